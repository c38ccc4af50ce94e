"""stylist desk: the shop's pages, and what they say."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from stylist_ui.cli.common import Catalogue, Json, Language, existing, out, say, told
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
    say(content, as_json, lambda: out.print(line, highlight=False, markup=False))


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


def _print(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        where = " · ".join(part for part in (row["page"], row["heading"], row["url"]) if part)
        out.print(f"“{row['quote']}”\n  {where}", highlight=False, markup=False, soft_wrap=True)
    if not rows:
        out.print("The pages don't say. / 页面没有写。", highlight=False, markup=False)
