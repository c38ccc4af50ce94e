"""hand_over: to a person of the shop, with what was said; and how a message sounds."""

from __future__ import annotations

from threading import Thread
from typing import Any, Literal

from langchain.tools import tool
from langchain_core.messages import AIMessage, HumanMessage

from stylist.desk.handover import UPSET
from stylist.desk.mood import upset
from stylist.desk.wording import say
from stylist_tools.context import Runtime
from stylist_tools.memory import Memory
from stylist_tools.orders import placed
from stylist_tools.rows import as_text

MESSAGES_TOLD = 12


@tool(response_format="content_and_artifact")
def hand_over(runtime: Runtime, reason: Literal["asked", "upset", "failed"]) -> tuple[str, dict[str, Any]]:
    """Bring in a person of the shop: when they ask for one, are upset again, or could not be helped twice.

    Place what it says as [[desk:ID]]. Afterwards nothing more is answered in this conversation until it is handed back.
    """
    context = runtime.context
    handovers, memory = context.services.handovers, context.memory
    if not handovers.reachable:
        said = say("nobody_reachable", context.locale)
    else:
        talk = [
            _line(m) for m in runtime.state.get("messages", []) if isinstance(m, HumanMessage | AIMessage) and m.text
        ]
        told = {"locale": context.locale, "transcript": talk[-MESSAGES_TOLD:], "shown": list(memory.shown),
                "outfit": list(memory.outfit), "order": memory.desk.order}  # fmt: skip
        handovers.open(context.thread_id, context.person_id, reason, told)
        Thread(target=handovers.deliver, daemon=True).start()
        said = say("handed_over" if handovers.staffed() else "handed_over_later", context.locale)
    return as_text({"say": placed(context, [said]), "reachable": handovers.reachable}), {"kind": "handover"}


def _line(message: HumanMessage | AIMessage) -> dict[str, str]:
    return {"who": "shopper" if isinstance(message, HumanMessage) else "stylist", "text": message.text}


def heard(memory: Memory, text: str) -> Memory:
    """The memory with how this message sounds: upset for the first time, or again."""
    sounds = upset(text) >= UPSET
    before = memory.desk
    return memory.model_copy(
        update={"desk": before.model_copy(update={"upset_now": sounds, "upset": before.upset + sounds})}
    )
