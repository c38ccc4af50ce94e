"""stylist engines, the licence lines of stylist tryon, and stylist train tryon, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.demo.feed import write_feed
from stylist.demo.figures import draw_figure
from stylist.evaluate.random_engines import catvton_parts
from stylist.images import Pixels, encode_png, open_photo
from stylist_ui.cli import app


def run(data: Path, *arguments: str, code: int = 0, **more: str) -> tuple[dict[str, Any], str]:
    """What it said as JSON, and on stderr."""
    environment = {"STYLIST_DATA_DIR": str(data), "STYLIST_THREADS": "1", "STYLIST_TRYON_WORKER": "separate", **more}
    shown = CliRunner().invoke(app, [*arguments, "--json"], env=environment, catch_exceptions=False)
    assert shown.exit_code == code, shown.output
    return dict(json.loads(shown.stdout.splitlines()[-1])), shown.stderr


def test_engines_are_listed_with_weights_and_licences(tmp_path: Path) -> None:
    listed = {row["name"]: row for row in run(tmp_path, "engines")[0]["engines"]}
    assert list(listed) == ["preview", "klein", "qwen", "catvton", "fashn", "remote", "wan"]
    assert listed["klein"]["weights"][0]["licence"] == "Apache-2.0" and not listed["preview"]["gpu"]
    assert not any(w["commercial"] for w in listed["catvton"]["named"])
    shown = CliRunner().invoke(app, ["engines", "--locale", "zh"])
    assert "权重的许可：black-forest-labs/FLUX.2-klein-4B：Apache-2.0" in "".join(shown.stdout.split("\n"))


def test_the_licence_is_told_before_the_weights_are_first_used(tmp_path: Path) -> None:
    blank = tmp_path / "blank.png"
    blank.write_bytes(encode_png(np.full((64, 48, 3), 200, np.uint8)))
    ask = [
        "tryon",
        "--person",
        str(blank),
        "--garment",
        str(blank),
        "--category",
        "shirt",
        "--out",
        str(tmp_path / "o"),
    ]

    told = [run(tmp_path / "data", *ask, "--engine", "klein", "--locale", way, code=1)[1] for way in ("zh", "en")]
    assert "权重的许可：black-forest-labs/FLUX.2-klein-4B：Apache-2.0" in told[0]
    assert "FLUX.2-klein-4B" not in told[1]
    fresh = run(tmp_path / "other", *ask, "--engine", "klein", code=1)[1]
    assert "Licences of the weights: black-forest-labs/FLUX.2-klein-4B: Apache-2.0" in fresh
    assert "icence" not in run(tmp_path / "data", *ask, code=1)[1]
    assert "nonsense" in run(tmp_path / "data", *ask, "--engine", "nonsense", code=1)[1]
    assert "Wan-AI" not in run(tmp_path / "data", *ask, "--engine", "wan", code=1)[1], "it makes clips alone"


def test_a_run_of_training_from_the_command_line_leaves_weights(tmp_path: Path) -> None:
    unet, vae, scheduler = catvton_parts("tiny")
    for part, name in ((unet, "unet"), (vae, "vae"), (scheduler, "scheduler")):
        part.save_pretrained(tmp_path / "base" / name)
    (tmp_path / "worn").mkdir()
    draw_figure("ada").convert("RGB").resize((240, 400)).save(tmp_path / "worn" / "ada.png")
    where = ["--images", str(tmp_path / "worn"), "--out", str(tmp_path / "run"), "--height", "128", "--batch-size", "1"]
    command = ["train", "tryon", *where, "--save-every", "1"]
    tiny = {"STYLIST_TRYON_BASE": str(tmp_path / "base"), "STYLIST_TRYON_DEVICE": "cpu"}
    refused, _ = run(tmp_path / "data", *command, code=1, **tiny)
    assert refused["error"]["code"] == "consent_required"
    made, _ = run(tmp_path / "data", *command, "--steps", "1", "--consent", **tiny)
    assert made["steps"] == 1 and made["examples"] >= 1 and made["loss"] > 0
    assert (tmp_path / "run" / "attention.safetensors").exists()
    assert run(tmp_path / "data", *command, "--steps", "2", "--consent", **tiny)[0]["steps"] == 2
    odd = [*command[:7], "100", *command[8:]]
    assert "64" in run(tmp_path / "data", *odd, "--consent", code=1, **tiny)[0]["error"]["sentence"]


def test_a_size_is_drawn_as_its_chart_says_and_a_missing_one_names_the_others(tmp_path: Path) -> None:
    figure, shirt, chart = tmp_path / "ada.png", tmp_path / "shirt.png", tmp_path / "chart.csv"
    draw_figure("ada").convert("RGB").save(figure)
    garment = next(g for g in demo_garments() if g.category == "shirt")
    draw_garment(garment, (384, 512)).convert("RGB").save(shirt)
    chart.write_text("Tops, product measurements, cm\nsize,chest\nS,96\nM,102\nXL,118\n", "utf-8")
    ask = ["tryon", "--person", str(figure), "--garment", str(shirt), "--category", "shirt", "--consent"]
    sized = [*ask, "--chart", str(chart), "--girth", "chest=92"]

    def picture(name: str, *more: str) -> tuple[dict[str, Any], Pixels]:
        told, _ = run(tmp_path / "data", *sized, "--out", str(tmp_path / name), *more, STYLIST_TRYON_WORKER="own")
        return told, open_photo(tmp_path / name).pixels

    told, fitting = picture("m.png", "--size", "M")
    roomy = picture("xl.png", "--size", "shirt=XL")
    assert told["room_cm"] == {"shirt": 0.0} and roomy[0]["room_cm"] == {"shirt": 16.0}
    assert (fitting != roomy[1]).any(axis=2).sum() > 1000
    missing, _ = run(tmp_path / "data", *sized, "--out", str(tmp_path / "n.png"), "--size", "L", code=1)
    assert missing["error"]["code"] == "size_not_offered" and "S, M, XL" in missing["error"]["sentence"]
    bare = [*ask, "--chart", str(chart), "--out", str(tmp_path / "n.png"), "--size", "XL"]
    assert run(tmp_path / "data", *bare, code=1)[0]["error"]["code"] == "size_not_drawn"


@pytest.mark.parametrize(("gender", "code", "shown"), [("girls", "for_children", 0), ("women", None, 1)])
def test_a_lookbook_shows_nobody_in_clothes_for_children(
    tmp_path: Path, gender: str, code: str | None, shown: int
) -> None:
    shirt = next(g for g in demo_garments() if g.category == "shirt" and g.gender == "women")
    feed = write_feed(tmp_path / "feed", [shirt.model_copy(update={"gender": gender})], workers=1)
    run(tmp_path, "ingest", str(feed), "--catalogue", "shop")
    told, _ = run(
        tmp_path, "lookbook", shirt.id, "--out", str(tmp_path / "book"), "--figure", "ada", "--catalogue", "shop",
        STYLIST_TRYON_WORKER="own",
    )  # fmt: skip
    assert (len(told["made"]), [r["code"] for r in told["refused"]]) == (shown, [code] if code else [])
    assert len(list((tmp_path / "book").glob("*.png"))) == shown
