"""A guess at what a sentence does where no pattern of ``acts.toml`` knows it: a linear model over its characters.

A softmax regression on hashed character n-grams, garment words and figures replaced by their kind, trained by
``python -m stylist_agents.offline.train_hunch`` on the sentences of ``hunches.toml``. Some hundred microseconds.
"""

from __future__ import annotations

import json
import re
import zlib
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from stylist.vocabulary import spot
from stylist_agents.offline.turns_of_phrase import spoken_words
from stylist_agents.offline.words import normalise

BUCKETS = 1 << 14
_LONGEST = 200
_HAN_GRAMS, _LATIN_GRAMS = (1, 2, 3), (3, 4, 5)
_HAN = re.compile(r"[㐀-鿿]")
_TOKEN = re.compile(r"[a-z0#@']+|[㐀-鿿]+")


def plain(text: str) -> str:
    """The message as the model reads it: lower case, figures as 0, garment words and colours as "#" with a letter."""
    text = normalise(text[:_LONGEST]).lower()
    parts, at = [], 0
    for mention in spot(text, spoken_words()):
        if mention.start >= at and mention.kind != "occasion":
            parts += [text[at : mention.start], f" #{mention.kind[:3]} "]
            at = mention.end
    return re.sub(r"\d+(?:\.\d+)?", "0", "".join(parts) + text[at:])


def features(text: str) -> NDArray[np.int64]:
    """The buckets of a message, each once. # (B,)"""
    found: set[str] = set()
    tokens = _TOKEN.findall(plain(text))
    for token in tokens:
        if _HAN.match(token):
            marked = f"^{token}$"
            found |= {marked[i : i + n] for n in _HAN_GRAMS for i in range(len(marked) - n + 1)}
        else:
            marked = f"<{token}>"
            found |= {marked, *(marked[i : i + n] for n in _LATIN_GRAMS for i in range(len(marked) - n + 1))}
    found |= {f"{a}_{b}" for a, b in zip(["^", *tokens], [*tokens, "$"], strict=True)}
    return np.unique([zlib.crc32(gram.encode()) % BUCKETS for gram in found])


@cache
def _model() -> tuple[tuple[str, ...], NDArray[np.float32], NDArray[np.float32]]:
    """Names of the acts, weights (buckets, acts) and bias (acts,)."""
    folder = resources.files(__package__)
    stored = load(folder.joinpath("hunch.safetensors").read_bytes())
    names = json.loads(folder.joinpath("hunch.json").read_text("utf-8"))["acts"]
    weights = stored["weights"].astype(np.float32) * stored["scale"].astype(np.float32)
    return tuple(names), weights, stored["bias"].astype(np.float32)


def hunch(text: str) -> tuple[str, float]:
    """The likeliest act of a message, and how likely it is, 0..1. "wish" and "other" are answers, too."""
    names, weights, bias = _model()
    buckets = features(text)
    if not len(buckets):
        return "other", 0.0
    scores = weights[buckets].sum(axis=0) / np.sqrt(len(buckets)) + bias
    shares = np.exp(scores - scores.max())
    best = int(shares.argmax())
    return names[best], float(shares[best] / shares.sum())
