"""What a lookbook holds: looks, the picture of each on each model, and what could not be shown, with the reason."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from stylist.errors import StylistError
from stylist.garment import Garment
from stylist.locale import LOCALES, Locale
from stylist.tryon.asking import TryOnRequest
from stylist.tryon.lookbook_models import Model

Sentences = dict[Locale, str]


@dataclass(frozen=True, slots=True)
class Look:
    """Products that are worn together, one as a rule."""

    garments: tuple[Garment, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(garment.id for garment in self.garments)


class Page(BaseModel):
    """One picture of the book. inputs: digest of all that it was made from; left_out: garment id -> why."""

    model_config = ConfigDict(frozen=True)

    look: tuple[str, ...]
    titles: dict[Locale, str]
    model: str
    file: str
    sha256: str
    inputs: str
    worn: tuple[str, ...]
    left_out: dict[str, str]
    checked: Sentences
    engine: str
    licence: str
    weights: str | None = None
    seed: int | None = None


class Refusal(BaseModel):
    """A picture that there is not, with the reason."""

    model_config = ConfigDict(frozen=True)

    look: tuple[str, ...]
    titles: dict[Locale, str]
    model: str
    inputs: str
    code: str
    sentence: Sentences


class Book(BaseModel):
    """What the folder's ``index.json`` holds."""

    engine: str
    pages: list[Page] = Field(default_factory=list)
    refused: list[Refusal] = Field(default_factory=list)


@dataclass(slots=True)
class Run:
    """What came of one run. made, there: files that are new, and that were there already; removed: pictures of earlier
    runs that are no longer in the book; unlisted: other pictures in the folder, left alone.
    """

    book: Book
    made: list[str] = field(default_factory=list)
    there: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """One look on one model. inputs: digest of all that it is made from, "" where it is not made at all."""

    look: Look
    model: Model
    request: TryOnRequest | None
    inputs: str
    problem: StylistError | None = None


def refusal_of(one: Wanted, problem: StylistError) -> Refusal:
    """The book's note of a picture that could not be made."""
    sentence: Sentences = {locale: problem.say(locale) for locale in LOCALES}
    titles = titles_of(one.look)
    return Refusal(
        look=one.look.ids, titles=titles, model=one.model.name, inputs=one.inputs, code=problem.code, sentence=sentence
    )


def titles_of(look: Look) -> Sentences:
    """What a look is called in either language."""
    return {locale: " + ".join(garment.title(locale) for garment in look.garments) for locale in LOCALES}


def name_on(look: Look, model: Model) -> str:
    """The name of the file, without its ending."""
    return name_of(look.ids, model.name)


def name_of(ids: Sequence[str], model: str) -> str:
    """A file name that tells look and model; one that had to be changed for it ends in a digest, so none collide."""
    told = f"{'+'.join(ids)}--{model}"
    safe = re.sub(r"[^\w.+-]+", "_", told).lstrip(".")[:100]
    return safe if safe == told else f"{safe}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def summary(run: Run) -> dict[str, Any]:
    """A run in plain values."""
    return {
        "made": run.made,
        "there": run.there,
        "removed": run.removed,
        "unlisted": run.unlisted,
        "refused": [refusal.model_dump(mode="json") for refusal in run.book.refused],
        "pictures": len(run.book.pages),
        "cancelled": run.cancelled,
    }
