"""Pieces for the warm months and pieces for the cold are not worn together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stylist.outfits import OutfitRequest
from stylist.outfits.room import Room
from stylist.outfits.scoring import PAIRS, Ground, Singles
from stylist.outfits.seasons import CLASH, SAME, UNKNOWN, out_of_season, season_of, season_pairs
from stylist.outfits.weather import Weather
from stylist.search.shelf import Shelf
from tests.stylist.garments import make_garment, make_snapshot
from tests.stylist.test_outfits import SHOP, ids, planner_of

STRAW = make_garment("straw", category="tote", colours=("beige",), fabrics=("straw",), seasons=())
BEANIE = make_garment("beanie", category="hat", colours=("charcoal",), fabrics=("wool",), seasons=())


@pytest.mark.parametrize(
    ("fabrics", "category", "seasons", "months"),
    [
        (("linen",), "shirt", (), "warm"),
        (("wool",), "sweater", (), "cold"),
        (("linen", "wool"), "blazer", (), None),
        (("cotton",), "shirt", (), None),
        (("cotton",), "shorts", (), "warm"),
        (("leather",), "boots", (), "cold"),
        (("wool",), "sweater", ("spring", "summer"), "warm"),
        (("linen",), "shirt", ("spring", "summer", "autumn", "winter"), None),
    ],
)
def test_the_shop_s_word_counts_then_the_cloth_then_the_kind(
    fabrics: tuple[str, ...], category: str, seasons: tuple[str, ...], months: str | None
) -> None:
    assert season_of(make_garment("a", category=category, fabrics=fabrics, seasons=seasons)) == months


def test_a_pair_is_alike_or_clashes_or_says_nothing() -> None:
    sandals = make_garment("sandals", category="sandals", fabrics=("leather",), seasons=())
    plain = make_garment("plain", fabrics=("cotton",), seasons=())
    expected = [[SAME, CLASH, SAME, UNKNOWN], [CLASH, SAME, CLASH, UNKNOWN]]
    assert np.allclose(season_pairs([STRAW, BEANIE, sandals, plain])[:2], expected)


def test_the_pair_counts_in_what_a_look_is_worth() -> None:
    shelf = Shelf.of(make_snapshot((STRAW, BEANIE, make_garment("linen", fabrics=("linen",), seasons=()))))
    room, request = Room(shelf), OutfitRequest()
    ground = Ground.of(room, [0, 1, 2], request, Singles.of(room, request))
    without = {name: scores for name, scores in ground.pairs.items() if name != "season"}
    plain = sum(PAIRS[name] * scores for name, scores in without.items()) / sum(PAIRS[name] for name in without)
    assert ground.pair[0, 1] < plain[0, 1] - 0.05  # type: ignore[index]  # a sum of arrays
    assert ground.pair[0, 2] > plain[0, 2]  # type: ignore[index]


def test_a_look_says_how_its_seasons_agree(tmp_path: Path) -> None:
    (look,) = planner_of(*SHOP, STRAW, folder=tmp_path).plan(OutfitRequest(anchor_ids=("straw", "jeans")))
    assert UNKNOWN - 0.01 < look.parts["season_together"] <= SAME


def test_weather_rules_out_what_the_shop_says_is_for_other_months(tmp_path: Path) -> None:
    linen = make_garment("linen", colours=("white",), occasions=("casual",), seasons=("summer",), price="10")
    planner = planner_of(*SHOP, linen, folder=tmp_path)
    (cold,) = planner.plan(OutfitRequest(weather=Weather(low_c=-2, high_c=4), gender="men", occasion="casual"))
    assert "linen" not in ids(cold)
    assert out_of_season(linen, "winter") and not out_of_season(linen, "autumn")
    assert not out_of_season(make_garment("silent", fabrics=("linen",), seasons=()), "winter")


GLOVES = make_garment("gloves", category="gloves", colours=("black",), seasons=("winter",), price="20")
THONGS = make_garment("thongs", category="flip-flops", colours=("white",), seasons=("summer",), price="5")


def test_no_flip_flops_beside_gloves_and_none_where_nobody_knows_the_weather(tmp_path: Path) -> None:
    planner = planner_of(*SHOP, GLOVES, THONGS, folder=tmp_path)
    (look,) = planner.plan(OutfitRequest(anchor_ids=("gloves",), gender="men"))
    assert "sneakers" in ids(look) or "oxfords" in ids(look)
    (trip,) = planner.plan(OutfitRequest(occasion="home", any_weather=True, gender="men"))
    assert "thongs" not in ids(trip)


def test_better_flip_flops_than_barefoot(tmp_path: Path) -> None:
    barefoot = tuple(g for g in SHOP if g.category not in {"oxford-shoes", "sneakers", "heels"})
    (look,) = planner_of(*barefoot, GLOVES, THONGS, folder=tmp_path).plan(OutfitRequest(anchor_ids=("gloves",)))
    assert "thongs" in ids(look)


def test_a_gown_comes_for_a_ceremony_or_when_it_is_asked_for(tmp_path: Path) -> None:
    gown = make_garment(
        "gown", category="dress", colours=("sage",), occasions=("wedding", "formal"), gender="women", price="20"
    )
    shop = tuple(g for g in SHOP if g.id != "dress")
    planner = planner_of(*shop, gown, folder=tmp_path)
    assert not any("gown" in ids(look) for look in planner.plan(OutfitRequest(gender="women")))
    assert any("gown" in ids(look) for look in planner.plan(OutfitRequest(gender="women", occasion="wedding")))
    assert "gown" in ids(planner.plan(OutfitRequest(anchor_ids=("gown",)))[0])


def test_a_tie_or_a_hat_takes_no_belts_place_and_a_belt_does(tmp_path: Path) -> None:
    hat = make_garment("hat", category="hat", colours=("brown",), price="9")
    belt, other = (make_garment(name, category="belt", colours=("brown",), price="9") for name in ("belt", "other"))
    tie = make_garment("tie", category="tie", colours=("navy",), price="9")
    planner = planner_of(*SHOP, belt, other, tie, hat, folder=tmp_path)
    worn = ("shirt", "trousers", "oxfords", "belt")
    (joined,) = planner.plan(OutfitRequest(keep_ids=worn, swap="tie", anchor_ids=("tie",)))
    assert ids(joined) == {*worn, "tie"}
    (hatted,) = planner.plan(OutfitRequest(keep_ids=worn, swap="hat", anchor_ids=("hat",)))
    assert ids(hatted) == {*worn, "hat"}
    (changed,) = planner.plan(OutfitRequest(keep_ids=worn, swap="belt", anchor_ids=("other",)))
    assert ids(changed) == {"shirt", "trousers", "oxfords", "other"}


def test_no_brogues_under_a_dress(tmp_path: Path) -> None:
    shop = tuple(g for g in SHOP if g.category != "heels")
    flats = make_garment("flats", category="flats", colours=("red",), occasions=("casual",), gender="women", price="99")
    (look,) = planner_of(*shop, flats, folder=tmp_path).plan(OutfitRequest(anchor_ids=("dress",), occasion="wedding"))
    assert "flats" in ids(look)
