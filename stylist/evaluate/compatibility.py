"""How well it is told what is worn together, on photos kept out: filling the blank, and outfits against random ones.

Both as in Han et al., "Learning Fashion Compatibility with Bidirectional LSTMs" (2017), but every wrong answer is of
the same kind as the right one (a top for a top), as a stylist has to choose: a bag in place of trousers is too easy.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel

from stylist.evaluate.worn import Worn, WornOutfit, in_other_light, read_outfits
from stylist.outfits.compatibility import UNKNOWN, Compatibility, Traits, load_compatibility
from stylist.outfits.harmony import LOOSE, pairing
from stylist.seeing.seer import Seer

Floats = npt.NDArray[np.float64]
PairScore = Callable[[Sequence[Traits]], Floats]
"""(C, C) of the pairs among C pieces; the diagonal does not matter."""

CHOICES = 4
DRAWS = 5
"""How often every blank is asked, each time with other wrong answers, so that luck evens out."""
RESAMPLES = 200


class Score(BaseModel):
    """One way of judging pairs. Intervals hold 95 of 100 resamples of the photos."""

    fill_in_the_blank: float
    fill_in_the_blank_95: tuple[float, float]
    auc: float
    auc_95: tuple[float, float]


class CompatibilityReport(BaseModel):
    """``chance``: what guessing gives. ``learned`` is the model, the last two are baselines.

    Pieces of one photo share its light, which helps to tell them from others. ``learned_other_light`` takes that away:
    the colour of every piece is moved by itself, as far as one cloth's colour moves between photos.
    """

    outfits: int
    pieces: int
    questions: int
    choices: int
    chance: float
    learned: Score
    learned_other_light: Score
    co_occurrence: Score
    colour_wheel: Score


@dataclass(frozen=True, slots=True)
class Question:
    """A blank: what stays on, and the choices for what was taken off, the right one first."""

    stays: tuple[Traits, ...]
    choices: tuple[Traits, ...]


def evaluate_compatibility(
    folder: Path, seer: Seer, progress: Callable[[int, int, str], None] | None = None
) -> CompatibilityReport:
    """Measure the model that ships on the photos of ``folder`` that nothing was fitted on."""
    return measure(read_outfits(folder, seer, progress), load_compatibility())


def measure(outfits: Sequence[WornOutfit], model: Compatibility, seed: int = 11) -> CompatibilityReport:
    """Measure a model on the outfits kept out; the co-occurrence baseline counts in the others."""
    judged = [o for o in outfits if o.kept_out and o.seen]
    counted = CoOccurrence.of([o for o in outfits if not o.kept_out])
    moved = [in_other_light(o, seed) for o in judged]
    asked, asked_moved = (
        [questions(pool, o, np.random.default_rng((seed, o.number))) for o in pool] for pool in (judged, moved)
    )
    return CompatibilityReport(
        outfits=len(judged),
        pieces=sum(len(o.pieces) for o in judged),
        questions=sum(len(q) for q in asked),
        choices=CHOICES,
        chance=1 / CHOICES,
        learned=_score(judged, asked, model.raw, seed),
        learned_other_light=_score(moved, asked_moved, model.raw, seed),
        co_occurrence=_score(judged, asked, counted.pairs, seed),
        colour_wheel=_score(judged, asked, colour_wheel, seed),
    )


def questions(
    pool: Sequence[WornOutfit], outfit: WornOutfit, rng: np.random.Generator, draws: int = DRAWS, choices: int = CHOICES
) -> list[Question]:
    """Every piece taken off in turn, ``draws`` times; wrong answers play the same part in other outfits of the pool."""
    found = []
    for n, piece in enumerate(outfit.pieces):
        others = [w.traits for o in pool if o.number != outfit.number for w in o.pieces if w.role == piece.role]
        if len(others) < choices - 1:
            continue
        stays = tuple(w.traits for k, w in enumerate(outfit.pieces) if k != n)
        for _ in range(draws):
            wrong = rng.choice(len(others), choices - 1, replace=False)
            found.append(Question(stays, (piece.traits, *(others[k] for k in wrong))))
    return found


def colour_wheel(traits: Sequence[Traits]) -> Floats:
    """Pairs by the rules of the colour wheel alone (``stylist.outfits.harmony``), without anything learned."""
    names = [t.colour for t in traits]
    return np.array([[pairing(*sorted((a, b))).score if a and b else LOOSE for b in names] for a in names])


@dataclass(frozen=True, slots=True)
class CoOccurrence:
    """How much more often than by chance two (kind, colour) are worn together, in logarithms, smoothed."""

    together: Counter[tuple[str, str]]
    alone: Counter[str]
    outfits: int

    @classmethod
    def of(cls, outfits: Sequence[WornOutfit]) -> CoOccurrence:
        together: Counter[tuple[str, str]] = Counter()
        alone: Counter[str] = Counter()
        for outfit in outfits:
            names = sorted({_name(w.traits) for w in outfit.pieces})
            alone.update(names)
            together.update(combinations(names, 2))
        return cls(together, alone, len(outfits))

    def pairs(self, traits: Sequence[Traits]) -> Floats:
        names = [_name(t) for t in traits]
        return np.array([[self._lift(*sorted((a, b))) for b in names] for a in names])

    def _lift(self, one: str, other: str) -> float:
        expected = (self.alone[one] + 1) * (self.alone[other] + 1) / max(1, self.outfits)
        return float(np.log((self.together[one, other] + expected / 2 + 0.5) / (1.5 * expected + 0.5)))


def _name(traits: Traits) -> str:
    return f"{traits.category or traits.group}/{traits.colour or UNKNOWN}"


def _score(outfits: Sequence[WornOutfit], asked: Sequence[Sequence[Question]], pairs: PairScore, seed: int) -> Score:
    right = [[_answered(q, pairs) for q in ours] for ours in asked]
    worn = np.array([_mean(pairs([w.traits for w in o.pieces])) for o in outfits])
    made = np.array([_mean(pairs(_shuffled(outfits, o, np.random.default_rng((seed, 1, o.number))))) for o in outfits])
    rng = np.random.default_rng(seed)
    draws = [rng.integers(0, len(outfits), len(outfits)) for _ in range(RESAMPLES)]
    blanks = [float(np.mean([r for k in draw for r in right[k]])) for draw in draws]
    curves = [_auc(worn[draw], made[draw]) for draw in draws]
    return Score(
        fill_in_the_blank=round(float(np.mean([r for ours in right for r in ours])), 4),
        fill_in_the_blank_95=_interval(blanks),
        auc=round(_auc(worn, made), 4),
        auc_95=_interval(curves),
    )


def _answered(question: Question, pairs: PairScore) -> float:
    """1 for the right choice, 0 for a wrong one; where several are best, the share of the right one."""
    stays = len(question.stays)
    found = pairs([*question.stays, *question.choices])[:stays, stays:].mean(axis=0)
    best = np.flatnonzero(found >= found.max() - 1e-9)
    return 1 / len(best) if 0 in best else 0.0


def _shuffled(pool: Sequence[WornOutfit], outfit: WornOutfit, rng: np.random.Generator) -> list[Traits]:
    """An outfit of the same parts, each piece from another photo."""
    of: defaultdict[str, list[Worn]] = defaultdict(list)
    for other in pool:
        if other.number != outfit.number:
            for piece in other.pieces:
                of[piece.role].append(piece)
    return [(of[w.role] or [w])[int(rng.integers(0, len(of[w.role]) or 1))].traits for w in outfit.pieces]


def _mean(pairs: Floats) -> float:
    return float(pairs[np.triu_indices(len(pairs), 1)].mean())


def _auc(right: Floats, wrong: Floats) -> float:
    """The chance that a worn outfit scores above a made-up one; ties count half."""
    apart = right[:, None] - wrong[None]
    return float(np.mean((apart > 0) + 0.5 * (apart == 0)))


def _interval(values: Sequence[float]) -> tuple[float, float]:
    low, high = np.quantile(values, [0.025, 0.975])
    return round(float(low), 4), round(float(high), 4)


def flat(asked: Sequence[Sequence[Question]]) -> Iterator[Question]:
    """All questions."""
    return (q for ours in asked for q in ours)
