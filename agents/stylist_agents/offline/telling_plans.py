"""What is said of plans over days and of the wardrobe, from the tools' answers alone."""

from __future__ import annotations

import re
from collections import Counter

from stylist.wording import moment_name
from stylist_agents.offline.case import Case
from stylist_agents.offline.found import paragraphs, reason_sentence, tell_trouble
from stylist_agents.offline.phrasing import Speaker, capital, is_plural, lowered, understood
from stylist_agents.offline.planning import look_meant, part_meant, wears
from stylist_agents.offline.results import Answer, Json
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
        lead = speaker.join(lead, speaker.say("capsule_days", days=_span(answer, speaker)))
    return paragraphs(lead, _looks(answer, speaker), _notes(answer, speaker, asks))


def _told(case: Case, speaker: Speaker) -> str:
    return understood(speaker, case.said, case.context)


def _weather_told(case: Case) -> str:
    """The degrees of this message, as they stand in the plan now."""
    low, high = degrees(case.said.text)
    if low is None or high is None:
        return ""
    return f"{low:g} °C" if low == high else f"{low:g} – {high:g} °C"


def tell_plan_why(case: Case, speaker: Speaker) -> str:
    """Why a day of the plan is dressed as it is: what comes back on other days; "" without a plan."""
    if case.context.plan is None:
        return ""
    looks = case.context.plan.looks
    look = look_meant(case, case.context.plan) or looks[0]
    worn = Counter(name for each in looks for name in each.ids)
    kinds = dict(zip(look.ids, look.categories, strict=False))
    again = [_word(kinds[name], speaker) for name in look.ids if worn[name] > 1 and name in kinds]
    alone = [_word(kinds[name], speaker) for name in look.ids if worn[name] == 1 and name in kinds]
    back = speaker.say("plan_why_again", pieces=speaker.several(again)) if again else ""
    return speaker.join(
        back, speaker.say("plan_why_alone", pieces=speaker.several(alone)) if alone else "", speaker.say("trip_next")
    )


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
    answer = case.turn.last("refine_plan")
    if answer is None:
        unchanged = "plan_no_other" if change_of(case.said.text) == "compare" else "plan_which"
        return _part_missing(case, speaker) or speaker.say(unchanged)
    action = str(answer.args["action"])
    if action == "compare":
        return _compared(case, answer, speaker)
    moment = str(answer.args.get("moment") or "")
    if action == "swap":
        looks = [look for look in answer.content["looks"] if look["moment"] == moment]
        return paragraphs(_newcomer(case, looks, speaker), *(_look(look, answer, speaker) for look in looks))
    where = _when(moment, answer, speaker) if moment else ""
    return speaker.say(f"plan_{action}" if where or action in {"undo", "redo"} else f"plan_{action}_all", when=where)


def _part_missing(case: Case, speaker: Speaker) -> str:
    """That the look which is named has no piece of the kind that is to be exchanged."""
    part = part_meant(case)
    look = look_meant(case, case.context.plan) if case.context.plan else None
    if look is None or part is None or wears(look, part):
        return ""
    return speaker.say("plan_no_part", part=lowered(speaker.term("group", part)))


def _newcomer(case: Case, looks: list[Json], speaker: Speaker) -> str:
    """The piece that came in, and what the plan costs now."""
    before = {name for look in (case.context.plan.looks if case.context.plan else ()) for name in look.ids}
    new = next((name for look in looks for name in look["ids"] if name not in before), None)
    return speaker.say("plan_swapped", id=new) if new else speaker.say("plan_swapped_known")


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
    return speaker.say(key, days=_span(answer, speaker), n=speaker.number(len(packing)))


def _span(answer: Answer, speaker: Speaker) -> str:
    days = int(answer.args["days"])
    if days == 1 and speaker.locale == "en":
        return "one day"
    return f"{speaker.number(days)}{'天' if speaker.locale == 'zh' else ' days'}"


