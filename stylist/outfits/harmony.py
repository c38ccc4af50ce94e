"""How two colours go together, by their hue, lightness and chroma in CIELAB (CIE LCh)."""

from __future__ import annotations

import math
from functools import cache
from typing import NamedTuple

from stylist.search.colour import difference, family_of, lab, shades_of

LOOSE = 0.55
"""Pairs that neither help nor hurt, and colours nobody knows."""
_VIVID_CHROMA = 35.0
_ALSO_NEUTRAL = frozenset(
    {"denim-blue", "metallic", "silver", "gold", "bronze", "taupe", "camel", "dark-brown", "brown"}
)


class Pairing(NamedTuple):
    """How two colours relate: a code of ``stylist/wording.toml`` (None: nothing worth saying) and 0..1."""

    code: str | None
    score: float


@cache
def is_neutral(colour: str) -> bool:
    """Whether it goes with every colour: blacks, whites, greys, beiges, navy, denim, leather browns, metals."""
    return colour in shades_of("neutrals") or colour in _ALSO_NEUTRAL


@cache
def pairing(one: str, other: str) -> Pairing:
    """How two shades go together; the order of the two does not matter."""
    if "multi" in {one, other}:
        rest = other if one == "multi" else one
        return Pairing(None, 0.8 if is_neutral(rest) and rest != "multi" else 0.4)
    first, second = lab(one), lab(other)
    if first is None or second is None:
        neutral = is_neutral(one) or is_neutral(other)
        return Pairing(None, 0.75 if neutral else LOOSE)
    apart = abs(first.lightness - second.lightness)
    if is_neutral(one) and is_neutral(other):
        code = "same_colour" if one == other else "neutrals"
        return Pairing(code, 0.72 + 0.13 * min(1.0, apart / 50))
    if is_neutral(one) or is_neutral(other):
        return Pairing("neutral_pair", 0.82 + 0.08 * min(1.0, apart / 40))
    return _coloured(one, other, apart)


@cache
def is_vivid(colour: str) -> bool:
    """Whether a colour draws the eye by itself: red, burgundy, cobalt; not sky blue or olive."""
    return not is_neutral(colour) and _chroma(colour) >= _VIVID_CHROMA


def _coloured(one: str, other: str, apart: float) -> Pairing:
    turn, chroma = _hue_turn(one, other), min(_chroma(one), _chroma(other))
    if turn < 25 or family_of(one) == family_of(other):
        if one == other:
            return Pairing("same_colour", 0.7)
        return Pairing("tonal", 0.88) if apart > 15 else Pairing(None, 0.5 if difference(one, other) < 20 else LOOSE)
    if turn < 65:
        return Pairing("neighbours", 0.72)
    if turn < 140:  # neither kin nor opposites: the stronger both are, the more they quarrel
        return Pairing(None, 0.25 + 0.3 * max(0.0, 1 - chroma / 50))
    return Pairing("contrast", 0.68 if chroma < 50 else 0.5)


def _hue_turn(one: str, other: str) -> float:
    """Degrees between two hues, 0..180."""
    first, second = lab(one), lab(other)
    if first is None or second is None:
        return 180.0
    turn = abs(math.degrees(math.atan2(first.b, first.a) - math.atan2(second.b, second.a))) % 360
    return min(turn, 360 - turn)


def _chroma(colour: str) -> float:
    found = lab(colour)
    return math.hypot(found.a, found.b) if found else 0.0
