"""How much wider one size is than the one that fits."""

from __future__ import annotations

import pytest

from stylist.sizing.room import room_cm
from tests.stylist.test_sizing_advice import BUSTS, chart_of, piece


def test_the_room_is_the_difference_of_the_girths() -> None:
    chart = chart_of(BUSTS)
    assert room_cm(piece(), chart, "M", "L") == pytest.approx(6)
    assert room_cm(piece(), chart, "M", "s") == pytest.approx(-6)
    assert room_cm(piece(), chart, "M", "M") == 0


def test_trousers_are_told_by_the_hip() -> None:
    rows = {"S": {"waist": (66.0, 70.0), "hip": (90.0, 94.0)}, "M": {"waist": (70.0, 74.0), "hip": (97.0, 101.0)}}
    assert room_cm(piece("trousers", {"S": True, "M": True}), chart_of(rows), "S", "M") == pytest.approx(7)


def test_a_size_that_the_chart_lacks_is_not_guessed() -> None:
    assert room_cm(piece(), chart_of(BUSTS), "M", "XXXL") is None
