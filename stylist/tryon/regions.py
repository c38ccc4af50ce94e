"""What each pixel of the person's photo is: from the body model's parsing, or estimated where it does not parse."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import Part
from stylist.images import Pixels
from stylist.seeing.region import Lab, to_lab
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.garments_told import told_apart
from stylist.tryon.geometry import Floats, Mask, fill_polygon, thick_line, unit
from stylist.tryon.histogram import histogram
from stylist.tryon.skin import skin_likelihood

_ISLAND = 0.008
"""Share of the person below which a patch of a garment, a bag or an accessory is a slip of the parsing."""
_HAIR_SPREAD = 20.0
"""Distance in CIELAB, lightness at 0.6, that strands of one head of hair keep from its median colour."""
_NO_TOP_V = 1.4
"""Height below which nothing on a leg is a top; a tunic that long is parsed as a dress."""
_SPILL_REACH = 0.5
"""How far beyond its parsing a garment is looked for, in torsos."""
_SPILL_EVIDENCE = 1.0
"""Log-likelihood of the old garment's colours over the ground's from which a pixel is the garment's."""
_UNLIKE_SKIN = 16.0
"""Distance in CIELAB from the person's skin, lightness at a half, from which what a parsing calls skin is cloth."""
_TWO_PIECES = 22.0
"""Distance in CIELAB between chest and thighs from which a "dress" is a top and a skirt."""
_AMID = 0.8
"""Share of a patch on the trunk from which it lies amid the clothes."""
_FLAP = 0.045
"""Squared torsos up to which what is called a bag may be a flap of cloth beside the trunk: of 25 so small, in the
colours of the cloth beside them and at no hand, on 140 street photos, some 20 were cloth or shadow."""
_SAME_CLOTH = 12.0
"""Distance in CIELAB up to which a "bag" is the cloth around it."""
_CLOTH = (Part.UPPER, Part.LOWER, Part.DRESS, Part.OUTERWEAR)
_PLAIN = 10.0
"""Standard deviation of CIELAB lightness that folds and shade give a plain garment; what has more has a print."""
_MIDDLE = 60.0
_CHIN = 0.95
_NO_FACE = 19.0
"""Distance in CIELAB from the face, lightness at a half, from which what is below the chin is no skin."""
_OTHER_THAN_FACE = 24.0
"""Distance in CIELAB from the face, lightness at a half, from which a speck called cloth is no skin."""
_SPLIT_V = 0.9
"""Height at which upper and lower garments meet unless their colours say otherwise."""


@dataclass(frozen=True, slots=True)
class Regions:
    """parts: (H, W) uint8 of Part; skin: (H, W) bool, bare skin outside the face; lab: the photo in CIELAB."""

    parts: npt.NDArray[np.uint8]
    skin: Mask
    lab: Lab

    def of(self, *parts: Part) -> Mask:
        return np.asarray(np.isin(self.parts, parts))

    def without_colours(self) -> npt.NDArray[np.float32]:
        """(H, W) the photo's lightness, 0 to 100, as if skin and all garments had the same: a white shirt under a dark
        jacket is no patch of light, dark skin no shade."""
        light = self.lab[..., 0].copy()
        for part in (*_CLOTH, Part.SKIN):
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
    parts = _estimated(lab, figure) if parsing is None else _hair_checked(lab, parsing, figure)
    parts = _without_islands(lab, _legs_checked(_collar_checked(lab, parts, figure), figure))
    parts = told_apart(lab, _dress_checked(lab, parts, figure), heights(figure), figure.torso)
    parts = _carried_checked(lab, parts, figure)
    return Regions(parts, parts == Part.SKIN, lab)


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
        away = np.linalg.norm((lab - np.median(lab[face], axis=0)) * (0.5, 1.0, 1.0), axis=2)
        cloth = specks & np.isin(parts, _CLOTH) & (away > _OTHER_THAN_FACE)
        nearest = _as_beside(parts, ~np.isin(parts, _CLOTH) | specks)
        parts, specks = np.where(cloth, nearest, parts), specks & ~cloth
    return _as_beside(parts, specks)


def _as_beside(parts: npt.NDArray[np.uint8], place: Mask) -> npt.NDArray[np.uint8]:
    """The parts, those of a place replaced by the nearest outside it."""
    known = (~place).astype(np.uint8)
    if not place.any() or not known.any():
        return parts
    _, nearest = cv2.distanceTransformWithLabels(1 - known, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)
    table = np.zeros(int(nearest.max()) + 1, dtype=np.uint8)
    table[nearest[known > 0]] = parts[known > 0]
    return np.where(place, table[nearest], parts)


