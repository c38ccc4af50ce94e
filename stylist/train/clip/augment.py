"""Random views of a batch of pictures: crops, squeezes, mirror images and mild changes of light."""

from __future__ import annotations

import torch
import torch.nn.functional as F

from stylist.train.clip.cache import Size
from stylist.train.clip.network import PREPROCESS

_MEAN, _STD = float(PREPROCESS["mean"][0]), float(PREPROCESS["std"][0])


def normalise(pictures: torch.Tensor) -> torch.Tensor:
    """(n, height, width, 3) uint8 to (n, 3, height, width) float in the network's range."""
    return (pictures.permute(0, 3, 1, 2).float() / 255 - _MEAN) / _STD


def random_views(pictures: torch.Tensor, size: Size, calm: bool = False) -> torch.Tensor:
    """One random view of each picture, (n, 3, *size) float, normalised. Draws from torch's global generator.

    calm: hardly cropped and nothing painted out, as a picture will be shown (Touvron et al., Fixing the train-test
    resolution discrepancy, NeurIPS 2019: crops make things larger in training than they will be).
    """
    n = len(pictures)
    grid = F.affine_grid(_random_affine(n, 0.06 if calm else 0.30), [n, 3, *size], align_corners=False)
    views = F.grid_sample(normalise(pictures), grid, padding_mode="border", align_corners=False)
    return _random_light(views if calm else _erased(views))


def _erased(views: torch.Tensor) -> torch.Tensor:
    """A third of the views with one rectangle painted white: no single part may carry the whole answer."""
    n, _, height, width = views.shape
    centre, half = torch.rand(n, 2, 1), 0.06 + 0.14 * torch.rand(n, 2, 1)
    down, across = torch.linspace(0, 1, height)[None], torch.linspace(0, 1, width)[None]
    inside_y = (down - centre[:, 0]).abs() < half[:, 0]
    inside_x = (across - centre[:, 1]).abs() < half[:, 1]
    hole = inside_y[:, :, None] & inside_x[:, None, :] & (torch.rand(n, 1, 1) < 1 / 3)
    return torch.where(hole[:, None], (1 - _MEAN) / _STD, views)


def _random_affine(n: int, closer: float) -> torch.Tensor:
    """(n, 2, 3). closer: how much of a side a crop loses at most; shifts and squeezes go along."""
    scale = 1 - closer * torch.rand(n) ** 1.5
    squeeze = 1 + closer / 3 * (2 * torch.rand(n) - 1)
    slack = closer / 4
    theta = torch.zeros(n, 2, 3)
    mirror = torch.where(torch.rand(n) < 0.3, -1.0, 1.0)
    theta[:, 0, 0] = scale * squeeze * mirror
    theta[:, 1, 1] = scale / squeeze
    theta[:, :, 2] = (2 * torch.rand(n, 2) - 1) * (1 - scale + slack)[:, None]
    return theta


def _random_light(views: torch.Tensor) -> torch.Tensor:
    n = len(views)
    gain = 1 + 0.08 * torch.randn(n, 1, 1, 1) + 0.02 * torch.randn(n, 3, 1, 1)
    white = (1 - _MEAN) / _STD
    views = _on_paper(views)
    # Gain around white keeps a white background white, as in a shop's photos.
    return white + (views - white) * gain.clamp(0.7, 1.3) + 0.04 * torch.randn(n, 1, 1, 1)


def _on_paper(views: torch.Tensor) -> torch.Tensor:
    """A quarter of the views as if on tinted paper: multiplied by a pale colour, warmer rather than cooler."""
    n = len(views)
    tint = 1 - 0.14 * torch.rand(n, 1) * (1 + torch.tensor([0.0, 0.25, 0.6]) * torch.rand(n, 1))
    tint = torch.where(torch.rand(n, 1) < 0.25, tint, 1.0)[:, :, None, None]
    return ((views * _STD + _MEAN) * tint - _MEAN) / _STD
