"""Shirts, knits, jackets, coats and dresses cut for a body, from pictures on which they lie or hang."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.figure import NECK_LIFT, SIDES, Figure, Side
from stylist.tryon.geometry import Floats, Mask, Strip, length, unit
from stylist.tryon.outline import body_rows, sleeve_mask, upper_landmarks
from stylist.tryon.panels import (
    COVER,
    HIPS_END,
    LEAST_DRESS,
    ROWS,
    SEEN_OF_FLAT,
    Cut,
    Panel,
    body_target,
    bounded,
    hanging,
    roominess,
)
from stylist.tryon.sleeve_panels import OVERLAP, Sleeve, sewn_on, sleeve_share
from stylist.tryon.sleeves import has_sleeves
from stylist.tryon.tops_on_model import cut_on_model

_CHEST = {True: 0.95, False: 0.88}
"""Flat width from armpit to armpit of a garment that fits, in torsos: with sleeves, without."""
_KEPT_MARKS = 48
_BROAD = 0.6
"""Share of its largest breadth from which a sleeve that hangs is seen beside the body."""
_AS_BROAD = 0.88
"""Share of its breadth at the hips from which cloth below them is not cut narrower: sleeves beside it add some."""
_HANGS = 0.87
"""Cosine of the angle to the ground's plumb line within which a sleeve hangs down: 30 degrees."""
_SEAM = 0.88
"""From shoulder seam to shoulder seam in chest widths, of a garment with set-in sleeves."""
_CROTCH_LENGTH = 1.05
"""A top without a stated length that would reach lower keeps only some of the rest: a shop's tops end near the hips,
and deep armholes make the width at the chest, from which the scale comes, too small."""
_KEPT_BEYOND = 0.4
_JACKETS_END, _LET_DOWN = 0.95, 0.6
"""Height near which jackets and coats end at least, whose padding and open fronts make the width at the chest, and with
it the scale, too small a measure; how much of what one lacks to it is added, where the shop states no length."""
_LONG_TOPS = {"tunic", "kurta"}


def cut_upper(cutout: Cutout, piece: Piece, figure: Figure) -> Cut:
    """Shirts, knits, jackets, coats and dresses."""
    if cutout.wearer is not None:
        return cut_on_model(cutout, Figure(cutout.wearer), piece, figure)
    marks = _top_marks(cutout, has_sleeves(piece))
    sleeved = {side: bool(np.any(marks[f"{side}_cuff"] != marks[f"{side}_shoulder"])) for side in SIDES}
    chest = float(np.hypot(*(marks["left_armpit"] - marks["right_armpit"])))
    scale = _CHEST[any(sleeved.values())] * figure.torso / max(chest, 1.0)
    collar = (marks["left_collar"] + marks["right_collar"]) / 2
    hem_mid = (marks["left_hem"] + marks["right_hem"]) / 2
    wider, longer = roominess(piece)
    hem = _own_hem(piece, -NECK_LIFT + longer * float((hem_mid - collar)[1]) * scale / figure.torso)
    heights = np.linspace(max(marks["left_armpit"][1], marks["right_armpit"][1]), hem_mid[1], ROWS)
    left, right = body_rows(cutout.mask, marks, heights)
    source = Strip(
        *(
            np.stack([marks[f"{s}_collar"], marks[f"{s}_shoulder"], *edge])
            for s, edge in (("left", left), ("right", right))
        )
    )
    levels = np.linspace(0.27, hem, ROWS)
    halves = (left[:, 0] - right[:, 0]) / 2 * scale * wider
    wide = _straight_down(
        figure, levels, halves, [hanging(figure, v, float(half), piece) for v, half in zip(levels, halves, strict=True)]
    )
    shares = tuple(
        sum(abs(marks[f"{s}_{n}"][0] - collar[0]) for s in SIDES) / max(_SEAM * chest, 1.0)
        for n in ("collar", "shoulder")
    )
    target = body_target(figure, levels, wide, shares=(shares[0], shares[1]), wider=wider)
    panels = [Panel("body", source, target, 0.22 * figure.torso, 0.05 * figure.torso)]
    sewn, sleeves = sewn_on(
        figure, piece, {side: _flat_sleeve(cutout, piece, figure, marks, side, scale) for side in SIDES}
    )
    return Cut((*panels, *sewn), hem, sleeves, neckline=True)


def _straight_down(figure: Figure, levels: Floats, flat: Floats, wide: list[float]) -> list[float]:
    """The half-widths, but cloth that is not cut narrower below the hips hangs straight down from them."""
    above = np.flatnonzero(levels <= HIPS_END)
    hips = int(above[-1]) if len(above) else 0
    kept = max(wide[hips], *(figure.seen_half(side, float(levels[hips]), COVER) for side in SIDES))
    share = np.minimum(1.0, flat / max(_AS_BROAD * float(flat[hips]), 1.0))
    return [max(half, kept * share[i]) if i > hips else half for i, half in enumerate(wide)]


