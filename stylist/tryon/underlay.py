"""What shows where the old clothes were and the new ones are not: background, skin, or the garment next to it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.images import Pixels
from stylist.tryon.figure import Figure, Side
from stylist.tryon.geometry import Floats, Mask, along, length, thick_line

Colours = npt.NDArray[np.float32]


def fill_background(pixels: Pixels, unknown: Mask, person: Mask) -> Colours:
    """(H, W, 3) the photo with ``unknown`` pixels continued from the background around the person.

    A pyramid of averages over known pixels fills smoothly (street backgrounds are out of focus), and the background's
    own fine grain is laid over it, so that the fill is not smoother than what surrounds it.
    """
    known = ~(unknown | person)
    smooth = _pulled(pixels.astype(np.float32), known.astype(np.float32))
    grain = pixels.astype(np.float32) - cv2.GaussianBlur(pixels, (0, 0), 2).astype(np.float32)
    spread = float(np.clip(np.median(np.abs(grain[known])) * 1.4826, 0.3, 4)) if known.any() else 1.0
    noise = np.random.default_rng(11).normal(0, spread, pixels.shape[:2]).astype(np.float32)
    return np.where(unknown[..., None], smooth + noise[..., None], pixels).astype(np.float32)


def _pulled(values: Colours, weight: Colours) -> Colours:
    """Push-pull interpolation: average down until all is known, then come back up filling the gaps."""
    if min(values.shape[:2]) <= 4 or weight.min() > 0:
        mean = (values * weight[..., None]).sum((0, 1)) / max(float(weight.sum()), 1e-6)
        return np.where(weight[..., None] > 0, values, mean).astype(np.float32)
    half = ((values.shape[1] + 1) // 2, (values.shape[0] + 1) // 2)
    held = cv2.resize(weight, half, interpolation=cv2.INTER_AREA)
    small = (
        cv2.resize(values * weight[..., None], half, interpolation=cv2.INTER_AREA) / np.maximum(held, 1e-6)[..., None]
    )
    coarse = _pulled(small.astype(np.float32), np.minimum(held, 1).astype(np.float32))
    fine = cv2.resize(coarse, (values.shape[1], values.shape[0]), interpolation=cv2.INTER_LINEAR)
    return (values * weight[..., None] + fine * (1 - weight[..., None])).astype(np.float32)


def skin_tone(lab_pixels: Pixels, figure: Figure, skin: Mask) -> npt.NDArray[np.float64]:
    """(3,) RGB of this person's skin: of arms and neck if enough is bare, of the face otherwise."""
    bare = cv2.erode(skin.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    patch = bare if bare.sum() > 150 else figure.face(0.6)
    if not patch.any():
        return np.array([190.0, 150.0, 130.0])
    values = lab_pixels[patch].astype(np.float64)
    light = values.sum(axis=1)
    return np.asarray(np.median(values[light >= np.median(light)], axis=0))


def paint_limb(canvas: Colours, line: Floats, widths: Floats, tone: npt.NDArray[np.float64], light: Colours) -> Mask:
    """Bare skin along a limb, rounded by shade towards its edges. Changes ``canvas``; returns where it painted.

    light: (H, W) the photo's own light there, 1 on average.
    """
    place = thick_line((canvas.shape[0], canvas.shape[1]), line, widths)
    if not place.any():
        return place
    inside = cv2.distanceTransform(place.astype(np.uint8), cv2.DIST_L2, 5)
    reach = max(float(np.percentile(inside[place], 97)), 1.0)
    rounded = 0.8 + 0.22 * np.sqrt(np.clip(inside / reach, 0, 1))
    shade = (rounded * light)[place][:, None]
    warm = np.array([1.0, 0.97, 0.95]) ** (1.5 * (1 - shade))
    canvas[place] = np.clip(tone * shade * warm, 0, 255)
    return place


def bare_arm(figure: Figure, side: Side, start: float, end: float) -> tuple[Floats, Floats]:
    """The arm between two shares of its length, shoulder 0 to wrist 1: (N, 2) points and (N,) half-widths."""
    joints, _ = figure.arm(side)
    at = np.linspace(start, end, 7)
    shares, halves = [0, 0.12, 0.45, 0.54, 0.7, 1], np.array([0.088, 0.085, 0.072, 0.068, 0.066, 0.042])
    return along(joints[:3], at), np.interp(at, shares, halves * figure.torso)


def bare_leg(figure: Figure, side: Side, start_v: float) -> tuple[Floats, Floats]:
    """The leg from a height on the torso's scale down to the ankle."""
    joints, _ = figure.leg(side)
    whole = max(length(joints), 1.0)
    begin = float(np.clip((start_v - 1) * figure.torso / whole - 0.06, 0.0, 0.95))
    at = np.linspace(begin, 1.0, 12)
    halves = np.interp(
        at, [0, 0.3, 0.54, 0.68, 0.85, 1], np.array([0.165, 0.14, 0.1, 0.102, 0.075, 0.055]) * figure.torso
    )
    return along(joints, at), halves


def extend_up(pixels: Pixels, place: Mask, source: Mask, figure: Figure) -> tuple[Colours, Mask]:
    """The garment below, continued upwards into ``place`` by mirroring it at its own upper edge, column by column."""
    canvas = pixels.astype(np.float32)
    done = np.zeros_like(place)
    columns = np.flatnonzero(place.any(axis=0))
    for column in columns:
        below = np.flatnonzero(source[:, column])
        if len(below) < 8:
            continue
        top = int(below[0]) + 3
        rows = np.flatnonzero(place[:, column])
        rows = rows[(rows < top + 4) & (rows > top - 0.5 * figure.torso)]
        mirrored = np.minimum(top + (top - rows).clip(min=0) % max(1, int(0.25 * figure.torso)), int(below[-1]))
        canvas[rows, column] = pixels[mirrored, column]
        done[rows, column] = True
    blurred = cv2.GaussianBlur(canvas, (5, 1), 0)
    canvas[done] = blurred[done]
    return canvas, done


def light_of(lab_light: Colours, place: Mask, blur_px: float, strength: float) -> Colours:
    """(H, W) the photo's slow light over ``place``, 1 on average, no stronger than 0.75 to 1.25."""
    weight = place.astype(np.float32)
    if weight.sum() < 50:
        return np.ones_like(lab_light)
    slow = cv2.GaussianBlur(lab_light * weight, (0, 0), blur_px) / np.maximum(
        cv2.GaussianBlur(weight, (0, 0), blur_px), 1e-3
    )
    level = float(np.median(lab_light[place]))
    ratio = (slow + 12) / (level + 12)
    near = cv2.GaussianBlur(weight, (0, 0), blur_px)
    share = np.clip(near * 3, 0, 1)
    return np.asarray(np.clip(1 + strength * share * (ratio - 1), 0.75, 1.25), dtype=np.float32)
