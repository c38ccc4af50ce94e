"""Shoe sizes as lengths of the foot.

The systems measure different things with different units: Paris points of 2/3 cm (EU) and barleycorns of 1/3 inch
(UK, US) count the last, Mondopoint (ISO 9407:2019; JP in cm, CN and KR in mm) the foot. ISO 19407:2023 ties them
together by the length of the foot, and says itself that no conversion is exact. Here the last is taken to be 15 mm
longer than the foot; sizes whose feet differ by less than half a Paris point are called the same. Chinese shops print
EU = mm / 5 - 10.
"""

from __future__ import annotations

from stylist.sizing.labels import Audience, Size, System

PARIS_POINT_MM = 20 / 3
BARLEYCORN_MM = 25.4 / 3
TOE_ROOM_MM = 15.0
TOLERANCE_MM = 3.4
"""Half a Paris point, and a little."""
_US_ABOVE_UK: dict[Audience, float] = {"men": 1.0, "women": 2.0, "kids": 0.5}
"""How much higher the US number is; brands print 0.5 to 1 for men and 1.5 to 2.5 for women."""
SMALLEST_EU_ADULT = 33.5
_LARGEST_CHILD = 13.5


def foot_mm(size: Size, audience: Audience) -> float | None:
    """Length of the foot that a shoe size is meant for, in mm; None where the system is not settled.

    A number of 34 and more is EU whether it says so or not: no other system of numbers reaches so far.
    """
    if size.kind == "foot":
        return float(size.value)
    if size.kind != "number":
        return None
    number, system = float(size.value), shoe_system(size, audience)
    if system in {"EU", "DE", "FR", "ES", "IT"}:
        return number * PARIS_POINT_MM - TOE_ROOM_MM
    if system in {"UK", "AU"}:
        return _uk(number, audience)
    return _uk(number - _US_ABOVE_UK[audience], audience) if system == "US" else None


def shoe_system(size: Size, audience: Audience) -> System | None:
    """The system of a shoe's number: stated, or plain from its range."""
    if size.system == "CN":
        return "EU"  # 38 码
    if size.system is None and float(size.value) >= (18 if audience == "kids" else SMALLEST_EU_ADULT):
        return "EU"
    return size.system


def same_foot(one: Size, other: Size, audience: Audience) -> bool:
    """Whether two shoe sizes are customarily converted into each other."""
    a, b = foot_mm(one, audience), foot_mm(other, audience)
    if a is None or b is None:
        return False
    printed = _printed_eu(one, other) or _printed_eu(other, one)
    return printed or abs(a - b) <= TOLERANCE_MM


def _printed_eu(chinese: Size, european: Size) -> bool:
    """Whether EU = mm / 5 - 10 holds, which shops in China print on the box."""
    if chinese.kind != "foot" or chinese.system == "JP" or european.kind != "number":
        return False
    return european.system in {"EU", "CN", None} and float(european.value) == float(chinese.value) / 5 - 10


def _uk(number: float, audience: Audience) -> float:
    """Children's sizes run to 13 and begin again at 1; 0 for adults is a child's 13."""
    child = audience == "kids" and 6.5 < number <= _LARGEST_CHILD
    barleycorns = number + (12 if child else 25)
    return barleycorns * BARLEYCORN_MM - TOE_ROOM_MM
