"""What comes in where a piece is exchanged, as far as its word alone does not say it."""

from __future__ import annotations

import re
from dataclasses import replace

from stylist_agents.offline.meaning import Understanding, Wish

_FOR_A_SKIRT = re.compile(r"裤子?(?:都|全)?(?:给我)?[换改变](?:成|为|作)?(?:一?条)?[^,，。连]{0,8}?裙(?!装)")


def skirt_for_trousers(said: Understanding) -> Understanding:
    """``said`` with a skirt for what takes the place of trousers: 裙子 is either, and a top stays above it."""
    if not _FOR_A_SKIRT.search(said.text):
        return said
    return replace(said, wishes=_skirted(said.wishes), asked=_skirted(said.asked))


def _skirted(words: tuple[Wish, ...]) -> tuple[Wish, ...]:
    return tuple(replace(w, value="skirt") if (w.slot, w.value) == ("category", "dress") else w for w in words)
