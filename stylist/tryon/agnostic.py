"""Where a garment may be painted: the mask that hides what is worn now, and leaves face, hair, hands and ground alone.

Shared by every engine that paints, and by their training. The mask covers the old clothes and the body below the new
ones, wider than either, so that it does not tell the new garment's outline.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from stylist.body.perception import Part, Perception
from stylist.images import Photo, Pixels
from stylist.tryon.engine import Piece, Worn
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.framing import at_size
from stylist.tryon.geometry import Floats, Mask, fill_polygon, thick_line, unit
from stylist.tryon.places import heights
from stylist.tryon.regions import find_regions
from stylist.tryon.underlay import fill_background

HEMS = {"cropped": 0.7, "hip": 1.15, "mini": 1.55, "knee": 1.95, "midi": 2.3, "maxi": 2.75}
"""Where a garment of a named length ends at the lowest, in torsos from the shoulder line."""
_USUAL_HEM = {"upper": 1.25, "outer": 2.2, "full": 2.75, "lower": 2.75}
_TOP = {"upper": -0.35, "outer": -0.35, "full": -0.35, "lower": 0.78}
_OLD = {
    "upper": (Part.UPPER, Part.OUTERWEAR, Part.DRESS), "outer": (Part.UPPER, Part.OUTERWEAR, Part.DRESS),
    "full": (Part.UPPER, Part.OUTERWEAR, Part.DRESS, Part.LOWER), "lower": (Part.LOWER, Part.DRESS),
    "feet": (Part.SHOES,),
}  # fmt: skip
_GREY = 128
_GROW = 0.05
"""How far, in torsos, the mask reaches beyond clothes and body."""


def agnostic_mask(photo: Photo, perception: Perception, pieces: Sequence[Piece], length: str | None = None) -> Mask:
    """(H, W) bool: all that an engine may paint to put the pieces on. Empty where no piece has a place.

    length: where the garments end, instead of what each piece says.
    """
    seen = at_size(perception, photo)
    figure = Figure(seen)
    regions = find_regions(photo.pixels, figure)
    mask = np.zeros(figure.shape, dtype=bool)
    for piece in pieces:
        mask |= _grown(_place(piece.worn, figure, length or piece.length), figure)
        mask |= _grown(regions.of(*_OLD.get(piece.worn, ())), figure)
    covered = {piece.worn for piece in pieces}
    return np.asarray(mask & ~_kept(regions.of, figure, covered), dtype=bool)


def in_plain_suit(photo: Photo, perception: Perception, pieces: Sequence[Piece], length: str | None = None) -> Pixels:
    """(H, W, 3) the person with a plain grey, close-fitting suit where the mask hides clothes, the ground beside it
    continued: for engines that see the person whole, and would copy outline and length of what is worn now.

    Shoes, bags and other things that pieces take the place of stay as they are.
    """
    hidden = agnostic_mask(photo, perception, [p for p in pieces if p.worn in _TOP], length)
    if not hidden.any():
        return photo.pixels
    seen = at_size(perception, photo)
    figure = Figure(seen)
    suit, person = hidden & _bare_body(figure), _grown(seen.mask > 0.5, figure)
    filled = fill_background(photo.pixels, hidden & person & ~suit, person)
    return np.where(suit[..., None], _GREY, filled).astype(np.uint8)


def _bare_body(figure: Figure) -> Mask:
    """Trunk and limbs from proportion alone."""
    body = fill_polygon(figure.shape, _trunk(figure, 1.0))
    for side in SIDES:
        for line, widths in (figure.arm(side), figure.leg(side)):
            body |= thick_line(figure.shape, line, widths)
    return np.asarray(body | figure.neck(), dtype=bool)


def _place(worn: Worn, figure: Figure, length: str | None) -> Mask:
    if worn in _TOP:
        return _body(worn, figure, HEMS.get(length or "", _USUAL_HEM[worn]))
    return _ACCESSORIES[worn](figure)


def _body(worn: Worn, figure: Figure, hem: float) -> Mask:
    """Trunk, arms and legs between a garment's top and its hem, and the ground between the legs."""
    v, place = heights(figure), np.zeros(figure.shape, dtype=bool)
    for side in SIDES:
        line, widths = figure.leg(side)
        place |= thick_line(figure.shape, line, widths * 1.6)
    ankles = [figure.leg(side)[0][-1] for side in SIDES]
    hips = [figure.leg(side)[0][0] for side in SIDES]
    place |= fill_polygon(figure.shape, np.array([hips[0], hips[1], ankles[1], ankles[0]]))
    place |= fill_polygon(figure.shape, _trunk(figure))
    place &= (v >= _TOP[worn]) & (v <= hem)
    if worn != "lower":
        for side in SIDES:
            line, widths = figure.arm(side)
            place |= thick_line(figure.shape, line[:3], widths[:3] * 1.5)
        place |= figure.neck()
    return place


