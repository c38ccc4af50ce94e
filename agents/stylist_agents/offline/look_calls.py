"""Calls for looks: made, exchanged in part, made again within what was ruled out, and what frames them."""

from __future__ import annotations

import re
from typing import Any

from stylist.money import Money
from stylist.vocabulary import terms
from stylist_agents.offline.adding import added_to_the_look
from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case, anchors_a_look
from stylist_agents.offline.forms import form
from stylist_agents.offline.keeping_one import kept_alone
from stylist_agents.offline.leaving_out import taken_away
from stylist_agents.offline.said_to_add import adds
from stylist_agents.offline.state import Item
from stylist_agents.offline.trips import degrees
from stylist_agents.offline.turns_of_phrase import words_of
from stylist_agents.offline.wish import for_another


def swap_calls(case: Case) -> list[Call]:
    """The piece of the look that is to be exchanged, or a look around the garment that is to go in."""
    if kept := kept_alone(case.said, case.context):
        others = dict.fromkeys(i.category for i in case.context.outfit if i not in kept)
        return [Call("plan_outfit", {"leave_out": list(others)})]
    if part := taken_away(case.said, case.context):
        return [Call("plan_outfit", {"leave_out": [part]})]
    if not case.said.values("category") and not case.said.values("group") and not case.said.targets:
        return []  # what was to go is not in the look
    group = swapped_group(case)
    worn = {i.id for i in case.context.outfit}
    if case.said.targets and case.said.targets[0] not in worn:
        return [Call("plan_outfit", {"anchor_ids": [case.said.targets[0]]} | frame_of(case))]
    if not group or not worn:
        return []
    return [Call("plan_outfit", {"swap": group} | frame_of(case))]


def describes_the_other(case: Case) -> bool:
    """Whether an exchange says what is to come in: "not those shoes, plain black ones"; that is looked for."""
    said, worn = case.said, case.context.outfit
    if recoloured(case):
        return True
    if said.acts != ("swap",) or taken_away(said, case.context) or not swapped_group(case) or said.targets:
        return False
    others = _IN_PLACE.search(said.text) and set(said.values("category")) - {i.category for i in worn}
    described = case.other_colour or any(w.liked and w.slot in _DESCRIBES for w in said.wishes)
    return (described or bool(others)) and swapped_group(case) in {i.group for i in worn}


def recoloured(case: Case) -> Item | None:
    """The piece of the look that is wanted in another colour, whichever: "another colour for the leggings"."""
    said = case.said
    named = {*said.values("category"), *said.values("group")}
    if "swap" not in said or not set(said.acts) <= {"swap", "undo"} or not case.other_colour or said.values("colour"):
        return None
    return next((i for i in case.context.outfit if named & {i.category, i.group}), None)


_IN_PLACE = re.compile(r"\b(?:for|into|with|instead)\b|换成|改成", re.IGNORECASE)
_DESCRIBES = {"colour", "fabric", "pattern", "finish", "fit", "length", "sleeve", "neckline"}


def beyond_total(case: Case) -> list[Call]:
    """The exchange once more where nothing keeps the look within its total; what it comes to is said.

    A look that is made anew keeps to its total, and gives up what it was built around instead.
    """
    found = case.turn.last("plan_outfit")
    if found is None or found.content.get("outfits") or "budget_amount" not in found.args:
        return []
    if not found.args.get("swap"):
        anew = replans(case) and bool(found.args.get("anchor_ids"))
        return [Call("plan_outfit", {k: v for k, v in found.args.items() if k != "anchor_ids"})] if anew else []
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
    for_all_of_it = len(context.outfit) > 1 and said.budget is not None and (said.budget.total or said_in_total(case))
    of_the_look = of_the_look or for_all_of_it or (bool(context.outfit) and _rules_out_another_kind(case))
    compares = said.comparisons != ("cheaper",) if for_all_of_it else bool(said.comparisons)
    return of_the_look and only_limits and not (said.comparisons and compares) and case.can("plan_outfit")


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
    kept = kept or _within_already(case) or _built_around(case)
    return Call("plan_outfit", ({"anchor_ids": kept} if kept else {}) | frame_of(case))


def _within_already(case: Case) -> list[str]:
    """All pieces of a look that costs no more than it may now: nothing needs to change."""
    budget, worn = case.said.budget, case.context.outfit
    if budget is None or budget.most is None or wants_lower(case) or not all(i.amount_minor for i in worn):
        return []
    prices = [Money.model_validate(i.price) for i in worn]
    same = budget.currency in {None, *(p.currency for p in prices)} and len({p.currency for p in prices}) == 1
    return [i.id for i in worn] if same and sum(float(p.amount) for p in prices) <= budget.most else []


