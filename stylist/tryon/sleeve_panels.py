"""Sleeves from the picture onto arms: how far down they reach, and the panel that follows shoulder, elbow and wrist."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stylist.body.perception import Part
from stylist.tryon.engine import Piece
from stylist.tryon.figure import SIDES, Figure, Side
from stylist.tryon.geometry import Floats, Strip, reach, unit
from stylist.tryon.panels import Panel, across_limb, sided
from stylist.tryon.sleeves import has_long_sleeves, has_sleeves

OVERLAP = 0.09
"""A sleeve's panel begins this much of a torso inside the armhole, so that no gap opens when an arm is lifted."""
_SLEEVES = {
    "sleeveless": (0.0, 0.0),
    "short-sleeve": (0.14, 0.5),
    "three-quarter-sleeve": (0.5, 0.85),
}
_LONG = 0.4
"""Share of the arm from which a long sleeve hangs, is bent or was found in part; below it was not found."""
NO_SLEEVE = 0.05
_FARTHEST, _EASE = 1.8, 0.02
"""How many of an arm's usual half-widths a bare arm goes on from its middle at most, as the joints have that, and the
torsos by which a sleeve lies beyond its edge."""
_ARMHOLE_ROWS = 5
"""Rows of a sleeve's strip down to the first that lies across it below the armhole."""
_UNLIKE_SLEEVES = 0.2
"""Difference between the two sleeves' shares from which the shorter was not found whole: the other one's mirror image
is put on."""


@dataclass(frozen=True, slots=True)
class Sleeve:
    """A sleeve on its picture. outer, inner: (N, 2) its edges, the armhole's two rows first; halves: half its width
    in pixels of the photo in the rows after those; share: of the arm that it will cover; beside: whether it hangs
    beside the body, which hides its upper arm."""

    outer: Floats
    inner: Floats
    halves: Floats
    share: float
    beside: bool = False


def sewn_on(
    figure: Figure, piece: Piece, found: dict[Side, Sleeve], falling: dict[Side, bool] | None = None
) -> tuple[list[Panel], dict[Side, float]]:
    """Both sleeves' panels and shares. falling: whether each falls along its wearer's arm, of a picture with one."""
    sleeves = _as_a_pair(piece, found, falling or dict.fromkeys(SIDES, False))
    worn: dict[Side, Sleeve] = {side: one for side, one in sleeves.items() if one.share > NO_SLEEVE}
    panels = [_sleeve_panel(figure, side, sleeve_strip(one.outer, one.inner, side), one) for side, one in worn.items()]
    return panels, {side: sleeves[side].share for side in SIDES}


def _as_a_pair(piece: Piece, found: dict[Side, Sleeve], falling: dict[Side, bool]) -> dict[Side, Sleeve]:
    """Of what has sleeves, one that was hidden, not found whole, or bent where the other falls, is the other one's
    mirror image; of what may have none, an arm on a hip can look like one, none where both fall."""
    sleeved, hanging = has_sleeves(piece), all(falling.values())
    if sleeved is False or (sleeved is None and not hanging):
        return found
    if any(falling.values()) and not hanging:
        better = found[next(side for side in SIDES if falling[side])]
        return dict.fromkeys(SIDES, better) if better.share > NO_SLEEVE else found
    longest = max(found.values(), key=lambda sleeve: sleeve.share)
    return {s: longest if longest.share - one.share > _UNLIKE_SLEEVES else one for s, one in found.items()}


def sleeve_share(measured: float, piece: Piece) -> float:
    """How far down the arm, from the cloth's length and what the shop says; near the wrist it is the wrist."""
    low, high = _SLEEVES.get(piece.sleeve or "", (0.08, 1.0))
    share = float(np.clip(measured, low, high))
    return 1.0 if share > (_LONG if has_long_sleeves(piece) else 0.86) else share


def sleeve_strip(outer: Floats, inner: Floats, side: Side) -> Strip:
    """A sleeve's strip; between the armhole, which runs down, and the first row across it turns in two more steps."""
    outer, inner = (
        np.insert(e, 2, [e[1] + (e[2] - e[1]) * share for share in (1 / 3, 2 / 3)], axis=0) for e in (outer, inner)
    )
    return sided(outer, inner, side)


def across_arm(figure: Figure, side: Side, at: Floats) -> tuple[Floats, Floats, Floats]:
    """(K, 2) points at shares of the way from the armhole's middle to the wrist, (K, 2) unit vectors across the arm
    there, outward, and (K,) its half-widths in pixels."""
    joints, radii = figure.arm(side)
    arm = joints[:3].copy()
    arm[0] = (figure.shoulder_point(side) + figure.armpit(side)) / 2
    return *across_limb(figure, side, arm, at, 0), np.interp(at, [0, 0.54, 1], radii[:3])


def _sleeve_panel(figure: Figure, side: Side, source: Strip, found: Sleeve) -> Panel:
    """Along shoulder, elbow and wrist as far as the share."""
    points, square, bare = across_arm(figure, side, np.linspace(0, 1, len(found.halves) + 1)[1:] * found.share)
    arm_half = bare * 1.12
    half = np.clip(found.halves, arm_half, 1.7 * arm_half)
    out, into = (_over_bare_skin(figure, points, sign * square, half, bare)[:, None] for sign in (1.0, -1.0))
    shoulder, armpit, overlap = figure.shoulder_point(side), figure.armpit(side), OVERLAP * figure.torso
    on_shoulder = shoulder + overlap * unit(figure.neck_point(side) - shoulder)
    deltoid = shoulder + figure.torso * (0.055 * figure.outward(side, 0) + 0.03 * figure.down)
    outer = np.vstack([on_shoulder, deltoid, points + out * square])
    inner = np.vstack([armpit - overlap * figure.outward(side, 0), armpit, points - into * square])
    target = sleeve_strip(outer, inner, side)
    whole = _ARMHOLE_ROWS if found.beside else 0
    return Panel(f"{side}_sleeve", source, target, 0.06 * figure.torso, 0.04 * figure.torso, whole)


def _over_bare_skin(figure: Figure, points: Floats, across: Floats, halves: Floats, usual: Floats) -> Floats:
    """(N,) half-widths that reach over what is seen of a bare arm: joints are seldom in its middle.

    across: (N, 2) unit vectors to one side; usual: (N,) half-widths of an arm in pixels.
    """
    if figure.perception.parsing is None:
        return halves
    skin, most = figure.perception.parsing == Part.SKIN, _FARTHEST * usual
    seen = np.array([reach(p, n, skin, m) for p, n, m in zip(points, across, most, strict=True)])
    return np.maximum(halves, np.where(seen < most, seen + _EASE * figure.torso, 0))
