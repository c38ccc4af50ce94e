from __future__ import annotations

import pytest

from stylist_tools.context import TurnContext
from tests.tools.test_tools import ids, use


def test_an_opinion_is_noted_once_a_turn_and_orders_what_follows(turn: TurnContext) -> None:
    before = ids(use(turn, "search_catalogue", categories=["shirt"]))
    told = use(turn, "give_feedback", garment_ids=["s3"], opinion="like")
    use(turn, "give_feedback", garment_ids=["s3"], opinion="like")
    assert told["noted"]["garment_ids"] == ["s3"]
    assert [e["key"] for e in turn.services.taste.export("ann")["events"]] == ["t:1:like:s3"]
    use(turn, "give_feedback", garment_ids=before[:1], opinion="dislike")
    after = ids(use(turn, "search_catalogue", categories=["shirt"]))
    assert sorted(after) == sorted(before)
    assert after[0] != before[0]


def test_words_are_noted_with_what_they_taught(turn: TurnContext) -> None:
    use(turn, "search_catalogue", categories=["shirt"])
    told = use(turn, "give_feedback", words="too boring")
    assert [line["sentence"] for line in told["learned"]] == ["You found things too plain (1×)."]


def test_what_is_put_away_is_feedback_and_what_was_asked_for_is_not(turn: TurnContext) -> None:
    use(turn, "search_catalogue", categories=["shirt"], fabrics=["linen"])
    use(turn, "search_catalogue", categories=["shirt"], hide_ids=["s1"])
    use(turn, "search_catalogue", categories=["shirt"], hide_ids=["s1"])
    events = turn.services.taste.export("ann")["events"]
    assert [(e["kind"], e["garment_id"]) for e in events] == [("hide", "s1")]
    assert "fabric:linen" not in events[0]["traits"]
    assert "pattern:solid" in events[0]["traits"]


def test_forget_me_takes_the_feedback_and_nobody_sees_anothers(turn: TurnContext) -> None:
    use(turn, "give_feedback", garment_ids=["s1"], opinion="save")
    assert turn.services.taste.export("bob")["events"] == []
    turn.services.forget("ann")
    assert turn.services.taste.export("ann")["events"] == []


def test_looks_take_taste_into_account(turn: TurnContext, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    planner = turn.services.outfits
    plan = planner.plan
    monkeypatch.setattr(planner, "plan", lambda request, own: asked.append(request) or plan(request, own))
    use(turn, "plan_outfit", anchor_ids=["s1"])
    use(turn, "give_feedback", garment_ids=["f1"], opinion="like")
    use(turn, "plan_outfit", anchor_ids=["s1"])
    assert asked[0].taste == {}
    assert asked[1].taste["f1"] > 0
