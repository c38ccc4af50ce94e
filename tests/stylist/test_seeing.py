from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylist.body.perception import Part, Perception
from stylist.catalogue import ingest
from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.embedding import load_embedder
from stylist.embedding.double import HashEmbedder
from stylist.files import FileStore
from stylist.images import Photo
from stylist.index import CatalogueIndex
from stylist.search.colour import family_of
from stylist.search.engine import SearchEngine
from stylist.search.query import Filters, Query
from stylist.seeing.calibration import Calibration, Head, load_calibration
from stylist.seeing.describing import describe
from stylist.seeing.filling import filled
from stylist.seeing.look import worn_pieces
from stylist.seeing.prompts import asked_for
from stylist.seeing.seer import Seer
from stylist.seeing.shopping import LookShopper, NothingWorn
from stylist.seeing.sighting import Guess, Sighting
from stylist.seeing.wording import say_sighting, title_of
from tests.stylist.garments import make_garment, make_snapshot

NAVY_SHIRT = Sighting(
    category=Guess(value="shirt", confidence=0.9),
    group=Guess(value="tops", confidence=0.95),
    colours=(Guess(value="navy", confidence=0.8),),
    patterns=(Guess(value="striped", confidence=0.9),),
)


def patch(rgb: tuple[int, int, int]) -> np.ndarray:
    picture = np.full((80, 60, 3), 255, dtype=np.uint8)
    picture[12:68, 10:50] = rgb
    return picture


def person() -> tuple[Photo, Perception]:
    """Somebody in a red top, navy trousers and brown shoes, as flat areas with an exact parsing."""
    pixels, parsing = np.full((400, 200, 3), 240, np.uint8), np.zeros((400, 200), np.uint8)
    for part, (top, bottom), rgb in (
        (Part.HAIR, (10, 25), (40, 30, 25)), (Part.FACE, (25, 55), (210, 160, 130)),
        (Part.UPPER, (55, 180), (190, 30, 40)), (Part.LOWER, (180, 350), (28, 40, 80)),
        (Part.SHOES, (350, 390), (110, 70, 45)),
    ):  # fmt: skip
        parsing[top:bottom, 60:140], pixels[top:bottom, 60:140] = part, rgb
    mask = (parsing > 0).astype(np.float32)
    return Photo(pixels, "PNG"), Perception(np.zeros((33, 3), np.float32), mask, parsing, "drawn", "embedded")


def test_the_calibration_is_the_shipped_embedders() -> None:
    name = load_embedder().name
    assert load_calibration().embedder == name, (
        "The embedder's weights have changed: run python -m stylist.train.seeing --kagl DIR --ccp DIR"
    )


def test_only_what_was_right_often_enough_is_told() -> None:
    calibration = load_calibration()
    for name, head in calibration.heads.items():
        for value in head.say_from if not name.startswith("worn-") else ():
            assert calibration.measured[name][f"{value} precision"] >= 0.8, (name, value)


def test_drawn_garments_are_seen_in_their_colours() -> None:
    garments = [g for g in demo_garments() if g.category in {"shirt", "t-shirt", "dress"}][:12]
    pictures = [np.asarray(draw_garment(g).convert("RGB").resize((192, 256))) for g in garments]
    seen = Seer(load_embedder()).see(pictures, categories=[g.category for g in garments])
    assert all(s.palette and sum(c.share for c in s.palette) <= 1.01 for s in seen)
    told = [(g, s) for g, s in zip(garments, seen, strict=True) if s.colours]
    right = [{family_of(c.value) for c in s.colours} & {family_of(c) for c in g.colours} for g, s in told]
    assert len(told) >= 6
    assert sum(map(bool, right)) >= 0.7 * len(told)


def test_another_embedder_tells_colours_alone_until_it_is_calibrated() -> None:
    seer = Seer(HashEmbedder())
    (seen,) = seer.see([patch((190, 30, 40))])
    assert not seer.guesses
    assert (seen.category, seen.group, seen.patterns) == (None, None, ())
    assert seen.colours[0].value in {"red", "maroon", "burgundy"}


def test_a_guess_below_its_threshold_is_silence() -> None:
    embedder = HashEmbedder()
    sure = Head(values=asked_for("category"), scale=1.0, say_from={"*": 0.99})
    calibration = Calibration(embedder=embedder.name, shades=load_calibration().shades, heads={"category": sure})
    (seen,) = Seer(embedder, calibration).see([patch((0, 0, 200))])
    assert seen.category is None
    assert not seen.known
    bold = sure.model_copy(update={"say_from": {"*": 0.0, "group": 0.0}})
    (seen,) = Seer(embedder, calibration.model_copy(update={"heads": {"category": bold}})).see([patch((0, 0, 200))])
    assert seen.category is not None
    assert seen.category.confidence <= 1


def test_a_sighting_is_said_kindly_in_both_languages() -> None:
    assert say_sighting(NAVY_SHIRT, "en") == "Looks like a navy striped shirt. I'm not sure about the fabric."
    assert say_sighting(NAVY_SHIRT, "zh") == "看起来是藏青条纹衬衫。面料看不准。"
    assert say_sighting(Sighting(), "en").startswith("I can't tell what this is.")
    assert say_sighting(Sighting(), "zh").startswith("看不出这是什么")
    shelf = Sighting(group=Guess(value="shoes", confidence=0.9))
    assert say_sighting(shelf, "en") == "That looks like a pair of shoes, but I can't tell which kind."


