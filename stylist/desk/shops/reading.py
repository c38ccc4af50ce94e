"""What both shops' answers are read by: days, money, sizes, notes of what was asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError

from stylist.desk.addresses import Postal, postal
from stylist.desk.orders import Action, LineState, NotPossible, Order, OrderLine
from stylist.desk.shops.api import ShopUnreadable
from stylist.money import Money

NOTE = "stylist"
"""What our notes on an order begin with: they are how a return is known again, and known to be done."""
_SIZE = re.compile(
    r"(?:[2-6]?x{0,3}[sl]|xx?s|m|one size|\d{1,3}(?:[.,/]\d{1,2})?|(?:uk|eu|us) ?\d{1,2}(?:\.5)?)", re.IGNORECASE
)
_NO_ADDRESS = (
    "needs the new address as street, city, postcode, with commas between them.",
    "的新地址请写成：街道，城市，邮编，用逗号隔开。",
)


def day(text: Any) -> date | None:
    """The day of a moment as the shop writes it. Raises ShopUnreadable."""
    if not text:
        return None
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError as problem:
        raise ShopUnreadable(why=f"'{text}' is no date") from problem


def money(amount: Any, currency: Any) -> Money:
    """Raises ShopUnreadable."""
    try:
        return Money.of(str(amount), str(currency))
    except (ArithmeticError, ValueError) as problem:
        raise ShopUnreadable(why=f"'{amount} {currency}' is no price") from problem


def size_in(words: str) -> str | None:
    """The size in a variant's name: "Navy / M"."""
    parts = [p.strip() for p in re.split(r"[/,|]|-(?=[^-]*$)", words)]
    return next((p for p in reversed(parts) if _SIZE.fullmatch(p)), None)


def note_of(action: Action, key: str) -> str:
    """A return or an exchange as a line that stands on the order."""
    told = {"key": key, "kind": action.kind, "skus": list(action.skus), "size": action.size}
    return f"{NOTE}: {json.dumps(told)}"


def notes_in(texts: Sequence[str]) -> list[dict[str, Any]]:
    """Our notes among an order's; what others wrote is left alone."""
    found = []
    for text in texts:
        if text.startswith(f"{NOTE}: "):
            try:
                note = json.loads(text.removeprefix(f"{NOTE}: "))
            except ValueError:
                continue
            if isinstance(note, dict) and note.get("kind") in {"return", "exchange"}:
                found.append(note)
    return found


def state_of(sku: str, notes: Sequence[Mapping[str, Any]]) -> LineState:
    """What is under way with an article."""
    about = [n for n in notes if not n.get("skus") or sku in n["skus"]]
    return "bought" if not about else "returning" if about[-1]["kind"] == "return" else "exchanging"


def order_of(read: Callable[[], Order]) -> Order:
    """The order that ``read`` makes of an answer. Raises ShopUnreadable where something needed is missing."""
    try:
        return read()
    except ValidationError as problem:
        first = problem.errors()[0]
        raise ShopUnreadable(why=f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from problem


def new_address(action: Action) -> Postal:
    """The address of an action in its parts. Raises NotPossible where it is not whole."""
    found = postal(action.address or "")
    if found is None:
        raise NotPossible(number=action.number, why=_NO_ADDRESS[0], why_zh=_NO_ADDRESS[1])
    return found


def lines_of(lines: Sequence[OrderLine]) -> tuple[OrderLine, ...]:
    """Lines, one for each article."""
    return tuple({line.sku: line for line in lines}.values())
