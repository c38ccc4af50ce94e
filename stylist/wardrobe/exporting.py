"""A wardrobe to take along: JSON with everything, CSV for a spreadsheet, the pictures."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from stylist.files import FileStore
from stylist.wardrobe.piece import OwnedPiece

COLUMNS = (
    "id", "title_en", "title_zh", "category", "colours", "patterns", "fabrics", "paid", "currency", "added_on",
    "times_worn", "last_worn", "picture",
)  # fmt: skip


def export_wardrobe(pieces: Sequence[OwnedPiece], files: FileStore, person_id: str, folder: Path) -> int:
    """Write ``wardrobe.json``, ``wardrobe.csv`` and ``pictures/`` into a folder; returns how many pieces."""
    pictures = folder / "pictures"
    pictures.mkdir(parents=True, exist_ok=True)
    for piece in pieces:
        for picture_id in piece.garment.image_ids:
            (pictures / f"{piece.id}.png").write_bytes(files.read(picture_id, person_id))
    whole = [piece.model_dump(mode="json") for piece in pieces]
    (folder / "wardrobe.json").write_text(json.dumps(whole, ensure_ascii=False, indent=1), "utf-8")
    with (folder / "wardrobe.csv").open("w", encoding="utf-8-sig", newline="") as lines:
        writer = csv.DictWriter(lines, COLUMNS)
        writer.writeheader()
        writer.writerows(_row(piece) for piece in pieces)
    return len(pieces)


def _row(piece: OwnedPiece) -> dict[str, object]:
    garment = piece.garment
    return {
        "id": piece.id,
        "title_en": _harmless(garment.title("en")),
        "title_zh": _harmless(garment.title("zh")),
        "category": garment.category,
        "colours": "|".join(garment.colours),
        "patterns": "|".join(garment.patterns),
        "fabrics": "|".join(garment.fabrics),
        "paid": piece.paid.amount if piece.paid else "",
        "currency": piece.paid.currency if piece.paid else "",
        "added_on": piece.added_on.isoformat(),
        "times_worn": len(piece.worn),
        "last_worn": piece.last_worn.isoformat() if piece.last_worn else "",
        "picture": f"pictures/{piece.id}.png",
    }


def _harmless(text: str) -> str:
    """Free text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t"} else text
