"""A garment out of its product picture: from paper, from white, from a bed, or off the person who wears it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import BodyModel, Part, Perception
from stylist.images import Photo, Pixels, shrink
from stylist.seeing.region import Lab, to_lab
from stylist.tryon.engine import Piece, Worn
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.geometry import Mask, fill_polygon, thick_line
from stylist.tryon.sleeves import has_sleeves

WORKING_SIDE_PX = 640
"""Product pictures are shrunk to this: the garment covers about as many pixels on the photo."""
_CUT_SIDE_PX = 288
"""GrabCut runs at this size; its edge is then refined at the working size."""
_RETOUCHED = 97.5
"""Grounds lighter than this (CIELAB L) are a studio's pure white, from which shadows were taken out."""
_LEAKY = 14.0
"""Distance in CIELAB between cloth and ground below which the cloth's edge is partly lost."""
_STRIPES = 6
"""So many bays are no folds but stripes in the colour of the ground."""
_APART = 30.0
"""Distance in CIELAB between cloth and ground from which a gap between a sleeve and the body can be told by colour."""
_FACE_FROM_CHEST = 9.0
"""Distance in CIELAB between a wearer's face and chest; less, and the "face" is the garment's own cloth."""
_UNEVEN = 0.22
"""Difference in how much of the left and the right half of a wearer's chest the cloth covers."""
_TELLING = 15.0
"""Distance in CIELAB between cloth and ground from which the colour of a pixel tells how much of either it holds."""
_SCRAPS = 0.42
"""A silhouette that fills less of its convex hull is no garment but what was found of one."""
_LOPSIDED = 0.74
"""Overlap with its mirror image up to which what was found is not a top, spread out: parts of the ground came along,
a sleeve is missing, or it lies folded."""
_FOLDED = 0.91
"""Share of its own box from which a top is folded: nothing is seen of its sleeves and armholes."""
_OTHER_CLOTH = 10.0
"""Distance in CIELAB from which what is worn on the legs is not the dress's own cloth."""
_FACE_PARSED = 0.6
"""Share of the place of a face that a parsing must call face: a coat on its own can look like a person too."""
_PARTS: dict[Worn, tuple[Part, ...]] = {
    "upper": (Part.UPPER, Part.DRESS, Part.OUTERWEAR),
    "outer": (Part.OUTERWEAR, Part.UPPER, Part.DRESS),
    "lower": (Part.LOWER, Part.DRESS),
    "full": (Part.DRESS, Part.UPPER, Part.LOWER, Part.OUTERWEAR),
}


@dataclass(frozen=True, eq=False)
class Cutout:
    """One garment alone. pixels: (H, W, 3), its colours continued beyond its edge; alpha: (H, W) float32, 0 to 1.

    wearer: who wears it in the picture, in the pixels of this cut-out; None for a garment that lies or hangs.
    """

    pixels: Pixels
    alpha: npt.NDArray[np.float32]
    wearer: Perception | None
    on_body: bool
    """Whether somebody wears it, seen whole or not: its widths are then those of a worn garment."""

    @cached_property
    def mask(self) -> Mask:
        """(H, W) bool, where the garment is."""
        return self.alpha > 0.5


def cut_out(piece: Piece, body_model: BodyModel | None) -> Cutout | None:
    """The garment of a product picture, or None where none can be told from its surroundings."""
    photo = shrink(piece.picture, WORKING_SIDE_PX)
    lab = to_lab(photo.pixels)
    silhouette = _silhouette(photo.pixels, lab)
    wearer = _wearer(photo, silhouette, piece.worn, body_model)
    if wearer is not None and piece.worn not in _PARTS:
        return None
    mask = silhouette
    legs_only = wearer is None and piece.worn == "lower" and bool(silhouette[:4].any())
    if wearer is not None:
        silhouette |= wearer.mask > 0.6
        mask = _off_the_wearer(photo.pixels, lab, silhouette, wearer, piece.worn)
    elif legs_only:
        mask = _lower_without_face(photo.pixels, lab, silhouette)
        if mask.sum() < 0.3 * silhouette.sum():
            return None
    mask = _tidy(_without_leaks(lab, mask) if wearer is None and piece.worn in {"upper", "outer"} else mask)
    if wearer is None and piece.worn in _PARTS and _solid(mask) < _SCRAPS:
        mask = _tidy(_white_on_white(lab))
        if _solid(mask) < _SCRAPS:
            return None
    if wearer is None and not legs_only and piece.worn in {"upper", "outer", "full"}:
        mask = _without_corners(mask)
        if not _spread_out(mask, has_sleeves(piece) is True):
            return None
    if mask.mean() < 0.01 or (wearer is not None and piece.worn != "lower" and not _even(mask, Figure(wearer))):
        return None
    if wearer is None:
        mask &= ~(
            _ground_within(lab, mask, piece.worn == "hand") if piece.worn in {"neck", "hand"} else _slits(lab, mask)
        )
    mask = _without_halo(lab, mask) if piece.worn in _PARTS else mask
    return Cutout(_continued(photo.pixels, mask), _soft(mask), wearer, legs_only or wearer is not None)


