"""From a message to what it asks for: acts, wishes with their polarity, numbers, references and comparisons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, cast

from stylist.locale import Locale, detect_locale
from stylist.shopper import Slot
from stylist.vocabulary import Kind, Mention, Term, spot, term, terms
from stylist_agents.offline.acts import Act, read_acts
from stylist_agents.offline.numbers import Budget, in_digits, read_numbers
from stylist_agents.offline.polarity import Polarity, polarities
from stylist_agents.offline.references import Reference, described_by, read_references, resolve
from stylist_agents.offline.state import Context
from stylist_agents.offline.stated import of_oneself, stated
from stylist_agents.offline.trips import Trip, change_of, degrees, of_the_plan, rains, read_trip
from stylist_agents.offline.words import idioms, mask, mask_all, normalise, table

Comparison = Literal["darker", "lighter", "cheaper", "dearer"]

_SLOTS: dict[Kind, Slot] = {
    "category": "category", "group": "group", "colour": "colour", "colour_family": "colour", "colour_mood": "colour",
    "pattern": "pattern", "fabric": "fabric", "finish": "finish", "season": "season", "occasion": "occasion",
    "sleeve": "sleeve", "neckline": "neckline", "length": "length", "fit": "fit", "gender": "gender",
}  # fmt: skip
_CHILD = re.compile(
    r"\b(?:kids?|child(?:ren)?|daughter|son|toddler|baby|school)\b|女童|男童|儿童|孩子|宝宝|小朋友|女儿|儿子",
    re.IGNORECASE,
)
_GROWN = {"girls": "women", "boys": "men"}
_YOUNG = {"for her": "girls", "for him": "boys"}


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish or refusal; ``value`` is a vocabulary id, or the person's own word for sizes and brands."""

    slot: Slot
    value: str
    liked: bool = True


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message means, given what is on the screen.

    targets: ids of the garments that are pointed at, in order; undone: slots (or one value of a slot) of which the
    wish is taken back; words: what was said beyond the vocabulary, for the search's own ear.
    """

    text: str
    locale: Locale
    acts: tuple[Act, ...] = ()
    wishes: tuple[Wish, ...] = ()
    budget: Budget | None = None
    references: tuple[Reference, ...] = ()
    targets: tuple[str, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    undone: tuple[tuple[str, str | None], ...] = ()
    cheap: bool = False
    gift: bool = False
    """Bought for somebody who cannot try it on."""
    height_cm: float | None = None
    weight_kg: float | None = None
    age: int | None = None
    words: tuple[str, ...] = ()
    trip: Trip | None = None
    twofold: bool = False
    """A question about what is shown, and a search beside it: "why the first one, and is there a cheaper one?"."""
    asked: tuple[Wish, ...] = ()
    """What a question is about: "is the second one cotton?" wishes for nothing."""

    def values(self, slot: Slot, liked: bool = True) -> tuple[str, ...]:
        """Values wished for (or refused) in one slot."""
        return tuple(w.value for w in self.wishes if w.slot == slot and w.liked is liked)

    @property
    def minor(self) -> bool:
        """Whether somebody under 18 is spoken of."""
        return "minor" in self.acts

    def __contains__(self, act: object) -> bool:
        return act in self.acts


def understand(message: str, context: Context | None = None) -> Understanding:
    """Read one message. Never raises: a message that means nothing to us has the act ``off_topic``."""
    context = context or Context()
    if both := _twofold(message, context):
        return both
    text = in_digits(normalise(message))
    acts, undone = read_acts(text)
    numbers = read_numbers(text)
    pointed, references = read_references(text)
    rest = _only_where_both(numbers.rest, pointed)
    rest = mask_all(rest, _turn("complaint")) if "explain" in acts else rest
    acts, undone = _asked_of_one(text, acts, undone)
    rest = _without_the_old(rest)
    rest, comparisons = _comparisons(rest)
    rest, brands = _brands(rest, context.catalogue.brands)
    cheap, gift = bool(_words("cheap").search(rest)), bool(_words("gift").search(rest))
    rest, phrased = _turns_of_phrase(rest)
    rest = mask_all(rest, idioms())
    mentions = _without_self(_with_inner(spot(rest, _spoken())), text)
    references, targets, described = _pointed_at(references, mentions, context)
    said = [(m, p) for m, p in zip(mentions, polarities(rest, mentions), strict=True) if m not in described]
    wishes = _wishes(said, rest, text) + phrased + brands + tuple(Wish("size", s) for s in numbers.sizes)
    dropped = tuple((_SLOTS[m.kind], m.id) for m, p in said if p is Polarity.DROPPED)
    found = Understanding(
        text=text,
        locale=detect_locale(message, context.locale),
        wishes=_meant(wishes, acts, gift),
        budget=numbers.budget,
        references=references,
        targets=targets,
        comparisons=comparisons,
        undone=tuple((slot, None) for slot in undone) + tuple(dict.fromkeys(dropped)),
        cheap=cheap,
        gift=gift,
        height_cm=numbers.height_cm,
        weight_kg=numbers.weight_kg,
        age=numbers.age,
        words=() if undone or "self_critical" in acts else _leftover(rest, mentions),
        acts=acts,
    )
    if not {"shop", "undress", "privacy"} & set(acts):
        found = replace(found, trip=read_trip(text, mentions))
    found = _of_the_weather(_without_screen(found, context))
    return _of_days(_with_acts(found, context), context)


WARM_C, COLD_C = 26.0, 6.0


def _of_the_weather(found: Understanding) -> Understanding:
    """The season that degrees mean, where none was named."""
    low, high = degrees(found.text)
    if found.trip or low is None or high is None or found.values("season"):
        return found
    season = "summer" if low >= WARM_C else "winter" if high <= COLD_C else None
    return replace(found, wishes=(*found.wishes, Wish("season", season))) if season else found


_BRIGHT = re.compile(r"\bbrighter\b|亮", re.IGNORECASE)


def _without_screen(found: Understanding, context: Context) -> Understanding:
    """With nothing to compare with, "brighter" wishes for bright colours and "cheaper" for little money."""
    if not found.comparisons or context.shown or context.outfit or context.wish:
        return found
    mood = {"darker": "dark", "lighter": "bright" if _BRIGHT.search(found.text) else "light"}
    wishes = tuple(Wish("colour", mood[c]) for c in found.comparisons if c in mood)
    cheap = found.cheap or "cheaper" in found.comparisons
    kept = tuple(c for c in found.comparisons if c == "dearer")
    return replace(found, wishes=(*found.wishes, *wishes), cheap=cheap, comparisons=kept)


@cache
def _turn(name: str) -> re.Pattern[str]:
    return re.compile("|".join(table("references")["turns"][name]), re.IGNORECASE)


def _asked_of_one(text: str, acts: tuple[Act, ...], undone: tuple[str, ...]) -> tuple[tuple[Act, ...], tuple[str, ...]]:
    """ "Does it come in other colours?" asks about a garment; "in other colours" takes a wish back."""
    if not _turn("of_one").search(text):
        return acts, undone
    return tuple(a for a in acts if a not in {"undo", "more", "seek"}), ()


def _exchanged(text: str) -> tuple[int, int] | None:
    """Where the old one stands in "swap the loafers for boots", 亚麻换成棉的; None if nothing of its sort follows."""
    found = _turn("exchange").search(text)
    if found is None:
        return None
    span = found.span("en") if found["en"] else found.span("zh")
    old, new = ({m.kind for m in spot(text[a:b])} for a, b in (span, (span[1], found.end())))
    return span if old & new & {"category", "colour", "fabric", "pattern"} else None


def _without_the_old(text: str) -> str:
    span = _exchanged(text)
    return mask(text, *span) if span else text


PLAN_SPOKEN_OF = 2
"""For so many turns after a plan was shown, "other shoes" means the plan's."""


