"""The shop: searching it under hard limits, and one garment. For everybody, identified or not."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from stylist.errors import NotFound
from stylist.money import Money
from stylist.rowfacts import say_facts
from stylist.search.naming import limits
from stylist.search.query import Filters, SearchResult
from stylist.search.query import Query as Wish
from stylist_ui.api.callers import Hall, Here, Speaks, from_somewhere
from stylist_ui.api.shapes import Item
from stylist_ui.api.telling import item

router = APIRouter(prefix="/catalogue", tags=["catalogue"], dependencies=[Depends(from_somewhere)])
Words = Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=20)]


class Asked(BaseModel):
    """A search. Lists are "any of these", ``not_…`` "none of these", in words of either language."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field("", max_length=500)
    like: str | None = Field(None, max_length=200, description="The id of a garment that it shall be like.")
    categories: Words = []
    groups: Words = []
    genders: Words = []
    colours: Words = []
    patterns: Words = []
    fabrics: Words = []
    finishes: Words = []
    seasons: Words = []
    occasions: Words = []
    sleeves: Words = []
    necklines: Words = []
    lengths: Words = []
    fits: Words = []
    brands: Words = []
    sizes: Words = []
    not_categories: Words = []
    not_groups: Words = []
    not_genders: Words = []
    not_colours: Words = []
    not_patterns: Words = []
    not_fabrics: Words = []
    not_finishes: Words = []
    not_seasons: Words = []
    not_occasions: Words = []
    not_sleeves: Words = []
    not_necklines: Words = []
    not_lengths: Words = []
    not_fits: Words = []
    not_brands: Words = []
    not_ids: Words = []
    not_unknown: bool = False
    price_min: Decimal | None = Field(None, ge=0, le=10**9, description="In major units.")
    price_max: Decimal | None = Field(None, ge=0, le=10**9, description="In major units.")
    currency: str | None = Field(None, pattern="^[A-Za-z]{3}$", description="Default: the shop's first.")
    in_stock: bool = True
    sort: Literal["best", "price_low", "price_high"] = "best"
    limit: int = Field(6, ge=1, le=100)
    page: int = Field(1, ge=1, le=10_000)
    cursor: str | None = Field(None, max_length=500, description="`next` of the last page, in place of page.")


class Relaxed(BaseModel):
    """How many there would be without one limit."""

    constraint: str
    count: int
    nearest: str | None


class Found(BaseModel):
    """A page of garments. next: the cursor of the next page. relaxations: where nothing fits, which limit is why."""

    total: int
    page: int
    pages: int
    next: str | None
    items: list[Item]
    relaxations: list[Relaxed]
    converted_budget: Money | None


class Described(Item):
    """One garment with all that is known of it, and how it is known."""

    description: str
    facts: list[str]


@router.get("/search")
def search(here: Here, locale: Speaks, asked: Annotated[Asked, Query()]) -> Found:
    """Find garments by words or likeness, under hard limits."""
    result = here.services.search.search(_wish(here, asked))
    return Found(
        total=result.total,
        page=result.page,
        pages=result.pages,
        next=result.next_cursor,
        items=[Item.model_validate(found) for found in _items(result, asked, locale)],
        relaxations=[
            Relaxed(constraint=r.constraint, count=r.count, nearest=r.nearest.id if r.nearest else None)
            for r in result.relaxations
        ],
        converted_budget=result.converted_budget,
    )


@router.get("/garments/{garment_id}")
def show_garment(
    here: Here, locale: Speaks, garment_id: Annotated[str, Path(max_length=200, description="A garment's id.")]
) -> Described:
    """One garment."""
    found = here.services.search.search(Wish(filters=Filters(ids=(garment_id,), in_stock=False), limit=1)).hits
    if not found:
        raise NotFound(what="garment", id=garment_id)
    garment = found[0].garment
    more = {"description": garment.description(locale), "facts": say_facts(garment, locale)}
    return Described.model_validate(item(garment, locale) | more)


def _wish(here: Hall, asked: Asked) -> Wish:
    words = {name: value for name, value in asked if isinstance(value, list)}
    amounts = {name: _money(here, getattr(asked, name), asked.currency) for name in ("price_min", "price_max")}
    filters = Filters(**limits(words), **amounts, in_stock=asked.in_stock, not_unknown=asked.not_unknown)
    return Wish(
        text=asked.text,
        like=asked.like,
        filters=filters,
        sort=asked.sort,
        limit=asked.limit,
        page=asked.page,
        cursor=asked.cursor,
    )


def _money(here: Hall, amount: Decimal | None, currency: str | None) -> Money | None:
    if amount is None:
        return None
    return Money.of(amount, (currency or here.services.search.facts().currencies[0]).upper())


def _items(result: SearchResult, asked: Asked, locale: Speaks) -> list[dict[str, object]]:
    currency = asked.currency.upper() if asked.currency and (asked.price_min or asked.price_max) else None
    refused = result.query.filters.not_colours
    return [
        item(h.garment, locale, price=h.price(currency), reasons=h.reasons, variant=h.variant, not_colours=refused)
        for h in result.hits
    ]
