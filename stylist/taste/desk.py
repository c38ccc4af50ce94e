"""Where feedback is given and taste is asked for, of the chosen catalogue."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stylist.errors import BadInput
from stylist.search.offers import fold
from stylist.tables import Place
from stylist.taste.events import FeedbackEvent, FeedbackKind
from stylist.taste.factors import FactorModel
from stylist.taste.ground import Ground
from stylist.taste.learned import Learned
from stylist.taste.ledger import FeedbackLedger
from stylist.taste.personal import Taste
from stylist.taste.traits import SLOTS, traits_of
from stylist.taste.words import heard

if TYPE_CHECKING:
    from stylist.search.engine import SearchEngine

NEWEST = 400
"""Events of a person that count, the newest: taste moves on, and no more are needed."""


class NothingHeard(BadInput):
    """Words that say nothing of style that is understood."""

    code = "nothing_heard"
    en = "'{text}' says nothing of style that I know. Try 'too boring', 'too loud', 'too formal' or 'too shiny'."
    zh = "“{text}”里没有我能听懂的风格评价。可以说“太素了”“太花了”“太正式了”或“太闪了”。"


class TasteDesk:
    """Feedback in, taste out. Safe to use from several threads."""

    def __init__(self, database: Place, catalogue: str, search: Callable[[], SearchEngine], model: Path | None) -> None:
        """search: called when garments are looked at; model: folder of ``stylist train taste``, if there is one."""
        self.ledger = FeedbackLedger(database)
        self._catalogue, self._search = catalogue, search
        self._model = FactorModel.load(model) if model else None
        self._ground: Ground | None = None

    def give(
        self,
        person_id: str,
        kind: FeedbackKind,
        garment_ids: Sequence[str],
        key: str,
        asked: Collection[tuple[str, str]] = (),
    ) -> int:
        """Write down what a person did with garments; how many of these events were new.

        key: names this occasion; the same again changes nothing. asked: traits that the person had asked for, so that
        having them is no choice. NotFound for a garment that is not in the catalogue.
        """
        if not garment_ids:
            return 0
        search = self._search()
        no_choice = {(slot, fold(value)) for slot, value in asked}
        events = [
            FeedbackEvent(
                key=_key(key, kind, name),
                kind=kind,
                catalogue=self._catalogue,
                garment_id=name,
                traits=dict.fromkeys(
                    [t for t in traits_of(search.garment(name)) if (t[0], fold(t[1])) not in no_choice], 1.0
                ),
            )
            for name in garment_ids
        ]
        return self.ledger.add(person_id, events)

    def take_back(self, person_id: str, kind: FeedbackKind, garment_ids: Sequence[str], key: str) -> int:
        """Delete what ``give`` wrote down under this key; how many events went."""
        return sum(self.ledger.take_back(person_id, _key(key, kind, name)) for name in garment_ids)

    def say(self, person_id: str, text: str, garment_id: str | None, key: str) -> int:
        """Write down what a sentence says of style; how many events were new. NothingHeard if it says nothing."""
        garment = self._search().garment(garment_id) if garment_id else None
        said = [(word.id, traits) for word in heard(text) if (traits := word.of(garment))]
        if not said:
            raise NothingHeard(text=text[:80])
        return self.ledger.add(
            person_id,
            [
                FeedbackEvent(
                    key=f"{key}:words:{name}", kind="words", catalogue=self._catalogue, garment_id=garment_id,
                    traits=traits, word=name,
                )
                for name, traits in said
            ],
        )  # fmt: skip

    def of(self, person_id: str) -> Taste:
        """A person's taste as it is now."""
        events = self.ledger.events(person_id, self._catalogue, NEWEST)
        return Taste.of(events, self._here(), self.ledger.ignored(person_id))

    def ranking(self, person_id: str) -> Taste | None:
        """The same where there is anything to rank by, else None: without feedback nothing is looked at."""
        if self._model is None and not self.ledger.events(person_id, self._catalogue, 1):
            return None
        return self.of(person_id)

    def learned(self, person_id: str) -> tuple[Learned, ...]:
        """What was learned, line by line; nothing is looked up for a person without feedback."""
        return self.of(person_id).lines if self.ledger.events(person_id, self._catalogue, 1) else ()

    def ignore(self, person_id: str, trait: tuple[str, str], ignored: bool = True) -> None:
        """Delete one line: it is neither told nor ranked by from now on (or is again). BadInput for no such slot."""
        if trait[0] not in {*SLOTS, "words"}:
            raise BadInput(what="slot", value=trait[0], next=f"Known: {', '.join((*SLOTS, 'words'))}.")
        self.ledger.ignore(person_id, trait, ignored)

    def export(self, person_id: str) -> dict[str, Any]:
        """Everything kept of one person's taste."""
        return self.ledger.export(person_id)

    def forget(self, person_id: str) -> int:
        """Delete it."""
        return self.ledger.forget(person_id)

    def _here(self) -> Ground:
        """The active version of the catalogue, made ready once."""
        shelf, held = self._search().shelf, self._ground
        if held is None or held.shelf is not shelf:
            held = self._ground = Ground(shelf, self._model)
        return held


def _key(occasion: str, kind: FeedbackKind, garment_id: str) -> str:
    return f"{occasion}:{kind}:{garment_id}"
