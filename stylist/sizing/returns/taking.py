"""Which size people with such numbers take: a normal distribution of its place, given whatever is known of them.

One Gaussian over the place and the buyer's numbers, its moments taken from the rows in which both of a pair are
known, so that any of the numbers may be missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from stylist.sizing.returns.table import BODY

Array = npt.NDArray[np.float64]
LEAST_PAIRS = 50
"""Rows in which two numbers must be known together for their covariance to count."""
LEAST_SD = 0.1


@dataclass(frozen=True, slots=True)
class Taking:
    """``mean`` (8,) and ``covariance`` (8, 8) of the place and BODY; what was never known has no covariance."""

    mean: Array
    covariance: Array

    def expected(self, body: Array) -> tuple[Array, Array]:
        """(rows,) mean and standard deviation of the place. body: (rows, 7), NaN where it is not known."""
        known = np.isfinite(body)
        mean, sd = np.empty(len(body)), np.empty(len(body))
        patterns, which = np.unique(known, axis=0, return_inverse=True)
        for number, pattern in enumerate(patterns):
            inside = which.reshape(-1) == number
            at = 1 + np.flatnonzero(pattern)
            gain = np.linalg.solve(self.covariance[np.ix_(at, at)], self.covariance[at, 0])
            mean[inside] = self.mean[0] + (body[inside][:, pattern] - self.mean[at]) @ gain
            left = self.covariance[0, 0] - self.covariance[0, at] @ gain
            sd[inside] = max(float(left), LEAST_SD**2) ** 0.5
        return mean, sd


def fit_taking(rows: pd.DataFrame, places: Array) -> Taking:
    """From the places bought and the buyers' numbers."""
    table = rows[list(BODY)].assign(place=places)[["place", *BODY]]
    mean = table.mean().fillna(0.0).to_numpy(dtype=float)
    spread = table.std().to_numpy(dtype=float)
    spread = np.where(np.isfinite(spread) & (spread > 1e-6), spread, 1.0)
    scaled = pd.DataFrame((table.to_numpy(dtype=float) - mean) / spread)
    together = scaled.cov(min_periods=LEAST_PAIRS).to_numpy(dtype=float)
    values, vectors = np.linalg.eigh(np.nan_to_num(together))
    whole = (vectors * np.maximum(values, 1e-2)) @ vectors.T  # pairs from different rows may not fit together
    return Taking(mean, whole * np.outer(spread, spread))
