"""The preview engine on a drawn person with exact landmarks and drawn garments, and on real photos where they are."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from stylist.body.perception import Landmark, Part, Perception
from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_cutout, draw_garment, garment_landmarks
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.garment import Garment
from stylist.images import Photo, open_photo
from stylist.seeing.cielab import ciede2000
from stylist.seeing.region import to_lab
from stylist.tryon.bottoms import cut_lower
from stylist.tryon.contour import _lump
from stylist.tryon.cutout import Cutout, cut_out
from stylist.tryon.engine import Piece, TryOnResult, Worn
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.geometry import Mask, thick_line
from stylist.tryon.left_out import NothingToWear, SeenFromBehind
from stylist.tryon.options import Lighting, TryOnOptions
from stylist.tryon.outline import shows_sleeves, upper_landmarks
from stylist.tryon.outline_legs import lower_landmarks
from stylist.tryon.places import heights
from stylist.tryon.preview import PreviewEngine
from stylist.tryon.regions import find_regions
from stylist.tryon.tops import cut_upper
from stylist.tryon.underlay import bare_arm, skin_tone
from stylist.tryon.warp import _no_gap_between, _runs
from stylist.vocabulary import term

GARMENTS = {g.id: g for g in demo_garments()}
PRODUCT_SIZE = (360, 480)


def first(category: str, **wanted: object) -> Garment:
    return next(
        g for g in GARMENTS.values() if g.category == category and all(getattr(g, k) == v for k, v in wanted.items())
    )


def worn_at(category: str) -> Worn:
    return term("category", category).body  # type: ignore[return-value]


def piece(garment: Garment) -> Piece:
    pixels = np.asarray(draw_garment(garment, PRODUCT_SIZE).convert("RGB"))
    return Piece(
        garment.id, Photo(pixels, "PNG"), garment.category, worn_at(garment.category), garment.length, garment.sleeve
    )


def plain(
    name: str, colour: tuple[int, int, int], rows: tuple[int, int], worn: Worn = "upper", category: str = "top"
) -> Piece:
    """A sleeveless block of one colour on white, from one row to another."""
    pixels = np.full((400, 300, 3), 255, dtype=np.uint8)
    pixels[rows[0] : rows[1], 70:230] = colour
    return Piece(name, Photo(pixels, "PNG"), category, worn, None, "sleeveless")


@pytest.fixture(scope="module")
def photo() -> Photo:
    return Photo(np.asarray(draw_figure("ada").convert("RGB")), "PNG")


@pytest.fixture(scope="module")
def seen() -> Perception:
    return figure_perception("ada")


@pytest.fixture(scope="module")
def shirt_result(photo: Photo, seen: Perception) -> TryOnResult:
    return PreviewEngine().render(photo, seen, [piece(first("shirt"))])


def test_nothing_outside_the_worn_region_differs(photo: Photo, shirt_result: TryOnResult) -> None:
    outside = ~shirt_result.worn_region
    assert np.array_equal(shirt_result.picture[outside], photo.pixels[outside])
    assert shirt_result.report.outside_changed_pixels == 0
    assert 0.03 < shirt_result.worn_region.mean() < 0.5


def test_the_face_is_untouched(photo: Photo, seen: Perception, shirt_result: TryOnResult) -> None:
    assert seen.parsing is not None
    face = seen.parsing == Part.FACE
    assert face.sum() > 200
    inner = _eroded(face)
    assert np.array_equal(shirt_result.picture[inner], photo.pixels[inner])


def test_the_report_is_good_and_true(shirt_result: TryOnResult) -> None:
    report = shirt_result.report
    assert report.ok and report.garment_changed and report.problems == ()
    assert report.colour_distance is not None and report.colour_distance < 8
    assert shirt_result.tier == "embedded" and shirt_result.engine == "preview" and shirt_result.ms > 0


@pytest.mark.parametrize("colour", [(200, 40, 40), (30, 60, 160), (40, 120, 60), (30, 30, 30)])
def test_the_garment_keeps_its_colour(photo: Photo, seen: Perception, colour: tuple[int, int, int]) -> None:
    result = PreviewEngine().render(photo, seen, [plain("g", colour, (40, 300))])
    assert result.report.colour_distance is not None and result.report.colour_distance < 8
    chest = _box(seen, 0.35, 0.7)
    middle = np.median(result.picture[chest], axis=(0, 1))
    assert np.abs(middle - colour).max() < 35


def test_the_same_input_gives_the_same_picture(photo: Photo, seen: Perception, shirt_result: TryOnResult) -> None:
    again = PreviewEngine().render(photo, seen, [piece(first("shirt"))])
    assert np.array_equal(again.picture, shirt_result.picture)


def test_a_crop_top_stays_cropped(photo: Photo, seen: Perception) -> None:
    colour = (200, 40, 160)
    short = PreviewEngine().render(photo, seen, [plain("short", colour, (40, 150))])
    long = PreviewEngine().render(photo, seen, [plain("long", colour, (40, 330))])
    ends = [_lowest(r.picture, colour) for r in (short, long)]
    assert ends[0] < ends[1] - 0.08 * photo.height


def test_a_coat_lies_over_a_shirt_and_a_shirt_over_trousers(photo: Photo, seen: Perception) -> None:
    lower = piece(first("trousers"))
    shirt, coat = plain("shirt", (220, 30, 30), (40, 330)), plain("coat", (30, 30, 200), (40, 330), "outer", "gilet")
    result = PreviewEngine().render(photo, seen, [coat, lower, shirt])
    assert result.worn_ids == (lower.garment_id, "shirt", "coat")
    chest = np.median(result.picture[_box(seen, 0.35, 0.7)], axis=(0, 1))
    assert chest[2] > 120 and chest[0] < 90, "blue coat outside, red shirt beneath"
    without = PreviewEngine().render(photo, seen, [shirt, lower])
    hips = np.median(without.picture[_box(seen, 0.9, 1.0)], axis=(0, 1))
    assert hips[0] > 120 and hips[1] < 90, "the shirt hangs over the trousers"


def arms_at(seen: Perception, start: float, end: float) -> npt.NDArray[np.bool_]:
    """The middle of both arms between two shares of their length."""
    figure = Figure(seen)
    place = np.zeros(figure.shape, dtype=bool)
    for side in SIDES:
        line, widths = bare_arm(figure, side, start, end)
        place |= thick_line(figure.shape, line, widths * 0.5)
    return place


def test_a_gilet_leaves_the_sleeves_of_what_is_worn(photo: Photo, seen: Perception) -> None:
    result = PreviewEngine().render(photo, seen, [piece(first("gilet"))])
    sleeves = arms_at(seen, 0.2, 0.35) & (seen.parsing == Part.UPPER)
    assert sleeves.sum() > 200
    away = np.abs(result.picture[sleeves].astype(int) - photo.pixels[sleeves]).max(axis=1)
    assert np.median(away) < 8, "as the photo has it but for the gilet and its shadow"


def test_a_gilet_bares_no_arm_of_the_sweater_beneath(photo: Photo, seen: Perception) -> None:
    sweater, gilet = piece(first("sweater", sleeve="long-sleeve")), piece(first("gilet"))
    alone = PreviewEngine().render(photo, seen, [sweater]).picture
    both = PreviewEngine().render(photo, seen, [sweater, gilet]).picture
    sleeves = arms_at(seen, 0.5, 0.8)
    away = np.abs(alone[sleeves].astype(int) - both[sleeves]).max(axis=1)
    assert np.median(away) < 6 and np.quantile(away, 0.9) < 40


def test_two_for_the_same_place_are_told_apart(photo: Photo, seen: Perception) -> None:
    result = PreviewEngine().render(
        photo, seen, [plain("a", (200, 0, 0), (40, 300)), plain("b", (0, 0, 200), (40, 300))]
    )
    assert result.worn_ids == ("b",) and dict(result.left_out) == {"a": "same_place"}


def test_a_dress_takes_the_place_of_top_and_trousers(photo: Photo, seen: Perception) -> None:
    result = PreviewEngine().render(photo, seen, [piece(first("trousers")), piece(first("dress"))])
    assert result.worn_ids == (first("dress").id,)
    assert dict(result.left_out) == {first("trousers").id: "same_place"}


def test_what_cannot_be_shown_is_left_out_with_its_reason(photo: Photo, seen: Perception) -> None:
    watch = Piece("watch", plain("w", (9, 9, 9), (40, 90)).picture, "watch", "wrist")
    result = PreviewEngine().render(photo, seen, [watch, piece(first("shirt"))])
    assert dict(result.left_out) == {"watch": "kind_not_shown"}


@pytest.mark.parametrize("category", ["suit", "jumpsuit"])
def test_what_has_legs_keeps_them_apart(photo: Photo, seen: Perception, category: str) -> None:
    result = PreviewEngine().render(photo, seen, [piece(first(category))])
    knees = [seen.point(mark) for mark in (Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE)]
    row = result.worn_region[round(float(np.mean(knees, axis=0)[1]))]
    assert all(row[round(float(knee[0]))] for knee in knees), "cloth on both knees"
    y, x = np.round(np.mean(knees, axis=0)[::-1]).astype(int)
    away = np.abs(result.picture[y, x].astype(int) - photo.pixels[y, x])
    assert away.max() < 60, "the ground between the legs, at most in shadow"


def test_a_whole_body_block_without_legs_is_no_suit(photo: Photo, seen: Perception) -> None:
    with pytest.raises(NothingToWear) as refusal:
        PreviewEngine().render(photo, seen, [plain("block", (30, 30, 90), (20, 380), "full", "suit")])
    assert refusal.value.facts["left_out"] == {"block": "kind_not_shown"}


def test_nobody_is_undressed_for_underwear(photo: Photo, seen: Perception) -> None:
    bra = plain("bra", (200, 30, 30), (40, 120), "upper", "bra")
    with pytest.raises(NothingToWear) as refusal:
        PreviewEngine().render(photo, seen, [bra])
    assert refusal.value.facts["left_out"] == {"bra": "kind_not_shown"}


@pytest.mark.parametrize(("length", "low", "high"), [("mini", 1.3, 1.65), ("maxi", 2.25, 2.55)])
def test_a_stated_length_bounds_the_hem(seen: Perception, length: str, low: float, high: float) -> None:
    dress = replace(plain("d", (200, 30, 30), (20, 260), "full", "dress"), length=length)
    cutout = cut_out(dress, None)
    assert cutout is not None
    assert low <= cut_upper(cutout, dress, Figure(seen)).hem <= high


def test_a_larger_size_is_wider_and_longer(photo: Photo, seen: Perception) -> None:
    cuts = {}
    for room in (0.0, 8.0):
        shirt = replace(piece(first("shirt")), room_cm=room)
        cutout = cut_out(shirt, None)
        assert cutout is not None
        cuts[room] = cut_upper(cutout, shirt, Figure(seen))
    assert cuts[8.0].hem > cuts[0.0].hem + 0.01
    wide = {r: float((cut.panels[0].target.left - cut.panels[0].target.right)[2:, 0].mean()) for r, cut in cuts.items()}
    assert wide[8.0] > 1.02 * wide[0.0]
    small, large = (
        PreviewEngine().render(photo, seen, [replace(plain("g", (200, 30, 30), (40, 250)), room_cm=room)])
        for room in (0.0, 16.0)
    )
    assert _red(large.picture) > 1.08 * _red(small.picture)


def test_a_larger_size_of_trousers_is_wider(seen: Perception) -> None:
    cuts = {}
    for room in (0.0, 8.0):
        jeans = replace(piece(first("jeans")), room_cm=room)
        cutout = cut_out(jeans, None)
        assert cutout is not None
        cuts[room] = cut_lower(cutout, jeans, Figure(seen))
    hips = {room: cut.panels[0].target for room, cut in cuts.items()}
    assert np.ptp(hips[8.0].polygon()[:, 0]) > np.ptp(hips[0.0].polygon()[:, 0])


def test_a_tucked_top_ends_at_the_waistband(photo: Photo, seen: Perception) -> None:
    shirt = plain("g", (200, 40, 160), (40, 330))
    free, tucked = (
        PreviewEngine().render(photo, seen, [shirt], TryOnOptions(tucked=choice)) for choice in (False, True)
    )
    ends = [_lowest(result.picture, (200, 40, 160)) for result in (free, tucked)]
    assert ends[1] < ends[0] - 0.02 * photo.height
    assert tucked.ignored == () and tucked.report.outside_changed_pixels == 0


def test_no_bare_lap_shows_between_the_legs_of_trousers(photo: Photo, seen: Perception) -> None:
    """Trousers whose product picture has a hole at the crotch: the gap is closed with their own colour."""
    pixels = np.full((400, 300, 3), 255, dtype=np.uint8)
    pixels[20:380, 80:220] = (30, 60, 160)
    pixels[60:380, 120:180] = 255
    result = PreviewEngine().render(photo, seen, [Piece("t", Photo(pixels, "PNG"), "trousers", "lower")])
    lap = result.picture[_box(seen, 0.95, 1.1)].reshape(-1, 3).astype(int)
    assert (lap[:, 2] > lap[:, 0]).mean() > 0.95, "blue cloth, no skin"


def test_the_length_that_is_asked_for(photo: Photo, seen: Perception) -> None:
    dress = plain("d", (200, 40, 160), (20, 330), "full", "dress")
    ends = [
        _lowest(PreviewEngine().render(photo, seen, [dress], TryOnOptions(length=wanted)).picture, (200, 40, 160))
        for wanted in ("mini", "midi")
    ]
    assert ends[1] > ends[0] + 0.05 * photo.height


def test_each_light_that_is_asked_for_is_seen(photo: Photo, seen: Perception) -> None:
    wanted: tuple[Lighting | None, ...] = (None, "day", "evening", "studio")
    engine, top = PreviewEngine(), plain("t", (150, 100, 110), (60, 300))
    made = [engine.render(photo, seen, [top], TryOnOptions(lighting=w)) for w in wanted]
    cloth = _box(seen, 0.3, 0.8)
    labs = [to_lab(r.picture[cloth]) for r in made]
    apart = [float(ciede2000(a, b).mean()) for a, b in combinations(labs, 2)]
    assert min(apart) > 2, "each differs from the photo's own light and from the others"
    assert labs[2][..., 0].mean() < labs[0][..., 0].mean() < labs[3][..., 0].mean(), "evening is dim, a studio bright"
    assert labs[2][..., 2].mean() > labs[1][..., 2].mean(), "a lamp is warm, the sky is blue"
    assert all(r.report.ok and not r.ignored for r in made)


def test_arms_that_would_end_in_nothing_are_not_bared(photo: Photo, seen: Perception) -> None:
    assert seen.parsing is not None
    figure, parsing = Figure(seen), seen.parsing.copy()
    for side in SIDES:
        joints, _ = figure.arm(side)
        sleeve = thick_line(figure.shape, joints[1:], np.full(3, 0.16 * figure.torso))
        parsing[sleeve & (parsing == Part.SKIN)] = Part.UPPER
    top = plain("t", (200, 40, 160), (60, 300))
    with pytest.raises(NothingToWear, match="hands") as refusal:
        PreviewEngine().render(photo, replace(seen, parsing=parsing), [top])
    assert refusal.value.facts["left_out"] == {"t": "hands_hidden"} and "手" in refusal.value.say("zh")
    assert PreviewEngine().render(photo, seen, [top]).worn_ids == ("t",), "hands that are seen are no reason"


def test_a_flap_that_the_parsing_missed_goes_with_its_coat(photo: Photo, seen: Perception) -> None:
    assert seen.parsing is not None
    pixels, parsing = photo.pixels.copy(), seen.parsing.copy()
    tee = parsing == Part.UPPER
    pixels[tee] = (20, 70, 30)
    y = int(np.nonzero(tee)[0].max())
    left = int(np.flatnonzero(tee[y - 40])[0])
    flap = np.s_[y - 60 : y - 20, left - 30 : left + 2]
    away = parsing[flap] == Part.BACKGROUND
    pixels[flap][away] = (20, 70, 30)
    picture = PreviewEngine().render(Photo(pixels, "PNG"), seen, [plain("t", (200, 40, 160), (60, 300))]).picture
    green = np.abs(picture[flap][away].astype(int) - (20, 70, 30)).max(axis=1) < 20
    assert away.sum() > 500 and green.mean() < 0.05


def test_a_white_collar_that_is_called_skin_does_not_whiten_the_limbs(photo: Photo, seen: Perception) -> None:
    assert seen.parsing is not None
    figure, pixels = Figure(seen), photo.pixels.copy()
    skin = seen.parsing == Part.SKIN
    face = skin_tone(pixels, figure, np.zeros_like(skin))
    pixels[skin] = (250, 250, 252)
    assert np.abs(skin_tone(pixels, figure, skin) - face).max() < 1


def test_white_on_white_is_found_by_its_seams_or_not_at_all() -> None:
    pixels = np.full((400, 300, 3), 255, dtype=np.uint8)
    cv2.rectangle(pixels, (80, 60), (220, 340), (247, 247, 248), 5)
    cv2.line(pixels, (150, 60), (150, 340), (249, 249, 249), 3)
    cutout = cut_out(Piece("d", Photo(pixels, "PNG"), "dress", "full"), None)
    assert cutout is not None and cutout.mask[80:320, 100:200].mean() > 0.99
    scraps = np.full((400, 300, 3), 255, dtype=np.uint8)
    for x, y in ((60, 60), (230, 80), (150, 330)):
        cv2.circle(scraps, (x, y), 14, (200, 30, 30), -1)
    assert cut_out(Piece("d", Photo(scraps, "PNG"), "dress", "full"), None) is None


def test_what_the_preview_cannot_follow_is_told(photo: Photo, seen: Perception) -> None:
    result = PreviewEngine().render(photo, seen, [piece(first("shirt"))], TryOnOptions(lighting="evening", seed=3))
    assert set(result.ignored) == {"seed"}


def test_the_gap_beside_a_sleeve_is_not_cloth() -> None:
    pixels = np.full((400, 300, 3), 240, dtype=np.uint8)
    pixels[60:340, 60:240] = (30, 30, 60)
    pixels[60:130, 60:96] = pixels[60:130, 204:240] = 240  # shoulders slope: a rectangle would be a folded one
    pixels[140:300, 85:91] = pixels[140:300, 209:215] = 236
    cutout = cut_out(Piece("s", Photo(pixels, "PNG"), "sweater", "upper"), None)
    assert cutout is not None
    assert not cutout.mask[160:280, 87].any() and not cutout.mask[160:280, 211].any()
    assert cutout.mask[160:280, 150].all()


def test_trousers_need_legs(photo: Photo, seen: Perception) -> None:
    knees = [Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE]
    places = seen.landmarks.copy()
    places[knees, 2] = 0.1
    with pytest.raises(NothingToWear, match="legs") as refusal:
        PreviewEngine().render(photo, replace(seen, landmarks=places), [piece(first("jeans"))])
    assert "腿" in refusal.value.say("zh")
    assert refusal.value.facts["left_out"] == {first("jeans").id: "knee_not_seen"}


def test_a_back_is_refused(photo: Photo, seen: Perception) -> None:
    places = seen.landmarks.copy()
    places[:, 0] = 1 - places[:, 0]
    with pytest.raises(SeenFromBehind):
        PreviewEngine().render(photo, replace(seen, landmarks=places), [piece(first("shirt"))])


def test_hair_where_the_face_would_be_is_a_back(photo: Photo, seen: Perception) -> None:
    assert seen.parsing is not None
    parsing = np.where(seen.parsing == Part.FACE, np.uint8(Part.HAIR), seen.parsing)
    with pytest.raises(SeenFromBehind):
        PreviewEngine().render(photo, replace(seen, parsing=parsing), [piece(first("shirt"))])


def test_a_jacket_whose_sleeves_are_not_found_is_refused(photo: Photo, seen: Perception) -> None:
    bare = replace(piece(first("tank-top")), category="hoodie", sleeve=None)
    with pytest.raises(NothingToWear) as refused:
        PreviewEngine().render(photo, seen, [bare])
    assert refused.value.facts["left_out"] == {bare.garment_id: "no_cutout"}


def test_a_picture_without_any_ground_is_refused() -> None:
    patches = np.random.default_rng(7).integers(0, 255, (12, 9, 3), dtype=np.uint8)
    pixels = np.asarray(cv2.resize(patches, (360, 480), interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
    assert cut_out(Piece("busy", Photo(pixels, "PNG"), "shirt", "upper"), None) is None


def test_an_empty_product_picture_is_refused(photo: Photo, seen: Perception) -> None:
    blank = Piece("blank", Photo(np.full((200, 150, 3), 250, dtype=np.uint8), "PNG"), "shirt", "upper")
    with pytest.raises(NothingToWear):
        PreviewEngine().render(photo, seen, [blank])


def test_without_a_parsing_pose_and_colour_are_enough(photo: Photo, seen: Perception) -> None:
    result = PreviewEngine().render(photo, replace(seen, parsing=None), [piece(first("shirt"))])
    assert result.report.ok and result.report.outside_changed_pixels == 0


def test_a_large_photo_keeps_its_size_and_its_pixels(seen: Perception, photo: Photo) -> None:
    large = Photo(photo.pixels.repeat(2, axis=0).repeat(2, axis=1), "PNG")
    assert seen.parsing is not None
    grown = replace(seen, mask=seen.mask.repeat(2, 0).repeat(2, 1), parsing=seen.parsing.repeat(2, 0).repeat(2, 1))
    result = PreviewEngine().render(large, grown, [piece(first("shirt"))])
    assert result.picture.shape == large.pixels.shape
    outside = ~result.worn_region
    assert np.array_equal(result.picture[outside], large.pixels[outside])


UPPERS = ["shirt", "t-shirt", "sweater", "blouse", "jacket", "blazer", "coat", "puffer-jacket", "cardigan"]


@pytest.mark.parametrize("category", [*UPPERS, "trousers", "jeans", "shorts", "skirt"])
def test_garments_are_found_on_paper(category: str) -> None:
    garment = first(category)
    cutout = cut_out(piece(garment), None)
    true = np.asarray(draw_cutout(garment, PRODUCT_SIZE))[..., 3] > 127
    assert cutout is not None and cutout.wearer is None
    assert _overlap(cutout.mask, true) > 0.85


@pytest.mark.parametrize("category", UPPERS)
def test_landmarks_of_tops_are_where_they_were_drawn(category: str) -> None:
    garment = first(category)
    true, size = garment_landmarks(garment, PRODUCT_SIZE), _drawn_size(garment)
    found = upper_landmarks(np.asarray(draw_cutout(garment, PRODUCT_SIZE))[..., 3] > 127, True)
    for name, tolerance in (("collar", 0.1), ("shoulder", 0.12), ("armpit", 0.12), ("cuff", 0.09), ("hem", 0.12)):
        for side in ("left", "right"):
            away = np.hypot(*(np.array(true[f"{side}_{name}"]) - found[f"{side}_{name}"])) / size
            assert away < tolerance, f"{side}_{name} of {garment.id} is {away:.1%} of the garment away"


@pytest.mark.parametrize("category", ["shirt", "t-shirt", "polo-shirt"])
def test_a_short_sleeve_that_lies_on_the_body_is_more_than_a_corner_of_its_hem(category: str) -> None:
    garment = first(category, sleeve="short-sleeve")
    found = upper_landmarks(np.asarray(draw_cutout(garment, PRODUCT_SIZE))[..., 3] > 127, True)
    chest = np.hypot(*(found["left_armpit"] - found["right_armpit"]))
    for side in SIDES:
        assert np.hypot(*(found[f"{side}_cuff"] - found[f"{side}_armpit"])) > 0.06 * chest


def test_sleeves_that_hang_below_the_hem_are_no_part_of_it() -> None:
    mask = np.zeros((420, 320), dtype=np.uint8)
    cv2.rectangle(mask, (100, 60), (220, 320), 1, -1)
    for inner, outer in ((100, 50), (220, 270)):  # from the shoulder down to a cuff below the body's hem
        corners = [[inner, 60], [inner, 150], [outer, 380], [outer + (outer - inner) // 2, 370]]
        cv2.fillPoly(mask, [np.array(corners, np.int32)], 1)
    found = upper_landmarks(mask > 0, True)
    for side in SIDES:
        assert 300 < found[f"{side}_hem"][1] <= 320 and 98 <= found[f"{side}_hem"][0] <= 222
        assert found[f"{side}_cuff"][1] > 350, "and the sleeve is found down to its own end"


def test_what_a_gap_parts_from_a_panel_is_not_drawn_with_it() -> None:
    mask, strip = np.zeros((60, 100), dtype=bool), np.zeros((60, 100), dtype=bool)
    mask[:, 30:70] = mask[20:, 74:84] = mask[:20, 70:84] = True  # a body, and a sleeve that hangs beside it
    strip[10:50, 32:68] = True
    own = _no_gap_between(_runs(mask), strip)
    assert own[mask & (np.arange(100) < 70)].all(), "all of the body"
    assert own[:10].all() and own[10:15, 70:84].all(), "what is of one piece with it"
    assert not own[24:50, 74:84].any() and not own[30:45, 71:73].any(), "neither the sleeve nor its soft edge"


def test_sleeves_of_another_length_are_no_rim() -> None:
    body = np.zeros((200, 200), dtype=bool)
    body[40:180, 60:140] = True
    long, short = body.copy(), body.copy()
    long[40:110, 35:165] = short[40:75, 35:165] = True
    assert _lump(long ^ short, 12) and not _lump(long ^ np.roll(long, 4, axis=1), 12)


@pytest.mark.parametrize("category", ["trousers", "jeans", "chinos", "joggers"])
def test_landmarks_of_trousers_are_where_they_were_drawn(category: str) -> None:
    garment = first(category)
    true, size = garment_landmarks(garment, PRODUCT_SIZE), _drawn_size(garment)
    found = lower_landmarks(np.asarray(draw_cutout(garment, PRODUCT_SIZE))[..., 3] > 127, legs=True)
    for name in ("crotch", "left_waist", "right_waist", "left_hem_outer", "right_hem_inner"):
        away = np.hypot(*(np.array(true[name]) - found[name])) / size
        assert away < 0.06, f"{name} of {garment.id} is {away:.1%} of the garment away"


def test_real_photos_of_real_people(shared_data: Path) -> None:
    """MediaPipe and street photos: every render keeps the outside, changes the garment and matches its colour."""
    pytest.importorskip("mediapipe")
    weights = shared_data / "models" / "pose_landmarker_lite.task"
    if not weights.is_file():
        pytest.skip("no pose weights")
    from stylist.body.mediapipe_pose import MediaPipePose  # noqa: PLC0415 - needs mediapipe

    model = MediaPipePose(weights)
    engine = PreviewEngine(model)
    pieces = [piece(first("shirt")), piece(first("trousers")), piece(first("dress"))]
    good = 0
    with zipfile.ZipFile(shared_data / "ccp" / "ccp.zip") as archive:
        for name in ("0391", "0606", "0389", "0138"):
            photo = open_photo(archive.read(f"photos/{name}.webp"))
            seen = model.perceive(photo)
            assert seen is not None
            for one in pieces:
                try:
                    result = engine.render(photo, seen, [one])
                except NothingToWear as refused:  # legs under trousers would have to be guessed
                    assert one.worn == "full" and refused.facts["left_out"] == {one.garment_id: "skin_guessed"}
                    continue
                outside = ~result.worn_region
                assert np.array_equal(result.picture[outside], photo.pixels[outside])
                good += result.report.ok
    assert good >= 8


def _eroded(mask: Mask, by: int = 6) -> Mask:
    inner = mask.copy()
    for _ in range(by):
        inner[1:-1, 1:-1] = inner[1:-1, 1:-1] & inner[:-2, 1:-1] & inner[2:, 1:-1] & inner[1:-1, :-2] & inner[1:-1, 2:]
    return inner


def _box(seen: Perception, top: float, bottom: float) -> tuple[slice, slice]:
    """A small window on the body's middle line, between two heights in torsos below the shoulders."""
    shoulders = (seen.point(Landmark.LEFT_SHOULDER) + seen.point(Landmark.RIGHT_SHOULDER)) / 2
    hips = (seen.point(Landmark.LEFT_HIP) + seen.point(Landmark.RIGHT_HIP)) / 2
    low, high = shoulders + (hips - shoulders) * bottom, shoulders + (hips - shoulders) * top
    x = int(shoulders[0])
    return slice(int(high[1]), int(low[1])), slice(x - 20, x + 20)


