"""Numbers as people type and say them, in figures: "ninety", "two fifty", "1.5k", 三百五."""

from __future__ import annotations

import re

from stylist_agents.offline.spelt import in_figures

HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
HAN_NUMBER = "零〇一二两三四五六七八九十百千万"

NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?\s?[kK千百万]?(?![A-Za-z])|"
    rf"[一二两三四五六七八九十][{HAN_NUMBER}]*(?!多))"
)


_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_ONES = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
}  # fmt: skip
_NINE = "|".join(o for o in _ONES if o != "a")
_ENGLISH = re.compile(
    rf"\b(?:(?:({'|'.join(_ONES)}|(?<![\d.])\d)\s+)?hundred(?:\s+and)?(?:\s+({'|'.join(_TENS)})(?:[ -]({_NINE}))?)?"
    rf"|({'|'.join(_TENS)})(?:[ -]({_NINE}))?)\b(?! (?:percent|per cent)|-(?!ish))",
    re.IGNORECASE,
)


_UP_TO_TWELVE = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_SMALL = (
    *_UP_TO_TWELVE, "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_COUNT = "|".join(_SMALL[1:])
_HALVES = re.compile(rf"\b({_COUNT}|\d{{1,2}}) and a half\b(?! (?:years?|hours?|months?|weeks?|days?))", re.IGNORECASE)
_BEFORE_UNITS = re.compile(
    rf"\b({_COUNT})(?= (?:stones?|quid|dollars?|pounds?|euros?|bucks|kilos?|degrees|XL|years? old)\b)"
    rf"|\b({_COUNT})(?= (?:to|and|or) (?:{_COUNT}|\d{{1,2}}) degrees)"
    rf"|(?<=\bstone )({_COUNT})\b(?! (?:items|pieces|days))"
    rf"|(?:(?<=\bi'm a )|(?<=\btake a )|(?<=\bwear a )|(?<=\bin a )|(?<=\bshe's a )|(?<=\bhe's a ))"
    rf"({_COUNT})\b(?=\W*(?:$|[,.;!?]))"
    rf"|(?<=\bsize )({_COUNT})\b|(?<=\bhe's )({_COUNT})\b|(?<=\bshe's )({_COUNT})\b"
    rf"|(?<=\bhe is )({_COUNT})\b|(?<=\bshe is )({_COUNT})\b"
    rf"|(?<=\bi'm )({_COUNT})\b(?! (?:stone|day))|(?<=\bturns )({_COUNT})\b"
    rf"|(?<=\bturning )({_COUNT})\b|(?<=\baged )({_COUNT})\b",
    re.IGNORECASE,
)
_NOTES = re.compile(
    rf"\b(?:an?|one|({_COUNT}|\d{{1,2}})) (tenner|fiver|grand)s?\b|\bhalf a (grand)\b|\b(?:an?"
    rf"|one) couple (?:of )?hundred\b",
    re.IGNORECASE,
)
_BARE_NOTE = re.compile(r"(?<!\w )\b(tenner|fiver)\b", re.IGNORECASE)
"""Sums as people name them: "a tenner", "two grand", "a couple of hundred"."""
_FEET_WORDS = re.compile(
    rf"\b(four|five|six|seven)[- ](foot|feet|ft)(?:[- ]({'|'.join(_UP_TO_TWELVE[1:])})\b)?", re.IGNORECASE
)
_MEASURED_HAN = re.compile(rf"[{HAN_NUMBER}]{{2,5}}(?=\s*(?:公斤|千克|斤|厘米|公分))|(?<=体重)[{HAN_NUMBER}]{{2,5}}")
"""六十五公斤: what is weighed and measured, in figures."""


def _inches(word: str | None) -> str:
    return str(_UP_TO_TWELVE.index(word.lower())) if word else ""


_HUNDREDS = re.compile(
    rf"(?<!at )(?<!number )\b({'|'.join(o for o in _ONES if o != 'a')})\s+({'|'.join(_TENS)})\b(?!-)", re.IGNORECASE
)
"""How sums are spoken: "one fifty", "two eighty"."""
_ISH = re.compile(r"(?<![\d.])(\d+)\s?-?ish\b", re.IGNORECASE)


_SPELT_HEIGHT = re.compile(
    r"(?<![零〇一二三四五六七八九十百千万])一([四五六七八九])([零〇一二三四五六七八九])(?=[,，、\s]*"
    r"(?:\d{2,3}|[一二两]?百[零一二三四五六七八九十]*|[一二两]百|[四五六七八九]十[一二三四五六七八九]?)\s*(?:斤|公斤|kg))"
)
"""一七三一百一十斤: a height, digit by digit, before a weight."""
_DOUBLE = re.compile(r"\b(double|triple)[- ](?:XL|extra[- ]large)\b", re.IGNORECASE)


def in_digits(text: str) -> str:
    """English number words from twenty on as digits: "ninety dollars" -> "90 dollars", "150ish" -> "around 150"."""
    text = in_figures(text)
    text = _SPELT_HEIGHT.sub(lambda found: f"1{HAN_DIGITS[found[1]]}{HAN_DIGITS[found[2]]} ", text)
    text = _DOUBLE.sub(lambda found: "XXL" if found[1].lower() == "double" else "XXXL", text)
    text = _FEET_WORDS.sub(
        lambda found: f"{_UP_TO_TWELVE.index(found[1].lower())} {found[2]} {_inches(found[3])}", text
    )
    text = _NOTES.sub(_in_notes, _BARE_NOTE.sub(r"a \1", text))
    text = _HALVES.sub(lambda found: f"{_small(found[1])}.5", text)
    text = _MEASURED_HAN.sub(lambda found: f"{han_number(found[0]) or 0:g}", text)
    text = _HUNDREDS.sub(lambda found: str(100 * _ONES[found[1].lower()] + _TENS[found[2].lower()]), text)
    text = _ISH.sub(r"around \1", text)

    def digits(found: re.Match[str]) -> str:
        ones, more, unit, tens, last = ((g or "").lower() for g in found.groups())
        hundreds = 0 if tens else int(ones) if ones.isdigit() else _ONES.get(ones, 1)
        small = _TENS.get(more or tens, 0) + _ONES.get(unit or last, 0)
        return str(100 * hundreds + small)

    text = _BEFORE_UNITS.sub(lambda found: _small(next(g for g in found.groups() if g)), _ENGLISH.sub(digits, text))
    return re.sub(r"\b([2-6]) XL\b", r"\1XL", text)


def _small(word: str) -> str:
    return word if word.isdigit() else str(_SMALL.index(word.lower()))


def _in_notes(found: re.Match[str]) -> str:
    note = (found[2] or "").lower()
    if not note:
        return "500" if found[3] else "200"
    count = (found[1] or "one").lower()
    times = int(count) if count.isdigit() else _SMALL.index(count)
    return str(1000 * times) if note == "grand" else f"{times * (10 if note == 'tenner' else 5)} quid"


def han_number(word: str) -> float | None:
    """三百五 -> 350, 两千 -> 2000, 一百二十 -> 120, 三四百 -> 400 (the upper end); None if it is no number."""
    if not word or any(c not in HAN_DIGITS and c not in _UNITS for c in word):
        return None
    total, section, digit, last_unit = 0, 0, 0, 1
    for c in word:
        if c in HAN_DIGITS:
            digit, last_unit = HAN_DIGITS[c], 1 if c in "零〇" else last_unit
        elif c == "万":
            total, section, digit, last_unit = (section + digit or 1) * 10000, 0, 0, 10000
        else:
            section, digit, last_unit = section + (digit or 1) * _UNITS[c], 0, _UNITS[c]
    tail = digit * last_unit // 10 if last_unit > 10 and word[-1] in HAN_DIGITS else digit
    return float(total + section + tail)


def amount(word: str) -> float | None:
    """A number as people type it: "1,200", "1.5k", "3千", "五百"."""
    plain = re.sub(r"[\s,]", "", word).lower()
    factor = {"k": 1000, "千": 1000, "百": 100, "万": 10000}.get(plain[-1:], 1)
    if plain[:1].isdigit():
        return float(plain.rstrip("k千百万")) * factor
    return han_number(plain)
