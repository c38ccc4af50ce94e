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
