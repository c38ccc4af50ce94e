"""What was learned, in words that can be checked: how many of the pieces somebody liked have what in common."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pydantic import BaseModel, ConfigDict
from scipy.stats import binom

from stylist.locale import Locale
from stylist.reason import Reason
from stylist.search.columns import Columns
from stylist.taste.events import FeedbackEvent
from stylist.taste.traits import ASKED_FOR, SLOTS, known_of, rows_with
from stylist.wording import say_reason

LEAST = 3
"""Pieces that have to agree before anything is said."""
CHANCE = 0.1
"""How likely it may be at most that so many agree by chance, given how common the trait is in the shop."""
MOST_LINES = 8
WORDS = "words"
"""Slot of a line about something that was said."""


class Learned(BaseModel):
    """One line: ``count`` of the ``of`` pieces that were liked (or put aside) and of which the slot is known have it.

    Of words: how often they were said, ``of`` the same.
    """

    model_config = ConfigDict(frozen=True)

    slot: str
    value: str
    liked: bool
    count: int
    of: int

    @property
    def trait(self) -> tuple[str, str]:
        """Slot and value."""
        return self.slot, self.value

    def say(self, locale: Locale) -> str:
        """The line for the person."""
        if self.slot == WORDS:
            return say_reason(
                Reason(code=f"taste_said_{self.value}", kind="taste", facts={"count": self.count}), locale
            )
        return say_reason(self._reason("taste_keep_choosing" if self.liked else "taste_pass_over"), locale)

    def reason(self) -> Reason:
        """Why a garment that has it stands further up."""
        return self._reason("taste_liked")

    def _reason(self, code: str) -> Reason:
        facts = {"slot": self.slot, "value": self.value, "count": self.count, "of": self.of}
        return Reason(code=code, kind="taste", facts=facts)


def learned_from(
    events: Sequence[FeedbackEvent], columns: Columns, ignored: Collection[tuple[str, str]]
) -> tuple[Learned, ...]:
    """The lines that the events bear out: what was said, then what was done, the surest first."""
    said = [e.word for e in events if e.kind == WORDS and e.word and (WORDS, e.word) not in ignored]
    spoken = [
        Learned(slot=WORDS, value=w, liked=False, count=said.count(w), of=said.count(w)) for w in dict.fromkeys(said)
    ]
    sure = [
        (chance, line)
        for liked in (True, False)
        for chance, line in _lines(_pieces(events, liked), liked, columns)
        if line.trait not in ignored
    ]
    counted = [line for _, line in sorted(sure, key=lambda pair: (pair[0], pair[1].trait))]
    return (*spoken, *counted)[:MOST_LINES]


def _pieces(events: Sequence[FeedbackEvent], liked: bool) -> list[set[tuple[str, str]]]:
    """Traits of each garment that was liked (put aside): its last word counts."""
    last: dict[str, FeedbackEvent] = {e.garment_id: e for e in events if e.garment_id and e.kind != WORDS}
    return [set(e.traits) for e in last.values() if (e.opinion.value > 0) is liked]


def _lines(pieces: Sequence[set[tuple[str, str]]], liked: bool, columns: Columns) -> Iterator[tuple[float, Learned]]:
    """Traits that more pieces have than chance would explain, each with that chance."""
    for slot in (s for s in SLOTS if s not in ASKED_FOR):
        told = [piece for piece in pieces if any(s == slot for s, _ in piece)]
        known = float(known_of(slot, columns).sum())
        for value in {v for piece in told for s, v in piece if s == slot}:
            count = sum((slot, value) in piece for piece in told)
            usual = float(rows_with((slot, value), columns).sum()) / max(known, 1.0)
            chance = float(binom.sf(count - 1, len(told), min(usual, 1.0)))
            if count >= LEAST and chance <= CHANCE:
                yield chance, Learned(slot=slot, value=value, liked=liked, count=count, of=len(told))
