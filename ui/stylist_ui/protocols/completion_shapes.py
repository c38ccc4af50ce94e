"""Chat completions as OpenAI's clients send and read them, as far as they mean something here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from stylist_ui.api.shapes import Reply

MODEL = "stylist"
_TOKEN = re.compile(r"[一-鿿]|\w+|[^\w\s]")


class TextPart(BaseModel):
    """Words."""

    type: Literal["text"]
    text: str


class ImageAddress(BaseModel):
    """A picture as ``data:image/…;base64,…``. Other addresses are not fetched."""

    url: str


class ImagePart(BaseModel):
    """A picture of the person."""

    type: Literal["image_url"]
    image_url: ImageAddress


class Spoken(BaseModel):
    """One message. Only those of role user are listened to: the others are the client's word for what was said."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Annotated[TextPart | ImagePart, Field(discriminator="type")]] | None = None

    @property
    def text(self) -> str:
        """Its words."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if isinstance(part, TextPart))
        return self.content or ""

    @property
    def pictures(self) -> list[str]:
        """The addresses of its pictures."""
        parts = self.content if isinstance(self.content, list) else ()
        return [part.image_url.url for part in parts if isinstance(part, ImagePart)]


class Thread(BaseModel):
    """``metadata``: thread_id continues that conversation, whatever the messages before the last one are."""

    thread_id: str | None = Field(None, max_length=64)


class TextOnly(BaseModel):
    """The one form of replies."""

    type: Literal["text"]


class StreamOptions(BaseModel):
    """How to stream."""

    include_usage: bool = False


class CompletionAsked(BaseModel):
    """A request. What would have to change the answer and cannot is refused: n above 1, tools, JSON as format."""

    model: str = Field(MODEL, max_length=200)
    messages: list[Spoken] = Field(min_length=1, max_length=1000)
    stream: bool = False
    stream_options: StreamOptions | None = None
    metadata: Thread | None = None
    photo_consent: bool = Field(False, description="The person agrees that their photo is looked at; see /api/consent.")
    n: Literal[1] | None = None
    response_format: TextOnly | None = None
    tools: list[Any] | None = Field(None, max_length=0)
    functions: list[Any] | None = Field(None, max_length=0)

    @property
    def with_usage(self) -> bool:
        """Whether a stream ends with the usage."""
        return self.stream_options is not None and self.stream_options.include_usage


class Usage(BaseModel):
    """What went over this interface, counted by a plain rule: words, Chinese characters and signs, one each."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Shown(BaseModel):
    """Beside OpenAI's fields: the thread, and the reply with its cards, looks and pictures as `/api` tells them."""

    thread_id: str
    turn_id: str
    status: str
    reply: Reply | None


class AssistantSaid(BaseModel):
    """The reply as Markdown."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None


class Choice(BaseModel):
    """The one choice."""

    index: int = 0
    message: AssistantSaid
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class Completion(BaseModel):
    """A whole reply."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: Usage
    stylist: Shown


class ModelCard(BaseModel):
    """What can be asked for as ``model``."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = MODEL


class Models(BaseModel):
    """All of them: one."""

    object: Literal["list"] = "list"
    data: list[ModelCard] = [ModelCard()]


def usage(messages: Sequence[Spoken], said: str) -> Usage:
    """What was sent and said."""
    sent = sum(count(message.text) for message in messages)
    return Usage(prompt_tokens=sent, completion_tokens=count(said), total_tokens=sent + count(said))


def count(text: str) -> int:
    """How many words, Chinese characters and signs."""
    return len(_TOKEN.findall(text))
