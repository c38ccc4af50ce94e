"""Every flow of the page pressed in a real Chromium: the real agent over a small shop; both languages, both sizes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fake_conversation import drawn
from serving import served

from stylist.demo.figures import draw_figure
from stylist.locale import Locale
from stylist_ui import strings
from stylist_ui.browsing import Window, browser_page, chromium, give_photo, replies, say, wait_for_reply

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.flaky(reruns=2),  # a browser on a busy machine; a rerun is counted in the report
    pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine"),
]


@dataclass(frozen=True)
class Someone:
    """A language, a window, and what is said in it."""

    locale: Locale
    window: Window
    wish: str
    other_wish: str
    trip: str
    keep_it: str
    wardrobe: str

    def word(self, key: str, **facts: object) -> str:
        return strings.say(key, self.locale, **facts)


ENGLISH = Someone(
    "en", Window(), "a navy linen shirt, under 80", "beige linen trousers", "plan three days in Lisbon for me",
    "add it to my wardrobe, it is a white shirt", "what is in my wardrobe",
)  # fmt: skip
CHINESE = Someone(
    "zh", Window(360, 740, "dark", "zh-CN"), "一件藏青色亚麻衬衫，500元以内", "米色亚麻长裤",
    "帮我计划去杭州三天穿什么", "加到我的衣橱，这是一件白衬衫", "看看我的衣橱",
)  # fmt: skip
Visiting = Callable[[], AbstractContextManager["Page"]]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("page"), "small") as address:
        yield address


@pytest.fixture(params=[ENGLISH, CHINESE], ids=["english-desktop", "chinese-phone"])
def who(request: pytest.FixtureRequest) -> Someone:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def visiting(url: str, who: Someone) -> Visiting:
    """A page of one's own; whatever was done there, it ends in one language and without sideways scrolling."""

    @contextmanager
    def visit() -> Iterator[Page]:
        with browser_page(url, who.window) as page:
            page.set_default_timeout(60_000)
            yield page
            one_language(page, who.locale)
            assert page.evaluate(TOO_WIDE) == []

    return visit


TOO_WIDE = """[...document.querySelectorAll('body *')]
    .filter(e => e.scrollWidth > innerWidth + 1).map(e => `${e.tagName} ${e.className}`)"""
WORDS_SHOWN = """() => {
  const found = [document.title];
  const visit = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode, around = node.parentElement;
      const silent = 'style, script, noscript, [aria-hidden=true], [data-testid=InputInstructions]';
      if (!around?.closest(silent)) found.push(node.data);
    }
    for (const e of root.querySelectorAll('*')) {
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) found.push(e.getAttribute(name) ?? '');
      if (e.shadowRoot) visit(e.shadowRoot);
    }
  };
  visit(document.body);
  return found.map(words => words.trim()).filter(Boolean);
}"""
"""Everything that is read or heard: words, labels, tips, blanks and pictures' texts, in components too. Streamlit's
instructions under fields are hidden by our style sheet."""
EITHER = re.compile(r"AI-generated / AI生成|Stylist|English|中文|\b(USD|EUR|GBP|CNY|JPY|HKD|TWD|SGD|AUD|CAD)\b")
"""What stands in both languages: names, codes of money, the label that must be read everywhere."""


def foreign(page: Page, locale: Locale) -> list[str]:
    """Words of the other language, wherever they stand."""
    other = re.compile(r"[A-Za-z]{3,}" if locale == "zh" else r"[\u3400-\u9fff]")
    return [words for words in page.evaluate(WORDS_SHOWN) if other.search(EITHER.sub("", words))]


def one_language(page: Page, locale: Locale) -> None:
    """Wait until no word of the other language is left: Streamlit's own labels are replaced as they appear."""
    for _ in range(100):
        if not (found := foreign(page, locale)):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"words of the other language: {found}")


def panel(page: Page) -> None:
    """Open the side panel where it is closed, as on a phone."""
    if page.locator("[data-testid=stSidebar][data-collapsed=false]").count() == 0:
        page.locator("[data-testid=stExpandSidebarButton]").click()
        page.wait_for_selector("[data-testid=stSidebar][data-collapsed=false]")


def more_of(page: Page, title: str) -> None:
    """Open what can be done with the conversation of that title."""
    panel(page)
    row = page.locator("[class*=st-key-thread-]", has=page.get_by_role("button", name=title, exact=True))
    row.locator("[class*=st-key-more-] button").click()
    page.wait_for_selector("[data-testid=stPopoverBody]")


