"""What the agent loop keeps of one turn, beside what the tools are given."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Condition
from typing import Any

from langchain.agents import AgentState
from langchain.agents.middleware import AgentMiddleware
from opentelemetry.context import Context

from stylist_tools.context import TurnContext


@dataclass(slots=True)
class TurnState(TurnContext):
    """The tools' context plus what the agent loop itself keeps of one turn."""

    moment: str = ""
    """The context block of this turn, once it is made."""
    began: float = field(default_factory=time.monotonic)
    deadline: float = float("inf")
    """After it no call to a chat model is begun."""
    useful_within_s: float = float("inf")
    """How long the person waits for the first words, card, picture or progress of a job."""
    patience: float = 1.0
    """The share of that time after which the model that is asked now is left: all of it for the last one."""
    useful: bool = False
    """Whether the person has been shown something."""
    model_calls: int = 0
    model_calls_allowed: int = 6
    speaker: str = ""
    """The model that is asked now, by its name in the settings."""
    left: list[tuple[str, str]] = field(default_factory=list)
    """Models that were left in this turn, and why."""
    left_at: int = 0
    """How many messages there were then: the offline policy begins the turn anew, without the half-done calls."""
    tool_ms: dict[str, int] = field(default_factory=dict)
    tool_cpu_s: float = 0.0
    """Processor time of this turn's tools."""
    trace: Context | None = None
    """The turn's span, to which the spans of its tools belong."""
    waiting: list[str] = field(default_factory=list)
    in_order: Condition = field(default_factory=Condition)

    @property
    def late(self) -> bool:
        """Whether nothing useful came in the time that the model asked now has."""
        return not self.useful and time.monotonic() - self.began > self.patience * self.useful_within_s


Loop = AgentMiddleware[AgentState[Any], TurnState]
