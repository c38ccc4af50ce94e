from __future__ import annotations

import re
import string
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import pytest

import stylist
from stylist.errors import StylistError

# An error is known once its module is.
for module in walk_packages(stylist.__path__, "stylist."):
    import_module(module.name)


def leaves(root: type[StylistError] = StylistError) -> Iterator[type[StylistError]]:
    for leaf in root.__subclasses__():
        yield leaf
        yield from leaves(leaf)


def fields(sentence: str) -> set[str]:
    """A fact that is words is ``why`` or ``why_en`` in English and ``why_zh`` in Chinese."""
    return {
        name.removesuffix("_zh").removesuffix("_en") for _, name, _, _ in string.Formatter().parse(sentence) if name
    }


@pytest.mark.parametrize("leaf", list(leaves()), ids=lambda e: e.__name__)
def test_both_languages_say_the_same_facts(leaf: type[StylistError]) -> None:
    assert fields(leaf.en) == fields(leaf.zh)
    assert re.search(r"[\u3400-\u9fff]", leaf.zh)
    assert not re.search(r"[\u3400-\u9fff]", leaf.en)
    assert 400 <= leaf.status < 600


def test_codes_are_unique() -> None:
    codes = [leaf.code for leaf in set(leaves()) if "code" in vars(leaf)]  # a finer case may keep the code it has
    assert len(codes) == len(set(codes))
