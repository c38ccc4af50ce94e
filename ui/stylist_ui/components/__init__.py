"""The few things Streamlit has no widget for, as small components: markup by script, state by Streamlit.

None of them takes words or addresses from a model: what they show is set as text or as an attribute, never as HTML.
"""

from __future__ import annotations

from importlib import resources

import streamlit as st

from stylist.locale import Locale

LANGUAGE_TAGS: dict[Locale, str] = {"en": "en", "zh": "zh-CN"}
"""How a page says which language it is in."""


def _source(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def _component(name: str):  # type: ignore[no-untyped-def]  # Streamlit does not export the renderer's type
    return st.components.v2.component(f"stylist_{name}", js=_source(f"{name}.js"), css=_source(f"{name}.css"))


manners = st.components.v2.component("stylist_manners", js=_source("manners.js"))
appearance = _component("appearance")
compare = _component("compare")
fitting = _component("fitting")
opener = _component("opener")
picker = _component("picker")


def ignore() -> None:
    """A callback for a component whose value is read from its result."""
