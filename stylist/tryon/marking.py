"""The mark that every generated picture carries, visible and in its metadata, and how to read it back.

The letters of the visible label are 5% of the shorter side high, as China's labelling rules for synthetic content ask
(GB 45438-2025); the metadata are its ``AIGC`` entry and IPTC's digital source type.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from stylist.images import Pixels
from stylist.locale import Locale

HEIGHT_OF_SHORT_SIDE = 0.05
LABEL = "AI-generated / AI生成"
"""Both languages, whoever looks: a picture is passed on to people whose language nobody knows."""
_CJK_FONTS = (
    "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf", "NotoSerifCJK-Regular.ttc",
    "wqy-zenhei.ttc", "wqy-microhei.ttc", "msyh.ttc", "simhei.ttf", "PingFang.ttc", "STHeiti Light.ttc",
    "Hiragino Sans GB.ttc", "NotoSerifCJK-Bold.ttc", "NotoSansCJK-Bold.ttc",
)  # fmt: skip
_FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
_AIGC = {"Label": "1", "ContentProducer": "stylist", "ProduceID": "", "ContentPropagator": "", "PropagateID": ""}
_SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"

_DRAWN: Mapping[str, tuple[str, ...]] = {
    "生": (
        "....#..#.....", "....#..#.....", "...#...#.....", "...##########", "..#....#.....",
        ".#.....#.....", ".......#.....", "...#########.", ".......#.....", ".......#.....",
        ".......#.....", ".############", ".............",
    ),
    "成": (
        ".......#.#...", ".......#..#..", "..###########", "..#....#.....", "..#....#..#..",
        "..#####.#.#..", "..#...#.#.#..", "..#...#.##...", "..#...#..#...", "..#..##.##..#",
        ".#.....#..#.#", "#.....#....##", ".............",
    ),
}  # fmt: skip
"""Two characters drawn by hand, for machines without any Chinese font: a label must never be empty boxes."""


def mark_generated(pixels: Pixels, locale: Locale = "en") -> bytes:
    """PNG bytes of the picture with the visible label in its lower right corner and the mark in its metadata.

    pixels: (H, W, 3) uint8. The label reads "AI-generated / AI生成"; where that is wider than the picture the whole
    label is smaller. locale: the language of the page, noted in the metadata.
    """
    image = Image.fromarray(pixels).convert("RGBA")
    label = _label(LABEL, max(9, round(HEIGHT_OF_SHORT_SIDE * min(image.size))))
    room = min(1.0, image.width / label.width, image.height / label.height)
    if room < 1:
        size = (max(1, int(label.width * room)), max(1, int(label.height * room)))
        label = label.resize(size, Image.Resampling.LANCZOS)
    margin = label.height // 4
    place = (max(0, image.width - label.width - margin), max(0, image.height - label.height - margin))
    image.alpha_composite(label, place)
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "PNG", pnginfo=_metadata(locale), compress_level=4)
    return buffer.getvalue()


def is_marked(png: bytes) -> bool:
    """Whether the metadata of a PNG say that it was generated."""
    text = getattr(Image.open(io.BytesIO(png), formats=["PNG"]), "text", {})
    return bool("TC260:AIGC" in text and json.loads(text["TC260:AIGC"]).get("Label") == "1")


def _metadata(locale: Locale) -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "Stylist")
    info.add_text("DigitalSourceType", _SOURCE_TYPE)
    info.add_text("TC260:AIGC", json.dumps(_AIGC))
    info.add_itxt("Comment", LABEL, lang=locale)
    return info


def _label(text: str, height: int) -> Image.Image:
    """White letters, ``height`` pixels high, on translucent black."""
    drawn = _letters(text, height)
    letters = drawn.resize((max(1, round(drawn.width * height / drawn.height)), height), Image.Resampling.LANCZOS)
    pad = max(2, round(height * 0.35))
    label = Image.new("RGBA", (letters.width + 2 * pad, height + 2 * pad), (0, 0, 0, 140))
    label.paste((255, 255, 255, 255), (pad, pad), letters)
    return label


def _letters(text: str, size: int) -> Image.Image:
    """The text as a mask (mode L), cropped to its ink."""
    if text.isascii() or cjk_font() is not None:
        font = _font(text, size)
        left, top, right, bottom = font.getbbox(text)
        mask = Image.new("L", (max(1, round(right - left)), max(1, round(bottom - top))), 0)
        ImageDraw.Draw(mask).text((-left, -top), text, fill=255, font=font)
        return mask
    words = [word for word in re.split(f"([{''.join(_DRAWN)}])", text) if word]
    parts = [_drawn(w, size) if w in _DRAWN else _letters(w, size) for w in words]
    row = Image.new("L", (sum(p.width for p in parts) + size // 8 * (len(parts) - 1), max(p.height for p in parts)), 0)
    x = 0
    for part in parts:
        row.paste(part, (x, row.height - part.height))
        x += part.width + size // 8
    return row


def _font(text: str, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    path = cjk_font()
    if path is not None and not text.isascii():
        return ImageFont.truetype(path, size)
    return ImageFont.load_default(size)


@cache
def cjk_font() -> str | None:
    """A font of this machine that has Chinese glyphs, by its file name."""
    for folder in _FONT_FOLDERS:
        files = {path.name: path for path in Path(folder).rglob("*.[to]t[fc]")} if Path(folder).is_dir() else {}
        for name in _CJK_FONTS:
            if name in files:
                return str(files[name])
    return None


def _drawn(character: str, size: int) -> Image.Image:
    dots = np.array([[255 if dot == "#" else 0 for dot in row] for row in _DRAWN[character]], dtype=np.uint8)
    return Image.fromarray(dots).resize((size, size), Image.Resampling.BILINEAR)
