"""Short videos: the second door from bytes to pixels. A few sharp frames come out, nothing else of the file.

Only three families of containers are read, each by the name of its demuxer, so that no playlist inside a file can make
the library open another file or an address. Limits are checked before anything is decoded, and again while decoding.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from stylist.errors import PhotoRefused
from stylist.images import Photo, Pixels

MAX_MB, MAX_SECONDS, MAX_FRAMES, MAX_MEGAPIXELS = 100.0, 30.0, 2000, 9.0
WINDOWS = 8
"""Of each eighth of the video the sharpest frame is kept."""
TRIED = 4
"""Frames of which the sharpest is chosen, in each window."""
_DEMUXERS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"....ftyp(?!avi[fs]|hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL), "mov"),
    (re.compile(rb"\x1aE\xdf\xa3"), "matroska"),
    (re.compile(rb"RIFF....AVI ", re.DOTALL), "avi"),
)


class VideoRefused(PhotoRefused):
    """A video that is not opened."""

    code = "video_refused"
    en = "This video cannot be used: {why}. A clip of up to {seconds:.0f} seconds and {megabytes:.0f} MB works."
    zh = "这段视频无法使用：{why_zh}。请发 {seconds:.0f} 秒、{megabytes:.0f} MB 以内的短片。"

    def __init__(self, why: str, why_zh: str) -> None:
        super().__init__(why=why, why_zh=why_zh, seconds=MAX_SECONDS, megabytes=MAX_MB)


class BrokenVideo(VideoRefused):
    """A video whose data ends early or is damaged."""

    code = "broken_video"

    def __init__(self) -> None:
        super().__init__("it is damaged or incomplete, or holds no pictures", "文件已损坏、不完整，或没有画面")


def is_video(start: bytes) -> bool:
    """Whether a file that begins so (12 bytes or more) is a video, by its first bytes alone."""
    return _demuxer(start) is not None


def starts_as_video(source: bytes | Path) -> bool:
    """Whether bytes or a file begin as a video; a file that cannot be read does not (its opening then says why)."""
    if isinstance(source, bytes):
        return is_video(source[:32])
    try:
        with source.open("rb") as file:
            return is_video(file.read(32))
    except OSError:
        return False


def open_frames(source: bytes | Path) -> list[Photo]:
    """Up to eight sharp frames of a short video (MP4, MOV, WebM, Matroska, AVI), in their order, upright.

    Raises VideoRefused where it is too long, too large or no video, BrokenVideo where it cannot be decoded.
    """
    data = read_video(source)
    demuxer = _demuxer(data[:32])
    if demuxer is None:
        raise VideoRefused("it is no MP4, MOV, WebM or AVI", "不是 MP4、MOV、WebM 或 AVI")
    import av  # noqa: PLC0415 - a native library that only videos need

    try:
        with av.open(io.BytesIO(data), format=demuxer) as container:
            frames = list(_sharpest(container))
    except VideoRefused:
        raise
    except Exception as error:  # demuxers and decoders raise whatever a damaged file makes of them
        raise BrokenVideo from error
    if not frames:
        raise BrokenVideo
    return [Photo(frame, "VIDEO") for frame in frames]


def every_frame(source: bytes | Path, most_per_second: float = 12.0) -> Iterator[Photo]:
    """The frames of a short video in their order, upright, no more than so many a second; the same limits hold.

    Raises VideoRefused and BrokenVideo as :func:`open_frames`, the latter also between two frames.
    """
    data = read_video(source)
    demuxer = _demuxer(data[:32])
    if demuxer is None:
        raise VideoRefused("it is no MP4, MOV, WebM or AVI", "不是 MP4、MOV、WebM 或 AVI")
    import av  # noqa: PLC0415 - a native library that only videos need

    count = 0
    try:
        with av.open(io.BytesIO(data), format=demuxer) as container:
            for frame in _thinned(container, 1 / most_per_second):
                yield Photo(_upright(frame), "VIDEO")
                count += 1
    except (VideoRefused, GeneratorExit):
        raise
    except Exception as error:  # demuxers and decoders raise whatever a damaged file makes of them
        raise BrokenVideo from error
    if count == 0:
        raise BrokenVideo


def _thinned(container: Any, step: float) -> Iterator[Any]:
    """Decoded frames at least ``step`` seconds apart."""
    if not container.streams.video:
        return
    stream = container.streams.video[0]
    _length(container, stream)
    _check_size(stream.width, stream.height)
    due, began = 0.0, None
    for number, frame in enumerate(container.decode(stream)):
        began = float(frame.time or 0.0) if began is None else began
        at = float(frame.time or 0.0) - began
        if number >= MAX_FRAMES or at > MAX_SECONDS:
            raise _too_long(at)
        if at + 0.1 * step < due:
            continue
        due = max(due + step, at)
        _check_size(frame.width, frame.height)
        yield frame


def read_video(source: bytes | Path) -> bytes:
    """The bytes, unopened. Raises VideoRefused above the limit."""
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size > MAX_MB * 1e6:
        raise VideoRefused(f"it has {size / 1e6:.0f} MB", f"文件有 {size / 1e6:.0f} MB")
    return source.read_bytes() if isinstance(source, Path) else source


def _demuxer(start: bytes) -> str | None:
    return next((name for pattern, name in _DEMUXERS if pattern.match(start)), None)


def _sharpest(container: Any) -> Iterator[Pixels]:
    """The sharpest frame of each window of time."""
    if not container.streams.video:
        return
    stream = container.streams.video[0]
    seconds = _length(container, stream)
    _check_size(stream.width, stream.height)
    stream.thread_type = "AUTO"
    best: dict[int, tuple[float, Pixels]] = {}
    step, due, began = seconds / (WINDOWS * TRIED), 0.0, None
    for number, frame in enumerate(container.decode(stream)):
        began = float(frame.time or 0.0) if began is None else began
        at = float(frame.time or 0.0) - began
        if number >= MAX_FRAMES or at > MAX_SECONDS:
            raise _too_long(at)
        if at + 1e-6 < due:
            continue
        due = at + step
        _check_size(frame.width, frame.height)
        window = min(WINDOWS - 1, int(at / seconds * WINDOWS))
        pixels = _upright(frame)
        sharp = sharpness(pixels)
        if window not in best or sharp > best[window][0]:
            best[window] = sharp, pixels
    yield from (pixels for _, (_, pixels) in sorted(best.items(), key=lambda item: item[0]))


def _length(container: Any, stream: Any) -> float:
    """Seconds, as the file states them; the limit where it states none (the decoder then counts)."""
    stated = container.duration / 1e6 if container.duration else None
    if stated is None and stream.duration and stream.time_base:
        stated = float(stream.duration * stream.time_base)
    if stated is None or stated <= 0:
        return MAX_SECONDS
    if stated > MAX_SECONDS:
        raise _too_long(stated)
    return float(stated)


def _check_size(width: int, height: int) -> None:
    megapixels = width * height / 1e6
    if megapixels > MAX_MEGAPIXELS:
        raise VideoRefused(f"its pictures have {megapixels:.0f} megapixels", f"画面有 {megapixels:.0f} 百万像素")


def _too_long(seconds: float) -> VideoRefused:
    return VideoRefused(f"it is {seconds:.0f} seconds long", f"时长 {seconds:.0f} 秒，太长了")


def _upright(frame: Any) -> Pixels:
    """RGB, turned as the file asks (degrees counter-clockwise)."""
    pixels = cast("Pixels", frame.to_ndarray(format="rgb24"))
    return np.ascontiguousarray(np.rot90(pixels, round(frame.rotation / 90) % 4))


def sharpness(pixels: Pixels) -> float:
    """Variance of the Laplacian of the luma, of a copy of about 320 pixels: low where the picture is blurred."""
    grey = pixels[:: max(1, pixels.shape[0] // 320), :: max(1, pixels.shape[1] // 320)].astype(np.float32) @ _LUMA
    laplacian = grey[1:-1, :-2] + grey[1:-1, 2:] + grey[:-2, 1:-1] + grey[2:, 1:-1] - 4 * grey[1:-1, 1:-1]
    return float(laplacian.var()) if laplacian.size else 0.0


_LUMA: npt.NDArray[np.float32] = np.array([0.299, 0.587, 0.114], dtype=np.float32)
