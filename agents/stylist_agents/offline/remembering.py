"""What a message adds to the profile, changes in it or takes from it."""

from __future__ import annotations

from typing import Any

from stylist_agents.offline.acts import Act
from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case
from stylist_agents.offline.meaning import Wish
from stylist_agents.offline.wish import dropped_slots


def remember_call(case: Case) -> Call | None:
    """What this message adds to the profile, changes in it or takes from it; None if nothing."""
    said = case.said
    args: dict[str, Any] = {}
    if "start_over" in said:
        args["clear"] = True
    if (not _asks_only(case) or "swap" in case.said) and (wishes := _lasting(case)):
        args["add"] = [{"slot": w.slot, "value": w.value, "liked": w.liked} for w in wishes]
    if removed := _removed(case):
        args["remove"] = removed
    if said.budget and said.budget.most is not None:
        args["budget_amount"] = said.budget.most
        if said.budget.currency:
            args["budget_currency"] = said.budget.currency
    if said.height_cm:
        args["height_cm"] = said.height_cm
    if said.weight_kg:
        args["weight_kg"] = said.weight_kg
    return Call("remember_preferences", args) if args else None


def _lasting(case: Case) -> list[Wish]:
    """What holds from now on; a department that the shop lacks would empty every search to come."""
    wishes = [w for w in case.said.wishes if not (case.missing_audience and w.slot == "gender")]
    return [w for w in wishes if not w.liked] if _asks_only(case) else wishes


def _asks_only(case: Case) -> bool:
    """Words inside a question about something shown are no wishes: "is the second one cotton?"."""
    asking: set[Act] = {
        "identify",
        "shop_look",
        "detail",
        "explain",
        "compare_two",
        "size",
        "swap",
        "correct",
        "try_on",
    }
    return bool(asking & set(case.said.acts)) and not {"find", "refine"} & set(case.said.acts)


def _removed(case: Case) -> list[dict[str, str | None]]:
    said, stored = case.said, case.context.preferences
    gone: list[dict[str, str | None]] = [{"slot": slot, "value": value} for slot, value in said.undone]
    gone += [{"slot": slot, "value": v} for slot in dropped_slots(said, case.context) for v in stored.values(slot)]
    for slot in {w.slot for w in said.wishes if w.liked}:
        new = said.values(slot)
        gone += [{"slot": slot, "value": v} for v in stored.values(slot) if v not in new]
    if said.values("category"):
        gone += [{"slot": "group", "value": v} for v in stored.values("group") if v not in said.values("group")]
    unique = {(g["slot"], g["value"]): g for g in gone}
    return list(unique.values()) if not _asks_only(case) else []
