"""Reviews beside a feed, counted into its garments: how many, how many stars, and what they speak of.

A table of reviews has a column for the product, one for the text, and one for stars out of five. What a shopper wrote
is data: it is counted by the words of ``review_topics.toml``, and of each topic one short sentence may be quoted. The
reviewer's name is read only to leave out sentences that hold it.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path, PurePosixPath
from statistics import fmean

from stylist.catalogue.columns import column_key
from stylist.catalogue.refusals import RefusedRow
from stylist.catalogue.source import Source
from stylist.catalogue.tabular import head_text, rows_of
from stylist.catalogue.text import plain_text
from stylist.errors import UnknownFeed
from stylist.garment import Garment, Reviews, ReviewTopic
from stylist.locale import Locale
from stylist.quoting import quotable, sentences

MOST_TOPICS = 5
SHORTEST_QUOTE_CHARS = 12
LONGEST_QUOTE_CHARS = 120
_NAMED = re.compile(r"review|评价|评论", re.IGNORECASE)
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "product": ("sku", "product_id", "product_sku", "item_id", "id", "handle", "product_handle", "商品编号"),
    "text": ("review", "review_text", "body", "detail", "text", "content", "comment", "评价", "评论", "内容"),
    "stars": ("rating_value", "rating", "stars", "score", "评分", "星级"),
    "title": ("title", "review_title", "标题"),
    "name": ("reviewer", "reviewer_name", "author", "nickname", "name", "user", "昵称", "用户"),
}


@dataclass(frozen=True, slots=True)
class Review:
    """One review. ``name``: who wrote it, never shown."""

    text: str
    stars: float | None = None
    name: str = ""


def with_reviews(garments: Sequence[Garment], feed: Source, beside: Path | None = None) -> list[Garment]:
    """The garments with their reviews; those without any as they are.

    Read are the feed's own tables that are named after reviews, and the file or folder ``beside`` it.
    Raises NotFound where there is nothing at ``beside``, and UnknownFeed where no table of reviews is in it.
    """
    tables = [(feed, name) for name in review_tables(feed) if _NAMED.search(name)]
    if beside:
        other = Source(beside)
        tables += [(other, name) for name in review_tables(other)]
        if tables[-1:] == [] or tables[-1][0] is not other:
            raise UnknownFeed(path=beside.name, known="a table with columns sku, review, rating")
    own = {name: g.id for g in garments for name in (*(v.sku for v in g.variants), g.id)}
    found: dict[str, dict[str, Review]] = defaultdict(dict)
    for source, name in tables:
        for product, review in read_reviews(source, name):
            if product in own:
                found[own[product]].setdefault(review.text, review)
    return [g.model_copy(update={"reviews": summarised(found[g.id].values())}) if g.id in found else g
            for g in garments]  # fmt: skip


def review_tables(source: Source) -> list[str]:
    """The names of the source's tables that hold reviews."""
    named = (n for n in source.files if PurePosixPath(n).suffix.lower() in {".csv", ".tsv"} and "tests" not in n)
    return [n for n in named if _places(_header(source, n)).keys() >= {"product", "text", "stars"}]


def read_reviews(source: Source, name: str) -> Iterable[tuple[str, Review]]:
    """Each review with the product that it is of. Rows without a text, and broken ones, are left out."""
    for entry in rows_of(source, name):
        if isinstance(entry, RefusedRow):
            continue
        row = {column: (cell or "").strip() for column, cell in entry[1].items()}
        at = _places(row)
        text = plain_text(row.get(at.get("text", ""), ""))
        if text:
            yield row[at["product"]], Review(text, _stars(row[at["stars"]]), row.get(at.get("name", ""), ""))


def summarised(reviews: Iterable[Review]) -> Reviews:
    """The reviews of one product, counted."""
    held = list(reviews)
    stars = [r.stars for r in held if r.stars is not None]
    mean = round(fmean(stars), 2) if stars else None
    speaking = {name: [r for r in held if pattern.search(r.text.lower())] for name, pattern in _topics().items()}
    most = sorted((name for name in speaking if speaking[name]), key=lambda name: -len(speaking[name]))[:MOST_TOPICS]
    topics: list[ReviewTopic] = []
    for name in most:
        quote = _quote(name, speaking[name], mean or 0, {t.quote for t in topics})
        topics.append(ReviewTopic(name=name, count=len(speaking[name]), quote=quote))
    return Reviews(count=len(held), rated=len(stars), mean_stars=mean, topics=tuple(topics))


def topic_label(name: str, locale: Locale) -> str:
    """What a topic is called in a sentence."""
    return str(_table()[name]["label"][locale])


def _quote(topic: str, speaking: Sequence[Review], mean: float, used: set[str]) -> str:
    """A sentence on the topic of whoever rated nearest to the mean: no best voice, no worst. "" where none may be."""
    near = sorted(speaking, key=lambda r: abs((r.stars or 0) - mean))
    about = _topics()[topic]
    said = (s for r in near for s in sorted(sentences(r.text), key=len) if about.search(s.lower()) and _fair(s, r))
    return next((s for s in said if s not in used), "")


def _fair(sentence: str, review: Review) -> bool:
    """Whether it may be quoted: whole, short, and nobody's name in it."""
    named = any(len(part) > 1 and part.lower() in sentence.lower() for part in review.name.split())
    return len(sentence) <= LONGEST_QUOTE_CHARS and quotable(sentence, SHORTEST_QUOTE_CHARS) and not named


def _stars(text: str) -> float | None:
    try:
        given = float(text)
    except ValueError:
        return None
    return given if 1 <= given <= 5 else None


def _header(source: Source, name: str) -> list[str]:
    first = head_text(source, name).split("\n", 1)[0]
    return [cell.strip('"\r ') for cell in re.split(r"[,;\t|]", first)]


def _places(columns: Iterable[str]) -> dict[str, str]:
    """Where a table has what: "product" -> "SKU"."""
    by_key = {column_key(c): c for c in columns if c}
    return {
        ours: by_key[found]
        for ours, names in _COLUMNS.items()
        if (found := next((n for n in names if n in by_key), None))
    }


@cache
def _topics() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile("|".join((*(rf"\b(?:{word})\b" for word in row["en"]), *row["zh"])))
        for name, row in _table().items()
    }


@cache
def _table() -> dict[str, dict[str, dict[Locale, str]]]:
    return tomllib.loads(resources.files(__package__).joinpath("review_topics.toml").read_text("utf-8"))
