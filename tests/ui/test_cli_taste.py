"""stylist taste: feedback in, what was learned out, one line deleted; and the figures of simulated shoppers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stylist.demo.catalogue import demo_garments
from stylist.demo.feed import write_feed
from stylist.taste.factors import NAME
from stylist_ui.cli import app
from tests.stylist.test_train_taste import drawn_events


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of 48 drawn garments."""
    folder = tmp_path_factory.mktemp("taste")
    garments = [g for g in demo_garments() if g.category in {"dress", "shirt"}][:48]
    feed = write_feed(folder / "feed", garments)
    call(folder, "ingest", str(feed), "--catalogue", "shop")
    return folder


def call(folder: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    environment = {"STYLIST_DATA_DIR": str(folder / "data"), "STYLIST_CATALOGUE": "shop"}
    given = arguments if arguments[0] == "taste" and arguments[1] == "export" else (*arguments, "--json")
    result = CliRunner().invoke(app, given, env=environment, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return dict(json.loads(result.stdout.splitlines()[-1]))


def test_feedback_line_by_line(folder: Path) -> None:
    slim = [g.id for g in demo_garments() if g.category in {"dress", "shirt"} and g.fit == "slim"][:4]
    assert call(folder, "taste", "give", "purchase", *slim, "--key", "o1") == {"new": len(slim)}
    assert call(folder, "taste", "give", "purchase", *slim, "--key", "o1") == {"new": 0}
    assert call(folder, "taste", "words", "太花了", "--key", "o2") == {"new": 1}
    lines = {f"{line['slot']}:{line['value']}": line for line in call(folder, "taste", "show")["learned"]}
    assert lines["fit:slim"]["sentence"] == f"You keep choosing slim: {len(slim)} of {len(slim)} pieces you liked."
    left = call(folder, "taste", "delete", "fit:slim")["learned"]
    assert ("fit", "slim") not in {(line["slot"], line["value"]) for line in left}
    assert ("words", "loud") in {(line["slot"], line["value"]) for line in left}
    assert len(call(folder, "taste", "export")["events"]) == len(slim) + 1
    assert call(folder, "taste", "forget") == {"deleted": len(slim) + 1}
    assert call(folder, "taste", "show")["learned"] == []


def test_what_cannot_be_used_is_said(folder: Path) -> None:
    assert call(folder, "taste", "give", "adore", "x", code=1)["error"]["code"] == "bad_input"
    assert call(folder, "taste", "give", "like", "no-such", code=1)["error"]["code"] == "not_found"
    assert call(folder, "taste", "words", "hello", code=1)["error"]["code"] == "nothing_heard"


def test_simulated_shoppers_are_better_known_after_more_thumbs(folder: Path) -> None:
    found = call(folder, "eval", "taste", "--shoppers", "12")
    few, many = (found["after"][n]["not_seen_yet"]["ours"]["auc"] for n in ("1", "12"))
    assert many > few
    assert many > found["after"]["12"]["not_seen_yet"]["popular"]["auc"]


def test_a_shops_own_model_is_kept_only_where_people_differ(tmp_path: Path) -> None:
    events, noise = tmp_path / "events.csv", tmp_path / "noise.csv"
    drawn = drawn_events()
    drawn.to_csv(events, index=False)
    shuffled = drawn["item_id"].sample(frac=1, random_state=5).to_numpy()
    drawn.assign(item_id=shuffled).drop_duplicates(["customer_id", "item_id"]).to_csv(noise, index=False)
    told = call(tmp_path, "train", "taste", str(events), "--out", str(tmp_path / "run"))
    assert (told["kept"], told["why"]) == (True, "better")
    assert told["measured"]["ours"]["auc"] > told["measured"][told["against"]]["auc"]
    assert (tmp_path / "run" / NAME).exists()
    dropped = call(tmp_path, "train", "taste", str(noise), "--out", str(tmp_path / "other"), code=1)
    assert (dropped["kept"], dropped["why"]) == (False, "not_better")
    assert not (tmp_path / "other" / NAME).exists()
