"""my_orders, recognise_me, change_order, confirm_change: orders, for whoever placed them."""

from __future__ import annotations

from typing import Annotated, Any

from langchain.tools import tool
from pydantic import Field

from stylist.desk.orders import Action, ActionKind, NotPossible, Order, OrderLine, ReturnReason
from stylist.desk.wording import say, say_action, say_order
from stylist.errors import BadInput, NotFound
from stylist_tools.bought import note_bought, note_returned
from stylist_tools.context import Runtime, TurnContext
from stylist_tools.rows import as_text

MOST_TOLD = 3


class NothingToConfirm(BadInput):
    """A yes to a change that was not asked for in an earlier message."""

    code = "nothing_to_confirm"
    status = 409
    en = "There is no change waiting for a yes. Say what should change first."
    zh = "现在没有等你确认的修改。请先说要改什么。"


@tool(response_format="content_and_artifact")
def my_orders(
    runtime: Runtime, number: Annotated[str | None, Field(description="Only if the person named one")] = None
) -> tuple[str, dict[str, Any]]:
    """Where the person's orders stand: the named one, or the newest. Place each answer as [[desk:ID]]."""
    context = runtime.context
    desk = context.services.orders
    if number:
        _note(context, order=number)  # also before it is known whose it is: the email may come in the next message
    found = [desk.order(context.person_id, number)] if number else desk.orders(context.person_id)[:MOST_TOLD]
    found = [_named(context, order) for order in found]
    said = [say_order(order, context.locale) for order in found] or [say("no_orders", context.locale)]
    return _answer(context, said, found)


@tool(response_format="content_and_artifact")
def recognise_me(runtime: Runtime, number: str, email: str) -> tuple[str, dict[str, Any]]:
    """Open one order by its number and the email address it was placed with, both as the person stated them."""
    context = runtime.context
    order = _named(context, context.services.orders.recognise(context.person_id, number, email))
    return _answer(context, [say("recognised", context.locale), say_order(order, context.locale)], [order])


@tool(response_format="content_and_artifact")
def change_order(
    runtime: Runtime,
    kind: ActionKind,
    number: Annotated[str | None, Field(description="Empty: the order last spoken of")] = None,
    piece: Annotated[str | None, Field(description="Words of the piece's title; empty: all of the order")] = None,
    size: Annotated[str | None, Field(description="For an exchange: the new size")] = None,
    address: Annotated[str | None, Field(description="For an address: the new one, as stated")] = None,
    reason: Annotated[ReturnReason | None, Field(description="For a return: only if the person said why")] = None,
) -> tuple[str, dict[str, Any]]:
    """Prepare a return, an exchange, a new address or a cancellation. It is done only after the person's own yes.

    Place the question as [[desk:ID]]; on their yes in the next message call confirm_change.
    """
    context = runtime.context
    desk = context.services.orders
    if number:
        _note(context, order=number)  # as in my_orders: the email may come in the next message
    number = number or context.memory.desk.order or _only(desk.orders(context.person_id))
    bought = desk.order(context.person_id, number)
    order = _named(context, bought)
    _note(context, order=order.number)
    try:
        desk.check_state(order, kind)  # nobody is asked where to, and then told that it cannot be
    except NotPossible as refused:
        return _refused(context, refused, order)
    if (kind == "exchange" and not size) or (kind == "address" and not address):
        raise BadInput(what=kind, value="", next=f"Ask for the {'size' if kind == 'exchange' else 'address'}.")
    skus = tuple(line.sku for line in _meant(order, bought, piece)) if piece else ()
    action = Action(kind=kind, number=order.number, skus=skus, size=size, address=address, reason=reason)
    try:
        token, order = desk.propose(context.person_id, action)
    except NotPossible as refused:
        return _refused(context, refused, order)
    _note(context, pending=token, pending_turn=context.turn, order=order.number)
    order = _named(context, order)
    return _answer(context, [say_action("propose", action, order, context.locale)], [order])


