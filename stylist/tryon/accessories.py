"""Bags, hats, glasses and scarves: one cut-out, turned and scaled as a whole onto a hand, a head, the eyes or a neck.

Nothing here is bent: a product picture that does not show the thing as a camera in front of its wearer would see it
(glasses from the side, a folded scarf) is left out as "view_not_wearable".
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from stylist.body.perception import Landmark, Part
from stylist.tryon.attached import Attached
from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.figure import SIDES, Figure, Side
from stylist.tryon.geometry import Floats, Mask, thick_line, unit
from stylist.tryon.matte import symmetry
from stylist.tryon.regions import Regions
from stylist.tryon.warp import Sheet

BAG_CM = {"handbag": 30.0, "tote": 36.0, "clutch": 25.0, "messenger-bag": 38.0, "duffel-bag": 46.0, "backpack": 30.0}
"""Usual widths; a shop's feed hardly ever states them."""
HEADWEAR = {"hat", "cap"}
SCARVES = {"scarf", "stole"}
GLASSES = {"sunglasses"}
ACCESSORIES = {*BAG_CM, *HEADWEAR, *SCARVES, *GLASSES}
_TORSO_CM = 50.0
_SYMMETRIC = {"face": 0.82, "head": 0.84}
"""Overlap of a silhouette with its own mirror image from which it is seen from the front."""
_TURNED = 0.4
"""How far the nose may lie beside the middle of the eyes, in distances of the eyes."""
_EAR_TO_HEAD = 1.42
"""Breadth of a head with its hair pressed flat, in distances of the ear landmarks."""
_EYES_TO_GLASSES = 2.15
"""Breadth of glasses, some 140 mm, in distances between the pupils, some 64 mm."""
_BRIM, _EDGE, _TOP = 0.3, 0.5, 2.4
"""Above the eyes, in distances from eyes to mouth: the lowest rim of a brim or visor, a hat's edge,
how high a knitted hat stands at most."""
_VISOR = 0.42
"""Height over width below which headwear is a band or a visor, open at the top."""
_LOOP = 0.5
"""Width of a scarf's loop round the neck, in torsos."""
_FOLDED = 0.8
"""Share of its own box that a folded cloth covers."""
_HANGING = 0.72
"""Cosine between forearm and torso from which an arm hangs."""
_IN_FRAME = 0.75
"""Share of a bag that must be in the photo."""


def attach(cutout: Cutout, piece: Piece, figure: Figure, regions: Regions) -> Attached | str:
    """The accessory in its place, or the code of the reason why it cannot be there."""
    if piece.category in HEADWEAR:
        return _on_head(cutout, piece, figure, regions)
    if piece.category in GLASSES:
        return _on_eyes(cutout, piece, figure)
    if piece.category in SCARVES:
        return _round_neck(cutout, piece, figure, regions)
    return _in_hand(cutout, piece, figure, regions)


# --- the head --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Head:
    """eyes: the point between them; right: unit vector from the person's right eye to the left; lengths in pixels."""

    eyes: Floats
    right: Floats
    apart: float
    drop: float
    """From the eyes to the mouth."""
    breadth: float

    @property
    def up(self) -> Floats:
        return np.array([self.right[1], -self.right[0]])


def _head(figure: Figure) -> _Head | str:
    """The head as it faces the camera, or why it does not."""
    marks = (Landmark.LEFT_EYE, Landmark.RIGHT_EYE, Landmark.NOSE, Landmark.MOUTH_LEFT, Landmark.MOUTH_RIGHT)
    if any(figure.perception.landmarks[mark, 2] < 0.5 for mark in marks):
        return "head_not_seen"
    left, right, nose, *mouth = (figure.perception.point(mark) for mark in marks)
    eyes, across = (left + right) / 2, unit(left - right)
    apart = float(np.hypot(*(left - right)))
    drop = float(np.hypot(*(sum(mouth) / 2 - eyes)))
    if apart < 0.5 * drop or abs(float((nose - eyes) @ across)) > _TURNED * apart:
        return "head_turned"
    ears = [figure.perception.point(mark) for mark in (Landmark.LEFT_EAR, Landmark.RIGHT_EAR)]
    breadth = _EAR_TO_HEAD * max(float(np.hypot(*(ears[0] - ears[1]))), 1.7 * apart)
    return _Head(eyes, across, apart, drop, breadth)


def _on_head(cutout: Cutout, piece: Piece, figure: Figure, regions: Regions) -> Attached | str:
    head = _head(figure)
    if isinstance(head, str):
        return head
    mask = cutout.mask
    if symmetry(mask) < _SYMMETRIC["head"]:
        return "view_not_wearable"
    box = _box(mask)
    tall, wide = box[3] - box[1], box[2] - box[0]
    rows = mask[int(box[1]) : int(box[3]) + 1].sum(axis=1)
    crown = float(np.median(rows[round(0.25 * tall) : max(round(0.55 * tall), round(0.25 * tall) + 1)]))
    brimmed = crown < 0.72 * wide
    visored = piece.category == "cap"
    scale = head.breadth / (crown if brimmed else wide)
    lowest = _BRIM if brimmed or visored else _EDGE
    to = head.eyes + lowest * head.drop * head.up
    most = (_TOP - lowest) * head.drop / (scale * tall)
    flat = cutout if brimmed or most >= 1 else _lower(cutout, most)
    at = np.array([(box[0] + box[2]) / 2, box[3] * (1 if flat is cutout else most)])
    sheet = _put(flat, "hat", at, to, scale, head.right, figure.shape)
    if sheet is None:
        return "head_not_seen"
    pressed = _nothing(figure) if tall < _VISOR * wide and not visored else _hair_above(head, figure, regions, sheet)
    return Attached(piece, sheet, _nothing(figure), pressed)


