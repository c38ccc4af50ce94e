"""What a parsing misses of a worn garment, and what hands and hair hide of it, told by the cloth's own colours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stylist.body.perception import Part
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.images import Photo, Pixels
from stylist.seeing.region import to_lab
from stylist.tryon.compose import Dresser
from stylist.tryon.covering import covering, in_front
from stylist.tryon.cutout import Cutout, cut_out
from stylist.tryon.cutout_on_model import _off_paper
from stylist.tryon.engine import Piece
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.gaps_at_arms import gaps_at_arms
from stylist.tryon.geometry import Mask, Strip, fill_polygon, thick_line
from stylist.tryon.hidden_cloth import hidden_cloth, slivers, trunk
from stylist.tryon.neckline import inside_of
from stylist.tryon.panels import Panel
from stylist.tryon.patching import patched
from stylist.tryon.places import heights, limbs
from stylist.tryon.regions import find_regions
from stylist.tryon.warp import Sheet
from stylist.tryon.worn_parts import worn_parts

BEIGE, FACE, JEANS, WHITE = (196, 184, 160), (205, 160, 130), (60, 80, 120), (255, 255, 255)


@pytest.fixture(scope="module")
def ada() -> Figure:
    return Figure(figure_perception("ada"))


def picture(figure: Figure, *painted: tuple[Mask, tuple[int, int, int]]) -> Pixels:
    """A shop's white picture in which places of a figure have colours."""
    pixels = np.full((*figure.shape, 3), 255, dtype=np.uint8)
    pixels[figure.face(1.3)] = FACE
    for place, colour in painted:
        pixels[place] = colour
    return pixels


def parsed(figure: Figure, *named: tuple[Mask, Part]) -> np.ndarray:
    parts = np.zeros(figure.shape, dtype=np.uint8)
    parts[figure.face(1.0)] = Part.FACE
    for place, part in named:
        parts[place] = part
    return parts


def body(figure: Figure) -> Mask:
    return trunk(figure, 0.0, 1.0) & (heights(figure) < 1.0)


def test_sleeves_called_skin_are_the_garments_by_their_colour_and_bare_arms_stay_bare(ada: Figure) -> None:
    arms, shirt = limbs(ada, "arm", 1.2), body(ada)
    arms &= ~shirt
    parts = parsed(ada, (shirt, Part.UPPER), (arms, Part.SKIN))
    sleeved = to_lab(picture(ada, (shirt | arms, BEIGE)))
    assert (worn_parts(sleeved, parts, ada, "outer")[arms] == Part.UPPER).mean() > 0.9
    bare = to_lab(picture(ada, (shirt, BEIGE), (arms, FACE)))
    assert (worn_parts(bare, parts, ada, "outer")[arms] == Part.SKIN).mean() > 0.95
    assert np.array_equal(worn_parts(sleeved, parts, ada, "lower"), parts), "of trousers the arms say nothing"


def test_a_pocket_called_trousers_is_the_garments_unless_the_trousers_have_its_colour(ada: Figure) -> None:
    shirt, v = body(ada), heights(ada)
    pocket = shirt & (v > 0.6) & (v < 0.8)
    legs = limbs(ada, "leg", 1.1) & ~shirt
    parts = parsed(ada, (shirt, Part.UPPER), (legs | pocket, Part.LOWER))
    told = worn_parts(to_lab(picture(ada, (shirt, BEIGE), (legs, JEANS))), parts, ada, "upper")
    assert (told[pocket] == Part.UPPER).mean() > 0.9 and (told[legs] == Part.LOWER).mean() > 0.95
    alike = worn_parts(to_lab(picture(ada, (shirt | legs, BEIGE))), parts, ada, "upper")
    assert np.array_equal(alike, parts)


def test_a_badge_called_a_bag_or_skin_is_a_print_and_a_belt_is_none(ada: Figure) -> None:
    shirt, v = body(ada), heights(ada)
    at = ada.axis(0.35)
    badge = thick_line(ada.shape, np.stack([at, at + 0.01]), np.full(2, 0.06 * ada.torso))
    belt = shirt & (v > 0.93) & (v < 0.97)
    pixels = picture(ada, (shirt, BEIGE), (badge, (180, 20, 30)), (belt, (20, 20, 20)))
    for part in (Part.BAG, Part.SKIN):
        parts = parsed(ada, (shirt, Part.UPPER), (badge, part), (belt, Part.ACCESSORIES))
        told = worn_parts(to_lab(pixels), parts, ada, "upper")
        assert (told[badge] == Part.UPPER).all() and (told[belt] == Part.ACCESSORIES).all()


