"""The console of a person of the shop: who waits, what was said, an answer, and the way back to the program.

Streamlit runs this script. It listens on this machine alone and opens with the key of the settings.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from html import escape
from typing import Literal

import streamlit as st

from stylist.errors import NotFound, StylistError
from stylist.locale import Locale
from stylist_agents.journal import Message
from stylist_agents.shop_side import LONGEST_ANSWER_CHARS, HandedOver, ShopSide
from stylist_ui import hosting
from stylist_ui.console_key import ATTEMPTS_MINUTES, HOLE
from stylist_ui.page.cards import card_html
from stylist_ui.page.facts import facts_html
from stylist_ui.page.markup import prose
from stylist_ui.page.outfit import outfit_html
from stylist_ui.page.reply import Reply
from stylist_ui.page.transcript import person_html
from stylist_ui.shop_page import begin
from stylist_ui.strings import say

LOOK_EVERY_S = 4.0
SHOWN = 4
"""Messages that stand open, so that the answer is not a long way below."""


def main() -> None:
    """Draw the console, or the question for its key."""
    services = begin("console_title", "centered")
    locale = services.settings.locale
    if not st.session_state.get("known"):
        _ask_key(locale)
        return
    side = ShopSide(services)
    if done := st.session_state.pop("done", None):
        _note(done, "status")
    waiting = side.open()
    st.fragment(_look, run_every=LOOK_EVERY_S)(side, _state(side, waiting), locale)
    if not waiting:
        return
    chosen = _pick(waiting, locale)
    _draw_transcript(side, chosen.thread, locale)
    _draw_answer(side, chosen.thread, locale)


def _ask_key(locale: Locale) -> None:
    key = hosting.services().settings.desk_console_key
    with st.form("key"):
        given = st.text_input(say("console_key", locale), type="password")
        sent = st.form_submit_button(say("console_enter", locale), type="primary")
    if not sent:
        return
    if HOLE.must_wait:
        _note(say("console_wait", locale, minutes=ATTEMPTS_MINUTES))
    elif HOLE.opens(given, key):
        st.session_state["known"] = True
        st.rerun()
    else:
        _note(say("console_wrong", locale))


def _note(words: str, role: Literal["alert", "status"] = "alert") -> None:
    st.html(f'<p class="notice" role="{role}">{escape(words)}</p>')


def _state(side: ShopSide, waiting: list[HandedOver]) -> list[tuple[str, int]]:
    """Who waits, and how much was said: what has changed is drawn again."""
    found = []
    for row in waiting:
        try:
            found.append((row.thread, len(side.transcript(row.thread))))
        except NotFound:
            continue
    return found


def _look(side: ShopSide, held: list[tuple[str, int]], locale: Locale) -> None:
    now = _state(side, side.open())
    if now != held:
        st.rerun()
    words = say("console_waiting", locale, count=len(now)) if now else say("console_none", locale)
    st.html(f'<p class="quiet" role="status">{escape(words)}</p>')


def _pick(waiting: list[HandedOver], locale: Locale) -> HandedOver:
    rows = {row.thread: row for row in waiting}

    def label(thread: str) -> str:
        row = rows[thread]
        return f"{_since(row, locale)} – {row.title}"

    chosen = st.selectbox(
        say("console_pick", locale),
        list(rows),
        format_func=label,
        key="thread",
        placeholder=say("console_pick", locale),
    )
    return rows[chosen]


def _since(row: HandedOver, locale: Locale) -> str:
    """Why it waits and for how long, in the largest unit of which there is one."""
    minutes = int((time.time() - row.at) / 60)
    unit, count = next(((name, minutes // of) for name, of in _UNITS if minutes >= of), ("now", 0))
    return say(f"console_since_{unit}", locale, reason=say(f"console_reason_{row.reason}", locale), count=count)


_UNITS = (("days", 1440), ("hours", 60), ("minutes", 1))


def _draw_transcript(side: ShopSide, thread: str, locale: Locale) -> None:
    """What was said; of a long conversation what is older than the last messages is folded away."""
    st.html(f'<h2 class="hidden">{escape(say("console_said", locale))}</h2>')
    messages = side.transcript(thread)
    older, latest = messages[:-SHOWN], messages[-SHOWN:]
    if older:
        with st.expander(say("console_earlier", locale, count=len(older))):
            _draw_messages(older, locale)
    _draw_messages(latest, locale)


def _draw_messages(messages: Sequence[Message], locale: Locale) -> None:
    for message in messages:
        if message.role == "user":
            _draw_shopper(message, locale)
        else:
            _draw_reply(message, locale)


def _draw_shopper(message: Message, locale: Locale) -> None:
    who = escape(say("console_shopper", locale))
    photos = say("console_photo", locale, count=len(message.photo_ids)) if message.photo_ids else ""
    note = f'<p class="quiet">{escape(photos)}</p>' if photos else ""
    st.html(f'<div class="said shopper words"><p class="who">{who}</p>{prose(message.text)}{note}</div>')


def _draw_reply(message: Message, locale: Locale) -> None:
    """The program's words with its cards, looks and tables; a person's as a person's. No try-on, no measures."""
    reply = Reply.of(message.events)
    for person in reply.persons:
        st.html(person_html(person.text, locale))
    if message.text and not reply.persons:
        who = escape(say("console_stylist", locale))
        st.html(f'<div class="words"><p class="who">{who}</p>{prose(message.text)}</div>')
    if reply.cards:
        st.html(f'<div class="console-cards">{"".join(card_html(c, locale) for c in reply.cards)}</div>')
    for outfit in reply.outfits:
        st.html(f'<div class="console-look">{outfit_html(outfit.outfit, locale)}</div>')
    for facts in reply.facts:
        st.html(facts_html(facts, locale))


def _draw_answer(side: ShopSide, thread: str, locale: Locale) -> None:
    with st.form("answer", clear_on_submit=True):
        text = st.text_area(say("console_answer", locale), max_chars=LONGEST_ANSWER_CHARS)
        sent = st.form_submit_button(say("console_send", locale), type="primary")
    if sent and text.strip():
        try:
            side.answer(thread, text)
        except StylistError as problem:
            _note(problem.say(locale))
        else:
            st.rerun()
    if st.button(say("console_back", locale)):
        side.hand_back(thread)
        st.session_state["done"] = say("console_handed_back", locale)
        st.rerun()


if __name__ == "__main__":  # Streamlit runs it so; a process that is spawned beside it imports it
    main()
