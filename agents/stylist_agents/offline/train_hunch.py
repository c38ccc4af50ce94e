"""How ``hunch.safetensors`` came to be: ``python -m stylist_agents.offline.train_hunch`` in a checkout.

It learns from the sentences of hunch_sentences.py. Needs torch. A few minutes on one core.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor, nn

from stylist_agents.offline.hunch import BUCKETS, SIGN_BUCKETS, WIDTH, grams, hashed, plain
from stylist_agents.offline.hunch_sentences import Sentence, digest, learned_from
from stylist_agents.offline.signs import signs
from stylist_agents.offline.understanding import by_rules

FOLDER = Path(__file__).parent
_EPOCHS, _BATCH, _RATE, _SMOOTH = 12, 256, 0.005, 0.05
_UNSEEN_GRAMS, _UNSEEN_SIGNS, _UNSEEN_INNER = 0.4, 0.3, 0.4
"""Shares left out at random of each sentence: misspelt and new words, rules that don't know it."""


@dataclass(frozen=True)
class Example:
    """A sentence as the network sees it: buckets of its n-grams and signs, and the number of its set of acts."""

    grams: NDArray[np.int64]
    signs: NDArray[np.int64]
    acts: frozenset[str]


def example(said: Sentence) -> Example:
    """What the network sees of a sentence."""
    found, ruled = by_rules(said.say, said.context)
    seen = signs(found.acts, ruled, said.context)
    return Example(grams(plain(found.text)), hashed(seen, SIGN_BUCKETS), said.acts)


class Learner(nn.Module):
    """The network of hunch.py, to be trained."""

    def __init__(self, acts: Sequence[str], sets: Sequence[frozenset[str]]) -> None:
        super().__init__()
        self.sets = torch.tensor([[float(act in each) for act in acts] for each in sets])  # (S, A)
        self.grams = nn.EmbeddingBag(BUCKETS, WIDTH, mode="sum")
        self.signs = nn.EmbeddingBag(SIGN_BUCKETS, WIDTH, mode="sum")
        self.short = nn.EmbeddingBag(SIGN_BUCKETS, len(acts), mode="sum")
        self.hidden = nn.Parameter(torch.zeros(WIDTH))
        self.out = nn.Linear(WIDTH, len(acts), bias=False)
        self.bias = nn.Parameter(torch.zeros(len(sets)))
        nn.init.normal_(self.grams.weight, std=0.05)
        nn.init.normal_(self.signs.weight, std=0.05)
        nn.init.zeros_(self.short.weight)

    def forward(self, said: tuple[Tensor, Tensor, Tensor], seen: tuple[Tensor, Tensor, Tensor]) -> Tensor:
        """Scores of the sets, from (buckets, starts, weights) of n-grams and of signs. # (B, S)"""
        inner = self.grams(*said[:2], said[2]) + self.signs(*seen[:2], seen[2]) + self.hidden
        inner = nn.functional.dropout(torch.relu(inner), _UNSEEN_INNER, self.training)
        acts = self.out(inner) + self.short(*seen[:2], seen[2])
        scores: Tensor = acts @ self.sets.T + self.bias
        return scores


def _bags(rows: Iterable[NDArray[np.int64]], unseen: float, shared: bool, draw: np.random.Generator) -> Any:
    """Rows of buckets, some left out at random, as (buckets, starts, weights)."""
    kept = [row[draw.random(len(row)) >= unseen] for row in rows]
    sizes = [len(row) for row in kept]
    weights = np.repeat([1 / np.sqrt(max(n, 1)) if shared else 1.0 for n in sizes], sizes).astype(np.float32)
    starts = np.cumsum([0, *sizes[:-1]])
    return torch.tensor(np.concatenate(kept)), torch.tensor(starts), torch.tensor(weights)


def train(examples: Sequence[Example], epochs: int = _EPOCHS) -> tuple[Learner, list[str], list[frozenset[str]]]:
    """The trained network, its acts and its sets of acts."""
    sets = sorted({each.acts for each in examples}, key=sorted)
    acts = sorted({act for each in sets for act in each})
    torch.manual_seed(7)
    draw = np.random.default_rng(7)
    learner = Learner(acts, sets)
    wanted = np.array([sets.index(each.acts) for each in examples])
    steps = epochs * -(-len(examples) // _BATCH)
    optimiser = torch.optim.AdamW(learner.parameters(), lr=_RATE, weight_decay=1e-4)
    falling = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: max(0.02, 1 - step / steps))
    for _ in range(epochs):
        order = draw.permutation(len(examples))
        for batch in np.split(order, range(_BATCH, len(order), _BATCH)):
            said = _bags((examples[i].grams for i in batch), _UNSEEN_GRAMS, True, draw)
            seen = _bags((examples[i].signs for i in batch), _UNSEEN_SIGNS, False, draw)
            loss = nn.functional.cross_entropy(
                learner(said, seen), torch.tensor(wanted[batch]), label_smoothing=_SMOOTH
            )
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            falling.step()
    return learner.eval(), acts, sets


def in_eight_bits(learner: nn.Module, *names: str) -> dict[str, NDArray[Any]]:
    """Tables of a network as they are stored, each with its scale."""
    stored: dict[str, NDArray[Any]] = {}
    for name in names:
        weights = getattr(learner, name).weight.detach().numpy()
        scale = np.float32(np.abs(weights).max() / 127)
        stored[name] = np.round(weights / scale).astype(np.int8)
        stored[f"{name}_scale"] = np.array([scale], np.float32)
    return stored


def tensors(learner: Learner) -> dict[str, NDArray[Any]]:
    """The weights as they are stored, the tables in eight bits."""
    stored = in_eight_bits(learner, "grams", "signs", "short")
    smaller = {"hidden": learner.hidden, "out": learner.out.weight, "bias": learner.bias}
    return stored | {name: each.detach().numpy().astype(np.float32) for name, each in smaller.items()}


def main() -> None:
    """Train and write."""
    torch.set_num_threads(1)
    sentences = learned_from()
    learner, acts, sets = train([example(said) for said in sentences])
    save_file(tensors(learner), FOLDER / "hunch.safetensors")
    names = {"acts": acts, "sets": [sorted(each) for each in sets], "of": digest(sentences)}
    (FOLDER / "hunch.json").write_text(json.dumps(names) + "\n", "utf-8")


if __name__ == "__main__":
    main()
