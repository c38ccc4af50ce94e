"""add_to_basket, change_basket, show_basket: what the person means to buy, with the link to the shop's own checkout."""

from __future__ import annotations

from typing import Annotated, Any

from langchain.tools import tool
from pydantic import Field

from stylist.desk.basket import Entry, Line, SizeNeeded, chosen
from stylist.desk.wording import say
from stylist.errors import NotFound
from stylist.money import Money
from stylist.wardrobe.piece import OWN
from stylist_tools.context import Runtime, TurnContext
from stylist_tools.orders import placed
from stylist_tools.rows import as_text


@tool(response_format="content_and_artifact")
def add_to_basket(
    runtime: Runtime,
    garment_ids: Annotated[list[str], Field(min_length=1, description="One garment, or all of an outfit")],
    size: Annotated[str | None, Field(description="Only as the person said it, for one garment")] = None,
    quantity: Annotated[int, Field(ge=1, le=20)] = 1,
) -> tuple[str, dict[str, Any]]:
    """Put garments into the basket, on the person's wish. Asks for a size where one is needed. Place as [[desk:ID]]."""
    context = runtime.context
    said: list[str] = []
    asking: list[str] = []
    for name in dict.fromkeys(g for g in garment_ids if not g.startswith(OWN)):
        garment = context.garment(name)
        try:
            variant = chosen(garment, size, context.variant(garment) if not size else None, context.locale)
        except SizeNeeded as needed:
            said.append(needed.say(context.locale))
            asking.append(name)
            continue
        key = f"{context.mark}:{variant.sku}"
        context.services.baskets.add(context.person_id, Entry(variant.sku, name, quantity), key)
    context.remember(desk=context.memory.desk.model_copy(update={"sizes_for": tuple(asking)}))
    return _told(context, said, asking)


@tool(response_format="content_and_artifact")
def change_basket(
    runtime: Runtime,
    garment_id: str,
    quantity: Annotated[int | None, Field(ge=0, le=20, description="0 takes it out")] = None,
    size: Annotated[str | None, Field(description="Another size instead")] = None,
) -> tuple[str, dict[str, Any]]:
    """Change how many of a garment are in the basket, or its size; 0 takes it out. Place it as [[desk:ID]]."""
    context = runtime.context
    baskets, person = context.services.baskets, context.person_id
    held = [e for e in baskets.entries(person) if e.garment_id == garment_id]
    if not held:
        raise NotFound(what="garment", id=garment_id)
    many = held[0].quantity if quantity is None else quantity
    wanted = chosen(context.garment(garment_id), size, None, context.locale).sku if size and many else held[0].sku
    for entry in held:
        if entry.sku != wanted:
            baskets.set(person, entry._replace(quantity=0))
    baskets.set(person, Entry(wanted, garment_id, many))
    return _told(context, [], [])


@tool(response_format="content_and_artifact")
def show_basket(runtime: Runtime) -> tuple[str, dict[str, Any]]:
    """What is in the basket, what it comes to, and the way to the shop's checkout. Place it as [[desk:ID]]."""
    return _told(runtime.context, [], [])


def basket_lines(context: TurnContext) -> list[Line]:
    """The basket as the catalogue knows it now; what is sold no more is left out."""
    found = []
    for entry in context.services.baskets.entries(context.person_id):
        try:
            garment = context.known(entry.garment_id)
        except NotFound:
            continue
        variant = next((v for v in garment.variants if v.sku == entry.sku), None)
        if variant:
            found.append(Line(garment=garment, variant=variant, quantity=entry.quantity))
    return found


def _told(context: TurnContext, said: list[str], asking: list[str]) -> tuple[str, dict[str, Any]]:
    lines, locale = basket_lines(context), context.locale
    if lines:
        joined = ("、" if locale == "zh" else ", ").join(_words(line, context) for line in lines)
        total = Money(amount_minor=sum(_price(n, context).amount_minor for n in lines), currency=context.currency)
        said = [say("basket", locale, lines=joined, total=total.format(locale)), *said, *_checkout(context)]
    elif not said:
        said = [say("basket_empty", locale)]
    rows = [{"id": n.garment.id, "size": n.variant.size, "quantity": n.quantity} for n in lines]
    answer = {"say": placed(context, said), "basket": rows, "needs_size": asking}
    return as_text(answer), {"kind": "basket", "ids": [n.garment.id for n in lines]}


def _checkout(context: TurnContext) -> list[str]:
    link = context.services.baskets.checkout(context.person_id)
    return [say("checkout", context.locale, url=link)] if link else []


def _price(line: Line, context: TurnContext) -> Money:
    one = line.variant.price(context.currency) or line.variant.prices[0]
    return Money(amount_minor=one.amount_minor * line.quantity, currency=one.currency)


def _words(line: Line, context: TurnContext) -> str:
    size = f" ({line.variant.size})" if line.variant.size else ""
    many = f" × {line.quantity}" if line.quantity > 1 else ""
    return f"{line.garment.title(context.locale)}{size}{many} {_price(line, context).format(context.locale)}"
