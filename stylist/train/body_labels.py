"""Labels for the body network: parsing from pixel masks, landmarks and person masks from a teacher; made once.

Sources: Clothing Co-Parsing (see ``stylist/evaluate/ccp.py``; ``tags.json`` names what is worn in the photos that
nobody masked), shop pictures of garments worn in front of a plain wall, our own drawn people, and photos of garments
lying about and of things on white, in which there is nobody. The teacher is MediaPipe's pose landmarker.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import json
import logging
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from stylist.body.mirror import mirror_landmarks
from stylist.body.perception import BodyModel, Landmark, Part
from stylist.demo.figures import Name, draw_figure, figure_landmarks, figure_parsing
from stylist.evaluate.ccp import part_table, read_scenes, split_face
from stylist.images import Photo

log = logging.getLogger(__name__)

Bytes = npt.NDArray[np.uint8]

UNLABELLED = 255
"""Parsing value of pixels that nobody labelled: they count in no loss and no measure."""

HEIGHT_PX, WIDTH_PX = 448, 312
"""Every photo is kept in the top left corner of a canvas of this size."""


def _picture(archive: zipfile.ZipFile, name: str, mode: str) -> Bytes:
    with Image.open(BytesIO(archive.read(name))) as picture:
        return np.asarray(picture.convert(mode) if mode else picture, dtype=np.uint8)


def _teach(teacher: BodyModel, pixels: Bytes) -> tuple[npt.NDArray[np.float32], Bytes]:
    """Landmarks (33, 3), averaged with those of the mirrored photo, and the mask as 0..255; zeros if nobody."""
    seen = teacher.perceive(Photo(pixels, "WEBP"))
    if seen is None:
        return np.zeros((33, 3), np.float32), np.zeros(pixels.shape[:2], np.uint8)
    mirrored = teacher.perceive(Photo(np.ascontiguousarray(pixels[:, ::-1]), "WEBP"))
    landmarks = seen.landmarks.copy()
    if mirrored is not None:
        other = mirror_landmarks(mirrored.landmarks)
        # Where the two views disagree by more than 8% of the height, left and right were confused: keep the first.
        close = np.linalg.norm(other[:, :2] - landmarks[:, :2], axis=1) < 0.08
        landmarks[close] = (landmarks[close] + other[close]) / 2
    return landmarks, (seen.mask * 255).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Item:
    """One photo to be labelled. ``allowed``: (11,) parts that can be in it; ``worn``: (11,) parts surely in it.

    ``parsing`` None: nobody drew one. ``landmarks`` (33, 3) where they are known and no teacher need be asked.
    """

    number: int
    source: str
    pixels: Bytes
    parsing: Bytes | None
    allowed: npt.NDArray[np.bool_]
    landmarks: npt.NDArray[np.float32] | None = None
    worn: npt.NDArray[np.bool_] | None = None


ROW = ("number", "source", "size", "landmarks", "labelled", "allowed", "worn")
EVERY_PART = np.ones(len(Part), bool)

SHOP_PARTS: dict[str, Part] = {
    **dict.fromkeys(("Tshirts", "Shirts", "Tops", "Sweaters", "Sweatshirts", "Innerwear Vests", "Bra"), Part.UPPER),
    **dict.fromkeys(("Trousers", "Jeans", "Shorts", "Track Pants", "Skirts", "Capris", "Leggings"), Part.LOWER),
    **dict.fromkeys(("Jackets", "Blazers", "Waistcoat"), Part.OUTERWEAR),
    "Dresses": Part.DRESS,
}
"""Kinds of the shop's garments -> what they are in our parsing. Kurtas and tunics are left open."""


def ccp_items(folder: Path) -> Iterator[Item]:
    """The street photos: the first 700 with pixel masks, the others with the names of what is worn."""
    names = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    table, tags = part_table(names), json.loads((folder / "tags.json").read_text(encoding="utf-8"))
    for scene in read_scenes(folder):
        worn = _worn(table, names, tags.get(str(scene.number)))
        yield Item(scene.number, "ccp", scene.pixels, scene.parsing, _allowed(worn), worn=worn)


