"""Weather as a look has to answer it: given by the person, or by a provider that is plugged in. None is built in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, model_validator

HOT_C, WARM_C, COOL_C, COLD_C = 26.0, 20.0, 15.0, 9.0
"""A day's high from which it is hot or warm, and below which it is cool or cold."""
EVENING_C = 16.0
"""A day's low below which something to put on belongs in the bag."""

MUCH_TOO_WARM = frozenset({"coat", "puffer-jacket", "gloves"})
"""Kinds that are too much on a warm day."""
TOO_WARM = MUCH_TOO_WARM | {"sweater", "sweatshirt", "hoodie", "boots"}
"""Kinds that nobody wants in the heat."""
TOO_BARE = frozenset({"shorts", "sandals", "flip-flops", "tank-top", "camisole", "swimwear"})
"""Kinds that are too little on a cool day."""
NOT_ENOUGH = frozenset({"gilet"})
"""Kinds that leave too much bare on a cold day, whatever they are filled with."""
NOT_IN_RAIN = frozenset({"sandals", "flip-flops"})
SPOILT_BY_RAIN = frozenset({"suede", "silk", "straw"})
"""Fabrics that rain ruins, on shoes, layers, bags and hats."""


Season = Literal["spring", "summer", "autumn", "winter", "tropics"]
_TYPICAL_C: dict[Season, tuple[float, float]] = {
    "winter": (-3, 4), "autumn": (8, 13), "spring": (10, 17), "summer": (17, 25), "tropics": (24, 31),
}  # fmt: skip
"""A day's low and high where only the season is known: inland Europe and north China lie around it, Sanya and Singapore
around the last."""


class Weather(BaseModel):
    """One day's air in degrees Celsius. An evening is dressed for by the low, the day by the high."""

    model_config = ConfigDict(frozen=True)

    low_c: float = Field(ge=-60, le=60)
    high_c: float = Field(ge=-60, le=60)
    rain: bool = False

    @model_validator(mode="after")
    def _in_order(self) -> Weather:
        if self.low_c > self.high_c:
            raise ValueError(f"the low ({self.low_c}) is above the high ({self.high_c})")
        return self

    @classmethod
    def typical(cls, season: Season) -> Weather:
        """A day of a season of which nothing else is known."""
        low_c, high_c = _TYPICAL_C[season]
        return cls(low_c=low_c, high_c=high_c)

    @property
    def season(self) -> str:
        """The season whose clothes answer it, whatever the calendar says."""
        if self.high_c >= WARM_C + 3:
            return "summer"
        return "winter" if self.high_c < COLD_C else "spring" if self.high_c >= COOL_C else "autumn"

    @property
    def needs_layer(self) -> bool:
        """Whether nobody should go out without something over it."""
        return self.high_c < COOL_C

    @property
    def may_need_layer(self) -> bool:
        """Whether the evening or the rain asks for one."""
        return self.needs_layer or self.rain or (self.low_c < EVENING_C and self.high_c < HOT_C)

    def refuses(self) -> frozenset[str]:
        """Categories that are out of the question."""
        hot = TOO_WARM if self.high_c >= HOT_C else MUCH_TOO_WARM if self.high_c >= WARM_C else frozenset()
        cool = TOO_BARE if self.high_c < COOL_C else frozenset()
        cold = NOT_ENOUGH if self.needs_layer and self.low_c < COLD_C else frozenset()
        return hot | cool | cold | (NOT_IN_RAIN if self.rain else frozenset())


class WeatherProvider(Protocol):
    """Something that knows the weather. Stylist brings none and asks no network for it."""

    def forecast(self, place: str, days: tuple[date, ...]) -> tuple[Weather | None, ...]:
        """One answer for each day, None where it does not know."""
        ...


def forecast_for(provider: WeatherProvider | None, place: str, first: date, days: int) -> tuple[Weather | None, ...]:
    """Weather of each day for a plan, from a provider if there is one; () where there is none."""
    if provider is None:
        return ()
    return provider.forecast(place, tuple(first + timedelta(days=n) for n in range(days)))
