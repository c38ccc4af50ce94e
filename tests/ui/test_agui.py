"""POST /agui, read with AG-UI's own types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ag_ui.core import Event as AguiEvent
from ag_ui.core import EventType, RunAgentInput, UserMessage
from api_people import somebody
from fake_conversation import drawn
from pydantic import TypeAdapter
from starlette.testclient import TestClient

from stylist.errors import NotFound
from stylist_agents.conversation import Conversation
from stylist_agents.events import Event, TextDelta, TurnStarted

READ: TypeAdapter[Any] = TypeAdapter(AguiEvent)


def body(text: Any, thread: str = "mine", run: str = "r1", **more: Any) -> dict[str, Any]:
    message = (
        UserMessage(id="m1", content=text) if isinstance(text, str) else {"id": "m1", "role": "user", "content": text}
    )
    asked = RunAgentInput(thread_id=thread, run_id=run, messages=[message], **more)
    return dict(asked.model_dump(mode="json", by_alias=True))


def told(client: TestClient, who: dict[str, str], *args: Any, **more: Any) -> list[Any]:
    answer = client.post("/agui", headers=who, json=body(*args, **more))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    return [READ.validate_json(block.removeprefix("data: ")) for block in answer.text.split("\n\n") if block]


def test_a_turn_is_a_run_with_its_messages_steps_state_and_what_it_shows(client: TestClient) -> None:
    events = told(client, somebody(client), "a navy linen shirt, under 80")
    kinds = [event.type for event in events]
    assert kinds[0] == EventType.RUN_STARTED
    assert kinds[-1] == EventType.RUN_FINISHED
    calls = [e.tool_call_id for e in events if e.type == EventType.TOOL_CALL_START]
    for end in (EventType.TOOL_CALL_END, EventType.TOOL_CALL_RESULT):  # of two at once, the quicker ends first
        assert sorted(calls) == sorted(e.tool_call_id for e in events if e.type == end)
    assert kinds.count(EventType.TEXT_MESSAGE_START) == kinds.count(EventType.TEXT_MESSAGE_END) > 0
    cards = [e.value for e in events if e.type == EventType.CUSTOM and e.name == "card"]
    assert cards[0]["item"]["price_text"] == "$59"
    state = next(e.snapshot for e in events if e.type == EventType.STATE_SNAPSHOT)
    assert state["preferences"]["budget"]["amount_minor"] == 8000
    words = "".join(e.delta for e in events if e.type == EventType.TEXT_MESSAGE_CONTENT)
    assert words.strip() == events[-1].result["text"]


def test_a_clients_thread_goes_on_and_is_its_persons_alone(client: TestClient) -> None:
    ann, ben = somebody(client), somebody(client)
    told(client, ann, "a navy linen shirt", run="r1")
    first = told(client, ann, "why the first?", run="r2")
    assert told(client, ann, "why the first?", run="r2") == first  # the same run is the same turn
    told(client, ben, "hello", run="r1")  # the same name, another person
    lists = [client.get("/api/threads", headers=who).json() for who in (ann, ben)]
    assert [len(threads) for threads in lists] == [1, 1]
    mine = lists[0][0]["id"]
    assert len(client.get(f"/api/threads/{mine}/messages", headers=ann).json()) == 4
    told(client, ann, "thanks", thread=mine, run="r3")  # by the API's id, too
    told(client, ben, "hello", thread=mine, run="r2")  # which for another person is only a name
    assert len(client.get(f"/api/threads/{mine}/messages", headers=ann).json()) == 6


def test_photos_are_named_by_id_and_nothing_but_words_is_taken(client: TestClient) -> None:
    ann, ben = somebody(client), somebody(client)
    client.put("/api/consent/photo", headers=ann)
    photo = client.post("/api/photos", headers=ann, content=drawn("#abc")).json()["ids"][0]
    told(client, ann, "my photo", forwarded_props={"photo_ids": [photo]})
    thread = client.get("/api/threads", headers=ann).json()[0]["id"]
    assert client.get(f"/api/threads/{thread}/messages", headers=ann).json()[0]["photo_ids"] == [photo]
    theirs = client.post("/agui", headers=ben, json=body("my photo", forwarded_props={"photo_ids": [photo]}))
    assert (theirs.status_code, theirs.json()["code"]) == (404, "not_found")
    image = {"type": "image", "source": {"type": "data", "value": "aGVsbG8=", "mimeType": "image/png"}}
    refused = client.post("/agui", headers=ann, json=body([{"type": "text", "text": "see"}, image], run="r2"))
    assert (refused.status_code, refused.json()["code"]) == (400, "only_words")
    assert client.post("/agui", headers=ann, json=body("x" * 4001, run="r3")).status_code == 422


@pytest.mark.parametrize("failed", [True, False])
def test_a_run_that_does_not_end_well_says_so(
    client: TestClient, conversation: Conversation, monkeypatch: pytest.MonkeyPatch, failed: bool
) -> None:
    def turn(text: str, **who: Any) -> Iterator[Event]:
        yield TurnStarted(thread_id=who["thread_id"], turn=1, locale="en", model="offline", tier="offline")
        yield TextDelta(text="One")
        if failed:
            raise NotFound(what="garment", id="s9")

    monkeypatch.setattr(conversation, "turn", turn)
    events = told(client, somebody(client), "hello")
    assert events[-2].type == EventType.TEXT_MESSAGE_END
    if failed:
        assert (events[-1].type, events[-1].code) == (EventType.RUN_ERROR, "not_found")
    else:
        assert (events[-1].type, events[-1].outcome.type) == (EventType.RUN_FINISHED, "cancelled")
