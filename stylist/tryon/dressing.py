"""Which pieces are put on, in which order, whatever the engine: one for each place, and nothing that would undress."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from stylist.tryon.engine import Piece

NOT_SHOWN = frozenset({"bra", "briefs", "undershirt", "shapewear", "swimwear", "suspenders"})
"""Never put on: for underwear and swimwear the person in the photo would have to be undressed."""
_ORDER = ("feet", "lower", "upper", "full", "outer", "waist", "neck", "hand", "wrist", "face", "head")


def underwear(piece: Piece) -> str | None:
    """Why a piece is never put on, whatever the engine and the photo; None for one that may be."""
    return "kind_not_shown" if piece.category in NOT_SHOWN else None


def in_order(
    pieces: Sequence[Piece], left_out: dict[str, str], unfit: Callable[[Piece], str | None] = underwear
) -> list[Piece]:
    """From the skin outwards; whatever is not worn goes into ``left_out`` with its reason's code.

    unfit: the code for which an engine leaves a piece out, None for one that it puts on.
    """
    chosen: dict[str, Piece] = {}
    for piece in pieces:
        if reason := unfit(piece):
            left_out[piece.garment_id] = reason
            continue
        if piece.worn in chosen:
            left_out[chosen[piece.worn].garment_id] = "same_place"
        chosen[piece.worn] = piece
    for place in ("upper", "lower") if "full" in chosen else ():
        if place in chosen:
            left_out[chosen.pop(place).garment_id] = "same_place"
    return [chosen[place] for place in _ORDER if place in chosen]
