"""A garment whose outline is that of what is worn now hangs as that does: laid onto it as a whole, by its outline.

Lengths are never taken from the old clothes: it holds only where the garment's own proportion, measured on the body,
gives the same hem to within what such a measure can tell.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from stylist.body.perception import Part
from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.figure import Figure
from stylist.tryon.geometry import Floats, Mask, Strip
from stylist.tryon.regions import Regions
from stylist.tryon.tailor import Cut, Panel

_ALIKE = 0.82
"""Intersection over union of two outlines, one laid onto the other, from which they are the same. With the next limit:
found on cut-outs of what somebody wears (0.82 to 0.94) against shirts that lie flat or folded."""
_AGREEING = 0.8
"""Share of the rows' ends that one map must bring to within 0.05 torsos of where they should be."""
_SAME_HEM = 0.2
"""Torsos by which the hem by proportion may be off: deep armholes and folded waists mislead it by so much."""
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
    fits = [_laid_onto(cutout.mask, regions.of(*parts), figure) for parts in _WORN_NOW.get(piece.worn, ())]
    best = max((f for f in fits if f is not None), key=lambda f: f[0], default=None)
    if best is None or best[0] < _ALIKE:
        return None
    rows = _rows(cutout.mask)
    source = Strip(rows[1], rows[0])  # the wearer's left is on the right of a picture
    target = Strip(*(_moved(best[1], edge) for edge in (source.left, source.right)))
    hem = figure.height_of((target.left[-1] + target.right[-1]) / 2)
    if abs(hem - cut.hem) > _SAME_HEM:
        return None
    whole = Panel("body", source, target, 0.03 * figure.torso, 0.03 * figure.torso)
    return replace(cut, panels=(whole,), hem=hem, followed=True)


def _laid_onto(mask: Mask, worn: Mask, figure: Figure) -> tuple[float, Floats] | None:
    """How alike two outlines are, 0 to 1, and the (2, 3) map that lays the first onto the second."""
    if worn.sum() < 0.15 * figure.torso**2:
        return None
    from_rows, to_rows = (np.concatenate(_rows(m)) for m in (mask, worn))
    cv2.setRNGSeed(7)
    found, kept = cv2.estimateAffine2D(
        from_rows, to_rows, method=cv2.RANSAC, ransacReprojThreshold=0.05 * figure.torso, confidence=0.999
    )
    if found is None or kept.mean() < _AGREEING:
        return None
    laying = np.asarray(found, dtype=np.float64)
    if not _upright(laying):
        return None
    size = (worn.shape[1], worn.shape[0])
    laid = _filled(cv2.warpAffine(mask.astype(np.uint8), laying, size, flags=cv2.INTER_LINEAR).astype(bool))
    worn = _filled(worn)
    return float((laid & worn).sum() / max(1, (laid | worn).sum())), laying


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
