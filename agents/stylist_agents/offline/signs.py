"""What the rules understood of a message, as signs for the learned reading of its acts (hunch.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stylist_agents.offline.acts import Act
from stylist_agents.offline.meaning import Understanding
from stylist_agents.offline.state import Context
from stylist_agents.offline.trips import change_of, day_of, degrees, of_the_plan, rains, season_told

_ASKS = ("?", "吗", "么", "呢", "不", "没")
_OF_AGE = 18


def screen_of(context: Context) -> str:
    """What the person looks at: a plan that came last, garments, or nothing."""
    garments = bool(context.shown or context.outfit or context.wish)
    if context.plan and (not garments or context.turn - context.plan.turn == 1):
        return "plan"
    return "garments" if garments else "nothing"


def signs(matched: Sequence[Act], ruled: Understanding, context: Context) -> set[str]:
    """Signs of a message: the patterns that matched, what the rules made of it, and each together with the screen."""
    screen = screen_of(context)
    alone = {*(f"pattern {act}" for act in matched), *_of_the_rules(ruled), *_of_days(ruled.text)}
    return alone | {f"{sign} @{screen}" for sign in alone} | {f"screen {screen}", *_of_before(context)}


def _of_before(context: Context) -> Iterator[str]:
    """What came before: an exchange that may be the wrong one, an earlier page, a picture of somebody."""
    there = {
        "exchanged": context.last_change == "outfit",
        "paged": bool(context.earlier),
        "tried": bool(context.tried),
    }
    yield from (f"before {name}" for name, was in there.items() if was)


def _of_the_rules(ruled: Understanding) -> Iterator[str]:
    yield "acts " + "+".join(sorted(ruled.acts))
    yield from (f"act {act}" for act in ruled.acts)
    yield from (f"{'wish' if w.liked else 'refusal'} {w.slot}" for w in ruled.wishes)
    yield from (f"asked {w.slot}" for w in ruled.asked)
    yield from (f"compared {c}" for c in ruled.comparisons)
    yield from (f"undone {slot}" for slot, _ in ruled.undone)
    yield from (f"reference {r.kind}" for r in ruled.references)
    yield f"targets {min(len(ruled.targets), 2)}"
    yield f"words {min(len(ruled.words), 4)}"
    yield f"length {min(len(ruled.text).bit_length(), 7)}"
    said = {
        "wishes": ruled.wishes or ruled.asked,
        "budget": ruled.budget,
        "cheap": ruled.cheap,
        "gift": ruled.gift,
        "measures": ruled.height_cm or ruled.weight_kg,
        "age": ruled.age,
        "young": ruled.age and ruled.age < _OF_AGE,
        "trip": ruled.trip,
        "days": ruled.trip and ruled.trip.days,
        "twofold": ruled.twofold,
        "asks": ruled.text.rstrip().endswith(_ASKS),
    }
    yield from (name for name, there in said.items() if there)


def _of_days(text: str) -> Iterator[str]:
    if change := change_of(text):
        yield f"change {change}"
    said = {
        "plan": of_the_plan(text),
        "day": day_of(text),
        "degrees": degrees(text)[0] is not None,
        "rain": rains(text),
        "season": season_told(text),
    }
    yield from (f"of {name}" for name, there in said.items() if there)
