"""A place and a number of days side by side, with no word of going: 五天三亚, "Lisbon, 4 days, man, 20 degrees"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from stylist.vocabulary import Mention
from stylist_agents.offline.words import table


def bare_trip(text: str, mentions: Sequence[Mention]) -> bool:
    """Whether a message names a place beside days, and something that one dresses by."""
    places = [place for found in _named(text) if (place := found["place"]).strip()]
    kept = [place for place in places if not _of_clothes(place, mentions) and not _pattern("no_place").search(place)]
    signs = any(m.kind in {"gender", "season"} for m in mentions) or _pattern("signs").search(text)
    return any(signs or _known(place) for place in kept)


def _named(text: str) -> list[re.Match[str]]:
    """The clauses that are a place and days, and nothing else."""
    clauses = [clause for clause in re.split(r"[,，。;；\n]|(?<=[\u3400-\u9fff]) +", text) if clause.strip()]
    tried = [each.fullmatch(clause.strip()) for clause in clauses for each in _patterns("han")]
    tried += [each.match(text) for each in _patterns("latin")]
    return [found for found in tried if found]


def _known(place: str) -> bool:
    """Whether a place is one of those whose climate is known here."""
    rows = table("trips")["season"]
    return any(re.search(rows[row], place, re.IGNORECASE) for row in ("hot", "south"))


def _of_clothes(place: str, mentions: Sequence[Mention]) -> bool:
    """Whether what stands where a place would is a word for a garment, its colour, cloth or wearer."""
    words = place.lower()
    return not _known(place) and any(m.surface.lower() in words for m in mentions)


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(row, re.IGNORECASE) for row in table("trips")["bare"][name])


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(table("trips")["bare"][name], re.IGNORECASE)
