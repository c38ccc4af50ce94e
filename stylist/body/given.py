"""What somebody told of themselves: height, weight, age, sex, girths, and sizes that say roughly what a girth is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from stylist.errors import BadInput, MinorRefused
from stylist.shopper import ADULT_YEARS

Sex = Literal["female", "male"]

MEASURES = (
    "chest", "waist", "hip", "inseam", "shoulder", "arm", "thigh", "neck", "calf", "upper_arm", "wrist", "ankle",
    "head", "foot", "hand", "back",
)  # fmt: skip
"""In cm. chest: at its fullest; waist: at the navel; hip: at the fullest of the seat; inseam: crotch to floor;
shoulder: between the two shoulder points; arm: shoulder point to wrist; head, hand: around; foot: its length;
back: neck to waist."""

CHILD_CM, CHILD_KG = 140, 38
"""Somebody of no stated age who is shorter than this, and lighter where that is told, is more often a child."""
LIMITS = {"height_cm": (50, 240), "weight_kg": (3, 350), "age_years": (0, 120)}
"""Numbers outside are a slip of the finger."""
GROWN = {"height_cm": (110, 240), "weight_kg": (25, 350)}
"""Of grown people."""


class MinorLikely(MinorRefused):
    """Numbers or a photo that fit a child, and no age was told."""

    code = "minor_likely"
    en = (
        "This could be somebody under 18, and I only look at adults. "
        "If you are an adult, tell me your age and I'll go on. I can still look for garments by size."
    )
    zh = "这有可能是未满 18 岁的人，而我只看成年人。如果你已成年，告诉我年龄就可以继续。按尺码找衣服随时都行。"


class Near(BaseModel):
    """Roughly what a measure is: an estimate in cm and its standard deviation."""

    model_config = ConfigDict(frozen=True)

    cm: float
    sd_cm: float


class Given(BaseModel):
    """What somebody told about themselves; anything may be missing.

    near_cm: measures that a size hints at (:mod:`stylist.body.worn_sizes`). Where a girth is told too, it counts alone.
    leg_ratio, leg_ratio_sd: the ratio legs_to_torso of photos and the standard deviation of its logarithm, used where
    height is told (:mod:`stylist.body.proportions`).
    """

    model_config = ConfigDict(frozen=True)

    height_cm: float | None = None
    weight_kg: float | None = None
    age_years: float | None = None
    sex: Sex | None = None
    girths_cm: Mapping[str, float] = Field(default_factory=dict)
    near_cm: Mapping[str, Near] = Field(default_factory=dict)
    leg_ratio: float | None = None
    leg_ratio_sd: float | None = None

    @property
    def seen_ratio(self) -> bool:
        """Whether a photo's proportions say something of lengths in cm."""
        return self.height_cm is not None and self.leg_ratio is not None and self.leg_ratio_sd is not None


def checked(given: Given) -> Given:
    """The same; MinorRefused below 18, MinorLikely, or BadInput for a number that cannot be a grown person's."""
    if given.age_years is not None and given.age_years < ADULT_YEARS:
        raise MinorRefused
    for name, limits in LIMITS.items():
        _within(name, getattr(given, name), limits)
    if given.age_years is None and likely_child(given):
        raise MinorLikely
    for name, limits in GROWN.items():
        _within(name, getattr(given, name), limits)
    for name, value in given.girths_cm.items():
        if name not in MEASURES:
            raise BadInput(what="measure", value=name, next=f"Known: {', '.join(MEASURES)}.")
        if not 5 <= value <= 250:
            raise BadInput(what=name, value=value, next="Give it in centimetres, from 5 to 250.")
    return given


def likely_child(given: Given) -> bool:
    """Whether the height, or height and weight together, are a child's rather than a grown person's."""
    if given.height_cm is None:
        return given.weight_kg is not None and given.weight_kg < 30
    small = given.height_cm < CHILD_CM
    return small and (given.weight_kg is None or given.weight_kg < CHILD_KG)


def _within(name: str, value: float | None, limits: tuple[float, float]) -> None:
    low, high = limits
    if value is not None and not low <= value <= high:
        raise BadInput(what=name, value=value, next=f"Give a number from {low} to {high}.")
