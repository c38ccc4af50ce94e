"""The mark on generated pictures: there to see, there to read, signed; and what is said of files that lost it."""

from __future__ import annotations

import io
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from stylist.demo.figures import draw_figure
from stylist.errors import PhotoRefused
from stylist.images import encode_jpeg, encode_png
from stylist.locale import LOCALES, Locale
from stylist.tryon import marking
from stylist.tryon.credentials import BadCredentials, Credentials, _self_made
from stylist.tryon.marker import Marker
from stylist.tryon.metadata import COMPOSITE, GENERATED, Kind, made_by

KINDS: list[Kind] = ["PNG", "JPEG", "WEBP"]


def grey(height: int = 400, width: int = 300) -> npt.NDArray[np.uint8]:
    return np.full((height, width, 3), 128, dtype=np.uint8)


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "_FONT_FOLDERS", ())
    marking.cjk_font.cache_clear()


@pytest.fixture(autouse=True)
def fonts_again() -> Iterator[None]:
    yield
    marking.cjk_font.cache_clear()


@pytest.fixture
def marker(tmp_path: Path) -> Marker:
    return Marker(Credentials(tmp_path / "credentials"))


def test_the_label_is_seen_in_a_corner_and_nowhere_else() -> None:
    marked = marking.labelled(grey(1200, 900))
    changed = np.any(marked != 128, axis=2)
    rows, columns = np.nonzero(changed)
    assert marked.shape == (1200, 900, 3)
    assert rows.min() > 1080 and columns.min() > 300
    letters = np.nonzero((marked > 150).all(axis=2))[0]
    assert np.ptp(letters) + 1 >= 0.05 * 900 - 2, "the letters are 5% of the shorter side high"


@pytest.mark.usefixtures("no_fonts")
def test_without_a_chinese_font_the_characters_are_drawn() -> None:
    label = np.asarray(marking._letters("AI生成", 40))
    sheng, cheng = np.asarray(marking._drawn("生", 40)), np.asarray(marking._drawn("成", 40))
    assert label.shape[1] > 100 and (sheng > 128).mean() > 0.1
    assert np.abs(sheng.astype(int) - cheng).mean() > 20, "two different characters, no empty boxes"
    assert marking.label_seen(marking.labelled(grey()))


def test_a_narrow_picture_carries_the_whole_label() -> None:
    rows, columns = np.nonzero(np.any(marking.labelled(grey(1200, 150)) != 128, axis=2))
    whole_rows, whole_columns = np.nonzero(np.any(marking.labelled(grey(900, 900)) != 128, axis=2))
    assert abs(np.ptp(columns) / np.ptp(rows) - np.ptp(whole_columns) / np.ptp(whole_rows)) < 1.5, "none is cut off"


def test_a_tiny_picture_can_be_marked(marker: Marker) -> None:
    assert Image.open(io.BytesIO(marker.mark(grey(20, 30)))).size == (30, 20)


