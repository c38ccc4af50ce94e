"""What the mood classifier is worth on sentences that neither its training nor its word groups have seen."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from stylist.desk.handover import UPSET
from stylist.desk.mood import upset
from stylist.train.mood import sentences


class MoodScores(BaseModel):
    """At the limit in force. precision: of those called upset; recall: of those who are."""

    model_config = ConfigDict(frozen=True)

    sentences: int
    accuracy: float
    precision: float
    recall: float
    accuracy_en: float
    accuracy_zh: float
    wrong: tuple[str, ...]


def measure_mood() -> MoodScores:
    """On the sentences of ``mood.toml`` beside this file."""
    rows = [(text, angry, language, upset(text) >= UPSET) for text, angry, language in sentences("stylist.evaluate")]
    hits = sum(angry and said for _, angry, _, said in rows)
    right = {of: [a == s for _, a, lang, s in rows if of in (lang, "all")] for of in ("all", "en", "zh")}
    share = {of: round(sum(found) / len(found), 3) for of, found in right.items()}
    return MoodScores(
        sentences=len(rows), accuracy=share["all"], accuracy_en=share["en"], accuracy_zh=share["zh"],
        precision=round(hits / max(1, sum(said for *_, said in rows)), 3),
        recall=round(hits / max(1, sum(angry for _, angry, _, _ in rows)), 3),
        wrong=tuple(text for text, angry, _, said in rows if angry != said),
    )  # fmt: skip
