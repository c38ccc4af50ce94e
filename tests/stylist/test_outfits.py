"""Looks: complete where the shop allows, within the budget, around what stays, and the best of what is possible."""

from __future__ import annotations

from itertools import combinations, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stylist.errors import NotFound
from stylist.files import FileStore
from stylist.garment import Garment, Variant
from stylist.money import Money
from stylist.outfit import Outfit
from stylist.outfits import OutfitPlanner, OutfitRequest
from stylist.outfits.composing import PRESENT, Part, compose
from stylist.outfits.custom import FORMALITY, formality
from stylist.outfits.harmony import is_neutral, pairing
from stylist.outfits.roles import REQUIRED, covered_by, role_of
from stylist.outfits.scoring import LOUD, SINGLE_SHARE, Ground
from stylist.search.engine import SearchEngine
from stylist.search.query import Filters
from stylist.vocabulary import terms
from stylist.wording import say_reason
from tests.stylist.garments import EMBEDDER, make_garment, make_snapshot, many_garments


def planner_of(*garments: Garment, folder: Path) -> OutfitPlanner:
    snapshot = make_snapshot(garments)
    return OutfitPlanner(SearchEngine(lambda: snapshot, EMBEDDER, FileStore(folder)))


SHOP = (
    make_garment("shirt", colours=("white",), occasions=("work", "wedding"), price="40"),
    make_garment("tee", category="t-shirt", colours=("red",), patterns=("graphic",), occasions=("casual",), price="15"),
    make_garment("trousers", category="trousers", colours=("navy",), occasions=("work", "wedding"), price="60"),
    make_garment("jeans", category="jeans", colours=("denim-blue",), occasions=("casual",), price="50"),
    make_garment("dress", category="dress", colours=("sage",), occasions=("wedding",), gender="women", price="90"),
    make_garment("oxfords", category="oxford-shoes", colours=("black",), occasions=("work", "wedding"), price="80"),
    make_garment("sneakers", category="sneakers", colours=("white",), occasions=("casual",), price="45"),
    make_garment("heels", category="heels", colours=("black",), occasions=("wedding",), gender="women", price="70"),
    make_garment("blazer", category="blazer", colours=("navy",), occasions=("work",), seasons=("autumn",), price="120"),
    make_garment("tote", category="tote", colours=("brown",), price="30"),
)  # fmt: skip


@pytest.fixture
def planner(tmp_path: Path) -> OutfitPlanner:
    return planner_of(*SHOP, folder=tmp_path)


def ids(outfit: Outfit) -> set[str]:
    return {g.id for g in outfit.garments}


def covered(outfit: Outfit) -> set[str]:
    return {role for g in outfit.garments for role in covered_by(g)}


def clothes_of(outfit: Outfit) -> set[str]:
    return {g.id for g in outfit.garments if covered_by(g) & {"top", "bottom"}}


def codes(outfit: Outfit) -> list[str]:
    return [r.code for r in outfit.reasons]


def test_a_look_is_complete_and_right_for_its_occasion(planner: OutfitPlanner) -> None:
    (look,) = planner.plan(OutfitRequest(occasion="work", gender="men"))
    assert {"shirt", "trousers", "oxfords"} <= ids(look)
    assert covered(look) >= set(REQUIRED)
    assert look.total == Money.of(sum(int(g.price().amount) for g in look.garments), "USD")
    (casual,) = planner.plan(OutfitRequest(occasion="casual", gender="men"))
    assert {"jeans", "sneakers"} <= ids(casual)


def test_cold_seasons_get_a_layer_and_summer_none(planner: OutfitPlanner) -> None:
    (autumn,) = planner.plan(OutfitRequest(occasion="work", season="autumn", gender="men"))
    assert "blazer" in ids(autumn) and "layer" in codes(autumn)
    (summer,) = planner.plan(OutfitRequest(occasion="work", season="summer", gender="men"))
    assert "blazer" not in ids(summer)


