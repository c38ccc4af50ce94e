"""What a try-on engine is given and gives back. Engines differ in how; the contract and its tests are the same."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Literal, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from stylist.body.perception import Perception, Tier
from stylist.errors import StylistError, Unavailable
from stylist.images import Photo, Pixels
from stylist.tryon.options import TryOnOptions

Carried = Literal["shoulder", "across"]
Worn = Literal["upper", "lower", "full", "outer", "feet", "hand", "head", "neck", "waist", "face", "wrist"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One garment to put on. picture: the product photo; worn: where it goes (the category's ``body``)."""

    garment_id: str
    picture: Photo
    category: str
    worn: Worn
    length: str | None = None
    sleeve: str | None = None
    room_cm: float = 0.0
    """Girth of the chosen size at chest (tops) or hip (bottoms), less that of the size that fits as designed."""
    carried: Carried | None = None
    """Of a bag: by a strap over one shoulder or across the trunk, where the shop says so."""


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What was checked before anybody saw the picture. Colour distance is the median ΔE2000 to the product photo."""

    ok: bool
    garment_changed: bool
    colour_distance: float | None
    outside_changed_pixels: int
    problems: tuple[str, ...] = ()
    details: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TryOnResult:
    """picture: (H, W, 3) of the photo's own size, unmarked; worn_region: (H, W) bool, all that may differ."""

    picture: Pixels
    worn_region: npt.NDArray[np.bool_]
    worn_ids: tuple[str, ...]
    left_out: Mapping[str, str]
    """Garment id -> why it could not be put on (a code of ``stylist/wording.py``)."""
    report: QualityReport
    engine: str
    tier: Tier
    ms: int
    ignored: tuple[str, ...] = ()
    """Options that were asked for and that this engine cannot honour."""
    seed: int | None = None
    """The seed that made this picture; None where chance has no part in it."""
    weights: str | None = None
    """Name of the weights, None where there are none."""
    licence: str = "Apache-2.0"
    """Licence of the weights, or of the engine's own code where it has none."""
    others: tuple[TryOnResult, ...] = ()
    """Further variants, each with its own seed and report."""
    rest_kept: bool = False
    """Whether this is the look of ``Request.shown`` but for the pieces that changed."""


Progress = Callable[[float], None]
"""Told how far a picture is, 0 to 1, never going back."""
Cancelled = Callable[[], bool]
"""Asked between steps whether nobody waits any more."""


class TryOnCancelled(StylistError):
    """A picture that nobody waits for any more: its engine stopped between two steps."""

    code = "tryon_cancelled"
    status = 409
    en = "This try-on was cancelled."
    zh = "这次试穿已取消。"


@dataclass(frozen=True, slots=True)
class Shown:
    """The look before, of which the rest stays as it is. picture: (H, W, 3), unmarked; region: (H, W) bool, all that
    differs from the photo; stays: garments worn in it that are asked for again; gone: places of those that are not.
    """

    picture: Pixels
    region: npt.NDArray[np.bool_]
    stays: frozenset[str]
    gone: frozenset[Worn]


@dataclass(frozen=True, slots=True)
class Request:
    """One person, photo and set of pieces. shown: engines need not look at it; what stands behind them keeps to it."""

    photo: Photo
    perception: Perception
    pieces: tuple[Piece, ...]
    options: TryOnOptions = field(default_factory=TryOnOptions)
    shown: Shown | None = None


def no_progress(_done: float) -> None:
    """For callers that do not ask how far it is."""


def never() -> bool:
    """For callers that never cancel."""
    return False


class TryOnEngine(Protocol):
    """Puts garments on a person in a photo. honours: names of the options that it can follow."""

    name: str
    tier: Tier

    @property
    def honours(self) -> frozenset[str]: ...

    def make(self, request: Request, progress: Progress = ..., cancelled: Cancelled = ...) -> TryOnResult:
        """The person wearing the pieces.

        Raises:
            TryOnCancelled: ``cancelled`` answered True between two steps.
            StylistError: one of its leaves, where nothing can be shown honestly.
        """
        ...


class Renders:
    """What engines share: a request that is spelled out."""

    def make(self, request: Request, progress: Progress = no_progress, cancelled: Cancelled = never) -> TryOnResult:
        """See :meth:`TryOnEngine.make`."""
        raise NotImplementedError

    def render(
        self,
        photo: Photo,
        perception: Perception,
        pieces: Sequence[Piece],
        options: TryOnOptions = TryOnOptions(),  # noqa: B008 (frozen)
        progress: Progress = no_progress,
        cancelled: Cancelled = never,
    ) -> TryOnResult:
        """The person wearing the pieces; see :meth:`TryOnEngine.make`."""
        return self.make(Request(photo, perception, tuple(pieces), options), progress, cancelled)


@runtime_checkable
class RendersMany(Protocol):
    """A TryOnEngine that makes several pictures in one go, for less than one by one."""

    def render_many(
        self, requests: Sequence[Request], progress: Progress = ..., cancelled: Cancelled = ...
    ) -> list[TryOnResult]:
        """One result for each request, each as ``render`` gives it. Raises what ``render`` does, for all of them."""
        ...


class EngineUnavailable(Unavailable):
    """An engine whose libraries, weights or server are not there."""

    code = "engine_unavailable"
    passing = False
    en = "The try-on engine '{engine}' cannot be used ({why}). {next}"
    zh = "试穿引擎“{engine}”无法使用（{why}）。{next_zh}"


def ignored(options: TryOnOptions, honours: Collection[str]) -> tuple[str, ...]:
    """Names of the options that were asked for (that differ from their defaults) and are not honoured."""
    asked = (f.name for f in fields(options) if getattr(options, f.name) != f.default)
    return tuple(name for name in asked if name not in honours)
