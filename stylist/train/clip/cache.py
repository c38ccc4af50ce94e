"""Decoded pictures in one memory-mapped file, so that an epoch costs no decoding."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from stylist.train.clip.sources import Item, pictures

Size = tuple[int, int]


def load_pictures(items: Sequence[Item], size: Size, folder: Path) -> npt.NDArray[np.uint8]:
    """Pictures of ``items``, (n, height, width, 3) uint8, squashed to ``size`` (height, width) by bicubic filtering.

    They are decoded on the first call and mapped from ``folder`` afterwards; another list or size is another file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shape = (len(items), *size, 3)
    digest = hashlib.sha256(json.dumps([shape, [i.key for i in items]]).encode()).hexdigest()[:16]
    path = folder / f"pictures-{digest}.npy"
    if not path.exists():
        _decode(items, shape, path)
    mapped: npt.NDArray[np.uint8] = np.load(path, mmap_mode="r")
    return mapped


def _decode(items: Sequence[Item], shape: tuple[int, ...], path: Path) -> None:
    unfinished = path.with_suffix(".part")
    target = np.lib.format.open_memmap(unfinished, mode="w+", dtype=np.uint8, shape=shape)
    for row, picture in enumerate(pictures(items)):
        target[row] = np.asarray(picture.resize((shape[2], shape[1]), Image.Resampling.BICUBIC))
    target.flush()
    unfinished.rename(path)
