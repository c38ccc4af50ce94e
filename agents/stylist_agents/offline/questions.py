"""Calls for questions and requests about garments on the screen, earlier pages, or the photo."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import Any

from stylist.desk.products import aspects
from stylist.vocabulary import terms
from stylist_agents.offline.budget_left import asks_what_is_left, asks_what_it_comes_to, the_basket_is_meant
from stylist_agents.offline.calls import Call
from stylist_agents.offline.case import Case
from stylist_agents.offline.fitted import fitted, without_size
from stylist_agents.offline.girths import read_fit, size_numbers
from stylist_agents.offline.goes_with import is_of_a_pair
from stylist_agents.offline.look_calls import frame_of, joining_call, replanned_call, replans, swap_calls, swapped_group
from stylist_agents.offline.on_somebody import shown_on_somebody
from stylist_agents.offline.products import comparison_calls, product_calls
from stylist_agents.offline.state import Item
from stylist_agents.offline.telling_garments import BY_PRICE
from stylist_agents.offline.telling_standing import compared_in
from stylist_agents.offline.wish import LIMIT


def asked_calls(case: Case) -> list[Call]:
    """Calls for questions and requests that are about garments already on the screen, or about the person."""
    said = case.said
    if "compare_two" in said or is_of_a_pair(said):
        return _comparing(case)
    if _asks_of_the_photo(case):
        return _of_the_photo(case)
    of_sums = asks_what_is_left(case) or asks_what_it_comes_to(case)
    if (case.misses_number is not None and not said.targets) or of_sums:
        return [Call("show_basket")] if the_basket_is_meant(case) else []
    if told := {"explain", "detail", "identify", "size"} & set(said.acts):
        asked = product_calls(case) if "detail" in told else []
        if (
            asked
            and any(w.slot in {"fabric", "colour", "pattern"} for w in said.asked)
            and not _OF_CLOTH & set(aspects(said.text))
        ):
            asked.append(Call("explain", {"garment_id": case.target}))  # "is it cotton, and is it there in S?"
        return asked or ([_told_of(case, told)] if case.target or asks_of_the_look(case) else [])
    if "swap" in said or replans(case):
        return swap_calls(case) if "swap" in said else [replanned_call(case)]
    return shown_on_somebody(case) or joining_call(case)


def _told_of(case: Case, asked: AbstractSet[str]) -> Call:
    """What a question about the look, about a size or about one garment is answered from."""
    if asks_of_the_look(case):
        frame = {k: v for k, v in frame_of(case).items() if not k.startswith("budget_")}  # told of, whatever it costs
        return Call("plan_outfit", {"anchor_ids": [i.id for i in case.context.outfit]} | frame)
    return _size(case) if asked == {"size"} else Call("explain", {"garment_id": case.target})


def asks_of_the_look(case: Case) -> bool:
    """Whether the pieces' going together is to be explained, rather than one of them: "why does it go together?"."""
    whole = "explain" in case.said and not any(r.kind != "deictic" for r in case.said.references)
    bare = not case.target and not case.context.plan  # "why?" with nothing else on the screen
    return whole and len(case.context.outfit) > 1 and (bare or bool(_TOGETHER.search(case.said.text)))


_TOGETHER = re.compile(
    r"\b(?:go|goes|work|works|fit|fits|look|looks|belong|belongs)\b.{0,12}\btogether\b"
    r"|\b(?:this|the|that) (?:whole )?(?:look|outfit|combination)\b"
    r"|这(?:样|么)搭|[这整那]一?[套身]|搭在一起|放在一起|怎么搭的|搭配",
    re.IGNORECASE,
)


def _comparing(case: Case) -> list[Call]:
    """What is known of the two that are compared, or of the one that is chosen; of prices the cards tell."""
    if is_of_a_pair(case.said):
        return [Call("explain", {"garment_id": case.said.targets[0]})]
    said, pair = case.said, compared(case)
    if found := compared_in(case):
        return [Call("explain", {"garment_id": found.best[0].id})] if found.best else []
    if BY_PRICE.search(said.text):
        return []
    if len(pair) < 2 and case.misses_number is None and _CHOOSES.search(said.text) and case.target:
        pair = (case.target,)
    elif len(pair) != 2:
        pair = ()
    return [*(Call("explain", {"garment_id": name}) for name in pair), *comparison_calls(case, pair)]


def looking_back(case: Case) -> list[Call]:
    """The moment before, or garments of an earlier page."""
    if "earlier" in case.said:
        return [Call("show_again", {"garment_ids": list(earlier_meant(case))})]
    if not {"step_back", "correct"} & set(case.said.acts):
        return []
    return [Call("undo_last_change")]


def put_right(case: Case) -> list[Call]:
    """The piece that was meant, exchanged in what is there again: only once the wrong one is back."""
    back = case.turn.rounds == 1 and "correct" in case.said and not case.turn.failed("undo_last_change")
    group = swapped_group(case) if back else None
    return [Call("plan_outfit", {"swap": group})] if group else []


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
    """The size of what the message is about, with every number that it states; of a bag how big it is."""
    said = case.said
    if bag := without_size(case):
        return Call("product_facts", {"garment_ids": [bag.id], "question": _HOW_BIG[said.locale]})
    args: dict[str, Any] = {
        "garment_id": fitted(case), "height_cm": said.height_cm, "weight_kg": said.weight_kg, "age": said.age,
        "girths_cm": size_numbers(said.text, case.turn.said_before) or None, "fit": read_fit(said.text),
    }  # fmt: skip
    return Call("size_advice", {name: value for name, value in args.items() if value is not None})


_HOW_BIG = {"en": "what are its dimensions?", "zh": "尺寸是多少"}
"""What is asked of the rows instead of a bag's size."""
_OF_CLOTH = {"material", "colours"}
"""What the desk's rows answer of cloth and colour by themselves."""


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


_CHOOSES = re.compile(
    r"\bwhat do you think\b|\byour (?:opinion|thoughts|verdict)\b|你(?:觉得|看|说|认为)|你的(?:意见|建议|看法)|"
    r"不知道|没想好|不清楚|说不好|没主意|\b(?:idk|dunno|don'?t know|not sure|no idea)\b|"
    r"\bjust (?:pick|choose|decide)\b|\bhurry\b|\bquick|快点|快一点|赶紧|搞快点|[定选挑]一[件条双个]?|"
    r"(?:帮我|给我|替我|你来|您来)(?:定|选|挑|决定|做主|拿主意)|"
    r"\byour (?:call|choice)\b|\byou (?:choose|decide|pick)\b|"
    r"\b(?:which|what)\b.*\b(?:keep|take|pick|choose|buy|wear|go for)\b|\bwhich(?: one)?\W*$|[选留买挑]哪"
    r"|哪[个件条双款只套](?:更|比较|最)?(?:好|合适)|哪[个件条双款]\W*$",
    re.IGNORECASE,
)
"""Asks for one of all that are shown, rather than for two to be compared."""


def compared(case: Case) -> tuple[str, ...]:
    """The two garments to compare: those pointed at, the one pointed at with the focus, or the only two shown."""
    targets = list(case.said.targets[:2])
    if len(targets) == 1 and case.context.focus not in (None, targets[0]):
        targets.append(str(case.context.focus))
    if not targets and len(case.context.shown) == 2:
        targets = [i.id for i in case.context.shown]
    places = {i.id: i.n for i in case.context.shown}
    return tuple(sorted(targets, key=lambda name: places.get(name, 0)))
