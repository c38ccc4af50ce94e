"""A garment whose outline is that of what is worn now hangs as that does: laid onto it as a whole, by its outline.

Lengths are never taken from the old clothes: it holds only where the garment's own proportion, measured on the body,
gives the same hem to within what such a measure can tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import Part
from stylist.seeing.region import to_lab
from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.figure import Figure
from stylist.tryon.geometry import Floats, Mask, Strip
from stylist.tryon.panels import Cut, Panel
from stylist.tryon.places import heights
from stylist.tryon.regions import Regions

_ALIKE = 0.82
"""Intersection over union of two outlines, one laid onto the other, from which they are the same. With the next limit:
found on cut-outs of what somebody wears (0.82 to 0.94) against shirts that lie flat or folded."""
_REGISTERED_PX, _FRAME_PX, _SOFT_PX = 64, 10, 1.5
"""Longer side of a silhouette while it is registered, the empty frame around it, and how much it is softened: twice the
size takes four times as long and lays no outline otherwise (0.006 of intersection over union at most, 55 pairs)."""
_CLOTH_PX = 256
"""Longer side of a cloth while its light and dark are."""
_LUMP, _UNLIKE = 0.06, 0.81
"""Torsos across from which a difference is no rim, and what two outlines with such a one are alike at most."""
_EQUAL = 0.93
"""The same from which the outline tells more than any measure of it: 2 of 462 garments by chance on somebody else's."""
_SAME_HEM = 0.2
"""Torsos by which the hem by proportion may be off else: deep armholes and folded waists mislead it by so much."""
_NEAR = 0.7
"""The same from which it is worth looking whether the cloth itself is the same."""
_SAME_CLOTH = 0.95
"""Correlation of light and dark from which it is: 0.97 to 1.0 for cut-outs of what somebody wears, 0.5 at most for the
few of 179 other garments whose outline came near."""
_LEAST_PX = 24
"""Width or height below which a cloth shows too little for that."""
_UNEVEN = 1.15
"""How much more a garment may be stretched one way than the other."""
_SLANT = 0.2
_ROWS = 18
_TOPS = ((Part.UPPER,), (Part.OUTERWEAR,), (Part.UPPER, Part.OUTERWEAR))
_WORN_NOW: dict[str, tuple[tuple[Part, ...], ...]] = {
    "upper": _TOPS,
    "outer": _TOPS,
    "lower": ((Part.LOWER,),),
    "full": ((Part.DRESS,), (Part.DRESS, Part.UPPER, Part.LOWER)),
}
"""What of a parsing may be the garment that gives way: parsings mix up tops and jackets."""


def follow(cut: Cut, cutout: Cutout, piece: Piece, figure: Figure, regions: Regions) -> Cut | None:
    """The cut laid onto what is worn now; None where the outlines differ, or the length would."""
    if cutout.wearer is not None or piece.room_cm:
        return None
    worn = [regions.of(*parts) for parts in _WORN_NOW.get(piece.worn, ())]
    best = _best(cutout.mask, worn, figure) or _best(cutout.mask, _cut_off(cut, piece, figure, regions), figure)
    if best is None:
        return None
    alike, laying = best
    if (same := same_cloth(cutout, regions, laying)) is not None:
        return _hung(cut, cutout, figure, same)
    hung = _hung(cut, cutout, figure, laying)
    agrees = alike >= _EQUAL or abs(hung.hem - cut.hem) <= _SAME_HEM
    return hung if alike >= _ALIKE and agrees else None


def _hung(cut: Cut, cutout: Cutout, figure: Figure, laying: Floats) -> Cut:
    rows = _rows(cutout.mask)
    source = Strip(rows[1], rows[0])  # the wearer's left is on the right of a picture
    target = Strip(*(_moved(laying, edge) for edge in (source.left, source.right)))
    hem = figure.height_of((target.left[-1] + target.right[-1]) / 2)
    whole = Panel("body", source, target, 0.03 * figure.torso, 0.03 * figure.torso)
    return replace(cut, panels=(whole,), hem=hem, followed=True)


