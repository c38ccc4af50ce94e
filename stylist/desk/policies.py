"""What a shop's own pages say to a question, word for word, or an honest "they don't say".

The passages are a collection in Chroma beside the catalogue, with the vectors of the catalogue's embedder. A question
is scored by words and topics (BM25, as a share of what the best conceivable passage would score, which makes scores of
different questions comparable) and by the vectors' likeness, in a convex combination as in the search for garments.
Its weights and the score below which nothing is quoted were set on the development half of the questions of
``stylist eval policies`` (docs/service-desk.md has the numbers).
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from stylist.desk.asking import specifics, strange, weighty
from stylist.desk.kinds import beyond_kinds, kinds, missing
from stylist.desk.pages import Passage
from stylist.desk.topics import (
    beside,
    beyond_topics,
    essential,
    is_chinese,
    left_over,
    narrower,
    subjects,
    telling,
    topics,
    words,
)
from stylist.index.places import Place, answered, plain_name

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

    from stylist.embedding import Embedder

Scores = npt.NDArray[np.float32]

WEIGHT_OF_VECTORS = 0.1
LEAST_COVERED = 0.4
"""Share of a question that the quoted words and their heading must speak of."""
LEAST_BY_WORDS = 0.7
"""The same where the question names no topic of its own, so that words alone speak for a passage."""
HEADING_WEIGHT = 3
"""A heading's words count so often: it says what its passage is about."""
TOPIC_WEIGHT = 3.0
MOST_QUOTED = 480
"""Characters of a quotation; a longer passage is quoted by the sentences that answer best, uncut."""
_SPECIAL = 0.1
"""What a sentence loses for each thing that it speaks of and the question does not: it is about a case of its own."""
_LOOKED_AT = 6
"""Of the best so many, the first that speaks of enough is quoted."""
_NARROWER = 0.8
"""What a passage's score is worth for each thing that its heading is about and the question is not."""
_CLOSE = 0.85
"""Others are quoted beside the best if they score at least this share of it."""
_K1, _B = 1.2, 0.5
_BATCH = 1000
_LOOK_AGAIN_S = 1.0
"""For so long nobody asks Chroma whether another process has replaced the pages: every turn wants to know."""


class Quote(BaseModel):
    """A passage that answers, and its own words to show: a whole passage, or whole sentences that follow each other."""

    model_config = ConfigDict(frozen=True)

    passage: Passage
    text: str
    score: float


class Gist(NamedTuple):
    """What a question asks. weight: what each of its words and topics ("#return") counts, of which the answer
    must hold a share; heard: the same with all that is broad, to choose sentences by; named: topics that the
    quotation must speak of; kinds: what kind of answer it must hold (:mod:`stylist.desk.kinds`)."""

    question: str
    weight: Mapping[str, float]
    heard: Mapping[str, float]
    named: set[str]
    kinds: tuple[str, ...]


class PageIndex:
    """The passages of one catalogue's shop, in Chroma."""

    def __init__(self, place: Place, catalogue: str, embedder: Callable[[], Embedder]) -> None:
        self.place, self._catalogue, self._embedder = place, catalogue, embedder
        self._held: tuple[str, Reading] | None = None
        self._looked_at = float("-inf")
        self._lock = Lock()

    @answered
    def replace(self, passages: Sequence[Passage]) -> None:
        """Switch to these passages in one step; what was there before is deleted."""
        embedder = self._embedder()
        name = f"{self._prefix}{hashlib.sha256(f'{time.time_ns()}'.encode()).hexdigest()[:12]}"
        facts: dict[str, Any] = {"embedder": embedder.name, "complete": False, "at": time.time()}
        new = self.place.client.create_collection(
            name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}, metadata=facts
        )
        for start in range(0, len(passages), _BATCH):
            part = passages[start : start + _BATCH]
            new.upsert(
                ids=[p.id for p in part],
                embeddings=embedder.embed_texts([f"{p.heading}. {p.text}" for p in part]),
                documents=[p.model_dump_json() for p in part],
                metadatas=[{"order": start + n} for n in range(len(part))],
            )
        new.modify(metadata=facts | {"complete": True})
        self._looked_at = float("-inf")
        for old in self._collections():
            if old.name != name:
                self.place.client.delete_collection(old.name)
        self.place.tidy()

    @answered
    def reading(self) -> Reading | None:
        """The passages as they are now, ready to be asked; None where no pages were read.

        What another process has replaced is found a second later.
        """
        with self._lock:
            if time.monotonic() - self._looked_at >= _LOOK_AGAIN_S:
                now = time.monotonic()
                self._held = self._newest()
                self._looked_at = now
            return self._held[1] if self._held else None

    def _newest(self) -> tuple[str, Reading] | None:
        complete = [c for c in self._collections() if (c.metadata or {}).get("complete")]
        if not complete:
            return None
        newest = max(complete, key=lambda c: float((c.metadata or {})["at"]))
        return self._held if self._held and self._held[0] == newest.name else (newest.name, self._read(newest))

    def ask(self, question: str, most: int = 1) -> list[Quote]:
        """What answers a question, best first; empty where no page does."""
        reading = self.reading()
        return reading.ask(question, most) if reading else []

    def closest(self, question: str) -> Quote | None:
        """What the pages say about the same thing, where :meth:`ask` finds no answer; it is not to be told as one."""
        reading = self.reading()
        return reading.closest(question) if reading else None

    @property
    def _prefix(self) -> str:
        return f"{plain_name(self._catalogue)}-pages-"

    def _collections(self) -> list[Collection]:
        return [c for c in self.place.client.list_collections() if c.name.startswith(self._prefix)]

    def _read(self, collection: Collection) -> Reading:
        found = collection.get(include=["documents", "metadatas", "embeddings"])
        order = sorted(range(len(found["ids"])), key=lambda i: int((found["metadatas"] or [])[i]["order"]))  # type: ignore[arg-type]
        passages = [Passage.model_validate_json((found["documents"] or [])[i]) for i in order]
        same = (collection.metadata or {}).get("embedder") == self._embedder().name
        vectors = np.asarray(found["embeddings"], np.float32)[order] if same else None
        return Reading(passages, vectors, self._embedder)


