"""What may be spent: sums with their currency and their limit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stylist_agents.offline.counting import HAN_NUMBER, NUMBER, amount
from stylist_agents.offline.words import mask, table

_CURRENCIES = {
    "USD": r"US\$|\$|usd|dollars?|bucks|美元|美金|刀",
    "EUR": r"€|eur(?:os?)?\b|欧元|欧",
    "GBP": r"£|gbp|pounds?(?:\s+sterling)?|s?quid|英?镑",
    "CNY": r"cny|rmb|yuan|人民币|元|块钱?|¥",
    "JPY": r"jpy|yen|日元|日圆|円",
    "HKD": r"HK\$|hkd|hong kong dollars?|港币|港元|港纸|蚊",
    "TWD": r"NT\$|twd|ntd|新台币|台币",
    "SGD": r"S\$|SG\$|sgd\b|sing(?:apore)? dollars?|新币|新加坡元|坡币",
    "KRW": r"₩|krw\b|won\b|韩元|韩币",
    "SEK": r"sek\b|kronor|瑞典克朗",
    "INR": r"₹|inr|rs\.?(?=\s?\d)|rs\b|rupees?|卢比",
    "CHF": r"chf|francs?|瑞郎",
    "CAD": r"CA?\$|cad\b|canadian dollars?|加元|加币",
    "NZD": r"NZ\$|nzd\b|(?:nz|new zealand|kiwi) dollars?|新西兰元|纽币",
    "NGN": r"₦|ngn\b|naira\b|奈拉",
    "KES": r"kes\b|ksh|(?:kenyan )?shillings?\b|肯尼亚先令",
    "ZAR": r"zar\b|rand\b|兰特",
    "AED": r"aed\b|dirhams?\b|迪拉姆",
    "MYR": r"myr\b|ringgit|林吉特|马币|令吉",
    "THB": r"thb\b|baht\b|泰铢",
    "PHP": r"php\b|pesos?\b|比索",
    "AUD": r"AU?\$|aud\b|(?:australian|aussie) dollars?|澳元|澳币|澳刀",
}
_BY_LENGTH = [
    "NZD",
    "NGN",
    "KES",
    "ZAR",
    "AED",
    "MYR",
    "THB",
    "PHP",
    "HKD",
    "TWD",
    "SGD",
    "KRW",
    "SEK",
    "JPY",
    "EUR",
    "GBP",
    "CNY",
    "INR",
    "CHF",
    "CAD",
    "AUD",
    "USD",
]
_ONE = {code: re.compile(written, re.IGNORECASE) for code, written in _CURRENCIES.items()}
_CURRENCY = r"(?<![A-Za-z])(?:" + "|".join(_CURRENCIES[c] for c in _BY_LENGTH) + ")"


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent, in major units; currency None is the shop's own. total: for everything together."""

    most: float | None = None
    least: float | None = None
    currency: str | None = None
    total: bool = False


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


def read_budget(text: str) -> tuple[str, Budget | None]:
    """The limits of a message, and the message without them (same length). Other numbers are blanked out before."""
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
            denied = _denied(text, found.start())
            upper = denied or _ruled_out(text, found.end())
            limit = Budget(value, None, currency, total) if upper else Budget(None, value, currency, total)
            return mask(text, denied.start() if denied else found.start(), found.end()), limit
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


def _denied(text: str, start: int) -> re.Match[str] | None:
    """The words that turn a floor into a ceiling: "no" before "more than 80"."""
    return re.search(
        r"(?:(?:(?:chuck|throw|take|leave|cut|filter|get) out (?:anything|everything|all)|not|no|nothing|never)"
        r"(?: (?:an?|one)(?: single)? \w+)?|n't(?: \w+){0,3}|不要?|别|不能)\s*$",
        text[:start],
        re.IGNORECASE,
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
    if re.fullmatch(f"[{HAN_NUMBER}]*[百千万][{HAN_NUMBER}]*", found["n"]):
        return value >= 100
    return value >= _SMALLEST_BARE and bool(_ALONE.match(text))


def _code(found: re.Match[str], *groups: str) -> str | None:
    """The currency that was written, read where it stands: "Rs" is one by the number behind it."""
    start, end = next((found.span(g) for g in groups if found[g]), (0, 0))
    return next((c for c in _BY_LENGTH if (one := _ONE[c].match(found.string, start)) and one.end() == end > 0), None)
