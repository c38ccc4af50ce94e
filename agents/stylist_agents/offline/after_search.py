"""What follows a search: the look around the first hit, the photo, the try-on; or a wider search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case, wearable
from stylist_agents.offline.first_search import by_photo
from stylist_agents.offline.look_calls import look_around
from stylist_agents.offline.loosening import loosened
from stylist_agents.offline.on_somebody import analyse_call, asked_figure
from stylist_agents.offline.wish import PLAIN


def after_search(case: Case) -> list[Call]:
    """With the hits in hand: once more without a soft wish if there are none, else the look, the photo, the try-on."""
    called = case.turn.called
    if not case.turn.hits and (args := _last_search(case)) and "bolder" in case.said and PLAIN in _plainness(args):
        return [Call("search_catalogue", _in_colour(args))]
    if not case.turn.hits:
        return loosened(case) if called.count("search_catalogue") <= 3 else []
    if case.over_budget or case.missed or by_photo(case) or {"plan_outfit", "analyse_body", "try_on"} & set(called):
        return []
    first = case.turn.hits[0]
    calls: list[Call] = []
    if planned := look_around(case):
        calls.append(planned)
    if case.context.photo and not case.said.minor:
        if case.context.photo_new or "body" in case.said:
            calls.append(analyse_call(case))
        if wearable(first):
            calls.append(Call("try_on", {"garment_ids": [first.id]}))
    elif "try_on" in case.said and not case.said.minor and wearable(first):
        calls.append(Call("try_on", {"garment_ids": [first.id], "figure": asked_figure(case) or "ada"}))
    return calls


def _last_search(case: Case) -> Mapping[str, Any] | None:
    found = case.turn.last("search_catalogue")
    return found.args if found else None


def _plainness(args: Mapping[str, Any]) -> Sequence[str]:
    return args.get("not_patterns") or ()


def _in_colour(args: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing patterned of this kind: then something bright."""
    patterns = [v for v in args["not_patterns"] if v != PLAIN]
    return {k: v for k, v in args.items() if k != "not_patterns"} | {"not_patterns": patterns, "colours": ["bright"]}