def titles(page: Page) -> list[str]:
    """The conversations in the panel, the newest first."""
    return [text.strip() for text in page.locator("[class*=st-key-open-]").all_inner_texts()]


def new(page: Page) -> None:
    panel(page)
    page.locator(".st-key-new button").click()
    page.wait_for_selector("section.empty")


def test_a_reply_is_copied_and_read_aloud(visiting: Visiting, who: Someone) -> None:
    with visiting() as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.evaluate("""() => {
          window.spoken = [];
          const voice = { speak: said => window.spoken.push(said), cancel: () => window.spoken.push(null) };
          Object.defineProperty(window, "speechSynthesis", { value: voice });
        }""")
        say(page, who.wish)
        words = page.locator(".st-key-reply-1 .words").inner_text()
        page.get_by_role("button", name=who.word("tool_copy"), exact=True).click()
        page.get_by_role("button", name=who.word("tool_copied"), exact=True).wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == words
        page.get_by_role("button", name=who.word("tool_speak"), exact=True).click()
        page.get_by_role("button", name=who.word("tool_silence"), exact=True).wait_for()
        tag = "zh-CN" if who.locale == "zh" else "en-US"
        assert page.evaluate("spoken.map(s => s && [s.text, s.lang])") == [None, [words, tag]]
        page.evaluate("spoken[1].onend()")  # the voice has finished
        page.get_by_role("button", name=who.word("tool_speak"), exact=True).click()
        page.get_by_role("button", name=who.word("tool_silence"), exact=True).click()
        page.get_by_role("button", name=who.word("tool_speak"), exact=True).wait_for()


def test_a_thumb_stays_where_it_was_given(visiting: Visiting, who: Someone) -> None:
    with visiting() as page:
        say(page, who.wish)
        good = page.locator(".st-key-after-1").get_by_role("radio", name=who.word("builtin_good"), exact=True)
        good.click()
        chosen = page.locator(".st-key-after-1 [aria-checked=true]")
        chosen.wait_for()
        page.wait_for_function("!document.querySelector('[data-testid=stStatusWidget]')")
        page.reload()
        chosen.wait_for()
        page.locator(f".st-key-after-1 [aria-checked=true][aria-label='{who.word('builtin_good')}']").wait_for()


def test_something_else_is_said_in_a_branch(visiting: Visiting, who: Someone) -> None:
    with visiting() as page:
        say(page, who.wish)
        first = page.url
        page.locator(".st-key-edit-1 button").click()
        page.locator("[role=dialog] textarea").fill(who.other_wish)
        page.locator(".st-key-branch-1 button").click()
        page.wait_for_selector("[role=dialog]", state="detached")
        page.wait_for_function("before => location.href !== before", arg=first)
        page.locator(".st-key-said-1", has_text=who.other_wish).wait_for()
        page.wait_for_selector(".st-key-reply-1 article.card")
        panel(page)
        page.get_by_role("button", name=who.wish, exact=True).click()
        page.locator(".st-key-said-1", has_text=who.wish).wait_for()
        panel(page)  # on a phone it got out of the way of what was opened
        assert titles(page) == [who.other_wish, who.wish]


def test_conversations_are_named_found_and_deleted(visiting: Visiting, who: Someone) -> None:
    with visiting() as page:
        for n in range(5):
            if n:
                new(page)
            say(page, who.other_wish if n == 2 else who.wish)
        panel(page)
        search = page.get_by_placeholder(who.word("thread_search"))
        search.fill("0000")
        search.press("Enter")
        page.get_by_text(who.word("thread_none", words="0000")).wait_for()
        search.fill(who.other_wish)
        search.press("Enter")
        page.wait_for_function("document.querySelectorAll('[class*=st-key-open-]').length === 1")
        more_of(page, who.other_wish)
        name = page.locator("[data-testid=stPopoverBody]").get_by_label(who.word("thread_name"), exact=True)
        name.fill("2026/5")
        name.press("Enter")
        page.get_by_role("button", name="2026/5", exact=True).wait_for()
        page.keyboard.press("Escape")
        page.wait_for_selector("[data-testid=stPopoverBody]", state="detached")
        more_of(page, "2026/5")
        page.get_by_role("button", name=who.word("thread_delete", title="2026/5")).click()
        page.get_by_text(
            who.word("thread_none", words=who.other_wish)
        ).wait_for()  # the words stay until they are taken out
        search.fill("")
        search.press("Enter")
        left = "[...document.querySelectorAll('[class*=st-key-open-]')].map(e => e.innerText.trim())"
        page.wait_for_function(f"wish => {left}.length === 4 && {left}.every(title => title === wish)", arg=who.wish)


