"""stylist plan and stylist wardrobe, whole: days planned, changed, taken back, compared and drawn; own clothes kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.demo.feed import write_feed
from stylist_ui.cli import app

WANTED = {"shirt": 4, "t-shirt": 3, "trousers": 3, "chinos": 2, "loafers": 2, "sneakers": 2, "blazer": 2}
TRIP = ("plan", "trip", "--days", "2", "--weather", "16:24", "--gender", "men", "--source", "shop")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a small shop of men's clothes."""
    folder = tmp_path_factory.mktemp("plan")
    men = [g for g in demo_garments() if g.in_stock and g.gender in {"men", "unisex"}]
    chosen = [g for category, n in WANTED.items() for g in [g for g in men if g.category == category][:n]]
    feed = write_feed(folder / "feed", chosen, workers=1)
    run(folder, "ingest", str(feed), "-c", "small")
    return folder


@pytest.fixture(scope="module")
def plan(data: Path) -> dict[str, Any]:
    """Two days from the shop alone."""
    return run(data, *TRIP)


def call(data: Path, *arguments: str, code: int = 0) -> str:
    environment = {"STYLIST_DATA_DIR": str(data), "STYLIST_CATALOGUE": "small", "STYLIST_THREADS": "1"}
    result = CliRunner().invoke(app, list(arguments), env=environment, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def run(data: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    """The last line of the output as JSON."""
    return dict(json.loads(call(data, *arguments, "--json", code=code).splitlines()[-1]))


def looks(plan: dict[str, Any]) -> dict[str, list[str]]:
    return {look["moment"]: look["ids"] for look in plan["looks"]}


def pieces(worn: dict[str, list[str]]) -> set[str]:
    return {name for ids in worn.values() for name in ids}


def test_a_trip_is_planned_packed_and_added_up(plan: dict[str, Any]) -> None:
    assert list(looks(plan)) == ["1", "2"]
    assert all(len(ids) >= 3 for ids in looks(plan).values())
    packed = {piece["id"]: piece for piece in plan["packing"]}
    assert set(packed) == pieces(looks(plan))
    assert sum(piece["price"]["amount_minor"] for piece in packed.values()) == plan["total"]["amount_minor"]
    assert set(plan["gaps"]) == set(packed)


def test_a_budget_holds_and_the_board_is_a_picture(data: Path, plan: dict[str, Any], tmp_path: Path) -> None:
    limit = plan["total"]["amount_minor"] / 100 + 1
    board = tmp_path / "trip.png"
    made = run(data, *TRIP, "--budget", str(limit), "--currency", plan["total"]["currency"], "--board", str(board))
    assert made["total"]["amount_minor"] <= 100 * limit
    with Image.open(board) as picture:
        assert picture.format == "PNG"
        assert min(picture.size) >= 600


def test_one_piece_is_exchanged_taken_back_and_compared(data: Path, plan: dict[str, Any]) -> None:
    changed = run(data, "plan", "refine", plan["plan"], "2", "shoes")
    before, after = looks(plan), looks(changed)
    assert after["1"] == before["1"]
    assert len(set(before["2"]) - set(after["2"])) == 1
    undone = run(data, "plan", "undo", plan["plan"])
    assert looks(undone) == before
    assert looks(run(data, "plan", "undo", plan["plan"], "--redo")) == after
    assert looks(run(data, "plan", "show", plan["plan"])) == after
    other = run(data, *TRIP, "--max-pieces", "4")
    differences = run(data, "plan", "compare", plan["plan"], other["plan"])
    assert set(differences["only_first"]) == pieces(after) - pieces(looks(other))
    assert {"totals", "pieces", "scores", "changed_moments"} <= set(differences)


def test_a_locked_look_stays_when_the_days_are_planned_anew(data: Path, plan: dict[str, Any]) -> None:
    locked = run(data, "plan", "lock", plan["plan"], "1")
    assert [look["locked"] for look in locked["looks"]] == [True, False]
    again = run(data, *TRIP, "--occasion", "work", "--keep", plan["plan"])
    assert looks(again)["1"] == looks(locked)["1"]
    freed = run(data, "plan", "lock", plan["plan"], "--free")
    assert not any(look["locked"] for look in freed["looks"])


def test_what_cannot_be_read_is_refused_in_words(data: Path, plan: dict[str, Any]) -> None:
    assert "DAY:OCCASION" in call(data, *TRIP, "--event", "dinner", code=2)
    for weather in ("warm", "3:mild", "8:15:hail"):
        assert "LOW:HIGH" in call(data, *TRIP, "--weather", weather, code=2)
    assert run(data, "plan", "refine", plan["plan"], "9", "shoes", code=1)["error"]["code"] == "unknown_moment"
    assert run(data, "plan", "show", "nothing", code=1)["error"]["code"] == "not_found"


@pytest.fixture(scope="module")
def owned(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """Two own pieces, from drawn photos."""
    folder = tmp_path_factory.mktemp("photos")
    paths = []
    for category in ("shirt", "chinos"):
        garment = next(g for g in demo_garments() if g.category == category)
        draw_garment(garment).convert("RGB").save(folder / f"{category}.png")
        paths.append(str(folder / f"{category}.png"))
    assert run(data, "wardrobe", "add", *paths, code=1)["error"]["code"] == "wardrobe_consent_required"
    shirt = run(data, "wardrobe", "add", paths[0], "--consent", "--category", "shirt", "--paid", "60")["pieces"]
    chinos = run(data, "wardrobe", "add", paths[1], "--category", "chinos", "--colour", "beige")["pieces"]
    yield [piece["id"] for piece in (*shirt, *chinos)]


def test_own_pieces_are_listed_worn_and_warned_of(data: Path, owned: list[str]) -> None:
    pieces = {piece["id"]: piece for piece in run(data, "wardrobe", "list")["pieces"]}
    assert [pieces[name]["category"] for name in owned] == ["shirt", "chinos"]
    assert pieces[owned[1]]["colours"] == ["beige"]
    assert [p["id"] for p in run(data, "wardrobe", "list", "--group", "bottoms")["pieces"]] == [owned[1]]
    first = run(data, "wardrobe", "wear", *owned, "--on", "2026-05-01")
    assert first["repeats"] == []
    assert first["pieces"][0]["cost_per_wear"]["amount_minor"] == 6000
    second = run(data, "wardrobe", "wear", *owned, "--on", "2026-05-02")
    assert second["repeats"][0]["days_ago"] == 1
    assert second["pieces"][0]["cost_per_wear"]["amount_minor"] == 3000


def test_own_pieces_advise_on_a_purchase_and_come_along(data: Path, owned: list[str]) -> None:
    shoes = next(g.id for g in demo_garments() if g.category == "loafers" and g.gender == "men" and g.in_stock)
    advice = run(data, "wardrobe", "advise", shoes, "--wears", "10")
    assert advice["verdict"] in {"opens_up", "adds_little"}
    assert advice["outfits_with"] >= advice["outfits_now"]
    assert advice["reasons"]
    both = run(data, *TRIP[:-2], "--source", "both", "--must", owned[0])
    assert next(p for p in both["packing"] if p["id"] == owned[0])["owned"] is True


def test_a_wardrobe_is_taken_along_and_removed(data: Path, owned: list[str], tmp_path: Path) -> None:
    exported = run(data, "wardrobe", "export", str(tmp_path / "mine"))
    assert exported["pieces"] == len(owned)
    rows = json.loads((tmp_path / "mine" / "wardrobe.json").read_text("utf-8"))
    assert len(rows) == len(owned)
    assert run(data, "wardrobe", "remove", owned[0])["removed"] == [owned[0]]
    assert [p["id"] for p in run(data, "wardrobe", "list")["pieces"]] == owned[1:]


def test_understanding_is_measured_by_the_command(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "said.yaml"
    path.write_text("- {say: a navy shirt, acts: [find], slots: 'colour=navy category=dress'}\n", "utf-8")
    report = run(data, "eval", "understanding", str(path))
    assert (report["utterances"], report["slot_f1"], report["act_accuracy"]) == (1, 0.5, 1.0)
    assert report["misses"][0]["missing"] == ["category=dress"]
    assert "slot_f1: 0.5" in call(data, "eval", "understanding", str(path))


def test_outfits_are_timed_by_the_command(data: Path) -> None:
    report = run(data, "eval", "outfits", "--garments", "300", "--rounds", "1")
    assert (report["garments"], report["rounds"]) == (300, 1)
    assert 0 < report["three_looks_p50_ms"] <= report["three_looks_max_ms"]
    assert 0 < report["plan_p50_ms"] <= report["plan_max_ms"]