def _best(mask: Mask, worn: Sequence[Mask], figure: Figure) -> tuple[float, Floats] | None:
    """The likest of several outlines, if it is near."""
    others = {one.tobytes(): one for one in worn}.values()  # without a jacket, top and top with jacket are the same
    fits = [found for one in others if (found := _laid_onto(mask, one, figure)) and found[0] >= _NEAR]
    return max(fits, key=lambda found: found[0], default=None)


def _cut_off(cut: Cut, piece: Piece, figure: Figure, regions: Regions) -> list[Mask]:
    """A top and a skirt that a parsing calls one dress, down to the new top's hem."""
    if piece.worn != "upper" or not regions.of(Part.DRESS).any():
        return []
    return [regions.of(Part.UPPER, Part.DRESS) & (heights(figure) < cut.hem)]


def _laid_onto(mask: Mask, worn: Mask, figure: Figure) -> tuple[float, Floats] | None:
    """How alike two outlines are, 0 to 1, and the (2, 3) map that lays the first onto the second."""
    if worn.sum() < 0.15 * figure.torso**2:
        return None
    worn = _filled(worn)
    laying = _registered(_filled(mask), worn)
    if laying is None or not _upright(laying):
        return None
    size = (worn.shape[1], worn.shape[0])
    laid = _filled(cv2.warpAffine(mask.astype(np.uint8), laying, size, flags=cv2.INTER_LINEAR).astype(bool))
    alike = float((laid & worn).sum() / max(1, (laid | worn).sum()))
    return min(alike, _UNLIKE) if _lump(laid ^ worn, _LUMP * figure.torso) else alike, laying


