"""What a message means: the types that the reading fills and everything else decides from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stylist.locale import Locale
from stylist.shopper import Slot
from stylist.vocabulary import Mention
from stylist_agents.offline.acts import Act
from stylist_agents.offline.money import Budget
from stylist_agents.offline.references import Reference
from stylist_agents.offline.trips import Trip

Comparison = Literal["darker", "lighter", "cheaper", "dearer"]
Role = Literal["wished", "refused", "dropped", "told", "described"]


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish or refusal; ``value`` is a vocabulary id, or the person's own word for sizes and brands."""

    slot: Slot
    value: str
    liked: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """A word of the vocabulary in a message, and what the rules make of it: it is wished for, refused, no longer asked
    for, told beside the wish, or but describes what is pointed at.
    """

    mention: Mention
    read: Role


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message means, given what is on the screen.

    targets: ids of the garments that are pointed at, in order; undone: slots (or one value of a slot) of which the
    wish is taken back; words: what was said beyond the vocabulary, for the search's own ear.
    """

    text: str
    locale: Locale
    acts: tuple[Act, ...] = ()
    wishes: tuple[Wish, ...] = ()
    budget: Budget | None = None
    references: tuple[Reference, ...] = ()
    targets: tuple[str, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    undone: tuple[tuple[str, str | None], ...] = ()
    cheap: bool = False
    gift: bool = False
    """Bought for somebody who cannot try it on."""
    height_cm: float | None = None
    weight_kg: float | None = None
    age: int | None = None
    words: tuple[str, ...] = ()
    trip: Trip | None = None
    twofold: bool = False
    """A question about what is shown, and a search beside it: "why the first one, and is there a cheaper one?"."""
    asked: tuple[Wish, ...] = ()
    """What a question is about: "is the second one cotton?" wishes for nothing."""
    named: tuple[Named, ...] = ()
    """All words of the vocabulary that were found, in the order of the message."""

    def values(self, slot: Slot, liked: bool = True) -> tuple[str, ...]:
        """Values wished for (or refused) in one slot."""
        return tuple(w.value for w in self.wishes if w.slot == slot and w.liked is liked)

    @property
    def minor(self) -> bool:
        """Whether somebody under 18 is spoken of."""
        return "minor" in self.acts

    def __contains__(self, act: object) -> bool:
        return act in self.acts
