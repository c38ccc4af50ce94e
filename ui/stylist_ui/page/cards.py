"""Garments as cards: a large uncropped picture, title, price, sizes in stock, the first reason, and five actions."""

from __future__ import annotations

from html import escape

import streamlit as st

from stylist.garment import Garment
from stylist.locale import Locale
from stylist.wording import say_reason
from stylist_agents.events import Card
from stylist_ui.page.fitting import fitting_dialog, wearable
from stylist_ui.page.markup import picture
from stylist_ui.page.visit import Visit
from stylist_ui.strings import say

ACTIONS = ("try", "why", "love", "like", "not")
_ICONS = {"try": "checkroom", "why": "help", "love": "favorite", "like": "grid_view", "not": "close"}


def card_html(card: Card, locale: Locale) -> str:
    """The picture and the facts of one card."""
    garment, title = card.garment, card.garment.title(locale)
    image = picture(garment.image_ids[0] if garment.image_ids else None, title, locale, "product")
    reason = f'<p class="reason">{escape(say_reason(card.reasons[0], locale))}</p>' if card.reasons else ""
    brand = f'<span class="brand">{escape(garment.brand)}</span>' if garment.brand else ""
    return (
        f'<article class="card"><div class="plate"><span class="ordinal" aria-hidden="true">{card.ordinal}</span>'
        f"{image}</div>{brand}<h3>{escape(title)}</h3>"
        f'<p class="facts"><b>{escape(card.price.format(locale))}</b><span>{escape(sizes(garment, locale))}</span></p>'
        f"{reason}</article>"
    )


def sizes(garment: Garment, locale: Locale) -> str:
    """The sizes in stock, in the shop's words."""
    if not garment.in_stock:
        return say("sold_out", locale)
    found = garment.sizes()
    return say("sizes", locale, sizes=" · ".join(found)) if found else say("one_size", locale)


def draw_cards(visit: Visit, cards: list[Card], key: str, *, current: bool) -> None:
    """A grid of cards. Only those last shown can be acted upon: what is said refers to them by number."""
    with st.container(key=f"grid-{key}"):
        for card in cards:
            with st.container(key=f"card-{key}-{card.ordinal}"):
                st.html(card_html(card, visit.locale))
                if current:
                    _draw_actions(visit, card, key)
    if current and wearable(cards) and not visit.preferences.minor:
        label = visit.say("fitting_open")
        if st.button(label, key="fitting", icon=":material/videocam:", disabled=visit.answering):
            fitting_dialog(visit, cards)


def _draw_actions(visit: Visit, card: Card, key: str) -> None:
    with st.container(key=f"acts-{key}-{card.ordinal}", horizontal=True):
        for action in ACTIONS:
            st.button(
                visit.say(f"act_{action}"),
                key=f"{action}-{key}-{card.ordinal}",
                icon=f":material/{_ICONS[action]}:",
                disabled=visit.answering,
                on_click=visit.send,
                args=(_sentence(visit, action, card.ordinal),),
            )


def _sentence(visit: Visit, action: str, n: int) -> str:
    """What pressing a button says, in the person's own language and in plain sight."""
    figure = st.session_state.get("figure")
    if action == "try" and figure:
        return visit.say("say_try_figure", n=n, figure=visit.say(f"figure_{figure}"))
    ordinals = visit.say("ordinals").split()
    return visit.say(f"say_{action}", n=n, nth=ordinals[min(n, len(ordinals)) - 1])
