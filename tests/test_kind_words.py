"""Every sentence that can be spoken, wherever it is kept, in both languages: none shames a body."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stylist.errors import StylistError
from tests.shaming import SHAMING

ROOT = Path(__file__).resolve().parents[1]
SPOKEN = (
    "stylist/wording.toml", "stylist/body/wording.toml", "stylist/sizing/wording.toml",
    "agents/stylist_agents/offline/phrases.toml", "agents/stylist_agents/offline/desk.toml",
    "ui/stylist_ui/strings.toml",
)  # fmt: skip


def sentences(value: Any) -> Iterator[str]:
    """Every string of a table, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from sentences(inner)


@pytest.mark.parametrize("table", SPOKEN)
def test_no_table_of_sentences_shames(table: str) -> None:
    kept = tomllib.loads((ROOT / table).read_text("utf-8"))
    kept.pop("acts", None)  # what people say to us, not what is said to them
    spoken = list(sentences(kept))
    assert spoken
    assert not [sentence for sentence in spoken if SHAMING.search(sentence)]


def test_no_error_shames() -> None:
    found, waiting = [], [StylistError]
    while waiting:
        leaf = waiting.pop()
        waiting += leaf.__subclasses__()
        found += [leaf.en, leaf.zh]
    assert not [sentence for sentence in found if SHAMING.search(sentence)]


@pytest.mark.parametrize("said", ["It hides your hips.", "这条裙子显瘦", "too short for you", "修饰身材"])
def test_a_shaming_word_would_be_found(said: str) -> None:
    assert SHAMING.search(said)
