from __future__ import annotations

import re

import pytest

from stylist.vocabulary import Term, lexicon, load, spot, term, terms


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Navy-blue T shirts", [("colour", "navy"), ("category", "t-shirt")]),
        ("polka dots", [("pattern", "dotted")]),
        ("dresses and watches", [("category", "dress"), ("category", "watch")]),
        ("off white flip flops", [("colour", "off-white"), ("category", "flip-flops")]),
        ("藏青色亚麻衬衫", [("colour", "navy"), ("fabric", "linen"), ("category", "shirt")]),
        ("浅蓝色牛仔裤", [("colour", "sky-blue"), ("category", "jeans")]),
        ("a skirting board, shortly", []),
    ],
)
def test_longest_words_win(text: str, found: list[tuple[str, str]]) -> None:
    assert [(m.kind, m.id) for m in spot(text)] == found


def test_a_word_of_several_meanings_gives_them_all() -> None:
    assert {m.kind for m in spot("black")} == {"colour", "colour_family"}


@pytest.mark.parametrize("one", list(load().values()), ids=lambda t: f"{t.kind}:{t.id}")
def test_every_term_is_found_by_each_of_its_words(one: Term) -> None:
    for word in (*one.en, *one.zh):
        assert (one.kind, one.id) in {(m.kind, m.id) for m in spot(word)}, word
    assert all(re.search(r"[\u3400-\u9fffA-Za-z]", word) for word in one.zh)


def test_references_point_at_terms_that_exist() -> None:
    for category in terms("category").values():
        assert category.group in terms("group")
        assert set(category.near) <= set(terms("category"))
    for shade in terms("colour").values():
        assert shade.family in terms("colour_family")
        assert re.fullmatch(r"#[0-9a-f]{6}", shade.hex or "")


def test_a_shop_may_add_words() -> None:
    words = lexicon({"mackintosh": ("category", "trench-coat")})
    assert [m.id for m in spot("a Mackintosh", words)] == ["trench-coat"]


def test_an_unknown_term_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="spats"):
        term("category", "spats")
