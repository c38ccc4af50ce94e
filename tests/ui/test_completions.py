"""OpenAI's official client against /v1: whole and streamed, many turns, pictures under consent, errors, who asks."""

from __future__ import annotations

import base64
from typing import Any

import openai
import pytest
from api_people import person_of, somebody
from fake_conversation import drawn
from openai import OpenAI
from openai.types.chat import ChatCompletion
from starlette.testclient import TestClient

from stylist_agents.conversation import Conversation
from stylist_ui.api import create_app
from stylist_ui.identity import signer_of
from stylist_ui.protocols.markdown import plain
from stylist_ui.sites import Sites
from tests.agents.conftest import SmallShop

ASK = "a navy linen shirt, under 80"


def openai_client(client: TestClient, key: str = "", **more: Any) -> OpenAI:
    key = key or somebody(client)["authorization"].removeprefix("Bearer ")
    return OpenAI(api_key=key, base_url="http://testserver/v1", http_client=client, **more)


@pytest.fixture
def ai(client: TestClient) -> OpenAI:
    return openai_client(client, max_retries=0)


def said(ai: OpenAI, *texts: Any, **more: Any) -> ChatCompletion:
    """Ask with the person's messages so far; what was answered in between is made up: only theirs count."""
    messages: list[Any] = []
    for text in texts:
        messages += [{"role": "user", "content": text}, {"role": "assistant", "content": "…"}]
    return ai.chat.completions.create(model="stylist", messages=messages[:-1], **more)


def shown(completion: Any) -> dict[str, Any]:
    return dict(completion.model_extra["stylist"])


def test_there_is_one_model(ai: OpenAI) -> None:
    assert [model.id for model in ai.models.list()] == ["stylist"]
    assert ai.models.retrieve("stylist").owned_by == "stylist"
    with pytest.raises(openai.NotFoundError) as wrong:
        ai.models.retrieve("gpt-5")
    assert wrong.value.code == "not_found"


def test_a_reply_is_markdown_with_its_cards_and_the_same_as_structure(ai: OpenAI, client: TestClient) -> None:
    done = said(ai, ASK)
    content = done.choices[0].message.content or ""
    first = shown(done)["reply"]["items"][0]
    assert f"1. **{first['title']}** · {first['price_text']}" in content
    assert done.choices[0].finish_reason == "stop"
    address = f"http://testserver{first['pictures'][0]}"
    assert f"![{first['title']}]({address})" in content
    assert client.get(address).headers["content-type"] == "image/png"
    assert done.usage is not None
    assert done.usage.prompt_tokens == 7  # a navy linen shirt , under 80
    assert done.usage.total_tokens == done.usage.prompt_tokens + done.usage.completion_tokens


def test_a_stream_says_what_the_whole_says_and_ends_with_structure_and_usage(ai: OpenAI) -> None:
    whole = said(ai, ASK)
    stream = ai.chat.completions.create(
        model="stylist",
        messages=[{"role": "user", "content": ASK}],
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)
    words = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert words == whole.choices[0].message.content
    assert len([c for c in chunks if c.choices and c.choices[0].delta.content]) > 1
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert shown(chunks[-2])["reply"]["items"] == shown(whole)["reply"]["items"]
    assert chunks[-1].usage == whole.usage


def test_many_turns_stay_in_one_thread(ai: OpenAI, client: TestClient) -> None:
    first = said(ai, ASK)
    second = said(ai, ASK, "the second one, why?")
    assert shown(first)["thread_id"] == shown(second)["thread_id"]
    who = {"authorization": f"Bearer {ai.api_key}"}
    told = client.get(f"/api/threads/{shown(first)['thread_id']}/messages", headers=who).json()
    assert [m["text"] for m in told if m["role"] == "user"] == [ASK, "the second one, why?"]
    again = said(ai, ASK)  # the same words begin another conversation
    assert shown(again)["thread_id"] != shown(first)["thread_id"]


def test_an_earlier_message_that_was_changed_is_said_again_in_a_new_thread(ai: OpenAI, client: TestClient) -> None:
    said(ai, ASK)
    other = said(ai, "black trousers", "something cheaper")
    who = {"authorization": f"Bearer {ai.api_key}"}
    told = client.get(f"/api/threads/{shown(other)['thread_id']}/messages", headers=who).json()
    assert [m["text"] for m in told if m["role"] == "user"] == ["black trousers", "something cheaper"]
    assert all(item["category"] == "trousers" for item in shown(other)["reply"]["items"])


def test_a_thread_can_be_named_and_somebody_elses_is_not_found(ai: OpenAI, client: TestClient) -> None:
    thread = shown(said(ai, ASK))["thread_id"]
    next_one = said(ai, "why the first?", metadata={"thread_id": thread})
    assert shown(next_one)["thread_id"] == thread
    with pytest.raises(openai.NotFoundError):
        said(openai_client(client), "hello", metadata={"thread_id": thread})


