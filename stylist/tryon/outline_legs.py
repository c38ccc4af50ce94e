"""Landmarks of trousers and skirts from their silhouette: waist, crotch, and the hem of each leg.

"left" is the wearer's left, the right side of a picture.
"""

from __future__ import annotations

import numpy as np

from stylist.tryon.figure import SIDES, Side
from stylist.tryon.geometry import Floats, Mask
from stylist.tryon.silhouette import Profile, middle_of, profile_of, widest_gap

_GAP_GOES_ON = 3.0
"""Pixels by which a gap may begin beside the middle of the one in the row above and be the same."""
_RISE = 0.66
"""From waist to crotch in hip widths, where the legs lie closed."""


def lower_landmarks(mask: Mask, legs: bool) -> dict[str, Floats]:
    """Waist and hem of a skirt; of trousers also the crotch and the inner and outer hem of each leg."""
    profile = profile_of(mask, middle_rows=(0.02, 0.2))
    found = {f"{side}_waist": profile.edge(side, profile.at(0.02)) for side in SIDES}
    if not legs:
        found |= {f"{side}_hem": profile.edge(side, profile.at(0.975)) for side in SIDES}
        return found
    crotch = _crotch(mask, profile)
    found["crotch"] = crotch
    return found | leg_hems(mask, crotch)


def leg_hems(mask: Mask, crotch: Floats) -> dict[str, Floats]:
    """Inner and outer hem of each leg, a little above its end."""
    found: dict[str, Floats] = {}
    columns = np.arange(mask.shape[1])
    for side in SIDES:
        own = mask & ((columns >= crotch[0]) if side == "left" else (columns <= crotch[0]))[None]
        rows = np.flatnonzero(own.any(axis=1))
        low = float(rows[-1] - 0.02 * np.ptp(np.flatnonzero(mask.any(axis=1)))) if len(rows) else float(crotch[1])
        outer, inner = leg_rows(mask, crotch, side, np.array([low]))
        found[f"{side}_hem_outer"], found[f"{side}_hem_inner"] = outer[0], inner[0]
    return found


def parting(mask: Mask) -> Floats | None:
    """Where the two legs of a whole-body garment part: from there down to its end the middle stays empty."""
    rows = np.flatnonzero(mask.any(axis=1))
    top, tall = int(rows[0]), int(np.ptp(rows))
    axis = middle_of(mask, slice(round(top + 0.2 * tall), round(top + 0.95 * tall)))
    wide = float(np.median(mask[rows].sum(axis=1)))
    near = slice(max(0, round(axis - 0.25 * wide)), round(axis + 0.25 * wide) + 1)
    gaps = np.array([widest_gap(mask[row, near]) for row in range(top, round(top + 0.96 * tall))])
    closed = np.flatnonzero(gaps[:, 1] == 0)
    first = int(closed[-1]) + 1 if len(closed) else 0
    if not 0.35 * tall < first < 0.85 * tall:
        return None
    return np.array([near.start + gaps[first, 0], float(_below_jacket(mask, top + first, tall))])


def _below_jacket(mask: Mask, row: int, tall: int) -> int:
    """The row itself, or the one below a jacket's hem that ends lower: there the width drops at once."""
    widths = mask.sum(axis=1)
    rows = np.arange(max(3, row - round(0.03 * tall)), min(row + round(0.12 * tall), len(widths) - 3))
    drops = rows[widths[rows - 3] - widths[rows + 3] > 0.1 * widths[row]]
    return max(row, int(drops[-1]) + 4) if len(drops) else row


def leg_rows(mask: Mask, crotch: Floats, side: Side, heights: Floats) -> tuple[Floats, Floats]:
    """(N, 2) outer and (N, 2) inner edge of one leg at the given rows; rows without cloth take the nearest with it."""
    columns, between = np.arange(mask.shape[1]), _between_legs(mask, crotch)
    outer, inner = [], []
    for row in np.clip(np.round(heights).astype(int), 0, mask.shape[0] - 1):
        own = columns >= between[row] if side == "left" else columns <= between[row]
        filled = np.flatnonzero(mask[row] & own)
        if len(filled) < 2:
            outer.append([np.nan] * 2)
            inner.append([np.nan] * 2)
            continue
        ends = (filled[-1], filled[0]) if side == "left" else (filled[0], filled[-1])
        outer.append([float(ends[0]), float(row)])
        inner.append([float(ends[1]), float(row)])
    return _without_gaps(np.array(outer)), _without_gaps(np.array(inner))


def _between_legs(mask: Mask, crotch: Floats) -> Floats:
    """(H,) the column between both legs in each row: the crotch's, and below it the middle of the gap that goes on from
    there, since legs stand aslant."""
    middle, between = float(crotch[0]), np.full(len(mask), float(crotch[0]))
    for row in range(max(0, int(crotch[1])), len(mask)):
        filled = np.flatnonzero(mask[row])
        steps = np.flatnonzero(np.diff(filled) > 1)
        if len(steps):
            gaps = np.stack([filled[steps] + 1, filled[steps + 1] - 1], axis=1)
            away = np.maximum(gaps[:, 0] - middle, middle - gaps[:, 1])
            nearest = gaps[int(np.argmin(away))]
            if away.min() <= _GAP_GOES_ON:
                middle = float(nearest.mean())
        between[row] = middle
    return between


def _without_gaps(points: Floats) -> Floats:
    known = np.flatnonzero(~np.isnan(points[:, 0]))
    if len(known) == 0:
        return np.zeros_like(points)
    nearest = known[np.abs(np.arange(len(points))[:, None] - known[None]).argmin(axis=1)]
    return np.asarray(points[nearest])


def _crotch(mask: Mask, profile: Profile) -> Floats:
    """Where the legs part, unless that is far below the usual rise: legs that lie closed, down to the knees, say.

    Above it they do where a top hangs over the waistband, or the waist is low.
    """
    hip = float(np.nanmax((profile.right - profile.left)[profile.at(0.05) : profile.at(0.35)]))
    usual = profile.top + min(_RISE * hip, 0.72 * profile.height)
    rows = np.arange(profile.at(0.1), profile.at(0.95))
    near = slice(max(0, round(profile.axis - 0.3 * hip)), round(profile.axis + 0.3 * hip) + 1)
    parted = np.array([widest_gap(mask[row, near]) for row in rows])  # (rows, 2): column of the gap, its width
    open_rows = parted[:, 1] > 0
    for k in np.flatnonzero(open_rows):
        if open_rows[k : k + max(3, len(rows) // 12)].mean() > 0.9:
            row = float(rows[k]) if rows[k] - usual < 0.2 * hip else usual
            return np.array([near.start + parted[k, 0], row])
    return np.array([profile.axis, usual])
