"""The fitting room: the camera live, in the garments that were shown last; chosen by button, key, or a raised hand."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from stylist.vocabulary import term
from stylist_agents.events import Card
from stylist_ui.components import fitting
from stylist_ui.page.consent import draw_consent
from stylist_ui.page.visit import Visit

_WORDS = (
    "why", "start", "stop", "next", "previous", "closer", "nobody", "hint", "no_camera", "failed", "picture", "waiting",
    "voice", "voice_what", "voice_agree", "voice_hint", "voice_failed",
)  # fmt: skip
_HEARD = ("next", "previous", "closer", "farther", "stop")
"""What can be said, in the order in which a sentence is searched for it."""
_WORN = ("upper", "outer", "lower", "full")
"""What the preview puts on a moving person."""


def wearable(cards: Sequence[Card]) -> list[Card]:
    """Those that can be put on in front of the camera."""
    return [c for c in cards if c.garment.image_ids and term("category", c.garment.category).body in _WORN]


def fitting_dialog(visit: Visit, cards: Sequence[Card]) -> None:
    """Open the dialog, titled in the visit's language."""
    st.dialog(visit.say("fitting_title"), width="medium")(_draw)(visit, wearable(cards))


def _draw(visit: Visit, cards: Sequence[Card]) -> None:
    if not visit.consented:
        st.write(visit.say("fitting_why"))
        draw_consent(visit, "fitting_consent")
        return
    pieces = [
        {"id": c.garment.id, "title": c.garment.title(visit.locale), "price": c.price.format(visit.locale)}
        for c in cards
    ]
    # one of the words names the garment, which the browser fills in
    words = {name: visit.say(f"fitting_{name}", title="{title}") for name in _WORDS}
    heard = {name: visit.say(f"fitting_heard_{name}").split() for name in _HEARD}
    data = {"words": words, "heard": heard, "pieces": pieces, "lang": visit.locale, "thread": visit.thread_id or ""}
    fitting(key="fitting-room", data=data)
