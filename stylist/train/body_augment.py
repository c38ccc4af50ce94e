"""Views of labelled photos for training: cut, turned, mirrored, recoloured, before other backgrounds, partly hidden."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.mirror import MIRRORED
from stylist.body.perception import Part, among
from stylist.train.body_labels import UNLABELLED

SOMEBODY = 254
"""Parsing value of pixels that are the person, nobody knows which part."""
LENDING = 0.3
"""Share of the views in which somebody carries or wears another one's bag or accessories."""
DARKER = 0.25
"""Share of the views in which face, arms and legs are darker than they were: most of the photos show light skin."""
GREY = 128
"""What lies outside a photo, here and at inference."""

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class View:
    """One training example of a frame of H x W.

    pixels (H, W, 3); parsing (H/2, W/2) of Part, SOMEBODY or UNLABELLED; landmarks (33, 3): x, y in frame pixels
    and the teacher's visibility, 0 outside the frame; allowed (11,): parts that may appear; worn (11,): parts that
    surely do, though nobody drew them; somebody: anyone there; labelled: whether somebody drew the parsing, or it
    comes from a teacher.
    """

    pixels: Bytes
    parsing: Bytes
    landmarks: Floats
    allowed: npt.NDArray[np.bool_]
    worn: npt.NDArray[np.bool_]
    somebody: bool
    labelled: bool


class Labels:
    """The files of ``stylist.train.body_labels``, memory-mapped.

    rows: indices of the photos to train on; dev: those of the photos by which choices are made; guessed: parsings
    (H, W) of photos that nobody labelled, by the network itself (see ``body_guesses.py``).
    """

    def __init__(self, path: Path) -> None:
        self.pixels, self.masks, self.parsings, self.backgrounds, self.things = (
            np.load(path.with_name(f"{path.name}.{part}.npy"), mmap_mode="r")
            for part in ("pixels", "masks", "parsings", "backgrounds", "things")
        )
        with np.load(path.with_name(f"{path.name}.rows.npz")) as rows:
            self.number, self.source, self.size = rows["number"], rows["source"], rows["size"]
            self.landmarks, self.labelled = rows["landmarks"], rows["labelled"]
            self.allowed, self.worn = rows["allowed"], rows["worn"]
        held, dev = held_out(self.number, self.source), set_aside(self.number, self.source)
        self.rows, self.dev = np.flatnonzero(~held & ~dev), np.flatnonzero(dev)
        drawn = self.rows[self.labelled[self.rows] & (self.source[self.rows] == "ccp")]
        self.lenders = {part: drawn[self._shows(drawn, part)] for part in (Part.BAG, Part.ACCESSORIES)}
        self.guessed: dict[int, Bytes] = {}

    @property
    def dressed(self) -> npt.NDArray[np.int64]:
        """Those of ``rows`` that show a dress."""
        street = self.rows[self.source[self.rows] == "ccp"]
        shown = self.worn[street, Part.DRESS] | self._shows(street, Part.DRESS)
        return np.asarray(street[shown], np.int64)

    def _shows(self, rows: npt.NDArray[np.int64], part: Part, least_px: int = 60) -> npt.NDArray[np.bool_]:
        return np.array([np.count_nonzero(self.parsings[row] == part) >= least_px for row in rows], bool)


def held_out(number: npt.NDArray[np.int64], source: npt.NDArray[np.str_]) -> npt.NDArray[np.bool_]:
    """The 100 street photos with pixel masks that are never trained on: each seventh number."""
    return np.asarray((source == "ccp") & (number <= 700) & (number % 7 == 3))


def set_aside(number: npt.NDArray[np.int64], source: npt.NDArray[np.str_]) -> npt.NDArray[np.bool_]:
    """The 50 street photos with pixel masks by which choices are made; not trained on either."""
    return np.asarray((source == "ccp") & (number <= 700) & (number % 14 == 5))


