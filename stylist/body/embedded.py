"""The embedded tier's back-end: our own small network, shipped with the package. CPU, no download.

It looks twice: at the whole photo to find the person, then at the person alone, as large as the frame allows.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import cv2
import numpy as np
import torch

from stylist.body.appearance import by_colour
from stylist.body.looking import Look, look, people, person_box, to_parse_grid, without
from stylist.body.network import BodyNet, folded
from stylist.body.perception import Perception, Tier
from stylist.images import Photo, Pixels, averaged_down
from stylist.weight_files import read_weights

WORKING_SIDE_PX = 1024
"""Longer photos are shrunk to this; mask and parsing are enlarged again afterwards."""
DIM = 120
"""A photo whose brightest twentieth stays below this value (0..255) is brightened for the network."""
FIRST_AREA, CLOSE_AREA = 288 * 160, 416 * 224
"""Pixels of the frame of the first look, and of the closer one, where more detail sharpens edges."""
ROOM = 1.14
"""How much larger than the person's box the second frame is."""


@dataclass(frozen=True, slots=True)
class BodyConfig:
    """What ``body.json`` says: the network's shape, and from which score on somebody is there."""

    name: str
    widths: tuple[int, ...]
    blocks: tuple[int, ...]
    neck: tuple[int, ...]
    found_from: float


class EmbeddedBody:
    """BodyModel over :class:`stylist.body.network.BodyNet`. Threads take turns: torch uses all cores itself."""

    tier: Tier = "embedded"

    def __init__(self, network: BodyNet, config: BodyConfig) -> None:
        self.name = config.name
        self._found_from = config.found_from
        self._network = folded(network).to(memory_format=torch.channels_last)
        self._turn = threading.Lock()

    def perceive(self, photo: Photo) -> Perception | None:
        """The most prominent person, or None where there is nobody."""
        pixels = _brightened(averaged_down(photo.pixels, WORKING_SIDE_PX))
        whole = np.array([0.0, 0.0, pixels.shape[1], pixels.shape[0]])
        with self._turn:
            first = look(self._network, pixels, whole, room=1.0, area=FIRST_AREA, both_ways=False)
            if first.somebody < self._found_from / 2:
                return None
            found = people(first)
            box = person_box(first, found, pixels.shape)
            seen = look(self._network, pixels, box, room=ROOM, area=CLOSE_AREA, both_ways=True)
        if seen.somebody < self._found_from:
            return None
        seen = replace(seen, chances=by_colour(seen.chances, seen.frame))
        others = len(found.others) if found is not None else 0
        return self._perception(without(seen, people(seen)), photo, pixels.shape, others)

    def _perception(self, seen: Look, photo: Photo, shape: tuple[int, ...], others: int) -> Perception:
        """Results in pixels of the shrunk photo -> fractions and pixels of the photo itself."""
        height, width = shape[:2]
        back = cv2.invertAffineTransform(to_parse_grid(seen.matrix))
        chances = [
            cv2.warpAffine(layer, back, (width, height), flags=cv2.INTER_LINEAR, borderValue=float(part == 0))
            for part, layer in enumerate(seen.chances)
        ]
        parsing = np.argmax(np.stack(chances), 0).astype(np.uint8)
        size = (photo.width, photo.height)
        landmarks = np.column_stack([seen.points / (width, height), seen.visible]).astype(np.float32)
        return Perception(
            landmarks=landmarks,
            mask=np.clip(cv2.resize(1 - chances[0], size, interpolation=cv2.INTER_LINEAR), 0, 1),
            parsing=np.asarray(cv2.resize(parsing, size, interpolation=cv2.INTER_NEAREST), np.uint8),
            model=self.name,
            tier=self.tier,
            others=others,
        )


def _brightened(pixels: Pixels) -> Pixels:
    """Dark photos with their bright end lifted, at most fourfold: shapes are there long before colours are."""
    bright = float(np.percentile(pixels[::4, ::4], 95))
    if bright >= DIM:
        return pixels
    return np.asarray(cv2.convertScaleAbs(pixels, alpha=min(4.0, 200 / max(bright, 1.0))), dtype=np.uint8)


def load_network(folder: Traversable, stem: str = "body") -> tuple[BodyNet, BodyConfig]:
    """``STEM.json`` and ``STEM.safetensors`` (fp16) of ``folder``; WeightsMissing if they are not there."""
    config, weights = read_weights(folder, stem, "Reinstall the package, or train them: python -m stylist.train.body.")
    widths, blocks, neck = (tuple(config[key]) for key in ("widths", "blocks", "neck"))
    shape = BodyConfig(config["name"], widths, blocks, neck, config["found_from"])
    network = BodyNet(widths, blocks, neck)
    network.load_state_dict(weights)
    return network, shape


@cache
def embedded_body() -> EmbeddedBody:
    """The shipped network, loaded once per process."""
    return EmbeddedBody(*load_network(files("stylist") / "weights"))
