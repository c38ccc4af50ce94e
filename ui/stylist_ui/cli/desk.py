"""stylist desk: the shop's pages, and what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from stylist.services import build_services
from stylist_ui.cli.chat import fact_lines
from stylist_ui.cli.common import PERSON, Catalogue, Json, Language, existing, out, say, settings_from, told
from stylist_ui.cli.opening import services_from

app = typer.Typer(help="The service desk of a shop.", no_args_is_help=True)


@app.command()
@told
def read(
    pages: Annotated[
        list[Path], typer.Argument(help="HTML, Markdown or text files, folders, questions and answers, a Magento zip.")
    ],
    catalogue: Catalogue = None,
    site: Annotated[str | None, typer.Option(help="Address that the pages are below, such as https://a.shop/.")] = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Read the shop's own pages and switch to them in one step; what was read before goes."""
    services = services_from(catalogue=catalogue, locale=locale)
    from stylist.desk.pages import read_pages  # noqa: PLC0415

    passages = [p for path in pages for p in read_pages(existing(path), site)]
    services.policies.replace(passages)
    titles = list(dict.fromkeys(p.page for p in passages))
    content = {"catalogue": services.settings.catalogue, "passages": len(passages), "pages": titles}
    line = f"{len(passages)} passages of {len(titles)} pages: {', '.join(titles[:12])}"
    _say(content, as_json, line)


