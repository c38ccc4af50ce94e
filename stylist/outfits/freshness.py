"""How long a piece stays fresh, and which are not worn on two days in a row: custom, not science."""

from __future__ import annotations

from stylist.outfits.roles import Role, role_of

FRESH: dict[Role, int] = {"top": 1, "one_piece": 1, "bottom": 3, "suit": 3}
"""Days on which a piece is worn before it is washed; layers, shoes and bags go on."""
FRESH_BY_CATEGORY = {"sweater": 3, "jeans": 5, "cardigan": 5}
RESTED: frozenset[Role] = frozenset({"top", "one_piece"})
"""Not worn on two days in a row, fresh or not."""


def fresh_days(category: str) -> int | None:
    """Days of wear between two washes, None for what needs none on a trip."""
    role = role_of(category)
    return FRESH_BY_CATEGORY.get(category, FRESH.get(role) if role else None)
