"""The whole conversation in a real Chromium: the real agent, a drawn shop, a photo; both languages, both sizes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import served

from stylist.catalogue import ingest
from stylist.demo.catalogue import demo_garments
from stylist.demo.feed import write_feed
from stylist.demo.figures import draw_figure
from stylist.services import build_services
from stylist.settings import Settings
from stylist_ui.browsing import Window, browser_page, chromium, give_photo, say

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.flaky(reruns=2),  # a browser on a busy machine; a rerun is counted in the report
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]

CHINESE = {
    "wish": "我下周要参加海边婚礼，想要一件藏青色亚麻衬衫，500元以内",
    "darker": "第二件，但颜色深一点",
    "why": "为什么选这件？",
    "no_stripes": "不要条纹",
    "over": "重新开始",
    "try": "第1件穿在我身上看看",
    "chip": "藏青",
}
ENGLISH = {
    "wish": "a navy linen shirt for a beach wedding, under 80, nothing shiny",
    "darker": "the second one, but darker",
    "why": "why this one?",
    "no_stripes": "no stripes, please",
    "over": "start over",
    "try": "show number 1 on me",
    "chip": "navy",
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A part of the drawn shop, large enough for every step of the conversation."""
    folder = tmp_path_factory.mktemp("shop")
    garments = demo_garments()
    shirts = [g for g in garments if g.category == "shirt"][:16]
    others = {(g.category, g.gender): g for g in garments if g.category != "shirt"}
    feed = write_feed(folder / "demo", [*shirts, *others.values()], workers=2)
    services = build_services(Settings(data_dir=folder))
    ingest(feed, name="demo", index=services.index, files=services.files, embedder=services.embedder)
    with served(folder, "demo") as address:
        yield address


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drawn person, as a JPEG."""
    path = tmp_path_factory.mktemp("photo") / "me.jpg"
    draw_figure("ben").convert("RGB").save(path, quality=92)
    return path


@pytest.mark.parametrize(
    ("words", "window"),
    [(ENGLISH, Window()), (CHINESE, Window(360, 740, "dark", "zh-CN"))],
    ids=["english-desktop", "chinese-phone"],
)
def test_the_conversation(url: str, photo: Path, words: dict[str, str], window: Window) -> None:
    with browser_page(url, window) as page:
        say(page, words["wish"])
        assert words["chip"] in page.locator(".news").last.inner_text()
        cards = page.locator(".st-key-latest article.card")
        assert cards.count() >= 2
        for n in range(cards.count()):
            assert cards.nth(n).locator("h3").inner_text()
            assert cards.nth(n).locator(".facts b").inner_text().strip("US$¥")
            assert cards.nth(n).locator(".facts span").inner_text()
            assert cards.nth(n).locator(".reason").inner_text()
        cards.nth(0).scroll_into_view_if_needed()
        page.wait_for_function("document.querySelector('.card img').naturalWidth > 100")
        assert page.locator(".outfit figure").count() >= 2

        give_photo(page, photo)
        assert page.locator(".body").count() == 1
        if page.locator("img.after").count() == 0:
            say(page, words["try"])
        worn = page.locator("img.after").last
        worn.scroll_into_view_if_needed()
        page.wait_for_function("i => i.naturalWidth > 200", arg=worn.element_handle())
        assert "AI-generated / AI生成" in page.locator(".quality").last.inner_text()

        for step in ("darker", "why", "no_stripes"):
            say(page, words[step])
            assert page.locator(".st-key-latest .words").inner_text()
        assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
        said = page.locator("[class*=st-key-said-]").all_inner_texts()

        page.reload()
        page.wait_for_selector(".st-key-latest .words")
        page.wait_for_timeout(500)
        assert page.locator("[class*=st-key-said-]").all_inner_texts() == said

        say(page, words["over"])
        page.wait_for_function("document.querySelectorAll('[class*=st-key-chip-]').length === 0")
        assert page.locator("[role=alert]").count() == 0


def test_the_fitting_room_shows_what_was_found_on_whoever_stands_before_the_camera(url: str, tmp_path: Path) -> None:
    frame, film = io.BytesIO(), tmp_path / "film.mjpeg"
    draw_figure("ben").convert("RGB").resize((480, 640)).save(frame, "JPEG", quality=90)
    film.write_bytes(frame.getvalue() * 10)
    with browser_page(url, film=film) as page:
        say(page, ENGLISH["wish"])
        page.locator(".st-key-fitting button").click()
        page.locator(".st-key-fitting_consent_check label").click()
        page.wait_for_selector(".st-key-fitting_consent_give button:enabled")
        page.locator(".st-key-fitting_consent_give button").click()
        with page.expect_response(lambda answer: "/mirror?" in answer.url and answer.ok) as first:
            page.get_by_role("button", name="Start the camera").click()
        assert first.value.headers["x-stylist-seen"] == "1"
        mirror = page.get_by_role("img", name="You in the mirror")
        mirror.wait_for()
        blue, red = mirror.evaluate(CHEST)
        assert blue > red + 20, "a navy shirt where the base clothes were grey"
        page.get_by_role("button", name="Next").click()
        page.wait_for_selector("text=/^2\\/\\d+ /")
        page.keyboard.press("Escape")
        page.wait_for_timeout(1500)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.wait_for_timeout(1500)
        assert [a for a in asked if "/mirror?" in a] == [], "the camera goes on after the dialog was closed"


CHEST = """c => {
  const [r, , b] = c.getContext("2d").getImageData(c.width / 2 + 0.08 * c.width, c.height * 0.4, 1, 1).data;
  return [b, r];
}"""