def _of_days(found: Understanding, context: Context) -> Understanding:
    """A trip to plan for, or a change of the plan that is there."""
    kept = {"minor", "greet", "thanks", "self_critical"} & set(found.acts)
    if found.trip:
        wishes = tuple(w for w in found.wishes if not w.liked or w.slot == "gender")
        return replace(found, acts=(*(a for a in found.acts if a in kept), "trip"), wishes=wishes, targets=())
    if not context.plan or not _changes_the_plan(found, context):
        return found
    limits = tuple(w for w in found.wishes if not w.liked or w.slot == "gender")
    asked = tuple(w for w in (*found.asked, *found.wishes) if w not in limits)
    return replace(found, acts=("plan",), wishes=limits, asked=asked, targets=(), undone=())


def _changes_the_plan(found: Understanding, context: Context) -> bool:
    plan, acts = context.plan, set(found.acts)
    recent = plan is not None and context.turn - plan.turn <= PLAN_SPOKEN_OF
    last = plan is not None and context.turn - plan.turn == 1
    if of_the_plan(found.text):
        limits = found.budget or rains(found.text) or degrees(found.text)[0] is not None
        return bool(change_of(found.text) or limits) and not acts & {"shop", "privacy"}
    if acts & {"swap", "step_back"} or (change_of(found.text) and acts <= {"off_topic", "compare_two", "more", "find"}):
        return recent
    only_limits = bool(found.budget or found.wishes or rains(found.text) or degrees(found.text)[0] is not None)
    liked = {w.slot for w in found.wishes if w.liked}
    return last and only_limits and liked <= {"gender"} and not found.comparisons


