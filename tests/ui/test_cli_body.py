"""stylist body: its JSON whole, from numbers, photos and short videos."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import av
import numpy as np
import pillow_heif
import pytest
from PIL import Image
from typer.testing import CliRunner

from stylist.demo.figures import draw_figure
from stylist_ui.cli import app

KEYS = ["found", "quality", "landmarks", "measures", "shape", "colouring", "ms"]
NUMBERS = ("--height", "168", "--weight", "60", "--sex", "female")


def run(data: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    """Run stylist body; its stdout as JSON."""
    environment = {"STYLIST_DATA_DIR": str(data), "STYLIST_THREADS": "1"}
    result = CliRunner().invoke(app, ["body", *arguments, "--json"], env=environment, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return dict(json.loads(result.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ada.png, and ada.mp4 in which she moves sideways."""
    folder = tmp_path_factory.mktemp("body")
    figure = draw_figure("ada").convert("RGB").resize((288, 384))
    figure.save(folder / "ada.png")
    with av.open(str(folder / "ada.mp4"), "w") as out:
        stream = out.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt, stream.bit_rate = 288, 384, "yuv420p", 2_000_000
        for shift in range(-8, 8):
            picture = np.roll(np.array(figure), shift, 1)
            for packet in stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return folder


def test_numbers_alone(tmp_path: Path) -> None:
    answer = run(tmp_path, *NUMBERS)
    assert list(answer) == KEYS
    assert set(answer["measures"]["waist"]) == {"cm", "low", "high", "source"}
    assert [kind["ratio"] for kind in answer["shape"]] == ["chest_to_hip", "waist_to_hip"]
    assert (answer["found"], answer["quality"], answer["landmarks"], answer["colouring"]) == (False, [], [], None)


def test_units_girths_and_sizes(tmp_path: Path) -> None:
    plain = run(tmp_path, *NUMBERS)["measures"]
    imperial = run(tmp_path, "--height", "5'6\"", "--weight", "132.3lb", "--sex", "female", "--inches")["measures"]
    assert imperial["hip"]["cm"] == pytest.approx(plain["hip"]["cm"], abs=0.3)
    assert imperial["hip"]["in"]["value"] == pytest.approx(imperial["hip"]["cm"] / 2.54, abs=0.06)
    told = run(tmp_path, *NUMBERS, "--girth", "waist=28in", "--bra", "75B", "--collar", "34")["measures"]
    assert told["waist"]["cm"] == 71.1
    named = run(tmp_path, *NUMBERS, "--girth", "bust=90", "--girth", "臀围=98")["measures"]
    assert (named["chest"]["cm"], named["hip"]["cm"], named["hip"]["source"]) == (90.0, 98.0, "stated")
    for name in ("chest", "neck", "hip"):
        assert told[name]["high"] - told[name]["low"] < plain[name]["high"] - plain[name]["low"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [(("--sex", "other"), "other"), (("--height", "tall"), "tall"), (("--bra", "M"), "M"), (("--collar", "x"), "x")],
)
def test_what_cannot_be_read_is_quoted_back(tmp_path: Path, arguments: tuple[str, str], word: str) -> None:
    assert f"'{word}'" in run(tmp_path, *arguments, code=1)["error"]["sentence"]


def test_no_photo_without_consent_and_no_minor_at_all(tmp_path: Path, folder: Path) -> None:
    assert run(tmp_path, str(folder / "ada.png"), code=1)["error"]["code"] == "consent_required"
    assert run(tmp_path, str(folder / "ada.mp4"), code=1)["error"]["code"] == "consent_required"
    minor = run(tmp_path, str(folder / "ada.png"), "--age", "15", "--consent", code=1)
    assert minor["error"]["code"] == "minor_refused"
    assert run(tmp_path, "--height", "120", code=1)["error"]["code"] == "minor_likely"


def test_a_photo_then_a_photo_and_a_video(tmp_path: Path, folder: Path) -> None:
    ada = str(folder / "ada.png")
    outputs = ("--mask-out", str(tmp_path / "mask.png"), "--parse-out", str(tmp_path / "parts.png"))
    one = run(tmp_path, ada, *NUMBERS, "--consent", *outputs)
    assert list(one) == KEYS
    assert one["found"]
    assert len(one["landmarks"]) == 33
    assert one["measures"]["inseam"]["source"] == "statistics+photo"
    assert (tmp_path / "mask.png").exists()
    assert (tmp_path / "parts.png").exists()
    several = run(tmp_path, ada, str(folder / "ada.mp4"), *NUMBERS, "--consent")
    widths = [found["measures"]["inseam"]["high"] - found["measures"]["inseam"]["low"] for found in (one, several)]
    assert widths[1] < widths[0]
    assert several["shape"][0]["high"] - several["shape"][0]["low"] < one["shape"][0]["high"] - one["shape"][0]["low"]


def test_a_torn_video_is_refused_with_a_sentence(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "torn.mp4").write_bytes((folder / "ada.mp4").read_bytes()[:2000])
    assert run(tmp_path, str(tmp_path / "torn.mp4"), "--consent", code=1)["error"]["code"] == "broken_video"


def test_odd_files_are_refused_by_name_and_nobody_is_an_empty_mask(tmp_path: Path, folder: Path) -> None:
    ada, torn = str(folder / "ada.png"), tmp_path / "torn.jpg"
    torn.write_bytes((folder / "ada.png").read_bytes()[:3000])
    assert run(tmp_path, ada, str(torn), "--consent", code=1)["error"]["sentence"].startswith("torn.jpg: This PNG")
    assert run(tmp_path, str(tmp_path), "--consent", code=1)["error"]["code"] == "photo_missing"
    Image.new("RGB", (1, 1), "red").save(tmp_path / "one.png")
    mask = tmp_path / "new" / "mask.png"
    found = run(tmp_path, str(tmp_path / "one.png"), "--consent", "--mask-out", str(mask))
    assert [note["code"] for note in found["quality"]] == ["nobody"]
    assert Image.open(mask).getextrema() == (0, 0)
    assert "output file" in run(tmp_path, ada, "--consent", "--mask-out", str(tmp_path), code=1)["error"]["sentence"]
    assert "need a photo" in run(tmp_path, "--height", "170", "--mask-out", str(mask), code=1)["error"]["sentence"]


@pytest.mark.parametrize("name", ["grey.png", "alpha.png", "photo.heic", "clip.jpg"])
def test_pictures_of_all_kinds_under_any_name(tmp_path: Path, folder: Path, name: str) -> None:
    pillow_heif.register_heif_opener()
    with Image.open(folder / "ada.png") as opened:
        figure = opened.copy()
    if name == "clip.jpg":
        (tmp_path / name).write_bytes((folder / "ada.mp4").read_bytes())
    else:
        figure.convert({"grey.png": "L", "alpha.png": "RGBA"}.get(name, "RGB")).save(tmp_path / name)
    found = run(tmp_path, str(tmp_path / name), "--consent")
    assert list(found) == KEYS
    assert found["found"]
    assert len(found["landmarks"]) == 33
