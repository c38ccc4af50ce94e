"""Paging and putting away in whole conversations, in both languages, over a restart too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stylist.settings import Settings
from stylist_agents.conversation import Conversation
from stylist_agents.events import Card, TurnFinished
from tests.agents.conftest import SmallShop, made

SHIRTS = tuple(
    made(f"s{n:02d}", f"{colour.title()} {fabric} shirt {n}", f"衬衫 {n}", 40 + n, category="shirt", colours=(colour,),
         fabrics=(fabric,), gender="women")
    for n, (colour, fabric) in enumerate((c, f) for c in ("navy", "white", "blue", "green") for f in
                                         ("linen", "cotton", "silk", "wool"))
)  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[SmallShop]:
    held = SmallShop(Settings(data_dir=tmp_path, catalogue="shirts"))
    version = held.index.begin("shirts", held.embedder.name, held.embedder.dim, "tests")
    held.index.add("shirts", version, SHIRTS, held.embedder.embed_texts([g.title("en") for g in SHIRTS]))
    held.index.activate("shirts", version)
    yield held
    held.index.close()


@pytest.fixture
def conversation(shop: SmallShop) -> Iterator[Conversation]:
    held = Conversation(shop)
    yield held
    held.close()


def say(conversation: Conversation, text: str) -> tuple[list[str], str]:
    """The ids on the cards of one turn, and its words."""
    events = list(conversation.turn(text, thread_id="t", person_id="ann"))
    finished = next(e for e in events if isinstance(e, TurnFinished))
    return [e.garment.id for e in events if isinstance(e, Card)], finished.text


@pytest.mark.parametrize(("ask", "more"), [("a shirt", "show more"), ("想看衬衫", "更多"), ("a shirt", "next page")])
def test_more_never_repeats_and_says_when_there_is_no_more(conversation: Conversation, ask: str, more: str) -> None:
    seen, _ = say(conversation, ask)
    assert len(seen) == 6
    for expected in (6, 4):
        cards, _ = say(conversation, more)
        assert len(cards) == expected
        assert not set(cards) & set(seen)
        seen += cards
    cards, text = say(conversation, more)
    assert cards == []
    assert any(said in text for said in ("seen them all", "That was the lot", "看过", "就这些"))


def test_more_goes_on_after_a_restart_and_after_another_wish(conversation: Conversation, shop: SmallShop) -> None:
    first, _ = say(conversation, "a shirt")
    conversation.close()
    again = Conversation(shop)
    second, _ = say(again, "show more")
    assert not set(first) & set(second)
    navy, _ = say(again, "in navy")
    more, _ = say(again, "more")
    assert not set(more) & {*first, *second, *navy}
    again.close()


@pytest.mark.parametrize(
    ("away", "back"), [("anything but this", "show me the hidden ones again"), ("除了这件都行", "把刚才不要的拿回来")]
)
def test_what_is_put_away_stays_away_until_it_is_asked_for(conversation: Conversation, away: str, back: str) -> None:
    first, _ = say(conversation, "a shirt")
    gone = first[0]
    cards, _ = say(conversation, away)
    assert cards
    assert gone not in cards
    for words in ("a linen shirt", "navy shirts", "a shirt", "想看亚麻衬衫"):
        cards, _ = say(conversation, words)
        assert gone not in cards, words
    assert say(conversation, back)[0] == [gone]
    assert say(conversation, back)[0] == []
    assert gone in say(conversation, f"a {SHIRTS[int(gone[1:])].title('en').lower()}")[0]


def test_more_like_this_brings_its_kin_and_nothing_twice(conversation: Conversation) -> None:
    first, _ = say(conversation, "a navy linen shirt")
    cards, _ = say(conversation, "more like this")
    assert not set(cards) & set(first)
    none, _ = say(conversation, "not these")
    assert not set(none) & {*first, *cards}
