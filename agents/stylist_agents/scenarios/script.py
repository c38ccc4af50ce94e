"""What a scenario file may say. A file is a YAML list of scenarios; unknown keys are refused, so that a misspelt one
is noticed. ``docs/dialogue.md`` explains each key with an example.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from stylist.errors import BadInput
from stylist.locale import Locale
from stylist.money import Money

Attribute = Literal[
    "category", "group", "colour", "pattern", "fabric", "finish", "season", "occasion", "sleeve", "neckline", "length",
    "fit", "gender", "brand",
]  # fmt: skip


def _several(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _money(value: Any) -> Any:
    """ "80 USD" as Money."""
    if isinstance(value, str):
        amount, currency = value.split()
        return Money.of(amount, currency)
    return value


Words = Annotated[tuple[str, ...], BeforeValidator(_several)]
Amount = Annotated[Money, BeforeValidator(_money)]
Values = dict[Attribute, Words]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ItemsExpected(_Part):
    """What holds for the cards of a turn."""

    least: int = 1
    most: int | None = None
    every: Values = Field(default_factory=dict)
    """Each card has one of these values; a colour family or a group takes in its members."""
    first: Values = Field(default_factory=dict)
    none: Values = Field(default_factory=dict)
    price_max: Amount | None = None
    size: str | None = None
    """Each card can be bought in it."""
    fresh: bool = False
    """None of them was shown before in this thread."""
    cheaper: bool = False
    """Each costs less than the dearest of the cards before."""


class OutfitExpected(_Part):
    """What holds for the last look of a turn."""

    has: Words = ()
    """Groups (or categories) of which it has a piece."""
    lacks: Words = ()
    total_max: Amount | None = None
    none: Values = Field(default_factory=dict)
    unchanged: Words = ()
    """Groups whose piece is the one of the look before."""
    changed: Words = ()


class Expected(_Part):
    """What must hold after one turn. What is not said may be anything, but for what ``checks.always`` looks at."""

    tools: Words = ()
    no_tools: Words = ()
    items: ItemsExpected | None = None
    no_items: bool = False
    outfit: OutfitExpected | None = None
    image: Literal["tryon", "board", "figure", "none"] | None = None
    body: bool | None = None
    asks: bool | None = None
    says: Words = ()
    """Patterns, each of which is found in the reply (case does not matter)."""
    never: Words = ()
    notice: str | None = None
    """Code of a notice that is shown."""
    budget: Amount | None = None
    """What is known as the budget afterwards."""
    likes: Values = Field(default_factory=dict)
    """Wishes that the visible profile holds afterwards, and refusals in ``refuses``."""
    refuses: Values = Field(default_factory=dict)
    forgets: Words = ()
    """Values that the profile no longer holds, wished or refused."""


class Turn(_Part):
    """One message and what must hold then."""

    say: str
    photo: str | None = None
    """Given with the message, with consent: the name of a drawn figure (ada, ben) or a file beside the scenario."""
    expect: Expected = Expected()


class Scenario(_Part):
    """One conversation."""

    id: str
    locale: Locale
    catalogue: str = "demo"
    about: str = ""
    owns: Words = ()
    """Ids of garments of the catalogue whose like hangs in the person's wardrobe from the start, with consent."""
    turns: tuple[Turn, ...] = Field(min_length=1)


class BrokenScenario(BadInput):
    """A scenario file that cannot be read."""

    code = "broken_scenario"
    en = "{path} is no list of scenarios: {why}. See docs/dialogue.md for the keys."
    zh = "{path} 不是有效的对话脚本：{why}。可用的键见 docs/dialogue.md。"


def read_scenarios(paths: Sequence[Path]) -> list[Scenario]:
    """The scenarios of files and of all ``*.yaml`` in folders. BrokenScenario names the file and the place."""
    files = [file for path in paths for file in (sorted(path.rglob("*.yaml")) if path.is_dir() else [path])]
    return [scenario for file in files for scenario in _read(file)]


def _read(file: Path) -> list[Scenario]:
    try:
        return [Scenario.model_validate(row) for row in yaml.safe_load(file.read_text("utf-8"))]
    except (ValidationError, yaml.YAMLError, TypeError, UnicodeDecodeError) as error:
        raise BrokenScenario(path=file, why="; ".join(str(error).splitlines()[:4])) from error


def shipped() -> Path:
    """The folder of the scenarios that come with the package."""
    return Path(__file__).parent / "files"
