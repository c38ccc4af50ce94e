"""A small network that mends what the preview leaves: seams, what lies where old clothes were, skin painted flat.

It looks at the edited part of the picture in one frame of 256 x 192 and predicts a smooth residual, added at the
picture's own size within feathered bands only: no texture is replaced, no cloth inside a garment is touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from stylist.tryon.geometry import Mask
from stylist.tryon.layers import Canvas
from stylist.weight_files import read_weights

Kind = Literal["fill", "skin", "seam"]
KINDS: tuple[Kind, ...] = ("fill", "skin", "seam")
FRAME = (256, 192)
"""(H, W) of what the network sees."""
SEAM_PX = 3.0
"""Half-width of a seam's band, in pixels of the frame; a third of it on the cloth's side."""
_ROOM = 0.12
"""Share of the edited part's size that is shown around it."""

Floats = npt.NDArray[np.float32]
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """What was done where, (H, W) each. cloth: 0..1 new cloth; removed, painted, changed: as in ``Canvas``."""

    cloth: Floats
    removed: Mask
    painted: Mask
    changed: Mask


@dataclass(frozen=True, slots=True)
class RefinerConfig:
    """What ``refiner.json`` says: the network's widths, and the kinds of repair in which it won."""

    name: str
    widths: tuple[int, ...]
    kinds: tuple[Kind, ...]


class RefinerNet(nn.Module):
    """U-Net from (B, 7, H, W) picture, cloth and bands to (B, 3, H, W) residual; H and W multiples of 16.

    Pixels are folded four into one first (a quarter of the work at the same reach); the last layer begins at zero, so
    that an untrained network changes nothing.
    """

    def __init__(self, widths: Sequence[int] = (32, 64, 96, 128)) -> None:
        super().__init__()
        self.stem = nn.Conv2d(4 * (4 + len(KINDS)), widths[0], 3, padding=1)
        self.down = nn.ModuleList(nn.Conv2d(a, b, 4, 2, 1) for a, b in pairwise(widths))
        self.coding = nn.ModuleList(_Block(w) for w in widths)
        self.joining = nn.ModuleList(nn.Conv2d(a + b, a, 1) for a, b in pairwise(widths))
        self.decoding = nn.ModuleList(_Block(w) for w in widths[:-1])
        self.last = nn.Conv2d(widths[0], 12, 3, padding=1)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]

    def forward(self, given: Tensor) -> Tensor:
        x = F.leaky_relu(self.stem(F.pixel_unshuffle(given, 2)), 0.2)
        kept: list[Tensor] = []
        for n, block in enumerate(self.coding):
            x = block(x if n == 0 else self.down[n - 1](x))
            kept.append(x)
        for n in range(len(kept) - 2, -1, -1):
            x = F.interpolate(x, scale_factor=2.0, mode="nearest")
            x = self.decoding[n](self.joining[n](torch.cat([kept[n], x], dim=1)))
        return F.pixel_shuffle(self.last(x), 2)


class _Block(nn.Module):
    """Two 3 x 3 convolutions around a shortcut."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first, self.second = (nn.Conv2d(width, width, 3, padding=1) for _ in range(2))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(F.leaky_relu(self.first(F.leaky_relu(x, 0.2)), 0.2))  # type: ignore[no-any-return]


def frame_box(marks: Marks) -> Box | None:
    """x0, y0, x1, y1 of the edited part with some room, of the frame's shape (it may reach beyond the picture)."""
    rows, columns = np.flatnonzero(marks.changed.any(1)), np.flatnonzero(marks.changed.any(0))
    if not len(rows):
        return None
    middle = (columns[0] + columns[-1] + 1) / 2, (rows[0] + rows[-1] + 1) / 2
    tall = max(rows[-1] + 1 - rows[0], (columns[-1] + 1 - columns[0]) * FRAME[0] / FRAME[1], 16) * (1 + 2 * _ROOM)
    half = tall * FRAME[1] / FRAME[0] / 2, tall / 2
    x0, y0 = round(middle[0] - half[0]), round(middle[1] - half[1])
    return x0, y0, x0 + max(1, round(2 * half[0])), y0 + max(1, round(2 * half[1]))


