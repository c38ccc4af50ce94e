"""Which acts a message performs, by the patterns of ``acts.toml`` and, for what is refused, by stylist.refusals."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from stylist.refusals import indecent
from stylist_agents.offline.words import table

Act = Literal[
    "find", "refine", "compare_two", "more", "hide", "unhide", "explain", "detail", "size", "identify", "shop_look",
    "try_on", "outfit", "swap", "start_over", "undo", "greet", "thanks", "bye", "praise", "about", "body",
    "preferences", "privacy", "shop", "surprise", "self_critical", "undress", "minor", "yes", "no", "tell", "pick",
    "seek", "off_topic", "step_back", "correct", "earlier", "trip", "plan", "owned", "advise", "own_it", "bolder",
    "like", "audience", "wore", "board", "turn",
]  # fmt: skip
_UNDO = "undo_"


def read_acts(text: str) -> tuple[tuple[Act, ...], tuple[str, ...]]:
    """Acts whose patterns match, in the order of the table, and the slots of which a wish is taken back."""
    names = [name for name, pattern in _patterns().items() if pattern.search(text)]
    undone = tuple(name.removeprefix(_UNDO) for name in names if name.startswith(_UNDO))
    acts: list[Act] = ["undress"] if indecent(text) else []
    acts += ["undo"] if undone else []
    acts += [name for name in names if not name.startswith(_UNDO)]  # type: ignore[misc]  # the table's names are acts
    return tuple(acts), undone


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    rows = {name: list(row["any"]) for name, row in table("acts").items() if name != "indifferent"}
    turns = table("acts")["indifferent"]
    for slot, words in turns["slots"].items():
        rows[_UNDO + slot] += [t.replace("<EN>", words["en"]).replace("<ZH>", words["zh"]) for t in turns["any"]]
    return {name: re.compile("|".join(row), re.IGNORECASE) for name, row in rows.items()}