@dataclass(frozen=True)
class Reading:
    """Passages with their vectors (N, D); without vectors (another embedder made them) by words alone."""

    passages: Sequence[Passage]
    vectors: npt.NDArray[np.float32] | None
    embedder: Callable[[], Embedder]
    weight: float = WEIGHT_OF_VECTORS
    least: float = LEAST_COVERED

    def ask(self, question: str, most: int = 1) -> list[Quote]:
        """The passage that answers best and others that come close; in the question's language where there are any."""
        asked, scores = self.gist(question), self._ordering(question)
        best = (int(i) for i in np.argsort(-scores, kind="stable")[:_LOOKED_AT])
        good = [quote for i in best if (quote := self._answer(asked, self.passages[i], float(scores[i])))]
        own = [q for q in good if is_chinese(q.passage.text) == is_chinese(question)] or good
        return [q for q in own[:most] if q.score >= _CLOSE * own[0].score]

    def closest(self, question: str) -> Quote | None:
        """The best passage's words if they are about a thing that the question is about, though they do not answer."""
        scores, asked = self._ordering(question), self.gist(question)
        best = int(np.argmax(scores)) if len(scores) else 0
        passage = self.passages[best]
        text = quoted(passage, asked.heard)
        about = {f"#{name}" for name in subjects(question)} & concepts(f"{passage.heading}\n{text}")
        if not about or _announces(text, passage.heading) or beside(question, passage.heading):
            return None
        return Quote(passage=passage, text=text, score=float(scores[best]))

    def _ordering(self, question: str) -> Scores:
        """(N,) :meth:`scores`, less where a heading is about more than is asked."""
        share = [_NARROWER ** narrower(question, p.heading) for p in self.passages]
        return np.asarray(self.scores(question) * share, np.float32)

    def _answer(self, asked: Gist, passage: Passage, score: float) -> Quote | None:
        """The passage's words, if they hold what is asked: its topics, enough of the rest, and the kind of answer."""
        text = quoted(passage, asked.heard, asked.kinds)
        held = concepts(f"{passage.heading}\n{text}")
        share = sum(w for c, w in asked.weight.items() if c in held) / (sum(asked.weight.values()) or 1.0)
        enough = share >= (self.least if asked.named else LEAST_BY_WORDS) and asked.named <= held
        says = not _announces(text, passage.heading) and not missing(text, asked.kinds)
        if not enough or not says or beside(asked.question, passage.heading):
            return None
        return Quote(passage=passage, text=text, score=score)

    def gist(self, question: str) -> Gist:
        """What a question asks: its topics and the words that belong to none, and the kinds of answer that it wants."""
        bare, wanted, named = beyond_kinds(question), kinds(question), essential(question)
        rest = strange(bare) if self.only_topics(question) else words(beyond_topics(bare))
        asked = dict.fromkeys(weighty(rest), 1.0) | {
            f"#{n}": TOPIC_WEIGHT for n in (named if wanted else telling(question))
        }
        weight = {token: share * self._rarity(token) for token, share in asked.items()}
        particular = {f"#{name}" for name in (*named, *specifics(question))}
        return Gist(question, weight, self._asked(question), particular, wanted)

    def _rarity(self, token: str) -> float:
        return self._idf.get(token, float(np.log(1 + (len(self.passages) + 0.5) / 0.5)))

    def scores(self, question: str) -> Scores:
        """(N,) how well each passage answers: what orders them."""
        spoken = self._spoken(question)
        if self.vectors is None or not self.weight or self.only_topics(question):
            return spoken
        alike = self.vectors @ self.embedder().embed_texts([question])[0]
        return np.asarray((1 - self.weight) * spoken + self.weight * alike, np.float32)

    def only_topics(self, question: str) -> bool:
        """Whether no page is in the question's language, so that words and vectors say nothing."""
        return is_chinese(question) and not self._has_chinese

    @cached_property
    def _has_chinese(self) -> bool:
        return any(is_chinese(p.text) for p in self.passages)

    @cached_property
    def _documents(self) -> list[dict[str, float]]:
        return [_weights(p) for p in self.passages]

    @cached_property
    def _idf(self) -> dict[str, float]:
        total = len(self.passages)
        held: dict[str, int] = {}
        for document in self._documents:
            for token in document:
                held[token] = held.get(token, 0) + 1
        return {token: float(np.log(1 + (total - n + 0.5) / (n + 0.5))) for token, n in held.items()}

    @cached_property
    def _norms(self) -> list[float]:
        lengths = [sum(v for k, v in d.items() if not k.startswith("#")) for d in self._documents]
        mean = float(np.mean(lengths)) or 1.0
        return [_K1 * (1 - _B + _B * length / mean) for length in lengths]

    def _asked(self, question: str) -> dict[str, float]:
        """The question's words and topics with what each counts: the rarer on these pages, the more."""
        foreign = self.only_topics(question)
        asked = dict.fromkeys(left_over(question) if foreign else words(question), 1.0)
        asked |= {f"#{name}": TOPIC_WEIGHT for name in topics(question)}
        return {token: share * self._rarity(token) for token, share in asked.items()}

    def _spoken(self, question: str) -> Scores:
        """BM25 as a share of what a passage would score that holds every word and topic of the question in plenty."""
        weight = self._asked(question)
        best = sum(weight.values()) or 1.0
        scores = [
            sum(w * (d[t] / (d[t] + norm)) for t, w in weight.items() if t in d) / best
            for d, norm in zip(self._documents, self._norms, strict=True)
        ]
        return np.asarray(scores, np.float32)


