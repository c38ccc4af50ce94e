"""Which garments may play which role: the hard part of an outfit request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from stylist.garment import Garment, Gender
from stylist.money import Rates
from stylist.outfits.custom import for_ceremonies, formality
from stylist.outfits.request import DRESS_CODES, OutfitRequest
from stylist.outfits.roles import OUT_OF_PLACE, REQUIRED, Role, role_of
from stylist.outfits.room import Facts, Rack, Room
from stylist.outfits.scoring import Scores, Singles
from stylist.outfits.seasons import months_of, out_of_season
from stylist.outfits.weather import HOT_C, SPOILT_BY_RAIN, Weather
from stylist.search.colour import outside
from stylist.search.columns import Columns
from stylist.search.constraints import Constraints
from stylist.search.offers import NOT_SOLD, Mask
from stylist.search.query import Filters
from stylist.vocabulary import terms

PER_ROLE = 24
"""Garments of a role that the search weighs against each other."""
PER_COLOUR = 3
"""Of one main colour at most so many, so that the pairs have colours to choose from."""
CHEAP_ONES = 6
"""Of these, so many are the cheapest, so that a tight budget finds something."""

_RARE_FOR_MEN = frozenset({"handbag", "clutch"})
"""Sold as unisex, but not what a man expects in a look that he did not ask to have one in."""

_PREFERENCES = (
    "ids", "categories", "groups", "colours", "patterns", "fabrics", "finishes", "seasons", "occasions", "sleeves",
    "necklines", "lengths", "fits", "brands", "sizes", "genders",
)  # fmt: skip
"""Fields that do not bind a whole look; sizes and genders are looked at here in their own way."""


_BOUND_BY_CODE: tuple[Role, ...] = ("top", "bottom", "one_piece", "suit", "shoes", "layer")
_CLOTHES: tuple[Role, ...] = ("top", "bottom", "one_piece", "suit", "layer")
_OUTDOORS: tuple[Role, ...] = ("shoes", "layer", "bag")
_BESIDE: tuple[Role, ...] = ("shoes", "bag", "accessory")
_CELEBRATED = frozenset({"wedding", "formal", "party", "ethnic"})
_MONTHS = {"summer": "warm", "winter": "cold"}
SKIRTS, NOT_UNDER_SKIRTS = frozenset({"dress", "skirt", "saree"}), frozenset({"oxford-shoes"})
_FOR_THE_STREET = 1.5
"""Formality from which on a look is for going out in, and pool slides stay at home."""
_OTHER = {"warm": "cold", "cold": "warm"}


@dataclass(frozen=True, eq=False)
class Candidates:
    """Rows of one rack that may be chosen, with their role. ``first``: the place of its row 0 in the room."""

    rack: Rack
    first: int
    allowed: Mask
    singles: Scores
    roles: npt.NDArray[np.object_]
    prices: npt.NDArray[np.int64]

    @classmethod
    def of(
        cls,
        rack: Rack,
        first: int,
        request: OutfitRequest,
        singles: Scores,
        genders: Sequence[Gender],
        currency: str,
        rates: Rates | None,
    ) -> Candidates:
        """Rows of the shop, sold in ``currency``, that the request allows.

        singles: (N,) of the rack's rows. genders: garments of these and unisex ones, all if empty.
        """
        columns, facts = rack.columns, Facts.of(rack.columns)
        bare = request.filters.model_copy(update=dict.fromkeys(_PREFERENCES, ()))
        allowed = Constraints(bare, rack.snapshot, columns, rates).passing()
        allowed &= columns.prices(currency) != NOT_SOLD
        allowed &= columns.in_stock
        if genders:
            allowed &= columns.any_of("gender", (*genders, "unisex"))
        allowed &= _size_not_gone(columns, request.filters)
        if tuple(genders) == ("men",):
            allowed &= ~columns.any_of("category", _RARE_FOR_MEN - set(request.filters.categories))
        allowed &= _in_place(columns, facts, request) & _named_kinds(columns, request.filters, facts.roles)
        allowed &= _of_the_palette(rack, rates, request, allowed, facts.roles)
        return cls(rack, first, allowed, singles, facts.roles, columns.prices(currency))

    @classmethod
    def owned(cls, rack: Rack, first: int, request: OutfitRequest, singles: Scores) -> Candidates:
        """What the person owns and the request does not refuse: it costs nothing and it fits."""
        columns, facts = rack.columns, Facts.of(rack.columns)
        free: dict[str, object] = {"price_min": None, "price_max": None, "in_stock": False}
        bare = request.filters.model_copy(update=dict.fromkeys(_PREFERENCES, ()) | free)
        allowed = Constraints(bare, rack.snapshot, columns, None).passing()
        allowed &= _in_place(columns, facts, request) & _named_kinds(columns, request.filters, facts.roles)
        allowed &= _of_the_palette(rack, None, request, allowed, facts.roles)
        return cls(rack, first, allowed, singles, facts.roles, np.zeros(len(allowed), dtype=np.int64))

    def beside(self, around: Sequence[Garment], request: OutfitRequest) -> Candidates:
        """Without what is out of place beside the garments that stay: flip-flops and gloves, a gown for no occasion."""
        facts = Facts.of(self.rack.columns)
        season = request.dressed_for
        months = _MONTHS.get(season) if season else months_of(around)
        odd = np.isin(self.roles, _BESIDE) & (facts.months == _OTHER.get(months or "", ""))
        plain = request.occasion not in _CELEBRATED and request.dress_code is None
        if plain and not any(map(for_ceremonies, around)):
            odd |= facts.ceremonies
        if around and np.mean([formality(g) for g in around]) >= _FOR_THE_STREET:
            odd |= facts.slip_ons
        if any(g.category in SKIRTS for g in around):
            odd |= self.rack.columns.any_of("category", NOT_UNDER_SKIRTS)
        if request.any_weather:
            odd |= facts.one_season
        odd &= ~self.rack.columns.any_of("category", request.filters.categories)
        rest = self.allowed & ~odd
        emptied = [role for role in REQUIRED if not rest[self.roles == role].any()]  # better odd than barefoot
        return replace(self, allowed=np.where(np.isin(self.roles, emptied), self.allowed, rest))

    def for_role(self, role: Role, without: set[int]) -> list[int]:
        """Up to ``PER_ROLE`` places: the best on their own, in several colours, and some of the cheapest."""
        mask = self.allowed & (self.roles == role)
        gone = [place - self.first for place in without if 0 <= place - self.first < len(mask)]
        mask[gone] = False
        rows = np.flatnonzero(mask)
        if len(rows) <= PER_ROLE:
            return [self.first + int(r) for r in rows]
        best = self._in_several_colours(rows[np.argsort(-self.singles[rows], kind="stable")])
        cheap = rows[np.argsort(self.prices[rows], kind="stable")]
        picked = dict.fromkeys([*best, *cheap.tolist()])
        return sorted(self.first + int(row) for row in [*picked][:PER_ROLE])

    def _in_several_colours(self, ranked: npt.NDArray[np.intp]) -> list[int]:
        picked: list[int] = []
        seen: Counter[str] = Counter()
        for row in ranked.tolist():
            colour = (*self.rack.snapshot.garments[row].colours, "")[0]
            seen[colour] += 1
            if seen[colour] <= PER_COLOUR:
                picked.append(row)
            if len(picked) == PER_ROLE - CHEAP_ONES:
                break
        return picked

    def sold(self, role: Role) -> bool:
        """Whether the shop has anything for this role at all."""
        return bool((self.roles == role).any())


@dataclass(frozen=True, eq=False)
class Pool:
    """The candidates of all racks that a request lets in."""

    racks: tuple[Candidates, ...]

    @classmethod
    def of(
        cls,
        room: Room,
        request: OutfitRequest,
        singles: Singles,
        genders: Sequence[Gender],
        currency: str,
        rates: Rates | None,
        around: Sequence[Garment] = (),
    ) -> Pool:
        """around: the garments that stay in the look."""
        racks = []
        if request.sources != "own":
            racks.append(Candidates.of(room.shop, 0, request, singles.total(own=False), genders, currency, rates))
        if request.sources != "shop" and room.own is not None:
            racks.append(Candidates.owned(room.own, room.first_own, request, singles.total(own=True)))
        return cls(_not_heavy([rack.beside(around, request) for rack in racks], request))

    def for_role(self, role: Role, without: set[int]) -> list[int]:
        """The places of all racks, up to ``PER_ROLE`` of each."""
        return [place for rack in self.racks for place in rack.for_role(role, without)]

    def has(self, role: Role) -> bool:
        """Whether there is anything for this role at all."""
        return any(rack.sold(role) for rack in self.racks)


def _not_heavy(racks: Sequence[Candidates], request: OutfitRequest) -> tuple[Candidates, ...]:
    """In the heat nothing of denim or wool for a part that anything lighter can play, whoever has it."""
    if request.weather is None or request.weather.high_c < HOT_C or request.heavy_too:
        return tuple(racks)
    named = set(request.filters.categories)
    light = [rack.allowed & ~Facts.of(rack.rack.columns).heavy for rack in racks]
    parts = [role for role in _CLOTHES if any((m & (r.roles == role)).any() for m, r in zip(light, racks, strict=True))]
    kept = [r.rack.columns.any_of("category", named) | ~np.isin(r.roles, parts) for r in racks]
    return tuple(replace(r, allowed=r.allowed & (m | k)) for r, m, k in zip(racks, light, kept, strict=True))


def _in_place(columns: Columns, facts: Facts, request: OutfitRequest) -> Mask:
    """Right for the occasion by custom, within the dress code, and something for the weather."""
    wanted = set(request.filters.categories)
    refused = OUT_OF_PLACE.get(request.occasion or "", frozenset())
    mask = ~columns.any_of("category", refused - wanted)
    if "flip-flops" in refused and not wanted & {"flip-flops", "sandals"}:
        mask &= ~facts.slip_ons
    if request.dress_code:
        low, high = DRESS_CODES[request.dress_code]
        within = (facts.formality >= low) & (facts.formality <= high)
        mask &= within | ~np.isin(facts.roles, _BOUND_BY_CODE)
    if request.weather is None:
        return mask
    asked = columns.any_of("category", wanted) if request.adds else np.zeros(columns.size, dtype=np.bool_)
    return mask & (asked | _for_weather(columns, facts, request.weather))


def _for_weather(columns: Columns, facts: Facts, weather: Weather) -> Mask:
    mask = ~columns.any_of("category", weather.refuses())
    mask &= ~np.array([out_of_season(g, weather.season) for g in columns.garments], dtype=np.bool_)
    if weather.rain:
        mask &= ~(columns.any_of("fabric", SPOILT_BY_RAIN) & np.isin(facts.roles, _OUTDOORS))
    return mask


def _of_the_palette(
    rack: Rack, rates: Rates | None, request: OutfitRequest, allowed: Mask, roles: npt.NDArray[np.object_]
) -> Mask:
    """In the colours asked for alone; of a part that has nothing in them anything."""
    if not request.palette:
        return np.ones(len(allowed), dtype=np.bool_)
    only = Filters(not_colours=outside(request.palette), in_stock=False)
    inside = Constraints(only, rack.snapshot, rack.columns, rates).passing()
    emptied = [role for role in REQUIRED if not (allowed & inside)[roles == role].any()]
    return inside | np.isin(roles, emptied)


def _size_not_gone(columns: Columns, filters: Filters) -> Mask:
    """Refuse what is made in the wished size but sold out in it; other size systems say nothing either way."""
    if not filters.sizes:
        return np.ones(columns.size, dtype=np.bool_)
    made = columns.offers.sized(filters.sizes)
    left = columns.offers.rows_with(made & columns.offers.in_stock)
    return left | ~columns.offers.rows_with(made)


def _named_kinds(columns: Columns, filters: Filters, roles: npt.NDArray[np.object_]) -> Mask:
    """A category or group that is asked for binds the role it belongs to, and no other."""
    free = np.ones(columns.size, dtype=np.bool_)
    known = terms("category")
    for column, wanted in (("category", filters.categories), ("group", filters.groups)):
        members = [c for c, t in known.items() if (c if column == "category" else t.group) in wanted]
        named = [role for c in members if (role := role_of(c)) is not None]
        if named:
            free &= columns.any_of(column, wanted) | ~np.isin(roles, named)
    return free
