"""Where the training pictures come from: one kind of row for a shop's photos, drawn garments and phone photos."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from PIL import Image

Part = Literal["train", "dev", "test"]
_WORD = re.compile(r"[a-z0-9]+(?:[-'&.][a-z0-9]+)*|[\u3400-\u9fff]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Item:
    """One picture and what is known of it.

    attributes: kind -> value, with the kinds type, colour, gender, season and usage; unknown kinds are left out.
    location: "archive.zip/member" or a plain path, relative to ``root``.
    """

    key: str
    root: Path
    location: str
    name: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    part: Part = "train"


def words_of(name: str) -> list[str]:
    """The words of a product name, lower case, without punctuation around them."""
    return [w.lower() for w in _WORD.findall(name)]


def part_of(name: str, test: float = 0.10, dev: float = 0.05) -> Part:
    """The part that every product of this name belongs to, from a hash of the name: the same on every machine."""
    draw = int.from_bytes(hashlib.sha256(" ".join(words_of(name)).encode()).digest()[:8], "big") / 2**64
    return "test" if draw < test else "dev" if draw < test + dev else "train"


_KAGL_KINDS = {"articleType": "type", "baseColour": "colour", "gender": "gender", "season": "season", "usage": "usage"}


def read_kagl(folder: Path) -> list[Item]:
    """Rows of a ``styles.csv`` with a picture beside it (columns as in the fashion product images data set)."""
    with (folder / "styles.csv").open(encoding="utf-8", newline="") as lines:
        return [_kagl_item(folder, row) for row in csv.DictReader(lines)]


def _kagl_item(folder: Path, row: Mapping[str, str]) -> Item:
    known = {kind: row[column] for column, kind in _KAGL_KINDS.items() if row.get(column)}
    name = row["productDisplayName"]
    return Item(f"kagl/{row['id']}", folder, row["image"], name, known, part_of(name))


_PHONE_TYPES = {
    "T-Shirt": "Tshirts", "Longsleeve": "Tshirts", "Pants": "Trousers", "Shoes": "Casual Shoes", "Shirt": "Shirts",
    "Dress": "Dresses", "Outwear": "Jackets", "Shorts": "Shorts", "Hat": "Hat", "Skirt": "Skirts", "Polo": "Tshirts",
    "Undershirt": "Innerwear Vests", "Blazer": "Blazers", "Hoodie": "Sweatshirts", "Body": "Rompers", "Top": "Tops",
    "Blouse": "Tops",
}  # fmt: skip


def read_clothing(folder: Path) -> list[Item]:
    """Phone photos of single garments: ``images.csv`` (image, label, kids) and ``images.zip``."""
    with (folder / "images.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["label"] in _PHONE_TYPES]
    return [
        Item(f"clothing/{r['image']}", folder, f"images.zip/{r['image']}.webp", "", {"type": _PHONE_TYPES[r["label"]]})
        for r in rows
    ]


COLUMNS = ("image", "name", "type", "colour", "gender", "season", "usage")
"""Of the ``items.csv`` of a folder of pictures; any but the first may be missing or empty."""


def write_items(folder: Path, rows: Iterable[Mapping[str, str]]) -> None:
    """The ``items.csv`` of a folder of pictures, as :func:`read_folder` reads it."""
    with (folder / "items.csv").open("w", encoding="utf-8", newline="") as lines:
        table = csv.DictWriter(lines, COLUMNS)
        table.writeheader()
        table.writerows(rows)


def read_folder(folder: Path) -> list[Item]:
    """Pictures in a folder, with an ``items.csv`` of the columns ``COLUMNS`` that names them."""
    with (folder / "items.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [
        Item(
            f"{folder.name}/{r['image']}",
            folder,
            r["image"],
            r.get("name") or "",
            {k: r[k] for k in COLUMNS[2:] if r.get(k)},
        )
        for r in rows
    ]


def pictures(items: Iterable[Item]) -> Iterator[Image.Image]:
    """The RGB picture of each item, in order; archives are opened once."""
    archives: dict[Path, zipfile.ZipFile] = {}
    try:
        for item in items:
            yield _open(item, archives)
    finally:
        for archive in archives.values():
            archive.close()


def _open(item: Item, archives: dict[Path, zipfile.ZipFile]) -> Image.Image:
    head, _, member = item.location.partition(".zip/")
    if not member:
        return Image.open(item.root / item.location).convert("RGB")
    path = item.root / f"{head}.zip"
    archive = archives.get(path) or archives.setdefault(path, zipfile.ZipFile(path))
    return Image.open(io.BytesIO(archive.read(member))).convert("RGB")
