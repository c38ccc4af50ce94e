"""show_turn: the person of the last try-on picture turns a little, as a short clip."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from langchain.tools import tool

from stylist.errors import NotFound
from stylist_tools.context import Runtime
from stylist_tools.person import adults_only
from stylist_tools.rows import as_text

PATIENCE_S = 100.0
"""How long a turn of the conversation waits for a clip; the job goes on, and asking again finds it."""
_SHOWN = {"file_id", "seconds", "ended_by", "engine"}


@tool(response_format="content_and_artifact")
def show_turn(runtime: Runtime) -> tuple[str, dict[str, Any]]:
    """Show the try-on picture on the screen as a clip of two to four seconds in which the person turns a little.

    Only after try_on. The clip appears on the screen, labelled as generated; it takes minutes. ended_by: what the
    frames after its end got wrong; say that it was cut there.
    """
    context = runtime.context
    adults_only(context)
    desk = context.services.turns
    if context.memory.tried_file is None:
        raise NotFound(what="try-on", id="-")
    job = desk.ask(desk.request(context.memory.tried_file), context.person_id)
    call_id = runtime.tool_call_id or ""
    made = desk.wait(
        job,
        lambda event: runtime.stream_writer({"job": {"call_id": call_id, **asdict(event)}}),
        context.stopped.is_set,
        PATIENCE_S,
    )
    garments = list(context.memory.tried)
    shown = made.model_dump(mode="json", include=_SHOWN)
    artifact = {"kind": "turn", "before_file_id": made.picture_id, "quality": dict(made.quality), "tier": "full"}
    return as_text(shown), {**artifact, "garment_ids": garments, **shown}
