"""The agent's stream, told as events: words as they come, cards and pictures as the tools return."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, ToolMessage

from stylist.money import Money
from stylist.outfit import Outfit
from stylist.reason import Reason
from stylist_agents.asking import Watches
from stylist_agents.events import (
    BodyShown,
    Card,
    Event,
    FactsShown,
    ImageShown,
    JobProgress,
    OutfitShown,
    PlanShown,
    TextDelta,
    ToolFinished,
    ToolStarted,
    WardrobeShown,
)
from stylist_agents.graph import Agent
from stylist_agents.grounding import NOT_IN_THE_DATA, Grounded
from stylist_agents.turn import TurnState


class Narrator:
    """Follows one run of the agent. ``said`` is the reply so far, as it was shown."""

    def __init__(self, state: TurnState, grounded: Grounded) -> None:
        self._state = state
        self._grounded = grounded
        self.said = ""
        self._told: set[str | None] = set()

    def follow(self, agent: Agent, text: str) -> Iterator[Event]:
        """Run the agent on a message and tell what happens. Whoever stops listening stops the tools, too."""
        stream = agent.stream(
            {"messages": [HumanMessage(text)]},
            {
                "configurable": {"thread_id": self._state.thread_id},
                "recursion_limit": 60,
                "callbacks": [Watches(self._state)],
            },
            context=self._state,
            stream_mode=["messages", "updates", "custom"],
            durability="exit",
        )
        try:
            for mode, payload in cast(Iterator[tuple[str, Any]], stream):
                yield from self._part(mode, payload)
            yield from self._say(self._grounded.rest())
            if self._grounded.left_out and not self.said.strip():
                yield from self._say(NOT_IN_THE_DATA[self._state.locale])
        finally:
            # before the stream is closed, which waits for the tools that are running
            self._state.stopped.set()

    def _part(self, mode: str, payload: Any) -> Iterator[Event]:
        if mode == "custom" and "anew" in payload:
            yield from self._anew()
        elif mode == "custom":
            self._state.useful = True
            yield JobProgress.model_validate(payload["job"])
        elif mode == "updates":
            yield from self._updates(payload)
        else:
            chunk, where = payload
            # the tools' raw answers travel in this stream too; only the model's words are for people
            if isinstance(chunk, AIMessage) and where.get("langgraph_node") == "model" and self._is_news(chunk):
                yield from self._words(chunk.text)

    def _is_news(self, message: AIMessage) -> bool:
        """Whether its words were not told yet: a piece of a stream, or the whole of a model that does not stream."""
        told = message.id in self._told
        self._told.add(message.id)
        return isinstance(message, AIMessageChunk) or not told

    def _words(self, text: str) -> Iterator[Event]:
        for sentence in self._grounded.feed(text):
            yield from self._say(sentence)

    def _anew(self) -> Iterator[Event]:
        """Another answer begins: the sentence that the one before did not finish is forgotten."""
        self._grounded.drop()
        if self.said and not self.said.endswith("\n"):
            yield from self._say("\n\n")

    def _say(self, text: str) -> Iterator[Event]:
        if text:
            self._state.useful = True
            self.said += text
            yield TextDelta(text=text)

    def _updates(self, payload: dict[str, Any]) -> Iterator[Event]:
        """What the model and the tools added. Middleware nodes repeat old messages when they trim the history."""
        for node in ("model", "tools"):
            for message in (payload.get(node) or {}).get("messages", []):
                if isinstance(message, AIMessage):
                    yield from self._calls(message)
                elif isinstance(message, ToolMessage):
                    yield from self.answer(message)

    def _calls(self, message: AIMessage) -> Iterator[Event]:
        if message.tool_calls:
            yield from self._say(self._grounded.rest())
        for call in message.tool_calls:
            yield ToolStarted(call_id=str(call["id"]), name=call["name"], args=call["args"])

    def answer(self, message: ToolMessage) -> Iterator[Event]:
        """That a tool has ended, and what its answer shows."""
        ok = message.status != "error"
        yield ToolFinished(
            call_id=message.tool_call_id,
            name=message.name or "",
            ok=ok,
            ms=self._state.tool_ms.get(message.tool_call_id, 0),
            detail="" if ok else _why(message),
        )
        if ok and message.artifact:
            self._state.useful = True
            yield from self._shown(message.artifact)

    def _shown(self, artifact: dict[str, Any]) -> Iterator[Event]:
        """What a tool's result puts on the screen, from this turn's rows."""
        if artifact["kind"] == "cards":
            yield from (self._card(n, name) for n, name in enumerate(artifact["ids"], 1))
        elif artifact["kind"] == "again":
            yield from (self._card(n, name) for n, name in enumerate(artifact["ids"], 1))
            if artifact["outfit"]:
                yield OutfitShown(outfit=self._outfit(artifact["outfit"]))
        elif artifact["kind"] == "outfits":
            yield from (OutfitShown(outfit=self._outfit(look)) for look in artifact["outfits"])
        elif artifact["kind"] == "plan":
            yield self._plan(artifact["plan_id"])
        elif artifact["kind"] == "facts" and artifact["rows"]:
            garments = tuple(self._state.garment(name) for name in artifact["ids"])
            yield FactsShown(garments=garments, rows=artifact["rows"])
        elif artifact["kind"] == "wardrobe":
            owned = self._state.services.wardrobe
            yield WardrobeShown(pieces=tuple(owned.piece(self._state.person_id, i) for i in artifact["ids"]))
        elif artifact["kind"] == "board":
            yield ImageShown(
                file_id=artifact["file_id"], kind="board", generated=False, garment_ids=tuple(artifact["garment_ids"])
            )
        elif artifact["kind"] == "body" and self._state.memory.body:
            yield BodyShown(profile=self._state.memory.body)
        elif artifact["kind"] in ("tryon", "turn"):
            yield ImageShown(
                file_id=artifact["file_id"],
                kind=artifact["kind"],
                generated=True,
                garment_ids=tuple(artifact["garment_ids"]),
                before_file_id=artifact["before_file_id"],
                engine=artifact["engine"],
                tier=artifact["tier"],
                quality=artifact["quality"] | {"left_out": artifact.get("left_out", {})},
            )

    def _card(self, ordinal: int, garment_id: str) -> Card:
        garment = self._state.garment(garment_id)
        reasons = self._state.memory.reasons.get(garment_id, ())
        price, variant = self._state.price(garment), self._state.variant(garment)
        return Card(ordinal=ordinal, garment=garment, price=price, variant=variant, reasons=reasons)

    def _plan(self, plan_id: str) -> PlanShown:
        plan = self._state.services.plans.open(self._state.person_id, plan_id).plan
        return PlanShown(plan=plan, garments=tuple(self._state.garment(name) for name in plan.garment_ids))

    def _outfit(self, look: dict[str, Any]) -> Outfit:
        return Outfit(
            garments=tuple(self._state.garment(name) for name in look["ids"]),
            total=Money(**look["total"]),
            score=look["score"],
            parts=look["parts"],
            owned_ids=tuple(look["owned_ids"]),
            reasons=tuple(Reason(**reason) for reason in look["reasons"]),
        )


def _why(message: ToolMessage) -> str:
    """The sentence of a tool's error; "" where it has none for a person (a model's arguments that are none)."""
    try:
        told = json.loads(message.text)
    except ValueError:
        return ""
    error = told.get("error") if isinstance(told, dict) else None
    return str(error.get("sentence", "")) if isinstance(error, dict) else ""
