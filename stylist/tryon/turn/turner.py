"""The contract of an engine that makes a clip from a finished picture, and the way to one by the settings."""

from __future__ import annotations

from typing import Protocol

from stylist.errors import Conflict
from stylist.images import Pixels
from stylist.settings import Settings
from stylist.tryon.engine import Cancelled, Progress
from stylist.tryon.turn.options import TurnOptions


class TurnsOff(Conflict):
    """A clip that is asked for where no engine of clips is set."""

    code = "turns_off"
    en = (
        "Clips are off here: turn_engine is not set. Set turn_engine = wan (it needs a GPU) and run "
        "`stylist worker --engine wan`; the picture itself is there without it."
    )
    zh = (
        "这里没有开启转身视频：未设置 turn_engine。请设置 turn_engine = wan（需要 GPU）"
        "并运行 `stylist worker --engine wan`；试穿图不受影响。"
    )


class Turner(Protocol):
    """Makes the person of a picture turn a little."""

    name: str
    weights: str
    licence: str
    frames_per_second: int

    def turn(
        self, picture: Pixels, options: TurnOptions = ..., progress: Progress = ..., cancelled: Cancelled = ...
    ) -> list[Pixels]:
        """The frames, the first of them the picture as the engine reproduces it. picture: (H, W, 3) uint8, unmarked.

        progress is told 0 to 1 after each step; all frames are (h, w, 3) uint8 of one size with even sides.

        Raises TryOnCancelled between two steps.
        """
        ...


def chosen_turner(settings: Settings) -> str:
    """Name of the engine that the settings ask for. Raises TurnsOff."""
    if settings.turn_engine is None:
        raise TurnsOff
    return settings.turn_engine


def load_turner(settings: Settings) -> Turner:
    """The engine of clips that the settings name. Raises TurnsOff and EngineUnavailable."""
    chosen_turner(settings)
    from stylist.tryon.engines import wan  # noqa: PLC0415 (torch)

    return wan.load(settings)
