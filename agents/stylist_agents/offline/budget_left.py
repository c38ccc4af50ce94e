"""How much of the budget is left: reckoned by the program from the rows of the look or the plan, and told here."""

from __future__ import annotations

from stylist_agents.offline.case import Case
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.turns_of_phrase import turn_of


def asks_what_is_left(case: Case) -> bool:
    """Whether the question is how much of the budget is left."""
    return case.said.acts == ("detail",) and bool(turn_of("what_is_left").search(case.said.text))


def tell_what_is_left(case: Case, speaker: Speaker) -> str:
    """What the plan, the look or the garment on the screen leaves of the budget; what is missing to reckon it."""
    plan, look, focus = case.context.plan, case.context.outfit, case.target
    came_last = plan is not None and (not look or case.context.turn - plan.turn == 1)
    of_what = "plan" if plan and came_last else "look" if look else "one" if focus else ""
    if not of_what:
        return speaker.say("left_of_nothing" if case.context.preferences.budget else "left_no_budget")
    if not case.context.preferences.budget:
        return speaker.say(f"left_no_budget_{of_what}", id=focus)
    return speaker.say(f"left_{of_what}", id=focus)
