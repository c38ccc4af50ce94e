from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event as Flag

import pytest
from fake_conversation import HOSTILE, FakeConversation, drawn
from streamlit.testing.v1 import AppTest

import stylist_ui
from stylist.errors import ModelUnavailable
from stylist_agents.events import Event, PersonSaid, TextDelta
from stylist_agents.journal import Message
from stylist_ui import hosting
from stylist_ui.page.threads import SEARCHED_FROM
from stylist_ui.page.visit import Visit

PAGE = Path(stylist_ui.__file__).with_name("app.py")


def opened(lang: str = "en") -> AppTest:
    page = AppTest.from_file(PAGE, default_timeout=60)
    page.query_params["lang"] = lang
    return shown(page.run())


def shown(page: AppTest) -> AppTest:
    assert not page.exception, page.exception
    return page


def say(page: AppTest, text: str) -> AppTest:
    """Send a message and look again once the reply is there."""
    page.chat_input[0].set_value(text).run()
    return settled(page)


def settled(page: AppTest) -> AppTest:
    live = hosting.turns().of(thread_of(page), page.session_state["person"])
    assert live is None or live.wait(20)
    return shown(page.run())


def thread_of(page: AppTest) -> str:
    """The thread in the page's address (a test's addresses hold lists once the page has written them)."""
    thread = page.query_params["thread"]
    return thread[0] if isinstance(thread, list) else thread


def html(page: AppTest) -> str:
    return "\n".join(e.proto.body for e in page.get("html") if "<style>" not in e.proto.body)


def press(page: AppTest, label: str) -> AppTest:
    next(b for b in page.button if b.label == label).click().run()
    return page


def test_an_empty_page_teaches_by_example(talk: FakeConversation) -> None:
    page = opened()
    assert "What shall we dress you for?" in html(page)
    press(page, "White sneakers I can walk in all day, under 90")
    assert "White sneakers" in html(settled(page))
    assert "What shall we dress you for?" not in html(page)


def test_cards_show_title_price_sizes_in_stock_and_one_reason(talk: FakeConversation) -> None:
    seen = html(say(opened(), "navy linen, under 80"))
    assert "<h3>Navy linen shirt</h3>" in seen
    assert "<b>$49</b>" in seen
    assert "Sizes S · M<" in seen
    assert "as you wished" in seen
    assert 'alt="Navy linen shirt"' in seen


@pytest.mark.parametrize("reading", range(3))
def test_a_turn_that_ends_while_the_page_is_drawn_is_drawn_whole(talk: FakeConversation, reading: int) -> None:
    page, read, readings = opened(), talk.history, itertools.count()

    def as_the_turn_ends(thread_id: str, person_id: str) -> list[Message]:
        try:
            return read(thread_id, person_id)
        finally:
            if next(readings) == reading:
                assert hosting.turns().of(thread_id, person_id).wait(20)  # type: ignore[union-attr]

    talk.__dict__.update(history=as_the_turn_ends, _pause_s=0.1)
    seen = html(shown(page.chat_input[0].set_value("navy linen, under 80").run()))
    assert next(readings) > reading
    assert "as you wished" in seen


def test_what_a_shop_writes_is_shown_as_text(talk: FakeConversation) -> None:
    seen = html(say(opened(), "the whole look"))
    assert HOSTILE not in seen
    assert "&lt;img src=x onerror" in seen


def test_an_outfit_is_a_board_with_its_total_and_reasons(talk: FakeConversation) -> None:
    seen = html(say(opened(), "a whole outfit"))
    board = seen[seen.index('<section class="outfit"') :]
    assert board.count("<figure") == 4
    assert "$202" in board
    assert "Why it works" in board


def test_actions_say_in_plain_sight_what_they_mean(talk: FakeConversation) -> None:
    page = say(opened(), "navy linen")
    page.button(key="why-1-2").click().run()
    assert "Why number 2?" in html(settled(page))
    assert [m.text for m in talk.history(thread_of(page), page.session_state["person"])][2] == ("Why number 2?")


def test_only_the_cards_last_shown_can_be_acted_upon(talk: FakeConversation) -> None:
    page = say(say(opened(), "navy linen"), "another")
    keys = {b.key for b in page.button}
    assert "try-2-1" in keys
    assert "try-1-1" not in keys


def test_a_chip_removes_what_was_understood(talk: FakeConversation) -> None:
    page = say(opened(), "navy linen, nothing shiny")
    assert [b.label for b in page.button if (b.key or "").startswith("chip-")] == ["navy", "not shiny"]
    page.button(key="chip-yes-colour-navy").click().run()
    assert [b.label for b in page.button if (b.key or "").startswith("chip-")] == ["not shiny"]


