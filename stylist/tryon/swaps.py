"""The same look with other pieces: the new picture where pieces changed, the one before everywhere else, to the pixel.

A new look is made whole, by whichever engine, and laid onto the look before it only where the old or the new piece is:
what a parsing of either picture calls so, or what differs strongly where chance has no part in the engine. So nothing
drifts, however often something is exchanged.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import BodyModel, Part, among
from stylist.images import Photo, Pixels
from stylist.tryon.agnostic import agnostic_mask
from stylist.tryon.engine import Piece, Request, Shown, TryOnResult, Worn
from stylist.tryon.figure import Figure
from stylist.tryon.framing import at_size
from stylist.tryon.geometry import Mask
from stylist.tryon.places import heights
from stylist.tryon.regions import find_regions

_RIM = 0.012
"""How far, in torsos, new pixels reach beyond the pieces: edges are soft, and a parsing's are not exact."""
_FADE = 0.02
"""How far, in torsos, they then fade out, where no other piece is."""
_STRONG = 24
"""Difference of a channel (0 to 255) that only a piece makes."""
_SPECK = 0.0004
"""Patches below this share of the picture are slips of the parsing."""
_LIGHT = 6
"""Difference of a channel that nobody sees on cloth, and that the changed light of its surroundings makes."""
_HIPS = 0.95
"""Height, in torsos, that parts what is worn above from what is worn below."""
_PARTS: dict[Worn, tuple[Part, ...]] = {
    "upper": (Part.UPPER,), "outer": (Part.OUTERWEAR, Part.UPPER), "lower": (Part.LOWER,),
    "full": (Part.DRESS, Part.UPPER, Part.LOWER), "feet": (Part.SHOES,), "hand": (Part.BAG,),
}  # fmt: skip
_ON_TOP: frozenset[Worn] = frozenset({"hand", "head", "neck", "waist", "face", "wrist"})
"""Pieces that lie over others, and that a parsing seldom tells."""


def swapped(shown: Shown, made: TryOnResult, asked: Request, model: BodyModel) -> TryOnResult:
    """``made`` within the pieces that changed, ``shown`` outside; ``made`` itself if nobody is recognised in either."""
    places = changed_places(shown, made, asked.pieces)
    share = _share(shown, made, asked, model, places) if places else np.zeros(shown.region.shape, dtype=np.float32)
    if share is None:
        return made
    blend = share[..., None]
    mixed = np.round(made.picture * blend + shown.picture * (1 - blend)).astype(np.uint8)
    picture = np.where(blend > 0, mixed, shown.picture)
    return replace(made, picture=picture, worn_region=shown.region | made.worn_region & (share > 0), rest_kept=True)


def changed_places(shown: Shown, made: TryOnResult, pieces: Collection[Piece]) -> frozenset[Worn]:
    """Where something went, came, or could not be put on again."""
    worn = set(made.worn_ids)
    return shown.gone | {p.worn for p in pieces if (p.garment_id in worn) != (p.garment_id in shown.stays)}


def _share(
    shown: Shown, made: TryOnResult, asked: Request, model: BodyModel, places: Collection[Worn]
) -> npt.NDArray[np.float32] | None:
    """(H, W) how much of each pixel is new, 0 to 1; None where the pictures cannot be read."""
    figure = Figure(at_size(asked.perception, asked.photo))
    old, new = (_parts(picture, asked.photo, model) for picture in (shown.picture, made.picture))
    if old is None or new is None:
        return None
    v = heights(figure)
    cloth = _cloth(old, places, v) | _cloth(new, places, v)
    if made.seed is None:
        differs = np.abs(shown.picture.astype(np.int16) - made.picture).max(axis=2)
        core = (cloth & (differs > _LIGHT)) | (differs > _STRONG)
    else:
        core = cloth | _on_top(asked, places)
    core = _without_specks(core)
    same = (old == new) & (old != Part.BACKGROUND) & ~core
    return _faded(core, same, figure.torso)


def _parts(picture: Pixels, photo: Photo, model: BodyModel) -> npt.NDArray[np.uint8] | None:
    seen = model.perceive(Photo(picture, photo.source_format))
    if seen is None:
        return None
    return find_regions(picture, Figure(at_size(seen, photo))).parts


def _cloth(parts: npt.NDArray[np.uint8], places: Collection[Worn], v: npt.NDArray[np.float32]) -> Mask:
    """What a parsing may call pieces worn at these places: a dress, too, as it calls long shirts, or top and trousers.

    v: (H, W) heights in torsos.
    """
    kinds = {part for worn in places for part in _PARTS.get(worn, ())}
    dress = np.zeros(parts.shape, dtype=bool)
    if {"upper", "outer", "full"} & set(places):
        dress |= v < _HIPS
    if {"lower", "full"} & set(places):
        dress |= v >= _HIPS
    return np.asarray(among(parts, *kinds) | ((parts == Part.DRESS) & dress), dtype=bool)


def _on_top(asked: Request, places: Collection[Worn]) -> Mask:
    """Where accessories of these places can be, from the pose alone."""
    found = np.zeros((asked.photo.height, asked.photo.width), dtype=bool)
    for worn in _ON_TOP.intersection(places):
        anything = Piece("", asked.photo, "", worn)
        found |= agnostic_mask(asked.photo, asked.perception, [anything])
    return found


def _without_specks(mask: Mask) -> Mask:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    small = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] < _SPECK * mask.size)
    return mask & ~np.isin(labels, small[small > 0])


def _faded(core: Mask, same: Mask, torso_px: float) -> npt.NDArray[np.float32]:
    """1 on the core and a rim around it, fading out beyond, never over pieces that are the same in both pictures."""
    away = np.asarray(cv2.distanceTransform((~core).astype(np.uint8), cv2.DIST_L2, 3), dtype=np.float32)
    rim, fade = max(1.5, _RIM * torso_px), max(1.0, _FADE * torso_px)
    share = np.clip(1 - (away - rim) / fade, 0, 1)
    return np.where(same & (away > rim), 0.0, share).astype(np.float32)
