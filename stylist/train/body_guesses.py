"""Parsings by the network itself of photos that nobody drew: what it is sure of, within what is known to be worn."""

from __future__ import annotations

import logging
from collections.abc import Collection

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.looking import look, to_parse_grid
from stylist.body.network import BodyNet
from stylist.body.perception import Part
from stylist.train.body_augment import SOMEBODY, Labels
from stylist.train.body_labels import UNLABELLED

log = logging.getLogger(__name__)

SURE = 0.75
"""A part is believed from this chance on, among the parts that can be in the photo."""
AREA = 352 * 192


def guess_all(network: BodyNet, labels: Labels, sources: Collection[str]) -> dict[int, npt.NDArray[np.uint8]]:
    """Row -> (H, W) of Part, SOMEBODY or UNLABELLED, for every photo in use of these sources that nobody drew."""
    network.eval()
    rows = [int(row) for row in labels.rows if not labels.labelled[row] and labels.source[row] in sources]
    guessed = {row: guess(network, labels, row) for row in rows}
    log.info("guessed the parsing of %d photos", len(guessed))
    return guessed


def guess(network: BodyNet, labels: Labels, row: int) -> npt.NDArray[np.uint8]:
    """One photo; where the teacher of masks sees nobody there is background, where it is unsure there is nothing."""
    height, width = (int(n) for n in labels.size[row])
    mask = labels.masks[row, :height, :width]
    inside = np.argwhere(mask > 127)
    if not len(inside):
        return np.full((height, width), UNLABELLED, np.uint8)
    (top, left), (bottom, right) = inside.min(0), inside.max(0) + 1
    box = np.array([left, top, right, bottom], np.float64)
    seen = look(network, np.asarray(labels.pixels[row, :height, :width]), box, room=1.14, area=AREA, both_ways=True)
    back = cv2.invertAffineTransform(to_parse_grid(seen.matrix))
    chances = np.stack([cv2.warpAffine(layer, back, (width, height)) for layer in seen.chances])
    chances[~labels.allowed[row]] = 0
    chances[Part.BACKGROUND] *= mask < 204
    chances = chances / np.maximum(chances.sum(0), 1e-6)
    parts = np.where(chances.max(0) >= SURE, chances.argmax(0), UNLABELLED).astype(np.uint8)
    parts[(parts == UNLABELLED) & (mask > 204)] = SOMEBODY
    parts[mask < 26] = Part.BACKGROUND
    return parts
