"""stylist eval dialogue against chat models: a planted server, and a model of random weights in this process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stylist.demo.catalogue import demo_garments
from stylist.demo.feed import write_feed
from stylist_ui.cli import app
from tests.agents.local.tiny import plant, save_tiny, tiny_engine
from tests.agents.openai_server import Answer, openai_server

SCENARIOS = """
- id: shirts
  locale: en
  catalogue: shop
  turns:
    - say: a shirt for work
      expect: {tools: search_catalogue, items: {every: {category: shirt}}}
    - say: thanks
      expect: {no_tools: search_catalogue, no_items: true}
- id: shirts-zh
  locale: zh
  catalogue: shop
  turns:
    - say: 想要一件衬衫
      expect: {tools: search_catalogue, items: {every: {category: shirt}}, says: 衬衫}
- id: forgets
  locale: en
  catalogue: shop
  turns:
    - say: shirts under 80, nothing striped
      expect: {tools: remember_preferences, budget: 80 USD}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of a dozen shirts, and the scenarios."""
    folder = tmp_path_factory.mktemp("dialogue")
    feed = write_feed(folder / "feed", [g for g in demo_garments() if g.category == "shirt"][:12])
    (folder / "scenarios.yaml").write_text(SCENARIOS, "utf-8")
    environment = {"STYLIST_DATA_DIR": str(folder / "data")}
    done = CliRunner().invoke(app, ["ingest", str(feed), "--catalogue", "shop"], env=environment)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stylist_agents.asking.PAUSE_S", 0.0)


def held(folder: Path, model: str, only: str, code: int, **more: str) -> dict[str, Any]:
    arguments = ["eval", "dialogue", str(folder / "scenarios.yaml"), "--model", model, "--only", only, "--json"]
    environment = {"STYLIST_DATA_DIR": str(folder / "data"), **more}
    result = CliRunner().invoke(app, arguments, env=environment, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return dict(json.loads(result.stdout.splitlines()[-1]))


def failures(report: dict[str, Any], name: str) -> str:
    played = next(p for p in report["played"] if p["id"] == name)
    return " | ".join(wrong for turn in played["failed"] for wrong in turn["failures"])


def shopkeeper(body: dict[str, Any]) -> Answer:
    """Searches for shirts once where a shirt is spoken of, and remembers nothing."""
    roles = [m["role"] for m in body["messages"]]
    since = body["messages"][len(roles) - 1 - roles[::-1].index("user") :]
    said = str(since[0]["content"])
    if "thanks" in said[-40:]:
        return {"content": "Gladly."}
    if not any(m["role"] == "tool" for m in since):
        return {"calls": [("search_catalogue", {"categories": ["shirt"]})]}
    return {"content": "这几件衬衫可以看看。" if "衬衫" in said[-40:] else "These shirts would do."}


@pytest.fixture
def server() -> Iterator[tuple[dict[str, str], list[dict[str, Any]]]]:
    with openai_server(shopkeeper) as (url, received):
        yield {"STYLIST_MODEL_BASE_URL": url, "STYLIST_MODEL_API_KEY": "planted"}, received


def test_a_served_model_is_held_to_the_scenarios(
    folder: Path, server: tuple[dict[str, str], list[dict[str, Any]]]
) -> None:
    environment, received = server
    report = held(folder, "openai:planted", "shirts,forgets", 1, **environment)
    assert (report["model"], report["scenarios"], report["passed"]) == ("openai:planted", 3, 2)
    assert (report["fallbacks"], report["turns"], report["turns_passed"]) == (0, 4, 3)
    assert "the budget is not known" in failures(report, "forgets")
    assert len(received) >= 7, "three searches, their replies and a thank-you"
    assert all("tools" in request for request in received)


def test_a_model_that_is_away_passes_nothing(folder: Path) -> None:
    with openai_server(lambda _: {"status": 500}) as (url, _):
        away = {"STYLIST_MODEL_BASE_URL": url, "STYLIST_MODEL_API_KEY": "planted"}
        report = held(folder, "openai:planted", "shirts", 1, **away)
    assert (report["passed"], report["fallbacks"]) == (0, 3)
    assert "the model did not answer" in failures(report, "shirts")


def test_a_model_in_this_process_is_held_to_them_too(folder: Path, tmp_path: Path) -> None:
    weights = save_tiny(tmp_path / "tiny")
    engine = tiny_engine(weights)
    model = f"local:{weights}"
    report = held(folder, model, "forgets", 1, STYLIST_LOCAL_MAX_TOKENS="16")
    assert "the budget is not known" in failures(report, "forgets"), "random weights remember nothing"
    search = '<tool_call>{"name": "search_catalogue", "arguments": {"categories": ["shirt"]}}</tool_call>'
    plant(engine, search, "These shirts would do.", "Gladly.", search, "这几件衬衫可以看看。")
    report = held(folder, model, "shirts", 0)
    assert (report["passed"], report["turns_passed"], report["fallbacks"]) == (2, 3, 0)
