"""How ``roles.safetensors`` came to be: ``python -m stylist_agents.offline.train_roles`` in a checkout.

It learns from the labelled utterances of hunch_sentences.py, each with the acts that a network gives it which was
trained without its file: the acts of a stranger's message are no surer. Needs torch. Some ten minutes on one core.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor, nn

from stylist_agents.offline import hunch, train_hunch
from stylist_agents.offline.hunch import hashed
from stylist_agents.offline.hunch_sentences import RULED, Sentence, by_file, learned_from
from stylist_agents.offline.role_signs import Candidate, candidates, phrases
from stylist_agents.offline.roles import BUCKETS, ROLES, WIDTH
from stylist_agents.offline.understanding import before_roles

FOLDER = Path(__file__).parent
_EPOCHS, _BATCH, _RATE, _SMOOTH, _PARTS = 10, 256, 0.005, 0.02, 3
_UNSEEN_SIGNS, _UNSEEN_RULES, _UNSEEN_INNER = 0.4, 0.4, 0.3
"""Shares left out at random: of the signs of each candidate; all that the rules made of it, for they were mended on
many of these sentences and are worse at others; of the inner layer."""


_TIMES = dict.fromkeys(RULED, 2)
"""What the rules were written on counts twice: it must stay as it is."""


@dataclass(frozen=True)
class Example:
    """A candidate as the network sees it: buckets of its signs and of the rules' signs, and the number of its role."""

    seen: NDArray[np.int64]
    ruled: NDArray[np.int64]
    role: int


def example(found: Candidate, slots: Iterable[str]) -> Example:
    """What the network sees of a candidate of a sentence with these slots."""
    return Example(hashed(found.seen, BUCKETS), hashed(found.ruled, BUCKETS), ROLES.index(_role(found, set(slots))))


def _role(found: Candidate, slots: set[str]) -> str:
    if isinstance(found.what, str):
        return "wished" if f"target={found.what}" in slots else "neither"
    slot, value = found.what.slot, found.what.value.replace(" ", "_")
    return "wished" if f"{slot}={value}" in slots else "refused" if f"{slot}!={value}" in slots else "neither"


class Learner(nn.Module):
    """The network of roles.py, to be trained."""

    def __init__(self) -> None:
        super().__init__()
        self.signs = nn.EmbeddingBag(BUCKETS, WIDTH, mode="sum")
        self.short = nn.EmbeddingBag(BUCKETS, len(ROLES), mode="sum")
        self.hidden = nn.Parameter(torch.zeros(WIDTH))
        self.out = nn.Linear(WIDTH, len(ROLES))
        nn.init.normal_(self.signs.weight, std=0.05)
        nn.init.zeros_(self.short.weight)

    def forward(self, buckets: Tensor, starts: Tensor, weights: Tensor) -> Tensor:
        """Scores of the roles, from the signs of candidates. # (B, 3)"""
        inner = torch.relu(self.signs(buckets, starts, weights) + self.hidden)
        inner = nn.functional.dropout(inner, _UNSEEN_INNER, self.training)
        scores: Tensor = self.out(inner) + self.short(buckets, starts, weights)
        return scores


def _bags(rows: Sequence[Example], draw: np.random.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """The signs of examples, some left out at random, as (buckets, starts, weights)."""
    kept, weights = [], []
    for row in rows:
        seen = row.seen[draw.random(len(row.seen)) >= _UNSEEN_SIGNS]
        known = draw.random() >= _UNSEEN_RULES
        ruled = row.ruled[(draw.random(len(row.ruled)) >= _UNSEEN_SIGNS) & known]
        kept.append(np.concatenate([seen, ruled]))
        weights += [np.full(len(part), 1 / np.sqrt(max(len(part), 1)), np.float32) for part in (seen, ruled)]
    starts = np.cumsum([0, *(len(row) for row in kept[:-1])])
    return torch.tensor(np.concatenate(kept)), torch.tensor(starts), torch.tensor(np.concatenate(weights))


def train(examples: Sequence[Example], epochs: int = _EPOCHS, seed: int = 7) -> Learner:
    """The trained network."""
    torch.manual_seed(seed)
    draw = np.random.default_rng(seed)
    learner = Learner()
    wanted = torch.tensor([each.role for each in examples])
    steps = epochs * -(-len(examples) // _BATCH)
    optimiser = torch.optim.AdamW(learner.parameters(), lr=_RATE, weight_decay=1e-4)
    falling = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: max(0.02, 1 - step / steps))
    for _ in range(epochs):
        order = draw.permutation(len(examples))
        for batch in np.split(order, range(_BATCH, len(order), _BATCH)):
            scores = learner(*_bags([examples[i] for i in batch], draw))
            loss = nn.functional.cross_entropy(scores, wanted[batch], label_smoothing=_SMOOTH)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            falling.step()
    return learner.eval()


def tensors(learner: Learner) -> dict[str, NDArray[Any]]:
    """The weights as they are stored, the tables in eight bits."""
    stored = train_hunch.in_eight_bits(learner, "signs", "short")
    smaller = {"hidden": learner.hidden, "out": learner.out.weight, "bias": learner.out.bias}
    return stored | {name: each.detach().numpy().astype(np.float32) for name, each in smaller.items()}


def labelled() -> list[Sentence]:
    """The sentences that roles are learned from, file by file."""
    return [row for learned, _ in by_file().values() for row in learned]


def digest(sentences: Iterable[Sentence]) -> str:
    """What stands for the sentences and labels that weights were made from."""
    lines = [f"{s.say}\t{s.shown}\t{' '.join(sorted(s.acts))}\t{' '.join(sorted(s.slots))}" for s in sentences]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def examples() -> list[Example]:
    """All candidates of the sentences, the acts of each by a network that had not seen its file."""
    files, seen = by_file(), cache(train_hunch.example)
    found = []
    for part in range(_PARTS):
        asked = sorted(files)[part::_PARTS]
        learner, acts, sets = train_hunch.train([seen(said) for said in learned_from(asked)])
        names = {"acts": acts, "sets": [sorted(each) for each in sets]}
        network = hunch.Network.read(train_hunch.tensors(learner), names)
        for name in asked:
            found += [each for said in files[name][0] for each in of_sentence(said, network)] * _TIMES.get(name, 1)
    return found


def of_sentence(said: Sentence, network: hunch.Network | None = None) -> list[Example]:
    """The candidates of a sentence; none where it is read in two parts."""
    meant = before_roles(said.say, said.context, network)
    found = [*candidates(meant, said.context), *phrases(meant, said.context)]
    return [] if meant.twofold else [example(each, said.slots) for each in found]


def main() -> None:
    """Train and write."""
    torch.set_num_threads(1)
    save_file(tensors(train(examples())), FOLDER / "roles.safetensors")
    (FOLDER / "roles.json").write_text(json.dumps({"of": digest(labelled())}) + "\n", "utf-8")


if __name__ == "__main__":
    main()
