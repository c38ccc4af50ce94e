"""Training the CatVTON-style engine: hide a garment in a picture of somebody wearing it, and have it restored.

Any folder of worn pictures will do: the garment is cut from the picture itself by the body model's parsing, moved and
turned a little so that it can't be copied in place, and shown beside the person whose garment is masked. Only
self-attention learns. A run goes on where it stopped, with the same batches as if it never had.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from stylist.body.perception import BodyModel, Part, among
from stylist.errors import BadInput
from stylist.images import Photo, Pixels, open_photo, shrink
from stylist.settings import Settings
from stylist.tryon.agnostic import agnostic_mask
from stylist.tryon.engine import Piece, Worn
from stylist.tryon.engines.catvton import (
    ATTENTION_FILE,
    CatVton,
    components,
    load_attention,
    save_attention,
    self_attention,
    without_text,
)
from stylist.tryon.engines.framing import framed
from stylist.tryon.engines.hub import as_tensor, device_of, diffusers_for
from stylist.tryon.geometry import Mask

_PARTS: dict[Worn, tuple[Part, ...]] = {
    "outer": (Part.OUTERWEAR,), "full": (Part.DRESS,), "upper": (Part.UPPER,), "lower": (Part.LOWER,),
}  # fmt: skip
_LEAST_SHARE = 0.02
_WITHOUT_GARMENT = 0.1
"""Share of examples whose garment is left away, for guidance."""
_STATE, _PLAN, _LOG = "optimizer.safetensors", "plan.json", "log.jsonl"
_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


class NothingToLearnFrom(BadInput):
    """A folder without usable pictures."""

    code = "nothing_to_learn_from"
    en = (
        "No picture in '{path}' shows somebody in a garment that could be told apart ({count} looked at). "
        "Use photos of one person each, head to knees at least."
    )
    zh = "“{path}”里没有能分清衣服的穿着图（看了 {count} 张）。请使用单人照片，至少拍到膝盖。"


class OtherPlan(BadInput):
    """A run's folder that belongs to another plan."""

    code = "other_plan"
    en = "'{path}' holds a run with another plan ({differs}). Use the same options, or another folder."
    zh = "“{path}”里是另一套参数的训练（{differs}）。请用相同参数，或换一个文件夹。"


@dataclass(frozen=True, slots=True)
class TryOnPlan:
    """How to train. height_px x width_px: multiples of 8 of what the UNet takes."""

    steps: int = 16_000
    batch_size: int = 8
    rate: float = 1e-5
    height_px: int = 512
    width_px: int = 384
    seed: int = 7
    save_every: int = 500


@dataclass(frozen=True, slots=True)
class Example:
    """One picture: person (H, W, 3), mask (H, W), and its garment (H, W, 3) cut out on white."""

    person: Pixels
    mask: Mask
    garment: Pixels


def read_examples(folder: Path, model: BodyModel, plan: TryOnPlan) -> list[Example]:
    """One example for each garment that the parsing finds in each picture. Raises NothingToLearnFrom."""
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in _SUFFIXES)
    examples = [example for path in paths for example in _examples(shrink(open_photo(path), 1024), model, plan)]
    if not examples:
        raise NothingToLearnFrom(path=folder, count=len(paths))
    return examples


def _examples(photo: Photo, model: BodyModel, plan: TryOnPlan) -> list[Example]:
    framed_photo = Photo(framed(photo.pixels, plan.height_px, plan.width_px), photo.source_format)
    seen = model.perceive(framed_photo)
    if seen is None or seen.parsing is None or seen.others:
        return []
    parsing = seen.parsing
    found = []
    for worn, parts in _PARTS.items():
        cloth = among(parsing, *parts)
        if cloth.mean() < _LEAST_SHARE:
            continue
        piece = Piece("", framed_photo, worn, worn)
        mask = agnostic_mask(framed_photo, seen, [piece])
        found.append(Example(framed_photo.pixels, mask, _cut(framed_photo.pixels, cloth)))
    return found


def _cut(pixels: Pixels, cloth: Mask) -> Pixels:
    """The garment alone on white, filling the frame."""
    rows, columns = np.flatnonzero(cloth.any(1)), np.flatnonzero(cloth.any(0))
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    alone = np.where(cloth[..., None], pixels, 255).astype(np.uint8)[box]
    return framed(np.pad(alone, ((4, 4), (4, 4), (0, 0)), constant_values=255), *pixels.shape[:2])


def _moved(garment: Pixels, rng: np.random.Generator) -> Pixels:
    """Turned, scaled, shifted and mirrored a little: nothing may be copied from where it lay."""
    height, width = garment.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-8, 8), rng.uniform(0.8, 1.0))
    turn[:, 2] += rng.uniform(-0.05, 0.05, 2) * np.array([width, height], dtype=np.float64)  # type: ignore[arg-type]
    moved = cv2.warpAffine(garment, turn, (width, height), borderValue=(255, 255, 255))
    return np.asarray(moved, dtype=np.uint8)


