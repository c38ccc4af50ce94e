"""The embedded body network: one convolutional encoder and decoder that finds landmarks and parses a person.

Plain residual blocks (He et al., CVPR 2016) with batch normalisation, top-down feature fusion (Lin et al., FPN,
CVPR 2017) and a context vector added at the coarsest level. Dense 3 x 3 convolutions are used throughout because
they run at several times the speed of depthwise ones on a CPU. Fully convolutional: any frame whose sides are
multiples of 32 will do.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

LANDMARKS = 33
STRIDE = 32
"""Frame sides must be multiples of this."""
HEAT_STRIDE, PARSE_STRIDE = 4, 2


@dataclass(frozen=True, slots=True)
class BodyOutput:
    """For B frames of H x W.

    heat: (B, 33, H/4, W/4) logits, a spatial softmax of which is where a landmark is;
    visible: (B, 33) logits; parse: (B, 11, H/2, W/2) logits over :class:`stylist.body.perception.Part`;
    parts: (B, 11) logits, the first that somebody is there, the others that a part is to be seen at all.
    """

    heat: Tensor
    visible: Tensor
    parse: Tensor
    parts: Tensor


def conv(inputs: int, outputs: int, size: int = 3, stride: int = 1) -> nn.Sequential:
    """Convolution, batch normalisation, ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Block(nn.Module):
    """Two convolutions around which the input is carried."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = conv(channels, channels)
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.second(self.first(x)))


def stage(inputs: int, outputs: int, blocks: int) -> nn.Sequential:
    """Halve the resolution, then refine."""
    return nn.Sequential(conv(inputs, outputs, stride=2), *(Block(outputs) for _ in range(blocks)))


class BodyNet(nn.Module):
    """Photo frames (B, 3, H, W), normalised, to a :class:`BodyOutput`.

    widths: channels at strides 2, 4, 8, 16, 32; blocks: residual blocks at strides 4, 8, 16, 32.
    """

    def __init__(self, widths: tuple[int, ...], blocks: tuple[int, ...], parts: int = 11) -> None:
        super().__init__()
        stem, *rest = widths
        self.stem = conv(3, stem, stride=2)
        self.down = nn.ModuleList(stage(i, o, n) for i, o, n in zip(widths[:-1], widths[1:], blocks, strict=True))
        self.context = nn.Linear(2 * widths[-1], widths[-1])
        self.lateral = nn.ModuleList(nn.Conv2d(o, i, 1) for i, o in pairwise(rest))
        self.up = nn.ModuleList(conv(width, width) for width in rest[:-1])
        self.heat = nn.Sequential(conv(rest[0], rest[0]), nn.Conv2d(rest[0], LANDMARKS, 1))
        self.finer = nn.Conv2d(rest[0], 4 * stem, 1)
        self.parse = nn.Sequential(conv(2 * stem, stem + 8), nn.Conv2d(stem + 8, parts, 1))
        self.visible = nn.Linear(widths[-1], LANDMARKS)
        self.parts = nn.Linear(widths[-1], parts)

    def forward(self, frames: Tensor) -> BodyOutput:
        fine = self.stem(frames)  # (B, C0, H/2, W/2)
        levels, x = [], fine
        for down in self.down:
            x = down(x)
            levels.append(x)  # strides 4, 8, 16, 32
        pooled = torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1)
        context = F.relu(self.context(pooled))  # (B, C4)
        x = x + context[:, :, None, None]
        for level in range(len(levels) - 2, -1, -1):
            coarse = F.interpolate(self.lateral[level](x), scale_factor=2.0, mode="nearest")
            x = self.up[level](levels[level] + coarse)
        parse = torch.cat([F.pixel_shuffle(self.finer(x), 2), fine], 1)
        return BodyOutput(self.heat(x), self.visible(context), self.parse(parse), self.parts(context))
