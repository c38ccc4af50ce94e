"""The conversations that ship hold on the built-in stylist, on the drawn shop and on a real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stylist.catalogue import ingest
from stylist.services import Services, build_services
from stylist.settings import Settings
from stylist_agents.conversation import Conversation
from stylist_agents.scenarios import Scenario, read_scenarios, shipped
from stylist_agents.scenarios.playing import play
from stylist_ui.cli.opening import prepare_demo

pytestmark = pytest.mark.slow
SCENARIOS = read_scenarios([shipped()])


def of(catalogue: str) -> list[Scenario]:
    return [s for s in SCENARIOS if s.catalogue == catalogue]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversation]:
    services = build_services(Settings(data_dir=tmp_path_factory.mktemp("demo"), catalogue="demo"))
    prepare_demo(services)
    yield from talking(services)


@pytest.fixture(scope="module")
def luma(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Iterator[Conversation]:
    services = build_services(Settings(data_dir=tmp_path_factory.mktemp("luma"), catalogue="luma"))
    index, files, embedder = services.index, services.files, services.embedder
    feed = shared_data / "luma" / "luma.zip"
    ingest(feed, name="luma", index=index, files=files, embedder=embedder, seer=services.seer)
    yield from talking(services)


def talking(services: Services) -> Iterator[Conversation]:
    conversation = Conversation(services)
    yield conversation
    conversation.close()


@pytest.mark.parametrize("scenario", of("demo"), ids=lambda s: s.id)
def test_a_conversation_holds_on_the_drawn_shop(scenario: Scenario, demo: Conversation) -> None:
    assert play(scenario, demo).failed == ()


@pytest.mark.parametrize("scenario", of("luma"), ids=lambda s: s.id)
def test_a_conversation_holds_on_a_real_shop(scenario: Scenario, luma: Conversation) -> None:
    assert play(scenario, luma).failed == ()


def test_there_are_enough_of_them_in_both_languages_and_long_ones() -> None:
    assert len(SCENARIOS) >= 84
    assert sum(len(s.turns) >= 10 for s in SCENARIOS) >= 15
    assert 0.4 <= sum(s.locale == "zh" for s in SCENARIOS) / len(SCENARIOS) <= 0.6
    assert len({s.id for s in SCENARIOS}) == len(SCENARIOS)
