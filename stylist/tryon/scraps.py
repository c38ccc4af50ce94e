"""Scraps of new cloth that hang together with nothing: trousers seen through what a parsing took for a hole."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.tryon.geometry import Mask

_SCRAP = 0.02
"""Squared torsos up to which cloth that hangs together with no other is a scrap; a strap is a part of its garment."""
_RIM = np.ones((7, 7), np.uint8)
"""How far the soft edge and the shadow of a scrap reach beyond it."""


def scraps(worn: npt.NDArray[np.float32], removed: Mask, torso: float) -> tuple[Mask, Mask]:
    """Islands in what is seen of new cloth, with their rims: those amid what stays as it is, and all others.

    worn: (H, W) share of new cloth; removed: (H, W) bool, where old clothes were taken off.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats((worn > 0.3).astype(np.uint8))
    small = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] < _SCRAP * torso**2)
    amid, others = np.zeros_like(removed), np.zeros_like(removed)
    large = cv2.dilate(np.isin(labels, np.setdiff1d(np.unique(labels), [0, *small])).astype(np.uint8), _RIM[:3, :3])
    for k in small[small > 0]:
        island = labels == k
        place = cv2.dilate(island.astype(np.uint8), _RIM).astype(bool) & (large == 0)
        stays = ~removed[place & ~island]
        (amid if stays.size and stays.mean() > 0.5 else others)[place] = True
    return amid, others
