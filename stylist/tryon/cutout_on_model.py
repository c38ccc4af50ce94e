"""A garment off the person who wears it in its product picture, seen whole or from the waist down.

The parsing says where it is, or the pose where that misses it; colour then says where its edge is.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import Part, Perception, among
from stylist.images import Photo, Pixels
from stylist.seeing.cielab import distance
from stylist.seeing.region import Lab, to_lab
from stylist.tryon.backdrop import TELLING, background, contrast, grab_cut, touching_border
from stylist.tryon.engine import Worn
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.gaps_at_arms import MIDDLE, WHITISH, gaps_at_arms
from stylist.tryon.geometry import Mask, fill_polygon, thick_line
from stylist.tryon.hidden_cloth import SURE_BODY, trunk
from stylist.tryon.matte import smooth
from stylist.tryon.skin import median_is_skin, skin_likelihood

_FACE_FROM_CHEST = 9.0
"""Distance in CIELAB between a wearer's face and chest; less, and the "face" is the garment's own cloth."""
_UNEVEN = 0.22
"""Difference in how much of the left and the right half of a wearer's chest the cloth covers."""
_OTHER_CLOTH = 10.0
"""Distance in CIELAB from which what is worn on the legs is not the dress's own cloth."""
_FACE_PARSED = 0.6
"""Share of the place of a face that a parsing must call face: a coat on its own can look like a person too."""
_LEAST_LOWER = 0.03
"""Share of a product picture that a garment found on somebody's legs covers."""
_NEAR, _SURELY_WORN = 0.03, 0.03
"""Depth in torsos from which a pixel inside a parsed garment is its own for certain: of tops, of what is below."""
_WHITE_PARTS = 0.005
"""Squared torsos of cloth in the ground's colour on the trunk, from which a garment has white parts: a collar has more.
Without any the ground stays as it is, so that it is told from the cloth in every gap."""
WORN_PARTS: dict[Worn, tuple[Part, ...]] = {
    "upper": (Part.UPPER, Part.DRESS, Part.OUTERWEAR),
    "outer": (Part.OUTERWEAR, Part.UPPER, Part.DRESS),
    "lower": (Part.LOWER, Part.DRESS),
    "full": (Part.DRESS, Part.UPPER, Part.LOWER, Part.OUTERWEAR),
}

_WORN_BESIDE: dict[Worn, tuple[Part, ...]] = {
    "upper": (Part.LOWER,),
    "outer": (Part.LOWER,),
    "lower": (Part.UPPER, Part.OUTERWEAR),
}
"""What may cover the usual place of a garment: a skirt that is worn high over a shirt."""


def wearer_of(photo: Photo, silhouette: Mask, seen: Perception | None) -> Perception | None:
    """The person seen in a product picture, if one is: a face must be there, and most of the body within the cut."""
    if seen is None:
        return None
    figure = Figure(seen)
    face = figure.face()
    if not face.any() or (seen.parsing is not None and _face_share(seen.parsing, figure) < _FACE_PARSED):
        return None
    plausible = all(figure.sees(side, "shoulder") for side in SIDES) and figure.faces_camera
    if not plausible or face.sum() < 60 or not silhouette[face].mean() > 0.6:
        return None
    lab = to_lab(photo.pixels)
    face_lab = lab[figure.face(0.7)]
    chest_lab = lab[
        thick_line(figure.shape, np.stack([figure.axis(0.3), figure.axis(0.7)]), np.full(2, 0.1) * figure.torso)
    ]
    apart = np.linalg.norm(np.median(face_lab, axis=0) - np.median(chest_lab, axis=0)) if len(chest_lab) else 99.0
    return seen if apart > _FACE_FROM_CHEST and median_is_skin(face_lab) else None


def _face_share(parsing: npt.NDArray[np.uint8], figure: Figure) -> float:
    """How much of where the joints have a face the parsing calls one."""
    place = figure.face(0.8)
    return float((parsing[place] == Part.FACE).mean()) if place.any() else 0.0


def is_even(mask: Mask, wearer: Figure) -> bool:
    """Whether a worn top covers both sides of the chest alike; where it does not, half of it was missed."""
    covered = []
    for side in SIDES:
        out = wearer.bare_half(0.2) * wearer.outward(side, 0.2)
        line = np.stack([wearer.axis(0.05) + 0.45 * out, wearer.axis(0.75) + 0.45 * out])
        place = thick_line(wearer.shape, line, np.full(2, 0.4 * wearer.bare_half(0.2)))
        covered.append(float(mask[place].mean()) if place.any() else 0.0)
    return abs(covered[0] - covered[1]) < _UNEVEN and min(covered) > 0.3


