"""Garments cut off the people who wear them in product pictures: what of the ground lies within an arm."""

from __future__ import annotations

from math import erf

import numpy as np
import pytest

from stylist.demo.perceived import figure_perception
from stylist.tryon.cutout_on_model import _within_arms
from stylist.tryon.figure import Figure
from stylist.tryon.geometry import Floats, Mask, slow_blur, thick_line


@pytest.fixture(scope="module")
def ada() -> Figure:
    return Figure(figure_perception("ada"))


def disc(figure: Figure, centre: Floats, radius: float) -> Mask:
    """A round patch; radius in torsos."""
    line = np.stack([centre, centre + 0.01])
    return thick_line(figure.shape, line, np.full(2, radius * figure.torso))


def test_ground_between_an_arm_and_the_body_is_no_cloth(ada: Figure) -> None:
    joints, half_widths = ada.arm("left")
    beside = joints[1] + ada.outward("left", 0.5) * (half_widths[1] + 0.12 * ada.torso)
    gap = disc(ada, beside, 0.1)
    assert (_within_arms(gap, ada) == gap).all()


def test_white_stripes_of_a_sleeve_and_prints_on_the_chest_are_cloth(ada: Figure) -> None:
    joints, half_widths = ada.arm("left")
    aside = ada.outward("left", 0.5) * half_widths[1]
    stripe = thick_line(ada.shape, joints[:3] + aside, np.full(3, 0.015 * ada.torso))
    print_on_chest = disc(ada, ada.axis(0.5), 0.15)
    assert not _within_arms(stripe, ada).any()
    assert not _within_arms(print_on_chest, ada).any()


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
