"""What one may ask of a turn. Every value is checked here."""

from __future__ import annotations

from dataclasses import dataclass

from stylist.tryon.options import LARGEST_SEED, MOST_STEPS, OptionRefused

FRAMES_PER_SECOND = 24
SECONDS = (2.0, 4.0)
LONG_SIDE_PX = (256, 1280)


@dataclass(frozen=True, slots=True)
class TurnOptions:
    """None leaves a choice to the engine. OptionRefused for a value that cannot be.

    seconds: length of the clip; steps: denoising steps; long_side_px: longer side of its frames, at most.
    """

    seconds: float = 3.0
    seed: int = 0
    steps: int | None = None
    long_side_px: int | None = None

    def __post_init__(self) -> None:
        _within("seconds", self.seconds, *SECONDS)
        _within("seed", self.seed, 0, LARGEST_SEED, whole=True)
        if self.steps is not None:
            _within("steps", self.steps, 1, MOST_STEPS, whole=True)
        if self.long_side_px is not None:
            _within("long_side_px", self.long_side_px, *LONG_SIDE_PX, whole=True)


def _within(name: str, value: object, least: float, most: float, whole: bool = False) -> None:
    number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if not number or not least <= value <= most:  # type: ignore[operator]
        raise OptionRefused(name=name, value=value, known=f"{least:g} … {most:g}")
