"""Scenarios are held as written, what does not hold is named, and nothing of their people stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from stylist_agents.conversation import Conversation
from stylist_agents.scenarios import read_scenarios
from stylist_agents.scenarios.playing import play, play_files
from stylist_agents.scenarios.script import BrokenScenario, Scenario, Turn
from stylist_agents.scenarios.seen import Seen
from stylist_agents.scenarios.transcript import write_transcript
from tests.agents.conftest import SmallShop


def scenario(*turns: tuple[str, dict[str, object]], locale: str = "en") -> Scenario:
    rows = [{"say": say, "expect": expect} for say, expect in turns]
    return Scenario.model_validate({"id": "made", "locale": locale, "catalogue": "small", "turns": rows})


def wrong(services: SmallShop, *turns: tuple[str, dict[str, object]], locale: str = "en") -> list[str]:
    talk = Conversation(services)
    try:
        return [w for failed in play(scenario(*turns, locale=locale), talk).failed for w in failed.failures]
    finally:
        talk.close()


def test_what_holds_passes(services: SmallShop) -> None:
    items = {"every": {"category": "shirt", "colour": "blue", "fabric": "linen"}, "price_max": "60 USD", "size": "M"}
    first = ("a blue linen shirt under 60", {"tools": "search_catalogue", "items": items, "budget": "60 USD"})
    assert wrong(services, first, ("thanks", {"no_items": True, "no_tools": "search_catalogue"})) == []


@pytest.mark.parametrize(
    ("expect", "sentence"),
    [
        ({"tools": "try_on"}, "try_on was not called"),
        ({"no_tools": "search_catalogue"}, "search_catalogue was called"),
        ({"no_items": True}, "cards are shown"),
        ({"items": {"least": 9}}, "cards instead of 9 or more"),
        ({"items": {"most": 0}}, "instead of 0 at most"),
        ({"items": {"every": {"colour": "red"}}}, "s1: colour is navy, not red"),
        ({"items": {"none": {"fabric": "linen"}}}, "s1: fabric is one of linen"),
        ({"items": {"first": {"category": "trousers"}}}, "category is shirt, not trousers"),
        ({"items": {"price_max": "50 USD"}}, "costs $59"),
        ({"items": {"size": "L"}}, "is not to be had in L"),
        ({"outfit": {"has": ["hats"]}}, "hats"),
        ({"image": "tryon"}, "no tryon picture is shown"),
        ({"body": True}, "measures are not shown"),
        ({"notice": "busy"}, "there is no notice busy"),
        ({"says": "velvet"}, "does not say 'velvet'"),
        ({"never": "linen"}, "the reply says 'linen'"),
        ({"budget": "5 USD"}, "the budget is not known"),
        ({"likes": {"fabric": "silk"}}, "the profile does not hold fabric silk"),
        ({"refuses": {"colour": "black"}}, "the profile does not hold no colour black"),
        ({"forgets": "linen"}, "the profile still holds linen"),
    ],
)
def test_what_does_not_hold_is_named(services: SmallShop, expect: dict[str, object], sentence: str) -> None:
    assert sentence in " | ".join(wrong(services, ("a navy linen shirt", expect)))


def test_what_always_holds_is_looked_at(services: SmallShop) -> None:
    assert "the reply is in zh" in wrong(services, ("我想要一件藏青衬衫", {}))


def test_a_shop_that_is_not_there_is_skipped_not_passed(services: SmallShop) -> None:
    away = SmallShop(services.settings.model_copy(update={"catalogue": "away"}))
    report = play_files([scenario(("hello", {}))], lambda _: away)
    assert (report.scenarios, report.passed, report.skipped) == (0, 0, ("made",))


def test_nothing_of_the_person_is_left(services: SmallShop) -> None:
    told: list[Seen] = []
    report = play_files([scenario(("a navy shirt", {}))], lambda _: services, lambda _, seen: told.append(seen))
    assert (report.passed, report.turns, len(told)) == (1, 1, 1)
    assert b"a navy shirt" not in services.database.read_bytes()


def test_a_transcript_holds_both_sides_and_what_was_shown(services: SmallShop) -> None:
    told: list[Seen] = []
    made = scenario(("我想要一件藏青亚麻衬衫", {}), locale="zh")
    play_files([made], lambda _: services, lambda _, seen: told.append(seen))
    page = write_transcript(made, told)
    assert "> 我想要一件藏青亚麻衬衫" in page
    assert "1. 藏青亚麻衬衫 · ¥413" in page
    assert told[0].text in page


@pytest.mark.parametrize("text", ["- {id: a}", "nonsense: [", "- {id: a, locale: en, turns: [{say: x, exspect: {}}]}"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.yaml").write_text(text)
    with pytest.raises(BrokenScenario, match=r"broken\.yaml is no list of scenarios"):
        read_scenarios([tmp_path])


def test_a_turn_says_only_what_is_known() -> None:
    with pytest.raises(ValueError, match="exspect"):
        Turn.model_validate({"say": "x", "exspect": {}})
