"""How well pictures are read: python -m stylist.evaluate.seeing --kagl DIR [--clothing DIR]

Colours and the search by shade are measured on product names of the test part; the kinds of garments on phone photos
(which the shipped embedder has trained on: see docs/seeing.md). Patterns and worn pieces are measured when the
thresholds are fitted, and kept in ``stylist/seeing/calibration.json``.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from stylist.embedding import load_embedder
from stylist.evaluate.ranks import average_precision
from stylist.garment import Garment, Swatch, Variant
from stylist.money import Money
from stylist.search.colour import family_of
from stylist.search.seen_colour import SeenColours
from stylist.seeing.calibration import Shades, load_calibration
from stylist.seeing.kinds import body_of, group_of
from stylist.seeing.palette import palette
from stylist.seeing.region import garment_region
from stylist.seeing.seer import Seer
from stylist.seeing.shades import name_colours, swatches
from stylist.seeing.sighting import Guess
from stylist.train.clip.sources import Item, pictures, read_clothing, read_kagl
from stylist.train.seeing import category_of, colour_of
from stylist.vocabulary import terms

LEAST_ROWS = 5
"""Rows of a shade below which its average precision says nothing."""
SHOWN_AS: dict[str, set[str]] = {
    "T-Shirt": {"t-shirt"}, "Longsleeve": {"t-shirt", "top", "sweater", "sweatshirt"}, "Shirt": {"shirt"},
    "Pants": {"trousers", "jeans", "joggers", "chinos", "leggings"}, "Dress": {"dress"}, "Shorts": {"shorts"},
    "Shoes": {c for c in terms("category") if group_of(c) == "shoes"}, "Hat": {"hat", "cap"}, "Skirt": {"skirt"},
    "Outwear": {c for c in terms("category") if group_of(c) == "outerwear"}, "Polo": {"polo-shirt", "t-shirt"},
    "Undershirt": {"tank-top", "undershirt", "camisole"}, "Blazer": {"blazer"}, "Hoodie": {"hoodie", "sweatshirt"},
    "Body": {"jumpsuit"}, "Top": {"top", "tank-top", "camisole", "blouse"}, "Blouse": {"blouse", "top", "shirt"},
}  # fmt: skip
"""Label of a phone photo -> the categories that answer it."""
Seen = tuple[str, tuple[Guess, ...], tuple[Swatch, ...]]


def measure_colours(rows: Sequence[Seen], shades: Shades) -> dict[str, float]:
    """(stated shade, seen shades, palette) -> agreement of the main shade, its family, any family, and of told ones."""
    shade = [seen[0].value == stated for stated, seen, _ in rows]
    main = [family_of(seen[0].value) == family_of(stated) for stated, seen, _ in rows]
    some = [family_of(stated) in {family_of(g.value) for g in seen} for stated, seen, _ in rows]
    told = [right for right, (_, seen, _) in zip(main, rows, strict=True) if seen[0].confidence >= shades.say_from]
    found: dict[str, Any] = {"shade": np.mean(shade), "family": np.mean(main), "family_among_seen": np.mean(some),
             "told": len(told) / len(rows), "told_family": np.mean(told)}  # fmt: skip
    return {name: round(float(value), 3) for name, value in found.items()} | {"rows": len(rows)}


def measure_shades(rows: Sequence[Seen]) -> dict[str, float]:
    """Average precision of finding a shade among garments of which only the family is said; "chance" is a shuffle."""
    precision, chance = [], []
    for wish in sorted({stated for stated, *_ in rows if family_of(stated) != stated}):
        kin = [(stated, colours) for stated, _, colours in rows if family_of(stated) == family_of(wish)]
        right = np.array([stated == wish for stated, _ in kin])
        if right.sum() >= LEAST_ROWS and not right.all():
            scores = SeenColours([_painted(c) for _, c in kin]).blended(wish, np.zeros(len(kin), np.float32))
            precision.append(average_precision(right[np.argsort(-scores, kind="stable")]))
            chance.append(float(right.mean()))
    return {
        "ap": round(float(np.mean(precision)), 3),
        "chance": round(float(np.mean(chance)), 3),
        "shades": len(chance),
    }


def measure_kinds(seer: Seer, folder: Path) -> dict[str, float]:
    """How often the kind of garment on phone photos is right: of all, and of those that are told."""
    with (folder / "images.csv").open(encoding="utf-8", newline="") as lines:
        labels = {row["image"]: row["label"] for row in csv.DictReader(lines)}
    items = read_clothing(folder)
    vectors = seer.embedder.embed_images(list(pictures(items)))
    answers = [SHOWN_AS[labels[item.key.removeprefix("clothing/")]] for item in items]
    head = seer.calibration.heads["category"]
    best = head.chances(seer.similarities("category", vectors, None)).argmax(1)
    told = [(g.value in a) for (g, _), a in zip(seer.kinds(vectors), answers, strict=True) if g is not None]
    right = [head.values[k] in a for k, a in zip(best, answers, strict=True)]
    found: dict[str, Any] = {"accuracy": np.mean(right), "told": len(told) / len(items), "told_right": np.mean(told)}
    return {name: round(float(value), 3) for name, value in found.items()} | {"photos": len(items)}


def read_rows(items: Sequence[Item], shades: Shades) -> tuple[list[Seen], float]:
    """What is seen of the rows that state a colour, and the processor's milliseconds for each."""
    found: list[Seen] = []
    kept, bold = [item for item in items if colour_of(item)], shades.model_copy(update={"say_from": 0.0})
    photos = [np.asarray(picture) for picture in pictures(kept)]
    began = time.process_time()
    for item, photo in zip(kept, photos, strict=True):
        category = category_of(item)
        colours, shares = palette(garment_region(photo, body_of(category)).lab)
        guesses = name_colours(colours, shares, bold, group_of(category))
        found.append((colour_of(item) or "", guesses, swatches(colours, shares)))
    return found, 1000 * (time.process_time() - began) / len(kept)


def _painted(colours: tuple[Swatch, ...]) -> Garment:
    offer = Variant(sku="1", prices=(Money(amount_minor=0, currency="USD"),))
    return Garment(id="1", titles={}, category="other-goods", palette=colours, variants=(offer,))


def main(args: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kagl", type=Path, required=True, help="folder with styles.csv and its pictures")
    parser.add_argument("--clothing", type=Path, help="folder with images.csv and images.zip")
    chosen = parser.parse_args(args)
    calibration = load_calibration()
    rows, ms = read_rows([i for i in read_kagl(chosen.kagl) if i.part == "test"], calibration.shades)
    found = {"colour": measure_colours(rows, calibration.shades) | {"ms": round(ms, 1)}, "search": measure_shades(rows)}
    if chosen.clothing:
        found["phone_photos"] = measure_kinds(Seer(load_embedder()), chosen.clothing)
    sys.stdout.write(json.dumps(found | {"calibration": calibration.measured}, indent=1) + "\n")


if __name__ == "__main__":
    main()
