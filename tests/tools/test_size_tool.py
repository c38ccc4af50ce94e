"""size_advice: the chart's answer with its probability, kept numbers, and nothing guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from stylist.errors import MinorRefused
from stylist.shopper import Preference
from stylist.tryon.sizes import UnknownSize
from stylist_tools.context import TurnContext
from tests.tools.test_tools import use


@pytest.fixture
def charted(turn: TurnContext, tmp_path: Path) -> TurnContext:
    chart = tmp_path / "chart.csv"
    chart.write_text("Tops, product measurements, cm\nsize,chest\nS,96\nM,102\nL,108\n", "utf-8")
    assert turn.services.sizes.attach(chart).charts
    return turn


def test_a_size_with_its_probability_and_its_reason(charted: TurnContext) -> None:
    told = use(charted, "size_advice", garment_id="s1", girths_cm={"chest": 92})
    assert (told["answer"], told["size"], told["in_stock"], told["decided_by"]) == ("size", "M", True, "chest")
    assert told["probability"] > 0.9 and told["ease_cm"] == 10 and told["needs"] == []
    assert told["sentence"].startswith("M, almost certainly")
    assert charted.memory.focus == "s1" and charted.memory.girths_cm == {"chest": 92}


def test_what_is_missing_is_named(charted: TurnContext) -> None:
    silent = use(charted, "size_advice", garment_id="s1")
    assert (silent["answer"], silent["size"], silent["needs"]) == ("unknown", None, ["height_cm", "weight_kg", "chest"])
    use(charted, "remember_preferences", height_cm=178, weight_kg=75)
    known = use(charted, "size_advice", garment_id="s1", sex="male")
    assert known["needs"] == ["chest"] and known["why"] != "no_numbers"


def test_girths_are_kept_and_the_wished_fit_counts(charted: TurnContext) -> None:
    use(charted, "size_advice", garment_id="s1", girths_cm={"chest": 92})
    assert use(charted, "size_advice", garment_id="s2")["size"] == "M"
    wish = Preference(slot="fit", value="relaxed")
    charted.memory = charted.memory.model_copy(
        update={"preferences": charted.memory.preferences.with_wishes([wish])}
    )  # fmt: skip
    roomy = use(charted, "size_advice", garment_id="s2")
    assert (roomy["size"], roomy["in_stock"]) == ("L", False)
    assert {other["size"] for other in roomy["alternatives"]} <= {"S", "M"}
    assert use(charted, "size_advice", garment_id="s2", fit="regular")["size"] == "M"
    assert charted.memory.started_over().girths_cm == {"chest": 92}


def test_another_kind_of_garment_has_no_chart(charted: TurnContext) -> None:
    told = use(charted, "size_advice", garment_id="f1", girths_cm={"foot": 24})
    assert (told["answer"], told["why"], told["needs"]) == ("unknown", "no_chart", ["chart", "usual_size"])


def test_nobody_under_age_is_sized(charted: TurnContext) -> None:
    with pytest.raises(MinorRefused):
        use(charted, "size_advice", garment_id="s1", height_cm=150, age=13)


def test_a_try_on_shows_how_much_wider_the_asked_size_is(charted: TurnContext) -> None:
    use(charted, "size_advice", garment_id="s1", girths_cm={"chest": 92})
    shown = use(charted, "try_on", garment_ids=["s1"], figure="ben", size="L")
    assert (shown["size"], shown["room_cm"]) == ("L", 6.0) and shown["garment_ids"] == ["s1"]
    with pytest.raises(UnknownSize, match="S, M, L"):
        use(charted, "try_on", garment_ids=["s1"], figure="ben", size="XXXL")
    assert "room_cm" not in use(charted, "try_on", garment_ids=["s1"], figure="ben")
