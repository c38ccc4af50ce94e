"""What shows where the old clothes were and the new ones are not: background, skin, or the garment next to it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import Part
from stylist.images import Pixels
from stylist.seeing.cielab import distance
from stylist.seeing.region import to_lab
from stylist.tryon.figure import Figure, Side
from stylist.tryon.geometry import Floats, Mask, along, length, slow_blur, thick_line

Colours = npt.NDArray[np.float32]

_LIKE_THE_FACE = 16.0
"""Distance in CIELAB, lightness at a half, from the face within which bare skin is this person's."""
_ENOUGH_SKIN_PX = 150
ARM_SHARES = np.array([0, 0.12, 0.45, 0.54, 0.7, 1])
ARM_HALVES = np.array([0.088, 0.085, 0.072, 0.068, 0.066, 0.042])
"""A bare arm's half-widths in torsos at shares of the way from shoulder to wrist."""
_RIM = 0.03
"""Of the torso: so far below the edge of the lower garment a hem that is taken off may still be seen."""


def fill_background(pixels: Pixels, unknown: Mask, person: Mask) -> Colours:
    """(H, W, 3) the photo with ``unknown`` pixels continued from the background on both sides of the person.

    Row by row the background left and right of a gap is mirrored into it, and the two are blended across: streets,
    walls and skies change far less sideways than upwards, and a mirrored texture is as sharp as its surroundings.
    """
    filled = pixels.astype(np.float32)
    hidden = unknown | person
    for row in np.flatnonzero(unknown.any(axis=1)):
        line = filled[row]
        edges = np.flatnonzero(np.diff(np.concatenate([[0], hidden[row].astype(np.int8), [0]])))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if unknown[row, start:end].any():
                line[start:end] = _bridged(line, int(start), int(end), hidden[row])
    soft = cv2.GaussianBlur(filled, (0, 0), sigmaX=0.6, sigmaY=1.4)
    return np.where(unknown[..., None], soft, pixels).astype(np.float32)


def _bridged(line: Colours, start: int, end: int, hidden: Mask) -> Colours:
    """(end - start, 3) one row's gap, mirrored in from both sides. line: (W, 3)."""
    steps = np.arange(end - start)
    sides = []
    for first, direction, away in ((start - 1, -1, steps), (end, 1, steps[::-1])):
        room = _room(hidden, first, direction)
        sides.append(line[first + direction * _to_and_fro(away, room)] if room else None)
    before, after = sides
    if before is None or after is None:
        given = before if after is None else after
        return line[start:end] if given is None else given
    share = (steps[:, None] + 0.5) / len(steps)
    share = share * share * (3 - 2 * share)
    return np.asarray(before * (1 - share) + after * share, dtype=np.float32)


def _room(hidden: Mask, first: int, direction: int) -> int:
    """How many known pixels follow from ``first`` on."""
    line = hidden[first::direction] if 0 <= first < len(hidden) else hidden[:0]
    stops = np.flatnonzero(line)
    return int(stops[0]) if len(stops) else len(line)


def _to_and_fro(away: npt.NDArray[np.int64], room: int) -> npt.NDArray[np.int64]:
    """Distances folded back and forth into ``room`` pixels."""
    folded = away % max(2 * room - 2, 1)
    return np.where(folded < room, folded, 2 * room - 2 - folded).clip(0, room - 1)


