"""The chat page. Streamlit runs this script from its top at every action; all it does is draw the visit's state."""

from __future__ import annotations

from html import escape
from typing import Any

import streamlit as st

from stylist.errors import StylistError
from stylist_ui.components import LANGUAGE_TAGS, manners
from stylist_ui.page.photo import photo_dialog
from stylist_ui.page.sidebar import draw_sidebar
from stylist_ui.page.transcript import draw_transcript
from stylist_ui.page.visit import Visit
from stylist_ui.theme import style_sheet

FILE_TYPES = ("jpg", "jpeg", "png", "webp", "heic", "heif", "tif", "tiff", "bmp", "gif", "mp4", "mov", "webm")


def main() -> None:
    """Draw the whole page."""
    visit = Visit.current()
    st.set_page_config(page_title=visit.say("name"), page_icon="🧵", layout="centered")
    st.html(f"<style>{style_sheet()}</style>")
    _draw_manners(visit)
    _draw_header(visit)
    draw_sidebar(visit)
    if not visit.thread_id or not (visit.history or visit.live):
        _draw_empty(visit)
    draw_transcript(visit)
    with st.bottom:  # placed by hand: where Streamlit places it, the page would run after the end of every reply
        _draw_problem()
        _draw_message_box(visit)


def _draw_message_box(visit: Visit) -> None:
    st.chat_input(
        visit.say("ask_running" if visit.answering else "ask"),
        key="message",
        accept_file="multiple" if visit.consented else False,
        file_type=FILE_TYPES if visit.consented else None,
        accept_audio=visit.heard,
        disabled=visit.answering,
        on_submit=_said,
        args=(visit,),
    )


def _said(visit: Visit) -> None:
    """The person pressed enter: take in the photos and videos that came along, then begin the turn."""
    given: Any = st.session_state["message"]
    text = given if isinstance(given, str) else given.text
    files, spoken = getattr(given, "files", []), getattr(given, "audio", None)  # each only where it is accepted
    photo_ids: tuple[str, ...] = ()
    refusal: StylistError | str | None = None
    if spoken:
        try:
            heard = visit.hear(spoken.getvalue())
            text, refusal = f"{text} {heard}".strip(), None if heard else visit.say("heard_nothing")
        except StylistError as problem:
            refusal = problem
    if files:
        shelf = visit.conversation.services.photos
        try:
            photo_ids = shelf.add_all([file.getvalue() for file in files], visit.person_id)
        except StylistError as problem:
            refusal = problem
    if text.strip() or photo_ids:
        visit.send(text.strip() or visit.say("photo_text"), photo_ids)
    if refusal:
        visit.complain(refusal)


def _draw_header(visit: Visit) -> None:
    """Name, which tier answers, and the way to the fitting mirror; stays in sight while the page scrolls."""
    model = visit.conversation.services.settings.model
    tier = "offline" if model == "offline" else "full"
    badge, meaning = visit.say(f"tier_{tier}", model=model), visit.say(f"tier_{tier}_help", model=model)
    with st.container(key="mast", horizontal=True):
        st.html(f"<h1>{escape(visit.say('name'))}</h1>")
        st.html(f'<p class="tier {tier}" title="{escape(meaning, quote=True)}">{escape(badge)}</p>')
        if st.button(visit.say("photo_open"), key="photo", icon=":material/photo_camera:"):
            photo_dialog(visit)


def _draw_empty(visit: Visit) -> None:
    st.html(
        f'<section class="empty"><h2>{escape(visit.say("empty_title"))}</h2>'
        f"<p>{escape(visit.say('empty_text'))}</p></section>"
    )
    with st.container(key="examples"):
        for n in range(1, 5):
            words = visit.say(f"example_{n}")
            st.button(words, key=f"example-{n}", width="stretch", on_click=visit.send, args=(words,))


def _draw_problem() -> None:
    """A refusal or a confirmation, in words, right above the message box, until the person goes on."""
    problem = st.session_state.get("problem")
    if problem:
        st.html(f'<p class="notice" role="alert">{escape(problem)}</p>')


def _draw_manners(visit: Visit) -> None:
    labels = {
        "[data-testid=stChatInputSubmitButton]": "builtin_send",
        "[data-testid=stChatInputFileUploadButton] button": "builtin_upload",
        "[data-testid=stChatInput] input[type=file]": "builtin_upload",
        "[data-testid=stChatInputMicButton]": "builtin_speak",
        "[data-testid=stChatInputCancelButton]": "builtin_speak_cancel",
        "[data-testid=stChatInputApproveButton]": "builtin_speak_done",
        "[data-testid=stExpandSidebarButton]": "builtin_open_sidebar",
        "[data-testid=stSidebarCollapseButton] button": "builtin_close_sidebar",
        "[data-testid=stSidebar]": "builtin_sidebar",
        "[data-testid=stNumberInputClearButton]": "builtin_clear",
        "[data-testid=stSelectbox] button": "builtin_choices",
        "[data-testid=stDialog] button[aria-label=Close]": "builtin_close",
        "button[aria-label=Dismiss]": "builtin_close",
        "[data-testid=stFeedback] [role=radiogroup]": "builtin_rating",
        "[data-testid^=stFeedbackButton]:first-child": "builtin_good",
        "[data-testid^=stFeedbackButton]:last-child": "builtin_bad",
    }
    history = visit.history
    asked = "live" if visit.answering else history[-1].turn if history else 0
    manners(
        key="manners",
        data={
            "lang": LANGUAGE_TAGS[visit.locale],
            "labels": {selector: visit.say(key) for selector, key in labels.items()},
            "skip": visit.say("builtin_skip"),
            "tools": {name: visit.say(f"tool_{name}") for name in ("copy", "copied", "speak", "silence")},
            "turn": f"{visit.thread_id} {asked}",
            "asked": f".st-key-said-{asked}",
        },
    )


main()
