"""Places on a figure as masks: the height of every pixel, the limbs, the trunk."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.geometry import Mask, fill_polygon, thick_line


def heights(figure: Figure) -> npt.NDArray[np.float32]:
    """(H, W) height of every pixel along the torso's axis, v."""
    rows, columns = figure.shape
    visible = max(float(np.hypot(*(figure.hips - figure.shoulders))), 1.0)
    x = (np.arange(columns) - figure.shoulders[0]) * figure.down[0] / visible
    y = (np.arange(rows) - figure.shoulders[1]) * figure.down[1] / visible
    return np.asarray(x[None] + y[:, None], dtype=np.float32)


def limbs(figure: Figure, name: str, factor: float) -> Mask:
    """Both arms down to the wrists, or both legs down to the ankles, so many times as wide as they are."""
    place = np.zeros(figure.shape, dtype=bool)
    for side in SIDES:
        line, widths = figure.arm(side) if name == "arm" else figure.leg(side)
        place |= thick_line(figure.shape, line[:3], widths[:3] * factor)
    return place


def hands(figure: Figure, half: float) -> Mask:
    """Both hands from the wrists on, ``half`` torsos to either side of their middle line. (H, W) bool."""
    place = np.zeros(figure.shape, dtype=bool)
    for side in SIDES:
        line, _ = figure.arm(side)
        place |= thick_line(figure.shape, line[2:4], np.full(2, half) * figure.torso)
    return place


def envelope(figure: Figure, factor: float) -> Mask:
    """The torso from the shoulders to below the hips, so many times as wide as the body itself."""
    levels = [float(v) for v in np.linspace(-0.1, 1.25, 9)]
    rows = [(figure.centre(v), factor * figure.bare_half(v) * figure.outward("left", min(v, 1.0))) for v in levels]
    return fill_polygon(figure.shape, np.array([c + h for c, h in rows] + [c - h for c, h in rows[::-1]]))


def beside_trunk(figure: Figure, arms: float) -> Mask:
    """The arms, so many times as wide as they are, where they hang beside the body. (H, W) bool."""
    return limbs(figure, "arm", arms) & ~envelope(figure, 1.1)


def inside_arms(figure: Figure) -> Mask:
    """From each arm to the middle line: what lies outside an arm is no gap. (H, W) bool."""
    place = np.zeros(figure.shape, dtype=bool)
    for side in SIDES:
        joints, _ = figure.arm(side)
        place |= fill_polygon(figure.shape, np.vstack([joints[:3], figure.axis(1.1), figure.axis(0.0)]))
    return place
