"""set_alert, confirm_alert, my_alerts: being told once when a garment costs less, or is back in a size."""

from __future__ import annotations

from typing import Annotated, Any

from langchain.tools import tool
from pydantic import Field

from stylist.desk.alerts import ALERT_DAYS, Alert, Watch
from stylist.desk.wording import say
from stylist.errors import BadInput, NotFound
from stylist.garment import Garment
from stylist.money import Money
from stylist_tools.context import Runtime, TurnContext
from stylist_tools.orders import placed
from stylist_tools.rows import as_text


class NothingProposed(BadInput):
    """A yes to an alert that was not asked for in the message before."""

    code = "nothing_proposed"
    status = 409
    en = "There is no alert waiting for a yes. Say first what to wait for."
    zh = "现在没有等你确认的提醒。请先说要等什么。"


@tool(response_format="content_and_artifact")
def set_alert(
    runtime: Runtime,
    garment_id: str,
    below: Annotated[float | None, Field(gt=0, description="A price as the person said it")] = None,
    currency: str | None = None,
    size: Annotated[str | None, Field(description="Only as the person said it")] = None,
    cheaper: Annotated[bool, Field(description="Any price below the present one")] = False,
) -> tuple[str, dict[str, Any]]:
    """Prepare an alert: told once when it costs so little, or is back in stock (in a size). Needs the person's yes.

    Place what it says as [[desk:ID]]; on their yes in the next message call confirm_alert.
    """
    context = runtime.context
    if not context.services.alerts.reachable:
        return _answer(context, say("alert_unreachable", context.locale))
    garment = context.garment(garment_id)
    limit = context.money(below, currency) if below else _cheaper(context.price(garment)) if cheaper else None
    watch = Watch(garment_id=garment_id, below=limit, size=size, locale=context.locale)
    context.remember(focus=garment_id)
    if refused := _needless(watch, garment, context):
        return _answer(context, refused)
    if context.services.consent.given(context.person_id, "alerts"):
        return _keep(context, watch)
    _note(context, watch)
    return _answer(context, say("alert_propose", context.locale, when=_when(watch, context), days=ALERT_DAYS))


@tool(response_format="content_and_artifact")
def confirm_alert(runtime: Runtime, yes: bool) -> tuple[str, dict[str, Any]]:
    """Keep the alert that the person was asked about in the message before, or drop it. Only on their own words."""
    context = runtime.context
    watch, asked_in = context.memory.desk.watch, context.memory.desk.watch_turn
    if watch is None or asked_in >= context.turn:
        raise NothingProposed
    _note(context, None)
    if not yes:
        return _answer(context, say("alert_dropped", context.locale))
    context.services.consent.give(context.person_id, "alerts")
    return _keep(context, watch)


@tool(response_format="content_and_artifact")
def my_alerts(
    runtime: Runtime,
    cancel: bool = False,
    garment_id: Annotated[str | None, Field(description="Only those of this garment")] = None,
) -> tuple[str, dict[str, Any]]:
    """The person's alerts, or, with cancel, take them back: of one garment, or all. Place it as [[desk:ID]]."""
    context = runtime.context
    alerts, person = context.services.alerts, context.person_id
    found = [a for a in alerts.of(person) if garment_id in {None, a.watch.garment_id}]
    for alert in found if cancel else ():
        alerts.cancel(person, alert.id)
    if cancel and not alerts.of(person):
        context.services.consent.withdraw(person, "alerts")
    if not found:
        return _answer(context, say("alert_none", context.locale))
    words = "；" if context.locale == "zh" else "; "
    told = words.join(_when(alert.watch, context) for alert in found)
    return _answer(context, say("alert_cancelled" if cancel else "alert_list", context.locale, alerts=told), found)


def _cheaper(price: Money) -> Money:
    return price.model_copy(update={"amount_minor": max(price.amount_minor - 1, 0)})


def _needless(watch: Watch, garment: Garment, context: TurnContext) -> str:
    """Why there is nothing to wait for; "" where there is."""
    facts = {"title": garment.title(context.locale), "size": _size(watch, context)}
    sizes = garment.sizes(in_stock_only=False)
    if watch.size and watch.size.casefold() not in {s.casefold() for s in sizes}:
        there = ("、" if context.locale == "zh" else ", ").join(sizes) or "–"
        return say("alert_no_such_size", context.locale, title=facts["title"], size=watch.size, sizes=there)
    met = watch.met_by(garment)
    if met is None:
        return ""
    price = met.price(context.currency) or met.prices[0]
    key = "alert_already_price" if watch.below else "alert_already_stock"
    return say(key, context.locale, price=price.format(context.locale), **facts)


def _keep(context: TurnContext, watch: Watch) -> tuple[str, dict[str, Any]]:
    alert = context.services.alerts.keep(context.person_id, context.thread_id, watch)
    return _answer(context, say("alert_set", context.locale, when=_when(watch, context)), [alert])


def _when(watch: Watch, context: TurnContext) -> str:
    try:
        title = context.known(watch.garment_id).title(context.locale)
    except NotFound:
        title = watch.garment_id
    facts = {"title": title, "size": _size(watch, context)}
    if watch.below is None:
        return say("alert_when_stock", context.locale, **facts)
    return say("alert_when_price", context.locale, price=watch.below.format(context.locale), **facts)


def _size(watch: Watch, context: TurnContext) -> str:
    return say("alert_size", context.locale, size=watch.size) if watch.size else ""


def _note(context: TurnContext, watch: Watch | None) -> None:
    desk = context.memory.desk.model_copy(update={"watch": watch, "watch_turn": context.turn})
    context.remember(desk=desk)


def _answer(context: TurnContext, said: str, alerts: list[Alert] | None = None) -> tuple[str, dict[str, Any]]:
    rows = [{"garment": a.watch.garment_id, "size": a.watch.size} for a in alerts or []]
    return as_text({"say": placed(context, [said]), "alerts": rows}), {"kind": "alerts"}
