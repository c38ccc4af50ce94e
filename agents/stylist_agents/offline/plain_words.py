"""What plain words of a customer do, where they were taken for a choice, a joy or no matter for a stylist."""

from __future__ import annotations

from dataclasses import replace

from stylist.vocabulary import spot
from stylist_agents.offline.acts import Act
from stylist_agents.offline.forms import form
from stylist_agents.offline.meaning import Understanding, Wish
from stylist_agents.offline.state import Context
from stylist_agents.offline.trips import rains
from stylist_agents.offline.turns_of_phrase import spoken_words
from stylist_agents.offline.wishing import SLOTS

_GLAD: set[Act] = {"pick", "like", "praise"}
_TELLS_NOTHING: tuple[tuple[Act, ...], ...] = (("pick",), ("off_topic",), ("find",), ("refine",), ("swap",))
_OF_A_MINOR: set[Act] = {"minor", "find", "refine", "tell", "off_topic"}


def asked_of_it(said: Understanding, context: Context) -> Understanding | None:
    """``said`` as a question about the piece that is spoken of; None where it is none. Something is shown."""
    if (
        ("colour", None) in said.undone
        and form("other_colours").search(said.text)
        and not _colour_wished(said, context)
    ):
        return replace(as_detail(said), undone=())
    if (named := _kinds(said)) and form("has_to_be").search(said.text):
        return replace(said, acts=("find",), wishes=named, asked=(), targets=())
    if said.values("group") and form("beneath").search(said.text):
        return replace(said, acts=("find",), targets=())  # what is looked for goes into the look that is there
    if said.acts == ("advise",) and form("in_use").search(said.text):
        return as_detail(said)
    its_own = _names_only_what_is_there(said, context, beside=_OF_ITS_ROW)
    about_it = said.acts in _TELLS_NOTHING and (not _wishes_for(said) or (_plain(said) and its_own))
    return as_detail(said) if about_it and not rains(said.text) and form("of_it").search(said.text) else None


def as_detail(said: Understanding) -> Understanding:
    """``said`` as a question: what was taken for a wish is what it asks about."""
    liked: tuple[Act, ...] = ("like",) if "like" in said else ()
    return replace(said, acts=(*liked, "detail"), wishes=(), asked=(*said.asked, *said.wishes), twofold=False)


def in_plain_words(said: Understanding, context: Context) -> Understanding | None:
    """``said`` as what a short or unwilling answer does; None for all other messages."""
    if said.minor and not _wishes_for(said) and set(said.acts) <= _OF_A_MINOR:
        return replace(said, acts=("minor",))
    named = form("named_detail").match(said.text) and _names_only_what_is_there(said, context)
    if not said.budget and (named or (form("no_detail").match(said.text) and not said.wishes)):
        return replace(said, acts=("refine",), wishes=(), targets=())  # the shop's rows don't say
    if form("has_enough").search(said.text) and not _wishes_for(said) and (kinds := _named_kinds(said)):
        return replace(said, acts=("refine",), wishes=kinds, asked=(), targets=())
    return _of_what_is_shown(said) if context.shown else None


def _named_kinds(said: Understanding) -> tuple[Wish, ...]:
    """The kinds that are spoken of, as refusals: he has enough scarves."""
    named = [m for m in spot(said.text, spoken_words()) if m.kind in {"category", "group"}]
    return tuple(dict.fromkeys(Wish(SLOTS[m.kind], m.id, liked=False) for m in named))


_OF_ITS_ROW = frozenset({"finish", "fabric", "season", "occasion"})


def _names_only_what_is_there(said: Understanding, context: Context, beside: frozenset[str] = frozenset()) -> bool:
    """Whether no wish is in it: "no pockets at the back of the trousers" names the trousers on the screen.

    beside: slots of what is asked of such a piece, 这件外套防水不.
    """
    there = {kind for i in (*context.shown, *context.outfit) for kind in (i.category, i.group)}
    return all(w.slot in beside or (w.slot in {"category", "group"} and w.value in there) for w in said.wishes)


def _plain(said: Understanding) -> bool:
    return not (said.budget or said.comparisons or said.undone or said.cheap or said.gift) and bool(said.wishes)


def _of_what_is_shown(said: Understanding) -> Understanding | None:
    if _put_away(said):
        refused = tuple(replace(w, liked=False) for w in _kinds(said))
        return replace(said, acts=("hide", "more"), wishes=refused, asked=(), targets=() if refused else said.targets)
    if form("no_idea").match(said.text):
        return replace(said, acts=("compare_two",), targets=(), wishes=())
    asks_custom = form("custom").search(said.text) and not said.wishes
    if asks_custom or (form("lukewarm").match(said.text) and "yes" not in said):
        return replace(said, acts=("off_topic",), wishes=(), targets=())
    return None


def _put_away(said: Understanding) -> bool:
    """Whether what is shown is disliked, and nothing of it pointed at as better: "hate that", "not those either"."""
    if _GLAD & set(said.acts) and form("dislikes").search(said.text):
        return True
    anew = any(w.liked and w.slot not in {"category", "group"} for w in said.wishes)  # "not these, something in green"
    better = any(r.kind != "deictic" for r in said.references) or said.comparisons or anew or said.budget
    return bool(form("away_with").match(said.text)) and not better


def _kinds(said: Understanding) -> tuple[Wish, ...]:
    """The kinds of garment that are named, as wishes."""
    named = (w for w in (*said.wishes, *said.asked) if w.slot in {"category", "group"})
    return tuple(replace(w, liked=True) for w in named)


def _colour_wished(said: Understanding, context: Context) -> bool:
    stored = (context.wish or {}).get("colours") or context.preferences.values("colour")
    return bool(stored or said.wishes or said.budget)


def _wishes_for(said: Understanding) -> bool:
    return bool(said.wishes or said.budget or said.comparisons or said.undone or said.cheap or said.gift)
