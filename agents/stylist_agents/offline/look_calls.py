"""Calls for looks: made, exchanged in part, made again within what was ruled out, and what frames them."""

from __future__ import annotations

from typing import Any

from stylist.money import Money
from stylist.vocabulary import terms
from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case, anchors_a_look
from stylist_agents.offline.forms import form
from stylist_agents.offline.leaving_out import taken_away
from stylist_agents.offline.state import Item
from stylist_agents.offline.wish import for_another


def swap_calls(case: Case) -> list[Call]:
    """The piece of the look that is to be exchanged, or a look around the garment that is to go in."""
    if part := taken_away(case.said, case.context):
        return [Call("plan_outfit", {"leave_out": part})]
    if not case.said.values("category") and not case.said.values("group") and not case.said.targets:
        return []  # what was to go is not in the look
    group = swapped_group(case)
    worn = {i.id for i in case.context.outfit}
    if case.said.targets and case.said.targets[0] not in worn:
        return [Call("plan_outfit", {"anchor_ids": [case.said.targets[0]]} | frame_of(case))]
    if not group or not worn:
        return []
    return [Call("plan_outfit", {"swap": group} | total_of(case))]


def beyond_total(case: Case) -> list[Call]:
    """The exchange once more where nothing keeps the look within its total; what it comes to is said."""
    found = case.turn.last("plan_outfit")
    if found is None or not found.args.get("swap") or found.content.get("outfits") or "budget_amount" not in found.args:
        return []
    return [Call("plan_outfit", {k: v for k, v in found.args.items() if not k.startswith("budget_")})]


def replans(case: Case) -> bool:
    """Whether a look that was just shown is meant: "nothing black", "make it 200" say what to change in it."""
    said, context = case.said, case.context
    before = case.turn.said_before
    if "audience" in said or case.missing_audience:
        return False  # "do you have children's clothes?" changes no look
    if wants_lower(case):
        return case.can("plan_outfit")
    spoken_of = "[[total]]" in before and "[[price:" not in before
    of_the_look = bool(context.outfit) and (context.last_change == "outfit" or spoken_of or not context.wish)
    only_limits = bool(said.wishes or said.budget) and not any(
        w.liked and not (spoken_of and w.slot == "gender") for w in said.wishes
    )
    of_the_look = of_the_look or (bool(context.outfit) and _rules_out_another_kind(case))
    return of_the_look and only_limits and not said.comparisons and case.can("plan_outfit")


LOWER = 0.75
"""What a cheaper look may cost, as a share of the one before: enough to be felt."""


def wants_lower(case: Case) -> bool:
    """Whether "cheaper" is said of the whole look that was just shown."""
    before, said = case.turn.said_before, case.said
    of_the_look = "[[total]]" in before and "[[price:" not in before and bool(case.context.outfit)
    priced = all(i.amount_minor for i in case.context.outfit)
    return of_the_look and priced and said.comparisons == ("cheaper",) and not said.wishes and not said.budget


def _lower(case: Case) -> dict[str, Any]:
    prices = [Money.model_validate(i.price) for i in case.context.outfit]
    total = Money(amount_minor=round(LOWER * sum(p.amount_minor for p in prices)), currency=prices[0].currency)
    return {"budget_amount": float(total.amount), "budget_currency": total.currency}


def _rules_out_another_kind(case: Case) -> bool:
    """ "No tie" while trousers are looked for is said of the look."""
    refused = {w.value for w in case.said.wishes if not w.liked and w.slot in {"category", "group"}}
    wish = case.context.wish or {}
    return bool(refused) and not refused & {*(wish.get("categories") or []), *(wish.get("groups") or [])}


def replanned_call(case: Case) -> Call:
    """The look again, its pieces kept but for those that are refused now (all may change for another budget)."""
    if wants_lower(case):
        return Call("plan_outfit", frame_of(case) | _lower(case))
    refused = [w for w in case.said.wishes if not w.liked]
    kept = [i.id for i in case.context.outfit if not any(i.has(w.slot, w.value) for w in refused)] if refused else []
    return Call("plan_outfit", ({"anchor_ids": kept} if kept else {}) | frame_of(case))


def swapped_group(case: Case) -> str | None:
    """The shelf of which a piece is to be exchanged."""
    groups = list(case.said.values("group")) + [
        str(terms("category")[c].group) for c in case.said.values("category") if c in terms("category")
    ]
    return groups[0] if groups else None


def joining_call(case: Case) -> list[Call]:
    """A garment that is chosen takes its place in the look that is there: what is bought together is seen together."""
    chosen = case.context.item(case.said.targets[0]) if "pick" in case.said and case.said.targets else None
    worn = case.context.outfit
    if chosen is None or chosen.id in {i.id for i in worn} or chosen.group not in {i.group for i in worn}:
        return []
    return [Call("plan_outfit", {"swap": chosen.group, "replace_with": chosen.id})]


def outfit_call(case: Case) -> Call:
    """A complete look around the garment that is spoken of; "all of it together" keeps what was put together so far."""
    anchors = {"anchor_ids": _kept_together(case) or [case.target]} if case.target else {}
    return Call("plan_outfit", anchors | frame_of(case))