# --- from its background ---------------------------------------------------------------------------------------------


def _silhouette(pixels: Pixels, lab: Lab) -> Mask:
    """Whatever stands out from the background, shadows left behind."""
    ground, spread = _background(lab)
    if spread > 7.0:
        return _grab_cut(pixels, _centred_guess(pixels.shape[:2]))
    away = lab - ground
    colour = np.hypot(away[..., 1], away[..., 2])
    distance = np.hypot(away[..., 0], colour)
    smooth = cv2.GaussianBlur(lab[..., 0], (0, 0), 1.2)
    slope = np.hypot(cv2.Sobel(smooth, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(smooth, cv2.CV_32F, 0, 1) / 8)
    reach = max(2.2, 2.5 * spread)
    shadow = (away[..., 0] < 0) & (away[..., 0] > -32) & (colour < 3.5 + spread) & (slope < 1.1)
    like_ground = distance < reach
    outside = _touching_border((like_ground & (slope < 1.6)) | shadow)
    outside |= like_ground & cv2.dilate(outside.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    if ground[..., 0].mean() < _RETOUCHED:
        around = _cloth_around(lab, ~outside)
        outside |= _touching_border(outside | _contact_shadow(lab, ground, around))
        outside |= (distance < 0.5 * reach) & (np.linalg.norm(lab - around, axis=2) > 25)  # slits beside a sleeve
    return ~outside & ~_holes(distance < 0.4 * reach)


def _cloth_around(lab: Lab, silhouette: Mask) -> Lab:
    """(H, W, 3) the mean colour of the garment near every pixel."""
    weight = silhouette.astype(np.float32)
    reach = 0.035 * max(silhouette.shape)
    total = np.asarray(cv2.GaussianBlur(lab * weight[..., None], (0, 0), reach))
    near = np.maximum(cv2.GaussianBlur(weight, (0, 0), reach), 1e-3)
    return np.asarray(total / near[..., None], dtype=np.float32)


def _contact_shadow(lab: Lab, ground: Lab, around: Lab) -> Mask:
    """The dark rim of shadow right at the cloth's edge: the ground's hue, darker, and unlike the cloth around it."""
    dimmed = lab[..., :1] / np.maximum(ground[..., :1], 1)
    off_hue = np.linalg.norm(lab[..., 1:] - ground[..., 1:] * dimmed, axis=2)
    unlike = np.linalg.norm(lab - around, axis=2) > 9
    return np.asarray((off_hue < 3.5) & (dimmed[..., 0] > 0.3) & (dimmed[..., 0] < 1.02) & unlike)


def _background(lab: Lab) -> tuple[Lab, float]:
    """The background's colour at every pixel, fitted to the border, and how far the border strays."""
    height, width = lab.shape[:2]
    band = max(2, round(0.02 * min(height, width)))
    border = np.zeros((height, width), dtype=bool)
    border[:band], border[-band:], border[:, :band], border[:, -band:] = True, True, True, True
    y, x = np.nonzero(border)
    values = lab[y, x]
    keep = np.hypot(*(values - np.median(values, axis=0)).T[1:]) + np.abs(values[:, 0] - np.median(values[:, 0])) < 14
    if keep.mean() < 0.5:
        return np.broadcast_to(np.median(values, axis=0), lab.shape).astype(np.float32), 99.0
    terms = _quadratic(x / width, y / height)
    fitted = np.linalg.lstsq(terms[keep], values[keep], rcond=None)[0]  # (6, 3)
    yy, xx = np.mgrid[:height, :width]
    ground = _quadratic(xx / width, yy / height) @ fitted
    left = np.linalg.norm(values[keep] - terms[keep] @ fitted, axis=1)
    return ground.astype(np.float32), float(np.percentile(left, 90) if keep.mean() > 0.6 else 99.0)


def _quadratic(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(..., 6) terms of a surface of second degree, for light that falls off towards the corners."""
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=-1)


def _touching_border(mask: Mask) -> Mask:
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


def _without_leaks(lab: Lab, mask: Mask) -> Mask:
    """Cloth with much of the ground's colour, white or striped, is eaten into; the bays are filled again.

    A wide gap that runs beside a sleeve stays open.
    """
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (round(0.035 * max(mask.shape)) | 1,) * 2)
    closed = cv2.morphologyEx(np.pad(mask, 40).astype(np.uint8), cv2.MORPH_CLOSE, disc)[40:-40, 40:-40]
    bays = (closed > 0) & ~mask
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bays.astype(np.uint8))
    large = [k for k in range(1, count) if stats[k, cv2.CC_STAT_AREA] > 0.0004 * mask.size]
    ground, _ = _background(lab)
    alike = mask.any() and float(np.linalg.norm(np.median((lab - ground)[mask], axis=0))) < _LEAKY
    if not alike and len(large) < _STRIPES:
        return mask
    tall = int(np.ptp(np.flatnonzero(mask.any(axis=1))))
    gaps = np.zeros_like(mask)
    columns = np.flatnonzero(mask.any(axis=0))
    axis, wide = columns.mean(), float(np.ptp(columns))
    for k in large:
        bay = labels == k
        beside = abs(stats[k, cv2.CC_STAT_LEFT] + stats[k, cv2.CC_STAT_WIDTH] / 2 - axis) > 0.25 * wide
        if _is_gap(stats[k], tall) and (beside or len(large) < _STRIPES):
            gaps |= bay & (bay.sum(axis=0) > 0.08 * tall)[None]
    filled = mask | (bays & ~gaps)
    _, labels, stats, _ = cv2.connectedComponentsWithStats((~filled).astype(np.uint8))
    holes = [k for k in range(1, len(stats)) if stats[k, cv2.CC_STAT_AREA] < 0.01 * mask.size]
    return np.asarray(filled | (np.isin(labels, holes) & ~gaps))


def _is_gap(stats: npt.NDArray[np.int32], tall: int) -> bool:
    """Whether a bay is as long and as wide as the gap beside a sleeve."""
    height, area = int(stats[cv2.CC_STAT_HEIGHT]), int(stats[cv2.CC_STAT_AREA])
    return height > 0.15 * tall and area / height > 0.009 * tall


def _slits(lab: Lab, mask: Mask) -> Mask:
    """The ground seen through the long gap between a sleeve and the body, or through a strap's loop; (H, W) bool.

    Off the middle, unlike the cloth and no more than two a side: strings, labels and stripes are not.
    """
    ground, spread = _background(lab)
    if spread > 7.0 or not mask.any():
        return mask & False
    dimmed = lab[..., 0] / np.maximum(ground[..., 0], 1)
    off_hue = np.linalg.norm(lab[..., 1:] - ground[..., 1:] * dimmed[..., None], axis=2)
    cloth = np.median(lab[mask], axis=0)
    unlike = np.linalg.norm(lab - cloth, axis=2) > 0.3 * np.linalg.norm(ground - cloth, axis=2)
    if np.linalg.norm(np.median(ground, axis=(0, 1)) - cloth) < _APART:
        return mask & False
    seen = mask & (off_hue < 5 + spread) & (dimmed > 0.3) & (dimmed < 1.03) & unlike
    rows, columns = np.nonzero(mask)
    tall, wide, axis = np.ptp(rows), np.ptp(columns), float(np.median(columns))
    count, labels, stats, centres = cv2.connectedComponentsWithStats(seen.astype(np.uint8), connectivity=8)
    found: dict[bool, list[int]] = {True: [], False: []}
    for k in range(1, count):
        long, area = stats[k, cv2.CC_STAT_HEIGHT], stats[k, cv2.CC_STAT_AREA]
        away, below = abs(centres[k][0] - axis) / wide, (centres[k][1] - rows.min()) / tall
        beside = long > 0.12 * tall and area < long * long / 4 and away > 0.18
        strap = below < 0.2 and away > 0.08 and area > 0.0008 * mask.size
        if beside or strap:
            found[bool(centres[k][0] > axis)].append(k)
    chosen = [k for side in found.values() if len(side) <= 2 for k in side]
    slit = np.isin(labels, chosen)
    return np.asarray(cv2.dilate(slit.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool) & mask & unlike | slit)


def _ground_within(lab: Lab, mask: Mask, bag: bool) -> Mask:
    """The ground seen through a scarf's loop, its fringe, or a bag's handle (above the bag, where it is not print)."""
    ground, _ = _background(lab)
    if not mask.any() or np.linalg.norm(np.median((lab - ground)[mask], axis=0)) < _APART:
        return mask & False
    spread = np.array([np.ptp(np.flatnonzero(row)) if row.any() else 0 for row in mask])
    body = int(np.flatnonzero(spread > 0.8 * spread.max())[0])
    seen = mask & (np.linalg.norm(lab - ground, axis=2) < 0.3 * _APART)
    if bag:
        seen[body:] = False
    return np.asarray(cv2.dilate(seen.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool))


def _centred_guess(shape: tuple[int, ...]) -> npt.NDArray[np.uint8]:
    """GrabCut's start on a busy ground: the border is background, the middle probably the garment."""
    height, width = shape[:2]
    guess = np.full((height, width), cv2.GC_PR_BGD, dtype=np.uint8)
    guess[round(0.08 * height) : round(0.92 * height), round(0.08 * width) : round(0.92 * width)] = cv2.GC_PR_FGD
    edge = max(1, round(0.02 * min(height, width)))
    guess[:edge], guess[-edge:], guess[:, :edge], guess[:, -edge:] = (cv2.GC_BGD,) * 4
    return guess


def _grab_cut(pixels: Pixels, guess: npt.NDArray[np.uint8], rounds: int = 3) -> Mask:
    """GrabCut at a small size (Rother et al. 2004), its mask brought back up. All-background where it cannot start."""
    height, width = guess.shape
    scale = min(1.0, _CUT_SIDE_PX / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.cvtColor(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR)
    labels = cv2.resize(guess, size, interpolation=cv2.INTER_NEAREST)
    inside = (labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)
    if inside.sum() < 20 or (~inside).sum() < 20:
        return inside_up(inside, (width, height))
    cv2.setRNGSeed(7)
    cv2.grabCut(small, labels, (0, 0, 0, 0), np.zeros((1, 65)), np.zeros((1, 65)), rounds, cv2.GC_INIT_WITH_MASK)
    return inside_up((labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD), (width, height))


def inside_up(mask: Mask, size: tuple[int, int]) -> Mask:
    """A mask enlarged to (width, height) with a smooth edge."""
    return np.asarray(cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_CUBIC) > 0.5)


# --- off a person ----------------------------------------------------------------------------------------------------


def _wearer(photo: Photo, silhouette: Mask, worn: Worn, body_model: BodyModel | None) -> Perception | None:
    """The person in a product picture, if there is one: a face must be there, and most of the body within the cut."""
    if body_model is None:
        return None
    seen = body_model.perceive(photo)
    if seen is None:
        return None
    figure = Figure(seen)
    face = figure.face()
    if seen.parsing is not None and (seen.parsing[figure.face(0.8)] == Part.FACE).mean() < _FACE_PARSED:
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
    return seen if apart > _FACE_FROM_CHEST and _looks_like_skin(face_lab) else None


def _even(mask: Mask, wearer: Figure) -> bool:
    """Whether a worn top covers both sides of the chest alike; where it does not, half of it was missed."""
    covered = []
    for side in SIDES:
        out = wearer.bare_half(0.2) * wearer.outward(side, 0.2)
        line = np.stack([wearer.axis(0.05) + 0.45 * out, wearer.axis(0.75) + 0.45 * out])
        place = thick_line(wearer.shape, line, np.full(2, 0.4 * wearer.bare_half(0.2)))
        covered.append(float(mask[place].mean()) if place.any() else 0.0)
    return abs(covered[0] - covered[1]) < _UNEVEN and min(covered) > 0.3


def _looks_like_skin(lab: Lab) -> bool:
    """Human skin of any tone lies in a narrow band of hue, 20 to 90 degrees in CIELAB; white paper has no chroma."""
    if len(lab) == 0:
        return False
    _, a, b = np.median(lab, axis=0)
    return bool(np.hypot(a, b) > 6 and 10 < np.degrees(np.arctan2(b, a)) < 95)


def _off_the_wearer(pixels: Pixels, lab: Lab, silhouette: Mask, wearer: Perception, worn: Worn) -> Mask:
    """From the parsing where it finds the garment, from the pose otherwise; colour then says where the edge is."""
    figure = Figure(wearer)
    guess = _worn_guess(lab, silhouette, figure, worn)
    if wearer.parsing is not None:
        mask = np.isin(wearer.parsing, _PARTS[worn]) & silhouette
        mask &= ~_other_legwear(lab, wearer.parsing, mask, worn)
        core = guess == cv2.GC_FGD
        if mask.mean() > 0.03 and (not core.any() or mask[core].mean() > 0.85):
            silhouette = silhouette & ~_paper(lab, mask)
            found = _grab_cut(pixels, _parsed_guess(lab, silhouette, mask, figure), rounds=2) & silhouette
            return _smooth(_behind_hands(found, wearer, figure), 0.025 * figure.torso)
    return _grab_cut(pixels, guess) & ~_paper(lab, guess == cv2.GC_FGD)


def _other_legwear(lab: Lab, parsing: npt.NDArray[np.uint8], mask: Mask, worn: Worn) -> Mask:
    """Trousers or tights under a dress, which a parsing that takes the dress for a top finds as the lower garment."""
    lower = mask & (parsing == Part.LOWER)
    rest = mask & ~lower
    if worn != "full" or not lower.any() or lower.sum() > 0.5 * rest.sum():
        return mask & False
    apart = np.linalg.norm(np.median(lab[lower], axis=0) - np.median(lab[rest], axis=0))
    return lower if apart > _OTHER_CLOTH else mask & False


def _paper(lab: Lab, mask: Mask) -> Mask:
    """The ground, also where a body model takes it for the person: between legs, beside a hem."""
    ground, spread = _background(lab)
    if spread > 7.0 or not mask.any() or np.linalg.norm(np.median((lab - ground)[mask], axis=0)) < _TELLING:
        return mask & False
    return _touching_border(np.linalg.norm(lab - ground, axis=2) < max(3.0, 2.5 * spread))


def _parsed_guess(lab: Lab, silhouette: Mask, mask: Mask, figure: Figure) -> npt.NDArray[np.uint8]:
    """GrabCut's start from a parsing: sure well inside the garment and well inside whatever else is worn."""
    near = 0.06 * figure.torso
    inside = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)
    beyond = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 3)
    guess = np.where(mask, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    guess[inside > near] = cv2.GC_FGD
    skin = (skin_likelihood(lab, figure) > 0.5) & ~mask
    guess[~silhouette | (beyond > 1.3 * near) | (skin & (beyond > 1)) | figure.face(1.1)] = cv2.GC_BGD
    return guess


def _behind_hands(mask: Mask, wearer: Perception, figure: Figure) -> Mask:
    """The garment with what a hand or an arm in front of it hides: bays of skin that cloth surrounds."""
    if wearer.parsing is None:
        return mask
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (round(0.22 * figure.torso) | 1,) * 2)
    pad = disc.shape[0]
    closed = cv2.morphologyEx(np.pad(mask, pad).astype(np.uint8), cv2.MORPH_CLOSE, disc)[pad:-pad, pad:-pad]
    breadth = [(figure.axis(v), 0.9 * figure.bare_half(v) * figure.outward("left", v)) for v in (0.3, 1.1)]
    trunk = fill_polygon(figure.shape, np.array([c + h for c, h in breadth] + [c - h for c, h in breadth[::-1]]))
    return np.asarray(mask | ((closed > 0) & trunk & (wearer.parsing == Part.SKIN)))


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


def skin_likelihood(lab: Lab, figure: Figure) -> npt.NDArray[np.float32]:
    """(H, W) 0 to 1: how like this person's own face each pixel is in hue and, loosely, in lightness."""
    patch = figure.face(0.62)
    if patch.sum() < 20:
        return np.zeros(lab.shape[:2], dtype=np.float32)
    face = lab[patch]
    centre = np.median(face, axis=0)
    spread = np.clip(1.4826 * np.median(np.abs(face - centre), axis=0), (7.0, 2.6, 3.0), (14.0, 5.0, 6.0))
    away = ((lab - centre) / (spread * (2.2, 1.6, 1.6))) ** 2
    return np.asarray(np.exp(-0.35 * away.sum(axis=2)), dtype=np.float32)


def _lower_without_face(pixels: Pixels, lab: Lab, silhouette: Mask) -> Mask:
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
    return _grab_cut(pixels, guess, rounds=4)


# --- edges -----------------------------------------------------------------------------------------------------------


def _tidy(mask: Mask) -> Mask:
    """The largest part and others of some size (the second shoe, a sleeve that lies apart), pinholes closed."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:
        return mask & False
    areas = stats[1:, cv2.CC_STAT_AREA]
    kept = np.isin(labels, 1 + np.flatnonzero(areas >= 0.04 * areas.max()))
    holes, inner, sizes, _ = cv2.connectedComponentsWithStats((~kept).astype(np.uint8))
    pin = [k for k in range(1, holes) if sizes[k, cv2.CC_STAT_AREA] < 0.003 * kept.size]
    return np.asarray(kept | np.isin(inner, pin))


def _without_corners(mask: Mask) -> Mask:
    """The largest part, and others that do not reach the picture's edge: what does is furniture, a frame, a shadow."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])) if count > 1 else 0
    cut_off = np.unique(np.concatenate([labels[1], labels[-2], labels[:, 1], labels[:, -2]]))
    return np.asarray((labels == largest) | (mask & ~np.isin(labels, cut_off)))


def symmetry(mask: Mask) -> float:
    """Overlap (intersection over union) of a silhouette with its own mirror image; 0 where it is empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if len(rows) == 0:
        return 0.0
    shape = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    mirrored = shape[:, ::-1]
    return float((shape & mirrored).sum() / max(1, (shape | mirrored).sum()))


def _spread_out(mask: Mask, sleeved: bool) -> bool:
    """Whether a garment lies spread out, found whole and alone: as its own mirror image, with sleeves no rectangle."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    box = (np.ptp(rows) + 1) * (np.ptp(columns) + 1) if len(rows) else 0
    return symmetry(mask) > _LOPSIDED and not (sleeved and mask.sum() > _FOLDED * box)


def _smooth(mask: Mask, reach_px: float) -> Mask:
    """The mask without teeth and bites smaller than ``reach_px``: a parsing is coarse, cloth is not ragged."""
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32), (0, 0), max(0.8, 0.5 * reach_px)) > 0.5)


