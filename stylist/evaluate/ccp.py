"""Photos with pixel masks in the format of Clothing Co-Parsing (Yang, Luo, Lin, CVPR 2014), read for our classes.

A folder with ``labels.json`` (the names behind the mask's values) and either ``ccp.zip`` or the folders it holds:
``photos/NNNN.webp`` (or .jpg, .png) and ``masks/NNNN.png`` (label index per pixel). Or one zip with all of it, or with
``labels.json`` beside it.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from stylist.body.perception import Landmark, Part
from stylist.errors import BadInput

Bytes = npt.NDArray[np.uint8]

PARTS: dict[Part, str] = {
    Part.BACKGROUND: "null",
    Part.HAIR: "hair",
    Part.SKIN: "skin",
    Part.UPPER: "blouse bodysuit bra hoodie intimate shirt sweater sweatshirt t-shirt top",
    Part.LOWER: "jeans leggings panties pants shorts skirt stockings tights",
    Part.DRESS: "dress jumper romper swimwear",
    Part.OUTERWEAR: "blazer cape cardigan coat jacket suit vest",
    Part.SHOES: "boots clogs flats heels loafers pumps sandals shoes sneakers socks wedges",
    Part.BAG: "bag purse wallet",
    Part.ACCESSORIES: "accessories belt bracelet earrings glasses gloves hat necklace ring scarf sunglasses tie watch",
}
"""Our classes and the labels that they gather; FACE is split from skin by landmarks."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One photo: pixels (H, W, 3); parsing (H, W) of Part without FACE, or None where nobody drew one."""

    number: int
    pixels: Bytes
    parsing: Bytes | None


def close_up(scene: Scene) -> Scene:
    """Head and trunk alone, as shops show tops and people a mirror: the upper 55% of who is there, with some room."""
    if scene.parsing is None or not (scene.parsing > 0).any():
        return scene
    rows, columns = (np.flatnonzero((scene.parsing > 0).any(axis)) for axis in (1, 0))
    tall, wide = np.ptp(rows), np.ptp(columns)
    top, bottom = max(0, int(rows[0] - 0.03 * tall)), int(rows[0] + 0.55 * tall)
    left, right = max(0, int(columns[0] - 0.15 * wide)), int(columns[-1] + 0.15 * wide)
    window = (slice(top, bottom), slice(left, right))
    return Scene(scene.number, np.ascontiguousarray(scene.pixels[window]), scene.parsing[window])


def part_table(names: list[str]) -> Bytes:
    """Label index -> Part. BadInput for a name we do not know."""
    part_of = {name: part for part, words in PARTS.items() for name in words.split()}
    for name in names:
        if name not in part_of:
            raise BadInput(what="label", value=name, next=f"Known: {', '.join(sorted(part_of))}.")
    return np.array([part_of[name] for name in names], dtype=np.uint8)


def read_scenes(source: Path) -> Iterator[Scene]:
    """All photos in order of their names. source: folder or zip. BadInput where there are no labels."""
    archive = source if source.is_file() else source / "ccp.zip"
    if not archive.exists():
        yield from _scenes(source, _labels(source))
        return
    with zipfile.ZipFile(archive) as opened:
        root = zipfile.Path(opened)
        yield from _scenes(root, _labels(root if (root / _LABELS).exists() else archive.parent))


_LABELS = "labels.json"


def _labels(root: Any) -> Bytes:
    """What each value of the masks is. root: as for :func:`_scenes`."""
    listed = root / _LABELS
    if not listed.exists():
        raise BadInput(what="source", value=str(root), next=f"It needs {_LABELS}, the names behind the masks' values.")
    return part_table(json.loads(listed.read_text(encoding="utf-8")))


def _scenes(root: Any, table: Bytes) -> Iterator[Scene]:
    """``root``: a pathlib or zipfile path, which open alike."""
    photos, masks = root / "photos", root / "masks"
    drawn = {Path(mask.name).stem: mask for mask in masks.iterdir()} if masks.exists() else {}
    for photo in sorted(photos.iterdir(), key=lambda path: str(path.name)):
        stem = Path(photo.name).stem
        parsing = table[_picture(drawn[stem], "")] if stem in drawn else None
        yield Scene(int(stem), _picture(photo, "RGB"), parsing)


def _picture(path: Any, mode: str) -> Bytes:
    with Image.open(BytesIO(path.read_bytes())) as picture:
        return np.asarray(picture.convert(mode) if mode else picture, dtype=np.uint8)


def split_face(parsing: Bytes, landmarks: npt.NDArray[np.float32]) -> Bytes:
    """Skin pixels of the head become FACE: those around eyes and mouth, down to the chin.

    parsing (H, W); landmarks (33, 3) as fractions. Eyes and mouth are about a third of a face apart; the chin lies
    some 0.7 of that below the mouth (Farkas, Anthropometry of the Head and Face, 1994).
    """
    height, width = parsing.shape
    points = landmarks[:, :2] * (width, height)
    eyes = points[[Landmark.LEFT_EYE, Landmark.RIGHT_EYE]].mean(0)
    mouth = points[[Landmark.MOUTH_LEFT, Landmark.MOUTH_RIGHT]].mean(0)
    ears = points[[Landmark.LEFT_EAR, Landmark.RIGHT_EAR]]
    down = mouth - eyes
    # In profile or looking down, eyes and mouth come close: the distance of the ears keeps a sensible scale.
    size = max(float(np.linalg.norm(down)), 0.42 * float(np.linalg.norm(ears[0] - ears[1])), 2.0)
    axis = down / max(float(np.linalg.norm(down)), 1e-6)
    grid = np.stack(np.meshgrid(np.arange(width), np.arange(height)), -1) - eyes
    along, across = grid @ axis / size, grid @ np.array([-axis[1], axis[0]]) / size
    head = (along < 1.7) & (along > -1.6) & (np.abs(across) < 1.5)
    return np.where((parsing == Part.SKIN) & head, np.uint8(Part.FACE), parsing)
