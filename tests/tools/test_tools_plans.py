"""Plans, boards and the wardrobe as the agent uses them, and what the faces are told, on the small shop."""

from __future__ import annotations

import json
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from stylist.errors import NotFound
from stylist.outfits.plans import UnknownMoment
from stylist.outfits.trips import CannotRefine, NothingToPlanWith
from stylist.services import Services
from stylist.wardrobe.closet import WardrobeConsentRequired
from stylist_agents.events import Event, ImageShown, PlanShown, WardrobeShown
from stylist_agents.grounding import Grounded
from stylist_agents.middleware import TurnState
from stylist_agents.narrator import Narrator
from stylist_tools import all_tools
from stylist_tools.context import NoPhotoYet
from stylist_tools.memory import Memory
from stylist_tools.plans import NoOutfitYet, NoPlanYet
from tests.agents.conftest import drawn_shirt

TOOLS = {tool.name: tool for tool in all_tools()}
Told = tuple[dict[str, Any], list[Event]]


@pytest.fixture
def turn(services: Services) -> TurnState:
    return TurnState(services=services, person_id="ann", thread_id="t", turn=1, locale="en", memory=Memory())


@pytest.fixture
def owning(turn: TurnState) -> TurnState:
    """With a photo of a shirt, and the consent to keep it."""
    turn.services.consent.give("ann", "photo")
    turn.services.consent.give("ann", "wardrobe")
    turn.remember(photo_id=turn.services.photos.add(drawn_shirt(), "ann"))
    return turn


def tell(turn: TurnState, name: str, **args: Any) -> Told:
    """What the tool answers the model, and what the narrator makes of it for the faces."""
    checked = TOOLS[name].tool_call_schema.model_validate(args)
    given = {key: getattr(checked, key) for key in args}
    runtime = SimpleNamespace(context=turn, stream_writer=lambda _: None, tool_call_id="call")
    content, artifact = TOOLS[name].func(runtime=runtime, **given)  # type: ignore[attr-defined]
    return json.loads(content), list(Narrator(turn, Grounded(turn))._shown(artifact))


def plan(turn: TurnState, **args: Any) -> Told:
    return tell(turn, "plan_trip", **{"days": 2, "genders": ["men"]} | args)


# -- plans ---------------------------------------------------------------------------------------------------------


def test_a_trip_is_planned_shown_and_remembered(turn: TurnState) -> None:
    answer, (shown,) = plan(turn, events=[{"day": 2, "occasion": "wedding"}], weather=[{"low_c": 24, "high_c": 17}])
    assert [look["moment"] for look in answer["looks"]] == ["1", "2", "2-wedding"]
    assert isinstance(shown, PlanShown) and shown.plan.id == answer["plan_id"] == turn.memory.plan_id
    assert [g.id for g in shown.garments] == [p["id"] for p in answer["packing"]] == list(shown.plan.garment_ids)
    assert shown.plan.total.amount_minor == sum(p["price"]["amount_minor"] for p in answer["packing"])
    assert {i for look in answer["looks"] for i in look["ids"]} == set(turn.rows) == set(shown.plan.garment_ids)
    assert shown.plan.looks[0].moment.weather is not None and shown.plan.looks[0].moment.weather.low_c == 17


def test_what_the_person_refuses_is_in_no_plan(turn: TurnState) -> None:
    tell(turn, "remember_preferences", add=[{"slot": "colour", "value": "black", "liked": False}])
    answer, _ = plan(turn, days=3)
    assert "t2" not in {p["id"] for p in answer["packing"]}


def test_limits_and_currency_are_the_persons(turn: TurnState) -> None:
    turn.locale = "zh"
    answer, _ = plan(turn, budget_amount=2200, max_pieces=4)
    assert answer["total"]["currency"] == "CNY" and answer["total"]["amount_minor"] <= 220_000
    assert len(answer["packing"]) <= 4
    with pytest.raises(NothingToPlanWith):
        plan(turn, budget_amount=20)


def test_one_piece_is_changed_and_the_change_taken_back(turn: TurnState) -> None:
    before, _ = plan(turn)
    shoes = next(p["id"] for p in before["packing"] if p["id"][0] == "f")
    other = {"f1": "f2", "f2": "f1"}[shoes]
    after, (shown,) = tell(turn, "refine_plan", action="swap", moment="1", part="shoes", replace_with=other)
    assert isinstance(shown, PlanShown)
    changed = {a["moment"] for a, b in zip(after["looks"], before["looks"], strict=True) if a["ids"] != b["ids"]}
    assert changed == {"1"} and other in after["looks"][0]["ids"]
    assert tell(turn, "refine_plan", action="undo")[0] == before
    assert tell(turn, "refine_plan", action="redo")[0] == after
    with pytest.raises(CannotRefine):
        tell(turn, "refine_plan", action="swap", moment="1", part="shoes", replace_with="t1")
    with pytest.raises(UnknownMoment):
        tell(turn, "refine_plan", action="swap", moment="7", part="shoes")


