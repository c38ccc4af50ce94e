"""Muon (Jordan et al., 2024): steps along the orthogonalised momentum of each weight matrix, AdamW for the rest.

A step of this kind moves every direction of a matrix alike, so that rare directions (a brand with thirty photos) learn
as fast as frequent ones. Convolutions count as one matrix for each of their groups.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch

_COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""Of the quintic Newton-Schulz iteration, chosen by its author for a steep slope at zero."""
_ROUNDS = 5


class Muon(torch.optim.Optimizer):
    """lr is AdamW's: updates are scaled to the root mean square that AdamW's usually have (Liu et al., 2025)."""

    def __init__(self, matrices: Iterable[torch.Tensor], lr: float, weight_decay: float, momentum: float = 0.95):
        super().__init__(matrices, {"lr": lr, "weight_decay": weight_decay, "momentum": momentum})

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
        matrices = as_matrices(update)
        straight = orthogonalised(matrices) * (0.2 * max(matrices.shape[-2:]) ** 0.5)
        weight.mul_(1 - group["lr"] * group["weight_decay"])
        weight.add_(straight.reshape(update.shape), alpha=-group["lr"])


def as_matrices(weight: torch.Tensor) -> torch.Tensor:
    """(count, rows, columns): a linear layer is one matrix; a grouped convolution one for each of its groups."""
    if weight.ndim == 2:
        return weight[None]
    rows = weight.shape[1] if weight[0, 0].numel() > 1 else weight.shape[0]
    # A group of a 3x3 convolution that keeps its width has as many outputs as inputs; others are one matrix.
    rows = rows if weight.shape[0] % rows == 0 else weight.shape[0]
    return weight.contiguous().reshape(-1, rows, weight[0].numel())


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
