"""Money in minor units with its currency, and the dated rates used when a budget is in another currency."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from babel.numbers import format_currency, get_currency_precision
from pydantic import BaseModel, ConfigDict, Field

from stylist.locale import Locale

REFERENCE_RATES_DATE = "2025-06-30"
# Units of each currency for one US dollar, rounded, for orientation only: a shop sets its own with `rates`.
Rates = dict[str, Decimal]
"""Units of each currency for one unit of the same, unnamed one."""
REFERENCE_RATES: Rates = {
    code: Decimal(rate)
    for code, rate in {
        "USD": "1", "EUR": "0.85", "GBP": "0.73", "CNY": "7.16", "JPY": "144", "HKD": "7.85", "TWD": "29.2",
        "KRW": "1350", "SGD": "1.27", "AUD": "1.52", "CAD": "1.36", "CHF": "0.79", "INR": "85.8", "SEK": "9.5",
    }.items()
}  # fmt: skip


def _minor_units(currency: str) -> Decimal:
    """How many minor units one unit of a currency has: 100 for USD, 1 for JPY."""
    return Decimal(10) ** int(get_currency_precision(currency))


class Money(BaseModel):
    """An amount of one currency, exact: 4990 minor units of USD are $49.90, 500 of JPY are ¥500."""

    model_config = ConfigDict(frozen=True)

    amount_minor: int = Field(ge=0)
    currency: str = Field(pattern=r"^[A-Z]{3}$")

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Money:
        """From major units: ``Money.of("49.90", "USD")``."""
        minor = Decimal(amount) * _minor_units(currency)
        return cls(amount_minor=int(minor.to_integral_value(ROUND_HALF_UP)), currency=currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units."""
        return Decimal(self.amount_minor) / _minor_units(self.currency)

    def format(self, locale: Locale) -> str:
        """As people write it: "$49.90", "¥398"; whole amounts without decimals."""
        whole = self.amount == self.amount.to_integral_value()
        pattern = "¤#,##0" if whole else None
        return str(
            format_currency(
                self.amount,
                self.currency,
                pattern,
                locale="zh_CN" if locale == "zh" else "en_US",
                currency_digits=not whole,
            )
        )

    def __format__(self, spec: str) -> str:
        """In sentences that name their language: ``"{cost:en}"``, "{cost:zh}"."""
        return self.format("zh" if spec == "zh" else "en") if spec else str(self)

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(amount_minor=self.amount_minor + other.amount_minor, currency=self.currency)


def convert(money: Money, currency: str, rates: Rates | None = None) -> Money | None:
    """``money`` in another currency, rounded down (a budget must not grow), or None where no rate is known."""
    table = rates or REFERENCE_RATES
    if money.currency == currency:
        return money
    if money.currency not in table or currency not in table:
        return None
    amount = money.amount * table[currency] / table[money.currency]
    minor = (amount * _minor_units(currency)).to_integral_value(ROUND_DOWN)
    return Money(amount_minor=int(minor), currency=currency)
