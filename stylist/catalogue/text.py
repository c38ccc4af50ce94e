"""Words of a feed as plain text: HTML taken off, entities resolved, white space in order."""

from __future__ import annotations

import html
import re

_BREAK = re.compile(r"<\s*(?:br|/?p|/?li|/?div|/?h\d|/?tr|/?ul|/?ol)\b[^>]*>", re.IGNORECASE)
_SILENT = re.compile(r"<\s*(script|style)\b.*?(?:<\s*/\s*\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<(?:[a-zA-Z/!][^<>]*)?>")
_MARKS = re.compile(r"[®™©\u200b\ufeff]")
_INVISIBLE = re.compile(r"[\u200b\ufeff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_BULLET = re.compile(r"^[•·*\-–]\s*")
LONGEST_DESCRIPTION_CHARS = 20_000


def plain_title(text: str) -> str:
    """One line: tags off, entities resolved, invisible characters off, spaces single. The shop's ™ stays."""
    return " ".join(_INVISIBLE.sub("", html.unescape(_TAG.sub(" ", html.unescape(text)))).split())


def plain_text(text: str) -> str:
    """Paragraphs and list entries as lines of their own, without tags, scripts or bullets; at most 20,000 chars."""
    unescaped = html.unescape(text[: 4 * LONGEST_DESCRIPTION_CHARS])
    broken = _BREAK.sub("\n", _SILENT.sub(" ", unescaped))
    lines = (" ".join(_MARKS.sub("", _TAG.sub(" ", line)).split()) for line in broken.split("\n"))
    return "\n".join(_BULLET.sub("", line) for line in lines if line)[:LONGEST_DESCRIPTION_CHARS]


def is_chinese(text: str) -> bool:
    """Whether a title or description is Chinese (two Han characters suffice: brand words around them are usual)."""
    return len(_HAN.findall(text)) >= 2


def decodable(text: str) -> bool:
    """False where the file's bytes were no text (see ``MARK_ERRORS`` of encoding.py)."""
    return not any("\ud800" <= c <= "\udfff" for c in text)
