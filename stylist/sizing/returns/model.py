"""The learned fit: three probabilities for an order, read from plain files and reckoned with numpy alone.

    fit.safetensors   numbers: networks, standardising, calibration, sums by kind, category, brand, item and size
    fit.json          what they are called, and how good the model was on later orders

Buyers are not stored, nor are sums of fewer than five orders.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from safetensors.numpy import load_file, save_file

from stylist.sizing.returns.features import Ground, features
from stylist.sizing.returns.history import LEVELS, Sums, keys_of
from stylist.sizing.returns.scales import Scales
from stylist.sizing.returns.taking import Taking

Array = npt.NDArray[np.float64]
NUMBERS, NAMES = "fit.safetensors", "fit.json"
STORED = ("kind", "category", "brand", "item", "item_size")
CLIP = 6.0
"""Standard deviations beyond which a feature says no more."""
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Networks:
    """Small networks of one form, whose logits are averaged, and the calibration of the average.

    layers: of each network, weight (out, in) and bias (out,) by turns. logits -> sharpness * logits + shift.
    """

    mean: Array
    spread: Array
    layers: Sequence[Sequence[Array]]
    sharpness: float = 1.0
    shift: Array = field(default_factory=lambda: np.zeros(3))

    def standardised(self, found: Array) -> Array:
        """What is missing becomes the mean."""
        return np.clip(np.nan_to_num((found - self.mean) / self.spread), -CLIP, CLIP)

    def logits(self, found: Array) -> Array:
        """(rows, 3) before calibration."""
        x = self.standardised(found)
        return np.asarray(np.mean([_forward(layers, x) for layers in self.layers], axis=0), dtype=np.float64)

    def probabilities(self, found: Array) -> Array:
        """(rows, 3): too small, fits, too large."""
        return softmax(self.sharpness * self.logits(found) + self.shift)


def _forward(layers: Sequence[Array], x: Array) -> Array:
    for weight, bias in zip(layers[:-2:2], layers[1:-2:2], strict=True):
        x = x @ weight.T + bias
        x = x / (1 + np.exp(-x))
    return np.asarray(x @ layers[-2].T + layers[-1], dtype=np.float64)


def softmax(logits: Array) -> Array:
    """(rows, classes) to probabilities."""
    raised = np.exp(logits - logits.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class FitModel:
    """All that is needed for an answer. ``decisions``: what is maximised -> (3,) weights of the classes."""

    ground: Ground
    networks: Networks
    sums: Mapping[str, Sums]
    decisions: Mapping[str, Array]
    card: Mapping[str, Any] = field(default_factory=dict)

    def probabilities(self, rows: pd.DataFrame, sums: Mapping[str, Array] | None = None) -> Array:
        """(rows, 3) for TEXTS and BODY of ``stylist/sizing/returns/table.py``. sums: in place of those learned."""
        return self.networks.probabilities(features(rows, sums or self.history(rows), self.ground))

    def history(self, rows: pd.DataFrame) -> dict[str, Array]:
        """Level -> (rows, 6)."""
        nothing = np.zeros((len(rows), 6))
        return {level: self.sums[level].of(keys_of(rows, level)) if level in self.sums else nothing for level in LEVELS}

    def orders(self, level: str, *key: str) -> int:
        """From how many orders of an item, brand or category this has learned."""
        found = self.sums[level].keys.get("\t".join(key)) if level in self.sums else None
        return 0 if found is None else int(self.sums[level].values[found, :3].sum())

    def save(self, folder: Path) -> None:
        """Write both files."""
        folder.mkdir(parents=True, exist_ok=True)
        kept = {level: self.sums[level].kept() for level in STORED}
        numbers = {f"sums.{level}": sums.values for level, sums in kept.items()}
        for n, layers in enumerate(self.networks.layers):
            numbers |= {f"network.{n}.{place:02d}": layer for place, layer in enumerate(layers)}
        net, taking = self.networks, self.ground.taking
        numbers |= {"mean": net.mean, "spread": net.spread, "shift": net.shift, "rates": self.ground.rates,
                    "taking.mean": taking.mean, "taking.covariance": taking.covariance}  # fmt: skip
        names = {
            "format": FORMAT,
            "sharpness": net.sharpness,
            "keys": {level: list(sums.keys) for level, sums in kept.items()},
            "scales": self.ground.scales.as_json(),
            "decisions": {name: weights.tolist() for name, weights in self.decisions.items()},
            "card": dict(self.card),
        }
        save_file({name: np.ascontiguousarray(v, dtype=np.float32) for name, v in numbers.items()}, folder / NUMBERS)
        (folder / NAMES).write_text(json.dumps(names, ensure_ascii=False, indent=1) + "\n", "utf-8")


def load_fit(folder: Path) -> FitModel | None:
    """The model in a folder, or None where there is none (of this format)."""
    if not (folder / NUMBERS).exists() or not (folder / NAMES).exists():
        return None
    names = json.loads((folder / NAMES).read_text("utf-8"))
    if names.get("format") != FORMAT:
        return None
    numbers = {name: value.astype(np.float64) for name, value in load_file(folder / NUMBERS).items()}
    ground = Ground(
        Scales({name: np.array(both) for name, both in names["scales"].items()}),
        Taking(numbers["taking.mean"], numbers["taking.covariance"]),
        numbers["rates"],
    )
    sums = {
        level: Sums({key: n for n, key in enumerate(keys)}, numbers[f"sums.{level}"])
        for level, keys in names["keys"].items()
    }
    networks = Networks(
        numbers["mean"], numbers["spread"], _networks(numbers), names["sharpness"], numbers["shift"]
    )  # fmt: skip
    decisions = {name: np.array(weights) for name, weights in names["decisions"].items()}
    return FitModel(ground, networks, sums, decisions, names["card"])


def _networks(numbers: Mapping[str, Array]) -> list[list[Array]]:
    found: dict[str, list[Array]] = {}
    for name in sorted(n for n in numbers if n.startswith("network.")):
        found.setdefault(name.split(".")[1], []).append(numbers[name])
    return list(found.values())