def _looks(answer: Answer, speaker: Speaker) -> str:
    """A line for each look; days on which the same kinds are worn share one."""
    alike: dict[str, list[Json]] = {}
    for look in answer.content["looks"]:
        event = "" if str(look["moment"]).isdigit() else str(look["moment"])
        alike.setdefault(f"{event} {_words(look, answer, speaker)}", []).append(look)
    return "\n".join(_line(looks, answer, speaker) for looks in alike.values())


def _line(looks: list[Json], answer: Answer, speaker: Speaker) -> str:
    if len(looks) == 1:
        return _look(looks[0], answer, speaker)
    words = _words(looks[0], answer, speaker)
    when = _days(speaker, [int(look["moment"]) for look in looks])
    return speaker.say("plan_look" if words else "plan_look_open", when=when, pieces=words)


def _days(speaker: Speaker, days: list[int]) -> str:
    """ "Days 1 to 5", "days 1, 3 and 4", 第一到第五天."""
    zh = speaker.locale == "zh"
    names = [("二" if d == 2 else speaker.number(d)) if zh else str(d) for d in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"第{names[0]}到第{names[-1]}天" if zh else f"Days {names[0]} to {names[-1]}"
    return f"第{'、'.join(names)}天" if zh else f"Days {speaker.several(names)}"


def _look(look: Json, answer: Answer, speaker: Speaker) -> str:
    words = _words(look, answer, speaker)
    when = _when(str(look["moment"]), answer, speaker)
    return speaker.say("plan_look" if words else "plan_look_open", when=when, pieces=words)


def _words(look: Json, answer: Answer, speaker: Speaker) -> str:
    kinds = {p["id"]: str(p.get("category") or "") for p in answer.content["packing"]}
    words = [_word(kinds[name], speaker) for name in look["ids"] if kinds.get(name)]
    return speaker.several(words) if words else ""


def _word(category: str, speaker: Speaker) -> str:
    word = speaker.term("category", category)
    if speaker.locale == "zh" or is_plural(word):
        return word if speaker.locale == "zh" else lowered(word)
    word = lowered(word)
    return f"an {word}" if word[:1] in "aeiou" else f"a {word}"


def _when(moment: str, answer: Answer, speaker: Speaker) -> str:
    """ "Day 2", "Day 2, the date", 第二天的约会."""
    day, _, event = moment.partition("-")
    if speaker.locale == "zh":
        number = "二" if day == "2" else speaker.number(int(day))
        named = moment_name(event, "zh") or (speaker.term("occasion", event) if event else "")
        return f"第{number}天{'的' if named else ''}{named}"
    purpose = moment_name(event, "en") or str(table("purposes")["en"].get(event, event))
    return f"day {day}" + (f", {purpose}" if event else "")


def _notes(answer: Answer, speaker: Speaker, asks: str) -> str:
    """The reasons worth saying, and one next step or question."""
    reasons = [r for r in answer.content["reasons"] if r["code"] not in _SAID_ALREADY]
    said = list(dict.fromkeys(s for r in reasons if (s := reason_sentence(r, speaker))))
    asked = any(r["code"] in {"plan_no_weather", "plan_weather_unsaid", "plan_season"} for r in reasons)
    return speaker.join(*said[:MOST_SAID], asks or ("" if asked else speaker.say("trip_next")))


def _compared(case: Case, answer: Answer, speaker: Speaker) -> str:
    content = answer.content
    changed = [_when(str(m), answer, speaker) for m in content.get("changed_moments") or []]
    if not changed:
        return speaker.say("plan_same")
    pieces = content.get("pieces") or [0, 0]
    if case.context.plan and len(changed) >= len(case.context.plan.looks):
        return speaker.say("plan_all_other", a=pieces[0], b=pieces[1])
    return speaker.say("plan_compared", a=pieces[0], b=pieces[1], when=capital(speaker.several(changed)))