_NEXT_CLAUSE = re.compile(
    r"[,;?.，；？。]\s*(?:and|but|also|or|另外|还有|顺便|再)?|\s(?:and|also)\s|另外|顺便|还有(?=没有)"
)
_QUESTIONS: set[Act] = {"explain", "detail", "size"}
_LONGEST_CLAUSE = 80


def _twofold(message: str, context: Context) -> Understanding | None:
    """A question first, then a wish of its own; None for all other messages."""
    for cut in _NEXT_CLAUSE.finditer(message):
        rest = message[cut.end() :].strip()
        if not 3 <= len(rest) <= _LONGEST_CLAUSE or set("<{[") & set(rest):
            continue
        first, then = (understand(part, context) for part in (message[: cut.start()], rest))
        if "explain" in first.acts and _turn("complaint").match(rest):
            continue
        asks = _QUESTIONS & set(first.acts) and not {"find", "refine"} & set(first.acts)
        if not asks or not {"find", "refine"} & set(then.acts) or not (then.comparisons or then.wishes or then.budget):
            continue
        acts = tuple(dict.fromkeys((*first.acts, *then.acts)))
        return replace(
            then,
            text=in_digits(normalise(message)),
            acts=acts,
            twofold=True,
            asked=first.asked,
            references=first.references or then.references,
            targets=first.targets or then.targets,
        )
    return None


def _without_self(mentions: list[Mention], text: str) -> list[Mention]:
    """ "I'm a woman, 168 cm" is of the body; a department only where a garment is looked for and no other is named."""
    of_self = [m for m in mentions if m.kind == "gender" and of_oneself(text, m.start, m.end)]
    named = any(m.kind == "gender" and m not in of_self for m in mentions)
    looking = any(m.kind in {"category", "group", "occasion"} for m in mentions)
    return [m for m in mentions if m not in of_self or (looking and not named)]


