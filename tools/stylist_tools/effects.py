"""What each tool does beyond the conversation's own memory, for clients that ask a person before they let one run."""

from __future__ import annotations

from typing import Literal

Effect = Literal["reads", "adds", "changes"]
"""reads: shows and works out. adds: something new is kept. changes: what was there may be gone or go its way."""

_READS = (
    "search_catalogue", "product_facts", "describe_garment", "shop_the_look", "plan_outfit", "explain", "size_advice",
    "show_board", "list_wardrobe", "should_i_buy", "show_again", "shop_policies", "my_orders", "show_basket",
)  # fmt: skip
_ADDS = (
    "analyse_body", "try_on", "show_turn", "plan_trip", "add_to_wardrobe", "log_wear", "give_feedback", "add_to_basket",
    "recognise_me",
)  # fmt: skip
_CHANGES = (
    "remember_preferences", "refine_plan", "remove_from_wardrobe", "undo_last_change", "change_order",
    "confirm_change", "change_basket", "hand_over", "set_alert", "confirm_alert", "my_alerts",
)  # fmt: skip
OUTSIDE = frozenset({"hand_over", "confirm_change", "confirm_alert"})
"""Tools that reach somebody: the shop's people, its order system, its outbox."""


def effect_of(tool_name: str) -> Effect:
    """What a tool does; one that is not listed counts as the most it could do."""
    if tool_name in _READS:
        return "reads"
    return "adds" if tool_name in _ADDS else "changes"


def known() -> tuple[str, ...]:
    """Every tool that is listed here."""
    return (*_READS, *_ADDS, *_CHANGES)
