"""Composing looks: which parts are open, who may fill them, and the best of what is possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from stylist.garment import Garment, Gender
from stylist.money import Money, convert
from stylist.outfit import Outfit
from stylist.outfits.candidates import Candidates
from stylist.outfits.composing import Look, Part, compose
from stylist.outfits.explaining import explain_look, missing_roles
from stylist.outfits.request import OutfitRequest
from stylist.outfits.roles import COVERS, REQUIRED, Role, covered_by, role_of, role_of_swap
from stylist.outfits.scoring import Ground, single_scores
from stylist.search.engine import SearchEngine
from stylist.search.shelf import Shelf
from stylist.vocabulary import terms

_LAYERED_SEASONS = frozenset({"spring", "autumn", "winter"})
_LAYERED_OCCASIONS = frozenset({"work", "formal"})
_SUIT_FORMALITY = 3
_CLOTHES = frozenset({"top", "bottom", "one_piece", "suit"})


@dataclass(frozen=True, slots=True)
class _Plan:
    """One way to complete a look: parts that it must have and parts that it may have."""

    required: tuple[Role, ...]
    optional: tuple[Role, ...]


class OutfitPlanner:
    """Complete looks from the catalogue of a search engine."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine

    def plan(self, request: OutfitRequest) -> tuple[Outfit, ...]:
        """Up to ``request.count`` looks, best first; empty where nothing can be composed within the constraints.

        A look covers top, bottom and shoes; what the shop cannot give is named by a reason of kind "missing".
        NotFound for an unknown anchor or kept garment.
        """
        job = _Job(self._engine, request)
        outfits: list[Outfit] = []
        used: set[int] = set()
        while len(outfits) < request.count and (found := job.best(used)):
            if outfits and len(missing_roles(found.garments)) > len(missing_roles(outfits[0].garments)):
                break  # what is left over is not worth showing
            outfits.append(found)
            if not (chosen := job.main_pieces(found)):
                break
            used |= chosen
        return tuple(outfits)


