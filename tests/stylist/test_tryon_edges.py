"""Where cloth ends: narrow gaps, specks, white on white, hems behind hands, collars, sleeves of dresses, hair."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from stylist.body.perception import Part
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.images import Photo
from stylist.seeing.region import to_lab
from stylist.tryon.compose import Dresser
from stylist.tryon.cutout import _edge_is_lost, cut_out
from stylist.tryon.engine import Piece, Worn
from stylist.tryon.figure import Figure
from stylist.tryon.gaps_at_arms import gaps_at_arms, narrow_gaps
from stylist.tryon.geometry import Mask, fill_polygon, thick_line
from stylist.tryon.guessed import sleeves_stay
from stylist.tryon.hidden_cloth import hidden_cloth
from stylist.tryon.matte import without_halo
from stylist.tryon.openings import sealed, without_leaks
from stylist.tryon.panels import Cut
from stylist.tryon.places import heights, limbs
from stylist.tryon.regions import find_regions
from stylist.tryon.regions_checked import checked, hair_checked
from stylist.tryon.tops import _own_hem

PIXELS = np.asarray(draw_figure("ada").convert("RGB"))
FIGURE = Figure(figure_perception("ada"))
REGIONS = find_regions(PIXELS, FIGURE)
TOP = REGIONS.of(Part.UPPER)
WHITE, BLUE = (255, 255, 255), (40, 60, 140)


def beside(v_from: float, v_to: float, breadth: float) -> Mask:
    """A strip along the left side of the body."""
    line = np.stack([FIGURE.axis(v) + 1.05 * FIGURE.bare_half(v) * FIGURE.outward("left", v) for v in (v_from, v_to)])
    return thick_line(FIGURE.shape, line, np.full(2, breadth / 2 * FIGURE.torso))


def broad() -> Mask:
    """Cloth over trunk and arms alike."""
    trunk = np.stack([FIGURE.axis(0.0), FIGURE.axis(1.0)])
    return thick_line(FIGURE.shape, trunk, np.full(2, 0.5) * FIGURE.torso) | limbs(FIGURE, "arm", 1.3)


@pytest.mark.parametrize(("ground", "found"), [(WHITE, True), ((60, 84, 160), False)])
def test_a_narrow_white_strip_between_arm_and_body_is_ground(ground: tuple[int, int, int], found: bool) -> None:
    cloth, gap = broad(), beside(0.45, 0.8, 0.03)
    pixels = np.full((*FIGURE.shape, 3), 255, np.uint8)
    pixels[cloth], pixels[gap] = BLUE, ground
    told = narrow_gaps(to_lab(pixels), cloth, FIGURE)
    assert told[gap].mean() > 0.6 if found else not told.any()


def test_in_cloth_with_white_stripes_no_strip_is_a_gap() -> None:
    cloth, gap = broad(), beside(0.45, 0.8, 0.03)
    pixels = np.full((*FIGURE.shape, 3), 255, np.uint8)
    pixels[cloth] = BLUE
    pixels[:, ::6][cloth[:, ::6]] = WHITE
    pixels[gap] = WHITE
    assert not narrow_gaps(to_lab(pixels), cloth, FIGURE).any()


@pytest.mark.parametrize(("grey", "breadth", "found"), [(239, 0.16, True), (239, 0.05, False), (252, 0.16, False)])
def test_a_large_patch_of_blank_paper_beside_white_cloth_is_ground(grey: int, breadth: float, found: bool) -> None:
    cloth, crook = broad(), beside(0.4, 0.7, breadth) & ~limbs(FIGURE, "arm", 0.8)
    pixels = np.full((*FIGURE.shape, 3), 255, np.uint8)
    pixels[cloth & ~crook] = grey
    told, near = gaps_at_arms(to_lab(pixels), cloth, FIGURE), cv2.dilate(crook.astype(np.uint8), np.ones((5, 5))) > 0
    assert told.any() == found and not told[cloth & ~near].any()


def test_specks_beside_the_outline_do_not_join_it() -> None:
    pixels = np.full((320, 320, 3), 255, np.uint8)
    mask = np.zeros((320, 320), bool)
    mask[60:280, 80:240] = True
    pixels[mask] = BLUE
    specks = mask & False
    specks[64:274:30, 246:250] = True  # from one to the next a closing would fill the ground between
    assert (without_leaks(to_lab(pixels), mask | specks) == mask).all()


def test_cracks_in_white_trousers_are_closed_and_the_gap_between_legs_is_not() -> None:
    pixels = np.full((400, 300, 3), 246, np.uint8)
    mask = np.zeros((400, 300), bool)
    mask[40:360, 80:220] = True
    mask[160:360, 135:165] = False
    pixels[mask] = 252
    cracked = mask.copy()
    cracked[60:160, 149:152] = False
    told = sealed(to_lab(pixels), cracked)
    assert (told ^ mask).sum() < 20, "but for the corners of the gap"
    pixels[mask] = BLUE
    assert (sealed(to_lab(pixels), cracked) == cracked).all(), "blue trousers have an edge of their own"


@pytest.mark.parametrize(("stripes", "kept"), [(True, True), (False, False)])
def test_white_stripes_at_the_edge_are_no_halo(stripes: bool, kept: bool) -> None:
    pixels = np.full((400, 300, 3), 255, np.uint8)
    mask = np.zeros((400, 300), bool)
    mask[40:360, 60:240] = True
    pixels[mask] = BLUE
    ends = mask.copy()
    if stripes:
        ends &= (np.arange(400) // 8 % 3 == 0)[:, None]
    else:
        ends[:, 62:238] = False
    pixels[ends] = WHITE
    assert without_halo(to_lab(pixels), mask)[ends & (np.arange(300) < 62)[None]].all() == kept


def test_the_broad_halo_of_a_thumbnail_goes_though_it_is_as_deep_as_stripes() -> None:
    pixels = np.full((400, 300, 3), 255, np.uint8)
    mask = np.zeros((400, 300), bool)
    mask[40:360, 60:240] = True
    cloth = mask & False
    cloth[44:356, 64:236] = True
    pixels[cloth] = BLUE
    told = without_halo(to_lab(pixels), mask)
    assert not told[mask & ~cloth].any() and told[cloth].mean() > 0.99


def test_where_cloth_has_the_grounds_colour_all_round_its_edge_is_lost() -> None:
    pixels = np.full((300, 300, 3), 255, np.uint8)
    cv2.rectangle(pixels, (80, 60), (220, 260), (252, 252, 252), -1)
    mask = np.zeros((300, 300), bool)
    mask[60:260, 80:220] = True
    assert _edge_is_lost(to_lab(pixels), mask)
    pixels[mask] = (238, 238, 240)
    assert not _edge_is_lost(to_lab(pixels), mask), "a light grey is told from white"


def block(v_from: float, v_to: float, left: float, right: float) -> Mask:
    """Between two heights, and between two shares of the waist's half-breadth from the middle to the left."""
    half = FIGURE.bare_half(0.8) * FIGURE.outward("left", 0.8)
    corners = ((v_from, left), (v_from, right), (v_to, right), (v_to, left))
    return fill_polygon(FIGURE.shape, np.array([FIGURE.axis(v) + share * half for v, share in corners]))


