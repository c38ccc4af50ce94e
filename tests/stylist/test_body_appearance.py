"""Pixels that the network is unsure of go with the part whose colours they have."""

from __future__ import annotations

import numpy as np

from stylist.body.appearance import by_colour
from stylist.body.perception import Part

H, W = 40, 24
PARTS = len(Part)


def chances(sure: np.ndarray, other: np.ndarray, unsure: np.ndarray) -> np.ndarray:
    """(parts, h, w): sure of one part here and of another there, and in doubt between the two elsewhere."""
    found = np.full((PARTS, H, W), 1e-3, np.float32)
    found[Part.UPPER, sure] = found[Part.SKIN, other] = 0.98
    found[Part.UPPER, unsure], found[Part.SKIN, unsure] = 0.4, 0.58
    return found / found.sum(0)


def halves() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows = np.arange(H)[:, None] * np.ones(W, int)
    return rows < 14, rows >= 26, (rows >= 14) & (rows < 26)


def frame(colours: np.ndarray) -> np.ndarray:
    """(2h, 2w, 3) the picture that the chances are of, at twice their resolution."""
    return colours.repeat(2, 0).repeat(2, 1).astype(np.uint8)


def test_a_doubtful_sleeve_in_the_shirts_colour_is_shirt() -> None:
    sure, other, unsure = halves()
    colours = np.where(other[..., None], (200, 150, 120), (40, 60, 160))
    found = by_colour(chances(sure, other, unsure), frame(colours))
    assert (found.argmax(0)[unsure] == Part.UPPER).mean() > 0.9
    assert (found.argmax(0)[other] == Part.SKIN).mean() > 0.9


def test_in_the_colour_of_the_arm_it_stays_arm() -> None:
    sure, other, unsure = halves()
    colours = np.where(sure[..., None], (40, 60, 160), (200, 150, 120))
    found = by_colour(chances(sure, other, unsure), frame(colours))
    assert (found.argmax(0)[unsure] == Part.SKIN).mean() > 0.9


def test_where_all_have_one_colour_the_network_decides() -> None:
    sure, other, unsure = halves()
    before = chances(sure, other, unsure)
    after = by_colour(before, frame(np.full((H, W, 3), 90)))
    assert (after.argmax(0) == before.argmax(0)).mean() > 0.9


def test_what_comes_out_are_chances() -> None:
    found = by_colour(chances(*halves()), frame(np.random.default_rng(1).integers(0, 255, (H, W, 3))))
    assert found.shape == (PARTS, H, W) and found.dtype == np.float32
    assert np.allclose(found.sum(0), 1, atol=1e-3) and found.min() >= 0


def test_a_part_that_nobody_saw_gains_nothing() -> None:
    found = by_colour(chances(*halves()), frame(np.full((H, W, 3), 90)))
    assert not (found.argmax(0) == Part.BAG).any()


def test_a_flower_on_a_shirt_stays_shirt_and_a_scarf_beside_it_a_scarf() -> None:
    rows, columns = np.indices((H, W))
    shirt, scarf = rows >= 8, rows < 6
    flower = (np.hypot(rows - 24, columns - 12) < 3) & shirt
    before = np.full((PARTS, H, W), 1e-3, np.float32)
    before[Part.UPPER, shirt], before[Part.ACCESSORIES, scarf] = 0.9, 0.98
    before[Part.UPPER, flower], before[Part.ACCESSORIES, flower] = 0.55, 0.44
    colours = np.where((flower | scarf)[..., None], (220, 60, 60), (245, 245, 245))
    found = by_colour(before / before.sum(0), frame(colours)).argmax(0)
    assert (found[shirt & (rows > 10)] == Part.UPPER).mean() > 0.98
    assert (found[rows < 5] == Part.ACCESSORIES).mean() > 0.9