class _Job:
    """One request over one catalogue version."""

    def __init__(self, engine: SearchEngine, request: OutfitRequest) -> None:
        self._engine, self._request = engine, request
        self.shelf: Shelf = engine.shelf
        columns = self.shelf.columns
        self._rates = engine.rates
        asked = request.currency or (request.budget.currency if request.budget else None)
        self._currency = asked if asked in columns.currencies else columns.main_currency()
        self._budget = convert(request.budget, self._currency, self._rates) if request.budget else None
        self._prices = columns.prices(self._currency)
        self._roles = np.array([role_of(g.category) for g in self.shelf.snapshot.garments], dtype=object)
        self._singles = single_scores(self.shelf, request)
        self._pools: dict[tuple[Gender, ...], Candidates] = {}
        self._gone = self._swapped_out()
        self.fixed = self._positions(request.anchor_ids) | self._positions(request.keep_ids) - self._gone
        self._kept = [self.shelf.snapshot.garments[row] for row in sorted(self.fixed)]

    def best(self, used: set[int]) -> Outfit | None:
        """The best look that uses none of the rows in ``used``, over all ways to complete it."""
        found: list[tuple[Look, Outfit]] = []
        for genders in self._genders():
            candidates = self._candidates(genders)
            found += self._looks(candidates, used | self._gone | self.fixed)
        complete = sorted(found, key=lambda f: (-f[0].score, f[0].price, [g.id for g in f[1].garments]))
        return complete[0][1] if complete else None

    def main_pieces(self, outfit: Outfit) -> set[int]:
        """Rows that make a look what it is: its chosen clothes, or else whatever was chosen for it."""
        rows = {self.shelf.snapshot.position(g.id): g for g in outfit.garments}
        chosen = {row: g for row, g in rows.items() if row not in self.fixed}
        return {row for row, g in chosen.items() if role_of(g.category) in _CLOTHES} or set(chosen)

    def _looks(self, candidates: Candidates, without: set[int]) -> Iterator[tuple[Look, Outfit]]:
        """The best look of each plan; where required parts cannot be had, of what remains of it."""
        plans = list(self._plans())
        for dropped in ((), ("shoes",), ("top",), ("bottom",), ("top", "shoes"), ("bottom", "shoes")):
            found = [look for plan in plans if (look := self._compose(plan, dropped, candidates, without)) is not None]
            if found:
                yield from found
                return

    def _compose(
        self, plan: _Plan, dropped: Sequence[str], candidates: Candidates, without: set[int]
    ) -> tuple[Look, Outfit] | None:
        required = [role for role in plan.required if role not in dropped]
        if len(required) + len(self.fixed) == 0:
            return None
        pools = [candidates.for_role(r, self._currency, without) for r in (*required, *plan.optional)]
        if not all(pools[: len(required)]):
            return None
        rows = sorted(self.fixed | {row for pool in pools for row in pool})
        place = {row: i for i, row in enumerate(rows)}
        ground = Ground.of(self.shelf, np.array(rows, dtype=np.intp), self._singles)
        parts = [
            Part(tuple(place[row] for row in pool), optional=number >= len(required))
            for number, pool in enumerate(pools)
            if pool
        ]
        looks = compose(ground, self._price_of(rows), [place[r] for r in sorted(self.fixed)], parts, self._limit)
        return (looks[0], self._outfit(looks[0], rows, candidates)) if looks and looks[0].places else None

    def _outfit(self, look: Look, rows: Sequence[int], candidates: Candidates) -> Outfit:
        garments = sorted((self.shelf.snapshot.garments[rows[p]] for p in look.places), key=_head_to_toe)
        total = Money(amount_minor=look.price, currency=self._currency)
        request = self._request
        sold = [role for role in REQUIRED if candidates.sold(role)]
        return Outfit(
            garments=tuple(garments),
            total=total,
            score=round(look.score, 6),
            reasons=explain_look(garments, total, self._budget, request.occasion, request.season, sold, request.swap),
        )

    def _plans(self) -> Iterator[_Plan]:
        covered = frozenset().union(*(covered_by(g) for g in self._kept)) if self._kept else frozenset()
        if self._request.swap:
            yield from self._swap_plans(covered)
            return
        shoes: tuple[Role, ...] = () if "shoes" in covered else ("shoes",)
        optional = self._optional(covered)
        for base in self._bases(covered):
            extra = frozenset().union(*(COVERS.get(r, frozenset()) for r in base))
            yield _Plan((*base, *shoes), tuple(r for r in optional if r not in extra))

    def _bases(self, covered: frozenset[Role]) -> Iterator[tuple[Role, ...]]:
        if "top" in covered or "bottom" in covered:
            yield tuple(r for r in ("top", "bottom") if r not in covered)
            return
        yield ("top", "bottom")
        yield ("one_piece",)
        if self._formality() >= _SUIT_FORMALITY and "layer" not in covered:
            yield ("suit", "top")

    def _swap_plans(self, covered: frozenset[Role]) -> Iterator[_Plan]:
        """The role that is exchanged, and whatever the exchange leaves open (a dress against a shirt: a skirt)."""
        role = role_of_swap(self._request.swap or "")
        if role is None or role in covered:  # the anchor is the replacement already
            open_ones = tuple(r for r in ("top", "bottom") if r not in covered) if self._kept else ()
            yield _Plan(open_ones if self._gone else (), ())  # type: ignore[arg-type]
            return
        now = covered | {role} | COVERS.get(role, frozenset())
        had = frozenset().union(*(covered_by(self.shelf.snapshot.garments[r]) for r in self._gone), frozenset())
        yield _Plan((role, *sorted((had & set(REQUIRED)) - now)), ())

    def _optional(self, covered: frozenset[Role]) -> tuple[Role, ...]:
        season, occasion = self._request.season, self._request.occasion
        layered = season in _LAYERED_SEASONS or (season is None and occasion in _LAYERED_OCCASIONS)
        wanted: list[Role] = ["layer"] if layered else []
        return tuple(r for r in (*wanted, "bag", "accessory") if r not in covered)

    def _formality(self) -> int:
        known = terms("occasion")
        occasion = self._request.occasion
        return (known[occasion].formality or 0) if occasion in known else 0

    def _candidates(self, genders: tuple[Gender, ...]) -> Candidates:
        if genders not in self._pools:
            self._pools[genders] = Candidates.of(
                self.shelf, self._request, self._roles, self._singles, genders, self._currency, self._rates
            )
        return self._pools[genders]

    def _genders(self) -> list[tuple[Gender, ...]]:
        """For whom to try: as asked, as the kept garments say, or women and men in turn."""
        if self._request.gender:
            return [(self._request.gender,)]
        if self._request.filters.genders:
            return [self._request.filters.genders]
        kept = tuple(dict.fromkeys(g.gender for g in self._kept if g.gender != "unisex"))
        if kept:
            return [kept]
        return [("women",), ("men",)]

    def _swapped_out(self) -> set[int]:
        """Rows of the look that leave: those of the named group (or else of its role), and what a dress displaces."""
        request = self._request
        if not request.swap:
            return set()
        kept = {row: self.shelf.snapshot.garments[row] for row in self._positions(request.keep_ids)}
        taken: frozenset[Role] = frozenset().union(*map(covered_by, self._garments(request.anchor_ids)))
        displaced = {r for r, g in kept.items() if covered_by(g) & taken and g.id not in request.anchor_ids}
        group = {r for r, g in kept.items() if request.swap in (g.category, _group(g))}
        role = role_of_swap(request.swap)
        named = group or {r for r, g in kept.items() if role is not None and role in covered_by(g)}
        return named | displaced

    @property
    def _limit(self) -> int | None:
        return self._budget.amount_minor if self._budget else None

    def _garments(self, ids: Sequence[str]) -> list[Garment]:
        return [self.shelf.snapshot.garment(i) for i in ids]

    def _positions(self, ids: Sequence[str]) -> set[int]:
        return {self.shelf.snapshot.position(i) for i in ids}

    def _price_of(self, rows: Sequence[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        """(C,) minor units in the look's currency; a kept garment that is not sold in it is converted."""
        prices = self._prices[rows].copy()
        for place in (int(p) for p in np.flatnonzero(prices < 0)):
            price = self.shelf.snapshot.garments[rows[place]].price()
            there = convert(price, self._currency, self._rates)
            prices[place] = there.amount_minor if there else price.amount_minor
        return np.asarray(prices)


def _group(garment: Garment) -> str | None:
    term = terms("category").get(garment.category)
    return term.group if term else None


def _head_to_toe(garment: Garment) -> tuple[int, str]:
    order: tuple[Role | None, ...] = ("layer", "suit", "one_piece", "top", "bottom", "shoes", "bag", "accessory", None)
    return order.index(role_of(garment.category)), garment.id
