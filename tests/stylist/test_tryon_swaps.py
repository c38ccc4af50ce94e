"""The same look with other pieces: what stays is the same to the pixel, whatever the engine; cached, private, gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from stylist.body.perception import Part, Perception
from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.errors import NotFound
from stylist.images import Photo, Pixels, encode_png, open_photo
from stylist.privacy.photos import Eyes
from stylist.services import Services
from stylist.settings import Settings
from stylist.tryon.asking import PieceAsked, TryOnOutcome, TryOnRequest
from stylist.tryon.checked import checked
from stylist.tryon.engine import (
    Cancelled,
    Piece,
    Progress,
    QualityReport,
    Renders,
    Request,
    Shown,
    TryOnResult,
    Worn,
    never,
    no_progress,
)
from stylist.tryon.keeping import unmarked_id
from stylist.tryon.options import TryOnOptions
from stylist.tryon.preview import PreviewEngine
from stylist.tryon.swaps import changed_places, swapped
from stylist.vocabulary import term

ADA = Photo(np.asarray(draw_figure("ada").convert("RGB")), "drawn")
SEEN = figure_perception("ada")
PLACES: dict[Worn, Part] = {"upper": Part.UPPER, "lower": Part.LOWER, "feet": Part.SHOES}


class Drawn:
    """A body model that knows ada's own outline, whatever she wears."""

    name, tier = "drawn", "embedded"

    def perceive(self, photo: Photo) -> Perception | None:
        return SEEN if photo.pixels.shape == ADA.pixels.shape else None


class Dyer(Renders):
    """Paints the places of all pieces anew each time, as a network does: with noise that hangs on seed and pieces."""

    name, tier = "preview", "full"
    honours = frozenset({"seed"})

    def __init__(self, spill: int = 0) -> None:
        self.spill, self.made = spill, 0

    def make(self, request: Request, progress: Progress = no_progress, cancelled: Cancelled = never) -> TryOnResult:
        self.made += 1
        ids = ",".join(sorted(p.garment_id for p in request.pieces))
        chance = np.random.default_rng([request.options.seed, *ids.encode()])
        region = np.isin(SEEN.parsing, [PLACES[p.worn] for p in request.pieces])
        picture = request.photo.pixels.copy()
        for piece in request.pieces:
            place = SEEN.parsing == PLACES[piece.worn]
            cloth = int(piece.picture.pixels.mean()) + chance.integers(-self.spill - 3, self.spill + 4, picture.shape)
            picture = np.where(place[..., None], cloth, picture)
        report = QualityReport(True, True, 1.0, 0)
        worn = tuple(p.garment_id for p in request.pieces)
        picture = picture.astype(np.uint8)
        return TryOnResult(
            picture, region, worn, {}, report, self.name, "full", 1, seed=request.options.seed, licence="none"
        )


class Fine:
    """A judge that lets everything through, and keeps what it saw."""

    def __init__(self) -> None:
        self.saw: list[Pixels] = []

    def judge(self, photo: Photo, picture: Pixels, *_: object) -> QualityReport:
        self.saw.append(picture)
        return QualityReport(True, True, 1.0, 0)


def dyed(name: str, worn: Worn, shade: int) -> Piece:
    return Piece(name, Photo(np.full((40, 30, 3), shade, np.uint8), "PNG"), "shirt", worn)


def before(result: TryOnResult, old: list[Piece], new: list[Piece]) -> Shown:
    gone = frozenset(p.worn for p in old if p not in new)
    return Shown(result.picture, result.worn_region, frozenset(p.garment_id for p in old if p in new), gone)


def grown(mask: np.ndarray, pixels: int) -> np.ndarray:
    import cv2  # noqa: PLC0415

    return cv2.dilate(mask.astype(np.uint8), np.ones((2 * pixels + 1,) * 2, np.uint8)).astype(bool)


