"""Lookbooks: labelled pictures in a folder, resumed and not made twice, refusals with their reasons."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from stylist.errors import ConsentRequired
from stylist.garment import Garment
from stylist.images import Photo, Pixels, encode_png, open_photo
from stylist.privacy.photos import Eyes
from stylist.services import Services
from stylist.settings import Settings
from stylist.tryon.checked import checked
from stylist.tryon.engine import QualityReport
from stylist.tryon.left_out import LEFT_OUT
from stylist.tryon.lookbook import LookbookMaker
from stylist.tryon.lookbook_folder import read_book
from stylist.tryon.lookbook_models import NoModels, figures, own_models
from stylist.tryon.lookbook_pages import Look, Run, summary
from stylist.tryon.telling import say_left_out
from tests.stylist.test_sizing_advice import piece
from tests.stylist.test_tryon_swaps import ADA, Drawn, Dyer

DARK = 9


class Strict:
    """A judge that lets no picture with very dark cloth through."""

    def judge(self, photo: Photo, picture: Pixels, region: np.ndarray, *_: object) -> QualityReport:
        ok = bool(picture[region].mean() > 4 * DARK)
        return QualityReport(ok, True, 1.0, 0, () if ok else ("colour_off",))


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    shop = Services(Settings(data_dir=tmp_path / "data", jobs_most_queued=3))
    engine = checked(Dyer(), Strict(), None)  # type: ignore[arg-type]
    shop.__dict__.update(tryon=engine, eyes=Eyes(Drawn()))  # type: ignore[arg-type]
    yield shop
    shop.close()


def product(services: Services, name: str, shade: int | None, **facts: object) -> Garment:
    """A shirt whose picture is one shade of grey; None: it has no picture."""
    titles = {"en": f"<Shirt> {name}", "zh": f"衬衫 {name}"}
    stored = () if shade is None else (_stored(services, shade),)
    return piece("shirt", id=name, titles=titles, image_ids=stored, **facts)


def _stored(services: Services, shade: int) -> str:
    return services.files.put(encode_png(np.full((40, 30, 3), shade, np.uint8)), "product", ".png")


def renders(services: Services) -> int:
    return cast(Dyer, services.tryon.engine).made  # type: ignore[attr-defined]


def make(services: Services, folder: Path, *garments: Garment, **more: object) -> Run:
    looks = [Look((garment,)) for garment in garments]
    return LookbookMaker(services, services.desk, folder, "shop").make(looks, figures(), **more)  # type: ignore[arg-type]


def test_a_book_is_labelled_indexed_and_never_made_twice(services: Services, tmp_path: Path) -> None:
    book, told = tmp_path / "book", list[tuple[int, int, str]]()
    shirts = [product(services, name, shade) for name, shade in (("a", 90), ("b/c", 130), ("b_c", 170))]
    run = make(services, book, *shirts, progress=lambda *seen: told.append(seen))
    assert (len(run.made), run.there, run.book.refused, renders(services)) == (6, [], [], 6)
    assert told[0] == (0, 6, "a--ada") and told[-1][:2] == (6, 6)
    assert len({page.file for page in run.book.pages}) == 6
    for page in run.book.pages:
        verdict = services.marker.verify((book / page.file).read_bytes())
        assert verdict.marked and verdict.label_seen and verdict.finding == "signed"
    assert read_book(book) == run.book
    sheet = (book / "index.html").read_text("utf-8")
    assert sheet.count("<img ") == 6 and "<Shirt>" not in sheet and "&lt;Shirt&gt; a, worn by ada" in sheet
    assert "http" not in sheet and "<script" not in sheet

    again = make(services, book, *shirts)
    assert (again.made, len(again.there), renders(services)) == ([], 6, 6)
    (book / "a--ada.png").write_bytes(b"spoilt")
    assert make(services, book, *shirts).made == ["a--ada.png"]
    run = make(services, book, product(services, "a", 95))
    assert run.made == ["a--ada.png", "a--ben.png"]
    assert len(run.book.pages) == 6, "what earlier runs made is still in the book"
    (book / "a--ben.png").unlink()
    assert len(make(services, book, shirts[1]).book.pages) == 5


def test_the_drawn_figures_wear_their_own_department_unless_they_are_named(services: Services, tmp_path: Path) -> None:
    shop = [product(services, g, 90 + n, gender=g) for n, g in enumerate(("women", "men", "unisex"))]
    run = make(services, tmp_path / "book", *shop, by_department=True)
    assert run.made == ["women--ada.png", "men--ben.png", "unisex--ada.png", "unisex--ben.png"]


def test_what_cannot_be_shown_is_listed_with_its_reason_and_not_tried_again(services: Services, tmp_path: Path) -> None:
    book = tmp_path / "book"
    shop = [product(services, "none", None), product(services, "dark", DARK), product(services, "good", 120)]
    run = make(services, book, *shop)
    assert len(run.made) == 2
    refused = [(r.look[0], r.code) for r in run.book.refused]
    assert refused == [("none", "not_found")] * 2 + [("dark", "not_convincing")] * 2
    why = run.book.refused[2].sentence
    assert "strays from the product's" in why["en"] and "颜色和商品图对不上" in why["zh"]
    assert "strays from the product" in (book / "index.html").read_text("utf-8")
    made = renders(services)
    again = make(services, book, *shop)
    assert renders(services) == made and len(again.book.refused) == 4
    assert summary(again)["pictures"] == 2


def test_pictures_that_are_no_longer_in_the_book_are_removed_and_others_left_alone(
    services: Services, tmp_path: Path
) -> None:
    book = tmp_path / "book"
    make(services, book, product(services, "a", 90), product(services, "b", 130))
    (book / "b--ben.png").write_bytes(b"by hand")
    (book / "own.png").write_bytes(b"the shop's")
    run = make(services, book, product(services, "a", DARK), product(services, "b", DARK))
    assert (run.removed, run.unlisted) == (["a--ada.png", "a--ben.png", "b--ada.png"], ["b--ben.png", "own.png"])
    assert sorted(path.name for path in book.glob("*.png")) == run.unlisted == summary(run)["unlisted"]


@pytest.mark.parametrize("gender", ["girls", "boys"])
def test_nobody_is_dressed_in_clothes_for_children(services: Services, tmp_path: Path, gender: str) -> None:
    run = make(services, tmp_path / "book", product(services, "kid", 90, gender=gender), by_department=True)
    assert {(r.code, r.model) for r in run.book.refused} == {("for_children", "ada"), ("for_children", "ben")}
    assert renders(services) == 0 and run.made == []
    assert "<Shirt> kid" in run.book.refused[0].sentence["en"] and "童装" in run.book.refused[0].sentence["zh"]


def test_a_run_that_is_stopped_goes_on_where_it_was(services: Services, tmp_path: Path) -> None:
    book, told = tmp_path / "book", list[int]()
    shirts = [product(services, str(n), 80 + 10 * n) for n in range(4)]
    stopped = make(services, book, *shirts, progress=lambda n, *_: told.append(n), cancelled=lambda: len(told) > 3)
    assert stopped.cancelled and 1 <= len(stopped.made) < 8
    assert not [job for job in services.queue.of("shop") if job.open]
    kept = read_book(book)
    assert kept is not None and len(kept.pages) == len(stopped.made)
    rest = make(services, book, *shirts)
    assert not rest.cancelled and len(rest.there) == len(stopped.made) and len(rest.book.pages) == 8


def test_a_shops_own_models_need_consent(services: Services, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    with pytest.raises(NoModels):
        own_models(services, folder, "shop")
    (folder / "Mia.png").write_bytes(encode_png(ADA.pixels))
    (folder / "notes.txt").write_text("no photo")
    with pytest.raises(ConsentRequired):
        own_models(services, folder, "shop")
    services.consent.give("shop")
    models = own_models(services, folder, "shop")
    look = Look((product(services, "a", 90),))
    run = LookbookMaker(services, services.desk, tmp_path / "book", "shop").make([look], models)
    assert run.made == ["a--Mia.png"]
    assert open_photo(tmp_path / "book" / "a--Mia.png").pixels.shape == ADA.pixels.shape
    later = own_models(services, folder, "shop")
    assert LookbookMaker(services, services.desk, tmp_path / "book", "shop").make([look], later).made == []


@pytest.mark.parametrize("code", LEFT_OUT)
def test_why_a_piece_is_left_out_is_said_in_both_languages(code: str) -> None:
    assert say_left_out(code, "en") != say_left_out(code, "zh")
