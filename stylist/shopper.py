"""What is known of the person we talk with: wishes and refusals, a budget, sizes; each with where it came from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from stylist.locale import Locale
from stylist.money import Money

Slot = Literal[
    "category", "group", "colour", "pattern", "fabric", "finish", "season", "occasion", "brand",
    "sleeve", "neckline", "length", "fit", "gender", "size",
]  # fmt: skip
ADULT_YEARS = 18
Source = Literal["said", "edited", "inferred"]


class Preference(BaseModel):
    """One wish or refusal: ``slot`` and ``value`` are vocabulary ids (sizes and brands are the person's words)."""

    model_config = ConfigDict(frozen=True)

    slot: Slot
    value: str
    liked: bool = True
    turn: int = 0
    source: Source = "said"


class Preferences(BaseModel):
    """The visible, editable profile of one conversation."""

    model_config = ConfigDict(frozen=True)

    locale: Locale = "en"
    wishes: tuple[Preference, ...] = ()
    budget: Money | None = None
    budget_turn: int = 0
    height_cm: float | None = None
    weight_kg: float | None = None
    sex: Literal["female", "male"] | None = None
    """The person's own, as stated. Which department they shop in is a wish ("gender"), and another thing."""
    age_years: float | None = None
    minor: bool = False
    """Whether somebody under 18 was spoken of, until an adult says their age: no photo is looked at meanwhile."""

    def aged(self, years: float) -> Preferences:
        """With an age that was stated; under 18 no photo is looked at."""
        return self.model_copy(update={"age_years": years, "minor": years < ADULT_YEARS})

    def values(self, slot: Slot, liked: bool = True) -> tuple[str, ...]:
        """The values wished for (or refused) in one slot, oldest first."""
        return tuple(w.value for w in self.wishes if w.slot == slot and w.liked is liked)

    def with_wishes(self, added: Iterable[Preference]) -> Preferences:
        """With further wishes: the newest word about a value wins ("no black" … "fine, black then")."""
        new = tuple(added)
        touched = {(w.slot, w.value) for w in new}
        kept = tuple(w for w in self.wishes if (w.slot, w.value) not in touched)
        return self.model_copy(update={"wishes": kept + new})

    def without(self, slot: Slot, value: str | None = None) -> Preferences:
        """Without one wish, or without all wishes of a slot."""
        kept = tuple(w for w in self.wishes if w.slot != slot or (value is not None and w.value != value))
        return self.model_copy(update={"wishes": kept})