def off_the_wearer(pixels: Pixels, lab: Lab, silhouette: Mask, wearer: Perception, worn: Worn) -> Mask:
    """From the parsing where it finds the garment, from the pose otherwise; colour then says where the edge is."""
    figure = Figure(wearer)
    guess = _worn_guess(lab, silhouette, figure, worn)
    if wearer.parsing is not None:
        mask = np.isin(wearer.parsing, WORN_PARTS[worn]) & silhouette
        mask &= ~_other_legwear(lab, wearer.parsing, mask, worn)
        core = (guess == cv2.GC_FGD) & ~np.isin(wearer.parsing, _WORN_BESIDE.get(worn, ()))
        if mask.mean() > 0.03 and (not core.any() or mask[core].mean() > 0.85):
            silhouette = silhouette & ~_paper(lab, mask, figure)
            found = grab_cut(
                _off_paper(pixels, lab, silhouette, mask, figure),
                _parsed_guess(lab, silhouette, mask, figure),
                rounds=2,
            )
            found &= silhouette
            return smooth(found, 0.025 * figure.torso)
    return grab_cut(pixels, guess) & ~_paper(lab, guess == cv2.GC_FGD, figure)


def _off_paper(pixels: Pixels, lab: Lab, silhouette: Mask, mask: Mask, figure: Figure) -> Pixels:
    """The picture with an even ground dyed in a colour that nobody wears in it: white collars are no white paper."""
    ground, spread = background(lab)
    if spread > 7.0 or contrast(lab, ground, mask) < TELLING:
        return pixels
    white = mask & trunk(figure, 0.0, MIDDLE) & (distance(lab, ground) < WHITISH)
    if white.sum() < _WHITE_PARTS * figure.torso**2:
        return pixels
    dyes = np.array([(r, g, b) for r in (0, 255) for g in (0, 255) for b in (0, 255)], dtype=np.uint8)
    worn = pixels[silhouette][::7].astype(np.float32)
    paper = np.median(pixels[~silhouette], axis=0) if not silhouette.all() else worn[:1].mean(axis=0)
    apart = [min(np.percentile(np.linalg.norm(worn - dye, axis=1), 2), np.linalg.norm(paper - dye)) for dye in dyes]
    return np.where(silhouette[..., None], pixels, dyes[int(np.argmax(apart))])


def _other_legwear(lab: Lab, parsing: npt.NDArray[np.uint8], mask: Mask, worn: Worn) -> Mask:
    """Trousers or tights under a dress, which a parsing that takes the dress for a top finds as the lower garment."""
    lower = mask & (parsing == Part.LOWER)
    rest = mask & ~lower
    if worn != "full" or not lower.any() or lower.sum() > 0.5 * rest.sum():
        return mask & False
    apart = np.linalg.norm(np.median(lab[lower], axis=0) - np.median(lab[rest], axis=0))
    return lower if apart > _OTHER_CLOTH else mask & False


def _paper(lab: Lab, mask: Mask, figure: Figure) -> Mask:
    """The ground, also where a body model takes it for the person: between legs, beside a hem, within a bent arm."""
    ground, spread = background(lab)
    if spread > 7.0 or not mask.any():
        return mask & False
    away, told = distance(lab, ground), contrast(lab, ground, mask)
    open_ground = (away < max(3.0, 2.5 * spread)) & ~trunk(figure, 0.0, SURE_BODY)
    paper = mask & False if told < TELLING else touching_border(open_ground)
    return paper | gaps_at_arms(lab, mask, figure)


