"""What the weather, the screen and a plan that is there make of a message."""

from __future__ import annotations

import re
from dataclasses import replace

from stylist_agents.offline.acts import Act
from stylist_agents.offline.meaning import Understanding, Wish
from stylist_agents.offline.signs import screen_of
from stylist_agents.offline.state import Context
from stylist_agents.offline.trips import (
    Trip,
    change_of,
    day_of,
    degrees,
    is_of_days,
    of_the_plan,
    palette_told,
    rains,
    season_told,
)

WARM_C, COLD_C = 26.0, 6.0


def of_the_weather(found: Understanding) -> Understanding:
    """The season that degrees mean, where none was named."""
    low, high = degrees(found.text)
    coldest, warmest = (high if low is None else low), (low if high is None else high)
    if found.trip or coldest is None or warmest is None or found.values("season"):
        return found
    season = "summer" if coldest >= WARM_C else "winter" if warmest <= COLD_C else None
    return replace(found, wishes=(*found.wishes, Wish("season", season))) if season else found


_BARE_RANGE = re.compile(
    r"(?<![\d.$€£¥:/-])(?<!size )(?<!sizes )(?<!day )(?<!days )(?<!第)(-?\d{1,2})"
    r"(?:\s*(?:to|-|–|~|到|至)\s*|(?<=between \d\d) and |(?<=between \d) and )(-?\d{1,2})"
    r"(?=\s*(?:$|[,.;!?。]|now\b|that|this|there|all|in\b|on\b|at\b|and\b|instead|the\b|了|吧|之间))",
    re.IGNORECASE,
)
_OF_MONEY = re.compile(
    r"\b(?:budget|spend|price\w*|cost\w*|total|quid|bucks)\b|预算|价|钱|块|元|总共|一共", re.IGNORECASE
)
_HOTTEST_C, _COOLEST_HIGH_C = 45, 4


def with_degrees(text: str, context: Context) -> str:
    """ "21 to 29", said of a plan that was shown last, is the weather's: nobody dresses days for 29 of any money."""
    found = _BARE_RANGE.search(text)
    of_days = screen_of(context) == "plan" or is_of_days(text)
    if not of_days or found is None or _OF_MONEY.search(text[: found.end() + 8]):
        return text
    low, high = int(found[1]), int(found[2])
    if not low < high <= _HOTTEST_C or high <= _COOLEST_HIGH_C:
        return text
    both = f"{low}到{high}度" if _HAN.search(text) else f"{low} to {high} degrees"
    return text[: found.start()] + both + text[found.end() :]


_HAN = re.compile(r"[\u3400-\u9fff]")
_BRIGHT = re.compile(r"\bbrighter\b|亮", re.IGNORECASE)


def without_screen(found: Understanding, context: Context) -> Understanding:
    """With nothing to compare with, "brighter" wishes for bright colours and "cheaper" for little money; where a plan
    is there, "the trip" is that of the plan.
    """
    if context.plan:
        found = replace(found, wishes=tuple(w for w in found.wishes if (w.slot, w.value) != ("occasion", "travel")))
    if not found.comparisons or context.shown or context.outfit or context.wish:
        return found
    mood = {"darker": "dark", "lighter": "bright" if _BRIGHT.search(found.text) else "light"}
    wishes = tuple(Wish("colour", mood[c]) for c in found.comparisons if c in mood)
    cheap = found.cheap or "cheaper" in found.comparisons
    kept = tuple(c for c in found.comparisons if c == "dearer")
    return replace(found, wishes=(*found.wishes, *wishes), cheap=cheap, comparisons=kept)


PLAN_SPOKEN_OF = 2
"""For so many turns after a plan was shown, "other shoes" means the plan's."""


