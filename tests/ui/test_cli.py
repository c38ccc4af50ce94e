"""The command line, whole: a small feed in, every command's JSON out."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.demo.feed import write_feed
from stylist.demo.figures import draw_figure
from stylist_ui.cli import app

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
WANTED = {"shirt": 4, "trousers": 3, "loafers": 2, "sandals": 2, "dress": 2}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the catalogue "small": a few drawn garments, navy linen shirts among them."""
    folder = tmp_path_factory.mktemp("cli")
    garments = sorted(demo_garments(), key=lambda g: ("linen" not in g.fabrics, "navy" not in g.colours))
    chosen = [g for c, n in WANTED.items() for g in [g for g in garments if g.category == c and g.in_stock][:n]]
    feed = write_feed(folder / "feed", chosen, workers=2)
    report = run(folder, "ingest", str(feed), "-c", "small", "--json")
    assert (report["accepted"], report["refused"]) == (len(chosen), [])
    return folder


def run(data: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    """Run a command; the last line of its stdout as JSON."""
    environment = {"STYLIST_DATA_DIR": str(data), "STYLIST_CATALOGUE": "small", "STYLIST_THREADS": "1"}
    result = CliRunner().invoke(app, list(arguments), env=environment, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return dict(json.loads(result.stdout.splitlines()[-1]))


def test_ingesting_the_same_feed_again_changes_nothing(data: Path) -> None:
    again = run(data, "ingest", str(data / "feed" / "catalogue.jsonl"), "-c", "small", "--json")
    assert (again["unchanged"], again["switched"]) == (True, False)


def test_search_holds_its_limits(data: Path) -> None:
    found = run(data, "search", "light shirt", "--category", "shirt", "--colour", "navy", "--price-max", "80", "--json")
    assert found["items"]
    for item in found["items"]:
        assert item["category"] == "shirt"
        assert item["price"]["amount_minor"] <= 8000
        assert item["reasons"]


def test_a_picture_finds_itself(data: Path, tmp_path: Path) -> None:
    first = run(data, "search", "dress", "--category", "dress", "--json")["items"][0]["id"]
    picture = data / "feed" / next(g for g in demo_garments() if g.id == first).image_sources[0]
    assert run(data, "search", "--image", str(picture), "--json")["items"][0]["id"] == first


def test_chat_keeps_its_contract_and_its_thread(data: Path) -> None:
    turn = run(data, "chat", "--say", "a navy linen shirt, under 80", "--thread", "t", "--json")
    assert set(turn) == {
        "say", "text", "locale", "tier", "tools", "items", "outfits", "plans", "facts", "wardrobe", "images", "asks",
        "ms", "notices",
    }  # fmt: skip
    assert (turn["locale"], turn["tier"]) == ("en", "offline")
    assert {"search_catalogue", "remember_preferences"} <= {tool["name"] for tool in turn["tools"]}
    second = turn["items"][1]
    again = run(data, "chat", "--say", "why the second one?", "--thread", "t", "--json")
    assert [t["args"]["garment_id"] for t in again["tools"] if t["name"] == "explain"] == [second["id"]]


def test_a_photo_needs_consent(data: Path, tmp_path: Path) -> None:
    draw_figure("ada").save(tmp_path / "ada.png")
    arguments = ["chat", "--say", "a navy shirt", "--photo", str(tmp_path / "ada.png"), "--json"]
    assert run(data, *arguments, code=1)["error"]["code"] == "consent_required"


def test_a_photo_gives_measures_an_outfit_and_a_labelled_picture(data: Path, tmp_path: Path) -> None:
    draw_figure("ada").save(tmp_path / "ada.png")
    said = "I'm 168cm and 60kg. A navy linen shirt for a beach wedding, under 80, nothing shiny"
    turn = run(data, "chat", "--say", said, "--photo", str(tmp_path / "ada.png"), "--consent", "--json")
    assert {"analyse_body", "plan_outfit", "try_on"} <= {tool["name"] for tool in turn["tools"]}
    (picture,) = turn["images"]
    assert picture["quality"]["outside_changed_pixels"] == 0
    verdict = run(data, "verify", picture["path"], "--json")
    assert (verdict["finding"], verdict["signature"], verdict["engine"]) == ("signed", "self_signed", "preview")
    assert verdict["label_seen"] and "AI" in verdict["en"] and "自签" in verdict["zh"]
    assert len(turn["outfits"][0]["items"]) >= 3


def test_an_unknown_id_is_a_sentence_in_the_persons_language(data: Path) -> None:
    error = run(data, "size", "nothing", "--locale", "zh", "--json", code=1)["error"]
    assert error == {"code": "not_found", "sentence": "没有编号为“nothing”的商品。"}


def test_a_catalogue_that_is_not_there_names_the_next_command(data: Path) -> None:
    error = run(data, "search", "shirt", "-c", "elsewhere", "--json", code=1)["error"]
    assert "stylist ingest FEED --catalogue elsewhere" in error["sentence"]


def test_outfit_is_complete_and_adds_up(data: Path) -> None:
    shirt = run(data, "search", "--category", "shirt", "--json")["items"][0]["id"]
    look = run(data, "outfit", shirt, "--occasion", "wedding", "--json")["outfits"][0]
    assert shirt in {item["id"] for item in look["items"]}
    assert look["total"]["amount_minor"] == sum(item["price"]["amount_minor"] for item in look["items"])


def test_body_from_numbers_alone_states_its_error(data: Path) -> None:
    measures = run(data, "body", "--height", "168", "--weight", "60", "--sex", "female", "--json")["measures"]
    waist = measures["waist"]
    assert waist["low"] < waist["cm"] < waist["high"]
    assert run(data, "body", "--json")["found"] is False


def test_tryon_writes_a_labelled_picture(data: Path, tmp_path: Path) -> None:
    shirt = next(g for g in demo_garments() if g.category == "shirt")
    draw_figure("ben").save(tmp_path / "ben.png")
    draw_garment(shirt).save(tmp_path / "shirt.png")
    out = tmp_path / "out.png"
    arguments = ["--person", str(tmp_path / "ben.png"), "--garment", str(tmp_path / "shirt.png"), "--category", "shirt"]
    report = run(data, "tryon", *arguments, "--out", str(out), "--consent", "--json")
    assert report["worn"] == ["shirt"]
    assert report["quality"]["outside_changed_pixels"] == 0
    with Image.open(out) as picture:
        assert picture.size == (768, 1024)


def test_doctor_finds_everything(data: Path) -> None:
    report = run(data, "doctor", "--json")
    assert report["ok"], report


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.py")), ids=lambda p: p.name)
def test_examples_run(
    data: Path, example: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STYLIST_DATA_DIR", str(data))
    monkeypatch.setenv("STYLIST_CATALOGUE", "small")
    runpy.run_path(str(example), run_name="__main__")
    assert "linen" in capsys.readouterr().out.lower()


def test_pages_never_repeat_and_say_when_they_end(data: Path) -> None:
    query = ("search", "shirt", "--category", "shirt", "--limit", "2", "--json")
    first, second = run(data, *query), run(data, *query, "--page", "2")
    assert (first["page"], first["pages"], second["next"]) == (1, 2, None)
    assert len({item["id"] for item in (*first["items"], *second["items"])}) == first["total"] == 4
    by_cursor = run(data, *query, "--cursor", first["next"])
    assert [item["id"] for item in by_cursor["items"]] == [item["id"] for item in second["items"]]
    assert run(data, *query, "--page", "3")["items"] == []
    assert run(data, *query, "--cursor", "2.no", code=1)["error"]["code"] == "bad_cursor"


def test_limits_are_told_in_words_of_either_language(data: Path) -> None:
    chinese = run(data, "search", "--category", "衬衫", "--colour", "藏青", "--size", "M码", "--json")
    english = run(data, "search", "--category", "shirts", "--colour", "navy blue", "--size", "m", "--json")
    assert [item["id"] for item in chinese["items"]] == [item["id"] for item in english["items"]] != []
    assert {item["variant"]["size"] for item in english["items"]} == {"M"}
    none = run(data, "search", "--category", "shirt", "--not-group", "tops", "--json")
    assert none["relaxations"][0]["constraint"] in {"not_groups", "categories"}
    assert run(data, "search", "--size", "QQ 10", "--json", code=1)["error"]["code"] == "unknown_size"
    assert run(data, "search", "--colour", "zzz", "--json", code=1)["error"]["code"] == "unknown_word"
