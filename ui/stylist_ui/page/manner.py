"""Under the latest try-on: the same look tucked in, longer, or in another light. A choice is a sentence, said aloud."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from stylist.errors import EmptyCatalogue, NotFound
from stylist.garment import Garment
from stylist.tryon.manner import lengths_of
from stylist.vocabulary import term
from stylist.wardrobe.piece import OWN
from stylist_agents.events import ImageShown
from stylist_ui.page.visit import Visit

WAYS: dict[str, tuple[str, ...]] = {
    "light": ("day", "evening", "studio", "own"), "length": ("longer", "shorter"), "top": ("tucked", "untucked"),
}  # fmt: skip


def draw_manner(visit: Visit, worn: Sequence[Garment], key: str) -> None:
    """A quiet list of what can be asked of the picture; nothing where somebody under age is spoken of."""
    if visit.preferences.minor:
        return
    label = visit.say("manner_open")
    with st.popover(label, icon=":material/tune:", type="tertiary", wrap=False, key=f"manner-{key}"):
        for group in _groups([garment.category for garment in worn]):
            st.html(f'<p class="quiet">{escape(visit.say(f"manner_{group}"))}</p>')
            with st.container(key=f"manner-{group}-{key}", horizontal=True):
                for way in WAYS[group]:
                    st.button(
                        visit.say(f"manner_{way}"), key=f"manner-{way}-{key}", disabled=visit.answering,
                        on_click=visit.send, args=(visit.say(f"say_manner_{way}"),),
                    )  # fmt: skip


def worn_in(visit: Visit, image: ImageShown) -> list[Garment]:
    """What is worn in a picture, as far as the conversation, the shop or the wardrobe still knows it."""
    return [garment for name in image.garment_ids if (garment := visit.shown.get(name) or _garment(visit, name))]


def _garment(visit: Visit, name: str) -> Garment | None:
    services = visit.conversation.services
    try:
        if name.startswith(OWN):
            return services.wardrobe.piece(visit.person_id, name).garment
        return services.search.garment(name)
    except (NotFound, EmptyCatalogue):
        return None


def _groups(categories: list[str]) -> list[str]:
    """Light always; a length where the first piece has several; tucked in or not where there is a top."""
    has_length = bool(categories) and bool(lengths_of(categories[0]))
    has_top = any(term("category", name).body == "upper" for name in categories)
    return ["light", *(["length"] if has_length else []), *(["top"] if has_top else [])]
