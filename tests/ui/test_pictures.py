from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
import pytest
from fake_conversation import FakeConversation, drawn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from stylist_ui import hosting, pictures
from stylist_ui.identity import COOKIE, Badge, PersonCookie, Signer, new_person_id, person_in, signer_of
from stylist_ui.pictures import routes

ORIGIN = {"origin": "http://testserver"}


@pytest.fixture
def browser(talk: FakeConversation) -> TestClient:
    return TestClient(Starlette(routes=routes, middleware=[Middleware(PersonCookie, signer=hosting.signer())]))


def somebody(browser: TestClient) -> str:
    person = new_person_id()
    browser.cookies.set(COOKIE, hosting.signer().issue(Badge(person)))
    return person


def test_product_pictures_are_for_all(browser: TestClient, talk: FakeConversation) -> None:
    answer = browser.get(f"/pictures/{talk.garments[0].image_ids[0]}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert "immutable" in answer.headers["cache-control"]


def test_a_photo_is_for_its_owner_and_does_not_exist_for_anybody_else(
    browser: TestClient, talk: FakeConversation
) -> None:
    owner = somebody(browser)
    photo = talk.services.files.put(drawn("#abc"), "photo", ".png", owner=owner)
    own = browser.get(f"/pictures/{photo}")
    assert own.status_code == 200
    assert own.headers["cache-control"] == "private, no-store"
    somebody(browser)
    other, missing = browser.get(f"/pictures/{photo}"), browser.get("/pictures/photo-none")
    assert other.status_code == missing.status_code == 404
    assert other.json()["code"] == missing.json()["code"] == "not_found"


def test_no_photo_without_consent(browser: TestClient, talk: FakeConversation) -> None:
    person = somebody(browser)
    answer = browser.post("/photos?lang=zh", content=drawn("#abc"), headers=ORIGIN)
    assert answer.status_code == 403
    assert "同意" in answer.json()["sentence"]
    assert talk.services.files.of(person) == []


def test_a_photo_with_consent_is_stored_for_its_owner(browser: TestClient, talk: FakeConversation) -> None:
    person = somebody(browser)
    talk.services.consent.give(person)
    answer = browser.post("/photos", content=drawn("#abc"), headers=ORIGIN)
    assert [f.id for f in talk.services.files.of(person)] == [answer.json()["id"]]


def test_a_video_becomes_photos_under_a_larger_limit(
    browser: TestClient, talk: FakeConversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = somebody(browser)
    talk.services.consent.give(person)
    clip = moving()
    monkeypatch.setattr(pictures, "MAX_MB", len(clip) / 1e6)
    tiny = talk.services.settings.model_copy(update={"photo_max_mb": 0.001})
    monkeypatch.setitem(talk.services.__dict__, "settings", tiny)
    answer = browser.post("/photos", content=clip, headers=ORIGIN).json()
    assert sorted(f.id for f in talk.services.files.of(person)) == sorted(answer["ids"])
    assert len(answer["ids"]) > 1
    assert answer["id"] == answer["ids"][0]
    assert browser.post("/photos", content=clip + bytes(9), headers=ORIGIN).json()["code"] == "photo_too_large"


def moving() -> bytes:
    """A second of noise as MP4."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as out:
        stream = out.add_stream("mpeg4", rate=8)
        stream.width, stream.height, stream.pix_fmt = 64, 96, "yuv420p"
        for seed in range(8):
            noise = np.random.default_rng(seed).integers(0, 255, (96, 64, 3), dtype=np.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(noise, format="rgb24")):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return file.getvalue()


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}])
def test_another_site_cannot_send_a_photo(browser: TestClient, talk: FakeConversation, headers: dict[str, str]) -> None:
    person = somebody(browser)
    talk.services.consent.give(person)
    assert browser.post("/photos", content=drawn("#abc"), headers=headers).status_code == 403
    assert talk.services.files.of(person) == []


def test_what_is_not_a_picture_is_refused_in_words(browser: TestClient, talk: FakeConversation) -> None:
    talk.services.consent.give(somebody(browser))
    answer = browser.post("/photos", content=b"not a picture at all", headers=ORIGIN)
    assert answer.status_code == 422
    assert answer.json()["code"] == "not_a_picture"


def test_too_many_bytes_are_not_read_to_the_end(browser: TestClient, talk: FakeConversation) -> None:
    talk.services.consent.give(somebody(browser))
    sent = 0

    def endless() -> object:
        nonlocal sent
        for _ in range(64):
            sent += 1_000_000
            yield b"\xff" * 1_000_000

    answer = browser.post("/photos", content=endless(), headers=ORIGIN)  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert answer.json()["code"] == "photo_too_large"


def test_the_page_brings_an_id_once(browser: TestClient) -> None:
    first = browser.get("/").headers["set-cookie"]
    assert "HttpOnly" in first
    assert "SameSite=Lax" in first
    assert person_in(first.split(";")[0], hosting.signer())
    assert "set-cookie" not in browser.get("/").headers


@pytest.mark.parametrize("header", ["", "stylist_person=", "stylist_person=admin", "a=b; stylist_person=../x", "=;;="])
def test_an_id_that_was_made_up_is_none(header: str) -> None:
    assert person_in(header, Signer(b"k" * 32)) is None


def test_only_what_this_server_signed_says_who_somebody_is(tmp_path: Path) -> None:
    person, signer = new_person_id(), signer_of(tmp_path)
    assert signer.read(signer.issue(Badge(person, "site-1"))) == Badge(person, "site-1")
    assert signer.read(Signer(b"k" * 32).issue(Badge(person))) is None
    assert signer.read(signer.issue(Badge(person), lifetime_s=-1)) is None
    assert signer.read(person) is None
    assert signer.read(signer.issue(Badge("../x"))) is None
    assert (tmp_path / "identity.key").stat().st_mode & 0o077 == 0
    assert person_in(f"{COOKIE}={signer.issue(Badge(person, 'site-1'))}", signer) is None
