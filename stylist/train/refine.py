"""Train the preview's refiner: adversarial, self-supervised, on one CPU thread; resumable, seeded.

    python -m stylist.train.body_labels --data ../shared/data --out runs/body/labels           # once
    python -m stylist.train.refine --labels runs/body/labels --out runs/refiner --steps 4000   # train, measure, export

The pairs are drawn once (``pairs.npy``). A run goes on where it stopped; ``refiner.json`` names the kinds of repair in
which the network wins on photos kept out, and only those are ever used.
"""

from __future__ import annotations

import argparse
import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

from stylist.train.body_augment import Labels, held_out
from stylist.train.refine_measure import measure, won
from stylist.train.refine_pairs import make_pair, person_at
from stylist.tryon.refiner import KINDS, RefinerNet

log = logging.getLogger(__name__)

Bytes = npt.NDArray[np.uint8]

CROP = (128, 96)
"""(H, W) of the pieces of a frame that are learnt from: most of a frame needs no repair."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """All numbers of a run. pairs: how many are drawn; adversary_from: share of the steps without the adversary."""

    steps: int = 4000
    batch: int = 12
    rate: float = 1e-3
    adversary_rate: float = 4e-4
    adversary_weight: float = 0.03
    adversary_from: float = 0.5
    colour_weight: float = 0.5
    average: float = 0.98
    pairs: int = 240
    seed: int = 7
    widths: tuple[int, ...] = (32, 64, 96, 128)


class Adversary(nn.Module):
    """(B, 6, H, W) picture and bands -> (B, 1, H/8, W/8): whether each patch looks like a photo (PatchGAN)."""

    def __init__(self) -> None:
        super().__init__()
        widths = (24, 48, 64, 64)
        layers: list[nn.Module] = [spectral_norm(nn.Conv2d(24, widths[0], 3, padding=1))]
        for a, b, stride in zip(widths, widths[1:], (2, 2, 1), strict=False):
            size = 4 if stride == 2 else 3
            layers += [nn.LeakyReLU(0.2), spectral_norm(nn.Conv2d(a, b, size, stride, 1))]
        self.body = nn.Sequential(*layers, nn.LeakyReLU(0.2), nn.Conv2d(widths[-1], 1, 1))

    def forward(self, picture: Tensor, bands: Tensor) -> Tensor:
        return cast(Tensor, self.body(F.pixel_unshuffle(torch.cat([picture, bands], dim=1), 2)))


def draw_pairs(labels: Labels, chosen: npt.NDArray[np.int64], path: Path, count: int, seed: int) -> Bytes:
    """(N, 10, 256, 192) uint8: given (7) and truth (3) of ``count`` photos in turn, or what PATH holds.

    chosen: rows of the labels, of which street photos with a drawn parsing are used.
    """
    if path.exists():
        return np.asarray(np.load(path, mmap_mode="r"))
    rng = np.random.default_rng(seed)
    rows = [int(r) for r in chosen if labels.labelled[r] and labels.source[r] == "ccp"]
    drawn = []
    rng.shuffle(rows)
    for row in (rows[n % len(rows)] for n in range(count)):
        pair = make_pair(person_at(labels, row), rng)
        if pair is not None:
            given = np.concatenate([pair.given[:3] * 127.5 + 127.5, pair.given[3:] * 255, pair.truth * 127.5 + 127.5])
            drawn.append(np.clip(np.round(given), 0, 255).astype(np.uint8))
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, np.stack(drawn))
    log.info("%d pairs of %d photos", len(drawn), min(count, len(rows)))
    return np.stack(drawn)


def as_batch(stored: Bytes) -> tuple[Tensor, Tensor]:
    """Stored pairs (B, 10, H, W) -> given (B, 7, H, W) and truth (B, 3, H, W)."""
    whole = torch.from_numpy(np.ascontiguousarray(stored)).float()
    given = torch.cat([whole[:, :3] / 127.5 - 1, whole[:, 3:7] / 255], dim=1)
    return given, whole[:, 7:] / 127.5 - 1


def _varied(stored: Bytes, rng: np.random.Generator) -> Bytes:
    """A piece of each pair around some repaired pixel, mirrored at random: (B, 10, *CROP)."""
    pieces = []
    for pair in stored:
        rows, columns = np.nonzero(pair[4:7].max(axis=0)[::4, ::4])
        at = int(rng.integers(len(rows))) if len(rows) else 0
        middle = (4 * rows[at], 4 * columns[at]) if len(rows) else (0, 0)
        y, x = (
            int(np.clip(m - rng.integers(size), 0, n - size))
            for m, size, n in zip(middle, CROP, pair.shape[1:], strict=True)
        )
        piece = pair[:, y : y + CROP[0], x : x + CROP[1]]
        pieces.append(piece[..., ::-1] if rng.random() < 0.5 else piece)
    return np.stack(pieces)


def mend(network: nn.Module, given: Tensor) -> Tensor:
    """(B, 3, H, W) the pictures with the residual of all kinds added within their bands."""
    residual: Tensor = network(given)
    return given[:, :3] + residual * given[:, 4:].amax(dim=1, keepdim=True)


class Trainer:
    """A run in a folder: ``state.pt`` holds all that going on needs."""

    def __init__(self, folder: Path, recipe: Recipe) -> None:
        torch.manual_seed(recipe.seed)
        self.folder, self.recipe = folder, recipe
        self.network, self.averaged = RefinerNet(recipe.widths), RefinerNet(recipe.widths)
        self.averaged.load_state_dict(self.network.state_dict())
        self.adversary = Adversary()
        for module in (self.network, self.adversary):
            module.to(memory_format=torch.channels_last)
        self._mender = torch.optim.AdamW(self.network.parameters(), recipe.rate, betas=(0.9, 0.99), weight_decay=1e-4)
        self._critic = torch.optim.AdamW(self.adversary.parameters(), recipe.adversary_rate, betas=(0.5, 0.99))
        self.step = 0
        self._resume()

    @property
    def done(self) -> float:
        """Share of the steps that are over."""
        return self.step / self.recipe.steps

    def train(self, pairs: Bytes) -> None:
        """To the last step; the state is kept every 100 steps."""
        heard: list[dict[str, float]] = []
        while self.done < 1:
            heard.append(self._learn(pairs))
            self.step += 1
            if self.step % 20 == 0:
                means = {k: float(np.mean([h[k] for h in heard if k in h])) for k in heard[-1]}
                log.info("step %d: %s", self.step, {k: round(v, 4) for k, v in means.items()})
                heard.clear()
            if self.step % 100 == 0:
                self._save()
        self._save()

    def _learn(self, pairs: Bytes) -> dict[str, float]:
        rng = np.random.default_rng((self.recipe.seed, self.step))
        chosen = np.sort(rng.integers(len(pairs), size=self.recipe.batch))
        given, truth = as_batch(_varied(pairs[chosen], rng))
        given = given.contiguous(memory_format=torch.channels_last)
        for group in self._mender.param_groups:
            group["lr"] = self.recipe.rate * min(1.0, (self.step + 1) / 30) * max(0.02, 1 - self.done) ** 0.7
        adversarial = self.done >= self.recipe.adversary_from
        with torch.autocast("cpu", torch.bfloat16):
            mended = mend(self.network, given).float()
        losses = self._distances(mended, given, truth)
        loss = losses["l1"] + self.recipe.colour_weight * losses["colour"]
        place = given[:, 4:].amax(dim=1, keepdim=True)
        bands = given[:, 4:]
        if adversarial:
            losses["fooled"] = self._fooled(mended, bands, place)
            loss = loss + self.recipe.adversary_weight * losses["fooled"]
        self._mender.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self._mender.step()
        if self.done >= self.recipe.adversary_from - 0.05:
            losses["critic"] = self._judge(truth, mended.detach(), bands, place)
        self._average()
        return {name: float(value.detach()) for name, value in losses.items()}

    def _distances(self, mended: Tensor, given: Tensor, truth: Tensor) -> dict[str, Tensor]:
        """L1 within the bands, and L1 of what a 16-pixel mean leaves: light and colour, without texture."""
        place = given[:, 4:].amax(dim=1, keepdim=True)
        off = (mended - truth) * place
        size = place.sum().clamp_min(1.0) * 3
        slow, share = F.avg_pool2d(off, 16, 8), F.avg_pool2d(place, 16, 8)
        return {"l1": off.abs().sum() / size, "colour": slow.abs().sum() / (share.sum().clamp_min(1.0) * 3)}

    def _fooled(self, mended: Tensor, bands: Tensor, place: Tensor) -> Tensor:
        self.adversary.requires_grad_(False)
        with torch.autocast("cpu", torch.bfloat16):
            score: Tensor = self.adversary(mended, bands).float()
        self.adversary.requires_grad_(True)
        weight = _patches(place, score)
        return -(score * weight).sum() / weight.sum().clamp_min(1.0)

    def _judge(self, truth: Tensor, mended: Tensor, bands: Tensor, place: Tensor) -> Tensor:
        """One step of the adversary: hinge loss over the patches that were repaired."""
        with torch.autocast("cpu", torch.bfloat16):
            real, made = self.adversary(truth, bands).float(), self.adversary(mended, bands).float()
        weight = _patches(place, real)
        loss = ((F.relu(1 - real) + F.relu(1 + made)) * weight).sum() / weight.sum().clamp_min(1.0)
        self._critic.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self._critic.step()
        return loss

    def _average(self) -> None:
        keep = min(self.recipe.average, self.step / (self.step + 10))
        with torch.no_grad():
            for slow, fast in zip(self.averaged.parameters(), self.network.parameters(), strict=True):
                slow.lerp_(fast, 1 - keep)

    def _state(self) -> dict[str, nn.Module | torch.optim.Optimizer]:
        return {
            "network": self.network, "averaged": self.averaged, "adversary": self.adversary,
            "mender": self._mender, "critic": self._critic,
        }  # fmt: skip

    def _save(self) -> None:
        """Beside its place first, then moved: a run that is killed keeps its last whole state."""
        self.folder.mkdir(parents=True, exist_ok=True)
        state = {name: part.state_dict() for name, part in self._state().items()}
        torch.save({**state, "step": self.step}, self.folder / "state.pt.new")
        (self.folder / "state.pt.new").replace(self.folder / "state.pt")

    def _resume(self) -> None:
        if not (self.folder / "state.pt").exists():
            return
        state = torch.load(self.folder / "state.pt", weights_only=True)
        for name, part in self._state().items():
            part.load_state_dict(state[name])
        self.step = state["step"]


def _patches(place: Tensor, score: Tensor) -> Tensor:
    """(B, 1, h, w) how much of each patch was repaired."""
    return F.adaptive_avg_pool2d(place, (score.shape[2], score.shape[3]))


def export(network: nn.Module, recipe: Recipe, found: dict[str, dict[str, float]], folder: Path) -> None:
    """``refiner.safetensors`` (fp16) and ``refiner.json`` with what was measured and the kinds that won."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file({n: w.half().contiguous() for n, w in network.state_dict().items()}, folder / "refiner.safetensors")
    kinds = [kind for kind in KINDS if won(found[kind])]
    said = {"name": "stylist-refiner-1", "widths": recipe.widths, "kinds": kinds, "measured": found}
    (folder / "refiner.json").write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Command line: ``python -m stylist.train.refine``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--labels", type=Path, default=Path("runs/body/labels"))
    parser.add_argument("--out", type=Path, default=Path("runs/refiner"))
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--only", choices=("pairs", "train", "measure"), help="one stage; all of them otherwise")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)
    recipe = Recipe(steps=chosen.steps)
    log.info("%s", asdict(recipe))
    labels = Labels(chosen.labels)
    held = np.flatnonzero(held_out(labels.number, labels.source))
    kept_out = draw_pairs(labels, held, chosen.out / "held.npy", 200, 11)
    pairs = draw_pairs(labels, labels.rows, chosen.out / "pairs.npy", recipe.pairs, recipe.seed)
    if chosen.only == "pairs":
        return
    run = Trainer(chosen.out, recipe)
    if chosen.only != "measure":
        run.train(pairs)
    found = measure(run.averaged, kept_out)
    log.info("%s", json.dumps(found, indent=2))
    export(run.averaged, recipe, found, chosen.out)


if __name__ == "__main__":
    main()
