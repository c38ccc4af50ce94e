"""What to do next: tool calls while something is to be found out, then the reply.

A turn takes two to six model calls, three as a rule: remember and search together (tools run in the order of their
calls, so that the search respects what was just remembered); with what was found an outfit, a look at the photo and a
try-on together; then the text. The context may have moved on between two calls of a turn, the tools write to it; so
what follows a search is decided from the tools' answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from langchain_core.messages import BaseMessage

from stylist.money import Money
from stylist.vocabulary import terms
from stylist_agents.offline.acts import Act
from stylist_agents.offline.calls import Call, Decision
from stylist_agents.offline.case import NEAREST_SHOWN, Case, anchors_a_look, make_case, wearable
from stylist_agents.offline.girths import read_fit, size_numbers
from stylist_agents.offline.liking import feedback_calls
from stylist_agents.offline.planning import plan_calls
from stylist_agents.offline.replies import BY_PRICE, reply
from stylist_agents.offline.results import read_turn
from stylist_agents.offline.serving import desk_calls
from stylist_agents.offline.state import Context, Item, read_context
from stylist_agents.offline.wish import LIMIT, PLAIN, dropped_slots, next_search
from stylist_agents.offline.words import table as toml

MOST_ROUNDS = 5
LOOSENED_TO_COMPARE = {"occasions", "seasons", "fabrics", "patterns", "finishes", "fits", "sleeves", "necklines"}
"""What gives way where nothing darker (lighter, cheaper) has it: the comparison is what was asked for."""
SOFT_CONSTRAINTS = {"occasions", "seasons", "lengths", "fits"}
"""Wishes that a shop often does not mark: loosened without asking, and said so."""


def decide(messages: Sequence[BaseMessage], tools: Mapping[str, frozenset[str]]) -> Decision:
    """The next step of a turn, from the messages alone."""
    case = make_case(read_turn(messages), read_context(messages), tools)
    if case.turn.rounds < MOST_ROUNDS:
        wanted = [_known_arguments(c, tools) for c in next_calls(case) if case.can(c.name)]
        if wanted:
            return Decision(calls=tuple(wanted))
    return Decision(text=reply(case))


def next_calls(case: Case) -> list[Call]:
    """Calls for this round; none once the reply can be written."""
    said = case.said
    if "undress" in said:
        return []
    searching = searches(case)
    if (served := desk_calls(case, searching)) is not None:
        return served
    if case.turn.rounds == 0:
        remember = remember_call(case)
        opening = [search_call(case)] if searching else plan_calls(case) or _looking_back(case) or _asked(case)
        opening = [*_asked(case), *opening] if said.twofold else opening
        return [*([remember] if remember else []), *feedback_calls(case), *opening]
    return _after_search(case) if searching else _beyond_total(case) or _seen_again(case)


def searches(case: Case) -> bool:
    """Whether this message asks for garments to be looked for."""
    said = case.said
    barred = _NO_SEARCH - {"detail"} if by_photo(case) else _NO_SEARCH  # "is there one like this in navy?"
    if not case.can("search_catalogue") or (barred & set(said.acts) and not said.twofold) or replans(case):
        return False
    if case.nothing_to_forget or ("unhide" in said and not case.context.hidden):
        return False
    if "start_over" in said:
        return bool(said.values("category") or said.values("group"))
    if "more" in said and (case.context.wish or case.context.shown):
        return True
    if by_photo(case) or {"surprise", "unhide"} & set(said.acts):
        return True
    return bool({"find", "refine"} & set(said.acts)) and not is_vague(case) and _has_some(case)


def _has_some(case: Case) -> bool:
    """Whether the shop has anything of what is asked for, or at least something near it."""
    named = (*case.said.values("category"), *case.said.values("group"))
    return not case.missing_kinds or len(case.missing_kinds) < len(named) or bool(case.nearest_kinds)


_NO_SEARCH: set[Act] = {
    "trip",
    "plan",
    "owned",
    "own_it",
    "advise",
    "identify",
    "shop_look",
    "privacy",
    "explain",
    "size",
    "detail",
    "compare_two",
    "swap",
    "undress",
    "step_back",
    "correct",
    "earlier",
}


def is_vague(case: Case) -> bool:
    """Whether nothing was said that a search could start from, or change: then one question is asked."""
    said = case.said
    liked = {w.slot for w in said.wishes if w.liked} - {"gender", "size"}
    if liked or said.comparisons or (said.gift and case.for_whom) or ("bolder" in said and case.context.wish):
        return False
    if case.for_whom and said.budget and said.budget.most is not None and not case.context.wish:
        return False  # for whom and for how much: enough to begin with
    changed = said.wishes or said.budget or said.undone or said.cheap
    return not (changed and case.context.wish)


def search_call(case: Case) -> Call:
    """The search for this message."""
    said, context = case.said, case.context
    if "unhide" in said:
        return Call("search_catalogue", {"show_hidden": True, "limit": LIMIT})
    if by_photo(case):
        wished = next_search(said, Context(locale=context.locale))
        return Call("search_catalogue", wished | {"like_photo": True, "text": said.text})
    args = next_search(said, context if "start_over" not in said else Context(locale=context.locale))
    if case.missing_kinds:
        kinds = [c for c in said.values("category") if c not in case.missing_kinds] or list(case.nearest_kinds)
        args["categories"] = kinds
        args["groups"] = [g for g in said.values("group") if g not in case.missing_kinds]
        args["text"] = ""
        args = {k: v for k, v in args.items() if v not in ([], "")}
    if not args.get("categories") and not args.get("groups"):
        args["groups"] = list(opening_shelves(case, args))
    if "more" in said or case.other_colour:
        args["unseen"] = True
        if "hide" in said:
            args["hide_ids"] = list(put_away(case))
        elif said.targets and asks_alike(said.text):
            args["like"] = said.targets[0]
    if "body" in said or "surprise" in said:
        args.pop("text", None)
    return Call("search_catalogue", args)


def put_away(case: Case) -> tuple[str, ...]:
    """What is not to be shown again: the garments pointed at, or all on the screen ("not these", 都不喜欢)."""
    said, shown = case.said, tuple(i.id for i in case.context.shown)
    precisely = any(r.kind != "deictic" for r in said.references)
    if said.targets and (precisely or not _ALL_OF_THEM.search(said.text)):
        return said.targets
    return shown


_ALL_OF_THEM = re.compile(r"\b(?:these|those|them|none|all of)\b|[这那](?:些|几|批)|都不|它们", re.IGNORECASE)


def by_photo(case: Case) -> bool:
    """Whether the photo that just came shows what is looked for: "something like this but in navy"."""
    points = not case.said.targets or all(r.kind == "deictic" for r in case.said.references)
    return case.context.photo_new and not case.said.minor and points and bool(_LIKE_THE_PHOTO.search(case.said.text))


_LIKE_THE_PHOTO = re.compile(
    r"\blike (?:this|that|it|these|those|the (?:one|photo|picture))\b|\bsimilar\b"
    r"|\b(?:this|the same)(?: one)?,? (?:but|only|in)\b"
    r"|同款|类似|相似|差不多|像这|[跟和]这|这种|这样的|这款|(?:照片|图片?)[里上]",
    re.IGNORECASE,
)


def asks_alike(text: str) -> bool:
    """Whether more of the same look is asked for, rather than simply more."""
    return bool(re.search(r"(?<!n't )(?<!not )\blike\b|similar|类似|相似|差不多|这种|这样的|像", text, re.IGNORECASE))


def remember_call(case: Case) -> Call | None:
    """What this message adds to the profile, changes in it or takes from it; None if nothing."""
    said = case.said
    args: dict[str, Any] = {}
    if "start_over" in said:
        args["clear"] = True
    if said.wishes and not _asks_only(case):
        args["add"] = [{"slot": w.slot, "value": w.value, "liked": w.liked} for w in said.wishes]
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


def _asked(case: Case) -> list[Call]:
    """Calls for questions and requests that are about garments already on the screen, or about the person."""
    said = case.said
    if "compare_two" in said:
        return _comparing(case)
    if _asks_of_the_photo(case):
        return _of_the_photo(case)
    if case.misses_number is not None and not said.targets:
        return []
    if told := {"explain", "detail", "identify", "size"} & set(said.acts):
        return [_told_of(case, told)] if case.target or asks_of_the_look(case) else []
    if "swap" in said or replans(case):
        return _swap(case) if "swap" in said else [_replanned(case)]
    return _shown_on_somebody(case)


def _told_of(case: Case, asked: AbstractSet[str]) -> Call:
    """What a question about the look, about a size or about one garment is answered from."""
    if asks_of_the_look(case):
        return Call("plan_outfit", {"anchor_ids": [i.id for i in case.context.outfit]} | _frame(case))
    return _size(case) if asked == {"size"} else Call("explain", {"garment_id": case.target})


def asks_of_the_look(case: Case) -> bool:
    """Whether the pieces' going together is to be explained, rather than one of them: "why does it go together?"."""
    whole = "explain" in case.said and not any(r.kind != "deictic" for r in case.said.references)
    return whole and len(case.context.outfit) > 1 and bool(_TOGETHER.search(case.said.text))


