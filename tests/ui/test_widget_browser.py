"""The widget in a real Chromium, on a plain page of another origin with a nonce-only CSP and hostile styles."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from accessible import serious
from fake_conversation import drawn
from serving import free_port
from shop_page import HOSTILE_CSS, page, shop

from stylist.settings import Settings
from stylist.tables import transaction
from stylist_agents.shop_side import ShopSide
from stylist_ui.browsing import FLAGS, chromium
from tests.agents.conftest import SmallShop

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(chromium() is None, reason="no Chromium here"),
]
OPEN = 'Stylist("open");'
HEARS = 'window.heard=[];for(const n of ["ready","open","close","reply","message"])Stylist("on",n,()=>heard.push(n));'


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """The shop's address (another origin than the server's) and what `stylist site add` told."""
    data, port, own = tmp_path_factory.mktemp("widget"), free_port(), free_port()
    command = [
        sys.executable,
        str(Path(__file__).with_name("serve_api.py")),
        str(port),
        str(data),
        f"http://127.0.0.1:{own}",
    ]
    log = (data / "server.log").open("wb")
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
    assert server.stdout is not None
    line = server.stdout.readline()
    assert line, (data / "server.log").read_text("utf-8")[-2000:]
    told = json.loads(line) | {"server": f"http://127.0.0.1:{port}/", "data": str(data)}
    pages = {
        "/": page(told["server"], told["key"], 'data-locale="en" data-theme="light"', HEARS + OPEN),
        "/hostile": page(told["server"], told["key"], 'data-locale="zh" data-theme="dark"', OPEN, HOSTILE_CSS),
        "/wrong": page(told["server"], "site-none", "", OPEN),
    }
    try:
        with shop(own, pages, told["server"]) as url:
            yield url, told
    finally:
        server.terminate()
        assert server.wait(30) == 0, "the server did not end gracefully"
        server.stdout.close()
        log.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as player:
        opened = player.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        yield opened
        opened.close()


def until(target: Any, expression: str, seconds: float = 60) -> None:
    """Wait for an expression to hold; what Playwright has for it evaluates strings, which these pages forbid."""
    for _ in range(round(seconds * 10)):
        if target.evaluate(expression):
            return
        getattr(target, "page", target).wait_for_timeout(100)
    raise AssertionError(f"never: {expression}")


class Visit:
    """A page with its frame; every request that leaves and everything a script complains of is noted."""

    def __init__(self, browser: Any, url: str, width: int = 1000) -> None:
        self.page = browser.new_context(viewport={"width": width, "height": 740}, reduced_motion="reduce").new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.goto(url)
        until(self.page, "window.Stylist && Stylist.loaded")
        self.frame: Any = None

    def framed(self) -> Any:
        self.page.wait_for_timeout(100)
        for _ in range(300):
            found = [f for f in self.page.frames if "/widget/frame" in f.url]
            if found and found[0].query_selector(".empty, .said"):
                self.frame = found[0]
                return self.frame
            self.page.wait_for_timeout(100)
        raise AssertionError(f"no frame: {self.complaints}")

    def say(self, text: str) -> None:
        before = self.frame.locator(".reply:has(> .words)").count()
        self.frame.fill("#text", text)
        self.frame.press("#text", "Enter")
        drawn = f"document.querySelectorAll('.reply:has(> .words)').length > {before}"
        until(self.frame, f"{drawn} && !document.querySelector('.waiting')")


def test_a_talk_on_a_strict_page(browser: Any, place: tuple[str, dict[str, str]]) -> None:
    url, told = place
    visit = Visit(browser, url)  # the calls before loading were replayed: it opens by itself
    frame = visit.framed()
    visit.say("a navy linen shirt, under 80")
    assert frame.locator(".card").count() >= 1
    assert "$59" in frame.locator(".card").first.inner_text()
    until(frame, "document.querySelector('.card img').naturalWidth > 0")
    frame.locator(".card .acts button").nth(1).click()  # "Why?" says a visible sentence
    frame.wait_for_selector(".said >> nth=1")
    until(frame, "!document.querySelector('.waiting')")
    visit.page.evaluate("Stylist.close()")
    visit.page.evaluate('Stylist.setLocale("zh"); Stylist.open()')
    until(frame, "document.getElementById('new').textContent === '新对话'")
    heard = visit.page.evaluate("heard")
    assert heard[0] == "open"
    assert [heard.count(name) for name in ("ready", "reply", "message", "close")] == [1, 2, 2, 1]
    assert visit.complaints == []
    assert {u for u in visit.asked if not u.startswith((url, told["server"], "blob:"))} == set()
    visit.page.reload()  # the conversation is still there
    again = visit.framed()
    again.wait_for_selector(".said >> nth=1")
    assert again.locator(".said").count() == 2
    visit.page.evaluate("Stylist.destroy()")
    assert visit.page.evaluate("[document.querySelector('stylist-widget'), window.Stylist === undefined]") == [
        None,
        True,
    ]


@pytest.mark.parametrize(("page", "wish"), [("", "a navy linen shirt, under 80"), ("hostile", "一件藏青色亚麻衬衫")])
def test_axe_finds_nothing_serious(browser: Any, place: tuple[str, dict[str, str]], page: str, wish: str) -> None:
    visit = Visit(browser, place[0] + page, width=360 if page else 1000)
    frame = visit.framed()
    found = {"empty": serious(frame)}
    visit.say(wish)
    found["answered"] = serious(frame)
    assert {screen: what for screen, what in found.items() if what} == {}


def test_hostile_styles_change_nothing_and_a_phone_needs_no_sideways_scrolling(
    browser: Any, place: tuple[str, dict[str, str]]
) -> None:
    visit = Visit(browser, place[0] + "hostile", width=360)
    frame = visit.framed()
    assert visit.page.evaluate("getComputedStyle(document.querySelector('stylist-widget')).display") == "block"
    assert frame.evaluate("[innerWidth, innerHeight]") == [360, 740]
    visit.say("一件藏青色亚麻衬衫")
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth && log.scrollWidth <= log.clientWidth")
    assert frame.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(24, 22, 19)"
    frame.press("#text", "Escape")
    until(visit.page, "!document.activeElement || document.activeElement.tagName === 'STYLIST-WIDGET'")
    visit.page.keyboard.press("Enter")  # the launcher has the focus again
    until(visit.page, "document.activeElement.tagName === 'STYLIST-WIDGET'")
    assert not [c for c in visit.complaints if "Content Security Policy" in c]


def test_product_text_is_text(browser: Any, place: tuple[str, dict[str, str]]) -> None:
    """XSS corpus in every place where words of a shop or a model are drawn: nothing runs, nothing is fetched."""
    visit = Visit(browser, place[0])
    frame = visit.framed()
    corpus = json.loads((Path(__file__).parent / "xss.json").read_text("utf-8"))
    before = len(visit.asked)
    for word in corpus:
        item = {"id": "x", "title": word, "brand": word, "price_text": word, "sizes": [word], "in_stock": True,
                "reasons": [word], "pictures": [word], "url": word, "owned": False}  # fmt: skip
        frame.evaluate(
            """([word, item]) => {
                const reply = new Reply();
                for (const event of [
                    {type: "text", text: word}, {type: "card", ordinal: 1, item},
                    {type: "outfit", outfit: {items: [item], total_text: word, reasons: [word]}},
                    {type: "plan", plan: {request: {days: 3}}, items: [item], total_text: word,
                     days: [{when: word, item_ids: ["x"]}, {when: word, item_ids: []}]},
                    {type: "wardrobe", pieces: [item]},
                    {type: "image", image: {url: word, generated: true}}, {type: "notice", text: word},
                    {type: "turn_finished", text: word},
                ]) reply.take(event);
                reply.end("failed", {detail: word});
                complain(new Error(word)); viewed = item; drawViewed();
            }""",
            [word, item],
        )
        assert word in frame.locator(".words").last.text_content()
    visit.page.wait_for_timeout(500)
    assert frame.evaluate("window.hacked") is None
    assert visit.page.evaluate("window.hacked") is None
    assert visit.asked[before:] == []
    links = frame.evaluate("[...document.links].map((a) => a.protocol)")
    assert set(links) <= {"http:", "https:"}
    assert frame.evaluate("document.querySelectorAll('main script, main svg, main iframe, main [onerror]').length") == 0


def test_the_product_of_the_page_is_meant_by_the_first_message_too(
    browser: Any, place: tuple[str, dict[str, str]]
) -> None:
    visit = Visit(browser, place[0])
    frame, asked, held = visit.framed(), list[Any](), list[Any]()
    visit.page.on("request", lambda r: asked.append(r.post_data_json) if r.url.endswith("/messages") else None)
    visit.page.route("**/api/catalogue/garments/s1", lambda route: held.append(route))  # noqa: PLW0108 (it cannot take a built-in)
    visit.page.evaluate('Stylist("setContext", {garment_id: "s1"})')
    frame.fill("#text", "is it available in M?")
    frame.press("#text", "Enter")
    visit.page.wait_for_timeout(500)
    held[0].continue_()  # the shop tells only now what it is
    until(frame, "document.querySelector('.reply > .words') && !document.querySelector('.waiting')")
    assert asked[0]["viewing"] == "s1"


def test_a_reply_is_read_from_its_question_on(browser: Any, place: tuple[str, dict[str, str]]) -> None:
    visit = Visit(browser, place[0], width=360)
    frame = visit.framed()
    for wish in ("a navy linen shirt, under 80", "beige linen trousers"):
        visit.say(wish)
    until(frame, "[...document.querySelectorAll('.said')].at(-1).getBoundingClientRect().top < 120")


def test_messages_from_elsewhere_and_pages_of_other_origins_are_not_heard(
    browser: Any, place: tuple[str, dict[str, str]]
) -> None:
    url, told = place
    visit = Visit(browser, url)
    frame = visit.framed()
    visit.page.evaluate('postMessage({stylist: 1, type: "close"}, "*")')  # our own window is not the frame
    frame.evaluate('postMessage({stylist: 1, type: "locale", locale: "zh"}, "*")')  # nor the frame its parent
    visit.page.wait_for_timeout(300)
    assert "close" not in visit.page.evaluate("heard")
    assert frame.evaluate("document.documentElement.lang") == "en"
    other = Visit(browser, url.replace("127.0.0.1", "localhost"))  # an origin that the site did not register
    other.page.wait_for_timeout(1500)
    assert not [f for f in other.page.frames if "/widget/frame" in f.url and f.query_selector("#text")]
    wrong = Visit(browser, url + "wrong")
    wrong.page.wait_for_timeout(1000)
    assert not [f for f in wrong.page.frames if f.url.startswith(told["server"]) and f.query_selector("#text")]


def test_a_person_of_the_shop_is_heard_without_reloading(browser: Any, place: tuple[str, dict[str, str]]) -> None:
    url, told = place
    visit = Visit(browser, url)
    frame = visit.framed()
    visit.say("a navy linen shirt, under 80")
    assert frame.locator("#person").is_hidden()
    shop = SmallShop(Settings(data_dir=Path(told["data"]), catalogue="small"))
    side, thread = ShopSide(shop), frame.evaluate("kept.held.thread")
    with transaction(shop.database) as table:
        (person,) = table.execute("SELECT person FROM threads WHERE id = ?", (thread,)).fetchone()
    shop.handovers.open(thread, person, "asked", {})
    visit.say("is it warm enough for May?")  # goes to the person, and the frame learns of them
    frame.wait_for_selector("#person:visible")
    assert serious(frame) == []
    side.answer(thread, "Hello, this is Lin. Yes, with a <b>cardigan</b>.")
    frame.locator(".person", has_text="Hello, this is Lin. Yes, with a <b>cardigan</b>.").wait_for()
    side.answer(thread, "Shall I put one aside?")
    frame.locator(".person", has_text="Shall I put one aside?").wait_for()
    frame.evaluate("clearTimeout(looking)")  # the next answer comes while the shopper says something
    side.answer(thread, "One moment, please.")
    visit.say("and in blue?")
    frame.locator(".person", has_text="One moment, please.").wait_for()
    side.hand_back(thread)
    frame.wait_for_selector("#person", state="hidden")
    visit.say("a navy linen shirt")  # the program answers again
    assert frame.locator(".person").count() == 3
    assert frame.locator(".said").count() == 4
    before = frame.locator("#log > *").all_inner_texts()
    visit.page.reload()
    again = visit.framed()
    again.wait_for_selector(".said >> nth=2")
    until(again, f"document.querySelectorAll('#log > *').length === {len(before)}")
    assert [words.split("\n")[0] for words in again.locator("#log > *").all_inner_texts()] == [
        words.split("\n")[0] for words in before
    ]


def test_consent_comes_before_any_file_can_be_chosen(browser: Any, place: tuple[str, dict[str, str]]) -> None:
    visit = Visit(browser, place[0])
    frame = visit.framed()
    frame.click("#attach")
    frame.wait_for_selector("#check")
    assert not frame.locator("#file").is_visible()
    assert frame.locator("#give").is_disabled()
    frame.press("#check", "Space")
    frame.click("#give")
    frame.wait_for_selector("#file")
    frame.set_input_files("#file", {"name": "me.png", "mimeType": "image/png", "buffer": drawn("#abc")})
    frame.wait_for_selector("#photos img[src^=blob]")
    visit.say("here I am")
    assert frame.locator(".said img").count() == 1
    assert [u for u in visit.asked if u.endswith("/api/photos")]