def _lowest(picture: npt.NDArray[np.uint8], colour: tuple[int, int, int]) -> int:
    """The last row with at least twenty pixels near a colour."""
    near = np.abs(picture.astype(int) - colour).max(axis=2) < 60
    return int(np.flatnonzero(near.sum(axis=1) > 20)[-1])


def _red(picture: npt.NDArray[np.uint8]) -> int:
    """Pixels near the red of the plain garment."""
    return int((np.abs(picture.astype(int) - (200, 30, 30)).max(axis=2) < 60).sum())


def _overlap(a: Mask, b: Mask) -> float:
    return float((a & b).sum() / (a | b).sum())


def _drawn_size(garment: Garment) -> float:
    mask = np.asarray(draw_cutout(garment, PRODUCT_SIZE))[..., 3] > 127
    return float(np.hypot(*np.ptp(np.argwhere(mask), axis=0)))


def _two_tone(shape: tuple[int, int], figure: Figure) -> npt.NDArray[np.uint8]:
    """A photo of a person: pink above the waist, blue below."""
    pixels = np.full((*shape, 3), 235, dtype=np.uint8)
    v = heights(figure)
    person = figure.perception.mask > 0.5
    pixels[person & (v < 0.75)], pixels[person & (v >= 0.75)] = (220, 120, 150), (40, 60, 160)
    pixels[figure.face()] = (200, 150, 120)
    return pixels


