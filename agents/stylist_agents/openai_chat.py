"""Chat models behind OpenAI's API or one like it, without walking through the tools again for every call."""

from __future__ import annotations

from typing import Any

from langchain_core.language_models import LanguageModelInput
from langchain_openai import ChatOpenAI


class OpenAiChat(ChatOpenAI):
    """LangChain's model. The tools go into the request as they are.

    OpenAI's client compares every value of every tool's schema with its types for names to translate, of which there
    are none: some 600 steps and a fifth of what a turn costs around the model. ``extra_body`` it leaves alone.
    """

    def _get_request_payload(
        self, input_: LanguageModelInput, *, stop: list[str] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        payload = super()._get_request_payload(input_, stop=stop, **kwargs)
        if "messages" in payload and "tools" in payload:  # chat completions: another API may word tools otherwise
            payload["extra_body"] = {**(payload.get("extra_body") or {}), "tools": payload.pop("tools")}
        return payload
