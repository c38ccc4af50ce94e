"""A picture and words as one query: what the words change is exchanged, the rest stays, by every door."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylist.embedding import Vectors
from stylist.embedding.base import unit
from stylist.embedding.double import HashEmbedder
from stylist.errors import PhotoRefused
from stylist.files import FileStore
from stylist.index import Snapshot
from stylist.index.vectors import Matrix
from stylist.search.engine import SearchEngine
from stylist.search.fusing import Fusion, Method, WordSpace, combine, fuse
from stylist.search.hearing import heard, wanted_terms
from stylist.search.query import Filters, Query, SearchResult
from stylist.vocabulary import terms
from tests.stylist.garments import make_garment

AXES = ["black", "navy", "red", "shirt", "dress", "men", "women", "like", "please"]
WAYS: tuple[Method, ...] = ("early", "late", "difference", "attention")


def on_axes(texts: Sequence[str]) -> Vectors:
    """Texts as counts of nine words."""
    return unit(np.array([[float(a in t.lower().split()) for a in AXES] for t in texts]))


SHELF = ["black shirt", "navy shirt", "red shirt", "black dress", "navy dress", "red dress"]


def ranked(picture: str, text: str, fusion: Fusion) -> list[str]:
    vectors = on_axes(SHELF)
    scores = combine(fuse(WordSpace(on_axes), on_axes([picture])[0], text, fusion) @ vectors.T, fusion)
    return [SHELF[n] for n in np.argsort(-scores, kind="stable")]


@pytest.mark.parametrize("method", ["difference", "attention"])
@pytest.mark.parametrize("text", ["in navy", "like this but in navy please", "换成藏青色的", "navy, not red"])
def test_the_words_take_the_place_of_what_the_picture_shows(method: Method, text: str) -> None:
    order = ranked("black shirt", text, Fusion(method))
    assert order[0] == "navy shirt"
    assert order.index("red shirt") < order.index("black dress")  # the old colour is gone, the kind has stayed


def test_the_words_may_change_the_kind_and_keep_the_colour() -> None:
    assert ranked("red shirt", "the same but a dress", Fusion())[0] == "red dress"


@pytest.mark.parametrize("method", WAYS)
def test_the_weight_goes_from_the_picture_to_the_words(method: Method) -> None:
    assert ranked("black shirt", "navy dress", Fusion(method, 0.0))[0] == "black shirt"
    assert ranked("black shirt", "navy dress", Fusion(method, 1.0))[0] == "navy dress"


@pytest.mark.parametrize("method", WAYS)
def test_the_sentence_around_a_wish_is_not_heard(method: Method) -> None:
    picture, space = on_axes(["black shirt"])[0], WordSpace(on_axes)
    alone, inside = (fuse(space, picture, text, Fusion(method)) for text in ("navy", "like this please but navy"))
    np.testing.assert_array_equal(alone, inside)


def test_words_outside_the_vocabulary_are_taken_as_a_sentence() -> None:
    picture, space = on_axes(["black shirt"])[0], WordSpace(on_axes)
    expected = unit(0.5 * picture + 0.5 * on_axes(["please"])[0])
    np.testing.assert_allclose(fuse(space, picture, "please", Fusion(weight=0.5))[0], expected, rtol=1e-6)


def test_the_sharpest_attention_is_the_difference() -> None:
    picture, space = unit(on_axes(["black shirt"])[0] + 0.4 * on_axes(["red"])[0]), WordSpace(on_axes)
    difference = fuse(space, picture, "navy", Fusion("difference", 0.5))
    sharp, soft = (fuse(space, picture, "navy", Fusion("attention", 0.5, s)) for s in (1e-4, 0.5))
    np.testing.assert_allclose(sharp, difference, atol=1e-6)
    assert np.abs(soft - difference).max() > 0.01


def test_two_rankings_are_brought_to_one_scale_among_what_may_be_shown() -> None:
    found = np.array([[0.2, 0.4, 0.9], [5.0, 7.0, 99.0]], dtype=np.float32)
    among = np.array([True, True, False])
    np.testing.assert_allclose(combine(found, Fusion("late", 0.25), among)[:2], [0.0, 1.0])
    np.testing.assert_allclose(combine(found[:1], Fusion("late", 0.25), among), found[0])


def test_a_refusal_is_not_asked_for() -> None:
    assert not wanted_terms("anything but black")
    assert [t.id for t in wanted_terms("藏青或者红色，不要黑色")["colour"]] == ["navy", "red"]


def test_every_column_that_is_heard_has_its_words() -> None:
    picture = HashEmbedder().embed_texts(["a thing"])[0]
    space = WordSpace(HashEmbedder().embed_texts)
    for kind in ("category", "group", "colour", "colour_family", "colour_mood", "sleeve", "season", "gender"):
        word = next(iter(terms(kind).values())).label("en")  # type: ignore[arg-type]  # kinds of the vocabulary
        assert np.linalg.norm(fuse(space, picture, word, Fusion())) == pytest.approx(1, abs=1e-5)


def test_a_text_is_heard_as_it_stands_and_plainly() -> None:
    np.testing.assert_allclose(heard(on_axes, "藏青色的连衣裙"), unit(on_axes(["navy dress"])[0]), atol=1e-6)
    np.testing.assert_allclose(heard(on_axes, "please"), on_axes(["please"])[0], atol=1e-6)


# --- by the engine -------------------------------------------------------------------------------------------------

GARMENTS = tuple(
    make_garment(f"{colour}-{kind}", category=kind, colours=(colour,), gender=gender, title=f"{colour} {kind}")
    for colour in ("black", "navy", "red")
    for kind, gender in (("shirt", "men"), ("dress", "women"))
)
RGB = {"black": (20, 20, 24), "navy": (30, 40, 90), "red": (190, 30, 40)}


def png(colour: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (30, 40), RGB[colour]).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def engine(tmp_path: Path) -> SearchEngine:
    double = HashEmbedder()
    pictures = [Image.new("RGB", (30, 40), RGB[g.colours[0]]) for g in GARMENTS]
    snapshot = Snapshot("shop", 1, double.name, "f", GARMENTS, Matrix(double.embed_images(pictures)))
    return SearchEngine(lambda: snapshot, double, FileStore(tmp_path / "files"))


def ids(result: SearchResult) -> list[str]:
    return [hit.garment.id for hit in result.hits]


def test_a_picture_is_searched_with_by_path_and_by_bytes_and_is_not_kept(engine: SearchEngine, tmp_path: Path) -> None:
    file = tmp_path / "red.png"
    file.write_bytes(png("red"))
    by_path, by_bytes = (engine.search(Query(), picture=p) for p in (file, png("red")))
    assert ids(by_path) == ids(by_bytes)
    assert {i.split("-")[0] for i in ids(by_path)[:2]} == {"red"}
    assert not any(p.is_file() and p.stat().st_size == len(png("red")) for p in (tmp_path / "files").rglob("*"))


@pytest.mark.parametrize("text", ["like this but in navy", "这个款式要藏青色的"])
def test_the_colour_asked_for_beside_a_picture_is_held(engine: SearchEngine, text: str) -> None:
    for asked in (Query(text=text, like="red-shirt"), Query(text=text)):
        result = engine.search(asked, picture=None if asked.like else png("red"))
        assert result.query.filters.colours == ("navy",)
        assert result.hits
        assert all(hit.garment.colours == ("navy",) for hit in result.hits)
    assert not engine.search(Query(text=text)).query.filters.colours  # words alone rank


def test_the_department_asked_for_beside_a_garment_is_held(engine: SearchEngine) -> None:
    assert {i.split("-")[1] for i in ids(engine.search(Query(text="the same for women", like="red-shirt")))} == {
        "dress"
    }


def test_a_filter_that_is_given_outweighs_the_words(engine: SearchEngine) -> None:
    asked = Query(text="but in navy", like="red-shirt", filters=Filters(colours=("black",)))
    assert {i.split("-")[0] for i in ids(engine.search(asked))} == {"black"}


def test_a_photo_keeps_its_kind_when_its_colour_changes(tmp_path: Path) -> None:
    def drawn(kind: str, colour: str) -> Image.Image:
        picture = Image.new("RGB", (32, 32), RGB[colour])
        if kind == "shirt":
            picture.paste((250, 250, 250), (0, 0, 32, 16))
        return picture

    double = HashEmbedder()
    garments = tuple(
        make_garment(f"{colour}-{kind}-{n}", category=kind, colours=(colour,), title=f"thing {n}")
        for n in range(3) for kind in ("backpack", "shirt") for colour in ("red", "navy")
    )  # fmt: skip
    pictures = double.embed_images([drawn(g.category, g.colours[0]) for g in garments])
    snapshot = Snapshot("shop", 1, double.name, "f", garments, Matrix(pictures))
    engine = SearchEngine(lambda: snapshot, double, FileStore(tmp_path / "files"))
    data = io.BytesIO()
    drawn("shirt", "red").save(data, "PNG")
    result = engine.search(Query(text="in navy, longer sleeves"), picture=data.getvalue())
    assert [hit.garment.category for hit in result.hits[:3]] == ["shirt"] * 3
    assert not [r for hit in result.hits for r in hit.reasons if r.code in {"category", "other_category"}]


def test_what_empties_a_page_beside_a_picture_is_said(engine: SearchEngine) -> None:
    result = engine.search(Query(text="in yellow"), picture=png("red"))
    assert not result.hits
    assert [r.constraint for r in result.relaxations] == ["colours"]


def test_what_is_no_picture_is_refused(engine: SearchEngine) -> None:
    with pytest.raises(PhotoRefused):
        engine.search(Query(), picture=b"no picture")
