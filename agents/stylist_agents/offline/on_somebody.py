"""Calls that show garments on somebody: the photo measured, a try-on on it or on a drawn figure."""

from __future__ import annotations

from typing import Any

from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case, wearable
from stylist_agents.offline.look_calls import outfit_call
from stylist_agents.offline.manner import manner_of
from stylist_agents.offline.state import Item
from stylist_agents.offline.words import table as toml


def shown_on_somebody(case: Case) -> list[Call]:
    """A look at the photo, an outfit, a try-on: whatever of these was asked for, together."""
    said, context = case.said, case.context
    calls: list[Call] = []
    if "body" in said and context.photo and not said.minor:
        calls.append(analyse_call(case))
    if "outfit" in said and not case.missing_kinds:  # "which shoes?" in a shop that has none
        calls.append(outfit_call(case))
    if ("try_on" in said or ("body" in said and context.photo_new)) and not said.minor:
        calls += _try_on_calls(case)
    if "turn" in said and not said.minor:
        calls += _turn_calls(case)
    return calls


def seen_again(case: Case) -> list[Call]:
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


def analyse_call(case: Case) -> Call:
    """The photo measured, with the numbers that are known."""
    known = case.context.preferences
    args = {
        "height_cm": case.said.height_cm or known.height_cm,
        "weight_kg": case.said.weight_kg or known.weight_kg,
        "age": case.said.age,
    }
    return Call("analyse_body", {k: v for k, v in args.items() if v is not None})


def _try_on_calls(case: Case) -> list[Call]:
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
    manner = manner_of(case.said.text)
    size = next(iter(case.said.values("size")), None)
    if case.target and (size or manner):
        rest = case.context.tried if case.target in case.context.tried else ()
        args |= {"garment_ids": [case.target, *(i for i in rest if i != case.target)], "size": size, **manner}
    if not (manner and case.target in case.context.tried) and (figure := asked_figure(case)):
        args["figure"] = figure
    return [Call("try_on", args)]


def _turn_calls(case: Case) -> list[Call]:
    """The picture that is there as a clip; first the picture, where what is meant is on nobody yet."""
    if not case.can("show_turn"):
        return []
    there = case.context.tried and (case.target in case.context.tried or not case.said.targets)
    return [*([] if there else _try_on_calls(case)), Call("show_turn")]


def asked_figure(case: Case) -> str | None:
    """The drawn figure to use: the one named, or one of the department looked at where there is no photo."""
    words = toml("figures")
    text = case.said.text.lower()
    named = next((name for name in ("ada", "ben") if any(w in text for w in words[name])), None)
    if named or case.context.photo:
        return named
    genders = (case.context.wish or {}).get("genders") or case.said.values("gender")
    return "ben" if "men" in genders else "ada"
