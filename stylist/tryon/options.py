"""What one may ask of a try-on beside the garments. Every value is checked here; an engine says what it can follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from stylist.errors import BadInput

Length = Literal["cropped", "hip", "mini", "knee", "midi", "maxi"]
Lighting = Literal["day", "evening", "studio"]
SIDE_PX = (256, 1536)
"""Bounds of the longer side. At 2:3 the largest picture is 1024 x 1536."""
LARGEST_SEED = 2**32 - 1
MOST_VARIANTS = 4
MOST_STEPS = 100


class OptionRefused(BadInput):
    """An option with a value it cannot have."""

    code = "option_refused"
    status = 422
    en = "Option {name} has the value '{value}', which cannot be used. Use {known}."
    zh = "选项 {name} 的值“{value}”无法使用。可用：{known}。"


@dataclass(frozen=True, slots=True)
class TryOnOptions:
    """None leaves a choice to the engine. OptionRefused for a value that cannot be.

    seed: of the first variant; the next ones count on from it. steps: denoising steps. long_side_px: longer side that
    is rendered at (the picture always has the photo's own size). length: where the garments end, instead of what the
    shop says. tucked: tops inside the waistband. lighting: of the new clothes; None keeps the photo's own.
    keep_pose, keep_background: False lets an engine change more than the clothes.
    """

    seed: int = 0
    variants: int = 1
    steps: int | None = None
    long_side_px: int | None = None
    length: Length | None = None
    tucked: bool | None = None
    lighting: Lighting | None = None
    keep_pose: bool = True
    keep_background: bool = True

    def __post_init__(self) -> None:
        _within("seed", self.seed, 0, LARGEST_SEED)
        _within("variants", self.variants, 1, MOST_VARIANTS)
        _within("steps", self.steps, 1, MOST_STEPS)
        _within("long_side_px", self.long_side_px, *SIDE_PX)
        _one_of("length", self.length, get_args(Length))
        _one_of("lighting", self.lighting, get_args(Lighting))
        _truth("tucked", self.tucked, none=True)
        _truth("keep_pose", self.keep_pose)
        _truth("keep_background", self.keep_background)


def _within(name: str, value: object, least: int, most: int) -> None:
    if value is None and name in {"steps", "long_side_px"}:
        return
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise OptionRefused(name=name, value=value, known=f"{least} … {most}")


def _one_of(name: str, value: object, known: tuple[str, ...]) -> None:
    if value is not None and value not in known:
        raise OptionRefused(name=name, value=value, known=", ".join(known))


def _truth(name: str, value: object, none: bool = False) -> None:
    if not isinstance(value, bool) and not (none and value is None):
        raise OptionRefused(name=name, value=value, known="true, false")
