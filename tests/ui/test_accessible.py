"""axe-core over every screen of the chat page, and over the shop's page of what is asked for: nothing serious."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from accessible import serious
from fake_conversation import drawn
from serving import served

from stylist_ui.browsing import Window, browser_page, chromium, give_photo, say

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.flaky(reruns=2),
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("page"), "scripted") as address:
        yield address


@pytest.fixture(scope="module")
def analytics(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("analytics"), "analytics") as address:
        yield address


def dialog(page: Any, opener: str) -> list[str]:
    """What axe finds in a dialog, which is closed again."""
    page.locator(opener).first.click()
    page.wait_for_selector("[role=dialog] button")
    page.wait_for_timeout(800)
    found = serious(page)
    page.keyboard.press("Escape")
    page.wait_for_timeout(400)
    return found


@pytest.mark.parametrize("window", [Window(), Window(360, 740, "dark", "zh-CN")], ids=["light", "phone-dark-zh"])
def test_no_screen_of_the_page_has_a_serious_finding(url: str, window: Window, tmp_path: Path) -> None:
    photo = tmp_path / "me.png"
    photo.write_bytes(drawn("#88aacc", (300, 450)))
    found: dict[str, list[str]] = {}
    with browser_page(url, window) as page:
        found["empty"] = serious(page)
        say(page, "一整套藏青色的" if window.language == "zh-CN" else "a whole outfit in navy")
        found["found"] = serious(page)
        found["consent"] = dialog(page, ".st-key-photo button")
        found["fitting room"] = dialog(page, ".st-key-fitting button")
        found["say it differently"] = dialog(page, "[class*=st-key-edit-] button")
        give_photo(page, photo)
        found["on you"] = serious(page)
        found["picker"] = dialog(page, ".st-key-photo button")
        found["mirror"] = dialog(page, ".st-key-fitting button")
        for words in ("trip", "wardrobe"):
            say(page, words)
            found[words] = serious(page)
        if window.width < 768:
            page.locator("[data-testid=stExpandSidebarButton]").click()
            page.wait_for_timeout(600)
        page.locator(".st-key-forget button").click()
        page.wait_for_selector(".st-key-forget_yes")
        page.locator("[class*=st-key-more-] button").first.click()
        page.wait_for_timeout(800)
        found["panel"] = serious(page)
    assert {screen: what for screen, what in found.items() if what} == {}


@pytest.mark.parametrize("window", [Window(), Window(360, 740, "dark")], ids=["light", "phone-dark"])
def test_the_page_of_what_is_asked_for_has_no_serious_finding(analytics: str, window: Window) -> None:
    with browser_page(analytics, window, ready="[data-testid=stDownloadButton]") as page:
        page.locator("[data-testid=stDataFrame] canvas").nth(2).wait_for()
        assert serious(page) == []
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
