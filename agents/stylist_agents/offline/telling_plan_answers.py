"""Answers to questions about the plan that is there, and why its looks are as they are: from the plan's own rows."""

from __future__ import annotations

from collections import Counter

from stylist.outfits.plans import CARRY_ON_PIECES, CARRY_ON_SHOES
from stylist.vocabulary import terms
from stylist_agents.offline.case import Case
from stylist_agents.offline.found import paragraphs, reason_sentence
from stylist_agents.offline.going_with import tell_pairs
from stylist_agents.offline.phrasing import Speaker, lowered
from stylist_agents.offline.plan_asked import question_of
from stylist_agents.offline.plan_words import days_in_words, looks_in_words, several_moments, when, word_for
from stylist_agents.offline.planning import part_meant
from stylist_agents.offline.results import Answer, Json
from stylist_agents.offline.state import Item

MOST_NAMED = 12


def tell_plan_answer(case: Case, answer: Answer, speaker: Speaker) -> str:
    """What was asked of the plan, from its rows."""
    name = question_of(case.said, case.context) or "list"
    return _TELLERS[name](case, answer, speaker)


def _fits(_: Case, answer: Answer, speaker: Speaker) -> str:
    """How much it is beside what a cabin bag is planned with; litres are nobody's row."""
    packed = [p for p in answer.content["packing"] if _packs(p)]
    shoes = sum(_shelf(p) == "shoes" for p in packed)
    small = len(packed) <= CARRY_ON_PIECES and shoes <= CARRY_ON_SHOES
    filling = {
        "n": speaker.number(len(packed)),
        "shoes": speaker.number(shoes),
        "pairs": "pair" if shoes == 1 else "pairs",
        "most": speaker.number(CARRY_ON_PIECES),
        "most_shoes": speaker.number(CARRY_ON_SHOES),
    }
    return speaker.say("plan_fits" if small else "plan_fits_not", **filling)


def _locked(_: Case, answer: Answer, speaker: Speaker) -> str:
    kept = [str(look["moment"]) for look in answer.content["looks"] if look.get("locked")]
    everything = kept and len(kept) == len(answer.content["looks"])
    key = "plan_locked_all" if everything else "plan_locked" if kept else "plan_locked_none"
    return speaker.say(key, when=several_moments(kept, speaker))


def _again(_: Case, answer: Answer, speaker: Speaker) -> str:
    """What is worn on several days, and whether a whole look is."""
    looks = [tuple(sorted(look["ids"])) for look in answer.content["looks"] if look["ids"]]
    twice = [p for p in answer.content["packing"] if int(p["wears"]) > 1]
    if not twice:
        return speaker.say("plan_again_none")
    names = [f"{_titled(p, speaker)} ({speaker.say('times_worn', n=p['wears'])})" for p in twice[:MOST_NAMED]]
    whole = "plan_again_whole" if len(set(looks)) < len(looks) else "plan_again_no_whole"
    return speaker.join(speaker.say("plan_again", pieces=speaker.several(names)), speaker.say(whole))


def _buy(_: Case, answer: Answer, speaker: Speaker) -> str:
    new = [p for p in answer.content["packing"] if not p["owned"]]
    if not new:
        return speaker.say("plan_buy_none")
    names = [f"{_titled(p, speaker)} ([[price:{p['id']}]])" for p in new[:MOST_NAMED]]
    return speaker.say("plan_buy", pieces=speaker.several(names))


def _cost(_: Case, __: Answer, speaker: Speaker) -> str:
    return speaker.say("plan_total_is")


def _colours(_: Case, answer: Answer, speaker: Speaker) -> str:
    """The colours of everything, by how many pieces have each as their main one."""
    mains = Counter(str(p["colours"][0]) for p in answer.content["packing"] if p.get("colours"))
    several = [
        f"{lowered(speaker.term('colour', shade))} ({speaker.number(n)})" for shade, n in mains.most_common(MOST_NAMED)
    ]
    of_palette = [r for r in answer.content["reasons"] if r["code"] in {"plan_in_palette", "plan_off_palette"}]
    return speaker.join(
        speaker.say("plan_colours", colours=speaker.several(several)),
        *(reason_sentence(r, speaker) for r in of_palette),
    )


def _packed(case: Case, answer: Answer, speaker: Speaker) -> str:
    named = [w.value for w in case.said.asked if w.slot in {"category", "group"}]
    there = [p for p in answer.content["packing"] if p["category"] in named or _shelf(p) in named]
    if there:
        return speaker.say("plan_packed", pieces=speaker.several([_titled(p, speaker) for p in there]))
    kind = named[0]
    word = speaker.term("category" if kind in terms("category") else "group", kind)
    return speaker.say("plan_packed_not", part=lowered(word) if speaker.locale == "en" else word)


def _day(_: Case, answer: Answer, speaker: Speaker) -> str:
    """The looks of the days that were named, each piece by its name."""
    rows = {p["id"]: p for p in answer.content["packing"]}
    meant = str(answer.args.get("moment") or "").split(",")
    looks = [look for look in answer.content["looks"] if str(look["moment"]) in meant] or answer.content["looks"]
    lines = [
        speaker.say(
            "plan_look" if look["ids"] else "plan_look_open",
            when=when(str(look["moment"]), speaker),
            pieces=speaker.several([_titled(rows[name], speaker) for name in look["ids"] if name in rows]),
        )
        for look in looks
    ]
    return paragraphs("\n".join(lines), speaker.say("trip_next"))


