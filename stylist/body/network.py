"""The embedded body network: one convolutional encoder and decoder that finds landmarks and parses a person.

The encoder is a RegNetX (Radosavovic et al., CVPR 2020), as in the embedded fashion CLIP, from whose weights it is
trained on; above it top-down feature fusion (Lin et al., FPN, CVPR 2017) and a context vector added at the coarsest
level. Fully convolutional: any frame whose sides are multiples of 32 will do.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

LANDMARKS = 33
STRIDE = 32
"""Frame sides must be multiples of this."""
HEAT_STRIDE, PARSE_STRIDE = 4, 2
GROUP = 16
"""Channels that a grouped convolution of the encoder mixes."""


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


def conv(inputs: int, outputs: int, size: int = 3, stride: int = 1, groups: int = 1) -> nn.Sequential:
    """Convolution, batch normalisation, ReLU."""
    return nn.Sequential(
        OrderedDict(
            conv=nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False),
            bn=nn.BatchNorm2d(outputs),
            act=nn.ReLU(inplace=True),
        )
    )


class Block(nn.Module):
    """1 x 1, grouped 3 x 3, 1 x 1, around which the input is carried. Names as in timm, for its weights."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = conv(inputs, outputs, 1)
        self.conv2 = conv(outputs, outputs, 3, stride, max(1, outputs // GROUP))
        self.conv3 = conv(outputs, outputs, 1)[:2]
        same = inputs == outputs and stride == 1
        self.downsample = nn.Identity() if same else conv(inputs, outputs, 1, stride)[:2]

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(self.downsample(x) + self.conv3(self.conv2(self.conv1(x))), inplace=True)


def stage(inputs: int, outputs: int, blocks: int) -> nn.Sequential:
    """Halve the resolution, then refine."""
    first = Block(inputs, outputs, 2)
    rest = [Block(outputs, outputs, 1) for _ in range(blocks - 1)]
    return nn.Sequential(OrderedDict((f"b{n}", block) for n, block in enumerate([first, *rest], 1)))


class Encoder(nn.Module):
    """Frames (B, 3, H, W) -> features at strides 2, 4, 8, 16, 32 with ``widths`` channels."""

    def __init__(self, widths: tuple[int, ...], blocks: tuple[int, ...]) -> None:
        super().__init__()
        self.stem = conv(3, widths[0], stride=2)
        for number, (inputs, outputs, count) in enumerate(zip(widths[:-1], widths[1:], blocks, strict=True), 1):
            self.add_module(f"s{number}", stage(inputs, outputs, count))

    def forward(self, frames: Tensor) -> list[Tensor]:
        levels, x = [], frames
        for part in self.children():
            x = part(x)
            levels.append(x)
        return levels


class BodyNet(nn.Module):
    """Photo frames (B, 3, H, W), normalised, to a :class:`BodyOutput`.

    widths: channels of the encoder at strides 2, 4, 8, 16, 32; blocks: its blocks at strides 4, 8, 16, 32;
    neck: channels of the decoder at strides 2, 4, 8, 16.
    """

    def __init__(
        self, widths: tuple[int, ...], blocks: tuple[int, ...], neck: tuple[int, ...], parts: int = 11
    ) -> None:
        super().__init__()
        last, (fine, *rest) = widths[-1], neck
        self.encoder = Encoder(widths, blocks)
        self.context = nn.Linear(2 * last, last)
        self.forget = nn.Dropout(0.2)
        self.side = nn.ModuleList(nn.Conv2d(i, o, 1) for i, o in zip(widths[1:-1], rest, strict=True))
        self.lateral = nn.ModuleList(nn.Conv2d(i, o, 1) for o, i in pairwise([*rest, last]))
        self.up = nn.ModuleList(conv(width, width) for width in rest)
        self.heat = nn.Sequential(conv(rest[0], rest[0]), nn.Conv2d(rest[0], LANDMARKS, 1))
        self.finer = nn.Conv2d(rest[0], 4 * fine, 1)
        self.parse = nn.Sequential(conv(widths[0] + fine, fine), nn.Conv2d(fine, parts, 1))
        self.visible = nn.Linear(last, LANDMARKS)
        self.parts = nn.Linear(last, parts)

    def forward(self, frames: Tensor) -> BodyOutput:
        fine, *levels, x = self.encoder(frames)  # (B, C0, H/2, W/2), strides 4, 8, 16, and 32
        pooled = torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1)
        context = self.forget(F.relu(self.context(pooled)))  # (B, C4)
        x = x + context[:, :, None, None]
        for level in range(len(levels) - 1, -1, -1):
            coarse = F.interpolate(self.lateral[level](x), scale_factor=2.0, mode="nearest")
            x = self.up[level](self.side[level](levels[level]) + coarse)
        parse = torch.cat([F.pixel_shuffle(self.finer(x), 2), fine], 1)
        return BodyOutput(self.heat(x), self.visible(context), self.parse(parse), self.parts(context))


def folded(network: BodyNet) -> BodyNet:
    """The same answers, faster: normalisation folded into the convolutions, in place. Not to be trained any more."""
    network.eval()
    for part in list(network.modules()):
        if not isinstance(part, nn.Sequential) or len(part) < 2:
            continue
        kernel, norm = part[0], part[1]
        if isinstance(kernel, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
            part[0], part[1] = fuse_conv_bn_eval(kernel, norm), nn.Identity()
    return network
