"""Pairs whose garment picture was not taken off the person: drawn figures in the cloth of garments lying flat."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.demo.figures import Name, draw_dressed
from stylist.demo.kit.look import Look
from stylist.garment import Garment

_PRINTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("solid", ("rust",)), ("solid", ("olive",)), ("striped", ("off-white", "navy")), ("checked", ("green", "cream")),
    ("polka-dot", ("navy", "white")), ("floral", ("white", "coral", "green")), ("tie-dye", ("white", "sky-blue")),
    ("camouflage", ("olive", "brown", "khaki")),
)  # fmt: skip
_WORN: tuple[tuple[Name, str], ...] = (
    ("ada", "demo-t-shirt-004"), ("ben", "demo-t-shirt-001"), ("ben", "demo-shorts-001")
)  # fmt: skip


def write_drawn_pairs(folder: Path) -> int:
    """NAME_person.png, _garment.png, _mask.png and NAME.json for each figure and print; how many pairs."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for name, figure, garment in _dressed():
        person, worn = draw_dressed(figure, Look.of(garment))
        person.save(folder / f"{name}_person.png")
        draw_garment(garment).save(folder / f"{name}_garment.png")
        Image.fromarray((worn * 255).astype(np.uint8)).save(folder / f"{name}_mask.png")
        (folder / f"{name}.json").write_text(json.dumps({"category": garment.category}), "utf-8")
        count += 1
    return count


def _dressed() -> Iterator[tuple[str, Name, Garment]]:
    shop = {garment.id: garment for garment in demo_garments()}
    for figure, base in _WORN:
        for number, (pattern, colours) in enumerate(_PRINTS):
            cloth = {"patterns": (pattern,), "colours": colours}
            yield f"{figure}_{shop[base].category}_{number}_{pattern}", figure, shop[base].model_copy(update=cloth)
