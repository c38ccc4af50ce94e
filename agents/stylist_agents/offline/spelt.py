"""Sums, measures and sizes as they are said aloud, in the form that the patterns of numbers read."""

from __future__ import annotations

import re
from collections.abc import Callable

Rewriting = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_HAN = "零〇一二两三四五六七八九十百千万"
_DIGIT = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0"}
_INCHES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")


def _size(found: re.Match[str]) -> str:
    """三十八码半 -> 38.5码."""
    whole = found[1] or f"{_DIGIT[found[2]]}{_DIGIT.get(found[3] or '', '0')}"
    return f"{whole}{'.5' if found[4] else ''}码"


def _thousand(found: re.Match[str]) -> str:
    return str(1000 * int(found[1]) + 100 * int(found[2]))


_ROWS: tuple[Rewriting, ...] = (
    # 百来块, 百八十块, 千元: a round sum; 两百来块, 一百三十来斤
    (re.compile(rf"(?<![{_HAN}\d])([百千万])(?:来|把|十来|十|八十)?(?=块|元|刀|镑|欧)"), lambda m: f"一{m[1]}"),
    (re.compile(r"(?<=[十百千万])[来把多](?=块|元|刀|镑|欧|公?斤|厘米|公分|天)"), lambda m: ""),
    # 1k5
    (re.compile(r"(?<![\d.])(\d)[kK]([1-9])(?!\d)"), _thousand),
    # 身高一六五, 一六五的个子
    (
        re.compile(r"((?:身高|个子|个头)(?:是|有|大概|约)?)一([四五六七八九])([零〇一二三四五六七八九])(?![十百千斤])"),
        lambda m: f"{m[1]}1{_DIGIT[m[2]]}{_DIGIT[m[3]]}",
    ),
    (
        re.compile(
            r"(?<![零〇一二三四五六七八九十百千万])一([四五六七八九])([零〇一二三四五六七八九])(?=的?(?:个子|个头|身高))"
        ),
        lambda m: f"1{_DIGIT[m[1]]}{_DIGIT[m[2]]}",
    ),
    # 38码半, 三十八码
    (re.compile(r"(?<![\d.])(\d{2})()()码(半)(?![个斤年天身])"), _size),
    (re.compile(rf"(?<![{_HAN}\d])()([三四])十([一二三四五六七八九])?码(半(?![个斤年天身]))?"), _size),
    # "I'm five four"
    (
        re.compile(
            rf"\b(i'm|i am|he's|she's|he is|she is) (four|five|six) ({'|'.join(_INCHES)})\b(?! (?:years|feet))", re.I
        ),
        lambda m: f"{m[1]} {_INCHES.index(m[2].lower()) + 1} foot {_INCHES.index(m[3].lower()) + 1}",
    ),
    # "xx large", "double extra large"
    (
        re.compile(r"\b(x{1,3})[- ]?(large|small)\b", re.I),
        lambda m: m[1].upper() + m[2][0].upper(),
    ),
)


def in_figures(text: str) -> str:
    """``text`` with what is said aloud in figures: "两百来块" -> "两百块", "三十八码半" -> "38.5码"."""
    for pattern, said in _ROWS:
        text = pattern.sub(said, text)
    return text
