"""One person's taste: the posterior of b_u and q_u in r_ui = μ + b_u + b_i + q_u · p_i, given their own events.

p_i joins three parts: attributes, how the garment looks (its embedding), and the factors that a shop's model has
learned, if it has one. With the garments' side fixed and b_u, q_u normal around the mean person, the posterior is
closed (Salakhutdinov and Mnih 2008, one step of it): n events cost one solve of n equations, so each answer uses
everything said so far and no global factor moves. New people start at the mean, new garments at their content.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stylist.garment import Garment
from stylist.reason import Reason
from stylist.taste.events import FeedbackEvent
from stylist.taste.ground import Ground
from stylist.taste.learned import WORDS, Learned, learned_from
from stylist.taste.traits import features, traits_of

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
OFFSET = 0.3
"""Variance of b_u: some people like most things. It moves every garment alike, so it ranks nothing."""
NOISE = 0.5
"""Variance of one thumb around what is felt."""


@dataclass(frozen=True, eq=False)
class Taste:
    """What is expected of one person, -1 to 1 for each garment, and why."""

    ground: Ground
    facets: tuple[tuple[str, str], ...]
    """The T traits that occur in the events."""
    told: Floats
    """(n, T) what the events were about, by trait."""
    looked: Floats
    """(n, D + K) the same, by looks and factors."""
    inverse: Floats
    """(n, n) of the events' covariance."""
    lean: Floats
    """(n,) how much each event pulls."""
    lines: tuple[Learned, ...]
    stamp: str
    """Changes with everything that the ranking depends on."""

    @classmethod
    def of(cls, events: Sequence[FeedbackEvent], ground: Ground, ignored: Collection[tuple[str, str]] = ()) -> Taste:
        """From a person's events in this catalogue, oldest first, without what they want ignored."""
        used = [e for e in events if e.kind != WORDS or (WORDS, e.word or "") not in ignored]
        coded = [{t: v for t, v in features(e.traits).items() if t not in ignored} for e in used]
        facets = tuple(sorted({trait for row in coded for trait in row}))
        told = np.array([[row.get(t, 0.0) for t in facets] for row in coded]).reshape(len(used), len(facets))
        rows = ground.known([None if e.kind == WORDS else e.garment_id for e in used])
        looked = _without(ground.looks(rows), [ground.look_of(t) for t in ignored if t[0] != WORDS])
        about = np.array([float(e.kind != WORDS) for e in used])
        values, weights = (np.array([getattr(e.opinion, name) for e in used]) for name in ("value", "weight"))
        expected = np.where(rows >= 0, ground.learned[1][rows], 0.0) if used else np.zeros(0)
        alike = told @ told.T + looked @ looked.T + OFFSET * np.outer(about, about)
        inverse = np.linalg.inv(alike + np.diag(NOISE / weights)) if used else np.zeros((0, 0))
        lines = learned_from(events, ground.columns, ignored)
        return cls(ground, facets, told, looked, inverse, inverse @ (values - expected), lines, _stamp(used, ignored))

    def liking(self, among: Mask) -> Floats:
        """(N,) -1 to 1, 0 for what nothing is known of; rows outside ``among`` may have anything."""
        weights = dict(zip(self.facets, self.lean @ self.told, strict=True))
        found = self.ground.worth(weights, self.lean @ self.looked, among) + self.ground.learned[1]
        return np.asarray(np.tanh(found))

    def doubt(self, rows: npt.NDArray[np.intp]) -> Floats:
        """(n,) standard deviation of what is expected of rows: the most for those unlike anything dealt with."""
        garments = [self.ground.shelf.snapshot.garments[row] for row in rows]
        coded = [features(dict.fromkeys(traits_of(g), 1.0)) for g in garments]
        told = np.array([[row.get(t, 0.0) for t in self.facets] for row in coded]).reshape(len(rows), len(self.facets))
        looked = self.ground.looks(rows)
        own = np.array([sum(v * v for v in row.values()) for row in coded]) + np.sum(looked**2, axis=1)
        alike = told @ self.told.T + looked @ self.looked.T
        return np.asarray(np.sqrt(np.maximum(own - np.sum((alike @ self.inverse) * alike, axis=1), 0.0)))

    def reasons(self, garment: Garment) -> tuple[Reason, ...]:
        """What of a garment the person keeps choosing: the surest line that it meets."""
        own = set(traits_of(garment))
        return tuple(line.reason() for line in self.lines if line.liked and line.trait in own)[:1]

    def mapping(self, least: float = 0.02) -> dict[str, float]:
        """Garment id -> liking, for all of the catalogue but those that nothing is known of."""
        liking = self.liking(np.ones(len(self.ground), dtype=np.bool_))
        garments = self.ground.shelf.snapshot.garments
        return {garments[row].id: round(float(liking[row]), 4) for row in np.flatnonzero(np.abs(liking) >= least)}


def _without(looked: Floats, directions: Sequence[Floats]) -> Floats:
    """Looks with some directions taken out, so that what is ignored does not come back through the pictures."""
    if not directions:
        return looked
    basis, _ = np.linalg.qr(np.array(directions).T)
    return np.asarray(looked - (looked @ basis) @ basis.T)


def _stamp(events: Sequence[FeedbackEvent], ignored: Collection[tuple[str, str]]) -> str:
    told = "\n".join([*(e.key for e in events), *sorted(":".join(t) for t in ignored)])
    return hashlib.sha256(told.encode()).hexdigest()[:16]
