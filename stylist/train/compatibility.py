"""Fit what is worn together; two minutes on one core, nearly all of it looking at the photos.

    python -m stylist.train.compatibility --ccp ../shared/data/ccp

writes ``stylist/weights/compatibility.json`` and prints what it reaches on the photos kept out. The strength of the
penalty is chosen on a part of the photos that are fitted on. Every piece's colour is moved a little, each by
itself: pieces of one photo share its light, and a shop's pictures do not.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from stylist.embedding import load_embedder
from stylist.evaluate.compatibility import Question, flat, measure, questions
from stylist.evaluate.worn import BLOCK, KEPT_OUT, WornOutfit, in_other_light, read_outfits
from stylist.outfits.compatibility import NUMBERS, PATTERNS, TABLES, Coded, Traits, numbers, read_weights
from stylist.seeing.seer import Seer

Floats = npt.NDArray[np.float64]
CHOICES, DRAWS, SEED, DEV = 9, 4, 5, 1
PENALTIES = (0.3, 1.0, 3.0, 10.0, 30.0)
"""Strengths of the squared penalty, in questions."""
ROUND_TO = 4


class Layout:
    """Where each weight stands in one long vector: the upper halves of the tables, then the numbers."""

    def __init__(self) -> None:
        self.names: list[tuple[str, str, str]] = []
        self.places: dict[str, npt.NDArray[np.int64]] = {}
        for table, rows in TABLES.items():
            self.places[table] = self._table(table, rows)
        self.first_number = len(self.names)
        self.size = self.first_number + len(NUMBERS)

    def _table(self, table: str, rows: Sequence[str]) -> npt.NDArray[np.int64]:
        """Weight of each cell, -1 where one of the two is not known."""
        columns = PATTERNS if table == "colour_pattern" else rows
        found = np.full((len(rows), len(columns)), -1, dtype=np.int64)
        for i in range(1, len(rows)):
            for j in range(1 if columns is PATTERNS else i, len(columns)):
                found[i, j] = len(self.names)
                if columns is rows:
                    found[j, i] = found[i, j]
                self.names.append((table, rows[i], columns[j]))
        return found

    def rows(self, question: Question) -> Iterator[dict[int, float]]:
        """For each choice the mean of its pairs with what stays: weight -> how often it counts."""
        stays, choices = Coded.of(question.stays), Coded.of(question.choices)
        measured = numbers(choices.lab[:, None], stays.lab[None]).mean(axis=1)
        for k in range(len(question.choices)):
            row: dict[int, float] = {}
            for n in range(len(question.stays)):
                for place in self._cells(choices, k, stays, n):
                    if place >= 0:
                        row[place] = row.get(place, 0.0) + 1 / len(question.stays)
            yield row | {self.first_number + m: float(v) for m, v in enumerate(measured[k]) if v}

    def _cells(self, one: Coded, i: int, other: Coded, j: int) -> Iterator[int]:
        for table in ("category", "group", "colour", "pattern"):
            yield int(self.places[table][getattr(one, table)[i], getattr(other, table)[j]])
        mixed = self.places["colour_pattern"]
        yield int(mixed[one.colour[i], other.pattern[j]])
        yield int(mixed[other.colour[j], one.pattern[i]])


def fit(asked: Sequence[Question], layout: Layout, penalty: float) -> Floats:
    """Weights that make the right choices likeliest (conditional logit), by L-BFGS."""
    x, choices = _matrix(asked, layout), len(asked[0].choices)

    def loss(weights: Floats) -> tuple[float, Floats]:
        worth = (x @ weights).reshape(-1, choices)
        worth = worth - worth.max(axis=1, keepdims=True)
        chance = np.exp(worth) / np.exp(worth).sum(axis=1, keepdims=True)
        wrong = chance - np.eye(choices)[0]
        value = -np.log(chance[:, 0]).sum() + 0.5 * penalty * weights @ weights
        return float(value), np.asarray(x.T @ wrong.ravel() + penalty * weights)

    found = minimize(loss, np.zeros(layout.size), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return np.asarray(found.x, dtype=np.float64)


def _matrix(asked: Sequence[Question], layout: Layout) -> csr_matrix:
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for question in asked:
        for row in layout.rows(question):
            columns += row.keys()
            values += row.values()
            ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(ends) - 1, layout.size))


def content_of(weights: Floats, layout: Layout, outfits: Sequence[WornOutfit]) -> dict[str, Any]:
    """The file: named weights, and where random pairs of pieces lie, so that a score is read against them."""
    tables: dict[str, list[tuple[str, str, float]]] = {name: [] for name in TABLES}
    for (table, row, column), weight in zip(layout.names, weights, strict=False):
        if round(float(weight), ROUND_TO):
            tables[table].append((row, column, round(float(weight), ROUND_TO)))
    slopes = {name: round(float(w), ROUND_TO) for name, w in zip(NUMBERS, weights[layout.first_number :], strict=True)}
    bare = {"tables": tables, "slopes": slopes, "centre": 0.0, "spread": 1.0}
    centre, spread = _random_pairs(read_weights(bare).raw, outfits)
    return bare | {"centre": round(centre, ROUND_TO), "spread": round(spread, ROUND_TO)}


def _random_pairs(raw: Any, outfits: Sequence[WornOutfit]) -> tuple[float, float]:
    pieces: list[Traits] = [w.traits for o in outfits if o.seen for w in o.pieces]
    chosen = np.random.default_rng(SEED).choice(len(pieces), min(600, len(pieces)), replace=False)
    found = raw([pieces[k] for k in chosen])[np.triu_indices(len(chosen), 1)]
    return float(np.mean(found)), float(np.std(found))


def train(outfits: Sequence[WornOutfit]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The file's content, and how it was chosen."""
    layout, ours = Layout(), [o for o in outfits if not o.kept_out]
    dev = [o for o in ours if o.number // BLOCK % KEPT_OUT == DEV and o.seen]
    fitted = [o for o in ours if o.number // BLOCK % KEPT_OUT != DEV]
    ours, fitted = [in_other_light(o, SEED) for o in ours], [in_other_light(o, SEED) for o in fitted]
    asked = list(_questions(fitted))
    tried = {p: _accuracy(fit(asked, layout, p), layout, list(_questions(dev))) for p in PENALTIES}
    penalty = max(tried, key=lambda p: tried[p])
    content = content_of(fit(list(_questions(ours)), layout, penalty), layout, ours)
    return content, {"penalty": penalty, "tried": tried, "outfits": len(ours), "weights": layout.size}


def _questions(outfits: Sequence[WornOutfit]) -> Iterator[Question]:
    """Wrong answers come from outfits of which as much is known."""
    for seen in (True, False):
        pool = [o for o in outfits if o.seen is seen]
        yield from flat([questions(pool, o, np.random.default_rng((SEED, o.number)), DRAWS, CHOICES) for o in pool])


def _accuracy(weights: Floats, layout: Layout, asked: Sequence[Question]) -> float:
    worth = (_matrix(asked, layout) @ weights).reshape(-1, CHOICES)
    return round(float(np.mean(worth.argmax(axis=1) == 0)), 4)


def main(arguments: list[str] | None = None) -> None:
    """Command line: ``python -m stylist.train.compatibility``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ccp", type=Path, required=True, help="folder with ccp.zip, labels.json and tags.json")
    parser.add_argument("--out", type=Path, default=Path("stylist/weights/compatibility.json"))
    given = parser.parse_args(arguments)
    outfits = read_outfits(given.ccp, Seer(load_embedder("embedded")))
    content, how = train(outfits)
    given.out.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
    report = measure(outfits, read_weights(content)).model_dump()
    print(json.dumps({"fitted": how, "measured": report}, indent=1))  # noqa: T201 - the answer itself


if __name__ == "__main__":
    main()