def test_a_dress_of_two_colours_is_a_top_and_a_skirt(seen: Perception) -> None:
    figure = Figure(seen)
    assert seen.parsing is not None
    one = np.where(np.isin(seen.parsing, (Part.UPPER, Part.LOWER)), np.uint8(Part.DRESS), seen.parsing)
    figure = Figure(replace(seen, parsing=one))
    regions = find_regions(_two_tone(figure.shape, figure), figure)
    v, cloth = heights(figure), one == Part.DRESS
    assert (regions.parts[cloth & (v > 0.1) & (v < 0.5)] == Part.UPPER).mean() > 0.9
    assert (regions.parts[cloth & (v > 1.1)] == Part.LOWER).mean() > 0.9


def test_a_print_amid_the_chest_is_no_accessory(seen: Perception) -> None:
    assert seen.parsing is not None
    figure = Figure(seen)
    x, y = figure.axis(0.5).astype(int)
    printed = seen.parsing.copy()
    printed[y - 30 : y + 30, x - 30 : x + 30] = Part.ACCESSORIES
    figure = Figure(replace(seen, parsing=printed))
    regions = find_regions(_two_tone(figure.shape, figure), figure)
    assert np.isin(regions.parts[y - 30 : y + 30, x - 30 : x + 30], (Part.UPPER, Part.OUTERWEAR)).all()


