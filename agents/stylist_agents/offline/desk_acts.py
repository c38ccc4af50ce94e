"""What people say to the desk: the patterns of ``desk.toml``."""

from __future__ import annotations

import re
from functools import cache

from stylist_agents.offline.words import table


@cache
def acts() -> dict[str, re.Pattern[str]]:
    """Pattern by name."""
    return {name: re.compile("|".join(row), re.IGNORECASE) for name, row in table("desk")["acts"].items()}
