"""Garments cut out of street photos: ``python -m stylist.train.clip.segmented --ccp DIR --out DIR``.

Reads photos with pixel masks in the format of Clothing Co-Parsing and writes each garment alone on white, with an
``items.csv`` that ``stylist.train.clip`` reads. Photos on which the body model is measured are left out.
"""

from __future__ import annotations

import argparse
import json
import zipfile
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from stylist.train.body_augment import held_out
from stylist.train.clip.sources import write_items

Bytes = npt.NDArray[np.uint8]
_TYPES = {
    "bag": "Handbags", "purse": "Handbags", "belt": "Belts", "blazer": "Blazers", "blouse": "Tops", "top": "Tops",
    "bodysuit": "Rompers", "romper": "Rompers", "boots": "boots", "bra": "Bra", "bracelet": "Bracelet",
    "cardigan": "cardigan", "coat": "coat", "dress": "Dresses", "flats": "Flats", "loafers": "loafers",
    "heels": "Heels", "pumps": "Heels", "wedges": "Heels", "sandals": "Sandals", "sneakers": "Casual Shoes",
    "gloves": "Gloves", "hat": "Hat", "hoodie": "Sweatshirts", "sweatshirt": "Sweatshirts", "sweater": "Sweaters",
    "jacket": "Jackets", "jeans": "Jeans", "leggings": "Leggings", "necklace": "Necklace and Chains",
    "pants": "Trousers", "scarf": "Scarves", "shirt": "Shirts", "shorts": "Shorts", "skirt": "Skirts",
    "socks": "Socks", "stockings": "Stockings", "sunglasses": "Sunglasses", "swimwear": "Swimwear",
    "t-shirt": "Tshirts", "tie": "Ties", "tights": "Tights", "vest": "Waistcoat", "wallet": "Wallets",
    "watch": "Watches",
}  # fmt: skip
"""Label of a mask -> type of the training rows. Labels that say too little ("accessories", "shoes") are not in it."""
_FEWEST_PIXELS = 350
"""Smaller patches show hardly more than their colour."""
_MARGIN = 0.08


def cut_outs(photo: Bytes, mask: Bytes, names: Sequence[str]) -> Iterator[tuple[str, Image.Image]]:
    """Each garment of a photo as (type, picture on white). photo (H, W, 3), mask (H, W) of places in ``names``."""
    for label in np.unique(mask):
        kind, inside = _TYPES.get(names[label]), mask == label
        if kind is not None and inside.sum() >= _FEWEST_PIXELS:
            yield kind, _alone(photo, inside)


def _alone(photo: Bytes, inside: npt.NDArray[np.bool_]) -> Image.Image:
    """The pixels inside, in a white frame of three to four like the photos of a shop."""
    rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    box = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
    cut = Image.fromarray(np.where(inside[box][..., None], photo[box], np.uint8(255)))
    height = round(max(cut.height, cut.width * 4 / 3) * (1 + 2 * _MARGIN))
    frame = Image.new("RGB", (round(height * 3 / 4), height), "white")
    frame.paste(cut, ((frame.width - cut.width) // 2, (frame.height - cut.height) // 2))
    return frame


def _scenes(folder: Path) -> Iterator[tuple[str, Bytes, Bytes]]:
    with zipfile.ZipFile(folder / "ccp.zip") as archive:
        photos = {Path(n).stem: n for n in archive.namelist() if n.startswith("photos/") and Path(n).suffix}
        for member in sorted(n for n in archive.namelist() if n.startswith("masks/") and n.endswith(".png")):
            stem = Path(member).stem
            if not held_out(np.array([int(stem)]), np.array(["ccp"]))[0]:
                yield stem, _read(archive, photos[stem], "RGB"), _read(archive, member, "")


def _read(archive: zipfile.ZipFile, member: str, mode: str) -> Bytes:
    with Image.open(BytesIO(archive.read(member))) as picture:
        return np.asarray(picture.convert(mode) if mode else picture, dtype=np.uint8)


def main(arguments: Sequence[str] | None = None) -> None:
    """Cut out every garment of every photo that may be trained on."""
    parser = argparse.ArgumentParser(prog="python -m stylist.train.clip.segmented")
    parser.add_argument("--ccp", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    names = json.loads((given.ccp / "labels.json").read_text("utf-8"))
    rows: list[dict[str, str]] = []
    for stem, photo, mask in _scenes(given.ccp):
        for kind, picture in cut_outs(photo, mask, names):
            image = f"{stem}-{kind.replace(' ', '-')}-{len(rows)}.webp"
            picture.save(given.out / image, quality=92)
            rows.append({"image": image, "type": kind})
    write_items(given.out, rows)


if __name__ == "__main__":
    main()
