"""Decoding apart: the same pixels and refusals; what crashes, loops or eats memory is refused, the next is decoded."""

from __future__ import annotations

import io
import sys
import textwrap
import time
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylist.decoding import apart
from stylist.decoding.apart import DecodeApart, DecoderUnavailable, DecodingStopped, decoder_of
from stylist.decoding.here import DecodeHere, Decoder
from stylist.embedding.base import Embedder
from stylist.embedding.double import HashEmbedder
from stylist.errors import BrokenPicture, NotAPicture, PhotoRefused, TooManyBytes, TooManyPixels
from stylist.images import Photo, encode_png
from stylist.services import Services
from stylist.settings import Settings
from stylist.video import BrokenVideo
from tests.hostile import seeds

HERE = DecodeHere()
LIMITS = {"max_mb": 20.0, "max_megapixels": 64.0}
PLANTED = """
    import ctypes, os, sys, time
    import numpy as np
    from stylist import images
    from stylist.decoding import worker
    real = images._open
    def planted(data, kind, most):
        if b"crash" in data: ctypes.string_at(0)
        if b"memory" in data: hold = [np.empty(1 << 28, np.uint8) for _ in range(256)]  # asked for, never written to
        if b"sleep" in data: time.sleep(600)
        if b"loop" in data:
            while True: pass
        if b"write" in data: os.write(os.open(__file__ + ".txt", os.O_CREAT | os.O_WRONLY), b"x")
        if b"print" in data: os.write(1, b"not an answer")
        return real(data, kind, most)
    images._open = planted
    worker.CPU_S["photo"] = 3
    worker.main()
"""


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[DecodeApart]:
    """Workers whose decoder does what the photo's comment says."""
    script = tmp_path / "planted.py"
    script.write_text(textwrap.dedent(PLANTED))
    decoder = DecodeApart(2000, [sys.executable, "-B", str(script)])
    yield decoder
    decoder.close()


@pytest.fixture(scope="module")
def workers() -> Iterator[DecodeApart]:
    decoder = DecodeApart(3000)
    yield decoder
    decoder.close()


def jpeg(comment: str = "") -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (40, 60), (200, 30, 30)).save(held, "JPEG", comment=comment)
    return held.getvalue()


def test_every_kind_of_picture_and_video_comes_out_as_it_does_here(workers: DecodeApart) -> None:
    for data in seeds.pictures():
        here, there = HERE.photo(data, **LIMITS), workers.photo(data, **LIMITS)
        assert np.array_equal(here.pixels, there.pixels)
        assert here.source_format == there.source_format
        assert there.pixels.flags.writeable
    assert workers.photo(jpeg(), **LIMITS, longest_px=30).pixels.shape == (30, 20, 3)
    for data in seeds.videos():
        frames = workers.frames(data, longest_px=20)
        assert [f.pixels.tolist() for f in frames] == [f.pixels.tolist() for f in HERE.frames(data, longest_px=20)]


@pytest.mark.parametrize(
    ("data", "limits", "kind"),
    [
        (b"hello", {}, NotAPicture),
        (jpeg()[:200], {}, BrokenPicture),
        (jpeg(), {"max_mb": 0.0001}, TooManyBytes),
        (jpeg(), {"max_megapixels": 0.001}, TooManyPixels),
    ],
)
def test_refusals_keep_their_words(
    workers: DecodeApart, data: bytes, limits: dict[str, float], kind: type[PhotoRefused]
) -> None:
    with pytest.raises(kind) as there:
        workers.photo(data, **{**LIMITS, **limits})
    with pytest.raises(kind) as here:
        HERE.photo(data, **{**LIMITS, **limits})
    assert (there.value.say("en"), there.value.say("zh")) == (here.value.say("en"), here.value.say("zh"))


def test_a_broken_video_is_refused(workers: DecodeApart) -> None:
    with pytest.raises(BrokenVideo):
        workers.frames(seeds.videos()[0][:300])


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of memory and processor time there")
@pytest.mark.parametrize(
    ("does", "kind", "says"),
    [
        ("crash", DecodingStopped, "crash"),
        ("memory", PhotoRefused, "damaged|crash"),
        ("loop", DecodingStopped, "too long"),
        ("write", PhotoRefused, "damaged|crash"),
    ],
)
def test_a_decoder_that_misbehaves_ends_in_a_refusal_and_the_next_photo_is_decoded(
    planted: DecodeApart, does: str, kind: type[PhotoRefused], says: str, tmp_path: Path
) -> None:
    assert planted.photo(jpeg(), **LIMITS).width == 40
    with pytest.raises(kind, match=says):
        planted.photo(jpeg(does), **LIMITS)
    assert planted.photo(jpeg(), **LIMITS).width == 40
    assert not any(file.stat().st_size for file in tmp_path.glob("*.txt"))


def test_what_a_library_prints_is_no_answer(planted: DecodeApart) -> None:
    assert planted.photo(jpeg("print"), **LIMITS).width == 40


def test_a_decoder_that_sleeps_is_ended_by_the_clock(planted: DecodeApart, monkeypatch: pytest.MonkeyPatch) -> None:
    assert planted.photo(jpeg(), **LIMITS).width == 40
    monkeypatch.setattr(apart, "PHOTO_S", 0.5)
    began = time.monotonic()
    with pytest.raises(DecodingStopped, match="too long"):
        planted.photo(jpeg("sleep"), **LIMITS)
    assert time.monotonic() - began < 30


def test_a_worker_that_died_meanwhile_is_replaced(workers: DecodeApart) -> None:
    workers.photo(jpeg(), **LIMITS)
    workers._idle[0]._process.kill()
    workers._idle[0]._process.wait()
    assert workers.photo(jpeg(), **LIMITS).width == 40


def test_the_worker_sees_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLIST_MODEL_API_KEY", "sk-planted")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-planted")
    assert "sk-planted" not in str(apart._environment())


def test_a_worker_that_does_not_start_is_told_with_the_way_out() -> None:
    for command in (["/no/such/python"], [sys.executable, "-c", "raise SystemExit(3)"]):
        with pytest.raises(DecoderUnavailable, match="decode_photos='here'"):
            DecodeApart(3000, command).photo(jpeg(), **LIMITS)


def test_the_setting_decides() -> None:
    assert isinstance(decoder_of(Settings(decode_photos="here")), DecodeHere)
    assert isinstance(decoder_of(Settings()), DecodeApart)
    assert decoder_of(Settings()) is decoder_of(Settings())


class _Noting(DecodeHere):
    """Notes that it was asked."""

    asked = 0

    def photo(
        self, source: bytes | Path, *, max_mb: float, max_megapixels: float, longest_px: int | None = None
    ) -> Photo:
        self.asked += 1
        return super().photo(source, max_mb=max_mb, max_megapixels=max_megapixels, longest_px=longest_px)


class _Noted(Services):
    """Services whose decoder notes."""

    @cached_property
    def decoder(self) -> Decoder:
        return _Noting()

    @cached_property
    def embedder(self) -> Embedder:
        return HashEmbedder()


def test_what_is_verified_or_searched_with_goes_through_the_chosen_decoder(tmp_path: Path) -> None:
    services, picture = _Noted(Settings(data_dir=tmp_path)), encode_png(np.zeros((64, 48, 3), np.uint8))
    assert services.marker.verify(picture).finding == "unmarked"
    services.search.embed_picture(picture)
    kept = services.files.put(picture, "product", ".png")
    services.search.embed_file(kept, None)  # stored by the project itself
    assert services.decoder.asked == 2  # type: ignore[attr-defined]
