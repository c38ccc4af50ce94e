"""What the program knows when a message arrives: the <context> block at the end of the system message."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from langchain_core.messages import BaseMessage, SystemMessage
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stylist.locale import Locale
from stylist.vocabulary import terms

_BLOCK = re.compile(r"<context>(.*?)</context>", re.DOTALL)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class CatalogueFacts(_Part):
    """What the shop has. Empty lists: nothing is known about it."""

    name: str = ""
    currencies: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()


class Known(_Part):
    """One stored wish or refusal."""

    slot: str
    value: str
    liked: bool = True
    turn: int = 0


class Stored(_Part):
    """The stored preferences."""

    wishes: tuple[Known, ...] = ()
    budget: dict[str, Any] | None = None
    height_cm: float | None = None
    weight_kg: float | None = None
    sex: str | None = None
    age_years: float | None = None
    minor: bool = False

    def values(self, slot: str, liked: bool = True) -> tuple[str, ...]:
        """What is wished for (or refused) in one slot."""
        return tuple(w.value for w in self.wishes if w.slot == slot and w.liked is liked)


class Item(_Part):
    """A garment on the screen, or in the outfit. ``n`` is its number there (0 in an outfit)."""

    n: int = 0
    id: str
    title: str = ""
    category: str = ""
    gender: str | None = None
    colours: tuple[str, ...] = ()
    fabrics: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    finishes: tuple[str, ...] = ()
    occasions: tuple[str, ...] = ()
    fit: str | None = None
    length: str | None = None
    price: dict[str, Any] | None = None

    @property
    def amount_minor(self) -> int:
        """The price in minor units; 0 if it is not known."""
        return int((self.price or {}).get("amount_minor") or 0)

    def has(self, slot: str, value: str) -> bool:
        """Whether it has a value that is refused or wished for: a navy coat has "blue"."""
        shades = terms("colour")
        families = {str(shades[c].family) for c in self.colours if c in shades}
        own: dict[str, set[str]] = {
            "category": {self.category}, "group": {self.group}, "colour": {*self.colours, *families},
            "fabric": set(self.fabrics), "pattern": set(self.patterns), "gender": {self.gender or ""},
        }  # fmt: skip
        return value in own.get(slot, set())

    @property
    def group(self) -> str:
        """The shelf of its category, or ""."""
        found = terms("category").get(self.category)
        return (found.group or "") if found else ""


class PlannedLook(_Part):
    """What is worn at a moment of the plan ("2" is day 2, "2-date" its event)."""

    moment: str
    day: int
    occasion: str
    locked: bool = False
    ids: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    """Of ``ids`` those that the person added."""


class PlanState(_Part):
    """The plan over days last spoken of. ``turn``: when it was last shown; ``asked``: what it was made from."""

    turn: int = 0
    looks: tuple[PlannedLook, ...] = ()
    asked: dict[str, Any] = Field(default_factory=dict)
    earlier: str | None = None
    """The id of the plan before it."""


class Colleague(_Part):
    """What a person of the shop said in this conversation."""

    id: str


class DeskState(_Part):
    """The service desk. ``pages``: whether the shop's own pages were read; ``waits_for_yes``: a change was proposed."""

    pages: bool = False
    order: str | None = None
    waits_for_yes: bool = False
    waits_to_watch: bool = False
    """Whether an alert was proposed."""
    upset: int = 0
    """How many messages sounded upset so far, where this one does; else 0."""
    people: bool = False
    sizes_for: tuple[str, ...] = ()
    basket: tuple[Item, ...] = ()
    colleague: tuple[Colleague, ...] = ()


class Context(_Part):
    """The state of the conversation; every field may be missing."""

    locale: Locale = "en"
    turn: int = 0
    catalogue: CatalogueFacts = CatalogueFacts()
    preferences: Stored = Stored()
    shown: tuple[Item, ...] = ()
    outfit: tuple[Item, ...] = ()
    tried: tuple[str, ...] = ()
    focus: str | None = None
    photo: bool = False
    photo_new: bool = False
    photo_keep_hours: float | None = None
    body_known: bool = False
    wish: dict[str, Any] | None = Field(default=None)
    hidden: tuple[str, ...] = ()
    earlier: tuple[Item, ...] = ()
    last_change: str = ""
    plan: PlanState | None = None
    desk: DeskState = DeskState()
    taste: tuple[str, ...] = ()
    """What the person's choices have in common, in sentences."""

    def item(self, garment_id: str | None) -> Item | None:
        """The shown garment or outfit piece with this id."""
        return next((i for i in (*self.shown, *self.outfit) if i.id == garment_id), None)


def read_context(messages: Sequence[BaseMessage]) -> Context:
    """The last context block of the system messages; an empty context where there is none, or a broken one."""
    blocks = [b for m in messages if isinstance(m, SystemMessage) for b in _BLOCK.findall(m.text)]
    try:
        return Context.model_validate(json.loads(blocks[-1])) if blocks else Context()
    except (ValueError, ValidationError):
        return Context()
