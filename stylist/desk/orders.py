"""Orders as the desk sees them, and what every back-end of them promises."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from stylist.errors import Conflict, NotFound, StylistError
from stylist.money import Money

Status = Literal["placed", "shipped", "delivered", "cancelled"]
LineState = Literal["bought", "returning", "exchanging"]
ActionKind = Literal["return", "exchange", "address", "cancel"]
ReturnReason = Literal["fit", "taste", "fault"]


class OrderNotFound(NotFound):
    """No such order, or somebody else's: one and the same answer."""

    code = "order_not_found"
    en = "I find no order '{id}' of yours. Each one opens with its own number and email address: tell me both."
    zh = "没有找到你名下编号为“{id}”的订单。每张订单要用它自己的订单号和下单邮箱来查，请一起告诉我。"

    def __init__(self, number: str) -> None:
        super().__init__(what="order", id=number)

    def say(self, locale: Literal["en", "zh"]) -> str:
        """The sentence for the person."""
        return (self.zh if locale == "zh" else self.en).format(id=self.facts["id"])


class NotVerified(StylistError):
    """Somebody whom the shop does not know asks for orders."""

    code = "not_verified"
    status = 403
    en = (
        "Orders I only open for whoever placed them. Sign in at the shop, or tell me the order number and its email "
        "address."
    )
    zh = "订单只给下单的人看。请先在店里登录，或者告诉我订单号和下单邮箱。"


class TooManyAttempts(StylistError):
    """Order numbers and addresses tried out."""

    code = "too_many_attempts"
    status = 429
    en = "That didn't match several times now. Please wait {minutes} minutes, or ask a person of the shop."
    zh = "已经有几次对不上了。请等 {minutes} 分钟再试，或者找店里的人工客服。"


class NotPossible(Conflict):
    """A change that the order's state does not allow. why: the reason, and what can be done instead."""

    code = "order_change_not_possible"
    en = "Order {number} {why}"
    zh = "订单 {number} {why_zh}"


class OrderLine(BaseModel):
    """What was bought. ``garment_id``: in the catalogue, if it is still known there."""

    model_config = ConfigDict(frozen=True)

    sku: str
    title: str
    price: Money
    garment_id: str | None = None
    size: str | None = None
    quantity: int = Field(1, ge=1)
    state: LineState = "bought"


class Order(BaseModel):
    """One order. ``customer``: the shop's own id of who placed it."""

    model_config = ConfigDict(frozen=True)

    number: str = Field(min_length=1)
    customer: str = Field(min_length=1)
    email: str
    status: Status
    placed_on: date
    delivered_on: date | None = None
    tracking_url: str | None = None
    address: str
    lines: tuple[OrderLine, ...] = Field(min_length=1)

    def line(self, sku: str) -> OrderLine | None:
        """The line of one article."""
        return next((line for line in self.lines if line.sku == sku), None)


class Action(BaseModel):
    """A change of an order: what is returned or exchanged (skus, all of it if empty), or the new address.

    reason: why it is returned, as far as the person said.
    """

    model_config = ConfigDict(frozen=True)

    kind: ActionKind
    number: str
    skus: tuple[str, ...] = ()
    size: str | None = None
    address: str | None = None
    reason: ReturnReason | None = None


Allowed = Callable[[Order], None]
"""Raises NotPossible where an order, as it is at that moment, must not be changed so."""


def always(order: Order) -> None:
    """An :data:`Allowed` that allows."""


class OrderBackend(Protocol):
    """Where orders are. It answers for the shop and does not ask who is looking: that is the order desk's part."""

    def order(self, number: str) -> Order | None:
        """One order, or None."""

    def of(self, customer: str) -> list[Order]:
        """A customer's orders, newest first."""

    def act(self, action: Action, key: str, allowed: Allowed = always) -> Order:
        """Do it, and give the order as it is then. The same key again does nothing more, and asks nothing.

        allowed: asked with the order as the change finds it: it may have left since the change was proposed. Raises
        OrderNotFound, and what ``allowed`` raises.
        """


def newest_first(orders: Iterable[Order]) -> list[Order]:
    """By the day on which they were placed, then by number."""
    return sorted(orders, key=lambda order: (order.placed_on, order.number), reverse=True)