@app.command()
@told
def ask(
    question: Annotated[str, typer.Argument(help="As a shopper would put it.")],
    most: Annotated[int, typer.Option(min=1, max=10, help="At most so many quotations.")] = 1,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """What the shop's pages say, word for word; nothing where they don't say."""
    services = services_from(catalogue=catalogue, locale=locale)
    rows = [
        {**quote.passage.model_dump(exclude={"text"}), "quote": quote.text, "score": round(quote.score, 3)}
        for quote in services.policies.ask(question, most)
    ]
    say({"question": question, "quotes": rows}, as_json, lambda: _print(rows))


@app.command()
@told
def product(
    garments: Annotated[list[str], typer.Argument(help="Ids of one product, or of several to compare.")],
    question: Annotated[str, typer.Option("--question", "-q", help="As a shopper would put it.")] = "",
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """What the shop's rows and its shoppers say of a product; of several, a table."""
    services = services_from(catalogue=catalogue, locale=locale)
    from stylist.desk.products import facts_asked  # noqa: PLC0415
    from stylist_ui.rows import fact_rows  # noqa: PLC0415

    found, spoken = [services.search.garment(name) for name in garments], services.settings.locale
    rows = facts_asked(found, question, [g.price() for g in found], spoken)
    content = {"question": question, "ids": garments, "rows": fact_rows(rows, spoken)}
    lines = fact_lines([g.title(spoken) for g in found], rows)
    say(content, as_json, lambda: out.print(lines, highlight=False, markup=False, soft_wrap=True))


@app.command()
@told
def orders(
    file: Annotated[Path, typer.Argument(help="JSON Lines, one order on each (docs/service-desk.md).")],
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Take a shop's orders into the desk's tables; the same number again replaces the order."""
    services = build_services(settings_from(locale=locale))
    from stylist.desk.order_files import read_orders  # noqa: PLC0415

    count = services.order_tables.put(read_orders(existing(file)))
    _say({"orders": count}, as_json, f"{count} orders")


@app.command()
@told
def order(
    number: Annotated[str, typer.Argument(help="The order's number.")],
    email: Annotated[str, typer.Option(help="The address that it was placed with.")],
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Where an order stands, for whoever knows its number and email address."""
    services = build_services(settings_from(locale=locale))
    from stylist.desk.wording import say_order  # noqa: PLC0415

    found = services.orders.recognise(PERSON, number, email)
    line = say_order(found, services.settings.locale)
    _say(found.model_dump(mode="json"), as_json, line)


@app.command()
@told
def welcome(
    person: Annotated[str, typer.Argument(help="The chat's id of the person.")],
    customer: Annotated[str, typer.Argument(help="The shop's id of the customer.")],
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """The shop's word that a person is a customer: that customer's orders are open to them for some hours."""
    build_services(settings_from(locale=locale)).orders.welcome(person, customer)
    _say({"person": person, "customer": customer}, as_json, f"{person} = {customer}")


@app.command()
@told
def handovers(
    deliver: Annotated[bool, typer.Option("--deliver", help="Send what the webhook has not taken yet.")] = False,
    back: Annotated[str | None, typer.Option("--back", help="Hand this thread back to the program.")] = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Conversations that are with a person, and what waits to be told to the webhook."""
    desk = build_services(settings_from(locale=locale)).handovers
    sent = desk.deliver() if deliver else 0
    returned = desk.hand_back(back) if back else None
    content = {"threads": desk.threads(), "waiting": desk.waiting(), "sent": sent, "handed_back": returned}
    _say(content, as_json)


@app.command()
@told
def console(
    port: Annotated[int | None, typer.Option(help="Port of the console.")] = None,
    catalogue: Catalogue = None,
    locale: Language = None,
) -> None:
    """Open the console of the shop's people in the browser, on this machine only; it asks for desk_console_key."""
    from stylist_ui.launch import run_console  # noqa: PLC0415

    run_console(settings_from(port=port, catalogue=catalogue, locale=locale))


@app.command()
@told
def answer(
    thread: Annotated[str, typer.Argument(help="A conversation that is with a person (`stylist desk handovers`).")],
    text: Annotated[str, typer.Argument(help="What the shopper is to read.")],
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Answer in a conversation that was handed over, marked as from a person of the shop."""
    services = build_services(settings_from(locale=locale))
    from stylist_agents.shop_side import ShopSide  # noqa: PLC0415

    turn = ShopSide(services).answer(thread, text)
    _say({"thread": thread, "turn": turn}, as_json, f"{thread} #{turn}")


@app.command()
@told
def alert(
    garment: Annotated[str, typer.Argument(help="Id of the garment to wait for.")],
    below: Annotated[float | None, typer.Option(min=0.01, help="Tell once it costs so little.")] = None,
    currency: Annotated[str | None, typer.Option(help="Of --below (default: the shop's main one).")] = None,
    size: Annotated[str | None, typer.Option(help="Only in this size.")] = None,
    person: Annotated[str, typer.Option(help="The chat's id of the person.")] = PERSON,
    consent: Annotated[bool, typer.Option(help="I agree that the wish is kept and the shop told once.")] = False,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Wait for a price, or for stock: the webhook is told once when an ingest brings it."""
    services = services_from(catalogue=catalogue, locale=locale)
    from decimal import Decimal  # noqa: PLC0415

    from stylist.desk.alerts import AlertConsent, Watch  # noqa: PLC0415
    from stylist.money import Money  # noqa: PLC0415

    found = services.search.garment(garment)
    if not consent:
        raise AlertConsent
    services.consent.give(person, "alerts")
    limit = Money.of(Decimal(str(below)), (currency or found.currencies[0]).upper()) if below else None
    watch = Watch(garment_id=garment, below=limit, size=size, locale=services.settings.locale)
    kept = services.alerts.keep(person, "", watch)
    _say(kept.model_dump(mode="json"), as_json, kept.id)


@app.command()
@told
def alerts(
    check: Annotated[bool, typer.Option("--check", help="Tell now of what has come true.")] = False,
    cancel: Annotated[str | None, typer.Option(help="Take the alert of this id back.")] = None,
    person: Annotated[str, typer.Option(help="The chat's id of the person.")] = PERSON,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """A person's alerts, and how many of all people wait."""
    services = services_from(catalogue=catalogue, locale=locale)
    if cancel:
        services.alerts.cancel(person, cancel)
    fired = services.alerts.check(services.search.garment) if check else 0
    own = [a.model_dump(mode="json") for a in services.alerts.of(person)]
    content = {"alerts": own, "waiting": services.alerts.kept(), "told": fired}
    _say(content, as_json)


def policies(
    luma: Annotated[Path, typer.Argument(help="The Luma shop's zip.")],
    faq: Annotated[Path, typer.Argument(help="A file of questions and answers, as JSON.")],
    utterances: Annotated[Path, typer.Argument(help="Support utterances with intents, as CSV.")],
    half: Annotated[str, typer.Option(help="tune or test.")] = "test",
    as_json: Json = False,
) -> None:
    """How well pages are found, quoted, and refused where they don't answer (docs/service-desk.md)."""
    from stylist.embedding import load_embedder  # noqa: PLC0415
    from stylist.evaluate.policies import measure_policies  # noqa: PLC0415

    files = (existing(luma), existing(faq), existing(utterances))
    rows = [s.model_dump() for s in measure_policies(load_embedder(), *files, "tune" if half == "tune" else "test")]
    say({"half": half, "sets": rows}, as_json, lambda: out.print(*rows, sep="\n"))


def retail(
    tau2: Annotated[Path, typer.Option("--tau2", help="Folder with the db.json of tau2-bench's retail domain.")],
    each: Annotated[int, typer.Option(min=1, max=20, help="Runs of each scenario in each language.")] = 3,
    scenario: Annotated[list[str] | None, typer.Option(help="Only this one; repeat for several.")] = None,
    model: Annotated[str, typer.Option(help="Chat model as provider:model.")] = "offline",
    as_json: Json = False,
) -> None:
    """Whether the desk keeps to a retail policy on somebody else's orders (docs/service-desk.md)."""
    from stylist_agents.scenarios.retail import run_retail  # noqa: PLC0415

    report = run_retail(existing(tau2), each, model, scenario or ())
    _say(report.model_dump(), as_json, report)


def _say(content: Any, as_json: bool, line: object = None) -> None:
    """As JSON, or as the line (the content itself, where there is none), not a character taken for mark-up."""
    say(content, as_json, lambda: out.print(content if line is None else line, highlight=False, markup=False))


def _print(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        where = " · ".join(part for part in (row["page"], row["heading"], row["url"]) if part)
        out.print(f"“{row['quote']}”\n  {where}", highlight=False, markup=False, soft_wrap=True)
    if not rows:
        out.print("The pages don't say. / 页面没有写。", highlight=False, markup=False)