def test_a_label_is_seen_after_jpeg_and_scaling_and_not_where_there_is_none() -> None:
    figure = np.asarray(draw_figure("ada").convert("RGB"))
    marked = Image.fromarray(marking.labelled(figure))
    assert marking.label_seen(np.asarray(marked))
    assert marking.label_seen(np.asarray(marked.resize((marked.width // 2, marked.height // 2))))
    assert marking.label_seen(np.asarray(Image.open(io.BytesIO(encode_jpeg(np.asarray(marked), 60)))))
    assert not marking.label_seen(figure) and not marking.label_seen(grey())


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", KINDS)
def test_label_metadata_and_signature_are_read_back(marker: Marker, kind: Kind, locale: Locale) -> None:
    verdict = marker.verify(marker.mark(grey(), made_by("klein-4b", "Apache-2.0"), locale, kind))
    assert (verdict.finding, verdict.signature, verdict.marked) == ("signed", "self_signed", True)
    assert (verdict.engine, verdict.licence, verdict.source_type) == ("klein-4b", "Apache-2.0", GENERATED)
    assert verdict.label_seen and verdict.aigc["Label"] == "1" and verdict.aigc["ProduceID"]
    assert "klein-4b" in verdict.say("en") and "自签" in verdict.say("zh")


@pytest.mark.parametrize("kind", KINDS)
def test_one_changed_pixel_breaks_the_signature(marker: Marker, kind: Kind) -> None:
    data = bytearray(marker.mark(np.asarray(draw_figure("ben").convert("RGB")), kind=kind))

    data[len(data) * 3 // 4] ^= 4
    assert marker.credentials.read(bytes(data), f"image/{kind.lower()}").signature == "tampered"


def test_the_preview_is_said_to_be_a_composite(marker: Marker) -> None:
    assert marker.verify(marker.mark(grey())).source_type == COMPOSITE


def test_a_stripped_file_a_lone_entry_and_a_foreign_photo_are_told_apart(marker: Marker) -> None:
    marked = marker.mark(grey(800, 600))
    pixels = np.asarray(Image.open(io.BytesIO(marked)))
    stripped, foreign = marker.verify(encode_png(pixels)), marker.verify(encode_jpeg(grey()))
    assert (stripped.finding, stripped.marked, stripped.signature) == ("label_only", True, "none")
    assert (foreign.finding, foreign.marked, foreign.aigc) == ("unmarked", False, {})
    buffer, kept = io.BytesIO(), Image.open(io.BytesIO(marked)).info["XML:com.adobe.xmp"]
    Image.fromarray(grey()).save(buffer, "JPEG", xmp=kept.encode())
    entry = marker.verify(buffer.getvalue())
    assert (entry.finding, entry.marked, entry.engine) == ("metadata", True, "preview")
    said = {v.say(w) for v in (stripped, foreign, entry) for w in LOCALES}
    assert len(said) == 6


@pytest.mark.parametrize("packet", [b"<x", b"<a/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', b"\xff\x00"])
def test_damaged_metadata_say_nothing(marker: Marker, packet: bytes) -> None:
    buffer = io.BytesIO()
    Image.fromarray(grey()).save(buffer, "WEBP", xmp=packet)
    assert marker.verify(buffer.getvalue()).finding == "unmarked"


def test_what_is_no_picture_is_refused(marker: Marker) -> None:
    with pytest.raises(PhotoRefused):
        marker.verify(b"%PDF-1.7 c2pa")


def test_another_deployments_signature_is_foreign_and_reading_makes_no_key(marker: Marker, tmp_path: Path) -> None:
    other = Marker(Credentials(tmp_path / "elsewhere"))
    verdict = other.verify(marker.mark(grey()))
    assert (verdict.finding, verdict.signature) == ("signed", "foreign")
    assert "Stylist (self-signed)" in verdict.say("en")
    assert not (tmp_path / "elsewhere").exists()


def test_the_self_made_key_is_private_and_kept(marker: Marker, tmp_path: Path) -> None:
    data = marker.mark(grey())
    folder = tmp_path / "credentials"
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (folder, folder / "signing.key", folder / "chain.pem")]
    assert modes == [0o700, 0o600, 0o600]
    again = Marker(Credentials(folder))
    assert again.verify(data).signature == "self_signed"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["credentials"]


def test_a_shops_own_certificate_signs(tmp_path: Path) -> None:
    key, chain = _self_made()
    (tmp_path / "key.pem").write_bytes(key)
    (tmp_path / "chain.pem").write_bytes(chain)
    shop = Marker(Credentials(tmp_path / "unused", tmp_path / "key.pem", tmp_path / "chain.pem"))
    verdict = shop.verify(shop.mark(grey()))
    assert verdict.signature == "own" and "本店" in verdict.say("zh")
    assert not (tmp_path / "unused").exists()


def test_a_key_that_cannot_sign_is_named(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("nothing")
    with pytest.raises(BadCredentials, match=r"key\.pem"):
        Marker(Credentials(tmp_path, tmp_path / "key.pem", tmp_path / "key.pem")).mark(grey())
    with pytest.raises(BadCredentials, match="missing"):
        Credentials(tmp_path, tmp_path / "key.pem", None)


def test_the_metadata_are_plain_json(marker: Marker) -> None:
    text = Image.open(io.BytesIO(marker.mark(grey()))).info["TC260:AIGC"]
    assert json.loads(text)["ContentProducer"] == "stylist"


@pytest.mark.parametrize(("low", "top", "hidden"), [(True, False, True), (False, False, False), (True, True, False)])
def test_the_label_gives_way_to_what_was_put_on_low(low: bool, top: bool, hidden: bool) -> None:
    region = np.zeros((400, 300), dtype=bool)
    region[370:390, 240:280] = low
    region[5:30, 240:280] = top
    assert marking.label_hides(region) is hidden