_TOGETHER = re.compile(
    r"\b(?:go|goes|work|works|fit|fits|look|looks|belong|belongs)\b.{0,12}\btogether\b"
    r"|\b(?:this|the|that) (?:whole )?(?:look|outfit|combination)\b"
    r"|这(?:样|么)搭|[这整那]一?[套身]|搭在一起|放在一起|怎么搭的|搭配",
    re.IGNORECASE,
)


def _comparing(case: Case) -> list[Call]:
    """What is known of the two that are compared, or of the one that is chosen; of prices the cards tell."""
    said, pair = case.said, compared(case)
    if BY_PRICE.search(said.text):
        return []
    if not pair and case.misses_number is None and _CHOOSES.search(said.text) and case.target:
        pair = (case.target,)
    elif len(pair) != 2:
        pair = ()
    return [Call("explain", {"garment_id": name}) for name in pair]


def _looking_back(case: Case) -> list[Call]:
    """The moment before; garments of an earlier page; or the moment before with another piece exchanged."""
    if "earlier" in case.said:
        return [Call("show_again", {"garment_ids": list(earlier_meant(case))})]
    if not {"step_back", "correct"} & set(case.said.acts):
        return []
    group = swapped_group(case) if "correct" in case.said else None
    return [Call("undo_last_change"), *([Call("plan_outfit", {"swap": group})] if group else [])]


