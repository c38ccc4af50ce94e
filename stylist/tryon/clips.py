"""Generated clips as MP4, with what their metadata say: the XMP packet of the pictures, and the AIGC entry as a tag.

The packet stands in the box that XMP's specification (part 3) names for ISO base media files; the tag is for readers
of plain tags (``ffprobe``), under the name that GB 45438-2025 gives the entry.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import numpy as np

from stylist.errors import BadInput
from stylist.images import Pixels
from stylist.tryon.metadata import LABEL, Made, Written, aigc_entry, packet, written

MIME = "video/mp4"
_XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_TAG = "AIGC"
_LARGEST_PACKET = 1_000_000


class EmptyClip(BadInput):
    """A clip without frames."""

    code = "empty_clip"
    en = "A clip needs at least one frame; none was given."
    zh = "视频至少需要一帧画面，但没有收到。"


def encode_clip(frames: Iterable[Pixels], frames_per_second: int, made: Made) -> bytes:
    """H.264 in MP4 without sound, with the metadata. frames: (H, W, 3) uint8, all of one size, cut to even sides.

    Raises EmptyClip.
    """
    aigc = aigc_entry()
    return _encoded(frames, frames_per_second, aigc) + _xmp_box(packet(aigc, made))


def _encoded(frames: Iterable[Pixels], frames_per_second: int, aigc: str) -> bytes:
    import av  # noqa: PLC0415 - a native library that only videos need

    given = iter(frames)
    first = next(given, None)
    if first is None:
        raise EmptyClip
    height, width = (side - side % 2 for side in first.shape[:2])
    data = io.BytesIO()
    with av.open(data, "w", format="mp4", options={"movflags": "use_metadata_tags"}) as container:
        container.metadata.update({_TAG: aigc, "comment": LABEL})
        stream: Any = container.add_stream("h264", rate=frames_per_second)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for pixels in chain([first], given):
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels[:height, :width]), format="rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return data.getvalue()


def read_clip(data: bytes) -> Written:
    """What an MP4's metadata say; nothing is trusted, and damaged metadata say nothing."""
    found = next((body[16:] for kind, body in _boxes(data) if kind == b"uuid" and body[:16] == _XMP_BOX), None)
    return written(None if found is None else bytes(found), _tag(data), None)


def _tag(data: bytes) -> str | None:
    import av  # noqa: PLC0415 - a native library that only videos need

    try:
        with av.open(io.BytesIO(data), format="mov") as container:
            return container.metadata.get(_TAG)
    except Exception:  # demuxers raise whatever a damaged file makes of them
        return None


def _boxes(data: bytes) -> Iterator[tuple[bytes, memoryview]]:
    """Kind and content of each outer box, as far as sizes make sense; packets of an unlikely size are passed over."""
    at, view = 0, memoryview(data)
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1 and at + 16 <= len(data):
            (size,), head = struct.unpack_from(">Q", data, at + 8), 16
        elif size == 0:
            size = len(data) - at
        if size < head or at + size > len(data):
            return
        if size - head <= _LARGEST_PACKET:
            yield kind, view[at + head : at + size]
        at += size


def _xmp_box(content: bytes) -> bytes:
    return struct.pack(">I4s", 24 + len(content), b"uuid") + _XMP_BOX + content
