"""Whether a garment has a value, as people mean it: "blue" takes in navy, "shoes" takes in loafers."""

from __future__ import annotations

from collections.abc import Iterable

from stylist.garment import Garment
from stylist.vocabulary import terms
from stylist_agents.scenarios.script import Attribute

_SEVERAL = {
    "colour": "colours", "pattern": "patterns", "fabric": "fabrics", "finish": "finishes", "season": "seasons",
    "occasion": "occasions",
}  # fmt: skip


def has(garment: Garment, attribute: Attribute, wanted: Iterable[str]) -> bool:
    """Whether the garment has one of the values."""
    own = values(garment, attribute)
    return any(own & _meant(attribute, value) for value in wanted)


def values(garment: Garment, attribute: Attribute) -> set[str]:
    """All values of a garment in one attribute, unknown ones left out."""
    if attribute == "group":
        return {group_of(garment)}
    if attribute in _SEVERAL:
        return set(getattr(garment, _SEVERAL[attribute]))
    single = getattr(garment, attribute)
    return set() if single is None else {single}


def group_of(garment: Garment) -> str:
    """The shelf of a garment."""
    return terms("category")[garment.category].group or "other"


def _meant(attribute: Attribute, value: str) -> set[str]:
    if attribute == "gender":
        return {value, "unisex"}
    if attribute != "colour":
        return {value}
    shades = {name for name, shade in terms("colour").items() if shade.family == value}
    mood = terms("colour_mood").get(value)
    for family in mood.families if mood else ():
        shades |= {name for name, shade in terms("colour").items() if shade.family == family}
    return {value, *shades, *(mood.shades if mood else ())}
