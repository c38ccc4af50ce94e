"""How sure a guess has to be, and what shades look like in product photos: measured, kept in ``calibration.json``.

The file is written by ``python -m stylist.train.seeing --kagl DIR --ccp DIR`` and belongs to one embedder. With another
one, pixels are still measured; what needs the embedder is not guessed until it is calibrated as well.
"""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

Floats = npt.NDArray[np.float64]
FILE = "calibration.json"


class Head(BaseModel):
    """From measures of a picture to chances of values: softmax(((x - mean) / spread) @ weights + bias).

    Without weights the measures are the values' own similarities, sharpened by ``scale`` alone.
    say_from: value -> the chance from which on it may be said; a value missing there never is.
    """

    model_config = ConfigDict(frozen=True)

    values: tuple[str, ...]
    scale: float = 1.0
    mean: tuple[float, ...] = ()
    spread: tuple[float, ...] = ()
    weights: tuple[tuple[float, ...], ...] = ()
    bias: tuple[float, ...] = ()
    say_from: dict[str, float] = {}

    def chances(self, measures: npt.NDArray[np.floating]) -> Floats:
        """(n, F) measures -> (n, V) chances of the values."""
        x = np.asarray(measures, dtype=np.float64)
        if self.weights:
            x = (x - self.mean) / self.spread @ np.array(self.weights) + self.bias
        return softmax(self.scale * x)


class Shades(BaseModel):
    """Normal distributions of shades in CIELAB as photos show them; means (V, 3), covariances (V, 3, 3)."""

    model_config = ConfigDict(frozen=True)

    values: tuple[str, ...]
    means: tuple[tuple[float, float, float], ...]
    covariances: tuple[tuple[tuple[float, float, float], ...], ...]
    shares: tuple[float, ...]
    """How frequent each shade is among garments, so that the rarest of greys does not win over black."""
    say_from: float
    """Chance of its family from which on a colour is told."""


class Calibration(BaseModel):
    """All of the file. heads: "category", "pattern", … -> Head, in the space of the named embedder."""

    model_config = ConfigDict(frozen=True)

    embedder: str
    shades: Shades
    heads: dict[str, Head]
    measured: dict[str, dict[str, float]] = {}
    """Head or value -> precision, coverage and number of rows, on products kept out of fitting."""


def softmax(x: npt.NDArray[np.floating]) -> Floats:
    """Along the last axis."""
    risen = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(risen / risen.sum(axis=-1, keepdims=True))


@cache
def load_calibration() -> Calibration:
    """The shipped calibration."""
    text = resources.files(__package__).joinpath(FILE).read_text("utf-8")
    return Calibration.model_validate_json(text)


def shipped_file() -> Path:
    """Where it lies."""
    return Path(str(resources.files(__package__))) / FILE
