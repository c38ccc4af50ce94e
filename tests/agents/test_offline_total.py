"""For what a sum is: the whole look that is asked for, or one piece."""

from __future__ import annotations

import pytest

from stylist_agents.offline.case import make_case
from stylist_agents.offline.evaluate import EMPTY
from stylist_agents.offline.look_calls import total_of
from stylist_agents.offline.results import Turn

TOOLS = dict.fromkeys(("search_catalogue", "remember_preferences", "plan_outfit"), frozenset({"garment_id"}))


def total(say: str) -> float | None:
    return total_of(make_case(Turn(message=say), EMPTY, TOOLS)).get("budget_amount")


@pytest.mark.parametrize(
    "say",
    [
        "put together an interview outfit, budget 400",
        "an outfit for an interview under 400 in total",
        "帮我搭一套面试穿的，预算400",
        "搭一套面试穿的，400块以内",
    ],
)
def test_a_sum_said_with_a_look_is_for_all_of_it(say: str) -> None:
    assert total(say) == 400


@pytest.mark.parametrize(
    "say",
    ["an interview outfit, nothing over 60 each", "搭一套面试穿的，每件不超过500", "jeans under 60", "裙子300以内"],
)
def test_a_sum_for_each_piece_or_for_a_garment_is_none_for_a_look(say: str) -> None:
    assert total(say) is None
