"""Shown garments are compared by what their rows say; where the rows don't tell, that is the answer."""

from __future__ import annotations

import pytest

from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.standing import asked_of_one, asked_quality, level, of_the_shown, standing
from stylist_agents.offline.state import Context, Item
from stylist_agents.offline.telling_standing import tell_standing
from stylist_agents.offline.understanding import understand


def item(n: int, *fabrics: str, category: str = "sweater", **row: object) -> Item:
    return Item.model_validate({"n": n, "id": f"s{n}", "category": category, "fabrics": fabrics} | row)


WOOL, COTTON, MIXED, NAMELESS = item(1, "wool"), item(2, "cotton"), item(3, "wool", "cotton"), item(4)


@pytest.mark.parametrize(
    ("said", "quality"),
    [
        ("which is the warmest?", "warm"),
        ("and the softest?", "soft"),
        ("which of these would last longest", "sturdy"),
        ("which one breathes best", "cool"),
        ("哪件最暖和?", "warm"),
        ("最软的呢?", "soft"),
        ("哪条最长", "long"),
        ("哪件更正式", "dressy"),
    ],
)
def test_what_is_compared_is_read(said: str, quality: str) -> None:
    assert asked_quality(said) == quality


@pytest.mark.parametrize(
    "said", ["show me the warmest coat you have", "a warm jumper", "店里最暖和的是哪件", "给我找最软的"]
)
def test_a_search_is_no_comparison_of_what_is_shown(said: str) -> None:
    assert asked_quality(said) is None


def test_the_question_is_a_comparison_and_wishes_for_nothing() -> None:
    context = Context(shown=(WOOL, COTTON), wish={"categories": ["sweater"]})
    for said in ("which is the warmest?", "哪件最暖和?"):
        found = of_the_shown(understand(said, context), context)
        assert found.acts == ("compare_two",)
        assert found.wishes == ()


def test_the_warmest_coat_is_not_among_sweaters() -> None:
    context = Context(shown=(WOOL, COTTON))
    assert "compare_two" not in of_the_shown(understand("which coat is the warmest?", context), context)


def test_cloth_decides_and_a_mixture_lies_between() -> None:
    found = standing("warm", (COTTON, MIXED, WOOL))
    assert (found.basis, found.best) == ("fabric", (WOOL,))
    assert standing("warm", (COTTON, MIXED)).best == (MIXED,)
    assert standing("cool", (COTTON, WOOL)).best == (COTTON,)


def test_a_later_thing_decides_where_the_first_is_level() -> None:
    named = item(5, "wool", finishes=("warm",))
    found = standing("warm", (WOOL, named))
    assert (found.basis, found.best) == ("finish", (named,))


def test_length_cut_and_formality_are_compared_too() -> None:
    short, long = item(1, length="knee"), item(2, length="maxi")
    assert standing("long", (short, long)).best == (long,)
    assert standing("short", (short, long)).best == (short,)
    loose, close = item(1, fit="relaxed"), item(2, fit="slim")
    assert standing("easy", (close, loose)).best == (loose,)
    smart, plain = item(1, occasions=("formal",)), item(2, occasions=("casual",))
    assert standing("dressy", (plain, smart)).best == (smart,)


@pytest.mark.parametrize(
    ("locale", "says"), [("en", "doesn't tell|nothing that would settle"), ("zh", "看不出来|没有能说明")]
)
def test_what_no_row_tells_is_not_guessed(locale: str, says: str) -> None:
    import re  # noqa: PLC0415

    text = tell_standing(standing("warm", (NAMELESS, NAMELESS)), Speaker(locale, 1))  # type: ignore[arg-type]
    assert re.search(says, text)


def test_a_mixture_is_called_one() -> None:
    assert "a mix of wool and cotton" in tell_standing(standing("warm", (WOOL, MIXED)), Speaker("en", 1))
    assert "羊毛和棉混纺" in tell_standing(standing("warm", (WOOL, MIXED)), Speaker("zh", 1))


def test_what_is_level_is_called_level_and_who_is_silent_is_named() -> None:
    text = tell_standing(standing("warm", (WOOL, item(3, "wool"), NAMELESS)), Speaker("en", 1))
    assert "wool" in text
    assert "the fourth" in text
    assert "warmest" not in text
    chinese = tell_standing(standing("warm", (WOOL, item(3, "wool"), NAMELESS)), Speaker("zh", 1))
    assert "都是羊毛的" in chinese


def test_the_best_is_told_with_what_it_rests_on() -> None:
    assert "it's wool" in tell_standing(standing("warm", (WOOL, COTTON)), Speaker("en", 1))
    assert "它是羊毛的,其他是棉的" in tell_standing(standing("warm", (WOOL, COTTON)), Speaker("zh", 1)).replace(
        "，", ","
    )


@pytest.mark.parametrize(
    ("said", "quality"),
    [("does it breathe?", "cool"), ("软不软", "soft"), ("透不透气", "cool"), ("is it warm?", "warm")],
)
def test_a_quality_is_asked_of_one(said: str, quality: str) -> None:
    assert asked_of_one(said) == quality


def test_cloth_tells_how_one_garment_stands() -> None:
    assert level("cool", item(1, "linen")) == "high"
    assert level("cool", item(1, "polyester")) == "low"
    assert level("warm", NAMELESS) is None
