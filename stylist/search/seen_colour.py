"""Colours as the pictures show them: how near each garment's measured palette comes to an asked colour."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from stylist.garment import Garment
from stylist.search.colour import family_of, shades_of
from stylist.seeing.calibration import load_calibration
from stylist.seeing.cielab import Floats, ciede2000, lab_of_hex

FAR = 40.0
"""CIEDE2000 from which a colour has nothing of the asked one."""
ENOUGH = 0.4
"""Share of the garment from which a colour counts in full."""
SHARE = 0.4
"""What the measured colour counts in the agreement about a colour; the rest is the shop's word."""


class SeenColours:
    """The palettes of N garments, up to three swatches each."""

    def __init__(self, garments: Sequence[Garment], swatches: int = 3) -> None:
        self._rows = np.flatnonzero([bool(g.palette) for g in garments])
        self._size = len(garments)
        shown = [garments[int(row)].palette[:swatches] for row in self._rows]
        padded = [(*p, *(p[-1:] * (swatches - len(p)))) for p in shown]
        self._lab = lab_of_hex([s.hex for p in padded for s in p]).reshape(len(shown), swatches, 3)
        self._near: dict[str, Floats] = {}
        self._weight = np.array([[min(1.0, s.share / ENOUGH) for s in p] for p in padded]).reshape(-1, swatches)

    def blended(self, wish: str, stated: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """(N,) 0..1: what the shops' words are worth for a wish, and how near the pictures come to it.

        stated: (N,) agreement of the words. Garments without a palette keep it.
        """
        found = stated.copy()
        if len(self._rows) and len(anchors := photographed(wish)):
            if wish not in self._near:  # some 10 ms for a thousand garments, once for each colour that is asked for
                self._near[wish] = self._nearness(anchors)
            found[self._rows] = (1 - SHARE) * stated[self._rows] + SHARE * self._near[wish]
        return found

    def _nearness(self, anchors: Floats) -> Floats:
        """(R,) 0..1 of the best swatch: its distance to the nearest shade asked for, weighted by what it covers."""
        apart = ciede2000(self._lab[:, :, None], anchors).min(axis=2)  # (R, S)
        return np.asarray((self._weight * np.clip(1 - apart / FAR, 0, 1)).max(axis=1))


@lru_cache(maxsize=128)
def photographed(wish: str) -> Floats:
    """(V, 3) CIELAB of the shades that a wish takes in, as product photos show them."""
    shades = load_calibration().shades
    accepted = shades_of(wish)
    clear = [v in accepted and family_of(v) != "metallic" for v in shades.values]
    return np.asarray(np.array(shades.means)[np.array(clear)], dtype=np.float64)
