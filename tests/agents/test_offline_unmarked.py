"""A detail that is refused inside of a longer wish is named as not looked for, and kept out of the search."""

from __future__ import annotations

import pytest

from stylist_agents.offline.unmarked import details_refused
from tests.agents.offline_shop import Shop


@pytest.mark.parametrize(
    ("say", "details"),
    [
        ("a summer dress under 100, linen, no zip at the back please", ("no zip at the back",)),
        ("a navy shirt without a chest pocket and no buttons", ("without a chest pocket and no buttons",)),
        ("a dress that doesn't have buttons down the front", ("doesn't have buttons down the front",)),
        ("男士衬衫，白色，不要口袋", ("不要口袋",)),
        ("一条连衣裙，夏天穿，后背不要拉链，300以内", ("后背不要拉链",)),
        ("衬衫口袋不要，蓝色", ("口袋不要",)),
        ("a coat without a hood", ()),  # the vocabulary has it
        ("no button-down shirts, just tees", ()),
        ("jeans with pockets", ()),
        ("衬衫，要有口袋", ()),
        ("I have no zip code", ()),
    ],
)
def test_what_is_refused_in_the_persons_words(say: str, details: tuple[str, ...]) -> None:
    assert details_refused(say) == details


@pytest.mark.parametrize(
    ("say", "detail"),
    [
        ("a navy linen shirt, no zip at the back", "no zip at the back"),
        ("藏青色亚麻衬衫，后背不要拉链", "后背不要拉链"),
    ],
)
def test_it_is_said_and_the_search_does_not_hear_it(say: str, detail: str) -> None:
    shop = Shop()
    assert f"“{detail}”" in shop.say(say)
    assert "zip" not in str(shop.args("search_catalogue")["text"])


def test_where_nothing_is_refused_nothing_is_said() -> None:
    assert "“" not in Shop().say("a navy linen shirt")