def _worn(table: Bytes, names: list[str], tags: list[str] | None) -> npt.NDArray[np.bool_] | None:
    if tags is None:
        return None
    worn = np.zeros(len(Part), bool)
    worn[[table[names.index(tag)] for tag in tags]] = True
    return worn


def _allowed(worn: npt.NDArray[np.bool_] | None) -> npt.NDArray[np.bool_]:
    if worn is None:
        return EVERY_PART
    allowed = worn.copy()
    allowed[[Part.BACKGROUND, Part.SKIN, Part.FACE, Part.HAIR]] = True
    return allowed


def shop_parts(kind: str) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """(worn, allowed), each (11,): what a shop picture of a garment of this kind shows for sure, and may show."""
    worn, allowed = np.zeros(len(Part), bool), EVERY_PART.copy()
    part = SHOP_PARTS.get(kind)
    if part is None:
        return worn, allowed
    worn[part] = True
    allowed[Part.DRESS] = part is Part.DRESS
    if part is Part.DRESS:
        allowed[[Part.UPPER, Part.LOWER, Part.OUTERWEAR]] = False
    if part is Part.UPPER:
        allowed[Part.OUTERWEAR] = False
    return worn, allowed


def shop_items(folder: Path, every: int = 2) -> Iterator[Item]:
    """Garments of a shop, many of them worn by somebody in front of a plain wall: each ``every``-th of 224 px."""
    with (folder / "styles.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            r for r in csv.DictReader(file) if r["masterCategory"] == "Apparel" and r["image"].startswith("kagl_224")
        ]
    with zipfile.ZipFile(folder / "kagl_224.zip") as archive:
        members = {Path(n).name: n for n in archive.namelist()}
        for row in rows[::every]:
            picture = _picture(archive, members[Path(row["image"]).name], "RGB")
            worn, allowed = shop_parts(row["articleType"])
            yield Item(int(row["id"]), "shop", picture, None, allowed, worn=worn)


