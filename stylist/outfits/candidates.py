"""Which garments may play which role: the hard part of an outfit request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stylist.garment import Gender
from stylist.money import Rates
from stylist.outfits.request import OutfitRequest
from stylist.outfits.roles import OUT_OF_PLACE, Role, role_of
from stylist.outfits.scoring import Scores
from stylist.search.columns import Columns
from stylist.search.constraints import Constraints
from stylist.search.offers import NOT_SOLD, Mask
from stylist.search.query import Filters
from stylist.search.shelf import Shelf
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


@dataclass(frozen=True, eq=False)
class Candidates:
    """Rows of the shelf that may be chosen, for one gender, with their role."""

    shelf: Shelf
    allowed: Mask
    singles: Scores
    roles: npt.NDArray[np.object_]

    @classmethod
    def of(
        cls,
        shelf: Shelf,
        request: OutfitRequest,
        roles: npt.NDArray[np.object_],
        singles: Scores,
        genders: Sequence[Gender],
        currency: str,
        rates: Rates | None,
    ) -> Candidates:
        """Rows sold in ``currency`` that the request allows.

        roles, singles: (N,) of the shelf's rows, the latter from ``single_scores``.
        genders: garments of these and unisex ones, all if empty.
        """
        columns = shelf.columns
        bare = request.filters.model_copy(update=dict.fromkeys(_PREFERENCES, ()))
        allowed = Constraints(bare, shelf.snapshot, columns, rates).passing()
        allowed &= columns.prices(currency) != NOT_SOLD
        allowed &= columns.in_stock
        if genders:
            allowed &= columns.any_of("gender", (*genders, "unisex"))
        allowed &= _size_not_gone(columns, request.filters)
        if tuple(genders) == ("men",):
            allowed &= ~columns.any_of("category", _RARE_FOR_MEN - set(request.filters.categories))
        wanted = set(request.filters.categories)
        allowed &= ~columns.any_of("category", OUT_OF_PLACE.get(request.occasion or "", frozenset()) - wanted)
        return cls(shelf, allowed & _named_kinds(columns, request.filters, roles), singles, roles)

    def for_role(self, role: Role, currency: str, without: set[int]) -> list[int]:
        """Up to ``PER_ROLE`` rows: the best on their own, in several colours, and some of the cheapest."""
        mask = self.allowed & (self.roles == role)
        rows = np.array([r for r in np.flatnonzero(mask) if int(r) not in without], dtype=np.intp)
        if len(rows) <= PER_ROLE:
            return [int(r) for r in rows]
        best = self._in_several_colours(rows[np.argsort(-self.singles[rows], kind="stable")])
        cheap = rows[np.argsort(self.shelf.columns.prices(currency)[rows], kind="stable")]
        picked = dict.fromkeys([*best, *cheap.tolist()])
        return sorted([*picked][:PER_ROLE])

    def _in_several_colours(self, ranked: npt.NDArray[np.intp]) -> list[int]:
        picked: list[int] = []
        seen: Counter[str] = Counter()
        for row in ranked.tolist():
            colour = (*self.shelf.snapshot.garments[row].colours, "")[0]
            seen[colour] += 1
            if seen[colour] <= PER_COLOUR:
                picked.append(row)
            if len(picked) == PER_ROLE - CHEAP_ONES:
                break
        return picked

    def sold(self, role: Role) -> bool:
        """Whether the shop has anything for this role at all."""
        return bool((self.roles == role).any())


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
