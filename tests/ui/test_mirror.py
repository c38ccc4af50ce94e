"""The fitting room's mirror: who may look, what comes back, and that nothing of it stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from stylist.body.perception import Landmark, Perception, Tier
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.errors import TooMany
from stylist.images import Photo, encode_jpeg, open_photo, shrink
from stylist.shopper import Preferences
from stylist.tryon.gestures import HELD_FRAMES
from stylist.tryon.live import FRAME_SIDE_PX
from stylist_agents.conversation import Conversation
from stylist_ui import hosting, mirror
from stylist_ui.identity import COOKIE, Badge

ME, OURS = "a" * 32, {"origin": "http://testserver"}


class Eyes:
    """Sees the drawn figure in every frame, with a hand up if wanted, and nobody in product pictures."""

    name = "eyes"
    tier: Tier = "embedded"

    def __init__(self) -> None:
        self.hand_up = False

    def perceive(self, photo: Photo) -> Perception | None:
        if max(photo.width, photo.height) != FRAME_SIDE_PX:
            return None
        seen = figure_perception("ada")
        landmarks = seen.landmarks.copy()
        if self.hand_up:
            landmarks[Landmark.LEFT_WRIST] = (*landmarks[Landmark.NOSE, :2] + (0.2, -0.05), 1.0)
        return replace(seen, landmarks=landmarks)


@pytest.fixture
def eyes(conversation: Conversation) -> Eyes:
    hosting.provide(conversation)
    found = Eyes()
    conversation.services.__dict__["body_model"] = found
    return found


@pytest.fixture
def client(eyes: Eyes) -> Iterator[TestClient]:
    hosting.conversation().services.consent.give(ME)
    cookies = {COOKIE: hosting.signer().issue(Badge(ME))}
    with TestClient(Starlette(routes=mirror.routes), cookies=cookies, headers=OURS) as found:
        yield found
    mirror.room.leave(ME)


@pytest.fixture(scope="module")
def frame() -> bytes:
    photo = Photo(np.asarray(draw_figure("ada").convert("RGB")), "PNG")
    return encode_jpeg(shrink(photo, FRAME_SIDE_PX).pixels)


@pytest.fixture
def place(conversation: Conversation) -> str:
    shirt = next(g for g in conversation.services.index.garments("small") if g.category == "shirt" and g.image_ids)
    return f"/mirror?garment={shirt.id}"


def files_of(folder: Path) -> dict[Path, int]:
    return {p: p.stat().st_size for p in folder.rglob("*") if p.is_file() and "-shm" not in p.name}


def test_a_frame_comes_back_dressed_and_nothing_is_stored(
    client: TestClient, frame: bytes, place: str, conversation: Conversation
) -> None:
    before = files_of(conversation.services.settings.data_dir)
    answer = client.post(place, content=frame)
    assert answer.status_code == 200, answer.text
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("image/jpeg", "no-store")
    assert answer.headers["x-stylist-seen"] == "1"
    assert max(open_photo(answer.content).pixels.shape) == FRAME_SIDE_PX
    assert files_of(conversation.services.settings.data_dir) == before


def test_a_raised_hand_is_told_once(client: TestClient, eyes: Eyes, frame: bytes, place: str) -> None:
    eyes.hand_up = True
    told = [client.post(place, content=frame).headers["x-stylist-gesture"] for _ in range(HELD_FRAMES + 2)]
    assert [t for t in told if t] == ["next"]


def test_without_consent_from_elsewhere_or_for_a_child_there_is_no_mirror(
    client: TestClient, frame: bytes, place: str, conversation: Conversation
) -> None:
    assert client.post(place, content=frame, headers={"origin": "http://evil.test"}).status_code == 403
    conversation.edit_preferences("t", ME, Preferences(minor=True))
    refused = client.post(f"{place}&thread=t&lang=zh", content=frame)
    assert (refused.status_code, refused.json()["code"]) == (422, "minor_refused")
    conversation.services.consent.withdraw(ME)
    assert client.post(place, content=frame).status_code == 403
    client.cookies.clear()
    assert client.post(place, content=frame).status_code == 403


@pytest.mark.parametrize("body", [b"", b"no picture", b"\xff\xd8" + bytes(700_000)], ids=["empty", "text", "large"])
def test_what_is_no_small_picture_is_refused_in_words(client: TestClient, body: bytes, place: str) -> None:
    answer = client.post(place, content=body)
    assert 400 <= answer.status_code < 500
    assert answer.json()["sentence"]


def test_a_garment_that_is_not_there_is_not_found(client: TestClient, frame: bytes) -> None:
    assert client.post("/mirror?garment=none", content=frame).status_code == 404


def test_only_so_many_people_look_at_once_and_whoever_left_makes_room(eyes: Eyes, conversation: Conversation) -> None:
    now = [0.0]
    room = mirror.FittingRoom(lambda: now[0])
    services = conversation.services
    shirt = next(g.id for g in services.index.garments("small") if g.category == "shirt" and g.image_ids)
    for n in range(mirror.MIRRORS):
        assert room.mirror(str(n), shirt, services) is room.mirror(str(n), shirt, services)
    with pytest.raises(TooMany):
        room.mirror("one more", shirt, services)
    room.leave("0")
    assert room.mirror("one more", shirt, services)
    now[0] = mirror.IDLE_S + 1
    assert room.mirror("much later", shirt, services)