def _lower(cutout: Cutout, share: float) -> Cutout:
    """A knitted hat pulled over the head: what stands tall on a table does not on a skull."""
    height, width = cutout.alpha.shape
    size = (width, max(2, round(height * share)))
    pixels, alpha = (cv2.resize(one, size, interpolation=cv2.INTER_AREA) for one in (cutout.pixels, cutout.alpha))
    return Cutout(np.asarray(pixels, dtype=np.uint8), np.asarray(alpha, dtype=np.float32), None, on_body=False)


def _hair_above(head: _Head, figure: Figure, regions: Regions, hat: Sheet) -> Mask:
    """Hair above a hat's edge that would stick out beside and above it."""
    y, x = np.mgrid[: figure.shape[0], : figure.shape[1]]
    height = (x - head.eyes[0]) * head.up[0] + (y - head.eyes[1]) * head.up[1]
    hair = regions.of(Part.HAIR, Part.ACCESSORIES) & (height > _EDGE * head.drop)
    near = np.hypot(x - head.eyes[0], y - head.eyes[1]) < 4.5 * head.drop
    hair = cv2.dilate((hair & near).astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool)
    hair &= height > _EDGE * head.drop
    hair[hat.window] &= hat.alpha < 0.6
    return hair


def _on_eyes(cutout: Cutout, piece: Piece, figure: Figure) -> Attached | str:
    head = _head(figure)
    if isinstance(head, str):
        return head
    lenses = _without_temples(cutout)
    if symmetry(lenses.mask) < _SYMMETRIC["face"]:
        return "view_not_wearable"
    box = _box(lenses.mask)
    scale = _EYES_TO_GLASSES * head.apart / max(box[2] - box[0], 1.0)
    to = head.eyes - 0.06 * head.drop * head.up
    at = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])
    sheet = _put(lenses, "glasses", at, to, scale, head.right, figure.shape)
    return Attached(piece, sheet, _nothing(figure), _nothing(figure)) if sheet else "head_not_seen"


def _without_temples(cutout: Cutout) -> Cutout:
    """Glasses whose folded or raised temples stand up behind the lenses: the rows where little is seen are left out."""
    mask = cutout.mask
    covered = mask.sum(axis=1) / max(1.0, _box(mask)[2] - _box(mask)[0])
    rows = np.flatnonzero(covered > 0.45)
    if len(rows) == 0:
        return cutout
    kept = np.zeros((len(mask), 1), dtype=np.float32)
    kept[max(0, rows[0] - 1) :] = 1
    return Cutout(cutout.pixels, cutout.alpha * kept, None, on_body=False)


# --- neck and hands --------------------------------------------------------------------------------------------------


def _round_neck(cutout: Cutout, piece: Piece, figure: Figure, regions: Regions) -> Attached | str:
    """A scarf that is shown tied or looped, its loop under the chin."""
    box = _box(cutout.mask)
    tall, wide = box[3] - box[1], box[2] - box[0]
    if tall < 0.9 * wide or cutout.mask.sum() > _FOLDED * tall * wide:
        return "view_not_wearable"
    upper = cutout.mask[round(box[1]) : round(box[1] + 0.3 * tall)]
    columns = np.flatnonzero(upper.any(axis=0))
    loop = float(np.ptp(np.flatnonzero(upper.sum(axis=0) > 0.15 * len(upper))))
    scale = min(_LOOP * figure.torso * min(figure.frontal, 1.0) / max(loop, 1.0), 1.2 * figure.torso / tall)
    chin = figure.face_centre + 0.6 * figure.face_radius * unit(figure.shoulders - figure.face_centre)
    at = np.array([float(np.mean(columns[[0, -1]])), box[1]])
    right = np.array([figure.down[1], -figure.down[0]])
    sheet = _put(cutout, "scarf", at, chin, scale, right, figure.shape)
    front = regions.of(Part.FACE, Part.HAIR)
    for side in SIDES:
        front |= regions.skin & _hand_place(figure, side)
    return Attached(piece, sheet, front, _nothing(figure)) if sheet else "shoulder_not_seen"


