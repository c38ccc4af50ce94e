"""A shop's own taste model: what garments have in common in the eyes of its customers, and which are liked by most.

    r_ui = μ + b_u + b_i + q_u · p_i,   p_i = f_i + Σ w_t over the traits of i

The file (safetensors) holds the garments' side alone: f, w, b, and how far people are spread along each factor. A
person's b_u and q_u are worked out from their own events whenever they are needed, so no person is in the file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from stylist.errors import WeightsMissing
from stylist.taste.traits import Trait

NAME = "taste.safetensors"
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FactorModel:
    """ids: I garments; factors: (I, K) f; biases: (I,) b; traits: T; of_traits: (T, K) w; trait_biases: (T,) biases of
    garments that nobody has dealt with yet; spread: (K,) standard deviation of people's q, with their mean ``middle``.
    """

    ids: tuple[str, ...]
    factors: Floats
    biases: Floats
    traits: tuple[Trait, ...]
    of_traits: Floats
    trait_biases: Floats
    spread: Floats
    middle: Floats
    mean: float = 0.0

    def of(self, garments: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> tuple[Floats, Floats]:
        """(n, K) factors and (n,) expected liking beyond the mean, of (id, traits); of new garments by their traits."""
        place = {name: row for row, name in enumerate(self.ids)}
        column = {trait: row for row, trait in enumerate(self.traits)}
        factors, biases = np.zeros((len(garments), self.factors.shape[1])), np.zeros(len(garments))
        for n, (name, traits) in enumerate(garments):
            known = [column[t] for t in traits if t in column]
            factors[n], biases[n] = self.of_traits[known].sum(axis=0), self.trait_biases[known].sum()
            if name in place:
                factors[n] += self.factors[place[name]]
                biases[n] += self.biases[place[name]]
        return factors, biases + factors @ self.middle

    def save(self, folder: Path) -> Path:
        """Write the file into a folder, whole."""
        folder.mkdir(parents=True, exist_ok=True)
        numbers = {name: np.ascontiguousarray(getattr(self, name), dtype=np.float32) for name in _NUMBERS}
        names = {"ids": json.dumps(self.ids), "traits": json.dumps([":".join(t) for t in self.traits])}
        path, part = folder / NAME, folder / f"{NAME}.part"
        save_file(numbers, part, metadata=names | {"mean": repr(self.mean)})
        part.replace(path)
        return path

    @classmethod
    def load(cls, folder: Path) -> FactorModel:
        """From ``folder``; WeightsMissing if there is no such file, or it is none of ours."""
        path = folder / NAME
        try:
            with safe_open(path, framework="numpy") as file:
                told = file.metadata()
                numbers = {name: file.get_tensor(name).astype(np.float64) for name in _NUMBERS}
            traits = tuple(tuple(text.split(":", 1)) for text in json.loads(told["traits"]))
            ids, mean = tuple(json.loads(told["ids"])), float(told["mean"])
            return cls(ids=ids, traits=traits, mean=mean, **numbers)
        except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
            raise WeightsMissing(
                path=path, next="Run `stylist train taste EVENTS --out FOLDER`, or unset taste_model."
            ) from error


_NUMBERS = ("factors", "biases", "of_traits", "trait_biases", "spread", "middle")
