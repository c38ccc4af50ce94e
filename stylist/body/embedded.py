"""The embedded tier's back-end: our own small network, shipped with the package. CPU, no download.

It looks twice: at the whole photo to find the person, then at the person alone, as large as the frame allows.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import cv2
import numpy as np
import numpy.typing as npt
import torch
from safetensors.torch import load
from torch import Tensor

from stylist.body.mirror import MIRRORED
from stylist.body.network import HEAT_STRIDE, PARSE_STRIDE, STRIDE, BodyNet, BodyOutput
from stylist.body.perception import Part, Perception, Tier
from stylist.errors import WeightsMissing
from stylist.images import Photo, Pixels

Floats = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float64]

MEAN, SCALE = 0.45 * 255, 0.27 * 255
"""Pixels are normalised as (value - MEAN) / SCALE."""
OUTSIDE = 128
"""Grey value of what lies outside the photo."""
FRAME_AREA = 288 * 160
"""Pixels of a frame; its sides follow the shape of what is looked at."""
WORKING_SIDE_PX = 1024
"""Longer photos are shrunk to this; mask and parsing are enlarged again afterwards."""
ROOM = 1.14
"""How much larger than the person's box the second frame is."""


@dataclass(frozen=True, slots=True)
class BodyConfig:
    """What ``stylist/weights/body.json`` says: the network's shape and from which score on somebody is there."""

    name: str
    widths: tuple[int, ...]
    blocks: tuple[int, ...]
    found_from: float


class EmbeddedBody:
    """BodyModel over :class:`stylist.body.network.BodyNet`. Threads take turns: torch uses all cores itself."""

    tier: Tier = "embedded"

    def __init__(self, network: BodyNet, config: BodyConfig) -> None:
        self.name = config.name
        self._found_from = config.found_from
        self._network = network.eval().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self._turn = threading.Lock()

    def perceive(self, photo: Photo) -> Perception | None:
        """The most prominent person, or None where there is nobody."""
        pixels = _shrunk(photo.pixels)
        first = self._look(pixels, np.array([0.0, 0.0, pixels.shape[1], pixels.shape[0]]), room=1.0)
        if first.somebody < self._found_from / 2:
            return None
        seen = self._look(pixels, _person_box(first, pixels.shape[:2]), room=ROOM)
        if seen.somebody < self._found_from:
            return None
        return self._perception(seen, photo, pixels.shape[:2])

    def _look(self, pixels: Pixels, box: Floats | Matrix, room: float) -> Look:
        """One look at ``box`` (left, top, right, bottom) of the photo."""
        frame, matrix = _frame(box, room)
        view = cv2.warpAffine(
            _smoothed(pixels, matrix), matrix, frame[::-1], flags=cv2.INTER_LINEAR, borderValue=(OUTSIDE,) * 3
        )
        with self._turn, torch.inference_mode():
            both = np.stack([view, view[:, ::-1]])
            return _read(self._network(as_input(both)), matrix)

    def _perception(self, seen: Look, photo: Photo, shape: tuple[int, ...]) -> Perception:
        """Results in pixels of the shrunk photo -> fractions and pixels of the photo itself."""
        height, width = shape
        back = cv2.invertAffineTransform(_halved(seen.matrix))
        chances = [
            cv2.warpAffine(layer, back, (width, height), flags=cv2.INTER_LINEAR, borderValue=float(i == 0))
            for i, layer in enumerate(seen.chances)
        ]
        parsing = np.argmax(np.stack(chances), 0).astype(np.uint8)
        size = (photo.width, photo.height)
        landmarks = np.column_stack([seen.points / (width, height), seen.visible]).astype(np.float32)
        return Perception(
            landmarks=landmarks,
            mask=np.clip(cv2.resize(1 - chances[0], size, interpolation=cv2.INTER_LINEAR), 0, 1),
            parsing=np.asarray(cv2.resize(parsing, size, interpolation=cv2.INTER_NEAREST), np.uint8),
            model=self.name,
            tier=self.tier,
        )


@dataclass(frozen=True, slots=True)
class Look:
    """One look. points (33, 2) in photo pixels; chances (11, H/2, W/2) of each part in the frame; matrix: photo -> frame."""

    points: Matrix
    visible: Floats
    chances: Floats
    somebody: float
    matrix: Matrix


def as_input(frames: npt.NDArray[np.uint8]) -> Tensor:
    """(B, H, W, 3) uint8 -> (B, 3, H, W) float32 in channels-last layout."""
    tensor = torch.from_numpy(np.ascontiguousarray(frames)).permute(0, 3, 1, 2)
    return ((tensor.float() - MEAN) / SCALE).contiguous(memory_format=torch.channels_last)


def decode(heat: Tensor) -> Tensor:
    """Heat logits (B, 33, h, w) -> (B, 33, 2) x, y in frame pixels: the mean of the 5 x 5 cells around the peak."""
    batch, count, height, width = heat.shape
    chance = heat.flatten(2).softmax(2).reshape(heat.shape)
    peak = chance.flatten(2).argmax(2)
    column, row = peak % width, peak // width
    xs, ys = torch.arange(width), torch.arange(height)
    near_x = ((xs - column[..., None]).abs() <= 2).to(chance.dtype)
    near_y = ((ys - row[..., None]).abs() <= 2).to(chance.dtype)
    near = chance * near_y[..., :, None] * near_x[..., None, :]
    total = near.sum((2, 3)).clamp_min(1e-12)
    x = (near.sum(2) * xs).sum(2) / total
    y = (near.sum(3) * ys).sum(2) / total
    return torch.stack([x, y], 2) * HEAT_STRIDE + (HEAT_STRIDE - 1) / 2


