"""shop_policies: what the shop's own pages say to a question, quoted word for word."""

from __future__ import annotations

from typing import Any

from langchain.tools import tool

from stylist.desk.person import PersonAnswer
from stylist.desk.policies import Quote
from stylist_tools.basket import basket_lines
from stylist_tools.context import Runtime, TurnContext
from stylist_tools.rows import as_text

MOST = 2
_TOLD_CHARS = 600
"""Of each answer of a person of the shop, and of what it was given to, so much stands in the context block."""


@tool(response_format="content_and_artifact")
def shop_policies(runtime: Runtime, question: str) -> tuple[str, dict[str, Any]]:
    """What the shop's own pages say about shipping, returns, payment, gift cards, privacy and the like.

    Place an answer as [[quote:ID]] [[page:ID]]: the program writes the page's words, its title and link. Never put the
    numbers of a page in words of your own. Where found is false, the pages don't say: say so, and offer a person;
    closest is what they say about the same thing, to be placed as that and not as an answer.
    """
    context = runtime.context
    pages = context.services.policies
    quotes = pages.ask(question, MOST)
    closest = None if quotes else pages.closest(question)
    told = {"found": bool(quotes), "quotes": [_row(quote, context) for quote in quotes]}
    return as_text(told | ({"closest": _row(closest, context)} if closest else {})), {"kind": "policies"}


def desk_facts(context: TurnContext) -> dict[str, Any]:
    """The service desk's part of the context block."""
    known = context.memory.desk
    return {
        "pages": context.services.policies.reading() is not None,
        "order": known.order,
        "upset": known.upset if known.upset_now else 0,
        "people": context.services.handovers.reachable,
        "sizes_for": list(known.sizes_for),
        "basket": [{"id": n.garment.id, "category": n.garment.category} for n in basket_lines(context)],
        "colleague": [_answered(answer, context) for answer in context.person_answers],
        "waits_to_watch": known.watch is not None and known.watch_turn == context.turn - 1,
        "waits_for_yes": known.pending is not None and known.pending_turn == context.turn - 1,
    }


def _answered(answer: PersonAnswer, context: TurnContext) -> dict[str, Any]:
    """Notes what a person of the shop said as what may be placed, and shows the model its beginning."""
    name = f"colleague-{answer.turn}"
    context.told[f"desk:{name}"] = answer.said
    return {"id": name, "asked": answer.asked[:_TOLD_CHARS], "said": answer.said[:_TOLD_CHARS]}


def _row(quote: Quote, context: TurnContext) -> dict[str, Any]:
    """Notes what may be placed, and shows the model the text to choose by."""
    passage = quote.passage
    context.told[f"quote:{passage.id}"] = quote.text
    context.told[f"page:{passage.id}"] = " · ".join(p for p in (passage.page, passage.url) if p)
    return {"id": passage.id, "page": passage.page, "heading": passage.heading, "text": quote.text}