def _dress_checked(lab: Lab, parts: npt.NDArray[np.uint8], figure: Figure) -> npt.NDArray[np.uint8]:
    """The parsing, but what it calls one dress though chest and thighs wear other colours is a top and a skirt."""
    dress, v = parts == Part.DRESS, heights(figure)
    above, below = dress & (v > 0.1) & (v < 0.5), dress & (v > 1.1) & (v < 1.7)
    if min(above.sum(), below.sum()) < 0.02 * figure.torso**2:
        return parts
    colours = [np.median(lab[part], axis=0) for part in (above, below)]
    if np.linalg.norm(colours[0] - colours[1]) < _TWO_PIECES:
        return parts
    away = [np.linalg.norm(cv2.GaussianBlur(lab, (0, 0), 2.0) - colour, axis=2) for colour in colours]
    rows = np.arange(0.5, 1.12, 0.02)
    told = [
        np.median((away[1] - away[0])[band]) if (band := dress & (np.abs(v - r) < 0.02)).any() else 0.0 for r in rows
    ]
    split = float(rows[int(np.argmax(np.cumsum(told)))])
    return np.where(dress, np.where(v < split, np.uint8(Part.UPPER), np.uint8(Part.LOWER)), parts)


def _carried_checked(lab: Lab, parts: npt.NDArray[np.uint8], figure: Figure) -> npt.NDArray[np.uint8]:
    """The parsing, but an accessory amid the trunk that no hand is near is a print, a belt or a tie, and a bag in the
    colours of the cloth around it is that cloth; beside the trunk, where bags hang, only a small one at no hand."""
    near = max(3, round(0.06 * figure.torso)) | 1
    ring = np.ones((near, near), np.uint8)
    hands = np.zeros(figure.shape, dtype=bool)
    for side in SIDES:
        line, _ = figure.arm(side)
        hands |= thick_line(figure.shape, line[2:4], np.full(2, 0.14) * figure.torso)
    trunk, cloth = _envelope(figure, 1.1), np.isin(parts, _CLOTH)
    slips = np.zeros_like(hands)
    for part in (Part.BAG, Part.ACCESSORIES):
        count, labels = cv2.connectedComponents((parts == part).astype(np.uint8))
        for k in range(1, count):
            patch = labels == k
            amid, held = trunk[patch].mean() >= _AMID, (patch & hands).any()
            if not amid and (held or patch.sum() > _FLAP * figure.torso**2):
                continue
            around = cv2.dilate(patch.astype(np.uint8), ring).astype(bool) & cloth
            alike = around.any() and (
                np.linalg.norm(np.median(lab[patch], axis=0) - np.median(lab[around], axis=0)) < _SAME_CLOTH
            )
            if alike or (amid and part == Part.ACCESSORIES and not held):
                slips |= patch
    nearest = _as_beside(parts, ~np.isin(parts, (*_CLOTH, Part.BAG)) | slips)  # never hair beside a printed chest
    return np.where(slips, nearest, parts)


def _hair_checked(lab: Lab, parsing: npt.NDArray[np.uint8], figure: Figure) -> npt.NDArray[np.uint8]:
    """The parsing, but what it calls hair below the chin must have the colour of the hair above; else it is cloth."""
    hair, v = parsing == Part.HAIR, heights(figure)
    chin = figure.height_of(figure.face_centre) + 0.8 * figure.face_radius / figure.torso
    above, below = hair & (v < chin), hair & (v >= chin)
    if above.sum() < 50 or not below.any():
        return parsing
    away = (cv2.GaussianBlur(lab, (0, 0), 1.5) - np.median(lab[above], axis=0)) * (0.6, 1.0, 1.0)
    return np.where(below & (np.linalg.norm(away, axis=2) > _HAIR_SPREAD), np.uint8(Part.UPPER), parsing)


def _collar_checked(lab: Lab, parts: npt.NDArray[np.uint8], figure: Figure) -> npt.NDArray[np.uint8]:
    """The parsing, but what it calls face or skin round the neck though it is unlike the face is a collar."""
    face, v = parts == Part.FACE, heights(figure)
    chin = figure.height_of(figure.face_centre) + _CHIN * figure.face_radius / figure.torso
    if face.sum() < 50:
        return parts
    smooth = cv2.GaussianBlur(lab, (0, 0), 1.0)
    away = np.linalg.norm((smooth - np.median(lab[face], axis=0)) * (0.5, 1.0, 1.0), axis=2)
    round_it = np.abs(np.arange(figure.shape[1])[None] - figure.face_centre[0]) < 1.4 * figure.face_radius
    neck = (face | (parts == Part.SKIN)) & (v > chin) & (v < 0.12) & round_it
    return np.where(neck & (away > _NO_FACE), np.uint8(Part.UPPER), parts)


def _legs_checked(parts: npt.NDArray[np.uint8], figure: Figure) -> npt.NDArray[np.uint8]:
    """The parsing, but a top does not reach the knees: what it calls one there, on the legs, is trousers."""
    low = (parts == Part.UPPER) & (heights(figure) > _NO_TOP_V) & _limbs(figure, "leg", 1.6)
    return np.where(low, np.uint8(Part.LOWER), parts)


