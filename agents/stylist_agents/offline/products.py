"""Questions about a product, and products side by side: what is asked of the rows, and what is said of the answer."""

from __future__ import annotations

import re

from stylist.desk.products import MOST_COMPARED, aspects
from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.serving import say

_ELSEWHERE = {"price", "fit"}
"""Answered from the card, and by the size desk."""
_EVERY = re.compile(
    r"\ball (?:of )?(?:them|these|those|the)\b|\b(?:these|those|them) all\b|这些|全部|都.{0,3}比|几[件条双个款]",
    re.IGNORECASE,
)


def product_calls(case: Case) -> list[Call]:
    """What the rows are asked about the product that is meant; nothing where the message asks for nothing of theirs."""
    wanted = set(aspects(case.turn.message)) - _ELSEWHERE
    if not wanted or not case.target or not case.can("product_facts"):
        return []
    return [Call("product_facts", {"garment_ids": [case.target], "question": case.turn.message})]


def comparison_calls(case: Case, pair: tuple[str, ...]) -> list[Call]:
    """The table beside the words: of the products pointed at, or of all that are shown."""
    shown = tuple(i.id for i in case.context.shown)
    several = case.said.targets if len(case.said.targets) > 2 else shown if _EVERY.search(case.said.text) else pair
    if len(several) < 2 or not case.can("product_facts"):
        return []
    return [Call("product_facts", {"garment_ids": list(several[:MOST_COMPARED])})]


def tell_facts(case: Case, speaker: Speaker) -> str:
    """The answers, placed; with an offer to ask where the shop is silent. Empty where nothing was asked of the rows."""
    answer = case.turn.last("product_facts")
    facts = answer.content.get("facts") if answer else None
    if not facts:
        return ""
    offer = "" if any(f.get("known") for f in facts) or not case.context.desk.people else say(speaker, "offer_person")
    lead = say(speaker, "of_product", id=facts[0]["garment"])
    clauses = clauses_of(case.turn.message)
    facts = sorted(facts, key=lambda f: next((i for i, c in enumerate(clauses) if f.get("aspect") in aspects(c)), 0))
    return speaker.join(lead, *(str(f["say"]) for f in facts), offer)


def clauses_of(text: str) -> list[str]:
    """A message by its questions, so that they are answered in the order in which they were asked."""
    return [c for c in re.split(r"[,.;?!，。；？！、]|\band\b|另外|还有", text) if c.strip()]


def tell_table(case: Case, speaker: Speaker) -> str:
    """That several are side by side."""
    answer = case.turn.last("product_facts")
    many = len({f["garment"] for f in answer.content.get("facts") or []}) if answer else 0
    return say(speaker, "side_by_side") if many > 1 else ""
