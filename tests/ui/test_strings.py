from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import stylist_ui
from stylist_ui.strings import say, table

FOLDER = Path(stylist_ui.__file__).parent
HAN = re.compile(r"[\u3400-\u9fff]")
LATIN_WORD = re.compile(r"[A-Za-z]{3,}")
BOTH_ON_PURPOSE = {"generated", "name"}
"""The label of made pictures is bilingual wherever it is seen; the product's name is a name."""


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", table())
def test_both_languages_say_it_with_the_same_facts(key: str) -> None:
    words = table()[key]
    assert set(words) == {"en", "zh"}
    assert fields(words["en"]) == fields(words["zh"])
    if key not in BOTH_ON_PURPOSE:
        assert not HAN.search(words["en"])
        assert HAN.search(words["zh"])
        assert not LATIN_WORD.search(re.sub(r"\{\w+\}", "", words["zh"]))


def test_no_body_is_judged() -> None:
    every = " ".join(w for words in table().values() for w in words.values()).lower()
    assert not [w for w in ("flattering", "slimming", "显瘦", "遮肉", "显胖") if w in every]


def test_every_string_is_used_somewhere() -> None:
    code = "\n".join(p.read_text("utf-8") for p in FOLDER.rglob("*.py"))
    unused = [key for key in table() if not re.search(rf"[\"']{key}[\"']", code) and not _composed(key, code)]
    assert unused == []


def _composed(key: str, code: str) -> bool:
    """Keys such as doing_try_on are composed from a stem and a name."""
    return any(f'f"{key[: cut + 1]}{{' in code for cut in range(len(key)) if key[cut] == "_") or (
        key.startswith(("doing_", "done_")) and '_step_key("do' in code
    )


def test_the_widget_fills_what_its_words_leave_open() -> None:
    script = (FOLDER / "widget" / "frame.js").read_text("utf-8")
    bare = re.findall(r'say\("(\w+)"\)', script)
    assert bare and {key: sorted(fields(table()[key]["en"])) for key in bare if fields(table()[key]["en"])} == {}


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        say("no_such_key", "en")
