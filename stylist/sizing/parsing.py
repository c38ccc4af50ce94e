"""Reading size labels: "size 10 UK", "欧码38", "US 8 women's", "42.5", "32x34", "170/88A", "均码", "加大码", "75B"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import cast, get_args

from stylist.sizing.labels import SYSTEMS, Audience, Kind, Size, System

_NAMES = {name: system for system, names in SYSTEMS.items() for name in names}
_SYSTEM = "|".join(sorted(map(re.escape, _NAMES), key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:\.\d)?"
_LETTER = r"\d?X{0,4}[SL]|M"

_ONE = re.compile(
    r"ONE[\s-]?SIZE(?: FITS (?:ALL|MOST))?|O/?S|OSFA|FREE(?:[\s-]?SIZE)?|F|UNI(?:SIZE)?|TU|NS"
    r"|均码|通码|单一尺码|自由码|统一尺码"
)
_WORDS = {
    "SMALL": "S", "MEDIUM": "M", "MED": "M", "LARGE": "L", "EXTRA LARGE": "XL", "EXTRA SMALL": "XS",
    "小": "S", "中": "M", "大": "L", "加小": "XS", "加大": "XL", "特大": "XXL", "加加大": "XXL", "超大": "XXL",
}  # fmt: skip
"""Words for letters. 加大 is XL; 特大, above it, XXL."""
_CUP = "AA|A|B|C|DDD|DD|D|E|FF|F|GG|G|HH|H|JJ|J|KK|K|I"
_AUDIENCES: dict[Audience, str] = {
    "women": r"WOMEN'?S?|WMNS|LADIES|女[士款鞋装式]?",
    "men": r"(?<!WO)MEN'?S?|男[士款鞋装式]?",
    "kids": r"KIDS?'?|CHILD(?:REN)?'?S?|JUNIOR|TODDLER|童[鞋装]?|儿童",
}
_FILLER = re.compile(r"\bSIZES?\b:?|\bSHOES?\b|\bSZ\b\.?|鞋|尺[码寸]|[码号]$|\bNO\.?(?=\s*\d)")
LONGEST_LABEL_CHARS = 100
"""Longer texts are no label; the patterns are tried at every place of them."""
_SMALLEST_EU_BAND = 60  # cm; bands below are inches
_SMALLEST_CN_FOOT = 100  # mm


def known_system(text: str) -> System | None:
    """The size system that a feed's column or a person names ("EUR", "欧码", "UK size"), or None."""
    plain = _FILLER.sub(" ", _upper(text)).strip()
    return _NAMES.get(plain) or _NAMES.get(f"{plain}码")


@cache
def read_sizes(text: str, system: System | None = None) -> tuple[Size, ...]:
    """Every label in a shop's cell: "M (170/88A)" and "EU 38 / UK 10" name two sizes for one and the same thing.

    system: the one that the feed states for the cell; a label's own comes first. Empty where nothing is understood.
    """
    if len(text) > LONGEST_LABEL_CHARS:
        return ()
    if whole := read_size(text, system):
        return (whole,)
    marked = _pieces(text, r"[()|,;=]")  # "M (170/88A)" keeps its stroke
    for pieces in (marked, _pieces(text, r"[/()|,;=]|\s-\s")):
        found = [read_size(piece, system) for piece in pieces]
        if len(pieces) > 1 and all(found) and any(s and (s.kind != "number" or s.system) for s in found):
            return tuple(size for size in found if size)
    return ()


def _pieces(text: str, mark: str) -> list[str]:
    return [piece for piece in re.split(rf"\s*(?:{mark})\s*", _upper(text)) if piece]


@cache
def read_size(text: str, system: System | None = None) -> Size | None:
    """One label, or None where it is not understood. See :func:`read_sizes` for ``system``."""
    if len(text) > LONGEST_LABEL_CHARS:
        return None
    written = " ".join(text.split())
    rest, audience = _audience(_upper(text))
    if _ONE.fullmatch(rest):
        return Size("one", "one size", written)
    rest = " ".join(_FILLER.sub(" ", rest).split()).strip(" -:.")
    found = _plain(rest) or _with_system(rest)
    if found is None:
        return None
    own = found.system or (system if found.kind in {"number", "letter", "bra"} else None)
    return replace(found, text=written, system=own, audience=audience or found.audience)


