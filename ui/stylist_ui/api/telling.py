"""Events and garments as the API tells them: prices, reasons, addresses written out; nothing from inside the shop."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from stylist.garment import Garment, Variant
from stylist.locale import Locale
from stylist.money import Money
from stylist.outfit import Outfit
from stylist.outfits.plans import Moment
from stylist.reason import Reason
from stylist.vocabulary import label
from stylist.wording import moment_name
from stylist_agents.events import (
    Card,
    Event,
    FactsShown,
    ImageShown,
    OutfitShown,
    PlanShown,
    ToolFinished,
    TurnFinished,
    TurnStarted,
    WardrobeShown,
)
from stylist_ui.api.shapes import Reply, Told
from stylist_ui.rows import fact_rows, item_row, outfit_row, turn_row
from stylist_ui.strings import say

TOLD: TypeAdapter[Told] = TypeAdapter(Told)


def picture_address(file_id: str) -> str:
    """Where a picture is, relative to this server."""
    return f"/api/pictures/{file_id}"


def item(
    garment: Garment,
    locale: Locale,
    *,
    price: Money | None = None,
    reasons: tuple[Reason, ...] = (),
    variant: Variant | None = None,
    not_colours: Collection[str] = (),
) -> dict[str, Any]:
    """A garment as :class:`~stylist_ui.api.shapes.Item`."""
    row = item_row(garment, reasons, locale, price or garment.price(), variant, not_colours)
    return row | _more(garment, price or garment.price(), locale)


def _more(garment: Garment, price: Money, locale: Locale) -> dict[str, Any]:
    return {
        "brand": garment.brand,
        "price_text": price.format(locale),
        "pictures": [picture_address(name) for name in garment.image_ids],
        "url": _link(garment.url),
    }


def _link(url: str | None) -> str | None:
    """An address that a browser may open: a feed could hold others."""
    return url if url and urlsplit(url.strip()).scheme.lower() in ("http", "https") else None


def look(outfit: Outfit, locale: Locale) -> dict[str, Any]:
    """A look as :class:`~stylist_ui.api.shapes.Look`."""
    row = outfit_row(outfit, locale)
    currency = outfit.total.currency
    row["items"] = [
        told | _more(garment, garment.price(currency), locale)
        for told, garment in zip(row["items"], outfit.garments, strict=True)
    ]
    return row | {"total_text": outfit.total.format(locale)}


def image(event: ImageShown) -> dict[str, Any]:
    """A picture as :class:`~stylist_ui.api.shapes.PictureShown`."""
    before = event.before_file_id
    return event.model_dump(include={"kind", "generated", "garment_ids", "engine", "tier", "quality"}) | {
        "id": event.file_id,
        "url": picture_address(event.file_id),
        "before_url": picture_address(before) if before else None,
    }


def told(event: Event, locale: Locale) -> Told:
    """One event as a client sees it."""
    return TOLD.validate_python(_plain(event, locale))


def _plain(event: Event, locale: Locale) -> dict[str, Any]:
    if isinstance(event, Card):
        shown = item(event.garment, locale, price=event.price, reasons=event.reasons, variant=event.variant)
        return {"type": "card", "ordinal": event.ordinal, "item": shown}
    if isinstance(event, OutfitShown):
        return {"type": "outfit", "outfit": look(event.outfit, locale)}
    if isinstance(event, PlanShown):
        currency = event.plan.total.currency
        items = [item(garment, locale, price=garment.price(currency)) for garment in event.garments]
        days = [{"when": _when(look.moment, locale), "item_ids": look.garment_ids} for look in event.plan.looks]
        total = event.plan.total.format(locale)
        return {"type": "plan", "plan": event.plan, "total_text": total, "days": days, "items": items}
    if isinstance(event, FactsShown):
        items = [item(garment, locale) for garment in event.garments]
        return {"type": "facts", "items": items, "rows": fact_rows(event.rows, locale)}
    return _plainer(event, locale)


def _when(moment: Moment, locale: Locale) -> str:
    """A day of a plan, and what for."""
    what = moment_name(moment.occasion, locale) or label("occasion", moment.occasion, locale)
    return " · ".join((say("plan_day", locale, day=moment.day), what))


def _plainer(event: Event, locale: Locale) -> dict[str, Any]:
    """Events without rows of the shop."""
    if isinstance(event, WardrobeShown):
        return {"type": "wardrobe", "pieces": [own_piece(piece, locale) for piece in event.pieces]}
    if isinstance(event, ImageShown):
        return {"type": "image", "image": image(event)}
    hidden = {"detail"} if isinstance(event, ToolFinished) else None
    return event.model_dump(exclude=hidden)


def own_piece(piece: Any, locale: Locale) -> dict[str, Any]:
    """A piece of a wardrobe as :class:`~stylist_ui.api.shapes.OwnPiece`."""
    pictures = [picture_address(name) for name in piece.garment.image_ids]
    return {
        "id": piece.id,
        "title": piece.garment.title(locale),
        "pictures": pictures,
        "times_worn": len(piece.worn),
    }


def locale_of(events: Sequence[Event], otherwise: Locale = "en") -> Locale:
    """The language of a turn."""
    return next((event.locale for event in events if isinstance(event, TurnStarted)), otherwise)


def reply(text: str, events: Sequence[Event]) -> Reply | None:
    """A whole turn as `stylist chat --json` tells it; None while it is not complete."""
    if not any(isinstance(event, TurnFinished) for event in events):
        return None
    locale = locale_of(events)
    row = turn_row(text, events, image)
    garments = {e.garment.id: (e.garment, e.price) for e in events if isinstance(e, Card)}
    row["items"] = [told | _more(*garments[told["id"]], locale) for told in row["items"]]
    row["outfits"] = [look(e.outfit, locale) for e in events if isinstance(e, OutfitShown)]
    return Reply.model_validate(row)
