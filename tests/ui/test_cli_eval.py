"""stylist eval compatibility and eval tryon --draw, on photos and figures drawn here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from stylist.evaluate import drawn_pairs
from stylist.evaluate.worn import BLOCK
from stylist_ui.cli import app

LABELS = ["null", "shirt", "skirt"]
WORN_TOGETHER = (((200, 20, 30), (15, 15, 15)), ((245, 245, 245), (30, 60, 170)))
"""Red with black, white with blue: shirt and skirt."""


def run(folder: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    environment = {"STYLIST_DATA_DIR": str(folder / "data"), "STYLIST_THREADS": "1"}
    result = CliRunner().invoke(app, [*arguments, "--json"], env=environment, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return dict(json.loads(result.stdout.splitlines()[-1]))


def photographed(folder: Path, number: int) -> None:
    """A shirt above a skirt on a grey wall, and the mask that says which is which."""
    mask = np.zeros((120, 80), np.uint8)
    mask[10:55, 15:65], mask[60:110, 15:65] = 1, 2
    shirt, skirt = WORN_TOGETHER[number % 2]
    pixels = np.array([(128, 128, 128), shirt, skirt], np.uint8)[mask]
    for name, picture in (("photos", pixels), ("masks", mask)):
        (folder / name).mkdir(exist_ok=True)
        Image.fromarray(picture).save(folder / name / f"{number:04d}.png")


def test_what_is_worn_together_is_counted_in_some_photos_and_asked_of_others(tmp_path: Path) -> None:
    kept_out = range(3 * BLOCK, 3 * BLOCK + 8)
    (tmp_path / "labels.json").write_text(json.dumps(LABELS), "utf-8")
    for number in (*range(12), *kept_out):
        photographed(tmp_path, number)
    told = run(tmp_path, "eval", "compatibility", "--ccp", str(tmp_path))
    assert (told["outfits"], told["pieces"]) == (len(kept_out), 2 * len(kept_out))
    assert told["questions"] % told["pieces"] == 0
    assert told["chance"] == 1 / told["choices"]
    assert told["co_occurrence"]["fill_in_the_blank"] > told["chance"] + 0.1, "red goes with black in the others"
    low, high = told["learned"]["fill_in_the_blank_95"]
    assert low <= told["learned"]["fill_in_the_blank"] <= high


def test_figures_are_drawn_dressed_and_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn_pairs, "_WORN", drawn_pairs._WORN[:1])
    monkeypatch.setattr(drawn_pairs, "_PRINTS", drawn_pairs._PRINTS[:2])
    pairs = tmp_path / "pairs"
    missing = CliRunner().invoke(app, ["eval", "tryon", "--pairs", str(pairs)])
    assert missing.exit_code == 2, "without --draw there has to be a folder"
    told = run(tmp_path, "eval", "tryon", "--pairs", str(pairs), "--draw")
    assert (told["engine"], told["pairs"]) == ("preview", 2)
    assert {path.name for path in pairs.glob("*_person.png")} == {
        "ada_t-shirt_0_solid_person.png", "ada_t-shirt_1_solid_person.png",
    }  # fmt: skip
    assert told["refused"] == len(told["reasons"]) == 0
    assert 0.3 < told["ssim_in_region"] <= 1
    assert 0 <= told["delta_e_in_region"] < 20
    again = run(tmp_path, "eval", "tryon", "--pairs", str(pairs))
    assert again["ssim_in_region"] == told["ssim_in_region"]