def _upper(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text.replace("½", ".5")).replace("’", "'").replace("×", "X")
    return " ".join(plain.upper().split()).replace("1/2", ".5").replace(" .5", ".5")


def _audience(text: str) -> tuple[str, Audience | None]:
    """Whose size it is, and the text without saying so ("US W 8" is a woman's)."""
    if short := re.fullmatch(rf"(US|UK)\s*([WM])\s?({_NUMBER})", text):
        return f"{short[1]} {short[3]}", "women" if short[2] == "W" else "men"
    for audience, words in _AUDIENCES.items():
        rest = re.sub(rf"(?<![A-Z])(?:{words})(?![A-Z])", " ", text)
        if rest != text:
            return rest, audience
    return text, None


def _with_system(text: str) -> Size | None:
    """ "UK 10", "10 UK", "欧码38", "38(EU)", "CN 245"."""
    found = re.fullmatch(rf"(?P<s>{_SYSTEM})[\s:.\-/]*(?P<n>\S.*)", text) or re.fullmatch(
        rf"(?P<n>.*?\S)[\s(\-]*(?P<s>{_SYSTEM})\)?", text
    )
    if not found:
        return None
    system, own = _NAMES[found["s"]], found["n"].strip(" -:.码号")
    if system == "JP" and re.fullmatch(r"2\d(?:\.[05])?|3[0-2]", own):  # shoes: centimetres of the foot
        return Size("foot", f"{10 * float(own):g}", text, system=system)
    inner = _number(own) or _plain(own)
    if inner is None or inner.system not in (None, system):
        return None
    if system == "CN" and inner.kind == "number" and float(inner.value) >= _SMALLEST_CN_FOOT:
        return Size("foot", inner.value, text, system=system)
    return replace(inner, system=system)


def _plain(text: str) -> Size | None:
    """A label without a system's name."""
    if bare := re.sub(r"[码号]$", "", text).strip():
        text = bare
    return next((size for read in _READERS if (size := read(text))), None)


def _letters(text: str) -> Size | None:
    first, _, last = text.partition("/") if "/" in text else text.partition("-")
    if whole := _letter(text):  # X-LARGE too
        return Size("letter", whole, text)
    low, high = _letter(first), _letter(last)
    return Size("letter", low, text, upto=high) if low and high else None


def _letter(word: str) -> str | None:
    plain = word.strip()
    plain = _WORDS.get(plain, plain)
    plain = re.sub(r"^(X+)[\s-]?(SMALL|LARGE)$", lambda m: m[1] + m[2][0], plain)
    if not re.fullmatch(_LETTER, plain):
        return None
    if digits := re.fullmatch(r"(\d)X+([SL])", plain):  # 2XL is XXL, 3XL stays
        many = int(digits[1])
        return {1: f"X{digits[2]}", 2: f"XX{digits[2]}"}.get(many, f"{many}X{digits[2]}")
    crosses = plain.count("X")
    return f"{crosses}X{plain[-1]}" if crosses > 2 else plain


def _waist(text: str) -> Size | None:
    found = re.fullmatch(r"(?:W|腰围)\s?(\d{2})(?:[\s/X-]*L\s?(\d{2}))?", text) or re.fullmatch(
        r"(\d{2})\s?W(?:[\s/X-]*(\d{2})\s?L?)?", text
    )
    found = found or re.fullmatch(r"(2[2-9]|3\d|4\d|5[0-4])\s?X\s?(2[4-9]|3[0-8])", text)
    stroke = re.fullmatch(r"(2[2-9]|3[0-4])\s?/\s?(2[68]|3[0-8])", text)  # from 36/38 on it may be a double size
    if found := found or stroke:
        return Size("waist", found[1], text, leg=found[2])
    return None