def earlier_meant(case: Case) -> tuple[str, ...]:
    """Which garments of earlier pages are meant: those that the message describes, else the newest earlier page."""
    kinds = {w.value for w in case.said.asked if w.slot in {"category", "group"}}
    colours = {w.value for w in case.said.asked if w.slot == "colour"}
    found = [i for i in case.context.earlier if not kinds or i.category in kinds or i.group in kinds]
    described = [i for i in found if not colours or colours & {*i.colours, *_families(i)}] or found
    return tuple(i.id for i in (described or case.context.earlier)[:LIMIT])


def _families(item: Item) -> set[str]:
    shades = terms("colour")
    return {str(shades[c].family) for c in item.colours if c in shades}


def _size(case: Case) -> Call:
    """The size of what the message is about, with every number that it states."""
    said = case.said
    args: dict[str, Any] = {
        "garment_id": case.target, "height_cm": said.height_cm, "weight_kg": said.weight_kg, "age": said.age,
        "girths_cm": size_numbers(said.text, case.turn.said_before) or None, "fit": read_fit(said.text),
    }  # fmt: skip
    return Call("size_advice", {name: value for name, value in args.items() if value is not None})


def _shown_on_somebody(case: Case) -> list[Call]:
    """A look at the photo, an outfit, a try-on: whatever of these was asked for, together."""
    said, context = case.said, case.context
    calls: list[Call] = []
    if "body" in said and context.photo and not said.minor:
        calls.append(_analyse(case))
    if "outfit" in said:
        calls.append(_outfit(case))
    if ("try_on" in said or ("body" in said and context.photo_new)) and not said.minor:
        calls += _try_on(case)
    return calls