def _lump(differs: Mask, broad_px: float) -> bool:
    """Whether two outlines differ by more than a rim somewhere: by a sleeve of another length."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (round(broad_px) | 1, round(broad_px) | 1))
    return bool(cv2.erode(differs.astype(np.uint8), disc).any())


def _registered(mask: Mask, worn: Mask) -> Floats | None:
    """The (2, 3) affine map under which two soft silhouettes correlate best, begun with one box on the other."""
    (template, to_template), (shape, to_shape) = _small(worn), _small(mask)
    begin = (to_shape @ _square(_onto_box(worn, mask)) @ np.linalg.inv(to_template))[:2]
    found = _ecc(template, shape, begin, np.ones(shape.shape, dtype=bool))
    if found is None:
        return None
    return np.asarray(np.linalg.inv(np.linalg.inv(to_shape) @ _square(found[1]) @ to_template)[:2])


def same_cloth(cutout: Cutout, regions: Regions, laying: Floats) -> Floats | None:
    """The (2, 3) map once more by light and dark, where the garment is the very one that is worn; else None.

    Its print, folds and seams stay where they are then.
    """
    laid = cv2.warpAffine(cutout.mask.astype(np.uint8), laying, regions.parts.shape[::-1])
    y, x = (np.flatnonzero(laid.any(axis)) for axis in (1, 0))
    if min(len(y), len(x)) < _LEAST_PX:
        return None
    share = min(1.0, _CLOTH_PX / max(len(y), len(x)))
    view = np.array([[share, 0, -share * x[0]], [0, share, -share * y[0]], [0, 0, 1]])
    size = (round(share * len(x)), round(share * len(y)))
    now = _seen_at(regions.lab[..., 0], view, size)
    new = _seen_at(to_lab(cutout.pixels)[..., 0], view @ _square(laying), size)
    place = cv2.erode(cv2.warpAffine(laid, view[:2], size), np.ones((5, 5), np.uint8)).astype(bool)
    found = _ecc(now, new, np.eye(2, 3), place)
    if found is None or found[0] < _SAME_CLOTH or np.abs(found[1][:, :2] - np.eye(2)).max() > _SLANT:
        return None
    return np.asarray((np.linalg.inv(_square(found[1]) @ view) @ view @ _square(laying))[:2])


def _ecc(
    template: npt.NDArray[np.float32], seen: npt.NDArray[np.float32], begin: Floats, place: Mask
) -> tuple[float, Floats] | None:
    """Correlation and (2, 3) affine map from the template's pixels to those of ``seen``; None without convergence.

    place: what of ``seen`` counts. Enhanced correlation coefficient (Evangelidis and Psarakis 2008).
    """
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 60, 1e-5)
    start, within = begin.astype(np.float32), place.astype(np.uint8)
    try:
        alike, found = cv2.findTransformECC(template, seen, start, cv2.MOTION_AFFINE, stop, within, 1)
    except cv2.error:  # they are nothing alike
        return None
    return float(alike), np.asarray(found, dtype=np.float64)


def _square(laying: Floats) -> Floats:
    return np.vstack([laying, [0, 0, 1]])


def _seen_at(light: npt.NDArray[np.float32], to_view: Floats, size: tuple[int, int]) -> npt.NDArray[np.float32]:
    """Lightness (H, W) through a (3, 3) map, softened."""
    seen = cv2.warpAffine(light, to_view[:2], size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.GaussianBlur(seen, (0, 0), 1.2), dtype=np.float32)


def _small(mask: Mask) -> tuple[npt.NDArray[np.float32], Floats]:
    """A silhouette so small and soft that it can be registered, and the (3, 3) map from its pixels to those there."""
    x, y = _box(mask)
    share = _REGISTERED_PX / max(1.0, float(np.ptp(x)), float(np.ptp(y)))
    small = cv2.resize(mask.astype(np.float32), None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    framed = cv2.copyMakeBorder(small, _FRAME_PX, _FRAME_PX, _FRAME_PX, _FRAME_PX, cv2.BORDER_CONSTANT, value=0)
    move = _FRAME_PX + (share - 1) / 2  # pixel centres
    soft = np.asarray(cv2.GaussianBlur(framed, (0, 0), _SOFT_PX), dtype=np.float32)
    return soft, np.array([[share, 0, move], [0, share, move], [0, 0, 1]])


def _onto_box(one: Mask, other: Mask) -> Floats:
    """The (2, 3) map from the box around one mask to that around the other, stray tips left out."""
    (x, y), (to_x, to_y) = _box(one), _box(other)
    wide, tall = np.ptp(to_x) / max(1.0, np.ptp(x)), np.ptp(to_y) / max(1.0, np.ptp(y))
    return np.array([[wide, 0, to_x[0] - wide * x[0]], [0, tall, to_y[0] - tall * y[0]]])


def _box(mask: Mask) -> tuple[Floats, Floats]:
    y, x = np.nonzero(mask)
    return np.percentile(x, [0.5, 99.5]), np.percentile(y, [0.5, 99.5])


def _filled(mask: Mask) -> Mask:
    """Every row from its first to its last pixel of cloth: hands, bags and open fronts do not change an outline."""
    after = np.maximum.accumulate(mask, axis=1)
    before = np.maximum.accumulate(mask[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(after & before)


def _upright(found: Floats) -> bool:
    """Neither turned, slanted nor stretched one way."""
    across, down = found[:, 0], found[:, 1]
    wide, tall = float(np.hypot(*across)), float(np.hypot(*down))
    if min(wide, tall) < 1e-6:
        return False
    turned = max(abs(across[1]) / wide, abs(down[0]) / tall)
    return across[0] > 0 and down[1] > 0 and turned < _SLANT and 1 / _UNEVEN < wide / tall < _UNEVEN


def _rows(mask: Mask) -> tuple[Floats, Floats]:
    """(N, 2) first and (N, 2) last pixel of the cloth in rows spread over its height, stray tips left out."""
    filled = np.flatnonzero(mask.any(axis=1))
    top, bottom = np.percentile(np.nonzero(mask)[0], [0.7, 99.3])
    filled = filled[(filled >= top) & (filled <= bottom)]
    heights = filled[np.linspace(0, len(filled) - 1, _ROWS).round().astype(int)]
    ends = [np.flatnonzero(mask[row])[[0, -1]] for row in heights]
    first, last = np.array(ends, dtype=np.float64).T
    return np.stack([first, heights], axis=1), np.stack([last, heights], axis=1)


def _moved(found: Floats, points: Floats) -> Floats:
    return np.asarray(points @ found[:, :2].T + found[:, 2])
