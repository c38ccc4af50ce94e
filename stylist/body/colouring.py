"""Colouring as continuous axes in CIELAB, from skin and hair pixels after white balance, with a confidence.

Light decides much of it: the same skin moves by several degrees of hue between a window and a lamp. So there are no
"seasons" and no skin-tone classes here, only where the photo puts skin and hair, and how much that is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stylist.body.perception import Landmark, Part, Perception
from stylist.body.profile import Colouring
from stylist.images import Photo, Pixels

Mask = npt.NDArray[np.bool_]
Colour = npt.NDArray[np.float64]

ENOUGH_PX = 200
"""Skin pixels from which their number no longer limits the confidence."""
MIDDLE_L, REACH_L = 57.0, 26.0
"""CIELAB lightness of skin in the middle of the axis, and from there to its end (median and 98% in street photos)."""
MIDDLE_HUE, REACH_HUE = 49.0, 17.0
"""Hue angle of skin in degrees between cool and warm, and from there to the end, read off the same photos."""
MOST_CONTRAST = 60.0
"""Colour difference (CIEDE2000) of skin and hair that counts as full contrast."""


@dataclass(frozen=True, slots=True)
class Light:
    """Gains for linear red, green, blue that make the light neutral, and how far from neutral it was (0..1)."""

    gains: Colour
    cast: float


def colouring_of(photo: Photo, seen: Perception) -> Colouring | None:
    """Axes for one photo, or None where too little of the face is to be seen."""
    skin = _skin(seen)
    if np.count_nonzero(skin) < 30:
        return None
    light = balance(photo.pixels, seen.mask > 0.3)
    tone = median_lab(photo.pixels, skin, light)
    hair = _hair(seen)
    hair_tone = median_lab(photo.pixels, hair, light) if np.count_nonzero(hair) >= 30 else None
    lightness, a, b = tone
    hue = float(np.degrees(np.arctan2(b, max(a, 1e-3))))
    contrast = 0.0 if hair_tone is None else _difference(tone, hair_tone) / MOST_CONTRAST
    return Colouring(
        lightness=_axis((lightness - MIDDLE_L) / REACH_L),
        warmth=_axis((hue - MIDDLE_HUE) / REACH_HUE),
        contrast=round(float(np.clip(contrast, 0, 1)), 2),
        ita_deg=round(float(np.degrees(np.arctan2(lightness - 50, max(b, 1e-3)))), 1),
        confidence=_confidence(photo.pixels, skin, light, hair_tone is not None),
    )


def combined_colouring(photos: Sequence[tuple[Photo, Perception]]) -> Colouring | None:
    """Axes over several photos, weighted by confidence; where photos disagree, the confidence falls."""
    found = [one for photo, seen in photos if (one := colouring_of(photo, seen)) is not None]
    weight = np.array([max(one.confidence, 1e-3) for one in found])
    if len(found) < 2:
        return found[0] if found else None
    axes = ("lightness", "warmth", "contrast", "ita_deg")
    values = np.array([[getattr(one, axis) for axis in axes] for one in found])
    mean = np.average(values, axis=0, weights=weight)
    apart = float(np.sqrt(np.average((values[:, :2] - mean[:2]) ** 2, axis=0, weights=weight).max()))
    lightness, warmth, _, ita = (round(float(v), 2) for v in mean)
    hair = values[:, 2] > 0
    contrast = round(float(np.average(values[hair, 2], weights=weight[hair])), 2) if hair.any() else 0.0
    confidence = round(float(weight.max() * (1 - min(1.0, apart))), 2)
    return Colouring(lightness=lightness, warmth=warmth, contrast=contrast, ita_deg=ita, confidence=confidence)


def balance(pixels: Pixels, person: Mask) -> Light:
    """The mean of grey-world and white-patch estimates from what is around the person, taken half-way.

    Half-way, because a green lawn or a red wall is no lamp: Buchsbaum (1980) and Land (1977) each assume a scene that
    few photos are.
    """
    around = linear(pixels[~person][:: max(1, np.count_nonzero(~person) // 20000)])
    usable = around[(around.max(1) < 0.98) & (around.max(1) > 0.02)]
    if len(usable) < 200:
        return Light(np.ones(3), 0.5)
    grey = usable.mean(0)
    white = np.percentile(usable, 97, axis=0)
    estimate = np.sqrt((grey / grey.mean()) * (white / white.mean()))
    gains = np.clip(1 / estimate, 0.6, 1.6) ** 0.5
    return Light(gains / gains.mean(), float(np.clip(np.abs(np.log(estimate)).max() / 0.7, 0, 1)))


def linear(values: npt.NDArray[Any]) -> Colour:
    """sRGB bytes -> linear light 0..1 (IEC 61966-2-1)."""
    share = np.asarray(values, dtype=np.float64) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def median_lab(pixels: Pixels, where: Mask, light: Light) -> tuple[float, float, float]:
    """CIELAB (D65) of the median pixel under neutral light."""
    from coloraide import Color  # noqa: PLC0415 - slow to import, and only photos need it

    median = np.median(linear(pixels[where]), axis=0) * light.gains
    lightness, a, b = Color("srgb-linear", list(np.clip(median, 0, 1))).convert("lab-d65").coords()
    return float(lightness), float(a), float(b)


def _difference(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    from coloraide import Color  # noqa: PLC0415

    return float(Color("lab-d65", list(one)).delta_e(Color("lab-d65", list(other)), method="2000"))


def _skin(seen: Perception) -> Mask:
    """The face: between the eyes' outer corners, from the eyes down to the mouth; within FACE where parsed."""
    rows, columns = seen.mask.shape
    eyes = [seen.point(Landmark.LEFT_EYE_OUTER), seen.point(Landmark.RIGHT_EYE_OUTER)]
    mouth = [seen.point(Landmark.MOUTH_LEFT), seen.point(Landmark.MOUTH_RIGHT)]
    xs, ys = np.array([*eyes, *mouth]).T
    height = max(float(ys.max() - ys.min()), 1.0)
    box = np.zeros((rows, columns), bool)
    top, bottom = float(np.mean([p[1] for p in eyes])) + 0.2 * height, float(ys.max()) - 0.1 * height
    left, right = float(xs.min()), float(xs.max())
    box[_span(top, bottom, rows), _span(left, right, columns)] = True
    box &= seen.mask > 0.6
    face = box if seen.parsing is None else box & (seen.parsing == Part.FACE)
    if seen.parsing is not None and np.count_nonzero(face) < 30:
        return np.asarray(seen.parsing == Part.FACE)
    return face


def _hair(seen: Perception) -> Mask:
    """HAIR where parsed, otherwise nothing: a hat, a wall and hair look alike above a face."""
    if seen.parsing is None:
        return np.zeros(seen.mask.shape, bool)
    return np.asarray((seen.parsing == Part.HAIR) & (seen.mask > 0.6))


def _span(low: float, high: float, size: int) -> slice:
    start = int(np.clip(low, 0, size))
    return slice(start, int(np.clip(high, start, size)) + 1)


def _axis(value: float) -> float:
    return round(float(np.clip(value, -1, 1)), 2)


def _confidence(pixels: Pixels, skin: Mask, light: Light, hair: bool) -> float:
    """0..1: enough skin, neither dark nor burnt out, light near neutral, hair seen."""
    values = pixels[skin].max(1)
    enough = min(1.0, np.count_nonzero(skin) / ENOUGH_PX)
    exposed = 1 - min(1.0, 3 * float(np.mean((values > 250) | (values < 40))))
    return round(float(enough * exposed * (1 - 0.6 * light.cast) * (0.9 if hair else 0.6)), 2)
