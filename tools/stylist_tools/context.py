"""What a tool is given besides its arguments: the services, who is speaking, and the conversation's memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from threading import Event
from typing import Any
from uuid import uuid4

from langchain.tools import ToolRuntime
from pydantic_core import CoreSchema, core_schema

from stylist.desk.person import PersonAnswer
from stylist.errors import BadInput
from stylist.garment import Garment, Variant
from stylist.locale import Locale
from stylist.money import Money
from stylist.services import Services
from stylist.wardrobe.piece import OWN
from stylist_tools.memory import Memory


class NoPhotoYet(BadInput):
    """A photo was asked about and none is there."""

    code = "no_photo_yet"
    status = 422
    en = "There is no photo to look at yet. Add one beside the message box and tick the consent."
    zh = "还没有照片。请在输入框旁添加一张，并勾选同意。"


@dataclass(slots=True)
class TurnContext:
    """One turn. ``memory`` is replaced by tools as they work; ``photo_new``: a photo came with this message."""

    services: Services
    person_id: str
    thread_id: str
    turn: int
    locale: Locale
    memory: Memory
    photo_new: bool = False
    mark: str = field(default_factory=lambda: uuid4().hex)
    """Of this one going of the turn: a turn that is taken back and done anew has the same number, and is new."""

    rows: dict[str, Garment] = field(default_factory=dict)
    """Every garment that a tool touched in this turn: what the reply may speak of."""

    reckoned: list[Money] = field(default_factory=list)
    """Sums that a tool worked out in this turn, such as a cost per wear: the reply may say them."""

    told: dict[str, str] = field(default_factory=dict)
    """What a reply may place word for word, by placeholder ("quote:ID"): the shop's own records, never the model's."""

    person_answers: tuple[PersonAnswer, ...] = ()
    """What persons of the shop said in this conversation, the latest last."""

    read_photos: set[str] = field(default_factory=set)
    """Photos that something was read from in this turn: when they go, what was read goes with them."""

    stopped: Event = field(default_factory=Event)
    """Set once nobody follows the turn any more: work that takes its time is given up."""

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: Any) -> CoreSchema:
        """Taken as it is. LangChain writes out a tool's arguments before every call, this one with all its rows."""
        nothing = core_schema.plain_serializer_function_ser_schema(lambda _: None)
        return core_schema.is_instance_schema(cls, serialization=nothing)

    @property
    def currency(self) -> str:
        """The currency to show prices in: the budget's, the language's, or the shop's main one."""
        sold_in = self.services.search.facts().currencies
        budget = self.memory.preferences.budget
        if budget and budget.currency in sold_in:
            return budget.currency
        return "CNY" if self.locale == "zh" and "CNY" in sold_in else sold_in[0]

    def money(self, amount: float, currency: str | None) -> Money:
        """An amount as the person means it: without a currency, in the one that prices are shown in."""
        return Money.of(Decimal(str(amount)), (currency or self.currency).upper())

    def garment(self, garment_id: str) -> Garment:
        """A garment of the catalogue or the person's own, noted as touched in this turn; NotFound if there is none."""
        found = self.rows.get(garment_id) or self.known(garment_id)
        self.rows[garment_id] = found
        return found

    def known(self, garment_id: str) -> Garment:
        """A garment of the catalogue or the person's own; NotFound if there is none."""
        if garment_id.startswith(OWN):
            return self.services.wardrobe.piece(self.person_id, garment_id).garment
        return self.services.search.garment(garment_id)

    def variant(self, garment: Garment) -> Variant | None:
        """The one that its card is about; None for a garment that no search has shown."""
        sku = self.memory.offers.get(garment.id)
        return next((v for v in garment.variants if v.sku == sku), None)

    def price(self, garment: Garment) -> Money:
        """What its card says: the price of the variant that it is about, else the lowest in stock."""
        variant = self.variant(garment)
        if variant is None:
            return garment.price(self.currency)
        return variant.price(self.currency) or variant.prices[0]

    def remember(self, **changes: object) -> None:
        """Change the memory."""
        self.memory = self.memory.model_copy(update=changes)


Runtime = ToolRuntime[TurnContext]
