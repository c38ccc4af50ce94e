"""The garment: one product as a shop sells it, with its variants, and where each attribute came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from stylist.locale import Locale
from stylist.money import Money

Gender = Literal["women", "men", "unisex", "girls", "boys"]
Provenance = Literal["stated", "derived", "seen"]
"""How an attribute is known: the shop's own field, read out of the shop's words, or seen in the picture."""


class Variant(BaseModel):
    """One thing that can be put into a basket: a size in a colour, with its prices and stock."""

    model_config = ConfigDict(frozen=True)

    sku: str
    size: str | None = None
    size_system: str | None = None
    """The size's system (``stylist.sizing.System``) where the feed states one apart from the label."""
    colour: str | None = None
    prices: tuple[Money, ...] = Field(min_length=1)
    """One price for each currency the shop sells in; the first is the shop's main one."""
    in_stock: bool = True
    stock: int | None = None

    def price(self, currency: str | None = None) -> Money | None:
        """The price in ``currency``, in the shop's main currency if None, or None where it has none."""
        if currency is None:
            return self.prices[0]
        return next((p for p in self.prices if p.currency == currency), None)


class Swatch(BaseModel):
    """One colour of a garment as its picture shows it, and what share of the garment it covers, 0..1."""

    model_config = ConfigDict(frozen=True)

    hex: str
    """sRGB, "#rrggbb"."""
    share: float


class ReviewTopic(BaseModel):
    """How many reviews speak of something, and one short sentence of theirs, word for word ("" where none may be)."""

    model_config = ConfigDict(frozen=True)

    name: str
    """A key of ``stylist/catalogue/review_topics.toml``."""
    count: int
    quote: str = ""


class Reviews(BaseModel):
    """What shoppers wrote, counted: their opinions, never the shop's word. No name of anybody is in it."""

    model_config = ConfigDict(frozen=True)

    count: int = Field(ge=1)
    rated: int = 0
    """How many of them gave stars."""
    mean_stars: float | None = Field(None, ge=1, le=5)
    topics: tuple[ReviewTopic, ...] = ()
    """The most spoken of first."""


class Garment(BaseModel):
    """A product with all its variants. Attribute values are ids of ``stylist.vocabulary``; words are the shop's."""

    model_config = ConfigDict(frozen=True)

    id: str
    titles: Mapping[Locale, str]
    descriptions: Mapping[Locale, str] = Field(default_factory=dict)
    brand: str | None = None
    category: str
    gender: Gender = "unisex"
    colours: tuple[str, ...] = ()
    palette: tuple[Swatch, ...] = ()
    """Its main colours measured in the picture, the largest first: seen, whatever the shop calls them."""
    patterns: tuple[str, ...] = ()
    fabrics: tuple[str, ...] = ()
    finishes: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    sleeve: str | None = None
    neckline: str | None = None
    length: str | None = None
    fit: str | None = None
    variants: tuple[Variant, ...] = Field(min_length=1)
    image_sources: tuple[str, ...] = ()
    """Where the feed says the pictures are: paths relative to the feed's picture folder, or URLs."""
    image_ids: tuple[str, ...] = ()
    """The same pictures once they are in the file store."""
    url: str | None = None
    reviews: Reviews | None = None
    """Where the feed brings reviews of it."""
    provenance: Mapping[str, Provenance] = Field(default_factory=dict)
    """Attribute name -> how it is known. An attribute missing here was stated."""

    def title(self, locale: Locale) -> str:
        """The shop's title in ``locale``, or in the language that the shop has."""
        return self.titles.get(locale) or next(iter(self.titles.values()))

    def description(self, locale: Locale) -> str:
        """The shop's description in ``locale``, in another language, or empty."""
        return self.descriptions.get(locale) or next(iter(self.descriptions.values()), "")

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies it is sold in, the shop's main one first."""
        return tuple(p.currency for p in self.variants[0].prices)

    def price(self, currency: str | None = None) -> Money:
        """Lowest price among the variants in stock (among all, if none is), in ``currency`` where the shop has it."""
        wanted = currency if currency in self.currencies else self.currencies[0]
        offers = [v for v in self.variants if v.in_stock] or list(self.variants)
        found = [p for v in offers if (p := v.price(wanted)) is not None]
        return min(found or [v.prices[0] for v in offers], key=lambda p: p.amount_minor)

    @property
    def in_stock(self) -> bool:
        """Whether any variant can be bought."""
        return any(v.in_stock for v in self.variants)

    def sizes(self, in_stock_only: bool = True) -> tuple[str, ...]:
        """Sizes in the shop's own order and words, each once."""
        offers = (v for v in self.variants if v.size and (v.in_stock or not in_stock_only))
        return tuple(dict.fromkeys(v.size for v in offers if v.size))