@lru_cache(maxsize=_KEPT_MARKS)
def _top_marks(cutout: Cutout, sleeved: bool | None) -> dict[str, Floats]:
    """The landmarks of a top's outline; they are the same in every picture that it is put on."""
    return upper_landmarks(cutout.mask, sleeved)


def _own_hem(piece: Piece, measured: float) -> float:
    """Height of a top's, coat's or dress's hem from its own proportion, in torsos from the shoulder line."""
    if piece.worn == "upper" and piece.length is None and piece.category not in _LONG_TOPS:
        measured = min(measured, _CROTCH_LENGTH) + _KEPT_BEYOND * max(0.0, measured - _CROTCH_LENGTH)
    if piece.worn == "outer" and piece.length is None:
        measured += _LET_DOWN * max(0.0, _JACKETS_END - measured)
    return float(np.clip(bounded(piece, measured), LEAST_DRESS if piece.worn == "full" else 0.45, 3.4))


def _flat_sleeve(
    cutout: Cutout, piece: Piece, figure: Figure, marks: dict[str, Floats], side: Side, scale: float
) -> Sleeve:
    shoulder, armpit, cuff = (marks[f"{side}_{n}"] for n in ("shoulder", "armpit", "cuff"))
    if not np.any(cuff != shoulder):
        return Sleeve(np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0), 0.0)
    outer, inner = _sleeve_edges(cutout, has_sleeves(piece), side)
    inside = _under_the_arm(armpit, shoulder, outer, inner, side)
    overlap = OVERLAP * figure.torso / scale
    inward = np.array([-overlap * (1 if side == "left" else -1), 0.0])
    on_shoulder = shoulder + overlap * unit(marks[f"{side}_collar"] - shoulder)
    arm_length = 1.08 * figure.torso
    wider, longer = roominess(piece)
    share = sleeve_share(longer * float(np.hypot(*(cuff - shoulder))) * scale / arm_length, piece)
    halves = np.hypot(*(outer - inner).T) / 2 * scale * wider * SEEN_OF_FLAT
    return Sleeve(
        np.vstack([on_shoulder, shoulder, outer]),
        np.vstack([inside + inward, inside, inner]),
        halves,
        share,
        bool(np.any(inside != armpit)),
    )


def _under_the_arm(armpit: Floats, shoulder: Floats, outer: Floats, inner: Floats, side: Side) -> Floats:
    """The armhole's lower end. Beside a sleeve that hangs down the visible one lies at the sleeve's own outer edge,
    since the upper arm is seen as part of the body: the true one is as far inside as the sleeve is broad."""
    hanging_down = unit(outer[-1] + inner[-1] - shoulder - armpit)[1] > _HANGS
    inwards = np.array([-1.0 if side == "left" else 1.0, 0.0])
    broad = float(np.hypot(*(outer - inner).T).max())
    depth = float((armpit - outer[0]) @ inwards)
    return armpit + max(0.0, broad - depth) * inwards if hanging_down else armpit


@lru_cache(maxsize=_KEPT_MARKS)
def _sleeve_edges(cutout: Cutout, sleeved: bool | None, side: Side) -> tuple[Floats, Floats]:
    """Outer and inner edge of a sleeve at shares of its length."""
    marks = _top_marks(cutout, sleeved)
    shoulder, armpit, cuff = (marks[f"{side}_{n}"] for n in ("shoulder", "armpit", "cuff"))
    line = np.stack([(shoulder + armpit) / 2, cuff])
    cloth, widest = sleeve_mask(cutout.mask, marks, side), float(np.hypot(*(armpit - shoulder)))
    at = np.linspace(0, 1, ROWS)[1:]
    outer, inner = _across(cloth, line, at, side, widest)
    seen = np.hypot(*(outer - inner).T)
    first = int(np.argmax(seen >= _BROAD * seen.max()))
    if first == 0 or unit(line[1] - line[0])[1] < _HANGS:
        return outer, inner
    return _across(cloth, line, np.linspace(at[first], 1, ROWS - 1), side, widest)  # above, the body hides most of it


def _across(cloth: Mask, line: Floats, at: Floats, side: Side, widest: float) -> tuple[Floats, Floats]:
    """Outer and inner edges of a sleeve at shares of its length, from the cloth in a thin band across each."""
    direction = unit(line[1] - line[0])
    square = np.array([-direction[1], direction[0]])
    if (square[0] > 0) != (side == "left"):
        square = -square
    y, x = np.nonzero(cloth)
    away = np.stack([x, y], axis=1) - line[0]
    along_it, across_it = away @ direction, away @ square
    whole = length(line)
    outer, inner = [], []
    for share in at * 0.97:
        band = across_it[np.abs(along_it - share * whole) < max(1.5, 0.012 * whole)]
        ends = np.percentile(band, [98, 2]) if len(band) > 3 else (widest / 2, -widest / 2)
        outer.append(line[0] + share * whole * direction + ends[0] * square)
        inner.append(line[0] + share * whole * direction + ends[1] * square)
    return np.stack(outer), np.stack(inner)
