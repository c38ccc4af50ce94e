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
from stylist.tryon.cutout import Cutout, cut_out
from stylist.tryon.cutout_on_model import _within_arms, gaps_at_arms, off_the_wearer
from stylist.tryon.engine import Piece, Worn
from stylist.tryon.figure import Figure
from stylist.tryon.geometry import Floats, Mask, fill_polygon, slow_blur, thick_line
from stylist.tryon.layers import Layer
from stylist.tryon.old_clothes import OldClothes
from stylist.tryon.openings import between_legs
from stylist.tryon.panels import Cut
from stylist.tryon.places import heights
from stylist.tryon.preview import at_size
from stylist.tryon.regions import Regions


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
