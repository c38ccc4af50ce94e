"""Whether something was worn only just now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict

from stylist.outfits.freshness import RESTED
from stylist.outfits.roles import role_of
from stylist.wardrobe.piece import OwnedPiece

LATELY_DAYS = 7


class Repeat(BaseModel):
    """Worn lately: one piece, or (``whole``) all of these together on one day."""

    model_config = ConfigDict(frozen=True)

    piece_ids: tuple[str, ...]
    last_worn: date
    days_ago: int
    whole: bool = False


def repeats(pieces: Sequence[OwnedPiece], day: date, within_days: int = LATELY_DAYS) -> list[Repeat]:
    """What of an outfit was worn just before ``day``: the outfit as a whole, else tops and dresses by themselves.

    Shoes, coats and trousers may come again without anybody minding.
    """
    if len(pieces) > 1:
        together = set.intersection(*({d for d in p.worn if 0 < (day - d).days <= within_days} for p in pieces))
        if together:
            last = max(together)
            ids = tuple(p.id for p in pieces)
            return [Repeat(piece_ids=ids, last_worn=last, days_ago=(day - last).days, whole=True)]
    found = []
    for piece in pieces:
        before = [d for d in piece.worn if 0 < (day - d).days <= within_days]
        if before and role_of(piece.garment.category) in RESTED:
            found.append(Repeat(piece_ids=(piece.id,), last_worn=before[-1], days_ago=(day - before[-1]).days))
    return found
