"""What is said of the person and of talk itself: what is remembered, noted, taken back, or still to be asked."""

from __future__ import annotations

from collections import Counter

from stylist.vocabulary import terms
from stylist_agents.offline.case import CHILDREN, Case
from stylist_agents.offline.courtesies import tell_courtesy
from stylist_agents.offline.customs import WHITES
from stylist_agents.offline.forms import form
from stylist_agents.offline.found import (
    missing_kinds,
    undone_words,
)
from stylist_agents.offline.liking import with_taste
from stylist_agents.offline.mourning import in_grief
from stylist_agents.offline.phrasing import (
    Speaker,
    lowered,
    profile,
    understood,
)
from stylist_agents.offline.signs import screen_of
from stylist_agents.offline.turns_of_phrase import turn_of
from stylist_agents.offline.unsaid import DOUBTS
from stylist_agents.offline.words import table


def tell_preferences(case: Case, speaker: Speaker) -> str:
    """What is remembered of the person."""
    known = profile(speaker, case.context)
    text = speaker.say("preferences", what=known) if known else ""
    return with_taste(text, case, speaker) if known or case.context.taste else speaker.say("preferences_none")


def tell_kind(case: Case, speaker: Speaker) -> str:
    """Words against one's own body, answered by the wish in them."""
    for part, words in table("purposes")["bodies"].items():
        if any(w in case.said.text.lower() for w in words):
            return speaker.say(f"kind_ask_{part}")
    return speaker.say("kind_ask")


def tell_vague(case: Case, speaker: Speaker) -> str:
    """One question; what was said already ("nothing shiny", a budget) is noted first."""
    if case.missing_audience:
        return tell_no_audience(case, speaker)
    if case.missing_kinds:
        return speaker.join(speaker.say("not_carried", missing=missing_kinds(case, speaker)), _carries(case, speaker))
    noted = understood(speaker, case.said, case.context)
    if case.context.shown and not noted and not case.said.gift and ("refine" in case.said or case.said.words):
        return speaker.say("unmarked")
    question = (
        "gift_ask"
        if case.said.gift
        else "which_piece"
        if in_grief(case.said) or case.turn.said_before.endswith(("?", "？"))
        else "vague"
    )
    return speaker.join(speaker.say("noted", what=noted) if noted else "", speaker.say(question))


def tell_no_audience(case: Case, speaker: Speaker) -> str:
    """For whom the shop has nothing, and for whom it has."""
    names: dict[str, str] = table("purposes")["departments"][speaker.locale]
    asked = "children" if set(case.missing_audience) == CHILDREN else case.missing_audience[0]
    has = [names[g] for g in case.context.catalogue.genders if g in names]
    return speaker.join(
        speaker.say("no_audience", asked=names[asked], has=speaker.several(has)), speaker.say("no_audience_next")
    )


def _carries(case: Case, speaker: Speaker) -> str:
    """What the shop has instead: its fullest shelves, in a question."""
    table_of = terms("category")
    shelves = Counter(table_of[c].group or "" for c in case.context.catalogue.categories if c in table_of)
    names = [speaker.term("group", g) for g, _ in shelves.most_common(4) if g in terms("group") and g != "other"]
    if speaker.locale == "en":
        names = [lowered(n) for n in names]
    return speaker.say("carries", shelves=speaker.several(names[:3])) if names else speaker.say("body_next")


def tell_undone(case: Case, speaker: Speaker) -> str:
    """The wishes that were taken back."""
    if case.nothing_to_forget:
        return speaker.say("no_budget_yet")
    what = undone_words(case, speaker)
    return speaker.join(speaker.say("undone", what=what), speaker.say("noted_next")) if what else ""


def tell_told(case: Case, speaker: Speaker) -> str:
    """The numbers that were noted."""
    zh = speaker.locale == "zh"
    words = []
    if case.said.height_cm:
        words.append(f"身高 {case.said.height_cm:g} 厘米" if zh else f"{case.said.height_cm:g} cm tall")
    if case.said.weight_kg:
        words.append(f"体重 {case.said.weight_kg:g} 公斤" if zh else f"{case.said.weight_kg:g} kg")
    if case.said.age is not None and not words:
        return speaker.say("age_shown" if case.context.shown else "age")
    if case.said.age is not None:
        words.append(f"{case.said.age} 岁" if zh else f"{case.said.age} years")
    lead = speaker.say("noted", what=speaker.several(words)) if words else ""
    step = speaker.say("offer_more") if case.context.shown else speaker.say("noted_next")
    return speaker.join(lead, step)


def tell_agreed(case: Case, speaker: Speaker) -> str:
    """A yes to nothing that was offered: what is there stays, with one way on."""
    if screen_of(case.context) == "plan":
        return speaker.say("agreed_plan")
    return speaker.say("agreed" if case.context.shown or case.context.outfit else "vague")


def tell_about(case: Case, speaker: Speaker) -> str:
    """Who speaks; to a doubt, where it has it from."""
    return speaker.say("where_from" if DOUBTS.search(case.said.text) else "about")


def tell_minor(case: Case, speaker: Speaker) -> str:
    """What somebody's age changes: with garments on the screen little."""
    return speaker.say("minor_noted" if case.context.shown else "minor_next")


def tell_off_topic(case: Case, speaker: Speaker) -> str:
    """Scorn is told sorry, with one way on; anything else is no matter for a stylist."""
    if told := tell_courtesy(case.said, case.context, speaker) or _of_custom(case, speaker):
        return told
    shown = bool(case.context.shown)
    if turn_of("scorn").search(case.said.text):
        return speaker.say("scorned_shown" if shown else "scorned")
    if shown and form("lukewarm").match(case.said.text):
        return speaker.say("lukewarm")
    return speaker.say("unclear" if shown and not form("of_the_world").search(case.said.text) else "off_topic")


def _of_custom(case: Case, speaker: Speaker) -> str:
    """What one wears, or may wear, by custom; "" where that is not asked, or not known."""
    if form("allowed").search(case.said.text):
        return _leave(case, speaker)
    return _customs(case, speaker) if form("custom").search(case.said.text) else ""


def _customs(case: Case, speaker: Speaker) -> str:
    """What is usual for the occasion that was named; "" where none was."""
    known: dict[str, str] = table("phrases")["customs"][speaker.locale]
    named = [*((case.context.wish or {}).get("occasions") or ()), *case.context.preferences.values("occasion")]
    usual = next((known[o] for o in named if o in known), None)
    return speaker.say("custom", usual=usual) if usual else ""


def _leave(case: Case, speaker: Speaker) -> str:
    """Whether something may be worn, by custom; "" where no colour and no occasion is known."""
    colours = {w.value for w in (*case.said.asked, *case.said.wishes) if w.slot == "colour"}
    occasions = {*((case.context.wish or {}).get("occasions") or ()), *case.context.preferences.values("occasion")}
    if "wedding" in occasions and colours & set(WHITES):
        return speaker.say("white_for_guests")
    usual = _customs(case, speaker)
    return speaker.say("nothing_against", usual=usual) if usual else ""


def tell_nothing_hidden(case: Case, speaker: Speaker) -> str:
    """That nothing was put away; "" where something was."""
    return "" if case.context.hidden else speaker.say("nothing_hidden")
