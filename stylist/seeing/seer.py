"""Looking at pictures of single garments: palette and texture from the pixels, the rest by asking the embedder.

Zero-shot as in CLIP (Radford et al., ICML 2021): the picture's vector is compared with those of words. What comes out
is told only from the chance on that the calibration found right on products nobody had trained on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from threading import Lock

import numpy as np
from PIL import Image

from stylist.embedding.base import Embedder, Vectors, unit
from stylist.images import Pixels
from stylist.seeing.calibration import Calibration, Floats, Head, load_calibration
from stylist.seeing.kinds import CLOTH, body_of, group_of
from stylist.seeing.palette import palette
from stylist.seeing.prompts import asked_for, prompts
from stylist.seeing.region import LEAST, garment_region
from stylist.seeing.shades import name_colours, swatches
from stylist.seeing.sighting import Guess, Sighting
from stylist.seeing.texture import texture


class Seer:
    """Tells what pictures of garments show. Safe to share between threads."""

    def __init__(self, embedder: Embedder, calibration: Calibration | None = None) -> None:
        self.embedder = embedder
        self.calibration = calibration or load_calibration()
        self._asked: dict[tuple[str, str | None], Vectors] = {}
        self._lock = Lock()

    @property
    def guesses(self) -> bool:
        """Whether the calibration is this embedder's: without one, only colours are told."""
        return self.calibration.embedder == self.embedder.name

    @cached_property
    def name(self) -> str:
        """Identity of what it would see: part of an ingest's fingerprint."""
        return f"{self.calibration.embedder}/{hash_of(self.calibration)}/{self.guesses}"

    def see(
        self,
        pictures: Sequence[Pixels],
        vectors: Vectors | None = None,
        categories: Sequence[str | None] | None = None,
    ) -> list[Sighting]:
        """One sighting for each picture (H, W, 3) uint8 of one garment.

        vectors: (n, D) of the pictures, if they are embedded already. categories: what the shop says they are; what
        is stated is not guessed again.
        """
        if not len(pictures):
            return []
        if vectors is None:
            vectors = self.embedder.embed_images([Image.fromarray(p) for p in pictures])
        stated = categories or [None] * len(pictures)
        kinds = self.kinds(vectors)
        return [self._see(p, v, s, *k) for p, v, s, k in zip(pictures, unit(vectors), stated, kinds, strict=True)]

    def similarities(self, head: str, vectors: Vectors, category: str | None) -> Floats:
        """(n, V) cosine similarities of pictures (n, D) and the values that are asked for."""
        key = (head, category)
        if key not in self._asked:
            texts = [prompts(head, value, category) for value in asked_for(head)]
            flat = self.embedder.embed_texts([text for group in texts for text in group])
            ends = np.cumsum([len(group) for group in texts])
            means = unit(np.array([part.mean(0) for part in np.split(flat, ends[:-1])]))
            with self._lock:
                self._asked[key] = means
        found: Floats = np.asarray(vectors @ self._asked[key].T, dtype=np.float64)
        return found

    def measures(self, head: str, pixels: Pixels | None, vector: Vectors, category: str | None) -> Floats:
        """(F,) what a head is given: similarities, and for patterns the texture as well."""
        named = None if head == "fabric" else category  # "denim trousers" and "denim jeans" cannot be compared
        asked: Floats = self.similarities(head, vector[None], named)[0]
        if head != "pattern" or pixels is None:
            return asked
        return np.concatenate([asked, texture(pixels, body_of(category))])

    def kinds(self, vectors: Vectors) -> list[tuple[Guess | None, Guess | None]]:
        """Category and shelf of each picture, where they are clear."""
        head = self._head("category")
        if head is None:
            return [(None, None)] * len(vectors)
        chances = head.chances(self.similarities("category", unit(vectors), None))
        shelves = [group_of(value) or "" for value in head.values]
        return [(_best(head, row), _shelf(head, row, shelves)) for row in chances]

    def _see(
        self, pixels: Pixels, vector: Vectors, stated: str | None, category: Guess | None, group: Guess | None
    ) -> Sighting:
        kind = stated or (category.value if category else None)
        shelf = group_of(kind) or (group.value if group else None)
        region = garment_region(pixels, body_of(kind))
        colours, shares = palette(region.lab) if region.share > LEAST else (np.zeros((0, 3)), np.zeros(0))
        guess = {name: self._guess(name, pixels, vector, kind) for name in ("pattern", "fabric", "season", "occasion")}
        return Sighting(
            category=category,
            group=group,
            colours=name_colours(colours, shares, self.calibration.shades, shelf),
            palette=swatches(colours, shares),
            patterns=_told(guess["pattern"]),
            fabrics=_told(guess["fabric"]),
            gender=self._guess("gender", pixels, vector, kind),
            seasons=_told(guess["season"]),
            occasions=_told(guess["occasion"]),
        )

    def _guess(self, name: str, pixels: Pixels, vector: Vectors, category: str | None) -> Guess | None:
        head = self._head(name)
        if head is None or (name in CLOTH_ONLY and group_of(category) not in CLOTH):
            return None
        return _best(head, head.chances(self.measures(name, pixels, vector, category)[None])[0])

    def _head(self, name: str) -> Head | None:
        return self.calibration.heads.get(name) if self.guesses else None


MORE_THAN_NOT = 0.5
"""Chance below which no shelf is told, whatever the calibration: other people's photos are not product photos."""
CLOTH_ONLY = frozenset({"pattern", "fabric"})
"""Heads that were calibrated on cloth."""


def hash_of(calibration: Calibration) -> str:
    """A short digest of a calibration."""
    return hashlib.sha256(calibration.model_dump_json().encode()).hexdigest()[:12]


def _told(guess: Guess | None) -> tuple[Guess, ...]:
    return () if guess is None else (guess,)


def _best(head: Head, chances: Floats) -> Guess | None:
    """The likeliest value, if its chance is high enough for it to be told."""
    k = int(np.argmax(chances))
    value, chance = head.values[k], float(chances[k])
    needed = head.say_from.get(value, head.say_from.get("*", np.inf))
    return Guess(value=value, confidence=round(chance, 3)) if chance >= needed else None


def _shelf(head: Head, chances: Floats, shelves: Sequence[str]) -> Guess | None:
    sums: dict[str, float] = {}
    for shelf, chance in zip(shelves, chances, strict=True):
        sums[shelf] = sums.get(shelf, 0.0) + float(chance)
    best = max(sums, key=lambda name: sums[name])
    needed = max(MORE_THAN_NOT, head.say_from.get("group", np.inf))
    return Guess(value=best, confidence=round(sums[best], 3)) if sums[best] >= needed else None
