"""What a parsing gets wrong and colour, height or neighbours tell: specks, prints, flaps, collars, hair."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import GARMENTS, Part, among
from stylist.seeing.cielab import distance
from stylist.seeing.region import Lab
from stylist.tryon.figure import Figure
from stylist.tryon.garments_told import told_apart
from stylist.tryon.geometry import Mask, as_beside
from stylist.tryon.hems_told import ends_told
from stylist.tryon.histogram import histogram
from stylist.tryon.places import envelope, hands, heights, limbs
from stylist.tryon.strays import without_strays

_ISLAND = 0.008
"""Share of the person below which a patch of a garment, a bag or an accessory is a slip of the parsing."""
_HAIR_SPREAD = 20.0
"""Distance in CIELAB, lightness at 0.6, that strands of one head of hair keep from its median colour."""
_CLOTH_RATHER = 3.0
"""How much likelier a colour is among the clothes than in the hair above, from which it is no hair."""
_NO_TOP_V = 1.4
"""Height below which nothing on a leg is a top; a tunic that long is parsed as a dress."""
_TWO_PIECES = 22.0
"""Distance in CIELAB between chest and thighs from which a "dress" is a top and a skirt."""
_AMID = 0.8
"""Share of a patch on the trunk from which it lies amid the clothes."""
_FLAP = 0.045
"""Squared torsos up to which what is called a bag may be a flap of cloth beside the trunk: of 25 so small, in the
colours of the cloth beside them and at no hand, on 140 street photos, some 20 were cloth or shadow."""
_STRAP = 0.25
"""Height in torsos above which all of a "bag" lies that is a strap of a top: of 559 photos two had nothing lower."""
_SAME_CLOTH = 12.0
"""Distance in CIELAB up to which a "bag" is the cloth around it."""
_SURROUNDED, _IN_PRINT = 0.9, 2e-4
"""Share of a patch's rim, and of its pixels, that are a garment's, and the density in its colours from which they are,
where the patch is a part of its print; evenly spread colours would have 6e-4."""
_AT_HANDS = 0.14
"""Half-breadth in torsos of the place of a hand, within which something is held."""
_CHIN = 0.95
_NO_FACE = 19.0
"""Distance in CIELAB from the face, lightness at a half, from which what is below the chin is no skin."""
_OTHER_THAN_FACE = 24.0
"""Distance in CIELAB from the face, lightness at a half, from which a speck called cloth is no skin."""


def checked(lab: Lab, parsing: npt.NDArray[np.uint8], figure: Figure) -> npt.NDArray[np.uint8]:
    """A parsing as colour, height and neighbours correct it. (H, W) of Part."""
    parts = _legs_checked(_collar_checked(lab, parsing, figure), figure)
    parts = _dress_checked(lab, _without_islands(lab, parts), figure)
    v = heights(figure)
    parts = ends_told(parts, v, limbs(figure, "arm", 1.5), figure.torso)
    parts = without_strays(told_apart(lab, parts, v, figure.torso), v, _chin(figure, _CHIN), figure.torso)
    return _carried_checked(lab, parts, figure)


def _without_islands(lab: Lab, parts: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Specks of a garment, a bag or an accessory take the part next to them: so belts go with the garment they hold.

    A speck of cloth that is unlike the face takes that of the cloth nearest to it, never skin or ground.
    """
    least = _ISLAND * float((parts != Part.BACKGROUND).sum())
    specks = np.zeros(parts.shape, dtype=bool)
    for part in (Part.BAG, Part.ACCESSORIES, Part.DRESS, Part.SHOES, Part.UPPER, Part.LOWER, Part.OUTERWEAR):
        _, labels, stats, _ = cv2.connectedComponentsWithStats((parts == part).astype(np.uint8))
        small = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] < least)
        specks |= np.isin(labels, small[small > 0])
    face = parts == Part.FACE
    if face.any():
        away = distance(lab, np.median(lab[face], axis=0), 0.5)
        garments = among(parts, *GARMENTS)
        cloth = specks & garments & (away > _OTHER_THAN_FACE)
        nearest = as_beside(parts, ~garments | specks)
        parts, specks = np.where(cloth, nearest, parts), specks & ~cloth
    return as_beside(parts, specks)


def _dress_checked(lab: Lab, parts: npt.NDArray[np.uint8], figure: Figure) -> npt.NDArray[np.uint8]:
    """The parsing, but what it calls one dress though chest and thighs wear other colours is a top and a skirt."""
    dress, v = parts == Part.DRESS, heights(figure)
    above, below = dress & (v > 0.1) & (v < 0.5), dress & (v > 1.1) & (v < 1.7)
    if min(above.sum(), below.sum()) < 0.02 * figure.torso**2:
        return parts
    colours = [np.median(lab[part], axis=0) for part in (above, below)]
    if np.linalg.norm(colours[0] - colours[1]) < _TWO_PIECES:
        return parts
    smooth = cv2.GaussianBlur(lab, (0, 0), 2.0)
    away = [distance(smooth, colour) for colour in colours]
    rows = np.arange(0.5, 1.12, 0.02)
    told = [
        np.median((away[1] - away[0])[band]) if (band := dress & (np.abs(v - r) < 0.02)).any() else 0.0 for r in rows
    ]
    split = float(rows[int(np.argmax(np.cumsum(told)))])
    return np.where(dress, np.where(v < split, np.uint8(Part.UPPER), np.uint8(Part.LOWER)), parts)


