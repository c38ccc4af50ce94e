"""The desk's own sentences, from ``wording.toml``."""

from __future__ import annotations

import tomllib
from importlib import resources

from babel.dates import format_date

from stylist.desk.orders import Action, Order, OrderLine
from stylist.locale import Locale

SENTENCES: dict[str, dict[Locale, str]] = tomllib.loads(
    resources.files(__package__).joinpath("wording.toml").read_text("utf-8")
)


def say(key: str, locale: Locale, **filling: object) -> str:
    """One sentence, filled."""
    return SENTENCES[key][locale].format(**filling)


def say_order(order: Order, locale: Locale) -> str:
    """Where an order stands."""
    spoken = "zh_CN" if locale == "zh" else "en_US"
    tracking = say("tracking", locale, url=order.tracking_url) if order.tracking_url else ""
    delivered = order.delivered_on or order.placed_on
    return say(
        f"order_{order.status}", locale, number=order.number, tracking=tracking,
        date=format_date(order.placed_on, "long", spoken), delivered=format_date(delivered, "long", spoken),
        pieces=_pieces(order.lines, locale),
    )  # fmt: skip


def say_action(stage: str, action: Action, order: Order, locale: Locale) -> str:
    """The question before a change (stage "propose"), or that it was made ("done")."""
    lines = tuple(line for line in order.lines if not action.skus or line.sku in action.skus)
    facts = {"number": order.number, "pieces": _pieces(lines, locale), "size": action.size, "address": action.address}
    return say(f"{stage}_{action.kind}", locale, **facts)


def _pieces(lines: tuple[OrderLine, ...], locale: Locale) -> str:
    words = [
        line.title + (f" ({line.size})" if line.size else "") + (f" × {line.quantity}" if line.quantity > 1 else "")
        for line in lines
    ]
    return ("、" if locale == "zh" else ", ").join(words)
