"""The search that a message asks for, and whether it says enough to begin one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from stylist.outfits.candidates import SKIRTS
from stylist.vocabulary import terms
from stylist_agents.offline.by_kind import nothing_thin
from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case
from stylist_agents.offline.look_calls import COMPANIONS, recoloured, told_weather
from stylist_agents.offline.mourning import MOURNING_KINDS, in_grief
from stylist_agents.offline.state import Context, Item
from stylist_agents.offline.wish import LIMIT, for_another, next_search
from stylist_agents.offline.words import table as toml


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
        args |= (
            {"categories": list(MOURNING_KINDS)} if in_grief(said) else {"groups": list(opening_shelves(case, args))}
        )
    if not args.get("genders") and case.worn_department:
        args["genders"] = list(case.worn_department)
    if not args.get("genders") and (beside := _beside_the_look(case, args)):
        args["genders"] = beside
    if "more" in said or case.other_colour:
        args["unseen"] = True
        if "hide" in said:
            args["hide_ids"] = list(put_away(case))
        elif said.targets and asks_alike(said.text):
            args["like"] = said.targets[0]
    if "body" in said or "surprise" in said:
        args.pop("text", None)
    nothing_thin(args, told_weather(case)[1])
    return Call("search_catalogue", _in_other_colours(args, piece) if (piece := recoloured(case)) else args)


def _beside_the_look(case: Case, args: Mapping[str, Any]) -> list[str]:
    """The department of the look that shoes or a bag are to join, where all its pieces are of one: no men's loafers
    for the dress on the screen.
    """
    known = terms("category")
    shelves = {*(args.get("groups") or []), *(known[c].group for c in args.get("categories") or [] if c in known)}
    worn = {i.gender for i in case.context.outfit if i.group not in COMPANIONS - {"bottoms"}} & {"women", "men"}
    elsewhere = case.said.gift or for_another(case.said) or "start_over" in case.said
    joins = bool(shelves) and shelves <= COMPANIONS - {"bottoms", "outerwear"}
    skirted = any(i.category in SKIRTS for i in case.context.outfit)
    return [str(g) for g in worn] if joins and skirted and len(worn) == 1 and not elsewhere else []


def _in_other_colours(args: Mapping[str, Any], piece: Item) -> dict[str, Any]:
    """The same kind as a piece of the look, in any colour but its own, whatever else was searched for."""
    kept = {k: v for k, v in args.items() if k in {"genders", "sizes", "price_max", "currency", "limit"}}
    department = {"genders": [piece.gender]} if piece.gender in {"women", "men"} else {}
    return kept | department | {"categories": [piece.category], "not_colours": list(piece.colours)}


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


def opening_shelves(case: Case, args: Mapping[str, Any]) -> tuple[str, ...]:
    """Where to look when only an occasion, a season or a colour was named: what such a look begins with."""
    shelves: dict[str, list[str]] = toml("purposes")["shelves"]
    if case.for_gift:
        return tuple(shelves["gift"])
    reasons = [*args.get("occasions", []), *args.get("finishes", []), *args.get("seasons", [])]
    reason = next((r for r in reasons if r in shelves), "any")
    dressy = reason in {"wedding", "formal"} and tuple(args.get("genders", ())) == ("women",)
    return tuple(shelf for shelf in shelves[reason] if not (dressy and shelf == "tops"))