def test_a_print_beside_long_hair_is_cloth_and_no_hair(seen: Perception) -> None:
    assert seen.parsing is not None
    figure = Figure(seen)
    x, y = figure.axis(0.5).astype(int)
    worn = seen.parsing.copy()
    worn[: y + 40, x - 60 : x - 20] = Part.HAIR
    worn[y - 30 : y + 30, x - 20 : x + 20] = Part.ACCESSORIES
    pixels = _two_tone(figure.shape, figure)
    pixels[worn == Part.HAIR] = (60, 40, 30)
    parts = find_regions(pixels, Figure(replace(seen, parsing=worn))).parts
    assert (parts[y - 25 : y + 25, x - 15 : x + 15] == Part.UPPER).all()


def test_a_print_on_a_bag_is_the_bags(seen: Perception) -> None:
    assert seen.parsing is not None
    figure = Figure(seen)
    x, y = figure.axis(0.6).astype(int)
    carried = seen.parsing.copy()
    carried[y - 60 : y + 60, x - 60 : x + 60] = Part.BAG
    carried[y - 30 : y + 30, x - 30 : x + 30] = Part.ACCESSORIES
    pixels = _two_tone(figure.shape, figure)
    pixels[y - 60 : y + 60, x - 60 : x + 60] = (240, 240, 230)
    parts = find_regions(pixels, Figure(replace(seen, parsing=carried))).parts
    assert (parts[y - 25 : y + 25, x - 25 : x + 25] == Part.BAG).all()


