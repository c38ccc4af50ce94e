"""Words into HTML: addresses that the program placed can be followed, everything else is text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stylist_ui.page.markup import linked, prose


@pytest.mark.parametrize(
    ("text", "address"),
    [("Follow it here: https://parcels.example/x?a=1&b=2.", "https://parcels.example/x?a=1&amp;b=2"),
     ("“30 days” (Returns, https://shop.example/help/returns) And more", "https://shop.example/help/returns"),
     ("“三十天”（退货，https://shop.example/help）要不要", "https://shop.example/help"),
     ("物流在这里看：https://parcels.example/x。", "https://parcels.example/x")],
)  # fmt: skip
def test_an_address_can_be_followed_and_ends_where_it_ends(text: str, address: str) -> None:
    assert linked(text).count("<a ") == 1
    assert f'<a href="{address}" target="_blank" rel="noopener noreferrer">{address}</a>' in linked(text)


def test_nothing_else_becomes_a_link() -> None:
    for text in ("javascript:alert(1)", "[x](https://a.example)", "ftp://a.example", "www.a.example"):
        assert "href" not in prose(text) and linked(text).count("href") == text.count("https://")
    for word in json.loads((Path(__file__).parent / "xss.json").read_text("utf-8")):
        made = linked(word)
        assert "<script" not in made and "<img" not in made and made.count("<a ") <= word.count("http")
