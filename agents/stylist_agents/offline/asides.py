"""What a message tells beside its wish: of kin whom nobody dresses, of what others wear or was bought last year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from stylist.vocabulary import Mention
from stylist_agents.offline.words import table

_GARMENT = {"category", "group"}
_SEEN = {"colour", "colour_family", "colour_mood", "fabric", "pattern", "finish", "sleeve", "neckline", "length", "fit"}


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int
    text: str


def told_of(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """The mentions that are only told of: people whom nobody dresses, garments of another clause than the wish's."""
    clauses = list(_clauses(text))
    told = _nobodys(mentions, text)
    for clause in clauses if len(clauses) > 1 else ():
        own = [m for m in mentions if clause.start <= m.start < clause.end]
        told += _told(clause, own, [m for m in mentions if m not in own], text)
    return told


def _told(clause: _Clause, own: Sequence[Mention], rest: Sequence[Mention], text: str) -> list[Mention]:
    """What is worn in a clause by others, or was worn before, as far as the others leave a wish."""
    if not any(m.kind in _GARMENT | _SEEN for m in rest) or not _worn(clause.text):
        return []
    elsewhere = text[: clause.start] + " " * (clause.end - clause.start) + text[clause.end :]
    named = any(m.kind in _GARMENT for m in rest)
    taken_up = not named and bool(_pattern("one").search(elsewhere))
    return [m for m in own if m.kind in _SEEN or (m.kind in _GARMENT and not taken_up)]


def _nobodys(mentions: Sequence[Mention], text: str) -> list[Mention]:
    """Kin and other people who are spoken of, where nothing says that they are to wear it."""
    if _pattern("given").search(text):
        return []
    people = [m for m in mentions if m.kind == "gender" and not _pattern("department").fullmatch(m.surface)]
    said = len(_WORD.findall(text))
    few = said <= _ANSWER or (said <= _FEW and any(m.kind in _GARMENT for m in mentions))
    return [m for m in people if not (few or _is_dressed(m, mentions, text))]


_WORD = re.compile(r"[\u3400-\u9fff]|[A-Za-z']+")
_ANSWER, _FEW = 2, 5
"""So many words or characters tell nothing but whom it is for, or beside a garment nothing but the wish: "a man", "mum
cardigan navy"."""


def _is_dressed(mention: Mention, mentions: Sequence[Mention], text: str) -> bool:
    """Whether what stands around somebody says that they want it, need it, or are to be given it."""
    clause = next(c for c in _clauses(text) if c.start <= mention.start < c.end)
    at = mention.start - clause.start
    before, after = clause.text[:at], clause.text[at + len(mention.surface) :]
    rest = text[clause.end :]
    owned = [m for m in mentions if m.kind in _GARMENT and _pattern("theirs").fullmatch(text, mention.end, m.start)]
    return bool(
        owned
        or any(_pattern(name).search(before) for name in ("before_them", "i_am"))
        or any(_pattern(name).search(after) for name in ("after_them", "aged"))
        or _pattern("about_them").search(rest)
        or (
            _pattern("first").fullmatch(text[: mention.start])
            and not _pattern("myself").search(text)
            and _is_shown_to_be(after, mentions)
        )
        or (_pattern("child").search(mention.surface) and _pattern("years").search(text))
    )


def _is_shown_to_be(after: str, mentions: Sequence[Mention]) -> bool:
    """Whether a garment is named, and the one who is named before it says nothing of it."""
    return any(m.kind in _GARMENT for m in mentions) and not _pattern("speaks").search(after)


def _worn(clause: str) -> bool:
    """Whether a clause says what others wear, or what the speaker had before."""
    if any(
        said and not _pattern("asked").search(clause[: said.start()]) for said in _hits(clause, "wore_en", "wore_zh")
    ):
        return True
    return all(_hits(clause, "before_en", "had_en")) or all(_hits(clause, "before_zh", "had_zh"))


def _hits(clause: str, *names: str) -> list[re.Match[str] | None]:
    return [_pattern(name).search(clause) for name in names]


def _clauses(text: str) -> Iterator[_Clause]:
    start = 0
    for border in _pattern("border").finditer(text):
        if text[start : border.start()].strip():
            yield _Clause(start, border.start(), text[start : border.start()])
            start = border.end()
    if text[start:].strip():
        yield _Clause(start, len(text), text[start:])


@cache
def _pattern(name: str) -> re.Pattern[str]:
    rows, kin = table("asides"), table("words")["kin"]
    filled = {
        "wore_en": f"\\b(?:{rows['kin_en']}|{rows['others_en']})(?:'s)? ?{rows['worn_en']}",
        "wore_zh": f"{rows['kin_zh']}{rows['worn_zh']}",
    }
    row = filled.get(name, rows.get(name, ""))
    return re.compile(row.replace("<KIN_EN>", kin["en"]).replace("<KIN_ZH>", kin["zh"]), re.IGNORECASE)
