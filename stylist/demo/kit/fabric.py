"""Weaves: small periodic fields that give each fabric its grain, drawn once and kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

Field = NDArray[np.float32]
TILE = 512
"""Side of every tile in design units: tiles repeat without a seam."""


@dataclass(frozen=True)
class Weave:
    """How a fabric takes the light.

    grain: (TILE, TILE, 2) tone and relief, each about -1 to 1; ``tone`` and ``relief`` are their strengths (share of
    brightness, design units of height). ``gloss`` is the strength of the highlight, ``sharp`` its exponent,
    ``body`` how thick the cloth stands (1: shirting), ``crease`` how readily it wrinkles.
    """

    grain: Field
    tone: float = 0.05
    relief: float = 0.2
    gloss: float = 0.0
    sharp: float = 12.0
    body: float = 1.0
    crease: float = 1.0


def noise(seed: int, sx: float, sy: float) -> Field:
    """Periodic smooth noise with standard deviation 1, blurred by ``sx`` and ``sy`` design units."""
    white = np.random.default_rng(seed).standard_normal((TILE, TILE)).astype(np.float32)
    smooth = gaussian_filter(white, (sy, sx), mode="wrap")
    scaled: Field = (smooth - smooth.mean()) / (smooth.std() + 1e-9)
    return scaled


def _axes() -> tuple[Field, Field]:
    y, x = np.mgrid[0:TILE, 0:TILE].astype(np.float32)
    return x, y


def _wave(x: Field, period: float) -> Field:
    wave: Field = np.sin(x * np.float32(2 * np.pi / period))
    return wave


def _grain(tone: NDArray[np.floating], relief: NDArray[np.floating] | None = None) -> Field:
    both = np.stack([tone, tone if relief is None else relief], axis=-1)
    clipped: Field = np.clip(both, -2.5, 2.5).astype(np.float32)
    return clipped


def _plain() -> Field:
    fine = noise(1, 0.7, 2.2) * 0.5 + noise(2, 2.2, 0.7) * 0.5
    return _grain(fine)


def _linen() -> Field:
    across, down = noise(11, 26, 0.65), noise(12, 0.65, 26)
    slubs = np.maximum(noise(13, 34, 0.9) - 1.3, 0) * 1.4 + np.maximum(noise(14, 0.9, 34) - 1.5, 0) * 1.2
    return _grain(0.55 * across + 0.5 * down + slubs - 0.25, 0.5 * across + 0.4 * down + slubs)


def _knit(pitch: float, course: float) -> Field:
    x, y = _axes()
    phase = np.abs(((x / pitch) % 1.0) - 0.5) * 2
    stitch = np.cos(2 * np.pi * (y / course + 0.42 * phase)).astype(np.float32)
    column = np.cos(2 * np.pi * x / pitch).astype(np.float32)
    return _grain(0.55 * stitch - 0.5 * column + 0.35 * noise(21, 1.2, 1.2), 0.7 * stitch - 0.9 * column)


def _rib(pitch: float) -> Field:
    x, _ = _axes()
    column = _wave(x, pitch)
    return _grain(0.8 * column + 0.3 * noise(23, 1, 2), np.sign(column) * np.abs(column) ** 0.6)


def _twill(pitch: float) -> Field:
    x, y = _axes()
    diagonal = _wave(x + y, pitch)
    return _grain(0.6 * diagonal + 0.4 * noise(31, 0.8, 3) + 0.3 * noise(32, 5, 14), diagonal)


def _denim() -> Field:
    x, y = _axes()
    diagonal = _wave(x + y, 4)
    streak = noise(33, 0.7, 22)
    return _grain(0.5 * diagonal + 0.34 * streak + 0.35 * noise(34, 0.8, 0.8) + 0.35 * noise(35, 26, 40), diagonal)


def _wool() -> Field:
    return _grain(0.6 * noise(41, 1.1, 1.1) + 0.3 * noise(42, 2.6, 2.6) + 0.3 * noise(43, 0.6, 7), noise(44, 1.6, 1.6))


def _tweed() -> Field:
    x, y = _axes()
    bones = np.sign(_wave(x, 32))
    weave = _wave(x * bones + y * 1.0, 8)
    flecks = np.maximum(noise(46, 1.2, 1.2) - 1.7, 0) * 2.5
    return _grain(0.6 * weave + 0.5 * noise(47, 1, 1) + flecks, weave + 0.5 * noise(48, 1.4, 1.4))


def _leather() -> Field:
    cells = -np.abs(noise(51, 2.0, 2.0)) - 0.6 * np.abs(noise(52, 3.4, 3.4))
    return _grain(0.4 * noise(53, 24, 24) + 0.25 * cells, cells + 0.8)


def _satin() -> Field:
    return _grain(0.5 * noise(61, 0.6, 16) + 0.3 * noise(62, 40, 40), 0.15 * noise(63, 6, 40))


def _corduroy() -> Field:
    x, _ = _axes()
    wale = np.abs(_wave(x, 16)) * 2 - 1
    return _grain(0.8 * wale + 0.3 * noise(65, 0.8, 1.6), wale)


def _pile() -> Field:
    return _grain(0.6 * noise(71, 0.9, 2.4) + 0.35 * noise(72, 30, 44), 0.4 * noise(73, 1.6, 2.6))


def _fleece() -> Field:
    curls = -np.abs(noise(75, 3.2, 3.2)) + 0.8
    return _grain(0.6 * curls + 0.4 * noise(76, 1.2, 1.2), 1.2 * curls)


def _straw() -> Field:
    x, y = _axes()
    over = _wave(x, 16) * _wave(y, 16)
    strands = np.where(over > 0, np.cos(y * 2 * np.pi / 4), np.cos(x * 2 * np.pi / 4))
    return _grain((0.6 * strands + 0.5 * over + 0.4 * noise(81, 3, 3)).astype(np.float32), over + 0.5 * strands)


def _canvas() -> Field:
    x, y = _axes()
    grid = _wave(x, 4) * _wave(y, 4)
    return _grain(0.6 * grid + 0.4 * noise(83, 9, 0.8) + 0.4 * noise(84, 0.8, 9), grid)


def _lace() -> Field:
    x, y = _axes()
    net = np.maximum(np.abs(_wave(x + y, 16)), np.abs(_wave(x - y, 16))) - 0.6
    blooms = np.sin(x * 2 * np.pi / 64) * np.sin(y * 2 * np.pi / 64)
    rings = np.cos(np.abs(blooms) * 12) * 0.6
    return _grain((net + rings).astype(np.float32), (net + rings).astype(np.float32))


def _sequin() -> Field:
    x, y = _axes()
    row = np.floor(y / 8)
    cx = (x + 4 * (row % 2)) % 8 - 4
    cy = y % 8 - 4
    dome = 1 - (cx**2 + cy**2) / 16
    flash = np.maximum(noise(91, 1.6, 1.6) - 0.9, 0)
    return _grain((0.5 * dome + 1.2 * flash).astype(np.float32), (1.4 * dome).astype(np.float32))


def _smooth() -> Field:
    return _grain(0.6 * noise(95, 30, 30), 0.2 * noise(96, 12, 12))


_MAKERS: dict[str, Callable[[], Weave]] = {
    "cotton": lambda: Weave(_plain(), tone=0.022, relief=0.10),
    "linen": lambda: Weave(_linen(), tone=0.042, relief=0.14, crease=1.5),
    "hemp": lambda: Weave(_linen(), tone=0.07, relief=0.2, crease=1.4),
    "jersey": lambda: Weave(_knit(4, 4), tone=0.012, relief=0.02, body=0.9, crease=0.75),
    "wool": lambda: Weave(_wool(), tone=0.038, relief=0.13, body=1.5, crease=0.5),
    "flannel": lambda: Weave(_wool(), tone=0.04, relief=0.16, body=1.2, crease=0.7),
    "cashmere": lambda: Weave(_wool(), tone=0.035, relief=0.15, body=1.4, crease=0.5),
    "tweed": lambda: Weave(_tweed(), tone=0.12, relief=0.3, body=1.6, crease=0.4),
    "knit": lambda: Weave(_knit(8, 8), tone=0.055, relief=0.5, body=1.7, crease=0.55),
    "fine-knit": lambda: Weave(_knit(4, 4), tone=0.03, relief=0.2, body=1.3, crease=0.6),
    "rib": lambda: Weave(_rib(8), tone=0.06, relief=0.6, body=1.4, crease=0.5),
    "wide-rib": lambda: Weave(_rib(16), tone=0.07, relief=1.3, body=1.7, crease=0.5),
    "twill": lambda: Weave(_twill(4), tone=0.028, relief=0.12, body=1.1, crease=0.9),
    "denim": lambda: Weave(_denim(), tone=0.085, relief=0.2, body=1.3, crease=0.9),
    "leather": lambda: Weave(_leather(), tone=0.045, relief=0.13, gloss=0.20, sharp=14, body=1.5, crease=0.6),
    "faux-leather": lambda: Weave(_leather(), tone=0.03, relief=0.1, gloss=0.6, sharp=24, body=1.4, crease=0.7),
    "suede": lambda: Weave(_pile(), tone=0.07, relief=0.12, body=1.4, crease=0.5),
    "velvet": lambda: Weave(_pile(), tone=0.16, relief=0.15, gloss=0.22, sharp=3, body=1.3, crease=0.8),
    "satin": lambda: Weave(_satin(), tone=0.03, relief=0.1, gloss=0.50, sharp=9, body=0.9, crease=1.25),
    "silk": lambda: Weave(_satin(), tone=0.025, relief=0.08, gloss=0.26, sharp=7, body=0.8, crease=1.15),
    "chiffon": lambda: Weave(_satin(), tone=0.03, relief=0.1, gloss=0.05, sharp=6, body=0.7, crease=1.1),
    "viscose": lambda: Weave(_plain(), tone=0.02, relief=0.08, gloss=0.05, sharp=6, body=0.8, crease=1.1),
    "corduroy": lambda: Weave(_corduroy(), tone=0.09, relief=0.7, body=1.4, crease=0.5),
    "fleece": lambda: Weave(_fleece(), tone=0.09, relief=0.9, body=2.0, crease=0.3),
    "nylon": lambda: Weave(_plain(), tone=0.015, relief=0.08, gloss=0.22, sharp=10, body=1.1, crease=1.1),
    "straw": lambda: Weave(_straw(), tone=0.14, relief=0.8, body=1.4, crease=0.0),
    "canvas": lambda: Weave(_canvas(), tone=0.05, relief=0.25, body=1.3, crease=0.4),
    "lace": lambda: Weave(_lace(), tone=0.11, relief=0.5, body=0.9, crease=0.6),
    "sequin": lambda: Weave(_sequin(), tone=0.30, relief=0.9, gloss=0.9, sharp=16, body=1.0, crease=0.7),
    "lurex": lambda: Weave(_sequin(), tone=0.16, relief=0.3, gloss=0.6, sharp=12, body=1.1, crease=0.8),
    "metal": lambda: Weave(_smooth(), tone=0.03, relief=0.0, gloss=0.8, sharp=20, body=1.0, crease=0.0),
    "rubber": lambda: Weave(_smooth(), tone=0.03, relief=0.05, gloss=0.08, sharp=10, body=1.0, crease=0.0),
    "skin": lambda: Weave(
        _grain(0.5 * noise(97, 1.4, 1.4) + 0.6 * noise(98, 18, 22)),
        tone=0.012,
        relief=0.02,
        gloss=0.05,
        sharp=5,
        crease=0.0,
    ),
    "hair": lambda: Weave(
        _grain(0.8 * noise(99, 0.8, 44) + 0.4 * noise(100, 2.4, 70)),
        tone=0.16,
        relief=0.7,
        gloss=0.22,
        sharp=4,
        crease=0.0,
    ),
    "lens": lambda: Weave(_smooth(), tone=0.02, relief=0.0, gloss=0.5, sharp=30, body=1.0, crease=0.0),
}
_LIKE = {"polyester": "viscose", "spandex": "jersey", "acrylic": "knit", "down": "nylon"}


@cache
def weave(name: str) -> Weave:
    """The weave of a fabric (an id of the vocabulary, or a finer one such as "rib"); plain cotton where unknown."""
    return _MAKERS.get(_LIKE.get(name, name), _MAKERS["cotton"])()
