"""Days and looks of a plan in words: "days 1 to 3: a T-shirt, jeans and sneakers"."""

from __future__ import annotations

from collections.abc import Sequence

from stylist.wording import moment_name
from stylist_agents.offline.phrasing import Speaker, is_plural, lowered
from stylist_agents.offline.results import Answer, Json
from stylist_agents.offline.words import table


def span(answer: Answer, speaker: Speaker) -> str:
    """ "Five days", 五天."""
    days = int(answer.args["days"])
    if days == 1 and speaker.locale == "en":
        return "one day"
    return f"{speaker.number(days)}{'天' if speaker.locale == 'zh' else ' days'}"


def looks_in_words(answer: Answer, speaker: Speaker) -> str:
    """A line for each look; days on which the same kinds are worn share one."""
    alike: dict[str, list[Json]] = {}
    for look in answer.content["looks"]:
        event = "" if str(look["moment"]).isdigit() else str(look["moment"])
        alike.setdefault(f"{event} {_words(look, answer, speaker)}", []).append(look)
    return "\n".join(_line(looks, answer, speaker) for looks in alike.values())


def _line(looks: list[Json], answer: Answer, speaker: Speaker) -> str:
    if len(looks) == 1:
        return look_in_words(looks[0], answer, speaker)
    words = _words(looks[0], answer, speaker)
    days = days_in_words(speaker, [int(look["moment"]) for look in looks])
    return speaker.say("plan_look" if words else "plan_look_open", when=days, pieces=words)


def days_in_words(speaker: Speaker, days: list[int]) -> str:
    """ "Days 1 to 5", "days 1, 3 and 4", 第一到第五天."""
    zh = speaker.locale == "zh"
    names = [("二" if d == 2 else speaker.number(d)) if zh else str(d) for d in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"第{names[0]}到第{names[-1]}天" if zh else f"Days {names[0]} to {names[-1]}"
    return f"第{'、'.join(names)}天" if zh else f"Days {speaker.several(names)}"


def look_in_words(look: Json, answer: Answer, speaker: Speaker) -> str:
    """ "Day 2: a T-shirt, jeans and sneakers." """
    words = _words(look, answer, speaker)
    moment = when(str(look["moment"]), speaker)
    return speaker.say("plan_look" if words else "plan_look_open", when=moment, pieces=words)


def _words(look: Json, answer: Answer, speaker: Speaker) -> str:
    kinds = {p["id"]: str(p.get("category") or "") for p in answer.content["packing"]}
    words = [word_for(kinds[name], speaker) for name in look["ids"] if kinds.get(name)]
    return speaker.several(words) if words else ""


def word_for(category: str, speaker: Speaker) -> str:
    """ "A T-shirt", "jeans", T恤."""
    word = speaker.term("category", category)
    if speaker.locale == "zh" or is_plural(word):
        return word if speaker.locale == "zh" else lowered(word)
    word = lowered(word)
    return f"an {word}" if word[:1] in "aeiou" else f"a {word}"


def several_moments(moments: Sequence[str], speaker: Speaker) -> str:
    """ "Days 1 and 3", "day 2, the date", 第一、三天."""
    moments = [
        m for m in moments if m.isdigit() or m.partition("-")[0] not in moments
    ]  # of a whole day its name will do
    if len(moments) > 1 and all(moment.isdigit() for moment in moments):
        return lowered(days_in_words(speaker, [int(moment) for moment in moments]))
    return speaker.several([when(moment, speaker) for moment in moments])


def when(moment: str, speaker: Speaker) -> str:
    """ "Day 2", "Day 2, the date", 第二天的约会."""
    day, _, event = moment.partition("-")
    if speaker.locale == "zh":
        number = "二" if day == "2" else speaker.number(int(day))
        named = moment_name(event, "zh") or (speaker.term("occasion", event) if event else "")
        return f"第{number}天{'的' if named else ''}{named}"
    purpose = moment_name(event, "en") or str(table("purposes")["en"].get(event, event))
    return f"day {day}" + (f", {purpose}" if event else "")
