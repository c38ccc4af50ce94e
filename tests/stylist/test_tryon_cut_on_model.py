"""Garments cut off the people who wear them in product pictures: what of the ground lies within an arm."""

from __future__ import annotations

from dataclasses import replace
from math import erf
from typing import cast

import cv2
import numpy as np
import pytest

from stylist.body.perception import Landmark, Part, Perception, Tier
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.images import Photo
from stylist.seeing.region import to_lab
from stylist.tryon.bites import bites
from stylist.tryon.cutout import Cutout, cut_out
from stylist.tryon.cutout_on_model import off_the_wearer
from stylist.tryon.engine import Piece, Worn
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.framing import at_size
from stylist.tryon.gaps_at_arms import _within_arms, gaps_at_arms
from stylist.tryon.geometry import Floats, Mask, fill_polygon, slow_blur, thick_line
from stylist.tryon.hidden_cloth import hidden_cloth
from stylist.tryon.layers import Layer
from stylist.tryon.old_clothes import OldClothes
from stylist.tryon.openings import between_legs
from stylist.tryon.panels import Cut
from stylist.tryon.places import heights
from stylist.tryon.regions import Regions
from stylist.tryon.tongues import tongue
from stylist.tryon.tops_on_model import cut_on_model
from stylist.tryon.underlay import bare_arm


@pytest.fixture(scope="module")
def ada() -> Figure:
    return Figure(figure_perception("ada"))


def disc(figure: Figure, centre: Floats, radius: float) -> Mask:
    """A round patch; radius in torsos."""
    line = np.stack([centre, centre + 0.01])
    return thick_line(figure.shape, line, np.full(2, radius * figure.torso))


class Sees:
    """A body model that has one answer."""

    name, tier = "one answer", cast(Tier, "embedded")

    def __init__(self, seen: Perception) -> None:
        self.seen = seen

    def perceive(self, photo: Photo) -> Perception:
        return at_size(self.seen, photo)


def test_of_two_people_in_a_product_picture_nobodys_garment_is_taken(ada: Figure) -> None:
    seen = ada.perception
    assert seen.parsing is not None
    picture = Piece("g", Photo(np.asarray(draw_figure("ada").convert("RGB")), "PNG"), "shirt", "upper")
    assert cut_out(picture, Sees(seen)) is not None
    two = seen.parsing.copy()
    two[np.roll(two == Part.FACE, round(6 * ada.face_radius), axis=1)] = Part.FACE
    assert cut_out(picture, Sees(replace(seen, parsing=two))) is None


def test_two_faces_are_seen_where_the_joints_mix_two_people(ada: Figure) -> None:
    seen, points = ada.perception, ada.perception.landmarks.copy()
    assert seen.parsing is not None and not ada.sees_another_face
    points[[Landmark.MOUTH_LEFT, Landmark.MOUTH_RIGHT], 1] += ada.torso / ada.shape[0]
    face, apart = seen.parsing == Part.FACE, round(1.1 * 0.26 * ada.torso)
    parsing = np.where(face, np.uint8(Part.HAIR), seen.parsing)
    for step in (-apart, apart):
        parsing[np.roll(face, step, axis=1)] = Part.FACE
    mixed = Figure(replace(seen, parsing=parsing, landmarks=points))
    assert mixed.face_radius == pytest.approx(0.26 * ada.torso), "as far as the joints tell, both are near one face"
    assert mixed.sees_another_face


def with_elbow_out(figure: Figure) -> Figure:
    """The figure with its left elbow a quarter of a torso further out: an arm that stands off the body."""
    points = figure.perception.landmarks.copy()
    out = 0.25 * figure.torso * figure.outward("left", 0.5) / (figure.shape[1], figure.shape[0])
    points[Landmark.LEFT_ELBOW, :2] = points[Landmark.LEFT_ELBOW, :2] + out
    return Figure(replace(figure.perception, landmarks=points))


def beside_trunk(figure: Figure) -> Floats:
    """Halfway between the trunk and the left arm, at the elbow's height."""
    elbow = figure.joint("left", "elbow")
    v = figure.height_of(elbow)
    return (elbow + figure.axis(v) + figure.bare_half(v) * figure.outward("left", v)) / 2


def test_ground_between_an_arm_and_the_body_is_no_cloth_nor_is_its_blurred_rim(ada: Figure) -> None:
    bent = with_elbow_out(ada)
    gap, rim = disc(bent, beside_trunk(bent), 0.05), disc(bent, beside_trunk(bent), 0.06)
    assert (_within_arms(gap, rim, bent) == rim).all()


