"""Shoes on feet: the form of the product's picture, turned as each foot stands, drawn by nearness to the camera."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import GARMENTS, Part
from stylist.tryon.ankles import Shin, grown_on, is_stockinged, under_closed
from stylist.tryon.attached import Attached
from stylist.tryon.bare_foot import BARE_SHIN, alike, light_on, near, skin_is_told
from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.feet import Stance, nearness, stances, stand_flat
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.geometry import Floats, Mask
from stylist.tryon.regions import Regions
from stylist.tryon.shoe_form import Opening, ShoeForm, form_of
from stylist.tryon.shoe_picture import loses_much
from stylist.tryon.underlay import skin_tone
from stylist.tryon.warp import Sheet

OPENINGS = {
    "sneakers": Opening(0.4), "sports-shoes": Opening(0.4), "oxford-shoes": Opening(0.4), "boots": Opening(0.36),
    "loafers": Opening(0.46), "flats": Opening(0.7, 0.12, bare=True),
}  # fmt: skip
"""The opening for the foot, by category."""
NOT_YET = {"sandals": "straps_on_foot", "flip-flops": "straps_on_foot", "heels": "heel_lifts"}
"""Why shoes of the other categories are left out."""
_DRAWN_PX = 300
"""Length of a shoe as it is drawn, before it is made as small as in the photo: the points of a form lie closer."""
_ROUND = 0.16
"""How much darker a surface is that the camera sees edge on."""
_NARROWED = (0.6, 1.25)
"""How much narrower or broader than usual an ankle is drawn."""
_SNUG = 0.97
"""How broad the ankle is in the leg's own breadth above it, whose edge is blurred."""
_STRAPS, _STRAP_AREA = 0.15, 0.008
"""How far, in torsos, straps reach above the rest of an old shoe, and how large they are at most, in squared torsos."""
_IN_SHADE = 0.25
"""How much lightness counts where the whole breadth of a leg is looked for, its shaded side, too."""
_SHADE = 0.015
"""How far, in torsos, a leg is painted anew above the old shoe, which shaded it."""
_HALO, _WIDE_HALO = 0.02, 0.035
"""How far, in torsos, the old shoe is removed beyond its parsing (the blur of its edges, rests of its sole), and where
the new one leaves more of it bare (laces)."""
_PINHOLE = 7
_NOTHING, _WITHIN = -2.0, -1.0
"""Where nothing is drawn, and where the foot is, in the opening."""

Colours = npt.NDArray[np.float32]


def put_on(cutout: Cutout, piece: Piece, figure: Figure, regions: Regions) -> Attached | str:
    """Both shoes in their place, or the code of the reason why they cannot be there."""
    if loses_much(cutout, piece.picture.pixels):
        return "no_cutout"
    form = form_of(cutout, OPENINGS[piece.category])
    if isinstance(form, str):
        return form
    feet = stances(figure, regions)
    if isinstance(feet, str):
        return feet
    skin = _skin(feet, figure, regions) if form.bare else (regions.skin, regions.skin)
    if isinstance(skin, str):
        return skin
    shins = [Shin.above(foot, figure, skin[1]) for foot in feet]
    sheet, opening, light = _drawn(form, feet, shins, figure.shape)
    old, garments = _old(feet, figure, regions), regions.of(*GARMENTS)
    rest = near(old, (_WIDE_HALO if form.bare else _HALO) * figure.torso) & ~garments & ~(regions.skin & ~old)
    if form.bare:
        leg, rest = opening, _without_own(rest, old, opening, skin, regions, figure.torso)
    else:
        new = np.zeros(figure.shape, dtype=bool)
        new[sheet.window] = sheet.alpha > 0.5
        leg = opening | (under_closed(figure) & ~np.maximum.accumulate(new, axis=0))
    leg = leg & rest
    return Attached(piece, sheet, garments, rest & ~leg, leg, light if form.bare else None)


def _old(feet: list[Stance], figure: Figure, regions: Regions) -> Mask:
    """(H, W) bool, where old shoes or bare feet are; straps round an ankle lie apart from the rest."""
    return np.asarray(np.any([f.region for f in feet], axis=0) | (regions.of(Part.SHOES) & _below_knees(figure)))


def _skin(feet: list[Stance], figure: Figure, regions: Regions) -> tuple[Mask, Mask] | str:
    """The person's own skin of legs and feet, without straps, and all that has its colour in light or shade, (H, W)
    bool; or the code of the reason why a foot cannot be shown bare."""
    if not stand_flat(feet, figure):
        return "feet_not_seen"
    pixels = np.clip(np.round(255 * cv2.cvtColor(regions.lab, cv2.COLOR_LAB2RGB)), 0, 255).astype(np.uint8)
    tone = skin_tone(pixels, figure, regions.skin)
    called = regions.skin & _below_knees(figure)
    own, legs = alike(regions.lab, called, tone), alike(regions.lab, called, tone, _IN_SHADE)
    garments = regions.of(*GARMENTS)
    stockinged = any(is_stockinged(foot, figure, garments, regions.skin, legs) for foot in feet)
    if stockinged or not skin_is_told(called, own, tone, figure.torso):
        return "skin_guessed"
    ankles = near(_old(feet, figure, regions), _STRAPS * figure.torso)
    return _with_shade(own, called, ankles, figure.torso), legs


