"""The conversations: begin one, find one, name it, keep it as a file, bring one back, delete it."""

from __future__ import annotations

from html import escape

import streamlit as st

from stylist_agents.journal import ThreadSummary
from stylist_ui.components import ignore, opener
from stylist_ui.page.visit import Visit

SHOWN = 30
"""Conversations in the list; older ones are found by their words."""
SEARCHED_FROM = 5
"""From so many on there is a box to search them."""
_MOST_OF_TITLE = 40
"""Characters of a title on a button."""
FORMS = {"zip": "thread_keep_zip", "md": "thread_keep_md", "json": "thread_keep_json"}


def draw_threads(visit: Visit) -> None:
    """The list, the newest first, with what can be done with each."""
    st.html(f"<h2>{escape(visit.say('threads'))}</h2>")
    st.button(
        visit.say("new_thread"),
        key="new",
        icon=":material/add:",
        width="stretch",
        on_click=visit.open_thread,
        args=(None,),
    )
    if visit.thread_id:
        st.button(
            visit.say("start_over"),
            key="again",
            icon=":material/restart_alt:",
            width="stretch",
            disabled=visit.answering,
            on_click=visit.send,
            args=(visit.say("start_over"),),
        )
    for thread in _found(visit)[:SHOWN]:
        _draw_thread(visit, thread)
    data = {
        "words": {"open": visit.say("thread_open"), "failed": visit.say("thread_open_failed")},
        "lang": visit.locale,
    }
    brought = opener(key="opener", data=data, on_thread_change=ignore)
    if brought.thread:
        visit.open_thread(brought.thread)
        st.rerun()


def _found(visit: Visit) -> list[ThreadSummary]:
    """All of them, or those that hold the words in the search box."""
    threads = visit.conversation.threads(visit.person_id)
    if len(threads) < SEARCHED_FROM and not st.session_state.get("thread_words"):  # a search under way stays
        return threads
    words = st.text_input(
        visit.say("thread_search"),
        key="thread_words",
        placeholder=visit.say("thread_search"),
        label_visibility="collapsed",
        max_chars=200,
    )
    found = visit.conversation.threads(visit.person_id, words) if words else threads
    if not found:
        st.html(f'<p class="quiet">{escape(visit.say("thread_none", words=words))}</p>')
    return found


def _draw_thread(visit: Visit, thread: ThreadSummary) -> None:
    here = thread.id == visit.thread_id
    with st.container(key=f"thread-{'here' if here else 'other'}-{thread.id}", horizontal=True):
        st.button(thread.title, key=f"open-{thread.id}", type="tertiary", on_click=visit.open_thread, args=(thread.id,))
        more = visit.say("thread_more", title=thread.title)
        with st.popover(more, type="tertiary", icon=":material/more_horiz:", key=f"more-{thread.id}"):
            _draw_more(visit, thread)


def _draw_more(visit: Visit, thread: ThreadSummary) -> None:
    key = f"name-{thread.id}-{thread.title}"
    st.text_input(
        visit.say("thread_name"), thread.title, max_chars=120, key=key, on_change=_rename, args=(visit, thread.id, key)
    )
    links = "".join(
        f'<a href="conversations/{thread.id}.{form}?lang={visit.locale}" download>{escape(visit.say(words))}</a>'
        for form, words in FORMS.items()
    )
    st.html(f'<p class="keep"><span>{escape(visit.say("thread_keep"))}</span>{links}</p>')
    st.button(
        visit.say("thread_delete", title=_brief(thread.title)),
        key=f"delete-{thread.id}",
        icon=":material/delete:",
        on_click=_delete,
        args=(visit, thread.id),
    )


def _brief(title: str) -> str:
    """A title that stays on one or two lines of the panel, cut where that is seen."""
    return title if len(title) <= _MOST_OF_TITLE else f"{title[: _MOST_OF_TITLE - 1].rstrip(' ,，')}…"


def _rename(visit: Visit, thread_id: str, key: str) -> None:
    title = str(st.session_state[key]).strip()
    if title:
        visit.conversation.rename(thread_id, visit.person_id, title)


def _delete(visit: Visit, thread_id: str) -> None:
    """A reply under way ends first: it would write its conversation down again."""
    visit.turns.stop(thread_id)
    visit.conversation.delete_thread(thread_id, visit.person_id)
    if thread_id == visit.thread_id:
        visit.open_thread(None)
