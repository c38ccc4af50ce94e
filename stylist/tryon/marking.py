"""The visible label that every generated picture carries, and whether one is there to see.

Its letters are 5% of the shorter side high, as China's labelling rules for synthetic content ask (GB 45438-2025).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from stylist.images import Pixels
from stylist.tryon.geometry import Mask
from stylist.tryon.metadata import LABEL

HEIGHT_OF_SHORT_SIDE = 0.05
_DRAWN_PX = 160
"""Letters are drawn this high and then scaled, so that they have the same shape in every size."""
_COMPARED_PX, _SLACK_PX = 480, 6
"""Pictures are brought to this shorter side, where rounding moves the label by so many pixels at most."""
_SEEN_FROM = 0.27
"""Correlation with the label's letters. On 160 street photos: 0.38 to 0.92 where it is, also scaled by half to two and
as JPEG of quality 50; -0.05 to 0.16 where it is not."""
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


def labelled(pixels: Pixels, high: bool = False) -> Pixels:
    """The picture with the visible label in its lower right corner. pixels: (H, W, 3) uint8.

    high: in the upper one, for frames of a clip (players lay their buttons over the lower edge) and where the lower
    one lies on shoes. Where the label is wider than the picture the whole of it is smaller.
    """
    label, place = _placed(pixels.shape[1], pixels.shape[0], high)
    image = Image.fromarray(pixels).convert("RGBA")
    image.alpha_composite(label, place)
    return np.asarray(image.convert("RGB"), dtype=np.uint8)


def label_hides(region: Mask) -> bool:
    """Whether the label in the lower corner would lie on what was put on, and in the upper one would not. (H, W)"""
    on = [_under(region, high) for high in (False, True)]
    return on[0] and not on[1]


def _under(region: Mask, high: bool) -> bool:
    label, (x, y) = _placed(region.shape[1], region.shape[0], high)
    return bool(region[y : y + label.height, x : x + label.width].any())


def label_seen(pixels: Pixels, high: bool = False) -> bool:
    """Whether our label is there to see, also after the picture was compressed or scaled as a whole."""
    scale = _COMPARED_PX / min(pixels.shape[:2])
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    label, (x, y) = _placed(*size, high)
    letters = np.asarray(label)[..., 0].astype(np.float32)
    grey = cv2.resize(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), size, interpolation=cv2.INTER_AREA)
    corner = np.pad(grey.astype(np.float32), _SLACK_PX, mode="edge")
    corner = corner[y : y + label.height + 2 * _SLACK_PX, x : x + label.width + 2 * _SLACK_PX]
    return bool(cv2.matchTemplate(corner, letters, cv2.TM_CCOEFF_NORMED).max() > _SEEN_FROM)


def _placed(width: int, height: int, high: bool) -> tuple[Image.Image, tuple[int, int]]:
    """The label for a picture of this size, and where its upper left corner goes."""
    label = _label(LABEL, max(9, round(HEIGHT_OF_SHORT_SIDE * min(width, height))))
    room = min(1.0, width / label.width, height / label.height)
    if room < 1:
        size = (max(1, int(label.width * room)), max(1, int(label.height * room)))
        label = label.resize(size, Image.Resampling.LANCZOS)
    margin = label.height // 4
    top = min(margin, max(0, height - label.height)) if high else max(0, height - label.height - margin)
    return label, (max(0, width - label.width - margin), top)


def _label(text: str, height: int) -> Image.Image:
    """White letters, ``height`` pixels high, on translucent black."""
    drawn = _letters(text, _DRAWN_PX)
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
