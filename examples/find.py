"""Search without a conversation: words rank, filters are hard, and an empty page says what emptied it."""

from __future__ import annotations

import sys

from stylist.money import Money
from stylist.search.query import Filters, Query
from stylist.services import build_services

search = build_services().search
filters = Filters(categories=("shirt",), not_patterns=("striped",), price_max=Money.of(80, "USD"))
for hit in search.search(Query(text="light linen for the sea", filters=filters, limit=3)).hits:
    sys.stdout.write(f"{hit.garment.title('en')}: {[reason.code for reason in hit.reasons]}\n")

nothing = search.search(Query(filters=Filters(categories=("shirt",), price_max=Money.of(1, "USD"))))
for relaxation in nothing.relaxations:
    sys.stdout.write(f"without {relaxation.constraint} there are {relaxation.count}\n")
