"""Numbers and what they count: heights, weights, ages, sizes and budgets; the rest is known not to be money."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stylist_agents.offline.words import mask

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_HAN_NUMBER = "零〇一二两三四五六七八九十百千万"

NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?\s?[kK千百万]?(?![A-Za-z])|[{_HAN_NUMBER}]+)"
_CURRENCIES = {
    "USD": r"US\$|\$|usd|dollars?|bucks|美元|美金|刀",
    "EUR": r"€|eur(?:os?)?\b|欧元|欧",
    "GBP": r"£|gbp|pounds?(?:\s+sterling)?|quid|英镑",
    "CNY": r"cny|rmb|yuan|人民币|元|块钱?|¥",
    "JPY": r"jpy|yen|日元|日圆|円",
    "HKD": r"HK\$|hkd|港币|港元",
    "INR": r"₹|inr|rupees?|卢比",
    "CHF": r"chf|francs?|瑞郎",
    "CAD": r"cad\b|加元",
    "AUD": r"aud\b|澳元",
}
_BY_LENGTH = ["HKD", "JPY", "EUR", "GBP", "CNY", "INR", "CHF", "CAD", "AUD", "USD"]
_CURRENCY = "|".join(_CURRENCIES[c] for c in _BY_LENGTH)


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent, in major units; currency None is the shop's own. total: for everything together."""

    most: float | None = None
    least: float | None = None
    currency: str | None = None
    total: bool = False


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the numbers of a message say, and the message without them (same length)."""

    rest: str
    budget: Budget | None = None
    sizes: tuple[str, ...] = ()
    height_cm: float | None = None
    weight_kg: float | None = None
    age: int | None = None


def read_numbers(text: str) -> Numbers:
    """Bodies first, then sizes, then what is neither ("30°", "May 5", "两件"), and what is left may be money."""
    rest, height = _first(text, _HEIGHTS)
    rest, weight = _first(rest, _WEIGHTS)
    rest, age = _first(rest, _AGES)
    rest, sizes = _sizes(rest)
    for pattern in _NOT_MONEY:
        rest = pattern.sub(lambda found: " " * len(found.group()), rest)
    rest, budget = _budget(rest)
    return Numbers(rest, budget, sizes, height, weight, None if age is None else int(age))


def han_number(word: str) -> float | None:
    """三百五 -> 350, 两千 -> 2000, 一百二十 -> 120, 三四百 -> 400 (the upper end); None if it is no number."""
    if not word or any(c not in _DIGITS and c not in _UNITS for c in word):
        return None
    total, section, digit, last_unit = 0, 0, 0, 1
    for c in word:
        if c in _DIGITS:
            digit, last_unit = _DIGITS[c], 1 if c in "零〇" else last_unit
        elif c == "万":
            total, section, digit, last_unit = (section + digit or 1) * 10000, 0, 0, 10000
        else:
            section, digit, last_unit = section + (digit or 1) * _UNITS[c], 0, _UNITS[c]
    tail = digit * last_unit // 10 if last_unit > 10 and word[-1] in _DIGITS else digit
    return float(total + section + tail)


def amount(word: str) -> float | None:
    """A number as people type it: "1,200", "1.5k", "3千", "五百"."""
    plain = word.replace(",", "").replace(" ", "").lower()
    factor = {"k": 1000, "千": 1000, "百": 100, "万": 10000}.get(plain[-1:], 1)
    if plain[:1].isdigit():
        return float(plain.rstrip("k千百万")) * factor
    return han_number(plain)


def _first(text: str, readers: list[tuple[re.Pattern[str], float]]) -> tuple[str, float | None]:
    for pattern, factor in readers:
        if found := pattern.search(text):
            parts = [amount(g) or 0.0 for g in found.groups() if g]
            return mask(text, *found.span()), _measure(parts, factor, found.re.pattern)
    return text, None


def _measure(parts: list[float], factor: float, pattern: str) -> float:
    if "米" in pattern or "feet" in pattern:
        whole, rest = parts[0], parts[1] if len(parts) > 1 else 0.0
        if "feet" in pattern:
            return round(whole * 30.48 + rest * 2.54, 1)
        return whole * 100 + (rest * 10 if rest < 10 else rest)
    return round(parts[0] * factor, 1)


def _compiled(rows: list[tuple[str, float]]) -> list[tuple[re.Pattern[str], float]]:
    return [(re.compile(p, re.IGNORECASE), f) for p, f in rows]


_HAN_DIGIT = "[一二两三四五六七八九]"
_HEIGHTS = _compiled(
    [
        (r"(1\d\d|2[0-2]\d)(?:\.\d)?\s*(?:cm|厘米|公分|centimet\w+)", 1),
        (r"([12]\.\d{1,2})\s*(?:m\b|met(?:er|re)s?\b)", 100),
        (rf"([12]|[一两])\s*米\s*(\d{{1,2}}|{_HAN_DIGIT}?十?{_HAN_DIGIT})?", 1),
        (r"\b([4-7])\s*(?:'|feet|foot|ft\.?)\s*(\d{1,2})?\s*(?:\"|''|in(?:ch(?:es)?)?\b)?(?!\w)", 1),
        (r"(?:身高|个子|height(?:\s+is)?|tall)\s*[:是]?\s*(1[3-9]\d|2[0-2]\d)(?!\d)", 1),
    ]
)
_WEIGHTS = _compiled(
    [
        (r"(\d{2,3}(?:\.\d)?)\s*(?:kgs?\b|kilos?\b|公斤|千克)", 1),
        (r"(\d{2,3})\s*斤", 0.5),
        (r"(\d{2,3})\s*(?:lbs?\b|pounds\b(?=.{0,20}(?:tall|weigh|\d'))|pounds in weight)", 0.4536),
        (r"(?:体重|weigh(?:t|s)?(?:\s+is)?)\s*[:是]?\s*(\d{2,3})(?!\d)", 1),
    ]
)
_AGES = _compiled(
    [
        (r"(\d{1,2})[\s-]*(?:years?[\s-]*old|yrs?[\s-]*old|yo\b|y/o)", 1),
        (rf"(\d{{1,2}}|[{_HAN_NUMBER}]{{1,3}})\s*岁", 1),
        (r"\b(?:i am|i'm|im|aged?|he is|he's|she is|she's|turning|just turned)\s+(\d{1,2})\b(?!\s*(?:cm|kg|%|/))", 1),
    ]
)
_LETTER_SIZE = r"(?:[2-6]?X{1,3}[SL]|[2-6]XL|XX?S|S|M|L)"
_NUMBER_SIZE = r"(?:\d{2}(?:\.5)?|\d{1,2}(?:\.5)?)"
_SIZES: list[tuple[re.Pattern[str], str]] = [
    (re.compile(r"\b(W\s?\d{2}\s*/?\s*L\s?\d{2})\b", re.IGNORECASE), "{}"),
    (re.compile(r"\b(W\s?\d{2})\b", re.IGNORECASE), "{}"),
    (re.compile(r"\b(\d{2})\s?W\b"), "W{}"),
    (re.compile(r"\b(\d{3}/\d{2,3}[ABCY]?)\b"), "{}"),
    (re.compile(rf"\b(?:EUR?|欧码)\s?-?({_NUMBER_SIZE})(?!\d)(?:\s*码)?", re.IGNORECASE), "{}"),
    (re.compile(rf"\b(?:UK|英码)\s?-?({_NUMBER_SIZE})(?!\d)", re.IGNORECASE), "UK {}"),
    (re.compile(rf"\b(?:US|美码)\s?-?({_NUMBER_SIZE})(?!\d)"), "US {}"),
    (re.compile(rf"\bsizes?\s*(?:is|:|of)?\s*(?:an?\s+)?({_LETTER_SIZE}|{_NUMBER_SIZE})(?![\w%])", re.IGNORECASE), "{}"),
    (re.compile(r"\bsize\s*(?:is\s+)?(small|medium|large|extra[\s-]large|extra[\s-]small)\b", re.IGNORECASE), "{}"),
    (re.compile(r"\b(?:an?|in|take|wear|am|i'm)\s+(?:an?\s+)?(?:size\s+)?(small|medium|large|extra[\s-]large)\b(?!\s+(?:bag|tote|print|pattern|logo))", re.IGNORECASE), "{}"),
    (re.compile(rf"(?:尺码|码数|鞋码|穿)\s*[:是]?\s*({_LETTER_SIZE}|\d{{2}})(?![\w%])\s*[码号]?", re.IGNORECASE), "{}"),
    (re.compile(rf"(?<![A-Za-z\d])({_LETTER_SIZE}|\d{{2}}(?:\.5)?)\s*码", re.IGNORECASE), "{}"),
    (re.compile(rf"(?<![A-Za-z\d])({_LETTER_SIZE})\s*号", re.IGNORECASE), "{}"),
    (re.compile(r"(?<!\d)(3[2-9]|4\d)\s*号(?!线)"), "{}"),
    (re.compile(r"(加大|特大|大|中|小)[码号]"), "{}"),
    (re.compile(r"\b(?:in|an?|take|wear|wearing|am|i'm)\s+(?:an?\s+)?([SML]|[2-6]?X{1,3}[SL])(?![\w'&-])"), "{}"),
    (re.compile(r"(?<![\w'-])(XXS|XS|XL|XXL|XXXL|[2-6]XL)(?![\w'-])"), "{}"),
]  # fmt: skip
_SIZE_WORDS = {
    "small": "S", "medium": "M", "large": "L", "extra large": "XL", "extra-large": "XL", "extra small": "XS",
    "extra-small": "XS", "小": "S", "中": "M", "大": "L", "加大": "XL", "特大": "XL",
}  # fmt: skip


def _sizes(text: str) -> tuple[str, tuple[str, ...]]:
    sizes: list[str] = []
    for pattern, form in _SIZES:
        for found in pattern.finditer(text):
            word = found.group(1)
            size = _SIZE_WORDS.get(word.lower()) or form.format(word.replace(" ", "").upper())
            sizes.append(size)
        text = pattern.sub(lambda f: " " * len(f.group()), text)
    return text, tuple(dict.fromkeys(sizes))


_MONTHS = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_HAN_COUNTED = "件个条双套款顶只枚块布位天周月年年代次点颗种层步小时分钟秒"
_NOT_MONEY = [
    re.compile(p, re.IGNORECASE)
    for p in (
        r"\d+(?:\.\d+)?\s*(?:%|percent\b|per cent\b)|百分之[零一二三四五六七八九十百]+",
        rf"(?:\d+|[{_HAN_NUMBER}]+)\s*(?:°\s*[CF]?|degrees?\b|度|℃)",
        rf"\b{_MONTHS}\s+\d{{1,2}}(?:st|nd|rd|th)?\b|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTHS}\b",
        r"\d{1,2}\s*月\s*(?:\d{1,2}\s*[日号])?|(?<!\d)\d{1,2}\s*[日号](?!线)|\b\d{1,2}:\d{2}\b|\b\d{1,2}\s?(?:am|pm)\b",
        r"\b\d+(?:st|nd|rd|th)\b|(?:\b(?:19|20)\d{2}\b|\d{2})\s*年代?|\b\d0s\b|\b\d{4}-\d{2}-\d{2}\b",
        r"\b\d+\s*(?:days?|weeks?|months?|years?|hours?|minutes?|times|people|pieces?|items?|looks?|outfits?|options?|more|others?)\b",
        rf"第\s*(?:\d+|[{_HAN_NUMBER}]+)",
        rf"(?<![以之])(?:\d+|[一二两三四五六七八九十]+)\s*[{_HAN_COUNTED}](?![钱元])",
        r"(?:#|no\.?\s|number\s|option\s|item\s|nr\.?\s)\s*\d+",
    )
]

_MONEY = rf"(?P<pre>{_CURRENCY})?\s*(?P<n>{NUMBER})\s*(?P<post>{_CURRENCY})?"
_UPPER_BEFORE = (
    r"under|below|less than|cheaper than|(?:no|not) (?:more|higher|dearer) than|(?:not|nothing|never) (?:over|above|more than)|"
    r"don't want to (?:spend|pay) (?:more than|over)|won't (?:spend|pay) (?:more than|over)|at most|up to|max(?:imum)?(?: of| is)?|within|"
    r"(?:my )?(?:total )?budget(?: is|'s| of| around| about)?|limit(?: is| of)?|spend(?: up to| about| around)?|for|around|about|roughly|approx(?:imately)?\.?|circa|~|<=?|≤|"
    r"不超过|不要超过|别超过|不能超过|最多|至多|低于|少于|小于|不到|控制在|预算大?概?(?:是|在|为|有|只有)?|总价|价格|价位|大概|大约|约|左右"
)
_LOWER_BEFORE = r"over|above|more than|at least|from|min(?:imum)?(?: of)?|至少|最少|不低于|高于|超过|大于"
_UPPER_AFTER = r"or (?:less|under|below|cheaper)|max(?:imum)?\b|tops\b|at (?:the )?most|limit|以内|以下|之内|内|左右|上下|封顶|的?预算|budget|total|in total|altogether|all in"
_LOWER_AFTER = r"or more|and up|upwards|plus\b|以上|起"
_RANGE = re.compile(
    rf"(?:between|from)?\s*{_MONEY}\s*(?:-|–|~|to|and|到|至)\s*(?P<pre2>{_CURRENCY})?\s*(?P<n2>{NUMBER})\s*(?P<post2>{_CURRENCY})?"
    r"(?:之间|左右)?",
    re.IGNORECASE,
)
_UPPER = re.compile(
    rf"(?:(?<![A-Za-z])(?P<before>{_UPPER_BEFORE})\s*[:：]?\s*)?{_MONEY}\s*(?P<after>{_UPPER_AFTER})?", re.IGNORECASE
)
_LOWER = re.compile(
    rf"(?<![A-Za-z])(?:{_LOWER_BEFORE})\s*{_MONEY}|{_MONEY.replace('pre>', 'pre2>').replace('<n>', '<n2>').replace('post>', 'post2>')}\s*(?:{_LOWER_AFTER})",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\b(?:in )?total\b|altogether|whole (?:outfit|look|thing|set)|entire (?:outfit|look)|complete (?:outfit|look)|everything|all in\b|for (?:the|an) (?:outfit|look)|outfit (?:under|below|for)|"
    r"整套|全套|一套|一身|全身|一共|总共|总价|总预算|全部|合计|加起来|总计",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"^\s*{_MONEY}\s*[?.!吧呢。]*\s*$", re.IGNORECASE)
_SMALLEST_BARE = 10


def _budget(text: str) -> tuple[str, Budget | None]:
    total = bool(_TOTAL.search(text))
    for found in _RANGE.finditer(text):
        low, high = amount(found["n"]), amount(found["n2"])
        if low is not None and high is not None and _SMALLEST_BARE <= low < high:
            currency = _code(found, "pre", "post", "pre2", "post2")
            return mask(text, *found.span()), Budget(high, low, currency, total)
    for found in _LOWER.finditer(text):
        value = amount(found["n"] or found["n2"] or "")
        if value is not None and value >= _SMALLEST_BARE and not _denied(text, found.start()):
            currency = _code(found, "pre", "post", "pre2", "post2")
            return mask(text, *found.span()), Budget(None, value, currency, total)
    for found in _UPPER.finditer(text):
        value = amount(found["n"])
        if value is not None and _is_money(text, found, value):
            return mask(text, *found.span()), Budget(value, None, _code(found, "pre", "post"), total)
    return text, None


def _denied(text: str, start: int) -> bool:
    return bool(re.search(r"(?:not|no|nothing|never|n't(?: \w+){0,3}|不要?|别|不能)\s*$", text[:start], re.IGNORECASE))


def _is_money(text: str, found: re.Match[str], value: float) -> bool:
    """A number is money with a currency, a limit, or all alone; small or in letters it needs a currency."""
    if found["pre"] or found["post"]:
        return value > 0
    if found["before"] or found["after"]:
        weak = (found["before"] or "").lower() in {"for", "大概", "大约", "约"} and not found["after"]
        return value >= (20 if weak else 5)
    return value >= _SMALLEST_BARE and bool(_ALONE.match(text))


def _code(found: re.Match[str], *groups: str) -> str | None:
    written = next((found[g] for g in groups if found[g]), None)
    if written is None:
        return None
    return next(c for c in _BY_LENGTH if re.fullmatch(_CURRENCIES[c], written.strip(), re.IGNORECASE))
