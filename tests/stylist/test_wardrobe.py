"""The wardrobe: in by consent, tagged, worn, advised on, exported, gone without a trace, nobody else's."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from stylist.body.perception import Perception
from stylist.embedding.double import HashEmbedder
from stylist.errors import NotFound, PhotoRefused
from stylist.files import FileStore
from stylist.images import Photo, encode_png
from stylist.money import Money
from stylist.outfits import OutfitPlanner, OutfitRequest
from stylist.privacy.consent import ConsentLedger
from stylist.search.engine import SearchEngine
from stylist.seeing.seer import Seer
from stylist.wardrobe import OwnedPiece, Wardrobe
from stylist.wardrobe.advice import advise, duplicates
from stylist.wardrobe.closet import WardrobeConsentRequired
from stylist.wardrobe.exporting import export_wardrobe
from stylist.wardrobe.repeats import repeats
from stylist.wording import say_reason
from tests.stylist.garments import EMBEDDER, make_garment, make_snapshot

TODAY = date(2026, 5, 4)


class Nobody:
    """A body model that never sees anybody."""

    name = "nobody"

    def perceive(self, photo: Photo) -> Perception | None:
        return None


def photo(colour: str = "#1f2a44") -> bytes:
    """A tee lying on a light floor."""
    image = Image.new("RGB", (300, 300), "#e9e4da")
    pen = ImageDraw.Draw(image)
    pen.polygon([(100, 60), (200, 60), (260, 110), (230, 140), (205, 120), (205, 250), (95, 250), (95, 120), (70, 140),
                 (40, 110)], fill=colour)  # fmt: skip
    return encode_png(np.asarray(image))


@pytest.fixture
def wardrobe(tmp_path: Path) -> Wardrobe:
    consent = ConsentLedger(tmp_path / "db")
    consent.give("ann", "wardrobe")
    consent.give("bob", "wardrobe")
    seer = Seer(HashEmbedder())
    files = FileStore(tmp_path / "files")
    return Wardrobe(tmp_path / "db", files, consent, lambda: seer, Nobody, today=lambda: TODAY)  # type: ignore[arg-type]


def test_nothing_is_taken_in_without_a_consent_of_its_own(wardrobe: Wardrobe) -> None:
    wardrobe._consent.give("eve", "photo")
    with pytest.raises(WardrobeConsentRequired):
        wardrobe.add(photo(), "eve")
    with pytest.raises(PhotoRefused):
        wardrobe.add(b"not a picture", "ann")
    assert wardrobe.pieces("eve") == wardrobe.pieces("ann") == []


def test_a_piece_is_cut_out_and_what_its_owner_says_outweighs_what_is_seen(wardrobe: Wardrobe) -> None:
    piece = wardrobe.add(photo(), "ann", {"category": "t-shirt", "colours": ("navy",)}, Money.of(30, "USD"))
    assert piece.cut_out and piece.garment.category == "t-shirt" and piece.garment.colours == ("navy",)
    assert "category" not in piece.garment.provenance and piece.garment.palette
    assert piece.garment.title("en") == "Navy T-shirt"
    assert piece.unclear == ()
    with Image.open(io.BytesIO(wardrobe._files.read(piece.garment.image_ids[0], "ann"))) as kept:
        alpha = np.asarray(kept)[..., 3]
    assert alpha[0, 0] == 0 and alpha[alpha.shape[0] // 2, alpha.shape[1] // 2] == 255


def test_what_is_not_told_is_asked_for_and_can_be_corrected(wardrobe: Wardrobe) -> None:
    piece = wardrobe.add(photo(), "ann")
    assert "category" in piece.unclear  # the double's vectors say nothing
    corrected = wardrobe.correct("ann", piece.id, category="jeans", paid=Money.of(9, "USD"))
    assert wardrobe.piece("ann", piece.id) == corrected and corrected.unclear == ()


def test_nobody_sees_another_s_things(wardrobe: Wardrobe) -> None:
    piece = wardrobe.add(photo(), "ann")
    assert wardrobe.pieces("bob") == [] and wardrobe.rack("bob") is None
    for forbidden in (wardrobe.piece, wardrobe.remove):
        with pytest.raises(NotFound):
            forbidden("bob", piece.id)
    with pytest.raises(NotFound):
        wardrobe._files.read(piece.garment.image_ids[0], "bob")


def test_a_wardrobe_outlives_the_day_but_not_forget_me(wardrobe: Wardrobe, tmp_path: Path) -> None:
    piece, other = wardrobe.add(photo(), "ann"), wardrobe.add(photo("#c1272d"), "bob")
    late = FileStore(tmp_path / "files", clock=lambda: 4e9)
    assert late.expire(24) == 0
    late.forget("ann", kept_too=False)
    assert late.read(piece.garment.image_ids[0], "ann")
    assert wardrobe.forget("ann") == 1
    assert wardrobe.pieces("ann") == []
    with pytest.raises(NotFound):
        late.read(piece.garment.image_ids[0], "ann")
    assert piece.id.encode() not in (tmp_path / "db").read_bytes()
    assert wardrobe.pieces("bob") == [other]


def test_removing_takes_the_picture_too(wardrobe: Wardrobe) -> None:
    piece, kept = wardrobe.add(photo(), "ann"), wardrobe.add(photo("#c1272d"), "ann")
    wardrobe.remove("ann", piece.id)
    assert wardrobe.pieces("ann") == [kept]
    assert {f.id for f in wardrobe._files.of("ann")} == {*kept.garment.image_ids}


def test_the_wear_log_warns_and_shares_the_price(wardrobe: Wardrobe) -> None:
    stated = {"category": "t-shirt"}
    tee = wardrobe.add(photo(), "ann", stated, Money.of(30, "USD"))
    jeans = wardrobe.add(photo("#4a6a8f"), "ann", {"category": "jeans"})
    wardrobe.wear("ann", [tee.id, jeans.id], TODAY)
    (worn,) = wardrobe.wear("ann", [tee.id], TODAY + timedelta(days=2))
    assert worn.worn == (TODAY, TODAY + timedelta(days=2)) and worn.cost_per_wear == Money.of(15, "USD")
    assert wardrobe.wear("ann", [tee.id], TODAY)[0].worn == worn.worn  # a day counts once
    both = [wardrobe.piece("ann", i) for i in (tee.id, jeans.id)]
    (again,) = repeats(both, TODAY + timedelta(days=3))
    assert again.whole and again.days_ago == 3
    (alone,) = repeats(both, TODAY + timedelta(days=8))
    assert alone.piece_ids == (tee.id,) and not alone.whole  # jeans may come again
    assert repeats(both, TODAY + timedelta(days=20)) == []
    with pytest.raises(NotFound):
        wardrobe.wear("ann", [jeans.id, "own-nothing"], TODAY + timedelta(days=9))
    assert TODAY + timedelta(days=9) not in wardrobe.piece("ann", jeans.id).worn


def test_the_export_holds_everything(wardrobe: Wardrobe, tmp_path: Path) -> None:
    piece = wardrobe.add(
        photo(), "ann", {"category": "t-shirt", "titles": {"en": "=cmd", "zh": "=cmd"}}, Money.of(5, "USD")
    )
    assert export_wardrobe(wardrobe.pieces("ann"), wardrobe._files, "ann", tmp_path / "out") == 1
    (whole,) = json.loads((tmp_path / "out/wardrobe.json").read_text("utf-8"))
    assert OwnedPiece.model_validate(whole) == piece
    (row,) = csv.DictReader((tmp_path / "out/wardrobe.csv").read_text("utf-8-sig").splitlines())
    assert row["paid"] == "5" and row["title_en"] == "'=cmd"  # no formula
    assert (tmp_path / "out" / row["picture"]).read_bytes()[:4] == b"\x89PNG"


def test_should_i_buy_counts_duplicates_partners_and_new_outfits(wardrobe: Wardrobe, tmp_path: Path) -> None:
    for category, hue in (("jeans", "#4a6a8f"), ("sneakers", "#f7f7f5"), ("t-shirt", "#1f2a44")):
        wardrobe.add(photo(hue), "ann", {"category": category, "patterns": ("solid",)})
    shop = (
        make_garment("twin", category="t-shirt", colours=("navy",), patterns=("solid",)),
        make_garment("shirt", category="shirt", colours=("white",), patterns=("solid",)),
        make_garment("umbrella", category="umbrella", colours=("black",)),
    )
    snapshot = make_snapshot(shop)
    planner = OutfitPlanner(SearchEngine(lambda: snapshot, EMBEDDER, FileStore(tmp_path / "f")))
    rack = wardrobe.rack("ann")
    assert rack is not None
    twin = advise(planner, shop[0], rack, Money.of(30, "USD"), wears=10)
    assert twin.verdict == "have_it" and len(twin.duplicate_ids) == 1
    assert twin.cost_per_wear == Money.of(3, "USD")
    shirt = advise(planner, shop[1], rack, Money.of(30, "USD"))
    assert shirt.duplicate_ids == () and shirt.outfits_with + shirt.outfits_now >= 1
    assert advise(planner, shop[2], rack, Money.of(9, "USD")).verdict == "adds_little"
    assert advise(planner, shop[1], None, Money.of(9, "USD")).verdict == "empty_wardrobe"
    for advice in (twin, shirt):
        assert all(say_reason(r, locale) for r in advice.reasons for locale in ("en", "zh"))
    assert duplicates(shop[1], rack.snapshot.garments) == ()


def test_looks_are_made_of_what_is_owned(wardrobe: Wardrobe, tmp_path: Path) -> None:
    ids = [
        wardrobe.add(photo(hue), "ann", {"category": category}).id
        for category, hue in (("jeans", "#4a6a8f"), ("sneakers", "#f7f7f5"), ("t-shirt", "#1f2a44"))
    ]
    snapshot = make_snapshot([make_garment("coat", category="coat")])
    planner = OutfitPlanner(SearchEngine(lambda: snapshot, EMBEDDER, FileStore(tmp_path / "f")))
    (look,) = planner.plan(OutfitRequest(sources="own"), wardrobe.rack("ann"))
    assert {g.id for g in look.garments} == set(ids) and look.total.amount_minor == 0
