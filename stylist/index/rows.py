"""A garment as one Chroma row: its JSON as the document, its filter columns as flat metadata."""

from __future__ import annotations

from stylist.garment import Garment
from stylist.vocabulary import terms

Cell = str | int | float | bool | list[str]
"""What Chroma takes as a metadata value; lists must hold something."""


def row_of(garment: Garment) -> dict[str, Cell]:
    """Flat columns, absent where nothing is known: prices in minor units as ``price_USD``, sizes as in stock."""
    category = terms("category").get(garment.category)
    cells: dict[str, Cell | None] = {
        "category": garment.category,
        "group": category.group if category else None,
        "gender": garment.gender,
        "brand": garment.brand,
        "in_stock": garment.in_stock,
        "sleeve": garment.sleeve,
        "neckline": garment.neckline,
        "length": garment.length,
        "fit": garment.fit,
        "sizes": list(garment.sizes()),
        **{
            name: list(getattr(garment, name))
            for name in ("colours", "patterns", "fabrics", "finishes", "seasons", "occasions")
        },
        **{f"price_{c}": garment.price(c).amount_minor for c in garment.currencies},
    }
    return {name: value for name, value in cells.items() if value is not None and value != []}
