"""What a look is worth: each garment on its own, each pair together. All parts are 0..1 and mean-weighted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from stylist.garment import Garment
from stylist.outfits.compatibility import load_compatibility
from stylist.outfits.custom import sets_waist_high, volume
from stylist.outfits.harmony import LOOSE, is_vivid, pairing
from stylist.outfits.request import OutfitRequest, Silhouette
from stylist.outfits.roles import role_of
from stylist.outfits.room import Facts, Rack, Room
from stylist.outfits.seasons import season_pairs
from stylist.search.ranking import agreement
from stylist.search.wishes import Wishes
from stylist.vocabulary import terms

Scores = npt.NDArray[np.float32]

LOUD = frozenset(terms("pattern")) - {"solid", "ribbed", "cable-knit", "herringbone", "embroidered"}
"""Patterns that want to be the only one; the others are texture."""

UNARY = {"formality": 0.45, "season": 0.2, "wish": 0.35, "taste": 0.3, "novelty": 0.15, "owned": 0.1}
"""Weights of a garment's own scores; those that a request says nothing about are left out, the rest shared anew."""
ALWAYS = ("formality", "season", "wish")
PAIRS = {"together": 0.3, "colour": 0.45, "formality": 0.15, "style": 0.1, "season": 0.2, "silhouette": 0.3}
"""Weights of the scores of a pair; "silhouette" only where one is wished for."""
SINGLE_SHARE = 0.5
"""Share of the garments' own scores in a look; the pairs have the rest."""
SOBER = frozenset({"work"})
"""Occasions, among them an interview, at which one vivid colour is enough."""
_QUARREL = 1.0
"""What a pair of vivid colours loses there: more than all that may speak for it."""
_EVEN = 0.5
_CLOTHES = frozenset({"top", "bottom", "one_piece", "suit", "layer"})


@dataclass(frozen=True, eq=False)
class Ground:
    """The garments in play with their scores. rows: (C,) places of the room; single: (C,); pair: (C, C).

    singles and pairs: the parts that the scores are made of, by name, so that a look can say what it is made of.
    """

    rows: npt.NDArray[np.intp]
    single: Scores
    pair: Scores
    loud: npt.NDArray[np.bool_]
    singles: Mapping[str, Scores] = field(default_factory=dict)
    pairs: Mapping[str, Scores] = field(default_factory=dict)

    @classmethod
    def of(cls, room: Room, places: Sequence[int], request: OutfitRequest, singles: Singles) -> Ground:
        garments = [room.garment(place) for place in places]
        formal = room.formality(places)
        alone = singles.at(room, places, request)
        parts: dict[str, Scores] = {
            "together": load_compatibility().pairs(room.traits(places)),
            "colour": _colour_pairs(garments),
            "formality": np.asarray(1 - np.abs(formal[:, None] - formal[None, :]) / 4, dtype=np.float32),
            "style": _style_pairs(room.vectors(places), garments),
            "season": season_pairs(garments),
        }
        if request.silhouette:
            parts["silhouette"] = silhouette_pairs(garments, request.silhouette)
        loud = np.array([bool(LOUD & set(g.patterns)) for g in garments], dtype=np.bool_)
        rows = np.array(places, dtype=np.intp)
        pair = _weighed(parts, PAIRS)
        if request.occasion in SOBER:
            pair = pair - _QUARREL * _vivid_pairs(garments)
        return cls(rows, _weighed(alone, UNARY), pair, loud, alone, parts)

    def parts_of(self, places: Sequence[int]) -> dict[str, float]:
        """Each part's mean over the look's garments, or over its pairs; 0..1."""
        chosen = np.array(places, dtype=np.int64)
        found = {name: float(scores[chosen].mean()) for name, scores in self.singles.items()}
        one, other = np.triu_indices(len(chosen), 1)
        if len(one):
            for name, scores in self.pairs.items():
                key = f"{name}_together" if name in self.singles else name
                found[key] = float(scores[chosen[one], chosen[other]].mean())
        return {name: round(value, 4) for name, value in found.items()}


@dataclass(frozen=True, eq=False)
class Singles:
    """How well each garment of a rack answers the occasion, the season and the wishes: three arrays (N,) a rack."""

    shop: Mapping[str, Scores]
    own: Mapping[str, Scores]

    @classmethod
    def of(cls, room: Room, request: OutfitRequest) -> Singles:
        own = rack_scores(room.own, request) if room.own is not None else {}
        return cls(rack_scores(room.shop, request), own)

    def total(self, own: bool) -> Scores:
        """(N,) of the wardrobe, or of the shop: the parts that every request has, weighed."""
        return _weighed(dict(self.own if own else self.shop), UNARY)

    def at(self, room: Room, places: Sequence[int], request: OutfitRequest) -> dict[str, Scores]:
        """The parts of these places, with what only few garments are looked up for."""
        found = {
            name: np.array(
                [self.own[name][p - room.first_own] if room.owned(p) else self.shop[name][p] for p in places],
                np.float32,
            )
            for name in ALWAYS
        }
        ids = [room.garment(place).id for place in places]
        if request.taste:
            found["taste"] = np.array([(1 + request.taste.get(i, 0.0)) / 2 for i in ids], dtype=np.float32).clip(0, 1)
        if request.worn_ids:
            worn = set(request.worn_ids)
            found["novelty"] = np.array([0.0 if i in worn else 1.0 for i in ids], dtype=np.float32)
        if request.sources == "both":
            found["owned"] = np.array([float(room.owned(p)) for p in places], dtype=np.float32)
        return found