def test_a_picture_needs_consent(ai: OpenAI, client: TestClient, services: SmallShop) -> None:
    encoded = base64.b64encode(drawn("#abc")).decode()
    photo = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{encoded}"}}
    message = [{"type": "text", "text": "do you see me?"}, photo]
    person = person_of(services.settings.data_dir, {"authorization": f"Bearer {ai.api_key}"})
    with pytest.raises(openai.PermissionDeniedError) as refused:
        said(ai, message)
    assert refused.value.code == "consent_required"
    assert "photo_consent" in refused.value.message
    assert services.files.of(person) == []
    done = said(ai, message, extra_body={"photo_consent": True})
    who = {"authorization": f"Bearer {ai.api_key}"}
    told = client.get(f"/api/threads/{shown(done)['thread_id']}/messages", headers=who).json()
    assert len(told[0]["photo_ids"]) == 1
    assert client.get("/api/consent/photo", headers=who).json()["given"] is True
    follow = said(ai, message, "and a shirt for me?")  # the picture is sent along again, and not taken in again
    assert shown(follow)["thread_id"] == shown(done)["thread_id"]
    assert len(services.files.of(person)) == 1


def test_a_persons_own_picture_opens_by_its_own_link_alone(ai: OpenAI, client: TestClient, services: SmallShop) -> None:
    ask = "a navy linen shirt, and see it on me"
    done = said(ai, ask)
    image = shown(done)["reply"]["images"][0]
    address = f"http://testserver{image['url']}"
    link = (done.choices[0].message.content or "").partition(f"{address}?link=")[2].partition(")")[0]
    assert client.get(address).status_code == 404
    assert client.get(address, params={"link": link}).headers["content-type"] == "image/png"
    assert client.get(address, params={"link": link[:-4] + "AAAA"}).status_code == 404
    assert client.get(address, params={"link": ai.api_key}).status_code == 404  # a token is no link
    person = person_of(services.settings.data_dir, {"authorization": f"Bearer {ai.api_key}"})
    another = signer_of(services.settings.data_dir).link("another-picture", person)
    assert client.get(address, params={"link": another}).status_code == 404


@pytest.mark.parametrize(
    ("content", "more", "code"),
    [
        ("hello", {"n": 2}, "unreadable_request"),
        ("hello", {"tools": [{"type": "function", "function": {"name": "f"}}]}, "unreadable_request"),
        ("hello", {"response_format": {"type": "json_object"}}, "unreadable_request"),
        ("x" * 4001, {}, "unreadable_request"),
        ("  ", {}, "nothing_asked"),
        ([{"type": "image_url", "image_url": {"url": "http://127.0.0.1/secret.png"}}], {}, "picture_not_embedded"),
        ([{"type": "image_url", "image_url": {"url": "data:image/png;base64,%%%"}}], {}, "not_a_picture"),
        ([{"type": "image_url", "image_url": {"url": "data:image/png;base64,aGVsbG8="}}], {}, "not_a_picture"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_openais_shape(
    ai: OpenAI, content: Any, more: dict[str, Any], code: str
) -> None:
    with pytest.raises(openai.APIStatusError) as wrong:
        said(ai, content, extra_body={"photo_consent": True}, **more)
    assert (wrong.value.code, wrong.value.type) == (code, "invalid_request_error")
    assert wrong.value.status_code in (400, 422)
    assert "x" * 100 not in wrong.value.message


def test_nobody_and_no_other_model_is_answered(client: TestClient, ai: OpenAI) -> None:
    with pytest.raises(openai.AuthenticationError) as nobody:
        said(openai_client(client, "sk-wrong"), "hello")
    assert nobody.value.type == "authentication_error"
    with pytest.raises(openai.NotFoundError):
        ai.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": "hello"}])


def test_a_shops_server_asks_for_its_shoppers(client: TestClient, services: SmallShop) -> None:
    site = Sites(services.settings.data_dir).add("luma", ["https://shop.example"])
    secret = site.secret.get_secret_value()
    both = [openai_client(client, secret, default_headers={"X-Shopper": name}) for name in ("ann", "ben")]
    threads = {shown(said(ai, "hello"))["thread_id"] for ai in both}
    assert len(threads) == 2
    with pytest.raises(openai.AuthenticationError):
        said(openai_client(client, secret), "hello")


def test_too_many_messages_say_when_to_come_again(services: SmallShop) -> None:
    limited = SmallShop(services.settings.model_copy(update={"api_rate_messages": "1/minute"}))
    conversation = Conversation(limited)
    ai = openai_client(TestClient(create_app(conversation)), max_retries=0)
    said(ai, "hello")
    with pytest.raises(openai.RateLimitError) as much:
        said(ai, "hello again")
    assert int(much.value.response.headers["retry-after"]) > 0
    conversation.close()


def test_a_body_above_the_limit_of_photos_is_refused(client: TestClient, services: SmallShop) -> None:
    who = somebody(client) | {"content-type": "application/json"}
    body = b" " * (int(services.settings.photo_max_mb * 4 / 3 * 1e6) + 100_000)
    assert client.post("/v1/chat/completions", headers=who, content=body).status_code == 413
    assert client.post("/v1/chat/completions", content=body).status_code == 401  # nobody's is not even read


def test_words_of_a_feed_never_become_marks() -> None:
    assert plain("A [b](http://evil) <i>*x*") == r"A \[b\]\(http:\//evil\) \<i\>\*x\*"
    assert plain("see www.evil.example\n# big") == r"see www\.evil.example \# big"
