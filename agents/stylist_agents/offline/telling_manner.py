"""What is said of how a look is shown: its length, tucked in or not, the light; and of a clip."""

from __future__ import annotations

from stylist.tryon.telling import say_length
from stylist_agents.offline.case import Case
from stylist_agents.offline.manner import asks_for_the_back
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.results import Answer

_PLAIN = {"length_fixed", "length_beyond", "nothing_to_tuck"}
"""Codes of refusals that say all there is to say: nothing went wrong."""


def in_what_manner(answer: Answer, speaker: Speaker, again: bool) -> str:
    """How the picture shows it, and what its engine could not do; "" where it is shown as it comes.

    again: it was in the picture before this one, too.
    """
    ignored = set(answer.content.get("ignored") or ())
    manner = answer.content.get("manner") or {}
    lengths = () if "length" in ignored else dict.fromkeys((manner.get("lengths") or {}).values())
    how = [speaker.say("seen_length", length=say_length(name, speaker.locale)) for name in lengths]
    if "tucked" in manner and "tucked" not in ignored:
        how.append(speaker.say("seen_tucked" if manner["tucked"] else "seen_untucked"))
    if "lighting" in manner and "lighting" not in ignored:
        how.append(speaker.say(f"seen_{manner['lighting']}"))
    missing = [speaker.say(f"what_{name}") for name in ("length", "tucked", "lighting") if name in ignored]
    return speaker.join(
        speaker.say("tried_now_so" if again else "tried_so", how=speaker.several(how)) if how else "",
        speaker.say("not_drawn", what=speaker.several(missing)) if missing else "",
    )


def why_not_so(failed: Answer, speaker: Speaker) -> str:
    """The sentence of a manner that garments cannot be shown in; "" where something else went wrong."""
    error = failed.content.get("error")
    plain = isinstance(error, dict) and error.get("code") in _PLAIN
    return speaker.sentence(failed.error) if plain and failed.error else ""


def tell_clip(case: Case, speaker: Speaker) -> str:
    """The clip, how far it goes and what it does not show; "" where none was made."""
    answer = case.turn.last("show_turn")
    if answer is None:
        return ""
    return speaker.join(
        speaker.say("turned", seconds=f"{float(answer.content.get('seconds') or 0):g}"),
        speaker.say("turned_cut") if answer.content.get("ended_by") else "",
        speaker.say("turned_not_back") if asks_for_the_back(case.said.text) else "",
    )