def _kept_together(case: Case) -> list[str]:
    """The pieces of the look that is there, where all of it is meant, with the one pointed at among them."""
    worn, target = case.context.outfit, case.context.item(case.target)
    if not worn or not form("all_of_it").search(case.said.text) or form("another").search(case.said.text):
        return []
    refused = [w for w in case.context.preferences.wishes if not w.liked]
    kept = [i for i in worn if not any(i.has(w.slot, w.value) for w in refused)]
    if target is None or target.id in {i.id for i in worn}:
        return [i.id for i in kept]
    return [*(i.id for i in kept if _stays(i, target)), target.id]


def frame_of(case: Case) -> dict[str, Any]:
    """Occasion, season, department and total budget of a look: from this message, else from the last search."""
    last = case.context.wish or {}
    args: dict[str, Any] = {}
    for slot, name, plural in (("occasion", "occasion", "occasions"), ("season", "season", "seasons")):
        values = case.said.values(slot) or case.context.preferences.values(slot) or tuple(last.get(plural) or ())  # type: ignore[arg-type]  # both are slots
        if values and "start_over" not in case.said:
            args[name] = max(values, key=formality) if slot == "occasion" else values[0]
    genders = case.for_whom or tuple(i.gender for i in case.turn.hits[:1] if i.gender in {"women", "men"})
    if genders:
        args["genders"] = list(genders)
    args |= total_of(case)
    return {k: v for k, v in args.items() if v is not None}


def total_of(case: Case) -> dict[str, Any]:
    """What the whole look may cost: said now, or said before and kept to by the look on the screen."""
    budget, stored = case.said.budget, case.context.preferences.budget
    if budget and budget.most is not None and (budget.total or replans(case)):
        return {"budget_amount": budget.most, "budget_currency": budget.currency}
    worn = [i.price for i in case.context.outfit if i.price]
    if not stored or not worn or {p["currency"] for p in worn} != {stored["currency"]}:
        return {}
    limit = Money.model_validate(stored)
    within = sum(int(p["amount_minor"]) for p in worn) <= limit.amount_minor
    return {"budget_amount": float(limit.amount), "budget_currency": limit.currency} if within else {}


DRESSED_UP = 3
"""From this formality on, the occasion outweighs the budget: no running shoes to a wedding because they cost less."""


def formality(occasion: str) -> int:
    """A beach wedding is dressed for as a wedding."""
    found = terms("occasion").get(occasion)
    return (found.formality or 0) if found else 0


def look_around(case: Case) -> Call | None:
    """A complete look around the first hit. Shoes, bags and the like join the outfit that is there instead."""
    first, outfit = case.turn.hits[0], case.context.outfit
    if (
        {"more", "unhide"} & set(case.said.acts)
        or case.for_gift
        or for_another(case.said)
        or first.id in {i.id for i in outfit}
        or not anchors_a_look(first)
    ):
        return None
    if pointed := _pointed_beside(case, first):
        return Call("plan_outfit", {"anchor_ids": [pointed.id, first.id]} | frame_of(case))
    shelves = {i.group for i in outfit}
    joins = first.group in COMPANIONS & shelves and bool(shelves - COMPANIONS) and not case.said.values("gender")
    if joins and not case.said.values("occasion"):
        fitting = _of_the_look(case)
        return Call("plan_outfit", {"swap": fitting.group, "replace_with": fitting.id}) if fitting else None
    if outfit and first.group in COMPANIONS - {"bottoms"} and turns_to(case, first):
        return Call(
            "plan_outfit", {"anchor_ids": [*(i.id for i in outfit if _stays(i, first)), first.id]} | frame_of(case)
        )
    return Call("plan_outfit", {"anchor_ids": [first.id]} | frame_of(case))


def _stays(worn: Item, newcomer: Item) -> bool:
    """Whether a piece stays in the look beside the one that joins it: no coat over a coat, one department."""
    return worn.group != newcomer.group and {worn.gender, newcomer.gender} != {"women", "men"}


def _pointed_beside(case: Case, first: Item) -> Item | None:
    """ "How about the third, with trousers": the look is around the third, not around what is on the screen."""
    pointed = any(r.kind != "deictic" for r in case.said.references) and case.said.targets
    item = case.context.item(case.said.targets[0]) if pointed else None
    return item if item and item.group != first.group and turns_to(case, first) else None


def _of_the_look(case: Case) -> Item | None:
    """The first hit of the department that the look on the screen is from: no women's sandals under men's trousers."""
    worn = {i.gender for i in case.context.outfit} & {"women", "men"}
    return next((h for h in case.turn.hits if not worn or h.gender in worn | {"unisex", None}), None)


COMPANIONS = {"bottoms", "shoes", "bags", "accessories", "jewellery", "outerwear"}
"""Shelves of what is worn beside the garment that a look is built around."""


def turns_to(case: Case, item: Item) -> bool:
    """Whether the message itself names this kind of garment."""
    return item.category in case.said.values("category") or item.group in (
        *case.said.values("group"),
        *(terms("category")[c].group for c in case.said.values("category") if c in terms("category")),
    )
