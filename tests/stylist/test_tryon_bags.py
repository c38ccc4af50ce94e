"""Bags by their straps: told from the picture, over a shoulder, across the trunk, refused where they would be wrong."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest

from stylist.body.embedded import embedded_body
from stylist.body.perception import Landmark, Part, Perception
from stylist.images import Photo
from stylist.tryon.bag_picture import BAG_CM, read_bag
from stylist.tryon.bags import Way
from stylist.tryon.bags_in_hand import in_hand
from stylist.tryon.bags_on_shoulder import across, on_shoulder
from stylist.tryon.carrying import carried_as
from stylist.tryon.cutout import cut_out
from stylist.tryon.engine import Piece, TryOnResult
from stylist.tryon.figure import Figure
from stylist.tryon.judging.judge import Judge
from stylist.tryon.regions import find_regions
from tests.stylist.dressed import drawn, refused, worn
from tests.stylist.garments import make_garment

CHAIN, TOP_HANDLE, SADDLE, TOTE = drawn("handbag"), drawn("handbag", 2), drawn("handbag", 4), drawn("tote", 1)
LOOKS = {"chain": CHAIN, "saddle": SADDLE, "tote": TOTE}


def with_lying_strap() -> Piece:
    """A brown bag without a handle; a blue strap lies in a curve beneath it."""
    pixels = np.full((300, 400, 3), 255, dtype=np.uint8)
    cv2.ellipse(pixels, (200, 190), (110, 70), 0, 0, 180, (30, 60, 200), 8)
    pixels[90:190, 100:300] = (120, 80, 40)
    return Piece("lying", Photo(pixels, "PNG"), "handbag", "hand")


def drop_cm(piece: Piece) -> float:
    cutout = cut_out(piece, None)
    assert cutout is not None
    bag = read_bag(cutout, piece)
    return 0.0 if bag.strap is None else bag.strap.drop_px * BAG_CM[piece.category] / bag.wide_px


def changed(photo: Photo, result: TryOnResult) -> np.ndarray:
    """(H, W) bool: what is surely no shadow."""
    return np.abs(result.picture.astype(int) - photo.pixels).max(axis=2) > 25


def on_shoulder_of(photo: Photo, seen: Perception, result: TryOnResult, mark: Landmark) -> int:
    """Changed pixels between the neck and the joint of a shoulder."""
    x, y = np.round(seen.point(mark)).astype(int)
    middle = round(float(seen.point(Landmark.NOSE)[0]))
    span = slice(min(x, middle), max(x, middle))
    return int(changed(photo, result)[y - 40 : y + 30, span].sum())


@pytest.mark.parametrize(
    ("piece", "least", "most"), [(CHAIN, 11, 20), (TOP_HANDLE, 4, 11), (SADDLE, 14, 26), (TOTE, 13, 24)]
)
def test_the_strap_is_told_from_the_body(piece: Piece, least: float, most: float) -> None:
    cutout = cut_out(piece, None)
    assert cutout is not None
    bag = read_bag(cutout, piece)
    assert bag.strap is not None and bag.lying is None
    assert least < drop_cm(piece) < most
    assert bag.strap.ends[0, 0] < bag.middle < bag.strap.ends[1, 0]
    top = np.flatnonzero(cutout.mask.any(axis=1))[0]
    assert bag.box[1] > top + 0.15 * bag.wide_px, "the loop is no part of the body"
    assert not (bag.body.alpha[: int(bag.box[1]) - 4] > 0.5).any()
    assert bag.strap.wide_px < 0.15 * bag.wide_px


def test_a_strap_that_the_cut_out_lost_is_read_from_the_picture() -> None:
    cutout = cut_out(CHAIN, None)
    assert cutout is not None
    whole = read_bag(cutout, CHAIN)
    alpha = cutout.alpha.copy()
    alpha[: int(whole.box[1]) - 3] = 0
    bag = read_bag(replace(cutout, alpha=alpha), CHAIN)
    assert bag.strap is not None and whole.strap is not None
    assert bag.strap.long_px == pytest.approx(whole.strap.long_px, rel=0.05)
    assert np.median(bag.strap.colours[..., 0]) > np.median(bag.strap.colours[..., 2]) + 20, "gold, not the black bag"


def test_the_ground_within_a_lying_strap_is_no_bag_and_a_ring_is_no_strap() -> None:
    for pale in ((120, 80, 40), (232, 226, 214)):
        piece = with_lying_strap()
        pixels = piece.picture.pixels.copy()
        pixels[(pixels == (120, 80, 40)).all(axis=2)] = pale
        piece = replace(piece, picture=Photo(pixels, "PNG"))
        cutout = cut_out(piece, None)
        assert cutout is not None
        alpha = np.maximum(cutout.alpha, 0)
        alpha[195:240, 120:280] = 1  # as where the cut-out takes what a strap encloses
        bag = read_bag(replace(cutout, alpha=alpha), piece)
        assert not (bag.body.alpha[210:235, 150:250] > 0.5).any()
    ring = np.full((300, 400, 3), 255, dtype=np.uint8)
    ring[150:280, 100:300] = (120, 80, 40)
    cv2.circle(ring, (200, 110), 44, (30, 60, 200), 7)
    piece = Piece("ring", Photo(ring, "PNG"), "handbag", "hand")
    cutout = cut_out(piece, None)
    assert cutout is not None and read_bag(cutout, piece).strap is None


@pytest.mark.parametrize("look", LOOKS)
def test_a_bag_hangs_by_its_strap_and_nothing_else_changes(photo: Photo, seen: Perception, look: str) -> None:
    piece = LOOKS[look]
    result = worn(photo, seen, piece)
    assert result.worn_ids == (piece.garment_id,)
    outside = ~result.worn_region
    assert np.array_equal(result.picture[outside], photo.pixels[outside])
    assert seen.parsing is not None
    head = np.isin(seen.parsing, (Part.FACE, Part.HAIR))
    inner = cv2.erode(head.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    assert not changed(photo, result)[inner].any(), "the strap lies behind the hair"
    report = Judge(embedded_body()).judge(photo, result.picture, result.worn_region, seen, [piece])
    assert report.ok, report.problems


def test_a_shoulder_bag_hangs_below_the_shoulder_that_carries_it(photo: Photo, seen: Perception) -> None:
    result = worn(photo, seen, CHAIN)
    both = {m: on_shoulder_of(photo, seen, result, m) for m in (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)}
    carrier, other = sorted(both, key=lambda mark: -both[mark])
    assert both[carrier] > 60 and both[other] == 0
    y, x = np.nonzero(changed(photo, result))
    hips = (seen.point(Landmark.LEFT_HIP) + seen.point(Landmark.RIGHT_HIP)) / 2
    assert np.sign(np.median(x) - hips[0]) == np.sign(seen.point(carrier)[0] - hips[0])
    assert y.max() < hips[1] + 80


def test_a_tote_hangs_from_the_shoulder_and_a_short_handle_from_the_hand(photo: Photo, seen: Perception) -> None:
    for piece, hangs in ((TOTE, True), (TOP_HANDLE, False)):
        result = worn(photo, seen, piece)
        both = [on_shoulder_of(photo, seen, result, m) for m in (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)]
        assert (max(both) > 60) is hangs


def test_a_crossbody_bag_lies_at_the_hip_across_from_its_shoulder(photo: Photo, seen: Perception) -> None:
    result = worn(photo, seen, SADDLE)
    both = {m: on_shoulder_of(photo, seen, result, m) for m in (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)}
    carrier, other = sorted(both, key=lambda mark: -both[mark])
    assert both[carrier] > 60 and both[other] == 0
    place = changed(photo, result)
    hips = (seen.point(Landmark.LEFT_HIP) + seen.point(Landmark.RIGHT_HIP)) / 2
    lower = np.nonzero(place[round(hips[1]) :])[1]
    assert np.sign(np.median(lower) - hips[0]) == -np.sign(seen.point(carrier)[0] - hips[0])
    shoulder = seen.point(carrier)[1]
    columns = [np.nonzero(place[round(shoulder + k * (hips[1] - shoulder))])[0].mean() for k in (0.2, 0.4, 0.6)]
    steps = {float(np.sign(b - a)) for a, b in pairwise(columns)}
    assert steps == {-float(np.sign(seen.point(carrier)[0] - hips[0]))}, "the strap goes down across the trunk"


def test_a_strap_that_lies_in_the_picture_is_drawn_in_its_own_colour(photo: Photo, seen: Perception) -> None:
    result = worn(photo, seen, with_lying_strap())
    shoulders = (seen.point(Landmark.LEFT_SHOULDER) + seen.point(Landmark.RIGHT_SHOULDER)) / 2
    hips = (seen.point(Landmark.LEFT_HIP) + seen.point(Landmark.RIGHT_HIP)) / 2
    chest = slice(round(0.7 * shoulders[1] + 0.3 * hips[1]), round(0.4 * shoulders[1] + 0.6 * hips[1]))
    strap = result.picture[chest][changed(photo, result)[chest]].astype(float)
    assert len(strap) > 100
    red, _, blue = np.median(strap, axis=0)
    assert blue > red + 60


def test_a_bag_lies_over_new_clothes(photo: Photo, seen: Perception) -> None:
    shirt = drawn("shirt")
    both, alone = worn(photo, seen, SADDLE, shirt), worn(photo, seen, shirt)
    assert set(both.worn_ids) == {SADDLE.garment_id, shirt.garment_id}
    differs = np.abs(both.picture.astype(int) - alone.picture).max(axis=2) > 25
    bag_alone = changed(photo, worn(photo, seen, SADDLE))
    assert (differs & bag_alone).sum() > 0.7 * bag_alone.sum()


def spoiled(seen: Perception, how: str) -> Perception:
    """A photo in which no bag can hang from a shoulder."""
    landmarks, parsing = seen.landmarks.copy(), None if seen.parsing is None else seen.parsing.copy()
    assert parsing is not None
    both = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]
    if how == "arms_bent":
        for wrist in (Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST):
            landmarks[wrist, 1] = landmarks[Landmark.LEFT_SHOULDER, 1]
    elif how == "in_profile":
        landmarks[both, 0] = 0.5 + 0.6 * (landmarks[both, 0] - 0.5)
    elif how == "shoulder_not_seen":
        landmarks[both, 2] = 0.1
    else:
        hip = np.round(seen.point(Landmark.LEFT_HIP)).astype(int)
        parsing[hip[1] : hip[1] + 90, hip[0] : hip[0] + 70] = Part.BAG
    return replace(seen, landmarks=landmarks, parsing=parsing)


def test_crossed_arms_carry_nothing_on_a_shoulder(photo: Photo, seen: Perception) -> None:
    landmarks = seen.landmarks.copy()
    for side in ("LEFT", "RIGHT"):
        shoulder, elbow, wrist = (Landmark[f"{side}_{name}"] for name in ("SHOULDER", "ELBOW", "WRIST"))
        landmarks[[elbow, wrist], 1] = landmarks[shoulder, 1] + np.array([0.06, 0.12])
    figure, cutout = Figure(replace(seen, landmarks=landmarks)), cut_out(SADDLE, None)
    assert cutout is not None
    made = across(read_bag(cutout, SADDLE), SADDLE, figure, find_regions(photo.pixels, figure))
    assert made == "arms_bent"


@pytest.mark.parametrize("way", [on_shoulder, across, in_hand])
@pytest.mark.parametrize("how", ["arms_bent", "in_profile", "shoulder_not_seen", "bag_worn"])
def test_a_photo_that_does_not_fit_is_refused(photo: Photo, seen: Perception, way: Way, how: str) -> None:
    cutout, figure = cut_out(SADDLE, None), Figure(spoiled(seen, how))
    assert cutout is not None
    made = way(read_bag(cutout, SADDLE), SADDLE, figure, find_regions(photo.pixels, figure))
    if way is not in_hand:
        assert made == how
    elif how in {"bag_worn", "arms_bent"}:
        assert made == {"bag_worn": "bag_worn", "arms_bent": "no_free_hand"}[how]


def test_a_second_bag_is_refused_in_words(photo: Photo, seen: Perception) -> None:
    refusal = refused(photo, spoiled(seen, "bag_worn"), SADDLE)
    assert refusal.facts["left_out"] == {SADDLE.garment_id: "bag_worn"}
    assert "one without a bag works" in refusal.say("en") and "没有包的照片" in refusal.say("zh")


def test_a_hand_in_a_pocket_holds_no_bag(photo: Photo, seen: Perception) -> None:
    assert seen.parsing is not None
    parsing = seen.parsing.copy()
    for mark in (Landmark.LEFT_INDEX, Landmark.RIGHT_INDEX):
        x, y = np.round(seen.point(mark)).astype(int)
        parsing[y - 12 :, x - 40 : x + 40][parsing[y - 12 :, x - 40 : x + 40] == Part.SKIN] = Part.LOWER
    refusal = refused(photo, replace(seen, parsing=parsing), TOP_HANDLE)
    assert refusal.facts["left_out"] == {TOP_HANDLE.garment_id: "no_free_hand"}


@pytest.mark.parametrize(
    ("title", "carried"),
    [
        ("Saddle crossbody bag", "across"), ("Cross-body camera bag", "across"), ("Canvas sling bag", "across"),
        ("女士 斜挎小方包", "across"), ("斜背帆布包", "across"),
        ("Leather shoulder bag", "shoulder"), ("Suede hobo", "shoulder"), ("Quilted chain bag", "shoulder"),
        ("真皮单肩包", "shoulder"), ("尼龙腋下包", "shoulder"), ("菱格链条包", "shoulder"),
        ("Top-handle bag", None), ("手提包", None), ("Bag", None),
    ],
)  # fmt: skip
def test_the_shops_words_say_how_it_is_carried(title: str, carried: str | None) -> None:
    assert carried_as(make_garment("b", category="handbag", titles={"en": title})) == carried


def test_only_bags_are_carried() -> None:
    assert (
        carried_as(make_garment("t", category="top", titles={"en": "Off-shoulder bag-sleeve top, cross-body"})) is None
    )