class TryOnTrainer:
    """A run in a folder: attention.safetensors (usable at any time), optimizer state, plan and log."""

    def __init__(self, unet: Any, vae: Any, scheduler: Any, folder: Path, plan: TryOnPlan) -> None:
        self.folder, self.plan = folder, plan
        self.pipe = CatVton(unet, vae, scheduler)
        self.unet = without_text(unet).requires_grad_(False)
        self._weights = list(self_attention(unet).requires_grad_(True).parameters())
        self._optimizer = torch.optim.AdamW(self._weights, lr=plan.rate)
        self.step = 0
        self._resume()

    def train(self, examples: Sequence[Example], told: Callable[[int, float], None] = lambda _n, _loss: None) -> float:
        """Train to the plan's last step; the mean loss of the last tenth. told: (step, loss) after each."""
        losses: list[float] = []
        while self.step < self.plan.steps:
            losses.append(self._learn(examples))
            self.step += 1
            told(self.step, losses[-1])
            if self.step % self.plan.save_every == 0 or self.step == self.plan.steps:
                self._save(losses[-1])
        return float(np.mean(losses[-max(1, len(losses) // 10) :])) if losses else float("nan")

    def _learn(self, examples: Sequence[Example]) -> float:
        rng = np.random.default_rng((self.plan.seed, self.step))
        picked = [examples[i] for i in rng.integers(len(examples), size=self.plan.batch_size)]
        noisy, t, given, noise = self._batch(picked, rng)
        with torch.autocast(noisy.device.type, torch.bfloat16, enabled=noisy.device.type == "cuda"):
            predicted = self.unet(torch.cat([noisy, given], dim=1), t, encoder_hidden_states=None).sample
        loss = F.mse_loss(predicted.float(), noise)
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._weights, 1.0)
        self._optimizer.step()
        return float(loss.detach())

    def _batch(self, picked: Sequence[Example], rng: np.random.Generator) -> tuple[torch.Tensor, ...]:
        """Noisy latents, times, mask with what is given, and the noise, of person and garment one above the other."""
        person = torch.cat([as_tensor(e.person) for e in picked])
        mask = torch.stack([torch.from_numpy(e.mask)[None].float() for e in picked])
        garment = self.pipe.encode(torch.cat([as_tensor(_moved(e.garment, rng)) for e in picked])).clone()
        whole, hidden = self.pipe.encode(person).clone(), self.pipe.encode(person * (1 - mask)).clone()
        clean = torch.cat([whole, garment], dim=2)  # (B, C, 2h, w)
        shown = garment * torch.from_numpy(rng.random(len(picked)) >= _WITHOUT_GARMENT).to(garment)[:, None, None, None]
        holes = F.interpolate(mask.to(whole), size=whole.shape[2:], mode="nearest")
        draw = torch.Generator().manual_seed(int(rng.integers(2**31)))
        noise = torch.randn(clean.shape, generator=draw).to(clean)
        times = self.pipe.scheduler.config.num_train_timesteps
        t = torch.randint(times, (len(picked),), generator=draw).to(clean.device)
        noisy = self.pipe.scheduler.add_noise(clean, noise, t)
        given = torch.cat([torch.cat([holes, torch.zeros_like(holes)], 2), torch.cat([hidden, shown], 2)], dim=1)
        return noisy, t, given, noise

    def _save(self, loss: float) -> None:
        """Everything beside its place first, then moved: a run that is killed keeps the last whole state."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / _PLAN).write_text(json.dumps(asdict(self.plan)))
        state = {
            f"{n}.{key}": value.contiguous()
            for n, entry in self._optimizer.state_dict()["state"].items()
            for key, value in entry.items()
        }
        weights = {f"w.{n}": w.detach().contiguous() for n, w in enumerate(self._weights)}
        save_file({**state, **weights, "step": torch.tensor(self.step)}, self.folder / f"{_STATE}.new")
        save_attention(self.unet, self.folder / f"{ATTENTION_FILE}.new")
        for name in (_STATE, ATTENTION_FILE):
            (self.folder / f"{name}.new").replace(self.folder / name)
        with (self.folder / _LOG).open("a") as log:
            log.write(json.dumps({"step": self.step, "loss": loss}) + "\n")

    def _resume(self) -> None:
        plan_file = self.folder / _PLAN
        if not plan_file.exists():
            return
        then, now = json.loads(plan_file.read_text()), asdict(self.plan)
        differs = [k for k in now if k not in {"steps", "save_every"} and then.get(k) != now[k]]
        if differs:
            raise OtherPlan(path=self.folder, differs=", ".join(differs))
        load_attention(self.unet, self.folder / ATTENTION_FILE)
        state = load_file(self.folder / _STATE)
        entries: dict[int, dict[str, torch.Tensor]] = {}
        for name, tensor in state.items():
            number, _, key = name.partition(".")
            if number.isdigit():
                entries.setdefault(int(number), {})[key] = tensor
        for n, weight in enumerate(self._weights):
            weight.data.copy_(state[f"w.{n}"])
        groups = self._optimizer.state_dict()["param_groups"]
        self._optimizer.load_state_dict({"state": entries, "param_groups": groups})
        self.step = int(state["step"])


def trainer(settings: Settings, folder: Path, plan: TryOnPlan) -> TryOnTrainer:
    """A run on the Stable Diffusion 1.5 inpainting model of the settings. Raises EngineUnavailable, OtherPlan."""
    unet, vae, scheduler = components(settings, diffusers_for("catvton"))
    device = device_of(settings)
    return TryOnTrainer(unet.to(device), vae.to(device), scheduler, folder, plan)
