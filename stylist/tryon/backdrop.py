"""A product picture's backdrop: its colour at every pixel, its shadows, and what stands out from it.

An even backdrop is a slow surface fitted to the border; on a busy one GrabCut (Rother et al. 2004) tells them apart.
"""

from __future__ import annotations

import threading
import weakref

import cv2
import numpy as np
import numpy.typing as npt

from stylist.images import Pixels
from stylist.seeing.cielab import distance
from stylist.seeing.region import Lab
from stylist.tryon.geometry import Mask, slow_blur

_RETOUCHED = 97.5
"""Grounds lighter than this (CIELAB L) are a studio's pure white, from which shadows were taken out."""
TELLING = 15.0
"""Distance in CIELAB between cloth and ground from which the colour of a pixel tells how much of either it holds."""
_EVEN = 2.0
"""Spread in CIELAB of a ground that is even: of product pictures 0.3 to 1.1, of 15 phone photos 2.4 to 7."""
_PAPER_LIGHT, _PAPER_SPREAD = 92.0, 3.0
"""CIELAB lightness, and stray in CIELAB, of a studio's white ground."""
_NO_GROUND = 99.0
"""How far a border strays that has no colour of its own: most of it is unlike its median."""
_CUT_SIDE_PX = 288
"""GrabCut runs at this size; its edge is then refined at the working size."""


