"""Short videos: a few sharp frames come out, and nothing that is damaged, too long or no video."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
import pytest

from stylist.video import MAX_SECONDS, BrokenVideo, VideoRefused, is_video, open_frames, sharpness

WIDTH, HEIGHT = 96, 128


def clip(frames: int = 40, container: str = "mp4", fps: int = 10) -> bytes:
    """A grey clip whose every seventh frame is noise, and so sharp."""
    rng = np.random.default_rng(0)
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream("mpeg4", rate=fps)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(frames):
            noise = rng.integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8)
            picture = noise if number % 7 == 0 else np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return file.getvalue()


@pytest.mark.parametrize("container", ["mp4", "mov", "matroska", "avi"])
def test_sharp_frames_come_out(container: str) -> None:
    data = clip(container=container)
    assert is_video(data[:32])
    frames = open_frames(data)
    assert 4 <= len(frames) <= 8
    assert all((photo.width, photo.height) == (WIDTH, HEIGHT) for photo in frames)
    assert max(sharpness(photo.pixels) for photo in frames) > 1000


def test_from_a_path(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(clip(10))
    assert open_frames(tmp_path / "clip.mp4")


def test_too_long_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(VideoRefused, match="40 seconds") as caught:
        open_frames(clip(80, fps=2))
    assert f"{MAX_SECONDS:.0f} 秒" in caught.value.say("zh")


def test_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stylist.video.MAX_MB", 0.001)
    with pytest.raises(VideoRefused, match="MB"):
        open_frames(clip(10))


def test_too_many_pixels_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stylist.video.MAX_MEGAPIXELS", 0.01)
    with pytest.raises(VideoRefused, match="megapixels"):
        open_frames(clip(10))


@pytest.mark.parametrize("keep", [40, 600, 0.3, 0.8])
def test_a_torn_file_is_refused_with_a_sentence(keep: float) -> None:
    data = clip()
    with pytest.raises(BrokenVideo, match="damaged or incomplete"):
        open_frames(data[: int(keep if keep > 1 else keep * len(data))])


@pytest.mark.parametrize("seed", range(20))
def test_flipped_bytes_never_get_past_the_tree_of_errors(seed: int) -> None:
    rng = np.random.default_rng(seed)
    data = np.frombuffer(clip(12, "matroska" if seed % 2 else "mp4"), np.uint8).copy()
    data[rng.integers(40, len(data), 200)] = rng.integers(0, 256, 200)
    try:
        assert all(photo.pixels.shape[2] == 3 for photo in open_frames(data.tobytes()))
    except VideoRefused as refused:
        assert refused.say("zh")


@pytest.mark.parametrize(
    "data", [b"", b"#EXTM3U\nfile:///etc/passwd\n", b"\xff\xd8\xff\xe0 no", b"ffconcat version 1.0"]
)
def test_what_is_no_video_is_refused(data: bytes) -> None:
    assert not is_video(data)
    with pytest.raises(VideoRefused):
        open_frames(data)


def test_a_heic_photo_is_no_video() -> None:
    assert not is_video(b"\0\0\0\x18ftypheic" + bytes(20))
    assert not is_video(b"\0\0\0\x18ftypavif" + bytes(20))
