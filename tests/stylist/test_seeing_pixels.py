from __future__ import annotations

import numpy as np
import pytest
from coloraide import Color

from stylist.search.colour import family_of, lab
from stylist.search.ranking import Scores
from stylist.search.seen_colour import SeenColours
from stylist.seeing.calibration import load_calibration
from stylist.seeing.cielab import ciede2000, distance, lab_of_hex
from stylist.seeing.palette import palette
from stylist.seeing.region import garment_region, to_hex, to_lab
from stylist.seeing.shades import name_colours, swatches
from stylist.seeing.texture import MEASURES, texture
from tests.stylist.garments import make_garment

SHARMA = (
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0009), 7.1792),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
)
"""Pairs published with the formula (Sharma, Wu and Dalal 2005, table 1)."""


def flat(rgb: tuple[int, int, int], ground: tuple[int, int, int] = (255, 255, 255)) -> np.ndarray:
    """A garment-sized patch on a ground, as a product photo has it."""
    picture = np.full((80, 60, 3), ground, dtype=np.uint8)
    picture[15:65, 12:48] = rgb
    return picture


@pytest.mark.parametrize(("one", "other", "published"), SHARMA)
def test_ciede2000_is_the_published_one(one: tuple[float, ...], other: tuple[float, ...], published: float) -> None:
    assert float(ciede2000(one, other)) == pytest.approx(published, abs=1e-4)


@pytest.mark.parametrize("shade", ["#1f2a44", "#f7f7f5", "#c1272d", "#000000"])
def test_cielab_agrees_with_a_library_and_with_itself(shade: str) -> None:
    ours = lab_of_hex([shade])
    assert ours[0] == pytest.approx(Color(shade).convert("lab-d65").coords(), abs=0.05)
    assert to_hex(ours) == [shade]


def test_a_palette_has_each_colour_with_its_share() -> None:
    picture = flat((30, 42, 68))
    picture[15:30, 12:48] = (200, 40, 45)
    colours, shares = palette(garment_region(picture).lab)
    assert len(colours) == 2
    assert shares == pytest.approx([0.71, 0.29], abs=0.06)
    assert np.linalg.norm(colours[0] - lab_of_hex(["#1e2a44"])[0]) < 3


def test_white_cloth_on_white_keeps_its_inside() -> None:
    picture = flat((225, 225, 222))
    picture[25:55, 20:40] = 255
    assert garment_region(picture).share > 0.35


def test_skin_is_left_out_where_somebody_wears_it() -> None:
    picture = flat((30, 42, 68))
    picture[15:65, 12:22] = (205, 150, 120)
    worn = garment_region(picture, "upper")
    assert worn.worn
    assert palette(worn.lab)[1][0] > 0.95


def test_a_busy_ground_does_not_become_the_garment() -> None:
    rng = np.random.default_rng(1)
    picture = rng.integers(90, 130, (80, 60, 3)).astype(np.uint8)
    picture[18:62, 14:46] = (190, 30, 40)
    told = name_colours(*palette(garment_region(picture).lab), load_calibration().shades)
    assert family_of(told[0].value) == "red"


@pytest.mark.parametrize(
    ("rgb", "family"),
    [((28, 40, 80), "blue"), ((190, 30, 40), "red"), ((25, 25, 27), "black"), ((60, 125, 75), "green"),
     ((238, 205, 60), "yellow"), ((110, 62, 138), "purple"), ((232, 140, 175), "pink")],
)  # fmt: skip
def test_plain_colours_are_called_by_their_family(rgb: tuple[int, int, int], family: str) -> None:
    told = name_colours(*palette(garment_region(flat(rgb)).lab), load_calibration().shades, "tops")
    assert [family_of(g.value) for g in told] == [family]
    assert 0.5 < told[0].confidence <= 1


def test_cloth_is_never_silver_and_an_empty_palette_is_nothing() -> None:
    shades = load_calibration().shades
    colours, shares = palette(garment_region(flat((185, 188, 193))).lab)
    assert all(family_of(g.value) != "metallic" for g in name_colours(colours, shares, shades, "tops"))
    assert name_colours(np.zeros((0, 3)), np.zeros(0), shades) == ()


def test_stripes_and_checks_leave_their_mark_on_the_texture() -> None:
    plain, rows, both = flat((200, 200, 60)), flat((200, 200, 60)), flat((200, 200, 60))
    rows[15:65:6, 12:48] = rows[16:65:6, 12:48] = (30, 40, 70)
    both[15:65:6, 12:48] = (30, 40, 70)
    both[15:65, 12:48:6] = (30, 40, 70)
    measured = [texture(p, None) for p in (plain, rows, both)]
    assert all(m.shape == (MEASURES,) for m in measured)
    assert measured[1][1] > measured[0][1] + 1  # rows differ
    assert measured[1][1] > measured[1][2] + 1  # and columns do not
    assert measured[2][3] > measured[1][3] + 0.5  # checks: both
    assert not texture(np.full((6, 6, 3), 255, np.uint8), None).any()


def test_the_nearer_of_two_blues_comes_first() -> None:
    picture = {"navy": "#1d2747", "sky": "#9cc3e6", "red": "#c1272d"}
    garments = [
        make_garment(name, colours=("blue",), palette=({"hex": shade, "share": 0.9},))
        for name, shade in picture.items()
    ]
    garments.append(make_garment("unseen", colours=("blue",)))
    stated: Scores = np.full(4, 0.5, dtype=np.float32)
    found = dict(zip([*picture, "unseen"], SeenColours(garments).blended("navy", stated), strict=True))
    assert found["navy"] > found["unseen"] > max(found["sky"], found["red"])
    assert found["unseen"] == 0.5


def test_swatches_are_what_was_measured() -> None:
    shown = swatches(np.array([lab("navy"), lab("red"), lab("white"), lab("pink")]), np.array([0.5, 0.3, 0.15, 0.05]))
    assert [s.hex for s in shown] == ["#1f2a44", "#c1272d", "#f7f7f5"]
    assert to_lab(flat((1, 2, 3))).shape == (80, 60, 3)


@pytest.mark.parametrize("lightness", [1.0, 0.5, 0.0])
def test_distances_are_those_of_cielab_whatever_the_shape(lightness: float) -> None:
    lab = np.random.default_rng(3).uniform(-60, 90, (7, 5, 3)).astype(np.float32)
    ground = np.random.default_rng(4).uniform(-60, 90, (7, 5, 3)).astype(np.float32)
    for other in (ground, ground[0, 0]):
        expected = np.linalg.norm((lab - other) * (lightness, 1, 1), axis=-1)
        assert distance(lab, other, lightness) == pytest.approx(expected, abs=1e-3)
    assert distance(lab[0], ground[0], lightness).shape == (5,)
    assert distance(lab[:0], ground[0, 0]).shape == (0, 5)
