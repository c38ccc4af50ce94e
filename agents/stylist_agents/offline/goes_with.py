"""A question whether two things go together, read out of what looks like a wish for one of them."""

from __future__ import annotations

from dataclasses import replace

from stylist.vocabulary import terms
from stylist_agents.offline.acts import Act
from stylist_agents.offline.forms import form
from stylist_agents.offline.meaning import Understanding, Wish
from stylist_agents.offline.offers import GOES_ON
from stylist_agents.offline.results import Turn
from stylist_agents.offline.state import Context, Item
from stylist_agents.offline.understanding import understand
from stylist_agents.offline.wishing import SLOTS

_SERIOUS: set[Act] = {"undress", "minor", "privacy", "start_over", "trip", "plan", "board", "try_on", "swap", "advise"}
_SAID_OF_THE_OTHER = {"category", "group", "colour", "pattern", "fabric", "fit", "length"}


def asks_whether_it_goes(said: Understanding, context: Context) -> Understanding:
    """``said`` as a question of the piece that is spoken of, where it asks whether that goes with another."""
    words = words_of_pair(said)
    if _SERIOUS & set(said.acts) or said.budget or said.comparisons or not (context.shown or context.outfit):
        return said
    if not asks_of_a_pair(said):
        return said
    meant = _meant(said, words, context)
    another = meant and (set(kinds_of(words)) - {meant.category, meant.group} or form("of_ones_own").search(said.text))
    return said if meant is None or not another else replace(
        said, acts=("detail",), wishes=(), asked=words, targets=(meant.id,), undone=(), twofold=False
    )  # fmt: skip


def asks_of_a_pair(said: Understanding) -> bool:
    """Whether the message asks whether something goes with a kind that is named, and says no more than that."""
    words = words_of_pair(said)
    asks = form("goes_with").search(said.text) and not form("goes_with_what").search(said.text)
    asks = asks and not form("whether_proper").search(said.text)
    named = any(w.slot in {"category", "group"} for w in words)
    return bool(asks) and named and all(w.slot in _SAID_OF_THE_OTHER for w in words)


def words_of_pair(said: Understanding) -> tuple[Wish, ...]:
    """What is named of either thing, in the order of the message: whether or not it would be wished for."""
    named = [n.mention for n in said.named if n.read not in {"refused", "dropped"}]
    words = [Wish(SLOTS[m.kind], m.id) for m in named if m.kind in {"category", "group", "colour"}]
    return tuple(dict.fromkeys([*words, *(w for w in (*said.wishes, *said.asked) if w.liked)]))


def asked_of_the_next(said: Understanding, turn: Turn, context: Context) -> Understanding:
    """ "And the second one?" after such a question asks the same of the second."""
    before = turn.heard_earlier[-1] if turn.heard_earlier else ""
    if not said.targets or said.wishes or not form("goes_with").search(before) or not GOES_ON.match(said.text):
        return said
    asked = asks_whether_it_goes(understand(before, context), context)
    return replace(asked, text=before, locale=said.locale, targets=said.targets) if is_of_a_pair(asked) else said


def is_of_a_pair(said: Understanding) -> bool:
    """Whether the message asks so, once it was read as a question."""
    return said.acts == ("detail",) and bool(said.targets) and bool(form("goes_with").search(said.text))


def _meant(said: Understanding, words: tuple[Wish, ...], context: Context) -> Item | None:
    """The piece that the question is about: pointed at, named first, else the one last spoken of."""
    kinds, counted = kinds_of(words), any(r.kind == "ordinal" for r in said.references)
    named = [i for k in kinds[:1] for i in (*context.outfit, *context.shown) if k in {i.category, i.group}]
    if len(kinds) > 1 and named and not counted:
        return named[0]
    if said.targets and (pointed := context.item(said.targets[0])):
        return pointed
    return context.item(context.focus) or next(iter((*context.shown, *context.outfit)), None)


def kinds_of(words: tuple[Wish, ...]) -> list[str]:
    """The kinds that are named; a shelf only where no kind of it is."""
    known = terms("category")
    kinds = [w.value for w in words if w.slot == "category"]
    shelves = {str(known[k].group) for k in kinds if k in known}
    return [w.value for w in words if w.value in kinds or (w.slot == "group" and w.value not in shelves)]