def _asks_of_the_photo(case: Case) -> bool:
    """Whether the message is about the pieces of the photo: which they are, or where to find them."""
    return "shop_look" in case.said or ("identify" in case.said and case.context.photo)


def _of_the_photo(case: Case) -> list[Call]:
    """What the photo shows, or its pieces in the shop: all of them, or those of the shelves that were named."""
    if not case.context.photo or case.said.minor:
        return []
    if "shop_look" not in case.said:
        return [Call("describe_garment")]
    asked = [w.value for w in case.said.asked if w.slot == "group"]
    asked += [str(terms("category")[w.value].group) for w in case.said.asked if w.slot == "category"]
    return [Call("shop_the_look", {"groups": list(dict.fromkeys(asked))} if asked else {})]


_CHOOSES = re.compile(r"\bwhich\b.*\b(?:keep|take|pick|choose|buy|wear|go for)\b|[选留买挑]哪", re.IGNORECASE)
"""Asks for one of all that are shown, rather than for two to be compared."""


def compared(case: Case) -> tuple[str, ...]:
    """The two garments to compare: those pointed at, the one pointed at with the focus, or the only two shown."""
    targets = list(case.said.targets[:2])
    if len(targets) == 1 and case.context.focus not in (None, targets[0]):
        targets.append(str(case.context.focus))
    if not targets and len(case.context.shown) == 2:
        targets = [i.id for i in case.context.shown]
    return tuple(targets)


def _swap(case: Case) -> list[Call]:
    group = swapped_group(case)
    worn = {i.id for i in case.context.outfit}
    if case.said.targets and case.said.targets[0] not in worn:
        return [Call("plan_outfit", {"anchor_ids": [case.said.targets[0]]} | _frame(case))]
    if not group or not worn:
        return []
    return [Call("plan_outfit", {"swap": group} | _total(case))]


def _beyond_total(case: Case) -> list[Call]:
    """The exchange once more where nothing keeps the look within its total; what it comes to is said."""
    found = case.turn.last("plan_outfit")
    if found is None or not found.args.get("swap") or found.content.get("outfits") or "budget_amount" not in found.args:
        return []
    return [Call("plan_outfit", {k: v for k, v in found.args.items() if not k.startswith("budget_")})]


def _seen_again(case: Case) -> list[Call]:
    """A look that was seen on somebody, seen again with the piece that was just exchanged: the rest stays as it is."""
    found, tried = case.turn.last("plan_outfit"), set(case.context.tried)
    if not {"swap", "correct"} & set(case.said.acts) or not tried or found is None or "try_on" in case.turn.called:
        return []
    items = [Item.model_validate(row) for look in (found.content.get("outfits") or [])[:1] for row in look["items"]]
    target = case.said.targets[:1]
    kept = [i for i in items if i.group != found.args.get("swap") and i.id not in target]
    if not items or case.said.minor or any(wearable(i) and i.id not in tried for i in kept):
        return []
    return [Call("try_on", {"garment_ids": [i.id for i in items]})]


def replans(case: Case) -> bool:
    """Whether a look that was just shown is meant: "nothing black", "make it 200" say what to change in it."""
    said, context = case.said, case.context
    before = case.turn.said_before
    spoken_of = "[[total]]" in before and "[[price:" not in before
    of_the_look = bool(context.outfit) and (context.last_change == "outfit" or spoken_of or not context.wish)
    only_limits = bool(said.wishes or said.budget) and not any(w.liked for w in said.wishes)
    return of_the_look and only_limits and not said.comparisons and case.can("plan_outfit")


def _replanned(case: Case) -> Call:
    """The look again, its pieces kept but for those that are refused now (all may change for another budget)."""
    refused = [w for w in case.said.wishes if not w.liked]
    kept = [i.id for i in case.context.outfit if not any(i.has(w.slot, w.value) for w in refused)] if refused else []
    return Call("plan_outfit", ({"anchor_ids": kept} if kept else {}) | _frame(case))


