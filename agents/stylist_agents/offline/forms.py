"""The patterns of ``forms.toml``: what a message is by its form."""

from __future__ import annotations

import re
from functools import cache

from stylist_agents.offline.words import table


@cache
def form(name: str) -> re.Pattern[str]:
    """The pattern of one row."""
    return re.compile("|".join(table("forms")[name]), re.IGNORECASE)
