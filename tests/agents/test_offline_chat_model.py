"""The offline model as a chat model: streaming, and under an agent of LangChain."""

from __future__ import annotations

import json
from typing import Any

from langchain.agents import create_agent
from langchain.tools import tool
from langchain_core.messages import AIMessageChunk, HumanMessage

from stylist_agents.offline import OfflineChatModel
from tests.agents.offline_shop import SEARCH, schema


def test_streaming_says_what_invoking_says() -> None:
    model = OfflineChatModel().bind_tools([schema("search_catalogue", SEARCH)])
    for text in ("hello", "a navy shirt", "你是谁"):
        whole = model.invoke([HumanMessage(text)])
        pieces = list(model.stream([HumanMessage(text)]))
        joined = AIMessageChunk(content="")
        for piece in pieces:
            joined = joined + piece
        assert joined.text == whole.text
        assert [(c["name"], c["args"], c["id"]) for c in joined.tool_calls] == [
            (c["name"], c["args"], c["id"]) for c in whole.tool_calls
        ]
        assert len(pieces) > 1 or whole.tool_calls


def test_it_runs_under_create_agent() -> None:
    asked: list[list[str]] = []

    @tool
    def search_catalogue(categories: list[str], colours: list[str], text: str = "") -> str:
        """Find garments."""
        asked.append([*categories, *colours])
        item = {"n": 1, "id": "s1", "title": "Shirt", "category": "shirt", "reasons": []}
        return json.dumps({"total": 1, "items": [item], "relaxations": []})

    agent: Any = create_agent(OfflineChatModel(), [search_catalogue], system_prompt="<context>{}</context>")
    result = agent.invoke({"messages": [HumanMessage("a navy shirt please")]})
    assert asked == [["shirt", "navy"]]
    assert "[[title:s1]]" in result["messages"][-1].text
