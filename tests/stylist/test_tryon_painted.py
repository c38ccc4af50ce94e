"""The engine around painters, with a painter of flat colour: what stays the photo's own, rounds, variants, batches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from stylist.body.perception import Part, Perception
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.images import Photo, Pixels
from stylist.tryon.agnostic import agnostic_mask, in_plain_suit
from stylist.tryon.engine import Piece, Request, TryOnCancelled, Worn
from stylist.tryon.engines.painted import (
    EVERYWHERE,
    NothingToPaint,
    PaintedEngine,
    Scene,
    Told,
    composite,
    painted_size,
)
from stylist.tryon.engines.prompts import instruction
from stylist.tryon.options import SIDE_PX, TryOnOptions

PHOTO = Photo(np.asarray(draw_figure("ada").convert("RGB").resize((240, 400))), "PNG")
SMALL = TryOnOptions(long_side_px=256)


def seen() -> Perception:
    return figure_perception("ada")


def piece(name: str, worn: Worn = "upper", category: str = "t-shirt", length: str | None = None) -> Piece:
    return Piece(name, Photo(np.full((64, 48, 3), 200, np.uint8), "PNG"), category, worn, length)


class Roller:
    """Paints everything in a colour made of the seed, in two steps."""

    honours = frozenset({"seed", "variants", "steps", "long_side_px", "length"})
    several, unmasked, places = True, False, EVERYWHERE
    weights, licence = "tests/roller", "MIT"

    def __init__(self) -> None:
        self.batches: list[list[Scene]] = []

    def paint(self, scenes: Sequence[Scene], told: Told) -> list[Pixels]:
        self.batches.append(list(scenes))
        told(0.5)
        told(1.0)
        return [np.full(s.person.shape, 40 + 60 * (s.seed % 3), np.uint8) for s in scenes]


def test_outside_the_region_every_pixel_is_the_photos_own() -> None:
    result = PaintedEngine("roller", Roller()).render(PHOTO, seen(), [piece("a")], SMALL)
    outside = ~result.worn_region
    assert result.picture.shape == PHOTO.pixels.shape and 0.05 < result.worn_region.mean() < 0.6
    assert np.array_equal(result.picture[outside], PHOTO.pixels[outside])
    assert result.report.outside_changed_pixels == 0 and result.report.ok
    assert (result.seed, result.weights, result.licence, result.tier) == (0, "tests/roller", "MIT", "full")


def test_variants_count_on_from_the_seed_and_each_is_its_own_picture() -> None:
    roller = Roller()
    options = TryOnOptions(seed=1, variants=3, long_side_px=256, tucked=True)
    result = PaintedEngine("roller", roller).render(PHOTO, seen(), [piece("a")], options)
    assert [r.seed for r in (result, *result.others)] == [1, 2, 3] and result.ignored == ("tucked",)
    assert len({r.picture.tobytes() for r in (result, *result.others)}) == 3
    assert [len(batch) for batch in roller.batches] == [3]


def test_a_painter_of_one_piece_paints_them_in_turn_each_in_its_own_place() -> None:
    roller = Roller()
    roller.several = False
    pieces = [piece("top"), piece("legs", "lower", "trousers")]
    result = PaintedEngine("roller", roller).render(PHOTO, seen(), pieces, SMALL)
    assert [[s.pieces[0].garment_id for s in b] for b in roller.batches] == [["legs"], ["top"]]
    first, second = roller.batches[0][0], roller.batches[1][0]
    assert not np.array_equal(first.mask, second.mask)
    assert np.median(second.person[first.mask]) == 40
    assert result.worn_ids == ("legs", "top")


def test_requests_of_equal_size_share_a_batch_and_give_what_they_give_alone() -> None:
    engine = PaintedEngine("roller", Roller())
    requests = [Request(PHOTO, seen(), (piece("a"),), SMALL), Request(PHOTO, seen(), (piece("b", "lower"),), SMALL)]
    together = engine.render_many(requests)
    alone = [engine.render(r.photo, r.perception, r.pieces, r.options) for r in requests]
    assert [np.array_equal(t.picture, a.picture) for t, a in zip(together, alone, strict=True)] == [True, True]
    assert isinstance(engine.painter, Roller) and [len(b) for b in engine.painter.batches] == [2, 1, 1]


def test_progress_rises_to_one_and_cancelling_stops_between_steps() -> None:
    told: list[float] = []
    PaintedEngine("roller", Roller()).render(PHOTO, seen(), [piece("a")], SMALL, told.append)
    assert told == sorted(told) and told[0] == 0 and 0.5 in told and told[-1] == 1
    roller, asked = Roller(), iter([False, True])
    with pytest.raises(TryOnCancelled):
        PaintedEngine("roller", roller).render(PHOTO, seen(), [piece("a")], SMALL, cancelled=lambda: next(asked))
    assert len(roller.batches) == 1


def test_nobody_is_undressed_and_nothing_to_paint_is_told() -> None:
    roller = Roller()
    with pytest.raises(NothingToPaint) as refusal:
        PaintedEngine("roller", roller).render(PHOTO, seen(), [piece("bra", category="bra")], SMALL)
    assert refusal.value.facts["left_out"] == {"bra": "kind_not_shown"} and roller.batches == []


def test_only_a_painter_without_a_mask_may_change_the_background() -> None:
    roller, options = Roller(), TryOnOptions(long_side_px=256, keep_background=False)
    result = PaintedEngine("roller", roller).render(PHOTO, seen(), [piece("a")], options)
    assert result.ignored == ("keep_background",) and not result.worn_region.all()
    roller.unmasked, roller.honours = True, roller.honours | {"keep_background"}
    result = PaintedEngine("roller", roller).render(PHOTO, seen(), [piece("a")], options)
    assert result.ignored == () and result.worn_region.all()


@pytest.mark.parametrize(("side", "size"), [(256, (160, 256)), (1536, (928, 1536)), (400, (240, 400))])
def test_sizes_are_multiples_of_what_painters_take(side: int, size: tuple[int, int]) -> None:
    small = painted_size(PHOTO, side)
    assert (small.width, small.height) == size


def test_a_photo_of_two_to_three_is_painted_at_1024_by_1536() -> None:
    large = painted_size(Photo(np.zeros((2400, 1600, 3), np.uint8), "PNG"), SIDE_PX[1])
    assert (large.width, large.height) == (1024, 1536)


def test_the_seam_is_soft_within_and_the_middle_is_all_new() -> None:
    before, painted = np.zeros((400, 300, 3), np.uint8), np.full((400, 300, 3), 200, np.uint8)
    mask = np.zeros((400, 300), bool)
    mask[100:300, 50:250] = True
    after = composite(before, painted, mask)
    assert not after[~mask].any() and (after[120:280, 70:230] == 200).all()
    assert 0 < after[100, 150, 0] < 200


@pytest.mark.parametrize("worn", ["upper", "lower", "full", "outer"])
def test_the_mask_hides_the_old_clothes_and_never_face_or_hair(worn: Worn) -> None:
    perception = seen()
    photo = Photo(np.asarray(draw_figure("ada").convert("RGB")), "PNG")
    mask = agnostic_mask(photo, perception, [piece("x", worn)])
    assert perception.parsing is not None
    assert not mask[np.isin(perception.parsing, (Part.FACE, Part.SHOES))].any()
    assert mask[perception.parsing == Part.HAIR].mean() < 0.05  # hair of cloth's colour below the chin counts as cloth
    old = {"lower": (Part.LOWER, Part.DRESS)}.get(worn, (Part.UPPER, Part.OUTERWEAR, Part.DRESS))
    assert mask[np.isin(perception.parsing, old)].mean() > 0.97


@pytest.mark.parametrize("worn", ["feet", "head", "face", "neck", "waist", "hand", "wrist"])
def test_accessories_have_small_places_of_their_own(worn: Worn) -> None:
    photo = Photo(np.asarray(draw_figure("ada").convert("RGB")), "PNG")
    assert 0.0005 < agnostic_mask(photo, seen(), [piece("x", worn)]).mean() < 0.2


def test_a_longer_dress_has_a_longer_place() -> None:
    shares = [agnostic_mask(PHOTO, seen(), [piece("x", "full", "dress", n)]).sum() for n in ("mini", "knee", "maxi")]
    assert shares == sorted(shares) and shares[0] < shares[-1]
    asked = agnostic_mask(PHOTO, seen(), [piece("x", "full", "dress", "maxi")], "mini")
    assert asked.sum() == shares[0]


def test_the_instruction_numbers_the_pictures_and_carries_the_options() -> None:
    pieces = [piece("a", "lower", "trousers"), piece("b", "upper", "shirt", "hip")]
    said = instruction(pieces, TryOnOptions(tucked=True, lighting="evening", length="midi"))
    assert "image 2" in said and "image 3" in said and "shirt" in said.lower()
    assert "tucked into" in said and "evening light" in said and "mid-calf" in said and "Keep the pose" in said
    plain = instruction(pieces, TryOnOptions(keep_pose=False))
    assert "Keep the pose" not in plain and "tucked" not in plain and "ends at" not in plain


def test_the_plain_suit_hides_colour_and_outline_of_what_was_worn_and_nothing_else() -> None:
    mask = agnostic_mask(PHOTO, seen(), [piece("a")])
    suited = in_plain_suit(PHOTO, seen(), [piece("a")])
    assert np.array_equal(suited[~mask], PHOTO.pixels[~mask])
    grey = (suited == 128).all(axis=2)
    assert 0.3 < grey[mask].mean() < 1
    assert np.array_equal(in_plain_suit(PHOTO, seen(), [piece("hat", "head")]), PHOTO.pixels)


def test_a_suit_is_spoken_of_only_where_it_is_worn() -> None:
    assert "suit" in instruction([piece("a")], SMALL, in_suit=True)
    assert "suit" not in instruction([piece("a")], SMALL)
