"""The shop's page of what is asked for. Streamlit runs this script; it shows counts, and nobody's conversation."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

import streamlit as st

from stylist.demand import DemandReport, DemandRow, report_demand
from stylist.locale import Locale
from stylist_ui.cli.analytics import COLUMNS, as_csv, first_of, gap_of, label_of
from stylist_ui.shop_page import begin
from stylist_ui.strings import say

PERIODS = (7, 28, 90)
SHOWN = 8
"""Rows of a list before the table of all."""


def main() -> None:
    """Draw the page."""
    services = begin("analytics_title", "wide")
    locale = services.settings.locale
    st.html(f'<p class="quiet">{escape(say("analytics_lead", locale))}</p>')
    days = st.segmented_control(say("analytics_days", locale), PERIODS, default=PERIODS[1]) or PERIODS[1]
    last = datetime.now(UTC).date()
    garments = services.index.garments(services.settings.catalogue)
    report = report_demand(services.demand, services.settings.catalogue, garments, first_of(last, days), last)
    _draw_counts(report, locale)
    if not report.rows:
        st.info(say("analytics_nothing_yet", locale, fewest=report.fewest))
        return
    _draw_gaps(report, locale)
    _draw_table(report.rows, locale)
    name = f"stylist-{report.first}-{report.last}.csv"
    st.download_button(say("analytics_download", locale), as_csv(report, locale).encode("utf-8-sig"), name, "text/csv")


def _draw_counts(report: DemandReport, locale: Locale) -> None:
    for title, counts in (("analytics_steps", report.steps), ("analytics_quality", report.quality)):
        st.header(say(title, locale))
        with st.container(key=f"counts-{title}"):
            for name, turns in counts.items():
                st.metric(say(f"analytics_{name}", locale), turns, width="content")


def _draw_gaps(report: DemandReport, locale: Locale) -> None:
    """The two lists that a buyer acts on."""
    more = sorted((r for r in report.rows if r.asked and (r.gap is None or r.gap > 1)), key=_missing, reverse=True)
    less = sorted((r for r in report.rows if r.gap is not None and r.gap < 1), key=_missing)
    for column, (title, rows) in zip(
        st.columns(2), (("analytics_more_asked", more), ("analytics_less_asked", less)), strict=True
    ):
        column.header(say(title, locale))
        with column:
            if rows:
                _draw_table(rows[:SHOWN], locale, brief=True)
            else:
                st.html(f'<p class="quiet">{escape(say("analytics_none", locale))}</p>')


def _missing(row: DemandRow) -> float:
    """By how much demand exceeds stock, in shares."""
    return row.asked_share - row.stock_share


def _draw_table(rows: tuple[DemandRow, ...] | list[DemandRow], locale: Locale, brief: bool = False) -> None:
    words = {name: say(f"analytics_{name}", locale) for name in COLUMNS}
    lines = [{
        words["slot"]: say(f"analytics_slot_{row.slot}", locale), words["word"]: label_of(row.slot, row.word, locale),
        words["asked_share"]: round(row.asked_share, 2), words["stock_share"]: round(row.stock_share, 2),
    } | ({} if brief else {
        words["asked_turns"]: row.asked, words["before"]: row.asked_before, words["gap"]: gap_of(row),
        words["nothing"]: row.nothing_found, words["refused"]: row.refused,
    }) for row in rows]  # fmt: skip
    share = {words[n]: st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1, width="small",
                                                  color="gray")
             for n in ("asked_share", "stock_share")}  # fmt: skip
    st.dataframe(lines, hide_index=True, column_config=share, width="stretch")


if __name__ == "__main__":  # Streamlit runs it so; a process that is spawned beside it imports it
    main()
