from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylist.money import REFERENCE_RATES, Money, convert


@pytest.mark.parametrize(
    ("amount", "currency", "minor"), [("49.90", "USD", 4990), ("500", "JPY", 500), ("1.234", "USD", 123)]
)
def test_minor_units_follow_the_currency(amount: str, currency: str, minor: int) -> None:
    assert Money.of(amount, currency).amount_minor == minor


def test_people_read_whole_amounts_without_decimals() -> None:
    assert Money.of(80, "USD").format("en") == "$80"
    assert Money.of("79.50", "USD").format("en") == "$79.50"
    assert Money.of(399, "CNY").format("zh") == "¥399"


def test_adding_two_currencies_is_refused() -> None:
    with pytest.raises(ValueError, match="EUR"):
        Money.of(1, "EUR") + Money.of(1, "USD")


@given(st.integers(0, 10**7), st.sampled_from(sorted(REFERENCE_RATES)), st.sampled_from(sorted(REFERENCE_RATES)))
def test_a_converted_budget_never_grows(minor: int, there: str, back: str) -> None:
    money = Money(amount_minor=minor, currency=there)
    abroad = convert(money, back)
    assert abroad is not None
    home = convert(abroad, there)
    assert home is not None
    assert home.amount_minor <= money.amount_minor


def test_a_currency_without_a_rate_is_not_guessed() -> None:
    assert convert(Money.of(10, "USD"), "XAF") is None
    assert convert(Money.of(10, "USD"), "CNY", {"USD": Decimal(1), "CNY": Decimal(7)}) == Money.of(70, "CNY")
