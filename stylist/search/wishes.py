"""What a query asks for beyond its hard filters: the vocabulary's words in its text, wished for or refused."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from stylist.search.constraints import REFUSALS, WISHES
from stylist.search.query import Filters
from stylist.vocabulary import Kind, spot

COLUMN_OF: dict[Kind, str] = {
    "category": "category", "group": "group", "colour": "colour", "colour_family": "colour",
    "colour_mood": "colour", "pattern": "pattern", "fabric": "fabric", "finish": "finish", "season": "season",
    "occasion": "occasion", "sleeve": "sleeve", "neckline": "neckline", "length": "length", "fit": "fit",
    "gender": "gender",
}  # fmt: skip

_REFUSING = re.compile(
    r"(?:(?<!why )\b(?:no|not|without|never|nothing|isn'?t|aren'?t|don'?t want|avoid|except|anything but)"
    r"(?:\s+(?:any|a|an|in|too|the|with|more|from|by|that is|that's))*\s+"
    r"|(?:不要|别要|不想要|不喜欢|不是|不带|除了|没有|别给我|拒绝|非|不|(?<![特分区个差])别)(?:有|任何|太|带)?)$",
    re.IGNORECASE,
)
# A comma alone may start a new wish ("no stripes, a blue shirt").
_LISTING = re.compile(r"^\s*(?:,\s*)?(?:or|and|nor|、|和|或|或者|跟|与)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wishes:
    """Column -> ids wished for, each once and in the order said; and what the text refuses."""

    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    refused: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def with_filters(self, filters: Filters) -> Wishes:
        """Together with the values of hard filters: a filtered colour is a wish that was met."""
        return Wishes(_merge(self.wanted, filters, WISHES), _merge(self.refused, filters, REFUSALS))


def read_wishes(text: str, brands: Iterable[str] = ()) -> Wishes:
    """Wishes and refusals in a sentence: "navy or blue shirt, not striped" / "藏青色衬衫，不要条纹".

    brands: the shop's, in small letters; other capitalised words say nothing.
    """
    wanted: dict[str, list[str]] = defaultdict(list)
    refused: dict[str, list[str]] = defaultdict(list)
    refusing, last_end = False, 0
    for start, end, column, value in sorted((*_mentions(text), *_brands(text, brands))):
        if start >= last_end:  # further meanings of one span share its answer
            between = text[last_end:start]
            refusing = bool(_REFUSING.search(between)) or (refusing and bool(_LISTING.match(between)))
            last_end = end
        into = refused if refusing else wanted
        if value not in into[column]:
            into[column].append(value)
    return Wishes({c: tuple(v) for c, v in wanted.items()}, {c: tuple(v) for c, v in refused.items()})


def _mentions(text: str) -> Iterator[tuple[int, int, str, str]]:
    for mention in spot(text):
        yield mention.start, mention.end, COLUMN_OF[mention.kind], mention.id


def _brands(text: str, brands: Iterable[str]) -> Iterator[tuple[int, int, str, str]]:
    low = text.casefold()
    for brand in brands:
        for found in re.finditer(rf"(?<!\w){re.escape(brand)}(?!\w)", low, re.ASCII):
            yield found.start(), found.end(), "brand", brand


def hardened(filters: Filters, wishes: Wishes) -> Filters:
    """Filters with the text's refusals added: nobody says "no stripes" and means "rather fewer"."""
    update = {
        name: tuple(dict.fromkeys((*getattr(filters, name), *wishes.refused[column])))
        for name, column in REFUSALS.items()
        if wishes.refused.get(column)
    }
    return filters.model_copy(update=update) if update else filters


def hardened_beside_picture(filters: Filters, wishes: Wishes) -> Filters:
    """Filters with the colour and the department that words beside a picture ask for.

    "Like this but in navy" leaves no doubt about navy, where "a navy shirt" alone may rank it. Filters given win.
    """
    fields = {"colours": "colour", "genders": "gender"}
    update = {n: wishes.wanted[c] for n, c in fields.items() if wishes.wanted.get(c) and not getattr(filters, n)}
    return filters.model_copy(update=update) if update else filters


def _merge(
    spoken: Mapping[str, Iterable[str]], filters: Filters, fields: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    merged = {column: tuple(values) for column, values in spoken.items()}
    for name, column in fields.items():
        merged[column] = tuple(dict.fromkeys((*getattr(filters, name), *merged.get(column, ()))))
    return {column: values for column, values in merged.items() if values}
