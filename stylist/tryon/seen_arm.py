"""A bare arm as broad as what is seen of it: where a sleeve was, skin goes on from the forearm without a step."""

from __future__ import annotations

import numpy as np

from stylist.tryon.figure import Figure, Side
from stylist.tryon.geometry import Floats, Mask, along, normals, reach
from stylist.tryon.underlay import ARM_HALVES, ARM_SHARES, bare_arm

_SAMPLES = np.linspace(0.12, 0.88, 20)
"""Shares of the way from shoulder to wrist at which an arm is measured."""
_FARTHEST = 1.8
"""How many of an arm's usual half-widths skin goes on from its middle; more is another limb, or the trunk."""
_ENOUGH = 3
_BREADTH, _ASIDE = (0.7, 1.2), 0.6
"""Within which share of the usual breadth an arm is believed to be, and how many half-widths beside its joints."""


def seen_arm(figure: Figure, side: Side, start: float, end: float, skin: Mask) -> tuple[Floats, Floats]:
    """As :func:`bare_arm`, but in the breadth and the place of what ``skin`` (H, W) shows of the arm."""
    line, widths = bare_arm(figure, side, start, end)
    joints = figure.arm(side)[0][:3]
    points, across = along(joints, _SAMPLES), normals(joints, _SAMPLES)
    usual = np.interp(_SAMPLES, ARM_SHARES, ARM_HALVES) * figure.torso
    found = [_edges(p, n, half, skin) for p, n, half in zip(points, across, usual, strict=True)]
    seen = [(k, *edges) for k, edges in enumerate(found) if edges is not None]
    if len(seen) < _ENOUGH:
        return line, widths
    at, right, left = (np.array(values) for values in zip(*seen, strict=True))
    breadth = float(np.clip(np.median((right + left) / 2 / usual[at]), *_BREADTH))
    aside = float(np.clip(np.median((right - left) / 2 / usual[at]), -_ASIDE, _ASIDE))
    shares = np.linspace(start, end, len(line))
    fade = np.clip(shares / _SAMPLES[at[0]], 0, 1) * np.interp(shares, ARM_SHARES, ARM_HALVES) * figure.torso
    return line + (aside * fade)[:, None] * normals(joints, shares), widths * breadth


def _edges(point: Floats, across: Floats, half: float, skin: Mask) -> tuple[float, float] | None:
    """How far skin goes to both sides of a point; None where it does not begin there, or never ends."""
    right, left = (reach(point, sign * across, skin, _FARTHEST * half) for sign in (1.0, -1.0))
    whole = 0 < right < _FARTHEST * half and 0 < left < _FARTHEST * half
    return (right, left) if whole else None
