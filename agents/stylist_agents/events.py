"""What a turn tells the faces, in order. Chat page, command line and API all render these and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from stylist.body.profile import BodyProfile
from stylist.desk.products import FactRow
from stylist.garment import Garment, Variant
from stylist.jobs.job import State
from stylist.locale import Locale
from stylist.money import Money
from stylist.outfit import Outfit
from stylist.outfits.plans import Plan
from stylist.reason import Reason
from stylist.shopper import Preferences
from stylist.wardrobe.piece import OwnedPiece


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True)


class TurnStarted(_Event):
    """A message was made durable and its turn begins."""

    type: Literal["turn_started"] = "turn_started"
    thread_id: str
    turn: int
    locale: Locale
    model: str
    tier: Literal["offline", "full"]


class TextDelta(_Event):
    """The next piece of the reply's text, already checked against the rows."""

    type: Literal["text"] = "text"
    text: str


class ToolStarted(_Event):
    """A tool call begins; ``args`` are what the model chose."""

    type: Literal["tool_started"] = "tool_started"
    call_id: str
    name: str
    args: Mapping[str, Any]


class ToolFinished(_Event):
    """A tool call ended; ``ok`` is False where it could not do what was asked, ``detail`` says why."""

    type: Literal["tool_finished"] = "tool_finished"
    call_id: str
    name: str
    ok: bool
    ms: int
    detail: str = ""


class JobProgress(_Event):
    """How the work of a tool call that takes its time stands. Told while it happens, and not kept with the reply.

    seq: the job's event number, from 1 without gaps; a new position in the queue repeats the number. position: 1 is
    next, 0 where it does not wait. A face cancels with the job's id, or by stopping the turn.
    """

    type: Literal["job"] = "job"
    call_id: str
    job_id: str
    seq: int
    state: State
    position: int = 0
    progress_percent: int = 0


class Understood(_Event):
    """The preferences after this turn, for the visible profile."""

    type: Literal["understood"] = "understood"
    preferences: Preferences


class Card(_Event):
    """A garment to show. ``ordinal`` is how the person may call it ("the second one"), counted from 1."""

    type: Literal["card"] = "card"
    ordinal: int
    garment: Garment
    price: Money
    variant: Variant | None = None
    """The one that it is about: in the size and colour asked for, at this price."""
    reasons: tuple[Reason, ...] = ()


class OutfitShown(_Event):
    """A complete look."""

    type: Literal["outfit"] = "outfit"
    outfit: Outfit


class PlanShown(_Event):
    """A plan over days. ``garments``: everything that is packed, in the order of the packing list."""

    type: Literal["plan"] = "plan"
    plan: Plan
    garments: tuple[Garment, ...]


class FactsShown(_Event):
    """What is known of one product, or of several side by side: a row for each thing, a fact for each product."""

    type: Literal["facts"] = "facts"
    garments: tuple[Garment, ...]
    rows: tuple[FactRow, ...]


class WardrobeShown(_Event):
    """Pieces that the person owns."""

    type: Literal["wardrobe"] = "wardrobe"
    pieces: tuple[OwnedPiece, ...]


class BodyShown(_Event):
    """What was measured, each number with its interval and source."""

    type: Literal["body"] = "body"
    profile: BodyProfile


class ImageShown(_Event):
    """A picture by file id, or of kind turn a clip (MP4). ``quality``: what was checked; generated ones say so."""

    type: Literal["image"] = "image"
    file_id: str
    kind: Literal["tryon", "board", "figure", "turn"]
    generated: bool
    garment_ids: tuple[str, ...] = ()
    before_file_id: str | None = None
    engine: str = ""
    tier: Literal["embedded", "full"] = "embedded"
    quality: Mapping[str, Any] = Field(default_factory=dict)


class PersonSaid(_Event):
    """What a person of the shop says in a conversation that is with them: not the stylist's words."""

    type: Literal["person"] = "person"
    text: str


class Notice(_Event):
    """Something the person should know that is not part of the reply: a fallback, an interruption."""

    type: Literal["notice"] = "notice"
    code: str
    text: str


class TurnFinished(_Event):
    """The reply as a whole. ``asks``: it ends in a question that the person is expected to answer."""

    type: Literal["turn_finished"] = "turn_finished"
    text: str
    asks: bool
    ms: int
    model: str
    tier: Literal["offline", "full"]


Event = Annotated[
    TurnStarted
    | TextDelta
    | ToolStarted
    | ToolFinished
    | JobProgress
    | Understood
    | Card
    | OutfitShown
    | PlanShown
    | FactsShown
    | WardrobeShown
    | BodyShown
    | ImageShown
    | PersonSaid
    | Notice
    | TurnFinished,
    Field(discriminator="type"),
]
