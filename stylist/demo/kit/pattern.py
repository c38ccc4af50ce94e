"""Patterns as seamless tiles in a garment's colours, TILE design units square."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import cv2
import numpy as np

from stylist.demo.kit.colour import Rgb, darker, lighter, luminance, mix
from stylist.demo.kit.curves import Points, ellipse, leaf, line, moved, spline, turn
from stylist.demo.kit.fabric import TILE, Field, noise

_FINE = 2
"""Tiles are drawn this much larger and reduced, for smooth edges."""
Colours = tuple[Rgb, ...]


class Tile:
    """A seamless picture: whatever leaves on one side comes back on the other."""

    def __init__(self, ground: Rgb) -> None:
        side = TILE * _FINE
        self._rgb = np.empty((side, side, 3), np.float32)
        self._rgb[:] = ground

    def fill(self, outline: Points, colour: Rgb) -> None:
        """One closed shape."""
        for dx in (-TILE, 0, TILE):
            for dy in (-TILE, 0, TILE):
                here = moved(outline, dx, dy) * _FINE
                if here.max() < 0 or here.min() > TILE * _FINE:
                    continue
                points = np.round(here * 16).astype(np.int32)
                cv2.fillPoly(self._rgb, [points], colour, lineType=cv2.LINE_AA, shift=4)

    def lerp(self, mask: Field, colour: Rgb) -> None:
        """Colour where ``mask`` (TILE, TILE) is 1."""
        big = cv2.resize(mask, self._rgb.shape[1::-1], interpolation=cv2.INTER_LINEAR)[..., None]
        self._rgb += (np.array(colour, np.float32) - self._rgb) * big

    def done(self) -> Field:
        """(TILE, TILE, 3)."""
        return np.asarray(cv2.resize(self._rgb, (TILE, TILE), interpolation=cv2.INTER_AREA), np.float32)


def _solid(colours: Colours, variant: str, seed: int) -> Field:
    tile = np.empty((TILE, TILE, 3), np.float32)
    tile[:] = colours[0]
    return tile


def _bands(edges: Sequence[tuple[float, float, Rgb]], ground: Rgb, period: float, across: bool) -> Field:
    """Bands (start, width, colour) on every ``period``, lying across the garment or running down it."""
    fine = np.arange(TILE * 8, dtype=np.float32) / 8 % period
    row = np.empty((TILE * 8, 3), np.float32)
    row[:] = ground
    for start, width, colour in edges:
        row[(fine >= start) & (fine < start + width)] = colour
    small = row.reshape(TILE, 8, 3).mean(axis=1)
    shape = (TILE, TILE, 3)
    return np.broadcast_to(small[:, None] if across else small[None], shape).astype(np.float32)


def _striped(colours: Colours, variant: str, seed: int) -> Field:
    a, b = colours[0], _second(colours)
    if variant == "pin":
        return _bands([(0, 1.6, lighter(a, 0.45))], a, 512 / 24, across=False)
    if variant == "vertical":
        return _bands([(0, 9, b)], a, 512 / 22, across=False)
    if variant == "bold":
        return _bands([(0, 32, b)], a, 64, across=True)
    return _bands([(0, 9, b)], a, 512 / 18, across=True)


def _checked(colours: Colours, variant: str, seed: int) -> Field:
    a, b = colours[0], _second(colours)
    c = colours[2] if len(colours) > 2 else lighter(b, 0.6)
    if variant == "gingham":
        warp = _bands([(0, 16, b)], a, 32, across=False)
        return 0.5 * (warp + _bands([(0, 16, b)], a, 32, across=True))
    if variant == "windowpane":
        ground = _bands([(0, 2.2, b)], a, 512 / 6, across=False)
        return np.where(
            np.abs(ground - a).max(-1, keepdims=True) > 0.01, ground, _bands([(0, 2.2, b)], a, 512 / 6, True)
        )
    bands = [(0.0, 44.0, b), (58.0, 5.0, c), (92.0, 3.0, c)]
    return 0.5 * (_bands(bands, a, 128, across=False) + _bands(bands, a, 128, across=True))


def _second(colours: Colours) -> Rgb:
    if len(colours) > 1:
        return colours[1]
    return lighter(colours[0], 0.75) if luminance(colours[0]) < 0.5 else darker(colours[0], 0.6)


def _scatter(seed: int, count: int, apart: float) -> list[tuple[float, float, np.random.Generator]]:
    """Points on the tile that keep ``apart`` from each other, round its edges too."""
    rng = np.random.default_rng(seed)
    found: list[tuple[float, float]] = []
    for _ in range(count * 30):
        x, y = rng.uniform(0, TILE, 2)
        gaps = [(abs(x - px), abs(y - py)) for px, py in found]
        if all(math.hypot(min(gx, TILE - gx), min(gy, TILE - gy)) > apart for gx, gy in gaps):
            found.append((float(x), float(y)))
        if len(found) == count:
            break
    return [(x, y, rng) for x, y in found]


def _bloom(tile: Tile, x: float, y: float, size: float, petals: int, angle: float, colour: Rgb, heart: Rgb) -> None:
    """One flower: petals with a darker base, a heart."""
    for k in range(petals):
        direction = angle + 360 / petals * k
        reach = moved(turn(line((0.1, 0), (0.55, 0), (1.0, 0)) * size, direction), x, y)
        tile.fill(leaf(spline([tuple(p) for p in reach], steps=6), size * 0.85), colour)
        tile.fill(
            leaf(spline([tuple(p) for p in reach * 0.5 + np.array([x, y]) * 0.5], steps=6), size * 0.2),
            darker(colour, 0.22),
        )
    tile.fill(ellipse(x, y, size * 0.22), heart)


def _sprig(tile: Tile, x: float, y: float, size: float, angle: float, green: Rgb) -> None:
    """A stem with leaves."""
    stem = moved(turn(np.array([(0, 0), (0.5, 0.12), (1, 0)]) * size * 1.9, angle), x, y)
    curve = spline([tuple(p) for p in stem], steps=8)
    tile.fill(leaf(curve, size * 0.14), green)
    for share, side in ((0.45, 60), (0.6, -60), (0.8, 50)):
        bx, by = curve[int(share * (len(curve) - 1))]
        blade = moved(turn(np.array([(0, 0), (0.35, 0.06), (0.75, 0)]) * size, angle + side), bx, by)
        tile.fill(leaf(spline([tuple(p) for p in blade], steps=6), size * 0.3), green)


def _floral(colours: Colours, variant: str, seed: int) -> Field:
    ground, petal = colours[0], _second(colours)
    accent = colours[2] if len(colours) > 2 else mix(petal, (0.95, 0.8, 0.45), 0.5)
    green = mix((0.36, 0.45, 0.30), ground, 0.25)
    tile = Tile(ground)
    big = variant == "large"
    count, apart, size = (12, 110, 44) if big else (44, 56, 17)
    for x, y, rng in _scatter(seed, count, apart):
        angle = float(rng.uniform(0, 360))
        scale = size * float(rng.uniform(0.75, 1.15))
        _sprig(tile, x, y, scale, angle, green)
        _sprig(tile, x, y, scale * 0.9, angle + 150, green)
        hue = petal if rng.uniform() < 0.68 else accent
        _bloom(tile, x, y, scale, 5 if rng.uniform() < 0.7 else 6, angle, hue, mix(hue, (0.98, 0.84, 0.45), 0.75))
    return tile.done()


def _dotted(colours: Colours, variant: str, seed: int) -> Field:
    tile = Tile(colours[0])
    step, radius = (64, 15) if variant == "large" else (32, 5.2)
    for row in range(TILE * 2 // step):
        for column in range(TILE // step):
            x = column * step + (step / 2 if row % 2 else 0)
            tile.fill(ellipse(x, row * step / 2, radius), _second(colours))
    return tile.done()


def _animal(colours: Colours, variant: str, seed: int) -> Field:
    ground, dark = colours[0], darker(_second(colours), 0.2) if len(colours) > 1 else darker(colours[0], 0.85)
    tile = Tile(ground)
    for x, y, rng in _scatter(seed, 130, 34):
        size = float(rng.uniform(8, 13))
        tile.fill(ellipse(x, y, size * 0.75, size * 0.6, float(rng.uniform(0, 180))), darker(ground, 0.28))
        start = float(rng.uniform(0, 360))
        for k in range(3):
            a = start + 120 * k + float(rng.uniform(-15, 15))
            arc = [turn(line((size, 0)), a + d)[0] * (1, 0.85) + (x, y) for d in (-44, -15, 15, 44)]
            tile.fill(leaf(spline([tuple(p) for p in arc], steps=6), size * 0.62), dark)
    return tile.done()


def _printed(colours: Colours, variant: str, seed: int) -> Field:
    """Palm leaves ("palm") or loose brush strokes."""
    tile = Tile(colours[0])
    inks = colours[1:] or (_second(colours),)
    if variant == "palm":
        for n, (x, y, rng) in enumerate(_scatter(seed, 15, 104)):
            _frond(tile, x, y, float(rng.uniform(62, 88)), float(rng.uniform(0, 360)), inks[n % len(inks)])
        return tile.done()
    for n, (x, y, rng) in enumerate(_scatter(seed, 60, 46)):
        bend, angle = float(rng.uniform(-0.3, 0.3)), float(rng.uniform(-30, 30)) + 90 * (n % 2)
        stroke = moved(turn(np.array([(-0.5, 0), (0, bend), (0.5, 0)]) * rng.uniform(34, 60), angle), x, y)
        tile.fill(leaf(spline([tuple(p) for p in stroke], steps=8), float(rng.uniform(9, 18))), inks[n % len(inks)])
    return tile.done()


def _frond(tile: Tile, x: float, y: float, size: float, angle: float, ink: Rgb) -> None:
    rib = moved(turn(np.array([(-0.6, 0), (0, -0.12), (0.6, 0)]) * size, angle), x, y)
    curve = spline([tuple(p) for p in rib], steps=10)
    tile.fill(leaf(curve, size * 0.05), ink)
    for share in np.linspace(0.08, 0.97, 11):
        bx, by = curve[int(share * (len(curve) - 1))]
        reach = size * 0.52 * math.sin(math.pi * (0.15 + 0.8 * share)) + 4
        for side in (-48, 48):
            blade = moved(turn(np.array([(0, 0), (0.5, 0.07), (1, 0)]) * reach, angle + side), bx, by)
            tile.fill(leaf(spline([tuple(p) for p in blade], steps=6), size * 0.085), ink)


def _paisley(colours: Colours, variant: str, seed: int) -> Field:
    tile = Tile(colours[0])
    ink, third = _second(colours), lighter(_second(colours), 0.45)
    drop = np.array(
        [(0, -1), (0.55, -0.45), (0.62, 0.25), (0.1, 0.7), (-0.45, 0.45), (-0.5, -0.05), (-0.1, -0.3), (0.12, -0.75)]
    )
    for x, y, rng in _scatter(seed, 40, 62):
        angle, size = float(rng.uniform(0, 360)), float(rng.uniform(22, 30))
        for scale, colour in ((1.0, ink), (0.72, colours[0]), (0.5, third), (0.25, ink)):
            tile.fill(moved(turn(spline([tuple(p) for p in drop * size * scale], closed=True), angle), x, y), colour)
        for k in range(6):
            dx, dy = turn(line((size * 1.25, 0)), angle + 60 * k)[0]
            tile.fill(ellipse(x + float(dx), y + float(dy), 1.8), third)
    return tile.done()


def _blotches(colours: Colours, variant: str, seed: int) -> Field:
    """Camouflage: three layers of smooth islands."""
    tile = Tile(colours[0])
    inks = colours[1:] or (darker(colours[0], 0.4),)
    for n in range(3):
        field = noise(seed + n, 20, 13)
        tile.lerp(np.clip((field - 0.55) * 9, 0, 1), inks[n % len(inks)] if n < len(inks) else darker(inks[0], 0.3 * n))
    return tile.done()


def _tie_dye(colours: Colours, variant: str, seed: int) -> Field:
    tile = Tile(colours[0])
    ink = _second(colours)
    rings = np.sin(noise(seed, 26, 26) * 3.4 + noise(seed + 1, 5, 5) * 0.35)
    tile.lerp(np.clip(rings * 0.9 + 0.15, 0, 1).astype(np.float32), ink)
    return tile.done()


def _embroidered(colours: Colours, variant: str, seed: int) -> Field:
    """Small stitched flowers in rows: broderie."""
    tile = Tile(colours[0])
    ink = _second(colours) if len(colours) > 1 else darker(colours[0], 0.16)
    for row in range(8):
        for column in range(8):
            x, y = column * 64 + (32 if row % 2 else 0), row * 64
            for k in range(6):
                dx, dy = turn(line((11, 0)), 60 * k)[0]
                tile.fill(ellipse(x + float(dx), y + float(dy), 5.4, 3.4, 60 * k), ink)
            tile.fill(ellipse(x, y, 3), darker(ink, 0.2))
    return tile.done()


_MAKERS: dict[str, Callable[[Colours, str, int], Field]] = {
    "striped": _striped, "checked": _checked, "floral": _floral, "dotted": _dotted, "animal": _animal,
    "printed": _printed, "paisley": _paisley, "camouflage": _blotches, "tie-dye": _tie_dye,
    "embroidered": _embroidered,
}  # fmt: skip


@lru_cache(maxsize=24)
def pattern_tile(pattern: str, colours: Colours, variant: str = "", seed: int = 0) -> Field:
    """(TILE, TILE, 3) sRGB 0 to 1. Patterns that are structure (cables, ribs, herringbone) are plain here."""
    return _MAKERS.get(pattern, _solid)(colours, variant, seed)
