"""How tall, how heavy and how old somebody is said to be."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from stylist_agents.offline.counting import HAN_DIGITS, HAN_NUMBER, amount
from stylist_agents.offline.words import mask

Reader = tuple[re.Pattern[str], Callable[[re.Match[str]], float]]


def first_of(text: str, readers: Sequence[Reader], beside: str = "", whose: bool = False) -> tuple[str, float | None]:
    """What the first reader that matches makes of the message, and the message without it (same length).

    beside: the message without what is none of theirs, where they may not look. whose: words before the number stay,
    since they say for whom it is: "my daughter is 12".
    """
    for pattern, read in readers:
        if found := pattern.search(beside or text):
            return mask(text, found.start(1) if whose else found.start(), found.end()), round(read(found), 1)
    return text, None


def _times(factor: float) -> Callable[[re.Match[str]], float]:
    return lambda found: (amount(found[1]) or 0.0) * factor


def _metres(found: re.Match[str]) -> float:
    """1米75, 一米七 -> 170, 一米七五 -> 175."""
    whole = amount(found[1]) or 1.0
    digits = "".join(str(HAN_DIGITS.get(c, c)) for c in found[2] or "0")
    return whole * 100 + float(digits) * (10 if len(digits) == 1 else 1)


def _feet(found: re.Match[str]) -> float:
    return float(found[1]) * 30.48 + float(found[2] or 0) * 2.54


def _stones(found: re.Match[str]) -> float:
    return float(found[1]) * 6.35029 + float(found[2] or 0) * 0.45359


def _readers(rows: list[tuple[str, Callable[[re.Match[str]], float]]]) -> list[Reader]:
    return [(re.compile(p, re.IGNORECASE), read) for p, read in rows]


_HAN_DIGIT = "[一二两三四五六七八九]"
HEIGHTS = _readers(
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
        (r"(?:我|他|她|本人|^|[,，])\s*(1[4-9]\d|20\d)的?个(?:子|头)?", _times(1)),
        (r"(?<![\d.])([12])\s*m(?:et(?:re|er)s?)?\s*(\d{2})(?!\d)", _metres),
        (r"(?<![\d.])(1[4-9]\d|20\d)(?=\s*/\s*[4-6]\d(?![\dA-Za-z]))", _times(1)),
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
WEIGHTS = _readers(
    [
        (r"(?<!\d)(\d{2,3}(?:\.\d)?)\s*(?:kgs?\b|kilos?\b|公斤|千克)", _times(1)),
        (r"(?<!\d)(\d{2,3})\s*斤", _times(0.5)),
        (r"体重(?:是|有|大概|约)?\s*(1\d\d|2\d\d)(?!\d)", _times(0.5)),
        (r"(?<=\s{3}/)\s*([4-6]\d)(?![\dA-Za-z])", _times(1)),
        (r"\bweigh(?:s|t)?(?: is| about| around)? (\d{2,3})\s*(?:lbs?|pounds)\b", _times(0.45359)),
        (r"(?<!\d)(\d{2,3})\s*(?:lbs?\b|pounds\b(?=.{0,20}(?:tall|weigh|\d')))", _times(0.45359)),
        (r"(?:体重|weigh(?:t|s)?(?:\s+is)?)\s*[:是有]?\s*(\d{2,3})(?!\d)", _times(1)),
        (
            r"(?<![\d.])(\d{1,2})\s*(?:stones?|(?<=[7-9])\s?st|(?<=1[0-9])\s?st)\b"
            r"(?! (?:wash|colou?r))(?:\s*(?:and )?(\d{1,2})(?:\s*(?:lbs?|pounds?)\b|(?!\s*(?:[a-z]|\d))))?",
            _stones,
        ),
    ]
)
POUNDS = _readers([(r"(?<!\d)([89]\d|[1-3]\d\d)\s*pounds?\b", _times(0.45359))])
"""Beside a height pounds weigh; alone they may be money."""
GIRTHS = re.compile(
    r"(?:\b(?:chest|bust|waist|hips?|inseam|inside leg|shoulders?|thighs?|sleeves?)\b|[胸腰臀腿肩颈领]围|肩宽"
    r"|[衣袖裤裙腿臂]长)(?:\s|girth|size|length|is|are|of|measures?|about|around|[:=]|是|有|大概|约)*"
    r"(?:1\d\d|2[0-2]\d)(?:\.\d)?\s*(?:cm\b|厘米|公分)?",
    re.IGNORECASE,
)
"""Numbers as large as a height that go around somebody, or along a piece: "my waist is 120cm"."""
_KIN = (
    r"(?:grand)?(?:daughter|son)|niece|nephew|girl|boy|kid|child|(?:little |big |lil )?(?:brother"
    r"|sister|bro|sis)|mum|mom|dad|wife|husband|mother|"
    r"father|gran|nan|grandma|grandpa|cousin|girlfriend|boyfriend|teen(?:ager)?|apprentice|trainee|intern|pupil"
)
AGES = _readers(
    [
        (r"(?<!\d)(\d{1,2})[\s-]*(?:years?[\s-]*old|yrs?[\s-]*old|yo\b|y/o)", _times(1)),
        (rf"(\d{{1,2}}|[{HAN_NUMBER}]{{1,3}})\s*岁", _times(1)),
        (r"(?:我|本人)\s*(1[0-7]|十[一二三四五六七]?)(?=\s*(?:$|[,。;!?]|btw))", _times(1)),
        (r"(?:[生徒娃孩]|同学)(?:今年)?(?:才|刚满?)\s*(\d{1,2})(?=\s*(?:$|[,。]))", _times(1)),
        (
            rf"(?:我|本人|今年|[妈爸奶爷公婆叔姨哥姐伯舅娘子女儿孙弟妹友侄甥]|[他她])\s*(?:今年|现在|刚满|刚"
            rf"|才|都|快|也|已经|就)+"
            rf"\s*(\d{{1,2}}|[{HAN_NUMBER}]{{1,3}})(?=\s*(?:$|[,。、;!?了]))",
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
        # "a size 18 and 62", "UK 14, 58", 穿18码，62了: no second size, which would be of the same system and near
        (
            r"\b(?:size|uk|us)\s*(?:[468]|1[02468]|2[0-8]|x{0,3}[sl]|m)\s*(?:,|and|&|,\s*and)\s*"
            r"(?:i'm |i am |now |just )?"
            r"([3-9]\d)(?=\s*(?:$|[,.;!?]|and\b|years\b|so\b|with\b|looking\b|who\b))",
            _times(1),
        ),
        (
            r"\b(?:size|eu)\s*(?:3[2-9]|4\d|5[0-6])\s*(?:,|and|&|,\s*and)\s*(?:i'm |i am |now |just )?"
            r"([6-9]\d)(?=\s*(?:$|[,.;!?]|and\b|years\b|so\b|with\b|looking\b|who\b))",
            _times(1),
        ),
        (
            r"(?:\d{1,2}|[a-z])[码号][,，、\s]*(?:今年|现在|都|快|已经|人)*([6-9]\d)(?=\s*(?:$|[,，。;!?了]))",
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