def _in_hand(cutout: Cutout, piece: Piece, figure: Figure, regions: Regions) -> Attached | str:
    """A bag carried by its handle, or a clutch held at its upper edge, by a hand that hangs free."""
    box, handle = _box(cutout.mask), _handle(cutout.mask)
    if handle is None and piece.category != "clutch":
        return "view_not_wearable"
    scale = BAG_CM[piece.category] / _TORSO_CM * figure.torso / max(box[2] - box[0], 1.0)
    at = np.array([(box[0] + box[2]) / 2, box[1] + 0.12 * (box[3] - box[1])]) if handle is None else handle
    for side in _free_hands(figure, regions):
        line, _ = figure.arm(side)
        grip = line[3] + 0.035 * figure.torso * unit(line[3] - line[2])
        sheet = _put(cutout, "bag", at, grip, scale, np.array([1.0, 0.0]), figure.shape)
        whole = float(cutout.alpha.sum()) * scale * scale
        if sheet is not None and sheet.alpha.sum() > _IN_FRAME * whole:
            return Attached(piece, sheet, regions.skin & _hand_place(figure, side), _nothing(figure))
    return "no_free_hand"


def _handle(mask: Mask) -> Floats | None:
    """Where a hand would hold a bag: just below the top of its handle, x and y; None where nothing narrow stands up."""
    box = _box(mask)
    tall, wide = box[3] - box[1], box[2] - box[0]
    spread = np.array([float(np.ptp(np.flatnonzero(row))) if row.any() else 0.0 for row in mask])
    body = np.flatnonzero(spread > 0.8 * wide)
    if len(body) == 0 or body[0] - box[1] < 0.05 * tall:
        return None
    top = mask[round(box[1]) : round(box[1] + max(2.0, 0.03 * tall))]
    return np.array([float(np.flatnonzero(top.any(axis=0)).mean()), box[1] + 0.02 * tall])


def _free_hands(figure: Figure, regions: Regions) -> list[Side]:
    """Hands that hang beside the body, are seen, and carry nothing; the one farther from the body first."""
    found: list[tuple[float, Side]] = []
    for side in SIDES:
        line, _ = figure.arm(side)
        hangs = float(unit(line[2] - line[1]) @ figure.down) > _HANGING and figure.height_of(line[2]) > 0.7
        place = _hand_place(figure, side)
        seen = float((regions.skin & place).sum()) > 0.01 * figure.torso**2
        around = cv2.dilate(place.astype(np.uint8), np.ones((15, 15), np.uint8)).astype(bool)
        carries = float((regions.of(Part.BAG) & around).sum()) > 0.01 * figure.torso**2
        if hangs and seen and not carries and all(figure.sees(side, name) for name in ("elbow", "wrist")):
            found.append((abs(float((line[3] - figure.hips) @ figure.outward(side, 1))), side))
    return [side for _, side in sorted(found, reverse=True)]


def _hand_place(figure: Figure, side: Side) -> Mask:
    line, _ = figure.arm(side)
    end = line[3] + 0.1 * figure.torso * unit(line[3] - line[2])
    return thick_line(figure.shape, np.stack([line[2], end]), np.array([0.07, 0.11]) * figure.torso)


# --- pictures --------------------------------------------------------------------------------------------------------


def _put(
    cutout: Cutout, name: str, at: Floats, to: Floats, scale: float, right: Floats, shape: tuple[int, int]
) -> Sheet | None:
    """The cut-out with its point ``at`` on the photo's point ``to``, scaled and turned so that its rows run along
    ``right``; None where nothing of it is in the frame."""
    first = min(1.0, scale)  # smaller by averaging, so that nothing flickers
    height, width = cutout.alpha.shape
    size = (max(2, round(first * width)), max(2, round(first * height)))
    pixels = cv2.resize(cutout.pixels, size, interpolation=cv2.INTER_AREA)
    alpha = cv2.resize(cutout.alpha, size, interpolation=cv2.INTER_AREA)
    shrunk = np.array([size[0] / width, size[1] / height])
    turn = np.stack([right, [-right[1], right[0]]], axis=1) * (scale / shrunk)
    matrix = np.column_stack([turn, to - turn @ (at * shrunk)])
    corners = np.array([[0, 0, 1], [size[0], 0, 1], [0, size[1], 1], [size[0], size[1], 1]]) @ matrix.T
    x0, y0 = np.floor(corners.min(axis=0)).astype(int).clip(min=0)
    x1, y1 = np.minimum(np.ceil(corners.max(axis=0)).astype(int), (shape[1], shape[0]))
    if x1 - x0 < 2 or y1 - y0 < 2:
        return None
    matrix[:, 2] -= (x0, y0)
    span = (int(x1 - x0), int(y1 - y0))
    colour = cv2.warpAffine(pixels, matrix, span, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    cover = cv2.warpAffine(alpha, matrix, span, borderMode=cv2.BORDER_CONSTANT).clip(0, 1).astype(np.float32)
    return Sheet(name, (int(x0), int(y0), int(x1), int(y1)), colour, cover, np.zeros_like(cover))


def _box(mask: Mask) -> Floats:
    """x0, y0, x1, y1 of what is in a mask."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return np.array([columns[0], rows[0], columns[-1], rows[-1]], dtype=np.float64)


def _nothing(figure: Figure) -> Mask:
    return np.zeros(figure.shape, dtype=bool)
