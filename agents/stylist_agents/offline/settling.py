"""The acts of a message: those of the table, without rivals, and those that follow from its wishes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from stylist.vocabulary import Term, terms
from stylist_agents.offline.acts import Act
from stylist_agents.offline.meaning import Understanding, Wish
from stylist_agents.offline.pointing import pointed
from stylist_agents.offline.state import Context
from stylist_agents.offline.stated import stated
from stylist_agents.offline.turns_of_phrase import exchanged, turn_of
from stylist_agents.offline.wishing import kinds_over_shelves


def asked_of_one(text: str, acts: tuple[Act, ...], undone: tuple[str, ...]) -> tuple[tuple[Act, ...], tuple[str, ...]]:
    """ "Does it come in other colours?" asks about a garment; "in other colours" takes a wish back."""
    if not turn_of("of_one").search(text):
        return acts, undone
    return tuple(a for a in acts if a not in {"undo", "more", "seek"}), ()


def with_acts(found: Understanding, context: Context) -> Understanding:
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
    return acting(found, _settled(acts, found), context)


def acting(found: Understanding, acts: Sequence[Act], context: Context) -> Understanding:
    """The message with these acts, and with what they make of its wishes and of what it points at."""
    if "hide" in acts and _means_all(found):
        found = replace(found, targets=())
    if {"swap", "correct"} & set(acts):
        found = replace(found, wishes=_to_exchange(found.wishes, "correct" in acts, context))
    if set(acts) & _ASKING and not {"find", "refine", "swap"} & set(acts):
        found = replace(found, asked=found.wishes, wishes=(), cheap=False)
    found = pointed(found, acts, context)
    return replace(found, acts=tuple(acts), wishes=kinds_over_shelves(found.wishes))


def _to_exchange(wishes: tuple[Wish, ...], corrects: bool, context: Context) -> tuple[Wish, ...]:
    """Of "not those shoes" the shoes are what goes; in "other shoes, no heels, nothing black" refusals stay."""
    kinds = {"category", "group"}
    if not any(w.liked and w.slot in kinds for w in wishes):
        return tuple(replace(w, liked=True) if w.slot in kinds else w for w in wishes)
    worn = {piece.category for piece in context.outfit}
    turned = (replace(w, liked=True) if w.slot == "category" and w.value in worn else w for w in wishes)
    told = kinds | {"occasion"} if corrects else {"group", "occasion"}  # "not those shoes, black oxfords", "too formal"
    return tuple(w for w in turned if w.liked or w.slot not in told)


def _means_all(found: Understanding) -> bool:
    """Whether all that is shown is meant, and no piece of it."""
    return bool(turn_of("all_of_them").search(found.text)) and all(r.kind == "deictic" for r in found.references)


def _settled(acts: list[Act], found: Understanding) -> list[Act]:
    """A message that only looks around becomes a search; one that only points picks; nothing at all is off topic."""
    kept: list[Act] = [a for a in acts if a != "seek"]
    if "seek" in acts and not set(kept) - _SMALL_TALK - {"minor", "self_critical"}:
        kept.append("find")
    if kept:
        return kept
    if found.height_cm or found.weight_kg or found.age:
        return ["tell"]
    if len(found.targets) > 1:
        return ["compare_two"]
    return ["pick"] if found.targets or any(r.kind == "ordinal" for r in found.references) else ["off_topic"]


_ASKING: set[Act] = {
    "wore",
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
    "board",
}

_SMALL_TALK: set[Act] = {"greet", "thanks", "bye", "praise", "yes", "no"}


def _without_rivals(acts: list[Act], found: Understanding, context: Context) -> list[Act]:
    """Where two acts match, the one that is meant: "different shoes for the outfit" is a swap, not "more"."""
    acts = _looking_back(acts, found, context)
    present = set(acts)
    drop = {loser for winner, losers in _RIVALS.items() if winner in present for loser in losers}
    if "shop" in present and not found.wishes:
        drop |= {"swap", "detail", "more", "explain", "size", "pick"}
    if "like" in present:
        drop |= {act for act, too in _LIKED_TOO.items() if not too.search(found.text)}
    if "body" in present and "try_on" in present and found.targets and not context.photo_new:
        drop.add("body")
    drop |= _by_wishes(found, context) | ({"swap"} if turn_of("never_worn").search(found.text) else set())
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


def _by_wishes(found: Understanding, context: Context) -> set[Act]:
    """Acts that a wish explains: with nothing on the screen "a blazer or a cardigan?" asks to see them."""
    if not found.wishes:
        return set()
    return {"surprise"} if context.shown or context.outfit else {"surprise", "compare_two"}


_LIKED_TOO: dict[Act, re.Pattern[str]] = {
    "more": re.compile(r"\bmore\b|\bsimilar\b|\banother\b|\bothers?\b|再|还有|更多|类似|多来", re.IGNORECASE),
    "detail": re.compile(
        r"\b(?:what|how much|which|does it|is it|do they|are they)\b|吗|什么|啥|多少|\?", re.IGNORECASE
    ),
}
"""What is liked, and more of it asked for, or something about it: "love the first, what's it made of"."""

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
    if (
        worn
        and (_OTHER_PIECE.search(found.text) or _NOT_THAT_PIECE.search(found.text))
        and not {"swap", "correct", "find"} & set(kept)
    ):
        if "outfit" in kept:
            kept.remove("outfit")
        kept = [a for a in kept if a not in {"more", "find"}]
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

_NOT_THAT_PIECE = re.compile(
    r"[,.;!] *(?:(?:can|could) (?:we|i|you) |let's |please )?(?:have |see |try |get |show me |give me |i want |with )?"
    r"(?:some )?(?:other|different|another) (?:ones?|pair)\b[^,.;!]{0,12}$"
    r"|[,.;!] *(?:please |can (?:we|you|i) |could (?:we|you|i) |let's )?(?:change|swap|switch|lose|ditch|replace) "
    r"(?:it|them|those)\W*$"
    r"|(?:不搭|不配|不好看|不合适|太[^,。]{1,3}了?),? ?(?:换|整|来|弄|给我)(?:一?[双条件个顶])?(?:别的|掉|吧|了)?\W*$",
    re.IGNORECASE,
)
"""What is wrong with a piece of the look, then another one: "the trousers look stiff, other ones please"."""

_SO_IN = re.compile(
    r"^\W*(?:and|or|what about|how about|now)?,?\s*(?:it\s+)?(?:in\s+)?(?:an?\s+|the\s+)?(?:size\s+)?[\w/.]{1,7}\W*$"
    r"|^\W*(?:那|换成?|穿)?\s*[\w/.]{1,7}\s*(?:号|码)?的?(?:呢|怎么样|看看)?\W*$",
    re.IGNORECASE,
)
"""After a try-on, "and in L?" asks to see it so."""


def _says_which_instead(found: Understanding) -> bool:
    """ "Swap the shoes for cheaper ones", "for white ones": then such shoes are looked for, and put in."""
    kind_too = bool(found.values("category") and found.values("group")) or bool(exchanged(found.text))
    return bool(found.comparisons or found.cheap or kind_too) and not found.targets


_RIVALS: dict[Act, set[Act]] = {
    "board": {
        "seek",
        "find",
        "detail",
        "explain",
        "more",
        "outfit",
        "try_on",
        "identify",
        "shop_look",
        "own_it",
        "pick",
        "swap",
        "earlier",
        "like",
        "about",
        "surprise",
        "refine",
    },
    "wore": {"seek", "detail", "explain", "own_it", "owned", "pick", "like", "outfit", "try_on"},
    "audience": {"seek", "detail", "about", "owned", "more"},
    "advise": {"more", "detail", "explain", "compare_two", "seek", "pick", "swap", "outfit", "owned"},
    "owned": {"seek", "detail", "about", "outfit", "identify", "preferences", "explain"},
    "own_it": {"seek", "detail", "owned"},
    "bolder": {"seek", "praise", "self_critical", "more"},
    "like": {"praise", "seek", "pick", "earlier"},
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
    "self_critical": {"body", "detail"},
    "unhide": {"hide", "more", "explain", "detail"},
    "hide": {"detail", "explain"},
}
"""An act, and those that it explains away: "different shoes for the outfit" is a swap rather than "more"."""


_AROUND_THESE = re.compile(
    r"\b(?:outfit|look) (?:\w+ )?(?:with|around|from) (?:the|this|that|these|those)\b"
    r"|[用拿把](?:这|那)[件条双].{0,8}搭",
    re.IGNORECASE,
)
"""A look with what is there already: nothing is looked for."""


def _around_these(found: Understanding, context: Context) -> bool:
    groups = {t.group for t in _categories(found)} | set(found.values("group"))
    there = any(piece.group in groups for piece in (*context.shown, *context.outfit))
    return there and bool(_AROUND_THESE.search(found.text))


def _implied(acts: list[Act], found: Understanding, context: Context) -> Act | None:
    """Whether garments are to be looked for: a new search, or the last one changed."""
    beside: set[Act] = {"minor", "self_critical", "try_on", "outfit", "undo", "surprise", "body", "swap", "seek"}
    serious = set(acts) - _SMALL_TALK - beside - {"more", "hide", "unhide"}
    in_a_size = "try_on" in acts and _only_sizes(found)  # to be seen so, not looked for
    only_whom = "audience" in acts and {w.slot for w in found.wishes} <= {"gender"}
    if serious & _ASKING or in_a_size or only_whom or ("outfit" in acts and _around_these(found, context)):
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
