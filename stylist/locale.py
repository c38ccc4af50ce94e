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


_EITHER_WAY = re.compile(
    r"(?:undo|redo|ok(?:ay)?|k|stop|yes|yep|yeah|no|nope|next|more|back|again|reset|cancel|skip|help|thanks?|thx|ty|cheers"
    r"|hi|hey|hello|bye|lol|wow|cool|nice|pls|please|sure|great|vs|xxs|xs|[sml]|x{1,3}l)"
)
_EITHER_WAY_HAN = re.compile(
    r"(?:撤销|撤回|重做|好的?|嗯+|哦|行|可以|停|对|是的?|不|不要|不用|更多|下一[页批]|返回|取消|继续|谢谢|多谢|再见|拜拜|你好|哈+|赞|棒)"
    r"[的了吧啦呀啊哈吗]?"
)
_BETWEEN_WORDS = re.compile(r"[\s,.!?;，。！？；、~…]+")
_MOST_BARE_WORDS = 3


def spoken_locale(text: str, default: Locale = "en") -> Locale:
    """Language of a message in a talk: a bare command ("undo", "ok thanks", 好的) keeps the talk's, ``default``.

    Whoever writes Chinese says "ok" too; one such word is no turn to English, nor 谢谢 a turn to Chinese.
    """
    words = [word for word in _BETWEEN_WORDS.split(text.strip().lower()) if word]
    bare = _EITHER_WAY if default == "zh" else _EITHER_WAY_HAN
    if words and len(words) <= _MOST_BARE_WORDS and all(bare.fullmatch(word) for word in words):
        return default
    return detect_locale(text, default)
