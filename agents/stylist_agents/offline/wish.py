"""The arguments of the next search: the last search, changed by what was said, and never its refusals forgotten."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from stylist.money import Money
from stylist.vocabulary import terms
from stylist_agents.offline.by_kind import only_fitting_shoes, without_sleeves, without_weather
from stylist_agents.offline.dressing_level import off_level
from stylist_agents.offline.meaning import Understanding
from stylist_agents.offline.state import Context, Item
from stylist_agents.offline.unmarked import without_details
from stylist_agents.offline.wishing import mood_or_shade

Arguments = dict[str, Any]

FIELDS = {
    "category": "categories", "group": "groups", "gender": "genders", "colour": "colours", "pattern": "patterns",
    "fabric": "fabrics", "finish": "finishes", "season": "seasons", "occasion": "occasions", "sleeve": "sleeves",
    "neckline": "necklines", "length": "lengths", "fit": "fits", "brand": "brands", "size": "sizes",
}  # fmt: skip
REFUSABLE = tuple(slot for slot in FIELDS if slot != "size")
KEPT_FOR_A_NEW_GARMENT = ("gender", "season", "occasion")
"""What still holds when the person turns from shirts to shoes. Colours and fabrics are said of one garment."""
_FOR_ANOTHER = re.compile(
    r"\b(?:for|get|buy) (?:my|our|his|her|an?) (?:\w+[- ]){0,2}(?:mum|mom|mother|mama|dad|father|sister|brother"
    r"|wife|husband|girlfriend|boyfriend|partner|son|daughter|aunt|uncle|gran\w*|nan|grandma|grandpa|niece|nephew|cousin|friend|boss"
    r"|colleague|neighbou?r|(?:mother|father|sister|brother)-in-law)\b"
    r"|(?:给|帮|替|为)(?:我|咱)?(?:的)?(?:妈|爸|母亲|父亲|奶奶|爷爷|外婆|外公|姥|姐|妹|哥|弟|老公|老婆|丈夫|妻子|男朋友|女朋友|男友|女友|儿子"
    r"|女儿|闺女|婆婆|公公|丈母娘|岳|姑|姨|叔|舅|朋友|闺蜜|同事|老板|领导)",
    re.IGNORECASE,
)
"""Somebody else is to wear it: what the piece before was for is theirs no more."""

_ONCE = (
    "like",
    "darker_than",
    "lighter_than",
    "cheaper_than",
    "exclude_ids",
    "unseen",
    "hide_ids",
    "show_hidden",
    "cursor",
    "sort",
    "text",
    "beyond_budget",
)
LIMIT = 6
_ANEW = re.compile(r"\b(?:something|anything|what)\b|什么|啥|找", re.IGNORECASE)
_ELSEWHERE = re.compile("参加|要去")
"""Going somewhere else than the last search was for: another garment. Where it was for nothing yet, only narrower."""


def next_search(said: Understanding, context: Context) -> Arguments:
    """Arguments of ``search_catalogue`` for this message; empty lists are left out."""
    base = _carried(said, context)
    if (sizes := lasting_sizes(said, context)) and (turns_to_new_garment(said, context) or not context.wish):
        base["sizes"] = list(sizes)
    _back_to_clothes(base, said, context)
    _of_the_kind_pointed_at(base, said, context)
    for slot, field in FIELDS.items():
        _apply(base, slot, field, said)
    for slot, value in said.undone:
        _take_back(base, slot, value)
    if said.budget and said.budget.most is not None:
        base["price_max"] = said.budget.most
        base["currency"] = said.budget.currency
    if said.budget and said.budget.least is not None:
        base["price_min"] = said.budget.least
    if not base.get("genders") and (mine := own_department(said, context)):
        base["genders"] = list(mine)
    _compare(base, said, context)
    if "bolder" in said:
        _bolder(base)
    if context.shown and off_level(said.text) and said.values("occasion"):
        base["unseen"] = True
    only_fitting_shoes(base, context)
    without_sleeves(base)
    base["text"] = search_text(base, said)
    without_weather(base)
    base["limit"] = LIMIT
    return {k: v for k, v in base.items() if v not in ([], None, "")}


def _of_the_kind_pointed_at(base: Arguments, said: Understanding, context: Context) -> None:
    """ "The second one in black": a garment of the second one's kind."""
    pointed = any(r.kind != "deictic" for r in said.references)
    item = context.item(said.targets[0]) if pointed and said.targets else _other_than_searched(base, said, context)
    if item and item.category in terms("category") and not turns_to_new_garment(said, context):
        base["categories"], base["groups"] = [item.category], []


