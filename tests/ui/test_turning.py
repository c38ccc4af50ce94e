"""Clips at the faces: the HTTP job, the page's button, and the command's answer where no engine is set."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import api_people
import pytest
from fake_conversation import FakeConversation, drawn
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest
from test_app import html, opened, press, shown
from typer.testing import CliRunner

from stylist.services import build_services
from stylist.settings import Settings
from stylist_agents.conversation import Conversation
from stylist_agents.events import ImageShown
from stylist_ui import hosting
from stylist_ui.api import create_app
from stylist_ui.cli import app
from stylist_ui.page import turning
from tests.agents.conftest import SmallShop, small_shop
from tests.finished_look import finish_clip, finished_look, taken


@pytest.fixture
def moving(tmp_path: Path) -> Iterator[SmallShop]:
    with small_shop(tmp_path, turn_engine="wan") as shop:
        yield shop


def somebody(client: TestClient) -> tuple[dict[str, str], str]:
    """Headers of a new person, and who that is."""
    who = api_people.somebody(client)
    exported = zipfile.ZipFile(io.BytesIO(client.get("/api/me/export", headers=who).content))
    return who, json.loads(exported.read("person.json"))["person"]


def test_a_clip_is_an_http_job_of_its_owner_alone(moving: SmallShop) -> None:
    talk = Conversation(moving)
    client = TestClient(create_app(talk), raise_server_exceptions=False)
    (who, person), (other, _) = somebody(client), somebody(client)
    body = {"file_id": finished_look(moving, person), "seconds": 2.5}
    asked = client.post("/api/jobs/turn", json=body, headers=who)
    assert asked.status_code == 202 and (asked.json()["state"], asked.json()["engine"]) == ("queued", "wan")
    assert client.post("/api/jobs/turn", json=body, headers=who).json()["id"] == asked.json()["id"]
    assert client.post("/api/jobs/turn", json=body, headers=other).status_code == 404
    wrong = client.post("/api/jobs/turn", json=body | {"seconds": 9}, headers=who)
    assert wrong.status_code == 422 and "2 … 4" in wrong.text
    finish_clip(moving, taken(moving))
    done = client.get(f"/api/jobs/{asked.json()['id']}", headers=who).json()
    clip = client.get(done["picture"], headers=who)
    assert done["state"] == "done" and clip.headers["content-type"] == "video/mp4"
    assert client.get(done["picture"], headers=other).status_code == 404
    talk.close()


def test_without_an_engine_the_route_names_the_setting(client: TestClient, services: SmallShop) -> None:
    who, person = somebody(client)
    off = client.post("/api/jobs/turn", json={"file_id": finished_look(services, person)}, headers=who)
    assert off.status_code == 409 and "turn_engine" in off.text


def test_the_command_says_which_setting_is_missing_before_anything_is_made(tmp_path: Path) -> None:
    (tmp_path / "ada.png").write_bytes(drawn("#abc"))
    (tmp_path / "shirt.png").write_bytes(drawn("#abc"))
    given = ["--person", str(tmp_path / "ada.png"), "--garment", str(tmp_path / "shirt.png"), "--category", "shirt"]
    outs = ["--out", str(tmp_path / "out.png"), "--turn", str(tmp_path / "out.mp4"), "--consent", "--json"]
    made = CliRunner().invoke(app, ["tryon", *given, *outs], env={"STYLIST_DATA_DIR": str(tmp_path / "data")})
    assert made.exit_code == 1 and json.loads(made.stdout)["error"]["code"] == "turns_off"
    assert "turn_engine = wan" in made.stdout and not (tmp_path / "out.png").exists()


def tried_on(talk: FakeConversation) -> AppTest:
    """The page of somebody who has just seen themselves in a shirt; the picture is a finished look."""
    page = opened()
    person = page.session_state["person"]
    talk.services.consent.give(person)
    photo = talk.services.photos.add(drawn("#abc"), person)
    page.session_state["spoken"] = "en"
    page.query_params["thread"] = "t"
    list(talk.turn("here", thread_id="t", person_id=person, photo_id=photo))
    said = talk._messages["t", person][-1]
    look = finished_look(talk.services, person)
    told = [e.model_copy(update={"file_id": look}) if isinstance(e, ImageShown) else e for e in said.events]
    talk._messages["t", person][-1] = said.model_copy(update={"events": tuple(told)})
    return shown(page.run())


def test_the_page_has_no_button_where_no_engine_is_set(talk: FakeConversation) -> None:
    assert "See it turn" not in {button.label for button in tried_on(talk).button}


def test_the_button_asks_tells_how_far_it_is_and_shows_the_clip(
    tmp_path: Path, talk: FakeConversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk.services = build_services(Settings(data_dir=tmp_path, turn_engine="wan"))
    hosting.provide(talk)  # type: ignore[arg-type]
    page = press(tried_on(talk), "See it turn")
    assert "The clip is number 1 in the queue." in html(shown(page))
    monkeypatch.setattr(turning, "ALONE_S", 0.0)
    assert "none are being made just now. It keeps its place" in html(shown(page.run()))
    press(page, "Stop the clip")
    page = press(shown(page.run()), "See it turn")
    finish_clip(talk.services, taken(talk.services), "face_changed")
    seen = html(shown(page.run()))
    assert "<video" in seen and "pictures/turn-" in seen and "AI-generated / AI生成" in seen
    assert "ends after 2.5 s: from there on, the face is no longer yours" in seen
    assert "See it turn" not in {button.label for button in page.button}
