"""The person's photo as a search: consent first, words beside it say what shall be different."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from stylist.errors import StylistError
from stylist_tools.context import NoPhotoYet, TurnContext
from stylist_tools.search import search_catalogue
from tests.agents.conftest import drawn_shirt


def found(turn: TurnContext, **args: Any) -> list[dict[str, Any]]:
    given = {"sort": "best", "limit": 6} | args
    content, _ = search_catalogue.func(runtime=SimpleNamespace(context=turn), **given)  # type: ignore[attr-defined]
    return list(json.loads(content)["items"])


@pytest.fixture
def with_photo(turn: TurnContext) -> TurnContext:
    turn.services.consent.give(turn.person_id, "photo")
    turn.remember(photo_id=turn.services.photos.add(drawn_shirt(), turn.person_id))
    return turn


def test_the_photo_is_searched_with_and_the_colour_said_is_held(with_photo: TurnContext) -> None:
    assert len(found(with_photo, like_photo=True)) == 6
    navy = found(with_photo, text="like this but in navy", like_photo=True)
    assert {item["id"] for item in navy} == {"s1", "s3", "s4"}


def test_the_photo_belongs_to_its_person_and_to_their_consent(with_photo: TurnContext) -> None:
    with_photo.services.consent.withdraw(with_photo.person_id)
    with pytest.raises(NoPhotoYet):
        found(with_photo, like_photo=True)


def test_without_a_photo_the_next_step_is_said(turn: TurnContext) -> None:
    with pytest.raises(StylistError) as refused:
        found(turn, like_photo=True)
    assert "Add one" in refused.value.say("en")
    assert "添加" in refused.value.say("zh")