def _trunk(figure: Figure, room: float = 1.25) -> Floats:
    levels = [float(v) for v in np.linspace(-0.1, 1.3, 8)]
    rows = [(figure.centre(v), room * figure.bare_half(v) * figure.outward("left", min(v, 1.0))) for v in levels]
    return np.array([c + half for c, half in rows] + [c - half for c, half in rows[::-1]])


def _kept(of: Callable[..., Mask], figure: Figure, covered: set[Worn]) -> Mask:
    """What no garment hides: the face, the hair, hands, bags, and shoes and head unless something goes there."""
    kept = np.zeros(figure.shape, dtype=bool)
    if not covered & {"face", "head"}:
        kept |= of(Part.FACE, Part.HAIR)
    elif "head" in covered:
        kept |= figure.face(0.8)
    if "hand" not in covered:
        kept |= _hands(figure) & of(Part.SKIN, Part.ACCESSORIES) | of(Part.BAG)
    if "feet" not in covered:
        kept |= of(Part.SHOES)
    return kept


def _hands(figure: Figure) -> Mask:
    place = np.zeros(figure.shape, dtype=bool)
    for side in SIDES:
        line, _ = figure.arm(side)
        tip = line[3] + 0.08 * figure.torso * unit(line[3] - line[2])
        place |= thick_line(figure.shape, np.stack([line[2], tip]), np.array([0.09, 0.12]) * figure.torso)
    return place


def _around(*points: Floats, figure: Figure, radius: float) -> Mask:
    """Discs of a radius in torsos."""
    place = np.zeros(figure.shape, dtype=bool)
    for point in points:
        place |= thick_line(figure.shape, np.stack([point, point + 1e-3]), np.full(2, radius * figure.torso))
    return place


def _crown(figure: Figure) -> Floats:
    return figure.face_centre - unit(figure.shoulders - figure.face_centre) * figure.face_radius * 1.1


_ACCESSORIES: dict[str, Callable[[Figure], Mask]] = {
    "feet": lambda f: f.feet((0.08, 0.12, 0.13)),
    "head": lambda f: _around(_crown(f), figure=f, radius=2.0 * f.face_radius / f.torso),
    "face": lambda f: _around(*(f.joint(s, "eye") for s in SIDES), figure=f, radius=0.8 * f.face_radius / f.torso),
    "neck": lambda f: f.neck() | _around(f.axis(0.08), figure=f, radius=0.28),
    "waist": lambda f: thick_line(
        f.shape, np.stack([f.axis(0.88) + s * f.bare_half(0.88) * 1.2 * f.outward("left", 0.88) for s in (1, -1)]),
        np.full(2, 0.09 * f.torso)),
    "hand": lambda f: _around(
        *(f.joint(s, "hand") + 0.3 * f.torso * f.down for s in SIDES), figure=f, radius=0.4) | _hands(f),
    "wrist": lambda f: _around(*(f.joint(s, "wrist") for s in SIDES), figure=f, radius=0.1),
}  # fmt: skip


def _grown(mask: Mask, figure: Figure) -> Mask:
    radius = max(1, round(_GROW * figure.torso))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), kernel).astype(bool))
