"""How well messages are understood: slot F1 and act accuracy over a YAML file of utterances.

A file is a list of ``{say, acts, slots, shown}``. ``slots`` is a line of ``slot=value`` (a wish), ``slot!=value`` (a
refusal), ``budget=80 least=50 currency=USD total=yes``, ``height=175 weight=70 age=30``, ``target=s2`` (a garment that
is pointed at), ``cmp=darker``, ``undo=colour`` and ``cheap=yes``; underscores stand for spaces. Of days: ``days=4
base=work event=3:wedding low=5 high=12 rain=yes pieces=8 laundry=4 carry_on=yes from=own``, and of a change in a plan
that is there ``plan=swap day=2 part=shoes``. ``shown`` names the screen (:data:`SCREENS`): ``true`` is :data:`SCREEN`,
``plan`` :data:`PLANNED`, and three say what came before the garments: ``exchanged``, ``paged`` and ``tried``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from stylist_agents.offline.manner import seen_so
from stylist_agents.offline.meaning import Understanding
from stylist_agents.offline.planning import part_named
from stylist_agents.offline.state import Context
from stylist_agents.offline.trips import Trip, change_of, day_of, degrees, rains
from stylist_agents.offline.understanding import understand

_BRANDS = {"catalogue": {"brands": ["Fjord & Finch"], "currencies": ["USD", "CNY"]}}


def _item(name: str, n: int, category: str, colour: str, fabric: str, minor: int) -> dict[str, Any]:
    price = {"amount_minor": minor, "currency": "USD"}
    return {
        "id": name,
        "n": n,
        "title": name,
        "category": category,
        "colours": [colour],
        "fabrics": [fabric],
        "price": price,
    }


SCREEN = Context.model_validate(
    _BRANDS
    | {
        "shown": [
            _item("s1", 1, "shirt", "navy", "linen", 6000),
            _item("s2", 2, "shirt", "white", "cotton", 4000),
            _item("s3", 3, "shirt", "blue", "silk", 5000),
        ],
        "outfit": [
            _item("s1", 0, "shirt", "navy", "linen", 6000),
            _item("c1", 0, "chinos", "beige", "cotton", 6000),
            _item("l1", 0, "loafers", "brown", "leather", 9000),
        ],
        "focus": "s1",
        "wish": {"categories": ["shirt"]},
    }
)
"""Three numbered shirts, an outfit around the first, and the search that led there."""
EMPTY = Context.model_validate(_BRANDS)


def _look(day: int, *categories: str) -> dict[str, Any]:
    return {"moment": str(day), "day": day, "occasion": "casual", "categories": categories}


PLANNED = Context.model_validate(
    _BRANDS
    | {
        "turn": 3,
        "plan": {
            "turn": 2,
            "looks": [_look(1, "shirt", "chinos", "loafers"), _look(2, "blouse", "skirt", "sneakers")],
            "asked": {"days": 2},
            "earlier": "plan-1",
        },
    }
)
"""A plan of two days that was shown a turn ago, after another one."""

EXCHANGED = SCREEN.model_copy(update={"last_change": "outfit"})
"""A piece of the look was just exchanged, perhaps the wrong one."""
PAGED = SCREEN.model_copy(
    update={
        "earlier": Context.model_validate(
            {
                "shown": [
                    _item("p1", 1, "shirt", "green", "corduroy", 7000),
                    _item("p2", 2, "shirt", "red", "cotton", 3000) | {"patterns": ["striped"]},
                ]
            }
        ).shown
    }
)
"""Two other shirts were shown on the page before."""
TRIED = SCREEN.model_copy(update={"tried": ("s1",), "photo": True})
"""The first shirt was just seen on the person's photo."""

SCREENS: dict[object, Context] = {
    False: EMPTY,
    True: SCREEN,
    "plan": PLANNED,
    "exchanged": EXCHANGED,
    "paged": PAGED,
    "tried": TRIED,
}


