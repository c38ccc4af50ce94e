"""Sums of what is on the screen, reckoned by the program from the rows: what it comes to, what it leaves."""

from __future__ import annotations

from stylist_agents.offline.case import Case
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.turns_of_phrase import turn_of


def asks_what_is_left(case: Case) -> bool:
    """Whether the question is how much of the budget is left."""
    return case.said.acts == ("detail",) and bool(turn_of("what_is_left").search(case.said.text))


def asks_what_it_comes_to(case: Case) -> bool:
    """Whether the question is for the sum of what is on the screen, rather than for the price of one piece."""
    return case.said.acts == ("detail",) and not case.said.targets and bool(turn_of("comes_to").search(case.said.text))


def the_basket_is_meant(case: Case) -> bool:
    """Whether a sum is asked for and is the basket's: it was spoken of last, or nothing else is there to add up."""
    context = case.context
    if not asks_what_it_comes_to(case):
        return False
    last = any("basket" in name for name in case.turn.called_before)
    return bool(context.desk.basket) and (last or not (context.plan or context.outfit))


def tell_sums(case: Case, speaker: Speaker) -> str:
    """What is left of the budget, or what it all comes to; "" where neither is asked."""
    if asks_what_is_left(case):
        return tell_what_is_left(case, speaker)
    return tell_what_it_comes_to(case, speaker) if asks_what_it_comes_to(case) else ""


def tell_what_it_comes_to(case: Case, speaker: Speaker) -> str:
    """The sum of the plan, of the look, or of the one garment that is spoken of."""
    of_what = _on_the_screen(case)
    known = {"plan": "plan_total_is", "look": "total_is", "one": "price_is"}
    return speaker.say(known.get(of_what, "comes_to_nothing"), id=case.target)


def _on_the_screen(case: Case) -> str:
    """What there is to reckon with: the plan where it came last, the look, else the garment that is spoken of."""
    plan, look, focus = case.context.plan, case.context.outfit, case.target
    came_last = plan is not None and (not look or case.context.turn - plan.turn == 1)
    return "plan" if plan and came_last else "look" if look else "one" if focus else ""


def tell_what_is_left(case: Case, speaker: Speaker) -> str:
    """What the plan, the look or the garment on the screen leaves of the budget; what is missing to reckon it."""
    of_what, focus = _on_the_screen(case), case.target
    if not of_what:
        return speaker.say("left_of_nothing" if case.context.preferences.budget else "left_no_budget")
    if not case.context.preferences.budget:
        return speaker.say(f"left_no_budget_{of_what}", id=focus)
    return speaker.say(f"left_{of_what}", id=focus)
