"""Train the embedded body network: one command, resumable, seeded; about a second a step on one thread.

The encoder begins with what the embedded fashion CLIP has learned, the rest with random weights.

    python -m stylist.train.body_labels --data ../shared/data --out runs/body/labels    # once, about 3 minutes
    python -m stylist.train.body --labels runs/body/labels --out runs/body --steps 4000

Run it again to resume; ``--export FOLDER`` writes the weights that ship, ``--go-on-from FOLDER`` begins with such.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor

from stylist.body.looking import as_input
from stylist.body.network import HEAT_STRIDE, BodyNet, BodyOutput
from stylist.train.body_augment import SOMEBODY, Labels, View, make_empty, make_view
from stylist.train.body_guesses import guess_all

log = logging.getLogger(__name__)

Overlap = Callable[[Tensor, Tensor, Tensor], Tensor]
"""Log chances (B, 11, h, w), target (B, h, w) and which pixels count (B, h, w) -> loss."""

SMALL_FRAMES = [(192, 96), (192, 128), (192, 128), (160, 128), (160, 160)]
FRAMES = [(352, 192), (352, 192), (384, 160), (320, 224), (256, 256)]
"""(H, W) of a batch, drawn at random; the small ones come first: they teach most of it at a third of the cost."""

TRUNK = "visual.trunk."
"""How the names of the encoder's weights begin in the fashion CLIP."""

CLASS_WEIGHTS = (1.0, 1.2, 1.2, 1.2, 1.0, 1.0, 1.0, 1.0, 1.5, 1.5, 2.0)
"""Weights of the parsing's cross-entropy: rare classes count more."""

