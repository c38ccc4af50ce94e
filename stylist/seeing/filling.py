"""What the shop leaves out, filled from what is seen, and marked as seen. What the shop states is never touched."""

from __future__ import annotations

from typing import Any

from stylist.garment import Garment, Provenance
from stylist.seeing.sighting import Guess, Sighting
from stylist.seeing.wording import title_of

UNKNOWN_CATEGORY = "other-goods"


def filled(garment: Garment, seen: Sighting) -> Garment:
    """The garment with its measured palette, and with seen colours, pattern, fabric, kind and title where it has none.

    A garment whose titles are marked as seen has none of its own yet; they stay as they are if nothing is clear.
    """
    update: dict[str, Any] = {"palette": seen.palette}
    provenance: dict[str, Provenance] = dict(garment.provenance)
    found = {
        "colours": _values(seen.colours),
        "patterns": _values(seen.patterns),
        "fabrics": _values(seen.fabrics),
    }
    for name, values in found.items():
        if values and not getattr(garment, name):
            update[name], provenance[name] = values, "seen"
    if seen.category and garment.category == UNKNOWN_CATEGORY:
        update["category"], provenance["category"] = seen.category.value, "seen"
    if seen.gender and provenance.get("gender") == "seen":
        update["gender"] = seen.gender.value
    if is_untitled(garment) and title_of(seen, "en"):
        update["titles"] = {"en": title_of(seen, "en"), "zh": title_of(seen, "zh")}
    return garment.model_copy(update=update | {"provenance": provenance})


def is_untitled(garment: Garment) -> bool:
    """Whether the shop gave no title and the picture has to."""
    return garment.provenance.get("titles") == "seen"


def _values(guesses: tuple[Guess, ...]) -> tuple[str, ...]:
    return tuple(guess.value for guess in guesses)
