"""The agent: a chat model, the tools and the middleware, on a checkpointer that stays small."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware
from langgraph.graph.state import CompiledStateGraph

from stylist_agents.asking import KeepsTalking, Named
from stylist_agents.checkpoints import Checkpoints
from stylist_agents.describing import DescribesToolsOnce
from stylist_agents.middleware import KnowsTheMoment, RemembersRecentTurns, ToolsInOrder
from stylist_agents.offline import OfflineChatModel
from stylist_agents.turn import TurnState
from stylist_tools import all_tools

Agent = CompiledStateGraph[Any, TurnState, Any, Any]


def build_agent(models: Sequence[Named], checkpoints: Checkpoints, clips: bool = False) -> Agent:
    """One agent serves all threads; who speaks and with what services travels as runtime context.

    models: asked in this order, see ``asking.KeepsTalking``; none: the offline policy alone. clips: an engine of clips
    is set.
    """
    offline = OfflineChatModel()
    middleware: list[AgentMiddleware[Any, Any]] = [
        RemembersRecentTurns(),
        KeepsTalking(models, offline),
        KnowsTheMoment(),
        *_caching(models),
        DescribesToolsOnce(),
        ToolsInOrder(),
    ]
    return create_agent(
        models[0].model if models else offline,
        all_tools(clips),
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
