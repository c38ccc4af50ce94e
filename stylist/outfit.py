"""An outfit: garments that are worn together, its total, and the reasons it holds together."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from stylist.garment import Garment
from stylist.money import Money
from stylist.reason import Reason


class Outfit(BaseModel):
    """One complete look. ``total`` is the sum of the lowest in-stock prices in one currency."""

    model_config = ConfigDict(frozen=True)

    garments: tuple[Garment, ...]
    total: Money
    score: float
    reasons: tuple[Reason, ...] = ()