def _meant(wishes: Sequence[Wish], acts: Sequence[Act], gift: bool) -> tuple[Wish, ...]:
    """A birthday present is for no party, and whoever feels bad "in tight things" wants room."""
    open_gift = gift and not any(w.slot in {"category", "group"} for w in wishes)
    meant = [w for w in wishes if not (open_gift and w == Wish("occasion", "party"))]
    if "self_critical" in acts:
        meant = [Wish("fit", "relaxed") if w == Wish("fit", "slim") else w for w in meant]
    return tuple(dict.fromkeys(meant))


@cache
def _spoken() -> dict[str, tuple[Kind, str]]:
    rows = table("lexicon")["words"]
    return {word: (kind, name) for words in rows.values() for word, (kind, name) in words.items()}


def _with_inner(mentions: Sequence[Mention]) -> list[Mention]:
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


def _only_where_both(left: str, right: str) -> str:
    """The characters that neither reading blanked out (both have the message's length)."""
    if len(left) != len(right):
        return left
    return "".join(a if a == b else " " for a, b in zip(left, right, strict=True))


def _comparisons(text: str) -> tuple[str, tuple[Comparison, ...]]:
    found: list[Comparison] = []
    names: tuple[Comparison, ...] = ("darker", "lighter", "cheaper", "dearer")
    for name in names:
        if _words(name).search(text):
            found.append(name)
            text = mask_all(text, _words(name))
    return text, tuple(found)


def _turns_of_phrase(text: str) -> tuple[str, tuple[Wish, ...]]:
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

    rows = table("lexicon")["turns"]
    return tuple((re.compile(r["pattern"], re.IGNORECASE), tuple(wish(s) for s in r["says"])) for r in rows)


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile("|".join(table("comparisons")[name]), re.IGNORECASE)


def _brands(text: str, known: Sequence[str]) -> tuple[str, tuple[Wish, ...]]:
    wishes: list[Wish] = []
    for brand in sorted(known, key=len, reverse=True):
        pattern = re.compile(rf"(?<![A-Za-z0-9]){re.escape(brand)}(?![A-Za-z0-9])", re.IGNORECASE)
        if found := pattern.search(text):
            mention = Mention("category", brand, found.start(), found.end(), brand)
            liked = polarities(text, [mention])[0] is Polarity.WISHED
            wishes.append(Wish("brand", brand, liked))
            text = mask(text, *found.span())
    return text, tuple(wishes)


def _pointed_at(
    references: Sequence[Reference], mentions: Sequence[Mention], context: Context
) -> tuple[tuple[Reference, ...], tuple[str, ...], set[Mention]]:
    """References that lead somewhere, the garments they lead to, and the mentions that only describe them.

    "The blue one" is a reference where something blue is shown, and a wish for blue where nothing is.
    """
    kept: list[Reference] = []
    targets: list[str] = []
    used: set[Mention] = set()
    for reference in references:
        own = [m for m in mentions if reference.words and m.surface in reference.words]
        target = resolve(reference, own, context)
        if reference.kind != "described" or target:
            kept.append(reference)
            used |= set(own)
        targets += [target] if target else []
    return tuple(kept), tuple(dict.fromkeys(targets)), used


def _wishes(said: Sequence[tuple[Mention, Polarity]], rest: str, text: str) -> tuple[Wish, ...]:
    positive = {(m.start, m.end) for m, p in said if p is Polarity.WISHED and m.kind in {"category", "group"}}
    found: list[Wish] = []
    for i, (mention, polarity) in enumerate(said):
        if polarity is Polarity.DROPPED or _is_shadowed(i, said, rest):
            continue
        liked = polarity is Polarity.WISHED
        if not liked and mention.kind in {"category", "group"} and _carries(i, said, rest):
            if positive:
                continue  # "no striped shirts" beside "show me skirts": the refusal is of the stripes
            liked = True
        if liked and mention.kind == "season" and mention.id in {"spring", "autumn"} and _is_fallen(mention, rest):
            continue
        found.append(Wish(_SLOTS[mention.kind], _value(mention, text), liked))
    return tuple(found)