def heights(figure: Figure) -> npt.NDArray[np.float32]:
    """(H, W) height of every pixel along the torso's axis, v."""
    rows, columns = figure.shape
    visible = max(float(np.hypot(*(figure.hips - figure.shoulders))), 1.0)
    x = (np.arange(columns) - figure.shoulders[0]) * figure.down[0] / visible
    y = (np.arange(rows) - figure.shoulders[1]) * figure.down[1] / visible
    return np.asarray(x[None] + y[:, None], dtype=np.float32)


def spilled(regions: Regions, old: Mask, figure: Figure, tone: Floats) -> Mask:
    """What belongs to the garments ``old`` though the parsing calls it background or skin: a coat's flap, a cuff.

    Connected with them, near, and of their colours rather than of the ground further off. tone: (3,) CIELAB of skin.
    """
    away = cv2.distanceTransform((~old).astype(np.uint8), cv2.DIST_L2, 3)
    ground, reach = regions.parts == Part.BACKGROUND, _SPILL_REACH * figure.torso
    seeds = cv2.erode(old.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    near = (away > 0) & (away < reach) & (ground | (regions.parts == Part.SKIN))
    called_skin = near & ~ground
    near[called_skin] = np.linalg.norm((regions.lab[called_skin] - tone) * (0.5, 1.0, 1.0), axis=1) > _UNLIKE_SKIN
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


def _estimated(lab: Lab, figure: Figure) -> npt.NDArray[np.uint8]:
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
    distance = np.hypot(xx - figure.face_centre[0], yy - figure.face_centre[1]) / figure.face_radius
    chin_v = figure.height_of(figure.face_centre) + 0.8 * figure.face_radius / figure.torso
    skin = skin_likelihood(lab, figure) > 0.35
    head = person & (distance < 2.2) & (v < chin_v) & ~face
    seeds = head & ~skin & (v < chin_v - 0.5 * figure.face_radius / figure.torso)
    if seeds.sum() < 30:
        return np.asarray(head, dtype=bool)
    centre = np.median(lab[seeds], axis=0)
    chest = person & (v > 0.2) & (v < 0.6) & (np.abs(xx - figure.shoulders[0]) < 0.2 * figure.torso)
    apart = float(np.linalg.norm(np.median(lab[chest], axis=0) - centre)) if chest.any() else 99.0
    lowest = float(np.interp(apart, [14, 26], [0.0, 0.55]))
    alike = np.linalg.norm((lab - centre) * (0.7, 1.0, 1.0), axis=2) < min(13.0, 0.5 * apart)
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
    legs, arms = _limbs(figure, "leg", 1.0), _limbs(figure, "arm", 1.35)
    upper = histogram(lab, person & (middle & (v > 0.15) & (v < 0.65) | _limbs(figure, "arm", 0.5) & (v < 0.6)))
    lower = histogram(lab, person & _limbs(figure, "leg", 0.7) & (v > 1.15))
    likely_upper, likely_lower = upper(lab), lower(lab)
    blur = 0.012 * figure.torso + 1
    evidence = cv2.GaussianBlur(np.log(likely_upper + 1e-3) - np.log(likely_lower + 1e-3), (0, 0), blur)
    prior = (_SPLIT_V - v) / 0.09 + 8.0 * (arms & (v < 1.05))
    is_upper = np.clip(evidence * 1.2, -4, 4) + prior > 0
    known = cv2.GaussianBlur(np.where(is_upper, likely_upper, likely_lower), (0, 0), blur) > 2e-3
    core = person & middle & (v > -0.1) & (v < 1.2)
    near = core | legs | arms | _envelope(figure, 1.15)
    beside = _envelope(figure, 1.75) | _limbs(figure, "leg", 1.9) | _limbs(figure, "arm", 2.0)
    worn = near | (beside & known)
    return np.asarray(is_upper & worn), np.asarray(~is_upper & worn)


def _limbs(figure: Figure, name: str, factor: float) -> Mask:
    place = np.zeros(figure.shape, dtype=bool)
    for side in SIDES:
        line, widths = figure.arm(side) if name == "arm" else figure.leg(side)
        count = 3
        place |= thick_line(figure.shape, line[:count], widths[:count] * factor)
    return place


def _envelope(figure: Figure, factor: float) -> Mask:
    """The torso from the shoulders to below the hips, so many times as wide as the body itself."""
    levels = [float(v) for v in np.linspace(-0.1, 1.25, 9)]
    rows = [(figure.centre(v), factor * figure.bare_half(v) * figure.outward("left", min(v, 1.0))) for v in levels]
    return fill_polygon(figure.shape, np.array([c + h for c, h in rows] + [c - h for c, h in rows[::-1]]))
