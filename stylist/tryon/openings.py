"""Gaps through which the ground shows (beside sleeves, in loops and handles), and bays in the cloth that are none."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.seeing.cielab import distance
from stylist.seeing.region import Lab
from stylist.tryon.backdrop import background, contrast
from stylist.tryon.geometry import Mask

_LEAKY = 14.0
"""Distance in CIELAB between cloth and ground below which the cloth's edge is partly lost."""
_STRIPES = 6
"""So many bays are no folds but stripes in the colour of the ground."""
_CRACK = 0.014
"""Breadth of a crack in white trousers as a share of the picture's longer side."""
_SPECK = 0.004
"""Share of the cloth up to which a patch beside it is a speck."""
_APART = 30.0
"""Distance in CIELAB between cloth and ground from which a gap between a sleeve and the body can be told by colour."""

_LEG = 0.25
"""Share of trousers' breadth that either leg covers at least."""
_LIGHT, _OF_GROUND = 10.0, 0.4
"""The same from which a gap between legs can, on an even ground: light grey has some 15; and the share of it up to
which a pixel is the ground's."""
_EVEN = 2.0
"""Stray in CIELAB up to which a ground is a studio's."""
_WAIST, _PARTED = 0.12, 0.02
"""Share of trousers' height from which legs may part, and share of the cloth's pixels that the gap between them has."""


def without_leaks(lab: Lab, mask: Mask) -> Mask:
    """Cloth with much of the ground's colour, white or striped, is eaten into; the bays are filled again.

    A wide gap that runs beside a sleeve stays open.
    """
    mask = _without_specks(mask)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (round(0.035 * max(mask.shape)) | 1,) * 2)
    closed = cv2.morphologyEx(np.pad(mask, 40).astype(np.uint8), cv2.MORPH_CLOSE, disc)[40:-40, 40:-40]
    bays = (closed > 0) & ~mask
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bays.astype(np.uint8))
    large = [k for k in range(1, count) if stats[k, cv2.CC_STAT_AREA] > 0.0004 * mask.size]
    ground, _ = background(lab)
    alike = mask.any() and contrast(lab, ground, mask) < _LEAKY
    if not alike and len(large) < _STRIPES:
        return mask
    tall = int(np.ptp(np.flatnonzero(mask.any(axis=1))))
    gaps = np.zeros_like(mask)
    columns = np.flatnonzero(mask.any(axis=0))
    axis, wide = columns.mean(), float(np.ptp(columns))
    for k in large:
        bay = labels == k
        beside = abs(stats[k, cv2.CC_STAT_LEFT] + stats[k, cv2.CC_STAT_WIDTH] / 2 - axis) > 0.25 * wide
        if _is_gap(stats[k], tall) and (beside or len(large) < _STRIPES):
            gaps |= bay & (bay.sum(axis=0) > 0.08 * tall)[None]
    filled = mask | (bays & ~gaps)
    _, labels, stats, _ = cv2.connectedComponentsWithStats((~filled).astype(np.uint8))
    holes = [k for k in range(1, len(stats)) if stats[k, cv2.CC_STAT_AREA] < 0.01 * mask.size]
    return np.asarray(filled | (np.isin(labels, holes) & ~gaps))


def sealed(lab: Lab, mask: Mask) -> Mask:
    """Legs in nearly the ground's colour without the cracks that their seams and folds leave."""
    ground, _ = background(lab)
    if not mask.any() or contrast(lab, ground, mask) >= _LEAKY:
        return mask
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (round(_CRACK * max(mask.shape)) | 1,) * 2)
    return cv2.morphologyEx(np.pad(mask, 20).astype(np.uint8), cv2.MORPH_CLOSE, disc)[20:-20, 20:-20] > 0


