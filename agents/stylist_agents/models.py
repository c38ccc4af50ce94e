"""Chat models by name: ``offline``, or ``provider:model`` through LangChain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from stylist.errors import UnknownSetting
from stylist.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

ModelTier = Literal["offline", "full"]


def tier_of(spec: str) -> ModelTier:
    """Which tier a model name belongs to."""
    return "offline" if spec == "offline" else "full"


def load_chat_model(settings: Settings) -> BaseChatModel:
    """The chat model that the settings name. Any OpenAI-compatible server: ``openai:NAME`` and ``model_base_url``."""
    if settings.model == "offline":
        from stylist_agents.offline import OfflineChatModel  # noqa: PLC0415

        return OfflineChatModel()
    from langchain.chat_models import init_chat_model  # noqa: PLC0415
    from langchain_core.language_models import BaseChatModel  # noqa: PLC0415

    if ":" not in settings.model:
        raise UnknownSetting(name="model", value=settings.model, why="write provider:model, or offline")
    try:
        model = init_chat_model(settings.model, **_options(settings))
    except (ImportError, ValueError) as problem:
        raise UnknownSetting(name="model", value=settings.model, why=str(problem).split("\n")[0]) from problem
    assert isinstance(model, BaseChatModel)  # noqa: S101 (only a configurable model would be another kind)
    return model


def _options(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {"timeout": settings.model_timeout_s, "max_retries": 2, "temperature": 0.3}
    if settings.model_base_url:
        options["base_url"] = settings.model_base_url
    if settings.model_api_key:
        options["api_key"] = settings.model_api_key
    return options
