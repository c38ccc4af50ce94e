"""What is said of plans over days and of the wardrobe, from the tools' answers alone."""

from __future__ import annotations

import re

from stylist_agents.offline.adding import tell_joined, tell_what_to_add, tell_what_was_added
from stylist_agents.offline.case import Case
from stylist_agents.offline.found import paragraphs, reason_sentence, tell_trouble
from stylist_agents.offline.phrasing import Speaker, capital, lowered, understood
from stylist_agents.offline.plan_words import look_in_words, looks_in_words, several_moments, span, when
from stylist_agents.offline.planning import look_meant, part_meant, wears
from stylist_agents.offline.results import Answer, Json
from stylist_agents.offline.telling_plan_answers import tell_plan_answer
from stylist_agents.offline.trips import change_of, degrees
from stylist_agents.offline.words import table

MOST_SAID = 3
_SAID_ALREADY = {"plan_pieces", "within_budget", "exactly_budget", "total_left", "total_exact"}


def tell_trip(case: Case, speaker: Speaker) -> str:
    """A plan that was made; the one question where it is not said for how many days."""
    if failed := case.turn.failed("plan_trip"):
        return tell_trouble(speaker, failed)
    answer = case.turn.last("plan_trip")
    if answer is None:
        return speaker.say("trip_days")
    asks = "" if case.for_whom or case.asked_for_whom else speaker.say("ask_for_whom")
    noted = speaker.several([w for w in (_told(case, speaker), _weather_told(case)) if w]) if case.context.plan else ""
    lead = speaker.join(speaker.say("noted", what=noted) if noted else "", _lead(answer, speaker))
    if case.said.trip and case.said.trip.days is None and case.said.trip.max_pieces:
        lead = speaker.join(lead, speaker.say("capsule_days", days=span(answer, speaker)))
    return paragraphs(
        lead, looks_in_words(answer, speaker), tell_what_was_added(answer, speaker), _notes(answer, speaker, asks)
    )


def _told(case: Case, speaker: Speaker) -> str:
    return understood(speaker, case.said, case.context)


def _weather_told(case: Case) -> str:
    """The degrees of this message, as they stand in the plan now."""
    low, high = degrees(case.said.text)
    if low is None or high is None:
        return ""
    return f"{low:g} °C" if low == high else f"{low:g} – {high:g} °C"


def tell_board(case: Case, speaker: Speaker) -> str:
    """What the one picture is of; what it takes where there is nothing to draw."""
    if failed := case.turn.failed("show_board"):
        return tell_trouble(speaker, failed)
    answer = case.turn.last("show_board")
    return speaker.say(f"board_{answer.args['of']}" if answer else "board_nothing")


def tell_change(case: Case, speaker: Speaker) -> str:
    """What was changed in the plan, and that the rest stayed."""
    if "plan_trip" in case.turn.called:
        return tell_trip(case, speaker)
    if failed := case.turn.failed("refine_plan"):
        return tell_trouble(speaker, failed)
    answers = [a for a in case.turn.answers if a.name == "refine_plan" and a.error is None]
    if not answers and (asked := tell_what_to_add(case, speaker)):
        return asked
    if not answers:
        unchanged = "plan_no_other" if change_of(case.said.text) == "compare" else "plan_which"
        return _part_missing(case, speaker) or speaker.say(unchanged)
    packed = {name for look in (case.context.plan.looks if case.context.plan else ()) for name in look.ids}
    told = []
    for answer in answers:
        told.append(_step_told(case, answer, packed, speaker))
        packed = {name for look in answer.content.get("looks") or [] for name in look["ids"]}
    return paragraphs(*told)


def _step_told(case: Case, answer: Answer, packed: set[str], speaker: Speaker) -> str:
    """One change of the plan; packed: ids of what it held before."""
    action, moments = str(answer.args["action"]), str(answer.args.get("moment") or "").split(",")
    if action == "compare":
        return _compared(case, answer, speaker)
    if action == "show":
        return tell_plan_answer(case, answer, speaker)
    if action == "add":
        return tell_joined(answer, packed, speaker)
    if action == "swap":
        looks = [look for look in answer.content["looks"] if look["moment"] in moments]
        return paragraphs(
            _newcomers(looks, packed, speaker), "\n".join(look_in_words(look, answer, speaker) for look in looks)
        )
    where = several_moments([moment for moment in moments if moment], speaker)
    several = "_several" if len(moments) > 1 and f"plan_{action}_several" in table("phrases") else ""
    return speaker.say(
        f"plan_{action}{several}" if where or action in {"undo", "redo", "reopen"} else f"plan_{action}_all", when=where
    )