def test_a_hand_called_an_accessory_is_skin_and_what_it_holds_is_not(ada: Figure) -> None:
    shirt, at = trunk(ada, 0.0, 1.6) & (heights(ada) < 1.3), ada.arm("left")[0][2:4].mean(axis=0)
    hand = thick_line(ada.shape, np.stack([at, at + 0.01]), np.full(2, 0.08 * ada.torso))
    parts = parsed(ada, (shirt, Part.UPPER), (hand, Part.ACCESSORIES))
    for colour, is_skin in ((FACE, True), ((60, 60, 160), False)):
        told = worn_parts(to_lab(picture(ada, (shirt, (60, 60, 160)), (hand, colour))), parts, ada, "upper")
        assert bool((told[hand] == Part.SKIN).mean() > 0.9) is is_skin


def test_a_white_stripe_across_the_trunk_is_no_gap_beside_an_arm(ada: Figure) -> None:
    shirt, v = trunk(ada, 0.0, 1.3) & (heights(ada) < 1.0), heights(ada)
    stripe = shirt & (v > 0.5) & (v < 0.65)
    striped = to_lab(picture(ada, (shirt, (20, 120, 80)), (stripe, WHITE)))
    assert not gaps_at_arms(striped, shirt, ada)[stripe].any()


def test_an_even_ground_is_dyed_for_a_coloured_garment_with_white_in_it_alone(ada: Figure) -> None:
    shirt, v = body(ada), heights(ada)
    plain = picture(ada, (shirt, (20, 120, 80)))
    assert np.array_equal(_off_paper(plain, to_lab(plain), shirt, shirt, ada), plain), "nothing of it is white"
    green = picture(ada, (shirt, (20, 120, 80)), (shirt & (v > 0.5) & (v < 0.6), WHITE))
    dyed = _off_paper(green, to_lab(green), shirt, shirt, ada)
    assert np.array_equal(dyed[shirt], green[shirt]) and (dyed[~shirt] != 255).any(axis=1).all()
    white = picture(ada, (shirt, (250, 250, 248)))
    assert np.array_equal(_off_paper(white, to_lab(white), shirt, shirt, ada), white)


def test_fingers_and_strands_beyond_a_parsing_are_taken_out_and_filled_as_hidden_cloth(ada: Figure) -> None:
    shirt = body(ada)
    side = SIDES[0]
    at = ada.axis(0.5)
    landmarks = ada.perception.landmarks
    hand = thick_line(ada.shape, np.stack([at, at + 0.01]), np.full(2, 0.09 * ada.torso))
    tip = at + np.array([0.0, 0.12 * ada.torso])
    finger = thick_line(ada.shape, np.stack([at, tip]), np.full(2, 0.025 * ada.torso)) & ~hand
    strand = fill_polygon(
        ada.shape, ada.axis(0.1) + ada.torso * np.array([[0.2, -0.2], [0.3, -0.2], [0.3, 0.3], [0.2, 0.3]])
    )
    hair = strand & (heights(ada) < 0.2)
    pixels = picture(ada, (shirt, (60, 60, 160)), (strand, (40, 25, 15)), (hand | finger, FACE))
    parts = parsed(ada, (shirt, Part.UPPER), (hair, Part.HAIR), (hand, Part.SKIN))
    moved = landmarks.copy()
    height, width = ada.shape
    for index in _hand_points(ada, side):
        moved[index, :2] = at / (width, height)
    seen = replace(ada.perception, parsing=parts, landmarks=moved)
    told = covering(to_lab(pixels), shirt & ~hand & ~hair, seen)
    assert told is not None
    assert (told[finger & shirt] == Part.SKIN).mean() > 0.8 and (told[strand & shirt & ~hair] == Part.HAIR).mean() > 0.8
    front = in_front(told, seen)
    left = shirt & ~front
    assert hidden_cloth(left, replace(seen, parsing=told), "upper")[finger & shirt].mean() > 0.9


def _hand_points(figure: Figure, side: str) -> list[int]:
    """The landmarks of a wrist and its hand."""
    start = 15 if side == "left" else 16
    return [start, start + 2, start + 4, start + 6]


