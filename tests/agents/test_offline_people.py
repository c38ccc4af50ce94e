"""What demanding people taught: customs that are kept unasked, complaints that say what shall not come back."""

from __future__ import annotations

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from stylist_agents.offline.complaints import of_a_planned_day, without_heels, without_what_is_wrong
from stylist_agents.offline.customs import as_a_guest, leaves_white
from stylist_agents.offline.leaving_out import taken_away, without_a_piece
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.results import read_turn
from stylist_agents.offline.state import Context, Item, PlannedLook, PlanState
from stylist_agents.offline.trips import read_trip
from stylist_agents.offline.understanding import understand
from tests.agents.offline_shop import Shop

LOOK = (Item(id="d", category="dress"), Item(id="h", category="heels"), Item(id="c", category="clutch"))
DRESSED = Context(outfit=LOOK, shown=LOOK[:1], wish={"categories": ["dress"]})
PLANNED = Context(plan=PlanState(turn=1, looks=(PlannedLook(moment="2", day=2, occasion="casual"),)), outfit=LOOK)


@pytest.mark.parametrize("said", ["I'm the mother of the bride, it's in June", "闺蜜结婚，找条连衣裙去婚礼"])
def test_a_guest_leaves_white_to_the_bride(said: str) -> None:
    found = as_a_guest(understand(said), Context())
    assert ("colour", "white", False) in [(w.slot, w.value, w.liked) for w in found.wishes]
    assert leaves_white(found)


@pytest.mark.parametrize(
    "said", ["a wedding dress, I'm the bride", "a white dress for a wedding", "a linen shirt for a wedding, for a man"]
)
def test_white_stays_for_the_bride_for_men_and_for_who_asks_for_it(said: str) -> None:
    assert as_a_guest(understand(said), Context()).values("colour", liked=False) == ()


@pytest.mark.parametrize(
    "said",
    [
        "those heels are too high for me",
        "different shoes, no heels",
        "other shoes I can stand in all day",
        "鞋跟太高了",
    ],
)
def test_shoes_that_hurt_bring_no_heels_again(said: str) -> None:
    found = without_heels(understand(said, DRESSED))
    assert found.values("category", liked=False) == ("heels",)
    assert found.values("group") == ("shoes",)


def test_a_clutch_can_be_too_high_in_price_without_a_word_of_shoes() -> None:
    said = understand("the clutch is too high in price", DRESSED)
    assert without_heels(said) == said


def test_too_formal_is_what_is_wrong_and_not_what_is_looked_for() -> None:
    found = without_what_is_wrong(understand("鞋子太正式了，换双运动鞋", DRESSED))
    assert found.values("occasion") == ()


def test_shoes_of_a_day_are_the_plans_however_long_ago_it_was_made() -> None:
    assert of_a_planned_day(understand("other shoes on day 2", PLANNED), PLANNED).acts == ("plan",)
    assert of_a_planned_day(understand("other shoes", PLANNED), PLANNED).acts == ("swap",)


def test_a_cabin_bag_is_packed_into_and_a_weekender_is_looked_for() -> None:
    said = understand("5 days in Oslo for meetings, cabin bag only")
    assert said.trip is not None
    assert (said.trip.days, said.trip.carry_on) == (5, True)
    assert understand("a weekender for 5 days").trip is None


@pytest.mark.parametrize(
    ("said", "pieces"), [("胶囊衣橱，十件，四季通用", 10), ("a capsule of twelve plain pieces", 12)]
)
def test_a_capsule_says_its_pieces_anyhow(said: str, pieces: int) -> None:
    trip = read_trip(said, ())
    assert trip is not None
    assert trip.max_pieces == pieces


def test_an_offer_waits_two_replies() -> None:
    first = Speaker("en", 3).offer()
    assert first
    assert Speaker("en", 4, (first,)).offer() == ""
    assert Speaker("en", 6, (first, "Yes.", "No.")).offer() not in {"", first}


