"""Which shown garment is meant: "the second one", "第三件", "the blue one", "the cheapest", "it"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stylist.vocabulary import Mention, terms
from stylist_agents.offline.numbers import han_number
from stylist_agents.offline.state import Context, Item
from stylist_agents.offline.words import mask

_EN = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_WORDS = ["one", "two", "three", "four", "five", "six"]
_COUNTED = "[件条双个款套顶只号张]"
_NOUN = r"(?:ones?|shirts?|options?|items?|picks?|looks?|dress(?:es)?|pairs?|cards?|pictures?|pieces?|jackets?|trousers|shoes|skirts?|coats?|bags?|t-?shirts?|sweaters?|results?)"
_ORDINALS = [
    re.compile(
        rf"\b(?:the|your|that|its|number|no\.?)\s+({'|'.join(_EN)})(?!\s+(?:date|time|of all|day|week|wedding|floor|thing|birthday|dance|impression|hand))(?:\s+{_NOUN})?",
        re.IGNORECASE,
    ),
    re.compile(rf"\b({'|'.join(_EN)})\s+(?:{_NOUN})\b", re.IGNORECASE),
    re.compile(
        r"\b(\d{1,2})(?:st|nd|rd|th)\b(?!\s+(?:of|birthday|floor|wedding|anniversary))(?:\s+ones?)?", re.IGNORECASE
    ),
    re.compile(r"(?:#|\b(?:no\.?|number|nr\.?|option|item|card|pick))\s*(\d{1,2})\b", re.IGNORECASE),
    re.compile(rf"\b(?:number|option|item|card|pick)\s+({'|'.join(_WORDS)})\b", re.IGNORECASE),
    re.compile(rf"第\s*(\d{{1,2}}|[一二两三四五六七八九十]+)\s*{_COUNTED}?"),
    re.compile(r"(?<!\d)([1-9一二三四五六])号(?:款|那件)?"),
]
_BARE_ORDINAL = re.compile(
    rf"^\W*(?:the\s+)?({'|'.join(_EN)})\W*(?:please\W*)?$|[,.]\s*(?:the\s+)?({'|'.join(_EN)})\W*$", re.IGNORECASE
)
_PAIR = re.compile(
    rf"\b(\d|{'|'.join(_WORDS)})\s*(?:and|vs\.?|versus|or|with|&|和|跟|与)\s*(\d|{'|'.join(_WORDS)})\b(?!\s*(?:cm|kg|%|year))|([1-9一二三四五六])\s*[和跟与]\s*([1-9一二三四五六])(?!\d)",
    re.IGNORECASE,
)
_BOTH = re.compile(
    r"\b(?:first|top) two\b|\bboth(?: of them)?\b|\b(?:the|these|those) two\b|前两[件条双个款]|这两[件条双个款]|[它他]们俩|两[件条双个款]都",
    re.IGNORECASE,
)
_LAST = re.compile(
    rf"\b(?:the|that)\s+last(?:\s+{_NOUN}|\b(?!\s+\w))|\blast one\b|最后(?:一)?{_COUNTED}|最后那?{_COUNTED}",
    re.IGNORECASE,
)
_CHEAPEST = re.compile(
    r"\b(?:the )?(?:cheapest|least expensive)(?: ones?)?\b|最便宜的?(?:那[件条双个款])?|价格最低的?", re.IGNORECASE
)
_DEAREST = re.compile(r"\b(?:the )?(?:most expensive|priciest)(?: ones?)?\b|最贵的?(?:那[件条双个款])?", re.IGNORECASE)
_DEICTIC = re.compile(
    r"\b(?:this|that)(?: (?:one|piece|item))?\b(?!\s+(?:is (?:all|it|good|great|fine)|weekend|week|summer|winter|spring|autumn|year|month|saturday|sunday|friday|evening|"
    r"morning|time|fits|isn't|is not|kind|sort|style|doesn't))|\b(?:it|them|these|those)\b(?! is (?:for|a)\b)|[它]们?|[这那](?:一)?[件条双款顶套只个](?!周|月|星期|礼拜|季|夏|冬|场|价|颜色|风格)|刚才那[件条双款个]",
    re.IGNORECASE,
)
_DESCRIBED_EN = re.compile(r"\b(?:the|that|this)\s+((?:[\w-]+\s+){1,3})one\b", re.IGNORECASE)
_DESCRIBED_ZH = re.compile(r"[那这]一?[件条双款顶个]([^,。?!,的]{1,8})的|([^,。?!,]{1,8}?)的?那[一]?[件条双款顶个]")


@dataclass(frozen=True, slots=True)
class Reference:
    """One way of pointing. kind: ordinal (n counts from 1, -1 is the last), described, cheapest, dearest, deictic."""

    kind: str
    n: int = 0
    words: str = ""


def read_references(text: str) -> tuple[str, tuple[Reference, ...]]:
    """References in a message, and the message without ordinals (so that none is taken for something else)."""
    found: list[tuple[int, Reference]] = []
    for pair in _PAIR.finditer(text):
        numbers = [_number(g) for g in pair.groups() if g]
        if re.search(r"compare|between|versus|\bvs\b|difference|比|哪个|哪件|区别", text, re.IGNORECASE):
            found += [(pair.start() + i, Reference("ordinal", n)) for i, n in enumerate(numbers)]
            text = mask(text, *pair.span())
    for pattern in (*_ORDINALS, _BARE_ORDINAL):
        for hit in pattern.finditer(text):
            found.append((hit.start(), Reference("ordinal", _number(next(g for g in hit.groups() if g)))))
        text = pattern.sub(lambda f: " " * len(f.group()), text)
    if both := _BOTH.search(text):
        found += [(both.start(), Reference("ordinal", 1)), (both.start() + 1, Reference("ordinal", 2))]
    for pattern, reference in (
        (_LAST, Reference("ordinal", -1)),
        (_CHEAPEST, Reference("cheapest")),
        (_DEAREST, Reference("dearest")),
    ):
        if hit := pattern.search(text):
            found.append((hit.start(), reference))
            text = mask(text, *hit.span())
    found += _described(text)
    if not found and (hit := _DEICTIC.search(text)):
        found.append((hit.start(), Reference("deictic")))
    ordered = [r for _, r in sorted(found, key=lambda f: f[0])]
    return text, tuple(dict.fromkeys(ordered))


def resolve(reference: Reference, mentions: Sequence[Mention], context: Context) -> str | None:
    """The id of the garment that is meant, or None. ``mentions`` are those of the reference's own words."""
    shown = context.shown
    if reference.kind == "ordinal":
        wanted = shown[-1:] if reference.n == -1 else [i for i in shown if i.n == reference.n]
        return wanted[0].id if wanted else None
    if reference.kind in {"cheapest", "dearest"} and shown:
        choose = min if reference.kind == "cheapest" else max
        return choose(shown, key=lambda i: i.amount_minor).id
    if reference.kind == "described":
        return next((i.id for i in (*shown, *context.outfit) if described_by(i, mentions)), None)
    return context.focus or (shown[0].id if shown else None)


