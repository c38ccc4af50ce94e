"""How long each step of a turn takes, measured through the real conversation: `stylist eval latency`."""

from __future__ import annotations

import statistics
import time
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from stylist.services import Services
from stylist_agents.conversation import Conversation
from stylist_agents.events import Event, ToolFinished, TurnFinished
from stylist_agents.overhead import Overhead, measure_overhead

PERSON = "latency"
TEXT_TURNS = (
    "a navy linen shirt for a beach wedding, under 80, nothing shiny",
    "the second one, but darker",
    "我想要一件黑色的外套,500元以内",
    "不要条纹",
    "show me cheaper shoes",
    "why this one?",
)

PHOTO_TURN = "a black jacket, and see it on me"
"""Ends in a try-on in every shop that has a jacket."""


OVERHEAD_TURNS = 200


class Timing(BaseModel):
    """Milliseconds of one step over ``n`` measurements."""

    n: int
    p50_ms: float
    max_ms: float


class LatencyReport(BaseModel):
    """Steps by name. ``first_reply_ms``: from building the services to the end of the first reply, cold."""

    catalogue: str
    model: str
    first_reply_ms: float
    checkpoint_bytes: int
    overhead: Overhead
    steps: dict[str, Timing]


def measure_latency(services: Services, photo: Path | None, rounds: int) -> LatencyReport:
    """Hold the same few turns ``rounds`` times, on fresh threads, and time every step. The photo adds two steps."""
    started = time.perf_counter()
    conversation = Conversation(services)
    samples: dict[str, list[float]] = {}
    _turn(conversation, TEXT_TURNS[0], uuid.uuid4().hex, None)
    first_reply_ms = 1000 * (time.perf_counter() - started)
    for _ in range(rounds):
        thread = uuid.uuid4().hex
        for text in TEXT_TURNS:
            _note(samples, "text turn", _turn(conversation, text, thread, None))
        _parts(samples, services)
        if photo is not None:
            _photo_turn(samples, conversation, photo)
    report = LatencyReport(
        catalogue=services.settings.catalogue,
        model=services.settings.model,
        first_reply_ms=round(first_reply_ms, 1),
        checkpoint_bytes=sum(path.stat().st_size for path in services.settings.data_dir.glob("checkpoints.db*")),
        overhead=measure_overhead(services, PERSON, OVERHEAD_TURNS),
        steps={name: _timing(found) for name, found in samples.items()},
    )
    conversation.forget(PERSON)
    conversation.close()
    return report


def _turn(conversation: Conversation, text: str, thread: str, photo_id: str | None) -> list[Event]:
    return list(conversation.turn(text, thread_id=thread, person_id=PERSON, photo_id=photo_id))


def _note(samples: dict[str, list[float]], whole: str, events: Iterable[Event]) -> None:
    for event in events:
        if isinstance(event, TurnFinished):
            samples.setdefault(whole, []).append(event.ms)
        elif isinstance(event, ToolFinished):
            samples.setdefault(f"tool {event.name}", []).append(event.ms)


def _parts(samples: dict[str, list[float]], services: Services) -> None:
    """The steps inside a turn, each alone."""
    from stylist.search.query import Query  # noqa: PLC0415
    from stylist_agents.offline.understanding import understand  # noqa: PLC0415

    parts: dict[str, Callable[[], Any]] = {
        "understanding": lambda: understand(TEXT_TURNS[0]),
        "query embedding": lambda: services.embedder.embed_texts([f"navy linen shirt {time.time_ns()}"]),
        "search": lambda: services.search.search(Query(text="navy linen shirt")),
    }
    for name, part in parts.items():
        started = time.perf_counter()
        part()
        samples.setdefault(name, []).append(1000 * (time.perf_counter() - started))


def _photo_turn(samples: dict[str, list[float]], conversation: Conversation, photo: Path) -> None:
    services = conversation.services
    services.consent.give(PERSON)
    started = time.perf_counter()
    photo_id = services.photos.add(photo, PERSON)
    services.eyes.look(photo_id, services.photos.open(photo_id, PERSON))
    samples.setdefault("photo analysis", []).append(1000 * (time.perf_counter() - started))
    services.eyes.forget()
    _note(samples, "photo turn", _turn(conversation, PHOTO_TURN, uuid.uuid4().hex, photo_id))


def _timing(found: list[float]) -> Timing:
    return Timing(n=len(found), p50_ms=round(statistics.median(found), 1), max_ms=round(max(found), 1))
