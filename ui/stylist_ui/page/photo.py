"""The photo: consent first, in plain words; then choose, drop, paste or take one; or a drawn figure instead."""

from __future__ import annotations

from html import escape

import streamlit as st

from stylist.privacy.photos import MOST_FILES
from stylist_ui.components import ignore, picker
from stylist_ui.figures import FIGURES, Figure, stored_figure
from stylist_ui.mirror import room
from stylist_ui.page.consent import draw_consent
from stylist_ui.page.markup import picture
from stylist_ui.page.visit import Visit

ACCEPT = "image/*,.heic,.heif,video/mp4,video/quicktime,video/webm"


def photo_dialog(visit: Visit) -> None:
    """Open the dialog, titled in the visit's language."""
    st.dialog(visit.say("photo_title"), width="medium")(_draw)(visit)


def _draw(visit: Visit) -> None:
    if st.session_state.pop("withdrawn", False):
        st.rerun()  # closes the dialog and redraws the page without the photo
    st.write(visit.say("photo_why"))
    if visit.consented:
        _draw_picker(visit)
    else:
        draw_consent(visit, "consent")
    _draw_figures(visit)


def _draw_picker(visit: Visit) -> None:
    st.html(f'<p class="quiet">{escape(visit.say("consent_given"))}</p>')
    names = ("choose", "drop", "camera", "shoot", "cancel", "sending", "no_camera", "failed")
    words = {name: visit.say(f"pick_{name}") for name in names}
    data = {"words": words, "accept": ACCEPT, "most": MOST_FILES, "lang": visit.locale}
    taken = picker(key="picker", data=data, on_photo_change=ignore)
    if taken.photo:
        st.session_state.pop("figure", None)
        visit.send(visit.say("photo_text"), taken.photo["ids"])
        if taken.photo["problem"]:
            visit.complain(taken.photo["problem"])
        st.rerun()
    st.button(visit.say("consent_withdraw"), key="withdraw", type="tertiary", on_click=withdraw, args=(visit,))


def withdraw(visit: Visit) -> None:
    """Take consent back: the photos, the pictures made from them and what was read from them go at once."""
    visit.conversation.withdraw(visit.person_id)
    room.leave(visit.person_id)
    st.session_state["withdrawn"] = True
    visit.complain(visit.say("consent_withdrawn"))


def _draw_figures(visit: Visit) -> None:
    st.html(f"<h3>{escape(visit.say('figures'))}</h3>")
    with st.container(key="figures", horizontal=True):
        for name in FIGURES:
            with st.container(key=f"figure-{name}"):
                _draw_figure(visit, name)


def _draw_figure(visit: Visit, name: Figure) -> None:
    words = visit.say(f"figure_{name}")
    used = st.session_state.get("figure") == name
    file_id = stored_figure(visit.conversation.services.files, name)
    st.html(picture(file_id, visit.say("figure_alt", name=words), visit.locale, "figure"))
    label = visit.say("figure_used" if used else "figure_use", name=words)
    if st.button(label, key=f"use-{name}", icon=":material/check:" if used else None, width="stretch"):
        st.session_state["figure"] = None if used else name
        st.rerun()
