"""How well a shop's pages are found and quoted: recall of the passage that answers, and refusal where none does.

Questions of our own about one real shop's pages, in both languages, and real support utterances with an intent about a
file of questions and answers. Two of four tune (``half="tune"``, a question with its translation), two test;
those of ``luma_later`` and ``luma_last`` all test, in either half, and so do those near a page's topic:
``policy_near.toml``, which the reading of questions was mended on, and ``policy_kept.toml``, which it was not.
Quotations are checked to be the page's own characters.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from stylist.desk.pages import read_pages
from stylist.desk.policies import Quote, Reading
from stylist.desk.topics import is_chinese
from stylist.embedding import Embedder

Half = Literal["tune", "test"]
UTTERANCES_PER_INTENT = 40
MOST = 2
"""Quotations in one answer, as in the conversation."""


@dataclass(frozen=True, slots=True)
class Question:
    """``about``: beginnings of the headings that answer; empty where the pages do not. ``says``: words of which the
    quotation must hold one; none where the heading alone is judged."""

    ask: str
    about: tuple[str, ...]
    says: tuple[str, ...] = ()

    def answered_by(self, quote: Quote) -> bool:
        return quote.passage.heading.startswith(self.about) and (
            not self.says or any(words in quote.text for words in self.says)
        )


class PolicyScores(BaseModel):
    """One set of questions. Recalls are shares of the answerable, by rank alone; the rest go by what is really said."""

    model_config = ConfigDict(frozen=True)

    name: str
    answerable: int
    unanswerable: int
    recall_at_1: float
    recall_at_3: float
    answered_right: float
    """Answerable questions of whose one or two quotations one answers, by heading and words, the threshold in force."""
    answered_wrong: float
    """Answerable questions that get quotations of which none answers."""
    refused: float
    """Unanswerable questions that get none."""
    closest: float
    """Unanswerable questions that are told what comes closest, as that and not as an answer."""
    verbatim: float


def measure_policies(embedder: Embedder, luma: Path, faq: Path, utterances: Path, half: Half) -> list[PolicyScores]:
    """luma: the shop's zip. faq: questions and answers. utterances: CSV with the columns utterance and intent."""
    rows = _rows("questions")
    asked = {name: [_question(row) for row in rows[name]["questions"]] for name in rows}
    own = {name: _half(questions, half) for name, questions in asked.items()}
    real = {name: _half(_utterances(utterances, rows[name]["intents"]), half) for name in ("faq", "luma")}
    shop, answers = _reading(luma, embedder), _reading(faq, embedder)
    sets = [
        ("luma", shop, own["luma"]), ("faq, own Chinese", answers, own["faq"]),
        ("faq, utterances", answers, real["faq"]), ("luma, utterances", shop, real["luma"]),
    ]  # fmt: skip
    beside = [
        _scores(f"{file}, {name}", shop if of == "luma" else answers, part)
        for file in ("near", "kept")
        for of, row in _rows(file).items()
        for name, part in _by_language(of, [_question(q) for q in row["questions"]])
    ]
    found = [_scores(name, reading, questions) for name, reading, questions in sets]
    later = [
        _scores(name, shop, part)
        for which in ("later", "last")
        for name, part in _by_language(f"luma, {which}", asked[f"luma_{which}"])
    ]
    return [*found, *(_scores(name, shop, part) for name, part in _by_language("luma", own["luma"])), *later, *beside]


def _rows(file: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(f"policy_{file}.toml").read_text("utf-8"))


def _question(row: Mapping[str, Any]) -> Question:
    return Question(row["ask"], tuple(row["about"]), tuple(row.get("says", ())))


def _by_language(name: str, questions: Sequence[Question]) -> Iterator[tuple[str, list[Question]]]:
    for language in ("en", "zh"):
        yield f"{name}, {language}", [q for q in questions if is_chinese(q.ask) is (language == "zh")]


def _reading(path: Path, embedder: Embedder) -> Reading:
    passages = read_pages(path, "https://shop.example/")
    vectors = embedder.embed_texts([f"{p.heading}. {p.text}" for p in passages])
    return Reading(passages, vectors, lambda: embedder)


def _half(questions: Sequence[Question], half: Half) -> list[Question]:
    return [q for n, q in enumerate(questions) if (n // 2 % 2 == 0) is (half == "tune")]


def _utterances(path: Path, intents: dict[str, list[str]]) -> list[Question]:
    """So many of each intent, spread over the file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["utterance"], row["intent"]) for row in csv.DictReader(file)]
    chosen: list[Question] = []
    for intent, about in intents.items():
        said = [utterance for utterance, of in rows if of == intent]
        step = max(1, len(said) // UTTERANCES_PER_INTENT)
        chosen += [Question(utterance, tuple(about)) for utterance in said[::step][:UTTERANCES_PER_INTENT]]
    return chosen


def _scores(name: str, reading: Reading, questions: Sequence[Question]) -> PolicyScores:
    ranks: list[int] = []
    right, wrong, refused, closest, verbatim = [0] * 5
    for question in questions:
        quotes = reading.ask(question.ask, MOST)
        verbatim += all(q.text in q.passage.text for q in quotes)
        if not question.about:
            refused += not quotes
            closest += not quotes and reading.closest(question.ask) is not None
            continue
        ranks.append(_rank(reading, question))
        answered = any(question.answered_by(q) for q in quotes)
        right += answered
        wrong += bool(quotes) and not answered
    n, without = len(ranks), len(questions) - len(ranks)
    return PolicyScores(
        name=name, answerable=n, unanswerable=without, recall_at_1=_share(sum(r < 1 for r in ranks), n),
        recall_at_3=_share(sum(r < 3 for r in ranks), n), answered_right=_share(right, n),
        answered_wrong=_share(wrong, n), refused=_share(refused, without),
        closest=_share(closest, without), verbatim=_share(verbatim, len(questions)),
    )  # fmt: skip


def _rank(reading: Reading, question: Question) -> int:
    order = np.argsort(-reading.scores(question.ask), kind="stable")
    places = [n for n, i in enumerate(order) if reading.passages[i].heading.startswith(question.about)]
    return places[0] if places else len(order)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0
