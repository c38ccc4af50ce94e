"""How arrays and words travel between a process and its replicas: one safetensors body, which cannot hold code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load, save

from stylist.errors import BadInput

Arrays = Mapping[str, npt.NDArray[Any]]
CONTENT_TYPE = "application/vnd.safetensors"
LARGEST_BYTES = 256_000_000
_WORDS = "words"


class WireBroken(BadInput):
    """A body that is not what it should be."""

    code = "wire_broken"
    en = "What came over the wire cannot be read ({why}). Run the same version of Stylist on both sides."
    zh = "传来的数据无法读取（{why}）。请在两端运行同一版本的 Stylist。"


def packed(arrays: Arrays, words: Mapping[str, Any]) -> bytes:
    """Arrays by name, and words as JSON beside them."""
    text = np.frombuffer(json.dumps(words).encode(), np.uint8)
    return save({**{name: np.ascontiguousarray(array) for name, array in arrays.items()}, _WORDS: text})


def unpacked(body: bytes) -> tuple[dict[str, npt.NDArray[Any]], dict[str, Any]]:
    """The arrays and the words of a body. Raises WireBroken."""
    try:
        arrays = load(body)
        words = json.loads(arrays.pop(_WORDS).tobytes())
    except (SafetensorError, KeyError, ValueError) as error:
        raise WireBroken(why=type(error).__name__) from error
    if not isinstance(words, dict):
        raise WireBroken(why="words are no object")
    return arrays, words


def array_of(arrays: Arrays, name: str, dtype: type[np.generic], shape: tuple[int | None, ...]) -> npt.NDArray[Any]:
    """One array of the type and shape that it must have; None in a shape stands for any length."""
    array = arrays.get(name)
    if array is None or array.dtype != dtype or array.ndim != len(shape):
        raise WireBroken(why=f"{name} is missing or no {np.dtype(dtype).name} array of {len(shape)} dimensions")
    if any(want is not None and want != got for want, got in zip(shape, array.shape, strict=True)):
        raise WireBroken(why=f"{name} has the shape {array.shape}")
    return array
