"""Chat models by name: ``offline``, ``local:NAME-or-path``, or ``provider:model`` through LangChain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from stylist.errors import UnknownSetting
from stylist.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_LOCAL = "local:"
_TEMPERATURE = 0.3

ModelTier = Literal["offline", "full"]


def tier_of(spec: str) -> ModelTier:
    """Which tier a model name belongs to."""
    return "offline" if spec == "offline" else "full"


def load_chat_model(settings: Settings) -> BaseChatModel:
    """The chat model that the settings name. Any OpenAI-compatible server: ``openai:NAME`` and ``model_base_url``."""
    if settings.model == "offline":
        from stylist_agents.offline import OfflineChatModel  # noqa: PLC0415

        return OfflineChatModel()
    if settings.model.startswith(_LOCAL):
        return _local(settings)
    from langchain.chat_models import init_chat_model  # noqa: PLC0415
    from langchain_core.language_models import BaseChatModel  # noqa: PLC0415

    if ":" not in settings.model:
        raise UnknownSetting(name="model", value=settings.model, why="write provider:model, local:FOLDER, or offline")
    try:
        model = init_chat_model(settings.model, **_options(settings))
    except (ImportError, ValueError) as problem:
        raise UnknownSetting(name="model", value=settings.model, why=str(problem).split("\n")[0]) from problem
    assert isinstance(model, BaseChatModel)  # noqa: S101 (only a configurable model would be another kind)
    return model


def _local(settings: Settings) -> BaseChatModel:
    """A transformers model in this process. Raises the errors of ``stylist_agents.local``."""
    from stylist_agents.local import LocalChatModel, load_engine  # noqa: PLC0415 (opens torch and transformers)

    name = settings.model.removeprefix(_LOCAL)
    return LocalChatModel(
        engine=load_engine(name, settings.local_device, settings.local_dtype, settings.local_4bit),
        max_tokens=settings.local_max_tokens,
        temperature=_TEMPERATURE,
        think=settings.local_think,
    )


def _options(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {"timeout": settings.model_timeout_s, "max_retries": 2, "temperature": _TEMPERATURE}
    if settings.model_base_url:
        options["base_url"] = settings.model_base_url
    if settings.model_api_key:
        options["api_key"] = settings.model_api_key
    return options
