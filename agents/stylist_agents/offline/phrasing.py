"""Sentences from the table, in one language, varied without chance, and the small grammar that fills them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from stylist.locale import Locale
from stylist.vocabulary import label, terms
from stylist.wording import number_in_words
from stylist_agents.offline.meaning import Understanding, Wish
from stylist_agents.offline.state import Context, Item
from stylist_agents.offline.wishing import mood_or_shade
from stylist_agents.offline.words import table

_EN_ORDINALS = ["zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]

PAUSE = 2
"""Replies between two that end in the same kind of offer."""


class Speaker:
    """Says things in one language. The variant goes by the turn and by what was said already: no way of saying a
    thing comes back before the others were used, and a replay says the same."""

    def __init__(self, locale: Locale, turn: int, said_earlier: Sequence[str] = ()):
        self.locale = locale
        self.turn = turn
        self._earlier = tuple(said_earlier)

    def say(self, key: str, **filling: object) -> str:
        """One sentence of the table, filled."""
        variants: list[str] = table("phrases")[key][self.locale]
        first = (self.turn + zlib.crc32(key.encode())) % len(variants)
        turned = [*variants[first:], *variants[:first]]
        chosen = min(turned, key=self._last_said) if all(map(_can_be_told, variants)) else turned[0]
        words = {k: str(v) for k, v in filling.items()}
        words |= {k.capitalize(): capital(v) for k, v in words.items()}
        return chosen.format(**words)

    def ways(self, key: str, **filling: object) -> list[str]:
        """One sentence in all its variants, filled, first the one that would be said now."""
        said, words = self.say(key, **filling), {k: str(v) for k, v in filling.items()}
        words |= {k.capitalize(): capital(v) for k, v in words.items()}
        return [said, *(variant.format(**words) for variant in table("phrases")[key][self.locale])]

    def offer(self) -> str:
        """What one could do next, now and then: at the end of every reply it would be a tic."""
        variants: list[str] = table("phrases")["offer_more"][self.locale]
        lately = "\n".join(self._earlier[-PAUSE:])
        return "" if any(variant in lately for variant in variants) else self.say("offer_more")

    def has_said(self, sentence: str) -> bool:
        """Whether this very sentence was said in an earlier turn."""
        return any(sentence in text for text in self._earlier)

    def _last_said(self, variant: str) -> int:
        """How recently a variant was used: 0 for never, more the later."""
        pattern = _as_said(variant)
        return max((i for i, text in enumerate(self._earlier, 1) if pattern.search(text)), default=0)

    def join(self, *sentences: str) -> str:
        """Sentences as a paragraph; Chinese runs on without spaces."""
        return ("" if self.locale == "zh" else " ").join(s.strip() for s in sentences if s.strip())

    def number(self, n: int) -> str:
        """A small number in words."""
        return number_in_words(n, self.locale)

    def ordinal(self, item: Item | None) -> str:
        """How the person sees a card numbered: "the second", 第二件."""
        if item is None or not item.n:
            return "这件" if self.locale == "zh" else "this one"
        if self.locale == "zh":
            return f"第{'二' if item.n == 2 else self.number(item.n)}{measure(item.category)}"
        return f"the {_EN_ORDINALS[item.n] if item.n < len(_EN_ORDINALS) else item.n}"

    def either(self, words: list[str]) -> str:
        """A choice: "navy or beige", 藏青或米色."""
        if self.locale == "zh":
            return "或".join(words)
        return " or ".join(lowered(w) for w in words)

    def several(self, words: list[str]) -> str:
        """An enumeration."""
        if self.locale == "zh":
            return "、".join(words)
        return "".join(words) if len(words) < 2 else f"{', '.join(words[:-1])} and {words[-1]}"

    def term(self, slot: str, value: str) -> str:
        """The word for a value of a slot."""
        kind: Any = mood_or_shade(value) if slot == "colour" else slot
        own = table("purposes")["terms"][self.locale].get(value) if slot == "occasion" else None
        return str(own or label(kind, value, self.locale))

    def sentence(self, text: str) -> str:
        """A clause with its full stop."""
        text = text.strip()
        if not text or text[-1] in ".!?。！？；;":
            return text
        return text + ("。" if self.locale == "zh" else ".")


def _can_be_told(variant: str) -> bool:
    """Whether a variant has enough words of its own to be found again in a text."""
    return len(_BRACES.sub("", variant)) >= _OWN_WORDS


_BRACES = re.compile(r"\{[A-Za-z_]+\}")
_OWN_WORDS = 3


@cache
def _as_said(variant: str) -> re.Pattern[str]:
    """A variant as it can stand in a text: whatever filled its braces."""
    return re.compile(".{1,200}?".join(map(re.escape, _BRACES.split(variant))), re.DOTALL)


def capital(text: str) -> str:
    """With a capital first letter; placeholders are left as they are."""
    return text[:1].upper() + text[1:]


def plural(noun: str) -> str:
    """The English plural of a garment word."""
    head, _, last = noun.rpartition(" ")
    if last.endswith("wear"):
        return noun
    if last.endswith("ss") or last.endswith(("sh", "ch", "x")):
        last += "es"
    elif last == "scarf":
        last = "scarves"
    elif not last.endswith("s"):
        last = f"{last[:-1]}ies" if last.endswith("y") and last[-2:-1] not in "aeiou" else f"{last}s"
    return f"{head} {last}".strip()


def is_plural(noun: str) -> bool:
    """Whether an English label is a plural already: jeans, loafers."""
    return noun.endswith("s") and not noun.endswith("ss")


def measure(category: str) -> str:
    """The Chinese measure word for a category or a group."""
    words: dict[str, str] = table("phrases")["measures"]
    found = terms("category").get(category)
    return words.get(category) or words.get((found.group or "") if found else "") or words["default"]


def noun_for(speaker: Speaker, rows: tuple[Item, ...]) -> tuple[str, str, str]:
    """What the hits are called: singular, plural and measure word; "piece" where they are mixed."""
    categories = {r.category for r in rows}
    if len(categories) == 1:
        only = next(iter(categories))
        word = speaker.term("category", only)
        if speaker.locale == "zh":
            return word, word, measure(only)
        lower = lowered(word)
        if is_plural(lower):
            return f"pair of {lower}", f"pairs of {lower}", ""
        return lower, plural(lower), ""
    if len({r.group for r in rows}) == 1 and rows[0].group in terms("group"):
        word, unit = speaker.term("group", rows[0].group), measure(rows[0].group)
        if speaker.locale == "zh":
            return word, word, unit
        one, many = table("phrases")["group_nouns"].get(rows[0].group, ("piece", "pieces"))
        return one, many, ""
    return ("单品", "单品", "件") if speaker.locale == "zh" else ("piece", "pieces", "")


def count(speaker: Speaker, rows: tuple[Item, ...], total: int) -> str:
    """ "Three shirts fit", "14 shirts fit, and these six first"."""
    noun, nouns, unit = noun_for(speaker, rows)
    n = len(rows)
    filling = {"n": speaker.number(n), "total": speaker.number(total), "noun": noun, "nouns": nouns, "measure": unit}
    if n == 1 and total <= 1:
        return speaker.say("count_one", **filling)
    return speaker.say("count_many" if total > n else "count_some", **filling)


_ADJECTIVES = ("colour", "pattern", "finish", "fit", "length", "sleeve", "neckline", "fabric")


def understood(speaker: Speaker, said: Understanding, context: Context) -> str:
    """The wishes of this message in words: "navy linen, for a wedding, under [[budget]], nothing shiny"."""
    liked = [w for w in said.wishes if w.liked]
    parts: list[str] = []
    adjectives = [
        speaker.either(words)
        for slot in _ADJECTIVES
        if (words := in_words(speaker, slot, [w.value for w in liked if w.slot == slot]))
    ]
    if adjectives:
        parts.append("、".join(adjectives) if speaker.locale == "zh" else " ".join(lowered(a) for a in adjectives))
    parts.append(_occasions(speaker, [w.value for w in liked if w.slot == "occasion"]))
    parts += [_purpose(speaker, w) for w in liked if w.slot in {"season", "gender", "size", "brand"}]
    if said.budget and said.budget.most is not None:
        parts.append(_budget(speaker, said.budget.total))
    parts += refusals(speaker, [(w.slot, w.value) for w in said.wishes if not w.liked])
    return ("、" if speaker.locale == "zh" else ", ").join(p for p in parts if p)


_RELATIVE = {
    frozenset({"midi", "maxi"}): {"en": "longer", "zh": "长一点"},
    frozenset({"cropped", "mini", "knee"}): {"en": "shorter", "zh": "短一点"},
    frozenset({"mini", "knee"}): {"en": "shorter", "zh": "短一点"},
    frozenset({"knee", "midi", "maxi"}): {"en": "not too short", "zh": "不太短"},
}
"""What "longer" and "shorter" stand for, so that they can be said again as they were said."""


def in_words(speaker: Speaker, slot: str, values: Sequence[str]) -> list[str]:
    """The words for values of one slot."""
    if slot == "length" and (said := _RELATIVE.get(frozenset(values))):
        return [said[speaker.locale]]
    return [speaker.term(slot, v) for v in values]


def wanted(speaker: Speaker, args: Mapping[str, Any]) -> str:
    """What a search was for, as a noun phrase: "green hoodie", 绿色连帽衫."""
    plurals = {"colour": "colours", "pattern": "patterns", "finish": "finishes", "fit": "fits", "length": "lengths",
               "sleeve": "sleeves", "neckline": "necklines", "fabric": "fabrics"}  # fmt: skip
    lengths = args.get("lengths") or ()
    slots = [s for s in _ADJECTIVES if s != "length" or len(lengths) < 2]  # "no longer blazer" says otherwise
    words = [word for slot in slots for word in in_words(speaker, slot, args.get(plurals[slot]) or [])[:1]]
    kinds = [speaker.term("category", c) for c in args.get("categories") or []]
    groups = args.get("groups") or []
    kinds = kinds or [speaker.term("group", g) for g in groups if len(groups) == 1]
    purpose = _occasions(speaker, list(args.get("occasions") or []))
    if speaker.locale == "zh":
        described = f"{purpose}{'的' if purpose and not words else ''}{''.join(words)}{'的' if words else ''}"
        sized = "".join(f"{s}码的" for s in (args.get("sizes") or [])[:1])
        return sized + described + ("或".join(kinds) or "合适的单品")
    sized = "".join(f"in size {s}" for s in (args.get("sizes") or [])[:1])
    parts = [*map(lowered, words), " or ".join(map(lowered, kinds)) or "piece", purpose, sized]
    return " ".join(p for p in parts if p)


def lowered(word: str) -> str:
    """With a small first letter, except in T-shirt and V-neck."""
    return word if word[:2] in {"V-", "T-"} else word[:1].lower() + word[1:]


def _occasions(speaker: Speaker, values: list[str]) -> str:
    """ "For a wedding and the beach", 海边、婚礼穿."""
    if not values:
        return ""
    words = [speaker.term("occasion", v) for v in values]
    if speaker.locale == "zh":
        return f"{'、'.join(words)}穿"
    purposes = table("purposes")["en"]
    return (
        f"for {speaker.several([purposes.get(v, w).removeprefix('for ') for v, w in zip(values, words, strict=True)])}"
    )


def _purpose(speaker: Speaker, wish: Wish) -> str:
    word = speaker.term(wish.slot, wish.value)
    if speaker.locale == "zh":
        return f"{wish.value}码" if wish.slot == "size" else word
    return {"season": f"for {word}", "size": f"size {wish.value}", "gender": f"for {word}"}.get(wish.slot, wish.value)


def _budget(speaker: Speaker, total: bool) -> str:
    if speaker.locale == "zh":
        return "整套[[budget]]以内" if total else "[[budget]]以内"
    return "up to [[budget]] for the whole look" if total else "up to [[budget]]"


_NAMED_BY_NOUN = {"fabric", "category", "group", "brand", "neckline", "sleeve"}
_NOUN_PATTERNS = {"logo", "animal", "camouflage", "paisley", "cable-knit", "colour-block", "herringbone"}


def refusals(speaker: Speaker, refused: Sequence[tuple[str, str]]) -> list[str]:
    """(slot, value) pairs in words: "nothing shiny or striped", "no logos or wool", 不要亮面、条纹."""
    words = [(slot, value, speaker.term(slot, value)) for slot, value in refused]
    if speaker.locale == "zh":
        return [f"不要{'、'.join(w for *_, w in words)}"] if words else []
    nouns = [s in _NAMED_BY_NOUN or v in _NOUN_PATTERNS or w.endswith("colours") for s, v, w in words]
    things = [
        plural(lowered(w)) if s in {"category", "group"} or v == "logo" else lowered(w) if s != "brand" else w
        for (s, v, w), noun in zip(words, nouns, strict=True)
        if noun
    ]
    looks = [lowered(w) for (*_, w), noun in zip(words, nouns, strict=True) if not noun]
    said = [f"nothing {' or '.join(looks)}"] if looks else []
    return [*said, *([f"no {' or '.join(things)}"] if things else [])]


def profile(speaker: Speaker, context: Context) -> str:
    """Everything that is stored, in one enumeration; empty if nothing is."""
    stored = context.preferences
    words = [speaker.term(w.slot, w.value) for w in stored.wishes if w.liked]
    words += refusals(speaker, [(w.slot, w.value) for w in stored.wishes if not w.liked])
    zh = speaker.locale == "zh"
    if stored.budget:
        words.append("预算[[budget]]" if zh else "a budget of [[budget]]")
    if stored.height_cm:
        words.append(f"身高 {stored.height_cm:g} 厘米" if zh else f"{stored.height_cm:g} cm tall")
    if stored.age_years:
        words.append(f"{stored.age_years:g} 岁" if zh else f"{stored.age_years:g} years old")
    return speaker.several(words) if words else ""


def constraint(speaker: Speaker, field: str) -> str:
    """What a search constraint is called; two at once are joined."""
    names: dict[str, str] = table("phrases")["constraints"][speaker.locale]
    words = [names.get(f, names["other"]) for f in field.split("+")]
    return speaker.several(list(dict.fromkeys(words)))
