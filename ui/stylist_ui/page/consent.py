"""Consent, in plain words, before any photo or camera."""

from __future__ import annotations

from html import escape

import streamlit as st

from stylist_ui.page.visit import Visit


def draw_consent(visit: Visit, key: str) -> None:
    """What happens to photos, the box to tick, and the button that agrees. key: of these widgets."""
    hours = visit.conversation.services.settings.photo_keep_hours
    st.html(f'<p class="consent">{escape(visit.say("consent_what", hours=f"{hours:g}"))}</p>')
    agreed = st.checkbox(visit.say("consent_check"), key=f"{key}_check")
    st.button(
        visit.say(f"{key}_give"),
        key=f"{key}_give",
        type="primary",
        disabled=not agreed,
        on_click=visit.conversation.services.consent.give,
        args=(visit.person_id,),
    )
