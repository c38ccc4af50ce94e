"""What a parsing of a product picture's wearer gets wrong and the cloth's own colours tell.

The sleeves of a beige, grey or orange garment are called arms, prints and flounces bags: a shop's picture shows one
garment, so that what has its colours, is unlike the face and hangs together with it is it.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import Part, among
from stylist.seeing.cielab import distance
from stylist.seeing.region import Lab
from stylist.tryon.backdrop import background
from stylist.tryon.engine import Worn
from stylist.tryon.figure import Figure
from stylist.tryon.geometry import Floats, Mask
from stylist.tryon.places import hands, heights, limbs

_COLOURS = 4
"""So many colours of the cloth are looked at: stripes, a yoke, contrast sleeves."""
_NEARER = 0.6
"""Share of its distance from the face within which a pixel is near the cloth's colour."""
_UNLIKE_FACE = 9.0
"""Distance in CIELAB, lightness at a half, that cloth keeps from the face: beige jackets have 12."""
_ALIKE = 16.0
"""Distance in CIELAB, lightness at a half, from the cloth up to which a pixel may be its own, in light or shade."""
_VERY_ALIKE, _FAR_NEARER, _LEGS = 10.0, 0.4, 0.15
"""The same two for what is called trousers; how much of their lower end, in torsos, shows their own colour."""
_GROUND = 2.5
"""Distance in CIELAB up to which a pixel is the ground within a bent arm, however pale the cloth."""
_SLEEVE = 0.004
"""Squared torsos from which a patch on an arm is a sleeve and no gleam on skin."""
_AT_HAND = 0.16
"""Half-breadth in torsos of the place of a hand, within which skin may lie before cloth."""
_AMID, _SURROUNDED = 0.6, 0.8
"""Share of what surrounds a "bag" that is cloth from which it is a print, a bow, a flounce; the same of "skin"."""
_WAIST = 0.85
"""Height in torsos below which a "bag" beside a top is a belt."""


def worn_parts(lab: Lab, parsing: npt.NDArray[np.uint8], figure: Figure, worn: Worn) -> npt.NDArray[np.uint8]:
    """The parsing with sleeves that it calls skin, and prints that it calls bags, given to the garment."""
    cloth = among(parsing, Part.UPPER, Part.OUTERWEAR, Part.DRESS)
    face = parsing == Part.FACE
    if worn == "lower" or cloth.sum() < 50 or face.sum() < 20:
        return parsing
    smooth = np.asarray(cv2.GaussianBlur(lab, (0, 0), max(0.8, 0.012 * figure.torso)), dtype=np.float32)
    off_face = distance(smooth, np.median(lab[face], axis=0), 0.5)
    off_cloth = np.min([distance(smooth, colour, 0.5) for colour in colours_of(lab, cloth, figure)], axis=0)
    alike = (off_cloth < np.minimum(_ALIKE, _NEARER * off_face)) & (off_face > _UNLIKE_FACE)
    ground, spread = background(lab)
    alike &= distance(lab, ground) > max(_GROUND, 2 * spread)
    name = np.uint8(np.bincount(parsing[cloth]).argmax())
    arms = limbs(figure, "arm", 2.2) & among(parsing, Part.SKIN, Part.BAG, Part.ACCESSORIES)
    skirts = _called_lower(smooth, parsing, off_cloth, figure)
    parts = np.where(_joined(alike & arms | skirts, cloth, figure), name, parsing)
    parts = np.where(_held(parts, off_face, off_cloth, figure), np.uint8(Part.SKIN), parts)
    return np.where(_amid(parts, off_face, figure, worn), name, parts)


