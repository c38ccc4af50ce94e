"""Finding the vocabulary's words in a sentence of either language, the longest first."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from stylist.vocabulary.terms import Kind, load

_HAN = re.compile(r"[\u3400-\u9fff]")
_FOLDED = str.maketrans("İıſK", "iisk")  # what matches i, s and k in any case, beside the Latin letters
_SPACES = re.compile(r"[\s-]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A term that a sentence mentions: ``text[start:end]`` is ``surface``."""

    kind: Kind
    id: str
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Words to be found in a sentence. meanings: (kind, id) by word in lower case; squeezed: the word by its letters
    alone, without spaces and hyphens.
    """

    pattern: re.Pattern[str]
    meanings: Mapping[str, tuple[tuple[Kind, str], ...]]
    squeezed: Mapping[str, str]


def spot(text: str, words: Lexicon | None = None) -> list[Mention]:
    """Mentions in ``text``, left to right, never overlapping: "navy blue shirt" is one shade and one category.

    A word that names several things ("denim": a fabric; "black": a family and a shade) gives one mention for each
    of its meanings, all over the same span. English matches whole words in any case, with a plural ending;
    Chinese matches anywhere. ``words``: the vocabulary's, or those of :func:`lexicon`.
    """
    words = words or _vocabulary()
    return [
        Mention(kind, name, found.start(), found.end(), found.group())
        for found in words.pattern.finditer(text)
        for kind, name in words.meanings[_key(found.group(), words)]
    ]


def resolve(word: str, *kinds: Kind) -> str | None:
    """The id that a word names in one of ``kinds`` ("Navy Blue" -> "navy"), or None. An id names itself."""
    for kind in kinds:
        if (kind, word) in load():
            return word
    whole = (m for m in spot(word) if m.kind in kinds and m.end - m.start == len(word.strip()))
    return next((mention.id for mention in whole), None)


@cache
def _vocabulary() -> Lexicon:
    return lexicon({})


def lexicon(extra: Mapping[str, tuple[Kind, str]]) -> Lexicon:
    """The vocabulary's words and others of one's own. Compiles for a good second: keep what it gives."""
    meanings: dict[str, list[tuple[Kind, str]]] = {}
    vocabulary = ((word, t.kind, t.id) for t in load().values() for word in (*t.en, *t.zh))
    for word, kind, name in (*vocabulary, *((word, kind, name) for word, (kind, name) in extra.items())):
        known = meanings.setdefault(word.lower(), [])
        if (kind, name) not in known:
            known.append((kind, name))
    longest_first = sorted(meanings, key=len, reverse=True)
    chinese = _by_letter([word for word in longest_first if _HAN.search(word)])
    english = _by_letter([word for word in longest_first if not _HAN.search(word)])
    # Chinese first: "polo衫" must not end as "polo".
    pattern = re.compile(rf"(?:{chinese})|(?<![A-Za-z])(?:{english})", re.IGNORECASE)
    squeezed = {_SPACES.sub("", word): word for word in meanings}
    return Lexicon(pattern, {word: tuple(found) for word, found in meanings.items()}, squeezed)


def _by_letter(words: Sequence[str]) -> str:
    """Alternatives by first letter, so that a place in a text is compared with a few words and not with them all.

    A Han character stands before its words as it is: an alternative that begins with a plain character is passed over
    without being tried, and there are hundreds of them.
    """
    by_letter: dict[str, list[str]] = {}
    for word in words:
        by_letter.setdefault(word[0], []).append(_as_pattern(word))
    return "|".join(_beginning(first, found) for first, found in by_letter.items())


def _beginning(first: str, found: Sequence[str]) -> str:
    if _HAN.match(first):
        return f"{first}(?:{'|'.join(word.removeprefix(first) for word in found)})"
    return f"(?={re.escape(first)})(?:{'|'.join(found)})"


def _as_pattern(word: str) -> str:
    if _HAN.search(word):
        return re.escape(word)
    flexible = re.escape(word).replace(r"\ ", r"[\s-]+").replace(r"\-", r"[\s-]?")
    plural = r"(?:e?s)?" if word[-1].isalpha() else ""
    return rf"(?<![A-Za-z]){flexible}{plural}(?![A-Za-z])"


def _key(surface: str, words: Lexicon) -> str:
    plain = re.sub(r"\s+", " ", surface.translate(_FOLDED).lower())
    candidates = [
        plain,
        plain.replace("-", " "),
        plain.replace(" ", "-"),
        plain.replace("-", "").replace(" ", "-"),
    ]
    for candidate in candidates:
        for form in (candidate, candidate.removesuffix("s"), candidate.removesuffix("es")):
            if form in words.meanings:
                return form
    squeezed = _SPACES.sub("", plain)
    for form in (squeezed, squeezed.removesuffix("s"), squeezed.removesuffix("es")):
        if form in words.squeezed:
            return words.squeezed[form]
    raise KeyError(surface)