def _other_than_searched(base: Arguments, said: Understanding, context: Context) -> Item | None:
    """ "It's too expensive" after speaking of the coat is said of the coat, whatever was searched for last."""
    item = context.item(compared_with(said, context)) if said.comparisons else None
    kinds = {*(base.get("categories") or []), *(base.get("groups") or [])}
    return item if item and kinds and not {item.category, item.group} & kinds else None


_NOT_CUT = {"shoes", "bags", "accessories", "jewellery"}
_CUT = ("fit", "length", "sleeve", "neckline")


def _back_to_clothes(base: Arguments, said: Understanding, context: Context) -> None:
    """ "Something looser" after the shoes is said of the look's garment: shoes have no cut."""
    known = terms("category")
    shelves = {*(base.get("groups") or []), *(known[c].group for c in base.get("categories") or [] if c in known)}
    if not shelves or not shelves <= _NOT_CUT or not any(said.values(slot) for slot in _CUT):  # type: ignore[arg-type]  # slots
        return
    main = next((i for i in context.outfit if i.group not in _NOT_CUT | {"outerwear", ""}), None)
    base["categories"], base["groups"] = ([main.category] if main else []), []


def turns_to_new_garment(said: Understanding, context: Context) -> bool:
    """Whether the message names another garment than the last search."""
    named = set(said.values("category")) | set(said.values("group"))
    last = context.wish or {}
    if not named and set(said.values("occasion")) - set(context.preferences.values("occasion")):
        elsewhere = bool(last.get("occasions")) and bool(_ELSEWHERE.search(said.text))
        return elsewhere or bool(_ANEW.search(said.text))  # "something for a dinner date" after shoes for a wedding
    before = set(last.get("categories") or []) | set(last.get("groups") or [])
    shelves = {terms("category")[c].group for c in last.get("categories") or [] if c in terms("category")}
    own = {terms("category")[n].group if n in terms("category") else n for n in named}
    if not last.get("categories") and (not before or own <= before):
        return False  # "something blue" … "a shirt": narrower, not another
    return bool(named) and not named <= before and not (named <= shelves and "cheaper" not in said.comparisons)


def dropped_slots(said: Understanding, context: Context) -> tuple[str, ...]:
    """Stored wishes that no longer hold because another garment is looked for."""
    if not turns_to_new_garment(said, context):
        return ()
    kept = {*_kept_slots(said), *(("size",) if lasting_sizes(said, context) else ())}
    stale = [s for s in FIELDS if s not in kept and context.preferences.values(s)]
    return tuple(stale)


_LETTERED = {"tops", "knitwear", "dresses", "outerwear"}
"""Shelves that shops size by letter: an M in shirts is an M in jackets, and nothing in shoes."""
_LETTER = re.compile(r"(?:[2-6]?X{1,3}[SL]|[2-6]XL|S|M|L)", re.IGNORECASE)


