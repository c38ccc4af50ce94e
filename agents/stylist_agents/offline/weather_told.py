"""The weather of a trip as the person told it, said again so that they see it was heard."""

from __future__ import annotations

from itertools import accumulate, pairwise

from stylist_agents.offline.case import Case
from stylist_agents.offline.found import paragraphs
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.results import Answer
from stylist_agents.offline.stays import read_stays, shared_out
from stylist_agents.offline.telling_plans import tell_change, tell_trip
from stylist_agents.offline.trips import rains


def tell_trip_and_weather(case: Case, speaker: Speaker) -> str:
    """The plan, and what of the weather it was made for, before the next step."""
    told, answer = tell_trip(case, speaker), case.turn.last("plan_trip")
    if answer is None:
        return told
    weather = speaker.join(_of_stays(case, answer, speaker), _of_rain(case, answer, speaker))
    plan, _, next_step = told.rpartition("\n\n")
    return paragraphs(plan, speaker.join(weather, next_step))


def tell_change_and_weather(case: Case, speaker: Speaker) -> str:
    """What was changed in the plan; of one made anew the weather as well."""
    return (tell_trip_and_weather if "plan_trip" in case.turn.called else tell_change)(case, speaker)


def _of_rain(case: Case, answer: Answer, speaker: Speaker) -> str:
    """That rain was reckoned with, where this message tells of it."""
    planned = any(day.get("rain") for day in answer.args.get("weather") or [])
    return speaker.say("plan_for_rain") if planned and rains(case.said.text) else ""


def _of_stays(case: Case, answer: Answer, speaker: Speaker) -> str:
    """Which days are dressed for which climate, and that this is a guess where the days of each were not said."""
    stays = read_stays(case.said.text)
    if not stays:
        return ""
    shared, guessed = shared_out(stays, int(answer.args["days"]))
    ends = pairwise([0, *accumulate(s.days or 0 for s in shared)])
    said = [
        _stay(first + 1, last, s.degrees_c, speaker) for (first, last), s in zip(ends, shared, strict=True) if s.days
    ]
    return speaker.say("plan_stays_guessed" if guessed else "plan_stays", stays=speaker.several(said))


def _stay(first: int, last: int, degrees_c: float, speaker: Speaker) -> str:
    """ "Days 1 to 3 for 2 °C", 第 1 到 3 天按 2 度."""
    if speaker.locale == "zh":
        days = f"第 {first} 天" if first == last else f"第 {first} 到 {last} 天"
        return f"{days}按 {degrees_c:g} 度"
    return f"{f'day {first}' if first == last else f'days {first} to {last}'} for {degrees_c:g} °C"