def skin_tone(pixels: Pixels, figure: Figure, skin: Mask) -> npt.NDArray[np.float64]:
    """(3,) RGB of this person's skin: of arms and neck if enough is bare and like the face, of the face otherwise.

    A parsing calls a white collar or a pale coat skin now and then; a limb painted in that colour is a mannequin's.
    """
    face = _face_tone(pixels, figure)
    bare = cv2.erode(skin.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    if bare.any():
        lab = to_lab(pixels[bare][None])[0]
        away = distance(lab, to_lab(face.astype(np.uint8)[None, None])[0, 0], 0.5)
        values = pixels[bare][away < _LIKE_THE_FACE].astype(np.float64)
        if len(values) > _ENOUGH_SKIN_PX:
            light = values.sum(axis=1)
            return np.asarray(np.median(values[light >= np.median(light)], axis=0))
    return face


def _face_tone(pixels: Pixels, figure: Figure) -> npt.NDArray[np.float64]:
    """(3,) RGB of the face, beard, glasses and glare left out; a middle tone where none is in the frame."""
    patch = figure.face(0.75)
    if figure.perception.parsing is not None:
        parsed = patch & (figure.perception.parsing == Part.FACE)
        patch = parsed if parsed.sum() > 20 else patch
    if not patch.any():
        return np.array([190.0, 150.0, 130.0])
    values = pixels[patch].astype(np.float64)
    lab = to_lab(pixels[patch][None])[0]
    hue, chroma = np.degrees(np.arctan2(lab[:, 2], lab[:, 1])), np.hypot(lab[:, 1], lab[:, 2])
    human = (chroma > 7) & (hue > 15) & (hue < 90)
    values = values[human] if human.sum() > 20 else values
    light = values.sum(axis=1)
    usual = (light >= np.percentile(light, 40)) & (light <= np.percentile(light, 90))
    return np.asarray(np.median(values[usual], axis=0))


def skin_beside(pixels: Pixels | Colours, skin: Mask, tone: npt.NDArray[np.float64], reach_px: float) -> Colours:
    """(H, W, 3) the skin that is seen, continued: its local mean, going over into ``tone`` further away."""
    weight = np.asarray(cv2.erode(skin.astype(np.float32), np.ones((3, 3), np.uint8)), dtype=np.float32)
    near = slow_blur(weight, reach_px)
    mean = slow_blur(pixels.astype(np.float32) * weight[..., None], reach_px)
    share = np.clip(near * 8, 0, 1)[..., None]
    return np.asarray(mean / np.maximum(near, 1e-4)[..., None] * share + tone * (1 - share), dtype=np.float32)


def paint_limb(canvas: Colours, line: Floats, widths: Floats, tone: Colours, light: Colours) -> Mask:
    """Bare skin along a limb, rounded by shade towards its edges. Changes ``canvas``; returns where it painted.

    tone: (H, W, 3) the skin's colour; light: (H, W) the photo's own light there, 1 on average.
    """
    place = thick_line((canvas.shape[0], canvas.shape[1]), line, widths)
    if not place.any():
        return place
    inside = cv2.distanceTransform(place.astype(np.uint8), cv2.DIST_L2, 5)
    reach = max(float(np.percentile(inside[place], 97)), 1.0)
    rounded = 0.8 + 0.22 * np.sqrt(np.clip(inside / reach, 0, 1))
    shade = (rounded * light)[place][:, None]
    warm = np.array([1.0, 0.97, 0.95]) ** (1.5 * (1 - shade))
    canvas[place] = np.clip(tone[place] * shade * warm, 0, 255)
    return place


def bare_arm(figure: Figure, side: Side, start: float, end: float) -> tuple[Floats, Floats]:
    """The arm between two shares of its length, shoulder 0 to wrist 1: (N, 2) points and (N,) half-widths."""
    joints, _ = figure.arm(side)
    at = np.linspace(start, end, 7)
    return along(joints[:3], at), np.interp(at, ARM_SHARES, ARM_HALVES) * figure.torso


def bare_leg(figure: Figure, side: Side, start_v: float) -> tuple[Floats, Floats]:
    """The leg from a height on the torso's scale down to the ankle."""
    joints = np.vstack([figure.leg(side)[0], (figure.joint(side, "heel") + figure.joint(side, "toe")) / 2])
    whole = max(length(joints), 1.0)
    begin = float(np.clip((start_v - 1) * figure.torso / whole - 0.06, 0.0, 0.95))
    at = np.linspace(begin, 1.0, 12)
    shares, halves = [0, 0.28, 0.5, 0.63, 0.8, 0.93, 1], np.array([0.165, 0.14, 0.1, 0.1, 0.075, 0.052, 0.055])
    return along(joints, at), np.interp(at, shares, halves * figure.torso)


def extend_up(pixels: Pixels, place: Mask, source: Mask, figure: Figure) -> tuple[Colours, Mask]:
    """The garment below, continued upwards into ``place`` by mirroring it at its own upper edge, column by column."""
    canvas = pixels.astype(np.float32)
    done = np.zeros_like(place)
    rim = max(3, round(_RIM * figure.torso))
    columns = np.flatnonzero(place.any(axis=0))
    for column in columns:
        below = np.flatnonzero(source[:, column])
        if len(below) < 8:
            continue
        top = int(below[0]) + rim
        rows = np.flatnonzero(place[:, column])
        rows = np.concatenate([rows, np.arange(rows[-1] + 1, top)]) if rows[-1] >= below[0] - rim else rows
        rows = rows[(rows < top + 4) & (rows > top - 0.5 * figure.torso)]
        mirrored = np.minimum(top + (top - rows).clip(min=0) % max(1, int(0.25 * figure.torso)), int(below[-1]))
        canvas[rows, column] = pixels[mirrored, column]
        done[rows, column] = True
    blurred = cv2.GaussianBlur(canvas, (5, 1), 0)
    canvas[done] = blurred[done]
    return canvas, done


def continued_down(colour: Colours, place: Mask) -> Colours:
    """(H, W, 3) the picture with ``place`` continued from what is right above it, column by column: legs into shoes."""
    filled = colour.copy()
    for column in np.flatnonzero(place.any(axis=0)):
        rows = np.flatnonzero(place[:, column])
        above = colour[max(0, rows[0] - 6) : max(1, rows[0] - 1), column]
        filled[rows, column] = np.median(above, axis=0) if len(above) else colour[rows[0], column]
    return np.where(place[..., None], cv2.GaussianBlur(filled, (3, 3), 0), colour)


def light_of(lab_light: Colours, place: Mask, blur_px: float, strength: float) -> Colours:
    """(H, W) the photo's slow light over ``place``, 1 on average, no stronger than 0.75 to 1.25."""
    weight = place.astype(np.float32)
    if weight.sum() < 50:
        return np.ones_like(lab_light)
    near = slow_blur(weight, blur_px)
    slow = slow_blur(lab_light * weight, blur_px) / np.maximum(near, 1e-3)
    level = float(np.median(lab_light[place]))
    ratio = (slow + 12) / (level + 12)
    share = np.clip(near * 3, 0, 1)
    return np.asarray(np.clip(1 + strength * share * (ratio - 1), 0.75, 1.25), dtype=np.float32)