def silhouette_of(pixels: Pixels, lab: Lab) -> Mask:
    """Whatever stands out from the background, shadows left behind."""
    ground, spread = background(lab)
    if spread > 7.0:
        return grab_cut(pixels, centred_guess(pixels.shape[:2]))
    away = lab - ground
    colour = np.hypot(away[..., 1], away[..., 2])
    from_ground = np.hypot(away[..., 0], colour)
    smooth = cv2.GaussianBlur(lab[..., 0], (0, 0), 1.2)
    slope = np.hypot(cv2.Sobel(smooth, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(smooth, cv2.CV_32F, 0, 1) / 8)
    reach = max(2.2, 2.5 * spread)
    shadow = (away[..., 0] < 0) & (away[..., 0] > -32) & (colour < 3.5 + spread) & (slope < 1.1)
    like_ground = from_ground < reach
    outside = touching_border((like_ground & (slope < 1.6)) | shadow)
    outside |= like_ground & cv2.dilate(outside.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    if ground[..., 0].mean() < _RETOUCHED:
        around = cloth_around(lab, ~outside)
        outside |= touching_border(outside | _contact_shadow(lab, ground, around))
        outside |= (from_ground < 0.5 * reach) & (distance(lab, around) > 25)  # slits beside a sleeve
    return ~outside & ~_holes(from_ground < 0.4 * reach)


def contrast(lab: Lab, ground: Lab, mask: Mask) -> float:
    """How far the colour of what is in a mask is from the ground's in CIELAB; 0 where the mask is empty."""
    return float(np.linalg.norm(np.median(lab[mask] - ground[mask], axis=0))) if mask.any() else 0.0


def has_ground(lab: Lab) -> bool:
    """Whether most of a picture's border is one ground: without any, a garment's own edge is anybody's guess."""
    return background(lab)[1] < _NO_GROUND


def cloth_around(lab: Lab, silhouette: Mask) -> Lab:
    """(H, W, 3) the mean colour of the garment near every pixel."""
    weight = silhouette.astype(np.float32)
    reach = 0.035 * max(silhouette.shape)
    total = slow_blur(lab * weight[..., None], reach)
    near = np.maximum(slow_blur(weight, reach), 1e-3)
    return np.asarray(total / near[..., None], dtype=np.float32)


def _contact_shadow(lab: Lab, ground: Lab, around: Lab) -> Mask:
    """The dark rim of shadow right at the cloth's edge: the ground's hue, darker, and unlike the cloth around it."""
    dimmed = lab[..., :1] / np.maximum(ground[..., :1], 1)
    off_hue = np.linalg.norm(lab[..., 1:] - ground[..., 1:] * dimmed, axis=2)
    unlike = distance(lab, around) > 9
    return np.asarray((off_hue < 3.5) & (dimmed[..., 0] > 0.3) & (dimmed[..., 0] < 1.02) & unlike)


_last = threading.local()


def background(lab: Lab) -> tuple[Lab, float]:
    """The background's colour at every pixel, fitted to the border, and how far the border strays.

    Every step of a cut-out asks for it, so that the answer for the last picture is kept as long as that is.
    """
    if getattr(_last, "picture", lambda: None)() is not lab:
        _last.answer = _fitted(lab)
        _last.picture = weakref.ref(lab)
    answer: tuple[Lab, float] = _last.answer
    return answer


def _fitted(lab: Lab) -> tuple[Lab, float]:
    height, width = lab.shape[:2]
    band = max(2, round(0.02 * min(height, width)))
    border = np.zeros((height, width), dtype=bool)
    border[:band], border[-band:], border[:, :band], border[:, -band:] = True, True, True, True
    y, x = np.nonzero(border)
    values = lab[y, x]
    keep = np.hypot(*(values - np.median(values, axis=0)).T[1:]) + np.abs(values[:, 0] - np.median(values[:, 0])) < 14
    if keep.mean() < 0.5:
        return np.broadcast_to(np.median(values, axis=0), lab.shape).astype(np.float32), _NO_GROUND
    terms = _quadratic(x / width, y / height)
    fitted = np.linalg.lstsq(terms[keep], values[keep], rcond=None)[0]  # (6, 3)
    yy, xx = np.mgrid[:height, :width]
    ground = _quadratic(xx / width, yy / height) @ fitted
    left = np.linalg.norm(values[keep] - terms[keep] @ fitted, axis=1)
    return ground.astype(np.float32), float(np.percentile(left, 90) if keep.mean() > 0.6 else _NO_GROUND)


def evenly_lit(lab: Lab) -> bool:
    """Whether the ground is as calm as a shop's: off a bed or a wall, collar and sleeves do not come whole."""
    return background(lab)[1] < _EVEN


def on_paper(lab: Lab) -> bool:
    """Whether the ground is a studio's white, on which no garment lies about as on a bed."""
    ground, spread = background(lab)
    return spread < _PAPER_SPREAD and float(ground[..., 0].min()) > _PAPER_LIGHT


def _quadratic(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(..., 6) terms of a surface of second degree, for light that falls off towards the corners."""
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)


def touching_border(mask: Mask) -> Mask:
    """The connected parts of a mask that reach the picture's edge."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    return np.asarray(np.isin(labels, np.setdiff1d(np.unique(edge), [0])))


def _holes(empty: Mask) -> Mask:
    """Background seen through the garment: between an arm and the waist, between the legs. Ragged spots are print."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (max(3, round(0.014 * max(empty.shape)) | 1),) * 2)
    solid = cv2.morphologyEx(empty.astype(np.uint8), cv2.MORPH_OPEN, disc)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=4)
    large = [k for k in range(1, count) if stats[k, cv2.CC_STAT_AREA] > 0.003 * empty.size]
    return np.asarray(np.isin(labels, large))


def centred_guess(shape: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    """GrabCut's start on a busy ground: the border is background, the middle probably the garment."""
    height, width = shape[:2]
    guess = np.full((height, width), cv2.GC_PR_BGD, dtype=np.uint8)
    guess[round(0.08 * height) : round(0.92 * height), round(0.08 * width) : round(0.92 * width)] = cv2.GC_PR_FGD
    edge = max(1, round(0.02 * min(height, width)))
    guess[:edge], guess[-edge:], guess[:, :edge], guess[:, -edge:] = (cv2.GC_BGD,) * 4
    return guess


def grab_cut(pixels: Pixels, guess: npt.NDArray[np.uint8], rounds: int = 3) -> Mask:
    """GrabCut at a small size (Rother et al. 2004), its mask brought back up. All-background where it cannot start."""
    height, width = guess.shape
    scale = min(1.0, _CUT_SIDE_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.cvtColor(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR)
    labels = cv2.resize(guess, size, interpolation=cv2.INTER_NEAREST)
    inside = (labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)
    if inside.sum() < 20 or (~inside).sum() < 20:
        return _inside_up(inside, (width, height))
    cv2.setRNGSeed(7)
    cv2.grabCut(small, labels, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), rounds, cv2.GC_INIT_WITH_MASK)
    return _inside_up((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD), (width, height))


def _inside_up(mask: Mask, size: tuple[int, int]) -> Mask:
    """A mask enlarged to (width, height) with a smooth edge."""
    return np.asarray(cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_CUBIC) > 0.5)