def test_ground_far_from_a_gap_stays(ada: Figure) -> None:
    bent = with_elbow_out(ada)
    gap, pocket = disc(bent, beside_trunk(bent), 0.05), disc(bent, bent.axis(0.5), 0.05)
    assert (_within_arms(gap, gap | pocket, bent) == gap).all()


def test_white_stripes_of_a_sleeve_and_prints_on_the_chest_are_cloth(ada: Figure) -> None:
    joints, half_widths = ada.arm("left")
    aside = ada.outward("left", 0.5) * half_widths[1]
    stripe = thick_line(ada.shape, joints[:3] + aside, np.full(3, 0.015 * ada.torso))
    print_on_chest = disc(ada, ada.axis(0.5), 0.15)
    assert not _within_arms(stripe, stripe, ada).any()
    assert not _within_arms(print_on_chest, print_on_chest, ada).any()


def test_the_gap_is_told_by_the_colour_of_the_ground(ada: Figure) -> None:
    bent = with_elbow_out(ada)
    gap = disc(bent, beside_trunk(bent), 0.05)
    pixels = np.full((*bent.shape, 3), 255, np.uint8)
    cloth = thick_line(bent.shape, np.stack([bent.axis(0.0), bent.axis(1.0)]), np.full(2, 0.6) * bent.torso)
    pixels[cloth & ~gap] = (40, 60, 140)
    assert (gaps_at_arms(to_lab(pixels), cloth, bent) & gap).sum() == gap.sum()
    pixels[cloth & ~gap] = (250, 250, 250)
    assert not gaps_at_arms(to_lab(pixels), cloth, bent).any(), "white cloth on white has no telling gaps"


@pytest.mark.parametrize("sigma_px", [2.0, 9.0, 40.0])
def test_a_wide_blur_is_the_gaussian_that_it_stands_for(sigma_px: float) -> None:
    step = np.zeros((300, 420), np.float32)
    step[:, 210:] = 1.0
    blurred = slow_blur(step, sigma_px)
    assert blurred.shape == step.shape
    columns = np.arange(420) - 209.5
    from_the_edge = np.array([float(np.clip(0.5 * (1 + erf(x / (sigma_px * 2**0.5))), 0, 1)) for x in columns])
    middle = slice(120, 300)
    assert np.abs(blurred[150, middle] - from_the_edge[middle]).max() < 0.02


def test_a_high_skirt_is_no_part_of_the_shirt_above_it(ada: Figure) -> None:
    v, person = heights(ada), ada.perception.mask > 0.5
    clothed = person & (v > 0.05) & (v < 1.6)
    parsing = np.where(clothed, np.where(v < 0.5, Part.UPPER, Part.LOWER), ada.perception.parsing).astype(np.uint8)
    pixels = np.full((*ada.shape, 3), 255, np.uint8)
    pixels[person], pixels[clothed & (v < 0.5)], pixels[clothed & (v >= 0.5)] = (210, 160, 130), (90, 130, 220), 25
    wearer = replace(ada.perception, parsing=parsing)
    found = off_the_wearer(pixels, to_lab(pixels), person, wearer, "upper")
    assert found[clothed & (v < 0.45)].mean() > 0.85
    assert found[clothed & (v > 0.55)].mean() < 0.05


@pytest.mark.parametrize(("worn", "in_front"), [("upper", False), ("lower", True)])
def test_a_cuff_that_is_called_a_hand_goes_with_its_sleeve(ada: Figure, worn: Worn, in_front: bool) -> None:
    joints, _ = ada.arm("left")
    cuff = disc(ada, joints[2] + 0.5 * (joints[3] - joints[2]), 0.05)
    tone = np.array([210.0, 160.0, 130.0])
    pixels = np.full((*ada.shape, 3), tone, np.uint8)
    pixels[cuff] = (40, 60, 200)
    parts = np.full(ada.shape, Part.SKIN, np.uint8)
    regions = Regions(parts, parts == Part.SKIN, to_lab(pixels))
    front = OldClothes(ada, regions, tone).in_front([_layer(worn)])
    hand = OldClothes(ada, regions, tone).hand("left")
    assert bool(front[cuff & hand].mean() > 0.9) is in_front
    assert front[hand & ~cv2.dilate(cuff.astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool)].all()


