"""One piece that a person owns: a garment like the shop's, with what it cost and when it was worn."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from stylist.garment import Garment, Provenance, Variant
from stylist.money import Money
from stylist.seeing.filling import UNKNOWN_CATEGORY
from stylist.seeing.kinds import group_of
from stylist.seeing.sighting import Sighting
from stylist.seeing.wording import title_of
from stylist.vocabulary import label

OWN = "own-"
"""How the ids of owned pieces begin; no shop's feed can take them, for theirs are looked up elsewhere."""
NOTHING = Money(amount_minor=0, currency="USD")
"""What wearing something costs that one has already."""


class OwnedPiece(BaseModel):
    """``garment`` is what looks are planned with; its pictures are in the file store, its owner's alone."""

    model_config = ConfigDict(frozen=True)

    garment: Garment
    paid: Money | None = None
    cut_out: bool = False
    """Whether the picture shows the piece alone: its background, and whoever wore it, were cut away."""
    added_on: date
    worn: tuple[date, ...] = ()
    """Days on which it was worn, oldest first, each once."""

    @property
    def id(self) -> str:
        return self.garment.id

    @property
    def group(self) -> str | None:
        return group_of(self.garment.category)

    @property
    def last_worn(self) -> date | None:
        return self.worn[-1] if self.worn else None

    @property
    def cost_per_wear(self) -> Money | None:
        """What was paid, shared among the days it was worn; None while either is unknown."""
        if self.paid is None or not self.worn:
            return None
        return Money(amount_minor=round(self.paid.amount_minor / len(self.worn)), currency=self.paid.currency)

    @property
    def unclear(self) -> tuple[str, ...]:
        """What the picture could not tell and the person would have to say."""
        named = {"category": self.garment.category != UNKNOWN_CATEGORY, "colour": bool(self.garment.colours)}
        return tuple(name for name, known in named.items() if not known)

    def with_wear(self, day: date) -> OwnedPiece:
        """Worn on a further day."""
        return self.model_copy(update={"worn": tuple(sorted({*self.worn, day}))})


def garment_of(piece_id: str, seen: Sighting, stated: dict[str, Any], picture_ids: tuple[str, ...]) -> Garment:
    """A garment from what is seen in its photo and what its owner says, who is always right.

    stated: fields of Garment; what is missing there is taken from the picture and marked as seen.
    """
    found: dict[str, Any] = {
        "category": seen.category.value if seen.category else UNKNOWN_CATEGORY,
        "colours": tuple(g.value for g in seen.colours),
        "patterns": tuple(g.value for g in seen.patterns),
        "fabrics": tuple(g.value for g in seen.fabrics),
        "seasons": tuple(g.value for g in seen.seasons),
        "occasions": tuple(g.value for g in seen.occasions),
    }
    given = {name: value for name, value in stated.items() if value}
    marks: dict[str, Provenance] = {name: "seen" for name in found if name not in given}
    fields = found | given
    titles = fields.pop("titles", None) or _titles(seen, fields)
    variant = Variant(sku=piece_id, prices=(NOTHING,))
    return Garment(
        id=piece_id, titles=titles, palette=seen.palette, variants=(variant,), image_ids=picture_ids,
        provenance=marks, **fields,
    )  # fmt: skip


def _titles(seen: Sighting, fields: dict[str, Any]) -> dict[str, str]:
    """What it is called: by what is seen, or by what its owner said of it."""
    if seen.category is not None and seen.category.value == fields["category"]:
        return {"en": title_of(seen, "en"), "zh": title_of(seen, "zh")}
    colours = fields["colours"][:1]
    en = " ".join([*(label("colour", c, "en") for c in colours), _kind(fields["category"], "en")])
    zh = "".join([*(label("colour", c, "zh") for c in colours), _kind(fields["category"], "zh")])
    return {"en": en[:1].upper() + en[1:], "zh": zh}


def _kind(category: str, locale: Any) -> str:
    if category == UNKNOWN_CATEGORY:
        return "衣物" if locale == "zh" else "garment"
    name = label("category", category, locale)
    return name if name[:2] == "T-" else name[:1].lower() + name[1:]
