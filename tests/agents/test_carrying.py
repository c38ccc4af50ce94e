"""Conversations as files: out whole, back in with nothing that the shop does not say itself."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from stylist_agents.carrying import Carried, NotAConversation, as_json, as_markdown, as_zip, read_carried
from stylist_agents.conversation import Conversation
from stylist_agents.events import Card, ImageShown
from stylist_agents.journal import Message
from tests.agents.conftest import SmallShop


@pytest.fixture
def conversation(services: SmallShop) -> Iterator[Conversation]:
    held = Conversation(services)
    yield held
    held.close()


@pytest.fixture
def carried(conversation: Conversation) -> Carried:
    list(conversation.turn("a navy shirt", thread_id="t", person_id="ann"))
    return Carried(title="a navy shirt", messages=tuple(conversation.history("t", "ann")))


def cards(messages: tuple[Message, ...] | list[Message]) -> list[Card]:
    return [e for m in messages for e in m.events if isinstance(e, Card)]


def test_what_went_out_comes_back_and_can_be_gone_on_with(conversation: Conversation, carried: Carried) -> None:
    back = read_carried(as_json(carried), conversation.services.search.garment)
    thread = conversation.adopt("bob", back)
    assert [m.text for m in conversation.history(thread, "bob")] == [m.text for m in carried.messages]
    assert [c.garment.id for c in cards(conversation.history(thread, "bob"))] == [
        c.garment.id for c in cards(carried.messages)
    ]
    assert [w.value for w in conversation.preferences(thread, "bob").wishes if w.slot == "colour"] == ["navy"]
    told = list(conversation.turn("why number 1?", thread_id=thread, person_id="bob"))
    assert any(e.type == "tool_started" and e.name == "explain" for e in told)


def test_prices_titles_and_pictures_of_a_file_are_not_believed(conversation: Conversation, carried: Carried) -> None:
    written: dict[str, Any] = json.loads(as_json(carried))
    for message in written["messages"]:
        for event in message["events"]:
            if event["type"] == "card":
                event["price"]["amount_minor"] = 1
                event["garment"]["titles"] = {"en": "Free gold"}
        message["events"] += [{"type": "image", "file_id": "x", "kind": "tryon", "generated": False}]
        message["photo_ids"] = ["stolen"]
    back = read_carried(json.dumps(written).encode(), conversation.services.search.garment)
    assert [c.price for c in cards(back.messages)] == [c.price for c in cards(carried.messages)]
    assert "Free gold" not in back.model_dump_json()
    assert "stolen" not in back.model_dump_json()
    assert not [e for m in back.messages for e in m.events if isinstance(e, ImageShown)]


def test_a_garment_that_the_shop_no_longer_has_is_left_out(conversation: Conversation, carried: Carried) -> None:
    gone = as_json(carried).replace(cards(carried.messages)[0].garment.id.encode(), b"no-such")
    assert len(cards(read_carried(gone, conversation.services.search.garment).messages)) < len(cards(carried.messages))


def test_markdown_reads_like_the_conversation(carried: Carried) -> None:
    page = as_markdown(carried, "en", {})
    card = cards(carried.messages)[0]
    assert page.startswith("# a navy shirt\n\n> a navy shirt\n")
    assert f"1. {card.garment.title('en')} · {card.price.format('en')}" in page


def test_the_zip_holds_the_pictures_that_are_still_there_and_comes_back(
    conversation: Conversation, carried: Carried
) -> None:
    shown = ImageShown(file_id="f", kind="tryon", generated=True)
    gone = ImageShown(file_id="g", kind="tryon", generated=True)
    last = carried.messages[-1]
    more = last.model_copy(update={"events": (*last.events, shown, gone)})
    data = as_zip(carried.model_copy(update={"messages": (carried.messages[0], more)}), "en",
                  lambda name: ("made.png", b"png") if name == "f" else None)  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sorted(archive.namelist()) == ["conversation.json", "conversation.md", "pictures/made.png"]
        assert archive.read("pictures/made.png") == b"png"
        assert "![](pictures/made.png)" in archive.read("conversation.md").decode()
    assert read_carried(data, conversation.services.search.garment).title == "a navy shirt"


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"PK\x03\x04 broken", b'{"stylist_conversation": 2, "title": "", "messages": []}', b"\xff\xfe"]
)
def test_what_is_no_conversation_is_refused_in_words(conversation: Conversation, data: bytes) -> None:
    with pytest.raises(NotAConversation, match=r"\.json or \.zip"):
        read_carried(data, conversation.services.search.garment)


def test_a_zip_that_blows_up_is_refused(conversation: Conversation) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conversation.json", b" " * 9_000_000)
    with pytest.raises(NotAConversation, match="8 MB"):
        read_carried(data.getvalue(), conversation.services.search.garment)
