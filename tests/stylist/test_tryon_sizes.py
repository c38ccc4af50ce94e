"""A garment seen in a named size."""

from __future__ import annotations

from pathlib import Path

import pytest

from stylist.body.given import Given
from stylist.sizing.desk import SizeDesk
from stylist.tryon.sizes import UnknownSize, room_in
from tests.stylist.test_sizing_advice import piece

ANN = Given(girths_cm={"chest": 91})


@pytest.fixture
def desk(tmp_path: Path) -> SizeDesk:
    table = tmp_path / "chart.csv"
    table.write_text("size,chest\nS,82-88\nM,88-94\nL,94-100\n", "utf-8")
    made = SizeDesk(tmp_path / "stylist.db", "shop", tmp_path)
    assert made.attach(table).charts
    return made


@pytest.mark.parametrize(("size", "room"), [("L", 6), ("l", 6), ("size S", -6), ("M码", 0), ("L 码", 6)])
def test_the_room_is_what_the_chart_says_against_the_size_that_fits(desk: SizeDesk, size: str, room: float) -> None:
    assert room_in(desk, piece(), ANN, size) == pytest.approx(room)


def test_a_size_that_there_is_not_names_those_that_there_are(desk: SizeDesk) -> None:
    with pytest.raises(UnknownSize) as none:
        room_in(desk, piece(), ANN, "9XL")
    assert "'9XL'" in none.value.say("en") and "S, M, L" in none.value.say("en")
    assert "没有“9XL”这个尺码" in none.value.say("zh")


def test_without_numbers_or_a_chart_nothing_is_guessed(desk: SizeDesk, tmp_path: Path) -> None:
    assert room_in(desk, piece(), Given(), "L") is None
    bare = SizeDesk(tmp_path / "other.db", "shop", tmp_path)
    assert room_in(bare, piece(), ANN, "L") is None
    with pytest.raises(UnknownSize):
        room_in(bare, piece(), ANN, "9XL")
