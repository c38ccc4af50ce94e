"""The agent: a chat model, the tools and the middleware, on a checkpointer that stays small."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")  # checkpoints load plain data only; read at import

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph.state import CompiledStateGraph

from stylist.tables import PATIENCE_S, prepare
from stylist_agents.middleware import (
    KeepsTalking,
    KnowsTheMoment,
    RemembersRecentTurns,
    ToolsInOrder,
    TurnState,
)
from stylist_agents.offline import OfflineChatModel
from stylist_tools import all_tools

Agent = CompiledStateGraph[Any, TurnState, Any, Any]


def build_agent(model: BaseChatModel, checkpoints: Checkpoints) -> Agent:
    """One agent serves all threads; who speaks and with what services travels as runtime context."""
    return create_agent(
        model,
        all_tools(),
        middleware=[RemembersRecentTurns(), KnowsTheMoment(), KeepsTalking(OfflineChatModel()), ToolsInOrder()],
        context_schema=TurnState,
        checkpointer=checkpoints.saver,
    )


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

    def delete(self, thread_id: str) -> None:
        """Delete all of a thread, from the write-ahead log too."""
        self.saver.delete_thread(thread_id)
        with self.saver.lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
