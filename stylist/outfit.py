"""An outfit: garments that are worn together, its total, and the reasons it holds together."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from stylist.garment import Garment
from stylist.money import Money
from stylist.reason import Reason


class Outfit(BaseModel):
    """One complete look. ``total`` is the sum of the lowest in-stock prices of what is to be bought."""

    model_config = ConfigDict(frozen=True)

    garments: tuple[Garment, ...]
    total: Money
    score: float
    parts: Mapping[str, float] = Field(default_factory=dict)
    """What the score is made of, each 0..1: together (worn together by people), colour, formality, season, …"""
    owned_ids: tuple[str, ...] = ()
    """Which of the garments the person has already; these cost nothing."""
    reasons: tuple[Reason, ...] = ()
