"""What can be done with a message once it stands there: copy, hear, judge or ask again; say something else instead."""

from __future__ import annotations

from html import escape

import streamlit as st

from stylist_agents.journal import Message
from stylist_agents.models import tier_of
from stylist_agents.opinions import Feedback
from stylist_ui.page.reply import Reply
from stylist_ui.page.visit import Visit

_REPEATABLE = frozenset({
    "search_catalogue", "describe_garment", "shop_the_look", "analyse_body", "plan_outfit", "try_on", "explain",
    "size_advice", "plan_trip", "show_board", "list_wardrobe", "should_i_buy", "show_again", "shop_policies",
    "my_orders", "show_basket", "remember_preferences",
})  # fmt: skip
"""Tools that change nothing outside the conversation: a reply that used others is not asked for twice."""


def draw_after_reply(visit: Visit, message: Message, reply: Reply, opinions: dict[int, bool], *, latest: bool) -> None:
    """The row under a reply."""
    with st.container(key=f"after-{message.turn}", horizontal=True):
        if reply.text:
            st.html(_browser_tools(visit))
        if reply.text or reply.cards:
            _draw_thumbs(visit, message.turn, opinions.get(message.turn))
        if latest and _another_makes_sense(visit, message, reply):
            words = "retry_interrupted" if message.status == "interrupted" else "retry"
            st.button(
                visit.say(words), key=f"retry-{message.turn}", icon=":material/refresh:", type="tertiary",
                disabled=visit.answering, on_click=visit.retry, args=(message.turn,),
            )  # fmt: skip


def _browser_tools(visit: Visit) -> str:
    """Copy and read aloud happen in the browser (components/manners.js), without a word to the server."""
    names = {"copy": visit.say("tool_copy"), "speak": visit.say("tool_speak")}
    buttons = (
        f'<button type="button" data-tool="{name}" aria-label="{escape(words, quote=True)}">{escape(words)}</button>'
        for name, words in names.items()
    )
    return f'<p class="tools">{"".join(buttons)}</p>'


def _draw_thumbs(visit: Visit, turn: int, liked: bool | None) -> None:
    key = f"thumbs-{visit.thread_id}-{turn}"
    default = None if liked is None else int(liked)
    st.feedback("thumbs", key=key, default=default, on_change=_rate, args=(visit, turn, key))


def _rate(visit: Visit, turn: int, key: str) -> None:
    given = st.session_state[key]
    if given is not None and visit.thread_id:
        opinion = Feedback(thread_id=visit.thread_id, turn=turn, liked=bool(given))
        visit.conversation.journal.opinions.rate(visit.person_id, opinion)


def _another_makes_sense(visit: Visit, message: Message, reply: Reply) -> bool:
    """The built-in stylist says the same thing again: another reply is offered where a model speaks, or none came."""
    again = message.status == "interrupted" or tier_of(visit.conversation.services.settings.model) == "full"
    return again and {step.name for step in reply.steps} <= _REPEATABLE


def draw_edit(visit: Visit, message: Message) -> None:
    """The way to say something else at this place: a branch, while this conversation stays as it is."""
    label = visit.say("edit_open")
    if st.button(label, key=f"edit-{message.turn}", icon=":material/edit:", type="tertiary", disabled=visit.answering):
        st.dialog(visit.say("edit_title"))(_draw_editor)(visit, message)


def _draw_editor(visit: Visit, message: Message) -> None:
    if st.session_state.pop("branched", False):
        st.rerun()  # closes the dialog and draws the branch
    st.html(f'<p class="quiet">{escape(visit.say("edit_text"))}</p>')
    key = f"edited-{message.turn}"
    st.text_area(visit.say("edit_title"), message.text, key=key, label_visibility="collapsed")
    st.button(
        visit.say("edit_send"), key=f"branch-{message.turn}", type="primary", on_click=_branch,
        args=(visit, message, key),
    )  # fmt: skip


def _branch(visit: Visit, message: Message, key: str) -> None:
    text = str(st.session_state[key]).strip()
    if text:
        visit.branch(message.turn, text, message.photo_ids)
        st.session_state["branched"] = True