def test_a_conversation_is_kept_as_a_file_deleted_and_brought_back(
    visiting: Visiting, who: Someone, tmp_path: Path
) -> None:
    with visiting() as page:
        say(page, who.wish)
        said = page.locator(".st-key-reply-1 .words").inner_text()
        more_of(page, who.wish)
        for words, kind in (("thread_keep_zip", "zip"), ("thread_keep_md", "md"), ("thread_keep_json", "json")):
            with page.expect_download() as kept:
                page.get_by_role("link", name=who.word(words), exact=True).click()
            kept.value.save_as(tmp_path / f"kept.{kind}")
        assert (tmp_path / "kept.zip").read_bytes()[:2] == b"PK"
        assert who.wish in (tmp_path / "kept.md").read_text("utf-8")
        page.get_by_role("button", name=who.word("thread_delete", title=who.wish)).click()
        page.wait_for_selector("section.empty")
        panel(page)
        page.set_input_files(f"input[aria-label='{who.word('thread_open')}']", tmp_path / "kept.json")
        page.wait_for_selector(".st-key-reply-1 .words")
        assert page.locator(".st-key-reply-1 .words").inner_text() == said
        assert page.locator("article.card").count() >= 1


def test_what_is_refused_on_a_card_does_not_come_back(visiting: Visiting, who: Someone) -> None:
    with visiting() as page:
        say(page, who.wish.split("，")[0].split(",")[0])
        refused = page.locator(".st-key-latest article.card h3").first.inner_text()
        press(page, "love")
        assert who.word("say_love", n=1) in page.locator(".st-key-latest .said").inner_text()
        press(page, "not")
        assert who.word("say_not", n=1) in page.locator(".st-key-latest .said").inner_text()
        assert refused not in page.locator(".st-key-latest article.card h3").all_inner_texts()


def press(page: Page, action: str) -> None:
    """An action of the first card that can be acted upon, and the reply to it."""
    before = replies(page)
    page.locator(f"[class*=st-key-acts-] [class*=st-key-{action}-] button").first.click()
    wait_for_reply(page, before)


def test_a_try_on_is_seen_another_way(visiting: Visiting, who: Someone, tmp_path: Path) -> None:
    photo = tmp_path / "me.png"
    draw_figure("ada").convert("RGB").save(photo)
    with visiting() as page:
        say(page, who.wish)
        give_photo(page, photo)
        seen = [picture_of(page)]
        for way in ("evening", "tucked", "own"):
            before = replies(page)
            page.get_by_role("button", name=who.word("manner_open")).click()
            page.locator("[data-testid=stPopoverBody]").get_by_role(
                "button", name=who.word(f"manner_{way}"), exact=True
            ).click()
            wait_for_reply(page, before)
            assert who.word(f"say_manner_{way}") in page.locator(".st-key-latest .said").inner_text()
            seen.append(picture_of(page))
        assert len(set(seen)) == len(seen)
        assert page.get_by_role("button", name=who.word("manner_open")).count() == 1, "older pictures take no wish"


def picture_of(page: Page) -> str | None:
    """The address of the latest try-on, once it is drawn."""
    picture = page.locator(".st-key-latest [class*=st-key-tryon-] img.after")
    page.wait_for_function("i => i.naturalWidth > 0", arg=picture.element_handle())
    return picture.get_attribute("src")


def test_days_are_planned(visiting: Visiting, who: Someone) -> None:
    with visiting() as page:
        say(page, who.trip)
        plan = page.locator("section.plan")
        assert plan.locator("h3").inner_text() == who.word("plan", days=3)
        assert plan.locator(".days > li").count() == 3
        picture = plan.locator("img").first
        picture.scroll_into_view_if_needed()
        page.wait_for_function("i => i.naturalWidth > 0", arg=picture.element_handle())