def lasting_sizes(said: Understanding, context: Context) -> tuple[str, ...]:
    """Letter sizes said before that hold for the kind named now, too; of somebody else's none."""
    known = terms("category")
    named = [*said.values("group"), *(known[c].group for c in said.values("category") if c in known)]
    if not named or not set(named) <= _LETTERED or said.values("size") or for_another(said):
        return ()
    last = (context.wish or {}).get("groups") or [
        known[c].group for c in (context.wish or {}).get("categories") or [] if c in known
    ]
    if not set(last) <= _LETTERED:
        return ()
    return tuple(s for s in context.preferences.values("size") if _LETTER.fullmatch(s))


def _kept_slots(said: Understanding) -> tuple[str, ...]:
    """What still holds for a new garment: of somebody else's neither the season nor the occasion."""
    return ("gender",) if for_another(said) else KEPT_FOR_A_NEW_GARMENT


def for_another(said: Understanding) -> bool:
    """Whether somebody else is to wear it: "a cardigan for my mum", 给我妈."""
    return bool(_FOR_ANOTHER.search(said.text))


def search_text(arguments: Arguments, said: Understanding) -> str:
    """What the embedder hears: the wishes in English words, then what was said beyond the vocabulary."""
    words: list[str] = []
    for slot in ("colour", "pattern", "finish", "fabric", "fit", "length", "sleeve", "neckline", "category", "group"):
        values = arguments.get(FIELDS[slot], [])
        for value in values if slot != "group" or len(values) == 1 else ():
            kind = mood_or_shade(value) if slot == "colour" else slot
            found = terms(kind).get(value)
            words.append(found.en[0] if found else value)
    return " ".join((*words, *without_details(said)))


def _carried(said: Understanding, context: Context) -> Arguments:
    last = {k: v for k, v in (context.wish or {}).items() if k not in _ONCE}
    if PLAIN in last.get("not_patterns", []) and PLAIN not in context.preferences.values("pattern", liked=False):
        last["not_patterns"] = [v for v in last["not_patterns"] if v != PLAIN]  # "too plain" was said of one page
    if not last:
        return _stored(context)
    if not turns_to_new_garment(said, context):
        return last
    kept = {FIELDS[s] for s in _kept_slots(said)}
    carried = {k: v for k, v in last.items() if k in kept or k.startswith("not_") or k in {"price_max", "currency"}}
    return _stored(context, _kept_slots(said)) | carried | _most_formal(carried)


def _most_formal(carried: Arguments) -> Arguments:
    """A beach wedding's shoes are chosen for the wedding."""
    known = terms("occasion")
    named = [o for o in carried.get("occasions", []) if o in known]
    return {"occasions": [max(named, key=lambda o: known[o].formality or 0)]} if named else {}


def _stored(context: Context, slots: Sequence[str] = KEPT_FOR_A_NEW_GARMENT) -> Arguments:
    """What was said of person and occasion before there was a search: "a gift for my boyfriend"."""
    stored = {FIELDS[s]: list(context.preferences.values(s)) for s in slots}
    return {k: v for k, v in stored.items() if v}


def _apply(base: Arguments, slot: str, field: str, said: Understanding) -> None:
    liked, refused = said.values(slot), said.values(slot, liked=False)  # type: ignore[arg-type]  # FIELDS are slots
    if slot == "category" and (liked or said.values("group")):
        base[field] = base["groups"] = []
    if liked:
        base[field] = list(liked)
        base[f"not_{field}"] = [v for v in base.get(f"not_{field}", []) if v not in liked]
    if refused:
        base[field] = [v for v in base.get(field, []) if v not in refused]
        if slot in REFUSABLE:
            base[f"not_{field}"] = list(dict.fromkeys([*base.get(f"not_{field}", []), *refused]))


def _take_back(base: Arguments, slot: str, value: str | None) -> None:
    if slot == "budget":
        for field in ("price_max", "price_min", "currency"):
            base.pop(field, None)
        return
    for field in (FIELDS[slot], f"not_{FIELDS[slot]}"):
        base[field] = [v for v in base.get(field, []) if value is not None and v != value]