BACKGROUND_ODDS = 1.5
"""By how much background is likelier than the losses, which favour small parts, make it; chosen on the dev photos."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """All numbers of a run.

    again: further descents, each (steps, the rate it begins at) (warm restarts: Loshchilov & Hutter, 2017); close_from,
    close: the step from which some views show the trunk or the legs alone, as shops show garments, and their share;
    guess_again: steps at which the network labels what nobody drew once more, after close_from shop pictures, too;
    iou_from: the step from which the overlap is measured by Lovász-Softmax instead of Dice;
    batch: views of a step, twice as many of small frames; small_share: part of the steps done on these; guess_at: parts
    of the run after which the network labels what nobody drew.
    """

    steps: int = 2700
    again: tuple[tuple[int, float], ...] = ((400, 7e-4), (1900, 7e-4), (3000, 7e-4))
    iou_from: int = 3100
    close_from: int = 5000
    close: float = 0.45
    guess_again: tuple[int, ...] = (5000, 6500)
    batch: int = 16
    rate: float = 1.5e-3
    weight_decay: float = 0.05
    average: float = 0.995
    small_share: float = 0.285
    guess_at: tuple[float, ...] = (0.47, 0.7)
    seed: int = 7
    widths: tuple[int, ...] = (32, 32, 64, 160, 384)
    blocks: tuple[int, ...] = (1, 2, 7, 12)
    neck: tuple[int, ...] = (24, 64, 96, 128)

    @property
    def total(self) -> int:
        """Steps of all descents."""
        return self.steps + sum(steps for steps, _ in self.again)


@dataclass(frozen=True, slots=True)
class Batch:
    """Views of one frame size as tensors; see :class:`stylist.train.body_augment.View` for their meaning."""

    frames: Tensor
    parsing: Tensor
    landmarks: Tensor
    allowed: Tensor
    worn: Tensor
    somebody: Tensor
    labelled: Tensor


def draw_batch(labels: Labels, groups: list[tuple[float, np.ndarray[Any, Any]]], frame: tuple[int, int], size: int,
               rng: np.random.Generator, close: float = 0.0) -> Batch:  # fmt: skip
    """Random views; ``groups`` are (share, rows), what is left of 1 are views with nobody; close: see make_view."""
    views: list[View] = []
    for dice in rng.random(size):
        total = 0.0
        for share, rows in groups:
            total += share
            if dice < total:
                views.append(make_view(labels, int(rng.choice(rows)), frame, rng, close))
                break
        else:
            views.append(make_empty(labels, frame, rng))
    return collate(views)


def collate(views: list[View]) -> Batch:
    """Stack views of one frame size."""
    return Batch(
        frames=as_input(np.stack([v.pixels for v in views])),
        parsing=torch.from_numpy(np.stack([v.parsing for v in views])).long(),
        landmarks=torch.from_numpy(np.stack([v.landmarks for v in views])).float(),
        allowed=torch.from_numpy(np.stack([v.allowed for v in views])),
        worn=torch.from_numpy(np.stack([v.worn for v in views])),
        somebody=torch.tensor([v.somebody for v in views]),
        labelled=torch.tensor([v.labelled for v in views]),
    )


def heat_loss(heat: Tensor, landmarks: Tensor, spread: float = 1.0) -> Tensor:
    """Cross-entropy of the spatial softmax against a Gaussian of ``spread`` cells.

    heat (B, 33, h, w); landmarks (B, 33, 3) in frame pixels with the teacher's visibility (0: outside, no loss).
    Landmarks that the teacher guesses behind something count less.
    """
    log_chance = heat.float().flatten(2).log_softmax(2).reshape(heat.shape)
    cells = (landmarks[..., :2] - (HEAT_STRIDE - 1) / 2) / HEAT_STRIDE
    columns = gaussian(cells[..., 0], heat.shape[3], spread)
    rows = gaussian(cells[..., 1], heat.shape[2], spread)
    entropy = -torch.einsum("bkh,bkhw,bkw->bk", rows, log_chance, columns)
    visible = landmarks[..., 2]
    weight = (0.3 + 0.7 * visible) * (visible > 0)
    return (entropy * weight).sum() / weight.sum().clamp_min(1.0)


def gaussian(centre: Tensor, count: int, spread: float) -> Tensor:
    """(…) centres -> (…, count) weights that sum to 1."""
    return (-((torch.arange(count) - centre[..., None]) ** 2) / (2 * spread**2)).softmax(-1)


def parse_loss(logits: Tensor, batch: Batch, overlap: Overlap) -> Tensor:
    """Cross-entropy and overlap on drawn pixels; for SOMEBODY pixels, that it is one of the allowed parts.

    logits (B, 11, h, w). The overlap is that of each class over the whole batch, since mean IoU, by which parsing is
    judged, weighs small classes like large ones.
    """
    log_chance = logits.float().log_softmax(1)
    parts = logits.shape[1]
    drawn = (batch.parsing < parts) & batch.labelled[:, None, None]
    target = torch.where(batch.parsing < parts, batch.parsing, 0)
    own = log_chance.gather(1, target[:, None])[:, 0]
    weight = torch.tensor(CLASS_WEIGHTS)[target] * (batch.parsing < parts)
    weight = weight * torch.where(batch.labelled, 1.0, 0.4)[:, None, None]
    loss = -(own * weight).sum() / weight.sum().clamp_min(1.0)
    loss = loss + overlap(log_chance, target, drawn)
    somebody = batch.parsing == SOMEBODY
    if bool(somebody.any()):
        allowed = batch.allowed.clone()
        allowed[:, 0] = False
        worn = log_chance.masked_fill(~allowed[:, :, None, None], -1e4).logsumexp(1)
        loss = loss - 0.5 * worn[somebody].mean()
    return loss


def dice_loss(log_chance: Tensor, target: Tensor, drawn: Tensor) -> Tensor:
    """1 - soft Dice (Milletari et al., V-Net, 2016), averaged over the classes that the batch shows.

    target, drawn: (B, h, w).
    """
    chance = log_chance.exp() * drawn[:, None]
    truth = F.one_hot(target, log_chance.shape[1]).permute(0, 3, 1, 2) * drawn[:, None]
    both, size = (chance * truth).sum((0, 2, 3)), truth.sum((0, 2, 3))
    overlap = 2 * both / (chance.sum((0, 2, 3)) + size).clamp_min(1.0)
    shown = size > 0
    return (1 - overlap)[shown].mean() if bool(shown.any()) else log_chance.sum() * 0


def lovasz_loss(log_chance: Tensor, target: Tensor, drawn: Tensor) -> Tensor:
    """Lovász-Softmax, a convex stand-in for 1 - IoU (Berman et al., 2018), averaged over the classes the batch shows.

    target, drawn: (B, h, w).
    """
    chance, truth = log_chance.exp().movedim(1, -1)[drawn], target[drawn]
    shown = [part for part in range(chance.shape[1]) if bool((truth == part).any())]
    losses = [_lovasz(chance[:, part], (truth == part).float()) for part in shown]
    return torch.stack(losses).mean() if losses else log_chance.sum() * 0


def _lovasz(chance: Tensor, truth: Tensor) -> Tensor:
    """One class; chance, truth: (n,). The gradient of the IoU's extension weighs the errors, largest first."""
    errors, order = (truth - chance).abs().sort(descending=True)
    ranked = truth[order]
    both = ranked.sum() - ranked.cumsum(0)
    either = ranked.sum() + (1 - ranked).cumsum(0)
    lost = 1 - both / either
    return errors @ lost.diff(prepend=lost.new_zeros(1))


