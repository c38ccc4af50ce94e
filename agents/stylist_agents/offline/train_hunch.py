"""How ``hunch.safetensors`` came to be: ``python -m stylist_agents.offline.train_hunch`` in a checkout.

It learns from the templates of ``hunches.toml`` and from the labelled utterances in ``tests/agents/data``, which no
wheel carries. Needs torch. A few minutes on one core.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor, nn

from stylist_agents.offline.evaluate import SCREENS
from stylist_agents.offline.hunch import BUCKETS, SIGN_BUCKETS, WIDTH, grams, hashed, plain
from stylist_agents.offline.signs import signs
from stylist_agents.offline.understanding import by_rules
from stylist_agents.offline.words import table

FOLDER = Path(__file__).parent
SPOKEN = FOLDER.parents[2] / "tests" / "agents" / "data"
RULED = ("colloquial", "en", "more", "passersby", "people", "shoppers", "strangers", "unseen", "zh")
"""The files of utterances that the rules were written or mended on, or that no longer stand for the unseen."""
SAID = ("young", "elders", "screen")
"""Those that the rules had not seen: what they understood of them is what they understand of a stranger."""
_HELD_OUT, _FIRST = 105, 60
"""Of each of :data:`SAID` so many are kept out of training, none of them among the first of the first file."""
_CHOICE = re.compile(r"\[([^\[\]]*)\]\??")
_PART = re.compile(r"<(\w+)>")
_MOST_OF_ONE = 10
"""Sentences of one template at most, drawn with a fixed seed."""
_ANYWHERE: tuple[object, ...] = (False, False, False, True, True, "plan")
"""The screens on which what has nothing to do with the screen is said."""
_EPOCHS, _BATCH, _RATE, _SMOOTH = 14, 128, 0.006, 0.05
_UNSEEN_GRAMS, _UNSEEN_SIGNS, _UNSEEN_INNER = 0.25, 0.15, 0.4
"""Shares left out at random of each sentence: misspelt and new words, rules that don't know it."""


@dataclass(frozen=True)
class Sentence:
    """What is said, on which screen (a key of ``evaluate.SCREENS``), and the acts it performs."""

    say: str
    shown: object
    acts: frozenset[str]


@dataclass(frozen=True)
class Example:
    """A sentence as the network sees it: buckets of its n-grams and signs, and the number of its set of acts."""

    grams: NDArray[np.int64]
    signs: NDArray[np.int64]
    acts: frozenset[str]


def expanded(template: str, draw: random.Random, parts: Mapping[str, str] | None = None) -> set[str]:
    """Sentences of a template: ``[a|b]`` is a choice, ``[a|b]?`` may also be left out, ``<one>`` is one of a part."""
    found = set()
    for _ in range(3 * _MOST_OF_ONE):
        said = _CHOICE.sub(
            lambda hit: draw.choice(hit[1].split("|") + ([""] if hit[0].endswith("?") else [])), template
        )
        said = _PART.sub(lambda hit: draw.choice((parts or {})[hit[1]].split("|")), said)
        found.add(re.sub(r"\s+", " ", said).strip(" ,"))
        if len(found) == _MOST_OF_ONE:
            break
    return found - {""}


def made_up() -> list[Sentence]:
    """The sentences of ``hunches.toml``, in a fixed order."""
    rows, parts = table("hunches"), table("hunches")["parts"]
    found = []
    for language in ("en", "zh"):
        for screen, acts in rows[language].items():
            for names, templates in acts.items():
                for template in templates:
                    draw = random.Random(zlib.crc32(template.encode()))
                    found += [
                        Sentence(said, _screen(screen, names, draw), frozenset(names.split()))
                        for said in sorted(expanded(template, draw, parts[language]))
                    ]
    return found


def _screen(screen: str, names: str, draw: random.Random) -> object:
    """Where a template's sentence is said: ``none`` also holds what is said anywhere, but for searches."""
    if screen != "none":
        return "plan" if screen == "plan" else True
    return False if {"find", "outfit", "trip"} & set(names.split()) else draw.choice(_ANYWHERE)


def spoken(folder: Path = SPOKEN) -> tuple[list[Sentence], list[Sentence], list[Sentence]]:
    """The labelled utterances: of :data:`RULED`, of :data:`SAID`, and those of :data:`SAID` that are kept out."""
    draw = random.Random(29)
    learned, kept = [], []
    for name in SAID:
        rows = _read(folder, name)
        out = set(draw.sample(range(_FIRST if name == SAID[0] else 0, len(rows)), _HELD_OUT))
        learned += [row for i, row in enumerate(rows) if i not in out]
        kept += [row for i, row in enumerate(rows) if i in out]
    return [row for name in RULED for row in _read(folder, name)], learned, kept


def _read(folder: Path, name: str) -> list[Sentence]:
    rows = yaml.safe_load((folder / f"understanding_{name}.yaml").read_text("utf-8"))
    return [Sentence(row["say"], row.get("shown", False), frozenset(row["acts"])) for row in rows]


def learned_from() -> list[Sentence]:
    """All sentences of the training; what was said and no rule had seen counts twice."""
    ruled, said, _ = spoken()
    return [*made_up(), *ruled, *said, *said]


def digest(sentences: Iterable[Sentence]) -> str:
    """What stands for the sentences that weights were made from."""
    lines = [f"{s.say}\t{s.shown}\t{' '.join(sorted(s.acts))}" for s in sentences]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def example(said: Sentence) -> Example:
    """What the network sees of a sentence."""
    context = SCREENS[said.shown]
    found, ruled = by_rules(said.say, context)
    return Example(grams(plain(found.text)), hashed(signs(found.acts, ruled, context), SIGN_BUCKETS), said.acts)


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


def tensors(learner: Learner) -> dict[str, NDArray[Any]]:
    """The weights as they are stored, the tables in eight bits."""
    stored: dict[str, NDArray[Any]] = {}
    for name in ("grams", "signs", "short"):
        weights = getattr(learner, name).weight.detach().numpy()
        scale = np.float32(np.abs(weights).max() / 127)
        stored[name] = np.round(weights / scale).astype(np.int8)
        stored[f"{name}_scale"] = np.array([scale], np.float32)
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