def _compare(base: Arguments, said: Understanding, context: Context) -> None:
    anchor = compared_with(said, context)
    if anchor and said.comparisons:
        base["exclude_ids"] = [anchor]
    for comparison in said.comparisons:
        if comparison in {"darker", "lighter"} and anchor:
            base[f"{comparison}_than"] = anchor
            base["like"] = anchor
            base["colours"] = []
        if comparison == "cheaper" and anchor:
            base["cheaper_than"] = anchor
            _of_the_looks_piece(base, said, context, anchor)
        if comparison == "cheaper":
            base["sort"] = "price_low"
            base.pop("price_min", None)
        if comparison == "dearer":
            _dearer(base, context.item(anchor))
    if said.cheap:
        base["sort"] = "price_low"


def _of_the_looks_piece(base: Arguments, said: Understanding, context: Context, anchor: str) -> None:
    """ "Cheaper shoes" for a look in boots are boots, whatever the shirt that it began with might cost."""
    if anchor != outfit_piece(said, context) or not turns_to_new_garment(said, context):
        return
    piece = context.item(anchor)
    if said.budget is None:
        base.pop("price_max", None)
    if piece and piece.category in terms("category") and not said.values("category"):
        base["categories"], base["groups"] = [piece.category], []


def _dearer(base: Arguments, item: Item | None) -> None:
    """More than this one costs; the next step up first."""
    base["sort"] = "price_low"
    if item and item.price:
        price = Money.model_validate(item.price)
        base["price_min"], base["currency"] = float(price.amount) + 1, price.currency


def own_department(said: Understanding, context: Context) -> tuple[str, ...]:
    """The department of whoever said "I'm a woman" and buys for themselves; any other is theirs to name."""
    mine: tuple[str, ...] = {"female": ("women",), "male": ("men",)}.get(context.preferences.sex or "", ())
    mine = mine or next((genders for genders, pattern in _SPEAKS_AS.items() if pattern.search(said.text)), ())
    return () if said.gift else mine


_SPEAKS_AS: dict[tuple[str, ...], re.Pattern[str]] = {
    ("women",): re.compile(
        r"闺蜜|好姐妹|姐妹团|伴娘|\bbridesmaids?\b|\bmaid of honou?r\b"
        r"|\bhen (?:do|night|party)\b|\bmother of the (?:bride|groom)\b",
        re.IGNORECASE,
    ),
    ("men",): re.compile(
        r"伴郎|\bgroomsm[ae]n\b|\b(?:i'm|i am|as) (?:the |a |his )?(?:best man|usher)\b|\bstag (?:do|night|party)\b",
        re.IGNORECASE,
    ),
}
"""Who speaks of a bosom friend's wedding, or is a bridesmaid, dresses from the women's side, as far as one can tell."""


def _bolder(base: Arguments) -> None:
    """Not plain, in any colour, and nothing that was seen already."""
    base["colours"], base["patterns"] = [], []
    base["not_patterns"] = list(dict.fromkeys([*base.get("not_patterns", []), PLAIN]))
    base["unseen"] = True


PLAIN = "solid"


def compared_with(said: Understanding, context: Context) -> str | None:
    """The garment that a comparison is made with: the one pointed at, the outfit's piece of that kind, the focus.

    "Cheaper" without pointing means cheaper than the cheapest of those shown, "cheaper shoes" than the outfit's.
    """
    if said.targets:
        return said.targets[0]
    piece = outfit_piece(said, context)
    if piece:
        return piece
    if context.focus and not turns_to_new_garment(said, context):
        return context.focus
    if turns_to_new_garment(said, context):
        return None
    return context.shown[0].id if context.shown else None


def outfit_piece(said: Understanding, context: Context) -> str | None:
    """The piece of the last outfit that the message names by its kind."""
    named = set(said.values("category")) | set(said.values("group"))
    return next((i.id for i in context.outfit if i.category in named or i.group in named), None)
