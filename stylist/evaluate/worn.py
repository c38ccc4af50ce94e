"""Outfits as people wore them, read from photos with pixel masks in the format of Clothing Co-Parsing.

Yang, Luo and Lin, "Clothing Co-Parsing by Joint Image Segmentation and Labeling", CVPR 2014. Beside the folder that
``stylist.evaluate.ccp`` reads, ``tags.json`` names what is worn in photos without masks: number -> labels.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from stylist.outfits.compatibility import UNKNOWN, Traits, pattern_of
from stylist.outfits.roles import Role, role_of
from stylist.search.colour import family_of
from stylist.seeing.kinds import group_of
from stylist.seeing.look import cut_free
from stylist.seeing.region import to_lab
from stylist.seeing.seer import Seer

CATEGORY_OF: dict[str, str] = {
    "belt": "belt", "blazer": "blazer", "blouse": "blouse", "bodysuit": "top", "boots": "boots", "bracelet": "bracelet",
    "cape": "coat", "cardigan": "cardigan", "coat": "coat", "dress": "dress", "earrings": "earrings", "flats": "flats",
    "hat": "hat", "heels": "heels", "hoodie": "hoodie", "jacket": "jacket", "jeans": "jeans", "jumper": "jumpsuit",
    "leggings": "leggings", "loafers": "loafers", "necklace": "necklace", "pants": "trousers", "pumps": "heels",
    "purse": "handbag", "bag": "handbag", "ring": "ring", "romper": "jumpsuit", "sandals": "sandals", "scarf": "scarf",
    "shirt": "shirt", "shorts": "shorts", "skirt": "skirt", "sneakers": "sneakers", "suit": "suit",
    "sunglasses": "sunglasses", "sweater": "sweater", "sweatshirt": "sweatshirt", "t-shirt": "t-shirt", "top": "top",
    "vest": "waistcoat", "wallet": "clutch", "watch": "watch", "wedges": "heels", "clogs": "flats",
}  # fmt: skip
"""Label -> our category. Left out: skin, hair, underwear, and what says too little ("accessories")."""
SHELF_ONLY = {"shoes": "shoes"}
"""Labels that name a shelf and no category."""
LEAST_SHARE = 0.002
"""Share of the photo below which a region has no colour worth measuring."""
KEPT_OUT = 5
"""One in so many blocks of photos is never fitted on."""
OTHER_LIGHT = (5.0, 3.0, 3.0)
"""Standard deviations in CIELAB of one cloth's colour between photos in different light."""
BLOCK = 20
"""Photos in a row are often of one blogger: they stay together, on one side of the division."""

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Worn:
    """One piece that somebody wears: its traits, and the part of the look that it plays."""

    traits: Traits
    role: Role


@dataclass(frozen=True, slots=True)
class WornOutfit:
    """The pieces of one photo; ``seen``: their colours and patterns were measured, not only their kinds named."""

    number: int
    pieces: tuple[Worn, ...]
    seen: bool

    @property
    def kept_out(self) -> bool:
        """Whether it is for measuring only."""
        return self.number // BLOCK % KEPT_OUT == 3


def read_outfits(folder: Path, seer: Seer, report: Callable[[int, int, str], None] | None = None) -> list[WornOutfit]:
    """Outfits of at least two pieces: with colours where there are masks, with kinds alone where there are tags."""
    names = json.loads((folder / "labels.json").read_text("utf-8"))
    archive = folder / "ccp.zip"
    found = list(_tagged(folder / "tags.json"))
    if archive.exists():
        with zipfile.ZipFile(archive) as opened:
            found += _masked(zipfile.Path(opened), names, seer, report)
    else:
        found += _masked(folder, names, seer, report)
    return sorted((o for o in found if len(o.pieces) > 1), key=lambda o: (o.number, o.seen))


def in_other_light(outfit: WornOutfit, seed: int) -> WornOutfit:
    """The outfit as if each piece had been photographed by itself, as a shop does it."""
    rng = np.random.default_rng((seed, 2, outfit.number))
    return replace(outfit, pieces=tuple(replace(w, traits=_moved(w.traits, rng)) for w in outfit.pieces))


def _moved(traits: Traits, rng: np.random.Generator) -> Traits:
    if traits.lab is None:
        return traits
    lightness, a, b = (np.array(traits.lab) + rng.normal(0, OTHER_LIGHT)).tolist()
    return replace(traits, lab=(float(np.clip(lightness, 0, 100)), a, b))


def _tagged(path: Path) -> Iterator[WornOutfit]:
    tags: dict[str, list[str]] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for number, labels in tags.items():
        bare = [_worn(label, UNKNOWN, None, UNKNOWN) for label in labels]
        yield WornOutfit(int(number), tuple(piece for piece in bare if piece is not None), seen=False)


def _masked(
    root: Any, names: Sequence[str], seer: Seer, report: Callable[[int, int, str], None] | None
) -> Iterator[WornOutfit]:
    masks = sorted((root / "masks").iterdir(), key=lambda path: str(path.name))
    photos = {Path(p.name).stem: p for p in (root / "photos").iterdir()}
    for done, mask in enumerate(masks, 1):
        stem = Path(mask.name).stem
        yield WornOutfit(int(stem), tuple(_pieces(_open(photos[stem], "RGB"), _open(mask, ""), names, seer)), seen=True)
        if report:
            report(done, len(masks), "")


def _pieces(pixels: Bytes, mask: Bytes, names: Sequence[str], seer: Seer) -> Iterator[Worn]:
    """Each labelled region as the seer sees it once it is cut free."""
    found = [(names[k], mask == k) for k in np.unique(mask) if names[k] in CATEGORY_OF or names[k] in SHELF_ONLY]
    found = [(label, region) for label, region in found if region.mean() >= LEAST_SHARE]
    crops = [cut_free(pixels, region, _box(region)) for _, region in found]
    seen = seer.see(crops, categories=[CATEGORY_OF.get(label) for label, _ in found]) if crops else []
    for (label, region), sighting in zip(found, seen, strict=True):
        colour = sighting.colours[0].value if sighting.colours else ""
        piece = _worn(label, family_of(colour) or UNKNOWN, _median_lab(pixels, region),
                      pattern_of([g.value for g in sighting.patterns]))  # fmt: skip
        if piece is not None:
            yield piece


def _worn(label: str, colour: str, lab: tuple[float, float, float] | None, pattern: str) -> Worn | None:
    category = CATEGORY_OF.get(label, UNKNOWN)
    group = group_of(category) or SHELF_ONLY.get(label, UNKNOWN)
    role: Role | None = "shoes" if label in SHELF_ONLY else role_of(category)
    return None if role is None or not group else Worn(Traits(category, group, colour, lab, pattern), role)


def _median_lab(pixels: Bytes, region: npt.NDArray[np.bool_]) -> tuple[float, float, float]:
    lightness, a, b = np.median(to_lab(pixels[region][None])[0], axis=0).tolist()
    return lightness, a, b


def _box(region: npt.NDArray[np.bool_]) -> tuple[int, int, int, int]:
    rows, columns = np.flatnonzero(region.any(1)), np.flatnonzero(region.any(0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _open(path: Any, mode: str) -> Bytes:
    with Image.open(BytesIO(path.read_bytes())) as picture:
        return np.asarray(picture.convert(mode) if mode else picture, dtype=np.uint8)
