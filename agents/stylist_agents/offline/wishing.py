"""Which vocabulary words of a message are wishes or refusals, and which only describe their neighbours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast

from stylist.refusals.minors import young
from stylist.shopper import Slot
from stylist.vocabulary import Kind, Mention, spot, term, terms
from stylist_agents.offline.acts import Act
from stylist_agents.offline.meaning import Wish
from stylist_agents.offline.polarity import Polarity
from stylist_agents.offline.stated import of_oneself
from stylist_agents.offline.words import table

SLOTS: dict[Kind, Slot] = {
    "category": "category", "group": "group", "colour": "colour", "colour_family": "colour", "colour_mood": "colour",
    "pattern": "pattern", "fabric": "fabric", "finish": "finish", "season": "season", "occasion": "occasion",
    "sleeve": "sleeve", "neckline": "neckline", "length": "length", "fit": "fit", "gender": "gender",
}  # fmt: skip

_CHILD = re.compile(
    r"\bfor (?:boys|girls)\b(?!'? ?night)|\b(?:boys|girls)'?(?= (?:clothes|clothing|wear|section|department|sizes))"
    r"|\b(?:kids?|child(?:ren)?|daughter|son|toddler|baby|school)\b|女童|男童|儿童|孩子|宝宝|小朋友"
    r"|女儿|儿子|孙子|孙女|外孙|丫头|小姑娘|小[男女](?:孩|生)|[男女](?:娃|宝|童)|闺女"
    r"|\b(?:grand|god|step)(?:son|daughter|child(?:ren)?|kids?)\b|\b(?:flower|little|baby"
    r"|lil|wee|small|young) (?:girls?|boys?|lads?|lass(?:es)?)\b|\bpage ?boy\b|\bschool(?:girl|boy)\b",
    re.IGNORECASE,
)

_LITTLE = re.compile(r"\b(?:little|wee|small) (?:girls|boys|lads?|lass(?:es)?)\b", re.IGNORECASE)

_YOUNGER = re.compile(
    r"bro(?:ther)?|sis(?:ter)?|cousin|niece|nephew|girl|boy|lad|her$|him$|[弟妹侄甥孩生娃]|孙|[他她]", re.IGNORECASE
)
"""Who may be a child, where somebody's age says so."""

_GROWN = {"girls": "women", "boys": "men"}

_YOUNG = {"for her": "girls", "for him": "boys"}


def without_self(mentions: list[Mention], text: str) -> list[Mention]:
    """ "I'm a woman, 168 cm" is of the body; a department only where a garment is looked for and no other is named."""
    of_self = [m for m in mentions if m.kind == "gender" and of_oneself(text, m.start, m.end)]
    named = any(m.kind == "gender" and m not in of_self for m in mentions)
    looking = any(m.kind in {"category", "group", "occasion"} for m in mentions)
    return [m for m in mentions if m not in of_self or (looking and not named)]


_BIRTHDAY = re.compile(r"\bb(?:irth)?day\b|生日", re.IGNORECASE)
_GIVEN = re.compile(r"\b(?:gave|got|bought) me\b|送了?(?:给)?我|给我(?:买|办|送)了", re.IGNORECASE)
_PARTY = re.compile(r"\bpart(?:y|ies)\b|派对|聚会|聚餐|晚宴|大寿|寿宴|过寿|生日会|生日宴|生日趴", re.IGNORECASE)


def meant(wishes: Sequence[Wish], acts: Sequence[Act], text: str, gift: bool) -> tuple[Wish, ...]:
    """A present for somebody's birthday is for no party, and whoever feels bad "in tight things" wants room."""
    kept = bool(_PARTY.search(text)) or not _BIRTHDAY.search(text)
    given = not kept and (gift or bool(_GIVEN.search(text)) or any(w.slot == "gender" for w in wishes))
    meant = [w for w in wishes if not (given and w == Wish("occasion", "party"))]
    if "self_critical" in acts:
        meant = [Wish("fit", "relaxed") if w == Wish("fit", "slim") else w for w in meant]
    return tuple(dict.fromkeys(meant))


def with_inner(mentions: Sequence[Mention]) -> list[Mention]:
    """With what is said inside a longer name: a "leather jacket" is of leather, a "beach wedding" at the beach."""
    found: list[Mention] = []
    for mention in mentions:
        found.append(mention)
        first = re.split(r"[\s-]", mention.surface, maxsplit=1)[0]
        if mention.kind not in _INNER or first == mention.surface:
            continue
        inner = [m for m in spot(first) if m.kind in _INNER[mention.kind] and m.id != "down"]
        found += [Mention(m.kind, m.id, mention.start, mention.end, m.surface) for m in inner]
    return found


_INNER: dict[Kind, set[Kind]] = {"category": {"fabric", "length"}, "occasion": {"occasion"}}


def read_wishes(said: Sequence[tuple[Mention, Polarity]], rest: str, text: str) -> tuple[Wish, ...]:
    """Wishes and refusals, in the order of the message."""
    positive = {(m.start, m.end) for m, p in said if p is Polarity.WISHED and m.kind in {"category", "group"}}
    found: list[Wish] = []
    for i, (mention, polarity) in enumerate(said):
        if polarity is Polarity.DROPPED or _is_shadowed(i, said, rest):
            continue
        liked = polarity is Polarity.WISHED
        if not liked and mention.kind in {"category", "group"} and _carries(i, said, rest):
            if positive or mention.surface.lower().startswith("crop top"):
                continue  # "no striped shirts" beside "show me skirts": the refusal is of the stripes
            liked = True
        if liked and mention.kind == "season" and mention.id in {"spring", "autumn"} and _is_fallen(mention, rest):
            continue
        found.append(_beside(mention, said, rest) or Wish(SLOTS[mention.kind], value_of(mention, text), liked))
    refused = {(w.slot, w.value) for w in found if not w.liked}
    return tuple(w for w in found if not (w.liked and (w.slot, w.value) in refused))


