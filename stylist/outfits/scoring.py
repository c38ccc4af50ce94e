"""What a look is worth: each garment on its own, each pair together. All parts are 0..1 and mean-weighted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stylist.garment import Garment
from stylist.outfits.harmony import LOOSE, pairing
from stylist.outfits.request import OutfitRequest
from stylist.outfits.roles import role_of
from stylist.search.ranking import agreement
from stylist.search.shelf import Shelf
from stylist.search.wishes import Wishes
from stylist.vocabulary import terms

Scores = npt.NDArray[np.float32]

LOUD = frozenset(terms("pattern")) - {"solid", "ribbed", "cable-knit", "herringbone", "embroidered"}
"""Patterns that want to be the only one; the others are texture."""

FORMALITY = {
    "t-shirt": 1.0, "tank-top": 0.7, "camisole": 1.5, "polo-shirt": 1.6, "shirt": 2.6, "blouse": 2.7, "top": 1.5,
    "tunic": 1.7, "kurta": 2.0, "sweater": 1.8, "cardigan": 2.0, "sweatshirt": 0.8, "hoodie": 0.6, "trousers": 2.7,
    "chinos": 2.1, "jeans": 1.2, "joggers": 0.3, "leggings": 0.4, "shorts": 0.9, "capris": 1.4, "skirt": 2.2,
    "dress": 2.5, "jumpsuit": 2.2, "saree": 3.0, "jacket": 1.6, "coat": 2.5, "trench-coat": 2.6,
    "puffer-jacket": 1.0, "gilet": 1.1, "blazer": 3.1, "suit": 3.7, "waistcoat": 3.0, "tracksuit": 0.3,
    "sneakers": 1.1, "sports-shoes": 0.2, "loafers": 2.5, "oxford-shoes": 3.4, "boots": 1.8, "heels": 3.1,
    "flats": 2.2, "sandals": 1.4, "flip-flops": 0.4, "handbag": 2.4, "tote": 1.6, "clutch": 3.2, "backpack": 0.7,
    "messenger-bag": 1.6, "duffel-bag": 0.8, "hat": 1.3, "cap": 0.7, "sunglasses": 1.2, "watch": 2.3,
    "belt": 2.0, "scarf": 1.9, "stole": 2.5, "necklace": 2.4, "earrings": 2.4, "bracelet": 2.2, "ring": 2.3,
}  # fmt: skip
"""How dressed-up a kind of garment is by custom, on the scale of the occasions: 0 sport to 4 black tie."""
STATED_SHARE = 0.6
"""How much the shop's own occasions weigh against custom."""

UNARY = {"formality": 0.45, "season": 0.2, "wish": 0.35}
PAIRS = {"colour": 0.6, "formality": 0.25, "style": 0.15}
SINGLE_SHARE = 0.5
"""Share of the garments' own scores in a look; the pairs have the rest."""


@dataclass(frozen=True, eq=False)
class Ground:
    """The garments in play with their scores. rows: (C,) of the shelf; single: (C,); pair: (C, C)."""

    rows: npt.NDArray[np.intp]
    single: Scores
    pair: Scores
    loud: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, shelf: Shelf, rows: npt.NDArray[np.intp], singles: Scores) -> Ground:
        """singles: (N,) of the whole shelf, from :func:`single_scores`."""
        garments = [shelf.snapshot.garments[row] for row in rows]
        formal = np.array([formality(g) for g in garments], dtype=np.float32)
        pair = (
            PAIRS["colour"] * _colour_pairs(garments)
            + PAIRS["formality"] * (1 - np.abs(formal[:, None] - formal[None, :]) / 4)
            + PAIRS["style"] * _style_pairs(shelf, rows)
        )
        loud = np.array([bool(LOUD & set(g.patterns)) for g in garments], dtype=np.bool_)
        return cls(rows, singles[rows], pair.astype(np.float32), loud)


def single_scores(shelf: Shelf, request: OutfitRequest) -> Scores:
    """(N,) how well each garment of the shelf answers the occasion, the season and the wishes."""
    garments = shelf.snapshot.garments
    wanted = {
        column: values
        for column, values in Wishes().with_filters(request.filters).wanted.items()
        if column not in {"category", "group", "size"}
    }
    wish = agreement(wanted, shelf.columns) if wanted else np.full(len(garments), 0.5, np.float32)
    dressed = np.array([_dressed(g, request.occasion) for g in garments])
    season = np.array([_seasonal(g, request.season) for g in garments])
    found = UNARY["formality"] * dressed + UNARY["season"] * season + UNARY["wish"] * wish
    return np.asarray(found, dtype=np.float32)


def formality(garment: Garment) -> float:
    """0 sport to 4 black tie: what the shop says it is for, and what is customary for its kind."""
    customary = FORMALITY.get(garment.category, 1.5)
    known = terms("occasion")
    stated = [known[o].formality or 0 for o in garment.occasions if o in known]
    if not stated:
        return customary
    return STATED_SHARE * sum(stated) / len(stated) + (1 - STATED_SHARE) * customary


def _dressed(garment: Garment, occasion: str | None) -> float:
    if occasion is None or occasion not in terms("occasion"):
        return 0.5
    close = 1 - abs(formality(garment) - (terms("occasion")[occasion].formality or 0)) / 4
    return 0.5 + 0.5 * close if occasion in garment.occasions else 0.85 * close


def _seasonal(garment: Garment, season: str | None) -> float:
    if season is None or not garment.seasons:
        return 0.6
    return 1.0 if season in garment.seasons else 0.0


def _colour_pairs(garments: Sequence[Garment]) -> Scores:
    """(C, C) harmony of the main colours, looked up by the few distinct shades."""
    shades = sorted({g.colours[0] for g in garments if g.colours})
    place = {shade: i for i, shade in enumerate(shades)}
    table = np.full((len(shades) + 1,) * 2, LOOSE, dtype=np.float32)  # the last row: colour unknown
    for one in shades:
        for other in shades:
            table[place[one], place[other]] = pairing(*sorted((one, other))).score
    index = np.array([place[g.colours[0]] if g.colours else len(shades) for g in garments], dtype=np.intp)
    return np.asarray(table[np.ix_(index, index)])


def _style_pairs(shelf: Shelf, rows: npt.NDArray[np.intp]) -> Scores:
    """(C, C) likeness of style: what is left of the vectors once the mean of each role is taken away."""
    residual = shelf.snapshot.vectors[rows].astype(np.float32)
    roles = np.array([role_of(shelf.snapshot.garments[row].category) or "" for row in rows])
    for role in set(roles.tolist()):
        residual[roles == role] -= residual[roles == role].mean(axis=0)
    lengths = np.linalg.norm(residual, axis=1, keepdims=True)
    residual /= np.where(lengths > 1e-6, lengths, 1)
    return np.asarray(0.5 + 0.5 * residual @ residual.T, dtype=np.float32)