def test_words_of_turns_that_were_cut_away_are_still_heard() -> None:
    system = SystemMessage('<said_before>["I have 60 in total"]</said_before>\n<context>{}</context>')
    turn = read_turn([system, HumanMessage("gloves?"), AIMessage("Two."), HumanMessage("and a scarf?")])
    assert turn.heard_earlier == ("I have 60 in total", "gloves?")


def test_who_wants_one_piece_and_to_be_left_alone_gets_no_look() -> None:
    shop = Shop()
    shop.say("I hate shopping, just one pair of chinos for work")
    assert "plan_outfit" not in shop.names()


def test_a_piece_that_goes_with_the_look_takes_nobodys_place_but_its_own() -> None:
    shop = Shop()
    shop.say("a navy blazer for men")
    shop.say("what shirt goes with that")
    assert shop.args("plan_outfit")["swap"] == "tops"


def test_a_total_that_one_piece_eats_up_leaves_no_look_to_be_shown() -> None:
    shop = Shop()
    shop.say("I have 60 dollars in total, a sweater")
    assert "plan_outfit" not in shop.names()
    shop.say("a scarf?")
    assert "plan_outfit" not in shop.names()


def test_sleeves_are_said_of_what_has_sleeves() -> None:
    shop = Shop()
    shop.say("long sleeves, please")
    shop.say("trousers")
    assert "sleeves" not in shop.args("search_catalogue")


def test_a_page_that_is_one_departments_by_chance_asks_for_whom_once() -> None:
    shop = Shop()
    shop.context["catalogue"]["genders"] = ["women", "men"]
    shop.genders = ("women", "women", "women")
    assert "woman or a man" in shop.say("something for a first date")
    assert "woman or a man" not in shop.say("something in blue")
    other = Shop()
    other.context["catalogue"]["genders"] = ["women", "men"]
    other.genders = ("women", "women", "women")
    assert "woman or a man" not in other.say("a dress for a first date")


def test_a_look_within_the_sum_stays_as_it_is() -> None:
    shop = Shop()
    shop.say("a shirt for men")
    shop.say("complete the look")
    assert len(shop.context["outfit"]) > 1
    worn = [piece["id"] for piece in shop.context["outfit"]]
    shop.say("keep it under 450 altogether")
    assert shop.args("plan_outfit")["anchor_ids"] == worn


def test_a_weight_is_told_to_find_a_coat_and_no_shoe() -> None:
    shop = Shop()
    shop.say("a coat for men")
    shop.say("complete the look")
    shop.say("loafers")
    shop.say("what size would I be, 176 cm and 82 kg")
    assert "loafers" not in shop.args("size_advice")["garment_id"]


def test_a_sum_for_everything_is_lowered_for_everything() -> None:
    shop = Shop()
    shop.say("a shirt for men, 500 in total")
    shop.say("complete the look")
    shop.say("a tote bag")
    shop.say("make it 100")
    assert shop.args("plan_outfit")["budget_amount"] == 100
    assert "search_catalogue" not in shop.names()


def test_a_piece_that_takes_the_look_beyond_the_sum_is_said_to_and_nothing_else_is_asked() -> None:
    shop = Shop()
    shop.say("a shirt for men, 150 in total")
    shop.say("complete the look")
    reply = shop.say("a tote bag")
    assert reply.count("?") == 1
    assert "[[budget]]" in reply.splitlines()[-1]


def test_shoes_are_not_promised_by_a_shop_without_any() -> None:
    shop = Shop()
    shop.context["catalogue"]["categories"] = ["shirt", "chinos", "tote"]
    shop.say("a shirt for men")
    shop.say("complete the look")
    assert "no shoes" in shop.say("which shoes?")
    assert "plan_outfit" not in shop.names()


def test_what_is_never_worn_leaves_the_look_and_stays_away() -> None:
    look = (Item(id="t", category="top"), Item(id="b", category="handbag"), Item(id="s", category="flats"))
    context = Context(outfit=look, last_change="outfit")
    found = without_a_piece(understand("I don't wear hats. or bags", context), context)
    assert taken_away(found, context) == "handbag"
    assert {w.value for w in found.wishes if not w.liked} == {"hat", "bags"}
