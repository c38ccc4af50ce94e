"""Days to dress for: how many, what for, how much may come along; and what is changed in a plan that is there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from stylist.vocabulary import Mention
from stylist_agents.offline.bare_trips import bare_trip
from stylist_agents.offline.counting import han_number
from stylist_agents.offline.words import table

MOST_DAYS = 31
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "一", "二", "三", "四", "五", "六", "日")
_BASE = {"travel", "casual"}
"""Occasions that say no more than that one is away."""

_OPPOSITE = {"winter": "summer", "summer": "winter", "spring": "autumn", "autumn": "spring"}
"""Seasons of a month north and south of the equator."""

Change = Literal["swap", "lock", "unlock", "undo", "redo", "compare"]


@dataclass(frozen=True, slots=True)
class Trip:
    """What was said of a trip, a week or a capsule. ``days`` None: not said. Events: (day or None, occasion)."""

    days: int | None = None
    occasion: str | None = None
    events: tuple[tuple[int | None, str], ...] = ()
    carry_on: bool = False
    max_pieces: int | None = None
    laundry_every: int | None = None
    low_c: float | None = None
    high_c: float | None = None
    rain: bool = False
    season: str | None = None
    sources: str | None = None
    colours: tuple[str, ...] = ()
    """What everything is to be in."""


def read_trip(text: str, mentions: Sequence[Mention]) -> Trip | None:
    """A trip in a message, or None. A garment that is named with nothing said of packing is only looked for."""
    rows = table("trips")
    days, packing = _days(text), re.search(rows["packing"], text, re.IGNORECASE)
    garment = any(m.kind == "category" and not _is_luggage(m, text) for m in mentions)
    going = days is not None and (re.search(rows["going"], text, re.IGNORECASE) or bare_trip(text, mentions))
    going = going and not garment
    if not packing and not going:
        return None
    if packing and days is None and garment:
        return None
    base, events = _occasions(text, mentions)
    if re.search(rows["business"], text, re.IGNORECASE):
        base, events = base or "work", tuple(e for e in events if e != (None, "work"))
    base = base or ("work" if any(re.search(row, text, re.IGNORECASE) for row in rows["days"]["work_weeks"]) else None)
    base = base or ("sport" if re.search(rows["sporty"], text, re.IGNORECASE) else None)
    low, high = degrees(text)
    limits = rows["limits"]
    return Trip(
        days=days,
        occasion=base,
        events=events,
        carry_on=bool(re.search(limits["carry_on"], text, re.IGNORECASE)),
        max_pieces=_number_in(text, "pieces") or (_number_in(text, "capsule_pieces") if capsule(text) else None),
        laundry_every=_number_in(text, "laundry"),
        low_c=low,
        high_c=high,
        rain=rains(text),
        season=season_of(text, mentions),
        sources=sources_named(text),
    )


def pieces_named(text: str) -> int | None:
    """How many pieces are spoken of, whatever they are: "8 pieces", 换成八件."""
    return _number_in(text, "pieces") or _number_in(text, "capsule_pieces")


def sources_named(text: str) -> str | None:
    """Where pieces may come from, as far as it is said: "own", "shop" or "both"."""
    limits = table("trips")["limits"]
    names = (("both", "both"), ("own_only", "own"), ("new_only", "shop"))
    return next((source for row, source in names if re.search(limits[row], text, re.IGNORECASE)), None)


def tells_of_days(text: str) -> bool:
    """Whether days to dress for are spoken of, or the weather of days."""
    low, high = degrees(text)
    return _days(text) is not None or low is not None or high is not None or rains(text)


def is_of_days(text: str) -> bool:
    """Whether clothes for days are spoken of: packing, or days and going somewhere."""
    rows = table("trips")
    if re.search(rows["packing"], text, re.IGNORECASE):
        return True
    return _days(text) is not None and bool(re.search(rows["going"], text, re.IGNORECASE))


def palette_told(text: str) -> bool:
    """Whether colours are named for all that is packed, and not for a piece of it."""
    return capsule(text) or bool(re.search(table("trips")["limits"]["palette"], text, re.IGNORECASE))


def capsule(text: str) -> bool:
    """Whether few pieces for every day are meant, rather than days away."""
    return bool(re.search(table("trips")["capsule"], text, re.IGNORECASE))


def _is_luggage(mention: Mention, text: str) -> bool:
    """A cabin bag is what one packs into, and no bag that is looked for."""
    found = re.search(table("trips")["limits"]["carry_on"], text, re.IGNORECASE)
    return found is not None and found.start() <= mention.start < found.end()


def degrees(text: str) -> tuple[float | None, float | None]:
    """The lowest and the highest temperature named, in °C; None for the one that was not said."""
    rows = table("trips")["weather"]
    text = _in_figures(text)
    low, high = (_degree(rows[side], text) for side in ("low", "high"))
    if low is not None or high is not None:
        return low, high
    if both := re.search(rows["both"], text, re.IGNORECASE):
        low, high = sorted(float(g) for g in both.groups() if g)
        return low, high
    one = re.search(rows["one"], text, re.IGNORECASE)
    return (float(one[1]), float(one[1])) if one else (None, None)


def degrees_named(text: str) -> tuple[str, list[tuple[int, int, float]]]:
    """The text in figures, with (start, end, °C) of each single temperature in it; none where a span is told."""
    rows, text = table("trips")["weather"], _in_figures(text)
    if any(re.search(rows[side], text, re.IGNORECASE) for side in ("low", "high", "both")):
        return text, []
    found = re.finditer(f"{rows['one']}|{rows['at']}", text, re.IGNORECASE)
    return text, [(hit.start(), hit.end(), float(next(g for g in hit.groups() if g))) for hit in found]


def _degree(row: str, text: str) -> float | None:
    found = re.search(row, text, re.IGNORECASE)
    return float(next(g for g in found.groups() if g)) if found else None


def _in_figures(text: str) -> str:
    """ "Minus five degrees", 零下五度, 十度: with the figures that the patterns read."""
    spelt = filled(
        r"\b(<WORDS>)(?= degrees\b)|(?<=minus )(<WORDS>)\b|([零〇一二两三四五六七八九十廿]{1,3})"
        r"(?=度|[到至~-](?:零下|负)?[一二两三四五六七八九十廿\d]{1,3}度?)"
    )
    text = spelt.sub(lambda found: str(count_of(found[1] or found[2] or found[3]) or 0), text)
    text = _BELOW.sub(r"-\1°", text)
    return re.sub(r"(?:\bminus|零下|负)\s*(?=\d)", "-", text, flags=re.IGNORECASE)


_BELOW = re.compile(
    r"(?:\bminus|零下|负)\s*(\d{1,2})"
    r"(?!\d|\s*(?:°|degrees|度|℃|c\b|%|dollars|bucks|quid|pounds|euros|to\b|[-–~到至]))",
    re.IGNORECASE,
)
"""Below nothing there are only degrees."""


def rains(text: str) -> bool:
    """Whether rain is spoken of."""
    return bool(re.search(table("trips")["weather"]["rain"], text, re.IGNORECASE))


def season_of(text: str, mentions: Sequence[Mention]) -> str | None:
    """The season that is named, or that a named month is where the place lies; of several the last."""
    rows = table("trips")["season"]
    if re.search(rows["hot"], text, re.IGNORECASE):
        return "tropics"
    month = next((season for season in _OPPOSITE if re.search(rows[season], text, re.IGNORECASE)), None)
    named = [m.id for m in mentions if m.kind == "season" and not (month and re.search(rows[month], m.surface, re.I))]
    if named or month is None:
        return named[-1] if named else None
    return _OPPOSITE[month] if re.search(rows["south"], text, re.IGNORECASE) else month


def season_told(text: str) -> bool:
    """Whether a season would be said of a place, rather than of a garment."""
    return bool(re.search(table("trips")["season"]["told"], text, re.IGNORECASE))


def change_of(text: str) -> Change | None:
    """What is to be done with the plan, if anything."""
    rows = table("trips")["plan"]
    names: tuple[Change, ...] = ("unlock", "redo", "undo", "compare", "lock", "swap")
    return next((name for name in names if re.search(rows[name], text, re.IGNORECASE)), None)


def of_the_plan(text: str) -> bool:
    """Whether the plan is named, or a day of it."""
    return bool(re.search(table("trips")["plan"]["named"], text, re.IGNORECASE))


def day_of(text: str) -> int | None:
    """ "Day 2", 第二天."""
    found = filled(table("trips")["plan"]["day"]).search(text)
    return count_of(next(g for g in found.groups() if g)) if found else None


def everywhere(text: str) -> bool:
    """Whether every look is meant."""
    return bool(re.search(table("trips")["plan"]["everywhere"], text, re.IGNORECASE))


def _days(text: str) -> int | None:
    rows = table("trips")["days"]
    for name, more in (("any", 0), ("nights", 1)):
        for found in (hit for row in rows[name] for hit in filled(row).finditer(text)):
            if text[: found.start()].rstrip()[-1:] != "第" and (n := count_of(found[1])):
                return min(n + more, MOST_DAYS)
    for found in (hit for row in rows["many_weeks"] for hit in filled(row).finditer(text)):
        if n := count_of(found[1]):
            return min(7 * n, MOST_DAYS)
    if span := re.search(rows["weekdays"], text, re.IGNORECASE):
        first, last = (_WEEK.index(g[:3].lower()) % 7 for g in span.groups() if g)
        return (last - first) % 7 + 1
    for name, n in (
        ("long_weekends", 3),
        ("couples", 2),
        ("fortnights", 14),
        ("half_months", 15),
        ("work_weeks", 5),
        ("weeks", 7),
        ("weekends", 2),
    ):
        if any(re.search(row, text, re.IGNORECASE) for row in rows[name]):
            return n
    return None


def _occasions(text: str, mentions: Sequence[Mention]) -> tuple[str | None, tuple[tuple[int | None, str], ...]]:
    """What most days are for, and what is different: counted ("one dinner"), or with a day of its own."""
    base: str | None = None
    events: list[tuple[int | None, str]] = []
    days = _days(text)
    for mention in _whole(text, mentions):
        if mention.kind != "occasion" or mention.surface.lower() in {"weekend", "周末", "pack"} or _is_place(mention):
            continue
        before, after = (
            text[max(0, mention.start - 12) : mention.start],
            _CLAUSE_END.split(text[mention.end : mention.end + 24])[0],
        )
        on = day_of(after) or day_of(before)
        counted = _COUNTED.search(before)
        times = count_of(next((g for g in counted.groups() if g), None)) or 1 if counted else 0
        counted = None if times == days else counted
        if (on or counted) and mention.id not in _BASE and not after.lstrip().startswith(("trip", "travel")):
            events += [(on, mention.id)] * max(times, 1)
        elif mention.id not in _BASE:
            base = base or mention.id
    return base, tuple(events)


def _is_place(mention: Mention) -> bool:
    """ "Five days in Bali", 去三亚: where one goes is not what every day is for."""
    return bool(re.match(table("trips")["season"]["places"], mention.surface, re.IGNORECASE))


_CLAUSE_END = re.compile(r"[,;.，；。]")
_COUNTED = re.compile(
    r"(?:\b(one|two|three|an?|\d)\s+(?:(?!fortnight|week|month|day)\w+\s+)?|([一两三]|\d)[天晚](?:[^\s,，。]{0,2})?|([一两三]|\d)?[场次顿个](?:[^\s,，。]{0,2})?|有)$",
    re.IGNORECASE,
)


def _whole(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Occasions, the first of two that stand side by side for both: a "formal concert" is formal."""
    found: list[Mention] = []
    for mention in (m for m in mentions if m.kind == "occasion"):
        if found and found[-1].id != "travel" and text[found[-1].end : mention.start] in {" ", "-", "的"}:
            continue
        found.append(mention)
    return found


def _number_in(text: str, name: str) -> int | None:
    hits = (filled(row).search(text) for row in table("trips")["limits"][name])
    return next((count_of(hit[1]) for hit in hits if hit), None)


@cache
def filled(row: str) -> re.Pattern[str]:
    """A pattern with the words of counts in it."""
    return re.compile(row.replace("<WORDS>", "|".join(WORDS)), re.IGNORECASE)


def count_of(word: str | None) -> int | None:
    """A count in figures or in words of either language; None for what is none."""
    if not word:
        return None
    lower = word.lower()
    for names in (WORDS, ORDINALS):
        if lower in names:
            return names.index(lower) + 1
    if lower in {"a", "an", "首", "头一", "头", "初"}:
        return 1
    return int(lower) if lower.isdigit() else int(han_number(lower) or 0) or None


def spread(days: int, events: Sequence[tuple[int | None, str]]) -> list[dict[str, object]]:
    """Events with a day each: the one said, else from the second day on, one a day."""
    free = iter([d for d in range(2, days + 1) if d not in {on for on, _ in events}] or [1])
    return [{"day": min(on or next(free, days), days), "occasion": what} for on, what in events]
