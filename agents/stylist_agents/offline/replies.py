"""The reply of a turn: what was understood, the one reason that matters first, one next step."""

from __future__ import annotations

import re
from collections.abc import Callable

from stylist.refusals import IndecentRefused
from stylist_agents.offline.acts import Act
from stylist_agents.offline.case import Case
from stylist_agents.offline.found import paragraphs, tell_found
from stylist_agents.offline.goes_with import is_of_a_pair
from stylist_agents.offline.going_with import tell_pair
from stylist_agents.offline.liking import tell_liked
from stylist_agents.offline.mourning import condolence
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.serving import tell_desk
from stylist_agents.offline.telling_garments import tell_compared, tell_detail, tell_picked
from stylist_agents.offline.telling_looks import (
    tell_body_alone,
    tell_corrected,
    tell_identified,
    tell_look_shopped,
    tell_outfit,
    tell_replanned,
    tell_shown_again,
    tell_stepped_back,
    tell_try_on,
    tell_turn,
)
from stylist_agents.offline.telling_plans import tell_added, tell_advice, tell_board, tell_owned
from stylist_agents.offline.telling_talk import (
    tell_about,
    tell_agreed,
    tell_kind,
    tell_minor,
    tell_no_audience,
    tell_nothing_hidden,
    tell_off_topic,
    tell_preferences,
    tell_told,
    tell_undone,
    tell_vague,
)
from stylist_agents.offline.told_already import tell_why_anew
from stylist_agents.offline.wearing import tell_worn
from stylist_agents.offline.weather_told import tell_change_and_weather, tell_trip_and_weather
from stylist_agents.offline.which_garment import tell_named_size

Teller = Callable[[Case, Speaker], str]
_ON_SOMEBODY: set[Act] = {"try_on", "turn", "body"}


def reply(case: Case) -> str:
    """The text of this turn."""
    speaker = Speaker(case.said.locale, case.context.turn, case.turn.said_earlier)
    if served := tell_desk(case, speaker):
        return served
    if "search_catalogue" in case.turn.called:
        answered = _answered_beside(case, speaker) if case.said.twofold else ""
        return _with_small_talk(case, speaker, paragraphs(answered, tell_found(case, speaker)))
    if is_of_a_pair(case.said) and (told := tell_pair(case, speaker)):
        return told
    if "plan_outfit" in case.turn.called and not {"swap", "correct", "outfit", "explain"} & set(case.said.acts):
        return _with_small_talk(case, speaker, tell_replanned(case, speaker))
    for act, tell in (*_first(case), *_TELLERS):
        if act in case.said and (text := tell(case, speaker)):
            return _with_small_talk(case, speaker, text)
    return speaker.say("plain_talk" if not case.tools else "lost")


def _first(case: Case) -> list[tuple[Act, Teller]]:
    """Who speaks before all others: of a picture of the plan, of a part of a look that the shop does not have."""
    if "show_board" in case.turn.called:
        return [("trip", tell_board)]
    missing = case.missing_kinds and "plan_outfit" not in case.turn.called
    return [("outfit", tell_vague)] if missing else []


def _answered_beside(case: Case, speaker: Speaker) -> str:
    """The answer to the question that came with a search."""
    tellers = {"explain": tell_why_anew, "detail": tell_detail, "size": tell_named_size}
    return next((tell(case, speaker) for act, tell in tellers.items() if act in case.said), "")


def _with_small_talk(case: Case, speaker: Speaker, text: str) -> str:
    """With a hello where there was one, and the shop's own question answered honestly beside a search."""
    before: list[str] = []
    if "greet" in case.said and len(case.said.acts) > 1 and case.context.turn <= 1:
        before.append(speaker.say("greeting_first"))
    before.append(condolence(case.said, speaker))
    if "self_critical" in case.said and "search_catalogue" in case.turn.called:
        before.append(speaker.say("kind"))
    if case.said.minor and (_ON_SOMEBODY & set(case.said.acts) or case.context.photo_new):
        before.append(speaker.say("minor"))
        before += [] if case.missing_audience else [speaker.say("minor_may")]
    after = [speaker.say("shop")] if "shop" in case.said and "search_catalogue" in case.turn.called else []
    return speaker.join(*before, text, *after)


def _undress(case: Case, speaker: Speaker) -> str:
    return IndecentRefused().say(speaker.locale)


_HOW_LONG = re.compile(r"\bhow long\b|\bwhen (?:do|will|are|is)\b|多久|几天|几个?小时|多长时间", re.IGNORECASE)


def _privacy(case: Case, speaker: Speaker) -> str:
    hours = case.context.photo_keep_hours
    if hours and _HOW_LONG.search(case.said.text):
        return speaker.say("privacy_kept", hours=f"{hours:g}")
    return speaker.say("privacy")


def _minor(case: Case, speaker: Speaker) -> str:
    if _ON_SOMEBODY & set(case.said.acts) or case.context.photo_new:
        return tell_no_audience(case, speaker) if case.missing_audience else speaker.say("minor_next")
    return ""


def _simple(*keys: str) -> Teller:
    """Sentences that depend on nothing but the turn."""
    return lambda case, speaker: speaker.join(*(speaker.say(key) for key in keys))


_TELLERS: list[tuple[Act, Teller]] = [
    ("undress", _undress),
    ("start_over", _simple("start_over")),
    ("privacy", _privacy),
    ("minor", _minor),
    ("board", tell_board),
    ("trip", tell_trip_and_weather),
    ("plan", tell_change_and_weather),
    ("owned", tell_owned),
    ("own_it", tell_added),
    ("advise", tell_advice),
    ("wore", tell_worn),
    ("step_back", tell_stepped_back),
    ("earlier", tell_shown_again),
    ("compare_two", tell_compared),
    ("shop_look", tell_look_shopped),
    ("identify", tell_identified),
    ("explain", tell_why_anew),
    ("detail", tell_detail),
    ("size", tell_named_size),
    ("correct", tell_corrected),
    ("swap", tell_outfit),
    ("outfit", tell_outfit),
    ("turn", tell_turn),
    ("try_on", tell_try_on),
    ("body", tell_body_alone),
    ("shop", _simple("shop", "shop_next")),
    ("preferences", tell_preferences),
    ("about", tell_about),
    ("self_critical", tell_kind),
    ("undo", tell_undone),
    ("audience", tell_vague),
    ("find", tell_vague),
    ("refine", tell_vague),
    ("surprise", _simple("vague")),
    ("unhide", tell_nothing_hidden),
    ("more", _simple("vague")),
    ("tell", tell_told),
    ("pick", tell_picked),
    ("minor", tell_minor),
    ("like", tell_liked),
    ("praise", _simple("praise")),
    ("thanks", _simple("thanks")),
    ("bye", _simple("bye")),
    ("greet", _simple("greeting")),
    ("yes", tell_agreed),
    ("no", _simple("no")),
    ("off_topic", tell_off_topic),
]
"""Who tells what, the weightier act first."""