def _solid(mask: Mask) -> float:
    """Share of its convex hull that a silhouette fills: a shirt 0.6 to 0.9, the scraps of a white one on white less."""
    outline = cv2.findNonZero(mask.astype(np.uint8))
    if outline is None:
        return 0.0
    return float(mask.sum() / max(cv2.contourArea(cv2.convexHull(outline)), 1.0))


def _white_on_white(lab: Lab) -> Mask:
    """A garment whose colour is nearly its ground's: its faint shading and seams, closed and filled."""
    ground, spread = _background(lab)
    faint = np.linalg.norm(lab - ground, axis=2) > max(1.0, 2 * spread)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (round(0.04 * max(faint.shape)) | 1,) * 2)
    closed = cv2.morphologyEx(faint.astype(np.uint8), cv2.MORPH_CLOSE, disc) > 0
    return _smooth(~_touching_border(~closed), 0.01 * max(faint.shape))


def _without_halo(lab: Lab, mask: Mask) -> Mask:
    """The rim cut back to where cloth is more than half of each pixel's colour, the ground less."""
    ground, spread = _background(lab)
    if spread > 7.0:
        return mask
    rim_px = max(2.0, 0.014 * max(mask.shape))
    core = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3) > rim_px
    between = _cloth_around(lab, core) - ground
    apart = (between**2).sum(axis=2)
    share = ((lab - ground) * between).sum(axis=2) / np.maximum(apart, 1e-3)
    thin = mask & ~core & (apart > _TELLING**2) & (share < 0.5)
    return np.asarray(mask & ~_touching_border(~mask | thin))


def _soft(mask: Mask) -> npt.NDArray[np.float32]:
    """Alpha that falls off over about two pixels, half a pixel inside the edge, so that no background comes along."""
    eroded = cv2.erode(mask.astype(np.float32), np.ones((3, 3), np.uint8))
    return np.asarray(cv2.GaussianBlur(eroded, (0, 0), 0.8), dtype=np.float32)


def _continued(pixels: Pixels, mask: Mask) -> Pixels:
    """Beyond its edge the garment's nearest own colour, so that no resampling mixes in the background."""
    core = cv2.erode(mask.astype(np.uint8), np.ones((5, 5), np.uint8))
    core = core if core.any() else mask.astype(np.uint8)
    _, labels = cv2.distanceTransformWithLabels(1 - core, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)
    inside = core.astype(bool)
    colours = np.zeros((int(labels.max()) + 1, 3), dtype=np.uint8)
    colours[labels[inside]] = pixels[inside]
    return np.where(inside[..., None], pixels, colours[labels])
