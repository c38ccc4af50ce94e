"""The next search after an empty one: which wishes give way, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stylist.vocabulary import terms
from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import NEAREST_SHOWN, Case
from stylist_agents.offline.look_calls import DRESSED_UP, formality
from stylist_agents.offline.results import Answer

LOOSENED_TO_COMPARE = {"occasions", "seasons", "fabrics", "patterns", "finishes", "fits", "sleeves", "necklines"}
"""What gives way where nothing darker (lighter, cheaper) has it: the comparison is what was asked for."""

SOFT_CONSTRAINTS = {"occasions", "seasons", "lengths", "fits"}
"""Wishes that a shop often does not mark: loosened without asking, and said so."""


def loosened(case: Case) -> list[Call]:
    """The next search after an empty one, if there is one that needs no question."""
    found = case.turn.last("search_catalogue")
    if found is None or "more" in case.said or case.other_colour:
        return []
    if found.args.get("limit") == NEAREST_SHOWN:
        return _kind_alone([a.args for a in case.turn.answers if a.name == "search_catalogue"])
    return _no_kin_either(case) or _given_up(case, found)


def _given_up(case: Case, found: Answer) -> list[Call]:
    """Without what gives way most easily; past the budget where the occasion outweighs it."""
    options = [o for o in found.content.get("relaxations") or [] if isinstance(o, dict)]
    fields = [set(str(o.get("constraint", "")).split("+")) for o in options]
    if case.said.comparisons:
        return _loosened_to_compare(found.args, fields) or _in_its_spirit(case)
    if {"price_max"} in fields and any(formality(o) >= DRESSED_UP for o in found.args.get("occasions", [])):
        return [Call("search_catalogue", _beyond_budget(found.args, set()))]
    if soft := next((f for f in fields if f <= SOFT_CONSTRAINTS), None):
        if kin := _kin_for_the_occasion(case, found.args, soft):
            return [Call("search_catalogue", kin)]
        return [Call("search_catalogue", {k: v for k, v in found.args.items() if k not in soft})]
    return _nearest(case, found.args, fields)


def _kin_for_the_occasion(case: Case, args: Mapping[str, Any], soft: set[str]) -> dict[str, Any]:
    """No jacket is meant for a wedding: what is dressed up enough and does its work there, before a denim one."""
    known, stocked = terms("category"), set(case.context.catalogue.categories)
    kinds = [c for c in args.get("categories") or [] if c in known]
    dressed_up = bool({"wedding", "formal"} & set(args.get("occasions", [])))
    near = [n for c in kinds for n in known[c].near if n in stocked and n not in kinds]
    if "occasions" not in soft or not dressed_up or not near or case.turn.called.count("search_catalogue") > 1:
        return {}
    return {k: v for k, v in args.items() if k != "text"} | {"categories": list(dict.fromkeys(near))}


def _no_kin_either(case: Case) -> list[Call]:
    """What was asked for without its occasion, where nothing like it is meant for that occasion."""
    searches = [a.args for a in case.turn.answers if a.name == "search_catalogue"]
    kinds = [s.get("categories") for s in searches]
    occasions = [s.get("occasions") for s in searches]
    tried = len(searches) == 2 and kinds[0] != kinds[1] and occasions[0] and occasions[0] == occasions[1]
    return [Call("search_catalogue", {k: v for k, v in searches[0].items() if k != "occasions"})] if tried else []


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


def _kind_alone(searches: Sequence[Mapping[str, Any]]) -> list[Call]:
    """Where nothing fits past the budget either: the kind alone, within the budget before past it."""
    past = next((args for args in searches if args.get("beyond_budget")), None)
    calls = _only_the_kind(past) if past else []
    if not calls:
        return []
    limit = {k: searches[0][k] for k in ("price_max", "currency") if k in searches[0]}
    within = {k: v for k, v in calls[0].args.items() if k not in {"beyond_budget", "sort"}} | limit
    untried = [args for args in (within, calls[0].args) if args not in searches]
    return [Call("search_catalogue", untried[0])] if untried else []


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
