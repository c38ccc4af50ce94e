"""Words as they are meant: width, case, look-alike letters, digits for letters and words written apart undone."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources

_HAN = "\u3400-\u9fff"
_APART = re.compile(r"(?<![a-z0-9])[a-z0-9](?:[\W_]{1,3}[a-z0-9](?![a-z0-9])){2,}", re.ASCII)
_HAN_APART = re.compile(rf"(?<![{_HAN}])[{_HAN}](?:[\s\W_]{{1,3}}[{_HAN}](?![{_HAN}]))+")
_REPEATED = re.compile(r"([a-z])\1{2,}")
_INSIDE = re.compile(r"(?<=[a-z])[-._*'~|+^]+(?=[a-z])")
_DIGIT_WORD = re.compile(r"[a-z0-9@$!€]*[a-z][a-z0-9@$!€]*", re.ASCII)
_PAUSE = re.compile(r"[\s\W_]+")


def plain(text: str) -> str:
    """Lower case, ASCII width, simplified characters, one kind of quote; invisible characters and accents gone."""
    spread = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text))
    kept = "".join(c for c in spread if unicodedata.category(c) not in {"Mn", "Cf", "Cc"} or c in "\n\t\ufe0f")
    kept = unicodedata.normalize("NFC", kept).lower().replace("’", "'").replace("‘", "'")
    return re.sub(r"\s+", " ", kept.translate(_table("traditional")))


def undisguised(text: str) -> tuple[str, str]:
    """Of plain text: with letters for digits and words put together again; and that without marks inside words."""
    whole = _APART.sub(_closed, text.translate(_table("alike")))
    whole = _HAN_APART.sub(_closed, whole)
    whole = _DIGIT_WORD.sub(lambda found: _REPEATED.sub(r"\1", found.group().translate(_table("digits"))), whole)
    return whole, _INSIDE.sub("", whole)


def _closed(found: re.Match[str]) -> str:
    return _PAUSE.sub("", found.group())


@cache
def _table(name: str) -> dict[int, str]:
    forms = tomllib.loads(resources.files(__package__).joinpath("reading.toml").read_text("utf-8"))[name]
    return {ord(old): new for old, new in zip(forms["from"], forms["to"], strict=True)}
