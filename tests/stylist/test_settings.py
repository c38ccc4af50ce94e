from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from stylist.settings import Settings

DOC = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_every_setting_is_documented_as_it_is(name: str) -> None:
    help_text = Settings.model_fields[name].description
    assert help_text
    assert f"| `{name}` |" in DOC.read_text("utf-8")
    assert help_text.replace("|", "\\|") in DOC.read_text("utf-8")


def test_environment_wins_over_the_toml_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "stylist.toml").write_text('catalogue = "from-toml"\nport = 9000\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STYLIST_CATALOGUE", "from-environment")
    assert (Settings().catalogue, Settings().port) == ("from-environment", 9000)


def test_a_misspelt_name_in_the_toml_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "stylist.toml").write_text('cataloge = "shop"\n')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ValidationError, match="cataloge"):
        Settings()


def test_it_listens_on_loopback_unless_told_otherwise() -> None:
    assert Settings().host == "127.0.0.1"


@pytest.mark.parametrize(
    ("given", "at_once"),
    [
        ({}, 8),
        ({"model": "local:small"}, 8),
        ({"model": "openai:x"}, 64),
        ({"model": "openai:x", "turns_most_running": 3}, 3),
    ],
)
def test_a_model_elsewhere_is_waited_for_by_more_turns_at_once(given: dict[str, Any], at_once: int) -> None:
    assert Settings(**given).turns_at_once == at_once
