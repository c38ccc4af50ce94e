"""Pairs for the refiner: a real photo, and the same photo with the preview's own faults put in.

A garment is taken out and laid back a little off; the ground beside it, the garment below it and bare limbs are
erased and filled by the preview's own code (``stylist/tryon/underlay.py``). What was really there is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import Part, Perception, among
from stylist.seeing.region import to_lab
from stylist.train.body_augment import Labels
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.geometry import Mask, thick_line
from stylist.tryon.refiner import Marks, as_frame, bands, frame_box, network_input
from stylist.tryon.underlay import bare_arm, bare_leg, extend_up, fill_background, light_of, paint_limb, skin_tone

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]
Limb = tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]
"""Points and half-widths along a limb."""

_GARMENTS = ((Part.UPPER, Part.OUTERWEAR), (Part.DRESS,), (Part.LOWER,), (Part.UPPER,))
_LEAST_SHARE = 0.015


@dataclass(frozen=True, slots=True)
class Pair:
    """given (7, *FRAME): see ``network_input``; truth (3, *FRAME): the real picture as -1..1."""

    given: Floats
    truth: Floats


@dataclass(frozen=True, slots=True)
class Person:
    """One labelled photo. pixels (H, W, 3); parts (H, W) of Part; figure: where the body is."""

    pixels: Bytes
    parts: Bytes
    figure: Figure


def person_at(labels: Labels, row: int) -> Person:
    """Photo ``row`` with its drawn parsing and its teacher's landmarks."""
    height, width = (int(n) for n in labels.size[row])
    parts = np.array(labels.parsings[row, :height, :width])
    mask = (parts > 0).astype(np.float32)
    seen = Perception(np.array(labels.landmarks[row]), mask, parts, "labels", "embedded")
    return Person(np.array(labels.pixels[row, :height, :width]), parts, Figure(seen))


def make_pair(person: Person, rng: np.random.Generator) -> Pair | None:
    """The photo with faults, and without; None where no garment is large enough."""
    shown = [among(person.parts, *parts) for parts in _GARMENTS]
    choices = [cloth for cloth in shown if cloth.mean() > _LEAST_SHARE]
    if not choices:
        return None
    cloth = choices[int(rng.integers(len(choices)))]
    true = _recoloured(person.pixels, cloth, rng)
    removed, limbs = _removed(person, cloth, rng)
    colour, painted = _undressed(person, removed, limbs, cloth, rng)
    alpha, laid = _laid(true, cloth, rng)
    colour = colour * (1 - alpha[..., None]) + laid * alpha[..., None]
    front = (person.parts > 0) & ~cloth & ~removed  # what the preview never covers, and what stays
    colour[front] = true[front]
    alpha = np.where(front, 0, alpha).astype(np.float32)
    marks = Marks(alpha, removed, painted, removed | (alpha > 0.004))
    box = frame_box(marks)
    if box is None:
        return None
    given = network_input(np.clip(colour, 0, 255), marks, bands(marks, box), box)
    return Pair(given, as_frame(true / np.float32(127.5) - 1, box).transpose(2, 0, 1))


def _recoloured(pixels: Bytes, cloth: Mask, rng: np.random.Generator) -> Floats:
    """The photo with its garment in another colour, since new clothes are not lit or dyed like the old ones."""
    gain = rng.uniform(0.6, 1.3) * np.exp(rng.normal(0, 0.12, 3))
    soft = cv2.GaussianBlur(cloth.astype(np.float32), (0, 0), 0.7)[..., None]
    return np.clip(pixels * (1 - soft + soft * gain), 0, 255).astype(np.float32)


