"""Numbers and what they count: heights, weights, ages, sizes and budgets; the rest is known not to be money."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from stylist.vocabulary import spot, terms
from stylist_agents.offline.words import mask, mask_all, table

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "俩": 2, "〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_HAN_NUMBER = "零〇一二两三四五六七八九十百千万"

NUMBER = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?\s?[kK千百万]?(?![A-Za-z])|"
    rf"[一二两三四五六七八九十][{_HAN_NUMBER}]*(?!多))"
)
_CURRENCIES = {
    "USD": r"US\$|\$|usd|dollars?|bucks|美元|美金|刀",
    "EUR": r"€|eur(?:os?)?\b|欧元|欧",
    "GBP": r"£|gbp|pounds?(?:\s+sterling)?|quid|英镑",
    "CNY": r"cny|rmb|yuan|人民币|元|块钱?|¥",
    "JPY": r"jpy|yen|日元|日圆|円",
    "HKD": r"HK\$|hkd|hong kong dollars?|港币|港元|港纸",
    "TWD": r"NT\$|twd|ntd|新台币|台币",
    "SGD": r"S\$|SG\$|sgd\b|sing(?:apore)? dollars?|新币|新加坡元|坡币",
    "KRW": r"₩|krw\b|won\b|韩元|韩币",
    "SEK": r"sek\b|kronor|瑞典克朗",
    "INR": r"₹|inr|rs\.?(?=\s?\d)|rupees?|卢比",
    "CHF": r"chf|francs?|瑞郎",
    "CAD": r"CA?\$|cad\b|canadian dollars?|加元|加币",
    "AUD": r"AU?\$|aud\b|(?:australian|aussie) dollars?|澳元|澳币|澳刀",
}
_BY_LENGTH = ["HKD", "TWD", "SGD", "KRW", "SEK", "JPY", "EUR", "GBP", "CNY", "INR", "CHF", "CAD", "AUD", "USD"]
_ONE = {code: re.compile(written, re.IGNORECASE) for code, written in _CURRENCIES.items()}
_CURRENCY = "|".join(_CURRENCIES[c] for c in _BY_LENGTH)

Reader = tuple[re.Pattern[str], Callable[[re.Match[str]], float]]


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


_ENDLESS = re.compile(rf"[\d{_HAN_NUMBER}]{{13,}}")
"""No sum, size or measure; patterns that are tried at each of thousands of digits take seconds."""


def read_numbers(text: str) -> Numbers:
    """Bodies first, then sizes, then what is neither ("30°", "May 5", "两件"), and what is left may be money."""
    rest, height = _first(mask_all(text, _ENDLESS), _HEIGHTS)
    rest, weight = _first(rest, _WEIGHTS)
    if height and weight is None:
        rest, weight = _first(rest, _POUNDS)
    rest, age = _first(rest, _AGES)
    rest, sizes = _sizes(rest)
    for pattern in _not_money():
        rest = mask_all(rest, pattern)
    rest, budget = _budget(rest)
    return Numbers(rest, budget, sizes, height, weight, None if age is None else int(age))


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
"""Sums as people name them: "a tenner", "two grand", "a couple of hundred"."""
_FEET_WORDS = re.compile(
    rf"\b(four|five|six|seven)[- ](foot|feet|ft)(?:[- ]({'|'.join(_UP_TO_TWELVE[1:])})\b)?", re.IGNORECASE
)
_MEASURED_HAN = re.compile(rf"[{_HAN_NUMBER}]{{2,5}}(?=\s*(?:公斤|千克|斤|厘米|公分))")
"""六十五公斤: what is weighed and measured, in figures."""


def _inches(word: str | None) -> str:
    return str(_UP_TO_TWELVE.index(word.lower())) if word else ""


_HUNDREDS = re.compile(
    rf"(?<!at )(?<!number )\b({'|'.join(o for o in _ONES if o != 'a')})\s+({'|'.join(_TENS)})\b(?!-)", re.IGNORECASE
)
"""How sums are spoken: "one fifty", "two eighty"."""
_ISH = re.compile(r"(?<![\d.])(\d+)\s?-?ish\b", re.IGNORECASE)


def in_digits(text: str) -> str:
    """English number words from twenty on as digits: "ninety dollars" -> "90 dollars", "150ish" -> "around 150"."""
    text = _FEET_WORDS.sub(
        lambda found: f"{_UP_TO_TWELVE.index(found[1].lower())} {found[2]} {_inches(found[3])}", text
    )
    text = _NOTES.sub(_in_notes, text)
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
    plain = re.sub(r"[\s,]", "", word).lower()
    factor = {"k": 1000, "千": 1000, "百": 100, "万": 10000}.get(plain[-1:], 1)
    if plain[:1].isdigit():
        return float(plain.rstrip("k千百万")) * factor
    return han_number(plain)


def _first(text: str, readers: Sequence[Reader]) -> tuple[str, float | None]:
    for pattern, read in readers:
        if found := pattern.search(text):
            return mask(text, *found.span()), round(read(found), 1)
    return text, None


def _times(factor: float) -> Callable[[re.Match[str]], float]:
    return lambda found: (amount(found[1]) or 0.0) * factor


def _metres(found: re.Match[str]) -> float:
    """1米75, 一米七 -> 170, 一米七五 -> 175."""
    whole = amount(found[1]) or 1.0
    digits = "".join(str(_DIGITS.get(c, c)) for c in found[2] or "0")
    return whole * 100 + float(digits) * (10 if len(digits) == 1 else 1)


def _feet(found: re.Match[str]) -> float:
    return float(found[1]) * 30.48 + float(found[2] or 0) * 2.54


def _readers(rows: list[tuple[str, Callable[[re.Match[str]], float]]]) -> list[Reader]:
    return [(re.compile(p, re.IGNORECASE), read) for p, read in rows]


_HAN_DIGIT = "[一二两三四五六七八九]"
_HEIGHTS = _readers(
    [
        (r"(?<![\d.$€£])(1[2-9]\d|2[0-2]\d)\s*(?:cm\s*)?(?:tall\b|in height|高(?![领腰跟]))", _times(1)),
        (
            r"(?<!\d)(1\d\d|2[0-2]\d)(?:\.\d)?(?=\s*(?:cm|厘米|公分))(?!\s*(?:cm|厘米|公分)\s*(?:the |in the |around )?"
            r"(?:chest|waist|hips?|bust|胸|腰|臀|裙|衣长|裤长))\s*(?:cm|厘米|公分|centimet\w+)",
            _times(1),
        ),
        (r"(?<!\d)([12]\.\d{1,2})\s*(?:m\b|米|met(?:er|re)s?\b)", _times(100)),
        (rf"(?<!\d)([12]|[一两])\s*米\s*(\d{{1,2}}|{_HAN_DIGIT}{{1,2}})?", _metres),
        (r"(?<![\d.])([4-7])\s*(?:'|feet|foot|ft\.?)\s*(\d{1,2})?\s*(?:\"|''|in(?:ch(?:es)?)?\b)?(?!\w)", _feet),
        (r"(?:身高|个子|个头|height(?:\s+is)?|tall)\s*[:是有]?\s*(1[3-9]\d|2[0-2]\d)(?!\d)", _times(1)),
        (
            r"(?:[他她我]|老公|老婆|男友|女友|男朋友|女朋友|儿子|女儿)(?:有|是|身高)?\s*(1[4-9]\d"
            r"|20\d)(?=\s*(?:$|[,。、;]|穿|高))",
            _times(1),
        ),
        (r"\bi(?:'m| am)\s+(1[4-9]\d|20\d)(?![\d%])(?!\s*(?:kg|lbs?|pounds|dollars|euros))", _times(1)),
        (
            r"(?<![\d.$€£])(1[4-9]\d|20\d)(?=\s*(?:,|and|&|/|、)?\s*\d{2,3}\s*(?:kgs?\b|kilos?\b|公斤|斤))",
            _times(1),
        ),
        (
            r"(?:^|我|本人|[男女](?:生|性|的)?)[\s,、]*(1[4-9]\d|20\d)(?=[\s,、/]*(?:\d{2,3}\s*(?:斤|kg|公斤)"
            r"|的?身高|能穿|穿))",
            _times(1),
        ),
    ]
)
_WEIGHTS = _readers(
    [
        (r"(?<!\d)(\d{2,3}(?:\.\d)?)\s*(?:kgs?\b|kilos?\b|公斤|千克)", _times(1)),
        (r"(?<!\d)(\d{2,3})\s*斤", _times(0.5)),
        (r"(?<!\d)(\d{2,3})\s*(?:lbs?\b|pounds\b(?=.{0,20}(?:tall|weigh|\d')))", _times(0.45359)),
        (r"(?:体重|weigh(?:t|s)?(?:\s+is)?)\s*[:是有]?\s*(\d{2,3})(?!\d)", _times(1)),
        (r"(?<![\d.])(\d{1,2})\s*stones?\b(?! (?:wash|colou?r))", _times(6.35029)),
    ]
)
_POUNDS = _readers([(r"(?<!\d)([89]\d|[1-3]\d\d)\s*pounds?\b", _times(0.45359))])
"""Beside a height pounds weigh; alone they may be money."""
_KIN = (
    r"(?:grand)?(?:daughter|son)|niece|nephew|girl|boy|kid|child|(?:little |big |lil )?(?:brother"
    r"|sister|bro|sis)|mum|mom|dad|wife|husband|mother|"
    r"father|gran|nan|grandma|grandpa|cousin|girlfriend|boyfriend|teen(?:ager)?"
)
_AGES = _readers(
    [
        (r"(?<!\d)(\d{1,2})[\s-]*(?:years?[\s-]*old|yrs?[\s-]*old|yo\b|y/o)", _times(1)),
        (rf"(\d{{1,2}}|[{_HAN_NUMBER}]{{1,3}})\s*岁", _times(1)),
        (
            rf"(?:我|本人|今年|[妈爸奶爷公婆叔姨哥姐伯舅娘子女儿孙弟妹友侄甥]|[他她])\s*(?:今年|现在|刚满|刚"
            rf"|才|都|快|也|已经|就)+"
            rf"\s*(\d{{1,2}}|[{_HAN_NUMBER}]{{1,3}})(?=\s*(?:$|[,。、;!?了]))",
            _times(1),
        ),
        (
            r"(?:我|今年|都|快|[妈爸奶爷公婆叔姨哥姐伯舅娘子女儿孙弟妹友侄甥]|[他她])\s*(?:今年|都|快"
            r"|已经)?\s*(\d{2}|[二三四五六七八九]?十[一二三四五六七八九]?)\s*了(?!多)",
            _times(1),
        ),
        (
            r"\b(?:someone|somebody|anyone|person|woman|man|lady|gentleman|bloke|guy|girl|boy|kid|child|lad"
            r"|lass) (?:of|aged) (\d{1,2})\b",
            _times(1),
        ),
        (
            r"(?<!keep it )(?<!stay )(?<!budget )(?<!limit )(?<!max )(?<!capped )(?<!cap it )"
            r"(?<!set )(?<!starts )(?<!it )(?<!that )"
            r"\bat (?:the age of )?([3-9]\d)(?=\s*(?:$|[,.!?;)]|lol|and\b|i\b|you\b|with\b|,))",
            _times(1),
        ),
        (
            rf"\b(?:{_KIN}|our (?!budget|limit|max|total|price)\w+|little \w+)(?: is| who is"
            rf"|'s)?,?\s*\(?(?:is |just |only |nearly |now |almost |who's )*(\d{{1,2}})"
            r"(?=\s*(?:[,.)!?;]|$|and\b|who\b|now\b|so\b))(?!\s*[,.]?\s*(?:euros|dollars|pounds|quid|max|tops))",
            _times(1),
        ),
        (
            r"\bi(?:'m| am)(?! (?:a )?(?:size|uk|us|eu)\b)[^,.;!?\d]{0,40},\s*(\d{2})(?=\s*(?:[,.;]|and\b|$|yrs?))",
            _times(1),
        ),
        (
            r"\b(?:i am|i'm|im|aged?|he is|he's|hes|she is|she's|shes|turning|turned|turns)\s+(?:only\s+"
            r"|just\s+|nearly\s+|already\s+|now\s+)?"
            r"(\d{1,2})\b(?!\s*(?:cm|kg|%|/|'|stone|ft|feet|foot|\.\d|weeks?|months?|minutes?|days?|and under))",
            _times(1),
        ),
    ]
)
_SIZE_WORDS = {
    "small": "S", "medium": "M", "large": "L", "extra large": "XL", "extra-large": "XL", "extra small": "XS",
    "extra-small": "XS", "小": "S", "中": "M", "大": "L", "加大": "XL", "特大": "XL",
}  # fmt: skip


def _sizes(text: str) -> tuple[str, tuple[str, ...]]:
    sizes: list[str] = []
    for pattern, form, kept in _size_patterns():
        for found in pattern.finditer(text):
            word = next(g for g in found.groups() if g)
            sizes.append(_SIZE_WORDS.get(word.lower()) or form.format(re.sub(r"\s", "", word).upper()))
        text = pattern.sub(_masked_number if kept else _masked, text)
    shelves = {terms("category")[m.id].group if m.kind == "category" else m.id for m in spot(text)}
    if not sizes:
        text, sizes = _of_the_garment(text, shelves)
    elif shelves & {"bags", "jewellery"}:
        sizes = [s for s in sizes if s not in _SIZE_WORDS.values()]  # "a small clutch"
    return text, tuple(dict.fromkeys(sizes))


def _masked(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _masked_number(found: re.Match[str]) -> str:
    """The match without its size: "men's 10" still says for whom."""
    start, end = next(found.span(i + 1) for i, g in enumerate(found.groups()) if g)
    return mask(found[0], start - found.start(), end - found.start())


def _of_the_garment(text: str, shelves: set[str | None]) -> tuple[str, list[str]]:
    """A bare number beside shoes or trousers that only a size can be: "black oxfords, 43", 皮鞋44."""
    for shelf, pattern in _bare_sizes():
        if shelf in shelves and (found := pattern.search(text)):
            return mask(text, *found.span()), [found[1]]
    return text, []


@cache
def _bare_sizes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["group"], _pattern(row["pattern"], {})) for row in table("numbers")["sizes"]["bare"])


@cache
def _size_patterns() -> tuple[tuple[re.Pattern[str], str, bool], ...]:
    rows = table("numbers")["sizes"]
    parts = {"LETTER": rows["letter"], "NUMBER": rows["number"]}
    return tuple(
        (_pattern(row["pattern"], parts, row.get("case", False)), row["form"], row.get("keep", False))
        for row in rows["rows"]
    )


@cache
def _not_money() -> tuple[re.Pattern[str], ...]:
    return tuple(_pattern(row, {"HAN": _HAN_NUMBER}) for row in table("numbers")["not_money"]["rows"])


def _pattern(text: str, parts: Mapping[str, str], keep_case: bool = False) -> re.Pattern[str]:
    for name, part in parts.items():
        text = text.replace(f"<{name}>", part)
    return re.compile(text, 0 if keep_case else re.IGNORECASE)


_GAP = r"\s{0,12}"
"""Between the parts of a sum. Without a bound, what was blanked out of a long message takes the cube of its length."""
_MONEY = rf"(?P<pre>{_CURRENCY})?{_GAP}(?P<n>{NUMBER}){_GAP}(?P<post>{_CURRENCY})?"
_LIMITS = table("numbers")["limits"]
_UPPER_BEFORE, _UPPER_AFTER = "|".join(_LIMITS["upper_before"]), "|".join(_LIMITS["upper_after"])
_LOWER_BEFORE, _LOWER_AFTER = "|".join(_LIMITS["lower_before"]), "|".join(_LIMITS["lower_after"])
_SECOND_MONEY = _MONEY.replace("pre>", "pre2>").replace("<n>", "<n2>").replace("post>", "post2>")
_RANGE = re.compile(
    rf"(?:between|from)?{_GAP}{_MONEY}{_GAP}(?:-|–|~|to|and|到"
    rf"|至){_GAP}(?P<pre2>{_CURRENCY})?{_GAP}(?P<n2>{NUMBER}){_GAP}(?P<post2>{_CURRENCY})?"
    r"(?:之间|左右)?",
    re.IGNORECASE,
)
_UPPER = re.compile(
    rf"(?:(?<![A-Za-z])(?P<before>{_UPPER_BEFORE}){_GAP}[:：]?{_GAP})?{_MONEY}{_GAP}(?P<after>{_UPPER_AFTER})?",
    re.IGNORECASE,
)
_LOWER = re.compile(
    rf"(?<![A-Za-z])(?:{_LOWER_BEFORE}){_GAP}{_MONEY}|{_SECOND_MONEY}{_GAP}(?:{_LOWER_AFTER})", re.IGNORECASE
)
_TOTAL = re.compile("|".join(_LIMITS["total"]), re.IGNORECASE)
_ALONE = re.compile(rf"^\s*{_MONEY}{_GAP}[?.!吧呢。]*\s*$", re.IGNORECASE)
_SMALLEST_BARE = 10


def _budget(text: str) -> tuple[str, Budget | None]:
    total = bool(_TOTAL.search(text))
    if both := _both_limits(text, total):
        return both
    for found in _RANGE.finditer(text):
        low, high = amount(found["n"]), amount(found["n2"])
        if low is not None and high is not None and _SMALLEST_BARE <= low < high:
            currency = _code(found, "pre", "post", "pre2", "post2")
            return mask(text, *found.span()), Budget(high, low, currency, total)
    for found in _LOWER.finditer(text):
        value = amount(found["n"] or found["n2"] or "")
        if value is not None and value >= _SMALLEST_BARE:
            currency = _code(found, "pre", "post", "pre2", "post2")
            upper = _denied(text, found.start()) or _ruled_out(text, found.end())
            limit = Budget(value, None, currency, total) if upper else Budget(None, value, currency, total)
            return mask(text, *found.span()), limit
    for found in _UPPER.finditer(text):
        value = amount(found["n"])
        if value is not None and _is_money(text, found, value):
            return mask(text, *found.span()), Budget(value, None, _code(found, "pre", "post"), total)
    return text, None


def _both_limits(text: str, total: bool) -> tuple[str, Budget] | None:
    """ "At least 50 but no more than 80", 不低于三百不超过五百: a floor and a ceiling, each with its own word."""
    for low in _LOWER.finditer(text):
        least = amount(low["n"] or low["n2"] or "")
        if least is None or least < _SMALLEST_BARE or _denied(text, low.start()) or _ruled_out(text, low.end()):
            continue
        left = mask(text, *low.span())
        for high in _UPPER.finditer(left):
            most = amount(high["n"])
            if most is not None and most > least and (high["before"] or high["after"]):
                code = _code(low, "pre", "post", "pre2", "post2") or _code(high, "pre", "post")
                return mask(left, *high.span()), Budget(most, least, code, total)
    return None


def _denied(text: str, start: int) -> bool:
    return bool(
        re.search(
            r"(?:(?:not|no|nothing|never)(?: (?:an?|one)(?: single)? \w+)?|n't(?: \w+){0,3}|不要?|别|不能)\s*$",
            text[:start],
            re.IGNORECASE,
        )
    )


def _ruled_out(text: str, end: int) -> bool:
    """Whether what costs more than this is not wanted: 一千以上的就别给我看了."""
    return bool(re.match(r"的?(?:就|都|我)*(?:别|不)(?![要能得可]?[超高多过])", text[end:]))


def _is_money(text: str, found: re.Match[str], value: float) -> bool:
    """A number is money with a currency, a limit, or all alone; small or in letters it needs a currency."""
    if found["pre"] or found["post"]:
        return value > 0
    if found["before"] or found["after"]:
        weak = (found["before"] or "").lower() in {"for", "大概", "大约", "约"} and not found["after"]
        return value >= (20 if weak else 5)
    if re.fullmatch(f"[{_HAN_NUMBER}]*[百千万][{_HAN_NUMBER}]*", found["n"]):
        return value >= 100
    return value >= _SMALLEST_BARE and bool(_ALONE.match(text))


def _code(found: re.Match[str], *groups: str) -> str | None:
    """The currency that was written, read where it stands: "Rs" is one by the number behind it."""
    start, end = next((found.span(g) for g in groups if found[g]), (0, 0))
    return next((c for c in _BY_LENGTH if (one := _ONE[c].match(found.string, start)) and one.end() == end > 0), None)