def test_a_garment_of_ones_own_hangs_in_the_wardrobe_until_it_is_taken_back(
    visiting: Visiting, who: Someone, tmp_path: Path
) -> None:
    photo = tmp_path / "shirt.png"
    photo.write_bytes(drawn("#1f2a44"))
    with visiting() as page:
        give_photo(page, photo)
        panel(page)
        page.locator(".st-key-wardrobe_consent label").click()
        page.wait_for_selector(".st-key-wardrobe_withdraw button")
        say(page, who.keep_it)
        say(page, who.wardrobe)
        pieces = page.locator(".st-key-latest section.wardrobe figure")
        assert pieces.count() == 1
        assert who.word("not_worn") in pieces.inner_text()
        panel(page)
        assert who.word("wardrobe_kept", count=1) in page.locator("[data-testid=stSidebar]").inner_text()
        page.locator(".st-key-wardrobe_withdraw button").click()
        page.wait_for_selector(".st-key-wardrobe_consent label")


def test_what_was_understood_is_edited(visiting: Visiting, who: Someone) -> None:
    with visiting() as page:
        say(page, who.wish)
        panel(page)
        chips = page.locator("[class*=st-key-chip-]")
        held = chips.count()
        chips.first.locator("button:visible").click()
        page.wait_for_function(f"document.querySelectorAll('[class*=st-key-chip-]').length === {held - 1}")
        height = page.get_by_label(who.word("height"))
        height.fill("172")
        height.press("Enter")
        page.wait_for_selector("[class*='st-key-height-'][class*='172']")
        chosen = page.get_by_label(who.word("sex"))
        once = "label => document.querySelectorAll(`input[aria-label='${label}']`).length === 1"
        page.wait_for_function(once, arg=who.word("sex"))  # while the panel is drawn anew, it is there twice
        chosen.click()
        one_language(page, who.locale)
        page.get_by_role("option", name=who.word("sex_female"), exact=True).click()
        page.wait_for_selector("[class*='st-key-sex-'][class*='female']")
        page.reload()
        page.wait_for_selector(".st-key-reply-1")
        panel(page)
        holds(page, who.word("height"), "172")
        holds(page, who.word("sex"), who.word("sex_female"))
        assert chips.count() == held - 1


def holds(page: Page, label: str, value: str) -> None:
    """Wait until the field of that label holds the value."""
    page.wait_for_function(
        "([label, value]) => document.querySelector(`input[aria-label='${label}']`)?.value === value",
        arg=[label, value],
    )


def test_forget_me_forgets(visiting: Visiting, who: Someone, tmp_path: Path) -> None:
    photo = tmp_path / "me.png"
    photo.write_bytes(drawn("#88aacc", (300, 450)))
    with visiting() as page:
        give_photo(page, photo)
        sent = page.locator(".said img.sent").get_attribute("src")
        thread = page.url
        panel(page)
        page.locator(".st-key-forget button").click()
        page.locator(".st-key-forget_yes button").click()
        page.locator("[role=alert]", has_text=who.word("forgotten")).wait_for()
        panel(page)
        assert titles(page) == []
        assert page.evaluate("p => fetch(p, {cache: 'reload'}).then(r => r.status)", sent) == 404
        page.goto(thread)
        page.wait_for_selector("section.empty")


def test_the_language_is_switched_and_back(url: str, who: Someone) -> None:
    other: Locale = "en" if who.locale == "zh" else "zh"
    with browser_page(url, who.window) as page:
        for locale in (other, who.locale):
            panel(page)
            name = "中文" if locale == "zh" else "English"
            page.locator("[class*=st-key-language-] button", has_text=name).click()
            page.wait_for_function(f"document.documentElement.lang.startsWith('{locale}')")
            page.get_by_role("heading", name=strings.say("empty_title", locale)).wait_for()
            page.wait_for_function(f"!document.querySelector('.st-key-language-{'en' if locale == 'zh' else 'zh'}')")
            one_language(page, locale)
            assert page.evaluate(TOO_WIDE) == []


def test_the_look_is_chosen_and_kept(visiting: Visiting, who: Someone) -> None:
    paper = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    with visiting() as page:
        for name, colour in (("Dark", "rgb(24, 22, 19)"), ("Light", "rgb(248, 244, 236)")):
            panel(page)
            page.locator(".st-key-look label", has_text=who.word(f"theme_{name}")).click()
            page.wait_for_function(f"document.documentElement.dataset.look === '{name}'")
            page.wait_for_selector("[data-testid=stChatInput]")
            page.wait_for_function(f"{paper} === '{colour}'")
        page.reload()
        page.wait_for_selector("[data-testid=stChatInput]")
        assert page.evaluate(paper) == colour