def _without_specks(mask: Mask) -> Mask:
    """The mask without specks of a picture's compression beside its outline, from one to the next of which it would
    be closed."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    areas = stats[1:, cv2.CC_STAT_AREA]
    return np.asarray(np.isin(labels, 1 + np.flatnonzero(areas > _SPECK * areas.max(initial=0))))


def _is_gap(stats: npt.NDArray[np.int32], tall: int) -> bool:
    """Whether a bay is as long and as wide as the gap beside a sleeve."""
    height, area = int(stats[cv2.CC_STAT_HEIGHT]), int(stats[cv2.CC_STAT_AREA])
    return height > 0.15 * tall and area / height > 0.009 * tall


def slits(lab: Lab, mask: Mask) -> Mask:
    """The ground seen through the long gap between a sleeve and the body, or through a strap's loop; (H, W) bool.

    Off the middle, unlike the cloth and no more than two a side: strings, labels and stripes are not.
    """
    ground, spread = background(lab)
    if spread > 7.0 or not mask.any():
        return mask & False
    dimmed = lab[..., 0] / np.maximum(ground[..., 0], 1)
    off_hue = np.linalg.norm(lab[..., 1:] - ground[..., 1:] * dimmed[..., None], axis=2)
    cloth = np.median(lab[mask], axis=0)
    unlike = distance(lab, cloth) > 0.3 * distance(ground, cloth)
    if np.linalg.norm(np.median(ground, axis=(0, 1)) - cloth) < _APART:
        return mask & False
    seen = mask & (off_hue < 5 + spread) & (dimmed > 0.3) & (dimmed < 1.03) & unlike
    rows, columns = np.nonzero(mask)
    tall, wide, axis = np.ptp(rows), np.ptp(columns), float(np.median(columns))
    count, labels, stats, centres = cv2.connectedComponentsWithStats(seen.astype(np.uint8), connectivity=8)
    found: dict[bool, list[int]] = {True: [], False: []}
    for k in range(1, count):
        long, area = stats[k, cv2.CC_STAT_HEIGHT], stats[k, cv2.CC_STAT_AREA]
        away, below = abs(centres[k][0] - axis) / wide, (centres[k][1] - rows.min()) / tall
        beside = long > 0.12 * tall and area < long * long / 4 and away > 0.18
        strap = below < 0.2 and away > 0.08 and area > 0.0008 * mask.size
        if beside or strap:
            found[bool(centres[k][0] > axis)].append(k)
    chosen = [k for side in found.values() if len(side) <= 2 for k in side]
    slit = np.isin(labels, chosen)
    return np.asarray(cv2.dilate(slit.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool) & mask & unlike | slit)


def between_legs(lab: Lab, mask: Mask) -> Mask:
    """The ground at the top of the gap between two legs, where it narrows so much that it was taken for cloth.

    (H, W) bool: of the ground's own colour, unlike the cloth, and joined to the gap below.
    """
    ground, spread = background(lab)
    told = contrast(lab, ground, mask)
    if spread > _EVEN or told < _LIGHT:
        return mask & False
    rows = np.flatnonzero(mask.any(axis=1))
    inside = _amid(mask)
    inside[: int(rows[0] + _WAIST * np.ptp(rows))] = False
    gap = inside & ~mask
    alike = inside & (distance(lab, ground) < min(0.5 * _APART, _OF_GROUND * told))
    _, labels, stats, _ = cv2.connectedComponentsWithStats((gap | alike).astype(np.uint8), connectivity=8)
    parted = np.bincount(labels[gap], minlength=len(stats)) > _PARTED * mask.sum()
    parted[0] = False
    return np.asarray(mask & alike & parted[labels])


def _amid(mask: Mask) -> Mask:
    """(H, W) bool, of each row what lies well within its outer edges: a leg is wider than what is left out."""
    width = mask.shape[1]
    left, right = mask.argmax(axis=1)[:, None], width - 1 - mask[:, ::-1].argmax(axis=1)[:, None]
    rim, columns = _LEG * (right - left), np.arange(width)
    return np.asarray((columns > left + rim) & (columns < right - rim) & mask.any(axis=1, keepdims=True))


def ground_within(lab: Lab, mask: Mask, bag: bool) -> Mask:
    """The ground seen through a scarf's loop, its fringe, or a bag's handle (above the bag, where it is not print)."""
    ground, _ = background(lab)
    if not mask.any() or contrast(lab, ground, mask) < _APART:
        return mask & False
    spread = np.array([np.ptp(np.flatnonzero(row)) if row.any() else 0 for row in mask])
    body = int(np.flatnonzero(spread > 0.8 * spread.max())[0])
    seen = mask & (distance(lab, ground) < 0.3 * _APART)
    if bag:
        seen[body:] = False
    return np.asarray(cv2.dilate(seen.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool))
