import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from stylist.demo.__main__ import main
from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_cutout, draw_garment, garment_landmarks
from stylist.demo.kit.colour import rgb
from stylist.garment import Garment
from stylist.vocabulary import terms

SMALL = (240, 320)
BY_ID = {g.id: g for g in demo_garments()}
ONE_OF_EACH = list({g.category: g for g in demo_garments()}.values())
UPPER = {f"{side}_{name}" for side in ("left", "right") for name in ("collar", "shoulder", "cuff", "armpit", "hem")}
LOWER = {f"{side}_{name}" for side in ("left", "right") for name in ("waist", "hem_outer", "hem_inner")} | {"crotch"}


@pytest.mark.parametrize("garment", ONE_OF_EACH, ids=lambda g: g.category)
def test_every_category_gives_a_clean_cutout(garment: Garment) -> None:
    alpha = np.asarray(draw_cutout(garment, SMALL))[..., 3]
    assert 0.02 < (alpha > 127).mean() < 0.75
    border = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
    assert border.max() == 0, "the garment is cropped"


def test_the_same_garment_gives_the_same_pixels() -> None:
    garment = BY_ID["demo-dress-001"]
    one, two = (hashlib.sha256(draw_garment(garment, SMALL).tobytes()).hexdigest() for _ in range(2))
    assert one == two


def test_different_garments_look_different() -> None:
    pictures = {hashlib.sha256(draw_garment(g, (96, 128)).tobytes()).hexdigest() for g in list(BY_ID.values())[:40]}
    assert len(pictures) == 40


@pytest.mark.parametrize("name", ["demo-shirt-001", "demo-sweater-001", "demo-skirt-002", "demo-dress-003"])
def test_a_plain_garment_has_its_own_colour(name: str) -> None:
    garment = BY_ID[name]
    picture = np.asarray(draw_cutout(garment, SMALL)).astype(float) / 255
    middle = np.median(picture[picture[..., 3] > 0.9][:, :3], axis=0)
    assert np.abs(middle - rgb(garment.colours[0])).max() < 0.08


def test_the_paper_is_light_and_the_garment_throws_a_shadow() -> None:
    garment = BY_ID["demo-t-shirt-002"]
    picture = np.asarray(draw_garment(garment, SMALL)).astype(float).mean(axis=-1)
    alpha = np.asarray(draw_cutout(garment, SMALL))[..., 3]
    assert picture[:8, :8].min() > 220
    rows, columns = np.nonzero(alpha > 200)
    below = picture[rows.max() + 4, int(columns.mean())]
    assert below < picture[2, 2] - 12


def _kind(garment: Garment) -> str:
    return terms("category")[garment.category].body or ""


@pytest.mark.parametrize("garment", ONE_OF_EACH, ids=lambda g: g.category)
def test_landmarks_lie_on_the_garment(garment: Garment) -> None:
    marks = garment_landmarks(garment, SMALL)
    kind, category = _kind(garment), garment.category
    if category == "swimwear":
        return
    if kind in ("upper", "outer") or category in ("dress", "suit"):
        assert set(marks) >= UPPER
    elif kind == "lower" and category != "skirt":
        assert set(marks) == LOWER
    elif kind in ("feet", "hand", "head", "neck", "wrist", "waist", "face"):
        assert not marks
    alpha = np.asarray(draw_cutout(garment, SMALL))[..., 3] > 127
    ys, xs = np.nonzero(alpha)
    for name, (x, y) in marks.items():
        nearest = np.hypot(xs - x, ys - y).min()
        assert nearest < 8, f"{name} is {nearest:.0f} px from the silhouette"


@pytest.mark.parametrize("name", ["demo-shirt-001", "demo-trousers-001", "demo-coat-001", "demo-dress-004"])
def test_left_is_the_wearers_left(name: str) -> None:
    marks = garment_landmarks(BY_ID[name])
    pairs = [(marks[n], marks[n.replace("left", "right")]) for n in marks if n.startswith("left")]
    assert pairs and all(left[0] > right[0] for left, right in pairs)


def test_landmarks_scale_with_the_picture() -> None:
    small, large = (garment_landmarks(BY_ID["demo-shirt-001"], s) for s in ((384, 512), (768, 1024)))
    assert all(np.allclose(np.multiply(small[n], 2), large[n]) for n in small)


def test_the_command_writes_a_feed_with_its_pictures(tmp_path: Path) -> None:
    assert main(["--out", str(tmp_path), "--limit", "2", "--workers", "1"]) == 0
    rows = [Garment(**json.loads(line)) for line in (tmp_path / "catalogue.jsonl").read_text("utf-8").splitlines()]
    assert rows == demo_garments()[:2]
    assert all((tmp_path / source).stat().st_size > 4000 for g in rows for source in g.image_sources)
