"""The looks that a moment may have: a shortlist of pieces that serve several moments, and how they combine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from stylist.garment import Gender
from stylist.outfits.capsule import Candidate
from stylist.outfits.planner import Job
from stylist.outfits.plans import PlannedLook
from stylist.outfits.request import DressCode
from stylist.outfits.roles import Role
from stylist.outfits.room import Room
from stylist.outfits.scoring import SINGLE_SHARE, Ground
from stylist.outfits.weather import Weather

Kind = tuple[str, DressCode | None, Weather | None]
"""Moments that are dressed alike: occasion, dress code, weather."""
Shortlist = dict[Role, list[int]]

SHORT: dict[Role, int] = {"top": 8, "bottom": 6, "one_piece": 4, "suit": 2, "shoes": 5, "layer": 4}
"""Pieces of each role from each rack; tops one more for every day of a long trip."""
MOST_TOPS = 24
BEST, OF_EACH, CORE = 60, 2, 3
"""Looks that are kept of a moment: the best, the best of each piece, and all of the first few pieces together."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Looks:
    """Candidate looks by places of the room, and the ground that they were scored on."""

    candidates: tuple[Candidate, ...]
    ground: Ground | None = None
    known: dict[tuple[int, ...], PlannedLook] = field(default_factory=dict)

    @classmethod
    def of_one(cls, places: tuple[int, ...], look: PlannedLook) -> Looks:
        """A look that is settled."""
        return cls((Candidate(places, look.score),), known={places: look})

    def parts(self, candidate: Candidate) -> dict[str, float]:
        """What the score of a look is made of."""
        if self.ground is None:
            return dict(self.known[candidate.pieces].parts)
        at = {int(place): n for n, place in enumerate(self.ground.rows)}
        return self.ground.parts_of([at[p] for p in candidate.pieces])


def shortlist(jobs: Sequence[Job], genders: tuple[Gender, ...], must: Sequence[int], days: int) -> list[Shortlist]:
    """For each job the pieces to combine; those that serve several jobs come first, so that looks share pieces."""
    found: list[Shortlist] = [{} for _ in jobs]
    for role, short in SHORT.items():
        count = min(MOST_TOPS, short + max(0, days - 4)) if role == "top" else short
        offered = [job.offered(role, genders, must) for job in jobs]
        worth: dict[int, float] = {}
        for job, places in zip(jobs, offered, strict=True):
            for place in places:
                worth[place] = worth.get(place, 0.0) + job.single(place)
        ranked = sorted(worth, key=lambda p: (p not in must, -worth[p], p))
        for n, (job, places) in enumerate(zip(jobs, offered, strict=True)):
            found[n][role] = _some_of(ranked, places, job, count)
    return found


def _some_of(ranked: Sequence[int], places: Sequence[int], job: Job, count: int) -> list[int]:
    """Of each rack the first ``count`` in rank that the job allows, its own best two and the two cheapest."""
    allowed = set(places)
    picked: list[int] = []
    for own in (True, False):
        ours = [p for p in ranked if p in allowed and job.room.owned(p) is own]
        best = sorted(ours, key=lambda p: (-job.single(p), p))[:2]
        cheap = sorted(ours, key=lambda p: (job.price_of(p), p))[:2] if not own else []
        picked += dict.fromkeys([*ours[: max(1, count - len(cheap))], *best, *cheap])
    return picked


def looks_for(job: Job, pieces: Shortlist, room: Room) -> Looks:
    """All combinations of the shortlist that make a complete look, and of these the ones worth choosing among."""
    places = sorted({p for role in pieces.values() for p in role})
    if not places:
        return Looks(())
    ground = job.ground(places)
    at = {place: n for n, place in enumerate(places)}
    local = {role: np.array([at[p] for p in chosen], dtype=np.int64) for role, chosen in pieces.items()}
    found = [c for base in job.bases() for c in _combined(ground, local, base, job.wants_layer())]
    candidates = tuple(Candidate(tuple(places[k] for k in c.pieces), c.score) for c in found)
    return Looks(candidates, ground)


def _combined(ground: Ground, pieces: dict[Role, Ints], base: tuple[Role, ...], layered: bool) -> Iterator[Candidate]:
    """The kept combinations of one base (top and bottom, a dress, …) with shoes and, where it is needed, a layer."""
    roles: list[Role] = [*base]
    roles += ["shoes"] if len(pieces["shoes"]) else []
    roles += ["layer"] if layered and "suit" not in base and len(pieces["layer"]) else []
    if any(not len(pieces[role]) for role in base):
        return
    grid = np.meshgrid(*(np.arange(len(pieces[role])) for role in roles), indexing="ij")
    order = np.stack([axis.ravel() for axis in grid], axis=1)  # (M, R) ranks within each role
    chosen = np.stack([pieces[role][order[:, n]] for n, role in enumerate(roles)], axis=1)
    quiet = ground.loud[chosen].sum(axis=1) <= 1
    order, chosen = order[quiet], chosen[quiet]
    scores = _scores(ground, chosen)
    for k in _kept(scores, chosen, order):
        yield Candidate(tuple(int(c) for c in chosen[k]), float(scores[k]))


def _scores(ground: Ground, chosen: Ints) -> npt.NDArray[np.float64]:
    """(M,) of looks (M, R): the same mean of singles and of pairs as everywhere."""
    single = ground.single[chosen].mean(axis=1, dtype=np.float64)
    one, other = np.triu_indices(chosen.shape[1], 1)
    if not len(one):
        return np.asarray(single)
    pairs = ground.pair[chosen[:, one], chosen[:, other]].mean(axis=1, dtype=np.float64)
    return np.asarray(np.round(SINGLE_SHARE * single + (1 - SINGLE_SHARE) * pairs, 9))


def _kept(scores: npt.NDArray[np.float64], chosen: Ints, order: Ints) -> list[int]:
    ranked = np.argsort(-scores, kind="stable")
    kept = dict.fromkeys(ranked[:BEST].tolist())
    counts: dict[int, int] = {}
    for k in ranked.tolist():
        if any(counts.get(int(p), 0) < OF_EACH for p in chosen[k]):
            kept[k] = None
            for p in chosen[k]:
                counts[int(p)] = counts.get(int(p), 0) + 1
    kept |= dict.fromkeys(np.flatnonzero((order < CORE).all(axis=1)).tolist())
    return sorted(kept)
