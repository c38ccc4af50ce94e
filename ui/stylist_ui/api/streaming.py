"""Server-sent events: what has happened goes out in one piece, where FastAPI takes four tasks and a write an event."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final, Protocol

from fastapi.sse import format_sse_event
from starlette.responses import StreamingResponse

KEPT_OPEN_S = 15.0
"""After so long without news a comment keeps the connection open."""
NOTHING_NEW = format_sse_event(comment="ping")
_STRING = {"type": "string"}
_EVENT = {"data": _STRING, "event": _STRING, "id": _STRING, "retry": {"type": "integer", "minimum": 0}}
STREAM: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"text/event-stream": {"itemSchema": {"type": "object", "properties": _EVENT}}}}
}
"""How the description of the API shows a stream of events."""


class _Named(Protocol):
    @property
    def type(self) -> str: ...

    def model_dump_json(self) -> str: ...


class EventStream(StreamingResponse):
    """Bytes of events as they come. Nobody on the way keeps them back."""

    media_type = "text/event-stream"

    def __init__(self, parts: AsyncIterator[bytes]) -> None:
        super().__init__(parts, headers={"cache-control": "no-cache", "x-accel-buffering": "no"})


def sent(event: _Named, number: int | None = None) -> bytes:
    """One event under its type, with its number if it is told again."""
    return format_sse_event(
        event=event.type, id=None if number is None else str(number), data_str=event.model_dump_json()
    )
