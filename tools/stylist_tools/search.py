"""search_catalogue: garments by words, by likeness, under hard limits."""

from __future__ import annotations

from typing import Any

from langchain.tools import tool

from stylist.garment import Gender
from stylist.money import Money, convert
from stylist.outfits.custom import shoes_in_order
from stylist.search.naming import limits
from stylist.search.paging import BadCursor, CatalogueChanged
from stylist.search.query import Filters, Hit, Query, SearchResult, Sort
from stylist.shopper import Slot
from stylist_tools.context import NoPhotoYet, Runtime, TurnContext
from stylist_tools.feedback import note_feedback
from stylist_tools.person import adults_only
from stylist_tools.rows import as_text, reason_rows, row

REFUSALS: dict[Slot, str] = {
    "category": "not_categories",
    "group": "not_groups",
    "gender": "not_genders",
    "colour": "not_colours",
    "pattern": "not_patterns",
    "fabric": "not_fabrics",
    "finish": "not_finishes",
    "season": "not_seasons",
    "occasion": "not_occasions",
    "sleeve": "not_sleeves",
    "neckline": "not_necklines",
    "length": "not_lengths",
    "fit": "not_fits",
    "brand": "not_brands",
}
"""Slot of a refusal -> the filter that keeps it, in every search."""


@tool(response_format="content_and_artifact")
def search_catalogue(
    runtime: Runtime,
    text: str = "",
    categories: list[str] | None = None,
    groups: list[str] | None = None,
    genders: list[Gender] | None = None,
    colours: list[str] | None = None,
    patterns: list[str] | None = None,
    fabrics: list[str] | None = None,
    finishes: list[str] | None = None,
    seasons: list[str] | None = None,
    occasions: list[str] | None = None,
    sleeves: list[str] | None = None,
    necklines: list[str] | None = None,
    lengths: list[str] | None = None,
    fits: list[str] | None = None,
    brands: list[str] | None = None,
    sizes: list[str] | None = None,
    not_categories: list[str] | None = None,
    not_groups: list[str] | None = None,
    not_genders: list[Gender] | None = None,
    not_colours: list[str] | None = None,
    not_patterns: list[str] | None = None,
    not_fabrics: list[str] | None = None,
    not_finishes: list[str] | None = None,
    not_seasons: list[str] | None = None,
    not_occasions: list[str] | None = None,
    not_sleeves: list[str] | None = None,
    not_necklines: list[str] | None = None,
    not_lengths: list[str] | None = None,
    not_fits: list[str] | None = None,
    not_brands: list[str] | None = None,
    not_unknown: bool = False,
    price_min: float | None = None,
    price_max: float | None = None,
    currency: str | None = None,
    beyond_budget: bool = False,
    like: str | None = None,
    like_photo: bool = False,
    darker_than: str | None = None,
    lighter_than: str | None = None,
    cheaper_than: str | None = None,
    exclude_ids: list[str] | None = None,
    unseen: bool = False,
    hide_ids: list[str] | None = None,
    show_hidden: bool = False,
    sort: Sort = "best",
    limit: int = 6,
    cursor: str | None = None,
) -> tuple[str, dict[str, Any]]:
    """Find garments. Lists are hard limits with vocabulary ids; text is free words for ranking.

    sizes as people write them, with their system ("UK 10", "EU 38", "W32 L34"). not_unknown: refusals drop garments of
    which it is not known too (allergies). like, darker_than, lighter_than and cheaper_than take the id of a garment
    that was shown. What the person has refused and their budget are added by themselves; beyond_budget looks past the
    stored budget once, to show the nearest above it, which has to be said. The cards appear on the screen, numbered
    from 1.

    like_photo searches with the person's photo ("like this but in navy": text="in navy", like_photo=true). Beside like
    and like_photo, text says what shall be different; its colour and department are held.

    "Show more": cursor = `next` of the last answer, alone; or the same search with unseen=true (nothing that was shown
    in this conversation). "Not these", "anything but this": hide_ids, which stay away until show_hidden=true asks for
    them again.
    """
    context = runtime.context
    given = {k: v for k, v in locals().items() if k not in {"runtime", "context"} and v not in (None, [], "", False)}
    _hide(context, given)
    result = _by_custom(_found(context, given), given)
    _note(context, result, given)
    content = {
        "total": result.total,
        "page": result.page,
        "pages": result.pages,
        "next": result.next_cursor,
        "items": [_item(n, hit, context) for n, hit in enumerate(result.hits, 1)],
        "relaxations": [
            {
                "constraint": r.constraint,
                "count": r.count,
                "nearest": r.nearest and {"id": r.nearest.id, "title": r.nearest.title(context.locale)},
            }
            for r in result.relaxations
        ],
        "converted_budget": result.converted_budget and result.converted_budget.model_dump(),
    }
    return as_text(content), {"kind": "cards", "ids": [hit.garment.id for hit in result.hits]}


def _item(n: int, hit: Hit, context: TurnContext) -> dict[str, Any]:
    """A row with its number on the screen, and the variant that its card is about."""
    shown = hit.variant.model_dump(include={"sku", "size", "colour"}) if hit.variant else None
    return {"n": n, **row(hit.garment, context), "variant": shown, "reasons": reason_rows(hit.reasons)}


