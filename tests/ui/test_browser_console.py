"""The console of the shop's people in a real Chromium: in both languages, wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from accessible import serious
from serve import CONSOLE_KEY, SAID
from serving import served
from test_browser_flows import TOO_WIDE, foreign

from stylist.locale import Locale
from stylist_ui.browsing import Window, browser_page, chromium
from stylist_ui.strings import say

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.flaky(reruns=2),  # a browser on a busy machine; a rerun is counted in the report
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]
KEY_FIELD = "input[type=password]"


@pytest.fixture(params=["en", "zh"])
def locale(request: pytest.FixtureRequest) -> Locale:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def url(tmp_path: Path, locale: Locale) -> Iterator[str]:
    with served(tmp_path, f"console-{locale}") as address:
        yield address


def sound(page: Page, locale: Locale) -> None:
    """No word of the other language, nothing wider than the window, nothing that axe calls serious."""
    page.wait_for_timeout(500)
    said = [words for row in SAID[locale].values() for words in row[2:]]
    assert [words for words in foreign(page, locale) if not any(words in one for one in said)] == []
    assert page.evaluate(TOO_WIDE) == []
    assert serious(page) == []


def test_the_shops_people_open_it_answer_and_hand_back(url: str, locale: Locale) -> None:
    tag = "zh-CN" if locale == "zh" else "en-US"
    with browser_page(url, Window(language=tag), ready=KEY_FIELD) as page:  # type: ignore[arg-type]
        open_with(page, "wrong")
        page.get_by_role("alert").get_by_text(say("console_wrong", locale)).wait_for()
        sound(page, locale)
    with browser_page(url, Window(360, 740, "dark", tag), ready=KEY_FIELD) as page:  # type: ignore[arg-type]
        open_with(page, CONSOLE_KEY)
        page.get_by_text(say("console_waiting", locale, count=3)).wait_for()
        page.get_by_text(say("console_earlier", locale, count=2)).wait_for()
        sound(page, locale)
        page.locator("textarea").fill("Lin")
        page.get_by_role("button", name=say("console_send", locale), exact=True).click()
        page.locator(".person", has_text="Lin").wait_for()
        for left in (2, 1, 0):
            page.get_by_role("button", name=say("console_back", locale), exact=True).click()
            key = "console_waiting" if left else "console_none"
            page.get_by_text(say(key, locale, count=left)).wait_for()
            page.get_by_text(say("console_handed_back", locale)).wait_for()
        sound(page, locale)


def open_with(page: Page, key: str) -> None:
    page.locator(KEY_FIELD).fill(key)
    page.keyboard.press("Enter")
