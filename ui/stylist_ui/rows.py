"""Turns, garments and looks as rows of plain values: one contract (docs/cli.md) for the command line and the API."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from stylist.desk.products import source_words
from stylist.locale import Locale
from stylist.search.constraints import expand
from stylist.wording import say_reason

if TYPE_CHECKING:
    from stylist.desk.products import FactRow
    from stylist.garment import Garment, Variant
    from stylist.money import Money
    from stylist.outfit import Outfit
    from stylist.reason import Reason
    from stylist_agents.events import Event, ImageShown


def item_row(
    garment: Garment,
    reasons: tuple[Reason, ...],
    locale: Locale,
    price: Money,
    variant: Variant | None = None,
    not_colours: Collection[str] = (),
) -> dict[str, Any]:
    """A garment as command line and API give it (docs/cli.md): its card's price, and the variant it is about.

    not_colours: refused ones, which a garment may be sold in beside the others.
    """
    refused = expand("colour", not_colours)
    return {
        "id": garment.id,
        "title": garment.title(locale),
        "category": garment.category,
        "colours": [colour for colour in garment.colours if colour not in refused],
        "price": price.model_dump(),
        "sizes": list(garment.sizes()),
        "in_stock": garment.in_stock,
        "variant": variant.model_dump(include={"sku", "size", "colour", "in_stock"}) if variant else None,
        "reasons": [say_reason(reason, locale) for reason in reasons],
    }


def turn_row(text: str, events: Sequence[Event], picture: Callable[[ImageShown], dict[str, Any]]) -> dict[str, Any]:
    """One whole turn as docs/cli.md describes it. Where a tool searched twice, the last page of cards counts.

    picture: where a picture is to be found, for whoever the row is for.
    """
    of: dict[str, list[Any]] = {}
    for event in events:
        of.setdefault(event.type, []).append(event)
    started, finished = of["turn_started"][0], of["turn_finished"][-1]
    locale: Locale = started.locale
    refused = [colour for e in of.get("understood", []) for colour in e.preferences.values("colour", liked=False)]
    return {
        "say": text,
        "text": finished.text,
        "locale": locale,
        "tier": finished.tier,
        "tools": [{"name": e.name, "args": e.args} for e in of.get("tool_started", [])],
        "items": [
            item_row(c.garment, c.reasons, locale, c.price, c.variant, refused) for c in _last_page(of.get("card", []))
        ],
        "outfits": [outfit_row(e.outfit, locale) for e in of.get("outfit", [])],
        "plans": [e.plan.id for e in of.get("plan", [])],
        "facts": [fact_rows(e.rows, locale) for e in of.get("facts", [])],
        "wardrobe": [p.id for e in of.get("wardrobe", [])[-1:] for p in e.pieces],
        "images": [picture(e) | {"kind": e.kind, "quality": dict(e.quality)} for e in of.get("image", [])],
        "asks": finished.asks,
        "ms": finished.ms,
        "notices": [e.text for e in of.get("notice", [])],
    }


def fact_rows(rows: Sequence[FactRow], locale: Locale) -> list[dict[str, Any]]:
    """A table of products as docs/cli.md describes it."""
    return [
        {
            "aspect": row.aspect,
            "label": row.label,
            "facts": [
                {"text": f.cell, "source": f.source, "source_text": source_words(f.source, locale)} for f in row.facts
            ],
        }
        for row in rows
    ]


def _last_page(cards: list[Any]) -> list[Any]:
    starts = [n for n, card in enumerate(cards) if card.ordinal == 1]
    return cards[starts[-1] :] if starts else []


def outfit_row(outfit: Outfit, locale: Locale) -> dict[str, Any]:
    """A look as docs/cli.md describes it."""
    return {
        "items": [
            item_row(g, (), locale, g.price(outfit.total.currency)) | {"owned": g.id in outfit.owned_ids}
            for g in outfit.garments
        ],
        "score": outfit.score,
        "parts": dict(outfit.parts),
        "total": outfit.total.model_dump(),
        "reasons": [say_reason(reason, locale) for reason in outfit.reasons],
    }
