"""Being told later: which alert a message wants, and the yes to it."""

from __future__ import annotations

from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case
from stylist_agents.offline.desk_acts import acts


def about_alerts(case: Case) -> Call | None:
    """An alert that is asked for, listed or cancelled; the yes or no to one; None for other messages."""
    text = case.turn.message
    if case.context.desk.waits_to_watch and {"yes", "no"} & set(case.said.acts):
        return Call("confirm_alert", {"yes": "yes" in case.said})
    if acts()["alert_cancel"].search(text):
        one = case.said.targets[0] if case.said.targets else None
        return Call("my_alerts", {"cancel": True, "garment_id": one})
    if acts()["alert_list"].search(text):
        return Call("my_alerts")
    if not acts()["alert_set"].search(text) or not case.target:
        return None
    return Call("set_alert", {"garment_id": case.target, **_condition(case)})


def _condition(case: Case) -> dict[str, object]:
    """The price, the size, or both; a fall of the price where no figure was said."""
    budget = case.said.budget
    size = next((w.value for w in (*case.said.wishes, *case.said.asked) if w.slot == "size"), None)
    if budget and budget.most is not None:
        return {"below": budget.most, "currency": budget.currency, "size": size}
    return {"size": size, "cheaper": bool(acts()["alert_price"].search(case.turn.message)) or None}
