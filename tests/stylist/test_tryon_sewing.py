"""A sleeve is of one piece with the body of its garment: no edge, no shade and no step where it is sewn on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.images import Photo
from stylist.tryon import sewing
from stylist.tryon.cutout import cut_out
from stylist.tryon.engine import Piece
from stylist.tryon.figure import SIDES, Figure, Side
from stylist.tryon.geometry import Floats
from stylist.tryon.layers import Layer
from stylist.tryon.preview import PreviewEngine
from stylist.tryon.tops import cut_upper
from stylist.tryon.warp import Sheet

FIGURE = Figure(figure_perception("ada"))
PIXELS = np.asarray(draw_figure("ada").convert("RGB"))
NAMES = {side: f"{side}_sleeve" for side in SIDES}


def shirt() -> Piece:
    garment = next(g for g in demo_garments() if g.category == "shirt" and g.sleeve == "long-sleeve")
    picture = Photo(np.asarray(draw_garment(garment, (600, 800)).convert("RGB")), "PNG")
    return Piece(garment.id, picture, "shirt", "upper", garment.length, garment.sleeve)


def whole(name: str, alpha: np.ndarray) -> Sheet:
    """A sheet over all of the photo."""
    height, width = FIGURE.shape
    colour = np.zeros((height, width, 3), np.float32)
    return Sheet(name, (0, 0, width, height), colour, alpha.astype(np.float32), np.zeros_like(alpha, np.float32))


@pytest.fixture(scope="module")
def layer() -> Layer:
    """The shirt, whose body ends at the shoulders' height."""
    piece = shirt()
    cutout = cut_out(piece, None)
    assert cutout is not None
    cut = cut_upper(cutout, piece, FIGURE)
    trunk = (np.arange(FIGURE.shape[0])[:, None] > FIGURE.shoulders[1]) * np.ones(FIGURE.shape)
    return Layer(piece, cutout, cut, (whole("body", trunk),), ())


def at(values: np.ndarray, point: Floats) -> float:
    x, y = np.round(point).astype(int)
    return float(values[y, x])


@pytest.mark.parametrize("side", SIDES)
def test_along_its_armhole_a_sleeve_throws_no_shade_and_at_the_elbow_it_does(layer: Layer, side: Side) -> None:
    loose = sewing.loose(FIGURE, whole(NAMES[side], np.ones(FIGURE.shape)), layer)
    assert max(at(loose, FIGURE.shoulder_point(side)), at(loose, FIGURE.armpit(side))) < 0.1
    assert at(loose, FIGURE.joint(side, "elbow")) == 1


def test_what_is_no_sleeve_is_loose_all_over_and_sewn_to_nothing(layer: Layer) -> None:
    body = whole("body", np.ones(FIGURE.shape))
    assert sewing.loose(FIGURE, body, layer).min() == 1 and sewing.sewn(FIGURE, body, layer).max() == 0


@pytest.mark.parametrize("side", SIDES)
def test_on_the_shoulder_the_outline_is_the_bodys_and_under_the_arm_no_gap_opens(layer: Layer, side: Side) -> None:
    bare = replace(layer, body=(whole("body", np.zeros(FIGURE.shape)),))
    sewn = sewing.sewn(FIGURE, whole(NAMES[side], np.ones(FIGURE.shape)), bare)
    towards_neck = FIGURE.shoulder_point(side) + 0.12 * (FIGURE.neck_point(side) - FIGURE.shoulder_point(side))
    inside = FIGURE.armpit(side) - 0.05 * FIGURE.torso * FIGURE.outward(side, 0)
    assert at(sewn, towards_neck - 0.03 * FIGURE.torso * FIGURE.down) > 0.1
    assert at(sewn, inside) == 0 and at(sewn, FIGURE.joint(side, "elbow")) == 0


def test_a_dark_shirts_shoulders_fall_from_the_hair_to_the_arm_without_a_step_or_a_gap() -> None:
    made = PreviewEngine().render(Photo(PIXELS, "PNG"), figure_perception("ada"), (shirt(),))
    dark = made.picture.astype(int).sum(2) < 330
    for side in SIDES:
        neck, seam = FIGURE.neck_point(side), FIGURE.shoulder_point(side)
        columns = np.unique(np.round(np.linspace(neck + 0.4 * (seam - neck), seam, 40)[:, 0]).astype(int))
        below_hair = slice(int(neck[1] - 0.05 * FIGURE.torso), int(seam[1] + 0.2 * FIGURE.torso))
        cloth = dark[below_hair][:, columns]
        tops = cloth.argmax(0)
        assert np.abs(np.diff(tops)).max() <= 0.02 * FIGURE.torso
        assert all(cloth[top:, k].mean() > 0.97 for k, top in enumerate(tops))
