"""An outfit as a board: the pieces laid out as they are worn, with the total and the reasons beside them."""

from __future__ import annotations

from html import escape

from stylist.garment import Garment
from stylist.locale import Locale
from stylist.outfit import Outfit
from stylist.vocabulary import term
from stylist.wording import say_reason
from stylist_ui.page.markup import picture
from stylist_ui.strings import say

_ORDER = ("full", "upper", "outer", "lower", "feet")
_AROUND = (5, 7)
"""How many pieces fill a board of one large and two rows of small pictures without a gap."""


def outfit_html(outfit: Outfit, locale: Locale) -> str:
    """The board of one outfit: the main piece large with the others around it, or all alike where that is even."""
    pieces = sorted(outfit.garments, key=_order)
    currency = outfit.total.currency
    figures = [_piece(g, g.id in outfit.owned_ids, currency, locale) for g in pieces]
    if len(pieces) in _AROUND:
        board = f'<div class="board around">{figures[0]}<div class="rest">{"".join(figures[1:])}</div></div>'
    else:
        board = f'<div class="board alike n{min(len(pieces), 4)}">{"".join(figures)}</div>'
    reasons = "".join(f"<li>{escape(say_reason(r, locale))}</li>" for r in outfit.reasons)
    why = f"<h4>{escape(say('outfit_why', locale))}</h4><ul>{reasons}</ul>" if reasons else ""
    return (
        f'<section class="outfit" aria-label="{escape(say("outfit", locale))}"><h3>{escape(say("outfit", locale))}</h3>'
        f'{board}<div class="sum"><p class="total"><span>{escape(say("outfit_total", locale))}</span>'
        f"<b>{escape(outfit.total.format(locale))}</b></p>{why}</div></section>"
    )


def _piece(garment: Garment, owned: bool, currency: str, locale: Locale) -> str:
    title = garment.title(locale)
    image = picture(garment.image_ids[0] if garment.image_ids else None, title, locale, "product")
    price = say("owned", locale) if owned else garment.price(currency).format(locale)
    return (
        f'<figure><div class="plate">{image}</div>'
        f"<figcaption><span>{escape(title)}</span><b>{escape(price)}</b></figcaption></figure>"
    )


def _order(garment: Garment) -> int:
    """What carries a look comes first: a dress or a shirt, then what goes over and under it, shoes, small things."""
    worn = term("category", garment.category).body
    return _ORDER.index(worn) if worn in _ORDER else len(_ORDER)
