"""A product picture must show a garment whole and hanging, or it cannot be put on somebody else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stylist.body.perception import Landmark, Part, Perception
from stylist.demo.perceived import figure_perception
from stylist.tryon.engine import Worn
from stylist.tryon.figure import Figure
from stylist.tryon.geometry import Mask
from stylist.tryon.places import heights, limbs
from stylist.tryon.shown_whole import shown_whole

ADA = figure_perception("ada")
FIGURE = Figure(ADA)
V = heights(FIGURE)


def sleeved(figure: Figure) -> Mask:
    """A top with long sleeves, whatever the figure does with its arms."""
    assert figure.perception.parsing is not None
    return (figure.perception.parsing == Part.UPPER) | limbs(figure, "arm", 1.2)


def cut_at(v: float) -> Perception:
    """Ada's photo cut off at a height."""
    rows = int(np.flatnonzero((v < V).any(axis=1))[0])
    assert ADA.parsing is not None
    landmarks = ADA.landmarks.copy()
    landmarks[:, 1] *= FIGURE.shape[0] / rows
    return replace(ADA, mask=ADA.mask[:rows], parsing=ADA.parsing[:rows], landmarks=landmarks)


def shown(wearer: Perception, worn: Worn = "upper") -> bool:
    mask = sleeved(Figure(wearer))
    return shown_whole(mask, mask & False, wearer, worn)


def test_a_top_that_somebody_wears_from_collar_to_hem_is_whole() -> None:
    assert shown(ADA)


@pytest.mark.parametrize(("height", "whole"), [(0.6, False), (0.8, False), (1.0, True)])
def test_a_picture_that_ends_at_the_chest_does_not_show_a_jacket(height: float, whole: bool) -> None:
    assert shown(cut_at(height), "outer") is whole


def test_a_sleeve_before_the_trunk_would_be_an_arm_more() -> None:
    landmarks = ADA.landmarks.copy()
    middle = FIGURE.axis(0.7) / FIGURE.shape[::-1]
    landmarks[[Landmark.LEFT_WRIST, Landmark.LEFT_INDEX], :2] = middle
    folded = replace(ADA, landmarks=landmarks)
    assert not shown(folded)
    bare = sleeved(FIGURE) & ~limbs(Figure(folded), "arm", 1.4)
    assert shown_whole(bare, bare & False, folded, "upper"), "a bare forearm is no sleeve"


def test_what_nobody_wears_and_trousers_are_not_asked() -> None:
    mask = np.zeros(FIGURE.shape, dtype=bool)
    assert shown_whole(mask, mask, None, "upper") and shown_whole(mask, mask, ADA, "lower")
