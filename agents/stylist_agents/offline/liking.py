"""What the person thinks of what was shown, handed to the taste: "I like this one", "too boring", 太素了."""

from __future__ import annotations

from stylist.taste.words import heard
from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case
from stylist_agents.offline.found import paragraphs
from stylist_agents.offline.phrasing import Speaker


def feedback_calls(case: Case) -> list[Call]:
    """Calls that note an opinion. Garments that are put away are noted by the search that hides them."""
    said = case.said
    if not case.can("give_feedback") or not case.context.shown:
        return []
    calls: list[Call] = []
    if "like" in said.acts and case.target:
        liked = said.targets or (case.target,)
        calls.append(Call("give_feedback", {"garment_ids": list(liked), "opinion": "like"}))
    if heard(said.text):
        about = {"garment_ids": [case.target]} if case.target else {}
        calls.append(Call("give_feedback", {"words": said.text} | about))
    return calls


def tell_liked(case: Case, speaker: Speaker) -> str:
    """That it is noted, and the newest that was learned, in its own sentence."""
    answer = case.turn.last("give_feedback")
    if answer is None:
        return speaker.say("praise")
    ids = answer.args.get("garment_ids") or []
    before = set(case.context.taste)
    lines = [str(line.get("sentence")) for line in answer.content.get("learned") or [] if isinstance(line, dict)]
    news = next((line for line in lines if line not in before), "")
    return speaker.join(speaker.say("liked", id=ids[0]), speaker.sentence(news) if news else "")


def with_taste(text: str, case: Case, speaker: Speaker) -> str:
    """What is known, and beside it what the choices so far have in common."""
    lines = [speaker.sentence(line) for line in case.context.taste]
    return paragraphs(text, speaker.join(*lines[:3])) if lines else text
