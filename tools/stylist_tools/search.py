"""search_catalogue: garments by words, by likeness, under hard limits."""

from __future__ import annotations

from typing import Any

from langchain.tools import tool

from stylist.errors import UnknownWord
from stylist.garment import Gender
from stylist.money import Money, convert
from stylist.search.query import Filters, Query, SearchResult, Sort
from stylist.shopper import Slot
from stylist.vocabulary import Kind, resolve, terms
from stylist_tools.context import Runtime, TurnContext
from stylist_tools.rows import as_text, reason_rows, row

REFUSALS: dict[Slot, str] = {
    "category": "not_categories",
    "colour": "not_colours",
    "pattern": "not_patterns",
    "fabric": "not_fabrics",
    "finish": "not_finishes",
    "sleeve": "not_sleeves",
    "neckline": "not_necklines",
    "fit": "not_fits",
    "brand": "not_brands",
}
"""Slot of a refusal -> the filter that keeps it, in every search."""

_KINDS: dict[str, tuple[Kind, ...]] = {
    "categories": ("category",),
    "groups": ("group",),
    "colours": ("colour", "colour_family", "colour_mood"),
    "patterns": ("pattern",),
    "fabrics": ("fabric",),
    "finishes": ("finish",),
    "seasons": ("season",),
    "occasions": ("occasion",),
    "sleeves": ("sleeve",),
    "necklines": ("neckline",),
    "lengths": ("length",),
    "fits": ("fit",),
}
"""Filter -> the vocabulary its words are from. Brands and sizes are the shop's own words."""


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
    not_colours: list[str] | None = None,
    not_patterns: list[str] | None = None,
    not_fabrics: list[str] | None = None,
    not_finishes: list[str] | None = None,
    not_sleeves: list[str] | None = None,
    not_necklines: list[str] | None = None,
    not_fits: list[str] | None = None,
    not_brands: list[str] | None = None,
    price_min: float | None = None,
    price_max: float | None = None,
    currency: str | None = None,
    beyond_budget: bool = False,
    like: str | None = None,
    darker_than: str | None = None,
    lighter_than: str | None = None,
    cheaper_than: str | None = None,
    exclude_ids: list[str] | None = None,
    sort: Sort = "best",
    limit: int = 6,
) -> tuple[str, dict[str, Any]]:
    """Find garments. Lists are hard limits with vocabulary ids; text is free words for ranking.

    like, darker_than, lighter_than and cheaper_than take the id of a garment that was shown. What the person has
    refused and their budget are added by themselves; beyond_budget looks past the stored budget once, to show the
    nearest above it, which has to be said. The cards appear on the screen, numbered from 1.
    """
    context = runtime.context
    given = {k: v for k, v in locals().items() if k not in {"runtime", "context"} and v not in (None, [], "")}
    query = _query(context, given)
    result = context.services.search.search(query)
    _note(context, result, given)
    content = {
        "total": result.total,
        "items": [
            {"n": n, **row(hit.garment, context), "reasons": reason_rows(hit.reasons)}
            for n, hit in enumerate(result.hits, 1)
        ],
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


def _query(context: TurnContext, given: dict[str, Any]) -> Query:
    """The call's arguments as a query, with the person's refusals and budget added."""
    limits = {name: _known(name, given[name]) for name in Filters.model_fields if isinstance(given.get(name), list)}
    profile = context.memory.preferences
    for slot, field in REFUSALS.items():
        refused = [v for v in profile.values(slot, liked=False) if v not in _wished(given, slot)]
        if refused:
            limits[field] = tuple(dict.fromkeys((*limits.get(field, ()), *refused)))
    if given.get("exclude_ids"):
        limits["not_ids"] = tuple(given["exclude_ids"])
    shades = {name: given[name] for name in ("darker_than", "lighter_than") if name in given}
    least = context.money(given["price_min"], given.get("currency")) if "price_min" in given else None
    filters = Filters(**limits, **shades, price_min=least, price_max=_price_max(context, given))
    return Query(
        text=given.get("text", ""),
        like=given.get("like"),
        filters=filters,
        sort=given["sort"],
        limit=max(1, min(given["limit"], 24)),
    )


def _known(field: str, words: list[str]) -> tuple[str, ...]:
    """Ids for the words of one list. A word that names nothing is told, not searched for in vain."""
    kinds = _KINDS.get(field.removeprefix("not_"))
    if kinds is None:
        return tuple(words)
    found = [resolve(word, *kinds) for word in words]
    if None in found:
        known = ", ".join(list(terms(kinds[0]))[:40])
        raise UnknownWord(value=words[found.index(None)], slot=kinds[0], known=known)
    return tuple(name for name in found if name)


def _wished(given: dict[str, Any], slot: Slot) -> list[str]:
    """What this very call asks for in a slot: asking for black now outweighs an older "no black"."""
    return list(given.get({"category": "categories", "finish": "finishes"}.get(slot, f"{slot}s"), []))


def _price_max(context: TurnContext, given: dict[str, Any]) -> Money | None:
    """The tightest of: the call's limit, the stored budget, just under the garment to be cheaper than."""
    limits = [None if given.get("beyond_budget") else context.memory.preferences.budget]
    if "price_max" in given:
        limits.append(context.money(given["price_max"], given.get("currency")))
    if "cheaper_than" in given:
        dearer = context.garment(given["cheaper_than"]).price(context.currency)
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
    context.remember(wish=given)
    if result.hits:
        context.remember(
            shown=tuple(hit.garment.id for hit in result.hits),
            focus=result.hits[0].garment.id,
            reasons=context.memory.reasons | {hit.garment.id: hit.reasons for hit in result.hits},
        )