def make_view(labels: Labels, row: int, frame: tuple[int, int], rng: np.random.Generator, close: float = 0.0) -> View:
    """A random view of photo ``row``; frame: (H, W); close: share of views of the trunk or the legs alone."""
    height, width = (int(n) for n in labels.size[row])
    photo, parsing = labels.pixels[row, :height, :width], labels.parsings[row, :height, :width]
    labelled = bool(labels.labelled[row])
    alpha = (parsing > 0).astype(np.float32) if labelled else labels.masks[row, :height, :width] / np.float32(255)
    points = labels.landmarks[row, :, :2] * (width, height)
    matrix, mirrored, whole = _placement(alpha, points, frame, rng, rng.random() < close)
    pixels = _warp(np.asarray(photo), matrix, frame, cv2.INTER_LINEAR, GREY)
    seen = _warp(alpha, matrix, frame, cv2.INTER_LINEAR, 0.0)
    known = parsing if labelled else labels.guessed[row] if row in labels.guessed else _from_mask(alpha)
    half = (frame[0] // 2, frame[1] // 2)
    parts = _warp(np.asarray(known), _halved(matrix), half, cv2.INTER_NEAREST, 0)
    if rng.random() < 0.45:
        pixels = _before(pixels, seen, _background(labels, frame, rng))
        parts = np.where(parts == UNLABELLED, np.uint8(0), parts)
    if labelled and rng.random() < LENDING:
        _borrow(labels, row, matrix, pixels, parts, rng)
    if labelled and rng.random() < DARKER:
        _darken(pixels, parts, rng)
    landmarks = _moved(points, labels.landmarks[row, :, 2], matrix, mirrored, frame)
    if rng.random() < 0.15:
        _hide(pixels, parts, rng)
        whole = False
    worn = labels.worn[row] & whole
    return View(_recoloured(pixels, rng), parts, landmarks, labels.allowed[row], worn, True, labelled)


def make_empty(labels: Labels, frame: tuple[int, int], rng: np.random.Generator) -> View:
    """A view with nobody in it."""
    shown = _thing(labels, frame, rng) if rng.random() < 0.6 else _background(labels, frame, rng)
    pixels = _recoloured(shown, rng)
    parsing = np.zeros((frame[0] // 2, frame[1] // 2), np.uint8)
    return View(pixels, parsing, np.zeros((33, 3), np.float32), np.ones(11, bool), np.zeros(11, bool), False, True)


def _from_mask(alpha: Floats) -> Bytes:
    """A teacher's mask as a coarse parsing: sure person, sure background, and doubtful between."""
    return np.where(alpha > 0.8, SOMEBODY, np.where(alpha < 0.1, 0, UNLABELLED)).astype(np.uint8)


def _placement(
    alpha: Floats, points: npt.NDArray[np.float64], frame: tuple[int, int], rng: np.random.Generator, close: bool
) -> tuple[npt.NDArray[np.float64], bool, bool]:
    """A random similarity from photo to frame pixels (2, 3) by the person's box; does it mirror, is all in view."""
    box = _close_box(alpha, points, rng) if close else _box(alpha)
    centre, extent = (box[:2] + box[2:]) / 2, box[2:] - box[:2] + 1.0
    fit = float(min(frame[1] / extent[0], frame[0] / extent[1]))
    kind = rng.random()
    low, high = (0.75, 1.0) if kind < 0.65 else (0.35, 0.75) if kind < 0.82 else (1.0, 1.9)
    low, high = (0.8, 1.1) if close else (low, high)
    scale, room = fit * rng.uniform(low, high), np.array([frame[1], frame[0]])
    angle = math.radians(rng.normal(0, 8)) if rng.random() < 0.6 else 0.0
    mirrored = bool(rng.random() < 0.5)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]) * scale
    if mirrored:
        turn = turn @ np.diag([-1.0, 1.0])
    slack = np.abs(room - extent * scale) / 2
    target = room / 2 + rng.uniform(-1, 1, 2) * slack * 0.9
    return np.column_stack([turn, target - turn @ centre]), mirrored, kind < 0.82 and not close


def _box(alpha: Floats) -> npt.NDArray[np.float64]:
    """Left, top, right, bottom of the person; of the photo where there is hardly one."""
    rows, columns = np.flatnonzero(alpha.max(1) > 0.5), np.flatnonzero(alpha.max(0) > 0.5)
    if len(rows) < 8 or len(columns) < 8:
        rows, columns = np.arange(alpha.shape[0]), np.arange(alpha.shape[1])
    return np.array([columns[0], rows[0], columns[-1], rows[-1]], np.float64)


def _close_box(alpha: Floats, points: npt.NDArray[np.float64], rng: np.random.Generator) -> npt.NDArray[np.float64]:
    """The box of head and trunk, or of the legs, each ending somewhere near the hips."""
    whole = _box(alpha)
    shoulders, hips = points[[11, 12], 1].mean(), points[[23, 24], 1].mean()
    torso = hips - shoulders
    if not torso > 8:
        return whole
    above = rng.random() < 0.7
    top = whole[1] if above else hips - torso * rng.uniform(0.0, 0.6)
    bottom = hips + torso * rng.uniform(-0.1, 0.9) if above else whole[3]
    rows = slice(max(0, int(top)), max(int(top) + 8, int(bottom)))
    part = _box(alpha[rows])
    return np.array([part[0], top, part[2], bottom])


def _halved(matrix: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The same placement on a grid of half the resolution, pixel centres kept."""
    half = matrix / 2
    half[:, 2] -= 0.25
    return half


def _warp(
    image: npt.NDArray[Any], matrix: npt.NDArray[np.float64], frame: tuple[int, int], how: int, outside: float
) -> npt.NDArray[Any]:
    border = (outside,) * 3
    warped = cv2.warpAffine(image, matrix, (frame[1], frame[0]), flags=how, borderValue=border)
    return np.asarray(warped, dtype=image.dtype)


def _moved(
    points: npt.NDArray[np.float64], visible: Floats, matrix: npt.NDArray[np.float64], mirrored: bool,
    frame: tuple[int, int],
) -> Floats:  # fmt: skip
    moved = points @ matrix[:, :2].T + matrix[:, 2]
    inside = ((moved >= 0) & (moved < (frame[1], frame[0]))).all(1)
    landmarks = np.column_stack([moved, visible * inside]).astype(np.float32)
    landmarks[inside & (landmarks[:, 2] <= 0), 2] = 1e-3
    return landmarks[MIRRORED] if mirrored else landmarks


def _background(labels: Labels, frame: tuple[int, int], rng: np.random.Generator) -> Bytes:
    """Plain wall, room, or a strip of street beside somebody."""
    kind = rng.random()
    if kind < 0.5:
        return _wall(frame, rng)
    if kind < 0.75:
        picture = labels.backgrounds[rng.integers(len(labels.backgrounds))]
        side = int(rng.integers(120, 289))
        y, x = rng.integers(0, 289 - side, 2)
        return _sized(picture[y : y + side, x : x + side], frame)
    row = rng.choice(labels.rows)
    height, width = (int(n) for n in labels.size[row])
    columns = np.flatnonzero((labels.masks[row, :height, :width] > 25).any(0))
    left, right = (int(columns[0]), width - int(columns[-1])) if len(columns) else (width, 0)
    if max(left, right) < 24:
        return _wall(frame, rng)
    strip = labels.pixels[row, :height, :left] if left > right else labels.pixels[row, :height, width - right : width]
    return _sized(strip, frame)


def _thing(labels: Labels, frame: tuple[int, int], rng: np.random.Generator) -> Bytes:
    """A shop's picture of a thing, whole or cut close, mirrored or not."""
    picture = labels.things[rng.integers(len(labels.things))]
    side = int(rng.integers(120, 225))
    y, x = rng.integers(0, 225 - side, 2)
    return _sized(picture[y : y + side, x : x + side, :][:, :: rng.choice((-1, 1))], frame)


def _sized(picture: Bytes, frame: tuple[int, int]) -> Bytes:
    resized = cv2.resize(np.asarray(picture), (frame[1], frame[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(resized, dtype=np.uint8)


def _wall(frame: tuple[int, int], rng: np.random.Generator) -> Bytes:
    """A studio: one colour, often light, shading from one corner colour to the next, sometimes a floor."""
    base = rng.uniform(170, 255) if rng.random() < 0.6 else rng.uniform(20, 230)
    tint = rng.normal(0, 12 if rng.random() < 0.7 else 50, 3)
    corners = base + tint + rng.normal(0, rng.choice([0.0, 12.0, 30.0]), (2, 2, 1))
    size = (frame[1], frame[0])
    wall = np.asarray(cv2.resize(corners.astype(np.float32), size, interpolation=cv2.INTER_LINEAR), np.float32)
    if rng.random() < 0.3:
        floor = int(frame[0] * rng.uniform(0.7, 0.95))
        wall[floor:] += np.float32(rng.normal(0, 25))
    grain = rng.normal(0, 2, wall.shape[:2])[..., None]
    return np.asarray(np.clip(wall + grain, 0, 255), dtype=np.uint8)


def _before(pixels: Bytes, alpha: Floats, background: Bytes) -> Bytes:
    soft = cv2.GaussianBlur(alpha, (3, 3), 0)[..., None]
    return (pixels * soft + background * (1 - soft)).astype(np.uint8)


def _borrow(
    labels: Labels, row: int, matrix: npt.NDArray[np.float64], pixels: Bytes, parts: Bytes, rng: np.random.Generator
) -> None:
    """Somebody else's bag or accessories, where they would be on this person. Changes both in place."""
    part = (Part.BAG, Part.ACCESSORIES)[rng.integers(2)]
    if not len(labels.lenders[part]):
        return
    lender = int(rng.choice(labels.lenders[part]))
    height, width = (int(n) for n in labels.size[lender])
    mine, theirs = _corners(labels, row), _corners(labels, lender)
    fit, _ = cv2.estimateAffinePartial2D(theirs, mine, method=cv2.LMEDS)
    if fit is None or lender == row:
        return
    placed = matrix @ np.vstack([fit, [0.0, 0.0, 1.0]])
    alpha = (labels.parsings[lender, :height, :width] == part).astype(np.float32)
    frame = (pixels.shape[0], pixels.shape[1])
    lent = _warp(labels.pixels[lender, :height, :width], placed, frame, cv2.INTER_LINEAR, GREY)
    pixels[:] = _before(lent, _warp(alpha, placed, frame, cv2.INTER_LINEAR, 0.0), pixels)
    there = _warp(alpha, _halved(placed), (parts.shape[0], parts.shape[1]), cv2.INTER_LINEAR, 0.0) > 0.5
    parts[there] = part


def _corners(labels: Labels, row: int) -> npt.NDArray[np.float64]:
    """Eyes, shoulders, wrists, hips and ankles in photo pixels: (10, 2)."""
    height, width = (int(n) for n in labels.size[row])
    return np.asarray(labels.landmarks[row, [2, 5, 11, 12, 15, 16, 23, 24, 27, 28], :2] * (width, height), np.float64)


def _darken(pixels: Bytes, parts: Bytes, rng: np.random.Generator) -> None:
    """Face and skin by a factor, brown rather than grey. Changes pixels in place."""
    skin = among(parts, Part.FACE, Part.SKIN).astype(np.float32)
    alpha = cv2.resize(skin, (pixels.shape[1], pixels.shape[0]), interpolation=cv2.INTER_LINEAR)
    factor = rng.uniform(0.35, 0.9) * np.array([1.0, 0.95, 0.88])
    pixels[:] = _before((pixels * factor).astype(np.uint8), np.asarray(alpha), pixels)


def _hide(pixels: Bytes, parts: Bytes, rng: np.random.Generator) -> None:
    """Something in front of the person: a box of one colour with some noise. Changes both in place."""
    height, width = parts.shape
    h, w = int(height * rng.uniform(0.05, 0.25)), int(width * rng.uniform(0.1, 0.4))
    y, x = int(rng.integers(0, height - h)), int(rng.integers(0, width - w))
    patch = rng.uniform(0, 255, 3) + rng.normal(0, 20, (2 * h, 2 * w, 1))
    pixels[2 * y : 2 * (y + h), 2 * x : 2 * (x + w)] = np.clip(patch, 0, 255).astype(np.uint8)
    parts[y : y + h, x : x + w] = 0


def _recoloured(pixels: Bytes, rng: np.random.Generator) -> Bytes:
    """Other light, exposure and camera, as a table per channel; then perhaps grey, blur, or JPEG blocks."""
    ramp = np.linspace(0, 1, 256)[:, None]
    gamma = math.exp(rng.normal(0, 0.25))
    gains = np.exp(rng.normal(0, 0.08, 3)) * math.exp(rng.normal(0, 0.15))
    table = (ramp**gamma - 0.5) * math.exp(rng.normal(0, 0.15)) + 0.5
    table = np.clip(table * gains * 255, 0, 255).astype(np.uint8)
    out = cv2.LUT(pixels, np.ascontiguousarray(table[None]))
    choice = rng.random()
    if choice < 0.06:
        out = cv2.cvtColor(cv2.cvtColor(out, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    elif choice < 0.16:
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.4, 1.2))
    elif choice < 0.26:
        _, code = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 80))])
        out = np.asarray(cv2.imdecode(code, cv2.IMREAD_COLOR))
    return np.asarray(out, dtype=np.uint8)