def test_a_white_shirt_under_a_dark_jacket_is_no_light(seen: Perception) -> None:
    figure = Figure(seen)
    regions = find_regions(_two_tone(figure.shape, figure), figure)
    even = regions.without_colours()
    levels = [float(np.median(even[regions.of(part)])) for part in (Part.UPPER, Part.LOWER)]
    assert levels[0] == pytest.approx(levels[1], abs=1)


def test_a_second_face_in_the_photo_is_refused(photo: Photo, seen: Perception) -> None:
    assert seen.parsing is not None
    figure = Figure(seen)
    two = seen.parsing.copy()
    face = np.roll(two == Part.FACE, round(6 * figure.face_radius), axis=1)
    two[face] = Part.FACE
    with pytest.raises(NothingToWear) as refusal:
        PreviewEngine().render(photo, replace(seen, parsing=two), [piece(first("shirt"))])
    assert refusal.value.facts["left_out"] == {first("shirt").id: "several_people"}


def test_a_foot_of_somebody_else_gets_no_trousers(photo: Photo, seen: Perception) -> None:
    landmarks = seen.landmarks.copy()
    landmarks[Landmark.LEFT_ANKLE, 0] += 0.44
    other = replace(seen, landmarks=landmarks)
    with pytest.raises(NothingToWear) as refusal:
        PreviewEngine().render(photo, other, [piece(first("jeans"))])
    assert refusal.value.facts["left_out"] == {first("jeans").id: "several_people"}
    assert PreviewEngine().render(photo, other, [piece(first("shirt"))]).worn_ids == (first("shirt").id,)


