"""Daily counts in one table. Only words from closed lists get in, so nothing in it is about anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from threading import Lock
from typing import Literal, NamedTuple, get_args

from stylist.errors import BadInput
from stylist.tables import Place, create, transaction
from stylist.vocabulary import terms
from stylist.vocabulary.terms import Kind

Measure = Literal["asked", "refused", "nothing_found", "step", "quality"]
"""asked, refused, nothing_found: turns in which a word was wished for, refused, or searched without a garment to show;
step: how far turns went; quality: how they ended."""

STEPS = ("turn", "searched", "shown", "sized", "outfit", "tried_on")
"""How far a turn went; it counts once at each."""
QUALITY = ("answered", "interrupted", "asked_back", "fell_back", "tool_failed")
"""How turns ended."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS demand (
    catalogue TEXT NOT NULL, day TEXT NOT NULL, measure TEXT NOT NULL, slot TEXT NOT NULL, word TEXT NOT NULL,
    turns INTEGER NOT NULL, PRIMARY KEY (catalogue, day, measure, slot, word)
) WITHOUT ROWID;
"""
_ADD = """
INSERT INTO demand VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (catalogue, day, measure, slot, word) DO UPDATE SET turns = demand.turns + excluded.turns
"""


_Row = tuple[str, str, str, str, str]
"""catalogue, day, measure, slot, word"""


class Tally(NamedTuple):
    """What is counted. slot: a kind of the vocabulary for what is asked; the measure's own name otherwise."""

    measure: Measure
    slot: str
    word: str


class DemandLedger:
    """The counts of all catalogues.

    Nearly every turn counts in the same few rows, and a transaction holds a row until it is over. So turns that end
    while one of them writes leave their counts to it.
    """

    def __init__(self, database: Place) -> None:
        self._database = database
        self._waiting: Counter[_Row] = Counter()
        self._lock, self._writing = Lock(), Lock()
        create(database, _SCHEMA)

    def add(self, catalogue: str, day: date, counts: Mapping[Tally, int]) -> None:
        """Add to a day's counts. Raises BadInput for a word outside the lists: sentences are never kept.

        Where another thread writes just now, it adds these, too. What could not be written is added with the next.
        """
        for tally in counts:
            _check(tally)
        with self._lock:
            self._waiting.update({(catalogue, day.isoformat(), *tally): turns for tally, turns in counts.items()})
        while self._waiting and self._writing.acquire(blocking=False):
            try:
                self._write()
            finally:
                self._writing.release()

    def _write(self) -> None:
        with self._lock:
            taken, self._waiting = self._waiting, Counter()
        try:
            with transaction(self._database) as table:
                # in one order everywhere: two processes that hold a row each never wait for each other's
                table.executemany(_ADD, [(*row, turns) for row, turns in sorted(taken.items())])
        except BaseException:
            with self._lock:
                self._waiting.update(taken)
            raise

    def between(self, catalogue: str, first: date, last: date) -> Counter[Tally]:
        """The sums over the days from first to last, both included."""
        with transaction(self._database) as table:
            rows = table.execute(
                "SELECT measure, slot, word, sum(turns) FROM demand "
                "WHERE catalogue = ? AND day BETWEEN ? AND ? GROUP BY measure, slot, word",
                (catalogue, first.isoformat(), last.isoformat()),
            ).fetchall()
        return Counter({Tally(measure, slot, word): int(turns) for measure, slot, word, turns in rows})


def _check(tally: Tally) -> None:
    if tally.measure not in get_args(Measure) or tally.word not in words_of(tally):
        raise BadInput(what="tally", value=" ".join(tally), next="Count words of the vocabulary alone.")


def words_of(tally: Tally) -> frozenset[str]:
    """The closed list that the word of a tally comes from."""
    if tally.measure == "step":
        return frozenset(STEPS)
    if tally.measure == "quality":
        return frozenset(QUALITY)
    return words_in(tally.slot)


def words_in(slot: str) -> frozenset[str]:
    """What may be said of a slot; nothing, if it is none."""
    return frozenset(word for kind in kinds_of(slot) for word in terms(kind))


def kinds_of(slot: str) -> tuple[Kind, ...]:
    """The vocabulary's kinds for a slot: a wish for a colour may name a shade, a family or a mood."""
    if slot == "colour":
        return ("colour", "colour_family", "colour_mood")
    return tuple(kind for kind in get_args(Kind) if kind == slot)