def test_the_budget_can_be_edited(talk: FakeConversation) -> None:
    page = say(opened(), "navy linen")
    shown(page.number_input[0].set_value(120.0).run())
    thread, person = thread_of(page), page.session_state["person"]
    budget = talk.preferences(thread, person).budget
    assert budget is not None
    assert (budget.amount_minor, budget.currency) == (12000, "USD")
    shown(page.number_input[0].set_value(None).run())
    assert talk.preferences(thread, person).budget is None


def test_no_photo_can_be_attached_before_consent(talk: FakeConversation) -> None:
    page = opened()
    assert not page.chat_input[0].proto.accept_file
    press(page, "Try things on")
    assert page.button(key="consent_give").disabled
    page.checkbox(key="consent_check").check()
    press(page, "Try things on")  # a test's run draws the whole page, which closes a dialog
    assert not page.button(key="consent_give").disabled
    page.button(key="consent_give").click().run()
    assert talk.services.consent.given(page.session_state["person"])
    assert shown(page.run()).chat_input[0].proto.accept_file


@pytest.mark.parametrize("transcriber", ["", "transformers:x"])
@pytest.mark.parametrize("consented", [True, False])
def test_a_written_message_is_said_whatever_else_the_box_takes(
    talk: FakeConversation, transcriber: str, consented: bool
) -> None:
    talk.services.__dict__["settings"] = talk.services.settings.model_copy(update={"transcriber": transcriber})
    page = opened()
    if consented:
        talk.services.consent.give(page.session_state["person"])
        page = shown(page.run())
    assert "Navy linen: four fit" in html(say(page, "navy linen"))


def test_taking_consent_back_deletes_the_photo_and_what_was_made_of_it(talk: FakeConversation) -> None:
    page = opened()
    person = page.session_state["person"]
    talk.services.consent.give(person)
    talk.services.files.put(drawn("#123"), "photo", ".png", owner=person)
    press(page, "Try things on")
    page.button(key="withdraw").click().run()
    assert not talk.services.consent.given(person)
    assert talk.services.files.of(person) == []
    assert "Consent taken back" in html(page)


def test_body_and_try_on_come_with_interval_label_and_quality(talk: FakeConversation) -> None:
    page = opened()
    person = page.session_state["person"]
    talk.services.consent.give(person)
    photo = talk.services.photos.add(drawn("#abc"), person)
    page.session_state["spoken"] = "en"
    page.query_params["thread"] = "t"
    list(talk.turn("here", thread_id="t", person_id=person, photo_id=photo))
    seen = html(shown(page.run()))
    assert "92 to 105" in seen
    assert "AI-generated / AI生成" in seen
    assert "ΔE 2.4" in seen
    assert "The photo you sent" in seen


def test_an_error_stands_beside_what_failed_and_the_message_is_kept(tmp_path: Path) -> None:
    talk = FakeConversation(tmp_path, fail=lambda text: ModelUnavailable(model="openai:x", why="timed out"))
    hosting.provide(talk)  # type: ignore[arg-type]
    page = say(opened(), "navy linen")
    seen = html(page)
    assert "openai:x" in seen
    assert "navy linen" in seen
    assert not page.feedback, "nothing was said that thumbs could judge"


def test_threads_are_listed_opened_and_deleted(talk: FakeConversation) -> None:
    page = say(opened(), "navy linen")
    first = thread_of(page)
    page.button(key="new").click().run()
    assert "thread" not in page.query_params
    say(page, "white sneakers")
    page.button(key=f"open-{first}").click().run()
    assert "navy linen" in html(shown(page))
    page.button(key=f"delete-{first}").click().run()
    assert "What shall we dress you for?" in html(shown(page))
    assert len(talk.threads(page.session_state["person"])) == 1


def test_the_box_to_search_stays_while_it_holds_words(talk: FakeConversation) -> None:
    page = opened()
    for n in range(SEARCHED_FROM):
        page.button(key="new").click().run()
        say(page, f"navy linen {n}")
    page.text_input(key="thread_words").set_value("navy").run()
    page.button(key=f"delete-{thread_of(page)}").click().run()
    assert shown(page).text_input(key="thread_words").value == "navy"
    page.text_input(key="thread_words").set_value("").run()
    assert "thread_words" not in [box.key for box in shown(page).text_input]