def _built_around(case: Case) -> list[str]:
    """The dress or the suit of a look that is to cost less: it stays where it leaves something for the rest."""
    most = case.said.budget.most if case.said.budget else None
    if most is None:
        return []
    mains = [i for group in ("dresses", "suits") for i in case.context.outfit if i.group == group and i.price]
    main = next(iter(mains), None)
    return [main.id] if main and float(Money.model_validate(main.price).amount) <= most * _MAIN_SHARE else []


_MAIN_SHARE = 0.6
"""Of a total, what the piece that a look is built around may take."""


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
    told = case.context.preferences.wishes
    refused = [(w.slot, w.value) for w in told if not w.liked]
    refused += [(w.slot, w.value) for w in case.said.wishes if not w.liked]
    kept = [i for i in worn if not any(i.has(slot, value) for slot, value in refused)]
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
    low, high = told_weather(case)
    args |= {"low_c": low, "high_c": high} if low is not None and high is not None else {}
    return {k: v for k, v in args.items() if v is not None}


def told_weather(case: Case) -> tuple[float | None, float | None]:
    """The lowest and the highest °C that were told of what is dressed for now; None where none were, or a plan's."""
    if case.context.plan is not None or "start_over" in case.said:
        return None, None
    for text in (case.said.text, *reversed(case.turn.heard_earlier)):
        low, high = degrees(text)
        if low is not None or high is not None:
            return (high if low is None else low), (low if high is None else high)
    return None, None


def total_of(case: Case) -> dict[str, Any]:
    """What the whole look may cost: said now, or said before and kept to by the look on the screen."""
    budget, stored = case.said.budget, case.context.preferences.budget
    if budget and budget.most is not None and (budget.total or replans(case) or _of_a_whole_look(case)):
        return {"budget_amount": budget.most, "budget_currency": budget.currency}
    if stored and said_in_total(case):
        limit = Money.model_validate(stored)
        return {"budget_amount": float(limit.amount), "budget_currency": limit.currency}
    worn = [i.price for i in case.context.outfit if i.price]
    if not stored or not worn or {p["currency"] for p in worn} != {stored["currency"]}:
        return {}
    limit = Money.model_validate(stored)
    within = sum(int(p["amount_minor"]) for p in worn) <= limit.amount_minor
    return {"budget_amount": float(limit.amount), "budget_currency": limit.currency} if within else {}


def _of_a_whole_look(case: Case) -> bool:
    """Whether a limit is said with a look that is asked for, and with no garment: "an interview outfit, budget 400"."""
    said = case.said
    named = said.values("category") or said.values("group")
    return "outfit" in said.acts and not named and not _EACH.search(said.text)


_EACH = re.compile(
    r"\b(?:each|apiece|per (?:piece|item|garment)|a piece|every (?:piece|item))\b|每(?:一)?[件样个]|单件|一件",
    re.IGNORECASE,
)


def said_in_total(case: Case) -> bool:
    """Whether the sum that holds was once said for everything together."""
    return any(_IN_TOTAL.search(heard) for heard in case.turn.heard_earlier)


_IN_TOTAL = re.compile(
    r"\d.{0,24}?\b(?:total|altogether|all in|for (?:everything|the lot|it all|all of it))\b"
    r"|(?:总共|一共|总预算|加起来|整套).{0,6}\d",
    re.IGNORECASE,
)
"""A sum for everything, in the person's own words."""
DRESSED_UP = 3
"""From this formality on, the occasion outweighs the budget: no running shoes to a wedding because they cost less."""


def formality(occasion: str) -> int:
    """A beach wedding is dressed for as a wedding."""
    found = terms("occasion").get(occasion)
    return (found.formality or 0) if found else 0


def look_around(case: Case) -> Call | None:
    """A complete look around the first hit. Shoes, bags and the like join the outfit that is there instead."""
    first = case.turn.hits[0]
    joined = added_to_the_look(case, _of_the_look(case)) or _in_the_place_of_the_added(case, first)
    return joined or _around(case, first)


def _in_the_place_of_the_added(case: Case, first: Item) -> Call | None:
    """ "Cheaper than that", of the piece that was just added: another of its kind, and the look stays."""
    before = case.turn.heard_earlier[-1] if case.turn.heard_earlier else ""
    there = any(i.category == first.category for i in case.context.outfit)
    if not case.said.comparisons or not adds(before) or not there:
        return None
    return Call("plan_outfit", {"swap": first.category, "replace_with": first.id})


