"""Surfaces of feet and shoes as grids of points: sections from heel to toe, each a rounded wall up and down again."""

from __future__ import annotations

import numpy as np

from stylist.tryon.geometry import Floats

BOXY = 0.7
"""Exponent of a shoe's sections, superellipses: upright where they meet the sole, round above."""


def walls(half: Floats, collar: Floats, heights: Floats, around: int, boxy: float = BOXY) -> tuple[Floats, Floats]:
    """(N, M) breadths and heights: the near wall from the sole up, then the far one, mirrored."""
    angle = np.pi / 2 * (1 - np.linspace(1, 0, around // 2) ** 1.8)  # the ridge is as dense as the walls
    out, up = np.cos(angle) ** boxy, np.sin(angle) ** boxy
    near = collar[:, None] + (half - collar)[:, None] * out
    rise = heights[:, None] * up
    return np.concatenate([near, -near[:, ::-1]], axis=1), np.concatenate([rise, rise[:, ::-1]], axis=1)


def normals_of(x: Floats, y: Floats, z: Floats) -> Floats:
    """(N, M, 3) unit normals of a grid of points, outward."""
    grid = np.stack([x, y, z], axis=-1)
    along, around = np.gradient(grid, axis=0), np.gradient(grid, axis=1)
    normal = np.cross(along, around)
    size = np.linalg.norm(normal, axis=-1, keepdims=True)
    normal = normal / np.maximum(size, 1e-9)
    outward = np.sign(np.where(np.abs(y) > 1e-3, y * normal[..., 1], normal[..., 2]))[..., None]
    return np.asarray(normal * np.where(outward == 0, 1, outward))
