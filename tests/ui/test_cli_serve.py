"""stylist site, and what stylist serve says of where it listens."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stylist.settings import Settings
from stylist_ui.cli import app
from stylist_ui.serving import addresses


def test_a_site_is_added_listed_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLIST_DATA_DIR", str(tmp_path))

    def run(*args: str) -> dict[str, object]:
        done = CliRunner().invoke(app, ["site", *args, "--json"])
        return {"exit": done.exit_code, **json.loads(done.stdout)}

    added = run("add", "luma", "--origin", "https://Shop.example/")
    assert added["origins"] == ["https://shop.example"]
    assert str(added["secret"]).startswith("sk-stylist-")
    assert run("list")["sites"] == [{k: added[k] for k in ("key", "name", "origins")}]
    assert run("add", "x", "--origin", "shop")["error"]["code"] == "not_an_origin"  # type: ignore[index]
    assert run("remove", str(added["key"]))["exit"] == 0
    assert run("list")["sites"] == []
    assert run("remove", "site-none")["error"]["code"] == "not_found"  # type: ignore[index]


def test_it_says_what_is_where() -> None:
    assert dict(addresses(Settings(host="::1", port=9000), ui=True))["chat"] == "http://[::1]:9000/"
    assert "chat" not in dict(addresses(Settings(), ui=False))
