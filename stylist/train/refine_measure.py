"""Where the refiner wins: its repairs against the plain preview's, on pairs whose truth is known."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from stylist.tryon.refiner import KINDS

Floats = npt.NDArray[np.float32]

_LEAST_PX = 40


def measure(network: nn.Module, stored: npt.NDArray[np.uint8]) -> dict[str, dict[str, float]]:
    """By kind of repair: mean L1 (0..255) and SSIM within its band, before and after, each kind applied alone.

    stored: (N, 10, H, W), see ``stylist.train.refine.draw_pairs``. ``better``: share of pictures whose L1 fell;
    ``l1_gain_low``: lower end of the 95% interval of the mean gain (bootstrap over pictures).
    """
    rows: dict[str, list[tuple[float, ...]]] = {kind: [] for kind in KINDS}
    for pair in stored:
        given = np.concatenate([pair[:3] / 127.5 - 1, pair[3:7] / 255]).astype(np.float32)
        truth = pair[7:].transpose(1, 2, 0).astype(np.float32)
        before = pair[:3].transpose(1, 2, 0).astype(np.float32)
        with torch.inference_mode():
            residual = network(torch.from_numpy(given)[None])[0].permute(1, 2, 0).numpy() * 127.5
        for kind, band in zip(KINDS, given[4:], strict=True):
            if band.sum() >= _LEAST_PX:
                after = np.clip(before + residual * band[..., None], 0, 255)
                rows[kind].append(_compared(before, after, truth, band))
    return {kind: _summary(np.array(values)) for kind, values in rows.items()}


def won(found: dict[str, float]) -> bool:
    """Less wrong by 5% at least, surely so, no less alike, and on most pictures."""
    if not found["pictures"]:
        return False
    less = found["l1_before"] - found["l1_after"] >= 0.05 * found["l1_before"]
    return less and found["l1_gain_low"] > 0 and found["ssim_after"] >= found["ssim_before"] and found["better"] > 0.6


def _compared(before: Floats, after: Floats, truth: Floats, band: Floats) -> tuple[float, ...]:
    weight = band / band.sum()
    errors = [float((np.abs(p - truth).mean(axis=2) * weight).sum()) for p in (before, after)]
    return (*errors, *(float((ssim_map(p, truth) * weight).sum()) for p in (before, after)))


def _summary(rows: npt.NDArray[np.float64]) -> dict[str, float]:
    if not len(rows):
        return {"pictures": 0}
    gains = rows[:, 0] - rows[:, 1]
    draws = np.random.default_rng(5).integers(len(gains), size=(1000, len(gains)))
    means = rows.mean(axis=0)
    values = {
        "pictures": len(rows), "l1_before": means[0], "l1_after": means[1], "ssim_before": means[2],
        "ssim_after": means[3], "better": (gains > 0).mean(),
        "l1_gain_low": np.quantile(gains[draws].mean(axis=1), 0.025),
    }  # fmt: skip
    return {name: round(float(value), 4) for name, value in values.items()}


def ssim_map(first: Floats, second: Floats) -> Floats:
    """(H, W) structural similarity of two (H, W, 3) pictures of 0..255, in grey (Wang et al., 2004)."""
    a, b = (
        np.asarray(cv2.cvtColor(np.asarray(p, np.float32), cv2.COLOR_RGB2GRAY), np.float32) for p in (first, second)
    )

    def mean(x: Floats) -> Floats:
        return np.asarray(cv2.GaussianBlur(x, (11, 11), 1.5), dtype=np.float32)

    ma, mb = mean(a), mean(b)
    va, vb, cov = mean(a * a) - ma**2, mean(b * b) - mb**2, mean(a * b) - ma * mb
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return np.asarray(((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma**2 + mb**2 + c1) * (va + vb + c2)), dtype=np.float32)
