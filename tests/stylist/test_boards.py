"""Look boards: everything is on them, nothing lies outside, and they are their owner's alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylist.errors import NotFound
from stylist.files import FileStore
from stylist.garment import Garment
from stylist.images import encode_png
from stylist.money import Money
from stylist.outfit import Outfit
from stylist.outfits.board import palette_of
from stylist.outfits.boards import Boards
from stylist.outfits.flatlay import Box, arrange
from stylist.outfits.plans import Event, Moment, PackedPiece, Plan, PlannedLook, PlanRequest
from tests.stylist.garments import make_garment
from tests.stylist.test_wardrobe import Nobody, photo

BOX = Box(10, 20, 1000, 900)


def test_a_flat_lay_keeps_within_its_box_and_shapes() -> None:
    looks = (
        [("layer", 0.8), ("top", 1.1), ("bottom", 0.4), ("shoes", 1.6), ("bag", 1.0), ("accessory", 2.0)],
        [("one_piece", 0.5), ("shoes", 1.5), ("bag", 0.9)],
        [("suit", 0.6), ("top", 0.9), ("shoes", 1.4)],
        [("top", 3.0), ("bottom", 0.1), (None, 1.0), ("accessory", 1.0)],
    )
    for pieces in looks:
        for (_, aspect), place in zip(pieces, arrange(pieces, BOX), strict=True):  # type: ignore[arg-type]
            assert BOX.left <= place.left and place.left + place.width <= BOX.left + BOX.width + 1
            assert BOX.top <= place.top and place.top + place.height <= BOX.top + BOX.height + 1
            assert place.width / place.height == pytest.approx(aspect, rel=0.05)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path)


def garments(store: FileStore) -> dict[str, Garment]:
    hues = {
        "tee": ("t-shirt", "#1f2a44", "navy"),
        "jeans": ("jeans", "#4a6a8f", "denim-blue"),
        "shoes": ("sneakers", "#c1272d", "red"),
    }
    return {
        name: make_garment(name, category=kind, colours=(shade,), image_ids=(store.put(photo(hue), "product", ".png"),))
        for name, (kind, hue, shade) in hues.items()
    }


def test_a_look_is_drawn_with_its_colours_and_stored_for_its_owner(store: FileStore) -> None:
    worn = garments(store)
    outfit = Outfit(garments=tuple(worn.values()), total=Money.of(100, "USD"), score=1.0, owned_ids=("jeans",))
    boards = Boards(store, Nobody)  # type: ignore[arg-type]
    drawn = {locale: boards.of_outfit(outfit, "work", locale, "ann") for locale in ("en", "zh")}  # type: ignore[arg-type]
    with Image.open(store.get(drawn["en"], "ann").path) as picture:
        pixels = np.asarray(picture).astype(int)
    assert pixels.shape[1] == 1200
    for hue in ((0x1F, 0x2A, 0x44), (0x4A, 0x6A, 0x8F), (0xC1, 0x27, 0x2D)):
        assert (np.abs(pixels - hue).max(axis=2) < 6).sum() > 10_000  # the garment, not only its swatch
    assert store.read(drawn["en"], "ann") != store.read(drawn["zh"], "ann")
    with pytest.raises(NotFound):
        store.get(drawn["en"], "bob")
    assert store.get(drawn["en"], "ann").kind == "board"


def test_a_plan_is_drawn_moment_by_moment(store: FileStore) -> None:
    worn, free = garments(store), Money.of(0, "USD")
    looks = tuple(
        PlannedLook(moment=Moment(id=str(n), day=n, occasion="casual"), garment_ids=tuple(worn) if n != 3 else ())
        for n in (1, 2, 3, 4)
    )
    packing = tuple(PackedPiece(garment_id=i, role=None, owned=True, price=free, wears=3) for i in worn)
    request = PlanRequest(days=4, events=(Event(day=2, occasion="date"),))
    plan = Plan(id="p", request=request, looks=looks, packing=packing, total=free, score=1.0)
    boards = Boards(store, Nobody)  # type: ignore[arg-type]
    with Image.open(store.get(boards.of_plan(plan, worn.__getitem__, "zh", "ann"), "ann").path) as picture:
        red = np.abs(np.asarray(picture).astype(int) - (0xC1, 0x27, 0x2D)).max(axis=2) < 6
    columns = red[:460].any(axis=0)  # the first row of cards: days 1, 2 and an open one
    assert columns[:430].any() and columns[430:790].any() and not columns[790:].any()


def test_a_garment_without_a_picture_is_paper_not_an_error(store: FileStore) -> None:
    bare = make_garment("bare", image_ids=("product-gone",))
    outfit = Outfit(garments=(bare,), total=Money.of(10, "USD"), score=1.0)
    assert Boards(store, Nobody).of_outfit(outfit, None, "en", "ann")  # type: ignore[arg-type]


def test_a_palette_names_a_colour_once(store: FileStore) -> None:
    from stylist.outfits.board import Item  # noqa: PLC0415
    from stylist.wardrobe.taking import Taken  # noqa: PLC0415

    blank = Taken(np.zeros((4, 4, 3), np.uint8), None)
    shades = ("navy", "navy", "red", "no-such-shade")
    items = [Item(make_garment(str(n), colours=(shade,)), blank, None) for n, shade in enumerate(shades)]
    assert palette_of(items) == ["#1f2a44", "#c1272d"]
    assert encode_png(blank.pixels)
