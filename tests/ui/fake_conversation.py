"""A conversation without an agent: the same methods and events, from a script, with pictures drawn on the spot."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

from PIL import Image, ImageDraw

from stylist.body.profile import BodyProfile, Measure
from stylist.errors import NotFound, StylistError
from stylist.garment import Garment, Variant
from stylist.locale import Locale, detect_locale
from stylist.money import Money
from stylist.outfit import Outfit
from stylist.outfits.plans import PackedPiece, Plan, PlannedLook, PlanRequest, moments_of
from stylist.outfits.weather import Weather
from stylist.reason import Reason
from stylist.services import Services, build_services
from stylist.settings import Settings
from stylist.shopper import Preference, Preferences
from stylist.wardrobe.piece import OwnedPiece
from stylist_agents.events import (
    BodyShown,
    Card,
    Event,
    ImageShown,
    OutfitShown,
    PlanShown,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    Understood,
    WardrobeShown,
)
from stylist_agents.journal import Message, ThreadSummary
from stylist_agents.opinions import Feedback

PIECES = (
    ("shirt", "navy", "#1f2a44", "Navy linen shirt", "藏青色亚麻衬衫"),
    ("trousers", "beige", "#d8c4a3", "Sand linen trousers", "沙色亚麻长裤"),
    ("loafers", "brown", "#6e4a2f", "Suede loafers", "麂皮乐福鞋"),
    ("belt", "brown", "#6e4a2f", "Woven belt", "编织腰带"),
)
HOSTILE = '<img src=x onerror="window.hacked=1"><b>Shirt</b> & Co'


def drawn(colour: str, size: tuple[int, int] = (400, 500), form: str = "PNG") -> bytes:
    """A plain drawn shape."""
    image = Image.new("RGB", size, "white")
    width, height = size
    ImageDraw.Draw(image).rounded_rectangle((width // 4, height // 6, width * 3 // 4, height * 5 // 6), 40, fill=colour)
    data = BytesIO()
    image.save(data, form)
    return data.getvalue()


class NoOpinions:
    """Nobody has said what they think of a reply."""

    def of_thread(self, thread_id: str, person_id: str) -> list[Feedback]:
        return []


class FakeConversation:
    """Answers every message alike: what was understood, four cards, and on request an outfit, a body, a picture."""

    def __init__(self, data_dir: Path, pause_s: float = 0.0, fail: Callable[[str], StylistError | None] | None = None):
        self.services: Services = build_services(Settings(data_dir=data_dir))
        self._pause_s = pause_s
        self._fail = fail or (lambda text: None)
        self._messages: dict[tuple[str, str], list[Message]] = {}
        self._preferences: dict[tuple[str, str], Preferences] = {}
        self.journal = SimpleNamespace(opinions=NoOpinions())
        self.garments = tuple(self._garment(n) for n in range(len(PIECES)))

    def turn(
        self,
        text: str,
        *,
        thread_id: str,
        person_id: str,
        locale: Locale | None = None,
        photo_id: str | None = None,
        photo_ids: Sequence[str] = (),
    ) -> Iterator[Event]:
        photo_ids = tuple(photo_ids) or ((photo_id,) if photo_id else ())
        photo_id = photo_ids[0] if photo_ids else None
        messages = self._messages.setdefault((thread_id, person_id), [])
        turn = len(messages) // 2 + 1
        messages.append(Message(role="user", turn=turn, text=text, photo_id=photo_id, photo_ids=photo_ids))
        messages.append(Message(role="stylist", turn=turn, text="", status="running"))
        told: list[Event] = []
        status = "interrupted"
        try:
            for event in self._events(text, thread_id, person_id, turn, detect_locale(text, locale or "en"), photo_id):
                told.append(event)
                yield event
                time.sleep(self._pause_s)
            status = "complete"
        finally:
            said = "".join(e.text for e in told if isinstance(e, TextDelta))
            messages[-1] = Message(role="stylist", turn=turn, text=said, status=status, events=tuple(told))

    def history(self, thread_id: str, person_id: str) -> list[Message]:
        if (thread_id, person_id) not in self._messages:
            raise NotFound(what="thread", id=thread_id)
        return list(self._messages[thread_id, person_id])

    def threads(self, person_id: str, words: str = "") -> list[ThreadSummary]:
        mine = [(t, m) for (t, p), m in self._messages.items() if p == person_id]
        return [ThreadSummary(id=t, title=m[0].text[:60], updated_at=0) for t, m in mine]

    def preferences(self, thread_id: str, person_id: str) -> Preferences:
        return self._preferences.get((thread_id, person_id), Preferences())

    def edit_preferences(self, thread_id: str, person_id: str, preferences: Preferences) -> None:
        self._preferences[thread_id, person_id] = preferences

    def delete_thread(self, thread_id: str, person_id: str) -> None:
        self._messages.pop((thread_id, person_id), None)

    def forget(self, person_id: str) -> None:
        for thread in self.threads(person_id):
            self.delete_thread(thread.id, person_id)
        self.services.files.forget(person_id)
        self.services.consent.forget(person_id)

    def withdraw(self, person_id: str) -> None:
        self.services.consent.withdraw(person_id)
        self.services.files.forget(person_id)

    def sweep(self) -> None:
        self.services.files.expire(self.services.settings.photo_keep_hours)

    def _events(
        self, text: str, thread_id: str, person_id: str, turn: int, locale: Locale, photo_id: str | None
    ) -> Iterator[Event]:
        yield TurnStarted(thread_id=thread_id, turn=turn, locale=locale, model="offline", tier="offline")
        problem = self._fail(text)
        if problem:
            raise problem
        yield ToolStarted(call_id="1", name="search_catalogue", args={"colours": ["navy"]})
        yield ToolFinished(call_id="1", name="search_catalogue", ok=True, ms=12)
        words = "Navy linen: four fit. " if locale == "en" else "藏青亚麻，四件合适。"
        for piece in words.split(" ") if locale == "en" else words:
            yield TextDelta(text=piece + (" " if locale == "en" else ""))
        yield from self._shown(text, person_id, photo_id)
        wishes = (
            Preference(slot="colour", value="navy", turn=turn),
            Preference(slot="finish", value="shiny", liked=False, turn=turn),
        )
        known = self.preferences(thread_id, person_id).with_wishes(wishes)
        known = known.model_copy(update={"budget": Money.of(80, "USD"), "locale": locale})
        self._preferences[thread_id, person_id] = known
        yield Understood(preferences=known)
        yield TurnFinished(text=words.strip(), asks=False, ms=20, model="offline", tier="offline")

    def _shown(self, text: str, person_id: str, photo_id: str | None) -> Iterator[Event]:
        if photo_id:
            measures = {
                "height": Measure(cm=178, low=178, high=178, source="stated"),
                "chest": Measure(cm=98.4, low=92.1, high=104.9, source="statistics+photo"),
            }
            yield BodyShown(profile=BodyProfile(found=True, measures=measures, model="fake", tier="embedded", ms=1))
        reason = Reason(code="colour", facts={"colour": "navy"})
        for n, garment in enumerate(self.garments, 1):
            yield Card(ordinal=n, garment=garment, price=garment.price(), reasons=(reason,))
        if "whole" in text or "一整套" in text:
            total = Money(amount_minor=sum(g.price().amount_minor for g in self.garments), currency="USD")
            yield OutfitShown(outfit=Outfit(garments=self.garments, total=total, score=0.8, reasons=(reason,)))
        if text == "trip":
            yield self._plan()
        if text == "wardrobe":
            piece = OwnedPiece(garment=self.garments[1], paid=Money.of(60, "USD"), added_on=date(2026, 5, 1),
                               worn=(date(2026, 5, 2),))  # fmt: skip
            yield WardrobeShown(pieces=(piece,))
        if photo_id:
            files = self.services.files
            made = files.put(drawn("#1f2a44"), "tryon", ".png", owner=person_id, source=photo_id)
            quality = {"ok": True, "colour_distance": 2.4}
            yield ImageShown(
                file_id=made, kind="tryon", generated=True, before_file_id=photo_id, quality=quality,
                garment_ids=(self.garments[0].id,),
            )  # fmt: skip

    def _plan(self) -> PlanShown:
        request = PlanRequest(days=2, weather=(Weather(low_c=15, high_c=24, rain=True),))
        shirt, trousers, *_ = self.garments
        worn = (shirt.id, trousers.id)
        looks = [PlannedLook(moment=m, garment_ids=worn if m.day == 1 else ()) for m in moments_of(request)]
        packing = (
            PackedPiece(garment_id=shirt.id, role="top", owned=False, price=shirt.price(), wears=1,
                        cost_per_wear=shirt.price()),
            PackedPiece(garment_id=trousers.id, role="bottom", owned=True, price=Money.of(0, "USD"), wears=1),
        )  # fmt: skip
        plan = Plan(id="p", request=request, looks=tuple(looks), packing=packing, total=shirt.price(), score=0.5)
        return PlanShown(plan=plan, garments=(shirt, trousers))

    def _garment(self, n: int) -> Garment:
        category, colour, hexed, en, zh = PIECES[n]
        prices = (Money.of(49 + n, "USD"), Money.of(349 + n, "CNY"))
        return Garment(
            id=f"g{n}",
            titles={"en": HOSTILE if n == 3 else en, "zh": zh},
            brand="Halden",
            category=category,
            colours=(colour,),
            variants=tuple(Variant(sku=f"g{n}-{s}", size=s, prices=prices, in_stock=s != "L") for s in "SML"),
            image_ids=(self.services.files.put(drawn(hexed), "product", ".png"),),
        )