def of_days(found: Understanding, context: Context) -> Understanding:
    """A trip to plan for, or a change of the plan that is there."""
    kept = {"minor", "greet", "thanks", "self_critical"} & set(found.acts)
    limits_only = found.trip and _only_limits(found.trip) and screen_of(context) == "plan"
    if found.trip and not limits_only:
        wishes = tuple(w for w in found.wishes if not w.liked or w.slot == "gender")
        trip = replace(found.trip, colours=_palette(found))
        return replace(
            found, acts=(*(a for a in found.acts if a in kept), "trip"), wishes=wishes, targets=(), trip=trip
        )
    if not context.plan or "board" in found or not (limits_only or _changes_the_plan(found, context)):
        return found
    return in_the_plan(found)


def _palette(found: Understanding) -> tuple[str, ...]:
    """The colours that everything is to be in, where they are said of no garment."""
    of_a_garment = found.values("category") or found.values("group")
    return () if of_a_garment or not palette_told(found.text) else tuple(dict.fromkeys(found.values("colour")))


def _only_limits(trip: Trip) -> bool:
    """Whether no days are named, but how much may come along: "six pieces at most", said of the plan that is there."""
    return trip.days is None and bool(trip.max_pieces or trip.laundry_every or trip.carry_on)


def in_the_plan(found: Understanding) -> Understanding:
    """The message as a change of the plan: what is refused is a limit, what is named is the part that is meant."""
    kinds = {"category", "group"} if change_of(found.text) == "swap" else set()
    kept = set() if change_of(found.text) or day_of(found.text) else {"gender"}  # "day 1's top, my aunt hates it"
    limits = tuple(w for w in found.wishes if (not w.liked and w.slot not in kinds) or w.slot in kept)
    asked = tuple(w for w in (*found.asked, *found.wishes) if w not in limits)
    young: tuple[Act, ...] = ("minor",) if found.minor else ()
    return replace(found, acts=(*young, "plan"), wishes=limits, asked=asked, targets=(), undone=())


_BESIDES = re.compile(
    r"\bdifferent (?:thing|matter|topic)\b"
    r"|\b(?:different question|unrelated|not for (?:the|this|that) trip|separately|another (?:matter|thing|note)|i also"
    r"|(?:park|parking) the|new topic|change of topic|nothing to do with|besides the|apart from the trip)\b"
    r"|另外(?:我|上班|还|再|想|帮|找|要)|换个话题|题外话|先不管|除了(?:这趟|旅行|行程)|不是(?:这趟|旅行|出门)|再帮我[看找搜]|再给我[看找搜]"
    r"|想另外|顺便",
    re.IGNORECASE,
)
"""Said of something beside the plan, where a garment is named."""


def _changes_the_plan(found: Understanding, context: Context) -> bool:
    plan, acts = context.plan, set(found.acts)
    if _BESIDES.search(found.text) and (found.values("category") or found.values("group")):
        return False
    recent = plan is not None and context.turn - plan.turn <= PLAN_SPOKEN_OF
    last = plan is not None and context.turn - plan.turn == 1
    if recent and change_of(found.text) == "unlock":  # nothing else is ever unlocked
        return True
    if of_the_plan(found.text):
        limits = found.budget or rains(found.text) or any(d is not None for d in degrees(found.text))
        of_a_day = day_of(found.text) and recent and found.wishes  # "day 2 warmer", "day one needs better shoes"
        refuses = recent and bool(found.wishes) and not any(w.liked for w in found.wishes)
        return bool(change_of(found.text) or limits or of_a_day or refuses) and not acts & {"shop", "privacy"}
    if acts & {"swap", "step_back"} or (change_of(found.text) and acts <= {"off_topic", "compare_two", "more", "find"}):
        return recent
    only_limits = bool(
        found.budget or found.wishes or rains(found.text) or any(d is not None for d in degrees(found.text))
    )
    liked = {w.slot for w in found.wishes if w.liked}
    of_a_place = any(d is not None for d in degrees(found.text)) or season_told(found.text)
    weather = ({"season"} if of_a_place else set()) | ({"finish"} if rains(found.text) else set())
    answered = {"gender", "occasion"} if "gender" in liked else {"gender"}  # "for a woman, on the casual side"
    return last and only_limits and liked <= {*answered, *weather} and not found.comparisons
