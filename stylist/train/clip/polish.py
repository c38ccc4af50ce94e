"""The second stage: the text side and the projections go on alone, over features that the image trunk made once.

A step costs a fraction of one that runs the trunk, so words and attributes see many more pictures at a time. The
picture's projection becomes a small network of two layers here: how far a picture answers to "navy blue" depends on
which other colours it could answer to, and no linear map of the trunk's features says that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F

from stylist.train.clip.augment import normalise, random_views
from stylist.train.clip.batches import Batch, Batches
from stylist.train.clip.cache import Size
from stylist.train.clip.loop import Plan, Training

_AT_ONCE = 256


def polish_plan(size: Size, steps: int, seed: int) -> Plan:
    """The second stage's plan: short, in larger batches, its rate falling almost from the start."""
    return Plan(size, steps, batch_size=512, rate=8e-4, warmup=10, cooldown=0.8, ema=0.97, memory=2048, seed=seed + 4)


class Polishing(Training):
    """A training whose image trunk is frozen and has been run already."""

    def __init__(
        self, config: Mapping[str, Any], plan: Plan, batches: Batches, weights: Mapping[str, torch.Tensor],
        pictures: npt.NDArray[np.uint8], random_looks: int = 3,
    ) -> None:  # fmt: skip
        super().__init__(deeper(config), plan, batches)
        self.model.load_state_dict(unfolded(weights))
        self.average = {k: v.detach().clone() for k, v in self.model.state_dict().items()}
        self.looks = torch.stack(
            [trunk_features(self.model, pictures, plan.size, n > 0) for n in range(1 + random_looks)]
        )

    def _features(self, batch: Batch) -> torch.Tensor:
        look = torch.randint(len(self.looks), (len(batch.rows),))
        return self.looks[look, torch.from_numpy(batch.rows)].float()


def deeper(config: Mapping[str, Any]) -> dict[str, Any]:
    """The model_cfg with a picture projection of two layers."""
    return {**config, "vision_cfg": {**config["vision_cfg"], "timm_proj": "mlp"}}


def unfolded(weights: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The same network with its linear projection W as two layers: gelu(Wx) - gelu(-Wx) is Wx, for every x."""
    known = dict(weights)
    linear = known.pop("visual.head.proj.weight")
    one = torch.eye(len(linear))
    known["visual.head.mlp.fc1.weight"] = torch.cat([linear, -linear])
    known["visual.head.mlp.fc1.bias"] = torch.zeros(2 * len(linear))
    known["visual.head.mlp.fc2.weight"] = torch.cat([one, -one], dim=1)
    return known


@torch.no_grad()
def trunk_features(model: Any, pictures: npt.NDArray[np.uint8], size: Size, random_look: bool) -> torch.Tensor:
    """(n, width) bfloat16 features of the whole pictures, or of a random view of each."""
    model.eval()
    found = []
    for at in range(0, len(pictures), _AT_ONCE):
        batch = torch.from_numpy(np.array(pictures[at : at + _AT_ONCE]))
        if random_look:
            views = random_views(batch, size, calm=True)
        else:
            views = F.interpolate(normalise(batch), size=size, mode="bicubic", antialias=True)
        with torch.autocast("cpu", torch.bfloat16):
            found.append(model.visual.trunk(views.contiguous(memory_format=torch.channels_last)).bfloat16())
    return torch.cat(found)
