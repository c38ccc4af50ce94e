"""The training loop: schedule, moving average, memory of past batches, checkpoints from which a run goes on."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy import sparse
from torch.nn.attention import SDPBackend, sdpa_kernel

from stylist.train.clip.augment import random_views
from stylist.train.clip.batches import Batch, Batches
from stylist.train.clip.cache import Size
from stylist.train.clip.loss import contrast, right_answers, word_loss
from stylist.train.clip.network import build, encode_short_texts
from stylist.train.muon import Muon, groups_of

NAMES, CAPTIONS, KIND = 1.0, 0.5, 0.25
"""How much names, attribute captions and each kind of single attribute values count in the loss."""


CALM_RATE, CALM_AVERAGE = 0.15, 0.99
"""Of the last steps: the rate they begin with, as a share of the full one, and how much the average keeps."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that shapes a run.

    steps: the whole run's; calm: the last of them, which see pictures nearly as they will be shown, at a low rate;
    cooldown: the share of the others in which the rate falls to 0.
    """

    size: Size
    steps: int
    calm: int = 0
    batch_size: int = 384
    rate: float = 2e-3
    warmup: int = 150
    cooldown: float = 0.5
    weight_decay: float = 0.08
    ema: float = 0.998
    memory: int = 4096
    word_weight: float = 0.3
    seed: int = 7
    checkpoint_minutes: float = 4.0


def rate_at(step: int, plan: Plan) -> float:
    """A linear rise, a plateau (so that a run can be made longer), a linear fall; the calm steps fall from low down."""
    wild = plan.steps - plan.calm
    if step >= wild:
        return plan.rate * CALM_RATE * (plan.steps - step) / max(1, plan.calm)
    fall = max(1, int(wild * plan.cooldown))
    return plan.rate * min(1.0, (step + 1) / plan.warmup, max(0.0, (wild - step) / fall))


class Memory:
    """Normalised embeddings and facts of the latest batches: more wrong answers than a batch holds."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.vectors: torch.Tensor | None = None
        self.facts: sparse.csr_matrix | None = None

    def add(self, vectors: torch.Tensor, facts: sparse.csr_matrix) -> None:
        """Remember the vectors (n, dim) with their facts (n, vocabulary); the oldest are forgotten."""
        vectors = vectors.detach()
        known = facts if self.facts is None else sparse.vstack([facts, self.facts], format="csr")
        self.vectors = vectors if self.vectors is None else torch.cat([vectors, self.vectors])
        self.vectors, self.facts = self.vectors[: self.capacity], known[: self.capacity]

    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps."""
        facts = self.facts
        if facts is None:
            return {}
        indices, indptr = torch.from_numpy(facts.indices), torch.from_numpy(facts.indptr)
        return {"vectors": self.vectors, "indices": indices, "indptr": indptr, "columns": facts.shape[1]}

    def load(self, state: Mapping[str, Any]) -> None:
        """The other way round."""
        if not state:
            return
        self.vectors = state["vectors"]
        indices, indptr = state["indices"].numpy(), state["indptr"].numpy()
        shape = (len(indptr) - 1, state["columns"])
        self.facts = sparse.csr_matrix((np.ones(len(indices), np.float32), indices, indptr), shape=shape)


class Training:
    """A network being trained, with everything that a checkpoint holds."""

    def __init__(self, config: Mapping[str, Any], plan: Plan, batches: Batches) -> None:
        torch.manual_seed(plan.seed)
        self.config, self.plan, self.batches = dict(config), plan, batches
        self.model = build(config).to(memory_format=torch.channels_last)
        self.word_head = torch.nn.Linear(self.model.visual.trunk.num_features, len(batches.facts.index))
        self.fact_weight = torch.from_numpy(1 / np.log(10 + batches.counts)).float()
        self.average = {k: v.detach().clone() for k, v in self.model.state_dict().items()}
        matrices, tables, scales = self._parameters()
        convolutions = groups_of(self.model)
        self.optimisers: list[torch.optim.Optimizer] = [
            Muon(matrices, [convolutions.get(w, 1) for w in matrices], plan.rate, plan.weight_decay),
            torch.optim.AdamW(tables, lr=plan.rate, betas=(0.9, 0.98), weight_decay=plan.weight_decay),
            torch.optim.AdamW(scales, lr=plan.rate, betas=(0.9, 0.98), weight_decay=0.0),
        ]
        self.pictures, self.names = Memory(plan.memory), Memory(plan.memory)
        self.step = 0

    def _parameters(self) -> tuple[list[torch.Tensor], list[torch.Tensor], list[torch.Tensor]]:
        """Weights that turn one vector into another; tables that are looked up or read out; scales and biases."""
        named = [*self.model.named_parameters(), *self.word_head.named_parameters(prefix="word_head")]
        plane = {name: p for name, p in named if p.ndim >= 2}
        tables = {n: p for n, p in plane.items() if "embedding" in n or "word_head" in n or "stem" in n}
        matrices = [p for name, p in plane.items() if name not in tables]
        return matrices, list(tables.values()), [p for _, p in named if p.ndim < 2]

    def train_step(self) -> float:
        """One step; the loss."""
        torch.manual_seed(hash((self.plan.seed, self.step)) % 2**31)
        self.model.train()
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = rate_at(self.step, self.plan)
        loss = self._loss(self.batches.at(self.step))
        for optimiser in self.optimisers:
            optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 2.0)
        for optimiser in self.optimisers:
            optimiser.step()
        with torch.no_grad():
            self.model.logit_scale.clamp_(0, np.log(100))
        self._update_average()
        self.step += 1
        return float(loss.detach())

    def _loss(self, batch: Batch) -> torch.Tensor:
        # On a CPU the plain attention is several times faster backwards than the fused one, at two dozen tokens.
        with torch.autocast("cpu", torch.bfloat16), sdpa_kernel(SDPBackend.MATH):
            features = self._features(batch)
            pictures = self.model.visual.head(features)
            texts = torch.cat([encode_short_texts(self.model, batch.tokens[group]) for group in batch.groups])
            words = self.word_head(features)
        pictures = torch.nn.functional.normalize(pictures.float(), dim=-1)
        texts = torch.nn.functional.normalize(texts.float(), dim=-1)
        present = torch.from_numpy(batch.picture_facts.toarray())
        loss = self.plan.word_weight * word_loss(words.float(), present, self.fact_weight)
        for group, weight in self._weighted_groups(batch):
            loss = loss + weight * self._contrast(batch, pictures, texts, group)
        if self.step >= self.plan.warmup:
            self.pictures.add(pictures, batch.picture_facts)
            self.names.add(texts[batch.groups[0]], batch.text_facts[batch.groups[0]])
        return loss

    def _features(self, batch: Batch) -> torch.Tensor:
        """What the image trunk makes of a random view of each picture, (n, width)."""
        views = random_views(batch.pictures, self.plan.size, self._calm)
        features: torch.Tensor = self.model.visual.trunk(views.contiguous(memory_format=torch.channels_last))
        return features

    @property
    def _calm(self) -> bool:
        return self.step >= self.plan.steps - self.plan.calm

    def _weighted_groups(self, batch: Batch) -> list[tuple[slice, float]]:
        """Each kind of attribute is its own choice: a colour competes with colours, not with seasons."""
        names, captions, _ = batch.groups
        return [(names, NAMES), (captions, CAPTIONS), *((kind, KIND) for kind in batch.kinds)]

    def _contrast(self, batch: Batch, pictures: torch.Tensor, texts: torch.Tensor, group: slice) -> torch.Tensor:
        scale = self.model.logit_scale.exp()
        said, said_facts, seen, seen_facts = texts[group], batch.text_facts[group], pictures, batch.picture_facts
        all_seen, all_seen_facts = _with(self.pictures, seen, seen_facts)
        to_pictures = contrast(scale * said @ all_seen.T, right_answers(said_facts, all_seen_facts))
        if group.start == 0:
            said, said_facts = _with(self.names, said, said_facts)
        to_texts = contrast(scale * seen @ said.T, right_answers(said_facts, seen_facts).T)
        return (to_pictures + to_texts) / 2

    @torch.no_grad()
    def _update_average(self) -> None:
        keep = min(CALM_AVERAGE if self._calm else self.plan.ema, (1 + self.step) / (10 + self.step))
        for name, value in self.model.state_dict().items():
            if value.is_floating_point():
                self.average[name].lerp_(value, 1 - keep)
            else:
                self.average[name].copy_(value)

    def save(self, path: Path) -> None:
        """Write a checkpoint; the old one is replaced only once the new one is whole."""
        state = {
            "step": self.step, "model": self.model.state_dict(), "word_head": self.word_head.state_dict(),
            "average": self.average, "optimisers": [o.state_dict() for o in self.optimisers],
            "pictures": self.pictures.state(), "names": self.names.state(),
        }  # fmt: skip
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").rename(path)

    def load(self, path: Path) -> None:
        """Go on from a checkpoint of the same configuration.

        Where the data has grown since, its facts are others: what hangs on them starts anew.
        """
        state = torch.load(path, weights_only=True)
        self.step = state["step"]
        self.model.load_state_dict(state["model"])
        self.average = state["average"]
        for optimiser, known in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(known)
        if state["word_head"]["weight"].shape == self.word_head.weight.shape:
            self.word_head.load_state_dict(state["word_head"])
            self.pictures.load(state["pictures"])
            self.names.load(state["names"])
        else:
            for parameter in self.word_head.parameters():
                for optimiser in self.optimisers:
                    optimiser.state.pop(parameter, None)

    def run(
        self, last: int, checkpoint: Path, report: Callable[[str], None], exported: Callable[[Training], None]
    ) -> None:
        """Train up to step ``last``; ``exported`` is called with every checkpoint and at the end."""
        began, saved, first, mean = time.monotonic(), time.monotonic(), self.step, 0.0
        interrupted = _until_terminated()
        while self.step < last:
            mean = self.train_step() if mean == 0 else 0.98 * mean + 0.02 * self.train_step()
            if self.step % 20 == 0:
                rate = (self.step - first) * self.batches.batch_size / (time.monotonic() - began)
                report(f"step {self.step}/{self.plan.steps}  loss {mean:.3f}  {rate:.0f} pictures/s")
            if interrupted():
                last = self.step
            if time.monotonic() - saved > 60 * self.plan.checkpoint_minutes or self.step == last:
                self.save(checkpoint)
                exported(self)
                saved = time.monotonic()


def _until_terminated() -> Callable[[], bool]:
    """Whether the process was asked to end (SIGTERM): the loop then leaves a checkpoint first."""
    asked = threading.Event()
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: asked.set())
    return asked.is_set


def _with(memory: Memory, vectors: torch.Tensor, facts: sparse.csr_matrix) -> tuple[torch.Tensor, sparse.csr_matrix]:
    if memory.vectors is None or memory.facts is None:
        return vectors, facts
    return torch.cat([vectors, memory.vectors]), sparse.vstack([facts, memory.facts], format="csr")
