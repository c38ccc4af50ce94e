"""Garments that nobody sells, with vectors that lie as a shop's do: in clumps by kind, colour and fabric.

Every block of rows comes from its own seed, so that a broken-off ingest goes on with the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stylist.garment import Garment, Variant
from stylist.index.vectors import Vectors, normalise
from stylist.money import Money
from stylist.vocabulary import Kind, terms

DIM = 256
"""Dimensions, as the embedded model has."""
BLOCK = 5000
"""Rows that are made, and stored, at once."""
TENTH, HUNDREDTH = "Tenth", "Hundredth"
"""Brands of one garment in ten and in a hundred, whatever it looks like: a filter that says nothing of the vectors,
which is the hardest kind for a graph of neighbours."""

_CLUMPS: dict[Kind, float] = {"category": 0.65, "colour": 0.45, "fabric": 0.3}
"""How far apart the kinds, colours and fabrics lie; what is left of a garment has the length 0.6."""
_OWN = 0.6
_QUERIES = 2**31
"""Seed of the queries, far from that of any block."""


@dataclass(frozen=True, eq=False)
class Block:
    """Garments and their vectors, (n, DIM), in the same order."""

    garments: tuple[Garment, ...]
    vectors: Vectors


def block(number: int, count: int = BLOCK, seed: int = 0) -> Block:
    """The rows of one block, always the same for the same number and seed."""
    rng = np.random.default_rng([seed, number])
    kinds = {kind: rng.integers(len(_names(kind)), size=count) for kind in _CLUMPS}
    brand, price = rng.random(count), rng.integers(500, 30_000, size=count)
    garments = tuple(
        _garment(number * BLOCK + i, {kind: _names(kind)[chosen[i]] for kind, chosen in kinds.items()}, b, p)
        for i, (b, p) in enumerate(zip(brand.tolist(), price.tolist(), strict=True))
    )
    return Block(garments, _vectors(kinds, rng, seed))


def queries(count: int, seed: int = 0) -> Vectors:
    """Unit vectors of things that are looked for, (count, DIM): of the same kind as the rows, and none of them."""
    rng = np.random.default_rng([seed, _QUERIES])
    kinds = {kind: rng.integers(len(_names(kind)), size=count) for kind in _CLUMPS}
    return _vectors(kinds, rng, seed)


def _names(kind: Kind) -> tuple[str, ...]:
    return tuple(sorted(terms(kind)))


def _vectors(kinds: dict[Kind, npt.NDArray[np.int64]], rng: np.random.Generator, seed: int) -> Vectors:
    count = len(next(iter(kinds.values())))
    found = _OWN * _spread(rng, count)
    for order, (kind, weight) in enumerate(_CLUMPS.items()):
        centres = _spread(np.random.default_rng([seed, _QUERIES + 1 + order]), len(_names(kind)))
        found += weight * centres[kinds[kind]]
    return normalise(found)


def _spread(rng: np.random.Generator, count: int) -> npt.NDArray[np.float64]:
    """Random directions whose variance falls off from dimension to dimension, as that of trained embeddings does."""
    scale = (1 + np.arange(DIM)) ** -0.5
    rows = rng.normal(size=(count, DIM)) * scale
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def _garment(number: int, has: dict[Kind, str], brand: float, price: int) -> Garment:
    name = f"s{number:08d}"
    return Garment(
        id=name,
        titles={"en": f"{has['colour']} {has['fabric']} {has['category']} {number % 997}"},
        brand=HUNDREDTH if brand < 0.01 else TENTH if brand < 0.11 else f"Brand {int(brand * 40)}",
        category=has["category"],
        colours=(has["colour"],),
        fabrics=(has["fabric"],),
        variants=(Variant(sku=name, size="M", prices=(Money(amount_minor=price, currency="USD"),)),),
    )
