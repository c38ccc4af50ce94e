"""Words into HTML, safely: everything is text until proven otherwise, and nothing in a reply is ever fetched."""

from __future__ import annotations

import re
from functools import cache
from html import escape

from markdown_it import MarkdownIt

from stylist.locale import Locale
from stylist.shopper import Preference, Slot
from stylist.vocabulary import label
from stylist.vocabulary.terms import Kind
from stylist_ui.pictures import picture_url
from stylist_ui.strings import say

_KINDS: dict[Slot, tuple[Kind, ...]] = {
    "category": ("category",),
    "group": ("group",),
    "colour": ("colour", "colour_family", "colour_mood"),
    "pattern": ("pattern",),
    "fabric": ("fabric",),
    "finish": ("finish",),
    "season": ("season",),
    "occasion": ("occasion",),
    "sleeve": ("sleeve",),
    "neckline": ("neckline",),
    "length": ("length",),
    "fit": ("fit",),
    "gender": ("gender",),
}
"""Which vocabulary words a slot's values; sizes and brands are words of their own."""


@cache
def _markdown() -> MarkdownIt:
    """Paragraphs, lists and emphasis. No HTML, no pictures, no links: the program places those itself."""
    return MarkdownIt("zero", {"breaks": True}).enable(["list", "emphasis", "newline"])


_ADDRESS = re.compile(r"https?://[^\s<>\"'“”（）()，。；、]+[^\s<>\"'“”（）()，。；、.,;:!?]")


def prose(text: str) -> str:
    """Words as HTML, without links."""
    return str(_markdown().render(text))


def linked(text: str) -> str:
    """A reply's text as HTML. What addresses it has left were placed by the program: they can be followed."""
    return _ADDRESS.sub(_link, prose(text))


def _link(found: re.Match[str]) -> str:
    return f'<a href="{found.group()}" target="_blank" rel="noopener noreferrer">{found.group()}</a>'


def picture(file_id: str | None, alt: str, locale: Locale, css: str = "") -> str:
    """A stored picture with its text alternative, or a quiet blank where the shop has none."""
    if file_id is None:
        return f'<div class="blank {css}">{escape(say("no_picture", locale))}</div>'
    source, words = escape(picture_url(file_id), quote=True), escape(alt, quote=True)
    return f'<img class="{css}" src="{source}" alt="{words}" loading="lazy">'


def wish_words(wish: Preference, locale: Locale) -> str:
    """A wish or refusal in words: "navy", "no striped"."""
    kinds = _KINDS.get(wish.slot, ())
    words = next((found for kind in kinds if (found := label(kind, wish.value, locale)) != wish.value), wish.value)
    return words if wish.liked else say("chip_not", locale, word=words)
