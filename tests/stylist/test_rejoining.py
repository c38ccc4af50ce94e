"""What was added to a plan comes along when it is made anew, or it is said what became of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from stylist.money import Money
from stylist.outfits.changing import locked_looks, relocked
from stylist.outfits.plans import Plan, PlanRequest
from stylist.outfits.rejoining import planned_with_added
from stylist.outfits.trips import TripPlanner
from stylist.outfits.weather import Weather
from stylist.search.colour import outside
from stylist.search.query import Filters
from tests.stylist.test_plans import MILD, SHOP, trips_of, wear

THREE = PlanRequest(days=3, weather=(MILD,), gender="women")


@pytest.fixture(scope="module")
def trips(tmp_path_factory: pytest.TempPathFactory) -> TripPlanner:
    shop = (
        *(g.model_copy(update={"fabrics": ("suede",)}) if g.id == "coat" else g for g in SHOP),
        wear("coat-cotton", "coat", "90", colours=("navy",), fabrics=("cotton",)),
    )
    return trips_of(*shop, folder=tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def with_coat(trips: TripPlanner) -> Plan:
    return trips.add(trips.plan(THREE), (), "coat", chosen="coat")


def days_of(plan: Plan, name: str) -> list[str]:
    return [look.moment.id for look in plan.looks if name in look.garment_ids]


def test_it_stays_on_the_days_that_it_was_on(trips: TripPlanner, with_coat: Plan) -> None:
    anew = THREE.model_copy(update={"budget": Money.of(600, "USD"), "days": 4})
    made = planned_with_added(trips, anew, with_coat)
    assert made.stayed == ("coat",) and days_of(made.plan, "coat") == ["1", "2", "3", "4"]
    assert made.plan.request == anew
    once = trips.add(trips.plan(THREE), ("2",), "coat", chosen="coat")
    assert days_of(planned_with_added(trips, anew, once).plan, "coat") == ["2"]
    again = planned_with_added(trips, THREE, made.plan)  # and whenever it is made anew after that
    assert days_of(again.plan, "coat") == ["1", "2", "3"]


def test_the_sum_leaves_room_for_it(trips: TripPlanner, with_coat: Plan) -> None:
    enough = Money.of(260, "USD")
    made = planned_with_added(trips, THREE.model_copy(update={"budget": enough}), with_coat)
    assert made.stayed == ("coat",) and made.plan.total.amount_minor <= enough.amount_minor
    assert all(look.garment_ids for look in made.plan.looks)


def test_what_no_sum_allows_goes_and_is_named(trips: TripPlanner, with_coat: Plan) -> None:
    made = planned_with_added(trips, THREE.model_copy(update={"budget": Money.of(160, "USD")}), with_coat)
    assert (made.stayed, made.gone) == ((), ("coat",))
    assert not days_of(made.plan, "coat") and all(look.garment_ids for look in made.plan.looks)


@pytest.mark.parametrize(
    "change",
    [
        {"filters": Filters(not_colours=("camel",))},
        {"filters": Filters(not_ids=("coat",))},
        {"palette": ("navy", "white", "denim-blue", "black")},
        {"weather": (Weather(low_c=12, high_c=18, rain=True),)},
    ],
)
def test_where_it_is_refused_or_rain_spoils_it_another_of_its_kind_comes(
    trips: TripPlanner, with_coat: Plan, change: dict[str, object]
) -> None:
    made = planned_with_added(trips, THREE.model_copy(update=change), with_coat)
    assert made.exchanged == (("coat", "coat-cotton"),) and len(days_of(made.plan, "coat-cotton")) == 3


def test_what_takes_its_place_counts_as_added_and_locked_looks_keep_it(trips: TripPlanner, with_coat: Plan) -> None:
    other = trips.refine(with_coat, "1", "coat", replacement="coat-cotton", everywhere=True)
    assert planned_with_added(trips, THREE, other).stayed == ("coat-cotton",)
    locked = relocked(with_coat, ("1",), locked=True)
    made = planned_with_added(trips, THREE, locked, locked=locked_looks(locked))
    assert days_of(made.plan, "coat") == ["1", "2", "3"]


def test_a_palette_of_one_shade_lets_that_shade_in(trips: TripPlanner) -> None:
    assert "navy" not in outside(("navy",)) and "blue" not in outside(("navy",)) and "royal-blue" in outside(("navy",))
    plan = trips.plan(THREE.model_copy(update={"days": 1, "palette": ("navy",)}))
    assert "tee-navy" in plan.garment_ids


def test_without_anything_added_the_plan_is_the_planners(trips: TripPlanner) -> None:
    made = planned_with_added(trips, THREE, trips.plan(THREE))
    assert not made.stayed and [k.garment_ids for k in made.plan.looks] == [
        k.garment_ids for k in trips.plan(THREE).looks
    ]


def test_a_day_that_is_gone_takes_it_along(trips: TripPlanner) -> None:
    last = trips.add(trips.plan(THREE), ("3",), "coat", chosen="coat")
    assert planned_with_added(trips, THREE.model_copy(update={"days": 2}), last).gone == ("coat",)


def test_a_piece_that_is_sold_no_more_is_passed_over(trips: TripPlanner, with_coat: Plan, tmp_path: Path) -> None:
    fewer = trips_of(*(g for g in SHOP if g.id != "coat"), folder=tmp_path)
    assert planned_with_added(fewer, THREE, with_coat).gone == ()
