"""What each pixel of a person is where no body model parses: by colour and pose."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import Part
from stylist.seeing.cielab import distance
from stylist.seeing.region import Lab
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.geometry import Mask, thick_line, unit
from stylist.tryon.histogram import histogram
from stylist.tryon.places import envelope, heights, limbs
from stylist.tryon.skin import skin_likelihood

_SPLIT_V = 0.9
"""Height at which upper and lower garments meet unless their colours say otherwise."""


def estimated(lab: Lab, figure: Figure) -> npt.NDArray[np.uint8]:
    """(H, W) of Part."""
    person = figure.perception.mask > 0.5
    v = heights(figure)
    parts = np.zeros(figure.shape, dtype=np.uint8)
    upper, lower = _clothes(lab, figure, person, v)
    parts[person] = np.where(upper, Part.UPPER, np.where(lower, Part.LOWER, Part.BAG))[person]
    parts[person & figure.feet((0.06, 0.1, 0.11))] = Part.SHOES
    parts[person & _skin(lab, figure)] = Part.SKIN
    face = figure.face()
    parts[_hair(lab, figure, person, face, v)] = Part.HAIR
    parts[person & face] = Part.FACE
    return parts


def _skin(lab: Lab, figure: Figure) -> Mask:
    """Skin-coloured pixels where a neck, an arm or a leg is."""
    likely = cv2.GaussianBlur(skin_likelihood(lab, figure), (0, 0), 1.5) > 0.42
    place = figure.neck()
    for side in SIDES:
        line, widths = figure.arm(side)
        place |= thick_line(figure.shape, line, widths * 1.5)
        hand = line[3] + unit(line[3] - line[2]) * 0.06 * figure.torso
        place |= thick_line(figure.shape, np.stack([line[2], hand]), np.array([0.08, 0.1]) * figure.torso)
        line, widths = figure.leg(side)
        place |= thick_line(figure.shape, line[1:], widths[1:] * 1.3)
    throat = figure.axis(0.12)
    place |= thick_line(
        figure.shape, np.stack([figure.axis(-0.1), throat]), np.array([0.2, 0.1]) * figure.torso * figure.frontal
    )
    clean = cv2.morphologyEx((likely & place).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return np.asarray(clean, dtype=bool)


def _hair(lab: Lab, figure: Figure, person: Mask, face: Mask, v: npt.NDArray[np.float32]) -> Mask:
    """What is around the face, and what hangs down from there in the same colour (unless the clothes share it)."""
    yy, xx = np.mgrid[: figure.shape[0], : figure.shape[1]]
    apart_from_face = np.hypot(xx - figure.face_centre[0], yy - figure.face_centre[1]) / figure.face_radius
    chin_v = figure.height_of(figure.face_centre) + 0.8 * figure.face_radius / figure.torso
    skin = skin_likelihood(lab, figure) > 0.35
    head = person & (apart_from_face < 2.2) & (v < chin_v) & ~face
    seeds = head & ~skin & (v < chin_v - 0.5 * figure.face_radius / figure.torso)
    if seeds.sum() < 30:
        return np.asarray(head, dtype=bool)
    centre = np.median(lab[seeds], axis=0)
    chest = person & (v > 0.2) & (v < 0.6) & (np.abs(xx - figure.shoulders[0]) < 0.2 * figure.torso)
    apart = float(np.linalg.norm(np.median(lab[chest], axis=0) - centre)) if chest.any() else 99.0
    lowest = float(np.interp(apart, [14, 26], [0.0, 0.55]))
    alike = distance(lab, centre, 0.7) < min(13.0, 0.5 * apart)
    near = person & alike & ~skin & (v < lowest) & (np.abs(xx - figure.face_centre[0]) < 0.42 * figure.torso)
    near = cv2.morphologyEx(near.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)).astype(bool)
    _, labels = cv2.connectedComponents((near | head).astype(np.uint8))
    return np.asarray(np.isin(labels, np.setdiff1d(np.unique(labels[head]), [0])))


def _clothes(lab: Lab, figure: Figure, person: Mask, v: npt.NDArray[np.float32]) -> tuple[Mask, Mask]:
    """Upper and lower garment: whose colours a pixel shares, leaning on its height near the waist.

    What is neither near the body nor of a garment's colour is carried, not worn, and belongs to no garment.
    """
    xx = np.arange(figure.shape[1])[None]
    middle = np.abs(xx - np.interp(v, [0, 1], [figure.shoulders[0], figure.hips[0]])) < 0.25 * figure.torso
    legs, arms = limbs(figure, "leg", 1.0), limbs(figure, "arm", 1.35)
    upper = histogram(lab, person & (middle & (v > 0.15) & (v < 0.65) | limbs(figure, "arm", 0.5) & (v < 0.6)))
    lower = histogram(lab, person & limbs(figure, "leg", 0.7) & (v > 1.15))
    likely_upper, likely_lower = upper(lab), lower(lab)
    blur = 0.012 * figure.torso + 1
    evidence = cv2.GaussianBlur(np.log(likely_upper + 1e-3) - np.log(likely_lower + 1e-3), (0, 0), blur)
    prior = (_SPLIT_V - v) / 0.09 + 8.0 * (arms & (v < 1.05))
    is_upper = np.clip(evidence * 1.2, -4, 4) + prior > 0
    known = cv2.GaussianBlur(np.where(is_upper, likely_upper, likely_lower), (0, 0), blur) > 2e-3
    core = person & middle & (v > -0.1) & (v < 1.2)
    near = core | legs | arms | envelope(figure, 1.15)
    beside = envelope(figure, 1.75) | limbs(figure, "leg", 1.9) | limbs(figure, "arm", 2.0)
    worn = near | (beside & known)
    return np.asarray(is_upper & worn), np.asarray(~is_upper & worn)
