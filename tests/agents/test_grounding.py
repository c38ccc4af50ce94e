from __future__ import annotations

import pytest

from stylist.money import Money
from stylist_agents.grounding import Grounded
from stylist_agents.middleware import TurnState
from stylist_tools.memory import Memory
from tests.agents.conftest import SmallShop


@pytest.fixture
def grounded(services: SmallShop) -> Grounded:
    memory = Memory(shown=("s1", "s2"), outfit_total=Money.of(248, "USD"))
    memory.preferences = memory.preferences.model_copy(update={"budget": Money.of(80, "USD")})
    state = TurnState(services=services, person_id="ann", thread_id="t", turn=1, locale="en", memory=memory)
    return Grounded(state)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[[title:s1]] at [[price:s1]].", "Navy linen shirt at $59."),
        ("All of it is [[total]], under [[budget]].", "All of it is $248, under $80."),
        ("In stock: [[sizes:s2]].", "In stock: S, M."),
        ("It costs $59.", "It costs $59."),
        ("It costs $12.", ""),
        ("那件 12 元。", ""),
        ("The [[title:f1]] would do.", ""),
        ("The [[title:nothing]] would do.", ""),
        ("See [it](https://evil.example/x) now.", "See it now."),
        ("Size 42, 30 degrees, 2 of 3.", "Size 42, 30 degrees, 2 of 3."),
    ],
)
def test_only_what_a_row_holds_is_said(grounded: Grounded, written: str, shown: str) -> None:
    assert grounded.checked(written) == shown


def test_a_streamed_placeholder_is_never_torn(grounded: Grounded) -> None:
    written = "I'd take [[title:s1]], at [[price:s1]]. It breathes! The other is $3.\nGood."
    told = [part for letter in written for part in grounded.feed(letter)]
    told.append(grounded.rest())
    assert "".join(told) == "I'd take Navy linen shirt, at $59. It breathes!\nGood."
    assert told[0] == "I'd take Navy linen shirt, at $59."