def test_anchors_stay_and_are_not_doubled(planner: OutfitPlanner) -> None:
    (look,) = planner.plan(OutfitRequest(anchor_ids=("dress",), occasion="wedding"))
    assert {"dress", "heels"} <= ids(look)
    assert not {role_of(g.category) for g in look.garments} & {"top", "bottom"}
    (look,) = planner.plan(OutfitRequest(anchor_ids=("jeans",), occasion="wedding"))
    assert "jeans" in ids(look) and not ids(look) & {"trousers", "dress"}


def test_an_unknown_anchor_is_not_found(planner: OutfitPlanner) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        planner.plan(OutfitRequest(anchor_ids=("nowhere",)))


@pytest.mark.parametrize("budget", [110, 150, 185, 300])
def test_the_budget_holds_for_everything_together(planner: OutfitPlanner, budget: int) -> None:
    limit = Money.of(budget, "USD")
    (look,) = planner.plan(OutfitRequest(budget=limit, gender="men", occasion="work"))
    assert look.total.amount_minor <= limit.amount_minor
    assert covered(look) >= set(REQUIRED)
    said = next(r for r in look.reasons if r.code in {"total_left", "total_exact"})
    assert said.facts["left_minor"] == limit.amount_minor - look.total.amount_minor


def test_a_budget_for_part_of_a_look_says_what_is_left_open(planner: OutfitPlanner) -> None:
    (look,) = planner.plan(OutfitRequest(budget=Money.of(66, "USD"), gender="men"))
    assert ids(look) == {"tee", "jeans"}
    missing = [say_reason(r, "en") for r in look.reasons if r.kind == "missing"]
    assert missing == ["No shoes here fit your wishes, so that part is left open."]


def test_a_budget_that_the_anchor_uses_up_gives_no_look(planner: OutfitPlanner) -> None:
    assert planner.plan(OutfitRequest(anchor_ids=("blazer",), budget=Money.of(100, "USD"))) == ()


def test_a_budget_in_another_currency_is_converted(tmp_path: Path) -> None:
    (look,) = planner_of(*SHOP, folder=tmp_path).plan(OutfitRequest(budget=Money.of(1500, "CNY"), gender="men"))
    assert look.total.currency == "USD"
    assert look.total.amount <= 1500 / 7


def test_a_shop_without_shoes_says_so_and_invents_none(tmp_path: Path) -> None:
    planner = planner_of(*(g for g in SHOP if role_of(g.category) != "shoes"), folder=tmp_path)
    (look,) = planner.plan(OutfitRequest(occasion="work", gender="men"))
    assert {"shirt", "trousers"} <= ids(look)
    missing = [r for r in look.reasons if r.kind == "missing"]
    assert [say_reason(r, "zh") for r in missing] == ["这家店没有鞋，这一部分先空着。"]


def test_an_empty_room_gives_no_look(tmp_path: Path) -> None:
    assert planner_of(make_garment("bag", category="tote"), folder=tmp_path).plan(OutfitRequest()) == ()


def test_refusals_and_stock_hold_for_every_piece(tmp_path: Path) -> None:
    gone = make_garment("bargain", category="loafers", colours=("black",), stocked=[], price="1")
    planner = planner_of(*SHOP, gone, folder=tmp_path)
    filters = Filters(not_colours=("black", "white"), not_patterns=("graphic",))
    for look in planner.plan(OutfitRequest(filters=filters, count=3)):
        assert not any({"black", "white"} & set(g.colours) or "graphic" in g.patterns for g in look.garments)
        assert all(g.in_stock for g in look.garments)


def test_a_category_binds_its_own_part_only(planner: OutfitPlanner) -> None:
    (look,) = planner.plan(OutfitRequest(filters=Filters(categories=("jeans",)), occasion="wedding", gender="men"))
    assert "jeans" in ids(look) and covered(look) >= set(REQUIRED)