def _weights(passage: Passage) -> dict[str, float]:
    """How often a passage says each word and topic ("#return"); its heading counts more."""
    counts: dict[str, float] = {}
    for text, times in ((passage.heading, HEADING_WEIGHT), (passage.text, 1), (passage.page, 1)):
        for word in words(text):
            counts[word] = counts.get(word, 0) + times
        for name in topics(text):
            counts[f"#{name}"] = counts.get(f"#{name}", 0) + times
    return counts


_ANNOUNCES = re.compile(r"\b[Hh]ere (?:are|is) (?:our|the) [^.!?]*(?:polic(?:y|ies)|pages?|answers)\b|以下是|如下[：:]")
_SENTENCE_END = re.compile(r"(?<=[.!?])(?=\s)|(?<=[。！？])")
_CELL = " · "
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|[A-Z]|Mr|Mrs|Ms|No|vs|approx|Inc|Ltd)\.\s*$")


def _announces(text: str, heading: str) -> bool:
    """Whether it is a title, or only says that an answer follows."""
    return text.casefold() == heading.casefold() or bool(_ANNOUNCES.search(text))


@lru_cache(maxsize=4096)
def concepts(text: str) -> frozenset[str]:
    """The words, topics ("#return") and particular things that a text speaks of."""
    return frozenset((*words(text), *(f"#{name}" for name in (*topics(text), *specifics(text)))))


def quoted(passage: Passage, weight: Mapping[str, float], wanted: tuple[str, ...] = ()) -> str:
    """The passage, or the run of whole sentences that speaks most of what is asked; not a character changed.

    weight: word or topic of the question -> what it counts. wanted: kinds of answer that it wants (:mod:`.kinds`): a
    run that holds them goes before all others. A table stays in one piece.
    """
    if len(passage.text) <= MOST_QUOTED:
        return passage.text
    sentences = _sentences(passage.text)
    spoken = [concepts(s) for s in sentences]
    told = [s & set(weight) for s in spoken]
    runs = [(start, end) for start in range(len(sentences)) for end in range(start + 1, len(sentences) + 1)
            if end == start + 1 or len("".join(sentences[start:end]).strip()) <= MOST_QUOTED]  # fmt: skip

    def worth(run: tuple[int, int]) -> tuple[bool, int, float, float, int]:
        found: set[str] = set().union(*told[slice(*run)])
        special = sum(c.startswith("#") for c in set().union(*spoken[slice(*run)]) - set(weight))
        densest = max(sum(weight[t] for t in of) for of in told[slice(*run)])
        text = "".join(sentences[slice(*run)])
        says = not _announces(text.strip(), passage.heading)
        worth = sum(weight[t] for t in found) - _SPECIAL * special
        return says, -missing(text, wanted), round(worth, 6), densest, -len(text)

    return "".join(sentences[slice(*max(runs, key=worth))]).strip()


def _sentences(text: str) -> list[str]:
    """Sentences, and tables whole, that together are the text again, character by character."""
    found: list[str] = []
    for line in text.splitlines(keepends=True):
        in_table = _CELL in line
        if in_table and found and _CELL in found[-1]:
            found[-1] += line
            continue
        for part in [line] if in_table else _SENTENCE_END.split(line):
            if found and _ABBREVIATED.search(found[-1]):
                found[-1] += part
            elif part:
                found.append(part)
    return found
