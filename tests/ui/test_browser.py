"""The page in a real Chromium, against the scripted conversation: what only a browser can show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_conversation import drawn
from serving import served

from stylist.locale import Locale
from stylist_ui.browsing import Window, browser_page, chromium, give_photo, say, wait_for_reply
from stylist_ui.strings import say as words_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.flaky(reruns=2),  # a browser on a busy machine; a rerun is counted in the report
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]

PHONE = Window(360, 740)
PHONE_DARK_ZH = Window(360, 740, "dark", "zh-CN")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("page"), "scripted") as address:
        yield address


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "me.png"
    path.write_bytes(drawn("#88aacc", (300, 450)))
    return path


def test_a_photo_comes_in_after_consent_and_goes_with_it(url: str, photo: Path) -> None:
    with browser_page(url) as page:
        assert page.locator("[data-testid=stChatInputFileUploadButton]").count() == 0
        refused = page.evaluate("fetch('photos', {method: 'POST', body: 'x'}).then(r => r.status)")
        assert refused == 403
        give_photo(page, photo)
        assert page.locator(".said img.sent").evaluate("i => i.naturalWidth") == 300
        assert page.locator(".body").is_visible()
        assert "AI-generated / AI生成" in page.locator(".quality").inner_text()
        shown = page.locator(".said img.sent").get_attribute("src")
        page.locator(".st-key-photo button").click()
        page.locator(".st-key-withdraw button").click()
        page.wait_for_selector("text=Consent taken back")
        assert page.evaluate("p => fetch(p, {cache: 'reload'}).then(r => r.status)", shown) == 404


def as_file(page: Any, photo: Path) -> Any:
    """A DataTransfer in the page that carries the photo, as a drop or a paste brings it."""
    return page.evaluate_handle(
        """bytes => {
          const carried = new DataTransfer();
          carried.items.add(new File([new Uint8Array(bytes)], "me.png", { type: "image/png" }));
          return carried;
        }""",
        list(photo.read_bytes()),
    )


def open_picker(page: Any) -> None:
    page.locator(".st-key-photo button").click()
    page.locator(".st-key-consent_check label").click()
    page.wait_for_selector(".st-key-consent_give button:enabled")
    page.locator(".st-key-consent_give button").click()
    page.wait_for_selector(".st-key-picker input[type=file]", state="attached")


def test_a_photo_can_be_dropped(url: str, photo: Path) -> None:
    with browser_page(url) as page:
        open_picker(page)
        page.locator(".st-key-picker .zone").dispatch_event("drop", {"dataTransfer": as_file(page, photo)})
        wait_for_reply(page, 0)
        assert page.locator(".said img.sent").evaluate("i => i.naturalWidth") == 300


def test_a_photo_can_be_pasted(url: str, photo: Path) -> None:
    with browser_page(url) as page:
        open_picker(page)
        page.evaluate(
            "carried => document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: carried }))",
            as_file(page, photo),
        )
        wait_for_reply(page, 0)
        assert page.locator(".said img.sent").evaluate("i => i.naturalWidth") == 300


def test_a_photo_can_be_taken_with_the_camera(url: str, tmp_path: Path) -> None:
    film = tmp_path / "film.mjpeg"
    film.write_bytes(drawn("#88aacc", (480, 640), "JPEG") * 10)
    with browser_page(url, film=film) as page:
        open_picker(page)
        page.get_by_role("button", name="Use the camera").click()
        until_it_shows = "v => new Promise(done => v.videoWidth ? done() : (v.onloadeddata = done))"
        page.locator(".st-key-picker video").evaluate(until_it_shows)
        page.get_by_role("button", name="Take the picture").click()
        wait_for_reply(page, 0)
        assert page.locator(".said img.sent").evaluate("i => [i.naturalWidth, i.naturalHeight]") == [480, 640]


def test_the_slider_moves_by_keyboard_and_by_mouse(url: str, photo: Path) -> None:
    with browser_page(url) as page:
        give_photo(page, photo)
        handle = page.get_by_role("slider", name="Compare before and after")
        before = page.locator("img.before")
        handle.focus()
        start = before.evaluate("i => i.style.clipPath")
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        moved = before.evaluate("i => i.style.clipPath")
        assert moved != start
        box = handle.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] * 0.9, box["y"] + box["height"] / 2)
        assert before.evaluate("i => i.style.clipPath") != moved


EARS = """() => {
  window.ears = [];
  window.SpeechRecognition = class {
    constructor() { window.ears.push(this); }
    start() { this.on = true; }
    abort() { this.on = false; this.onend?.(); }
  };
  window.hear = (said, isFinal = true) => window.ears.at(-1).onresult(
    { resultIndex: 0, results: [Object.assign([{ transcript: said }], { isFinal })] });
}"""
"""A browser that can listen, and hears what the test says."""


@pytest.mark.parametrize(
    ("window", "wish", "said"),
    [(Window(), "navy linen", ("the next one please", "Go back", "a bit bigger", "smaller", "stop")),
     (PHONE_DARK_ZH, "藏青色亚麻", ("下一件", "上一件吧", "大一点", "小一点", "停一下"))],
    ids=["en", "zh-phone"],
)  # fmt: skip
def test_the_fitting_room_is_led_by_voice_once_that_is_agreed_to(
    url: str, tmp_path: Path, window: Window, wish: str, said: tuple[str, ...]
) -> None:
    film = tmp_path / "film.mjpeg"
    film.write_bytes(drawn("#88aacc", (480, 640), "JPEG") * 10)
    locale: Locale = "zh" if window.language == "zh-CN" else "en"
    following, previous, closer, farther, stop = said
    with browser_page(url, window, film=film) as page:
        page.evaluate(EARS)
        enter_fitting_room(page, wish, locale)
        button = page.get_by_role("button", name=words_of("fitting_voice", locale=locale), exact=True)
        button.click()
        page.get_by_text(words_of("fitting_voice_what", locale=locale)).wait_for()
        assert page.evaluate("ears.length") == 0, "it listens before anybody agreed"
        page.get_by_role("button", name=words_of("fitting_voice_agree", locale=locale)).click()
        page.get_by_text(words_of("fitting_voice_hint", locale=locale)).wait_for()
        assert page.evaluate("[ears[0].on, ears[0].lang]") == [True, window.language]
        place = page.locator(".st-key-fitting-room p.what")
        assert place.inner_text().startswith("1/2")
        page.evaluate("said => hear(said, false)", following)  # not finished yet
        assert place.inner_text().startswith("1/2")
        for words, where in ((following, "2/2"), (following, "1/2"), (previous, "2/2")):
            page.evaluate("said => hear(said)", words)
            assert place.inner_text().startswith(where)
        near = page.get_by_role("button", name=words_of("fitting_closer", locale=locale), exact=True)
        for words, pressed in ((closer, "true"), (closer, "true"), (farther, "false")):
            page.evaluate("said => hear(said)", words)
            assert near.get_attribute("aria-pressed") == pressed
        page.evaluate("ears[0].onend()")  # after a silence the browser ends it
        assert page.evaluate("ears[0].on")
        page.evaluate("said => hear(said)", stop)
        page.get_by_role("button", name=words_of("fitting_start", locale=locale)).wait_for()
        assert page.evaluate("[ears.length, ears[0].on]") == [1, False]


def test_a_browser_that_cannot_listen_offers_nothing_of_it(url: str, tmp_path: Path) -> None:
    film = tmp_path / "film.mjpeg"
    film.write_bytes(drawn("#88aacc", (480, 640), "JPEG") * 10)
    with browser_page(url, film=film) as page:
        page.evaluate("delete window.SpeechRecognition; delete window.webkitSpeechRecognition")
        enter_fitting_room(page, "navy linen", "en")
        assert page.get_by_role("button", name=words_of("fitting_voice", locale="en")).count() == 0


def enter_fitting_room(page: Any, wish: str, locale: Locale) -> None:
    """Ask for something, agree, and start the camera."""
    say(page, wish)
    page.locator(".st-key-fitting button").click()
    page.locator(".st-key-fitting_consent_check label").click()
    page.wait_for_selector(".st-key-fitting_consent_give button:enabled")
    page.locator(".st-key-fitting_consent_give button").click()
    page.get_by_role("button", name=words_of("fitting_start", locale=locale)).click()
    page.get_by_role("button", name=words_of("fitting_next", locale=locale), exact=True).wait_for()


@pytest.mark.parametrize("window", [PHONE, PHONE_DARK_ZH], ids=["en", "zh-dark"])
def test_a_phone_never_scrolls_sideways(url: str, photo: Path, window: Window) -> None:
    with browser_page(url, window) as page:
        say(page, "一整套藏青色的" if window.language == "zh-CN" else "a whole outfit in navy")
        give_photo(page, photo)
        page.locator("[data-testid=stExpandSidebarButton]").click()
        page.wait_for_timeout(400)
        wide = page.evaluate(
            "[...document.querySelectorAll('body *')].filter(e => e.scrollWidth > innerWidth + 1).map(e => e.className)"
        )
        assert wide == []
        small = page.evaluate(
            """[...document.querySelectorAll('[class*=st-key-acts-] button')]
            .filter(b => b.getBoundingClientRect().height < 44).length"""
        )
        assert small == 0


def test_a_click_a_reload_and_a_second_tab_lose_nothing_of_a_running_reply(url: str) -> None:
    with browser_page(url) as page:
        page.fill("[data-testid=stChatInputTextArea]", "a whole outfit in navy")
        page.keyboard.press("Enter")
        page.wait_for_selector(".st-key-reply-live")
        page.locator(".st-key-language-en button").nth(1).dispatch_event("click")
        page.wait_for_function("document.documentElement.lang === 'zh-CN'")
        page.reload()
        second = page.context.new_page()
        second.goto(page.url)
        for tab in (second, page):
            tab.bring_to_front()
            wait_for_reply(tab, 0)
            assert tab.locator("[class*=st-key-card-]").count() == 4
            assert tab.locator(".outfit").count() == 1


def test_a_reply_can_be_stopped_and_says_so(url: str) -> None:
    with browser_page(url) as page:
        page.fill("[data-testid=stChatInputTextArea]", "a whole outfit in navy")
        page.keyboard.press("Enter")
        page.locator(".st-key-stop button").click()
        page.wait_for_selector("text=Stopped here.")


def test_the_newest_question_stands_at_the_top(url: str) -> None:
    with browser_page(url) as page:
        for n in (1, 2):
            say(page, "a whole outfit in navy")
            page.wait_for_timeout(600)
            top = page.locator(f".st-key-said-{n}").evaluate("e => e.getBoundingClientRect().top")
            assert 0 <= top <= 120


def test_what_a_shop_writes_never_runs(url: str) -> None:
    with browser_page(url) as page:
        say(page, "a whole outfit in navy")
        assert page.evaluate("window.hacked") is None
        assert page.locator("h3", has_text="<b>Shirt</b> & Co").count() == 1


def test_nothing_comes_from_another_machine(url: str, photo: Path) -> None:
    asked: list[str] = []
    with browser_page(url) as page:
        page.on("request", lambda request: asked.append(request.url))
        page.reload()
        page.wait_for_selector("[data-testid=stChatInput]")
        say(page, "a whole outfit in navy")
        give_photo(page, photo)
    assert [a for a in asked if not a.startswith((url, url.replace("http", "ws"), "data:", "blob:"))] == []


def test_light_dark_and_system(url: str) -> None:
    paper = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    with browser_page(url, Window(look="dark")) as page:
        assert page.evaluate(paper) == "rgb(24, 22, 19)"
        page.locator(".st-key-look label", has_text="Light").click()
        page.wait_for_selector("[data-testid=stChatInput]")
        page.wait_for_function("document.documentElement.dataset.look === 'Light'")
        assert page.evaluate(paper) == "rgb(248, 244, 236)"
        assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')") == "#f8f4ec"


def test_the_keyboard_reaches_everything_and_shows_where_it_is(url: str) -> None:
    with browser_page(url) as page:
        say(page, "navy linen")
        page.locator(".st-key-photo button").focus()
        seen = []
        for _ in range(40):
            page.keyboard.press("Tab")
            seen.append(
                page.evaluate(
                    """() => {
                      let e = document.activeElement;
                      while (e.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
                      const shows = getComputedStyle(e).outlineStyle !== 'none';
                      return [e.innerText || e.ariaLabel || e.tagName, shows || /TEXTAREA|INPUT|BODY/.test(e.tagName)];
                    }"""
                )
            )
        names = [name for name, _ in seen]
        assert "Try it on" in names
        assert "Why?" in names
        assert [name for name, visible in seen if not visible] == []


def test_buttons_of_streamlit_speak_chinese_too(url: str) -> None:
    with browser_page(url, PHONE_DARK_ZH) as page:
        page.wait_for_timeout(500)
        labels = page.evaluate("[...document.querySelectorAll('button[aria-label]')].map(b => b.ariaLabel)")
        visible = page.evaluate("document.body.innerText")
        assert "打开侧栏" in labels
        assert "发送消息" in labels
        assert "Deploy" not in visible
        assert "Skip to main content" not in visible
