"""Each part's own colours in this very photo: what looks like the shirt that was surely seen is more of that shirt.

A parsing network is unsure at sleeves, hems and straps, yet a garment has few colours, and most of it was seen well.
So a histogram of each part's colours, over the pixels that the network is sure of, counts beside the network's own
chances, and both are told from each other a few times (as in GrabCut: Rother et al., SIGGRAPH 2004, with soft
assignments and the network's chances instead of a drawn box).
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import GARMENTS
from stylist.images import Pixels

Floats = npt.NDArray[np.float32]

_LIGHTNESS, _CHROMA = 10, 16
"""Bins of a histogram along L, and along a and b, each ``_STEP`` of OpenCV's 8-bit CIELAB wide."""
_STEP = 4
_ROUNDS, _WEIGHT, _SMOOTH_PX = 3, 0.8, 0.75
"""How often chances and colours are told from each other; how much a colour's log likelihood counts beside a log
chance; blur of the chances between rounds, in cells. Chosen with the bins on the 50 photos that serve for choices."""
_UNSEEN = 0.02
"""Pixels of every colour that each part is taken to have besides those seen, so that none is impossible."""
_BELL = np.exp(-0.5 * np.arange(-2.0, 3.0) ** 2)
_KERNEL = _BELL / _BELL.sum()


def by_colour(chances: Floats, frame: Pixels) -> Floats:
    """Chances of each part (P, h, w) after what the colours of ``frame`` (H, W, 3), over the same view, say of them."""
    parts, height, width = chances.shape
    small = cv2.resize(frame, (width, height), interpolation=cv2.INTER_AREA)
    bins = _bins(np.asarray(small, np.uint8)).ravel()
    own = np.log(np.clip(chances, 1e-4, 1)).reshape(parts, -1)
    known = chances.reshape(parts, -1)
    for _ in range(_ROUNDS):
        joint = own + _WEIGHT * _log_likelihood(known, bins)[:, bins]
        known = np.exp(joint - joint.max(0))
        known /= known.sum(0)
        layers = known.reshape(chances.shape).astype(np.float32)
        known = np.stack([cv2.GaussianBlur(layer, (0, 0), _SMOOTH_PX) for layer in layers]).reshape(parts, -1)
    told = np.asarray(known.reshape(chances.shape), dtype=np.float32)
    return np.where(_prints(chances.argmax(0), told.argmax(0)), chances, told)


def _prints(before: npt.NDArray[np.int64], after: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """(h, w) what the network called clothes, colours do not, and clothes go all round: a flower on a shirt."""
    cloth = np.isin(after, GARMENTS)
    _, holes = cv2.connectedComponents((~cloth).astype(np.uint8))
    border = np.unique(np.concatenate([holes[0], holes[-1], holes[:, 0], holes[:, -1]]))
    return np.isin(before, GARMENTS) & ~cloth & ~np.isin(holes, border)


def _bins(pixels: Pixels) -> npt.NDArray[np.int64]:
    """(h, w) the number of each pixel's bin; strong colours share the outermost."""
    lab = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB).astype(np.int64)
    chroma = np.clip((lab[..., 1:] - 128 + _CHROMA // 2 * _STEP) // _STEP, 0, _CHROMA - 1)
    return np.asarray(((lab[..., 0] * _LIGHTNESS >> 8) * _CHROMA + chroma[..., 0]) * _CHROMA + chroma[..., 1])


def _log_likelihood(known: Floats, bins: npt.NDArray[np.int64]) -> Floats:
    """(P, bins) log chance of each colour within each part; sure pixels count by the square of their chance."""
    count = _LIGHTNESS * _CHROMA * _CHROMA
    sure = [np.bincount(bins, chance, count).astype(np.float32) for chance in known**2]
    seen = _blurred(np.stack(sure).reshape(-1, _LIGHTNESS, _CHROMA, _CHROMA)).reshape(len(known), count)
    total = seen.sum(1, keepdims=True)
    return np.asarray(np.log((seen + _UNSEEN) / (total + _UNSEEN * count)), dtype=np.float32)


def _blurred(histograms: Floats) -> Floats:
    """Neighbouring colours count, too: a Gaussian of one bin along the three axes of (P, L, a, b)."""
    reach = len(_KERNEL) // 2
    for axis in (1, 2, 3):
        room = [(reach, reach) if n == axis else (0, 0) for n in range(4)]
        padded, length = np.pad(histograms, room, mode="edge"), histograms.shape[axis]
        steps = np.stack([np.take(padded, range(k, k + length), axis=axis) for k in range(len(_KERNEL))])
        histograms = np.tensordot(_KERNEL, steps, 1).astype(np.float32)
    return histograms
