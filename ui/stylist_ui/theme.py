"""The look, as data: two palettes for Streamlit's own widgets, and the style sheet for everything of ours.

Warm paper and ink, a soft black at night, one accent for the next action. Contrast is tested to WCAG AA.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

SERIF = (
    "'Source Serif', 'Iowan Old Style', Georgia, 'Songti SC', 'Noto Serif CJK SC', 'Source Han Serif SC', SimSun, serif"
)
SANS = (
    "'Source Sans', -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', "
    "'Noto Sans CJK SC', sans-serif"
)
"""Both Latin faces come with Streamlit and are served by this machine; Chinese uses what the system has."""

LIGHT = {
    "paper": "#f8f4ec",
    "raised": "#fffdf8",
    "ink": "#211c16",
    "quiet": "#665d50",
    "line": "#e2d9c9",
    "accent": "#9c3520",
}
DARK = {
    "paper": "#181613",
    "raised": "#22201b",
    "ink": "#efe9de",
    "quiet": "#b5ab9b",
    "line": "#3a352d",
    "accent": "#ee9478",
}


def streamlit_options() -> dict[str, Any]:
    """Streamlit's theme options, light and dark; the person's system decides until they choose."""
    options: dict[str, Any] = {
        "theme.font": SANS,
        "theme.headingFont": SERIF,
        "theme.baseRadius": "4px",
        "theme.buttonRadius": "4px",
        "theme.baseFontSize": 16,
    }
    for mode, palette in (("light", LIGHT), ("dark", DARK)):
        for place in (mode, f"{mode}.sidebar"):
            ground, second = ("paper", "raised") if place == mode else ("raised", "paper")
            options |= {
                f"theme.{place}.primaryColor": palette["accent"],
                f"theme.{place}.backgroundColor": palette[ground],
                f"theme.{place}.secondaryBackgroundColor": palette[second],
                f"theme.{place}.textColor": palette["ink"],
                f"theme.{place}.borderColor": palette["line"],
                f"theme.{place}.linkColor": palette["accent"],
            }
    return options


@cache
def style_sheet() -> str:
    """Our style sheet of the page, with the palettes before it."""
    return f"{palettes()}\n{resources.files(__package__).joinpath('style.css').read_text('utf-8')}"


def palettes() -> str:
    """The palettes as CSS variables: by the system, or by the choice noted on the root element."""
    light, dark = (_variables(palette) for palette in (LIGHT, DARK))
    return (
        f":root{{{light}--serif:{SERIF};--sans:{SANS}}}\n"
        f"@media (prefers-color-scheme: dark){{:root:not([data-look=Light]){{{dark}}}}}\n"
        f":root[data-look=Dark]{{{dark}}}"
    )


def _variables(palette: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in palette.items())