def parts_loss(logits: Tensor, batch: Batch) -> Tensor:
    """Whether somebody is there, and which parts are seen; in photos nobody drew only what is known counts."""
    shown = torch.stack([(batch.parsing == part).flatten(1).sum(1) > 12 for part in range(logits.shape[1])], 1)
    truth = torch.where(batch.labelled[:, None], shown, batch.worn)
    known = batch.labelled[:, None] | batch.worn | ~batch.allowed
    truth[:, 0], known[:, 0] = batch.somebody, True
    loss = F.binary_cross_entropy_with_logits(logits.float(), truth.float(), reduction="none")
    return (loss * known).sum() / known.sum()


def total_loss(output: BodyOutput, batch: Batch, overlap: Overlap) -> dict[str, Tensor]:
    """The four losses, each already weighted."""
    visible = F.binary_cross_entropy_with_logits(output.visible.float(), batch.landmarks[..., 2])
    return {
        "heat": 0.35 * heat_loss(output.heat, batch.landmarks),
        "parse": 1.0 * parse_loss(output.parse, batch, overlap),
        "visible": 0.3 * visible,
        "parts": 0.3 * parts_loss(output.parts, batch),
    }


def rate_at(step: int, recipe: Recipe) -> float:
    """Learning rate: 3% of the steps up, then a cosine down to 1%; and down again."""
    warm = max(1, int(0.03 * recipe.steps))
    if step < warm:
        return recipe.rate * (step + 1) / warm
    begin = warm
    for steps, rate in ((recipe.steps - warm, recipe.rate), *recipe.again):
        if step < begin + steps:
            return rate * _cosine((step - begin) / steps)
        begin += steps
    return rate * _cosine(1.0)


def _cosine(done: float) -> float:
    """From 1 down to 1%."""
    return 0.01 + 0.99 * (1 + math.cos(math.pi * done)) / 2


