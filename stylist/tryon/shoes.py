"""Shoes on feet: the form of the product's picture, turned as each foot stands, drawn by nearness to the camera."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import Part
from stylist.tryon.attached import Attached
from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.feet import Stance, nearness, stances
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.geometry import Floats, Mask, thick_line, unit
from stylist.tryon.regions import Regions
from stylist.tryon.shoe_form import ShoeForm, form_of
from stylist.tryon.shoe_picture import loses_much
from stylist.tryon.warp import Sheet

OPENINGS = {"sneakers": 0.4, "sports-shoes": 0.4, "oxford-shoes": 0.4, "boots": 0.36, "loafers": 0.46}
"""Where the opening for the foot ends, in lengths from the heel, by category. Sandals and ballet flats show the foot,
heels lift it: they are not drawn."""
_DRAWN_PX = 300
"""Length of a shoe as it is drawn, before it is made as small as in the photo: the points of a form lie closer."""
_ROUND = 0.16
"""How much darker a surface is that the camera sees edge on."""
_INTO, _SHIN = 0.05, 0.075
"""How far, in torsos, a leg goes on below the joint of its ankle, and half its breadth there."""
_HALO = 0.04
"""Breadth in torsos of the square by which the old shoe is removed beyond its parsing."""
_PINHOLE = 7
_NOTHING, _WITHIN = -2.0, -1.0
"""Where nothing is drawn, and where the foot is, in the opening."""
_GARMENTS = (Part.LOWER, Part.DRESS, Part.UPPER, Part.OUTERWEAR)

Colours = npt.NDArray[np.float32]


def put_on(cutout: Cutout, piece: Piece, figure: Figure, regions: Regions) -> Attached | str:
    """Both shoes in their place, or the code of the reason why they cannot be there."""
    if loses_much(cutout, piece.picture.pixels):
        return "no_cutout"
    form = form_of(cutout, OPENINGS[piece.category])
    if form is None:
        return "view_not_wearable"
    feet = stances(figure, regions)
    if isinstance(feet, str):
        return feet
    sheet, opening = _drawn(form, feet, figure.shape)
    new = np.zeros(figure.shape, dtype=bool)
    new[sheet.window] = sheet.alpha > 0.5
    old = np.any([foot.region for foot in feet], axis=0)
    ankles = _ankles(figure)
    rim = max(5, round(_HALO * figure.torso)) | 1  # the blur of its edges, and what a parsing leaves of its sole
    rest = cv2.dilate(old.astype(np.uint8), np.ones((rim, rim), np.uint8)).astype(bool)
    rest &= ~regions.of(*_GARMENTS) & ~(regions.skin & ~old)
    under = np.maximum.accumulate(new, axis=0)
    leg = rest & ((ankles & ~under) | opening)
    return Attached(piece, sheet, regions.of(*_GARMENTS), rest & ~leg, leg)


def _ankles(figure: Figure) -> Mask:
    """Where the legs go on into the shoes, whatever is worn. (H, W) bool."""
    place = np.zeros(figure.shape, dtype=bool)
    for side in SIDES:
        knee, ankle = figure.joint(side, "knee"), figure.joint(side, "ankle")
        line = np.stack([knee, ankle + _INTO * figure.torso * unit(ankle - knee)])
        place |= thick_line(figure.shape, line, np.array([_SHIN, _SHIN]) * figure.torso)
    return place


def _drawn(form: ShoeForm, feet: list[Stance], shape: tuple[int, int]) -> tuple[Sheet, Mask]:
    """The sheet with both shoes, and (H, W) bool where their openings are."""
    surface = np.vstack([form.points, form.lining])
    placed = [foot.place(surface) for foot in feet]
    window = _window(np.vstack([at for at, _ in placed]), shape)
    x0, y0, x1, y1 = window
    fine = max(1, round(_DRAWN_PX / max(foot.length_px for foot in feet)))
    colour = np.full(((y1 - y0) * fine, (x1 - x0) * fine, 3), _NOTHING, np.float32)
    for foot, (at, near) in sorted(zip(feet, placed, strict=True), key=lambda pair: float(pair[0].heel[1])):
        lit = np.vstack([_lit(form, foot), np.full((len(form.lining), 3), _WITHIN, np.float32)])
        _scatter(colour, (at - (x0, y0)) * fine, lit, near)
    cover = colour[..., 0] >= 0
    whole, closed = _closed(colour, cover)
    small = (x1 - x0, y1 - y0)
    alpha = _smaller(closed.astype(np.float32), small)
    tint = _smaller(whole * closed[..., None], small)
    tint /= np.maximum(alpha, 1e-3)[..., None]
    opening = np.zeros(shape, dtype=bool)
    opening[y0:y1, x0:x1] = _smaller(((colour[..., 0] == _WITHIN) & ~closed).astype(np.float32), small) > 0.2
    return Sheet("shoes", window, tint, alpha, np.zeros_like(alpha)), opening


def _window(at: Floats, shape: tuple[int, int]) -> tuple[int, int, int, int]:
    """x0, y0, x1, y1 of what points need, within the photo."""
    x0, y0 = np.floor(at.min(axis=0) - 2).astype(int).clip(min=0)
    x1, y1 = np.minimum(np.ceil(at.max(axis=0) + 3).astype(int), (shape[1], shape[0]))
    return int(x0), int(y0), int(x1), int(y1)


def _lit(form: ShoeForm, foot: Stance) -> Colours:
    """(N, 3) the colours of the surface, darker where the camera sees it edge on."""
    facing = np.clip(nearness(form.normals, foot.direction), 0, 1)
    return np.asarray(form.colours * (1 - _ROUND * (1 - np.sqrt(facing)))[:, None], dtype=np.float32)


def _scatter(colour: Colours, at: Floats, values: Colours, near: Floats) -> None:
    """Points into a picture, the nearest on top. Changes ``colour``."""
    order = np.argsort(near)
    spot = np.floor(at[order]).astype(int)
    seen = np.all((spot >= 0) & (spot < (colour.shape[1], colour.shape[0])), axis=1)
    colour[spot[seen, 1], spot[seen, 0]] = values[order][seen]


def _closed(colour: Colours, drawn: Mask) -> tuple[Colours, Mask]:
    """Pinholes between points of the surface take the colours around them."""
    weight = drawn.astype(np.float32)
    closed = cv2.morphologyEx(weight, cv2.MORPH_CLOSE, np.ones((_PINHOLE, _PINHOLE), np.uint8)) > 0
    around = (_PINHOLE, _PINHOLE)
    mean = cv2.blur(colour * weight[..., None], around) / np.maximum(cv2.blur(weight, around), 1e-6)[..., None]
    return np.where(drawn[..., None], colour, mean).astype(np.float32), closed


def _smaller(picture: Colours, size: tuple[int, int]) -> Colours:
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.float32)
