"""Tops and dresses that somebody wears in the product picture: the wearer's own rows and arms are the garment's."""

from __future__ import annotations

import numpy as np

from stylist.body.perception import Part
from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.figure import SIDES, Figure, Side
from stylist.tryon.geometry import Floats, Mask, Strip, along, normals, reach, unit
from stylist.tryon.panels import LEAST_DRESS, ROWS, Cut, Panel, body_target, bounded, legs_half, roominess
from stylist.tryon.sleeve_panels import NO_SLEEVE, OVERLAP, Sleeve, across_arm, sewn_on, sleeve_share
from stylist.tryon.worn_now import sleeve_falls

_BESIDE_ARM = 0.06
"""How far beside an arm's middle line, in torsos, its sleeve is looked for."""

_BARE = 0.6
"""Share of an arm's breadth that is skin from which no sleeve is there."""


def cut_on_model(cutout: Cutout, wearer: Figure, piece: Piece, figure: Figure) -> Cut:
    """The wearer's own rows and arms are the garment's: both bodies are measured alike."""
    cloth = cutout.mask
    wider, longer = roominess(piece)
    hem = bounded(piece, _worn_hem(cloth, wearer) * longer)
    hem = max(hem, LEAST_DRESS) if piece.worn == "full" else hem
    levels = np.linspace(0.27, hem, ROWS)
    source, ratio = _worn_body(cloth, wearer, levels)
    wide = [max(1.0, wider * r) * figure.bare_half(v) for r, v in zip(ratio, levels, strict=True)]
    wide = [max(w, legs_half(figure, v)) if v > 1.15 else w for w, v in zip(wide, levels, strict=True)]
    body = Panel(
        "body", source, body_target(figure, levels, wide, wider=wider), 0.22 * figure.torso, 0.05 * figure.torso
    )
    found = {side: _worn_sleeve(cloth, wearer, figure, side, piece) for side in SIDES}
    sewn, sleeves = sewn_on(figure, piece, found, {side: sleeve_falls(wearer, side) for side in SIDES})
    return Cut((body, *sewn), hem, sleeves, neckline=False)


def _worn_hem(cloth: np.ndarray, wearer: Figure) -> float:
    """Height at which the cloth ends along the middle line."""
    heights = np.arange(0.4, 3.4, 0.02)
    held = []
    for v in heights:
        x, y = np.round(wearer.centre(float(v))).astype(int)
        near = cloth[max(0, y - 1) : y + 2, max(0, x - 9) : x + 10] if 0 <= y < cloth.shape[0] else cloth[:0]
        held.append(bool(near.size and near.mean() > 0.4))
    first = int(np.argmax(held))
    bare = [k for k in range(first, len(held)) if not any(held[k : k + 6])]  # a belt or a hand is no end
    return float(heights[max(bare[0] - 1, 0)]) if any(held) and bare else 1.1


def _worn_body(cloth: np.ndarray, wearer: Figure, levels: Floats) -> tuple[Strip, list[float]]:
    """The wearer's rows, and how many times the wearer's own breadth the cloth is wide at each level."""
    edges: dict[Side, Floats] = {}
    ratios = []
    for side in SIDES:
        rows, ratio = [wearer.neck_point(side), wearer.shoulder_point(side)], []
        for v in levels:
            bare = wearer.bare_half(float(v))
            most = (1.3 if v < 1.15 else 2.6) * bare
            half = max(
                reach(wearer.centre(float(v)), wearer.outward(side, min(float(v), 1.0)), cloth, most), 0.8 * bare
            )
            rows.append(wearer.centre(float(v)) + half * wearer.outward(side, min(float(v), 1.0)))
            ratio.append(half / bare)
        edges[side] = np.stack(rows)
        ratios.append(ratio)
    return Strip(edges["left"], edges["right"]), [(a + b) / 2 for a, b in zip(*ratios, strict=True)]


def _worn_share(cloth: Mask, wearer: Figure, side: Side) -> float:
    """How far down the wearer's arm the cloth goes: as far as it holds near most of the arm above.

    Near, not on: the joints of a bent arm are seldom exact, and a gap on the way is a slip of theirs. Where an arm that
    hangs is bare, the cloth near it is the trunk's.
    """
    at = np.linspace(0.02, 1.0, 40)
    points = along(wearer.arm(side)[0][:3], at)
    square = normals(points, np.linspace(0, 1, 40)) * _BESIDE_ARM * wearer.torso
    held = np.mean([_on(cloth, points + step * square) for step in (-1.0, -0.5, 0.0, 0.5, 1.0)], axis=0) >= 0.4
    if wearer.perception.parsing is not None:
        bare = (wearer.perception.parsing == Part.SKIN) & ~cloth
        held &= np.mean([_on(bare, points + step * square) for step in (-0.5, 0.0, 0.5)], axis=0) < _BARE
    mostly = held & (np.cumsum(held) / np.arange(1, len(at) + 1) > 0.75)
    return float(at[np.flatnonzero(mostly)[-1]]) if mostly.any() else 0.0


def _on(cloth: Mask, points: Floats) -> Mask:
    """(N,) whether each point lies on the cloth; False outside the picture."""
    x, y = np.round(points).astype(int).T
    height, width = cloth.shape
    inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    held = np.zeros(len(points), dtype=bool)
    held[inside] = cloth[y[inside], x[inside]]
    return held


def _worn_sleeve(cloth: Mask, wearer: Figure, figure: Figure, side: Side, piece: Piece) -> Sleeve:
    seen = _worn_share(cloth, wearer, side)
    points, square, bare = across_arm(wearer, side, np.linspace(0, 1, ROWS)[1:] * seen)
    out = np.array(
        [np.clip(reach(p, n, cloth, 1.9 * r), 0.7 * r, None) for p, n, r in zip(points, square, bare, strict=True)]
    )
    into = np.array(
        [np.clip(reach(p, -n, cloth, 1.3 * r), 0.7 * r, None) for p, n, r in zip(points, square, bare, strict=True)]
    )
    inward = -OVERLAP * wearer.torso * wearer.outward(side, 0)
    shoulder, armpit = wearer.shoulder_point(side), wearer.armpit(side)
    on_shoulder = shoulder + OVERLAP * wearer.torso * unit(wearer.neck_point(side) - shoulder)
    outer = np.vstack([on_shoulder, shoulder, points + out[:, None] * square])
    inner = np.vstack([armpit + inward, armpit, points - into[:, None] * square])
    halves = (out + into) / 2 / wearer.torso * figure.torso
    return Sleeve(outer, inner, halves, sleeve_share(seen, piece) if seen > NO_SLEEVE else 0.0)