def bands(marks: Marks, box: Box) -> Floats:
    """(3, H, W) 0..1, in the order of ``KINDS``: how much of each pixel each kind of repair may change.

    No band reaches outside ``changed``, nor deeper into cloth than a third of a seam's width.
    """
    reach = max(SEAM_PX * (box[3] - box[1]) / FRAME[0], 1.0)
    inside = (marks.cloth > 0.5).astype(np.uint8)
    outer, inner = (cv2.distanceTransform(m, cv2.DIST_L2, 3) for m in (1 - inside, inside))
    seam = np.where(inside > 0, 1 - inner / (reach / 3 + 1), 1 - outer / (reach + 1)).clip(0, 1)
    if not inside.any():
        seam[:] = 0
    bare = marks.cloth <= 0.5
    skin = _feathered(marks.painted & bare, reach)
    fill = _feathered(marks.removed & ~marks.painted & bare, reach)
    return np.stack([fill, skin, seam * marks.changed]).astype(np.float32) * marks.changed


def _feathered(place: Mask, reach: float) -> Floats:
    """1 inside, falling to 0 at the edge, never beyond it."""
    soft = cv2.GaussianBlur(place.astype(np.float32), (0, 0), reach / 3)
    return np.asarray(np.clip(2 * soft - 1, 0, 1) * place, dtype=np.float32)


def as_frame(layers: Floats, box: Box) -> Floats:
    """(FRAME, C) the box of an (H, W, C) picture; its edge is continued where the box reaches beyond it."""
    x0, y0, x1, y1 = box
    height, width = layers.shape[:2]
    margin = max(0, -y0), max(0, y1 - height), max(0, -x0), max(0, x1 - width)
    shown = layers[max(0, y0) : min(height, y1), max(0, x0) : min(width, x1)]
    edged = cv2.copyMakeBorder(shown, *margin, cv2.BORDER_REPLICATE)
    way = cv2.INTER_AREA if y1 - y0 > FRAME[0] else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(edged, FRAME[::-1], interpolation=way), dtype=np.float32)


def network_input(colour: Floats, marks: Marks, mended: Floats, box: Box) -> Floats:
    """(7, *FRAME): the picture as -1..1, the new cloth and the bands."""
    layers = np.concatenate([colour / 127.5 - 1, marks.cloth[..., None], mended.transpose(1, 2, 0)], axis=2)
    # OpenCV borders take four channels at most
    parts = [as_frame(np.ascontiguousarray(layers[..., n : n + 4], dtype=np.float32), box) for n in (0, 4)]
    return np.concatenate(parts, axis=2).transpose(2, 0, 1)


class Refiner:
    """Mends a canvas in place. The same canvas gives the same picture."""

    def __init__(self, network: RefinerNet, config: RefinerConfig) -> None:
        self._network, self.config = network.eval(), config

    def refine(self, canvas: Canvas) -> None:
        """Change ``canvas.colour`` within the bands of the kinds that are switched on."""
        marks = Marks(canvas.worn, canvas.removed, canvas.painted, canvas.changed)
        box = frame_box(marks)
        if box is None or not self.config.kinds:
            return
        mended = bands(marks, box)
        with torch.inference_mode():
            given = torch.from_numpy(network_input(canvas.colour, marks, mended, box))[None]
            residual = self._network(given)[0].permute(1, 2, 0).numpy() * 127.5
        chosen = mended[[KINDS.index(kind) for kind in self.config.kinds]].max(axis=0)
        canvas.colour = np.clip(canvas.colour + _placed(residual, box, chosen.shape) * chosen[..., None], 0, 255)


def _placed(residual: Floats, box: Box, shape: tuple[int, ...]) -> Floats:
    """(H, W, 3) the frame's residual at its place in the picture."""
    x0, y0, x1, y1 = box
    large = cv2.resize(residual, (x1 - x0, y1 - y0), interpolation=cv2.INTER_LINEAR)
    placed = np.zeros((*shape, 3), dtype=np.float32)
    rows, columns = slice(max(0, y0), min(shape[0], y1)), slice(max(0, x0), min(shape[1], x1))
    placed[rows, columns] = large[rows.start - y0 : rows.stop - y0, columns.start - x0 : columns.stop - x0]
    return placed


def load_refiner(folder: Traversable, stem: str = "refiner") -> Refiner:
    """``STEM.json`` and ``STEM.safetensors`` (fp16) of ``folder``. WeightsMissing if they are not there."""
    said, weights = read_weights(
        folder, stem, "Name the folder of both files, or train them: python -m stylist.train.refine."
    )
    config = RefinerConfig(said["name"], tuple(said["widths"]), tuple(said["kinds"]))
    network = RefinerNet(config.widths)
    network.load_state_dict(weights)
    return Refiner(network, config)
