"""What is read from a message before its vocabulary: comparisons, turns of phrase, brands, exchanges."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import cast

from stylist.shopper import Slot
from stylist.vocabulary import Kind, Lexicon, Mention, lexicon, spot
from stylist_agents.offline.meaning import Comparison, Wish
from stylist_agents.offline.polarity import Polarity, polarities
from stylist_agents.offline.words import LEXICONS, mask, mask_all, table


@cache
def turn_of(name: str) -> re.Pattern[str]:
    """The pattern of one turn of phrase in ``references.toml``."""
    return re.compile("|".join(table("references")["turns"][name]), re.IGNORECASE)


def exchanged(text: str) -> tuple[int, int] | None:
    """Where the old one stands in "swap the loafers for boots", 亚麻换成棉的; None if nothing of its sort follows."""
    found = turn_of("exchange").search(text)
    if found is None:
        return None
    span = found.span("en") if found["en"] else found.span("zh")
    old, new = ({m.kind for m in spot(text[a:b])} for a, b in (span, (span[1], found.end())))
    return span if old & new & {"category", "colour", "fabric", "pattern"} else None


def without_the_old(text: str) -> str:
    """The message without what is to be exchanged."""
    span = exchanged(text)
    return mask(text, *span) if span else text


@cache
def spoken_words() -> Lexicon:
    """The vocabulary, and words of talk beyond it."""
    return lexicon(dict(_talked()))


def _talked() -> Iterator[tuple[str, tuple[Kind, str]]]:
    for sense in LEXICONS:
        for kind, terms in table(f"lexicon_{sense}").items():
            for name, words in terms.items():
                yield from ((word, (cast(Kind, kind), name)) for word in (*words.get("zh", ()), *words.get("en", ())))


def read_comparisons(text: str) -> tuple[str, tuple[Comparison, ...]]:
    """ "Darker", "cheaper" and their like, blanked out of the message."""
    found: list[Comparison] = []
    names: tuple[Comparison, ...] = ("darker", "lighter", "cheaper", "dearer")
    for name in names:
        if words_of(name).search(text):
            found.append(name)
            text = mask_all(text, words_of(name))
    return text, tuple(found)


def read_turns(text: str) -> tuple[str, tuple[Wish, ...]]:
    """ "Nothing too short" wishes for every length that isn't."""
    wishes: list[Wish] = []
    for pattern, says in _turns():
        if pattern.search(text):
            wishes += says
            text = mask_all(text, pattern)
    return text, tuple(wishes)


@cache
def _turns() -> tuple[tuple[re.Pattern[str], tuple[Wish, ...]], ...]:
    def wish(said: str) -> Wish:
        slot, _, value = said.replace("!=", "=").partition("=")
        return Wish(cast(Slot, slot), value, "!=" not in said)

    rows = table("turns")["turns"]
    return tuple((re.compile(r["pattern"], re.IGNORECASE), tuple(wish(s) for s in r["says"])) for r in rows)


@cache
def words_of(name: str) -> re.Pattern[str]:
    """The pattern of one row of ``comparisons.toml``."""
    return re.compile("|".join(table("comparisons")[name]), re.IGNORECASE)


def read_brands(text: str, known: Sequence[str]) -> tuple[str, tuple[Wish, ...]]:
    """The shop's brands that are wished for or refused, blanked out of the message."""
    wishes: list[Wish] = []
    for brand in sorted(known, key=len, reverse=True):
        pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(brand)}(?![A-Za-z0-9])", re.IGNORECASE)
        if found := pattern.search(text):
            mention = Mention("category", brand, found.start(), found.end(), brand)
            liked = polarities(text, [mention])[0] is Polarity.WISHED
            wishes.append(Wish("brand", brand, liked))
            text = mask(text, *found.span())
    return text, tuple(wishes)


_LATIN = re.compile(r"[A-Za-z][A-Za-z'-]{2,}")


def leftover(rest: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """What was said beyond the vocabulary: up to six words for the search."""
    for mention in mentions:
        rest = mask(rest, mention.start, mention.end)
    filler = set(table("comparisons")["filler"])
    return tuple(w for w in dict.fromkeys(x.lower() for x in _LATIN.findall(rest)) if w not in filler)[:6]
