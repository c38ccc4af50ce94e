"""Topics of shops' pages and of questions, and the words of either, so that both can be compared."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from stylist.search.lexical import tokenise

_FILLERS = frozenset(
    word
    for line in (
        "about after again all also am any been being did does doing done each ever every get give go got has having",
        "he help hello hi how if into ill ive just know let like make many may me more much must no not now only or",
        "other our out over per possible please policy policies put right rule rules she should since so still such",
        "tell than thank thanks then too until up us use very via when where while why within without yes you your",
        "dont cant isnt don't can't i'm i've i'd it's what's there's that's t s want wanna would could assistance",
        "question information info see find way check try trying item items product products thing things stuff",
        "something option options available offer offers offered choose company usually cannot another new damn",
        "goddamn bloody fucking fuck",
    )
    for word in line.split()
)
_ZH_FILLERS = re.compile(
    "请问|麻烦|万一|如果|要是|你们|我们|可以|能不能|可不可以|是不是|有没有|怎么样|怎么|什么|哪里|哪些|如何|是否|为什么|一下|这个|那个|需要|吗|呢|吧|啊|"
    "了|的|我|你|您|在|是|有|要|会|能|和|与|想|给|把|被|就|都|也|还|对|到|从|去|来"
)
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@lru_cache(maxsize=4096)
def topics(text: str) -> tuple[str, ...]:
    """Ids of the topics that a text speaks of, each once."""
    said = plain(text)
    return tuple(name for name, pattern in _patterns().items() if pattern.search(said))


def essential(text: str) -> set[str]:
    """The topics of a text that say what it is about: none that is broad, nor goes without saying."""
    return {name for name in telling(text) if not _rows()[name].get("broad")}


def subjects(text: str) -> set[str]:
    """The topics of a text that are not broad."""
    return {name for name in topics(text) if not _rows()[name].get("broad")}


def telling(text: str) -> set[str]:
    """The topics of a text without those that go without saying beside another."""
    found = set(topics(text))
    return found.difference(*(_rows()[name].get("within", ()) for name in found))


def beside(question: str, heading: str) -> bool:
    """Whether a heading announces something else than what is asked: both have topics, and none is of the other."""
    asked, told = essential(question), essential(heading)
    wider = asked.union(*(_rows()[name].get("part_of", ()) for name in asked))
    return bool(asked and told) and not wider & told.union(*(_rows()[name].get("part_of", ()) for name in told))


def narrower(question: str, heading: str) -> int:
    """How many things a heading is about that the question does not name: gifts, for a question about returns."""
    asked = set(topics(question))
    return sum(
        name not in asked and not asked.intersection(_rows()[name].get("part_of", ())) for name in essential(heading)
    )


def words(text: str) -> Iterator[str]:
    """Its words without fillers; Chinese as pairs of characters."""
    said = _ZH_FILLERS.sub(" ", text.replace("’", "'"))
    for token in tokenise(said):
        if token not in _FILLERS and (len(token) > 1 or _CHINESE.match(token)):
            yield base(token)


def left_over(text: str) -> list[str]:
    """What a Chinese text says beyond its topics and fillers, in runs of two characters and more."""
    return re.findall(r"[\u3400-\u9fff]{2,}", beyond_topics(text))


def beyond_topics(text: str, more: Iterable[re.Pattern[str]] = ()) -> str:
    """A text without the words that made its topics, Chinese fillers, and what single characters they leave.

    more: other patterns whose words go as well, each of one group to the end of the word (:func:`overlapping`).
    """
    said = plain(text)
    spoken = {
        place
        for pattern in (*_overlapping(), *more, _ZH_FILLERS)
        for found in pattern.finditer(said)
        for place in range(*found.span(min(pattern.groups, 1)))
    }
    rest = "".join(" " if place in spoken else letter for place, letter in enumerate(said))
    return re.sub(r"(?<![\u3400-\u9fff])[\u3400-\u9fff](?![\u3400-\u9fff])", " ", rest)


def plain(text: str) -> str:
    """In small letters, with plain apostrophes."""
    return text.lower().replace("’", "'")


def is_chinese(text: str) -> bool:
    """Whether a text is mostly Chinese."""
    return len(_CHINESE.findall(text)) * 2 > len(re.findall(r"[A-Za-z]+", text))


def base(word: str) -> str:
    """ "Returning" and "returned" as "return": an ending less, where enough is left."""
    for ending in ("ing", "ed", "es", "ment", "ly"):
        if len(word) - len(ending) >= 4 and word.endswith(ending):
            return word.removesuffix(ending).rstrip("e")
    return word.rstrip("e") if len(word) > 4 else word


@cache
def _rows() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("topics.toml").read_text("utf-8"))


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: either(row["en"], map(re.escape, row["zh"])) for name, row in _rows().items()}


def either(en: Iterable[str], zh: Iterable[str]) -> re.Pattern[str]:
    """One of some words: English patterns from the beginning of a word, Chinese ones anywhere."""
    return re.compile("|".join([*(rf"(?<![a-z])(?:{p})" for p in en), *zh]))


@cache
def _overlapping() -> tuple[re.Pattern[str], ...]:
    return overlapping(_patterns().values())


def overlapping(patterns: Iterable[re.Pattern[str]]) -> tuple[re.Pattern[str], ...]:
    """Each pattern's words to the end of the word, found also where one begins within another."""
    return tuple(re.compile(rf"(?=((?:{pattern.pattern})[a-z]*))") for pattern in patterns)
