"""A piece taken out of the look, with nothing in its place: "take the scarf away", 把围巾去掉."""

from __future__ import annotations

import re
from dataclasses import replace

from stylist.vocabulary import terms
from stylist_agents.offline.acts import Act
from stylist_agents.offline.meaning import Understanding, Wish
from stylist_agents.offline.state import Context, Item

_AWAY = re.compile(
    r"\b(?:take|leave|put) (?:the |that |this |away |off |out )*[\w -]{2,24}?\b(?:away|off|out)\b"
    r"|\b(?:take|leave) (?:away|off|out) \w"
    r"|\b(?:drop|lose|remove|skip|ditch|omit|get rid of|leave) (?:the|that|this|out)\b"
    r"|\b(?:no|without(?: the| a| any)?"
    r"|(?:don't|never) (?:want|need|wear|carry|use)(?: the| a| any)?|not the) [\w -]{2,24}?(?:\W|$)"
    r"|把.{1,8}?(?:去掉|拿掉|拿走|撤掉|摘掉|取下|去了|删掉?)|(?:去掉|拿掉|撤掉|摘掉|不戴|别戴|不带|不要|不用)(?:那|这)?[一]?[条件个只双顶副]?\S"
    r"|[^,，。]{1,6}(?:就)?(?:不要|不用|不戴|不带|算)了?(?:吧)?\W*$",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\b(?:don't|never) (?:wear|carry|use)\b|(?:从来?|一向|平时|我)不[戴带背拿穿]|不喜欢[戴带背]", re.IGNORECASE
)
_WHETHER = re.compile(r"[要用]不[要用]|需不需要|\bhave to (?:be|wear|have)\b|\bdo i need\b", re.IGNORECASE)
"""Asks whether a piece is called for: that takes nothing away."""
_INSTEAD = re.compile(r"\b(?:instead|another|other|different|but)\b|换|改成|(?<!不)要[^不了]|别的|其他", re.IGNORECASE)
_BESIDE = {"accessories", "bags", "jewellery", "outerwear"}
"""What a look is whole without: of shoes or trousers others are meant."""
_SERIOUS: set[Act] = {"undress", "minor", "privacy", "start_over", "trip", "plan", "compare_two", "explain", "detail"}


def taken_away(said: Understanding, context: Context) -> str | None:
    """The category of the look's piece that shall go; None where the message takes nothing away."""
    worn = _worn(said, context)
    return worn.category if worn else None


def without_a_piece(said: Understanding, context: Context) -> Understanding:
    """``said`` as a change of the look, where it takes a piece of it away. What it refuses stays refused."""
    if _SERIOUS & set(said.acts) or said.budget or said.comparisons or _WHETHER.search(said.text):
        return said
    if not _worn(said, context):
        return _not_worn(said, context)
    never = bool(_NEVER.search(said.text))  # then of none of them anything comes back
    refused = tuple(replace(w, liked=False) for w in (*said.wishes, *said.asked) if never or not w.liked)
    asked = (*said.asked, *(w for w in said.wishes if w.liked))
    return replace(said, acts=("swap",), wishes=refused, asked=asked, undone=(), targets=())


def _not_worn(said: Understanding, context: Context) -> Understanding:
    """Nothing of the sort is in the look: "take the scarf away" is told so, "no belts" is kept for what comes."""
    words = tuple(w for w in (*said.wishes, *said.asked) if w.slot in _NAMING)
    if not context.outfit or not words or len(words) < len(said.wishes) + len(said.asked) or not _beside(words):
        return said
    if _INSTEAD.search(said.text) or not (taken := _AWAY.search(said.text)):
        return said
    if _REFUSES.search(taken.group()):
        return replace(
            said, acts=("refine",), wishes=tuple(replace(w, liked=False) for w in words), asked=(), targets=()
        )
    return replace(said, acts=("swap",), wishes=(), asked=words, targets=(), undone=())


def _beside(words: tuple[Wish, ...]) -> bool:
    """Whether all that is named are pieces that a look is whole without."""
    known = terms("category")
    return all((str(known[w.value].group) if w.value in known else w.value) in _BESIDE for w in words)


_REFUSES = re.compile(r"\b(?:no|(?:don't|never) (?:want|need|wear|carry|use)|without)\b|不[要用戴带]|别", re.IGNORECASE)


def _worn(said: Understanding, context: Context) -> Item | None:
    words = (*said.wishes, *said.asked)
    if not _AWAY.search(said.text) or _INSTEAD.search(said.text) or any(w.slot not in _NAMING for w in words):
        return None
    named = {w.value for w in words}
    pieces = [i for i in context.outfit if i.group in _BESIDE]
    exact = next((i for i in pieces if i.category in named), None)
    return exact or next((i for i in pieces if i.group in named), None)


_NAMING = {"category", "group"}
