"""A search as data: what is wished for, what is refused, and what came of it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from stylist.garment import Garment, Gender, Variant
from stylist.money import Money
from stylist.reason import Reason

Sort = Literal["best", "price_low", "price_high"]


class Filters(BaseModel):
    """Hard constraints: nothing that breaks one is ever shown. Values are vocabulary ids.

    Each list is "any of these"; ``not_*`` is "none of these". ``colours`` takes shade, family and mood ids alike.
    A garment whose attribute is unknown fails a wish for it, but is not refused by a ``not_*`` list (unless
    ``not_unknown``). Attributes seen in the picture count like stated ones. Colour, size, price and stock are held by
    one and the same variant.
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
    """As people write them ("M", "42", "W32", "UK 10", "欧码38"); one of them has to be in stock.

    A size of another system than the shop's passes by conversion (``stylist.sizing``), and the hit's reasons say so.
    """
    price_min: Money | None = None
    price_max: Money | None = None
    in_stock: bool = True
    not_categories: tuple[str, ...] = ()
    not_groups: tuple[str, ...] = ()
    not_genders: tuple[Gender, ...] = ()
    not_colours: tuple[str, ...] = ()
    not_patterns: tuple[str, ...] = ()
    not_fabrics: tuple[str, ...] = ()
    not_finishes: tuple[str, ...] = ()
    not_seasons: tuple[str, ...] = ()
    not_occasions: tuple[str, ...] = ()
    not_sleeves: tuple[str, ...] = ()
    not_necklines: tuple[str, ...] = ()
    not_lengths: tuple[str, ...] = ()
    not_fits: tuple[str, ...] = ()
    not_brands: tuple[str, ...] = ()
    not_unknown: bool = False
    """Refusals drop what is not known too: for allergies, where "the shop doesn't say" is no comfort."""
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
    """Hits on a page."""
    page: int = Field(1, ge=1, le=10_000)
    cursor: str | None = None
    """``next_cursor`` of this query's last page, in place of ``page``."""


class Hit(BaseModel):
    """A garment that was found, with its score (comparable within one result only) and why."""

    model_config = ConfigDict(frozen=True)

    garment: Garment
    score: float
    reasons: tuple[Reason, ...] = ()
    variant: Variant | None = None
    """The one that holds the constraints (in stock, the right colour, size and price), the cheapest of several."""

    def price(self, currency: str | None = None) -> Money:
        """Of the variant that it is about, in the currency asked for where it has one."""
        if self.variant is None:
            return self.garment.price(currency)
        return self.variant.price(currency) or self.variant.prices[0]


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
    page: int = 1
    pages: int = 0
    next_cursor: str | None = None
    """Continues with the next page of the same catalogue version; None on the last one."""
    converted_budget: Money | None = None
    """The price limit in the catalogue's currency, where the person named another (dated reference rate)."""