def swapped_group(case: Case) -> str | None:
    """The shelf of which a piece is to be exchanged."""
    groups = list(case.said.values("group")) + [
        str(terms("category")[c].group) for c in case.said.values("category") if c in terms("category")
    ]
    return groups[0] if groups else None


def _outfit(case: Case) -> Call:
    anchors = {"anchor_ids": [case.target]} if case.target else {}
    return Call("plan_outfit", anchors | _frame(case))


def _frame(case: Case) -> dict[str, Any]:
    """Occasion, season, department and total budget of a look: from this message, else from the last search."""
    last = case.context.wish or {}
    args: dict[str, Any] = {}
    for slot, name, plural in (("occasion", "occasion", "occasions"), ("season", "season", "seasons")):
        values = case.said.values(slot) or case.context.preferences.values(slot) or tuple(last.get(plural) or ())  # type: ignore[arg-type]  # both are slots
        if values and "start_over" not in case.said:
            args[name] = max(values, key=_formality) if slot == "occasion" else values[0]
    genders = case.for_whom or tuple(i.gender for i in case.turn.hits[:1] if i.gender in {"women", "men"})
    if genders:
        args["genders"] = list(genders)
    args |= _total(case)
    return {k: v for k, v in args.items() if v is not None}


def _total(case: Case) -> dict[str, Any]:
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


def _formality(occasion: str) -> int:
    """A beach wedding is dressed for as a wedding."""
    found = terms("occasion").get(occasion)
    return (found.formality or 0) if found else 0


def _analyse(case: Case) -> Call:
    known = case.context.preferences
    args = {
        "height_cm": case.said.height_cm or known.height_cm,
        "weight_kg": case.said.weight_kg or known.weight_kg,
        "age": case.said.age,
    }
    return Call("analyse_body", {k: v for k, v in args.items() if v is not None})


def _try_on(case: Case) -> list[Call]:
    """On the person's photo, or on a drawn figure where there is none (the reply says which)."""
    precisely = any(r.kind != "deictic" for r in case.said.references)
    whole = "outfit" in case.said or "whole" in case.said.text.lower() or "整套" in case.said.text
    whole = whole or (case.context.last_change == "outfit" and not precisely and not case.said.wishes)
    ids = [i.id for i in case.context.outfit] if whole and case.context.outfit else list(case.said.targets)
    ids = ids or ([case.target] if case.target else [i.id for i in case.context.outfit])
    item = case.context.item(ids[0]) if len(ids) == 1 else None
    if item and not wearable(item) and case.context.outfit:
        ids = [i.id for i in case.context.outfit if wearable(i)] or ids
    if not ids:
        return []
    args: dict[str, Any] = {"garment_ids": ids}
    if (size := next(iter(case.said.values("size")), None)) and case.target:
        rest = case.context.tried if case.target in case.context.tried else ()
        args |= {"garment_ids": [case.target, *(i for i in rest if i != case.target)], "size": size}
    if figure := asked_figure(case):
        args["figure"] = figure
    return [Call("try_on", args)]


def asked_figure(case: Case) -> str | None:
    """The drawn figure to use: the one named, or one of the department looked at where there is no photo."""
    words = toml("figures")
    text = case.said.text.lower()
    named = next((name for name in ("ada", "ben") if any(w in text for w in words[name])), None)
    if named or case.context.photo:
        return named
    genders = (case.context.wish or {}).get("genders") or case.said.values("gender")
    return "ben" if "men" in genders else "ada"


def _after_search(case: Case) -> list[Call]:
    """With the hits in hand: once more without a soft wish if there are none, else the look, the photo, the try-on."""
    called = case.turn.called
    if not case.turn.hits and (args := _last_search(case)) and "bolder" in case.said and PLAIN in _plainness(args):
        return [Call("search_catalogue", _in_colour(args))]
    if not case.turn.hits:
        return _loosened(case) if called.count("search_catalogue") <= 3 else []
    if case.over_budget or case.missed or by_photo(case) or {"plan_outfit", "analyse_body", "try_on"} & set(called):
        return []
    first = case.turn.hits[0]
    calls: list[Call] = []
    if planned := _look_around(case):
        calls.append(planned)
    if case.context.photo and not case.said.minor:
        if not case.context.body_known or case.context.photo_new or "body" in case.said:
            calls.append(_analyse(case))
        if wearable(first):
            calls.append(Call("try_on", {"garment_ids": [first.id]}))
    elif "try_on" in case.said and not case.said.minor and wearable(first):
        calls.append(Call("try_on", {"garment_ids": [first.id], "figure": asked_figure(case) or "ada"}))
    return calls