def _held(
    parts: npt.NDArray[np.uint8], off_face: npt.NDArray[np.float32], off_cloth: npt.NDArray[np.float32], figure: Figure
) -> Mask:
    """ "Bags" and "accessories" at hands that are the hands: nearer to the face in colour than to the cloth."""
    _, labels = cv2.connectedComponents(among(parts, Part.BAG, Part.ACCESSORIES).astype(np.uint8))
    at_hands, found = hands(figure, _AT_HAND), np.zeros(parts.shape, dtype=bool)
    for k in np.setdiff1d(np.unique(labels[at_hands]), [0]):
        patch = labels == k
        if np.median(off_face[patch]) < np.median(off_cloth[patch]):
            found |= patch
    return found


def _called_lower(lab: Lab, parsing: npt.NDArray[np.uint8], off_cloth: npt.NDArray[np.float32], figure: Figure) -> Mask:
    """What is called trousers though it is far nearer to the cloth in colour than to what the legs wear, at its end."""
    lower, v = parsing == Part.LOWER, heights(figure)
    if not lower.any():
        return np.asarray(lower)
    legs = lower & (v > float(np.percentile(v[lower], 99)) - _LEGS)
    if np.median(off_cloth[legs]) < _VERY_ALIKE:
        return np.asarray(lower & False)
    off_legs = distance(lab, np.median(lab[legs], axis=0), 0.5)
    return np.asarray(lower & (off_cloth < np.minimum(_VERY_ALIKE, _FAR_NEARER * off_legs)))


def colours_of(lab: Lab, cloth: Mask, figure: Figure) -> Floats:
    """(K, 3) the main colours of what is in a mask, from well inside it."""
    inside = cv2.distanceTransform(cloth.astype(np.uint8), cv2.DIST_L2, 3) > 0.03 * figure.torso
    values = lab[inside if inside.sum() > 50 else cloth][::3].astype(np.float32)
    cv2.setRNGSeed(7)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 0.5)
    none_yet = np.zeros((len(values), 1), dtype=np.int32)
    _, labels, centres = cv2.kmeans(values, min(_COLOURS, len(values)), none_yet, stop, 1, cv2.KMEANS_PP_CENTERS)
    share = np.bincount(labels[:, 0], minlength=len(centres)) / len(values)
    return np.asarray(centres[share > 0.08])


def _joined(found: Mask, cloth: Mask, figure: Figure) -> Mask:
    """The larger patches that touch the cloth, their pinholes closed."""
    near = max(3, round(0.03 * figure.torso)) | 1
    opened = cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    closed = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, np.ones((near, near), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(closed)
    touching = np.unique(labels[cv2.dilate(cloth.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0])
    large = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] > _SLEEVE * figure.torso**2)
    return np.asarray(np.isin(labels, np.setdiff1d(np.intersect1d(touching, large), [0])))


def _amid(parts: npt.NDArray[np.uint8], off_face: npt.NDArray[np.float32], figure: Figure, worn: Worn) -> Mask:
    """ "Bags", "accessories" and "skin" that cloth surrounds; of a top none at the waist, where belts are, and no skin
    that is like the face or at a hand."""
    cloth, found = among(parts, Part.UPPER, Part.OUTERWEAR, Part.DRESS), np.zeros(parts.shape, dtype=bool)
    near, v, at_hands = max(3, round(0.04 * figure.torso)) | 1, heights(figure), hands(figure, _AT_HAND)
    for part in (Part.BAG, Part.ACCESSORIES, Part.SHOES, Part.SKIN):
        count, labels = cv2.connectedComponents((parts == part).astype(np.uint8))
        for k in range(1, count):
            patch = labels == k
            ring = cv2.dilate(patch.astype(np.uint8), np.ones((near, near), np.uint8)).astype(bool) & ~patch
            belt = worn != "full" and float(np.median(v[patch])) > _WAIST
            skin = part == Part.SKIN and (np.median(off_face[patch]) < _UNLIKE_FACE or at_hands[patch].any())
            if not belt and not skin and cloth[ring].mean() > (_SURROUNDED if part == Part.SKIN else _AMID):
                found |= patch
    return found