def rack_scores(rack: Rack, request: OutfitRequest) -> dict[str, Scores]:
    """(N,) of every row: formality, season, wish."""
    wanted = {
        column: values
        for column, values in Wishes().with_filters(request.filters).wanted.items()
        if column not in {"category", "group", "size"}
    }
    count = len(rack.snapshot)
    wish = agreement(wanted, rack.columns) if wanted else np.full(count, _EVEN)
    found = {
        "formality": _dressed(rack, request.occasion),
        "season": _seasonal(rack, request.dressed_for),
        "wish": wish,
    }
    return {name: np.asarray(scores, dtype=np.float32) for name, scores in found.items()}


def silhouette_pairs(garments: Sequence[Garment], wish: Silhouette) -> Scores:
    """(C, C) how well each pair makes the silhouette; even where the pair has no say in it."""
    roles = [role_of(g.category) for g in garments]
    clothes = np.array([role in _CLOTHES for role in roles])
    both = clothes[:, None] & clothes[None]
    room = np.array([volume(g) for g in garments])
    if wish == "balanced":
        made = 1 - np.abs(room[:, None] + room[None]) / 2
    elif wish in {"loose", "close"}:
        way = room if wish == "loose" else -room
        made = _EVEN + (way[:, None] + way[None]) / 4
    elif wish == "long_line":
        light = np.array([_lightness(g) for g in garments])
        made = np.nan_to_num(1 - np.abs(light[:, None] - light[None]) / 60, nan=_EVEN).clip(0, 1)
    else:
        high = np.array([{True: 1.0, None: _EVEN, False: 0.0}[sets_waist_high(g)] for g in garments])
        made = np.maximum(high[:, None], high[None])
    return np.where(both, made, _EVEN).astype(np.float32)


def _lightness(garment: Garment) -> float:
    from stylist.outfits.compatibility import traits_of  # noqa: PLC0415

    lab = traits_of(garment).lab
    return float("nan") if lab is None else lab[0]


def _weighed(parts: Mapping[str, Scores], weights: Mapping[str, float]) -> Scores:
    whole = sum(weights[name] for name in parts)
    found = sum((weights[name] / whole * scores for name, scores in parts.items()), np.float32(0))
    return np.asarray(found, dtype=np.float32)


def _dressed(rack: Rack, occasion: str | None) -> Scores:
    if occasion is None or occasion not in terms("occasion"):
        return np.full(len(rack.snapshot), _EVEN, dtype=np.float32)
    close = 1 - np.abs(Facts.of(rack.columns).formality - (terms("occasion")[occasion].formality or 0)) / 4
    said = rack.columns.any_of("occasion", [occasion])
    return np.asarray(np.where(said, 0.5 + 0.5 * close, 0.85 * close), dtype=np.float32)


def _seasonal(rack: Rack, season: str | None) -> Scores:
    if season is None:
        return np.full(len(rack.snapshot), 0.6, dtype=np.float32)
    right, known = rack.columns.any_of("season", [season]), rack.columns.known("season")
    return np.where(right, 1.0, np.where(known, 0.0, 0.6)).astype(np.float32)


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


def _vivid_pairs(garments: Sequence[Garment]) -> Scores:
    """(C, C) 1 where both main colours are vivid."""
    vivid = np.array([bool(g.colours) and is_vivid(g.colours[0]) for g in garments])
    return np.asarray(vivid[:, None] & vivid[None], dtype=np.float32)


def _style_pairs(vectors: npt.NDArray[np.float32], garments: Sequence[Garment]) -> Scores:
    """(C, C) likeness of style: what is left of the vectors once the mean of each role is taken away."""
    residual = vectors.copy()
    roles = np.array([role_of(g.category) or "" for g in garments])
    for role in set(roles.tolist()):
        residual[roles == role] -= residual[roles == role].mean(axis=0)
    lengths = np.linalg.norm(residual, axis=1, keepdims=True)
    residual /= np.where(lengths > 1e-6, lengths, 1)
    return np.asarray(0.5 + 0.5 * residual @ residual.T, dtype=np.float32)
