"""Muon (Jordan et al., 2024): steps along the orthogonalised momentum of each weight matrix, AdamW for the rest.

A step of this kind moves every direction of a matrix alike, so that rare directions (a brand with thirty photos) learn
as fast as frequent ones. Convolutions count as one matrix for each of their groups.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn

_COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""Of the quintic Newton-Schulz iteration, chosen by its author for a steep slope at zero."""
_ROUNDS = 5


class Muon(torch.optim.Optimizer):
    """For weights that turn one vector into another; ``groups``: how many matrices each of them is, side by side.

    lr is AdamW's: updates are scaled to the root mean square that AdamW's usually have (Liu et al., 2025).
    """

    def __init__(
        self, weights: Sequence[torch.Tensor], groups: Sequence[int], lr: float, weight_decay: float,
        momentum: float = 0.95,
    ) -> None:  # fmt: skip
        super().__init__(weights, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum})
        self._groups = dict(zip(weights, groups, strict=True))

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """One step along the gradients at hand."""
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is not None:
                    self._move(weight, weight.grad, group)

    def _move(self, weight: torch.Tensor, gradient: torch.Tensor, group: dict[str, float]) -> None:
        momentum = self.state[weight].setdefault("momentum", torch.zeros_like(weight))
        momentum.lerp_(gradient, 1 - group["momentum"])
        update = gradient.lerp(momentum, group["momentum"])
        matrices = as_matrices(update, self._groups[weight])
        straight = orthogonalised(matrices) * (0.2 * max(matrices.shape[-2:]) ** 0.5)
        weight.mul_(1 - group["lr"] * group["weight_decay"])
        weight.add_(straight.reshape(update.shape), alpha=-group["lr"])


def groups_of(network: nn.Module) -> dict[torch.Tensor, int]:
    """How many matrices the weight of each convolution of a network is."""
    return {m.weight: m.groups for m in network.modules() if isinstance(m, nn.Conv2d)}


def as_matrices(weight: torch.Tensor, groups: int = 1) -> torch.Tensor:
    """(groups, rows, columns): the weight of a linear layer, or of a convolution with as many groups."""
    return weight.contiguous().reshape(groups, weight.shape[0] // groups, -1)


def orthogonalised(matrices: torch.Tensor) -> torch.Tensor:
    """The nearest matrices with orthonormal rows (or columns), nearly: (count, rows, columns) to the same shape."""
    x: torch.Tensor = matrices.bfloat16()
    wide = x.shape[-1] >= x.shape[-2]
    x = x if wide else x.mT
    x = x / x.norm(dim=(-2, -1), keepdim=True).clamp_min(1e-7)
    a, b, c = _COEFFICIENTS
    for _ in range(_ROUNDS):
        gram = x @ x.mT
        x = a * x + (b * gram + c * gram @ gram) @ x
    straight: torch.Tensor = x if wide else x.mT
    return straight.to(matrices.dtype)
