"""The conversation itself: what was said, what was shown, and the reply that is still coming."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from html import escape
from itertools import groupby

import streamlit as st

from stylist.errors import NotFound, StylistError
from stylist.locale import Locale
from stylist.shopper import Preferences
from stylist_agents.events import ImageShown, TurnStarted
from stylist_agents.journal import Message
from stylist_ui.components import compare
from stylist_ui.page.after import draw_after_reply, draw_edit
from stylist_ui.page.body import body_html
from stylist_ui.page.cards import draw_cards
from stylist_ui.page.facts import facts_html
from stylist_ui.page.manner import draw_manner, worn_in
from stylist_ui.page.markup import linked, picture, prose, wish_words
from stylist_ui.page.outfit import outfit_html
from stylist_ui.page.plan import plan_html
from stylist_ui.page.reply import Reply, Step
from stylist_ui.page.turning import clip, draw_turning
from stylist_ui.page.visit import Visit
from stylist_ui.page.wardrobe import wardrobe_html
from stylist_ui.pictures import picture_url
from stylist_ui.strings import say, says
from stylist_ui.turns import LiveTurn

TURNS_SHOWN = 12
"""Turns drawn at once; older ones come on request, so that a long conversation stays quick."""
FOLLOW_EVERY_S = 0.25
PHOTOS_SHOWN = 4
PERSON_EVERY_S = 4.0

_SKELETONS = {
    "search_catalogue": ("many", 4), "plan_outfit": ("many", 4), "plan_trip": ("many", 4), "list_wardrobe": ("many", 4),
    "try_on": ("one", 1), "show_turn": ("one", 1), "show_board": ("one", 1),
}  # fmt: skip


def draw_transcript(visit: Visit) -> None:
    """Everything said so far, then the turn under way if there is one."""
    live, history = visit.live, visit.history
    held = len(history)
    under_way = _turn_of(live, history) if live and visit.answering else None
    before = [m for m in history if under_way is None or m.turn < under_way]
    _draw_settled(visit, before, alone=not visit.answering)
    if not before:
        _draw_failure(visit)
    if visit.thread_id and visit.conversation.services.handovers.is_silent(visit.thread_id):
        st.fragment(_wait_for_a_person, run_every=PERSON_EVERY_S)(visit, held)
    if live and visit.answering:
        with st.container(key="latest"):
            st.fragment(_follow, run_every=FOLLOW_EVERY_S)(visit, live, visit.preferences)
        _draw_settled(visit, [m for m in history if under_way and m.turn > under_way], alone=False)


def _draw_failure(visit: Visit) -> None:
    """Why the turn just held ended early, in words."""
    if visit.live is None or visit.answering or not visit.live.failed:
        return
    failed = visit.live.failed
    words = failed.say(visit.locale) if isinstance(failed, StylistError) else visit.say("broken")
    st.html(f'<p class="notice" role="alert">{escape(words)}</p>')


def _wait_for_a_person(visit: Visit, held: int) -> None:
    """Look whether the person of the shop has answered, or has handed the conversation back."""
    handovers, thread = visit.conversation.services.handovers, visit.thread_id
    if len(visit.history) != held or not (thread and handovers.is_silent(thread)):
        st.rerun()
    st.html(f'<p class="quiet" role="status">{escape(visit.say("with_a_person"))}</p>')


def _turn_of(live: LiveTurn, history: list[Message]) -> int | None:
    """The number of the turn under way, which is drawn by itself; None while it is not in the journal yet."""
    told = next((event.turn for event in live.events if isinstance(event, TurnStarted)), None)
    return told or next((m.turn for m in history[-1:] if m.status == "running"), None)


def _draw_settled(visit: Visit, messages: list[Message], *, alone: bool) -> None:
    """Recorded turns. The latest one, if no other is under way, stands at the top of the window."""
    turns = {turn: list(pair) for turn, pair in groupby(messages, key=lambda m: m.turn)}
    hidden = 0 if st.session_state.get("all_messages") else max(0, len(turns) - TURNS_SHOWN)
    if hidden:
        st.button(visit.say("earlier"), on_click=lambda: st.session_state.update(all_messages=True))
    with_cards = [m.turn for m in messages if any(e.type == "card" for e in m.events)]
    known, opinions = Preferences(), visit.opinions
    for position, (turn, pair) in enumerate(turns.items()):
        if position >= hidden:
            latest = alone and position == len(turns) - 1
            with st.container(key="latest") if latest else nullcontext():
                _draw_turn(visit, pair, known, opinions, latest=latest, current=alone and with_cards[-1:] == [turn])
        known = Reply.of(pair[-1].events).understood or known


def _draw_turn(
    visit: Visit, pair: list[Message], known: Preferences, opinions: dict[int, bool], *, latest: bool, current: bool
) -> None:
    for message in pair:
        if message.role == "user":
            draw_said(visit, message.text, message.photo_ids, str(message.turn), message)
            continue
        reply = Reply.of(message.events)
        reply.text = reply.text or message.text
        draw_reply(visit, reply, str(message.turn), known, current=current, latest=latest)
        if message.status == "interrupted" and not (visit.live and visit.live.failed):
            st.html(f'<p class="quiet">{escape(visit.say("interrupted"))}</p>')
        if latest:
            _draw_failure(visit)
        if message.status != "running":
            draw_after_reply(visit, message, reply, opinions, latest=latest)
    if latest and pair[-1].role == "user":
        _draw_failure(visit)


def _follow(visit: Visit, live: LiveTurn, known: Preferences) -> None:
    """Draw the turn under way; once it has ended, draw the whole page again from what was recorded."""
    if not live.running:
        st.rerun()
    draw_said(visit, live.said, live.photo_ids, "live")
    reply = Reply.of(live.events)
    draw_reply(visit, reply, "live", known, current=False)
    doing = reply.doing
    words = visit.say(_step_key("doing", doing)) if doing else ("" if reply.text else visit.say("thinking"))
    words = f"{words} {_progress(visit, reply)}".rstrip()
    with st.container(key="waiting", horizontal=True):
        st.html(f'<p class="waiting" role="status">{escape(words)}</p>')
        st.button(visit.say("stop"), key="stop", type="tertiary", on_click=live.stop)
    st.html(_skeleton(doing.name if doing else ""))


def _progress(visit: Visit, reply: Reply) -> str:
    """Where a job stands in the queue, or how far it is."""
    if reply.job is None:
        return ""
    if reply.job.state == "queued":
        return visit.say("job_queued", position=reply.job.position)
    return visit.say("job_running", percent=reply.job.progress_percent) if reply.job.progress_percent else ""


def _skeleton(tool: str) -> str:
    """The place where what is being worked on will stand: cards, or one picture."""
    if tool not in _SKELETONS:
        return "<div></div>"
    css, count = _SKELETONS[tool]
    return f'<div class="skeleton {css}" aria-hidden="true">{"<i></i>" * count}</div>'


def draw_said(visit: Visit, text: str, photo_ids: Sequence[str], key: str, settled: Message | None = None) -> None:
    """What the person said, with their photos. settled: once it is answered, it can be said differently."""
    with st.container(key=f"said-{key}"):
        images = _sent(visit, photo_ids) if photo_ids else ""
        you = f'<h2 class="hidden">{escape(visit.say("you"))}</h2>'
        st.html(f'<div class="said">{you}{images}{prose(text)}</div>')
        if settled:
            draw_edit(visit, settled)


def _sent(visit: Visit, photo_ids: Sequence[str]) -> str:
    """The first few photos (or frames of a video), and how many more there are; or that they are gone."""
    kept = [name for name in photo_ids if visit.conversation.services.photos.kept(name, visit.person_id)]
    if not kept:
        return f'<span class="quiet">{escape(visit.say("photo_gone"))}</span>'
    shown = "".join(picture(name, visit.say("photo_alt"), visit.locale, "sent") for name in kept[:PHOTOS_SHOWN])
    more = len(kept) - PHOTOS_SHOWN
    note = f'<span class="quiet">{escape(visit.say("photos_more", count=more))}</span>' if more > 0 else ""
    return f'<div class="photos">{shown}</div>{note}'


def draw_reply(
    visit: Visit, reply: Reply, key: str, known: Preferences, *, current: bool, latest: bool = False
) -> None:
    """One reply: what was done, what was understood, the words, and the things shown.

    current: whether its cards can be acted upon; latest: whether its try-on can.
    """
    with st.container(key=f"reply-{key}"):
        done = [s for s in reply.steps if s.ended]
        if done:
            st.html(_steps_html(visit, done))
        for notice in reply.notices:
            st.html(f'<p class="notice" role="status">{escape(notice.text)}</p>')
        fresh = _news(reply.understood, known, visit)
        if fresh:
            st.html(f'<ul class="news" aria-label="{escape(visit.say("understood"))}">{fresh}</ul>')
        _draw_words(reply, visit.locale)
        for body in reply.bodies:
            if block := body_html(body.profile, visit.locale, reply.text):
                st.html(block)
        if reply.cards:
            draw_cards(visit, reply.cards, key, current=current)
        for outfit in reply.outfits:
            st.html(outfit_html(outfit.outfit, visit.locale))
        for plan in reply.plans[-1:]:
            st.html(plan_html(plan, visit.locale))
        for facts in reply.facts:
            st.html(facts_html(facts, visit.locale))
        for wardrobe in reply.wardrobes[-1:]:
            st.html(wardrobe_html(wardrobe, visit.locale))
        for n, image in enumerate(reply.images):
            _draw_image(visit, image, f"{key}-{n}", latest=latest and image is reply.images[-1])


def _draw_words(reply: Reply, locale: Locale) -> None:
    for person in reply.persons:
        st.html(person_html(person.text, locale))
    if reply.text and not reply.persons:
        st.html(f'<div class="words" aria-live="polite">{linked(reply.text)}</div>')


def person_html(text: str, locale: Locale) -> str:
    """Words of a person of the shop, marked as theirs."""
    who = escape(say("from_a_person", locale))
    return f'<div class="words person" aria-live="polite"><p class="who">{who}</p>{linked(text)}</div>'


def _news(understood: Preferences | None, known: Preferences, visit: Visit) -> str:
    """What this turn added to the profile, as chips."""
    if understood is None:
        return ""
    before = {(w.slot, w.value, w.liked) for w in known.wishes}
    words = [wish_words(w, visit.locale) for w in understood.wishes if (w.slot, w.value, w.liked) not in before]
    if understood.budget and understood.budget != known.budget:
        words.append(visit.say("budget_up_to", money=understood.budget.format(visit.locale)))
    return "".join(f"<li>{escape(w)}</li>" for w in words)


def _steps_html(visit: Visit, steps: list[Step]) -> str:
    ms = sum(s.ended.ms for s in steps if s.ended)
    lines = "".join(f"<li>{escape(_step_line(visit, s))}</li>" for s in steps)
    took = f"{ms / 1000:.1f}"
    summary = visit.say("steps_done_at_once") if took == "0.0" else visit.say("steps_done", seconds=took)
    return f'<details class="steps"><summary>{escape(summary)}</summary><ol>{lines}</ol></details>'


def _step_line(visit: Visit, step: Step) -> str:
    words = visit.say(_step_key("done", step))
    if step.ended is None or step.ended.ok:
        return words
    return f"{words}: {step.ended.detail or visit.say('step_failed')}"


def _step_key(state: str, step: Step) -> str:
    key = f"{state}_{step.name}"
    return key if says(key) else f"{state}_other"


def _draw_image(visit: Visit, image: ImageShown, key: str, *, latest: bool) -> None:
    """A picture that was made: before and after with one handle, its label and what was checked under it."""
    files = visit.conversation.services.files
    try:
        files.get(image.file_id, visit.person_id)
        before = image.before_file_id and files.get(image.before_file_id, visit.person_id).id
    except NotFound:
        st.html(f'<p class="quiet">{escape(visit.say("picture_gone"))}</p>')
        return
    if image.kind == "board":
        alt = visit.say("board_alt", count=len(image.garment_ids))
        st.html(f'<figure class="drawn">{picture(image.file_id, alt, visit.locale)}{_download(visit, image)}</figure>')
        return
    if image.kind == "turn":
        st.html(f"{clip(image.file_id, visit)}{_label_html(visit, image)}")
        return
    worn = worn_in(visit, image)
    titles = ("、" if visit.locale == "zh" else ", ").join(garment.title(visit.locale) for garment in worn)
    alt = visit.say("tryon_alt_after", titles=titles) if titles else visit.say("tryon_alt_gone")
    with st.container(key=f"tryon-{key}"):
        if before:
            compare(key=f"compare-{key}", data=_comparison(visit, image, alt))
        else:
            st.html(picture(image.file_id, alt, visit.locale, "made"))
        st.html(_label_html(visit, image))
        draw_turning(visit, image, key)
        if latest:
            draw_manner(visit, worn, key)


def _comparison(visit: Visit, image: ImageShown, alt: str) -> dict[str, object]:
    return {
        "before": picture_url(image.before_file_id or ""),
        "after": picture_url(image.file_id),
        "alt_before": visit.say("tryon_alt_before"),
        "alt_after": alt,
        "label_before": visit.say("tryon_before"),
        "label_after": visit.say("tryon_after"),
        "label": visit.say("tryon_slider"),
        "start": 30,
    }


def _label_html(visit: Visit, image: ImageShown) -> str:
    quality = [visit.say("quality_ok" if image.quality.get("ok", True) else "quality_bad")]
    words, distance = image.quality.get("words"), image.quality.get("colour_distance")
    if isinstance(words, dict):
        quality = [str(words[visit.locale])]
    elif isinstance(distance, int | float):
        quality.append(visit.say("quality_colour", value=f"{distance:.1f}"))
    quality.append(visit.say(f"engine_{image.tier}"))
    label = f'<span class="generated">{escape(visit.say("generated"))}</span>' if image.generated else ""
    return f'<p class="quality">{label}<span>{escape(" · ".join(quality))}</span>{_download(visit, image)}</p>'


def _download(visit: Visit, image: ImageShown) -> str:
    link = escape(picture_url(image.file_id), quote=True)
    return f'<a href="{link}" download>{escape(visit.say("download"))}</a>'