def _read(output: BodyOutput, matrix: Matrix) -> Look:
    """The mean of a view and its mirror image."""
    heat = (output.heat[0] + output.heat[1].flip(-1)[MIRRORED]) / 2
    points = decode(heat[None])[0].double().numpy()
    visible = (output.visible[0] + output.visible[1][MIRRORED]).div(2).sigmoid().numpy()
    chances = (output.parse[0].softmax(0) + output.parse[1].flip(-1).softmax(0)).div(2).numpy()
    back = cv2.invertAffineTransform(matrix)
    return Look(
        points=points @ back[:, :2].T + back[:, 2],
        visible=visible,
        chances=chances,
        somebody=float(output.parts[:, 0].sigmoid().mean()),
        matrix=matrix,
    )


def _shrunk(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    scale = WORKING_SIDE_PX / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _smoothed(pixels: Pixels, matrix: Matrix) -> Pixels:
    """Blurred as much as the coming reduction needs, so that nothing aliases."""
    reduction = 1 / float(np.hypot(matrix[0, 0], matrix[0, 1]))
    if reduction < 1.7:
        return pixels
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), 0.4 * reduction), dtype=np.uint8)


def _frame(box: Floats | Matrix, room: float) -> tuple[tuple[int, int], Matrix]:
    """Frame (H, W) in the shape of the box, sides multiples of 32, and the placement photo -> frame (2, 3)."""
    left, top, right, bottom = (float(v) for v in box)
    width, height = max(right - left, 8.0) * room, max(bottom - top, 8.0) * room
    tall = np.sqrt(FRAME_AREA * np.clip(height / width, 0.4, 2.5))
    rows = max(STRIDE, round(tall / STRIDE) * STRIDE)
    columns = max(STRIDE, round(FRAME_AREA / rows / STRIDE) * STRIDE)
    scale = min(columns / width, rows / height)
    centre = np.array([left + right, top + bottom]) / 2
    shift = np.array([columns, rows]) / 2 - centre * scale
    return (rows, columns), np.column_stack([np.eye(2) * scale, shift])


def _halved(matrix: Matrix) -> Matrix:
    """The same placement on the parsing's grid, pixel centres kept."""
    half = matrix / PARSE_STRIDE
    half[:, 2] -= (1 - 1 / PARSE_STRIDE) / 2
    return half


def _person_box(look: Look, shape: tuple[int, ...]) -> Matrix:
    """(left, top, right, bottom) in photo pixels: the visible landmarks and the patch of mask they lie on."""
    person = (look.chances[Part.BACKGROUND] < 0.5).astype(np.uint8)
    to_grid = _halved(look.matrix)
    sure = look.points[look.visible > 0.3]
    corners = [sure] if len(sure) else []
    _, labels, stats, _ = cv2.connectedComponentsWithStats(person)
    if len(stats) > 1:
        cells = np.round(sure @ to_grid[:, :2].T + to_grid[:, 2]).astype(int)
        columns, rows = cells.reshape(-1, 2).T
        inside = (rows >= 0) & (rows < labels.shape[0]) & (columns >= 0) & (columns < labels.shape[1])
        votes = np.bincount(labels[rows[inside], columns[inside]], minlength=len(stats))[1:]
        best = 1 + int(np.argmax(votes * 1e6 + stats[1:, cv2.CC_STAT_AREA]))
        x, y, w, h = stats[best, :4]
        back = cv2.invertAffineTransform(to_grid)
        corners.append(np.array([[x, y], [x + w, y + h]]) @ back[:, :2].T + back[:, 2])
    if not corners:
        return np.array([0.0, 0.0, shape[1], shape[0]])
    every = np.concatenate(corners)
    return np.concatenate([every.min(0), every.max(0)])


def load_network(folder: Traversable, stem: str = "body") -> tuple[BodyNet, BodyConfig]:
    """``STEM.json`` and ``STEM.safetensors`` (fp16) of ``folder``; WeightsMissing if they are not there."""
    try:
        config = json.loads((folder / f"{stem}.json").read_text(encoding="utf-8"))
        weights = load((folder / f"{stem}.safetensors").read_bytes())
    except FileNotFoundError as error:
        raise WeightsMissing(
            path=str(folder / f"{stem}.safetensors"),
            next="Reinstall the package, or train them: python -m stylist.train.body.",
        ) from error
    shape = BodyConfig(config["name"], tuple(config["widths"]), tuple(config["blocks"]), config["found_from"])
    network = BodyNet(shape.widths, shape.blocks)
    network.load_state_dict({name: tensor.float() if tensor.is_floating_point() else tensor
                             for name, tensor in weights.items()})  # fmt: skip
    return network, shape


@cache
def embedded_body() -> EmbeddedBody:
    """The shipped network, loaded once per process."""
    return EmbeddedBody(*load_network(files("stylist") / "weights"))
