"""What is worn and carried in the photo keeps a piece from being put on, with its reason."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stylist.body.perception import Landmark, Part
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.images import Photo
from stylist.tryon.engine import Piece, Worn
from stylist.tryon.figure import Figure
from stylist.tryon.geometry import Mask
from stylist.tryon.left_out import LEFT_OUT
from stylist.tryon.places import heights
from stylist.tryon.regions import find_regions
from stylist.tryon.worn_now import unsuited

PIXELS = np.asarray(draw_figure("ada").convert("RGB"))
FIGURE = Figure(figure_perception("ada"))
REGIONS = find_regions(PIXELS, FIGURE)
TOP = REGIONS.of(Part.UPPER)
NOTHING = np.zeros(FIGURE.shape, dtype=bool)


def said(worn: Worn, place: Mask = NOTHING, part: Part = Part.UPPER, figure: Figure = FIGURE) -> str | None:
    """What keeps a piece back where the photo shows ``part`` at a place."""
    piece = Piece("g", Photo(PIXELS, "PNG"), "garment", worn)
    regions = replace(REGIONS, parts=np.where(place, np.uint8(part), REGIONS.parts))
    return unsuited(piece, figure, regions)


def moved(landmark: Landmark, x: float, y: float) -> Figure:
    points = FIGURE.perception.landmarks.copy()
    points[landmark, :2] = points[landmark, :2] + (x, y)
    return Figure(replace(FIGURE.perception, landmarks=points))


@pytest.mark.parametrize("worn", ["upper", "lower", "full", "outer"])
def test_nothing_stands_in_the_way_of_anything_on_a_plain_figure(worn: Worn) -> None:
    assert said(worn) is None


def test_an_open_jacket_keeps_tops_and_dresses_back_and_no_trousers() -> None:
    assert said("upper", TOP, Part.OUTERWEAR) == said("full", TOP, Part.OUTERWEAR) == "jacket_worn"
    assert said("lower", TOP & (heights(FIGURE) < 0.9), Part.OUTERWEAR) is None
    assert said("outer", TOP, Part.OUTERWEAR) is None


@pytest.mark.parametrize("worn", ["upper", "lower", "full", "outer"])
def test_where_colours_and_parsing_disagree_nobody_says_what_is_worn(worn: Worn) -> None:
    piece = Piece("g", Photo(PIXELS, "PNG"), "garment", worn)
    assert unsuited(piece, FIGURE, replace(REGIONS, doubt=0.2)) == "clothes_not_told"
    assert unsuited(piece, FIGURE, replace(REGIONS, doubt=0.1)) is None


def test_a_parsing_in_pieces_keeps_tops_back_and_no_trousers() -> None:
    piece = Piece("g", Photo(PIXELS, "PNG"), "garment", "upper")
    assert unsuited(piece, FIGURE, replace(REGIONS, pieces=24)) == "clothes_not_told"
    assert unsuited(piece, FIGURE, replace(REGIONS, pieces=20)) is None
    assert unsuited(replace(piece, worn="lower"), FIGURE, replace(REGIONS, pieces=24)) is None


def test_pieces_are_counted_as_the_parsing_has_them() -> None:
    seen = FIGURE.perception
    assert seen.parsing is not None and 6 <= REGIONS.pieces <= 16
    checks = (np.indices(FIGURE.shape).sum(0) // 60 % 2 == 0) & TOP
    parsing = np.where(checks, np.uint8(Part.BAG), seen.parsing)
    assert find_regions(PIXELS, Figure(replace(seen, parsing=parsing))).pieces > 16


def test_doubt_is_the_share_of_the_clothes_that_was_corrected() -> None:
    assert REGIONS.doubt < 0.02
    seen = FIGURE.perception
    assert seen.parsing is not None
    chest = TOP & (heights(FIGURE) > 0.2) & (heights(FIGURE) < 0.6)
    mixed = np.where(chest, np.uint8(Part.ACCESSORIES), seen.parsing)
    found = find_regions(PIXELS, Figure(replace(seen, parsing=mixed)))
    assert (found.parts[chest] == Part.UPPER).mean() > 0.9 and found.doubt > 0.11


def test_a_coat_over_the_legs_keeps_trousers_back() -> None:
    assert said("lower", REGIONS.of(Part.LOWER), Part.OUTERWEAR) == "jacket_worn"


def test_a_dress_gives_way_to_a_dress_or_a_top_over_it_and_to_no_trousers() -> None:
    one = REGIONS.of(Part.UPPER, Part.LOWER)
    assert said("lower", one, Part.DRESS) == "one_piece_worn"
    assert said("full", one, Part.DRESS) is None
    assert said("upper", one, Part.DRESS) is None


def test_a_bag_in_front_of_the_body_counts_and_one_beside_it_does_not() -> None:
    v, x = heights(FIGURE), np.arange(FIGURE.shape[1])[None]
    beside = np.abs(x - FIGURE.hips[0]) > 0.6 * FIGURE.torso
    assert said("upper", TOP & (v > 0.5) & (v < 0.8), Part.BAG) == "carried_in_front"
    assert said("upper", beside & (v > 0.5) & (v < 0.8), Part.BAG) is None


def test_a_bag_before_the_legs_keeps_trousers_back_and_one_beside_them_does_not() -> None:
    v, x = heights(FIGURE), np.arange(FIGURE.shape[1])[None]
    thighs, away = (v > 1.1) & (v < 1.5), np.abs(x - FIGURE.hips[0])
    assert said("lower", thighs & (away < 0.3 * FIGURE.torso), Part.BAG) == "carried_in_front"
    assert said("lower", thighs & (away > 0.5 * FIGURE.torso), Part.BAG) is None


def test_what_is_called_accessory_and_large_as_a_coat_is_nobody_knows_what() -> None:
    v = heights(FIGURE)
    assert said("upper", TOP & (v > 0.4), Part.ACCESSORIES) == "clothes_not_told"
    assert said("upper", TOP & (v > 0.72) & (v < 0.78), Part.ACCESSORIES) is None  # a belt
    assert said("upper", TOP & (v < 0.25), Part.ACCESSORIES) is None  # a scarf


def reaching(elbow: tuple[float, float], wrist: tuple[float, float], seen: float = 1.0) -> Figure:
    """The figure with another left arm: elbow from shoulder, wrist from elbow, in torsos outwards and down."""
    points, (height, width) = FIGURE.perception.landmarks.copy(), FIGURE.shape
    at = FIGURE.joint("left", "shoulder")
    for landmark, step in ((Landmark.LEFT_ELBOW, elbow), (Landmark.LEFT_WRIST, wrist)):
        at = at + FIGURE.torso * (step[0] * FIGURE.outward("left", 0) + step[1] * FIGURE.down)
        points[landmark, :2] = at / (width, height)
    points[Landmark.LEFT_WRIST, 2] = seen
    return Figure(replace(FIGURE.perception, landmarks=points))


@pytest.mark.parametrize(
    ("elbow", "wrist"),
    [((0.1, 0.55), (0.05, -0.2)), ((0.05, 0.5), (-0.1, 0.1))],
    ids=["folded up", "away from the camera"],
)
def test_a_sleeve_falls_along_an_arm_with_its_forearm_lifted(
    elbow: tuple[float, float], wrist: tuple[float, float]
) -> None:
    assert said("upper", figure=reaching(elbow, wrist)) is None


@pytest.mark.parametrize(
    ("elbow", "wrist"),
    [
        ((0.55, 0.05), (0.4, 0.0)),
        ((0.2, 0.5), (-0.1, -0.55)),
        ((0.3, 0.45), (-0.3, 0.25)),
        ((0.1, 0.55), (-0.4, -0.15)),
        ((0.0, 0.55), (-0.3, 0.4)),
    ],
    ids=["stretched out", "hand at the head", "hand on the hip", "before the chest", "before the lap"],
)
def test_other_arms_keep_tops_back_and_no_trousers(elbow: tuple[float, float], wrist: tuple[float, float]) -> None:
    assert said("upper", figure=reaching(elbow, wrist)) == "arms_bent"
    assert said("lower", figure=reaching(elbow, wrist)) is None


def test_an_arm_that_leaves_the_frame_hangs_if_its_upper_half_does() -> None:
    assert said("upper", figure=reaching((0.55, 0.05), (0.4, 0.0), seen=0.1)) == "arms_bent"
    assert said("upper", figure=reaching((0.1, 0.55), (0.4, 0.0), seen=0.1)) is None


def test_a_hand_on_the_hip_is_a_bent_arm() -> None:
    assert said("outer", figure=moved(Landmark.LEFT_ELBOW, 0.14, -0.01)) == "arms_bent"


def test_a_turned_person_is_told_so() -> None:
    shoulder = FIGURE.perception.landmarks[Landmark.LEFT_SHOULDER, 0]
    other = FIGURE.perception.landmarks[Landmark.RIGHT_SHOULDER, 0]
    turned = moved(Landmark.LEFT_SHOULDER, 0.3 * (other - shoulder), 0.0)
    assert said("upper", figure=turned) == "in_profile"


@pytest.mark.parametrize("code", ["jacket_worn", "one_piece_worn", "carried_in_front", "arms_bent", "in_profile"])
def test_each_reason_is_said_in_both_languages(code: str) -> None:
    en, zh = LEFT_OUT[code]
    assert en.isascii() and not zh.isascii()
