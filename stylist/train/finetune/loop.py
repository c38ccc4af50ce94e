"""The training loop: schedule, early stopping on the dev part, and a checkpoint from which a run goes on."""

from __future__ import annotations

import math
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint as recomputed

from stylist.embedding.openclip import OpenClipEmbedder
from stylist.train.finetune.batches import Batch, Batches
from stylist.train.finetune.judging import Judge
from stylist.train.finetune.learning import prepare, training_mode
from stylist.train.finetune.losses import both_ways
from stylist.train.finetune.plan import Identity, Plan, Stopped, same_run

_WARMUP = 0.1
_CLIP = 1.0
_LARGEST_SCALE = math.log(100)

Weights = dict[str, torch.Tensor]
Report = Callable[[int, int, str], None]


class FineTuning:
    """A model being tuned, with everything that a checkpoint holds. ``history``: one row an epoch."""

    def __init__(
        self, plan: Plan, embedder: OpenClipEmbedder, batches: Batches, dev: Judge, identity: Identity
    ) -> None:
        self.plan, self.embedder, self.batches, self.dev, self.identity = plan, embedder, batches, dev, identity
        self.step, self.losses = 0, [0.0, 0]
        self.history: list[dict[str, float]] = [{"epoch": 0, "dev_score": round(dev.judge(embedder).score, 4)}]
        self.learning = prepare(embedder.model, plan)
        decayed = [p for p in self.learning.values() if p.ndim >= 2]
        others = [p for p in self.learning.values() if p.ndim < 2]
        groups: list[dict[str, Any]] = [{"params": decayed}, {"params": others, "weight_decay": 0.0}]
        self.optimiser = torch.optim.AdamW(groups, lr=plan.peak_rate, betas=(0.9, 0.98), weight_decay=0.01)
        self.best: Weights = {}

    @property
    def steps(self) -> int:
        """Of the whole run, if it is not stopped early."""
        return self.plan.epochs * self.batches.per_epoch

    @property
    def best_epoch(self) -> int:
        """The epoch with the best dev score (0: the model as it came is not among them)."""
        tuned = self.history[1:]
        return int(max(tuned, key=lambda row: row["dev_score"])["epoch"]) if tuned else 0

    @property
    def finished(self) -> bool:
        """Whether all epochs are over, or so many without a better score that more would not help."""
        epoch = len(self.history) - 1
        return self.step >= self.steps or (epoch > 0 and epoch - self.best_epoch >= self.plan.patience)

    def run(self, folder: Path, report: Report) -> None:
        """Train to the end, or to where early stopping ends it, and leave the best weights in the model.

        A checkpoint is written after every epoch. Raises Stopped, after one more, when the process is asked to end.
        """
        path = folder / "checkpoint.pt"
        if path.exists():
            self.load(path)
        with _asked_to_stop() as asked:
            while not self.finished:
                self._epoch(asked, report)
                self.save(path)
                if asked() and not self.finished:
                    epoch = self.step // self.batches.per_epoch + 1
                    raise Stopped(epoch=epoch, epochs=self.plan.epochs, folder=folder)
        self._put(self.best)

    def _epoch(self, asked: Callable[[], bool], report: Report) -> None:
        """To the end of the epoch, or to the step at which the process is asked to stop."""
        ends = (self.step // self.batches.per_epoch + 1) * self.batches.per_epoch
        while self.step < ends and not asked():
            self.losses[0] += self.train_step()
            self.losses[1] += 1
            report(self.step, self.steps, f"epoch {len(self.history)}, best dev score {self._best_score():.3f}")
        if self.step == ends:
            self._close_epoch()

    def _close_epoch(self) -> None:
        epoch = self.step // self.batches.per_epoch
        loss, count = self.losses
        self.embedder.model.eval()
        score = round(self.dev.judge(self.embedder).score, 4)
        self.history.append({"epoch": epoch, "loss": round(loss / max(count, 1), 4), "dev_score": score})
        self.losses = [0.0, 0]
        if self.best_epoch == epoch:
            self.best = {name: p.detach().cpu().clone() for name, p in self.learning.items()}

    def _best_score(self) -> float:
        return max(row["dev_score"] for row in self.history)

    def train_step(self) -> float:
        """One step; the loss."""
        batch = self.batches.at(self.step)
        training_mode(self.embedder.model)
        for group in self.optimiser.param_groups:
            group["lr"] = self.plan.peak_rate * _share_of_rate(self.step, self.steps)
        loss = self._loss(batch)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.learning.values(), _CLIP)
        self.optimiser.step()
        with torch.no_grad():
            self.embedder.model.logit_scale.clamp_(0, _LARGEST_SCALE)
        self.step += 1
        return float(loss.detach())

    def _loss(self, batch: Batch) -> torch.Tensor:
        model = self.embedder.model
        device = model.logit_scale.device
        with torch.autocast(device.type, torch.bfloat16, enabled=self.plan.bf16):
            pictures = self._encoded(model.encode_image, batch.pixels.to(device), self.plan.chunk)
            texts = self._encoded(model.encode_text, batch.tokens.to(device), 2 * self.plan.chunk)
        similarity = F.normalize(texts.float(), dim=-1) @ F.normalize(pictures.float(), dim=-1).T
        return both_ways(self.plan.loss, similarity, batch.right.to(device), model.logit_scale.exp())

    @staticmethod
    def _encoded(encode: Callable[[torch.Tensor], torch.Tensor], batch: torch.Tensor, chunk: int) -> torch.Tensor:
        """(n, dim), a chunk at a time: each is computed again on the way back, so that one chunk's activations are the
        most that memory holds, while the loss sees the whole batch."""
        if len(batch) <= chunk:
            return encode(batch)
        return torch.cat([recomputed(encode, part, use_reentrant=False) for part in torch.split(batch, chunk)])

    def save(self, path: Path) -> None:
        """Write a checkpoint; the old one is replaced only once the new one is whole."""
        state = {
            "identity": self.identity, "step": self.step, "losses": self.losses, "history": self.history,
            "learning": {name: p.detach() for name, p in self.learning.items()}, "best": self.best,
            "optimiser": self.optimiser.state_dict(),
        }  # fmt: skip
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def load(self, path: Path) -> None:
        """Go on from a checkpoint. Raises OtherRun if another plan, model or feed made it."""
        state: dict[str, Any] = torch.load(path, weights_only=True, map_location="cpu")
        same_run(self.identity, state["identity"], path.parent)
        self.step, self.losses, self.history = state["step"], state["losses"], state["history"]
        self.best = state["best"]
        self._put(state["learning"])
        self.optimiser.load_state_dict(state["optimiser"])

    @torch.no_grad()
    def _put(self, weights: Weights) -> None:
        for name, parameter in self.learning.items():
            parameter.copy_(weights[name])


def _share_of_rate(step: int, steps: int) -> float:
    """Of the peak rate: a linear rise over the first tenth, then half a cosine down to nothing."""
    rise = max(1, int(steps * _WARMUP))
    if step < rise:
        return (step + 1) / rise
    return 0.5 * (1 + math.cos(math.pi * (step - rise) / max(1, steps - rise)))


@contextmanager
def _asked_to_stop() -> Iterator[Callable[[], bool]]:
    """While this lasts, Ctrl-C and SIGTERM only ask: the step in progress ends, and its checkpoint is written."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    signals = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(s, lambda *_: asked.set()) for s in signals]
    try:
        yield asked.is_set
    finally:
        for s, handler in zip(signals, before, strict=True):
            signal.signal(s, handler)
