"""What an outfit is asked to be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from stylist.garment import Gender
from stylist.money import Money
from stylist.outfits.weather import Weather
from stylist.search.query import Filters

Sources = Literal["shop", "own", "both"]
Silhouette = Literal["balanced", "loose", "close", "high_waist", "long_line"]
"""Volume: one loose piece with one close, all loose, all close. Proportion: a high waist, one line in one tone."""
DressCode = Literal["casual", "smart-casual", "business-casual", "business", "cocktail", "black-tie"]

DRESS_CODES: dict[DressCode, tuple[float, float]] = {
    "casual": (0.0, 2.7), "smart-casual": (1.0, 3.3), "business-casual": (1.7, 3.5), "business": (2.2, 4.0),
    "cocktail": (2.0, 4.0), "black-tie": (2.8, 4.0),
}  # fmt: skip
"""Formality that every main piece has to lie within, on the scale 0 sport to 4 black tie."""


class OutfitRequest(BaseModel):
    """A look to compose, or one part of a look to exchange.

    Of ``filters``, refusals, stock, prices and lightness bind every garment that is chosen; categories and groups
    bind the part they name; the other wishes are preferences, for nobody wants a whole look in navy linen. A size
    refuses garments that have it but not in stock; garments of another size system pass. What the person owns costs
    nothing, fits them, and is bound by the refusals only.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    anchor_ids: tuple[str, ...] = ()
    """Garments the look is built around; they stay."""
    filters: Filters = Filters()
    palette: tuple[str, ...] = ()
    """Colours (shades, families or moods) that the whole look keeps to, but for parts that nothing else can play."""
    occasion: str | None = None
    dress_code: DressCode | None = None
    """Binds the clothes and the shoes; anchors stay all the same."""
    season: str | None = None
    """Without it, the weather's."""
    any_weather: bool = False
    """Nobody said what the weather will be: nothing that is for the height of summer, or of winter, alone."""
    weather: Weather | None = None
    heavy_too: bool = False
    """In the heat, clothes of denim or wool as well: where nothing lighter keeps to the limits."""
    silhouette: Silhouette | None = None
    gender: Gender | None = None
    """For whom; without it (and without ``filters.genders``), what the anchors say, or whatever works best."""
    budget: Money | None = None
    """For everything together, anchors included; what is owned counts nothing."""
    currency: str | None = None
    """Currency of the total; without it the budget's, or the shop's main one."""
    count: int = Field(1, ge=1, le=10)
    sources: Sources = "shop"
    """Where pieces come from. Anchors may come from anywhere."""
    taste: Mapping[str, float] = Field(default_factory=dict)
    """Garment id -> how much the person is expected to like it, -1 to 1; 0 for what is not named."""
    worn_ids: tuple[str, ...] = ()
    """What was worn or shown lately, to be passed over where something else is as good."""
    swap: str | None = None
    """A group (or a role: top, bottom, layer …) to exchange in the look ``keep_ids``; all else stays."""
    adds: bool = False
    """``swap`` names what joins the look ``keep_ids``, beside all that is there: a coat over the jacket."""
    leave_out: tuple[str, ...] = ()
    """Groups or categories to take out of the look ``keep_ids``; nothing takes its place, nothing else changes."""
    keep_ids: tuple[str, ...] = ()
    """The garments of the look that ``swap`` or ``leave_out`` changes, in any order."""

    @property
    def dressed_for(self) -> str | None:
        """The season to dress for."""
        return self.season or (self.weather.season if self.weather else None)