def test_a_size_refuses_what_is_gone_in_it_but_not_other_size_systems(tmp_path: Path) -> None:
    shop = (
        make_garment("gone", stocked=["S"]),
        make_garment("there", colours=("lime",)),
        make_garment("jeans", category="jeans", sizes=("W30", "W32")),
        make_garment("shoes", category="sneakers", sizes=("42", "43")),
    )
    (look,) = planner_of(*shop, folder=tmp_path).plan(OutfitRequest(filters=Filters(sizes=("M",))))
    assert ids(look) == {"there", "jeans", "shoes"}


def test_women_s_and_men_s_pieces_are_not_mixed(tmp_path: Path) -> None:
    planner = planner_of(*many_garments(300), folder=tmp_path)
    for look in planner.plan(OutfitRequest(count=5)):
        assert len({g.gender for g in look.garments} - {"unisex"}) <= 1
    for look in planner.plan(OutfitRequest(count=2, gender="men")):
        assert {g.gender for g in look.garments} <= {"men", "unisex"}


def test_a_man_gets_no_handbag_unless_he_asks(tmp_path: Path) -> None:
    planner = planner_of(*SHOP[:-1], make_garment("bag", category="handbag", colours=("black",)), folder=tmp_path)
    (look,) = planner.plan(OutfitRequest(gender="men", occasion="work"))
    assert "bag" not in ids(look)
    wish = Filters(categories=("handbag",))
    (look,) = planner.plan(OutfitRequest(gender="men", occasion="work", filters=wish))
    assert "bag" in ids(look)


def test_several_looks_differ_in_their_clothes(tmp_path: Path) -> None:
    looks = planner_of(*many_garments(400), folder=tmp_path).plan(OutfitRequest(count=4, occasion="party"))
    assert len(looks) == 4
    for one, other in combinations(looks, 2):
        assert not clothes_of(one) & clothes_of(other)


def test_at_most_one_loud_pattern(tmp_path: Path) -> None:
    for look in planner_of(*many_garments(400), folder=tmp_path).plan(OutfitRequest(count=6)):
        assert sum(bool(LOUD & set(g.patterns)) for g in look.garments) <= 1


@pytest.mark.parametrize(("occasion", "shoes"), [("work", "beige-flats"), ("party", "red-flats")])
def test_one_vivid_colour_is_enough_at_work(tmp_path: Path, occasion: str, shoes: str) -> None:
    at = {"occasions": (occasion,), "gender": "women"}
    dress = make_garment("dress", category="dress", colours=("burgundy",), **at)
    flats = (make_garment(f"{c}-flats", category="flats", colours=(c,), **at) for c in ("red", "beige"))
    wish = Filters(colours=("red",))  # which speaks for the red ones everywhere
    looks = planner_of(dress, *flats, folder=tmp_path).plan(OutfitRequest(occasion=occasion, filters=wish))
    assert ids(looks[0]) == {"dress", shoes}


def test_vivid_colours_are_worn_together_at_work_where_there_is_no_other(tmp_path: Path) -> None:
    only = (("dress", "burgundy"), ("flats", "red"))
    shop = (make_garment(kind, category=kind, colours=(c,), gender="women", occasions=("work",)) for kind, c in only)
    assert ids(planner_of(*shop, folder=tmp_path).plan(OutfitRequest(occasion="work"))[0]) == {"dress", "flats"}


def test_the_same_request_gives_the_same_looks(tmp_path: Path) -> None:
    request = OutfitRequest(occasion="work", season="winter", count=2)
    there, again = (planner_of(*many_garments(200), folder=tmp_path / n).plan(request) for n in "ab")
    assert there == again


# -- swapping one part ---------------------------------------------------------------------------------------------


def test_a_swap_changes_one_part_and_nothing_else(planner: OutfitPlanner) -> None:
    before = ("shirt", "trousers", "oxfords", "tote")
    (look,) = planner.plan(OutfitRequest(keep_ids=before, swap="shoes", gender="men"))
    assert ids(look) == {"shirt", "trousers", "sneakers", "tote"}
    assert look.reasons[0].code == "only_changed"