def test_what_a_person_says_while_a_turn_runs_stands_after_it(talk: FakeConversation) -> None:
    page = say(opened(), "navy linen")
    thread, person, talk._pause_s = thread_of(page), page.session_state["person"], 0.2
    page.chat_input[0].set_value("white sneakers").run()
    talk._messages[thread, person].append(
        Message(role="stylist", turn=3, text="Lin here.", events=(PersonSaid(text="Lin here."),))
    )
    seen = html(shown(page.run()))
    assert hosting.turns().of(thread, person).running  # type: ignore[union-attr]
    assert seen.index("white sneakers") < seen.index("Lin here.")


def test_forget_me_asks_once_and_forgets_all(talk: FakeConversation) -> None:
    page = say(opened(), "navy linen")
    person = page.session_state["person"]
    page.button(key="forget").click().run()
    assert talk.threads(person)
    page.button(key="forget_yes").click().run()
    assert not talk.threads(person)
    assert "Everything is gone" in html(shown(page))


def test_somebody_elses_thread_is_an_empty_page(talk: FakeConversation) -> None:
    list(talk.turn("secret", thread_id="theirs", person_id="somebody"))
    page = AppTest.from_file(PAGE, default_timeout=60)
    page.query_params["thread"] = "theirs"
    assert "secret" not in html(shown(page.run()))


def test_somebody_elses_reply_under_way_is_an_empty_page_too(talk: FakeConversation) -> None:
    said = Flag()
    turn = hosting.turns().start("theirs", lambda: _waiting_for(said), "secret", person_id="somebody")
    page = AppTest.from_file(PAGE, default_timeout=60)
    page.query_params["thread"] = "theirs"
    assert "secret" not in html(page.run())
    said.set()
    assert turn is not None
    assert turn.wait(60)


def _waiting_for(said: Flag) -> Iterator[Event]:
    yield TextDelta(text="secret")
    said.wait(20)


def test_the_page_follows_the_language_that_is_written(talk: FakeConversation) -> None:
    page = AppTest.from_file(PAGE, default_timeout=60)
    shown(page.run())
    assert "藏青" in html(say(page, "想要一件藏青色亚麻衬衫"))
    assert page.chat_input[0].placeholder == "想找什么样的衣服？"


LATIN_ALLOWED = re.compile(r"Stylist|AI-generated / AI|Halden|English|USD|EUR|GBP|CNY|JPY|HKD|TWD|SGD|AUD|CAD|US|cm\b")


def test_the_chinese_page_has_no_english(talk: FakeConversation) -> None:
    page = opened("zh")
    press(page, "试穿")
    words = [*_words(page), *_words(press(say(opened("zh"), "搭一整套藏青色的"), "试穿"))]
    assert [w for w in words if re.search(r"[A-Za-z]{2,}", LATIN_ALLOWED.sub("", w))] == []


def _words(page: AppTest) -> list[str]:
    """Everything a person can read: text between tags, labels, placeholders, choices, text alternatives."""
    text = html(page)
    found = [*re.sub(r"<[^>]+>", "\n", text).splitlines(), *re.findall(r'(?:alt|aria-label|title)="([^"]*)"', text)]
    found = [w for w in found if "onerror" not in w and "&lt;" not in w]
    for widget in (*page.button, *page.checkbox, *page.number_input, *page.selectbox, *page.markdown):
        shown = widget.options if widget in page.selectbox else [str(widget.value)]
        found += [getattr(widget, "label", "") or "", getattr(widget, "help", "") or "", *shown]
    return [w for w in [*found, page.chat_input[0].placeholder] if w not in {"True", "False", "None"}]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_picture_has_a_text_alternative(talk: FakeConversation, lang: str) -> None:
    seen = html(say(opened(lang), "the whole look 一整套"))
    images = re.findall(r"<img[^>]*>", seen)
    assert images
    assert all(re.search(r'alt="[^"]+"', image) for image in images)


class Ears:
    """A transcriber that hears what it was told."""

    name = "ears"

    def __init__(self, words: str) -> None:
        self.words = words

    def transcribe(self, recording: bytes, locale: str) -> str:
        return self.words if recording == b"wav" else ""


def test_the_microphone_is_there_only_where_somebody_hears(talk: FakeConversation) -> None:
    assert not opened().chat_input[0].proto.accept_audio
    talk.services.__dict__["settings"] = talk.services.settings.model_copy(update={"transcriber": "transformers:x"})
    assert opened().chat_input[0].proto.accept_audio


@pytest.mark.parametrize(("recording", "said"), [(b"wav", ["and warm please"]), (b"noise", [])])
def test_what_is_spoken_is_said(talk: FakeConversation, recording: bytes, said: list[str]) -> None:
    talk.services.__dict__["transcriber"] = Ears("and warm please")
    visit = Visit("ann", talk, hosting.turns())  # type: ignore[arg-type]
    assert [words for words in [visit.hear(recording)] if words] == said
