"""Which shown garment is meant: "the second one", "第三件", "the blue one", "the cheapest", "it"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from stylist.vocabulary import Mention, spot, terms
from stylist_agents.offline.counting import amount, han_number
from stylist_agents.offline.state import Context, Item
from stylist_agents.offline.words import mask, mask_all, table

_EN = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
_WORDS = ["one", "two", "three", "four", "five", "six"]
_COUNTED = "[件条双个款套顶只号张]"
_PARTS = {"EN": "|".join(_EN), "WORDS": "|".join(_WORDS), "COUNTED": "[件条双个款套顶只号张]"}


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of one row of ``references.toml``, with the lists of this module filled in."""
    rows = table("references")
    parts = _PARTS | {"NOUN": rows["noun"]}
    filled = []
    for row in rows[name]:
        for part, text in parts.items():
            row = row.replace(f"<{part}>", text)  # noqa: PLW2901  # filled step by step
        filled.append(re.compile(row, re.IGNORECASE))
    return tuple(filled)


def _search(name: str, text: str) -> re.Match[str] | None:
    return next((hit for p in _patterns(name) if (hit := p.search(text))), None)


@dataclass(frozen=True, slots=True)
class Reference:
    """One way of pointing. kind: ordinal (n counts from 1, -2 is the last but one), middle, described, paired (of two
    that are compared, and nothing without the other), priced (n in major units), cheapest, dearest, deictic. words:
    those that it was read from.
    """

    kind: str
    n: int = 0
    words: str = ""


def read_references(text: str) -> tuple[str, tuple[Reference, ...]]:
    """References in a message, and the message without ordinals (so that none is taken for something else)."""
    text, found = _from_the_end(text)
    both = _search("both", text)
    text, counted = _ordinals(mask(text, *both.span()) if both else text)
    found += counted
    if both:
        found += [(both.start(), Reference("ordinal", 1)), (both.start() + 1, Reference("ordinal", 2))]
    for name, reference in _SUPERLATIVES.items():
        if hit := _search(name, text):
            found.append((hit.start(), reference))
            text = mask(text, *hit.span())
    if hit := _search("priced", text):
        found.append((hit.start(), Reference("priced", int(amount(hit[1]) or 0), hit[0])))
        text = mask(text, *hit.span())
    found += _described(text)
    if not found and (hit := _search("deictic", text)):
        found.append((hit.start(), Reference("deictic", words=hit.group().lower())))
    ordered = [r for _, r in sorted(found, key=lambda f: f[0])]
    return text, tuple(dict.fromkeys(ordered))


def _from_the_end(text: str) -> tuple[str, list[tuple[int, Reference]]]:
    """ "The last but one", 倒数第二件."""
    found: list[tuple[int, Reference]] = []
    for name, n in (("second_last", -2), ("counted_last", -1)):
        if hit := _search(name, text):
            found.append((hit.start(), Reference("ordinal", n)))
            text = mask(text, *hit.span())
    return text, found


def _ordinals(text: str) -> tuple[str, list[tuple[int, Reference]]]:
    found: list[tuple[int, Reference]] = []
    if _search("compares", text):
        for pattern in _patterns("pair"):
            for pair in pattern.finditer(text):
                numbers = [_number(g) for g in pair.groups() if g]
                found += [(pair.start() + i, Reference("ordinal", n)) for i, n in enumerate(numbers)]
            text = mask_all(text, pattern)
    for pattern in _patterns("pair_alone"):
        for pair in pattern.finditer(text):
            found += [(pair.start() + i, Reference("ordinal", _number(g))) for i, g in enumerate(pair.groups())]
        text = mask_all(text, pattern)
    for pattern in _patterns("ordinal"):
        for hit in pattern.finditer(text):
            found.append((hit.start(), Reference("ordinal", _number(next(g for g in hit.groups() if g)))))
        text = mask_all(text, pattern)
    return text, found


_SUPERLATIVES = {
    "last": Reference("ordinal", -1),
    "middle": Reference("middle"),
    "cheapest": Reference("cheapest"),
    "dearest": Reference("dearest"),
}