def test_what_the_shop_states_is_never_touched_and_what_it_leaves_out_is_marked() -> None:
    stated = filled(make_garment("a", colours=("red",), patterns=("checked",)), NAVY_SHIRT)
    assert (stated.colours, stated.patterns, stated.provenance) == (("red",), ("checked",), {})
    silent = filled(make_garment("b", category="other-goods", provenance={"titles": "seen"}), NAVY_SHIRT)
    assert (silent.category, silent.colours, silent.patterns) == ("shirt", ("navy",), ("striped",))
    assert silent.provenance == dict.fromkeys(("titles", "category", "colours", "patterns"), "seen")
    assert silent.titles == {"en": "Navy striped shirt", "zh": title_of(NAVY_SHIRT, "zh")}


def test_the_pieces_of_a_look_are_cut_free() -> None:
    pieces = {piece.place: piece for piece in worn_pieces(*person())}
    assert {"upper", "lower", "shoes"} <= set(pieces)
    assert pieces["upper"].box == pytest.approx((0.3, 0.1375, 0.7, 0.45))
    assert (pieces["upper"].crop[0, 0] == 255).all()
    height, width = pieces["upper"].crop.shape[:2]
    assert pieces["upper"].crop[height // 2, width // 2].tolist() == [190, 30, 40]
    assert all(0.5 <= p.confidence <= 1 for p in pieces.values())


def shopper(tmp_path: Path) -> LookShopper:
    rows = [
        make_garment("red-top", category="top", colours=("red",)),
        make_garment("blue-top", category="top", colours=("blue",)),
        make_garment("jeans", category="jeans", colours=("navy",)),
        make_garment("boots", category="boots", colours=("brown",)),
        make_garment("hat", category="hat", colours=("red",)),
    ]
    snapshot, files = make_snapshot(rows), FileStore(tmp_path / "files")
    engine = SearchEngine(lambda: snapshot, HashEmbedder(), files)
    return LookShopper(engine, Seer(HashEmbedder()), files)


def test_each_piece_is_looked_for_on_its_own_shelf_and_belongs_to_its_owner(tmp_path: Path) -> None:
    looks = shopper(tmp_path)
    found = {piece.place: piece for piece in looks.shop(*person(), owner="ann", photo_id="photo-1")}
    assert [h.garment.id for h in found["upper"].hits] == ["red-top", "blue-top"]
    assert [h.garment.id for h in found["lower"].hits] == ["jeans"]
    assert [h.garment.id for h in found["shoes"].hits] == ["boots"]
    assert "as_in_photo" in {r.code for r in found["lower"].hits[0].reasons}
    assert {file.source for file in looks.files.of("ann")} == {"photo-1"}
    assert looks.files.forget("ann") == len(found)


def test_a_shelf_that_is_asked_for_is_the_only_one(tmp_path: Path) -> None:
    found = shopper(tmp_path).shop(*person(), owner="ann", filters=Filters(groups=("shoes",)))
    assert [piece.place for piece in found] == ["shoes"]
    with pytest.raises(NothingWorn, match="make out anybody"):
        shopper(tmp_path).shop(person()[0], None, owner="ann")


def test_a_person_is_described_piece_by_piece_and_a_garment_as_one() -> None:
    seer = Seer(HashEmbedder())
    worn = describe(*person(), seer)
    assert worn.worn
    assert worn.say("en").startswith(f"I see {len(worn.pieces)} pieces")
    alone = describe(Photo(patch((190, 30, 40)), "PNG"), None, seer)
    assert not alone.worn
    assert "colours: red" in alone.say("en")


def test_a_silent_feed_is_filled_from_its_pictures(tmp_path: Path) -> None:
    feed = tmp_path / "feed"
    feed.mkdir()
    Image.fromarray(patch((190, 30, 40))).save(feed / "red.png")
    Image.fromarray(patch((28, 40, 80))).save(feed / "navy.png")
    rows = [
        "id,title,category,colour,price,image",
        "a,Shirt,shirt,,20 USD,red.png",
        "b,Shirt,shirt,Midnight Tide,20 USD,navy.png",
        "c,,,,20 USD,red.png",
        "d,,,,20 USD,none.png",
    ]
    (feed / "shop.csv").write_text("\n".join(rows))
    index, files, embedder = CatalogueIndex(tmp_path / "chroma"), FileStore(tmp_path / "files"), HashEmbedder()
    report = ingest(feed, name="s", index=index, files=files, embedder=embedder, seer=Seer(embedder))
    assert (report.accepted, [r.id for r in report.refused]) == (3, ["d"])
    assert [r.reason for r in report.remarks if r.id == "c"] == ["titled_by_picture"]
    engine = SearchEngine(index.live("s", embedder.name), embedder, files)
    reds = engine.search(Query(filters=Filters(colours=("red",))))
    assert {h.garment.id for h in reds.hits} == {"a", "c"}
    assert "seen" in {r.code for h in reds.hits for r in h.reasons}
    assert [h.garment.id for h in engine.search(Query(filters=Filters(colours=("blue",)))).hits] == ["b"]
    again = ingest(feed, name="s", index=index, files=files, embedder=embedder)
    assert (again.accepted, [r.id for r in again.refused]) == (2, ["c", "d"])
    index.close()