def drawn_items(each: int = 12, seed: int = 3) -> Iterator[Item]:
    """Our own drawn people, of whom everything is known, in ``each`` colourings."""
    rng = np.random.default_rng(seed)
    width, height = size = (WIDTH_PX, WIDTH_PX * 4 // 3)
    names: tuple[Name, ...] = ("ada", "ben")
    for number, name in enumerate(names):
        pixels = np.asarray(draw_figure(name, size), np.uint8)
        parsing = figure_parsing(name, size)
        points = np.column_stack([figure_landmarks(name, size) / (width, height), np.ones(33)])
        for turn in range(each):
            shown = pixels if turn == 0 else _recoloured(pixels, parsing, rng)
            yield Item(each * number + turn, "drawn", shown, parsing, EVERY_PART, points.astype(np.float32))


def _recoloured(pixels: Bytes, parsing: Bytes, rng: np.random.Generator) -> Bytes:
    """Each part in another colour and brightness; skin and face alike."""
    gains = rng.uniform(0.35, 1.25, (len(Part), 1)) * np.exp(rng.normal(0, 0.2, (len(Part), 3)))
    gains[Part.BACKGROUND] = 1
    gains[Part.FACE] = gains[Part.SKIN] = rng.uniform(0.45, 1.1) * np.exp(rng.normal(0, 0.05, 3))
    return np.asarray(np.clip(pixels * gains[parsing], 0, 255), np.uint8)


def make_labels(items: Iterable[Item], out: Path, teacher: BodyModel) -> int:
    """Label all photos in which the teacher sees somebody; writes OUT.*.npy (memory-mappable) and OUT.rows.npz."""
    rows: dict[str, list[Any]] = {k: [] for k in ROW}
    pixels, masks, parsings = [], [], []
    for item in items:
        landmarks, mask = _truth(item, teacher)
        if not landmarks.any() or (item.source == "shop" and not _well_seen(landmarks)):
            continue
        parsing = np.full(mask.shape, UNLABELLED, np.uint8) if item.parsing is None else item.parsing
        pixels.append(_on_canvas(item.pixels, 128))
        masks.append(_on_canvas(mask, 0))
        parsings.append(_on_canvas(parsing if item.source == "drawn" else split_face(parsing, landmarks), UNLABELLED))
        labelled = item.parsing is not None
        worn = np.zeros(len(Part), bool) if item.worn is None else item.worn
        row = (item.number, item.source, mask.shape, landmarks, labelled, item.allowed, worn)
        for key, value in zip(rows, row, strict=True):
            rows[key].append(value)
        if len(pixels) % 100 == 0:
            log.info("labelled %d photos", len(pixels))
    out.parent.mkdir(parents=True, exist_ok=True)
    for name, arrays in {"pixels": pixels, "masks": masks, "parsings": parsings}.items():
        np.save(out.with_name(f"{out.name}.{name}.npy"), np.stack(arrays))
    np.savez(out.with_name(f"{out.name}.rows.npz"), **{key: np.array(value) for key, value in rows.items()})  # type: ignore[arg-type]
    return len(pixels)


def _truth(item: Item, teacher: BodyModel) -> tuple[npt.NDArray[np.float32], Bytes]:
    """Landmarks and mask: known, or taught."""
    if item.landmarks is None or item.parsing is None:
        return _teach(teacher, item.pixels)
    return item.landmarks, np.where(item.parsing > 0, np.uint8(255), np.uint8(0))


def _well_seen(landmarks: npt.NDArray[np.float32]) -> bool:
    """Shop pictures often end below the chin; without a face the teacher guesses."""
    needed = [Landmark.NOSE, Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]
    return bool((landmarks[needed, 2] > 0.8).all())


def _on_canvas(array: Bytes, fill: int) -> Bytes:
    canvas = np.full((HEIGHT_PX, WIDTH_PX, *array.shape[2:]), fill, np.uint8)
    canvas[: array.shape[0], : array.shape[1]] = array
    return canvas


def make_backgrounds(folder: Path, out: Path) -> int:
    """Rooms, floors and beds with garments lying about and nobody there: OUT.backgrounds.npy (N, 288, 288, 3)."""
    with zipfile.ZipFile(folder / "images.zip") as archive:
        names = sorted(n for n in archive.namelist() if n.endswith(".webp"))
        sized = [cv2.resize(_picture(archive, n, "RGB"), (288, 288), interpolation=cv2.INTER_AREA) for n in names]
    np.save(out.with_name(f"{out.name}.backgrounds.npy"), np.stack(sized))
    return len(sized)


def make_things(folder: Path, out: Path, every: int = 2) -> int:
    """Shoes, bags and other things of a shop on white, nobody wearing them: OUT.things.npy (N, 224, 224, 3)."""
    with (folder / "styles.csv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["image"].startswith("kagl_224")]
    names = [Path(r["image"]).name for r in rows if r["masterCategory"] in {"Footwear", "Accessories"}][::every]
    with zipfile.ZipFile(folder / "kagl_224.zip") as archive:
        members = {Path(n).name: n for n in archive.namelist()}
        sized = [cv2.resize(_picture(archive, members[name], "RGB"), (224, 224)) for name in names]
    np.save(out.with_name(f"{out.name}.things.npy"), np.stack(sized))
    return len(sized)


def main() -> None:
    """Command line: ``python -m stylist.train.body_labels``."""
    from stylist.body.mediapipe_pose import MediaPipePose  # noqa: PLC0415 - heavy, only for the teacher

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, default=Path("runs/body/labels"))
    parser.add_argument("--teacher", type=Path, help="a MediaPipe pose_landmarker .task file")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    teacher = arguments.teacher or arguments.data / "models/pose_landmarker_lite.task"
    items = itertools.chain(ccp_items(arguments.data / "ccp"), shop_items(arguments.data / "kagl"), drawn_items())
    log.info("%d photos labelled", make_labels(items, arguments.out, MediaPipePose(teacher)))
    log.info("%d backgrounds", make_backgrounds(arguments.data / "clothing", arguments.out))
    log.info("%d things", make_things(arguments.data / "kagl", arguments.out))


if __name__ == "__main__":
    main()