class Run:
    """Network, its running average, optimiser and step: everything that a checkpoint holds."""

    def __init__(self, recipe: Recipe, labels: Labels, out: Path) -> None:
        torch.manual_seed(recipe.seed)
        self.recipe, self.labels, self.out, self.step = recipe, labels, out, 0
        labels.guessed = {}
        self.network, self.average = new_network(recipe), new_network(recipe)
        self.average.load_state_dict(self.network.state_dict())
        self.optimiser = optimiser(self.network, recipe)
        rows = np.concatenate([labels.rows, labels.dressed])  # dresses are rare: twice
        drawn, street = labels.labelled[rows], labels.source[rows] == "ccp"
        shares = [(0.60, rows[drawn]), (0.22, rows[~drawn & street]), (0.08, rows[~drawn & ~street])]
        self.groups = [(share, group) for share, group in shares if len(group)]

    @property
    def checkpoint(self) -> Path:
        return self.out / "checkpoint.pt"

    def begin_with(self, folder: Path) -> None:
        """Take over the picture side of a fashion CLIP of the same shape."""
        known = load_file(folder / "open_clip_model.safetensors")
        trunk = {key.removeprefix(TRUNK): value.float() for key, value in known.items() if key.startswith(TRUNK)}
        for network in (self.network, self.average):
            network.encoder.load_state_dict(trunk)

    def go_on_from(self, folder: Path) -> None:
        """Take over exported weights and their step, as the beginning of the next descent."""
        state = {key: value.float() for key, value in load_file(folder / "body.safetensors").items()}
        state["parse.1.bias"][0] -= math.log(BACKGROUND_ODDS)
        for network in (self.network, self.average):
            network.load_state_dict(state)
        self.step = json.loads((folder / "body.json").read_text(encoding="utf-8"))["step"]

    @property
    def guesses(self) -> Path:
        return self.out / "guesses.npz"

    def guess(self) -> None:
        """Label what nobody drew by the running average."""
        sources = ("ccp", "shop") if self.step > self.recipe.close_from else ("ccp",)
        self.labels.guessed = guess_all(self.average, self.labels, sources)
        self.out.mkdir(parents=True, exist_ok=True)
        np.savez(self.guesses, **{str(row): parsing for row, parsing in self.labels.guessed.items()})  # type: ignore[arg-type]

    def resume(self) -> None:
        """Continue from the last checkpoint, if there is one."""
        if not self.checkpoint.exists():
            return
        state = torch.load(self.checkpoint, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step = state["step"]
        if self.guesses.exists():
            with np.load(self.guesses) as known:
                self.labels.guessed = {int(row): known[row] for row in known.files}
        log.info("resumed at step %d", self.step)

    def save(self) -> None:
        """Write the checkpoint; a broken write never replaces a good one."""
        state = {"network": self.network.state_dict(), "average": self.average.state_dict(),
                 "optimiser": self.optimiser.state_dict(), "step": self.step}  # fmt: skip
        self.out.mkdir(parents=True, exist_ok=True)
        partial = self.checkpoint.with_suffix(".part")
        torch.save(state, partial)
        partial.replace(self.checkpoint)

    def train_step(self) -> dict[str, float]:
        """One batch; its random numbers depend on seed and step alone, so that a resumed run sees the same."""
        rng = np.random.default_rng((self.recipe.seed, self.step))
        parts = [int(part * self.recipe.steps) for part in self.recipe.guess_at]
        if self.step in (*parts, *self.recipe.guess_again):
            self.guess()
        small = self.step < self.recipe.small_share * self.recipe.steps
        shapes = SMALL_FRAMES if small else FRAMES
        frame = shapes[rng.integers(len(shapes))]
        size, close = self.recipe.batch * (2 if small else 1), self.recipe.close * (self.step >= self.recipe.close_from)
        batch = draw_batch(self.labels, self.groups, frame, size, rng, close)
        for group in self.optimiser.param_groups:
            group["lr"] = rate_at(self.step, self.recipe)
        self.network.train()
        torch.manual_seed(int(rng.integers(2**32)))  # for dropout
        with torch.autocast("cpu", dtype=torch.bfloat16):
            output = self.network(batch.frames)
        losses = total_loss(output, batch, dice_loss if self.step < self.recipe.iou_from else lovasz_loss)
        self.network.zero_grad(set_to_none=True)
        torch.stack(list(losses.values())).sum().backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimiser.step()
        self.step += 1
        self._follow()
        return {name: float(loss.detach()) for name, loss in losses.items()}

    @torch.no_grad()
    def _follow(self) -> None:
        keep = min(self.recipe.average, self.step / (self.step + 10))
        mine, theirs = self.average.state_dict(), self.network.state_dict()
        for name, value in mine.items():
            if value.is_floating_point():
                value.lerp_(theirs[name], 1 - keep)
            else:
                value.copy_(theirs[name])


def optimiser(network: BodyNet, recipe: Recipe) -> torch.optim.Optimizer:
    """AdamW; scales and biases do not decay."""
    groups = [{"params": [w for w in network.parameters() if w.ndim > 1], "weight_decay": recipe.weight_decay},
              {"params": [w for w in network.parameters() if w.ndim <= 1], "weight_decay": 0.0}]  # fmt: skip
    return torch.optim.AdamW(groups, lr=recipe.rate, betas=(0.9, 0.98))


def new_network(recipe: Recipe) -> BodyNet:
    """A network of the recipe's shape, untrained."""
    network = BodyNet(recipe.widths, recipe.blocks, recipe.neck)
    return network.to(memory_format=torch.channels_last)


def export(run: Run, folder: Path, name: str) -> None:
    """``body.safetensors`` (fp16) and ``body.json`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {key: (value.half() if value.is_floating_point() else value).contiguous()
             for key, value in run.average.state_dict().items()}  # fmt: skip
    state["parse.1.bias"][0] += math.log(BACKGROUND_ODDS)
    save_file(state, folder / "body.safetensors")
    recipe = asdict(run.recipe)
    config = {"name": name, "widths": recipe.pop("widths"), "blocks": recipe.pop("blocks"),
              "neck": recipe.pop("neck"), "found_from": 0.5,
              "step": run.step, "recipe": recipe}  # fmt: skip
    (folder / "body.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def train(run: Run, save_every: int, export_to: Path | None, name: str) -> None:
    """To the recipe's last step, with progress each 50 steps."""
    began, first, sums = time.monotonic(), run.step, dict[str, float]()
    total = run.recipe.total
    while run.step < total:
        for key, value in run.train_step().items():
            sums[key] = sums.get(key, 0.0) + value / 50
        if run.step % 50 == 0:
            pace = (time.monotonic() - began) / (run.step - first)
            left = pace * (total - run.step) / 60
            told = " ".join(f"{key} {value:.3f}" for key, value in sums.items())
            log.info("step %d of %d  %s  %.2f s a step, %.0f min left", run.step, total, told, pace, left)
            sums.clear()
        if run.step % save_every == 0 or run.step == total:
            run.save()
            export(run, export_to or run.out, name)


def main(arguments: list[str] | None = None) -> None:
    """Command line: ``python -m stylist.train.body``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, default=Path("runs/body/labels"))
    parser.add_argument("--out", type=Path, default=Path("runs/body"), help="checkpoint and weights")
    parser.add_argument("--export", type=Path, help="folder for the weights, if not --out")
    parser.add_argument("--name", default="stylist-body-4")
    parser.add_argument("--steps", type=int, default=Recipe().steps)
    parser.add_argument("--batch", type=int, default=Recipe().batch)
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--encoder", type=Path, default=Path("stylist/weights/fashion_clip"), help="what it begins with"
    )
    parser.add_argument("--go-on-from", type=Path, help="folder of exported weights, of which the next descent is made")
    parser.add_argument("--rate", type=float, default=Recipe().rate)
    parser.add_argument("--save-every", type=int, default=250)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(given.threads)
    recipe = Recipe(steps=given.steps, batch=given.batch, seed=given.seed, rate=given.rate)
    run = Run(recipe, Labels(given.labels), given.out)
    run.begin_with(given.encoder)
    if given.go_on_from:
        run.go_on_from(given.go_on_from)
    run.resume()
    train(run, given.save_every, given.export, given.name)


if __name__ == "__main__":
    main()
