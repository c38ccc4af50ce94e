"""What a try-on is made of: garments as layers of sheets, the light they hang in, and the picture in the making."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from stylist.images import Pixels
from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.figure import SIDES
from stylist.tryon.geometry import Mask
from stylist.tryon.panels import Cut
from stylist.tryon.warp import Sheet

Colours = npt.NDArray[np.float32]

_WAISTBAND = 0.8
"""Height at which a tucked top ends; trousers and skirts put on begin a little above it."""


@dataclass(frozen=True, slots=True)
class Light:
    """What light the new clothes hang in. follows: how strongly the photo's own slow light shades them, 1 fully.

    gain: (3,) by which red, green and blue are multiplied.
    """

    follows: float
    gain: tuple[float, float, float]


OWN_LIGHT = Light(0.5, (1.0, 1.0, 1.0))
LIGHTS: Mapping[str | None, Light] = {
    None: OWN_LIGHT,
    "day": Light(1.0, (0.97, 1.01, 1.09)),
    "evening": Light(0.6, (0.93, 0.89, 0.83)),
    "studio": Light(0.0, (1.14, 1.14, 1.14)),
}
"""By what ``TryOnOptions.lighting`` may ask for: blue sky and clear shade, a low warm lamp, an even bright box."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One garment, cut and warped: ``body`` sheets lie under the arms, ``sleeves`` over them."""

    piece: Piece
    cutout: Cutout
    cut: Cut
    body: tuple[Sheet, ...]
    sleeves: tuple[Sheet, ...] = ()


@dataclass
class Canvas:
    """The picture while it is being made. colour: (H, W, 3) float32; changed: (H, W) all that may differ."""

    colour: Colours
    changed: Mask
    worn: npt.NDArray[np.float32]
    """(H, W) how much of each pixel is new cloth."""
    plain: Colours
    """(H, W, 3) the new cloth as the product picture has it, unlit: what the quality check compares with."""
    painted: Mask
    """(H, W) bool, bare skin that the photo does not have."""
    removed: Mask
    """(H, W) bool, where old clothes were taken off and something was filled in."""
    continued: Mask
    """(H, W) bool, where the garment below was continued upwards, to where the old one hung."""
    bared: Mask
    """(H, W) bool, painted skin of the trunk: neck and chest where the old clothes reached higher."""
    small: bool = False
    """Only bags, hats, glasses or scarves were put on."""
    drawn: dict[str, int] = field(default_factory=dict)
    """Garment id -> pixels of it that are seen."""

    @classmethod
    def of(cls, pixels: Pixels) -> Canvas:
        """The photo, with nothing done to it yet."""
        shape = pixels.shape[:2]
        changed, painted, removed, continued, bared = (np.zeros(shape, dtype=bool) for _ in range(5))
        colour = pixels.astype(np.float32)
        worn = np.zeros(shape, np.float32)
        return cls(colour, changed, worn, colour.copy(), painted, removed, continued, bared)


def tucked_under(layers: list[Layer], v: npt.NDArray[np.float32]) -> list[Layer]:
    """The layers with whatever a coat closes over taken away: what is beneath shows at its neck and below its hem."""
    coat = next((layer for layer in layers if layer.piece.worn == "outer"), None)
    if coat is None:
        return layers
    cover = np.zeros(v.shape, dtype=np.float32)
    for sheet in (*coat.body, *coat.sleeves):
        np.maximum(cover[sheet.window], sheet.alpha, out=cover[sheet.window])
    room = np.where((v > coat.cut.hem - 0.05) | (v < 0.1), 1.0, cover).astype(np.float32)
    long_sleeved = min(coat.cut.sleeves.values()) > 0.9
    return [_within(layer, room, long_sleeved) if layer.piece.worn in {"upper", "full"} else layer for layer in layers]


def tucked_in(layer: Layer, v: npt.NDArray[np.float32]) -> Layer:
    """A top that ends at the waistband."""
    above = np.clip((_WAISTBAND - v) / 0.012, 0, 1).astype(np.float32)
    body = tuple(replace(sheet, alpha=sheet.alpha * above[sheet.window]) for sheet in layer.body)
    return replace(layer, body=body, cut=replace(layer.cut, hem=min(layer.cut.hem, _WAISTBAND)))


def _within(layer: Layer, room: npt.NDArray[np.float32], without_sleeves: bool) -> Layer:
    body = tuple(replace(sheet, alpha=sheet.alpha * room[sheet.window]) for sheet in layer.body)
    cut = replace(layer.cut, sleeves=dict.fromkeys(SIDES, 1.0)) if without_sleeves else layer.cut
    return replace(layer, body=body, cut=cut, sleeves=() if without_sleeves else layer.sleeves)
