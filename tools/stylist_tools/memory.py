"""What one conversation remembers between turns: small facts and ids, never pictures or vectors."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from stylist.body.profile import BodyProfile
from stylist.desk.alerts import Watch
from stylist.money import Money
from stylist.reason import Reason
from stylist.shopper import Preferences
from stylist.tryon.manner import Manner

_PLURALS = {"category": "categories", "finish": "finishes"}


MOMENTS_KEPT = 8


class Moment(BaseModel):
    """What one turn found on the screen and in the profile: enough to go back to it."""

    preferences: Preferences = Preferences()
    shown: tuple[str, ...] = ()
    reasons: dict[str, tuple[Reason, ...]] = Field(default_factory=dict)
    offers: dict[str, str] = Field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    outfit: tuple[str, ...] = ()
    outfit_total: Money | None = None
    outfit_reasons: tuple[Reason, ...] = ()
    focus: str | None = None
    wish: dict[str, Any] | None = None


class DeskMemory(BaseModel):
    """What the service desk remembers of a conversation."""

    order: str | None = None
    """The order last spoken of."""
    pending: str | None = None
    """Token of a change that waits for a yes, asked for in turn ``pending_turn``."""
    pending_turn: int = 0
    upset_now: bool = False
    """Whether the message that is answered sounds upset; ``upset``: how many did so far."""
    upset: int = 0
    watch: Watch | None = None
    """What the person was asked in turn ``watch_turn`` whether it may be waited for."""
    watch_turn: int = 0
    sizes_for: tuple[str, ...] = ()
    """Garments that go into the basket once their size is said."""


class Memory(BaseModel):
    """Changed by tools during a turn, saved with the turn. Everything the model is told comes from here."""

    preferences: Preferences = Preferences()
    shown: tuple[str, ...] = ()
    """Garment ids of the cards last shown, in the order of their numbers on the screen."""
    reasons: dict[str, tuple[Reason, ...]] = Field(default_factory=dict)
    """Garment id -> why it was shown, for whatever is on the screen or in the outfit."""
    offers: dict[str, str] = Field(default_factory=dict)
    """Garment id -> sku of the variant that its card is about: the size, colour and price that were asked for."""
    seen: tuple[str, ...] = ()
    """Every garment that was on a card in this conversation, oldest first."""
    hidden: tuple[str, ...] = ()
    """Garments that the person does not want to see again."""
    outfit: tuple[str, ...] = ()
    outfit_total: Money | None = None
    outfit_reasons: tuple[Reason, ...] = ()
    plan_id: str | None = None
    """The plan over days last spoken of, in the plan store."""
    plan_before: str | None = None
    """The plan before that one: what "compare the two" means."""
    plan_turn: int = 0
    """The turn that it was last shown in."""
    plan_asked: dict[str, Any] = Field(default_factory=dict)
    """The arguments that it was made from, so that "make it 500" can build on them."""
    plans_asked: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """The same of the last few plans by their ids: an undo may lead back to any of them."""
    plan_total: Money | None = None
    plan_other: Money | None = None
    """What the plan costs that this one was last compared with."""
    tried: tuple[str, ...] = ()
    tried_file: str | None = None
    """The try-on picture on the screen: the next look keeps what it has in common with it."""
    tried_figure: Literal["ada", "ben"] | None = None
    """The drawn figure in it, if it is one."""
    tried_manner: Manner = Manner()
    """How it is shown there: lengths, tucked in or not, the light."""
    focus: str | None = None
    """The garment last spoken of: what "it" means."""
    viewed: str | None = None
    """The garment of the shop's page that the person talks beside."""
    wish: dict[str, Any] | None = None
    """Arguments of the last search, so that "in navy, then" can build on them."""
    photo_id: str | None = None
    """The photo that garments are tried on: of several, the best."""
    photo_ids: tuple[str, ...] = ()
    """Every photo, and every frame kept of a video, that the person gave together."""
    body: BodyProfile | None = None
    body_photos: tuple[str, ...] = ()
    """The photos that ``body`` was read from; without them it goes."""
    girths_cm: dict[str, float] = Field(default_factory=dict)
    """Measures that the person stated."""

    desk: DeskMemory = DeskMemory()

    past: tuple[Moment, ...] = ()
    """The moments before, oldest first; the last is how the turn that runs now began."""

    def marked(self) -> Memory:
        """With this moment kept, if it differs from the one kept last."""
        now = Moment(**{name: getattr(self, name) for name in Moment.model_fields})
        if self.past and self.past[-1] == now:
            return self
        return self.model_copy(update={"past": (*self.past, now)[-MOMENTS_KEPT:]})

    def before(self) -> Memory | None:
        """As it was before the last change that was kept; None if there is none. What is known of the person stays."""
        if len(self.past) < 2:
            return None
        moment = self.past[-2]
        there = {name: getattr(moment, name) for name in Moment.model_fields}
        wishes = {name: getattr(moment.preferences, name) for name in ("wishes", "budget", "budget_turn")}
        there["preferences"] = self.preferences.model_copy(update=wishes)
        return self.model_copy(update={**there, "past": self.past[:-1]})

    @property
    def last_change(self) -> str:
        """What the turn before changed on the screen: "outfit" (alone), "page", or "" for neither."""
        if len(self.past) < 2:
            return ""
        old, new = self.past[-2:]
        if old.shown != new.shown:
            return "page"
        return "outfit" if old.outfit and old.outfit != new.outfit else ""

    @property
    def earlier(self) -> tuple[str, ...]:
        """Garments of pages that are no longer on the screen, the newest page first."""
        ids = (name for moment in reversed(self.past) for name in moment.shown)
        return tuple(dict.fromkeys(name for name in ids if name not in self.shown))

    def edited(self, preferences: Preferences) -> Memory:
        """With a profile that the person edited: what they took out leaves the last search's arguments too."""
        removed = set(self.preferences.wishes) - set(preferences.wishes)
        wish = dict(self.wish or {})
        for gone in removed:
            name = _PLURALS.get(gone.slot, f"{gone.slot}s")
            name = name if gone.liked else f"not_{name}"
            wish[name] = [value for value in wish.get(name, []) if value != gone.value]
        if preferences.budget != self.preferences.budget:
            wish.pop("price_max", None)
        return self.model_copy(update={"preferences": preferences, "wish": wish or None})

    def started_over(self) -> Memory:
        """A fresh page. The photo and what was measured stay: they are not wishes."""
        kept = Preferences(
            locale=self.preferences.locale,
            height_cm=self.preferences.height_cm,
            weight_kg=self.preferences.weight_kg,
            sex=self.preferences.sex,
            age_years=self.preferences.age_years,
            minor=self.preferences.minor,
        )
        person = {"photo_id", "photo_ids", "body", "body_photos", "girths_cm"}
        return Memory(preferences=kept, **{name: getattr(self, name) for name in person})

    @property
    def photos(self) -> tuple[str, ...]:
        """The ids of the person's photos; of conversations from before several were taken, the one."""
        return self.photo_ids or ((self.photo_id,) if self.photo_id else ())

    def with_photos(self, photo_ids: tuple[str, ...]) -> Memory:
        """With other photos: what was read from those before is no longer of them."""
        first = photo_ids[0] if photo_ids else None
        seen = {"tried": (), "tried_file": None, "tried_figure": None, "tried_manner": Manner()}
        return self.without_body().model_copy(update={"photo_id": first, "photo_ids": photo_ids, **seen})

    def beside(self, garment_id: str | None) -> Memory:
        """With the garment of the page around the chat: "this" means it, until another is spoken of."""
        if garment_id == self.viewed:
            return self
        return self.model_copy(update={"viewed": garment_id, "focus": garment_id or self.focus})

    def without_body(self) -> Memory:
        """Without what was read from photos. Numbers that the person stated stay."""
        return self.model_copy(update={"body": None, "body_photos": ()})
