"""One picture of the look or the plan that is on the screen, when it is asked for in words."""

from __future__ import annotations

import pytest

from stylist_agents.conversation import Conversation
from stylist_agents.events import ImageShown
from stylist_agents.offline.evaluate import EMPTY, PLANNED, SCREEN
from stylist_agents.offline.understanding import understand
from tests.agents.conftest import SmallShop
from tests.agents.offline_shop import TOOLS, Json, Shop

ASKED = [
    "show me that as one picture", "make a board of it", "can you put it all on a board?", "a collage of this look",
    "做成一张拼图", "把这套做成一张图", "放在一张图里看看",
]  # fmt: skip


class Drawing(Shop):
    """A shop that draws boards."""

    takes = TOOLS | {"show_board": ["of"]}

    def _show_board(self, args: Json) -> Json:
        return {"file_id": "board-1"}


@pytest.mark.parametrize("say", ASKED)
def test_a_look_becomes_one_picture(say: str) -> None:
    shop = Drawing()
    shop.say("a navy linen shirt")
    assert "plan_outfit" in shop.names()
    text = shop.say(say)
    assert shop.calls == [("show_board", {"of": "outfit"})]
    assert "picture" in text or "一张图" in text


@pytest.mark.parametrize("say", [*ASKED, "a board of the whole plan", "把行李计划做成一张图"])
def test_a_plan_that_came_last_is_the_one_that_is_drawn(say: str) -> None:
    shop = Drawing()
    shop.context |= {"turn": 2, "plan": PLANNED.plan.model_dump(mode="json") if PLANNED.plan else None}
    shop.say(say)
    assert shop.calls == [("show_board", {"of": "plan"})]


def test_a_plan_is_drawn_by_name_while_a_look_is_newer() -> None:
    shop = Drawing()
    shop.context |= {"plan": PLANNED.plan.model_dump(mode="json") if PLANNED.plan else None, "turn": 4}
    shop.say("a navy linen shirt")
    shop.say("make a board of it")
    assert shop.calls == [("show_board", {"of": "outfit"})]
    shop.say("make a board of the plan")
    assert shop.calls == [("show_board", {"of": "plan"})]


@pytest.mark.parametrize("say", ASKED[:2] + ASKED[4:5])
def test_with_nothing_to_draw_it_says_what_it_takes(say: str) -> None:
    shop = Drawing()
    text = shop.say(say)
    assert shop.calls == []
    assert "yet" in text or "还没有" in text


@pytest.mark.parametrize(
    "say", ["board shorts in navy", "show me board shorts", "is the picture of the second one its real colour?",
            "the photo of the first one is dark", "这张图里是什么颜色"],
)  # fmt: skip
def test_other_boards_and_pictures_are_none(say: str) -> None:
    assert "board" not in understand(say, SCREEN)
    assert "board" not in understand(say, EMPTY)


@pytest.mark.parametrize(("first", "say"), [("a navy linen shirt", ASKED[0]), ("藏青亚麻衬衫", ASKED[4])])
def test_the_picture_is_on_the_screen(services: SmallShop, first: str, say: str) -> None:
    conversation = Conversation(services)
    list(conversation.turn(first, thread_id="t", person_id="ann"))
    events = list(conversation.turn(say, thread_id="t", person_id="ann"))
    conversation.close()
    (shown,) = [e for e in events if isinstance(e, ImageShown)]
    assert (shown.kind, shown.generated) == ("board", False)
    assert services.files.read(shown.file_id, "ann")[:4] == b"\x89PNG"
