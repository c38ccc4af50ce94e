"""Asking a chat model within a budget: retries, another model, and the built-in stylist as the last word."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import structlog
from langchain.agents.middleware import ModelRequest, ModelResponse
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.exceptions import ModelError
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage

from stylist.discretion import outline
from stylist.errors import StylistError
from stylist_agents.turn import Loop, TurnState

log = structlog.get_logger()

ATTEMPTS = 3
PAUSE_S = 0.5
"""Before the second attempt; twice as long before the third."""


class Named(NamedTuple):
    """A chat model and the name that it goes by in the settings."""

    name: str
    model: BaseChatModel


class GaveUp(Exception):
    """Why a model is left in this turn."""


class NobodyListens(Exception):
    """The person stopped the turn: no model and no policy goes on."""


Handler = Callable[[ModelRequest[TurnState]], ModelResponse[Any]]


class KeepsTalking(Loop):
    """A model that is away, slow, wrong or endless is left for the next one, at last for the offline policy.

    models: in the order in which they are asked; none where the offline policy is the model.
    """

    def __init__(self, models: Sequence[Named], offline: BaseChatModel) -> None:
        super().__init__()
        self._models = tuple(models)
        self._offline = offline

    def wrap_model_call(self, request: ModelRequest[TurnState], handler: Handler) -> ModelResponse[Any]:
        context = request.runtime.context
        context.model_calls += 1
        while len(context.left) < len(self._models):
            named = self._models[len(context.left)]
            context.speaker = named.name
            try:
                return self._ask(request.override(model=named.model), handler)
            except NobodyListens:
                raise
            except Exception as problem:  # every provider has its own tree of errors
                context.left.append((named.name, _why(problem, context)))
                context.left_at = len(request.messages)
                _begin_anew(request)
        context.speaker = "offline"
        own = _without_other_models(request.messages, context.left_at)
        return handler(request.override(model=self._offline, messages=own))

    def _ask(self, request: ModelRequest[TurnState], handler: Handler) -> ModelResponse[Any]:
        """The model's answer; again, within the budget, if it fails in passing or cannot be used."""
        context = request.runtime.context
        context.patience = (len(context.left) + 1) / len(self._models)
        for attempt in range(ATTEMPTS):
            _within_budget(context)
            try:
                response = handler(request)
            except Exception as problem:
                if attempt == ATTEMPTS - 1 or not _passing(problem):
                    raise
                time.sleep(PAUSE_S * 2**attempt)
            else:
                if _usable(response):
                    return response
                if attempt == 1:
                    break
            context.model_calls += 1
            _begin_anew(request)
        raise GaveUp("malformed answer")


def _within_budget(context: TurnState) -> None:
    if context.model_calls > context.model_calls_allowed:
        raise GaveUp("too many model calls")
    if time.monotonic() > context.deadline or context.late:
        raise GaveUp("out of time")


def _passing(problem: Exception) -> bool:
    """Whether asking again may help: rate limits, broken connections, servers that stumble."""
    if isinstance(problem, ModelError):
        return problem.is_retryable
    return not isinstance(problem, GaveUp | NobodyListens | StylistError | TimeoutError | ValueError)


def _why(problem: Exception, context: TurnState) -> str:
    """What the person is told; the log gets the place too."""
    if isinstance(problem, GaveUp):
        return str(problem)
    log.warning("chat model failed", **outline(problem))
    return problem.say(context.locale) if isinstance(problem, StylistError) else type(problem).__name__


def _begin_anew(request: ModelRequest[TurnState]) -> None:
    """Tell whoever follows the turn that the sentence they are in the middle of will not be finished."""
    request.runtime.stream_writer({"anew": True})


def _without_other_models(messages: list[AnyMessage], left_at: int) -> list[AnyMessage]:
    """The messages without what other models did in this turn before they were left."""
    asked = max(n for n, m in enumerate(messages) if isinstance(m, HumanMessage))
    return messages[: asked + 1] + messages[max(left_at, asked + 1) :]


def _usable(response: ModelResponse[Any]) -> bool:
    """Whether an answer has words or a well-formed tool call, and no malformed one."""
    answers = [m for m in response.result if isinstance(m, AIMessage)]
    return bool(answers) and all((m.tool_calls or m.text.strip()) and not m.invalid_tool_calls for m in answers)


class Watches(BaseCallbackHandler):
    """Stops a model between two tokens: when nobody listens any more, or nothing useful came in time."""

    raise_error = True
    run_inline = True

    def __init__(self, state: TurnState) -> None:
        self._state = state

    def on_llm_new_token(self, token: str | list[str | dict[str, Any]], **_: Any) -> None:
        if self._state.stopped.is_set():
            raise NobodyListens
        if self._state.speaker != "offline" and self._state.late:
            raise GaveUp("out of time")