TOP, OTHER_TOP = dyed("top", "upper", 60), dyed("other-top", "upper", 160)
LEGS, SHOES, OTHER_SHOES = dyed("legs", "lower", 120), dyed("shoes", "feet", 40), dyed("other-shoes", "feet", 220)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ([TOP, LEGS, SHOES], [TOP, LEGS, OTHER_SHOES], Part.SHOES),
        ([TOP, LEGS, SHOES], [OTHER_TOP, LEGS, SHOES], Part.UPPER),
        ([TOP, SHOES], [TOP, LEGS, SHOES], Part.LOWER),
        ([TOP, LEGS, SHOES], [TOP, LEGS], Part.SHOES),
    ],
)
@pytest.mark.parametrize("seed", [0, 7])
def test_of_a_network_that_paints_everything_anew_only_the_changed_piece_is_taken(
    old: list[Piece], new: list[Piece], place: Part, seed: int
) -> None:
    engine, options = Dyer(spill=30), TryOnOptions(seed=seed)
    first = engine.render(ADA, SEEN, old, options)
    whole = engine.render(ADA, SEEN, new, options)
    asked = Request(ADA, SEEN, tuple(new), options)
    kept = swapped(before(first, old, new), whole, asked, Drawn())  # type: ignore[arg-type]
    changed = np.any(kept.picture != first.picture, axis=2)
    piece = SEEN.parsing == place
    assert kept.rest_kept and np.array_equal(kept.picture[piece], whole.picture[piece])
    assert not (changed & ~grown(piece, 12)).any()
    elsewhere = ~grown(piece, 6) & (SEEN.parsing != Part.BACKGROUND)
    assert not (changed & elsewhere).any(), "the other pieces, face, hair and hands are those of the look before"
    assert np.any(whole.picture != first.picture, axis=2)[elsewhere].any(), "which the whole picture's are not"


def test_nothing_changes_where_no_piece_does() -> None:
    engine = Dyer()
    first = engine.render(ADA, SEEN, [TOP, LEGS], TryOnOptions(seed=1))
    again = engine.render(ADA, SEEN, [TOP, LEGS], TryOnOptions(seed=2))
    shown = before(first, [TOP, LEGS], [TOP, LEGS])
    assert changed_places(shown, again, [TOP, LEGS]) == frozenset()
    kept = swapped(shown, again, Request(ADA, SEEN, (TOP, LEGS)), Drawn())  # type: ignore[arg-type]
    assert np.array_equal(kept.picture, first.picture)


def test_a_piece_that_can_no_longer_be_put_on_counts_as_changed() -> None:
    first = Dyer().render(ADA, SEEN, [TOP, LEGS])
    without = replace(first, worn_ids=("legs",))
    assert changed_places(before(first, [TOP, LEGS], [TOP, LEGS]), without, [TOP, LEGS]) == {"upper"}


@cache
def drawn(category: str, n: int = 0) -> Piece:
    garment = [g for g in demo_garments() if g.category == category][n]
    picture = Photo(np.asarray(draw_garment(garment, (384, 512)).convert("RGB")), "PNG")
    worn = cast(Worn, term("category", category).body)
    return Piece(garment.id, picture, category, worn, garment.length, garment.sleeve)


@pytest.mark.parametrize(
    ("old", "new", "rows"),
    [
        ((("shirt", 0), ("trousers", 0)), (("shirt", 0), ("skirt", 0)), (0.36, 1.0)),
        ((("sweater", 0), ("trousers", 0), ("hat", 0)), (("sweater", 0), ("trousers", 0), ("hat", 3)), (0.0, 0.2)),
    ],
)
def test_the_preview_keeps_the_rest_and_the_judge_sees_the_result(
    old: tuple[tuple[str, int], ...], new: tuple[tuple[str, int], ...], rows: tuple[float, float]
) -> None:
    engine, judge = PreviewEngine(), Fine()
    pieces, others = [drawn(*name) for name in old], [drawn(*name) for name in new]
    first = engine.render(ADA, SEEN, pieces)
    whole = engine.render(ADA, SEEN, others)
    asked = Request(ADA, SEEN, tuple(others), shown=before(first, pieces, others))
    made = checked(engine, judge, Drawn()).make(asked)  # type: ignore[arg-type]
    assert made.rest_kept and np.array_equal(judge.saw[-1], made.picture)
    changed = np.any(made.picture != first.picture, axis=2)
    first_row, *_, last_row = np.flatnonzero(changed.any(axis=1)) / ADA.height
    assert rows[0] <= first_row and last_row <= rows[1], "a skirt changes nothing above the waist, a hat below the chin"
    strong = np.abs(whole.picture.astype(int) - first.picture).max(axis=2) > 40
    assert (changed & strong).sum() > 0.97 * strong.sum(), "the new piece is there whole"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    shop = Services(Settings(data_dir=tmp_path))
    engine = checked(Dyer(spill=20), Fine(), Drawn())  # type: ignore[arg-type]
    shop.__dict__.update(tryon=engine, eyes=Eyes(Drawn()))  # type: ignore[arg-type]
    shop.consent.give("ann")
    yield shop
    shop.close()


