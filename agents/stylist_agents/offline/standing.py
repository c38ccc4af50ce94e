"""Which of the shown garments is the warmest, the softest, the longest: by what their rows say, or that they don't."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import fmean
from typing import Any, Literal

from stylist.vocabulary import terms
from stylist_agents.offline.acts import Act
from stylist_agents.offline.meaning import Understanding
from stylist_agents.offline.state import Context, Item
from stylist_agents.offline.words import table

Basis = Literal["fabric", "fit", "length", "finish", "occasion"]
Score = float | None

_SERIOUS: set[Act] = {"undress", "minor", "privacy", "start_over", "trip", "plan", "board", "owned", "wore"}


@dataclass(frozen=True, slots=True)
class Standing:
    """How garments stand in one quality. basis: what tells them apart, None where no row tells; best: one or several
    that are level; rest: those below; unknown: those whose rows say nothing of it.
    """

    quality: str
    basis: Basis | None
    best: tuple[Item, ...] = ()
    rest: tuple[Item, ...] = ()
    unknown: tuple[Item, ...] = ()


def asked_quality(text: str) -> str | None:
    """What shown garments are to be compared in: "which is the warmest?", 哪件最软; None for any other message."""
    which, bare, beyond = (_form(name) for name in ("which", "bare", "beyond"))
    if beyond.search(text) or not (which.search(text) or bare.search(text)):
        return None
    return next((name for name, pattern in _asked("asked").items() if pattern.search(text)), None)


def of_the_shown(said: Understanding, context: Context) -> Understanding:
    """``said`` as a comparison of what is shown, where that is what it asks for."""
    quality = asked_quality(said.text)
    kinds = {w.value for w in (*said.wishes, *said.asked) if w.slot in {"category", "group"}}
    elsewhere = kinds - {k for i in context.shown for k in (i.category, i.group)}
    if quality is None or not context.shown or elsewhere or _SERIOUS & set(said.acts) or said.budget:
        return said
    return replace(said, acts=("compare_two",), wishes=(), asked=(), comparisons=(), undone=(), twofold=False)


def asked_of_one(text: str) -> str | None:
    """The quality that a question about one garment is for: "does it breathe?", 软不软."""
    return next((name for name, pattern in _asked("one").items() if pattern.search(text)), None)


def level(quality: str, item: Item) -> Literal["high", "middle", "low"] | None:
    """How a garment's cloth stands in a quality, against all cloths; None where the row names no cloth that tells."""
    scores: Mapping[str, float] = table("standing")[quality]["fabric"]
    found = _of_cloth(item, scores)
    if found is None:
        return None
    share = found / max(scores.values())
    return "high" if share >= HIGH else "low" if share <= LOW else "middle"


HIGH, LOW = 0.6, 0.3
"""Shares of the highest score of a quality. Chosen so that cotton breathes, is neither soft nor scratchy, and
warms little."""


def standing(quality: str, items: Sequence[Item]) -> Standing:
    """How they stand: by the first thing in the table that tells some apart, else by the first that tells anything."""
    told = [found for basis in _bases(quality) if (found := _by(quality, basis, items))]
    apart = next((found for found in told if found.rest), None)
    return apart or next(iter(told), Standing(quality, None, unknown=tuple(items)))


def _by(quality: str, basis: Basis, items: Sequence[Item]) -> Standing | None:
    scored = [(item, _scored(quality, basis, item)) for item in items]
    known = [(item, score) for item, score in scored if score is not None]
    if not known:
        return None
    most = max(score for _, score in known)
    if basis == "finish" and not most:
        return None  # that no row calls itself warm says nothing
    best = tuple(item for item, score in known if score == most)
    rest = tuple(item for item, score in known if score != most)
    return Standing(quality, basis, best, rest, tuple(item for item, score in scored if score is None))


def _bases(quality: str) -> tuple[Basis, ...]:
    row = table("standing")[quality]
    return tuple(basis for basis in _READERS if basis in row)


def _scored(quality: str, basis: Basis, item: Item) -> Score:
    return _READERS[basis](item, table("standing")[quality][basis])


def _of_cloth(item: Item, scores: Mapping[str, float]) -> Score:
    known = [scores[f] for f in item.fabrics if f in scores]
    return fmean(known) if known else None


def _of_value(value: str) -> Callable[[Item, Mapping[str, float]], Score]:
    return lambda item, scores: scores.get(getattr(item, value) or "")


def _of_finish(item: Item, finish: str) -> Score:
    return float(finish in item.finishes)


def _of_occasion(item: Item, direction: int) -> Score:
    """How dressed up it is meant to be: the mean formality of its occasions."""
    known = terms("occasion")
    levels = [known[o].formality or 0 for o in item.occasions if o in known]
    return direction * fmean(levels) if levels else None


_READERS: dict[Basis, Callable[[Item, Any], Score]] = {
    "fabric": _of_cloth,
    "fit": _of_value("fit"),
    "length": _of_value("length"),
    "finish": _of_finish,
    "occasion": _of_occasion,
}


@cache
def _asked(part: str) -> dict[str, re.Pattern[str]]:
    rows = {name: row[part] for name, row in table("standing").items() if part in row}
    return {name: re.compile("|".join(row), re.IGNORECASE) for name, row in rows.items()}


@cache
def _form(name: str) -> re.Pattern[str]:
    return re.compile("|".join(table("standing")["forms"][name]), re.IGNORECASE)
