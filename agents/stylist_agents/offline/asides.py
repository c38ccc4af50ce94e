"""What a message tells beside its wish: of kin that nobody dresses, of what others wear, of what was bought last year."""

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
    """The mentions that are only told of; none where the message is but one clause."""
    clauses = list(_clauses(text))
    told: list[Mention] = []
    for clause in clauses if len(clauses) > 1 else ():
        own = [m for m in mentions if clause.start <= m.start < clause.end]
        told += _told(clause, own, [m for m in mentions if m not in own], text)
    return told


def _told(clause: _Clause, own: Sequence[Mention], rest: Sequence[Mention], text: str) -> list[Mention]:
    """The mentions of a clause that nothing is wished with, as far as the others leave a wish."""
    told: list[Mention] = []
    elsewhere = text[: clause.start] + " " * (clause.end - clause.start) + text[clause.end :]
    if not _pattern("third").search(elsewhere):
        told += [m for m in own if m.kind == "gender" and _of_kin(m) and _is_nobodys(m, clause)]
    if _worn(clause.text) and any(m.kind in _GARMENT | _SEEN for m in rest):
        named = any(m.kind in _GARMENT for m in rest)
        taken_up = not named and bool(_pattern("one").search(elsewhere))
        told += [m for m in own if m.kind in _SEEN or (m.kind in _GARMENT and not taken_up)]
    return told


def _is_nobodys(mention: Mention, clause: _Clause) -> bool:
    """Whether the clause tells of somebody, and of nothing that they want or are to be given."""
    at = mention.start - clause.start
    before, after = clause.text[:at], clause.text[at + len(mention.surface) :]
    if any(_pattern(name).search(before) for name in ("dressed_en", "for_zh")):
        return False
    if any(_pattern(name).search(after.lstrip()) for name in ("wants_en", "wants_zh")):
        return False
    if _pattern("asked").search(before):
        return False
    return any(_pattern(name).search(clause.text) for name in ("tells_en", "tells_zh", "wore_en", "wore_zh"))


def _worn(clause: str) -> bool:
    """Whether a clause says what others wear, or what the speaker had before."""
    if any(said and not _pattern("asked").search(clause[: said.start()]) for said in _hits(clause, "wore_en", "wore_zh")):
        return True
    return all(_hits(clause, "before_en", "had_en")) or all(_hits(clause, "before_zh", "had_zh"))


def _hits(clause: str, *names: str) -> list[re.Match[str] | None]:
    return [_pattern(name).search(clause) for name in names]


def _of_kin(mention: Mention) -> bool:
    kin = table("words")["kin"]
    return bool(re.fullmatch(f"(?:my )?{kin['en']}|{kin['zh']}", mention.surface, re.IGNORECASE))


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
        "tells_en": f"\\b(?:{rows['kin_en']}|{rows['others_en']})(?:'s)? ?{rows['does_en']}",
        "wore_en": f"\\b(?:{rows['kin_en']}|{rows['others_en']})(?:'s)? ?{rows['worn_en']}",
        "tells_zh": f"{rows['kin_zh']}{rows['does_zh']}",
        "wore_zh": f"{rows['kin_zh']}{rows['worn_zh']}",
    }
    row = filled.get(name, rows.get(name, ""))
    return re.compile(row.replace("<KIN_EN>", kin["en"]).replace("<KIN_ZH>", kin["zh"]), re.IGNORECASE)
