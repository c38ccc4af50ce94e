"""Letters for pictures: a serif for titles and a sans for reading, from what is installed; Chinese too."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from PIL import ImageFont

from stylist.tryon.marking import cjk_font

Face = Literal["serif", "sans"]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
_FILES: dict[Face, str] = {"serif": "SourceSerifVariable-Roman*.woff2", "sans": "SourceSansVF-Upright*.woff2"}


def font(text: str, size: int, face: Face = "sans", weight: int = 400) -> Font:
    """A font that has the letters of ``text``, as far as this machine does."""
    if not text.isascii() and any(ord(letter) > 0x2E80 for letter in text):
        path = _chinese(face)
        return ImageFont.truetype(path, size) if path else ImageFont.load_default(size)
    return _latin(size, face, weight)


@cache
def _chinese(face: Face) -> str | None:
    """The system's Chinese font, for titles its serif beside it where there is one."""
    path = cjk_font()
    if path is None or face == "sans":
        return path
    serif = Path(path).with_name("NotoSerifCJK-Regular.ttc")
    return str(serif) if serif.exists() else path


@cache
def _latin(size: int, face: Face, weight: int) -> Font:
    path = _shipped(face)
    if path is None:
        return ImageFont.load_default(size)
    found = ImageFont.truetype(str(path), size)
    axes = found.get_variation_axes()
    found.set_variation_by_axes([float(weight if b"eight" in a["name"] else a["default"] or 0) for a in axes])
    return found


@cache
def _shipped(face: Face) -> Path | None:
    """The file within the chat's own package, found without importing it."""
    spec = find_spec("streamlit")
    folders = spec.submodule_search_locations if spec is not None else None
    found = [p for folder in folders or () for p in Path(folder, "static", "static", "media").glob(_FILES[face])]
    return found[0] if found else None
