"""What an outfit is asked to be."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from stylist.garment import Gender
from stylist.money import Money
from stylist.search.query import Filters


class OutfitRequest(BaseModel):
    """A look to compose, or one part of a look to exchange.

    Of ``filters``, refusals, stock, prices and lightness bind every garment that is chosen; categories and groups
    bind the part they name; the other wishes are preferences, for nobody wants a whole look in navy linen. A size
    refuses garments that have it but not in stock; garments of another size system pass.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    anchor_ids: tuple[str, ...] = ()
    """Garments the look is built around; they stay."""
    filters: Filters = Filters()
    occasion: str | None = None
    season: str | None = None
    gender: Gender | None = None
    """For whom; without it (and without ``filters.genders``), what the anchors say, or whatever works best."""
    budget: Money | None = None
    """For everything together, anchors included."""
    currency: str | None = None
    """Currency of the total; without it the budget's, or the shop's main one."""
    count: int = Field(1, ge=1, le=10)
    swap: str | None = None
    """A group (or a role: top, bottom, layer …) to exchange in the look ``keep_ids``; all else stays."""
    keep_ids: tuple[str, ...] = ()
    """The garments of the look that ``swap`` changes, in any order."""