class Miss(BaseModel):
    """One utterance that was not understood as expected."""

    model_config = ConfigDict(frozen=True)

    say: str
    acts: tuple[str, ...]
    acts_expected: tuple[str, ...]
    missing: tuple[str, ...]
    invented: tuple[str, ...]


class UnderstandingReport(BaseModel):
    """Micro-averaged over all slots of all utterances; an act is right if the whole set of acts is."""

    model_config = ConfigDict(frozen=True)

    utterances: int
    slot_precision: float
    slot_recall: float
    slot_f1: float
    act_accuracy: float
    misses: tuple[Miss, ...]


def evaluate_understanding(path: Path) -> UnderstandingReport:
    """Measure one file, or all ``*.yaml`` files of a folder."""
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    rows = [row for f in files for row in yaml.safe_load(f.read_text("utf-8"))]
    return _report(rows)


def slots(said: Understanding) -> set[str]:
    """What was understood, in the notation of the files."""
    described = said.asked if "earlier" in said else ()  # which garment of an earlier page is meant
    found = {f"{w.slot}{'=' if w.liked else '!='}{_written(w.value)}" for w in (*said.wishes, *described)}
    found |= {f"target={t}" for t in said.targets}
    found |= {f"cmp={c}" for c in said.comparisons}
    found |= {f"undo={slot}" if value is None else f"undo={slot}:{value}" for slot, value in said.undone}
    if said.cheap:
        found.add("cheap=yes")
    numbers: dict[str, object] = {"height": said.height_cm, "weight": said.weight_kg, "age": said.age}
    if said.budget:
        numbers |= {"budget": said.budget.most, "least": said.budget.least, "currency": said.budget.currency}
        numbers["total"] = "yes" if said.budget.total else None
    if "trip" in said and said.trip:
        found |= {f"event={what if on is None else f'{on}:{what}'}" for on, what in said.trip.events}
        numbers |= _of_days(said.trip)
    if "plan" in said:
        numbers |= _of_the_plan(said)
    return found | {f"{name}={_written(value)}" for name, value in numbers.items() if value is not None}


def _of_days(trip: Trip) -> dict[str, object]:
    return {
        "days": trip.days, "base": trip.occasion, "pieces": trip.max_pieces, "laundry": trip.laundry_every,
        "low": trip.low_c, "high": trip.high_c, "rain": "yes" if trip.rain else None,
        "carry_on": "yes" if trip.carry_on else None, "from": trip.sources,
    }  # fmt: skip


def _of_the_plan(said: Understanding) -> dict[str, object]:
    low, high = degrees(said.text)
    limits = _of_days(said.trip) if said.trip else {}
    return {name: limits.get(name) for name in ("pieces", "laundry", "carry_on")} | {
        "plan": change_of(said.text), "day": day_of(said.text), "part": part_named((*said.asked, *said.wishes)),
        "low": low, "high": high, "rain": "yes" if rains(said.text) else None,
    }  # fmt: skip


def _written(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).replace(" ", "_")


def _report(rows: Iterable[Mapping[str, Any]]) -> UnderstandingReport:
    right = found = expected = exact = total = 0
    misses: list[Miss] = []
    for row in rows:
        screen = SCREENS[row.get("shown", False)]
        said = seen_so(understand(row["say"], screen), screen)
        have, want = slots(said), set(row["slots"].split())
        acts, acts_wanted = set(said.acts), set(row["acts"])
        total, exact = total + 1, exact + (acts == acts_wanted)
        right, found, expected = right + len(have & want), found + len(have), expected + len(want)
        if have != want or acts != acts_wanted:
            misses.append(
                Miss(
                    say=row["say"],
                    acts=tuple(sorted(acts)),
                    acts_expected=tuple(sorted(acts_wanted)),
                    missing=tuple(sorted(want - have)),
                    invented=tuple(sorted(have - want)),
                )
            )
    precision, recall = right / max(found, 1), right / max(expected, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return UnderstandingReport(
        utterances=total,
        slot_precision=precision,
        slot_recall=recall,
        slot_f1=f1,
        act_accuracy=exact / max(total, 1),
        misses=tuple(misses),
    )