def look(services: Services, photo_id: str, *shades: int, after: str | None = None, owner: str = "ann") -> TryOnOutcome:
    """Ann in pieces for trunk, legs and feet, each of one shade of grey."""
    pieces = []
    for (worn, _), shade in zip(PLACES.items(), shades, strict=False):
        stored = services.files.put(encode_png(np.full((40, 30, 3), shade, np.uint8)), "product", ".png")
        name = f"{worn}-{shade}"
        pieces.append(PieceAsked(garment_id=name, picture_id=stored, category="shirt", worn=worn))
    asked = TryOnRequest(pieces=tuple(pieces), engine="preview", photo_id=photo_id, after=after)
    return services.desk.wait(services.desk.ask(asked, owner))


def unmarked(services: Services, made: TryOnOutcome, owner: str = "ann") -> Pixels:
    return open_photo(services.files.read_unmarked(unmarked_id(made.file_id), owner)).pixels


def made_count(services: Services) -> int:
    return cast(Dyer, services.tryon.engine).made  # type: ignore[attr-defined]


def test_other_shoes_on_the_same_look_and_back_again(services: Services) -> None:
    photo_id = services.photos.add(encode_png(ADA.pixels), "ann")
    first = look(services, photo_id, 60, 120, 40)
    other = look(services, photo_id, 60, 120, 220, after=first.file_id)
    assert (first.rest_kept, other.rest_kept) == (False, True)
    shoes = grown(SEEN.parsing == Part.SHOES, 12)
    one, two = unmarked(services, first), unmarked(services, other)
    assert np.array_equal(one[~shoes], two[~shoes]) and not np.array_equal(one[shoes], two[shoes])
    assert look(services, photo_id, 60, 120, 220, after=first.file_id) == other and made_count(services) == 2
    assert look(services, photo_id, 60, 120, 40, after=other.file_id) == first and made_count(services) == 2
    third = look(services, photo_id, 160, 120, 220, after=other.file_id)
    assert look(services, photo_id, 60, 120, 40, after=third.file_id) == first


def test_what_is_gone_somebody_elses_or_of_another_photo_is_not_built_upon(services: Services) -> None:
    photo_id = services.photos.add(encode_png(ADA.pixels), "ann")
    first = look(services, photo_id, 60, 120, 40)
    services.consent.give("bob")
    bobs = services.photos.add(encode_png(ADA.pixels), "bob")
    assert not look(services, bobs, 60, 120, 220, after=first.file_id, owner="bob").rest_kept
    another = services.photos.add(encode_png(255 - ADA.pixels), "ann")
    assert not look(services, another, 60, 120, 220, after=first.file_id).rest_kept
    assert not look(services, photo_id, 60, 120, 221, after="tryon-nonsense").rest_kept
    services.files.discard([unmarked_id(first.file_id)], "ann")
    assert not look(services, photo_id, 60, 120, 220, after=first.file_id).rest_kept


def test_the_unmarked_picture_is_never_given_out_and_goes_with_the_rest(services: Services) -> None:
    photo_id = services.photos.add(encode_png(ADA.pixels), "ann")
    name = unmarked_id(look(services, photo_id, 60, 120).file_id)
    for read in (services.files.get, services.files.read):
        with pytest.raises(NotFound):
            read(name, "ann")
    with pytest.raises(NotFound):
        services.files.read_unmarked(name, "bob")
    path = next((services.settings.data_dir / "files" / "unmarked").rglob("*.png"))
    services.forget("ann")
    assert not path.exists() and services.files.of("ann") == []
