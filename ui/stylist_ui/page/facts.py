"""What is known of one product, or of several side by side, with who says so."""

from __future__ import annotations

from html import escape

from stylist.desk.products import Fact, FactRow, source_words
from stylist.garment import Garment
from stylist.locale import Locale
from stylist_agents.events import FactsShown
from stylist_ui.page.markup import picture
from stylist_ui.strings import say


def facts_html(shown: FactsShown, locale: Locale) -> str:
    """A table: products across, what is known of them down. One product has its picture beside it."""
    title = escape(say("facts" if len(shown.garments) == 1 else "facts_compared", locale))
    heads = "".join(f'<th scope="col">{_head(garment, locale)}</th>' for garment in shown.garments)
    rows = "".join(_row(row, locale) for row in shown.rows)
    css = "facts-table one" if len(shown.garments) == 1 else "facts-table"
    corner = f'<th><span class="hidden">{title}</span></th>'
    return (
        f'<div class="{css}" role="region" tabindex="0" aria-label="{title}"><table>'
        f"<thead><tr>{corner}{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _head(garment: Garment, locale: Locale) -> str:
    title = garment.title(locale)
    image = picture(garment.image_ids[0] if garment.image_ids else None, title, locale, "product")
    return f'<span class="plate">{image}</span><span>{escape(title)}</span>'


def _row(row: FactRow, locale: Locale) -> str:
    cells = "".join(_cell(fact, locale) for fact in row.facts)
    return f'<tr><th scope="row">{escape(row.label)}</th>{cells}</tr>'


def _cell(fact: Fact, locale: Locale) -> str:
    if fact.source == "silent":
        return f'<td class="silent">{escape(source_words("silent", locale))}</td>'
    return f"<td>{escape(fact.cell)}<small>{escape(source_words(fact.source, locale))}</small></td>"
