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
    """Something about the photo that limits what can be said. ``code`` is worded in ``stylist/body/wording.py``.

    photos: of several photos, the numbers (from 1) of those that it is about; empty where there is only one.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    blocking: bool = False
    photos: tuple[int, ...] = ()


class Kind(BaseModel):
    """One ratio of lengths or girths, where it usually lies, and a neutral name for it.

    ratio: its name; [low, high] its 90% interval; usual: the middle three fifths of people. code: worded in
    ``stylist/body/wording.toml`` with options for cut and length, None where the interval leaves it open. chance: how
    likely the ratio really lies where the name says.
    """

    model_config = ConfigDict(frozen=True)

    code: str | None
    ratio: str
    value: float
    low: float
    high: float
    usual: tuple[float, float]
    chance: float
    source: MeasureSource


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
    """What photos and stated numbers tell. ``landmarks``: (x, y, visibility) as fractions of the best photo, in
    MediaPipe's order; ``best`` its number, from 1; ``photos`` how many in which somebody was found.
    """

    model_config = ConfigDict(frozen=True)

    found: bool
    quality: tuple[QualityNote, ...] = ()
    landmarks: tuple[tuple[float, float, float], ...] = ()
    measures: Mapping[str, Measure] = Field(default_factory=dict)
    shape: tuple[Kind, ...] = ()
    colouring: Colouring | None = None
    photos: int = 0
    best: int = 1
    model: str
    tier: Tier
    ms: int