def _part_missing(case: Case, speaker: Speaker) -> str:
    """That the look which is named has no piece of the kind that is to be exchanged."""
    part = part_meant(case)
    look = look_meant(case, case.context.plan) if case.context.plan else None
    if look is None or part is None or wears(look, part):
        return ""
    return speaker.say("plan_no_part", part=lowered(speaker.term("group", part)))


def _newcomers(looks: list[Json], packed: set[str], speaker: Speaker) -> str:
    """The piece that came in, and what the plan costs now; of several changes the pieces alone."""
    new = list(dict.fromkeys(name for look in looks for name in look["ids"] if name not in packed))
    if len(new) > 1:
        titles = [f"[[title:{name}]]" if speaker.locale == "zh" else f"the [[title:{name}]]" for name in new]
        return speaker.say("plan_swapped_several", pieces=speaker.several(titles))
    return speaker.say("plan_swapped", id=new[0]) if new else speaker.say("plan_swapped_known")


def tell_owned(case: Case, speaker: Speaker) -> str:
    """What is in the wardrobe."""
    if failed := case.turn.failed("list_wardrobe"):
        return tell_trouble(speaker, failed)
    answer = case.turn.last("list_wardrobe")
    pieces = (answer.content.get("pieces") or []) if answer else []
    if not pieces:
        return speaker.say("owned_nothing")
    names = speaker.several([lowered(str(p["title"])) for p in pieces[:8]])
    return speaker.say("owned", n=speaker.number(len(pieces)), pieces=names)


def tell_added(case: Case, speaker: Speaker) -> str:
    """That a piece went into the wardrobe, or what is missing for it."""
    if failed := case.turn.failed("add_to_wardrobe"):
        return tell_trouble(speaker, failed)
    answer = case.turn.last("add_to_wardrobe")
    if answer is None:
        return speaker.say("own_it_photo")
    names = [lowered(str(p["title"])) for p in answer.content["pieces"]]
    return speaker.say("own_it", pieces=speaker.several(names))


def tell_advice(case: Case, speaker: Speaker) -> str:
    """The verdict, and the counts it follows from."""
    if failed := case.turn.failed("should_i_buy"):
        return tell_trouble(speaker, failed)
    answer = case.turn.last("should_i_buy")
    if answer is None:
        return speaker.say("nothing_to_show")
    verdict = speaker.say(f"advice_{answer.content['verdict']}", id=answer.content["garment_id"])
    if answer.content["verdict"] == "empty_wardrobe" and _OWNED_ONE.search(case.said.text):
        return speaker.join(speaker.say("advice_cannot_tell"))
    said = [reason_sentence(r, speaker) for r in answer.content["reasons"] if r["code"] != "buy_empty_wardrobe"]
    return speaker.join(verdict, *said[:MOST_SAID])


_OWNED_ONE = re.compile(r"\b(?:already|do i (?:have|own))\b|已经有|有没有差不多|是不是有", re.IGNORECASE)
"""Asks what is owned, rather than whether to buy."""


def _lead(answer: Answer, speaker: Speaker) -> str:
    packing = answer.content["packing"]
    to_buy = [p for p in packing if not p["owned"]]
    key = "trip" if to_buy else "trip_owned"
    return speaker.say(key, days=span(answer, speaker), n=speaker.number(len(packing)))


def _notes(answer: Answer, speaker: Speaker, asks: str) -> str:
    """The reasons worth saying, and one next step or question."""
    reasons = [r for r in answer.content["reasons"] if r["code"] not in _SAID_ALREADY]
    said = list(dict.fromkeys(s for r in reasons if (s := reason_sentence(r, speaker))))
    asked = any(r["code"] in {"plan_no_weather", "plan_weather_unsaid", "plan_season", "plan_tropics"} for r in reasons)
    return speaker.join(*said[:MOST_SAID], asks or ("" if asked else speaker.say("trip_next")))


def _compared(case: Case, answer: Answer, speaker: Speaker) -> str:
    content = answer.content
    changed = [when(str(m), speaker) for m in content.get("changed_moments") or []]
    if not changed:
        return speaker.say("plan_same")
    pieces = content.get("pieces") or [0, 0]
    if case.context.plan and len(changed) >= len(case.context.plan.looks):
        return speaker.say("plan_all_other", a=pieces[0], b=pieces[1])
    return speaker.say("plan_compared", a=pieces[0], b=pieces[1], when=capital(speaker.several(changed)))
