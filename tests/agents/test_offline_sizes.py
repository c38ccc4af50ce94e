"""Asked for a size over several turns: numbers are heard in either language, kept, and never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stylist.sizing.advice import Settling, SizeAdvice
from stylist.sizing.wording import say_size
from stylist_agents.conversation import Conversation
from stylist_agents.events import ToolFinished, TurnFinished
from stylist_agents.offline.girths import asked_measure, read_fit, read_girths, size_numbers
from tests.agents.conftest import SmallShop

CHART = "Tops, body measurements\nsize,chest cm\nS,82-90\nM,90-98\nL,98-106\n"


@pytest.fixture
def conversation(services: SmallShop, tmp_path: Path) -> Iterator[Conversation]:
    chart = tmp_path / "chart.csv"
    chart.write_text(CHART, "utf-8")
    assert services.sizes.attach(chart).charts
    held = Conversation(services)
    yield held
    held.close()


def say(conversation: Conversation, text: str) -> tuple[str, list[str]]:
    """The reply, and the tools that were used."""
    events = list(conversation.turn(text, thread_id="t", person_id="ann"))
    tools = [event.name for event in events if isinstance(event, ToolFinished)]
    return next(event.text for event in events if isinstance(event, TurnFinished)), tools


def test_a_size_is_settled_in_three_turns(conversation: Conversation) -> None:
    say(conversation, "linen shirts")
    asked, tools = say(conversation, "what size am I?")
    assert tools == ["size_advice"] and "Height and weight" in asked
    first, tools = say(conversation, "168 cm and 60 kg")
    assert "size_advice" in tools and "With your chest measured" in first
    settled, tools = say(conversation, "94")
    assert "size_advice" in tools and "linen shirt: M, almost certainly" in settled
    assert "size_advice" in say(conversation, "and what size in the second?")[1]


def test_in_chinese_with_the_number_beside_the_question(conversation: Conversation) -> None:
    say(conversation, "藏青色亚麻衬衫")
    text, tools = say(conversation, "胸围94，我穿几码？")
    assert tools == ["size_advice"] and "亚麻衬衫：M，基本可以确定" in text
    larger, _ = say(conversation, "宽松一点的话选几码？")
    assert "L" in larger and "没货" in larger, "asked for room, it is L, which is sold out"


def test_what_was_told_is_kept_for_the_next_garment(conversation: Conversation) -> None:
    say(conversation, "linen shirts")
    say(conversation, "my chest is 94 cm, what size is the first?")
    text, _ = say(conversation, "which size in the second one?")
    assert "linen shirt: M, almost certainly" in text


def test_without_a_chart_nothing_is_guessed(conversation: Conversation) -> None:
    say(conversation, "brown loafers")
    text, tools = say(conversation, "what size should I take? my feet are 245")
    assert tools == ["size_advice"] and "no size chart" in text
    assert conversation.preferences("t", "ann").budget is None


def test_numbers_without_the_question_stay_what_they_were(conversation: Conversation) -> None:
    say(conversation, "a navy linen shirt")
    assert "size_advice" not in say(conversation, "168 cm and 60 kg")[1]


@pytest.mark.parametrize(
    ("text", "girths"),
    [
        ("my waist is 78 cm", {"waist": 78}), ("腰围78，臀围 96", {"waist": 78, "hip": 96}),
        ("chest 34 in", {"chest": 86.4}), ("bust: 88, waist 30", {"chest": 88, "waist": 76.2}),
        ("foot 245", {"foot": 24.5}), ("脚长24.5厘米", {"foot": 24.5}), ("high waist jeans under 80", {}),
        ("shipping 88", {}), ("", {}),
    ],
)  # fmt: skip
def test_girths_are_read_with_their_units(text: str, girths: dict[str, float]) -> None:
    assert read_girths(text) == girths


def test_a_bare_number_answers_the_question_that_was_asked() -> None:
    for measure in ("chest", "waist", "hip", "foot", "inseam"):
        asking = SizeAdvice(
            found=True,
            why="advised",
            size="M",
            probability=0.5,
            would_settle=(Settling(measure=measure, probability=0.8),),
        )
        for locale in ("en", "zh"):
            reply = " ".join(say_size(asking, locale))
            assert asked_measure(reply) == measure
            assert size_numbers("88", reply) == ({"foot": 88.0} if measure == "foot" else {measure: 88.0})
    assert size_numbers("88", "What shall we look for?") == {}


def test_how_it_shall_sit() -> None:
    assert read_fit("I like it roomy") == read_fit("宽松一点") == "loose"
    assert read_fit("rather fitted") == read_fit("修身一点") == "snug"
    assert read_fit("what size?") is None
