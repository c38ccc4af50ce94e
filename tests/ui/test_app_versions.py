"""What can be done with a conversation afterwards, on the page and over the real journal."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest
from test_app import html, opened, say, settled, shown, thread_of

from stylist_agents.conversation import Conversation
from stylist_agents.events import TextDelta
from stylist_agents.opinions import Feedback
from stylist_tools.memory import Memory
from stylist_ui import hosting, kept
from stylist_ui.identity import COOKIE, Badge


@pytest.fixture
def real(conversation: Conversation) -> Conversation:
    hosting.provide(conversation)
    return conversation


def person(page: AppTest) -> str:
    return str(page.session_state["person"])


def test_something_else_is_said_in_a_branch_and_the_first_conversation_stays(real: Conversation) -> None:
    page = say(say(opened(), "a navy shirt"), "cheaper")
    first = thread_of(page)
    page.button(key="edit-2").click().run()
    page.text_area(key="edited-2").set_value("a white shirt instead")
    page.button(key="edit-2").click().run()  # a test's run draws the whole page, which closes a dialog
    page.button(key="branch-2").click().run()
    second = thread_of(settled(page))
    assert second != first
    said = [[m.text for m in real.history(t, person(page)) if m.role == "user"] for t in (first, second)]
    assert said == [["a navy shirt", "cheaper"], ["a navy shirt", "a white shirt instead"]]
    assert real.threads(person(page))[0].title == "a white shirt instead"


def test_a_reply_that_was_stopped_can_be_asked_for_again(real: Conversation) -> None:
    page = say(opened(), "a navy shirt")
    thread = thread_of(page)
    assert not [b for b in page.button if (b.key or "").startswith("retry-")]
    turn = real.journal.begin(thread, person(page), "cheaper")
    real.journal.finish(thread, turn, "Well", (TextDelta(text="Well"),), Memory(), "interrupted")
    page = shown(page.run())
    page.button(key=f"retry-{turn}").click().run()
    settled(page)
    history = real.history(thread, person(page))
    assert [m.text for m in history if m.role == "user"] == ["a navy shirt", "cheaper"]
    assert [m.status for m in history] == ["complete"] * 4


def test_thumbs_are_written_down_and_shown_again(real: Conversation) -> None:
    page = say(opened(), "a navy shirt")
    thread = thread_of(page)
    page.feedback[0].set_value(1).run()
    assert real.journal.opinions.of_thread(thread, person(page)) == [Feedback(thread_id=thread, turn=1, liked=True)]
    assert shown(page.run()).feedback[0].value == 1


def test_conversations_are_named_and_found_by_their_words(real: Conversation) -> None:
    page = say(opened(), "a navy shirt")
    me, first = person(page), thread_of(page)
    for n in range(5):
        real.journal.begin(f"t{n}", me, f"message {n}")
    page = shown(page.run())
    page.text_input(key=f"name-{first}-a navy shirt").set_value("The wedding").run()
    assert real.journal.thread(first, me).title == "The wedding"
    page.text_input(key="thread_words").set_value("message 3").run()
    assert [b.label for b in page.button if (b.key or "").startswith("open-")] == ["message 3"]
    page.text_input(key="thread_words").set_value("nothing like it").run()
    assert "No conversation says" in html(page)


@pytest.fixture
def client(real: Conversation) -> Iterator[TestClient]:
    app = Starlette(routes=kept.routes)
    token = hosting.signer().issue(Badge("a" * 32))
    with TestClient(app, cookies={COOKIE: token}) as found:
        yield found


def test_a_conversation_is_kept_in_every_form_and_brought_back(real: Conversation, client: TestClient) -> None:
    list(real.turn("a navy shirt", thread_id="t", person_id="a" * 32))
    assert client.get("/conversations/t.md").text.startswith("# a navy shirt")
    assert json.loads(client.get("/conversations/t.json").content)["title"] == "a navy shirt"
    answer = client.get("/conversations/t.zip")
    assert answer.headers["cache-control"] == "private, no-store"
    assert "conversation.md" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    brought = client.post("/conversations", content=answer.content, headers={"origin": "http://testserver"})
    assert real.history(brought.json()["thread"], "a" * 32)[0].text == "a navy shirt"


def test_nobody_else_gets_it_and_no_other_page_brings_one(real: Conversation, client: TestClient) -> None:
    list(real.turn("secret", thread_id="theirs", person_id="b" * 32))
    for path in ("theirs.json", "theirs.zip", "never.md", "theirs.exe"):
        assert client.get(f"/conversations/{path}").status_code == 404
    assert client.post("/conversations", content=b"{}", headers={"origin": "http://evil.test"}).status_code == 403
    refused = client.post("/conversations?lang=zh", content=b"{}", headers={"origin": "http://testserver"})
    assert refused.status_code == 400
    assert "请选择" in refused.json()["sentence"]
