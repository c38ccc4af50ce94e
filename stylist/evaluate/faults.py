"""Faults planted into good try-on pictures, to see whether the judge notices. One function each, all deterministic."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np

from stylist.body.perception import Part, Perception
from stylist.images import Photo, Pixels
from stylist.seeing.region import to_lab
from stylist.tryon.engine import Piece
from stylist.tryon.figure import Figure
from stylist.tryon.geometry import Mask, fill_polygon, thick_line


@dataclass(frozen=True, slots=True)
class Shown:
    """A try-on as the judge gets it. picture: (H, W, 3); region: (H, W) bool."""

    photo: Photo
    perception: Perception
    picture: Pixels
    region: Mask
    piece: Piece


def nothing_done(shown: Shown, _other: Shown) -> Shown:
    """The photo given back."""
    return replace(shown, picture=shown.photo.pixels.copy())


def face_swapped(shown: Shown, other: Shown) -> Shown:
    """Somebody else's face in its place, and the engine claims the face as its region."""
    here, there = Figure(shown.perception), Figure(other.perception)
    scale = here.face_radius / there.face_radius
    move = here.face_centre - scale * there.face_centre
    size = (shown.photo.width, shown.photo.height)
    matrix = np.array([[scale, 0, move[0]], [0, scale, move[1]]])
    brought = cv2.warpAffine(other.photo.pixels, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    face = here.face(1.05)
    return replace(shown, picture=np.where(face[..., None], brought, shown.picture), region=shown.region | face)


def hue_shifted(shown: Shown, _other: Shown) -> Shown:
    """The garment in another colour: its hue turned by a third, greys tinted."""
    lab = to_lab(shown.picture)
    turn = np.radians(120)
    a, b = lab[..., 1].copy(), lab[..., 2].copy()
    lab[..., 1] = np.cos(turn) * a - np.sin(turn) * b + 18
    lab[..., 2] = np.sin(turn) * a + np.cos(turn) * b - 18
    shifted = np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB) * 255, 0, 255).astype(np.uint8)
    return replace(shown, picture=np.where(_cloth(shown)[..., None], shifted, shown.picture))


def wrong_garment(shown: Shown, other: Shown) -> Shown:
    """A good picture of another garment than the one that was asked for."""
    return replace(shown, piece=replace(other.piece, garment_id=shown.piece.garment_id, worn=shown.piece.worn))


def background_shifted(shown: Shown, _other: Shown) -> Shown:
    """Everything outside the region moved by a hundredth of the width."""
    moved = np.roll(shown.picture, max(3, shown.photo.width // 100), axis=1)
    return replace(shown, picture=np.where(shown.region[..., None], shown.picture, moved))


def limb_added(shown: Shown, _other: Shown) -> Shown:
    """A bare arm that grows out of the waist, within the claimed region."""
    figure = Figure(shown.perception)
    start = figure.axis(0.55) + 0.9 * figure.bare_half(0.55) * figure.outward("left", 0.55)
    end = start + figure.torso * (0.75 * figure.outward("left", 0.55) + 0.2 * figure.down)
    arm = thick_line(figure.shape, np.stack([start, end]), np.array([0.11, 0.08]) * figure.torso)
    return _skin_on(shown, arm)


def undressed(shown: Shown, _other: Shown) -> Shown:
    """Bare skin from the waist to the thighs."""
    figure = Figure(shown.perception)
    sides = [
        [figure.axis(v) + 1.05 * figure.bare_half(v) * figure.outward(side, v) for v in (0.75, 1.0, 1.25)]
        for side in ("left", "right")
    ]
    return _skin_on(shown, fill_polygon(figure.shape, np.array(sides[0] + sides[1][::-1])))


def legs_cut_off(shown: Shown, _other: Shown) -> Shown:
    """Long trousers that end at mid-thigh, bare legs below."""
    figure = Figure(shown.perception)
    legs = np.zeros(figure.shape, dtype=bool)
    for side in ("left", "right"):
        line, widths = figure.leg(side)
        below = line[-1] + 0.15 * figure.torso * figure.down  # no hem stays at the ankle
        limb = np.vstack([(line[0] + line[1]) / 2, line[1:], below])
        legs |= thick_line(figure.shape, limb, np.append(widths, widths[-1]) * 1.5)
    return _skin_on(shown, legs & _cloth(shown))


FAULTS: Mapping[str, Callable[[Shown, Shown], Shown]] = {
    "no_op": nothing_done, "face_swap": face_swapped, "shifted_hue": hue_shifted, "wrong_garment": wrong_garment,
    "shifted_background": background_shifted, "extra_limb": limb_added, "undressed": undressed,
    "wrong_length": legs_cut_off,
}  # fmt: skip
_LONG = {"trousers", "jeans", "chinos", "joggers", "leggings"}


def fits(fault: str, shown: Shown, other: Shown) -> bool:
    """Whether a fault makes sense here: a length needs long trousers, a wrong garment one worn in the same place."""
    if fault == "wrong_length":
        return shown.piece.category in _LONG
    if fault == "undressed":
        return shown.piece.worn in {"lower", "full"}
    if fault == "wrong_garment":
        return shown.piece.worn == other.piece.worn and shown.piece.garment_id != other.piece.garment_id
    return True


def _cloth(shown: Shown) -> Mask:
    return np.asarray(shown.region & np.any(shown.picture != shown.photo.pixels, axis=2))


def _skin_on(shown: Shown, place: Mask) -> Shown:
    """The person's own skin colour laid onto a place, with a little of the light that was there."""
    parsing = shown.perception.parsing
    face = Figure(shown.perception).face(0.7) if parsing is None else parsing == Part.FACE
    tone = np.median(shown.photo.pixels[face], axis=0)
    light = cv2.GaussianBlur(shown.photo.pixels, (0, 0), 9).astype(np.float64).mean(axis=2, keepdims=True)
    shade = np.clip(0.9 + 0.2 * (light / max(1.0, float(np.median(light[place]))) - 1), 0.75, 1.1)
    picture = np.where(place[..., None], np.clip(tone * shade, 0, 255).astype(np.uint8), shown.picture)
    return replace(shown, picture=picture, region=shown.region | place)