def _carried_checked(lab: Lab, parts: npt.NDArray[np.uint8], figure: Figure) -> npt.NDArray[np.uint8]:
    """The parsing, but an accessory amid the trunk that no hand is near is a print, a belt or a tie, and a bag in the
    colours of the cloth around it is that cloth; beside the trunk, where bags hang, only a small one at no hand. What
    is called bag at the shoulders alone is a strap of the top."""
    near = max(3, round(0.06 * figure.torso)) | 1
    ring = np.ones((near, near), np.uint8)
    at_hands = hands(figure, _AT_HANDS)
    trunk, cloth = envelope(figure, 1.1), among(parts, *GARMENTS)
    bag = parts == Part.BAG
    slips = bag & False if (bag & (heights(figure) > _STRAP)).any() else bag
    for part in (Part.BAG, Part.ACCESSORIES):
        count, labels = cv2.connectedComponents(((parts == part) & ~slips).astype(np.uint8))
        for k in range(1, count):
            patch = labels == k
            amid, held = trunk[patch].mean() >= _AMID, (patch & at_hands).any()
            if not amid and (held or patch.sum() > _FLAP * figure.torso**2):
                continue
            around = cv2.dilate(patch.astype(np.uint8), ring).astype(bool) & cloth
            alike = around.any() and (
                np.linalg.norm(np.median(lab[patch], axis=0) - np.median(lab[around], axis=0)) < _SAME_CLOTH
            )
            if alike or (amid and part == Part.ACCESSORIES and not held) or _printed(lab, parts, patch, around):
                slips = slips | patch
    nearest = as_beside(parts, ~among(parts, *GARMENTS, Part.BAG) | slips)  # never hair beside a printed chest
    return np.where(slips, nearest, parts)


def _printed(lab: Lab, parts: npt.NDArray[np.uint8], patch: Mask, around: Mask) -> bool:
    """Whether a patch that one garment surrounds has nothing but that garment's colours: a flower of its print."""
    if not around.any():
        return False
    kind = np.bincount(parts[around]).argmax()
    garment = parts == kind
    ring = cv2.dilate(patch.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool) & ~patch
    if garment[ring].mean() < _SURROUNDED:
        return False
    return float((histogram(lab, garment)(lab[patch][None]) > _IN_PRINT).mean()) > _SURROUNDED


def hair_checked(lab: Lab, parsing: npt.NDArray[np.uint8], figure: Figure) -> npt.NDArray[np.uint8]:
    """The parsing, but what it calls hair below the chin must have the colours of the hair above rather than those of
    the clothes; else it is cloth."""
    hair, v = parsing == Part.HAIR, heights(figure)
    chin = _chin(figure, 0.8)
    above, below = hair & (v < chin), hair & (v >= chin)
    if above.sum() < 50 or not below.any():
        return parsing
    away = distance(cv2.GaussianBlur(lab, (0, 0), 1.5), np.median(lab[above], axis=0), 0.6)
    cloth = among(parsing, *GARMENTS)
    unlike = below & (away > _HAIR_SPREAD)
    if cloth.any() and unlike.any():
        colours = lab[unlike][None]
        unlike[unlike] = (histogram(lab, cloth)(colours) > _CLOTH_RATHER * histogram(lab, above)(colours))[0]
    return np.where(unlike, np.uint8(Part.UPPER), parsing)


def _chin(figure: Figure, share: float) -> float:
    """Height of the point so many of the face's half-heights below its middle."""
    return figure.height_of(figure.face_centre) + share * figure.face_radius / figure.torso


def _collar_checked(lab: Lab, parts: npt.NDArray[np.uint8], figure: Figure) -> npt.NDArray[np.uint8]:
    """The parsing, but what it calls face or skin round the neck though it is unlike the face is a collar."""
    face, v = parts == Part.FACE, heights(figure)
    chin = _chin(figure, _CHIN)
    if face.sum() < 50:
        return parts
    smooth = cv2.GaussianBlur(lab, (0, 0), 1.0)
    away = distance(smooth, np.median(lab[face], axis=0), 0.5)
    round_it = np.abs(np.arange(figure.shape[1])[None] - figure.face_centre[0]) < 1.4 * figure.face_radius
    neck = (face | (parts == Part.SKIN)) & (v > chin) & (v < 0.12) & round_it
    return np.where(neck & (away > _NO_FACE), np.uint8(Part.UPPER), parts)


def _legs_checked(parts: npt.NDArray[np.uint8], figure: Figure) -> npt.NDArray[np.uint8]:
    """The parsing, but a top does not reach the knees: what it calls one there, on the legs, is trousers."""
    low = (parts == Part.UPPER) & (heights(figure) > _NO_TOP_V) & limbs(figure, "leg", 1.6)
    return np.where(low, np.uint8(Part.LOWER), parts)