def test_a_tops_corner_behind_a_hand_goes_on_to_its_hem() -> None:
    seen, hand = FIGURE.perception, block(0.8, 1.05, 0.4, 1.0)
    assert seen.parsing is not None
    wearer = replace(seen, parsing=np.where(hand, np.uint8(Part.SKIN), seen.parsing))
    cloth = (TOP & ~hand) | block(0.7, 1.05, -0.3, 0.3)
    corner = block(0.95, 1.03, 0.7, 0.95)
    assert hidden_cloth(cloth, wearer, "upper")[corner].mean() > 0.9
    assert not hidden_cloth(cloth, wearer, "full")[corner].any(), "a dress goes on below"


def test_hair_on_a_covered_shoulder_hides_cloth_out_to_the_sleeve() -> None:
    seen = FIGURE.perception
    assert seen.parsing is not None
    edge = [FIGURE.axis(v) + 0.95 * FIGURE.bare_half(v) * FIGURE.outward("left", v) for v in (0.08, 0.35)]
    hair = thick_line(FIGURE.shape, np.stack(edge), np.full(2, 0.09) * FIGURE.torso)
    wearer = replace(seen, parsing=np.where(hair, np.uint8(Part.HAIR), seen.parsing))
    cloth = (TOP | limbs(FIGURE, "arm", 1.1)) & ~hair
    hidden = hair & (TOP | limbs(FIGURE, "arm", 1.1))
    assert hidden_cloth(cloth, wearer, "upper")[hidden].mean() > 0.9


