"""Pieces and options as one instruction for engines that read: sentences from one table."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from stylist.refusals import require_decent
from stylist.tryon.engine import Piece
from stylist.tryon.options import TryOnOptions
from stylist.vocabulary import label, terms

READ = frozenset({"length", "tucked", "lighting", "keep_pose", "keep_background"})
"""Options that an instruction can carry."""


def instruction(pieces: Sequence[Piece], options: TryOnOptions, in_suit: bool = False) -> str:
    """What to paint. Image 1 is the person, image 2 the first piece's product picture, and so on.

    in_suit: the person is shown in a plain grey suit in place of what is worn. Raises IndecentRefused.
    """
    table = _table()
    garments = "; ".join(
        table["worn"][piece.worn].format(kind=_kind(piece), n=n) + _ending(piece, pieces)
        for n, piece in enumerate(pieces, start=2)
    )
    asked = [table["suit"] if in_suit else "", table["length"].get(options.length or _length(pieces), "")]
    if options.tucked is not None:
        asked.append(table["tucked"]["yes" if options.tucked else "no"])
    if options.lighting is not None:
        asked.append(table["lighting"][options.lighting])
    kept = (table["pose"] if options.keep_pose else "") + (table["background"] if options.keep_background else "")
    told = str(table["base"]).format(garments=garments, options="".join(asked), kept=kept)
    require_decent(told)
    return told


def turn_words() -> tuple[str, str]:
    """What a clip's engine shall and shall not show."""
    table = _table()["turn"]
    require_decent(table["does"])
    return table["does"], table["never"]


def _length(pieces: Sequence[Piece]) -> str:
    """The length of one piece alone: with several the sentence would not say whose it is."""
    return pieces[0].length or "" if len(pieces) == 1 else ""


def _ending(piece: Piece, pieces: Sequence[Piece]) -> str:
    """Where one of several pieces ends."""
    return str(_table()["ending"].get(piece.length, "")) if len(pieces) > 1 else ""


def _kind(piece: Piece) -> str:
    """The category's English word."""
    return label("category", piece.category, "en") if piece.category in terms("category") else piece.category


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("prompts.toml").read_text("utf-8"))
