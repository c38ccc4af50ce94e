"""Details that a longer wish refuses and that no row has a field for: "no zip at the back", 后背不要拉链."""

from __future__ import annotations

from stylist.vocabulary import spot
from stylist_agents.offline.forms import form
from stylist_agents.offline.meaning import Understanding
from stylist_agents.offline.turns_of_phrase import spoken_words

_SAID_OF_ANY = {"category", "group", "gender"}


def details_refused(text: str) -> tuple[str, ...]:
    """What is refused and cannot be looked for, in the person's own words."""
    found = [hit for hit in form("detail_within").finditer(text) if not _is_marked(hit["what"] or hit[0])]
    return tuple(dict.fromkeys(hit[0].strip() for hit in found))


def _is_marked(words: str) -> bool:
    """Whether the vocabulary has it: "no hood" is looked for."""
    return any(m.kind not in _SAID_OF_ANY for m in spot(words, spoken_words()))


def without_details(said: Understanding) -> tuple[str, ...]:
    """The words for the search's own ear but for those of a refused detail: they would draw it near."""
    refused = " ".join(details_refused(said.text)).lower()
    return tuple(word for word in said.words if word.lower() not in refused.split()) if refused else said.words
