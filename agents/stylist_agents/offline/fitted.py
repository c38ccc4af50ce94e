"""What a question about a size is asked of: a piece that has to fit, or a bag, which has no size to choose."""

from __future__ import annotations

from stylist_agents.offline.case import Case
from stylist_agents.offline.state import Item

_NEEDS_NO_SIZE = {"accessories", "bags", "jewellery"}


def fitted(case: Case) -> str | None:
    """What a size is asked of: with a tie spoken of last, and nothing named, the piece of the look that has to fit."""
    item = case.context.item(case.target)
    told = case.said.height_cm or case.said.weight_kg
    passed_over = _NEEDS_NO_SIZE | ({"shoes"} if told else set())  # nobody tells a weight to find a shoe
    if case.said.targets or case.said.asked or item is None or item.group not in passed_over:
        return case.target
    return next((i.id for i in case.context.outfit if i.group not in passed_over), case.target)


def without_size(case: Case) -> Item | None:
    """The bag whose size is asked for: there is none to choose."""
    item = case.context.item(fitted(case)) if case.said.acts == ("size",) else None
    return item if item and item.group == "bags" else None