def _by_custom(result: SearchResult, given: dict[str, Any]) -> SearchResult:
    """The page in the order that custom has for the occasion, where no kind of shoe was asked for."""
    if given.get("groups") != ["shoes"] or given.get("categories") or given.get("sort", "best") != "best":
        return result
    order = shoes_in_order([h.garment for h in result.hits], given.get("occasions", []), given.get("genders", []))
    return result.model_copy(update={"hits": tuple(result.hits[n] for n in order)})


def _hide(context: TurnContext, given: dict[str, Any]) -> None:
    """What is not wanted again stays away for the whole conversation, until it is asked for."""
    memory = context.memory
    if "hide_ids" in given:
        away = given.pop("hide_ids")
        note_feedback(context, "hide", [name for name in away if name not in memory.hidden])
        context.remember(hidden=tuple(dict.fromkeys((*memory.hidden, *away))))
    if given.pop("show_hidden", False):
        given["ids"] = list(memory.hidden)
        context.remember(hidden=())


def _found(context: TurnContext, given: dict[str, Any]) -> SearchResult:
    """The page that is asked for. Where the search or the catalogue has changed since its cursor was given, what was
    not shown yet comes instead: nobody is shown the same again."""
    search, cursor = context.services.search, given.pop("cursor", None)
    taste = context.services.taste.ranking(context.person_id)
    if cursor is None:
        return search.search(_query(context, given), context.person_id, taste=taste)
    given |= context.memory.wish or {}
    try:
        query = _query(context, given).model_copy(update={"cursor": cursor})
        return search.search(query, context.person_id, taste=taste)
    except (BadCursor, CatalogueChanged):
        given["unseen"] = True
        return search.search(_query(context, given), context.person_id, taste=taste)


def _query(context: TurnContext, given: dict[str, Any]) -> Query:
    """The call's arguments as a query, with the person's refusals and budget added."""
    listed = {name: given[name] for name in Filters.model_fields if isinstance(given.get(name), list)}
    limited = limits(listed)
    profile = context.memory.preferences
    for slot, field in REFUSALS.items():
        refused = [v for v in profile.values(slot, liked=False) if v not in _wished(given, slot)]
        if refused:
            limited[field] = tuple(dict.fromkeys((*limited.get(field, ()), *refused)))
    away = (*given.get("exclude_ids", ()), *context.memory.hidden, *(context.memory.seen if "unseen" in given else ()))
    limited["not_ids"] = tuple(dict.fromkeys(away))
    shades = {name: given[name] for name in ("darker_than", "lighter_than") if name in given}
    least = context.money(given["price_min"], given.get("currency")) if "price_min" in given else None
    most, unknown = _price_max(context, given), bool(given.get("not_unknown"))
    filters = Filters(**limited, **shades, price_min=least, price_max=most, not_unknown=unknown)
    return Query(
        text=given.get("text", ""),
        like=given.get("like"),
        image_id=_photo(context) if "like_photo" in given else None,
        filters=filters,
        sort=given.get("sort", "best"),
        limit=max(1, min(given.get("limit", 6), 24)),
    )


def _wished(given: dict[str, Any], slot: Slot) -> list[str]:
    """What this very call asks for in a slot: asking for black now outweighs an older "no black"."""
    return list(given.get({"category": "categories", "finish": "finishes"}.get(slot, f"{slot}s"), []))


def _photo(context: TurnContext) -> str:
    """The person's photo, if it is still there and agreed to."""
    adults_only(context)
    photo_id = context.memory.photo_id
    if photo_id is None or not context.services.photos.kept(photo_id, context.person_id):
        raise NoPhotoYet
    return photo_id


def _price_max(context: TurnContext, given: dict[str, Any]) -> Money | None:
    """The tightest of: the call's limit, the stored budget, just under the garment to be cheaper than."""
    limits = [None if given.get("beyond_budget") else context.memory.preferences.budget]
    if "price_max" in given:
        limits.append(context.money(given["price_max"], given.get("currency")))
    if "cheaper_than" in given:
        dearer = context.price(context.garment(given["cheaper_than"]))
        limits.append(dearer.model_copy(update={"amount_minor": max(0, dearer.amount_minor - 1)}))
    known = [limit for limit in limits if limit is not None]
    rates = context.services.settings.rates or None

    def in_shown_currency(limit: Money) -> int:
        same = convert(limit, context.currency, rates)
        return limit.amount_minor if same is None else same.amount_minor

    return min(known, key=in_shown_currency, default=None)


def _note(context: TurnContext, result: SearchResult, given: dict[str, Any]) -> None:
    """Remember what is on the screen now. A page that stayed empty leaves the old cards referable."""
    for hit in result.hits:
        context.rows[hit.garment.id] = hit.garment
    for relaxation in result.relaxations:
        if relaxation.nearest:
            context.rows[relaxation.nearest.id] = relaxation.nearest
    context.remember(wish={name: value for name, value in given.items() if name not in {"ids", "unseen"}})
    if not result.hits:
        return
    ids, memory = tuple(hit.garment.id for hit in result.hits), context.memory
    context.remember(
        shown=ids,
        seen=tuple(dict.fromkeys((*memory.seen, *ids))),
        focus=ids[0],
        reasons=memory.reasons | {hit.garment.id: hit.reasons for hit in result.hits},
        offers=memory.offers | {hit.garment.id: hit.variant.sku for hit in result.hits if hit.variant},
    )
