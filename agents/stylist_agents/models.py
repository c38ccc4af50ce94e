"""Chat models by name: ``offline``, ``local:NAME-or-path``, or ``provider:model`` through LangChain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from stylist.errors import UnknownSetting
from stylist.settings import Settings
from stylist_agents.asking import Named

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_LOCAL = "local:"
_OPENAI = "openai:"
_TEMPERATURE = 0.3
_OLLAMA_CONTEXT = 16_384
"""Tokens. Ollama's own default cuts off the tools' descriptions without a word."""

ModelTier = Literal["offline", "full"]


def tier_of(spec: str) -> ModelTier:
    """Which tier a model name belongs to."""
    return "offline" if spec == "offline" else "full"


def load_chat_models(settings: Settings) -> list[Named]:
    """The chat models that the settings name, in the order in which they are asked; none for the offline policy."""
    names = [settings.model, *([settings.model_fallback] if settings.model_fallback else [])]
    if settings.model == "offline":
        return []
    return [Named(name, load_chat_model(name, settings, len(names))) for name in names if name != "offline"]


def load_chat_model(name: str, settings: Settings, of: int = 1) -> BaseChatModel:
    """A chat model by name. Any OpenAI-compatible server: ``openai:NAME`` and ``model_base_url``.

    of: how many models share the time to the first useful words. Raises UnknownSetting, or what a local model lacks.
    """
    if name.startswith(_LOCAL):
        return _local(name.removeprefix(_LOCAL), settings)
    from langchain.chat_models import init_chat_model  # noqa: PLC0415
    from langchain_core.language_models import BaseChatModel  # noqa: PLC0415

    if ":" not in name:
        raise UnknownSetting(name="model", value=name, why="write provider:model, local:FOLDER, or offline")
    try:
        options = _options(name, settings, of)
        model = _openai(name, options) if name.startswith(_OPENAI) else init_chat_model(name, **options)
    except (ImportError, ValueError) as problem:
        raise UnknownSetting(name="model", value=name, why=str(problem).split("\n")[0]) from problem
    assert isinstance(model, BaseChatModel)  # noqa: S101 (only a configurable model would be another kind)
    return model


def _openai(name: str, options: dict[str, Any]) -> BaseChatModel:
    """A model behind OpenAI's API. Raises ImportError."""
    from stylist_agents.openai_chat import OpenAiChat  # noqa: PLC0415 (optional)

    return OpenAiChat(model=name.removeprefix(_OPENAI), **options)


def _local(folder: str, settings: Settings) -> BaseChatModel:
    """A transformers model in this process."""
    from stylist_agents.local import LocalChatModel, load_engine  # noqa: PLC0415 (opens torch and transformers)

    return LocalChatModel(
        engine=load_engine(folder, settings.local_device, settings.local_dtype, settings.local_4bit),
        max_tokens=settings.local_max_tokens,
        temperature=_TEMPERATURE,
        think=settings.local_think,
    )


def _options(name: str, settings: Settings, of: int) -> dict[str, Any]:
    """What a provider's client is told. It never tries again by itself: that is done within the turn's budget."""
    timeout_s = min(settings.model_timeout_s, settings.model_first_content_s / of)
    options: dict[str, Any] = {"temperature": _TEMPERATURE}
    if name.startswith("ollama:"):
        options |= {"num_ctx": _OLLAMA_CONTEXT, "client_kwargs": {"timeout": timeout_s}}
    else:
        options |= {"timeout": timeout_s, "max_retries": 0}
    if name != settings.model:
        return options  # address and key are those of the model that they were given for
    if settings.model_base_url:
        options["base_url"] = settings.model_base_url
    if settings.model_api_key:
        options["api_key"] = settings.model_api_key
    return options
