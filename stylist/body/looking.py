"""One look of the network at one part of a photo: frame it, run it, read it, tell people apart."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from stylist.body.mirror import MIRRORED
from stylist.body.network import HEAT_STRIDE, PARSE_STRIDE, STRIDE, BodyNet, BodyOutput
from stylist.body.perception import Part
from stylist.images import Pixels

Floats = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float64]

MEAN, SCALE = 0.45 * 255, 0.27 * 255
"""Pixels are normalised as (value - MEAN) / SCALE."""
OUTSIDE = 128
"""Grey value of what lies outside the photo."""
SMALLEST = 0.2
"""A patch of mask with a head that is at least this share of the main one is another person."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a frame of H x W showed.

    points (33, 2) in photo pixels; visible (33,); chances (11, H/2, W/2) of each part; somebody: how surely anyone is
    there; matrix (2, 3): photo -> frame; frame (H, W, 3): what was looked at.
    """

    points: Matrix
    visible: Floats
    chances: Floats
    somebody: float
    matrix: Matrix
    frame: Pixels


def look(network: BodyNet, pixels: Pixels, box: Matrix, room: float, area: int, both_ways: bool) -> Look:
    """Look at ``box`` (left, top, right, bottom) of the photo, ``room`` times as large.

    area: pixels of the frame, whose sides follow the shape of the box. both_ways: look at the mirror image too and
    take the mean; twice the work, steadier edges.
    """
    frame, matrix = framing(box, room, area)
    size, border = (frame[1], frame[0]), (OUTSIDE,) * 3
    warped = cv2.warpAffine(_smoothed(pixels, matrix), matrix, size, flags=cv2.INTER_LINEAR, borderValue=border)
    view = np.asarray(warped, dtype=np.uint8)
    views = np.stack([view, view[:, ::-1]]) if both_ways else view[None]
    with torch.inference_mode():
        return _read(network(as_input(views)), matrix, view)


def as_input(frames: npt.NDArray[np.uint8]) -> Tensor:
    """(B, H, W, 3) uint8 -> (B, 3, H, W) float32 in channels-last layout."""
    tensor = torch.from_numpy(np.ascontiguousarray(frames)).permute(0, 3, 1, 2)
    return ((tensor.float() - MEAN) / SCALE).contiguous(memory_format=torch.channels_last)


def decode(heat: Tensor) -> Tensor:
    """Heat logits (B, 33, h, w) -> (B, 33, 2) x, y in frame pixels: the mean of the 5 x 5 cells around the peak."""
    height, width = heat.shape[2:]
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


def _read(output: BodyOutput, matrix: Matrix, frame: Pixels) -> Look:
    """The mean over a view and, as the second of the batch, its mirror image."""
    heat, visible, chances = output.heat[0], output.visible[0], output.parse[0].softmax(0)
    if len(output.heat) == 2:
        heat = (heat + output.heat[1].flip(-1)[MIRRORED]) / 2
        visible = (visible + output.visible[1][MIRRORED]) / 2
        chances = (chances + output.parse[1].softmax(0).flip(-1)) / 2
    points = decode(heat[None])[0].double().numpy()
    back = cv2.invertAffineTransform(matrix)
    return Look(
        points=np.asarray(points @ back[:, :2].T + back[:, 2], dtype=np.float64),
        visible=visible.sigmoid().numpy(),
        chances=chances.numpy(),
        somebody=float(output.parts[:, 0].sigmoid().mean()),
        matrix=matrix,
        frame=frame,
    )


def _smoothed(pixels: Pixels, matrix: Matrix) -> Pixels:
    """Blurred as much as the coming reduction needs, so that nothing aliases."""
    reduction = 1 / float(np.hypot(matrix[0, 0], matrix[0, 1]))
    if reduction < 1.7:
        return pixels
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), 0.4 * reduction), dtype=np.uint8)


def framing(box: Matrix, room: float, area: int) -> tuple[tuple[int, int], Matrix]:
    """Frame (H, W) in the shape of the box, sides multiples of 32, and the placement photo -> frame (2, 3)."""
    left, top, right, bottom = (float(v) for v in box)
    width, height = max(right - left, 8.0) * room, max(bottom - top, 8.0) * room
    tall = np.sqrt(area * np.clip(height / width, 0.4, 2.5))
    rows = max(STRIDE, round(tall / STRIDE) * STRIDE)
    columns = max(STRIDE, round(area / rows / STRIDE) * STRIDE)
    scale = min(columns / width, rows / height)
    centre = np.array([left + right, top + bottom]) / 2
    shift = np.array([columns, rows]) / 2 - centre * scale
    return (rows, columns), np.column_stack([np.eye(2) * scale, shift])


def to_parse_grid(matrix: Matrix) -> Matrix:
    """A placement photo -> frame as one photo -> grid of the parsing, pixel centres kept."""
    coarse = matrix / PARSE_STRIDE
    coarse[:, 2] -= (1 - 1 / PARSE_STRIDE) / 2
    return coarse


@dataclass(frozen=True, slots=True)
class People:
    """Who is where in one look. patches (h, w): 0 or a patch's number; main: the person's; others: further people's."""

    patches: npt.NDArray[np.int32]
    main: int
    others: tuple[int, ...]


def people(seen: Look) -> People | None:
    """Who is who: the main person's patch holds most visible landmarks. None where there is no patch at all."""
    mask = (seen.chances[Part.BACKGROUND] < 0.5).astype(np.uint8)
    count, patches, stats, _ = cv2.connectedComponentsWithStats(mask)
    if count < 2:
        return None
    to_grid = to_parse_grid(seen.matrix)
    cells = np.round(seen.points[seen.visible > 0.3] @ to_grid[:, :2].T + to_grid[:, 2]).astype(int)
    columns, rows = np.clip(cells.T, 0, np.array(mask.shape)[::-1, None] - 1)
    votes = np.bincount(patches[rows, columns], minlength=count)[1:]
    areas = stats[1:, cv2.CC_STAT_AREA]
    main = 1 + int(np.lexsort((areas, votes))[-1])
    parts = seen.chances.argmax(0)
    heads = np.bincount(patches[(parts == Part.FACE) | (parts == Part.HAIR)], minlength=count)
    large = stats[:, cv2.CC_STAT_AREA] > SMALLEST * stats[main, cv2.CC_STAT_AREA]
    others = [n for n in range(1, count) if n != main and large[n] and heads[n] > 0.02 * stats[n, cv2.CC_STAT_AREA]]
    return People(patches, main, tuple(others))


def person_box(seen: Look, found: People | None, shape: tuple[int, ...]) -> Matrix:
    """(left, top, right, bottom) in photo pixels: the main patch and the visible landmarks; else the whole photo."""
    corners = [seen.points[seen.visible > 0.3]]
    if found is not None:
        rows, columns = np.nonzero(found.patches == found.main)
        back = cv2.invertAffineTransform(to_parse_grid(seen.matrix))
        ends = np.array([[columns.min(), rows.min()], [columns.max() + 1, rows.max() + 1]])
        corners.append(np.asarray(ends @ back[:, :2].T + back[:, 2], dtype=np.float64))
    every = np.concatenate(corners)
    if len(every) < 2:
        return np.array([0.0, 0.0, shape[1], shape[0]])
    return np.concatenate([every.min(0), every.max(0)])


def without(seen: Look, found: People | None) -> Look:
    """The same look with further people's patches as background."""
    if found is None or not found.others:
        return seen
    chances = seen.chances.copy()
    away = np.isin(found.patches, found.others)
    chances[:, away] = 0
    chances[Part.BACKGROUND, away] = 1
    return replace(seen, chances=chances)
