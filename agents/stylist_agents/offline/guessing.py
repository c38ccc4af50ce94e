"""The learned reading of what a message does (hunch.py) beside the rules' own: where it is surer, it is followed."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import cast

from stylist.vocabulary import terms
from stylist_agents.offline.acts import Act
from stylist_agents.offline.hunch import Network, hunches, plain
from stylist_agents.offline.meaning import Understanding
from stylist_agents.offline.settling import acting
from stylist_agents.offline.signs import signs
from stylist_agents.offline.situation import in_the_plan
from stylist_agents.offline.state import Context
from stylist_agents.offline.turns_of_phrase import exchanged, turn_of

_FIRM: set[str] = {
    "undress", "minor", "privacy", "start_over",
    "board", "identify", "shop_look", "own_it", "correct", "earlier", "unhide", "try_on",
}  # fmt: skip
"""What is never lost once the rules have read it: refusals and promises, and what few sentences were learned of."""

_REFUSED: set[str] = {"undress", "minor"}
"""What the rules alone may say of somebody."""

_OF_THE_SCREEN: set[str] = {
    "hide", "more", "explain", "detail", "size", "compare_two", "try_on", "swap", "step_back", "pick", "like", "advise",
    "refine", "bolder", "undo", "own_it", "unhide", "turn",
}  # fmt: skip
"""What can only be said where something is shown."""

_OF_ONE: set[Act] = {"explain", "detail", "size", "try_on", "pick", "like", "advise", "hide"}
_NAMED_ONE: set[Act] = {"try_on", "pick", "like", "own_it"}
_SEEN = {"colour", "fabric", "pattern"}

_MARKUP = set("<{[")
"""What nobody says to a shop: the network was shown no such thing."""

_WISHES: set[str] = {"find", "refine"}
_NOTHING: set[str] = {"off_topic", "pick"}
"""What the rules say of a message of which they know nothing, or only that it points at something."""
_LOSES: set[str] = {"hide", "start_over", "off_topic", "identify", "shop_look", "board"}
"""With these something goes that was there, what is looked for is called no matter for a stylist, or a photo is asked
for or drawn."""

SURE_OF_NOTHING, SURE, SURE_OF_LESS, SURE_OF_LOSS, SURE_OF_NO_WISH = 0.25, 0.3, 0.7, 0.7, 0.9
"""How likely (0..1) a set of acts must be where the rules know nothing, where they know something, where it is but a
part of what they know, where something would be lost ("not that dark" puts nothing away), and where a wish that they
read would be none of a stylist's matters: "I'm going to Harbin in January".

