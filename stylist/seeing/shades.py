"""What measured colours are called: the vocabulary's shades, by where photos of them lie in CIELAB."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from stylist.garment import Swatch
from stylist.search.colour import family_of
from stylist.seeing.calibration import Floats, Shades, softmax
from stylist.seeing.region import to_hex
from stylist.seeing.sighting import Guess

LOOKED_AT, TOLD = 3, 3
"""Swatches that are named, and shades told of one garment."""
MAIN, MINOR = 1.5, 0.22
"""Exponent by which larger swatches outweigh smaller ones, and the share from which a further colour is told."""
_MAY_SHINE = frozenset({"jewellery", "shoes", "bags", "accessories"})
"""Groups in which grey may be silver. Cloth that photographs yellow-brown is not gold."""


def name_colours(colours: Floats, shares: Floats, shades: Shades, group: str | None = None) -> tuple[Guess, ...]:
    """Shades of a palette (K, 3) with its shares (K,), the main one first; empty if not even its family is sure.

    group: the garment's shelf, if it is known.
    """
    if not len(colours):
        return ()
    colours, shares = colours[:LOOKED_AT], shares[:LOOKED_AT]
    chances = swatch_chances(colours, shades, group)  # (K, V)
    weight = shares**MAIN / (shares**MAIN).sum()
    main = _best(weight @ chances, shades)
    if main.confidence < shades.say_from:
        return ()
    further = [_best(chances[k], shades) for k in range(len(colours)) if shares[k] >= MINOR]
    told = [main, *(g for g in further if g.confidence >= shades.say_from)]
    return tuple(_one_of_each_family(told))[:TOLD]


def swatch_chances(colours: Floats, shades: Shades, group: str | None) -> Floats:
    """(K, V) chances of each shade for each colour."""
    means, inverse, determinant, shares = _distributions(shades)
    away = colours[:, None] - means  # (K, V, 3)
    squared = np.einsum("kvi,vij,kvj->kv", away, inverse, away)
    fit = -0.5 * squared - 0.5 * np.log(determinant) + np.log(shares)
    if group is not None and group not in _MAY_SHINE:
        fit[:, [family_of(v) == "metallic" for v in shades.values]] = -1e9
    return softmax(fit)


def swatches(colours: Floats, shares: Floats) -> tuple[Swatch, ...]:
    """A palette as it is stored."""
    shown = to_hex(colours[:LOOKED_AT])
    return tuple(Swatch(hex=h, share=round(float(s), 3)) for h, s in zip(shown, shares, strict=False))


def _best(chances: Floats, shades: Shades) -> Guess:
    """The likeliest shade of the likeliest family, with the family's chance: navy or blue, it is blue."""
    families = [family_of(v) or v for v in shades.values]
    sums: dict[str, float] = {}
    for family, chance in zip(families, chances, strict=True):
        sums[family] = sums.get(family, 0.0) + float(chance)
    family = max(sums, key=lambda name: sums[name])
    inside = [chance if f == family else -1.0 for f, chance in zip(families, chances, strict=True)]
    return Guess(value=shades.values[int(np.argmax(inside))], confidence=round(sums[family], 3))


def _one_of_each_family(guesses: list[Guess]) -> Iterator[Guess]:
    seen: set[str | None] = set()
    for guess in guesses:
        if (family := family_of(guess.value)) not in seen:
            seen.add(family)
            yield guess


@cache
def _distributions(shades: Shades) -> tuple[Floats, Floats, Floats, Floats]:
    spreads = np.array(shades.covariances)
    return np.array(shades.means), np.linalg.inv(spreads), np.linalg.det(spreads), np.array(shades.shares)