def test_under_a_long_coat_nobody_knows_what_is(photo: Photo, seen: Perception) -> None:
    assert seen.parsing is not None
    v = heights(Figure(seen))
    coat = np.where((seen.mask > 0.5) & (v > 0.2) & (v < 1.9), np.uint8(Part.OUTERWEAR), seen.parsing)
    for category, code in (("shirt", "jacket_worn"), ("jacket", "long_worn")):
        with pytest.raises(NothingToWear) as refusal:
            PreviewEngine().render(photo, replace(seen, parsing=coat), [piece(first(category))])
        assert refusal.value.facts["left_out"] == {first(category).id: code}


def test_a_folded_shirt_and_a_lopsided_one_are_left_out() -> None:
    folded = np.full((400, 300, 3), 250, dtype=np.uint8)
    folded[60:340, 60:240] = (90, 40, 60)
    assert cut_out(Piece("s", Photo(folded, "PNG"), "shirt", "upper"), None) is None
    lopsided = np.full((400, 300, 3), 250, dtype=np.uint8)
    lopsided[60:340, 100:200] = lopsided[60:120, 100:280] = lopsided[280:340, 20:200] = (90, 40, 60)
    assert cut_out(Piece("t", Photo(lopsided, "PNG"), "top", "upper"), None) is None


