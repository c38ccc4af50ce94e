"""What is concluded about a body: numbers with their errors and sources, and kind words. No pixels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from stylist.body.perception import Tier

MeasureSource = Literal["stated", "statistics", "photo", "statistics+photo"]


class Measure(BaseModel):
    """One measure in cm with its 90% interval [low, high]."""

    model_config = ConfigDict(frozen=True)

    cm: float
    low: float
    high: float
    source: MeasureSource


class QualityNote(BaseModel):
    """Something about the photo that limits what can be said. ``code`` is worded in ``stylist/body/wording.py``."""

    model_config = ConfigDict(frozen=True)

    code: str
    blocking: bool = False


class Proportions(BaseModel):
    """Ratios seen in the photo, and neutral names for them. Ratios need no height; each may be missing."""

    model_config = ConfigDict(frozen=True)

    ratios: Mapping[str, float] = Field(default_factory=dict)
    names: tuple[str, ...] = ()
    """Codes such as "balanced", "long_legs", worded in ``stylist/body/wording.py``."""


class Colouring(BaseModel):
    """Continuous axes, -1 to 1 (dark/light, cool/warm) and 0 to 1 (contrast), with the skin's ITA in degrees.

    ITA = arctan((L* - 50) / b*), after white balance. Light decides; this is taste, not science.
    """

    model_config = ConfigDict(frozen=True)

    lightness: float
    warmth: float
    contrast: float
    ita_deg: float
    confidence: float


class BodyProfile(BaseModel):
    """One analysed photo. ``landmarks``: (x, y, visibility) as fractions of the photo, in MediaPipe's order."""

    model_config = ConfigDict(frozen=True)

    found: bool
    quality: tuple[QualityNote, ...] = ()
    landmarks: tuple[tuple[float, float, float], ...] = ()
    measures: Mapping[str, Measure] = Field(default_factory=dict)
    proportions: Proportions = Proportions()
    colouring: Colouring | None = None
    model: str
    tier: Tier
    ms: int
