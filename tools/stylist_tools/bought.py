"""What a person's own orders say of their taste: bought and kept, or sent back because it wasn't to their liking.

Only orders that the order desk opened for this very person come here. An order's number is part of its events' keys, so
that looking at it twice says nothing twice.
"""

from __future__ import annotations

from collections.abc import Iterable

from stylist.desk.orders import Action, Order, OrderLine
from stylist_tools.context import TurnContext


def note_bought(context: TurnContext, orders: Iterable[Order]) -> None:
    """Purchases that were kept, or only change their size; what goes back or was cancelled is no longer one."""
    taste, person = context.services.taste, context.person_id
    for order in orders:
        gone = [line for line in order.lines if order.status == "cancelled" or line.state == "returning"]
        kept = [line for line in order.lines if line not in gone]
        taste.give(person, "purchase", _on_shelf(context, kept), _key(order))
        taste.take_back(person, "purchase", _on_shelf(context, gone), _key(order))


def note_returned(context: TurnContext, action: Action, order: Order) -> None:
    """A return counts against a garment only where the person said that it was not to their taste."""
    if action.kind == "return" and action.reason == "taste":
        back = [line for line in order.lines if not action.skus or line.sku in action.skus]
        context.services.taste.give(context.person_id, "return", _on_shelf(context, back), _key(order))


def _on_shelf(context: TurnContext, lines: Iterable[OrderLine]) -> list[str]:
    """Their garments, of those that the shop still has."""
    shelf = context.services.search.shelf.snapshot
    return [line.garment_id for line in lines if line.garment_id and line.garment_id in shelf]


def _key(order: Order) -> str:
    return f"order:{order.number}"