def _body(text: str) -> Size | None:
    found = re.fullmatch(r"(\d{2,3})\s?/\s?(\d{2,3})\s?([YABC])?", text)
    if not found or not 70 <= int(found[1]) <= 205 or not 40 <= int(found[2]) <= 140 or int(found[1]) <= int(found[2]):
        return None
    return Size("body", f"{found[1]}/{found[2]}{found[3] or ''}", text, system="CN")


def _suit(text: str) -> Size | None:
    found = re.fullmatch(r"(3[2-9]|[45]\d|60)\s?-?\s?(R|S|L|XL|REG(?:ULAR)?|SHORT|LONG)", text)
    return Size("suit", found[1], text, leg=found[2][0] if found[2] != "XL" else "XL") if found else None


def _bra(text: str) -> Size | None:
    found = re.fullmatch(rf"(\d{{2,3}})\s?({_CUP})", text)
    turned = None if found else re.fullmatch(rf"({_CUP})\s?(\d{{2,3}})", text)
    band, cup = (found[1], found[2]) if found else (turned[2], turned[1]) if turned else ("", "")
    if not band or not 28 <= int(band) <= 125 or (int(band) % 5 and int(band) >= _SMALLEST_EU_BAND):
        return None
    if int(band) < _SMALLEST_EU_BAND and (int(band) % 2 or int(band) > 56):
        return None
    return Size("bra", f"{band}{cup}", text, system="JP" if turned else None)


def _foot(text: str) -> Size | None:
    if found := re.fullmatch(r"(2[0-9](?:\.\d)?|3[0-2](?:\.\d)?|1\d\.\d)\s?(?:CM|厘米)", text):
        return Size("foot", f"{10 * float(found[1]):g}", text)
    found = re.fullmatch(r"(1[0-9][05]|2[0-9][05]|3[0-2][05])\s?(?:MM|毫米)", text)
    found = found or re.fullmatch(r"(2[1-9][05])", text)
    return Size("foot", found[1], text) if found else None


def _height(text: str) -> Size | None:
    found = re.fullmatch(r"(?:身高)?\s?(\d{2,3})\s?(?:CM|厘米)", text) or re.fullmatch(r"身高\s?(\d{2,3})", text)
    return Size("height", found[1], text) if found and 44 <= int(found[1]) <= 200 else None


def _age(text: str) -> Size | None:
    """Months from and to: "4-5Y" and "4-5 岁" are 48-60, "18M" 12-18 (up to that age), "3T" and "3Y" 24-36."""
    found = re.fullmatch(
        r"(?:AGE\s?)?(\d{1,2})(?:\s?-\s?(\d{1,2}))?\s?(Y|YRS?|YEARS?(?: OLD)?|T|岁|M|MOS?|MTHS?|MONTHS?|个?月)", text
    )
    if not found:
        return None
    months = found[3][0] == "M" or "月" in found[3]
    low, high = int(found[1]), int(found[2] or found[1])
    if months:
        low = low if found[2] else max(0, low - (6 if low > 12 else 3))  # 9M is 6 to 9 months
    else:
        low, high = 12 * (low if found[2] else low - 1), 12 * high
    return Size("age", f"{low}-{high}", text) if 0 <= low < high else None


def _number(text: str) -> Size | None:
    if child := re.fullmatch(r"((?:\d|1[0-3])(?:\.5)?)\s?([CK])", text):  # US and UK shoes for children
        return Size("number", child[1], text, system="US" if child[2] == "C" else None, audience="kids")
    found = re.fullmatch(rf"({_NUMBER})(?:\s?[/-]\s?({_NUMBER}))?", text)
    if not found:
        return None
    low, high = (n if n == "00" or not n else f"{float(n):g}" for n in found.groups())
    if high is not None and low is not None and not 0 < float(high) - float(low) <= 4:
        return None
    return Size("number", cast(str, low), text, upto=high)


_READERS: tuple[Callable[[str], Size | None], ...] = (
    _letters, _waist, _body, _suit, _bra, _foot, _height, _age, _number,
)  # fmt: skip
assert len(_READERS) == len(get_args(Kind)) - 1  # noqa: S101 - one size is read before them
