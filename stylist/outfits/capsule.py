"""Which looks for which moments, so that few pieces dress many days: a mixed-integer programme, solved by HiGHS.

Every moment has its candidate looks; a piece that is packed can be worn in several. The answer says
how far from the best it may be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

OPEN_COST = 4.0
"""What it costs to leave a moment undressed: more than any other choice could gain."""
WASH_COST = 0.3
"""What it costs to wear a piece once more than it stays fresh: washing by hand on the way."""
NODES = 30
"""Where the search ends on a machine of any speed, so that the same request gives the same plan."""
TIME_LIMIT_S = 30.0
"""For a machine that is too busy to get there."""
GAP = 5e-3
"""Share of the best possible score that may be given away rather than looking longer."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One look for a moment: numbers of its pieces, and its score."""

    pieces: tuple[int, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds for all moments together. groups: (pieces, how many of them at most)."""

    budget: int | None = None
    max_pieces: int | None = None
    laundry_every: int | None = None
    must: frozenset[int] = frozenset()
    groups: tuple[tuple[frozenset[int], int], ...] = ()


@dataclass(frozen=True, eq=False)
class Capsule:
    """moments: the day of each, in order, and its candidates. prices: minor units to pay, 0 for what is owned.

    costs: what packing each piece takes off the score. fresh: on how many days a piece can be worn between two washes
    (not named: any number). rested: pieces that are not worn at two moments of a day, nor on two days in a row.
    """

    days: tuple[int, ...]
    looks: tuple[tuple[Candidate, ...], ...]
    prices: tuple[int, ...]
    costs: tuple[float, ...]
    limits: Limits = Limits()
    fresh: Mapping[int, int] = field(default_factory=dict)
    rested: frozenset[int] = frozenset()

    def windows(self) -> list[tuple[int, ...]]:
        """The days between two washes."""
        every, days = self.limits.laundry_every, sorted(set(self.days))
        if not every or not days:
            return [tuple(days)]
        found: dict[int, list[int]] = {}
        for day in days:
            found.setdefault((day - days[0]) // every, []).append(day)
        return [tuple(window) for window in found.values()]

    def value(self, chosen: Sequence[int | None]) -> float | None:
        """What a choice is worth, or None where it breaks a limit. chosen: one look of each moment, None for open."""
        looks = [None if k is None else self.looks[m][k] for m, k in enumerate(chosen)]
        packed = {p for look in looks if look for p in look.pieces} | self.limits.must
        worn: dict[int, set[int]] = {}
        for day, look in zip(self.days, looks, strict=True):
            for piece in look.pieces if look else ():
                worn.setdefault(piece, set()).add(day)
        if not self._within(packed, worn) or self._worn_twice_a_day(looks):
            return None
        washes = sum(
            max(0, len(worn[p].intersection(window)) - most)
            for p, most in self.fresh.items()
            if p in worn
            for window in self.windows()
        )
        score = sum(-OPEN_COST if look is None else look.score for look in looks)
        return score - sum(self.costs[p] for p in packed) - WASH_COST * washes

    def _within(self, packed: set[int], worn: Mapping[int, set[int]]) -> bool:
        limits = self.limits
        if limits.budget is not None and sum(self.prices[p] for p in packed) > limits.budget:
            return False
        if limits.max_pieces is not None and len(packed) > limits.max_pieces:
            return False
        if any(len(packed & group) > most for group, most in limits.groups):
            return False
        return not any(day + 1 in worn[p] for p in self.rested & worn.keys() for day in worn[p])

    def _worn_twice_a_day(self, looks: Sequence[Candidate | None]) -> bool:
        seen = [(p, day) for day, look in zip(self.days, looks, strict=True) for p in (look.pieces if look else ())]
        return any(count > 1 for (p, _), count in Counter(seen).items() if p in self.rested)


@dataclass(frozen=True, slots=True)
class Solution:
    """chosen: the look of each moment, None where it stays open. gap: how much better, as a share of the value, another
    choice among the candidates could be at most; 0 is proved best."""

    chosen: tuple[int | None, ...]
    value: float
    gap: float


def solve(capsule: Capsule, gap: float = GAP, nodes: int = NODES) -> Solution | None:
    """The best choice, or None where even leaving everything open breaks a limit (what must be packed is too much)."""
    model = _Model(capsule)
    found = milp(
        model.cost,
        integrality=model.integral,
        bounds=Bounds(np.zeros(model.size), model.upper),
        constraints=model.constraints(),
        options={"time_limit": TIME_LIMIT_S, "node_limit": nodes, "mip_rel_gap": gap},
    )
    if found.x is None:
        return None
    chosen = _polished(capsule, model.chosen(found.x))
    value = capsule.value(chosen)
    if value is None:
        return None
    bound = value if found.mip_dual_bound is None else -float(found.mip_dual_bound)
    return Solution(chosen, value, round(max(0.0, bound - value) / max(abs(value), 1e-9), 6))


def _polished(capsule: Capsule, chosen: tuple[int | None, ...]) -> tuple[int | None, ...]:
    """Exchanged look by look while that gains anything: what the search has not come to when it ends early."""
    best = capsule.value(chosen)
    improved = best is not None
    while improved:
        improved = False
        for m, looks in enumerate(capsule.looks):
            for k in range(len(looks)):
                tried = (*chosen[:m], k, *chosen[m + 1 :])
                value = capsule.value(tried)
                if value is not None and best is not None and value > best + 1e-9:
                    chosen, best, improved = tried, value, True
    return chosen


class _Model:
    """Variables: a look at a moment, a moment open, a piece packed, a piece worn on a day, a piece worn too often."""

    def __init__(self, capsule: Capsule) -> None:
        self._of = capsule
        self._names: dict[tuple[object, ...], int] = {}
        self._costs: list[float] = []
        self._whole: list[bool] = []
        self._rows: list[tuple[dict[int, float], float, float]] = []
        self._moments()
        self._packing()
        self._wearing()
        self.size = len(self._costs)
        self.cost: Floats = np.array(self._costs)
        self.integral = np.array(self._whole, dtype=np.int64)
        self.upper = np.array([np.inf if name[0] == "wash" else 1.0 for name in self._names])

    def constraints(self) -> LinearConstraint:
        cells = [(r, c, v) for r, (row, _, _) in enumerate(self._rows) for c, v in row.items()]
        rows, columns, values = (np.array(part) for part in zip(*cells, strict=True))
        matrix = coo_array((values, (rows, columns)), shape=(len(self._rows), self.size)).tocsr()
        return LinearConstraint(matrix, [low for _, low, _ in self._rows], [high for _, _, high in self._rows])

    def chosen(self, x: Floats) -> tuple[int | None, ...]:
        """The look of each moment."""
        found: list[int | None] = []
        for m, looks in enumerate(self._of.looks):
            worth = [x[self._names["look", m, k]] for k in range(len(looks))]
            found.append(int(np.argmax(worth)) if worth and max(worth) > 0.5 else None)
        return tuple(found)

    def _variable(self, *name: object, cost: float = 0.0, whole: bool = False) -> int:
        if name not in self._names:
            self._names[name] = len(self._costs)
            self._costs.append(cost)
            self._whole.append(whole)
        return self._names[name]

    def _row(self, row: dict[int, float], low: float = -np.inf, high: float = np.inf) -> None:
        self._rows.append((row, low, high))

    def _moments(self) -> None:
        for m, looks in enumerate(self._of.looks):
            row = {self._variable("look", m, k, cost=-c.score, whole=True): 1.0 for k, c in enumerate(looks)}
            row[self._variable("open", m, cost=OPEN_COST)] = 1.0
            self._row(row, 1, 1)

    def _packing(self) -> None:
        """A piece that a moment's look needs is packed; the packed ones keep to the limits."""
        of, limits = self._of, self._of.limits
        used = {p for looks in of.looks for c in looks for p in c.pieces} | limits.must
        packed = {p: self._variable("packed", p, cost=of.costs[p], whole=True) for p in sorted(used)}
        for m in range(len(of.looks)):
            for piece, looks in self._by_piece(m):
                self._row({**dict.fromkeys(looks, 1.0), packed[piece]: -1.0}, high=0)
        for piece in limits.must:
            self._row({packed[piece]: 1.0}, 1, 1)
        if limits.budget is not None:
            self._row({v: float(of.prices[p]) for p, v in packed.items()} or {0: 0.0}, high=limits.budget)
        if limits.max_pieces is not None:
            self._row(dict.fromkeys(packed.values(), 1.0) or {0: 0.0}, high=limits.max_pieces)
        for group, most in limits.groups:
            if ours := [packed[p] for p in sorted(group & packed.keys())]:
                self._row(dict.fromkeys(ours, 1.0), high=most)

    def _wearing(self) -> None:
        """Worn on a day if any of the day's looks has it; not two days in a row, not longer than it stays fresh.

        The rows say "as far as it is packed" where "at most once" would do: half a piece packed is then half a piece
        worn, and the bound that the search prunes with is near the truth.
        """
        of = self._of
        bound = {*of.fresh, *of.rested}
        self._changed_for_events()
        for m, day in enumerate(of.days):
            for piece, looks in self._by_piece(m):
                if piece in bound:
                    self._row({**dict.fromkeys(looks, 1.0), self._variable("worn", piece, day): -1.0}, high=0)
        worn = self._worn()
        for (piece, day), variable in sorted(worn.items(), key=lambda item: item[1]):
            if piece in of.rested and (piece, day + 1) in worn:
                self._row({variable: 1.0, worn[piece, day + 1]: 1.0, self._names["packed", piece]: -1.0}, high=0)
        for piece, most in of.fresh.items():
            for n, window in enumerate(of.windows()):
                row = {worn[piece, day]: 1.0 for day in window if (piece, day) in worn}
                if len(row) > most:
                    row[self._variable("wash", piece, n, cost=WASH_COST)] = -1.0
                    row[self._names["packed", piece]] = -float(most)
                    self._row(row, high=0)

    def _worn(self) -> dict[tuple[int, int], int]:
        """The variable of each (piece, day)."""
        pieces, days = {*self._of.fresh, *self._of.rested}, set(self._of.days)
        named = ((p, d, self._names.get(("worn", p, d))) for p in sorted(pieces) for d in sorted(days))
        return {(p, d): variable for p, d, variable in named if variable is not None}

    def _changed_for_events(self) -> None:
        for day in sorted(set(self._of.days)):
            moments = [m for m, d in enumerate(self._of.days) if d == day]
            of_day: dict[int, list[int]] = {}
            for m in moments if len(moments) > 1 else ():
                for piece, looks in self._by_piece(m):
                    if piece in self._of.rested:
                        of_day.setdefault(piece, []).extend(looks)
            for piece, looks in of_day.items():
                self._row({**dict.fromkeys(looks, 1.0), self._names["packed", piece]: -1.0}, high=0)

    def _by_piece(self, moment: int) -> Iterator[tuple[int, list[int]]]:
        """Each piece with the moment's looks (their variables) that need it."""
        found: dict[int, list[int]] = {}
        for k, candidate in enumerate(self._of.looks[moment]):
            for piece in candidate.pieces:
                found.setdefault(piece, []).append(self._names["look", moment, k])
        yield from sorted(found.items())


def wears(capsule: Capsule, chosen: Sequence[int | None]) -> Counter[int]:
    """On how many days each piece is worn."""
    days = {
        (piece, day)
        for day, m, k in zip(capsule.days, range(len(chosen)), chosen, strict=True)
        if k is not None
        for piece in capsule.looks[m][k].pieces
    }
    return Counter(piece for piece, _ in days)
