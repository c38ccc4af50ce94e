"""Prices as shops write them: "$49.90", "USD 49.90", "1.299,00 €", "398元" -> exact money, or a clear refusal."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import cache

from babel.numbers import list_currencies
from price_parser import Price

from stylist.catalogue.refusals import RowRefusal
from stylist.money import Money

LONGEST_PRICE_CHARS = 100
"""Longer texts hold more than a price; searching numbers in them takes time that grows with the square."""
LARGEST_PRICE = Decimal(10) ** 9  # major units; a coat in rupiah has seven digits

_SYMBOLS = {
    "US$": "USD", "HK$": "HKD", "NT$": "TWD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "S$": "SGD",
    "R$": "BRL", "NZ$": "NZD", "MX$": "MXN", "€": "EUR", "£": "GBP", "₹": "INR", "RS.": "INR", "RS": "INR",
    "₩": "KRW", "₫": "VND", "฿": "THB", "₺": "TRY", "₽": "RUB", "ZŁ": "PLN", "KČ": "CZK", "CN¥": "CNY",
    "RMB": "CNY", "人民币": "CNY", "元": "CNY", "块": "CNY", "港币": "HKD", "港元": "HKD", "美元": "USD",
    "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "円": "JPY", "EURO": "EUR",
}  # fmt: skip
# One sign, several currencies: the shop's own currency decides, if it is one of these, else the first.
_SHARED_SIGNS = {
    "$": ("USD", "CAD", "AUD", "SGD", "HKD", "TWD", "NZD", "MXN"),
    "¥": ("CNY", "JPY"),
    "￥": ("CNY", "JPY"),
    "KR": ("SEK", "NOK", "DKK"),
}
_NUMBER = re.compile(r"\d(?:[\d.,'’\u00a0\u202f ]*\d)?")
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?", re.IGNORECASE)
_GROUPED = re.compile(r"[1-9]\d{0,2}\.\d{3}")  # "1.299" is one thousand and more: prices have two decimals
_NEGATIVE = re.compile(r"[-−–(]\s*[^\d\s]{0,3}\s*\d")
_NOT_NUMBERS = re.compile(r"\b(?:nan|inf|infinity)\b|\d*\.?\d+e[+-]?\d{4,}", re.IGNORECASE)


def parse_price(text: str, shop_currency: str) -> Money:
    """The one price in ``text``; where it names no currency, it is in ``shop_currency`` (ISO 4217).

    Raises :class:`RowRefusal` with no_price, unreadable_price, unknown_currency, negative_price or
    impossible_price (zero, not a number, a billion and more).
    """
    plain = text.strip()
    if not plain:
        raise RowRefusal("no_price")
    if len(plain) > LONGEST_PRICE_CHARS:
        raise RowRefusal("unreadable_price", plain)
    if _NOT_NUMBERS.search(plain):
        raise RowRefusal("impossible_price", plain)
    amount, rest = _amount(plain)
    if not 0 < amount < LARGEST_PRICE:
        raise RowRefusal("impossible_price", plain)
    money = Money.of(amount, _currency(rest, shop_currency, plain))
    if money.amount_minor == 0:
        raise RowRefusal("impossible_price", plain)
    return money


def known_currency(code: str) -> str | None:
    """``code`` as an ISO 4217 code, or None."""
    upper = code.strip().upper()
    return upper if upper in _iso_codes() else None


def _amount(plain: str) -> tuple[Decimal, str]:
    """The amount, and what stands around it. Feeds write one price: two numbers are a range, and not readable."""
    if _PLAIN.fullmatch(plain) and not _GROUPED.fullmatch(plain):
        number, rest = plain, ""
    else:
        found = _NUMBER.findall(plain)
        if len(found) != 1:
            raise RowRefusal("unreadable_price", plain)
        number, rest = re.sub(r"['’\s]", "", found[0]), plain.replace(found[0], " ")
    if plain.startswith(("-", "−")) or _NEGATIVE.search(plain):
        raise RowRefusal("negative_price", plain)
    try:
        amount = Decimal(number) if not rest and _PLAIN.fullmatch(number) else Price.fromstring(number).amount
    except (InvalidOperation, ValueError) as unreadable:
        raise RowRefusal("unreadable_price", plain) from unreadable
    if amount is None:
        raise RowRefusal("unreadable_price", plain)
    return amount, rest


def _currency(rest: str, shop_currency: str, plain: str) -> str:
    words = rest.replace("-", " ").strip(" .,:/+()").upper()
    for word in (words, *words.split()):
        if (code := _iso(word, shop_currency)) is not None:
            return code
    if words:
        raise RowRefusal("unknown_currency", plain)
    if (code := known_currency(shop_currency)) is None:
        raise RowRefusal("unknown_currency", f"{plain} {shop_currency}")
    return code


def _iso(word: str, shop_currency: str) -> str | None:
    if word in _SHARED_SIGNS:
        choices = _SHARED_SIGNS[word]
        return shop_currency if shop_currency in choices else choices[0]
    return _SYMBOLS.get(word) or _SYMBOLS.get(word.rstrip(".")) or known_currency(word)


@cache
def _iso_codes() -> frozenset[str]:
    return frozenset(list_currencies())
