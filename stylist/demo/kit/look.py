"""What the drawing needs to know of a garment, and what a family of garments hands back."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from stylist.demo.kit.canvas import Canvas, Cloth
from stylist.demo.kit.colour import Rgb, rgb, thread
from stylist.demo.kit.curves import Pt
from stylist.demo.kit.fabric import weave
from stylist.demo.kit.pattern import pattern_tile
from stylist.garment import Garment

_KNITTED = {"t-shirt", "polo-shirt", "tank-top", "sweatshirt", "hoodie", "joggers", "top"}


@dataclass(frozen=True)
class Look:
    """A garment as the drawing sees it: first values only, colours as sRGB, and a seed for everything left open."""

    category: str
    cut: str
    """The pattern cutter's word inside a category: "breton", "bomber", "ankle"."""
    print_style: str
    """The variant of the pattern: "gingham", "pin", "large"."""
    gender: str
    colours: tuple[Rgb, ...]
    pattern: str
    fabric: str
    finishes: tuple[str, ...]
    sleeve: str | None
    neckline: str | None
    length: str | None
    fit: str
    seed: int

    @classmethod
    def of(cls, garment: Garment, cut: str = "", print_style: str = "") -> Look:
        return cls(
            category=garment.category,
            cut=cut,
            print_style=print_style,
            gender=garment.gender,
            colours=tuple(rgb(c) for c in garment.colours) or (rgb("grey"),),
            pattern=garment.patterns[0] if garment.patterns else "solid",
            fabric=garment.fabrics[0] if garment.fabrics else "cotton",
            finishes=garment.finishes,
            sleeve=garment.sleeve,
            neckline=garment.neckline,
            length=garment.length,
            fit=garment.fit or "regular",
            seed=zlib.crc32(garment.id.encode()),
        )

    @property
    def weave(self) -> str:
        """The weave of its cloth: T-shirts are knitted, whatever they are spun from."""
        return "jersey" if self.fabric == "cotton" and self.category in _KNITTED else self.fabric

    @property
    def main(self) -> Rgb:
        return self.colours[0]

    @property
    def second(self) -> Rgb:
        """The second colour, or the first where there is one only."""
        return self.colours[1] if len(self.colours) > 1 else self.colours[0]

    @property
    def thread(self) -> Rgb:
        return thread(self.main)

    @property
    def for_men(self) -> bool:
        return self.gender == "men"

    def rng(self, salt: int = 0) -> np.random.Generator:
        """The dice of this garment; the same garment always rolls the same."""
        return np.random.default_rng((self.seed, salt))

    def cloth(self, weave_name: str | None = None, scale: float = 1.0) -> Cloth:
        """The garment's own patterned cloth."""
        tile = pattern_tile(self.pattern, self.colours, self.print_style, self.seed % 5)
        return Cloth(tile, weave(weave_name or self.weave), self.seed, scale)

    def plain(self, colour: Rgb | None = None, weave_name: str | None = None, scale: float = 1.0) -> Cloth:
        """Cloth of one colour: trims, linings, hardware."""
        tile = pattern_tile("solid", (colour or self.main,))
        return Cloth(tile, weave(weave_name or self.weave), self.seed, scale)


@dataclass(frozen=True)
class Drawing:
    """A garment ready to be painted. ``view`` and ``landmarks`` are in design units."""

    view: tuple[float, float, float, float]
    paint: Callable[[Canvas], None]
    landmarks: Mapping[str, Pt]
    relief: float = 1.0
    """How deep the light goes: less for hard, flat things."""


Family = Callable[[Look], Drawing]
