"""Clips as files: the label in each frame, metadata and signature, all read back, and broken by any change."""

from __future__ import annotations

import io
import json
from pathlib import Path

import av
import numpy as np
import pytest

from stylist.demo.figures import draw_figure
from stylist.images import Pixels
from stylist.tryon.clips import EmptyClip, encode_clip, read_clip
from stylist.tryon.credentials import Credentials
from stylist.tryon.marker import Marker
from stylist.tryon.metadata import GENERATED, Made
from stylist.video import every_frame

MADE = Made("wan", "Apache-2.0", GENERATED)


@pytest.fixture
def marker(tmp_path: Path) -> Marker:
    return Marker(Credentials(tmp_path / "credentials"))


def frames(count: int = 12) -> list[Pixels]:
    figure = np.asarray(draw_figure("ada").convert("RGB").resize((241, 401)))
    return [np.roll(figure, 2 * n, axis=1) for n in range(count)]


def test_a_clip_says_that_it_was_made_with_ai_in_frames_metadata_and_signature(marker: Marker) -> None:
    data = marker.mark_clip(frames(), 24, MADE)
    told = marker.verify(data)
    assert (told.finding, told.signature, told.label_seen, told.clip) == ("signed", "self_signed", True, True)
    assert (told.engine, told.licence, told.source_type) == ("wan", "Apache-2.0", GENERATED)
    assert told.aigc["Label"] == "1" and told.aigc["ContentProducer"] == "stylist"
    assert "This clip" in told.say("en") and told.say("zh").startswith("这段视频由 AI 生成")


def test_length_size_and_rate_are_what_was_asked_for(marker: Marker) -> None:
    with av.open(io.BytesIO(marker.mark_clip(frames(13), 24, MADE))) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height, stream.frames) == (240, 400, 13)
        assert float(stream.average_rate or 0) == 24 and not container.streams.audio
        assert json.loads(container.metadata["AIGC"])["Label"] == "1"


def test_a_changed_clip_is_tampered_and_one_written_anew_keeps_the_label_alone(marker: Marker) -> None:
    data = bytearray(marker.mark_clip(frames(), 24, MADE))
    data[data.index(b"mdat") + 200] ^= 1
    assert marker.verify(bytes(data)).finding == "tampered"
    again = io.BytesIO()
    with av.open(again, "w", format="mp4") as container:
        stream = container.add_stream("h264", rate=12)
        stream.width, stream.height, stream.pix_fmt = 240, 400, "yuv420p"  # type: ignore[attr-defined]
        for photo in every_frame(marker.mark_clip(frames(), 24, MADE)):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(photo.pixels, format="rgb24")))  # type: ignore[attr-defined]
        container.mux(stream.encode(None))  # type: ignore[attr-defined]
    assert marker.verify(again.getvalue()).finding == "label_only"


def test_without_its_packet_the_tag_still_says_it_and_noise_says_nothing() -> None:
    data = encode_clip(frames(3), 12, MADE)
    assert read_clip(data).engine == "wan"
    bare = data[: data.rindex(b"uuid") - 4]
    assert read_clip(bare).engine is None and read_clip(bare).aigc["Label"] == "1"
    assert read_clip(data[:40]).aigc == {}
    assert read_clip(b"\0\0\0\x01uuid" + b"\xff" * 40).aigc == {}


def test_a_clip_without_frames_is_refused() -> None:
    with pytest.raises(EmptyClip):
        encode_clip([], 12, MADE)