def resolve(reference: Reference, mentions: Sequence[Mention], context: Context) -> str | None:
    """The id of the garment that is meant, or None. ``mentions`` are those of the reference's own words."""
    shown = context.shown
    if reference.kind == "ordinal":
        return _numbered(shown, reference.n)
    if reference.kind == "middle":
        return shown[len(shown) // 2].id if len(shown) % 2 else None
    if reference.kind in {"cheapest", "dearest"} and shown:
        choose = min if reference.kind == "cheapest" else max
        return choose(shown, key=lambda i: i.amount_minor).id
    if reference.kind == "priced":
        return next((i.id for i in shown if i.amount_minor in {reference.n, 100 * reference.n}), None)
    if reference.kind in {"described", "paired"}:
        fitting = [i for i in (*shown, *context.outfit) if described_by(i, mentions)]
        return max(fitting, key=lambda i: _exact(i, mentions)).id if fitting else None
    return context.focus or (shown[0].id if shown else None)


def _numbered(shown: Sequence[Item], n: int) -> str | None:
    """The id of the garment of that number, counted from the end where it is negative."""
    if n < 0:
        return shown[n].id if len(shown) >= -n else None
    return next((i.id for i in shown if i.n == n), None)


def described_by(item: Item, mentions: Sequence[Mention]) -> bool:
    """Whether every kind of thing that is mentioned holds for ``item`` in one of its meanings."""
    spans = {(m.start, m.end) for m in mentions}
    return bool(spans) and all(any(_holds(item, m) for m in mentions if (m.start, m.end) == span) for span in spans)


def _exact(item: Item, mentions: Sequence[Mention]) -> int:
    """ "The blue one" is the blue one rather than the navy one, where both are shown."""
    return sum(m.id in item.colours for m in mentions)


def _holds(item: Item, mention: Mention) -> bool:
    shade = terms("colour")
    families = {shade[c].family for c in item.colours if c in shade}
    values: dict[str, set[str]] = {
        "category": {item.category},
        "group": {item.group},
        "colour": set(item.colours),
        "colour_family": {f for f in families if f} | set(item.colours),
        "fabric": set(item.fabrics),
        "pattern": set(item.patterns),
    }
    return mention.id in values.get(mention.kind, set()) or mention.surface.lower() in item.title.lower()


def _described(text: str) -> list[tuple[int, Reference]]:
    if _search("compares", text):
        pairs = (pair for p in _patterns("described_pair") for pair in p.finditer(text))
        for pair in pairs:
            if all(_only_described(pair[g]) for g in (1, 2)):
                return [(pair.start(g), Reference("paired", words=pair[g].strip())) for g in (1, 2)]
    hits = [h for p in _patterns("described") for h in p.finditer(text) if spot(h[1]) or not _HAN.search(h[1])]
    hits = hits or [h for p in _patterns("described_after") for h in p.finditer(text) if spot(h[1]) or "那" in h[0]]
    hits = hits or [h for p in _patterns("definite") for h in p.finditer(text) if _only_described(h[1])]
    return [(h.start(1), Reference("described", words=_own_words(h[1]))) for h in hits]


def _own_words(words: str) -> str:
    """The end of what stands before 那件 that describes it: of 拎什么包配藏青 only the last word does."""
    seen = [m for m in spot(words) if m.kind in _SEEN]
    start = len(words.rstrip(" 的")) if _HAN.search(words) else 0
    while seen and start and seen[-1].end >= start:
        start = seen.pop().start
    return words[start:].strip() or words.strip()


def _only_described(words: str) -> bool:
    """Whether words say what is seen of a garment, and nothing else: "the silk", "the white shirt"."""
    seen = [m for m in spot(words) if m.kind in _SEEN]
    left = words
    for mention in seen:
        left = mask(left, mention.start, mention.end)
    return any(m.kind not in {"category", "group"} for m in seen) and not left.strip(" 的")


_FIRST = {"left", "左", "首", "top", "打头", "最上", "最上面", "最前", "最前面"}
_SEEN = {"colour", "colour_family", "fabric", "pattern", "category", "group"}
_HAN = re.compile(r"[\u3400-\u9fff]")


def _number(word: str) -> int:
    lower = word.lower()
    if lower in _FIRST:
        return 1
    if lower in _EN:
        return _EN.index(lower) + 1
    if lower in _WORDS:
        return _WORDS.index(lower) + 1
    return int(lower) if lower.isdigit() else int(han_number(lower) or 0)
