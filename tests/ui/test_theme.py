from __future__ import annotations

import pytest
from coloraide import Color

from stylist_ui.theme import DARK, LIGHT, streamlit_options, style_sheet


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "raised"])
@pytest.mark.parametrize("text", ["ink", "quiet", "accent"])
def test_text_has_the_contrast_of_wcag_aa(palette: dict[str, str], ground: str, text: str) -> None:
    assert Color(palette[text]).contrast(palette[ground]) >= 4.5


def test_text_on_the_accent_has_it_too() -> None:
    assert Color(LIGHT["accent"]).contrast("#fff") >= 4.5
    assert Color(DARK["accent"]).contrast("#201008") >= 4.5


def test_streamlit_knows_every_option() -> None:
    from streamlit import config  # noqa: PLC0415

    assert [name for name in streamlit_options() if name not in config._config_options_template] == []


def test_nothing_is_fetched_from_elsewhere() -> None:
    sheet = style_sheet()
    assert "http" not in sheet
    assert "@import" not in sheet
    assert "url(" not in sheet
    assert not [v for v in streamlit_options().values() if "http" in str(v)]


def test_the_style_sheet_cannot_close_its_own_element() -> None:
    assert "</" not in style_sheet()
