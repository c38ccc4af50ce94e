"""Back one step, what was shown before, and corrections: through the real conversation on the small shop."""

from __future__ import annotations

import pytest

from stylist.shopper import Preference, Preferences
from stylist_agents.conversation import Conversation
from stylist_agents.scenarios.seen import Seen, gather
from stylist_tools.memory import MOMENTS_KEPT, Memory
from tests.agents.conftest import SmallShop


@pytest.fixture
def talk(services: SmallShop) -> Talk:
    return Talk(Conversation(services))


class Talk:
    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    def say(self, text: str) -> Seen:
        return gather(text, list(self._conversation.turn(text, thread_id="t", person_id="p")))


def ids(seen: Seen) -> list[str]:
    return [card.garment.id for card in seen.cards]


def look(seen: Seen) -> set[str]:
    return {garment.id for garment in seen.outfits[-1].garments}


@pytest.mark.parametrize(
    ("first", "second", "back"),
    [("a navy linen shirt", "trousers", "undo that"), ("想要一件藏青亚麻衬衫", "看看长裤", "撤销")],
)
def test_a_step_back_brings_cards_look_and_wishes_back(talk: Talk, first: str, second: str, back: str) -> None:
    before = talk.say(first)
    assert ids(talk.say(second)) != ids(before)
    again = talk.say(back)
    assert again.tools == ("undo_last_change",)
    assert ids(again) == ids(before)
    assert look(again) == look(before)
    assert again.preferences.wishes == before.preferences.wishes
    assert again.outfits[-1].reasons == before.outfits[-1].reasons


def test_steps_back_go_further_until_the_beginning(talk: Talk) -> None:
    first = talk.say("a navy linen shirt")
    talk.say("trousers")
    talk.say("loafers")
    talk.say("undo")
    assert ids(talk.say("undo")) == ids(first)
    assert ids(talk.say("undo")) == []
    assert "where we began" in talk.say("undo").text


def test_an_exchange_of_the_wrong_piece_is_put_right(talk: Talk) -> None:
    first = talk.say("a navy linen shirt")
    other_shoes = talk.say("other shoes please")
    assert look(other_shoes) != look(first)
    right = talk.say("no, I meant the trousers")
    assert right.tools == ("undo_last_change", "plan_outfit")
    assert look(right) - look(first) == {"t2"}
    assert look(first) - look(right) == {"t1"}


@pytest.mark.parametrize("again", ["the shirt you showed me before", "刚才给我看的那件衬衫"])
def test_what_was_shown_before_is_shown_again(talk: Talk, again: str) -> None:
    first = talk.say("a navy linen shirt")
    talk.say("trousers")
    seen = talk.say(again)
    assert seen.tools == ("show_again",)
    assert ids(seen) == ids(first)
    assert seen.cards[0].reasons == first.cards[0].reasons


@pytest.mark.parametrize(
    ("question", "sentence"),
    [("is the first one available in M?", "M is in stock"), ("is the first one there in L?", "L is sold out"),
     ("第一件有M码吗", "M 码有货"), ("第一件有L码吗", "L 码卖完了")],
)  # fmt: skip
def test_a_size_that_is_asked_for_is_answered_from_the_row(talk: Talk, question: str, sentence: str) -> None:
    talk.say("a navy linen shirt" if question.isascii() else "一件藏青亚麻衬衫")
    assert sentence in talk.say(question).text


def test_moments_are_few_and_a_person_is_not_forgotten_by_a_step_back() -> None:
    memory = Memory()
    for n in range(20):
        wishes = (Preference(slot="colour", value=f"c{n}"),)
        known = Preferences(wishes=wishes, height_cm=170.0 + n, minor=n > 10)
        memory = memory.model_copy(update={"preferences": known}).marked()
    assert len(memory.past) == MOMENTS_KEPT
    back = memory.before()
    assert back is not None
    assert back.preferences.values("colour") == ("c18",)
    assert (back.preferences.height_cm, back.preferences.minor) == (189.0, True)
    assert Memory().marked().before() is None
