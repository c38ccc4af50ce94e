"""The demo shop's designs, read from designs.toml, one garment to be made of each gender and colourway."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict, Field

from stylist.garment import Gender
from stylist.vocabulary import terms


class Design(BaseModel):
    """One pattern of the house, before it is cut in a colour for someone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: str
    cut: str = ""
    """Which drawing of the category's family: "camp", "bomber", "penny"."""
    brand: str
    genders: tuple[Gender, ...] = Field(min_length=1)
    usd: int = Field(gt=0)
    fabrics: tuple[str, ...]
    finishes: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    sleeve: str | None = None
    neckline: str | None = None
    length: str | None = None
    fit: str | None = None
    en: str
    zh: str
    note_en: str
    note_zh: str
    colourways: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Colourway:
    """Shade ids, a pattern id and the pattern's style: "white/navy striped:pin"."""

    colours: tuple[str, ...]
    pattern: str
    print_style: str

    @classmethod
    def parse(cls, text: str) -> Colourway:
        """ValueError, quoting the word, for a shade or pattern that the vocabulary does not have."""
        shades, _, rest = text.partition(" ")
        pattern, _, style = rest.partition(":")
        found = cls(tuple(shades.split("/")), pattern or "solid", style)
        unknown = [c for c in found.colours if c not in terms("colour")]
        unknown += [p for p in (found.pattern,) if p not in terms("pattern")]
        if unknown:
            raise ValueError(f"colourway {text!r} names {unknown[0]!r}, which the vocabulary does not have")
        return found


@dataclass(frozen=True)
class Piece:
    """One garment to be: a design for a gender in a colourway, with the id it is sold under."""

    id: str
    design: Design
    gender: Gender
    colourway: Colourway


@cache
def designs() -> tuple[Design, ...]:
    """Every design, in the order of the file."""
    text = resources.files(__package__).joinpath("designs.toml").read_text("utf-8")
    return tuple(Design(**row) for row in tomllib.loads(text)["design"])


@cache
def pieces() -> Mapping[str, Piece]:
    """Every garment of the shop by id ("demo-shirt-014"), numbered inside its category."""
    count: Counter[str] = Counter()
    found: dict[str, Piece] = {}
    for design in designs():
        for gender in design.genders:
            for text in design.colourways:
                count[design.category] += 1
                name = f"demo-{design.category}-{count[design.category]:03d}"
                found[name] = Piece(name, design, gender, Colourway.parse(text))
    return found


def style_of(garment_id: str) -> tuple[str, str]:
    """The cut and the pattern's style of a demo garment; empty words for garments of other shops."""
    piece = pieces().get(garment_id)
    return (piece.design.cut, piece.colourway.print_style) if piece else ("", "")
