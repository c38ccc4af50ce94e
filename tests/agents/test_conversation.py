"""Whole turns through the real agent with the offline policy: restart, photos, expiry, forgetting."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import pytest

from stylist.body.perception import BodyModel, Perception, Tier
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.errors import ConsentRequired, NotFound
from stylist.files import FileStore
from stylist.images import Photo
from stylist.privacy.photos import PhotoShelf
from stylist.tryon.engine import TryOnResult
from stylist_agents.conversation import Conversation
from stylist_agents.events import BodyShown, Card, Event, ImageShown, OutfitShown, TextDelta, ToolFinished, TurnFinished
from stylist_agents.middleware import TURNS_KEPT
from tests.agents.conftest import SmallShop

T = TypeVar("T")
ASK = "a navy linen shirt for a beach wedding, under 80, nothing shiny"


class KnowsAda:
    """A body model that sees the drawn figure in every photo of its size, and nobody in product pictures."""

    name = "knows-ada"
    tier: Tier = "embedded"

    def perceive(self, photo: Photo) -> Perception | None:
        return figure_perception("ada") if photo.height == 1024 else None


class ShopWithEyes(SmallShop):
    @cached_property
    def body_model(self) -> BodyModel:
        return KnowsAda()


@pytest.fixture
def conversation(services: SmallShop) -> Iterator[Conversation]:
    held = Conversation(ShopWithEyes(services.settings))
    yield held
    held.close()
    held.services.index.close()


def photo() -> bytes:
    buffer = io.BytesIO()
    draw_figure("ada").save(buffer, "JPEG")
    return buffer.getvalue()


def say(conversation: Conversation, text: str, photo_id: str | None = None, person: str = "ann") -> list[Event]:
    return list(conversation.turn(text, thread_id="t", person_id=person, photo_id=photo_id))


def of(events: list[Event], kind: type[T]) -> list[T]:
    return [event for event in events if isinstance(event, kind)]


def test_a_wish_becomes_cards_an_outfit_and_words(conversation: Conversation) -> None:
    events = say(conversation, ASK)
    assert [card.garment.id for card in of(events, Card)] == ["s1"]
    assert {"s1"} < {g.id for g in of(events, OutfitShown)[0].outfit.garments}
    finished = of(events, TurnFinished)[0]
    assert finished.tier == "offline"
    assert finished.text == "".join(event.text for event in of(events, TextDelta)).strip()
    assert all(event.ok for event in of(events, ToolFinished))


def test_a_photo_is_analysed_and_dressed_in_the_same_turn(conversation: Conversation) -> None:
    conversation.services.consent.give("ann")
    photo_id = conversation.services.photos.add(photo(), "ann")
    events = say(conversation, ASK, photo_id)
    assert of(events, BodyShown)[0].profile.found
    (picture,) = of(events, ImageShown)
    assert picture.generated
    assert picture.before_file_id == photo_id
    assert picture.quality["outside_changed_pixels"] == 0
    with pytest.raises(NotFound):
        conversation.services.files.get(picture.file_id, "bob")


def test_the_conversation_survives_a_restart(conversation: Conversation, services: SmallShop) -> None:
    say(conversation, ASK)
    conversation.close()
    again = Conversation(services)
    assert [m.text for m in again.history("t", "ann") if m.role == "user"] == [ASK]
    assert [c.garment.id for c in of(list(again.history("t", "ann")[1].events), Card)] == ["s1"]
    assert again.preferences("t", "ann").values("fabric") == ("linen",)
    events = list(again.turn("why this one?", thread_id="t", person_id="ann"))
    assert "explain" in {e.name for e in of(events, ToolFinished)}
    again.close()


def test_an_old_turn_is_never_told_again_when_the_history_is_cut(conversation: Conversation) -> None:
    for _ in range(TURNS_KEPT + 1):
        say(conversation, "a navy linen shirt")
    events = say(conversation, "thanks!")
    assert of(events, Card) == []
    assert of(events, ToolFinished) == []


def test_a_tool_that_breaks_is_told_and_its_data_stay_out_of_the_log(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(query: object) -> None:
        raise RuntimeError("Quux")

    monkeypatch.setattr(conversation.services.search, "search", broken)
    events = say(conversation, ASK)
    assert next(e.ok for e in of(events, ToolFinished) if e.name == "search_catalogue") is False
    assert of(events, TurnFinished)[0].text
    logged = "".join(capsys.readouterr())
    assert "tool failed" in logged
    assert "Quux" not in logged


def test_edited_preferences_hold_in_the_next_search(conversation: Conversation) -> None:
    say(conversation, "shirts, no stripes")
    edited = conversation.preferences("t", "ann").without("pattern")
    conversation.edit_preferences("t", "ann", edited)
    assert "s3" in {card.garment.id for card in of(say(conversation, "show me navy cotton shirts"), Card)}


def test_another_persons_thread_is_not_there(conversation: Conversation) -> None:
    say(conversation, ASK)
    with pytest.raises(NotFound):
        say(conversation, "hello", person="bob")


def test_consent_taken_back_closes_the_photo(conversation: Conversation) -> None:
    services = conversation.services
    services.consent.give("ann")
    photo_id = services.photos.add(photo(), "ann")
    services.consent.withdraw("ann")
    assert not services.photos.kept(photo_id, "ann")
    with pytest.raises(ConsentRequired):
        services.photos.open(photo_id, "ann")


def test_photos_go_after_a_day(tmp_path: Path, services: SmallShop) -> None:
    now = [1000.0]
    files = FileStore(tmp_path / "clock", clock=lambda: now[0])
    services.consent.give("ann")
    shelf = PhotoShelf(files, services.consent, max_mb=20, max_megapixels=64, keep_hours=24)
    photo_id = shelf.add(photo(), "ann")
    path = files.get(photo_id, "ann").path
    now[0] += 23.9 * 3600
    assert shelf.kept(photo_id, "ann")
    now[0] += 0.2 * 3600
    assert not shelf.kept(photo_id, "ann")
    assert not path.exists()


def test_forget_me_leaves_nothing(conversation: Conversation) -> None:
    services = conversation.services
    services.consent.give("ann-canary")
    photo_id = services.photos.add(photo(), "ann-canary")
    said = f"{ASK}. My name is Zebediah Quux."
    list(conversation.turn(said, thread_id="t-canary", person_id="ann-canary", photo_id=photo_id))
    assert holding(services.settings.data_dir, b"Quux")
    conversation.forget("ann-canary")
    conversation.close()
    for trace in (b"Quux", b"ann-canary", b"t-canary", photo_id.encode()):
        assert not holding(services.settings.data_dir, trace)
    assert not list(services.settings.data_dir.glob("files/photo/**/*.png"))
    assert not list(services.settings.data_dir.glob("files/tryon/**/*.png"))


def holding(folder: Path, trace: bytes) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and trace in path.read_bytes()]


def test_it_means_what_it_meant_when_the_person_spoke(conversation: Conversation) -> None:
    events = say(conversation, "a navy linen shirt, and see it on me")
    assert [e.name for e in of(events, ToolFinished)][-1] == "try_on"
    assert of(events, ImageShown)[0].garment_ids == ("s1",)


def test_a_picture_that_fails_its_check_is_not_shown(
    conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = conversation.services.tryon
    make = engine.make

    def spoilt(*given: Any) -> TryOnResult:
        made = make(*given)
        return replace(made, report=replace(made.report, ok=False, problems=("colour_off",)))

    monkeypatch.setattr(engine, "make", spoilt)
    events = say(conversation, "a navy linen shirt, and see it on me")
    assert of(events, ImageShown) == []
    assert "its colour strays from the product's" in of(events, TurnFinished)[0].text
    assert not list(conversation.services.settings.data_dir.glob("files/tryon/**/*.png"))
