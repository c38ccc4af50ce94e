"""The colours of some pixels as a smoothed histogram in CIELAB."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from stylist.seeing.region import Lab
from stylist.tryon.geometry import Floats, Mask

_BINS = 12


def histogram(lab: Lab, seeds: Mask) -> Callable[[Lab], npt.NDArray[np.float32]]:
    """Smoothed colour histogram of some pixels, as a function of a picture: (H, W, 3) -> (H, W) density."""
    bins = _bins(lab[seeds])
    cells = np.ravel_multi_index(tuple(bins.T), (_BINS,) * 3)
    counts = (np.bincount(cells, minlength=_BINS**3).reshape((_BINS,) * 3) + 1e-6).astype(np.float32)
    for axis in range(3):
        counts = ((np.roll(counts, 1, axis) + 2 * counts + np.roll(counts, -1, axis)) / 4).astype(np.float32)
    counts /= counts.sum()

    def density(picture: Lab) -> npt.NDArray[np.float32]:
        bins = _bins(picture.reshape(-1, 3))
        return np.asarray(counts[bins[:, 0], bins[:, 1], bins[:, 2]].reshape(picture.shape[:2]))

    return density


def _bins(values: Floats | Lab) -> npt.NDArray[np.int64]:
    scaled = np.stack([values[:, 0] / 100, values[:, 1] / 160 + 0.5, values[:, 2] / 160 + 0.5], axis=1)
    return np.clip((scaled * _BINS).astype(np.int64), 0, _BINS - 1)
