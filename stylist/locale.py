"""The two languages that Stylist speaks, and how to tell which one a sentence is in."""

from __future__ import annotations

import re
from typing import Literal

Locale = Literal["en", "zh"]
LOCALES: tuple[Locale, ...] = ("en", "zh")

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_NO_LANGUAGE = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+|[\w-]*\d[\w-]*", re.ASCII)
"""Addresses, and whatever holds a digit, such as an order's number: the same in every language."""


def detect_locale(text: str, default: Locale = "en") -> Locale:
    """Language of a message: Chinese once it holds two Han characters to each Latin word at least.

    Shoppers mix brand and garment words into Chinese ("想要一件 linen 衬衫"), hardly ever the other way round, so
    Han characters count more. A message without a word ("80?", an order's number, an email address) keeps ``default``.
    """
    text = _NO_LANGUAGE.sub(" ", text)
    han, latin = len(_HAN.findall(text)), len(_LATIN_WORD.findall(text))
    if not han and not latin:
        return default
    return "zh" if han >= latin and han > 0 else "en"
