"""How the pages of the shop's people begin: the console, and what is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import streamlit as st

from stylist_ui import hosting
from stylist_ui.components import LANGUAGE_TAGS, manners
from stylist_ui.strings import say
from stylist_ui.theme import style_sheet

if TYPE_CHECKING:
    from stylist.services import Services


_LABELS = {
    "[data-testid=stTextInput] button": "builtin_show",
    "[data-testid=stSelectbox] button": "builtin_choices",
}
"""Buttons that Streamlit names in English alone."""


def begin(title: str, layout: Literal["centered", "wide"]) -> Services:
    """Title (a key of the strings), look and manners in the shop's language; the services that the page reads."""
    services = hosting.services()
    locale = services.settings.locale
    st.set_page_config(page_title=say(title, locale), page_icon="🧵", layout=layout)
    st.html(f"<style>{style_sheet()}</style>")
    labels = {selector: say(key, locale) for selector, key in _LABELS.items()}
    manners(key="manners", data={"lang": LANGUAGE_TAGS[locale], "labels": labels, "skip": say("builtin_skip", locale)})
    st.title(say(title, locale), anchor=False)
    return services