def _value(mention: Mention, text: str) -> str:
    if mention.kind != "gender":
        return mention.id
    if not _CHILD.search(text):
        return _GROWN.get(mention.id, mention.id)
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
    beside = follower is not None and follower.kind == "category"
    if mention.kind == "occasion" and mention.id == "beach" and any(m.kind.startswith("colour") for m in same):
        return beside
    return mention.kind.startswith("colour") and any(m.kind == "occasion" for m in same) and not beside


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


_LATIN = re.compile(r"[A-Za-z][A-Za-z'-]{2,}")


def _leftover(rest: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    for mention in mentions:
        rest = mask(rest, mention.start, mention.end)
    filler = set(table("comparisons")["filler"])
    return tuple(w for w in dict.fromkeys(x.lower() for x in _LATIN.findall(rest)) if w not in filler)[:6]


def _with_acts(found: Understanding, context: Context) -> Understanding:
    """The acts of the table, and those that follow from what is wished for."""
    acts = list(found.acts)
    young = stated(found.text).minor
    if young and "minor" not in acts:
        acts.append("minor")
    if young is False and "minor" in acts:
        acts.remove("minor")
    acts = _without_rivals(acts, found, context)
    if "hide" in acts and "more" not in acts:
        acts.append("more")
    if implied := _implied(acts, found, context):
        acts.append(implied)
    acts = _settled(acts, found)
    if (
        "hide" in acts
        and _turn("all_of_them").search(found.text)
        and all(r.kind == "deictic" for r in found.references)
    ):
        found = replace(found, targets=())
    if {"swap", "correct"} & set(acts):
        found = replace(found, wishes=tuple(replace(w, liked=True) for w in found.wishes))
    if set(acts) & _ASKING and not {"find", "refine"} & set(acts):
        found = replace(found, asked=found.wishes, wishes=(), cheap=False)
        found = _of_what_is_shown(found, acts, context)
    return replace(found, acts=tuple(acts), wishes=_kinds_over_shelves(found.wishes))


def _means_all(found: Understanding) -> bool:
    """Whether all that is shown is meant, and no piece of it."""
    return bool(_turn("all_of_them").search(found.text)) and all(r.kind == "deictic" for r in found.references)


def _of_what_is_shown(found: Understanding, acts: Sequence[Act], context: Context) -> Understanding:
    """ "Why are you showing me silk?" is about the silk one, where there is one."""
    if found.targets or found.references or not {"explain", "detail"} & set(acts):
        return found
    said = [w for w in found.asked if w.slot in {"colour", "fabric", "pattern"}]
    fitting = [i.id for i in context.shown if said and all(i.has(w.slot, w.value) for w in said)]
    return replace(found, targets=tuple(fitting)) if len(fitting) == 1 else found


def _kinds_over_shelves(wishes: tuple[Wish, ...]) -> tuple[Wish, ...]:
    """Men's shoes that are loafers are loafers."""
    known = terms("category")
    shelves = {known[w.value].group for w in wishes if w.slot == "category" and w.liked and w.value in known}
    return tuple(w for w in wishes if not (w.slot == "group" and w.liked and w.value in shelves))


def _settled(acts: list[Act], found: Understanding) -> list[Act]:
    """A message that only looks around becomes a search; one that only points picks; nothing at all is off topic."""
    kept: list[Act] = [a for a in acts if a != "seek"]
    if "seek" in acts and not set(kept) - _SMALL_TALK - {"minor", "self_critical"}:
        kept.append("find")
    if kept:
        return kept
    if found.height_cm or found.weight_kg or found.age:
        return ["tell"]
    return ["pick"] if found.targets or any(r.kind == "ordinal" for r in found.references) else ["off_topic"]


_ASKING: set[Act] = {
    "owned",
    "advise",
    "own_it",
    "identify",
    "shop_look",
    "explain",
    "detail",
    "size",
    "compare_two",
    "privacy",
    "shop",
    "about",
    "preferences",
    "undress",
    "start_over",
    "step_back",
    "earlier",
}
_SMALL_TALK: set[Act] = {"greet", "thanks", "bye", "praise", "yes", "no"}


def _without_rivals(acts: list[Act], found: Understanding, context: Context) -> list[Act]:
    """Where two acts match, the one that is meant: "different shoes for the outfit" is a swap, not "more"."""
    acts = _looking_back(acts, found, context)
    present = set(acts)
    drop = {loser for winner, losers in _RIVALS.items() if winner in present for loser in losers}
    if "shop" in present and not found.wishes:
        drop |= {"swap", "detail", "more", "explain"}
    if "like" in present and not _MORE_TOO.search(found.text):
        drop.add("more")
    if "body" in present and "try_on" in present and found.targets and not context.photo_new:
        drop.add("body")
    if found.wishes:
        drop.add("surprise")
    if "swap" in present and _says_which_instead(found):
        drop.add("swap")
    if found.undone:
        drop.add("more")
    if found.comparisons and "compare_two" not in present:
        drop.add("detail")
    if "preferences" in present and not found.targets:
        drop.add("size")
    if {"try_on", "outfit"} <= present and context.outfit and _THIS_LOOK.search(found.text):
        drop.add("outfit")
    if {"yes", "no"} & present and present <= _SMALL_TALK and not found.wishes and not found.budget:
        drop |= {"thanks", "praise"}
    elif len(present) > 1 or found.wishes or found.budget:
        drop |= {"yes", "no", "praise"}
    return [a for a in acts if a not in drop]


_MORE_TOO = re.compile(r"\bmore\b|\bsimilar\b|\banother\b|\bothers?\b|再|还有|更多|类似|多来", re.IGNORECASE)
"""What is liked, and more of it asked for: "I like the second one, more like that"."""

_THIS_LOOK = re.compile(
    r"\b(?:the|this) (?:whole|full|entire|complete)? ?(?:look|outfit)\b|[整全这]套|这身", re.IGNORECASE
)
"""The look that is there, to be seen on somebody, rather than another."""


def _looking_back(acts: list[Act], found: Understanding, context: Context) -> list[Act]:
    """A correction needs an exchange that it corrects, and "the one before" a page before; "other shoes" a look."""
    named = {w.value for w in found.wishes} | {t.group for t in _categories(found)}
    worn = bool(named & {i.group for i in context.outfit})
    kept = [a for a in acts if a != "correct" or (context.last_change == "outfit" and worn)]
    kept = [a for a in kept if a != "earlier" or context.earlier]
    if worn and _OTHER_PIECE.search(found.text) and not {"swap", "correct", "find"} & set(kept):
        if "outfit" in kept:
            kept.remove("outfit")
        kept.append("swap")
    if "try_on" not in kept and context.focus in context.tried and _only_sizes(found) and _SO_IN.search(found.text):
        kept.append("try_on")
    return kept


def _only_sizes(found: Understanding) -> bool:
    return bool(found.wishes) and all(w.slot == "size" for w in found.wishes) and not found.comparisons


def _categories(found: Understanding) -> list[Term]:
    known = terms("category")
    return [known[value] for value in found.values("category") if value in known]


_OTHER_PIECE = re.compile(
    r"^\W*(?:(?:and |but )?(?:the )?same (?:look|outfit|thing)\W+(?:but |with |and )?(?:with )?)?"
    r"(?:(?:i(?:'d| would)? (?:like|want|prefer)|show me|can i (?:have|see)|let's (?:have|see)|try|give me|with) )?"
    r"(?:some )?(?:other|different|another pair of|another) \w+(?:,? please)?\W*$",
    re.IGNORECASE,
)


_SO_IN = re.compile(
    r"^\W*(?:and|or|what about|how about|now)?,?\s*(?:it\s+)?(?:in\s+)?(?:an?\s+|the\s+)?(?:size\s+)?[\w/.]{1,7}\W*$"
    r"|^\W*(?:那|换成?|穿)?\s*[\w/.]{1,7}\s*(?:号|码)?的?(?:呢|怎么样|看看)?\W*$",
    re.IGNORECASE,
)
"""After a try-on, "and in L?" asks to see it so."""


def _says_which_instead(found: Understanding) -> bool:
    """ "Swap the shoes for cheaper ones", "for white ones": then such shoes are looked for, and put in."""
    described = any(w.liked and w.slot not in {"category", "group", "gender"} for w in found.wishes)
    kind_too = bool(found.values("category") and found.values("group")) or bool(_exchanged(found.text))
    return bool(found.comparisons or found.cheap or described or kind_too) and not found.targets


_RIVALS: dict[Act, set[Act]] = {
    "advise": {"detail", "explain", "compare_two", "seek", "pick", "swap", "outfit", "owned"},
    "owned": {"seek", "detail", "about", "outfit", "identify", "preferences", "explain"},
    "own_it": {"seek", "detail", "owned"},
    "bolder": {"seek", "praise", "self_critical", "more"},
    "like": {"praise", "seek", "pick", "detail", "earlier"},
    "undress": {"identify", "shop_look"},
    "privacy": {"body", "start_over", "swap", "identify", "shop_look"},
    "start_over": {"undo", "more"},
    "step_back": {"undo", "more", "hide", "detail", "explain", "swap", "seek", "praise", "start_over", "no"},
    "correct": {"more", "hide", "detail", "explain", "swap", "seek", "no", "size"},
    "earlier": {"more", "hide", "unhide", "detail", "explain", "seek", "shop", "undo", "swap"},
    "compare_two": {"detail", "explain", "more"},
    "explain": {"detail"},
    "size": {"detail"},
    "identify": {"detail", "explain", "about", "body", "seek"},
    "shop_look": {
        "identify",
        "outfit",
        "shop",
        "detail",
        "explain",
        "more",
        "compare_two",
        "swap",
        "try_on",
        "body",
        "seek",
    },
    "swap": {"outfit", "more"},
    "self_critical": {"body"},
    "unhide": {"hide", "more", "explain", "detail"},
    "hide": {"detail", "explain"},
}
"""An act, and those that it explains away: "different shoes for the outfit" is a swap rather than "more"."""


def _implied(acts: list[Act], found: Understanding, context: Context) -> Act | None:
    """Whether garments are to be looked for: a new search, or the last one changed."""
    beside: set[Act] = {"minor", "self_critical", "try_on", "outfit", "undo", "surprise", "body", "swap", "seek"}
    serious = set(acts) - _SMALL_TALK - beside - {"more", "hide", "unhide"}
    in_a_size = "try_on" in acts and _only_sizes(found)  # to be seen so, not looked for
    if serious & _ASKING or in_a_size:
        return None
    anew = found.values("category") or found.values("group")
    narrowing = found.wishes or found.comparisons or found.budget or found.cheap or found.undone or "bolder" in acts
    if {"swap", "correct"} & set(acts) or ("outfit" in acts and not anew and not found.comparisons):
        return None
    if anew and not found.comparisons:
        return "find" if not ("try_on" in acts and found.targets) else None
    if ("more" in acts or "unhide" in acts) and not narrowing:
        return None
    if narrowing or anew:
        going_on = context.wish or context.shown or found.comparisons
        return "refine" if going_on else "find"
    return None


def mood_or_shade(value: str) -> Kind:
    """The kind of a colour value: a shade where there is one of that name, else a family or a mood."""
    for kind in ("colour", "colour_family", "colour_mood"):
        try:
            term(kind, value)
        except KeyError:
            continue
        return kind
    return "colour"


__all__ = ["Budget", "Comparison", "Understanding", "Wish", "described_by", "mood_or_shade", "understand"]
