"""The mark on generated pictures: there to see, there to read, in both languages, with and without fonts."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from stylist.images import encode_png
from stylist.locale import LOCALES, Locale
from stylist.tryon import marking


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


@pytest.mark.parametrize("locale", LOCALES)
def test_the_label_is_seen_in_a_corner_and_nowhere_else(locale: Locale) -> None:
    marked = np.asarray(Image.open(io.BytesIO(marking.mark_generated(grey(1200, 900), locale))))
    changed = np.any(marked != 128, axis=2)
    rows, columns = np.nonzero(changed)
    assert marked.shape == (1200, 900, 3)
    assert rows.min() > 1080 and columns.min() > 300
    letters = np.nonzero((marked > 150).all(axis=2))[0]
    assert np.ptp(letters) + 1 >= 0.05 * 900 - 2, "the letters are 5% of the shorter side high"


@pytest.mark.parametrize("locale", LOCALES)
def test_the_metadata_say_so(locale: Locale) -> None:
    data = marking.mark_generated(grey(), locale)
    text = Image.open(io.BytesIO(data)).text  # type: ignore[attr-defined]
    assert marking.is_marked(data)
    assert text["Software"] == "Stylist"
    assert text["Comment"] == "AI-generated / AI生成"
    assert "trainedAlgorithmicMedia".lower() in text["DigitalSourceType"].lower()


def test_an_unmarked_picture_is_not_marked() -> None:
    assert not marking.is_marked(encode_png(grey()))


@pytest.mark.usefixtures("no_fonts")
def test_without_a_chinese_font_the_characters_are_drawn() -> None:
    label = np.asarray(marking._letters("AI生成", 40))
    sheng, cheng = np.asarray(marking._drawn("生", 40)), np.asarray(marking._drawn("成", 40))
    assert label.shape[1] > 100 and (sheng > 128).mean() > 0.1
    assert np.abs(sheng.astype(int) - cheng).mean() > 20, "two different characters, no empty boxes"
    assert marking.is_marked(marking.mark_generated(grey(), "zh"))


def test_a_narrow_picture_carries_the_whole_label() -> None:
    marked = np.asarray(Image.open(io.BytesIO(marking.mark_generated(grey(1200, 150)))))
    rows, columns = np.nonzero(np.any(marked != 128, axis=2))
    wide = np.asarray(Image.open(io.BytesIO(marking.mark_generated(grey(900, 900)))))
    whole_rows, whole_columns = np.nonzero(np.any(wide != 128, axis=2))
    assert abs(np.ptp(columns) / np.ptp(rows) - np.ptp(whole_columns) / np.ptp(whole_rows)) < 1.5, "none is cut off"


def test_a_tiny_picture_can_be_marked() -> None:
    assert Image.open(io.BytesIO(marking.mark_generated(grey(20, 30)))).size == (30, 20)
