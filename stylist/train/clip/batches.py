"""What one step sees, a function of the seed and the step alone, so that a resumed run goes on as if never stopped."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import torch
from scipy import sparse

from stylist.locale import Locale
from stylist.train.clip.captions import KINDS, Said, attribute_text, facts_of, lexicon, name_text, value_word
from stylist.train.clip.loss import Facts
from stylist.train.clip.sources import Item, words_of

Tokenize = Callable[[list[str]], torch.Tensor]
MIN_PROMPT_COUNT = 3
MIN_FACT_COUNT = 2
FAMILY = 8
"""Look-alikes that stand side by side in a batch."""


@dataclass(frozen=True, slots=True)
class Batch:
    """pictures: (n, h, w, 3) uint8; tokens: (m, context) of names, captions and single attribute values in that order.

    picture_facts, text_facts: sparse rows; groups: rows of each kind of text.
    """

    pictures: torch.Tensor
    tokens: torch.Tensor
    picture_facts: sparse.csr_matrix
    text_facts: sparse.csr_matrix
    groups: tuple[slice, slice, slice]
    kinds: tuple[slice, ...]
    """The last group again, one slice for each kind of attribute."""
    rows: npt.NDArray[np.int64]
    """Places of the pictures among all training items."""


class Batches:
    """Random batches of the training items."""

    def __init__(
        self, items: Sequence[Item], pictures: npt.NDArray[np.uint8], tokenize: Tokenize, batch_size: int, seed: int
    ) -> None:
        self.items, self.pictures, self.tokenize = items, pictures, tokenize
        self.batch_size, self.seed = min(batch_size, len(items)), seed
        known = [facts_of(item) for item in items]
        counts = Counter(fact for facts in known for fact in facts)
        self.facts = Facts(sorted(f for f, c in counts.items() if c >= MIN_FACT_COUNT))
        self.counts = np.array([counts[f] for f in self.facts.index])
        self._rows = self.facts.rows(known)
        often = [v for v in lexicon() if counts[":".join(v)] >= MIN_PROMPT_COUNT]
        self._values = sorted(often, key=lambda v: KINDS.index(v[0]))

    @property
    def steps_per_epoch(self) -> int:
        return len(self.items) // self.batch_size

    def at(self, step: int) -> Batch:
        """The batch of a step."""
        rng = random.Random(f"{self.seed}/{step}")
        chosen = self._chosen(step)
        names = [self._name(self.items[i], rng) for i in chosen]
        captions = [attribute_text(self.items[i], _language(rng, 0.4), rng) for i in chosen]
        prompts = [self._prompt(value, rng) for value in self._values]
        said = [*names, *captions, *prompts]
        n = len(chosen)
        return Batch(
            torch.from_numpy(self.pictures[np.sort(chosen)][np.argsort(np.argsort(chosen))]),
            self.tokenize([text for text, _ in said]),
            self._rows[chosen],
            self.facts.rows([facts for _, facts in said]),
            (slice(0, n), slice(n, 2 * n), slice(2 * n, len(said))),
            self._kinds(2 * n),
            chosen,
        )

    def _kinds(self, first: int) -> tuple[slice, ...]:
        counts = [sum(kind == k for kind, _ in self._values) for k in KINDS]
        ends = np.cumsum([first, *counts]).tolist()
        return tuple(slice(a, b) for a, b in pairwise(ends) if b > a)

    def _chosen(self, step: int) -> npt.NDArray[np.int64]:
        epoch, k = divmod(step, self.steps_per_epoch)
        return self._order(epoch)[k * self.batch_size : (k + 1) * self.batch_size]

    @lru_cache(maxsize=1)  # noqa: B019 - one entry, and a run has one Batches
    def _order(self, epoch: int) -> npt.NDArray[np.int64]:
        """All items: at random in every third epoch; else families of look-alikes, so that a choice among them is
        a hard one. A family is eight of a kind and colour for the same people, or eight of a brand and kind."""
        rng = np.random.default_rng((self.seed, epoch))
        order = rng.permutation(len(self.items))
        if epoch % 3 == 0:
            return order
        families = sorted(order, key=lambda n: self._family(self.items[n], epoch % 3 == 1))
        starts = rng.permutation(np.arange(0, len(families), FAMILY))
        return np.concatenate([families[at : at + FAMILY] for at in starts])

    @staticmethod
    def _family(item: Item, by_colour: bool) -> tuple[str, ...]:
        said = item.attributes.get
        first = words_of(item.name)[:1]
        if by_colour:
            return (said("type", ""), said("gender", ""), said("colour", ""))
        return (said("type", ""), *first)

    def _name(self, item: Item, rng: random.Random) -> Said:
        language = _language(rng, 0.3)
        text, facts = name_text(item, language, rng) if item.name else attribute_text(item, language, rng)
        known = frozenset(f for f in facts if f in self.facts.index)
        return (text, known) if known else attribute_text(item, language, rng)

    def _prompt(self, value: tuple[str, str], rng: random.Random) -> Said:
        kind, name = value
        return value_word(kind, name, _language(rng, 0.4), rng), frozenset((f"{kind}:{name}",))


def _language(rng: random.Random, chinese: float) -> Locale:
    return "zh" if rng.random() < chinese else "en"