def _list(_: Case, answer: Answer, speaker: Speaker) -> str:
    names = [_titled(p, speaker) for p in answer.content["packing"]]
    lead = speaker.say("plan_list", n=speaker.number(len(names)), pieces=speaker.several(names))
    return paragraphs(lead, looks_in_words(answer, speaker))


def _goes(case: Case, answer: Answer, speaker: Speaker) -> str:
    """Whether what is packed goes with something that is named."""
    pieces = [Item.model_validate({k: p[k] for k in ("id", "category", "colours")}) for p in answer.content["packing"]]
    return tell_pairs(case, pieces, speaker)


_TELLERS = {
    "goes": _goes, "fits": _fits, "changed": _list, "locked": _locked, "again": _again, "buy": _buy, "cost": _cost,
    "colours": _colours, "packed": _packed, "list": _list, "day": _day,
}  # fmt: skip


def tell_plan_why(case: Case, speaker: Speaker) -> str:
    """Why a day of the plan, or a piece of it, is as it is: of the reasons those that were not given yet."""
    answer = case.turn.last("refine_plan")
    if answer is None:
        return ""
    looks = answer.content["looks"]
    meant = str(answer.args.get("moment") or "").split(",")
    look = next((each for each in looks if str(each["moment"]) in meant), looks[0])
    rows = {p["id"]: p for p in answer.content["packing"]}
    part = part_asked(case)
    piece = next((rows[name] for name in look["ids"] if part and name in rows and _shelf(rows[name]) == part), None)
    ways = _of_the_piece(piece, answer, speaker) if piece else _of_the_look(look, answer, rows, speaker)
    ways += [[sentence] for sentence in _together(look, answer, speaker)]
    fresh = [way[0] for way in ways if not any(map(speaker.has_said, way))]
    if not fresh:
        return speaker.say("plan_why_told_all", when=when(str(look["moment"]), speaker))
    return speaker.join(*fresh[:_MOST_REASONS], speaker.say("trip_next") if len(fresh) == len(ways) else "")


_MOST_REASONS = 2
Ways = list[list[str]]
"""Reasons, each in all the words that it may be given in, those of this turn first."""


def _of_the_piece(piece: Json, answer: Answer, speaker: Speaker) -> Ways:
    """Why this piece: on how many days it is worn, and that it is there already."""
    worn = [str(look["moment"]).partition("-")[0] for look in answer.content["looks"] if piece["id"] in look["ids"]]
    days = sorted({int(day) for day in worn})
    title = _titled(piece, speaker)
    key = "plan_why_piece" if len(days) > 1 else "plan_why_piece_once"
    ways = [speaker.ways(key, piece=title, days=lowered(days_in_words(speaker, days)))]
    return [*ways, *([speaker.ways("plan_why_owned", piece=title)] if piece["owned"] else [])]


def _of_the_look(look: Json, answer: Answer, rows: dict[str, Json], speaker: Speaker) -> Ways:
    """Why this look: what comes back on other days, what is for it alone, and the weather it is for."""
    worn = Counter(name for each in answer.content["looks"] for name in each["ids"])
    pieces = [rows[name] for name in look["ids"] if name in rows]
    again = [word_for(str(p["category"]), speaker) for p in pieces if worn[p["id"]] > 1]
    alone = [word_for(str(p["category"]), speaker) for p in pieces if worn[p["id"]] == 1]
    told = (answer.content.get("weather") or {}).get(str(look["moment"]))
    ways = [
        speaker.ways("plan_why_again", pieces=speaker.several(again)) if again else [],
        speaker.ways("plan_why_alone", pieces=speaker.several(alone)) if alone else [],
        speaker.ways("plan_why_weather", low=f"{told['low_c']:g}", high=f"{told['high_c']:g}") if told else [],
    ]
    return [way for way in ways if way]


def part_asked(case: Case) -> str | None:
    """The shelf that a question is about: "why those shoes", 为什么是这双."""
    return part_meant(case) or ("shoes" if "双" in case.said.text else None)


def _together(look: Json, answer: Answer, speaker: Speaker) -> list[str]:
    """What holds the pieces of the look together."""
    rows = (answer.content.get("why") or {}).get(str(look["moment"])) or []
    return [said for row in rows if row["code"] not in _NOT_SAID and (said := reason_sentence(row, speaker))]


_NOT_SAID = {"total_left", "total_exact", "not_sold", "none_fitting"}


def _titled(piece: Json, speaker: Speaker) -> str:
    """A piece by its own name."""
    return f"[[title:{piece['id']}]]" if speaker.locale == "zh" else f"the [[title:{piece['id']}]]"


def _shelf(piece: Json) -> str:
    found = terms("category").get(str(piece["category"]))
    return str(found.group) if found else ""


def _packs(piece: Json) -> bool:
    """Whether a piece takes room: what is in hand or worn on the head is not counted."""
    return _shelf(piece) not in {"bags", "jewellery"}