def described_by(item: Item, mentions: Sequence[Mention]) -> bool:
    """Whether every kind of thing that is mentioned holds for ``item`` in one of its meanings."""
    spans = {(m.start, m.end) for m in mentions}
    return bool(spans) and all(any(_holds(item, m) for m in mentions if (m.start, m.end) == span) for span in spans)


def _holds(item: Item, mention: Mention) -> bool:
    shade = terms("colour")
    families = {shade[c].family for c in item.colours if c in shade}
    values = {
        "category": {item.category},
        "group": {item.group},
        "colour": set(item.colours),
        "colour_family": families | set(item.colours),
        "fabric": set(item.fabrics),
        "pattern": set(item.patterns),
    }.get(mention.kind, set())
    return mention.id in values or mention.surface.lower() in item.title.lower()


def _described(text: str) -> list[tuple[int, Reference]]:
    hits = [*_DESCRIBED_EN.finditer(text), *_DESCRIBED_ZH.finditer(text)]
    return [(h.start(), Reference("described", words=next(g for g in h.groups() if g).strip())) for h in hits]


def _number(word: str) -> int:
    lower = word.lower()
    if lower in _EN:
        return _EN.index(lower) + 1
    if lower in _WORDS:
        return _WORDS.index(lower) + 1
    return int(lower) if lower.isdigit() else int(han_number(lower) or 0)
