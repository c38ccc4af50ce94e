"""The API's answers as types. Garments, looks and turns are those of docs/cli.md, with addresses for pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from stylist.body.profile import BodyProfile
from stylist.desk.products import Source
from stylist.jobs.job import State
from stylist.locale import Locale
from stylist.money import Money
from stylist.outfits.plans import Plan
from stylist.shopper import Preferences
from stylist_agents.journal import ThreadSummary

TurnStatus = Literal["queued", "running", "complete", "interrupted", "failed"]
Tier = Literal["offline", "full"]


class VariantShown(BaseModel):
    """The size and colour that an item is about."""

    sku: str
    size: str | None
    colour: str | None
    in_stock: bool


class Item(BaseModel):
    """A garment. price_text, reasons: written by the program from the shop's rows, in the language of the answer."""

    id: str
    title: str
    brand: str | None
    category: str
    colours: list[str]
    price: Money
    price_text: str
    sizes: list[str]
    in_stock: bool
    variant: VariantShown | None
    reasons: list[str]
    pictures: list[str] = Field(description="Addresses relative to this server.")
    url: str | None = Field(description="The shop's own page; http(s) only.")


class Worn(Item):
    """A garment of a look."""

    owned: bool


class Look(BaseModel):
    """An outfit."""

    items: list[Worn]
    score: float
    parts: Mapping[str, float]
    total: Money
    total_text: str
    reasons: list[str]


class PictureShown(BaseModel):
    """A picture, or of kind turn a clip (MP4). generated: made by an engine, and labelled so in the picture itself."""

    id: str
    url: str
    kind: Literal["tryon", "board", "figure", "turn"]
    generated: bool
    garment_ids: list[str]
    before_url: str | None
    engine: str
    tier: Literal["embedded", "full"]
    quality: Mapping[str, Any]


class TurnStartedTold(BaseModel):
    """The message is durable and its turn begins. tier: which stylist answers."""

    type: Literal["turn_started"]
    thread_id: str
    turn: int
    locale: Locale
    model: str
    tier: Tier


class TextTold(BaseModel):
    """The next piece of the reply: plain text, with Markdown's lists and emphasis at most."""

    type: Literal["text"]
    text: str


class ToolStartedTold(BaseModel):
    """A step begins."""

    type: Literal["tool_started"]
    call_id: str
    name: str
    args: Mapping[str, Any]


class ToolFinishedTold(BaseModel):
    """A step ended."""

    type: Literal["tool_finished"]
    call_id: str
    name: str
    ok: bool
    ms: int


class JobTold(BaseModel):
    """How a picture under way stands. Sent without an ``id:``: it is not told again."""

    type: Literal["job"]
    call_id: str
    job_id: str
    seq: int
    state: State
    position: int
    progress_percent: int


class UnderstoodTold(BaseModel):
    """What is known of the person after this turn."""

    type: Literal["understood"]
    preferences: Preferences


class CardTold(BaseModel):
    """An item to show; ordinal: how the person may call it, from 1."""

    type: Literal["card"]
    ordinal: int
    item: Item


class OutfitTold(BaseModel):
    """A look to show."""

    type: Literal["outfit"]
    outfit: Look


class PlannedDay(BaseModel):
    """What is worn when. when: day and occasion, in the turn's language; item_ids: none if nothing fits."""

    when: str
    item_ids: list[str]


class PlanTold(BaseModel):
    """A plan over days."""

    type: Literal["plan"]
    plan: Plan
    total_text: str
    days: list[PlannedDay]
    items: list[Item]


class FactCell(BaseModel):
    """source: who says so (row, derived, text, picture, reviews, silent: nobody); source_text: in words."""

    text: str
    source: Source
    source_text: str


class FactLine(BaseModel):
    """One thing that is asked for. aspect: its name; label: in the turn's language."""

    aspect: str
    label: str
    facts: list[FactCell]


class FactsTold(BaseModel):
    """What is known of one product, or of several side by side: each row has a fact for each item, in their order."""

    type: Literal["facts"]
    items: list[Item]
    rows: list[FactLine]


class OwnPiece(BaseModel):
    """A piece that the person owns."""

    id: str
    title: str
    pictures: list[str]
    times_worn: int


class WardrobeTold(BaseModel):
    """Pieces that the person owns."""

    type: Literal["wardrobe"]
    pieces: list[OwnPiece]


class BodyTold(BaseModel):
    """What was measured, each number with its interval and source."""

    type: Literal["body"]
    profile: BodyProfile


class ImageTold(BaseModel):
    """A picture to show."""

    type: Literal["image"]
    image: PictureShown


class PersonTold(BaseModel):
    """What a person of the shop says, in a conversation that is with them."""

    type: Literal["person"]
    text: str


class NoticeTold(BaseModel):
    """Something that is no part of the reply, such as a fallback."""

    type: Literal["notice"]
    code: str
    text: str


class TurnFinishedTold(BaseModel):
    """The whole reply."""

    type: Literal["turn_finished"]
    text: str
    asks: bool
    ms: int
    model: str
    tier: Tier


class EndTold(BaseModel):
    """The last event of every stream. problem: where the turn failed, why (code and detail)."""

    type: Literal["end"]
    status: TurnStatus
    problem: Mapping[str, str] | None = None


Told = Annotated[
    TurnStartedTold
    | TextTold
    | ToolStartedTold
    | ToolFinishedTold
    | JobTold
    | UnderstoodTold
    | CardTold
    | OutfitTold
    | PlanTold
    | FactsTold
    | WardrobeTold
    | BodyTold
    | ImageTold
    | PersonTold
    | NoticeTold
    | TurnFinishedTold
    | EndTold,
    Field(discriminator="type"),
]


class Reply(BaseModel):
    """A whole turn, as `stylist chat --json` tells it."""

    say: str
    text: str
    locale: Locale
    tier: Tier
    tools: list[dict[str, Any]]
    items: list[Item]
    outfits: list[Look]
    plans: list[str]
    facts: list[list[FactLine]]
    wardrobe: list[str]
    images: list[PictureShown]
    asks: bool
    ms: int
    notices: list[str]


class Turn(BaseModel):
    """A message and what comes of it. turn: its number in the thread, once it has begun; reply: once it is complete."""

    id: str
    thread_id: str
    status: TurnStatus
    turn: int | None
    events: str = Field(description="Where its events are streamed.")
    reply: Reply | None = None
    problem: Mapping[str, str] | None = None


class ThreadShown(ThreadSummary):
    """A conversation. last_turn: the number of its newest turn, 0 before the first; with_person: whether a person of
    the shop answers in it now."""

    last_turn: int
    with_person: bool


class MessageShown(BaseModel):
    """A message of a thread. events: what a reply showed, in order."""

    role: Literal["user", "stylist"]
    turn: int
    text: str
    status: Literal["running", "complete", "interrupted"]
    photo_ids: list[str]
    events: list[Told]