def _without_own(rest: Mask, old: Mask, foot: Mask, skin: tuple[Mask, Mask], regions: Regions, torso: float) -> Mask:
    """What goes with the old shoes where the foot is seen: not its own skin, but that in the shade of the old shoe, and
    straps and laces round the ankle that a parsing takes for skin. skin: as :func:`_skin` has it."""
    own, legs = skin
    shaded = near(regions.of(Part.SHOES) & old, _SHADE * torso)
    straps = regions.skin & ~own & (foot | ~legs) & near(old, _STRAPS * torso)
    return np.asarray((rest | (regions.skin & shaded) | straps) & ~(foot & own & ~shaded))


def _with_shade(own: Mask, legs: Mask, ankles: Mask, torso: float) -> Mask:
    """The skin of legs with their shaded sides, which reach above the ankles; straps, of another colour and narrow, do
    not."""
    _, others, stats, _ = cv2.connectedComponentsWithStats((legs & ~own).astype(np.uint8))
    straps = np.setdiff1d(np.unique(others[ankles]), np.unique(others[~ankles]))
    straps = straps[stats[straps, cv2.CC_STAT_AREA] < _STRAP_AREA * torso**2]
    return np.asarray(legs & ~np.isin(others, straps[straps > 0]))


def _below_knees(figure: Figure) -> Mask:
    """(H, W) bool: straps round an ankle are there, apart from the rest of their shoe."""
    lowest = max(float(figure.joint(side, "knee")[1]) for side in SIDES)
    return np.broadcast_to((np.arange(figure.shape[0]) > lowest)[:, None], figure.shape)


def _placed(form: ShoeForm, foot: Stance, shin: Shin | None) -> tuple[Floats, Floats]:
    """(N, 2) where the shoe and what is seen in its opening are in the photo, and (N,) how near to the camera; an
    ankle as narrow as the leg above it, from which it goes on."""
    half = BARE_SHIN if shin is None else _SNUG * shin.half / foot.length_px
    inside = form.lining.copy()
    inside[form.ankle, 1] *= float(np.clip(half / BARE_SHIN, *_NARROWED))
    at, nearer = foot.place(np.vstack([form.points, inside]))
    ankle = np.concatenate([np.zeros(len(form.points), dtype=bool), form.ankle])
    at[ankle] = grown_on(at[ankle], inside[form.ankle], foot, shin)
    return at, nearer


def _drawn(
    form: ShoeForm, feet: list[Stance], shins: list[Shin | None], shape: tuple[int, int]
) -> tuple[Sheet, Mask, Colours]:
    """The sheet with both shoes, (H, W) bool where their openings are, and (H, W) how light skin is there."""
    placed = [_placed(form, *each) for each in zip(feet, shins, strict=True)]
    window = _window(np.vstack([at for at, _ in placed]), shape)
    x0, y0, x1, y1 = window
    fine = max(1, round(_DRAWN_PX / max(foot.length_px for foot in feet)))
    colour = np.full(((y1 - y0) * fine, (x1 - x0) * fine, 3), _NOTHING, np.float32)
    for foot, (at, nearer) in sorted(zip(feet, placed, strict=True), key=lambda pair: float(pair[0].heel[1])):
        within = np.full((len(form.lining), 3), _WITHIN, np.float32)
        within[:, 1] = light_on(nearness(form.lining_normals, foot.direction))
        lit = np.vstack([_lit(form, foot), within])
        _scatter(colour, (at - (x0, y0)) * fine, lit, nearer)
    cover = colour[..., 0] >= 0
    whole, closed = _closed(colour, cover)
    small = (x1 - x0, y1 - y0)
    alpha = _smaller(closed.astype(np.float32), small)
    tint = _smaller(whole * closed[..., None], small)
    tint /= np.maximum(alpha, 1e-3)[..., None]
    opening = np.zeros(shape, dtype=bool)
    foot_there = (colour[..., 0] == _WITHIN).astype(np.float32)
    opening[y0:y1, x0:x1] = _smaller(foot_there * ~closed, small) > 0.2
    light = np.ones(shape, np.float32)
    share = _smaller(foot_there, small)
    light[y0:y1, x0:x1] = (_smaller(foot_there * colour[..., 1], small) + 1e-3) / (share + 1e-3)
    return Sheet("shoes", window, tint, alpha, np.zeros_like(alpha)), opening, light


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