def _look_around(case: Case) -> Call | None:
    """A complete look around the first hit. Shoes, bags and the like join the outfit that is there instead."""
    first, outfit = case.turn.hits[0], case.context.outfit
    if (
        {"more", "unhide"} & set(case.said.acts)
        or case.for_gift
        or first.id in {i.id for i in outfit}
        or not anchors_a_look(first)
    ):
        return None
    shelves = {i.group for i in outfit}
    joins = first.group in COMPANIONS & shelves and bool(shelves - COMPANIONS) and not case.said.values("gender")
    if joins and not case.said.values("occasion"):
        fitting = _of_the_look(case)
        return Call("plan_outfit", {"swap": fitting.group, "replace_with": fitting.id}) if fitting else None
    if outfit and first.group in COMPANIONS - {"bottoms"} and turns_to(case, first):
        return Call("plan_outfit", {"anchor_ids": [*(i.id for i in outfit), first.id]} | _frame(case))
    return Call("plan_outfit", {"anchor_ids": [first.id]} | _frame(case))


def _of_the_look(case: Case) -> Item | None:
    """The first hit of the department that the look on the screen is from: no women's sandals under men's trousers."""
    worn = {i.gender for i in case.context.outfit} & {"women", "men"}
    return next((h for h in case.turn.hits if not worn or h.gender in worn | {"unisex", None}), None)


def opening_shelves(case: Case, args: Mapping[str, Any]) -> tuple[str, ...]:
    """Where to look when only an occasion, a season or a colour was named: what such a look begins with."""
    shelves: dict[str, list[str]] = toml("purposes")["shelves"]
    if case.for_gift:
        return tuple(shelves["gift"])
    reasons = [*args.get("occasions", []), *args.get("seasons", []), *args.get("finishes", [])]
    return tuple(shelves[next((r for r in reasons if r in shelves), "any")])


COMPANIONS = {"bottoms", "shoes", "bags", "accessories", "jewellery", "outerwear"}
"""Shelves of what is worn beside the garment that a look is built around."""


def turns_to(case: Case, item: Item) -> bool:
    """Whether the message itself names this kind of garment."""
    return item.category in case.said.values("category") or item.group in (
        *case.said.values("group"),
        *(terms("category")[c].group for c in case.said.values("category") if c in terms("category")),
    )


def _loosened(case: Case) -> list[Call]:
    """The next search after an empty one, if there is one that needs no question."""
    found = case.turn.last("search_catalogue")
    if found is None or "more" in case.said or case.other_colour:
        return []
    if found.args.get("limit") == NEAREST_SHOWN:
        return _only_the_kind(found.args) if found.args.get("beyond_budget") else []
    options = [o for o in found.content.get("relaxations") or [] if isinstance(o, dict)]
    fields = [set(str(o.get("constraint", "")).split("+")) for o in options]
    if case.said.comparisons:
        return _loosened_to_compare(found.args, fields) or _in_its_spirit(case)
    if {"price_max"} in fields and any(_formality(o) >= DRESSED_UP for o in found.args.get("occasions", [])):
        return [Call("search_catalogue", _beyond_budget(found.args, set()))]
    if soft := next((f for f in fields if f <= SOFT_CONSTRAINTS), None):
        return [Call("search_catalogue", {k: v for k, v in found.args.items() if k not in soft})]
    return _nearest(case, found.args, fields)


def _last_search(case: Case) -> Mapping[str, Any] | None:
    found = case.turn.last("search_catalogue")
    return found.args if found else None


def _plainness(args: Mapping[str, Any]) -> Sequence[str]:
    return args.get("not_patterns") or ()