The network was shown what the rules made of a message, so its likeliest set is the better of both readings
(docs/offline.md: a second model that chooses between the two gained nothing). Measured on files it had not seen."""


_GLAD: set[str] = {"thanks", "like", "praise", "pick", "yes", "no", "about"}
"""What scorn is never taken for, nor answered with."""


def overruled(
    found: Understanding, ruled: Understanding, context: Context, network: Network | None = None
) -> Understanding:
    """The message as the rules read it, or with the acts that the learned reading is surer of; never scorn as joy.

    found: the message before its acts were settled, with those whose patterns matched; ruled: what became of it;
    network: of acts, another than the one that ships.
    """
    meant = _pointing(_surer(found, ruled, context, network), context)
    if set(meant.acts) & _GLAD and turn_of("scorn").search(found.text):
        return replace(meant, acts=("off_topic",), targets=())
    if meant.acts == ("pick",) and meant.targets and turn_of("puts_away").search(found.text):
        return replace(meant, acts=("hide", "more"))
    return meant


def _pointing(meant: Understanding, context: Context) -> Understanding:
    """The message with the garment that it describes, where what it does is done with one: "blue one, done"."""
    if meant.targets or not meant.acts or not set(meant.acts) <= _NAMED_ONE:
        return meant
    target = described(replace(meant, wishes=(*meant.wishes, *meant.asked)), context)
    return replace(meant, targets=(target,), wishes=(), asked=()) if target else meant


def _surer(found: Understanding, ruled: Understanding, context: Context, network: Network | None) -> Understanding:
    words = plain(found.text)
    of_it = "detail" in ruled.acts and turn_of("asks_of_it").search(found.text)
    plain_said = _only_names(found, words) or exchanged(found.text) or _settles(ruled, context)
    if ruled.twofold or of_it or _MARKUP & set(found.text) or plain_said:
        return ruled
    known = set(ruled.acts)
    guesses = hunches(words, signs(found.acts, ruled, context), network)
    acts, likely = _likeliest(guesses, found, known, context)
    looked_for = "swap" in found.acts and "swap" not in known  # "swap the shoes for flat ones": such are found
    looked_for = looked_for or bool(turn_of("never_worn").search(found.text))
    wished = any(w.liked for w in ruled.wishes) and known & _WISHES  # "not these, something in green"
    less = bool(wished) and set(acts) < known and not set(acts) & _WISHES
    kept = less or set(acts) == known or {*acts, *known} <= _WISHES or ("swap" in acts and looked_for)
    return (
        ruled if not acts or kept or likely < _needed(set(acts), known, bool(wished)) else _acting(found, acts, context)
    )


def _settles(ruled: Understanding, context: Context) -> bool:
    """Whether the message settles on something that is not shown: 还是驼色的吧."""
    settles = bool(turn_of("settles_on").search(ruled.text))
    return settles and bool(ruled.wishes) and described(ruled, context) is None


def _likeliest(
    guesses: Sequence[tuple[tuple[str, ...], float]], found: Understanding, known: set[Act], context: Context
) -> tuple[tuple[str, ...], float]:
    """The likeliest acts that can be performed, and how likely they are among those; none where a refusal is likelier.

    A wish that looks like one to be refused is not taken for the next likeliest thing, to be tried on.
    """
    there = [(acts, p) for acts, p in guesses if set(acts) <= known or _possible(acts, found, context)]
    likeliest, likely = next(((acts, p) for acts, p in there if known & _FIRM <= set(acts)), ((), 0.0))
    if any(_REFUSED & {*acts} - known and p >= likely for acts, p in guesses):
        return (), 0.0
    return likeliest, likely / max(sum(p for _, p in there), 1e-9)


def _needed(acts: set[str], known: set[Act], wished: bool) -> float:
    """How likely other acts than those that the rules know must be."""
    if acts <= known:
        return SURE_OF_LESS
    if wished and "off_topic" in acts:
        return SURE_OF_NO_WISH
    if _LOSES & acts - known or (_WISHES & acts and not (_WISHES | _NOTHING) & known):
        return SURE_OF_LOSS
    return SURE_OF_NOTHING if known <= _NOTHING else SURE


_LINKS = re.compile(
    r"[的地得一件条双个款只顶套和或与]|\b(?:an?|the|some|in|for|of|with|and|or|size|under|max|pair|please)\b|[請请?!#0]"
)


def _only_names(found: Understanding, words: str) -> bool:
    """Whether a message but names garments and what they shall be like: a plain wish, "black dress".

    words: the message as :func:`~stylist_agents.offline.hunch.plain` gives it.
    """
    named = bool(found.wishes or found.budget) and not found.acts
    return named and not _LINKS.sub(" ", _NAMED.sub(" ", words)).strip(" ,.")


_NAMED = re.compile(r" #[a-z]{3} ")


def _possible(acts: Collection[str], found: Understanding, context: Context) -> bool:
    """Whether the acts can be done with what is shown."""
    seen = bool(context.shown or context.outfit)
    there: dict[str, object] = {
        "trip": found.trip,
        "plan": context.plan,
        "earlier": context.earlier,
        "correct": context.last_change == "outfit",
        "turn": context.tried,
    }
    if any(not there[act] for act in there.keys() & set(acts)):
        return False
    if "swap" in acts:
        named = {*found.values("group"), *(terms("category")[c].group for c in found.values("category"))}
        return any(not named or piece.group in named for piece in context.outfit)
    return seen or not set(acts) & _OF_THE_SCREEN or bool("refine" in acts and context.wish)


def _acting(found: Understanding, names: Collection[str], context: Context) -> Understanding:
    """The message with learned acts, and what they make of its words: what describes a garment points at it."""
    acts = cast("tuple[Act, ...]", tuple(names))
    if "plan" in acts:
        planned = in_the_plan(found)
        return replace(planned, acts=tuple(dict.fromkeys((*planned.acts, *acts))))
    if set(acts) & _OF_ONE and not {"find", "refine"} & set(acts) and (target := described(found, context)):
        found = replace(found, targets=(target,), wishes=())
    pointed = set(acts) & (_OF_THE_SCREEN - {"swap", "step_back"}) or any(r.kind != "deictic" for r in found.references)
    if not pointed or "wore" in acts:
        found = replace(found, targets=())
    return acting(found, acts, context)


def described(found: Understanding, context: Context) -> str | None:
    """The one shown garment that all wishes hold for, where nothing else is pointed at: 白的, "the silk"."""
    wishes = found.wishes
    if found.targets or found.comparisons or not wishes or any(w.slot not in _SEEN or not w.liked for w in wishes):
        return None
    fitting = [i for i in context.shown if all(i.has(w.slot, w.value) for w in wishes)]
    exact = [i for i in fitting if all(w.slot != "colour" or w.value in i.colours for w in wishes)]
    meant = exact or fitting  # beside something navy, "the blue" is the blue one
    return meant[0].id if len(meant) == 1 else None
