"""What an order's state allows; where it does not, why, and what can be done instead."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from importlib import resources
from typing import NoReturn

from stylist.desk.orders import Action, ActionKind, NotPossible, Order
from stylist.locale import LOCALES, Locale

_SAID: dict[str, dict[Locale, str]] = tomllib.loads(
    resources.files(__package__).joinpath("refusals.toml").read_text("utf-8")
)
_BEFORE_IT_LEAVES: tuple[ActionKind, ...] = ("address", "cancel")


def check_state(order: Order, kind: ActionKind, today: date, returns_days: int) -> None:
    """Whether a change of this kind can be made to the order at all, whatever its details. Raises NotPossible."""
    if order.status == "cancelled":
        _refuse("cancelled", order)
    if kind in _BEFORE_IT_LEAVES:
        if order.status != "placed":
            state = "left" if order.status == "shipped" else "delivered"
            _refuse(f"{state}_{kind}", order, days=returns_days)
        return
    if order.status != "delivered" or order.delivered_on is None:
        _refuse("placed_return" if order.status == "placed" else "left_return", order, days=returns_days)
    if order.delivered_on and today > order.delivered_on + timedelta(days=returns_days):
        _refuse("too_late", order, days=returns_days)


def check(order: Order, action: Action, today: date, returns_days: int) -> None:
    """Whether this very change can be made. Raises NotPossible."""
    check_state(order, action.kind, today, returns_days)
    if action.kind in _BEFORE_IT_LEAVES:
        return
    lines = [line for line in order.lines if not action.skus or line.sku in action.skus]
    if not lines or any(order.line(sku) is None for sku in action.skus):
        _refuse("no_such_piece", order)
    if any(line.state != "bought" for line in lines):
        _refuse("under_way", order)


def _refuse(key: str, order: Order, **facts: object) -> NoReturn:
    said = {locale: _SAID[key][locale].format(**facts, **_of(order, locale)) for locale in LOCALES}
    raise NotPossible(number=order.number, why=said["en"], why_zh=said["zh"])


def _of(order: Order, locale: Locale) -> dict[str, str]:
    """What sentences may say of an order: its pieces, and its carrier with the link where there is one."""
    link = _SAID["link" if order.tracking_url else "no_link"][locale].format(url=order.tracking_url)
    pieces = ("、" if locale == "zh" else ", ").join(line.title for line in order.lines)
    return {"pieces": pieces, "carrier": _SAID["carrier"][locale].format(link=link)}
