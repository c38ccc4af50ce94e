"""The two files of a network of our own: what it is as JSON, and its weights as half-precision safetensors."""

from __future__ import annotations

import json
from importlib.resources.abc import Traversable
from typing import Any

from safetensors.torch import load
from torch import Tensor

from stylist.errors import WeightsMissing


def read_weights(folder: Traversable, stem: str, advice: str) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """What ``STEM.json`` says, and ``STEM.safetensors`` in single precision.

    Raises:
        WeightsMissing: one of them is not there; ``advice`` is the next step.
    """
    try:
        said = json.loads((folder / f"{stem}.json").read_text(encoding="utf-8"))
        weights = load((folder / f"{stem}.safetensors").read_bytes())
    except FileNotFoundError as error:
        raise WeightsMissing(path=str(folder / f"{stem}.safetensors"), next=advice) from error
    return said, {name: value.float() if value.is_floating_point() else value for name, value in weights.items()}