def test_the_collar_of_a_jacket_that_goes_leaves_what_is_beside_it() -> None:
    v = heights(FIGURE)
    collar = TOP & (v < 0.2)
    regions = replace(REGIONS, parts=np.where(collar, np.uint8(Part.OUTERWEAR), REGIONS.parts))
    pixels = PIXELS.copy()
    pixels[collar] = (200, 20, 20)
    dresser = Dresser(pixels, FIGURE, regions)
    core = dresser._core()
    beneath = dresser._beneath(core)
    gone = collar & core
    assert gone.sum() > 100 and np.abs(beneath[gone].astype(int) - (200, 20, 20)).sum(1).min() > 40
    assert (beneath[~gone] == pixels[~gone]).all()


def test_skin_that_no_sleeve_covers_after_all_stays() -> None:
    dresser = Dresser(PIXELS, FIGURE, REGIONS)
    forearm = REGIONS.skin & limbs(FIGURE, "arm", 1.0)
    assert dresser._uncovered_skin(forearm)[forearm].mean() > 0.6
    rim = forearm & (cv2.erode(forearm.astype(np.uint8), np.ones((5, 5), np.uint8)) == 0)
    assert not dresser._uncovered_skin(rim).any(), "a rim is no limb"


@pytest.mark.parametrize(("covered", "why"), [(0.4, True), (1.0, False)])
def test_long_sleeves_of_a_dress_beside_its_skirt_are_not_guessed(covered: float, why: bool) -> None:
    sleeve = limbs(FIGURE, "arm", 1.0)
    regions = replace(REGIONS, parts=np.where(sleeve, np.uint8(Part.DRESS), REGIONS.parts))
    piece = Piece("t", Photo(PIXELS, "PNG"), "t-shirt", "upper")
    cut = Cut((), 1.0, {"left": covered, "right": covered}, neckline=True)
    assert sleeves_stay(piece, cut, FIGURE, regions) is why
    assert not sleeves_stay(piece, cut, FIGURE, REGIONS)


def test_a_painted_arm_goes_on_in_the_colour_of_the_forearm() -> None:
    pixels = PIXELS.copy()
    forearm = REGIONS.skin & limbs(FIGURE, "arm", 1.0) & (heights(FIGURE) > 0.6)
    pixels[forearm] = np.clip(pixels[forearm].astype(int) - (30, 22, 18), 0, 255).astype(np.uint8)
    dresser = Dresser(pixels, FIGURE, REGIONS)
    tone = dresser._arms_tone(TOP)
    above = tuple(np.round(FIGURE.joint("left", "elbow") - 0.05 * FIGURE.torso * FIGURE.down).astype(int)[::-1])
    seen = np.median(pixels[forearm], axis=0)
    assert np.abs(tone[above] - seen).max() < np.abs(dresser._tone - seen).max()


