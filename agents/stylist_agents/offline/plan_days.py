"""Which days of a plan a message names: one, several, a span of them, weekdays, or all but those."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from stylist_agents.offline.trips import MOST_DAYS, ORDINALS, WORDS, change_of, count_of, filled
from stylist_agents.offline.words import table

_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HAN_WEEK = "一二三四五六日"


def days_named(text: str, days: int, first_weekday: int | None = None) -> tuple[int, ...]:
    """The days that a message names of a plan over ``days`` days, in order; () where it names none.

    first_weekday: which day of the week the plan begins on, 0 for Monday; None where nobody knows, and then weekdays
    name none.
    """
    found = {*_in_runs(text), *_at_the_edge(text, days)}
    if first_weekday is not None:
        found |= {(day - first_weekday) % 7 + 1 for day in weekdays(text)}
    named = sorted(day for day in found if 1 <= day <= days)
    if all_but(text) and named:
        return tuple(day for day in range(1, days + 1) if day not in named)
    return tuple(named)


def all_but(text: str) -> bool:
    """ "Everything but day 2", 除了第二天: what is named is what is not meant."""
    return bool(_pattern("but").search(text))


def the_others(text: str) -> bool:
    """ "The rest", 其他的都: whatever else is not named."""
    return bool(_pattern("others").search(text))


def days_changed(text: str, days: int) -> int | None:
    """How many days a plan over ``days`` is to have now: "make it 5 days", 多加一天; None where none are said."""
    if (found := _said("days", text)) and (told := _count(found)):
        return min(told + ("night" in found[0].lower()), MOST_DAYS)
    for row, way in (("more_days", 1), ("fewer_days", -1)):
        if found := _said(row, text):
            changed = days + way * (_count(found) or 1)
            return min(changed, MOST_DAYS) if changed > 0 else None
    return None


def anew(text: str) -> bool:
    """Whether all of the plan is to be made of other pieces: "the whole thing again", 都换成别的."""
    return bool(re.search(table("trips")["plan"]["anew"], text, re.IGNORECASE))


def _said(row: str, text: str) -> re.Match[str] | None:
    rows = table("trips")["plan"][row]
    return next((hit for each in rows if (hit := filled(each).search(text))), None)


def _count(found: re.Match[str] | None) -> int | None:
    return count_of(next((word for word in found.groupdict().values() if word), None)) if found else None


def of_locked_ones(text: str) -> bool:
    """ "What is locked stays": that is what locking means, and asks for nothing new."""
    return bool(_pattern("locked").search(text))


def weekdays(text: str) -> tuple[int, ...]:
    """The days of the week that are named, 0 for Monday, as they come; 周一二 are two."""
    found: list[int] = []
    for hit in _pattern("weekdays").finditer(text):
        names = hit["zh"] or ""
        found += [_HAN_WEEK.index(name) for name in names.replace("天", "日")]
        found += [_WEEK.index(hit["en"][:3].lower())] if hit["en"] else []
    return tuple(found)


def changes_in(text: str) -> list[str]:
    """The clauses of a message that change something of a plan, with what follows each up to the next of them."""
    starts = [0, *(cut.end() for cut in _BETWEEN.finditer(text))]
    clauses = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    changing: list[str] = []
    for clause in clauses:
        if change_of(clause) is not None:
            changing.append(clause)
        elif changing:
            changing[-1] += clause  # "keep day 1, day 3"
    return changing


_BETWEEN = re.compile(
    r"[,;.，；。]\s*(?:and |but |then )?|\s(?:and|but|then) (?=(?:please )?(?:keep|lock|leave|fix|freeze|hold|swap"
    r"|change|replace|switch|give|put)\b)|但是?|然后|而且",
    re.IGNORECASE,
)


def _in_runs(text: str) -> Iterator[int]:
    """ "Days 1, 2 and 4", "the first and third day", 第一到第三天."""
    for name in ("numbers", "ordinals", "han"):
        for run in _pattern(name).finditer(text):
            yield from _spread(run["run"])


def _spread(run: str) -> Iterator[int]:
    counted = [(hit.start(), hit.end(), day) for hit in _NUMBER.finditer(run) for day in _each(hit[0])]
    for n, (start, _, day) in enumerate(counted):
        before = run[counted[n - 1][1] : start] if n else ""
        if n and _pattern("span").match(before):
            yield from range(counted[n - 1][2], day)
        yield day


def _each(words: str) -> list[int]:
    """One number, or as many as there are characters of 一二."""
    several = len(words) > 1 and all(c in "一二两三四五六七八九" for c in words)
    return [n for part in (words if several else [words]) if (n := count_of(part))]


def _at_the_edge(text: str, days: int) -> Iterator[int]:
    for hit in _pattern("edge").finditer(text):
        n = count_of(hit["n"] or hit["m"] or hit["k"]) or 0
        last = (hit["side"] or "").lower() == "last" or hit["k"]
        yield from range(days - n + 1, days + 1) if last else range(1, n + 1)
    if _pattern("last").search(text):
        yield days


_NUMBERS = rf"\d{{1,2}}|{'|'.join(WORDS)}"
_HAN_NUMBERS = r"\d{1,2}|[一二两三四五六七八九十]{1,3}"
_NUMBER = re.compile(
    rf"\b(?:{'|'.join(ORDINALS)}|{'|'.join(WORDS)})\b|\d{{1,2}}|[一二两三四五六七八九十]{{1,3}}", re.IGNORECASE
)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    row: str = table("trips")["named_days"][name]
    filled = row.replace("<N>", _NUMBERS).replace("<O>", "|".join(ORDINALS)).replace("<H>", _HAN_NUMBERS)
    return re.compile(filled, re.IGNORECASE)
