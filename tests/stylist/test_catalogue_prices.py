"""Prices as shops write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylist.catalogue.prices import parse_price
from stylist.catalogue.refusals import RowRefusal
from stylist.money import Money


@pytest.mark.parametrize(
    ("text", "shop", "amount", "currency"),
    [
        ("49.90", "USD", "49.90", "USD"),
        ("$49.90", "USD", "49.90", "USD"),
        ("USD 49.90", "EUR", "49.90", "USD"),
        ("49.90 USD", "EUR", "49.90", "USD"),
        ("1.299,00 €", "USD", "1299.00", "EUR"),
        ("1,299.00", "USD", "1299.00", "USD"),
        ("1.299 €", "USD", "1299", "EUR"),
        ("EUR 12,5", "USD", "12.50", "EUR"),
        ("1’299.50 CHF", "USD", "1299.50", "CHF"),
        ("£30", "USD", "30", "GBP"),
        ("¥398", "USD", "398", "CNY"),
        ("¥398", "JPY", "398", "JPY"),
        ("$30", "CAD", "30", "CAD"),
        ("398元", "USD", "398", "CNY"),
        ("人民币 1,280", "USD", "1280", "CNY"),
        ("Rs. 999", "USD", "999", "INR"),
        ("₹1,499", "USD", "1499", "INR"),
        ("56.250000", "USD", "56.25", "USD"),
        ("11745 INR", "USD", "11745", "INR"),
        ("1000", "JPY", "1000", "JPY"),
    ],
)
def test_reads_a_price(text: str, shop: str, amount: str, currency: str) -> None:
    assert parse_price(text, shop) == Money.of(amount, currency)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no_price"),
        ("  ", "no_price"),
        ("on request", "unreadable_price"),
        ("10 - 20", "unreadable_price"),
        ("49.90 USD / 45.00 EUR", "unreadable_price"),
        ("-5", "negative_price"),
        ("-$5.00", "negative_price"),
        ("$ -5.00", "negative_price"),
        ("(5.00)", "negative_price"),
        ("0", "impossible_price"),
        ("0.001", "impossible_price"),
        ("NaN", "impossible_price"),
        ("inf", "impossible_price"),
        ("1e30", "impossible_price"),
        ("1e999999999", "impossible_price"),
        ("99999999999", "impossible_price"),
        ("49.90 DOUBLOONS", "unknown_currency"),
        ("49.90 XQQ", "unknown_currency"),
    ],
)
def test_refuses_what_is_no_price(text: str, reason: str) -> None:
    with pytest.raises(RowRefusal) as caught:
        parse_price(text, "USD")
    assert caught.value.reason == reason


def test_a_shop_currency_that_does_not_exist_is_refused() -> None:
    with pytest.raises(RowRefusal, match="unknown_currency"):
        parse_price("49.90", "Taler")


@given(st.text(max_size=60))
def test_any_text_gives_money_or_a_refusal(text: str) -> None:
    try:
        money = parse_price(text, "USD")
    except RowRefusal as refusal:
        assert refusal.reason.endswith(("price", "currency"))
    else:
        assert money.amount_minor > 0


@given(st.decimals(min_value="0.01", max_value="99999999", places=2), st.sampled_from(["USD", "EUR", "CNY"]))
def test_plain_decimals_come_back_exactly(amount: object, currency: str) -> None:
    assert parse_price(f"{amount:f} {currency}", "GBP") == Money.of(str(amount), currency)