def test_what_should_have_sleeves_and_shows_none_is_left_out() -> None:
    gilet = np.full((400, 300, 3), 250, dtype=np.uint8)
    outline = [[105, 60], [195, 60], [200, 120], [215, 160], [212, 340], [88, 340], [85, 160], [100, 120]]
    cv2.fillPoly(gilet, [np.array(outline)], (40, 90, 60))
    picture = Photo(gilet, "PNG")
    assert cut_out(Piece("j", picture, "jacket", "outer"), None) is None
    assert cut_out(Piece("g", picture, "gilet", "outer"), None) is not None
    assert cut_out(Piece("j", picture, "jacket", "outer", sleeve="sleeveless"), None) is not None


def test_sleeves_that_hang_beside_the_body_are_seen() -> None:
    mask = np.zeros((400, 300), dtype=bool)
    for row in range(60, 340):
        half = min(70, 30 + (row - 60) // 3)
        mask[row, 150 - half : 150 + half] = True
    assert shows_sleeves(mask)
    mask[60:340, 80:220] = True
    assert not shows_sleeves(mask)


def test_a_hidden_sleeve_is_the_other_ones_mirror_image(photo: Photo, seen: Perception) -> None:
    pixels = np.full((400, 400, 3), 250, dtype=np.uint8)
    pixels[60:340, 130:270] = (40, 90, 60)
    cv2.fillPoly(pixels, [np.array([[265, 60], [300, 70], [345, 300], [305, 310], [265, 150]])], (40, 90, 60))
    cutout = Cutout(pixels, (pixels[..., 1] < 200).astype(np.float32), None, on_body=False)
    cut = cut_upper(cutout, Piece("s", Photo(pixels, "PNG"), "sweater", "upper"), Figure(seen))
    assert {panel.name for panel in cut.panels} == {"body", "left_sleeve", "right_sleeve"}
    assert cut.sleeves["left"] == cut.sleeves["right"] == 1.0
