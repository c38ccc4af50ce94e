"""What was seen in one picture, as data: guesses with their confidence, and nothing where none is sure enough."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from stylist.garment import Swatch


class Guess(BaseModel):
    """One vocabulary id and how sure it is, 0..1: of guesses at .8, about eight in ten are right."""

    model_config = ConfigDict(frozen=True)

    value: str
    confidence: float


class Sighting(BaseModel):
    """One garment as seen. Attributes of which nothing sure can be said are None or empty."""

    model_config = ConfigDict(frozen=True)

    category: Guess | None = None
    group: Guess | None = None
    """The shelf, which is often clear where the category is not: "a top of some kind"."""
    colours: tuple[Guess, ...] = ()
    """Shades of the main colours, the one that covers most first."""
    palette: tuple[Swatch, ...] = ()
    """The colours themselves, whatever they may be called."""
    patterns: tuple[Guess, ...] = ()
    fabrics: tuple[Guess, ...] = ()
    gender: Guess | None = None
    seasons: tuple[Guess, ...] = ()
    occasions: tuple[Guess, ...] = ()

    @property
    def known(self) -> bool:
        """Whether it can at least be said what kind of thing it is."""
        return self.category is not None or self.group is not None
