"""Look boards: one picture of an outfit, or of a plan over days, to keep or to share.

Garments cut out and laid flat on warm paper, with names, prices and the palette; a board shows nobody.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from stylist.garment import Garment
from stylist.locale import Locale
from stylist.outfits.flatlay import Box, arrange
from stylist.outfits.roles import role_of
from stylist.outfits.typefaces import Face, font
from stylist.seeing.cielab import ciede2000, lab_of_hex
from stylist.vocabulary import terms
from stylist.wardrobe.taking import Taken
from stylist.wording import moment_name, occasion_name

PAPER, CARD_PAPER, INK, QUIET, LINE = "#f8f4ec", "#fffdf8", "#211c16", "#665d50", "#e2d9c9"
WIDTH, MARGIN = 1200, 72
COLLAGE = 1000
"""Height of the flat lay of one look, in pixels."""
CARD, GAP, COLUMNS = 336, 24, 3
MOST_SWATCHES = 6


@dataclass(frozen=True, slots=True)
class Item:
    """One garment on a board: its cut-out, and what is written of it (no price: it is owned)."""

    garment: Garment
    cut: Taken
    price: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """One moment of a plan."""

    day: int
    occasion: str | None
    items: tuple[Item, ...]


def draw_look(items: Sequence[Item], occasion: str | None, total: str | None, locale: Locale) -> Image.Image:
    """A board of one outfit. total: what is to be paid, as people write it; None where all is owned."""
    rows = 68 * len(items)
    board = Image.new("RGB", (WIDTH, MARGIN + 96 + COLLAGE + 48 + rows + 150), PAPER)
    title = say("look_for", locale, occasion=occasion_name(occasion, locale)) if occasion else say("look", locale)
    _write(board, (MARGIN, MARGIN - 16), title[:1].upper() + title[1:], 60, INK, "serif", 500)
    _lay(board, items, Box(MARGIN, MARGIN + 84, WIDTH - 2 * MARGIN, COLLAGE))
    _list(board, items, MARGIN + 96 + COLLAGE + 40, locale)
    _foot(board, items, total, locale)
    return board


def draw_plan(cards: Sequence[Card], pieces: int, days: int, total: str | None, locale: Locale) -> Image.Image:
    """A board of a plan: a small flat lay for each moment."""
    rows = -(-len(cards) // COLUMNS)
    high = CARD + 112
    board = Image.new("RGB", (WIDTH, MARGIN + 110 + rows * (high + GAP) + 150), PAPER)
    _write(board, (MARGIN, MARGIN - 16), say("days", locale, days=days, pieces=pieces), 60, INK, "serif", 500)
    for n, card in enumerate(cards):
        left = MARGIN + (n % COLUMNS) * (CARD + GAP)
        _draw_card(board, card, left, MARGIN + 104 + (n // COLUMNS) * (high + GAP), locale)
    seen = {item.garment.id: item for card in cards for item in card.items}
    _foot(board, list(seen.values()), total, locale)
    return board


def palette_of(items: Sequence[Item]) -> list[str]:
    """The colours of the clothes as their pictures show them, the largest first, each once."""
    found: list[str] = []
    for item in items:
        shades = terms("colour")
        said = [h for c in item.garment.colours[:1] if (h := shades[c].hex if c in shades else None)]
        seen = [s.hex for s in item.garment.palette[:1]] or said
        for colour in seen:
            apart = ciede2000(lab_of_hex([colour])[:, None], lab_of_hex(found)[None]) if found else np.array([99.0])
            if apart.min() > 9:
                found.append(colour)
    return found[:MOST_SWATCHES]


def say(key: str, locale: Locale, **facts: Any) -> str:
    """Words of a board."""
    return str(_words()[key][locale]).format(**facts)


@cache
def _words() -> dict[str, dict[str, str]]:
    table = tomllib.loads(resources.files(__package__).joinpath("board.toml").read_text("utf-8"))
    return dict(table["words"])


def _draw_card(board: Image.Image, card: Card, left: int, top: int, locale: Locale) -> None:
    ground = Image.new("RGB", (CARD, CARD), CARD_PAPER)
    board.paste(ground, (left, top))
    _lay(board, card.items, Box(left + 18, top + 18, CARD - 36, CARD - 36))
    label = say("day", locale, day=card.day)
    _write(board, (left, top + CARD + 14), label, 26, INK, "serif", 600)
    told = say("open", locale) if not card.items else _purpose(card.occasion, locale) if card.occasion else ""
    _write(board, (left, top + CARD + 52), told[:1].upper() + told[1:], 22, QUIET)


def _purpose(occasion: str, locale: Locale) -> str:
    return moment_name(occasion, locale) or occasion_name(occasion, locale)


def _lay(board: Image.Image, items: Sequence[Item], box: Box) -> None:
    """Cut-outs where a flat lay has them, each with a soft shadow; a picture that could not be cut lies as a card."""
    pieces = [(role_of(item.garment.category), item.cut.pixels.shape[1] / item.cut.pixels.shape[0]) for item in items]
    for item, place in zip(items, arrange(pieces, box), strict=True):
        picture = _picture(item.cut).resize((place.width, place.height), Image.Resampling.LANCZOS)
        _drop(board, picture, (place.left, place.top))


def _picture(cut: Taken) -> Image.Image:
    alpha = cut.alpha if cut.alpha is not None else np.full(cut.pixels.shape[:2], 255, dtype=np.uint8)
    picture = Image.fromarray(np.dstack([cut.pixels, alpha]))
    if cut.alpha is not None:  # a cut-out's steps, smoothed
        soft = picture.getchannel("A").filter(ImageFilter.MedianFilter(5)).filter(ImageFilter.GaussianBlur(0.9))
        picture.putalpha(soft)
    return picture


def _drop(board: Image.Image, picture: Image.Image, at: tuple[int, int]) -> None:
    soft = max(2, picture.width // 50)
    room = 4 * soft
    mask = Image.new("L", (picture.width + 2 * room, picture.height + 2 * room), 0)
    mask.paste(picture.getchannel("A").point(lambda a: a * 0.28), (room, room + soft))
    mask = mask.filter(ImageFilter.GaussianBlur(soft))
    board.paste(Image.new("RGB", mask.size, "#4a3d2c"), (at[0] - room, at[1] - room), mask)
    board.paste(picture.convert("RGB"), at, picture.getchannel("A"))


def _list(board: Image.Image, items: Sequence[Item], top: int, locale: Locale) -> None:
    pen = ImageDraw.Draw(board)
    for n, item in enumerate(items):
        y = top + 68 * n
        pen.line((MARGIN, y, WIDTH - MARGIN, y), fill=LINE, width=2)
        price = item.price or say("yours", locale)
        wide = _width(price, 28)
        _write(
            board, (MARGIN, y + 16), _shortened(item.garment.title(locale), 30, WIDTH - 2 * MARGIN - wide - 48), 30, INK
        )
        _write(board, (WIDTH - MARGIN - wide, y + 18), price, 28, INK if item.price else QUIET)


def _foot(board: Image.Image, items: Sequence[Item], total: str | None, locale: Locale) -> None:
    pen, top = ImageDraw.Draw(board), board.height - 118
    pen.line((MARGIN, top - 14, WIDTH - MARGIN, top - 14), fill=LINE, width=2)
    for n, colour in enumerate(palette_of(items)):
        left = MARGIN + 62 * n
        pen.ellipse((left, top + 12, left + 48, top + 60), fill=colour, outline=LINE, width=2)
    bought = sum(item.price is not None for item in items)
    key = "total" if bought == len(items) else "to_buy"
    told = say(key, locale, total=total) if total else say("all_yours", locale)
    _write(board, (WIDTH - MARGIN - _width(told, 34, "serif", 600), top + 4), told, 34, INK, "serif", 600)
    made = say("made_with", locale)
    _write(board, (WIDTH - MARGIN - _width(made, 20), top + 54), made, 20, QUIET)


def _write(
    board: Image.Image, at: tuple[int, int], text: str, size: int, colour: str, face: Face = "sans", weight: int = 400
) -> None:
    ImageDraw.Draw(board).text(at, text, fill=colour, font=font(text, size, face, weight))


def _width(text: str, size: int, face: Face = "sans", weight: int = 400) -> int:
    return round(font(text, size, face, weight).getlength(text))


def _shortened(text: str, size: int, room: int) -> str:
    if _width(text, size) <= room:
        return text
    while text and _width(text + "…", size) > room:
        text = text[:-1]
    return text.rstrip() + "…"