def _in_colour(args: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing patterned of this kind: then something bright."""
    patterns = [v for v in args["not_patterns"] if v != PLAIN]
    return {k: v for k, v in args.items() if k != "not_patterns"} | {"not_patterns": patterns, "colours": ["bright"]}


def _nearest(case: Case, args: Mapping[str, Any], fields: Sequence[set[str]]) -> list[Call]:
    """What comes nearest of the kind that was named: above the budget, or without the colour."""
    keeping_the_kind = [f for f in fields if not f & {"categories", "groups", "genders", "ids", "not_ids"}]
    if keeping_the_kind and "price_max" in keeping_the_kind[0]:
        return [Call("search_catalogue", _beyond_budget(args, keeping_the_kind[0] - {"price_max"}))]
    if keeping_the_kind:
        kept = {k: v for k, v in args.items() if k not in keeping_the_kind[0]}
        return [Call("search_catalogue", kept | {"limit": NEAREST_SHOWN})]
    if not fields:
        return []
    if case.context.preferences.budget or "price_max" in args:
        return [Call("search_catalogue", _beyond_budget(args, set()))]
    return _only_the_kind(args)


def _beyond_budget(args: Mapping[str, Any], also: set[str]) -> dict[str, Any]:
    """The same search past the budget, the least expensive first."""
    kept = {k: v for k, v in args.items() if k not in {"price_max", "currency"} | also}
    return kept | {"beyond_budget": True, "sort": "price_low", "limit": NEAREST_SHOWN}


def _only_the_kind(args: Mapping[str, Any]) -> list[Call]:
    """A hoodie, if not a green one: other kinds would be further away than another colour."""
    kept = {k: v for k, v in args.items() if k not in LOOSENED_TO_COMPARE | {"colours", "lengths", "text"}}
    return [Call("search_catalogue", kept)] if kept.get("categories") and len(kept) < len(args) - 1 else []


def _loosened_to_compare(args: Mapping[str, Any], fields: Sequence[set[str]]) -> list[Call]:
    """Darker (lighter, cheaper) comes first; what it costs is the smallest set of wishes that helps."""
    if shelf := _same_weather(args, fields):
        return [Call("search_catalogue", shelf)]
    for helps in fields:
        if helps <= LOOSENED_TO_COMPARE:
            return [Call("search_catalogue", {k: v for k, v in args.items() if k not in helps})]
    kept = {k: v for k, v in args.items() if k not in LOOSENED_TO_COMPARE}
    if kept != args:
        return [Call("search_catalogue", kept)]
    table = terms("category")
    shelves = list(dict.fromkeys(table[c].group for c in kept.get("categories", []) if c in table))
    wider = {k: v for k, v in kept.items() if k not in {"categories", "text"}} | {"groups": shelves}
    return [Call("search_catalogue", wider)] if shelves else []


def _same_weather(args: Mapping[str, Any], fields: Sequence[set[str]]) -> dict[str, Any] | None:
    """Cheaper than the boots of a winter look: other shoes for the winter, before flip-flops."""
    known = terms("category")
    shelves = list(dict.fromkeys(known[c].group for c in args.get("categories", []) if c in known))
    if not args.get("cheaper_than") or not args.get("seasons") or len(shelves) != 1:
        return None
    return {k: v for k, v in args.items() if k not in {"categories", "text"}} | {"groups": shelves}


def _in_its_spirit(case: Case) -> list[Call]:
    """Where the shop has nothing darker (lighter) at all: what is most like the garment itself."""
    first = next(a.args for a in case.turn.answers if a.name == "search_catalogue")
    shades = {"darker_than", "lighter_than"}
    return (
        [Call("search_catalogue", {k: v for k, v in first.items() if k not in shades})] if shades & set(first) else []
    )


def _known_arguments(call: Call, tools: Mapping[str, frozenset[str]]) -> Call:
    """The call with only those arguments that the bound tool takes."""
    known = tools[call.name]
    return Call(call.name, {k: v for k, v in call.args.items() if k in known and v is not None})


__all__ = ["Call", "Decision", "compared", "decide", "is_vague", "next_calls", "searches"]
