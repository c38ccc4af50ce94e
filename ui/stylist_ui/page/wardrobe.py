"""What a person owns, as a grid, and the box that lets it be kept."""

from __future__ import annotations

from html import escape

import streamlit as st

from stylist.locale import Locale
from stylist.wardrobe.piece import OwnedPiece
from stylist_agents.events import WardrobeShown
from stylist_ui.page.markup import picture
from stylist_ui.page.visit import Visit
from stylist_ui.strings import say


def wardrobe_html(shown: WardrobeShown, locale: Locale) -> str:
    """The pieces, each with its picture and how often it was worn."""
    title = escape(say("wardrobe", locale))
    pieces = "".join(_piece(piece, locale) for piece in shown.pieces)
    return (
        f'<section class="wardrobe" aria-label="{title}"><h3>{title}</h3><div class="pieces">{pieces}</div></section>'
    )


def _piece(piece: OwnedPiece, locale: Locale) -> str:
    title = piece.garment.title(locale)
    image = picture(piece.garment.image_ids[0] if piece.garment.image_ids else None, title, locale, "product")
    facts = [say("worn_times", locale, count=len(piece.worn)) if piece.worn else say("not_worn", locale)]
    if piece.last_worn:
        facts.append(say("worn_last", locale, day=piece.last_worn.isoformat()))
    if piece.cost_per_wear:
        facts.append(say("per_wear", locale, money=piece.cost_per_wear.format(locale)))
    return (
        f'<figure><div class="plate">{image}</div>'
        f"<figcaption>{escape(title)}<small>{escape(' · '.join(facts))}</small></figcaption></figure>"
    )


def draw_wardrobe_consent(visit: Visit) -> None:
    """The tick box that lets pictures of own garments be kept; once ticked, the way to take that back."""
    services = visit.conversation.services
    if services.consent.given(visit.person_id, "wardrobe"):
        count = len(services.wardrobe.pieces(visit.person_id))
        st.html(f'<p class="quiet">{escape(visit.say("wardrobe_kept", count=count))}</p>')
        st.button(visit.say("wardrobe_withdraw"), key="wardrobe_withdraw", type="tertiary", on_click=_withdraw,
                  args=(visit,))  # fmt: skip
        return
    st.html(f'<p class="quiet">{escape(visit.say("wardrobe_what"))}</p>')
    st.checkbox(visit.say("wardrobe_consent"), key="wardrobe_consent", on_change=_give, args=(visit,))


def _give(visit: Visit) -> None:
    visit.conversation.services.consent.give(visit.person_id, "wardrobe")


def _withdraw(visit: Visit) -> None:
    """What was kept on the strength of the consent goes with it."""
    services = visit.conversation.services
    services.consent.withdraw(visit.person_id, "wardrobe")
    services.wardrobe.forget(visit.person_id)
    st.session_state.pop("wardrobe_consent", None)
