"""Reading vocabulary ids out of a shop's words: single columns, titles, and the prose of descriptions.

Prose is read with care. "No logo", "not shiny" and "无印花" must not become attributes, nor must the plaid lining,
the ribbed cuffs or the jeans that it goes well with.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from stylist.vocabulary import Kind, Mention, spot, terms

_NOT_BEFORE = re.compile(
    r"(?:\b(?:no|not|non|never|without|free of|free from|lacks?|nothing|neither|nor|zero|minus|instead of|rather than)"
    r"|n['’]t)\b[\s-]+(?:[\w'’-]+[\s-]+){0,2}$",
    re.IGNORECASE,
)
_NOT_BEFORE_ZH = re.compile(r"(?:不|无|没有?|非|别|免|不带|不含|去)[\u4e00-\u9fff]{0,2}$")
_NOT_AFTER = re.compile(r"^[\s-]*(?:free\b|less\b)", re.IGNORECASE)
_CLAUSE = re.compile(r"[.;:!?\n。；！？,，()（）]|\bbut\b|但")
_COMPARED = re.compile(
    r"(?:\b(?:like|than|pair(?:s|ed)?(?: \w+)? with|wear(?: it)? with|goes(?: \w+)? with"
    r"|match(?:es)?(?: \w+)? with|over|under|look of|feel of|layer(?:ing|ed)?|inspired by"
    r"|imitation|mock)\b[\s\w'’&,-]{0,24})$",
    re.IGNORECASE,
)
_LOOKS_LIKE = re.compile(r"^[\s-]*(?:like|look|effect|style|inspired|feel)\b", re.IGNORECASE)
_PART = re.compile(
    r"^(?:[\s-]+[\w'’-]+){0,1}[\s-]+(?:lining|lined|lines|trim|trims|trimmed|cuffs?|hems?|hemline|collars?|pockets?"
    r"|waistband|band|bands|zip|zips|zipper|detail|detailing|details|accents?|stitch\w*|insets?|inserts?|panels?|soles?"
    r"|outsole|straps?|drawstring|drawcord|piping|yoke|placket|closure|closures|tab|label|patch|patches|tongue"
    r"|interior|inside|backing|buckle|hood|handles?|dial|case|box|layers?|pouch|edges?|edging|seams?|mesh)\b",
    re.IGNORECASE,
)


def is_clear(text: str, mention: Mention) -> bool:
    """Whether prose says a thing of the garment itself: not denied, not compared, not of a part."""
    return not is_denied(text, mention) and not is_elsewhere(text, mention)


def is_denied(text: str, mention: Mention) -> bool:
    """Whether the words around a mention deny it: "no logo", "isn't shiny", "wrinkle-free"'s kind, 无印花."""
    before = _CLAUSE.split(text[max(0, mention.start - 60) : mention.start])[-1]
    after = text[mention.end : mention.end + 12]
    chinese = _NOT_BEFORE_ZH.search(before.rstrip()) if before else None
    return bool(_NOT_BEFORE.search(before) or chinese or _NOT_AFTER.match(after))


def is_elsewhere(text: str, mention: Mention) -> bool:
    """Whether a mention speaks of a part of the garment, of something worn with it, or of a likeness."""
    before = re.split(r"[.;:!?\n]", text[max(0, mention.start - 50) : mention.start])[-1]
    after = text[mention.end : mention.end + 40]
    return bool(_COMPARED.search(before) or _LOOKS_LIKE.match(after) or _PART.match(after))


def column_values(text: str, kind: Kind) -> tuple[str, ...]:
    """Ids of one kind in a column of its own ("Organic Cotton|Mesh"), in the column's order, each once."""
    found: list[str] = []
    every: list[str] = []
    for value in re.split(r"\s*[|/;,+&、，；\n]\s*|\s+(?:and|with)\s+", text.strip()):
        own = table(kind).get(value.lower().removesuffix(" neck") if kind == "neckline" else value.lower())
        mentions = [m.id for m in spot(value) if m.kind == kind and not is_denied(value, m)]
        if kind == "season" and own == list(terms("season")):
            every = own  # "All-weather" beside "Cool" and "Windy" says nothing
        else:
            found += own if own is not None else mentions
    return tuple(dict.fromkeys(found or every))


@cache
def feed_words() -> Mapping[str, Any]:
    """The words of ``words.toml``."""
    return tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text("utf-8"))


@cache
def table(kind: Kind) -> Mapping[str, list[str]]:
    """What single column values mean, beside the vocabulary: ``table("season")["cold"] == ["winter"]``."""
    found: Mapping[str, list[str]] = {k.lower(): v for k, v in feed_words().get(kind, {}).items()}
    return found if kind != "category" else {}