def _removed(person: Person, cloth: Mask, rng: np.random.Generator) -> tuple[Mask, Mask]:
    """What the old clothes covered: the cloth, ground beside it, some of the garment below, bare limbs."""
    torso, shape = person.figure.torso, person.parts.shape
    reach = max(1, round(rng.uniform(0.02, 0.16) * torso))
    wide = max(1, round(reach * rng.uniform(0.5, 1.5)))
    grown = cv2.dilate(cloth.astype(np.uint8), np.ones((2 * reach + 1, 2 * wide + 1), np.uint8))
    shift = rng.normal(0, 0.04 * torso, 2)
    moved = cv2.warpAffine(grown, np.array([[1, 0, shift[0]], [0, 1, shift[1]]]), shape[::-1]) > 0
    limbs = np.zeros(shape, dtype=bool)
    for line, widths in _bare_limbs(person, rng):
        limbs |= thick_line((shape[0], shape[1]), line, widths * 1.15)
    skin = person.parts == Part.SKIN
    below = (person.parts == Part.LOWER) & moved & ~cloth & (rng.random() < 0.7)
    ground = (person.parts == Part.BACKGROUND) & (moved | limbs)
    return cloth | ground | below | (skin & limbs), limbs & skin


def _bare_limbs(person: Person, rng: np.random.Generator) -> list[Limb]:
    """Arms and legs that are bare in the photo, from a random height on: their lines and half-widths."""
    found = []
    for side in SIDES:
        start = float(rng.uniform(0.1, 0.7))
        arm = bare_arm(person.figure, side, start, 0.95)
        leg = bare_leg(person.figure, side, float(rng.uniform(1.1, 2.2)))
        for (line, widths), joints in ((arm, "wrist"), (leg, "knee")):
            at = np.round(line).astype(int).clip(0, np.array(person.parts.shape[::-1]) - 1)
            bare = float((person.parts[at[:, 1], at[:, 0]] == Part.SKIN).mean())
            if bare > 0.6 and person.figure.sees(side, joints) and rng.random() < 0.75:
                found.append((line, widths))
    return found


def _undressed(
    person: Person, removed: Mask, limbs: Mask, cloth: Mask, rng: np.random.Generator
) -> tuple[Floats, Mask]:
    """The photo with all of it filled as the preview does, and where skin was painted."""
    body = cv2.dilate((person.parts > 0).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    colour = fill_background(person.pixels, removed, body)
    skin = (person.parts == Part.SKIN) & ~removed
    tone = skin_tone(person.pixels, person.figure, skin) * np.exp(rng.normal(0, 0.03, 3))
    colour[cloth] = tone * 0.92
    lower = (person.parts == Part.LOWER) & ~removed
    filled, done = extend_up(person.pixels, removed & (person.parts == Part.LOWER) & ~cloth, lower, person.figure)
    colour[done] = filled[done]
    light = light_of(to_lab(person.pixels)[..., 0], removed, 0.07 * person.figure.torso, 0.6)
    painted = np.zeros_like(removed)
    if limbs.any():
        flat = colour.copy()
        for line, widths in _limb_lines(person):
            painted |= paint_limb(flat, line, widths, np.broadcast_to(tone.astype(np.float32), flat.shape), light)
        near = cv2.dilate(limbs.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
        painted &= removed & near
        soft = (cv2.GaussianBlur(painted.astype(np.float32), (0, 0), 0.8) * removed)[..., None]
        colour = colour * (1 - soft) + flat * soft
    return colour.astype(np.float32), painted


def _limb_lines(person: Person) -> list[Limb]:
    arms = [bare_arm(person.figure, side, 0.0, 1.0) for side in SIDES]
    return arms + [bare_leg(person.figure, side, 1.1) for side in SIDES]


def _laid(true: Floats, cloth: Mask, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """The garment laid back: alpha (H, W) and colour (H, W, 3), both moved by up to some pixels, smoothly."""
    height, width = cloth.shape
    coarse = rng.normal(0, rng.uniform(0.2, 1.3), (6, 5, 2)).astype(np.float32)
    drift = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    yy, xx = np.mgrid[:height, :width].astype(np.float32)
    size = int(rng.integers(0, 3))
    kernel = np.ones((size + 1, size + 1), np.uint8)
    changed = (cv2.erode if rng.random() < 0.5 else cv2.dilate)(cloth.astype(np.uint8), kernel)
    alpha = cv2.GaussianBlur(changed.astype(np.float32), (0, 0), rng.uniform(0.4, 1.2))
    maps = xx + drift[..., 0], yy + drift[..., 1]
    return (
        np.asarray(cv2.remap(alpha, *maps, cv2.INTER_LINEAR), dtype=np.float32),
        np.asarray(cv2.remap(true, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), dtype=np.float32),
    )