def flower(pixels: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:  # type: ignore[type-arg]
    """What becomes of a "bag" of a colour that lies on the thighs, away from the hands."""
    seen, v = FIGURE.perception, heights(FIGURE)
    assert seen.parsing is not None
    trousers = seen.parsing == Part.LOWER
    away = np.indices(FIGURE.shape)[::-1] - FIGURE.axis(1.35)[:, None, None]
    lower = trousers | ((v > 1.2) & (v < 1.6) & (np.abs(away[0]) < 0.3 * FIGURE.torso))
    spot = lower & (np.hypot(*away) < 0.09 * FIGURE.torso)
    painted = pixels.copy()
    painted[lower] = (200, 220, 240)
    painted[lower & (np.indices(FIGURE.shape)[0] // 12 % 4 == 0)] = (30, 40, 120)
    painted[spot] = colour
    parsing = np.where(spot, np.uint8(Part.BAG), np.where(lower, np.uint8(Part.LOWER), seen.parsing))
    return checked(to_lab(painted), parsing, FIGURE)[spot]


def test_a_bag_amid_a_skirt_in_the_colours_of_its_print_is_the_print() -> None:
    assert (flower(PIXELS, (30, 40, 120)) == Part.LOWER).all()
    assert (flower(PIXELS, (200, 30, 30)) == Part.BAG).all(), "a red bag on a blue skirt is a bag"


@pytest.mark.parametrize(("low", "told"), [(0.15, Part.UPPER), (0.9, Part.BAG)])
def test_a_bag_at_the_shoulders_alone_is_a_strap_of_the_top(low: float, told: Part) -> None:
    seen, pixels = FIGURE.perception, PIXELS.copy()
    assert seen.parsing is not None
    edge = [FIGURE.axis(v) + 0.8 * FIGURE.bare_half(v) * FIGURE.outward("left", v) for v in (-0.05, low)]
    strap = thick_line(FIGURE.shape, np.stack(edge), np.full(2, 0.05) * FIGURE.torso)
    pixels[strap] = (90, 160, 40)
    parsing = np.where(strap, np.uint8(Part.BAG), seen.parsing)
    after = checked(to_lab(pixels), parsing, FIGURE)[strap]
    assert (after == told).mean() > 0.9


def test_lit_hair_is_hair_while_it_has_none_of_the_clothes_colours() -> None:
    v = heights(FIGURE)
    shape = FIGURE.shape
    parsing, pixels = np.zeros(shape, np.uint8), np.full((*shape, 3), 200, np.uint8)
    above = FIGURE.face(1.0)
    below = thick_line(shape, np.stack([FIGURE.axis(0.0), FIGURE.axis(0.2)]), np.full(2, 0.1) * FIGURE.torso)
    shirt = thick_line(shape, np.stack([FIGURE.axis(0.4), FIGURE.axis(0.9)]), np.full(2, 0.25) * FIGURE.torso)
    parsing[above | below], parsing[shirt & ~below] = Part.HAIR, Part.UPPER
    pixels[above], pixels[shirt] = (70, 30, 20), (40, 60, 140)
    sunny = (v > np.median(v[above])) & above
    pixels[sunny], pixels[below] = (150, 80, 40), (150, 80, 40)
    assert (hair_checked(to_lab(pixels), parsing, FIGURE)[below & ~above] == Part.HAIR).all()
    pixels[below] = (40, 60, 140)
    assert (hair_checked(to_lab(pixels), parsing, FIGURE)[below & ~above] == Part.UPPER).mean() > 0.8


@pytest.mark.parametrize(
    ("worn", "length", "measured", "hem"),
    [
        ("outer", None, 0.65, 0.83),
        ("outer", "cropped", 0.65, 0.65),
        ("upper", None, 0.65, 0.65),
        ("outer", None, 1.1, 1.1),
    ],
)
def test_a_jacket_of_no_stated_length_ends_near_the_hips(
    worn: Worn, length: str | None, measured: float, hem: float
) -> None:
    piece = Piece("j", Photo(PIXELS, "PNG"), "jacket" if worn == "outer" else "top", worn, length)
    assert _own_hem(piece, measured) == pytest.approx(hem, abs=0.02)


def test_a_white_jacket_without_an_edge_is_no_cutout() -> None:
    pixels = np.full((400, 300, 3), 255, dtype=np.uint8)
    cv2.rectangle(pixels, (80, 60), (220, 340), (253, 253, 253), -1)
    for y in range(70, 340, 18):
        cv2.line(pixels, (84, y), (216, y), (232, 232, 234), 2)
    assert cut_out(Piece("j", Photo(pixels, "PNG"), "dress", "full"), None) is None
