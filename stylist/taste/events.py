"""Feedback: what a person did with a garment, or said of it, as one event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from stylist.taste.traits import Trait

FeedbackKind = Literal["like", "save", "try", "purchase", "hide", "dislike", "return", "words"]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What an event says: ``value`` from -1 (against) to 1 (for), and how much it counts (1: a thumb)."""

    value: float
    weight: float


OPINIONS: Mapping[FeedbackKind, Opinion] = {
    "like": Opinion(1.0, 1.0),
    "save": Opinion(1.0, 1.0),
    "try": Opinion(0.5, 0.5),
    "purchase": Opinion(1.0, 2.0),
    "hide": Opinion(-0.5, 0.5),
    "dislike": Opinion(-1.0, 1.0),
    "return": Opinion(-1.0, 2.0),
    "words": Opinion(1.0, 1.0),
}
"""Set by hand, not fitted: money says more than a tap, a try less, and "not these" says little of each of six. What
"words" say of each trait is in ``words.toml``. A return because of the size is no matter of taste: do not send it."""


class FeedbackEvent(BaseModel):
    """One event. ``key`` makes it one: the same key again from the same person is the same event."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str = Field(min_length=1, max_length=200)
    kind: FeedbackKind
    catalogue: str
    garment_id: str | None = None
    """None for words that are about no garment."""
    traits: Mapping[Trait, float] = Field(default_factory=dict)
    """What the garment was when the event happened (it may leave the catalogue), each 1; of words, -1 to 1."""
    word: str | None = None
    """Id of what was said, in ``words.toml``."""
    at: float = 0.0
    """Seconds since 1970."""

    @property
    def opinion(self) -> Opinion:
        """What it says."""
        return OPINIONS[self.kind]
