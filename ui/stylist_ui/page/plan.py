"""A plan over days: each day with its look, then what to pack, and what would have to be bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from stylist.garment import Garment
from stylist.locale import Locale
from stylist.outfits.plans import PackedPiece, Plan, PlannedLook
from stylist.vocabulary import label
from stylist.wording import moment_name, say_reason
from stylist_agents.events import PlanShown
from stylist_ui.page.markup import picture
from stylist_ui.strings import say


def plan_html(shown: PlanShown, locale: Locale) -> str:
    """The whole plan: days, what is to be known of it, and the packing list with what is to be bought."""
    plan, garments = shown.plan, {g.id: g for g in shown.garments}
    title = escape(say("plan", locale, days=plan.request.days))
    days = "".join(_look(look, plan, garments, locale) for look in plan.looks)
    notes = "".join(f"<li>{escape(say_reason(r, locale))}</li>" for r in plan.reasons)
    return (
        f'<section class="plan" aria-label="{title}"><h3>{title}</h3><ol class="days">{days}</ol>'
        f'<ul class="notes">{notes}</ul>{_packing(plan, garments, locale)}</section>'
    )


def _look(look: PlannedLook, plan: Plan, garments: Mapping[str, Garment], locale: Locale) -> str:
    moment = look.moment
    what = moment_name(moment.occasion, locale) or label("occasion", moment.occasion, locale)
    weather = moment.weather
    air = say("plan_weather", locale, low=f"{weather.low_c:g}", high=f"{weather.high_c:g}") if weather else ""
    rain = say("plan_rain", locale) if weather and weather.rain else ""
    held = say("plan_locked", locale) if look.locked else ""
    facts = " · ".join(words for words in (what, air, rain, held) if words)
    owned = {p.garment_id for p in plan.packing if p.owned}
    pieces = "".join(_piece(garments[i], i in owned, locale) for i in look.garment_ids if i in garments)
    pieces = pieces or f'<p class="quiet">{escape(say("plan_open_day", locale))}</p>'
    day = escape(say("plan_day", locale, day=moment.day))
    return f'<li><div class="when"><h4>{day}</h4><p>{escape(facts)}</p></div><div class="pieces">{pieces}</div></li>'


def _piece(garment: Garment, owned: bool, locale: Locale) -> str:
    title = garment.title(locale)
    image = picture(garment.image_ids[0] if garment.image_ids else None, title, locale, "product")
    mark = f"<small>{escape(say('owned', locale))}</small>" if owned else ""
    return f'<figure><div class="plate">{image}</div><figcaption>{escape(title)}{mark}</figcaption></figure>'


def _packing(plan: Plan, garments: Mapping[str, Garment], locale: Locale) -> str:
    """What goes into the bag: what is there already, then what would be bought, the most worn first, and its sum."""
    own = tuple(p for p in plan.packing if p.owned)
    comes_to = plan.total.format(locale) if plan.gaps else say("plan_nothing", locale)
    total = f'<p class="total"><span>{escape(say("plan_to_pay", locale))}</span><b>{escape(comes_to)}</b></p>'
    heading = escape(say("plan_packing", locale, count=len(plan.packing)))
    return (
        f'<div class="packing"><h4>{heading}</h4>{_pieces("plan_yours", own, garments, locale)}'
        f"{_pieces('plan_gaps', plan.gaps, garments, locale)}{total}</div>"
    )


def _pieces(key: str, pieces: Sequence[PackedPiece], garments: Mapping[str, Garment], locale: Locale) -> str:
    rows = "".join(_packed(p, garments[p.garment_id], locale) for p in pieces if p.garment_id in garments)
    return f"<h5>{escape(say(key, locale))}</h5><ul>{rows}</ul>" if rows else ""


def _packed(piece: PackedPiece, garment: Garment, locale: Locale) -> str:
    facts = [say("plan_wears", locale, count=piece.wears)] if piece.wears else []
    if piece.cost_per_wear:
        facts.append(say("per_wear", locale, money=piece.cost_per_wear.format(locale)))
    price = "" if piece.owned else f"<b>{escape(piece.price.format(locale))}</b>"
    return f"<li><span>{escape(garment.title(locale))}</span><i>{escape(' · '.join(facts))}</i>{price}</li>"
