"""Plans over days: the choice is the best there is, limits hold, and a change changes what was asked and no more."""

from __future__ import annotations

from datetime import date
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stylist.errors import NotFound
from stylist.files import FileStore
from stylist.garment import Garment
from stylist.index import Matrix, Snapshot
from stylist.money import Money
from stylist.outfits import OutfitPlanner, OutfitRequest
from stylist.outfits.capsule import Candidate, Capsule, Limits, solve
from stylist.outfits.changing import locked_looks, relocked
from stylist.outfits.freshness import RESTED
from stylist.outfits.plans import Event, Plan, PlanHistory, PlanRequest, UnknownMoment, compare, moments_of
from stylist.outfits.roles import role_of
from stylist.outfits.room import OwnRack
from stylist.outfits.store import PlanStore
from stylist.outfits.trips import BagIsFull, CannotRefine, LockedCostsMore, NothingToPlanWith, TripPlanner
from stylist.outfits.weather import Weather
from stylist.search.engine import SearchEngine
from stylist.tables import Place
from stylist.wording import say_reason
from tests.stylist.garments import EMBEDDER, make_garment, make_snapshot, many_garments

MILD = Weather(low_c=17, high_c=22)
LISBON = PlanRequest(
    days=3, events=(Event(day=2, occasion="date"),), weather=(MILD,), max_pieces=10, carry_on=True, gender="women",
    budget=Money.of(300, "USD"),
)  # fmt: skip


def wear(name: str, category: str, price: str = "30", **fields: Any) -> Garment:
    return make_garment(name, category=category, price=price, **fields)


SHOP = (
    *(wear(f"tee-{c}", "t-shirt", "20", colours=(c,)) for c in ("white", "black", "navy", "red", "sage")),
    *(wear(f"blouse-{c}", "blouse", "35", colours=(c,), occasions=("date",)) for c in ("cream", "black")),
    *(wear(f"jeans-{c}", "jeans", "50", colours=(c,)) for c in ("denim-blue", "black")),
    wear("skirt", "skirt", "45", colours=("black",), occasions=("date",), gender="women"),
    wear("dress", "dress", "60", colours=("burgundy",), occasions=("date",), gender="women"),
    wear("sneakers", "sneakers", "55", colours=("white",)),
    wear("flats", "flats", "40", colours=("black",), gender="women", occasions=("date",)),
    wear("sandals", "sandals", "35", colours=("brown",)),
    wear("jacket", "jacket", "70", colours=("denim-blue",)),
    wear("coat", "coat", "110", colours=("camel",)),
)
OWN = tuple(
    g.model_copy(update={"id": f"own-{g.id}"})
    for g in SHOP
    if g.id in {"jeans-black", "sneakers", "tee-white", "flats"}
)


def rack(*garments: Garment) -> OwnRack:
    vectors = Matrix(EMBEDDER.embed_texts([g.title("en") for g in garments]))
    return OwnRack(Snapshot("wardrobe", 0, EMBEDDER.name, "", tuple(garments), vectors))


def trips_of(*garments: Garment, folder: Path) -> TripPlanner:
    snapshot = make_snapshot(garments)
    return TripPlanner(OutfitPlanner(SearchEngine(lambda: snapshot, EMBEDDER, FileStore(folder))))


