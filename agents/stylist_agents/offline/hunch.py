"""What a message does, learned from sentences: a small network over its characters and what the rules understood.

Hashed character n-grams (garment words, figures and what points at a garment replaced by their kind) and hashed signs
(signs.py) are each summed to a vector of :data:`WIDTH`, one rectified layer gives a score to each act, and the score of
a *set* of acts is the sum of theirs with a bias of its own: a softmax over the sets. Trained by
``python -m stylist_agents.offline.train_hunch``.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from stylist.vocabulary import spot
from stylist_agents.offline.references import read_references
from stylist_agents.offline.turns_of_phrase import spoken_words
from stylist_agents.offline.words import normalise

BUCKETS, SIGN_BUCKETS, WIDTH = 1 << 14, 1 << 12, 128
_LONGEST = 200
_HAN_GRAMS: tuple[int, ...] = (1, 2, 3)
_LATIN_GRAMS: tuple[int, ...] = (2, 3, 4, 5)
_HAN = re.compile(r"[㐀-鿿]")
_TOKEN = re.compile(r"[a-z0#@']+|[㐀-鿿]+|[?!]")

Array = NDArray[np.float32]


def plain(text: str) -> str:
    """The message as the model reads it: lower case, figures as 0, garment words and pointing as "#" with a word."""
    text = normalise(text[:_LONGEST]).lower()
    pointed, _ = read_references(text)
    rest = pointed if len(pointed) == len(text) else text
    spans = [(m.start, m.end, m.kind[:3]) for m in spot(rest, spoken_words()) if m.kind != "occasion"]
    spans += [(hit.start(), hit.end(), "one") for hit in re.finditer("\x00+(?: +\x00+)*", _blanked(text, rest))]
    parts, at = [], 0
    for start, end, kind in sorted(spans):
        if start >= at:
            parts += [text[at:start], f" #{kind} "]
            at = end
    return re.sub(r"\d+(?:\.\d+)?", "0", "".join(parts) + text[at:])


def _blanked(text: str, rest: str) -> str:
    """The text with NUL where the other reading of it is blank: each run is one that points at something."""
    return "".join("\x00" if b == " " != a else a for a, b in zip(text, rest, strict=True))


def grams(words: str) -> NDArray[np.int64]:
    """The buckets of the words and n-grams of a message as :func:`plain` gives it, each once. # (G,)"""
    tokens = _TOKEN.findall(words)
    row = ["^", *tokens, "$"]
    found = {f"{a}_{b}" for a, b in pairwise(row)}
    found |= {f"{a}_{b}_{c}" for a, b, c in zip(row, row[1:], row[2:], strict=False)}
    for token in tokens:
        if _HAN.match(token):
            marked, lengths = f"^{token}$", _HAN_GRAMS
        else:
            marked, lengths = f"<{token}>", _LATIN_GRAMS
            found.add(marked)
        found |= {marked[i : i + n] for n in lengths for i in range(len(marked) - n + 1)}
    return hashed(found, BUCKETS)


def hashed(names: Iterable[str], buckets: int) -> NDArray[np.int64]:
    """The buckets of names, each once, ascending. # (N,)"""
    return np.unique(np.array([zlib.crc32(name.encode()) % buckets for name in names], np.int64))


@dataclass(frozen=True)
class Network:
    """grams (BUCKETS, WIDTH), signs (SIGN_BUCKETS, WIDTH), hidden (WIDTH,), out (acts, WIDTH), short (SIGN_BUCKETS,
    acts), sets (sets, acts) of 0 and 1, bias (sets,)."""

    names: tuple[tuple[str, ...], ...]
    grams: Array
    signs: Array
    hidden: Array
    out: Array
    short: Array
    sets: Array
    bias: Array

    @classmethod
    def read(cls, stored: Mapping[str, NDArray[Any]], names: Mapping[str, Any]) -> Network:
        """From tables in eight bits, each with its scale, and the names of acts and of their sets."""
        parts = {n: stored[n].astype(np.float32) for n in ("hidden", "out", "bias")}
        parts |= {n: stored[n].astype(np.float32) * stored[f"{n}_scale"] for n in ("grams", "signs", "short")}
        sets = np.array([[act in each for act in names["acts"]] for each in names["sets"]], np.float32)
        return cls(names=tuple(tuple(each) for each in names["sets"]), sets=sets, **parts)

    def shares(self, grams: NDArray[np.int64], signs: NDArray[np.int64]) -> Array:
        """How likely each set of acts is. # (sets,)"""
        inner = self.grams[grams].sum(axis=0) / np.sqrt(max(len(grams), 1)) + self.signs[signs].sum(axis=0)
        acts = self.out @ np.maximum(inner + self.hidden, 0) + self.short[signs].sum(axis=0)
        scores = self.sets @ acts + self.bias
        shares = np.exp(scores - scores.max())
        return np.asarray(shares / shares.sum(), np.float32)


@cache
def _network() -> Network:
    folder = resources.files(__package__)
    stored = load(folder.joinpath("hunch.safetensors").read_bytes())
    return Network.read(stored, json.loads(folder.joinpath("hunch.json").read_text("utf-8")))


def hunches(words: str, signs: Iterable[str], network: Network | None = None) -> list[tuple[tuple[str, ...], float]]:
    """Sets of acts that a message may perform, the likeliest first, each with how likely it is, 0..1.

    words: the message as :func:`plain` gives it; signs: of :func:`stylist_agents.offline.signs.signs`;
    network: another than the one that ships.
    """
    network = network or _network()
    shares = network.shares(grams(words), hashed(signs, SIGN_BUCKETS))
    return [(network.names[i], float(shares[i])) for i in np.argsort(-shares, kind="stable")]
