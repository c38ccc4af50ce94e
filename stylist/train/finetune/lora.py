"""Low-rank adaptation (Hu et al. 2022, arXiv 2106.09685): W + s * B A, with W frozen and only A and B learnt.

One mechanism for every matrix of an OpenCLIP model: torch's parametrizations put the sum where the weight was read,
be it a layer's weight, the in_proj_weight of an attention, a 1x1 convolution or a bare projection matrix. (Wrapping
modules, as peft does, adds and subtracts the update around every call of torch's attention, so that rounding moves the
frozen weights, and does not reach bare matrices.) Merging makes an ordinary model again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import nn
from torch.nn.utils import parametrize

_BARE = frozenset({"in_proj_weight", "q_proj_weight", "k_proj_weight", "v_proj_weight", "proj", "text_projection"})
"""Matrices that hang on a module without a layer of their own: attention's projections and those into the space."""


class LowRank(nn.Module):
    """The weight, as the sum of the frozen one (out, in, …) and an update of rank ``rank``; zero at first."""

    def __init__(self, weight: torch.Tensor, rank: int, alpha: float) -> None:
        super().__init__()
        self.down = nn.Parameter(weight.new_empty(rank, weight[0].numel()))
        self.up = nn.Parameter(weight.new_zeros(weight.shape[0], rank))
        nn.init.kaiming_uniform_(self.down, a=math.sqrt(5))
        self.scale = alpha / rank

    def forward(self, weight: torch.Tensor) -> torch.Tensor:
        return weight + self.scale * (self.up @ self.down).view_as(weight)


def add_lora(model: nn.Module, rank: int, alpha: float | None = None) -> int:
    """Freeze the model and put a low-rank update on every matrix that is larger than it; how many there are.

    alpha: the update's scale times its rank (None: twice the rank, the usual choice).
    """
    model.requires_grad_(False)
    found = [(module, name) for module, name, weight in _matrices(model) if min(_sides(weight)) > rank]
    for module, name in found:
        update = LowRank(getattr(module, name), rank, 2.0 * rank if alpha is None else alpha)
        parametrize.register_parametrization(module, name, update)
    return len(found)


def merge_lora(model: nn.Module) -> None:
    """Add every update to its weight for good; the model has its own parameters' names again."""
    for module in list(model.modules()):
        if parametrize.is_parametrized(module):
            for name in list(module.parametrizations):  # type: ignore[arg-type]
                parametrize.remove_parametrizations(module, name, leave_parametrized=True)


def _matrices(model: nn.Module) -> Iterator[tuple[nn.Module, str, nn.Parameter]]:
    for module in model.modules():
        for name, weight in module.named_parameters(recurse=False):
            layer = name == "weight" and (isinstance(module, nn.Linear) or _is_pointwise(module))
            if layer or (name in _BARE and weight.ndim == 2):
                yield module, name, weight


def _is_pointwise(module: nn.Module) -> bool:
    return isinstance(module, nn.Conv2d) and module.kernel_size == (1, 1) and module.groups == 1


def _sides(weight: torch.Tensor) -> tuple[int, int]:
    return weight.shape[0], weight[0].numel()
