"""Size advice in sentences, in English and Chinese: "M, likely (82%). L if you like room at the hip." """

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Any

from stylist.locale import Locale
from stylist.sizing.advice import Alternative, ReturnsUsed, SizeAdvice

TABLES: dict[str, Any] = tomllib.loads(resources.files(__package__).joinpath("wording.toml").read_text("utf-8"))
SURE, LIKELY = 0.9, 0.65
"""Probabilities from which an answer is sure, and likely."""
CLOSE = 0.5
"""Share of the first size's probability from which the second is named beside it."""
WORTH_NAMING = 0.05
"""A size in stock that is less likely than this is no help where the likely one is sold out."""
ROOM = 0.15
"""Probability from which another size is offered as a matter of taste."""
SAID_CM = 0.7
"""A brand's offset below this is counted but not spoken of."""


def say_size(advice: SizeAdvice, locale: Locale) -> list[str]:
    """Sentences, the answer first."""
    if advice.size is None:
        return list(_unknown(advice, locale))
    return [_answer(advice, locale), *_more(advice, locale)]


def say_measure(name: str, locale: Locale) -> str:
    """The word for a measure, among them height."""
    from stylist.body.wording import say_measure as say_body_measure  # noqa: PLC0415

    return str(TABLES["measure"][name][locale]) if name in TABLES["measure"] else say_body_measure(name, locale)


def _answer(advice: SizeAdvice, locale: Locale) -> str:
    probability = advice.probability or 0.0
    facts = {"size": advice.size or "", "percent": _percent(probability)}
    if probability >= LIKELY:
        return _say("answer", "sure" if probability >= SURE else "likely", locale, **facts)
    second = next(iter(advice.alternatives), None)
    if second is not None and second.probability >= CLOSE * probability:
        facts |= {"other": second.size, "other_percent": _percent(second.probability)}
        return _say("answer", "between", locale, **facts)
    return _say("answer", "leaning", locale, **facts)


def _more(advice: SizeAdvice, locale: Locale) -> Iterator[str]:
    if advice.in_stock is False:
        yield _sold_out(advice, locale)
    else:
        yield from _taste(advice, locale)
    if advice.decided_by and advice.decided_by != "weight":
        measure = say_measure(advice.decided_by, locale)
        if advice.ease_cm is not None:
            yield _say("say", "garment", locale, cm=f"{advice.ease_cm:g}", measure=measure)
        else:
            yield _say("say", "decided", locale, measure=measure)
    if advice.chart is not None and not advice.chart.kind_stated:
        yield _say("say", "kind_assumed", locale)
    for name, cm in advice.offset_cm.items():
        if abs(cm) >= SAID_CM:
            sentence = "offset_large" if cm > 0 else "offset_small"
            yield _say("say", sentence, locale, cm=f"{abs(cm):.0f}", measure=say_measure(name, locale))
    if advice.returns is not None:
        yield _returns(advice.returns, advice.size or "", locale)
    yield from _settle(advice, locale)


def _returns(used: ReturnsUsed, size: str, locale: Locale) -> str:
    small, fits, large = (str(round(100 * share)) for share in (used.small, used.fits, used.large))
    return _say("returns", used.by, locale, orders=str(used.orders), size=size, small=small, fits=fits, large=large)


def _taste(advice: SizeAdvice, locale: Locale) -> Iterator[str]:
    """The first alternative that is worth a thought, and where its room would be."""
    for other in advice.alternatives:
        if other.in_stock is not False and (other.probability >= ROOM or other.for_measures):
            direction = "larger" if other.larger else "smaller"
            if other.for_measures:
                measure = say_measure(other.for_measures[0], locale)
                yield _say("other", f"measure_{direction}", locale, size=other.size, measure=measure)
            else:
                yield _say("other", direction, locale, size=other.size)
            return


def _sold_out(advice: SizeAdvice, locale: Locale) -> str:
    there = [o for o in advice.alternatives if o.in_stock and o.probability >= WORTH_NAMING]
    if not there:
        return _say("say", "sold_out_all", locale, size=advice.size or "")
    return _say("say", "sold_out", locale, size=advice.size or "", others=_shares(there, locale))


def _shares(others: list[Alternative], locale: Locale) -> str:
    said = [_say("say", "other_share", locale, size=o.size, percent=_percent(o.probability)) for o in others]
    return str(TABLES["join"][locale]).join(said)


def _settle(advice: SizeAdvice, locale: Locale) -> Iterator[str]:
    for asked in advice.would_settle[:1]:
        plain = "settle_foot" if asked.measure == "foot" else "settle"
        sentence = plain if advice.returns is None else "settle_by_returns"
        measure = say_measure(asked.measure, locale)
        yield _say("say", sentence, locale, measure=measure, percent=_percent(asked.probability))


def _unknown(advice: SizeAdvice, locale: Locale) -> Iterator[str]:
    wanted = str(TABLES["join"][locale]).join(say_measure(s.measure, locale) for s in advice.would_settle)
    percent = _percent(advice.probability or 0.0)
    why = "no_numbers_by_returns" if advice.why == "no_numbers" and advice.chart is None else advice.why
    yield _say("why", why, locale, measures=wanted, edge=advice.edge or "", percent=percent)
    if advice.why not in ("no_chart", "no_numbers"):
        if likely := [o for o in advice.alternatives if o.probability >= ROOM]:
            yield _say("say", "maybe", locale, others=_shares(likely, locale))
        yield from _settle(advice, locale)


def _percent(share: float) -> str:
    """Never 100: nothing about a size is certain."""
    return str(min(99, round(100 * share)))


def _say(table: str, sentence: str, locale: Locale, **facts: str) -> str:
    return str(TABLES[table][sentence][locale]).format(**facts)