def test_a_piece_is_left_out_and_nothing_takes_its_place(planner: OutfitPlanner) -> None:
    before = ("shirt", "trousers", "oxfords", "tote")
    (look,) = planner.plan(OutfitRequest(keep_ids=before, leave_out=("bags",), gender="men"))
    assert ids(look) == {"shirt", "trousers", "oxfords"}
    (look,) = planner.plan(OutfitRequest(keep_ids=before, leave_out=("tote",), gender="men"))
    assert ids(look) == {"shirt", "trousers", "oxfords"}


def test_a_swap_keeps_to_the_filters(planner: OutfitPlanner) -> None:
    request = OutfitRequest(
        keep_ids=("shirt", "trousers", "oxfords"), swap="shoes", filters=Filters(price_max=Money.of(40, "USD"))
    )
    (look,) = planner.plan(request)
    assert ids(look) == {"shirt", "trousers"}
    assert "none_fitting" in codes(look)


def test_a_named_replacement_takes_the_place(planner: OutfitPlanner) -> None:
    request = OutfitRequest(keep_ids=("shirt", "trousers", "oxfords"), swap="shoes", anchor_ids=("sneakers",))
    (look,) = planner.plan(request)
    assert ids(look) == {"shirt", "trousers", "sneakers"}


def test_a_part_that_was_not_there_is_added(planner: OutfitPlanner) -> None:
    (look,) = planner.plan(OutfitRequest(keep_ids=("shirt", "trousers", "oxfords"), swap="bags"))
    assert ids(look) == {"shirt", "trousers", "oxfords", "tote"}


def test_a_top_in_place_of_a_dress_brings_a_bottom_along(planner: OutfitPlanner) -> None:
    (look,) = planner.plan(OutfitRequest(keep_ids=("dress", "heels"), swap="tops", occasion="wedding"))
    assert {"shirt", "heels"} < ids(look) and "dress" not in ids(look)
    assert covered(look) >= set(REQUIRED)


def test_a_replacement_leaves_the_rest_of_a_look_alone(planner: OutfitPlanner) -> None:
    keep = ("shirt", "trousers", "heels")
    (look,) = planner.plan(OutfitRequest(keep_ids=keep, swap="bottoms", anchor_ids=("jeans",), gender="women"))
    assert ids(look) == {"shirt", "jeans", "heels"}


def test_a_dress_takes_the_place_of_top_and_bottom(planner: OutfitPlanner) -> None:
    keep = ("shirt", "trousers", "heels", "tote")
    (look,) = planner.plan(OutfitRequest(keep_ids=keep, swap="bottoms", anchor_ids=("dress",)))
    assert ids(look) == {"dress", "heels", "tote"}


def test_the_total_is_in_the_currency_that_was_asked_for(tmp_path: Path) -> None:
    both = [g.model_copy(update={"variants": tuple(_also_in_cny(v) for v in g.variants)}) for g in SHOP]
    (look,) = planner_of(*both, folder=tmp_path).plan(OutfitRequest(currency="CNY", gender="men", occasion="work"))
    assert look.total == Money.of(sum(7 * int(g.price("USD").amount) for g in look.garments), "CNY")


def _also_in_cny(variant: Variant) -> Variant:
    price = Money.of(7 * int(variant.prices[0].amount), "CNY")
    return variant.model_copy(update={"prices": (*variant.prices, price)})


# -- the search is exact where it can be ---------------------------------------------------------------------------


