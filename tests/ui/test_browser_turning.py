"""A try-on that turns, pressed in a real Chromium: queue, progress, a way out, a clip that plays; both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import av
import pytest
from accessible import serious
from serving import served
from test_browser_flows import CHINESE, ENGLISH, TOO_WIDE, Someone, one_language

from stylist.demo.figures import draw_figure
from stylist_ui.browsing import browser_page, chromium, give_photo, say

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.flaky(reruns=2),  # a browser on a busy machine; a rerun is counted in the report
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]
TriedOn = Callable[[], AbstractContextManager["Page"]]


@pytest.fixture(params=[ENGLISH, CHINESE], ids=["english-desktop", "chinese-phone"])
def who(request: pytest.FixtureRequest) -> Someone:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A shop with clips: its address, and the folder by which the one who makes them is told what to do."""
    with served(tmp_path, "turning") as url:
        yield url, tmp_path


@pytest.fixture
def tried_on(place: tuple[str, Path], who: Someone, tmp_path: Path) -> TriedOn:
    """The page of somebody who sees a shirt on themselves."""

    @contextmanager
    def visit() -> Iterator[Page]:
        photo = tmp_path / "me.png"
        draw_figure("ada").convert("RGB").save(photo)
        with browser_page(place[0], who.window) as page:
            page.set_default_timeout(60_000)
            say(page, who.wish)
            give_photo(page, photo)
            page.wait_for_selector(".st-key-latest [class*=st-key-tryon-]")
            yield page
            one_language(page, who.locale)
            assert page.evaluate(TOO_WIDE) == []

    return visit


def told(page: Page, words: str) -> None:
    page.locator("[class*=st-key-turning-] [role=status]", has_text=words).wait_for()


def test_a_clip_waits_in_the_queue_is_stopped_made_played_and_kept(
    tried_on: TriedOn, place: tuple[str, Path], who: Someone
) -> None:
    folder = place[1]
    with tried_on() as page:
        button = page.get_by_role("button", name=who.word("turn"), exact=True)
        button.click()
        told(page, who.word("turn_queued", position=1))
        page.get_by_role("button", name=who.word("turn_cancel"), exact=True).click()
        button.wait_for()
        button.click()
        told(page, who.word("turn_queued", position=1))
        (folder / "worker").touch()
        told(page, "30%" if who.locale == "zh" else "30% done")
        one_language(page, who.locale)
        assert serious(page) == []
        assert page.locator("[class*=st-key-turning-] .bar i").evaluate("i => i.style.width") == "30%"
        page.reload()  # what is under way is found again
        told(page, "30%")
        (folder / "go").touch()
        video = page.locator("[class*=st-key-tryon-] video.made")
        video.wait_for()
        page.wait_for_function("v => v.readyState >= 2", arg=video.element_handle())
        assert video.evaluate("v => [v.controls, v.muted, v.autoplay, v.ariaLabel]") == [
            True, True, False, who.word("turn_alt"),
        ]  # fmt: skip
        assert video.evaluate("v => v.play().then(() => new Promise(done => v.onended = () => done(v.duration)))") > 3
        line = video.locator("xpath=following-sibling::*")
        assert who.word("generated") in line.inner_text() and who.word("turn_checked") in line.inner_text()
        with page.expect_download() as kept:
            line.get_by_role("link", name=who.word("download"), exact=True).click()
        assert kept.value.suggested_filename.endswith(".mp4")
        kept.value.save_as(folder / "kept.mp4")
        with av.open(str(folder / "kept.mp4")) as clip:
            assert clip.streams.video[0].frames == 13
        assert serious(page) == []
        assert button.count() == 0
