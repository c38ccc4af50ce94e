"""The API through its routes: turns, streams, idempotency, order, photos, consent, forgetting, problems, limits."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from threading import Event as Flag
from typing import Any

import pytest
from api_people import events, person_of, somebody, talk
from fake_conversation import drawn
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from stylist.jobs import Ask
from stylist_agents.conversation import Conversation
from stylist_agents.events import Event, JobProgress, TextDelta, TurnStarted
from stylist_agents.shop_side import ShopSide
from stylist_ui.api import create_app
from stylist_ui.api.messages import as_it_happens
from stylist_ui.api.web import Unbroken
from stylist_ui.serving import build
from stylist_ui.turns import LiveTurn
from tests.agents.conftest import SmallShop

ASK = "a navy linen shirt, under 80"


def test_a_message_is_answered_and_told_as_events(client: TestClient) -> None:
    who = somebody(client)
    turn = talk(client, who, ASK)
    kinds = [e["event"] for e in turn["told"]]
    assert kinds[0] == "turn_started"
    assert kinds[-2:] == ["turn_finished", "end"]
    card = next(e["data"] for e in turn["told"] if e["event"] == "card")
    assert card["item"]["price_text"] == "$59"
    assert client.get(card["item"]["pictures"][0]).headers["content-type"] == "image/png"
    assert turn["status"] == "complete"
    assert turn["reply"]["items"][0]["id"] == card["item"]["id"]
    assert turn["reply"]["tier"] == "offline"
    shown = client.get(f"/api/threads/{turn['thread_id']}/messages", headers=who).json()
    assert [m["role"] for m in shown] == ["user", "stylist"]
    assert shown[1]["text"] == turn["reply"]["text"]


def test_a_stream_goes_on_after_the_last_event_seen_from_the_journal_too(
    client: TestClient, conversation: Conversation
) -> None:
    who = somebody(client)
    turn = talk(client, who, ASK)
    ids = [e["id"] for e in turn["told"][:-1]]
    assert ids == [str(n) for n in range(1, len(ids) + 1)]
    assert events(client, turn["events"], who, last="3") == turn["told"][3:]
    again = TestClient(create_app(conversation))  # another process: nothing but the journal knows the turn
    assert events(again, turn["events"], who, last="3") == turn["told"][3:]
    assert events(again, turn["events"], who, last=ids[-1]) == turn["told"][-1:]


def test_the_same_key_gives_the_same_answer_after_a_restart_too(client: TestClient, conversation: Conversation) -> None:
    who = somebody(client) | {"idempotency-key": "k1"}
    thread = client.post("/api/threads", headers=who).json()["id"]
    path, said = f"/api/threads/{thread}/messages", {"text": ASK}
    first = client.post(path, headers=who, json=said).json()
    events(client, first["events"], who)
    second = client.post(path, headers=who, json=said).json()
    third = TestClient(create_app(conversation)).post(path, headers=who, json=said).json()
    assert first["id"] == second["id"] == third["id"]
    assert second["reply"] == third["reply"] is not None
    assert len(client.get(path, headers=who).json()) == 2
    other = client.post(path, headers=who, json={"text": "something else"})
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


class Dead:
    """A thread that never runs."""

    def __init__(self, **_: object) -> None: ...

    def start(self) -> None: ...


def test_a_message_that_was_never_begun_is_begun_by_asking_again(
    client: TestClient, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = somebody(client) | {"idempotency-key": "k1"}
    thread = client.post("/api/threads", headers=who).json()["id"]
    path = f"/api/threads/{thread}/messages"
    dead = TestClient(create_app(conversation))
    monkeypatch.setattr("stylist_ui.turns.Thread", Dead)  # the process dies right after taking it in
    lost = dead.post(path, headers=who, json={"text": ASK}).json()
    monkeypatch.undo()
    assert client.get(f"/api/threads/{thread}/turns/{lost['id']}", headers=who).json()["status"] == "interrupted"
    again = client.post(path, headers=who, json={"text": ASK}).json()
    assert again["id"] == lost["id"]
    assert events(client, again["events"], who)[-1]["data"]["status"] == "complete"


def test_two_messages_at_once_on_one_thread_run_in_order(client: TestClient) -> None:
    who = somebody(client)
    thread = client.post("/api/threads", headers=who).json()["id"]
    said = [f"{colour} shirts" for colour in ("navy", "blue", "white", "black")]
    turns = [client.post(f"/api/threads/{thread}/messages", headers=who, json={"text": text}).json() for text in said]
    for turn in turns:
        events(client, turn["events"], who)
    shown = client.get(f"/api/threads/{thread}/messages", headers=who).json()
    assert [m["text"] for m in shown if m["role"] == "user"] == said
    assert all(m["status"] == "complete" for m in shown)


class Slow:
    """Turns that wait for a sign after their first word."""

    def __init__(self, conversation: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go = Flag()
        monkeypatch.setattr(conversation, "turn", self._turn)

    def _turn(self, text: str, **who: Any) -> Iterator[Event]:
        yield TurnStarted(thread_id=who["thread_id"], turn=1, locale="en", model="offline", tier="offline")
        yield TextDelta(text="One")
        self.go.wait(10)
        yield TextDelta(text=" two")


def test_stop_ends_a_turn_and_one_that_waits_never_begins(
    client: TestClient, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, who = Slow(conversation, monkeypatch), somebody(client)
    thread = client.post("/api/threads", headers=who).json()["id"]
    path = f"/api/threads/{thread}/messages"
    first, second = (client.post(path, headers=who, json={"text": t}).json() for t in ("a", "b"))
    assert second["status"] == "queued"
    for turn in (first, second):
        stopped = client.post(f"/api/threads/{thread}/turns/{turn['id']}/stop", headers=who)
        assert stopped.status_code == 202
    slow.go.set()
    assert events(client, first["events"], who)[-1]["data"] == {"type": "end", "status": "interrupted", "problem": None}
    assert [e["event"] for e in events(client, second["events"], who)] == ["end"]


def test_a_full_house_says_when_to_come_again(services: SmallShop, monkeypatch: pytest.MonkeyPatch) -> None:
    tight = SmallShop(services.settings.model_copy(update={"turns_most_running": 1, "turns_most_waiting": 1}))
    conversation = Conversation(tight)
    slow = Slow(conversation, monkeypatch)
    client = TestClient(create_app(conversation))
    answers = []
    for _ in range(3):
        who = somebody(client)
        thread = client.post("/api/threads", headers=who).json()["id"]
        answers.append(client.post(f"/api/threads/{thread}/messages", headers=who, json={"text": "hello"}))
    slow.go.set()
    assert [a.status_code for a in answers] == [202, 202, 429]
    assert int(answers[2].headers["retry-after"]) >= 1
    assert answers[2].json()["code"] == "too_many_turns"
    conversation.close()


async def test_progress_is_told_while_it_happens_and_counts_no_number() -> None:
    turn = LiveTurn("hello")
    progress = JobProgress(call_id="c", job_id="j", seq=1, state="running", progress_percent=40)
    turn.follow(iter([TextDelta(text="a"), progress, TextDelta(text="b")]))
    assert [n async for n, _ in as_it_happens(turn, 0)] == [1, None, 2]
    assert [n async for n, _ in as_it_happens(turn, 1)] == [None, 2]
    assert [n async for n, _ in as_it_happens(turn, 2)] == []


def test_threads_are_named_found_and_deleted(client: TestClient) -> None:
    who = somebody(client)
    one = talk(client, who, ASK)["thread_id"]
    two = client.post("/api/threads", headers=who, json={"title": "海边婚礼"}).json()["id"]
    assert client.patch(f"/api/threads/{one}", headers=who, json={"title": "Shirts"}).json()["title"] == "Shirts"

    def found(q: str) -> list[str]:
        return [t["id"] for t in client.get("/api/threads", headers=who, params={"q": q}).json()]

    assert found("婚礼") == [two]
    assert found("LINEN") == [one]
    assert found("%") == []
    assert client.delete(f"/api/threads/{one}", headers=who).status_code == 204
    assert found("") == [two]
    assert client.get(f"/api/threads/{one}/messages", headers=who).status_code == 404


def test_what_a_person_of_the_shop_says_is_news_in_the_thread(client: TestClient, services: SmallShop) -> None:
    who = somebody(client)
    thread = client.post("/api/threads", headers=who).json()["id"]

    def shown() -> tuple[int, bool]:
        told = client.get(f"/api/threads/{thread}", headers=who).json()
        return told["last_turn"], told["with_person"]

    assert shown() == (0, False)
    talk(client, who, ASK, thread)
    services.handovers.open(thread, person_of(services.settings.data_dir, who), "asked", {})
    side = ShopSide(services)
    side.answer(thread, "Hello, this is Lin.")
    assert shown() == (2, True)
    (news,) = client.get(f"/api/threads/{thread}/messages", headers=who, params={"after": 1}).json()
    assert (news["turn"], news["text"], news["events"][0]["type"]) == (2, "Hello, this is Lin.", "person")
    side.hand_back(thread)
    assert shown() == (2, False)


def test_preferences_and_feedback(client: TestClient) -> None:
    who = somebody(client)
    thread = talk(client, who, ASK)["thread_id"]
    known = client.get(f"/api/threads/{thread}/preferences", headers=who).json()
    assert {"slot": "colour", "value": "navy"}.items() <= known["wishes"][0].items() or known["wishes"]
    edited = client.put(f"/api/threads/{thread}/preferences", headers=who, json=known | {"wishes": []}).json()
    assert edited["wishes"] == []
    path = f"/api/threads/{thread}/feedback"
    assert client.post(path, headers=who, json={"turn": 1, "liked": True}).status_code == 201
    assert client.post(path, headers=who, json={"turn": 1, "liked": False, "words": "too plain"}).status_code == 201
    assert [(f["liked"], f["words"]) for f in client.get(path, headers=who).json()] == [(False, "too plain")]
    assert client.post(path, headers=who, json={"turn": 9, "liked": True}).status_code == 404


def test_no_byte_of_a_photo_is_read_before_consent(client: TestClient, services: SmallShop) -> None:
    who, read = somebody(client), []

    def body() -> Iterator[bytes]:
        read.append(True)
        yield drawn("#abc")

    refused = client.post("/api/photos", headers=who | {"accept-language": "zh-CN,zh;q=0.9"}, content=body())
    assert (refused.status_code, refused.json()["code"]) == (403, "consent_required")
    assert "同意" in refused.json()["detail"]
    assert client.put("/api/consent/photo", headers=who).json()["given"] is True
    taken = client.post("/api/photos", headers=who, content=drawn("#abc")).json()
    assert client.get(taken["urls"][0], headers=who).headers["cache-control"] == "private, no-store"
    assert client.get(taken["urls"][0]).status_code == 404
    assert client.delete(f"/api/photos/{taken['ids'][0]}", headers=who).status_code == 204
    assert client.get(taken["urls"][0], headers=who).status_code == 404


def test_the_body_of_a_photo_without_consent_is_never_asked_for(client: TestClient) -> None:
    """Asked of the ASGI app itself: the test client reads a body before it sends it."""
    import asyncio  # noqa: PLC0415

    who, asked, told = somebody(client), [], []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/api/photos", "raw_path": b"/api/photos", "query_string": b"", "root_path": "",
        "headers": [(b"host", b"testserver"), (b"authorization", who["authorization"].encode()),
                    (b"content-length", b"1000"), (b"content-type", b"image/png")],
        "client": ("127.0.0.1", 1), "server": ("testserver", 80),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        asked.append(True)
        return {"type": "http.request", "body": b"x" * 1000, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    asyncio.run(client.app(scope, receive, send))  # type: ignore[arg-type]
    assert told[0]["status"] == 403
    assert asked == []


def test_withdrawing_consent_deletes_the_photo(client: TestClient) -> None:
    who = somebody(client)
    client.put("/api/consent/photo", headers=who)
    taken = client.post("/api/photos", headers=who, content=drawn("#abc")).json()
    assert client.delete("/api/consent/photo", headers=who).json()["given"] is False
    assert client.get(taken["urls"][0], headers=who).status_code == 404


def test_everything_can_be_taken_along_and_forgotten(client: TestClient, services: SmallShop) -> None:
    who = somebody(client)
    client.put("/api/consent/photo", headers=who)
    photo = client.post("/api/photos", headers=who, content=drawn("#abc")).json()["ids"][0]
    turn = talk(client, who, "zanzibar shirts please")
    client.post(f"/api/threads/{turn['thread_id']}/feedback", headers=who, json={"turn": 1, "liked": True})
    packed = zipfile.ZipFile(io.BytesIO(client.get("/api/me/export", headers=who).content))
    told = json.loads(packed.read("person.json"))
    assert told["threads"][0]["messages"][0]["text"] == "zanzibar shirts please"
    assert f"pictures/{photo}.png" in packed.namelist()
    assert "taste" in told
    assert told["basket"] == []
    assert told["orders"] == []
    assert client.delete("/api/me", headers=who).status_code == 204
    assert client.get("/api/threads", headers=who).json() == []
    for file in services.settings.data_dir.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        assert b"zanzibar" not in content, file
        assert told["person"].encode() not in content, file


def test_searching_the_catalogue_needs_nobody(client: TestClient) -> None:
    found = client.get("/api/catalogue/search", params={"colours": ["navy"], "not_finishes": ["shiny"], "limit": 10})
    assert {i["id"] for i in found.json()["items"]} == {"s1", "s3"}
    zh = {"accept-language": "zh"}
    assert client.get("/api/catalogue/garments/s1", headers=zh).json()["title"] == "藏青亚麻衬衫"
    assert client.get("/api/catalogue/garments/zz").json()["code"] == "not_found"
    wrong = client.get("/api/catalogue/search", params={"colours": "bleen"}, headers=zh).json()
    assert (wrong["status"], wrong["code"]) == (400, "unknown_word")
    assert "没有叫“bleen”" in wrong["detail"]
    assert client.get("/api/catalogue/search", params={"color": "navy"}).json()["code"] == "unreadable_request"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/threads", 401, "not_identified"),
        ("GET", "/api/nothing", 404, "no_such_route"),
        ("PUT", "/api/threads", 405, "no_such_route"),
        ("POST", "/api/session", 422, "unreadable_request"),
    ],
)
def test_every_refusal_is_a_problem_document(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    body = {"content": b"{", "headers": {"content-type": "application/json"}} if method == "POST" else {}
    en = client.request(method, path, **body)  # type: ignore[arg-type]
    assert (en.status_code, en.headers["content-type"]) == (status, "application/problem+json")
    assert (en.json()["code"], en.json()["type"], en.json()["status"]) == (code, f"urn:stylist:problem:{code}", status)
    headers = body.get("headers", {}) | {"accept-language": "fr, zh-TW;q=0.8, en;q=0.7"}  # type: ignore[operator]
    zh = client.request(method, path, **(body | {"headers": headers}))  # type: ignore[arg-type]
    assert re.search(r"[\u4e00-\u9fff]", zh.json()["detail"])
    assert zh.headers["content-language"] == "zh"


def test_an_unexpected_error_tells_nothing_of_itself(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("secret-detail")

    monkeypatch.setattr("stylist_agents.journal.Journal.threads", broken)
    answer = client.get("/api/threads", headers=somebody(client))
    assert (answer.status_code, answer.json()["code"]) == (500, "error")
    assert "secret" not in answer.text


@pytest.mark.parametrize(("pieces", "ends"), [(0, "answer"), (1, "raise"), (2, "answer")])
def test_an_error_that_nobody_caught_ends_in_an_answer(
    pieces: int, ends: str, caplog: pytest.LogCaptureFixture
) -> None:
    """pieces: of an answer of two, sent before the error."""

    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        if pieces:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        for n in range(pieces):
            await send({"type": "http.response.body", "body": b"so ", "more_body": n == 0})
        raise KeyError("secret-detail")

    client = TestClient(Unbroken(broken))
    if ends == "raise":
        with pytest.raises(KeyError):
            client.get("/api/threads")
        return
    answer = client.get("/api/threads")
    if not pieces:
        assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
        assert "KeyError" in caplog.text
        assert "test_api.py" in caplog.text
        assert "secret" not in answer.text + caplog.text
    else:
        assert (answer.status_code, answer.text) == (200, "so so ")


def test_the_whole_process_answers_an_error_that_nobody_caught(
    services: SmallShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("secret-detail")

    conversation = Conversation(services)
    client = TestClient(build(conversation, services.settings, ui=False))
    who = somebody(client)
    monkeypatch.setattr("stylist_agents.journal.Journal.threads", broken)
    assert client.get("/api/threads", headers=who).json()["code"] == "error"  # and nothing is raised
    conversation.close()


def test_too_much_at_once_is_refused_before_it_is_read(client: TestClient) -> None:
    who = somebody(client)
    thread = client.post("/api/threads", headers=who).json()["id"]
    answer = client.post(f"/api/threads/{thread}/messages", headers=who, json={"text": "a" * 70_000})
    assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    pieces = client.post(f"/api/threads/{thread}/messages", headers=who, content=iter([b'{"text": "', b"a" * 70_000]))
    assert (pieces.status_code, pieces.json()["code"]) == (413, "request_too_large")


def test_rates_and_quotas(services: SmallShop) -> None:
    tight = {"api_rate_ip": "14/minute", "api_rate_person": "3/minute", "upload_quota_files": 1, "upload_quota_mb": 1}
    conversation = Conversation(SmallShop(services.settings.model_copy(update=tight)))
    client = TestClient(create_app(conversation))
    one, two = somebody(client), somebody(client)
    codes = [client.get("/api/threads", headers=one).status_code for _ in range(4)]
    assert codes == [200, 200, 200, 429]
    client.put("/api/consent/photo", headers=two)
    first = client.post("/api/photos", headers=two, content=drawn("#abc"))
    second = client.post("/api/photos", headers=two, content=drawn("#abc"))
    assert (first.status_code, second.status_code, second.json()["code"]) == (201, 429, "quota_used_up")
    assert int(second.headers["retry-after"]) > 3600
    last = [client.get("/api/catalogue/search").status_code for _ in range(8)]
    assert last[0] == 200
    assert last[-1] == 429
    conversation.close()


def test_jobs_are_shown_followed_and_cancelled(client: TestClient, services: SmallShop) -> None:
    who = somebody(client)
    person = json.loads(
        zipfile.ZipFile(io.BytesIO(client.get("/api/me/export", headers=who).content)).read("person.json")
    )
    job = services.queue.submit(Ask(person["person"], "key", "preview", "{}"))
    assert client.get("/api/jobs", headers=who).json()[0]["position"] == 1
    assert client.post(f"/api/jobs/{job.id}/cancel", headers=who).json()["state"] == "cancelled"
    told = events(client, f"/api/jobs/{job.id}/events", who)
    assert [e["data"]["state"] for e in told] == ["queued", "cancelled"]
    assert [e["data"]["state"] for e in events(client, f"/api/jobs/{job.id}/events", who, last="1")] == ["cancelled"]


def test_health_and_readiness(client: TestClient, services: SmallShop) -> None:
    assert client.get("/api/health").json() == {"status": "ok"}
    assert client.get("/api/ready").json()["catalogue"] == "small"
    empty = Conversation(SmallShop(services.settings.model_copy(update={"catalogue": "none"})))
    answer = TestClient(create_app(empty)).get("/api/ready")
    assert (answer.status_code, answer.json()["code"]) == (503, "empty_catalogue")
    empty.close()


@pytest.mark.parametrize(
    ("wish", "currency"), [("plan three days in Lisbon for me", "$"), ("帮我计划去杭州三天穿什么", "¥")]
)
def test_a_plan_and_its_pieces_are_priced_in_one_currency(client: TestClient, wish: str, currency: str) -> None:
    who = somebody(client)
    told = talk(client, who, wish)
    messages = client.get(f"/api/threads/{told['thread_id']}/messages", headers=who).json()
    (plan,) = [e for m in messages for e in m["events"] if e["type"] == "plan"]
    assert plan["plan"]["request"]["days"] == 3
    assert {item["price_text"][0] for item in plan["items"]} == {plan["total_text"][0]} == {currency}
    days = ["Day 1", "Day 2", "Day 3"] if currency == "$" else ["第 1 天", "第 2 天", "第 3 天"]
    assert [day["when"].split(" · ")[0] for day in plan["days"]] == days
    assert {i for day in plan["days"] for i in day["item_ids"]} <= {item["id"] for item in plan["items"]}
