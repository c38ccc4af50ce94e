""" "See it another way" under a try-on: what it offers, what it says, and the page when the shop is gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_conversation import FakeConversation, drawn
from streamlit.testing.v1 import AppTest
from test_app import html, opened, press, shown

from stylist.shopper import Preferences
from stylist.wardrobe.piece import OWN
from stylist_agents.events import ImageShown
from stylist_ui import hosting
from tests.agents.conftest import SmallShop, small_shop

LIGHT, LENGTH = {"Daylight", "Evening", "Studio", "As it was"}, {"Longer", "Shorter"}
TOP = {"Tucked in", "Left out"}
OFFERED = LIGHT | LENGTH | TOP


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[SmallShop]:
    with small_shop(tmp_path) as made:
        yield made


@pytest.fixture
def talk(tmp_path: Path, shop: SmallShop) -> FakeConversation:
    """The scripted conversation, over the small shop."""
    talk = FakeConversation(tmp_path)
    talk.services = shop
    hosting.provide(talk)  # type: ignore[arg-type]
    return talk


def tried_on(talk: FakeConversation, *garment_ids: str, locale: str = "en") -> AppTest:
    """The page of somebody who has just seen themselves in these garments."""
    page = opened()
    person = page.session_state["person"]
    talk.services.consent.give(person)
    photo = talk.services.photos.add(drawn("#abc"), person)
    page.query_params["lang"] = locale
    page.query_params["thread"] = "t"
    list(talk.turn("here", thread_id="t", person_id=person, photo_id=photo))
    said = talk._messages["t", person][-1]
    told = [e.model_copy(update={"garment_ids": garment_ids}) if isinstance(e, ImageShown) else e for e in said.events]
    talk._messages["t", person][-1] = said.model_copy(update={"events": tuple(told)})
    return shown(page.run())


def offered(page: AppTest) -> set[str]:
    return OFFERED & {button.label for button in page.button}


@pytest.mark.parametrize(
    ("worn", "ways"),
    [(("s1",), LIGHT | LENGTH | TOP), (("t1",), LIGHT), (("t1", "s1"), LIGHT | TOP), (("f1",), LIGHT),
     (("no-longer-sold",), LIGHT), ((f"{OWN}thrown-away", "s1"), LIGHT | LENGTH | TOP)],
)  # fmt: skip
def test_what_is_offered_is_what_the_picture_can_follow(
    talk: FakeConversation, worn: tuple[str, ...], ways: set[str]
) -> None:
    assert offered(tried_on(talk, *worn)) == ways


def test_a_choice_is_a_sentence_and_only_the_latest_picture_takes_one(talk: FakeConversation) -> None:
    page = press(tried_on(talk, "s1"), "Evening")
    assert "Show it in evening light" in html(shown(page.run()))
    assert offered(page) == set()


def test_a_picture_is_called_by_what_is_worn_in_it(talk: FakeConversation) -> None:
    assert "穿着藏青亚麻衬衫、米色亚麻长裤" in alternative(tried_on(talk, "s1", "t1", locale="zh"))


def test_somebody_under_age_is_shown_in_no_other_way(talk: FakeConversation) -> None:
    page = tried_on(talk, "s1")
    talk.edit_preferences("t", page.session_state["person"], Preferences(minor=True))
    assert offered(shown(page.run())) == set()


def test_an_old_try_on_is_drawn_where_the_catalogue_is_gone(talk: FakeConversation, shop: SmallShop) -> None:
    page = tried_on(talk, "s1")
    (shop.settings.data_dir / "chroma" / "small.active.json").unlink()
    assert shop.index.active("small") is None
    page = shown(page.run())
    assert "AI-generated / AI生成" in html(page) and "pictures/" in alternative(page)
    assert "a garment that the shop no longer has" in alternative(page)
    assert offered(page) == LIGHT


def alternative(page: AppTest) -> str:
    """What the compare slider was given: its pictures and their words."""
    (slider,) = (element for element in page.get("bidi_component") if element.key.startswith("compare"))
    data = json.loads(slider.proto.json)
    return f"{data['after']} {data['alt_after']}"