def _beside(mention: Mention, said: Sequence[tuple[Mention, Polarity]], rest: str) -> Wish | None:
    """吊带 beside a dress is its straps, and 正装 beside shirts is what they are for."""
    means = table("turns")["beside"].get(mention.surface)
    named = any(m.kind == "category" and m.surface != mention.surface and p is Polarity.WISHED for m, p in said)
    if means is None or not named or rest[mention.end : mention.end + 1] == "裙":
        return None
    slot, value = means.split("=")
    return Wish(cast(Slot, slot), value)


def value_of(mention: Mention, text: str) -> str:
    """The value that a mention stands for: a department depends on who else is spoken of."""
    if mention.kind != "gender":
        return mention.id
    if young(text) and _YOUNGER.search(mention.surface):
        return {"women": "girls", "men": "boys"}.get(mention.id, mention.id)
    if not _CHILD.search(text):
        return _GROWN.get(mention.id, mention.id)
    if _LITTLE.search(text) and mention.surface.lower() in {"lad", "lads", "boys", "girls", "lass", "lasses"}:
        return {"women": "girls", "men": "boys"}.get(mention.id, mention.id)
    if mention.surface in {"男孩子", "女孩子", "男生", "女生"}:
        return {"women": "girls", "men": "boys"}[mention.id]
    return _YOUNG.get(mention.surface.lower(), mention.id)


def _is_only_a_date(mention: Mention, others: Sequence[Mention]) -> bool:
    """Whether a weekend says when, rather than what for: "a wedding this weekend"."""
    return mention.surface.lower() in {"weekend", "周末"} and any(m.kind == "occasion" for m in others)


def _is_fallen(mention: Mention, rest: str) -> bool:
    return mention.surface.lower() in {"falls", "springs"}


_ONLY_DESCRIBES = {"knitwear", "suits", "outerwear"}
"""Shelves whose name before a category only describes it."""


def _is_shadowed(i: int, said: Sequence[tuple[Mention, Polarity]], rest: str) -> bool:
    """Whether a mention says nothing of its own beside its neighbours.

    "Top" is a shelf rather than the category of that name; "knit" before a category only describes it; "print" after
    another pattern ("floral print") is that pattern; sand and stone are colours next to a garment.
    """
    mention = said[i][0]
    others = [m for j, (m, _) in enumerate(said) if j != i]
    same = [m for m in others if (m.start, m.end) == (mention.start, mention.end)]
    shelf_too = mention.kind == "category" and any(m.kind == "group" for m in same)
    if shelf_too or _is_only_a_date(mention, others):
        return True
    follower = next((m for m in others if m.start >= mention.end), None)
    if mention.kind == "group" and mention.id in {"knitwear", "suits", "outerwear"} and follower is not None:
        return follower.kind == "category" and not rest[mention.end : follower.start].strip(" -的")
    if mention.surface in {"平底", "高跟"} and follower is not None and follower.kind == "category":
        return not rest[mention.end : follower.start].strip()
    if mention.id == "printed":
        earlier = [m for m in others if m.kind == "pattern" and m.id != "printed" and m.end <= mention.start]
        return any(not rest[m.end : mention.start].strip(" -") for m in earlier)
    beside = follower is not None and (
        follower.kind == "category"
        or (follower.kind.startswith("colour") and bool(_LISTED.fullmatch(rest[mention.end : follower.start])))
    )
    if mention.kind == "occasion" and mention.id == "beach" and any(m.kind.startswith("colour") for m in same):
        return beside
    return mention.kind.startswith("colour") and any(m.kind == "occasion" for m in same) and not beside


_LISTED = re.compile(r"[\s,、/]*(?:or|and|和|或者?)?[\s,、/]*的?", re.IGNORECASE)


def _carries(i: int, said: Sequence[tuple[Mention, Polarity]], rest: str) -> bool:
    """Whether a refused garment word only carries the attribute that is refused: "no striped shirts"."""
    mention = said[i][0]
    for j, (other, polarity) in enumerate(said):
        if (
            j == i
            or polarity is not Polarity.REFUSED
            or other.kind in {"category", "group", "gender", "season", "occasion"}
        ):
            continue
        between = rest[min(other.end, mention.end) : max(other.start, mention.start)]
        if re.fullmatch(r"[\s\w'的-]{0,14}", between) and not re.search(r"\bor\b|\band\b|和|或|、", between):
            return True
    return False


def kinds_over_shelves(wishes: tuple[Wish, ...]) -> tuple[Wish, ...]:
    """Men's shoes that are loafers are loafers."""
    known = terms("category")
    shelves = {known[w.value].group for w in wishes if w.slot == "category" and w.liked and w.value in known}
    return tuple(w for w in wishes if not (w.slot == "group" and w.liked and w.value in shelves))


def mood_or_shade(value: str) -> Kind:
    """The kind of a colour value: a shade where there is one of that name, else a family or a mood."""
    for kind in ("colour", "colour_family", "colour_mood"):
        try:
            term(kind, value)
        except KeyError:
            continue
        return kind
    return "colour"
