"""What a bag hangs from: the shoulder's ridge and the arm before it, and what in the photo keeps one from hanging."""

from __future__ import annotations

import numpy as np

from stylist.body.perception import Part
from stylist.tryon.figure import SIDES, Figure, Side
from stylist.tryon.geometry import Floats, Mask, thick_line, unit
from stylist.tryon.regions import Regions

_SIDEWAYS = 0.85
"""How much of the shoulders' breadth is seen, below which a bag would hang before or behind the body."""
_BAG_WORN = 0.012
"""Squared torsos of a bag in the photo from which one is worn or carried."""
_HANGING = 0.8
"""Cosine between the torso and both halves of an arm, from which it hangs."""
_WRIST_AT = 0.75
"""Height, in torsos, below which the wrist of a hanging arm is; of crossed arms it is above."""
_ARMPIT = 0.35
"""Share of the upper arm from which on it is before what hangs from the shoulder."""
_SLEEVE = 1.25
"""Breadth of an arm with its sleeve, in breadths of the arm."""
_SEARCHED = 0.12
"""How far above and below its place by proportion a ridge is looked for, in torsos."""


def hindrance(figure: Figure, regions: Regions, shoulder: Side, hip: Side) -> str | None:
    """The code of what in the photo keeps a bag from hanging from a shoulder to a hip."""
    if not all(figure.sees(side, "shoulder") for side in SIDES):
        return "shoulder_not_seen"
    if not figure.sees(hip, "hip", 0.05):
        return "hip_not_seen"
    if figure.sees_another_face:
        return "several_people"
    if figure.frontal < _SIDEWAYS:
        return "in_profile"
    if carries_a_bag(figure, regions):
        return "bag_worn"
    return None if all(_hangs(figure, side) for side in {shoulder, hip}) else "arms_bent"


def carries_a_bag(figure: Figure, regions: Regions) -> bool:
    """Whether there is a bag in the photo, on whichever side: it stays, and nobody carries two."""
    return bool(regions.of(Part.BAG).sum() > _BAG_WORN * figure.torso**2)


def freer_first(figure: Figure) -> list[Side]:
    """The sides, that first whose hand is farther from the hips."""
    away = {side: float((figure.joint(side, "wrist") - figure.hips) @ figure.outward(side, 1)) for side in SIDES}
    return sorted(SIDES, key=lambda side: -away[side])


def _hangs(figure: Figure, side: Side) -> bool:
    line, _ = figure.arm(side)
    seen = figure.sees(side, "elbow") and figure.sees(side, "wrist", 0.1)
    low = figure.height_of(line[2]) > _WRIST_AT
    return seen and low and all(float(unit(line[k + 1] - line[k]) @ figure.down) > _HANGING for k in (0, 1))


def ridge(figure: Figure, side: Side, share: float) -> Floats:
    """Where a strap lies on a shoulder: ``share`` of the way from the neck to its end, on the person's outline."""
    at = (1 - share) * figure.neck_point(side) + share * figure.shoulder_point(side)
    x, y = (int(np.clip(round(v), 0, most - 1)) for v, most in zip(at, figure.shape[::-1], strict=True))
    reach = round(_SEARCHED * figure.torso)
    rows = np.arange(max(0, y - reach), min(figure.shape[0], y + reach))
    ground = rows[figure.perception.mask[rows, x] < 0.5]
    return np.array([float(x), float(ground[-1] + 1) if len(ground) else float(at[1])])


def arm_before(figure: Figure, side: Side) -> Mask:
    """(H, W) bool, the arm with its sleeve from the armpit down to the finger tips."""
    line, widths = figure.arm(side)
    begin = line[0] + _ARMPIT * (line[1] - line[0])
    end = line[3] + 0.1 * figure.torso * unit(line[3] - line[2])
    joints = np.stack([begin, *line[1:], end])
    wide = _SLEEVE * np.array([*widths[:3], 1.3 * widths[3], widths[3]])
    return thick_line(figure.shape, joints, wide) & (figure.perception.mask > 0.5)