def test_what_was_added_comes_along_and_the_answer_says_so(turn: TurnState) -> None:
    before, _ = plan(turn)
    tell(turn, "refine_plan", action="add", part="shirt")
    again, _ = plan(turn, days=3, keep_added=True)
    [piece] = again["added_before"]["stayed"]
    assert all(piece in look["ids"] for look in again["looks"])
    assert "keep_added" not in turn.memory.plan_asked
    anew, _ = plan(turn, days=3, keep_added=True, renew=True)
    told = anew["added_before"]
    assert piece not in {p["id"] for p in anew["packing"]}
    assert told["gone"] == [piece] or told["exchanged"][0][0] == piece
    assert piece in turn.rows  # the reply may name it
    assert "added_before" not in plan(turn)[0] and "added_before" not in before


def test_looks_are_locked_one_or_all(turn: TurnState) -> None:
    plan(turn)
    assert [k["locked"] for k in tell(turn, "refine_plan", action="lock", moment="2")[0]["looks"]] == [False, True]
    assert all(k["locked"] for k in tell(turn, "refine_plan", action="lock")[0]["looks"])
    assert not any(k["locked"] for k in tell(turn, "refine_plan", action="unlock")[0]["looks"])


def test_two_plans_are_compared_and_nobody_elses(turn: TurnState) -> None:
    first, _ = plan(turn)
    second, _ = plan(turn, days=3)
    found, _ = tell(turn, "refine_plan", action="compare", other_plan_id=first["plan_id"])
    assert found["totals"] == [second["total"], first["total"]] and "3" in found["changed_moments"]
    turn.person_id = "bob"
    with pytest.raises(NotFound):
        tell(turn, "refine_plan", action="undo")


def test_without_a_plan_there_is_nothing_to_change(turn: TurnState) -> None:
    with pytest.raises(NoPlanYet):
        tell(turn, "refine_plan", action="undo")


# -- boards --------------------------------------------------------------------------------------------------------


def test_what_was_last_shown_becomes_one_picture_of_its_person(turn: TurnState) -> None:
    with pytest.raises(NoOutfitYet):
        tell(turn, "show_board")
    with pytest.raises(NoPlanYet):
        tell(turn, "show_board", of="plan")
    tell(turn, "plan_outfit", anchor_ids=["s1"])
    plan(turn)
    for what in ("outfit", "plan"):
        answer, (shown,) = tell(turn, "show_board", of=what)
        assert isinstance(shown, ImageShown) and shown.kind == "board" and not shown.generated
        assert shown.file_id == answer["file_id"] and len(shown.garment_ids) >= 3
        assert turn.services.files.read(shown.file_id, "ann")[:4] == b"\x89PNG"
        with pytest.raises(NotFound):
            turn.services.files.get(shown.file_id, "bob")


# -- the wardrobe --------------------------------------------------------------------------------------------------


def test_a_photo_becomes_a_piece_that_is_listed_worn_planned_with_and_removed(owning: TurnState) -> None:
    answer, (shown,) = tell(owning, "add_to_wardrobe", category="shirt", colour="white", paid_amount=60)
    (piece,) = answer["pieces"]
    assert isinstance(shown, WardrobeShown) and [p.id for p in shown.pieces] == [piece["id"]]
    assert piece["category"] == "shirt" and piece["colours"] == ["white"] and answer["unclear"] == []
    assert [p["id"] for p in tell(owning, "list_wardrobe", group="tops")[0]["pieces"]] == [piece["id"]]
    assert tell(owning, "list_wardrobe", group="shoes")[0]["pieces"] == []

    today = date.today()
    first, _ = tell(owning, "log_wear", ids=[piece["id"]], day=(today - timedelta(days=1)).isoformat())
    again, (worn,) = tell(owning, "log_wear", ids=[piece["id"]])
    assert first["repeats"] == [] and again["repeats"][0]["days_ago"] == 1
    assert isinstance(worn, WardrobeShown) and worn.pieces[0].last_worn == today
    assert again["pieces"][0]["times_worn"] == 2

    planned, _ = plan(owning, must_ids=[piece["id"]])
    mine = next(p for p in planned["packing"] if p["id"] == piece["id"])
    assert mine["owned"] and mine["price"] is None and mine["cost_per_wear"] is None

    assert tell(owning, "remove_from_wardrobe", ids=[piece["id"]])[0] == {"removed": [piece["id"]]}
    assert tell(owning, "list_wardrobe")[0]["pieces"] == []
    with pytest.raises(NotFound):
        tell(owning, "log_wear", ids=[piece["id"]])


def test_nothing_is_kept_without_a_photo_and_the_consent_of_its_own(owning: TurnState) -> None:
    owning.services.consent.withdraw("ann", "wardrobe")
    with pytest.raises(WardrobeConsentRequired):
        tell(owning, "add_to_wardrobe")
    owning.remember(photo_id=None)
    with pytest.raises(NoPhotoYet):
        tell(owning, "add_to_wardrobe")


def test_should_i_buy_is_counted_against_what_is_owned(owning: TurnState) -> None:
    empty, _ = tell(owning, "should_i_buy", garment_id="t1")
    assert empty["verdict"] == "empty_wardrobe"
    answer, _ = tell(owning, "add_to_wardrobe", category="shirt", colour="navy")
    found, told = tell(owning, "should_i_buy", garment_id="t1", wears=10)
    assert found["cost_per_wear"] == {"amount_minor": 690, "currency": "USD"} and told == []
    assert found["goes_with_ids"] == [answer["pieces"][0]["id"]] or found["goes_with_ids"] == []
    assert found["duplicate_ids"] == [] and found["verdict"] in {"adds_little", "opens_up"}