def test_an_arm_that_hangs_beside_the_body_hides_none_of_it_and_leaves_no_strip(ada: Figure) -> None:
    v = heights(ada)
    shirt = body(ada) & (v > 0.1)
    arm = limbs(ada, "arm", 1.0) & ~shirt
    parts = parsed(ada, (shirt, Part.UPPER), (arm, Part.SKIN))
    seen = replace(ada.perception, parsing=parts)
    strip = np.roll(arm & ~np.roll(arm, 3, axis=1), -1, axis=1) & (v > 0.5) & ~shirt
    assert strip.any() and slivers(shirt | strip, seen)[strip].mean() > 0.8
    assert not slivers(shirt | strip, seen)[trunk(ada, 0.3, 0.8) & (v < 0.9)].any()


def test_cloth_behind_a_hand_goes_on_in_its_stripes() -> None:
    rows = np.arange(240)
    stripes = np.where(((rows // 8) % 2 == 0)[:, None, None], np.uint8(220), np.uint8(60))
    pixels = np.ascontiguousarray(np.broadcast_to(stripes, (240, 200, 3)))
    mask = np.ones((240, 200), dtype=bool)
    hole = np.zeros_like(mask)
    hole[100:140, 90:125] = True
    spoilt = pixels.copy()
    spoilt[hole] = FACE
    filled = patched(spoilt, mask & ~hole, hole)
    assert np.abs(filled[hole].astype(int) - pixels[hole]).mean() < 12
    assert np.array_equal(filled[~hole], spoilt[~hole])


def flat(inside: tuple[int, int, int]) -> tuple[Cutout, Panel, Mask]:
    """A cardigan that lies flat, with the inside of its back in a V; its body panel; where that is."""
    pixels = np.full((400, 300, 3), BEIGE, dtype=np.uint8)
    alpha = np.zeros((400, 300), dtype=np.float32)
    alpha[40:380, 50:250] = 1
    opening = fill_polygon((400, 300), np.array([[120.0, 52], [180, 52], [150, 130]]))
    pixels[opening] = inside
    pixels[60:70, 140:160] = (20, 20, 20)
    left, right = np.array([[180.0, 42], [250, 60], [250, 380]]), np.array([[120.0, 42], [50, 60], [50, 380]])
    panel = Panel("body", Strip(left, right), Strip(left, right), 0.0, 0.0)
    return Cutout(pixels, alpha, None, False), panel, opening


def test_the_inside_of_a_flat_cardigan_is_told_by_its_shade_down_to_the_end_of_the_v() -> None:
    cutout, panel, opening = flat((110, 100, 85))
    inside = inside_of(cutout, panel)
    assert inside is not None and inside[opening].mean() > 0.9, "with its label"
    assert inside[200:].max() == 0 and inside[60:, :110].max() < 0.1, "neither front nor shoulders"
    cutout, panel, _ = flat(BEIGE)
    assert inside_of(cutout, panel) is None, "no shade tells it"


def test_a_thumbnail_is_doubled_before_it_is_cut_out() -> None:
    pixels = np.full((160, 120, 3), 250, dtype=np.uint8)
    pixels[30:140, 24:96] = (30, 60, 110)
    pixels[30:60, 24:38] = pixels[30:60, 82:96] = 250
    cutout = cut_out(Piece("s", Photo(pixels, "PNG"), "t-shirt", "upper"), None)
    assert cutout is not None and cutout.mask.shape == (320, 240)


def test_a_lining_told_by_its_shade_is_behind_the_whole_wearer_and_one_that_is_guessed_behind_the_neck(
    ada: Figure,
) -> None:
    pixels = np.asarray(draw_figure("ada").convert("RGB"))
    dresser = Dresser(pixels, ada, find_regions(pixels, ada))
    height, width = ada.shape
    empty = np.zeros(ada.shape, dtype=np.float32)
    sheets = [Sheet("body", (0, 0, width, height), np.zeros((*ada.shape, 3), np.float32), empty, empty, told)
              for told in (True, False)]  # fmt: skip
    x, y = np.round(ada.axis(0.3)).astype(int)
    behind, guessed = (dresser._before_lining(sheet)[y, x] for sheet in sheets)
    assert behind > 0.99 and guessed < 0.01
