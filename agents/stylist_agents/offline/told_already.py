"""Why, asked once more: the reasons that were not given yet, or that there are no others."""

from __future__ import annotations

from stylist_agents.offline.case import Case
from stylist_agents.offline.found import paragraphs, reason_sentence
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.results import Json
from stylist_agents.offline.telling_garments import tell_why
from stylist_agents.offline.words import table


def tell_why_anew(case: Case, speaker: Speaker) -> str:
    """The reasons; of those just given only what is new, and where nothing is, that these were all."""
    if look := case.turn.last("plan_outfit"):
        return tell_why(case, speaker) if case.turn.last("explain") else _of_the_look(case, look.content, speaker)
    answer = case.turn.last("explain")
    if answer is None:
        return tell_why(case, speaker)
    name, earlier = str(answer.content.get("id")), _told_of(case, str(answer.content.get("id")))
    fresh, known = _parted(answer.content.get("reasons") or [], earlier, speaker)
    facts = [f for f in (speaker.sentence(str(f)) for f in answer.content.get("facts") or []) if f not in earlier]
    if not known:
        return tell_why(case, speaker)
    reasons = speaker.join(*fresh[:_MOST])
    lead = speaker.say("why_also" if fresh else "why_told_all", id=name, reasons=reasons)
    return paragraphs(lead, speaker.join(*facts[:1]))


_MOST = 3


def _of_the_look(case: Case, content: Json, speaker: Speaker) -> str:
    """What holds a look together, where the reply before has not said all of it."""
    outfits = content.get("outfits") or [{}]
    fresh, known = _parted(outfits[0].get("reasons") or [], case.turn.said_before, speaker)
    return speaker.say("why_look_told_all") if known and not fresh else tell_why(case, speaker)


def _told_of(case: Case, name: str) -> str:
    """All that was said of a garment so far."""
    return "\n".join(text for text in case.turn.said_earlier if f"[[title:{name}]]" in text)


def _parted(reasons: list[Json], earlier: str, speaker: Speaker) -> tuple[list[str], list[str]]:
    """Reasons in words: those that are new, and those that stand in what was said."""
    rows = [r for r in reasons if isinstance(r, dict) and not str(r.get("code")).startswith(_RANKS)]
    said = {s: _ways_of(r, s, speaker) for r in rows if (s := reason_sentence(r, speaker))}
    known = [s for s, ways in said.items() if any(way in earlier for way in ways)]
    return [s for s in said if s not in known], known


_RANKS = ("looks_", "only_here_fit", "only_here_fabric")
"""Reasons that stand in the small table beside the card, and are not spoken."""


def _ways_of(reason: Json, sentence: str, speaker: Speaker) -> list[str]:
    """A reason in all the words that it may have been given in."""
    several: list[str] = table("phrases")["cheapest_here"][speaker.locale]
    return several if reason.get("code") == "cheapest_here" else [sentence]
