"""What each pixel of the person's photo is: from the body model's parsing, or estimated where it does not parse."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import GARMENTS, Part, among
from stylist.images import Pixels
from stylist.seeing.cielab import distance
from stylist.seeing.region import Lab, to_lab
from stylist.tryon.figure import Figure
from stylist.tryon.geometry import Floats, Mask
from stylist.tryon.histogram import histogram
from stylist.tryon.places import heights
from stylist.tryon.regions_checked import checked, hair_checked
from stylist.tryon.regions_estimated import estimated

_SPILL_REACH = 0.5
"""How far beyond its parsing a garment is looked for, in torsos."""
_SPILL_EVIDENCE = 1.0
"""Log-likelihood of the old garment's colours over the ground's from which a pixel is the garment's."""
_UNLIKE_SKIN = 16.0
"""Distance in CIELAB from the person's skin, lightness at a half, from which what a parsing calls skin is cloth."""
_NOT_WORN = (Part.BACKGROUND, Part.HAIR, Part.SKIN)
_DOWN_TO = 1.6
"""Height in torsos, that of the thighs, down to which doubt is counted: what is worn below is seldom mixed up."""
_PIECE = 0.003
"""Squared torsos from which a patch of a parsing counts as a piece of it."""
_PLAIN = 10.0
"""Standard deviation of CIELAB lightness that folds and shade give a plain garment; what has more has a print."""
_MIDDLE = 60.0


@dataclass(frozen=True, slots=True)
class Regions:
    """parts: (H, W) uint8 of Part; skin: (H, W) bool, bare skin outside the face; lab: the photo in CIELAB; doubt: the
    share of what is worn that colour, height or neighbours call otherwise than the parsing does; pieces: how many
    patches the parsing has."""

    parts: npt.NDArray[np.uint8]
    skin: Mask
    lab: Lab
    doubt: float = 0.0
    pieces: int = 0

    def of(self, *parts: Part) -> Mask:
        return among(self.parts, *parts)

    def without_colours(self) -> npt.NDArray[np.float32]:
        """(H, W) the photo's lightness, 0 to 100, as if skin and all garments had the same: a white shirt under a dark
        jacket is no patch of light, dark skin no shade."""
        light = self.lab[..., 0].copy()
        for part in (*GARMENTS, Part.SKIN):
            own = self.parts == part
            if own.any():
                away = light[own] - np.median(light[own])
                calm = min(1.0, _PLAIN / max(float(away.std()), 1e-3))
                light[own] = _MIDDLE + np.clip(calm * away, -2 * _PLAIN, 2 * _PLAIN)
        return light


def find_regions(pixels: Pixels, figure: Figure) -> Regions:
    """The photo's regions. A parsing is used as it is; without one, colour and pose decide."""
    lab = to_lab(pixels)
    parsing = figure.perception.parsing
    parts = estimated(lab, figure) if parsing is None else hair_checked(lab, parsing, figure)
    parts = checked(lab, parts, figure)
    if parsing is None:
        return Regions(parts, parts == Part.SKIN, lab)
    return Regions(parts, parts == Part.SKIN, lab, _doubt(parsing, parts, figure), _pieces(parsing, figure))


def _pieces(parsing: npt.NDArray[np.uint8], figure: Figure) -> int:
    found = 0
    for part in Part:
        if part != Part.BACKGROUND:
            _, _, stats, _ = cv2.connectedComponentsWithStats((parsing == part).astype(np.uint8))
            found += int((stats[1:, cv2.CC_STAT_AREA] > _PIECE * figure.torso**2).sum())
    return found


def _doubt(parsing: npt.NDArray[np.uint8], parts: npt.NDArray[np.uint8], figure: Figure) -> float:
    """A dress that is told to be top and skirt counts as told: there one thing was corrected, as a whole."""
    v = heights(figure)
    worn = ~among(parsing, *_NOT_WORN) & (v > 0) & (v < _DOWN_TO)
    changed = worn & (parsing != parts) & (parsing != Part.DRESS)
    return float(changed.sum() / max(int(worn.sum()), 1))


def spilled(regions: Regions, old: Mask, figure: Figure, tone: Floats) -> Mask:
    """What belongs to the garments ``old`` though the parsing calls it background or skin: a coat's flap, a cuff.

    Connected with them, near, and of their colours rather than of the ground further off. tone: (3,) CIELAB of skin.
    """
    away = cv2.distanceTransform((~old).astype(np.uint8), cv2.DIST_L2, 3)
    ground, reach = regions.parts == Part.BACKGROUND, _SPILL_REACH * figure.torso
    seeds = cv2.erode(old.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    near = (away > 0) & (away < reach) & (ground | (regions.parts == Part.SKIN))
    called_skin = near & ~ground
    near[called_skin] = distance(regions.lab[called_skin], tone, 0.5) > _UNLIKE_SKIN
    far = ground & (away > 0.5 * reach) & (away < 3 * reach)
    if not near.any() or not seeds.any() or not far.any():
        return np.zeros_like(old)
    of_old = histogram(regions.lab, seeds)
    face = regions.parts == Part.FACE
    evidence = np.zeros(old.shape, dtype=np.float32)
    for place, other in ((near & ground, far), (near & ~ground, face if face.any() else far)):
        colours = regions.lab[place][None]
        rivals = histogram(regions.lab, other)
        evidence[place] = (np.log(of_old(colours) + 1e-4) - np.log(rivals(colours) + 1e-4))[0]
    likely = near & (cv2.GaussianBlur(evidence, (0, 0), 0.012 * figure.torso + 0.5) > _SPILL_EVIDENCE)
    likely = cv2.morphologyEx(likely.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)).astype(bool)
    _, labels = cv2.connectedComponents((likely | old).astype(np.uint8))
    return np.asarray(likely & np.isin(labels, np.setdiff1d(np.unique(labels[seeds]), [0])))
