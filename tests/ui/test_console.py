"""The console of the shop's people: behind its key, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from streamlit.testing.v1 import AppTest

import stylist_ui
from stylist.errors import UnknownSetting
from stylist.locale import Locale
from stylist.settings import Settings
from stylist_agents.conversation import Conversation
from stylist_agents.shop_side import ShopSide
from stylist_ui import hosting, launch
from stylist_ui.console_key import ATTEMPTS, HOLE
from tests.agents.conftest import SmallShop

PAGE = Path(stylist_ui.__file__).with_name("console.py")
KEY = "a key of the shop's own"


@pytest.fixture
def shop(services: SmallShop, conversation: Conversation, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallShop]:
    """A shop with one conversation that waits for a person."""
    list(conversation.turn("a navy linen shirt", thread_id="t", person_id="ann"))
    services.handovers.open("t", "ann", "asked", {})
    monkeypatch.setattr(hosting, "services", lambda: services)
    HOLE.failed.clear()
    yield services


def _page(shop: SmallShop, locale: Locale = "en", key: str | None = KEY) -> AppTest:
    settings = shop.settings.model_copy(update={"locale": locale, "desk_console_key": SecretStr(KEY)})
    object.__setattr__(shop, "settings", settings)
    page = AppTest.from_file(PAGE, default_timeout=60).run()
    if key is not None:
        page.text_input[0].input(key)
        page.button[0].click().run()
    return page


def test_without_the_key_nothing_is_shown(shop: SmallShop) -> None:
    for key in (None, "", "wrong"):
        page = _page(shop, key=key)
        assert not page.exception
        assert not page.selectbox
        assert not page.text_area


def test_wrong_keys_are_not_tried_for_ever(shop: SmallShop) -> None:
    for _ in range(ATTEMPTS):
        _page(shop, key="wrong")
    assert not _page(shop).selectbox  # the right key, too late


@pytest.mark.parametrize(("locale", "title"), [("en", "Handed over to you"), ("zh", "转给人工的对话")])
def test_an_answer_reaches_the_shopper(shop: SmallShop, conversation: Conversation, locale: Any, title: str) -> None:
    page = _page(shop, locale)
    assert not page.exception
    assert page.title[0].value == title
    assert "a navy linen shirt" in page.selectbox[0].options[0]
    page.text_area[0].input("Hello, this is Lin.")
    next(b for b in page.button if b.label in {"Send", "发送"}).click().run()
    assert conversation.history("t", "ann")[-1].text == "Hello, this is Lin."
    next(b for b in page.button if b.label in {"Hand back to the program", "交还给程序"}).click().run()
    assert not page.exception
    assert ShopSide(shop).open() == []


@pytest.mark.parametrize("key", [None, "short"])
def test_there_is_no_console_without_a_real_key(tmp_path: Path, key: str | None) -> None:
    with pytest.raises(UnknownSetting, match="desk_console_key"):
        launch.run_console(Settings(data_dir=tmp_path, desk_console_key=key))