@pytest.fixture(scope="module")
def trips(tmp_path_factory: pytest.TempPathFactory) -> TripPlanner:
    return trips_of(*SHOP, folder=tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def lisbon(trips: TripPlanner) -> Plan:
    """Planned once: plans are values, and no test can change it for another."""
    return trips.plan(LISBON, rack(*OWN))


@pytest.fixture(scope="module")
def free(trips: TripPlanner) -> Plan:
    """The same days without limits."""
    return trips.plan(LISBON.model_copy(update={"budget": None, "carry_on": False, "max_pieces": None}), rack(*OWN))


def worn(plan: Plan) -> dict[str, tuple[str, ...]]:
    return {look.moment.id: look.garment_ids for look in plan.looks}


def roles_of(plan: Plan) -> dict[str, Any]:
    return {p.garment_id: p.role for p in plan.packing}


# -- the choice is the best there is -------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_the_programme_equals_trying_everything(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pieces = 7
    looks = tuple(
        tuple(
            Candidate(
                tuple(sorted(rng.choice(pieces, int(rng.integers(1, 4)), replace=False).tolist())), float(rng.random())
            )
            for _ in range(int(rng.integers(0, 5)))
        )
        for _ in range(int(rng.integers(1, 5)))
    )
    capsule = Capsule(
        days=tuple(sorted(int(d) for d in rng.integers(1, 4, len(looks)))),
        looks=looks,
        prices=tuple(int(p) for p in rng.integers(0, 60, pieces)),
        costs=tuple(float(c) for c in rng.random(pieces) * 0.2),
        limits=Limits(
            budget=int(rng.integers(0, 160)) if rng.random() < 0.6 else None,
            max_pieces=int(rng.integers(1, 7)) if rng.random() < 0.6 else None,
            laundry_every=int(rng.integers(1, 3)) if rng.random() < 0.5 else None,
            must=frozenset({int(rng.integers(0, pieces))}) if rng.random() < 0.3 else frozenset(),
            groups=((frozenset({0, 1, 2}), 1),) if rng.random() < 0.5 else (),
        ),
        fresh={p: int(rng.integers(1, 3)) for p in range(pieces) if rng.random() < 0.5},
        rested=frozenset(p for p in range(pieces) if rng.random() < 0.3),
    )
    values = [v for c in product(*([None, *range(len(k))] for k in looks)) if (v := capsule.value(c)) is not None]
    found = solve(capsule, gap=0.0)
    assert (found is None) == (not values)
    if found is not None:
        assert found.value == pytest.approx(max(values), abs=1e-6)
        assert found.gap == pytest.approx(0.0, abs=1e-6)


# -- limits hold ---------------------------------------------------------------------------------------------------


def test_three_days_in_lisbon(lisbon: Plan) -> None:
    plan = lisbon
    assert [look.moment.id for look in plan.looks] == ["1", "2", "2-date", "3"]
    assert all(look.garment_ids for look in plan.looks)
    assert len(plan.packing) <= 10
    assert plan.total.amount_minor <= 30000
    assert sum(role == "shoes" for role in roles_of(plan).values()) <= 2
    bought = [p for p in plan.packing if not p.owned]
    assert plan.total.amount_minor == sum(p.price.amount_minor for p in bought)
    assert all(
        p.cost_per_wear and p.cost_per_wear.amount_minor == round(p.price.amount_minor / p.wears) for p in bought
    )
    assert all(
        p.garment_id.startswith("own-") is p.owned and (not p.owned or p.price.amount_minor == 0) for p in plan.packing
    )


def test_tops_and_dresses_rest_a_day_and_are_changed_for_dinner(trips: TripPlanner) -> None:
    plan = trips.plan(LISBON.model_copy(update={"days": 4, "max_pieces": None}))
    days: dict[str, list[int]] = {}
    for look in plan.looks:
        for name in look.garment_ids:
            if roles_of(plan)[name] in RESTED:
                days.setdefault(name, []).append(look.moment.day)
    for found in days.values():
        assert all(later - earlier > 1 for earlier, later in pairwise(found))


def test_what_is_worn_too_often_between_washes_is_said(trips: TripPlanner) -> None:
    few = LISBON.model_copy(update={"days": 6, "max_pieces": 5, "events": ()})
    plan = trips.plan(few)
    assert len(plan.packing) <= 5 and all(look.garment_ids for look in plan.looks)
    assert "plan_wash" in [r.code for r in plan.reasons]
    washed = trips.plan(few.model_copy(update={"laundry_every": 2}))
    assert "plan_wash" not in [r.code for r in washed.reasons]


def test_only_what_is_owned_costs_nothing_and_says_what_is_missing(trips: TripPlanner) -> None:
    plan = trips.plan(LISBON.model_copy(update={"sources": "own", "days": 2, "events": ()}), rack(*OWN))
    assert plan.total.amount_minor == 0 and all(p.owned for p in plan.packing)
    assert "" not in [say_reason(r, locale) for r in plan.reasons for locale in ("en", "zh")]
    open_days = [look for look in plan.looks if not look.garment_ids]
    assert len([r for r in plan.reasons if r.code == "plan_open"]) == len(open_days) == 1  # one tee, and it rests a day


def test_the_weather_of_a_day_dresses_that_day(trips: TripPlanner) -> None:
    weather = (Weather(low_c=2, high_c=7), Weather(low_c=20, high_c=31))
    plan = trips.plan(PlanRequest(days=2, weather=weather, sources="shop", gender="women"))
    cold, hot = ({SHOP[i].category for i in range(len(SHOP)) if SHOP[i].id in look.garment_ids} for look in plan.looks)
    assert cold & {"coat", "jacket"} and not cold & {"sandals"}
    assert not hot & {"coat", "jacket"}


def test_a_season_stands_for_the_weather_that_nobody_told(trips: TripPlanner) -> None:
    asked = PlanRequest(days=2, weather=(Weather(low_c=20, high_c=31), None), season="winter", sources="shop")
    plan = trips.plan(asked.model_copy(update={"gender": "women"}))
    hot, cold = ({SHOP[i].category for i in range(len(SHOP)) if SHOP[i].id in look.garment_ids} for look in plan.looks)
    assert cold & {"coat", "jacket"} and not cold & {"sandals"}
    assert not hot & {"coat", "jacket"}
    said = next(r for r in plan.reasons if r.code == "plan_season")
    assert said.facts == {"season": "winter", "low_c": -3, "high_c": 4}
    assert not any(r.code == "plan_no_weather" for r in plan.reasons)


def test_days_of_unknown_weather_are_named(trips: TripPlanner) -> None:
    plan = trips.plan(PlanRequest(days=3, weather=(MILD, None), sources="shop", gender="women"))
    assert next(r for r in plan.reasons if r.code == "plan_no_weather").facts["days"] == 2


def test_a_plan_whose_weather_nobody_told_counts_no_days(trips: TripPlanner) -> None:
    plan = trips.plan(PlanRequest(days=3, sources="shop", gender="women"))
    said = next(r for r in plan.reasons if r.kind == "missing" and "weather" in r.code)
    assert say_reason(said, "en") == "I don't know what the weather will be; tell me and I'll dress for it."
    assert "天" not in say_reason(said, "zh").replace("天气", "")


def test_pieces_that_must_come_along_do(trips: TripPlanner) -> None:
    plan = trips.plan(LISBON.model_copy(update={"must_ids": ("coat",), "budget": None}))
    assert "coat" in plan.garment_ids
    with pytest.raises(NotFound):
        trips.plan(LISBON.model_copy(update={"must_ids": ("nowhere",)}))


def test_limits_that_allow_nothing_are_named(trips: TripPlanner) -> None:
    with pytest.raises(NothingToPlanWith, match="the sum"):
        trips.plan(LISBON.model_copy(update={"budget": Money.of(5, "USD"), "sources": "shop"}))


def test_random_shops_keep_the_limits(tmp_path: Path) -> None:
    trips = trips_of(*many_garments(150), folder=tmp_path)
    for days, most in ((2, 6), (4, 9)):
        plan = trips.plan(PlanRequest(days=days, max_pieces=most, budget=Money.of(400, "USD"), sources="shop"))
        assert len(plan.packing) <= most and plan.total.amount_minor <= 40000
        assert set(plan.garment_ids) == {i for look in plan.looks for i in look.garment_ids}


# -- changes -------------------------------------------------------------------------------------------------------


def test_refining_changes_one_piece_of_one_look(trips: TripPlanner, free: Plan) -> None:
    plan = free
    after = trips.refine(plan, "3", "shoes", rack(*OWN))
    before, now = worn(plan), worn(after)
    assert {name for name in before if before[name] != now[name]} == {"3"}
    gone, came = set(before["3"]) - set(now["3"]), set(now["3"]) - set(before["3"])
    assert [role_of(_category(i)) for i in (*gone, *came)] == ["shoes", "shoes"]
    assert after.id == plan.id and after.request == plan.request


def _category(name: str) -> str:
    return next(g.category for g in (*SHOP, *OWN, *LIGHT) if g.id == name)


def test_a_named_replacement_everywhere(trips: TripPlanner, free: Plan) -> None:
    plan = free
    shoes = next(p.garment_id for p in plan.packing if p.role == "shoes" and p.wears > 1)
    other = next(n for n in ("sandals", "flats", "sneakers") if n not in plan.garment_ids)
    first = next(look.moment.id for look in plan.looks if shoes in look.garment_ids)
    after = trips.refine(plan, first, shoes, rack(*OWN), replacement=other, everywhere=True)
    assert shoes not in after.garment_ids and other in after.garment_ids
    for name, ids in worn(plan).items():
        assert set(worn(after)[name]) == {other if i == shoes else i for i in ids}


def test_a_change_keeps_to_the_plan_s_limits(trips: TripPlanner, lisbon: Plan) -> None:
    plan = lisbon
    after = trips.refine(plan, "3", "tops", rack(*OWN))
    assert len(after.packing) <= 10 and after.total.amount_minor <= 30000
    with pytest.raises(CannotRefine, match="of that kind"):  # a coat is no shoe, whatever is left of the budget
        trips.refine(plan, "3", "shoes", rack(*OWN), replacement="coat")


def test_a_part_may_name_the_kind_that_shall_come_in(trips: TripPlanner) -> None:
    plan = trips.plan(PlanRequest(days=2, weather=(MILD,), gender="women"))
    before = plan.look("1")
    assert before is not None and "skirt" not in before.garment_ids
    after = trips.refine(plan, "1", "skirt").look("1")
    assert after is not None and "skirt" in after.garment_ids


def test_an_unknown_moment_names_those_there_are(trips: TripPlanner, lisbon: Plan) -> None:
    plan = lisbon
    with pytest.raises(UnknownMoment, match="2-date"):
        trips.refine(plan, "9", "shoes")
    with pytest.raises(UnknownMoment):
        relocked(plan, ("9",), locked=True)


def test_locked_looks_stay_when_the_plan_is_made_anew(trips: TripPlanner, lisbon: Plan) -> None:
    plan = relocked(lisbon, ("2-date",), locked=True)
    request = LISBON.model_copy(update={"weather": (Weather(low_c=22, high_c=33),), "budget": None})
    again = trips.plan(request, rack(*OWN), locked=locked_looks(plan))
    assert again.look("2-date") == plan.look("2-date")
    assert relocked(again, (), locked=False).look("2-date").locked is False  # type: ignore[union-attr]


def test_a_locked_look_counts_against_the_budget(trips: TripPlanner) -> None:
    first = trips.plan(PlanRequest(days=2, currency="USD"))
    plan = relocked(first, (first.looks[0].moment.id,), locked=True)
    kept = plan.looks[0].garment_ids
    prices = (trips._planner.engine.garment(name).price(first.total.currency) for name in kept)
    budget = Money(amount_minor=sum(price.amount_minor for price in prices) + 1, currency=first.total.currency)
    again = trips.plan(first.request.model_copy(update={"budget": budget}), locked=locked_looks(plan))
    assert again.looks[0].garment_ids == kept
    assert again.total.amount_minor <= budget.amount_minor


def test_undo_and_redo_walk_the_states(lisbon: Plan, place: Place) -> None:
    first = lisbon
    second = relocked(first, ("1",), locked=True)
    history = PlanHistory(states=(first,)).changed(second)
    assert history.undone().plan == first == history.undone().undone().plan
    assert history.undone().redone().plan == second == history.redone().plan
    assert history.undone().changed(second).states == (first, second)
    store = PlanStore(place)
    store.save("ann", history)
    assert store.open("ann", first.id) == history and store.all("ann") == [second]
    with pytest.raises(NotFound):
        store.open("bob", first.id)
    store.forget("ann")
    assert store.all("ann") == []


def test_two_plans_compared(trips: TripPlanner, lisbon: Plan) -> None:
    mine = lisbon
    theirs = trips.plan(LISBON.model_copy(update={"sources": "shop"}), rack(*OWN))
    found = compare(mine, theirs)
    assert set(found.only_first) == set(mine.garment_ids) - set(theirs.garment_ids)
    assert found.totals == (mine.total, theirs.total)
    assert compare(mine, mine).changed_moments == ()


def test_moments_have_names_of_their_own() -> None:
    request = PlanRequest(days=2, events=(Event(day=2, occasion="party"), Event(day=2, occasion="party")))
    assert [m.id for m in moments_of(request)] == ["1", "2", "2-party", "2-party-2"]


# -- single looks from both racks ----------------------------------------------------------------------------------


def test_a_look_from_the_wardrobe_is_free_and_from_both_is_partly(trips: TripPlanner, tmp_path: Path) -> None:
    planner = trips._planner
    (own,) = planner.plan(OutfitRequest(sources="own"), rack(*OWN))
    assert own.total.amount_minor == 0 and set(own.owned_ids) == {g.id for g in own.garments}
    assert "all_yours" in [r.code for r in own.reasons]
    request = OutfitRequest(sources="both", anchor_ids=("own-jeans-black", "blouse-cream"), gender="women")
    (both,) = planner.plan(request, rack(*OWN))
    assert {"own-jeans-black", "blouse-cream"} <= {g.id for g in both.garments}
    assert both.total.amount_minor == sum(g.price().amount_minor for g in both.garments if g.id not in both.owned_ids)


def test_what_was_worn_lately_is_passed_over_where_something_is_as_good(trips: TripPlanner) -> None:
    request = OutfitRequest(gender="women", occasion="casual")
    (before,) = trips._planner.plan(request)
    (after,) = trips._planner.plan(request.model_copy(update={"worn_ids": tuple(g.id for g in before.garments)}))
    assert {g.id for g in after.garments} != {g.id for g in before.garments}
    assert "novelty" in after.parts


def test_taste_draws_a_look_towards_what_is_liked(trips: TripPlanner) -> None:
    taste = {"tee-red": 1.0} | {g.id: -1.0 for g in SHOP if g.id != "tee-red" and role_of(g.category) == "top"}
    (look,) = trips._planner.plan(OutfitRequest(gender="men", taste=taste))
    assert "tee-red" in {g.id for g in look.garments}


def test_a_dress_code_binds_clothes_and_shoes(trips: TripPlanner) -> None:
    for look in trips._planner.plan(OutfitRequest(gender="women", dress_code="business-casual", count=3)):
        assert not {g.category for g in look.garments} & {"t-shirt", "jeans", "sneakers"}


def test_a_balanced_silhouette_sets_wide_against_close(tmp_path: Path) -> None:
    shop = (
        wear("slim-top", "top", fit="slim"), wear("wide-top", "top", fit="oversized"),
        wear("slim-trousers", "trousers", fit="slim"), wear("shoes", "sneakers"),
    )  # fmt: skip
    planner = trips_of(*shop, folder=tmp_path)._planner
    (balanced,) = planner.plan(OutfitRequest(anchor_ids=("slim-trousers",), silhouette="balanced"))
    assert "wide-top" in {g.id for g in balanced.garments}
    (close,) = planner.plan(OutfitRequest(anchor_ids=("slim-trousers",), silhouette="close"))
    assert "slim-top" in {g.id for g in close.garments}


def test_weather_says_what_it_needs() -> None:
    assert Weather(low_c=1, high_c=6).needs_layer and not MILD.needs_layer
    assert "sandals" in Weather(low_c=15, high_c=22, rain=True).refuses()
    with pytest.raises(ValueError, match="above"):
        Weather(low_c=20, high_c=10)


class Almanac:
    """A provider as anybody may write one."""

    def forecast(self, place: str, days: tuple[date, ...]) -> tuple[Weather | None, ...]:
        return tuple(MILD if place == "Lisbon" else None for _ in days)


def test_a_weather_provider_can_be_plugged_in(trips: TripPlanner) -> None:
    from stylist.outfits.weather import forecast_for  # noqa: PLC0415

    assert forecast_for(Almanac(), "Lisbon", date(2026, 5, 1), 3) == (MILD, MILD, MILD)
    assert forecast_for(None, "Lisbon", date(2026, 5, 1), 3) == ()


# -- a piece that joins --------------------------------------------------------------------------------------------


def test_a_piece_joins_every_look_and_nothing_leaves(trips: TripPlanner, free: Plan) -> None:
    added = trips.add(free, (), "coat", rack(*OWN))  # it is too warm for one: whoever asks for it gets it
    for look, before in zip(added.looks, free.looks, strict=True):
        assert set(look.garment_ids) == {*before.garment_ids, "coat"}
    assert added.total.amount_minor == free.total.amount_minor + 11_000


def test_a_piece_joins_the_day_that_is_named_and_no_locked_one(trips: TripPlanner, free: Plan) -> None:
    assert [m for m, ids in worn(trips.add(free, ("2",), "coat", rack(*OWN))).items() if "coat" in ids] == ["2"]
    locked = relocked(free, ("1",), locked=True)
    assert "coat" not in worn(trips.add(locked, (), "coat", rack(*OWN)))["1"]


def test_what_joins_keeps_to_the_sum_and_to_a_known_moment(trips: TripPlanner, lisbon: Plan, free: Plan) -> None:
    tight = lisbon.model_copy(update={"request": lisbon.request.model_copy(update={"budget": lisbon.total})})
    with pytest.raises(CannotRefine):
        trips.add(tight, (), "coat", rack(*OWN))
    with pytest.raises(UnknownMoment):
        trips.add(free, ("9",), "coat", rack(*OWN))


def test_a_dress_takes_the_place_of_top_and_skirt(trips: TripPlanner) -> None:
    plan = trips.plan(PlanRequest(days=1, weather=(MILD,), gender="women"))
    day = plan.looks[0]
    if "dress" in day.garment_ids:
        pytest.skip("the day is in a dress already")
    changed = trips.refine(plan, "1", "dress").looks[0]
    assert "dress" in changed.garment_ids
    assert not {"top", "bottom"} & {role_of(_category(name)) for name in changed.garment_ids}


def test_a_full_bag_says_so(trips: TripPlanner, lisbon: Plan) -> None:
    request = lisbon.request.model_copy(update={"max_pieces": len(lisbon.packing), "budget": None})
    with pytest.raises(BagIsFull):
        trips.add(lisbon.model_copy(update={"request": request}), (), "coat", rack(*OWN))


# -- the heat ------------------------------------------------------------------------------------------------------

HOT = Weather(low_c=24, high_c=31)
LIGHT = (
    wear("shorts", "shorts", "60", colours=("beige",), fabrics=("linen",)),
    wear("wool-trousers", "trousers", "20", colours=("navy",), fabrics=("wool",)),
)


def test_nobody_wears_denim_or_wool_in_the_heat_where_something_lighter_is_there(tmp_path: Path) -> None:
    plan = trips_of(*SHOP, *LIGHT, folder=tmp_path).plan(PlanRequest(days=2, weather=(HOT,), gender="men"))
    assert {name for ids in worn(plan).values() for name in ids if role_of(_category(name)) == "bottom"} == {"shorts"}


def test_heavier_clothes_are_better_than_none(tmp_path: Path) -> None:
    men = tuple(g for g in SHOP if g.gender != "women")
    alone = trips_of(*men, folder=tmp_path).plan(PlanRequest(days=1, weather=(HOT,), gender="men"))
    assert any(name.startswith("jeans") for name in alone.looks[0].garment_ids)
    dear = PlanRequest(days=1, weather=(HOT,), gender="men", budget=Money.of(130, "USD"))  # linen shorts would take 135
    tight = trips_of(*men, wear("shorts", "shorts", "90"), folder=tmp_path).plan(dear)
    assert any(name.startswith("jeans") for name in tight.looks[0].garment_ids)


# -- what is locked ------------------------------------------------------------------------------------------------


def test_what_is_locked_is_named_where_it_costs_more_than_the_new_sum(trips: TripPlanner) -> None:
    free = trips.plan(PlanRequest(days=2, weather=(MILD,), gender="women"))
    kept = locked_looks(relocked(free, ("1",), locked=True))
    with pytest.raises(LockedCostsMore) as refused:
        trips.plan(free.request.model_copy(update={"budget": Money.of(1, "USD")}), None, kept)
    cost = refused.value.facts["cost"]
    assert isinstance(cost, Money) and cost.format("en") in refused.value.say("en") and "$1 " in refused.value.say("en")
    assert cost.format("zh") in refused.value.say("zh") and "锁住" in refused.value.say("zh")