def _layer(worn: Worn) -> Layer:
    piece = Piece("s1", Photo(np.zeros((4, 4, 3), np.uint8), "PNG"), "shirt", worn)
    cutout = Cutout(np.zeros((4, 4, 3), np.uint8), np.ones((4, 4), np.float32), None, False)
    return Layer(piece, cutout, Cut((), 1.0, {"left": 0.0, "right": 0.0}, False), ())


def test_the_ground_where_two_legs_part_is_no_cloth_and_a_white_logo_is() -> None:
    pixels = np.full((300, 220, 3), 255, np.uint8)
    legs = fill_polygon((300, 220), np.array([[50, 20], [170, 20], [190, 280], [140, 280], [111, 110], [109, 110],
                                              [80, 280], [30, 280]], dtype=np.float64))  # fmt: skip
    pixels[legs] = (30, 34, 60)
    pixels[40:48, 140:152] = 255
    taken_for_cloth = legs.copy()
    taken_for_cloth[110:150] = (
        np.logical_or.accumulate(legs, axis=1)[110:150]
        & np.logical_or.accumulate(legs[:, ::-1], axis=1)[:, ::-1][110:150]
    )
    found = between_legs(to_lab(pixels), taken_for_cloth)
    assert (found[116:150] == (taken_for_cloth & ~legs)[116:150]).mean() > 0.99
    assert found[116:150].sum() > 100
    assert not found[:110].any(), "a logo stays"
    assert not (found & legs).any()


def test_the_gap_between_light_grey_legs_is_told_from_a_white_ground_and_faded_seams_are_not() -> None:
    pixels = np.full((300, 220, 3), 255, np.uint8)
    legs = fill_polygon((300, 220), np.array([[50, 20], [170, 20], [190, 280], [130, 280], [112, 110], [108, 110],
                                              [90, 280], [30, 280]], dtype=np.float64))  # fmt: skip
    pixels[legs] = (206, 208, 210)
    pixels[150:170, 155:168] = 250
    taken_for_cloth = legs.copy()
    taken_for_cloth[190:280] = np.logical_or.accumulate(legs, axis=1)[190:280]
    taken_for_cloth &= np.logical_or.accumulate(legs[:, ::-1], axis=1)[:, ::-1]
    found = between_legs(to_lab(pixels), taken_for_cloth)
    assert (found[195:275] == (taken_for_cloth & ~legs)[195:275]).mean() > 0.97
    assert not (found & legs).any()


def trousers() -> Mask:
    """Trousers that stand apart, their outer seams a slope and then straight."""
    outline = [[70, 20], [150, 20], [170, 70], [172, 280], [125, 280], [112, 120], [108, 120], [95, 280], [48, 280],
               [50, 70]]  # fmt: skip
    return fill_polygon((300, 220), np.array(outline, dtype=np.float64))


def test_a_hand_takes_nothing_out_of_the_edge_of_trousers() -> None:
    whole = trousers()
    bitten = whole.copy()
    cv2.ellipse(bitten_bytes := bitten.astype(np.uint8), (172, 90), (16, 26), 0, 0, 360, 0, -1)
    bitten = bitten_bytes > 0
    found = bites(bitten)
    assert (bitten | found)[whole].mean() > 0.995 and (found & ~whole).sum() < 0.01 * whole.sum()
    bitten[140:160, 150:168] = False
    assert bites(bitten)[142:158, 152:166].all(), "a hole right beside the seam"


def test_trousers_of_any_cut_are_bitten_by_nothing() -> None:
    flared = [[70, 20], [150, 20], [165, 80], [150, 170], [180, 280], [125, 280], [110, 120], [95, 280], [40, 280],
              [70, 170], [55, 80]]  # fmt: skip
    for shape in (trousers(), fill_polygon((300, 220), np.array(flared, dtype=np.float64))):
        assert bites(shape).sum() < 0.02 * shape.sum()
    assert not bites(trousers() & False).any()


def top(figure: Figure) -> Mask:
    """All that she wears above."""
    assert figure.perception.parsing is not None
    return np.asarray(figure.perception.parsing == Part.UPPER)