def _around(case: Case, first: Item) -> Call | None:
    outfit = case.context.outfit
    if (
        {"more", "unhide"} & set(case.said.acts)
        or case.for_gift
        or for_another(case.said)
        or _given_away(case)
        or first.id in {i.id for i in outfit}
        or not anchors_a_look(first)
        or wants_one_piece(case)
        or _takes_too_much(case, first)
    ):
        return None
    if pointed := _pointed_beside(case, first):
        return Call("plan_outfit", {"anchor_ids": [pointed.id, first.id]} | frame_of(case))
    if with_it := _with_what_is_there(case, first):
        return with_it
    shelves = {i.group for i in outfit}
    beside = first.group in COMPANIONS & (shelves | _ADDED)
    joins = beside and bool(shelves - COMPANIONS) and not case.said.values("gender")
    if joins and not case.said.values("occasion"):
        return _joining(case)
    if outfit and first.group in COMPANIONS - {"bottoms"} and turns_to(case, first):
        return Call(
            "plan_outfit", {"anchor_ids": [*(i.id for i in outfit if _stays(i, first)), first.id]} | frame_of(case)
        )
    return Call("plan_outfit", {"anchor_ids": [first.id]} | frame_of(case))


def _given_away(case: Case) -> bool:
    """Whether a present was spoken of, and since then nothing for oneself: it comes without a look."""
    if {"outfit", "swap"} & set(case.said.acts):
        return False
    heard = [*case.turn.heard_earlier, case.said.text]
    given = max((n for n, text in enumerate(heard) if words_of("gift").search(text)), default=-1)
    return given >= 0 and not any(_FOR_MYSELF.search(text) for text in heard[given + 1 :])


_FOR_MYSELF = re.compile(
    r"\bfor (?:me|myself)\b|\bi (?:need|want)\b[^.]{0,20}\bmyself\b|我自己|给自己|自己穿", re.IGNORECASE
)


def _takes_too_much(case: Case, first: Item) -> bool:
    """Whether one piece leaves too little of a total for a look around it, which nobody asked for."""
    limit = None if {"outfit", "swap"} & set(case.said.acts) or case.context.outfit else total_of(case)
    return bool(limit) and first.amount_minor * _PIECES_OF_A_LOOK > 100 * limit["budget_amount"]  # type: ignore[index]


_PIECES_OF_A_LOOK = 3


def _with_what_is_there(case: Case, first: Item) -> Call | None:
    """What was looked for is to be worn with what is there: in the look, or with the garment last spoken of."""
    goes_with = bool(_GOES_WITH.search(case.said.text))
    if case.context.outfit:
        return _joining(case) if goes_with or "swap" in case.said else None
    chosen = case.context.item(case.context.focus)
    beside = chosen if chosen and goes_with and _stays(chosen, first) else None
    return Call("plan_outfit", {"anchor_ids": [beside.id, first.id]} | frame_of(case)) if beside else None


def _joining(case: Case) -> Call | None:
    """The first hit of the look's department in the look: earrings beside a watch, a shirt in place of a shirt."""
    fitting = _of_the_look(case)
    if fitting is None:
        return None
    place = fitting.category if fitting.group in _BESIDE_OTHERS else fitting.group
    return Call("plan_outfit", {"swap": place, "replace_with": fitting.id})


_ADDED = {"bags", "accessories", "jewellery"}
"""Shelves of which a piece may join a look that had none."""
_BESIDE_OTHERS = {"accessories", "jewellery"}
"""Shelves of which several are worn at once."""
_GOES_WITH = re.compile(
    r"\b(?:go(?:es)?|wear|work|look)\b.{0,16}?\b(?:with|under|over|beneath|underneath)\b"
    r"|\b(?:on top of|over|under|with) (?:that|it|this|these|those|them)\b"
    r"|配(?:它|这|那|上)|跟(?:它|这|那).{0,4}(?:配|搭)|里面.{0,3}[穿搭配]|外面.{0,3}[穿披搭套]",
    re.IGNORECASE,
)
"""What is looked for is to be worn with what is there."""


def wants_one_piece(case: Case) -> bool:
    """Whether nothing was to be shown beside the one piece that is needed: "one pair, and leave me alone"."""
    if "swap" in case.said or case.said.acts == ("outfit",) or case.context.last_change == "outfit":
        return False
    return any(_ONE_PIECE.search(text) for text in (*case.turn.heard_earlier, case.said.text))


_ONE_PIECE = re.compile(
    r"\b(?:hate|can't stand|loathe) shopping\b|\b(?:leave|left) (?:me )?alone\b|\bnothing else\b"
    r"|\b(?:just|only) (?:need |want |after )?(?:the )?(?:one|a single)\b(?! look| outfit)"
    r"|\ball (?:my|the) money\b|\b(?:till|until) (?:payday|the end of the month)\b"
    r"|\b(?:broke|skint|last (?:few )?(?:euros?|quid|pounds|dollars))\b"
    r"|月底|手头(?:紧|有点紧)|没(?:多少|什么)钱|(?:就|只)(?:剩|有)[^,，。]{0,4}(?:块|元|钱)|穷学生|囊中"
    r"|最(?:烦|讨厌|怕)逛|只[要买想]*一[件条双个顶]|就[要买想]*一[件条双个顶]|别的(?:都)?不[用要买]",
    re.IGNORECASE,
)


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
