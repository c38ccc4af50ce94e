"""What is said to the stylist rather than of clothes: an apology, "forget it", and worries about one's age."""

from __future__ import annotations

from dataclasses import replace

from stylist_agents.offline.acts import Act
from stylist_agents.offline.forms import form
from stylist_agents.offline.meaning import Understanding
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.state import Context

_NOTHING_ELSE: set[Act] = {
    "off_topic", "refine", "find", "yes", "no", "praise", "thanks", "bye", "greet", "tell", "self_critical",
}  # fmt: skip
_OF_A_BARE_ONE: set[Act] = {*_NOTHING_ELSE, "like", "pick", "hide", "detail", "more"}
_OF_AGE: set[Act] = {
    "off_topic",
    "refine",
    "find",
    "detail",
    "size",
    "self_critical",
    "like",
    "advise",
    "pick",
    "explain",
}


def courteous(said: Understanding, context: Context) -> Understanding:
    """``said`` as what is said to the stylist, where it asks for nothing else."""
    acts = set(said.acts)
    bare = bool(form("apology_bare").match(said.text))
    if (
        _asks_nothing(said)
        and acts <= (_OF_A_BARE_ONE if bare else _NOTHING_ELSE)
        and form("apology").search(said.text)
    ):
        return replace(said, acts=("off_topic",), targets=(), asked=())
    if form("let_be").match(said.text) and not said.wishes:
        return replace(said, acts=("no",), targets=(), asked=())
    if context.shown and acts <= _OF_AGE and form("of_age").search(said.text):
        kept = tuple(dict.fromkeys(w for w in (*said.wishes, *said.asked) if w.slot == "gender"))
        return replace(said, acts=("off_topic",), wishes=kept, asked=(*said.asked, *said.wishes), twofold=False)
    return said


def _asks_nothing(said: Understanding) -> bool:
    wishes = said.wishes or said.budget or said.comparisons or said.undone or said.cheap or said.trip
    return not wishes and not said.twofold


def tell_courtesy(said: Understanding, context: Context, speaker: Speaker) -> str:
    """The answer to an apology or to a worry about age; "" where it is neither."""
    if form("of_age").search(said.text) and context.shown:
        item = context.item(next(iter(said.targets), context.focus or context.shown[0].id))
        return speaker.say("no_age_of", id=item.id) if item else speaker.say("no_age")
    if form("apology").search(said.text):
        return speaker.join(speaker.say("no_offence"), speaker.say("go_on_shown" if context.shown else "noted_next"))
    return ""
