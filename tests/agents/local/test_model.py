"""The chat model whole: random weights for what is real, planted words for what they say."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import torch
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage
from langchain_core.tools import tool
from pydantic import BaseModel

from stylist_agents.local import LocalChatModel
from stylist_agents.local.engine import Engine, Sampling
from stylist_agents.local.errors import PromptTooLong
from tests.agents.local.test_forms import FAMILIES, NAMED
from tests.agents.local.tiny import planted_model, save_tiny, tiny_engine


@tool
def search_catalogue(colours: list[str], text: str, limit: int | None = None, unseen: bool = False) -> str:
    """Find garments."""
    return f"{colours} {text} {limit} {unseen}"


def collected(model: Any, said: str = "navy") -> tuple[list[AIMessageChunk], AIMessageChunk]:
    chunks = list(model.stream(said))
    whole = chunks[0]
    for chunk in chunks[1:]:
        whole += chunk
    return chunks, whole


def test_random_weights_write_something_and_count_their_tokens(engine: Engine) -> None:
    model = LocalChatModel(engine=engine, max_tokens=12, temperature=0)
    answer = model.invoke("hello")
    assert answer.usage_metadata is not None
    marks, written = 3, len("user\nhello\nassistant\n")
    assert answer.usage_metadata["input_tokens"] == marks + written
    assert answer.usage_metadata["output_tokens"] == 12
    assert answer.response_metadata["finish_reason"] == "length"
    assert answer.content == LocalChatModel(engine=engine, max_tokens=12, temperature=0).invoke("hello").content


def test_words_come_as_they_are_written_and_calls_once_they_are_whole(engine: Engine) -> None:
    model, _ = planted_model(engine, f"Let me look. <tool_call>\n{NAMED}\n</tool_call>")
    chunks, whole = collected(model.bind_tools([search_catalogue]))
    assert [c.text for c in chunks if c.text][:3] == ["L", "e", "t"]
    assert [bool(c.tool_call_chunks) for c in chunks].index(True) == len(chunks) - 1
    assert whole.text == "Let me look. "
    [call] = whole.tool_calls
    assert (call["name"], call["args"]["colours"], call["args"]["limit"]) == ("search_catalogue", ["navy", "藏青"], 3)
    assert whole.response_metadata["finish_reason"] == "tool_calls"
    assert whole.usage_metadata is not None
    assert whole.usage_metadata["total_tokens"] == sum(
        whole.usage_metadata[k] for k in ("input_tokens", "output_tokens")
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_through_a_real_tokenizer(engine: Engine, family: str) -> None:
    model, _ = planted_model(engine, FAMILIES[family])
    answer = model.bind_tools([search_catalogue]).invoke("navy")
    assert [call["args"]["text"] for call in answer.tool_calls] == ['it\'s a "7", {braces} <b>']
    assert (answer.text.strip(), answer.invalid_tool_calls) == ("", [])


def test_a_call_that_was_cut_off_is_invalid_and_says_why(engine: Engine) -> None:
    model, _ = planted_model(engine, f"<tool_call>\n{NAMED}\n</tool_call>", max_tokens=40)
    answer = model.bind_tools([search_catalogue]).invoke("navy")
    assert (answer.text, answer.tool_calls) == ("", [])
    assert [call["args"][:7] for call in answer.invalid_tool_calls] == ["cut off"]
    assert answer.response_metadata["finish_reason"] == "length"


def test_thoughts_are_kept_apart_and_go_back_through_the_template(engine: Engine) -> None:
    model, prompts = planted_model(engine, "She wants navy.</think>Navy.", "So.", think=True)
    answer = model.invoke("what?")
    assert (answer.content, answer.additional_kwargs) == ("Navy.", {"reasoning_content": "She wants navy."})
    model.invoke([HumanMessage("what?"), answer, HumanMessage("why?")])
    assert "She wants" not in prompts[1]
    assert prompts[1].endswith("<think>\n")


def test_chinese_and_emoji_are_whole_in_every_chunk(engine: Engine) -> None:
    text = "藏青亚麻衬衫🙂，透气。\n要不要看上身？"
    chunks, whole = collected(planted_model(engine, text)[0])
    assert whole.text == text
    assert not any("\ufffd" in chunk.text for chunk in chunks)


def test_a_stop_word_ends_the_reply(engine: Engine) -> None:
    assert planted_model(engine, "one two three")[0].invoke("count", stop=["two"]).content == "one "


def test_real_weights_stop_at_a_stop_word(engine: Engine) -> None:
    said = LocalChatModel(engine=engine, max_tokens=30, temperature=0).invoke("hello").text
    word = said[10:13]
    stopped = LocalChatModel(engine=engine, max_tokens=30, temperature=0, stop=[word]).invoke("hello")
    assert stopped.text == said[: said.index(word)]


def test_whoever_stops_reading_stops_the_writing(engine: Engine) -> None:
    engine.ends = frozenset()
    writing = engine.write(engine.tokens("hello"), Sampling(max_tokens=5000, temperature=0))
    next(piece for piece in writing if piece)
    writing.stop()
    writing.join()
    assert 0 < writing.tokens < 5000


def test_a_listener_that_raises_stops_the_writing_even_before_the_first_word(engine: Engine) -> None:
    begun, go_on = Event(), Event()

    def generate(streamer: Any, stopping_criteria: Any, input_ids: torch.Tensor, **_: Any) -> None:
        begun.set()
        while not stopping_criteria(input_ids, None).any():
            go_on.wait(0.01)

    class Enough(Exception):
        pass

    class Listener(BaseCallbackHandler):
        raise_error = True

        def on_llm_new_token(self, token: str, **_: Any) -> None:
            assert begun.wait(60)
            raise Enough

    engine.model.generate = generate
    with pytest.raises(Enough):
        list(LocalChatModel(engine=engine).stream("hello", {"callbacks": [Listener()]}))
    assert engine._writing.acquire(timeout=60)


def test_a_model_that_fails_fails_whoever_asked_and_is_free_again(engine: Engine) -> None:
    def generate(**_: Any) -> None:
        raise torch.OutOfMemoryError("planted")

    engine.model.generate = generate
    with pytest.raises(torch.OutOfMemoryError, match="planted"):
        LocalChatModel(engine=engine).invoke("hello")
    assert planted_model(engine, "here again")[0].invoke("hello").content == "here again"


def test_a_prompt_that_leaves_no_room_is_refused(tmp_path: Path) -> None:
    model = LocalChatModel(engine=tiny_engine(save_tiny(tmp_path, positions=64)), max_tokens=1024, temperature=0)
    with pytest.raises(PromptTooLong, match="reads 64"):
        model.invoke("x" * 80)
    assert model.invoke("x").usage_metadata["total_tokens"] <= 64  # type: ignore[index]


def test_tool_choice_is_asked_for_in_words_and_none_gives_no_tools(engine: Engine) -> None:
    model, prompts = planted_model(engine, "a", "b", "c")
    model.bind_tools([search_catalogue], tool_choice="any").invoke("x")
    model.bind_tools(
        [search_catalogue], tool_choice={"type": "function", "function": {"name": "search_catalogue"}}
    ).invoke("x")
    model.bind_tools([search_catalogue], tool_choice="none").invoke("x")
    assert ["Answer with a call of search_catalogue" in prompt for prompt in prompts] == [True, True, False]
    assert "<tools>" not in prompts[2]


def test_structured_output(engine: Engine) -> None:
    class Wish(BaseModel):
        """What is wanted."""

        colour: str
        budget: int

    said = json.dumps({"name": "Wish", "arguments": {"colour": "navy", "budget": "80"}})
    model, _ = planted_model(engine, f"<tool_call>{said}</tool_call>")
    assert model.with_structured_output(Wish).invoke("navy, 80") == Wish(colour="navy", budget=80)


async def test_it_streams_asynchronously(engine: Engine) -> None:
    model, _ = planted_model(engine, "Navy, then.")
    assert "".join([chunk.text async for chunk in model.astream("?")]) == "Navy, then."


def test_an_answer_of_nothing_is_an_empty_message(engine: Engine) -> None:
    answer = planted_model(engine, "")[0].invoke("x")
    assert isinstance(answer, AIMessage)
    assert (answer.content, answer.response_metadata["finish_reason"]) == ("", "stop")
