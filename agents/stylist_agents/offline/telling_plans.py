"""What is said of plans over days and of the wardrobe, from the tools' answers alone."""

from __future__ import annotations

from stylist_agents.offline.case import Case
from stylist_agents.offline.found import paragraphs, reason_sentence, tell_trouble
from stylist_agents.offline.phrasing import Speaker, capital, is_plural, lowered, understood
from stylist_agents.offline.planning import look_meant, part_meant, wears
from stylist_agents.offline.results import Answer, Json
from stylist_agents.offline.trips import change_of
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
    return paragraphs(_lead(answer, speaker), _looks(answer, speaker), _notes(answer, speaker, asks))


def tell_board(case: Case, speaker: Speaker) -> str:
    """What the one picture is of; what it takes where there is nothing to draw."""
    if failed := case.turn.failed("show_board"):
        return tell_trouble(speaker, failed)
    answer = case.turn.last("show_board")
    return speaker.say(f"board_{answer.args['of']}" if answer else "board_nothing")


def tell_change(case: Case, speaker: Speaker) -> str:
    """What was changed in the plan, and that the rest stayed."""
    if "plan_trip" in case.turn.called:
        noted = understood(speaker, case.said, case.context)
        return speaker.join(speaker.say("noted", what=noted) if noted else "", tell_trip(case, speaker))
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
    said = [reason_sentence(r, speaker) for r in answer.content["reasons"] if r["code"] != "buy_empty_wardrobe"]
    return speaker.join(verdict, *said[:MOST_SAID])


def _lead(answer: Answer, speaker: Speaker) -> str:
    packing = answer.content["packing"]
    days = int(answer.args["days"])
    to_buy = [p for p in packing if not p["owned"]]
    key = "trip" if to_buy else "trip_owned"
    one = days == 1 and speaker.locale == "en"
    span = "one day" if one else f"{speaker.number(days)}{'天' if speaker.locale == 'zh' else ' days'}"
    return speaker.say(key, days=span, n=speaker.number(len(packing)))


def _looks(answer: Answer, speaker: Speaker) -> str:
    return "\n".join(_look(look, answer, speaker) for look in answer.content["looks"])


def _look(look: Json, answer: Answer, speaker: Speaker) -> str:
    kinds = {p["id"]: str(p.get("category") or "") for p in answer.content["packing"]}
    words = [_word(kinds[name], speaker) for name in look["ids"] if kinds.get(name)]
    when = _when(str(look["moment"]), answer, speaker)
    if not words:
        return speaker.say("plan_look_open", when=when)
    return speaker.say("plan_look", when=when, pieces=speaker.several(words))


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
        named = table("purposes")["moments"]["zh"].get(event) or (speaker.term("occasion", event) if event else "")
        return f"第{number}天{'的' if named else ''}{named}"
    purpose = str(table("purposes")["moments"]["en"].get(event) or table("purposes")["en"].get(event, event))
    return f"day {day}" + (f", {purpose}" if event else "")


def _notes(answer: Answer, speaker: Speaker, asks: str) -> str:
    """The reasons worth saying, and one next step or question."""
    reasons = [r for r in answer.content["reasons"] if r["code"] not in _SAID_ALREADY]
    said = list(dict.fromkeys(s for r in reasons if (s := reason_sentence(r, speaker))))
    asked = any(r["code"] in {"plan_no_weather", "plan_season"} for r in reasons)
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