def worth(ground: Ground, places: tuple[int, ...], extras: int) -> float:
    pairs = [ground.pair[i, j] for i, j in combinations(places, 2)]
    single = float(np.mean(ground.single[list(places)]))
    return SINGLE_SHARE * single + (1 - SINGLE_SHARE) * (float(np.mean(pairs)) if pairs else single) + PRESENT * extras


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), budget=st.none() | st.integers(50, 400), optional=st.booleans())
def test_beam_search_equals_trying_everything(seed: int, budget: int | None, optional: bool) -> None:
    rng = np.random.default_rng(seed)
    count = 11
    pair = rng.random((count, count)).astype(np.float32)
    ground = Ground(
        rows=np.arange(count),
        single=rng.random(count).astype(np.float32),
        pair=((pair + pair.T) / 2).astype(np.float32),
        loud=rng.random(count) < 0.3,
    )
    prices = rng.integers(10, 150, count)
    fixed, parts = (0,), [Part((1, 2, 3, 4)), Part((5, 6, 7)), Part((8, 9, 10), optional=optional)]
    third: tuple[Any, ...] = (*parts[2].candidates, None) if optional else parts[2].candidates
    possible = {}
    for choice in product(parts[0].candidates, parts[1].candidates, third):
        places = (*fixed, *(c for c in choice if c is not None))
        cost, loud = int(prices[list(places)].sum()), ground.loud[list(places)]
        if (budget is None or cost <= budget) and int(loud.sum()) <= 1:
            possible[places] = worth(ground, places, int(optional and choice[2] is not None))
    found = compose(ground, prices, fixed, parts, budget)
    assert {look.places for look in found} == set(possible)
    if possible:
        assert found[0].score == pytest.approx(max(possible.values()), abs=1e-6)
        assert found[0].price == prices[list(found[0].places)].sum()


# -- colours and roles ---------------------------------------------------------------------------------------------


def test_pairings_are_symmetric_and_bounded() -> None:
    for one, other in product(terms("colour"), repeat=2):
        assert pairing(one, other) == pairing(other, one)
        assert 0 <= pairing(one, other).score <= 1


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("navy", "white", "neutrals"),
        ("navy", "red", "neutral_pair"),
        ("sage", "dark-green", "tonal"),
        ("red", "red", "same_colour"),
        ("mustard", "rust", "neighbours"),
        ("orange", "teal", "contrast"),
    ],
)
def test_how_two_colours_relate(one: str, other: str, code: str) -> None:
    assert pairing(one, other).code == code


def test_neutrals_go_with_everything_and_loud_colours_may_quarrel() -> None:
    assert is_neutral("navy") and is_neutral("black") and not is_neutral("lime")
    assert pairing("red", "lime").score < pairing("red", "grey").score
    assert pairing("fuchsia", "green").code != "tonal"


def test_every_kind_of_garment_that_completes_a_look_has_a_formality() -> None:
    wanting = [c for c in terms("category") if role_of(c) and c not in FORMALITY]
    assert wanting == []
    assert formality(make_garment(category="shirt", occasions=("sport",))) < formality(make_garment(category="shirt"))


def test_underwear_and_equipment_are_no_part_of_a_look() -> None:
    for category in ("briefs", "bra", "sports-equipment", "socks", "unheard-of"):
        assert role_of(category) is None


def test_a_briefcase_is_no_part_of_a_wedding_unless_it_was_picked(tmp_path: Path) -> None:
    garments = (
        make_garment("shirt", category="shirt"),
        make_garment("trousers", category="trousers"),
        make_garment("shoes", category="loafers"),
        make_garment("case", category="messenger-bag"),
    )
    planner = planner_of(*garments, folder=tmp_path)
    look = planner.plan(OutfitRequest(anchor_ids=("shirt",), occasion="wedding"))[0]
    assert "case" not in ids(look)
    look = planner.plan(OutfitRequest(anchor_ids=("shirt", "case"), occasion="wedding"))[0]
    assert "case" in ids(look)


def test_a_dinner_gets_no_slides_on_whatever_shelf_they_lie(tmp_path: Path) -> None:
    garments = (
        make_garment("shirt", category="shirt"),
        make_garment("trousers", category="trousers"),
        make_garment("slides", category="sandals", titles={"en": "Leather-look slides in sage"}),
        make_garment("tuo", category="sandals", titles={"zh": "一字拖凉鞋"}),
    )
    request = OutfitRequest(anchor_ids=("shirt",), occasion="date")
    looks = planner_of(*garments, folder=tmp_path).plan(request)
    assert not {"slides", "tuo"} & {g for look in looks for g in ids(look)}
    strappy = make_garment("strappy", category="sandals", titles={"en": "Strappy sandals"})
    assert "strappy" in ids(planner_of(*garments, strappy, folder=tmp_path).plan(request)[0])
