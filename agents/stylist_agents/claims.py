"""What a reply claims of material, stock and the shop's promises: kept if the shop's data bear it out, else left out.

A claim is looked for sentence by sentence. Material and stock are compared with the rows that the sentence is about;
what a shop promises (returns, delivery, discounts, warranty) with what a tool told of its policies in this turn.
Product texts are no evidence of a promise: whoever writes a description does not speak for the shop.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any

from stylist.garment import Garment
from stylist.vocabulary import spot, terms

_PROMISES = ("returns", "delivery", "discount", "warranty")
_HAN_DIGITS = str.maketrans("零一二两三四五六七八九", "01223456789")
_WHEN = (
    "today",
    "tomorrow",
    "tonight",
    "overnight",
    "same",
    "next",
    "今天",
    "明天",
    "后天",
    "当天",
    "当日",
    "次日",
    "隔日",
)
_SHORT = {"棉": "cotton", "麻": "linen", "毛": "wool", "丝": "silk", "皮": "leather"}
_LETTER_SIZE = re.compile(r"(?<![a-z0-9'])(?:x{0,2}s|m|x{0,4}l|[2-6]xl)(?![a-z0-9'])")
_PLACEHOLDER = re.compile(r"\[\[.*?\]\]")
_CLAUSE_ENDS = (",", "，", ":", "：", ";", "；", "—")


def borne_out(sentence: str, rows: Sequence[Garment], policies: Sequence[str]) -> str:
    """The sentence, an unproven purity of a fabric taken out of it; empty where it claims what the data do not say.

    rows: the garments that it is about. policies: the shop's own words, as tools told them in this turn.
    """
    read = sentence.lower().replace("’", "'")
    if not all(_promised(kind, read, policies) for kind in _PROMISES) or not _stocked(read, rows):
        return ""
    if not all(any(_fabrics(word) & _fabrics_of(row) for row in rows) for word in _stated_fabrics(read)):
        return ""
    return _with_proven_purity(sentence, rows)


# --- what the shop promises ------------------------------------------------------------------------------------------


def _promised(kind: str, read: str, policies: Sequence[str]) -> bool:
    """Whether a claim of this kind stands in the shop's own words, with its numbers and days. True for no claim."""
    found = _first("promises", kind, read)
    if found is None or _only_asked(read, found) or (_first("hedged", "any", read) and not _is_code(kind, read)):
        return True
    told = " ".join(policies).lower()
    return _first("promises", kind, told) is not None and _figures(read) <= _figures(told)


def _is_code(kind: str, read: str) -> bool:
    """A code or a percentage is a claim, however it is hedged."""
    return kind == "discount" and bool(re.search(r"\d ?%|\bcode\b.*\d|码.*\d|\d.*折", read))


def _only_asked(read: str, found: re.Match[str]) -> bool:
    """Whether the claim is part of the question at the sentence's end: "…, shall I ask about free returns?"."""
    asks = read.rstrip(" \"”'*_\n").endswith(("?", "？"))
    return asks and found.start() > max(read.rfind(mark) for mark in _CLAUSE_ENDS)


def _figures(text: str) -> set[str]:
    """Numbers, and words for days: "7" of 七天无理由, "tomorrow"."""
    digits = set(re.findall(r"\d+(?:\.\d+)?", _PLACEHOLDER.sub("", text).translate(_HAN_DIGITS)))
    return digits | {word for word in _WHEN if word in text}


# --- stock -----------------------------------------------------------------------------------------------------------


def _stocked(read: str, rows: Sequence[Garment]) -> bool:
    """Whether what is said of stock is so. True where nothing is said."""
    if few := _first("stock", "few", read):
        return any(_left(row, few) for row in rows)
    gone = _first("stock", "gone", read)
    said = gone or _first("stock", "available", read)
    if said is None or _first("hedged", "any", read) or _only_asked(read, said):
        return True
    sizes = {size.lower() for row in rows for size in row.sizes(in_stock_only=False) if _names(read, size)}
    sizes |= set(_LETTER_SIZE.findall(_PLACEHOLDER.sub("", read)))
    return any(_has(row, sizes) is (gone is None) for row in rows)


def _has(row: Garment, sizes: set[str]) -> bool:
    """Whether it can be bought, in all of the sizes that are named."""
    return row.in_stock and sizes <= {size.lower() for size in row.sizes()}


def _left(row: Garment, few: re.Match[str]) -> bool:
    """Whether the count that is told is one of the row's; without a count there is nothing to prove it by."""
    told = next((count for count in few.groups() if count), "").translate(_HAN_DIGITS)
    counts = {v.stock for v in row.variants if v.stock is not None}
    return told.isdigit() and bool(counts) and int(told) in counts | {sum(counts)}


def _names(read: str, size: str) -> bool:
    whole = rf"(?<![a-z0-9']){re.escape(size.lower())}(?![a-z0-9])"
    return bool(re.search(whole, _PLACEHOLDER.sub("", read)))


# --- material --------------------------------------------------------------------------------------------------------


def _stated_fabrics(read: str) -> Iterator[str]:
    """Fabrics that a garment is said to be of. With "no" or as a question it is said of none, unless with a share."""
    yield from (found["fabric"] for found in _each("pure", read))
    if not _first("negated", "any", read) and not read.rstrip().endswith(("?", "？")):
        yield from (found["fabric"] for found in _each("said", read))


def _fabrics(text: str) -> set[str]:
    return {_SHORT[text]} if text in _SHORT else {m.id for m in spot(text) if m.kind == "fabric"}


def _fabrics_of(row: Garment) -> set[str]:
    """As stated in its row, or named in the shop's words about it."""
    return set(row.fabrics) | _fabrics(_words(row))


def _words(row: Garment) -> str:
    return " . ".join((*row.titles.values(), *row.descriptions.values())).lower()


def _with_proven_purity(sentence: str, rows: Sequence[Garment]) -> str:
    """Without "100%", "pure" or 纯 where the shop does not say so."""

    def proven(found: re.Match[str]) -> str:
        claimed = _fabrics(found["fabric"].lower()), _share(found["purity"])
        said = (told for row in rows for told in _each("pure", _words(row)))
        same = any(claimed[0] & _fabrics(told["fabric"]) and claimed[1] == _share(told["purity"]) for told in said)
        return found.group() if same else found.group().removeprefix(found["purity"])

    for pattern in _patterns("material", "pure"):
        sentence = pattern.sub(proven, sentence)
    return sentence


def _share(purity: str) -> str:
    """The percentage that is claimed: 100 where it is told in words."""
    return next(iter(re.findall(r"\d+", purity)), "100")


# --- the table -------------------------------------------------------------------------------------------------------


def _first(row: str, kind: str, text: str) -> re.Match[str] | None:
    return next((found for pattern in _patterns(row, kind) if (found := pattern.search(text))), None)


def _each(kind: str, text: str) -> Iterator[re.Match[str]]:
    for pattern in _patterns("material", kind):
        yield from pattern.finditer(text)


@cache
def _patterns(row: str, kind: str) -> tuple[re.Pattern[str], ...]:
    table: dict[str, Any] = tomllib.loads(resources.files(__package__).joinpath("claims.toml").read_text("utf-8"))
    return tuple(
        re.compile(pattern.replace("<FABRICS>", _fabric_words()), re.IGNORECASE) for pattern in table[row][kind]
    )


@cache
def _fabric_words() -> str:
    """Every word for a fabric, the longest first."""
    words = {word for term in terms("fabric").values() for word in (*term.en, *term.zh)}
    return "(?:" + "|".join(map(re.escape, sorted(words, key=len, reverse=True))) + ")"
