"""A bare foot and its ankle in a shoe that shows them: its form, and the skin painted where the old shoe was."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.seeing.cielab import distance
from stylist.seeing.region import Lab, to_lab
from stylist.tryon.geometry import Floats, Mask
from stylist.tryon.shoe_picture import PLAN
from stylist.tryon.surfaces import normals_of, walls
from stylist.tryon.underlay import skin_beside

_INSTEP = np.array([
    (0.025, 0.03), (0.05, 0.12), (0.1, 0.26), (0.2, 0.33), (0.3, 0.325), (0.38, 0.285), (0.5, 0.225), (0.6, 0.18),
    (0.72, 0.135), (0.85, 0.1), (0.93, 0.075), (0.965, 0.02),
])  # fmt: skip
"""Height of a foot from heel to toe, in lengths of the shoe: 9 cm in front of the ankle, 6 at the middle."""
_NARROWER = 0.9
"""Breadth of a foot in that of its sole."""
_ROUND = 0.95
"""Exponent of its sections: rounder than a shoe's."""
_LEG_UP = np.array([(0.0, 0.095, 0.15), (0.25, 0.104, 0.15), (0.4, 0.1, 0.13), (0.9, 0.1, 0.13)])
"""The ankle and the leg above: height, half its breadth, half its depth."""
BARE_SHIN = 0.1
"""Half the breadth of that leg where it is narrowest."""
_LEG_AT = 0.2
_DARKEST, _LIGHTEST = 0.8, 1.02
"""Light on skin that the camera sees edge on, and on skin that faces it."""
_NEAR = 0.12
"""How far, in torsos, a leg's own colour goes on into the foot before it is the person's usual one."""
_CLOSE, _ENOUGH_PX = 0.3, 150
"""How near, in torsos, and how much of a leg is seen from which its own light there is the foot's."""
_SHADED = 0.03
"""How far, in torsos, the old shoe or sock shades the leg above it."""
_ALIKE, _LEGS = 16.0, 0.12
"""Distance in CIELAB, lightness at less, from the person's skin within which a leg's is; area in squared torsos of
what is called skin and is not, from which legs are covered."""
_SOFT = 0.015
"""Blur of the light on a foot, in torsos."""
_CHROMA, _HUES = 9.0, (30.0, 80.0)
"""Of human skin in CIELAB, at the least and in degrees: of 66 street photos seven had less or others, in deep shade or
because trousers were taken for skin; pink and olive feet came of it."""
_UNDER_EDGE = (0.012, 0.35)
"""Shade of a shoe's edge on the foot: its reach in torsos, and how much it darkens."""

Colours = npt.NDArray[np.float32]


def bare_foot() -> tuple[Floats, Floats, Mask]:
    """(N, 3) points of a foot and its ankle within a shoe of length 1, their normals, (N,) which are of the ankle."""
    x = np.linspace(_INSTEP[0, 0], _INSTEP[-1, 0], 260)
    half = _NARROWER * np.interp(x, PLAN[:, 0], PLAN[:, 1])
    across, up = walls(half, np.zeros_like(x), np.interp(x, _INSTEP[:, 0], _INSTEP[:, 1]), 160, _ROUND)
    along = np.broadcast_to(x[:, None], across.shape)
    foot = np.stack([along, across, up], axis=-1)
    angle, rise = np.meshgrid(np.linspace(0, 2 * np.pi, 200), np.linspace(0.1, _LEG_UP[-1, 0], 260))
    broad, deep = (np.interp(rise, _LEG_UP[:, 0], _LEG_UP[:, k]) for k in (1, 2))
    leg = np.stack([_LEG_AT + deep * np.cos(angle), broad * np.sin(angle), rise], axis=-1)
    outward = np.stack([np.cos(angle) / deep, np.sin(angle) / broad, np.zeros_like(rise)], axis=-1)
    outward /= np.linalg.norm(outward, axis=-1, keepdims=True)
    points = np.vstack([foot.reshape(-1, 3), leg.reshape(-1, 3)])
    normals = np.vstack([normals_of(along, across, up).reshape(-1, 3), outward.reshape(-1, 3)])
    return points, normals, np.arange(len(points)) >= along.size


def alike(lab: Lab, skin: Mask, tone: Floats, lightness: float = 0.5) -> Mask:
    """(H, W) of what is called skin what is like the person's. lightness: how much it counts beside the colour."""
    own = to_lab(np.asarray(tone, dtype=np.uint8)[None, None])[0, 0]
    return np.asarray(skin & (distance(lab, own, lightness) < _ALIKE))


def near(place: Mask, reach_px: float) -> Mask:
    """(H, W) a place and what is within reach of it."""
    size = max(3, round(2 * reach_px)) | 1
    return np.asarray(cv2.dilate(place.astype(np.uint8), np.ones((size, size), np.uint8)) > 0)


def light_on(facing: Floats) -> Floats:
    """(N,) how light skin is by how much it faces the camera, 0 to 1."""
    return np.asarray(_DARKEST + (_LIGHTEST - _DARKEST) * np.sqrt(np.clip(facing, 0, 1)))


def skin_is_told(legs: Mask, own: Mask, tone: Floats, torso: float) -> bool:
    """Whether the colour of this person's feet is known. tone: (3,) RGB, of arms or face; legs: (H, W) bool, what of
    them is called skin; own: (H, W) bool, what of that is alike.

    Not in deep shade, nor where legs that are seen have another colour: stockings, or trousers taken for skin.
    """
    person = to_lab(np.asarray(tone, dtype=np.uint8)[None, None])[0, 0]
    hue, chroma = float(np.degrees(np.arctan2(person[2], person[1]))), float(np.hypot(person[1], person[2]))
    if chroma < _CHROMA or not _HUES[0] < hue < _HUES[1]:
        return False
    return bool(legs.sum() < max(_LEGS * torso**2, 2 * own.sum()))


def bare_skin(
    colour: Colours, skin: Mask, place: Mask, light: Colours, shoe: Colours, tone: Floats, torso: float
) -> Colours:
    """(H, W, 3) skin for ``place``: the colour of the leg above it, lit by form, shaded by the shoe's edge.

    skin: (H, W) bool, where the person's legs are seen; light: (H, W); shoe: (H, W) alpha; tone: (3,) RGB.
    """
    lab = to_lab(np.clip(colour, 0, 255).astype(np.uint8))
    skin = alike(lab, skin & ~near(place, _SHADED * torso), tone)
    close = skin & near(place, _CLOSE * torso)
    seen, gain = colour[close if close.sum() > _ENOUGH_PX else skin], np.ones(3)
    if len(seen) > _ENOUGH_PX:
        bright = seen.sum(axis=1)
        tone = np.median(seen[bright >= np.median(bright)], axis=0)
        gain = np.sqrt(tone / np.maximum(np.median(seen, axis=0), 1.0))  # a leg's middle is lighter than all of it
    beside = skin_beside(colour, skin, tone / gain, _NEAR * torso) * gain
    reach, much = _UNDER_EDGE
    edge = 1 - much * np.clip(2 * cv2.GaussianBlur(shoe, (0, 0), max(0.6, reach * torso)), 0, 1)
    level = max(float(np.median(light[place])), 1e-3) if place.any() else 1.0
    soft = cv2.GaussianBlur(light, (0, 0), max(0.6, _SOFT * torso))  # an instep goes over into its ankle
    shade = (soft / level * edge)[..., None]
    warm = np.array([1.0, 0.97, 0.95]) ** (1.5 * (1 - shade))
    return np.asarray(np.clip(beside * shade * warm, 0, 255), dtype=np.float32)