@pytest.mark.parametrize(("worn", "filled"), [("upper", True), ("outer", False)])
def test_a_bay_in_the_trunk_is_cloth_unless_a_coat_stands_open(ada: Figure, worn: Worn, filled: bool) -> None:
    shirt = top(ada)
    at = ada.axis(0.55) + 0.5 * ada.bare_half(0.55) * ada.outward("left", 0.55)
    bay = disc(ada, at, 0.12) & shirt
    hidden = hidden_cloth(shirt & ~bay, ada.perception, worn)
    assert bool(hidden[bay].mean() > 0.9) is filled
    assert not hidden[shirt & ~cv2.dilate(bay.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool)].any()


def test_a_hand_on_the_hip_hides_cloth_of_a_coat_too(ada: Figure) -> None:
    assert ada.perception.parsing is not None
    shirt, at = top(ada), ada.axis(0.55) + 0.8 * ada.bare_half(0.55) * ada.outward("left", 0.55)
    hand = disc(ada, at, 0.1) & shirt
    seen = replace(ada.perception, parsing=np.where(hand, np.uint8(Part.SKIN), ada.perception.parsing))
    hidden = hidden_cloth(shirt & ~hand, seen, "outer")
    inner = hand & (np.abs(np.arange(ada.shape[1])[None] - ada.axis(0.55)[0]) < 0.85 * ada.bare_half(0.55))
    assert hidden[inner].mean() > 0.9


def belted(figure: Figure, breadth: float, colour: tuple[int, int, int]) -> tuple[Mask, Mask]:
    """A blue shirt with a patch below its hem, that many times as broad, and what of it is found to be no shirt."""
    shirt, v = top(figure), heights(figure)
    shirt &= v < 0.9
    beside = np.abs(np.arange(figure.shape[1])[None] - figure.hips[0]) < breadth * figure.bare_half(0.9)
    belt = beside & (v >= 0.9) & (v < 1.0)
    pixels = np.full((*figure.shape, 3), 255, np.uint8)
    pixels[shirt], pixels[belt] = (40, 70, 160), colour
    return belt, tongue(to_lab(pixels), shirt | belt, figure)


def test_a_buckle_below_the_hem_is_no_shirt(ada: Figure) -> None:
    belt, found = belted(ada, 0.4, (20, 20, 20))
    assert found[belt].mean() > 0.95 and found.sum() < 1.3 * belt.sum()


@pytest.mark.parametrize(("breadth", "colour"), [(0.4, (40, 70, 160)), (0.95, (20, 20, 20))], ids=["tail", "border"])
def test_a_tail_of_the_same_cloth_and_a_border_as_broad_as_the_shirt_are(
    ada: Figure, breadth: float, colour: tuple[int, int, int]
) -> None:
    assert not belted(ada, breadth, colour)[1].any()


def with_sleeves(figure: Figure, left: float, right: float) -> Cutout:
    """A top on a figure whose sleeves reach so far down the arms."""
    cloth = top(figure).copy()
    for side in SIDES:
        cloth &= ~thick_line(figure.shape, *bare_arm(figure, side, 0.15, 1.0))
        share = left if side == "left" else right
        line, widths = bare_arm(figure, side, 0.0, share)
        cloth |= thick_line(figure.shape, line, widths)
    return Cutout(np.zeros((*figure.shape, 3), np.uint8), cloth.astype(np.float32), figure.perception, on_body=True)


def test_where_both_arms_hang_a_sleeve_that_was_not_found_is_the_other_ones_mirror_image(ada: Figure) -> None:
    plain = Piece("g", Photo(np.zeros((4, 4, 3), np.uint8), "PNG"), "top", "upper")
    assert set(cut_on_model(with_sleeves(ada, 1.0, 0.3), ada, plain, ada).sleeves.values()) == {1.0}
    told = replace(plain, sleeve="sleeveless")
    assert max(cut_on_model(with_sleeves(ada, 1.0, 0.0), ada, told, ada).sleeves.values()) < 0.1


def test_an_arm_on_a_hip_is_no_sleeve_of_what_may_have_none(ada: Figure) -> None:
    plain = Piece("g", Photo(np.zeros((4, 4, 3), np.uint8), "PNG"), "top", "upper")
    points = with_elbow_out(ada).perception.landmarks.copy()
    hip = ada.axis(0.95) + 0.9 * ada.bare_half(0.95) * ada.outward("left", 0.95)
    points[Landmark.LEFT_WRIST, :2] = hip / (ada.shape[1], ada.shape[0])
    bent = Figure(replace(ada.perception, landmarks=points))
    shares = cut_on_model(with_sleeves(bent, 1.0, 0.0), bent, plain, ada).sleeves
    assert min(shares.values()) < 0.2