@tool(response_format="content_and_artifact")
def confirm_change(runtime: Runtime, yes: bool) -> tuple[str, dict[str, Any]]:
    """Do the change that the person was asked about in an earlier message, or drop it. Only on their own words."""
    context = runtime.context
    waiting = context.memory.desk
    if waiting.pending is None or waiting.pending_turn >= context.turn:
        raise NothingToConfirm
    _note(context, pending=None)
    if not yes:
        return _answer(context, [say("kept", context.locale)], [])
    try:
        action, order = context.services.orders.confirm(context.person_id, waiting.pending)
    except NotPossible as refused:  # it has left since
        return _refused(context, refused, context.services.orders.order(context.person_id, waiting.order or ""))
    note_returned(context, action, order)
    order = _named(context, order)
    return _answer(context, [say_action("done", action, order, context.locale)], [order])


def _named(context: TurnContext, order: Order) -> Order:
    """The order with its pieces' titles in the person's language, where the shop still has them in it."""
    return order.model_copy(update={"lines": tuple(_line_named(context, line) for line in order.lines)})


def _line_named(context: TurnContext, line: OrderLine) -> OrderLine:
    try:
        titles = context.garment(line.garment_id).titles if line.garment_id else {}
    except NotFound:
        return line
    return line.model_copy(update={"title": titles.get(context.locale, line.title)})


def _only(orders: list[Order]) -> str:
    """The one order there is; of several, the newest."""
    if not orders:
        raise BadInput(what="order", value="", next="Ask for the order number.")
    return orders[0].number


def _meant(order: Order, bought: Order, piece: str) -> list[OrderLine]:
    """The lines whose title, in the person's language or the shop's, shares most words (characters in Chinese) with
    what was said; an unknown piece: none."""
    titles = [f"{named.title} {line.title}".lower() for named, line in zip(order.lines, bought.lines, strict=True)]
    shared = [len(set(piece.lower().split()) & set(title.split())) for title in titles]
    if not piece.isascii():
        shared = [len(set(piece) & set(title)) for title in titles]
    best = max(shared)
    found = [line for line, n in zip(order.lines, shared, strict=True) if n == best and n > 0]
    if not found:
        raise BadInput(what="piece", value=piece, next=f"Order {order.number} has: {_titles(order)}.")
    return found


def _titles(order: Order) -> str:
    return ", ".join(line.title for line in order.lines)


def _answer(context: TurnContext, said: list[str], orders: list[Order], **more: str) -> tuple[str, dict[str, Any]]:
    if orders:
        _note(context, order=orders[0].number)
        _speak_of(context, orders[0])
        note_bought(context, orders)
    rows = [
        order.model_dump(mode="json", include={"number", "status"})
        | {"pieces": [line.model_dump(mode="json", include={"title", "size", "state"}) for line in order.lines]}
        for order in orders
    ]
    return as_text({"say": placed(context, said), "orders": rows, **more}), {"kind": "orders"}


def _refused(context: TurnContext, refused: NotPossible, order: Order) -> tuple[str, dict[str, Any]]:
    """Why an order stays as it is: the program's own sentence, for it may hold the carrier's link."""
    return _answer(context, [refused.say(context.locale)], [order], refused=refused.code)


def placed(context: TurnContext, said: list[str]) -> str:
    """Placeholders for sentences of the program's own, which a reply places and no model rewrites."""
    names = []
    for sentence in said:
        names.append(f"desk:{len(context.told)}")
        context.told[names[-1]] = sentence
    return "".join(f"[[{name}]]" if context.locale == "zh" else f"[[{name}]] " for name in names).strip()


def _speak_of(context: TurnContext, order: Order) -> None:
    """ "Find me a belt that goes with it": it is now what was ordered, if the shop still has it."""
    for line in order.lines:
        if line.garment_id is None:
            continue
        try:
            context.garment(line.garment_id)
        except NotFound:
            continue
        context.remember(focus=line.garment_id)
        return


def _note(context: TurnContext, **changes: object) -> None:
    context.remember(desk=context.memory.desk.model_copy(update=changes))