def _parsed_guess(lab: Lab, silhouette: Mask, mask: Mask, figure: Figure) -> npt.NDArray[np.uint8]:
    """GrabCut's start from a parsing: sure well inside the garment and well inside whatever else is worn."""
    near = _NEAR * figure.torso
    inside = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)
    beyond = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 3)
    guess = np.where(mask, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    guess[inside > near] = cv2.GC_FGD
    skin = (skin_likelihood(lab, figure) > 0.5) & ~mask
    guess[~silhouette | (beyond > 1.3 * near) | (skin & (beyond > 1)) | figure.face(1.1)] = cv2.GC_BGD
    return guess


def _worn_guess(lab: Lab, silhouette: Mask, figure: Figure, worn: Worn) -> npt.NDArray[np.uint8]:
    """GrabCut's start on a person: the core of the garment's place is sure, skin and head and surroundings not."""
    guess = np.where(silhouette, cv2.GC_PR_FGD, cv2.GC_BGD).astype(np.uint8)
    from_v, to_v, until = {"lower": (1.12, 1.9, 9.0), "full": (0.3, 1.5, 9.0)}.get(worn, (0.25, 0.8, 1.12))
    core = fill_polygon(figure.shape, np.stack([
        figure.axis(from_v) + 0.5 * figure.bare_half(from_v) * figure.outward("left", from_v),
        figure.axis(to_v) + 0.5 * figure.bare_half(to_v) * figure.outward("left", to_v),
        figure.axis(to_v) - 0.5 * figure.bare_half(to_v) * figure.outward("left", to_v),
        figure.axis(from_v) - 0.5 * figure.bare_half(from_v) * figure.outward("left", from_v),
    ]))  # fmt: skip
    yy, xx = np.mgrid[: figure.shape[0], : figure.shape[1]]
    height = ((xx - figure.shoulders[0]) * figure.down[0] + (yy - figure.shoulders[1]) * figure.down[1]) / figure.torso
    if until < 9:
        until = _hem_line(lab, silhouette, figure, height, until)
        guess[silhouette & (height > until)] = cv2.GC_BGD
    if worn == "lower":
        guess[silhouette & (height < 0.75)] = cv2.GC_BGD
    skin = skin_likelihood(lab, figure) > 0.5
    guess[core & silhouette & ~skin] = cv2.GC_FGD
    guess[skin & silhouette & ~core] = cv2.GC_BGD
    above = height < -0.28
    guess[figure.face(1.15) | above] = cv2.GC_BGD
    return guess


def _hem_line(lab: Lab, silhouette: Mask, figure: Figure, height: npt.NDArray[np.float64], usual: float) -> float:
    """Height at which a top ends: the strongest change of colour down the middle between waist and thigh."""
    levels = np.arange(0.6, 1.75, 0.02)
    beside = np.abs(np.arange(silhouette.shape[1])[None] - figure.hips[0]) < 0.24 * figure.torso
    bands = [silhouette & beside & (np.abs(height - v) < 0.015) for v in levels]
    known = [(v, np.median(lab[band], axis=0)) for v, band in zip(levels, bands, strict=True) if band.sum() > 8]
    if len(known) < 12:
        return usual + 0.05
    colours = np.array([colour for _, colour in known])
    cuts = np.arange(6, len(known) - 4)
    change = [
        np.linalg.norm(np.median(colours[k - 6 : k], axis=0) - np.median(colours[k : k + 5], axis=0)) for k in cuts
    ]
    best = int(np.argmax(change))
    return float(known[int(cuts[best])][0]) if change[best] > 7 else usual + 0.05


def lower_by_parsing(pixels: Pixels, silhouette: Mask, seen: Perception) -> Mask | None:
    """Trousers, shorts or a skirt on somebody whose head was cropped away, or None where the parsing finds none.

    Colour decides where the parsing takes khaki for skin, and where the edge is; shoes and what is worn above are out.
    """
    if seen.parsing is None:
        return None
    figure, parts = Figure(seen), seen.parsing
    mask = among(parts, *WORN_PARTS["lower"]) & silhouette
    if mask.mean() < _LEAST_LOWER:
        return None
    inside = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)
    guess = np.where(mask, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    guess[inside > _SURELY_WORN * figure.torso] = cv2.GC_FGD
    rows = np.flatnonzero(mask.any(axis=1))
    lying = np.arange(len(mask))[:, None] < rows[0]
    guess[~silhouette | lying | among(parts, Part.SHOES, Part.FACE, Part.HAIR, Part.UPPER)] = cv2.GC_BGD
    found = grab_cut(pixels, guess, rounds=3) & silhouette
    return smooth(found, 0.025 * figure.torso)


def lower_without_face(pixels: Pixels, lab: Lab, silhouette: Mask) -> Mask:
    """Trousers on legs whose upper half was cropped away: the middle is the garment, the ends and bare skin are not."""
    rows = np.flatnonzero(silhouette.any(axis=1))
    top, bottom = int(rows[0]), int(rows[-1])
    tall = bottom - top
    guess = np.where(silhouette, cv2.GC_PR_FGD, cv2.GC_BGD).astype(np.uint8)
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1]))
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    skin = (chroma > 11) & (chroma < 46) & (hue > 25) & (hue < 75) & (lab[..., 0] > 22)
    middle = np.zeros_like(silhouette)
    middle[top + round(0.25 * tall) : top + round(0.42 * tall)] = True
    core = cv2.erode((silhouette & middle).astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool)
    if skin[core].mean() < 0.4:
        guess[silhouette & skin] = cv2.GC_BGD
    guess[core & ~skin] = cv2.GC_FGD
    guess[: top + round(0.05 * tall)] = cv2.GC_BGD
    guess[bottom - round(0.045 * tall) :] = cv2.GC_BGD
    return grab_cut(pixels, guess, rounds=4)
