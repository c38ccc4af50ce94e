"""Colours as people use them: shades, families and moods, and how far two shades are apart to the eye.

Distances are CIEDE2000 (CIE 142:2001) between the shades' sRGB anchors, lightness is CIELAB L* (0 black, 100 white).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from stylist.vocabulary import terms

UNCLEAR = frozenset({"multi", "metallic"})
"""Families without one lightness or hue: several colours at once, or whatever they mirror."""


class Lab(NamedTuple):
    """CIELAB: lightness 0..100, a* green to red, b* blue to yellow."""

    lightness: float
    a: float
    b: float


@cache
def shades_of(name: str) -> frozenset[str]:
    """The colour ids that a shade, family or mood takes in: "blue" is any blue, "navy" is navy alone."""
    families, moods = terms("colour_family"), terms("colour_mood")
    if name in families:
        return _family(name)
    if name in moods:
        whole = (_family(f) for f in moods[name].families)
        return frozenset(moods[name].shades).union(*whole)
    return frozenset({name})


@cache
def _family(name: str) -> frozenset[str]:
    return frozenset({name, *(t.id for t in terms("colour").values() if t.family == name)})


def outside(palette: Iterable[str]) -> tuple[str, ...]:
    """Every shade that none of these colours takes in: white takes in off-white, a family all its shades.

    A plain "blue" is not outside of navy: to refuse it would refuse every blue, navy among them.
    """
    kept: frozenset[str] = frozenset().union(*(shades_of(name) for name in palette))
    kept |= {"off-white"} if "white" in kept else set()  # nobody calls it out of a white palette
    return tuple(name for name in terms("colour") if shades_of(name).isdisjoint(kept))


def family_of(name: str) -> str | None:
    """The family of a shade (of a family: itself), or None for words that are the shop's own."""
    shade = terms("colour").get(name)
    if shade:
        return shade.family
    return name if name in terms("colour_family") else None


@cache
def lab(name: str) -> Lab | None:
    """CIELAB of a shade's anchor, or None for a word without one."""
    from coloraide import Color  # noqa: PLC0415 - a tenth of a second that only comparing colours needs

    shade = terms("colour").get(name)
    if shade is None or shade.hex is None:
        return None
    return Lab(*Color(shade.hex).convert("lab-d65").coords())


def lightness(name: str) -> float | None:
    """L* of a shade, or None where it has none to compare (multicolour, metallic, the shop's own words)."""
    found = None if family_of(name) in UNCLEAR else lab(name)
    return found.lightness if found else None


@cache
def difference(one: str, other: str) -> float:
    """CIEDE2000 between two shades: 0 equal, about 2 just visible; 100 where one of them is not known."""
    from coloraide import Color  # noqa: PLC0415

    first, second = (terms("colour").get(n) for n in (one, other))
    if one == other:
        return 0.0
    if first is None or second is None or first.hex is None or second.hex is None:
        return 100.0
    return float(Color(first.hex).delta_e(second.hex, method="2000"))


@cache
def closeness(wanted: str, has: str) -> float:
    """How well ``has`` answers the wish ``wanted``, 0..1: 1 inside the wish, then falling with the distance.

    A shade of the wanted shade's family is worth more than its distance alone: people who ask for navy take royal
    blue before charcoal, which is nearer in CIEDE2000.
    """
    accepted = shades_of(wanted)
    if has in accepted:
        return 1.0
    near = max(0.0, 1 - min(difference(shade, has) for shade in accepted) / 50)
    kin = family_of(has) in {family_of(shade) for shade in accepted}
    return 0.5 * near + (0.3 if kin else 0.0)


def nearest_difference(wanted: Iterable[str], has: Iterable[str]) -> float:
    """Smallest CIEDE2000 between any accepted shade of the wishes and any of the colours, 100 if there are none."""
    pairs = (difference(shade, h) for w in wanted for shade in shades_of(w) for h in has)
    return min(pairs, default=100.0)
