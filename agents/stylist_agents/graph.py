"""The agent: a chat model, the tools and the middleware, on a checkpointer that stays small."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")  # checkpoints load plain data only; read at import

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph.state import CompiledStateGraph

from stylist.tables import PATIENCE_S, prepare
from stylist_agents.asking import KeepsTalking, Named
from stylist_agents.middleware import KnowsTheMoment, RemembersRecentTurns, ToolsInOrder
from stylist_agents.offline import OfflineChatModel
from stylist_agents.turn import TurnState
from stylist_tools import all_tools

Agent = CompiledStateGraph[Any, TurnState, Any, Any]


def build_agent(models: Sequence[Named], checkpoints: Checkpoints) -> Agent:
    """One agent serves all threads; who speaks and with what services travels as runtime context.

    models: asked in this order, see ``asking.KeepsTalking``; none: the offline policy alone.
    """
    offline = OfflineChatModel()
    middleware: list[AgentMiddleware[Any, Any]] = [
        RemembersRecentTurns(),
        KeepsTalking(models, offline),
        KnowsTheMoment(),
        *_caching(models),
        ToolsInOrder(),
    ]
    return create_agent(
        models[0].model if models else offline,
        all_tools(),
        middleware=middleware,
        context_schema=TurnState,
        checkpointer=checkpoints.saver,
    )


def _caching(models: Sequence[Named]) -> list[AgentMiddleware[Any, Any]]:
    """Marks for servers that keep the beginning of a prompt only when asked to; others do so by themselves."""
    if not any(named.name.startswith("anthropic:") for named in models):
        return []
    from langchain_anthropic.middleware import AnthropicPromptCachingMiddleware  # noqa: PLC0415 (optional)

    return [AnthropicPromptCachingMiddleware(unsupported_model_behavior="ignore")]


class Checkpoints:
    """One SQLite saver per process. Only the newest checkpoint of a thread is kept: the journal holds the past."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, check_same_thread=False, timeout=PATIENCE_S)
        prepare(self._connection)
        self.saver = SqliteSaver(self._connection)
        self.saver.setup()

    def prune(self, thread_id: str) -> None:
        """Delete all but a thread's newest checkpoint."""
        with self.saver.lock, self._connection:
            newest = "SELECT max(checkpoint_id) FROM checkpoints WHERE thread_id = ?"
            for table in ("writes", "checkpoints"):
                self._connection.execute(
                    f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id < ({newest})",  # noqa: S608
                    (thread_id, thread_id),
                )

    def bytes_of(self, thread_id: str) -> int:
        """How much of the file a thread takes."""
        size = "SELECT coalesce(sum(length({})), 0) FROM {} WHERE thread_id = ?"
        columns = (("checkpoint", "checkpoints"), ("metadata", "checkpoints"), ("value", "writes"))
        with self.saver.lock:
            return sum(int(self._connection.execute(size.format(*c), (thread_id,)).fetchone()[0]) for c in columns)

    def delete(self, thread_id: str) -> None:
        """Delete all of a thread, from the write-ahead log too."""
        self.saver.delete_thread(thread_id)
        with self.saver.lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
