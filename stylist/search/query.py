"""A search as data: what is wished for, what is refused, and what came of it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from stylist.garment import Garment, Gender
from stylist.money import Money
from stylist.reason import Reason

Sort = Literal["best", "price_low", "price_high"]


class Filters(BaseModel):
    """Hard constraints: nothing that breaks one is ever shown. Values are vocabulary ids.

    Each list is "any of these"; ``not_*`` is "none of these". ``colours`` takes shade, family and mood ids alike.
    A garment whose attribute is unknown fails a wish for it, but is not refused by a ``not_*`` list.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ids: tuple[str, ...] = ()
    not_ids: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    genders: tuple[Gender, ...] = ()
    """Unisex garments always pass, unless genders is exactly ("unisex",)."""
    colours: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    fabrics: tuple[str, ...] = ()
    finishes: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    sleeves: tuple[str, ...] = ()
    necklines: tuple[str, ...] = ()
    lengths: tuple[str, ...] = ()
    fits: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    """As written in the shop ("M", "42", "W32"); a garment passes if one of them is in stock."""
    price_min: Money | None = None
    price_max: Money | None = None
    in_stock: bool = True
    not_categories: tuple[str, ...] = ()
    not_colours: tuple[str, ...] = ()
    not_patterns: tuple[str, ...] = ()
    not_fabrics: tuple[str, ...] = ()
    not_finishes: tuple[str, ...] = ()
    not_sleeves: tuple[str, ...] = ()
    not_necklines: tuple[str, ...] = ()
    not_fits: tuple[str, ...] = ()
    not_brands: tuple[str, ...] = ()
    darker_than: str | None = None
    """A garment id: only garments whose main colour has a lower CIELAB lightness."""
    lighter_than: str | None = None


class Query(BaseModel):
    """One search. ``text`` and ``like`` (a garment id) and ``image_id`` (a file) are fused in embedding space.

    Beside a picture the text says what shall be different: "in navy, for women".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = ""
    like: str | None = None
    image_id: str | None = None
    filters: Filters = Filters()
    sort: Sort = "best"
    limit: int = Field(6, ge=1, le=100)


class Hit(BaseModel):
    """A garment that was found, with its score (comparable within one result only) and why."""

    model_config = ConfigDict(frozen=True)

    garment: Garment
    score: float
    reasons: tuple[Reason, ...] = ()


class Relaxation(BaseModel):
    """What giving up one constraint would bring: "without the colour wish there are 12"."""

    model_config = ConfigDict(frozen=True)

    constraint: str
    """Field of :class:`Filters`; "colours+price_max" where only two together help."""
    count: int
    nearest: Garment | None = None


class SearchResult(BaseModel):
    """Ranked hits. Where there are none, ``relaxations`` says which constraint emptied the page, best first."""

    model_config = ConfigDict(frozen=True)

    query: Query
    hits: tuple[Hit, ...]
    total: int
    """How many garments pass the filters."""
    relaxations: tuple[Relaxation, ...] = ()
    converted_budget: Money | None = None
    """The price limit in the catalogue's currency, where the person named another (dated reference rate)."""
