"""The few colours of a garment: its pixels gathered in CIELAB, each colour with its share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stylist.seeing.cielab import Floats, ciede2000

MOST_PIXELS = 1500
CLUSTERS, ROUNDS = 5, 6
ALIKE = 12.0
"""CIEDE2000 below which two clusters are one colour: folds and shadows are not colours of their own."""


def palette(lab: npt.NDArray[np.floating]) -> tuple[Floats, Floats]:
    """Colours (K, 3) in CIELAB and their shares (K,), largest first, for pixels (N, 3); K is at most 5."""
    colours, shares = clusters(lab, CLUSTERS)
    while len(colours) > 1:
        apart = ciede2000(colours[:, None], colours[None]) + 1e3 * np.eye(len(colours))
        i, j = (int(k) for k in np.unravel_index(np.argmin(apart), apart.shape))
        if apart[i, j] > ALIKE:
            break
        colours[i] = np.average(colours[[i, j]], axis=0, weights=shares[[i, j]])
        shares[i] += shares[j]
        colours, shares = np.delete(colours, j, axis=0), np.delete(shares, j)
    order = np.argsort(-shares, kind="stable")
    return colours[order], shares[order]


def clusters(lab: npt.NDArray[np.floating], count: int) -> tuple[Floats, Floats]:
    """Medians (K, 3) and shares (K,) of a k-means, begun at points far apart: nothing is left to chance."""
    points = np.asarray(lab, dtype=np.float64)
    if len(points) > MOST_PIXELS:
        points = points[np.linspace(0, len(points) - 1, MOST_PIXELS).astype(int)]
    centres = _far_apart(points, count)
    for _ in range(ROUNDS):
        nearest = _nearest(points, centres)
        centres = np.array([points[nearest == k].mean(0) if (nearest == k).any() else c for k, c in enumerate(centres)])
    nearest = _nearest(points, centres)
    sizes = np.bincount(nearest, minlength=len(centres))
    kept = np.flatnonzero(sizes)
    medians = np.array([np.median(points[nearest == k], axis=0) for k in kept])
    return medians, sizes[kept] / len(points)


def _far_apart(points: Floats, count: int) -> Floats:
    """Starting centres: the median, then each time a point far from all so far (not the farthest, an outlier)."""
    centres = [np.median(points, axis=0)]
    distance = np.full(len(points), np.inf)
    for _ in range(count - 1):
        distance = np.minimum(distance, ((points - centres[-1]) ** 2).sum(1))
        centres.append(points[np.argsort(distance, kind="stable")[int(0.98 * (len(points) - 1))]])
    return np.array(centres)


def _nearest(points: Floats, centres: Floats) -> npt.NDArray[np.intp]:
    return np.asarray(((points[:, None] - centres) ** 2).sum(2).argmin(1))
