"""The sentences that the readings of acts and of roles are learned from: templates of ``hunches.toml`` (acts alone) and
labelled utterances.

The utterances lie in ``tests/agents/data``, which no wheel carries.
"""

from __future__ import annotations

import hashlib
import random
import re
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from stylist_agents.offline.evaluate import EXCHANGED, PAGED, PLANNED, SCREEN, SCREENS, TRIED
from stylist_agents.offline.state import Context
from stylist_agents.offline.words import table

SPOKEN = Path(__file__).parents[3] / "tests" / "agents" / "data"
RULED = ("colloquial", "en", "more", "passersby", "people", "shoppers", "strangers", "talks", "unseen", "zh")
"""The files of utterances that the rules were written or mended on, or that no longer stand for the unseen."""
SAID = (
    "young", "elders", "screen", "town", "office", "travellers", "neighbours",
    "voices", "islands", "stories", "counter", "lanes", "avenues", "corners", "wishes", "market", "forks", "baggage",
)  # fmt: skip
"""Those that the rules had not seen: what they understood of them is what they understand of a stranger."""
_HELD_OUT, _FIRST = dict.fromkeys(SAID[:5], 60), 60
"""Of each of :data:`SAID` so many (else 120) are kept out of training, none among the first of the first file."""
_BESIDE = {
    "greet": "find refine swap plan trip more outfit size detail explain shop try_on compare_two surprise step_back "
    "about",
    "thanks": "find refine swap plan more size detail shop try_on board outfit privacy pick bye",
    "praise": "swap plan board more try_on shop find",
    "like": "swap size detail shop more try_on board outfit explain find",
    "self_critical": "find refine size body swap more outfit try_on",
    "shop": "find swap plan size pick detail try_on outfit",
    "board": "swap plan outfit pick like",
    "size": "try_on pick advise",
}
"""What is often said beside something else, and beside what."""
_BEHIND = frozenset({"thanks", "shop", "board", "size"})
"""What stands behind it rather than before."""
_LINKS = {False: (", ", ". ", " and "), True: (",", "。", " ")}
_PAIRS = 12
"""Of each pair of acts so many sentences in each language, at most."""
_HAN = re.compile("[㐀-鿿]")
_CHOICE = re.compile(r"\[([^\[\]]*)\]\??")
_PART = re.compile(r"<(\w+)>")
_MOST_OF_ONE = 10
"""Sentences of one template at most, drawn with a fixed seed."""
_ANYWHERE: tuple[object, ...] = (False, False, False, True, True, "plan")
"""The screens on which what has nothing to do with the screen is said."""
_OF_NO_SCREEN = frozenset(
    {
        "about", "audience", "body", "bye", "greet", "off_topic", "owned", "preferences", "privacy", "shop", "thanks",
        "wore",
    }
)  # fmt: skip
"""What is done in the same words whatever is on the screen."""
_LOOKS_FOR = frozenset({"find", "greet", "minor", "self_critical", "thanks"})
"""With a kind of garment named, this looks for one beside garments or a plan, too."""
_SCREENS: dict[object, Context] = SCREENS | {
    "plan over garments": PLANNED.model_copy(
        update={name: getattr(SCREEN, name) for name in ("shown", "outfit", "focus", "wish")}
    ),
    "garments over a plan": SCREEN.model_copy(update={"turn": 4, "plan": PLANNED.plan}),
    "a look": SCREEN.model_copy(update={"shown": (), "wish": None, "focus": None}),
    "all before": EXCHANGED.model_copy(update={"earlier": PAGED.earlier, "tried": TRIED.tried, "photo": True}),
}
"""Those of the files, two on which both lie (what came last is on top), a look with nothing beside it, and garments
after all that may come before them."""
_BEFORE: tuple[object, ...] = ("exchanged", "paged", "tried", "all before")
"""What is said of garments means the same whatever came before them."""
_OF_A_LOOK = frozenset({"swap", "step_back", "start_over", "board", "yes", "no"})
"""What is said of a look in the same words whether garments are shown beside it or not."""
_BOTH: dict[object, str] = {"plan": "plan over garments", True: "garments over a plan"}
"""What is said of a plan or of garments means the same where the other lies beneath."""


@dataclass(frozen=True)
class Sentence:
    """What is said, on which screen (a key of :data:`_SCREENS`), and the acts it performs."""

    say: str
    shown: object
    acts: frozenset[str]
    slots: frozenset[str] = frozenset()
    """What it wishes for, refuses and points at, in the notation of evaluate.py; empty where nobody labelled it."""

    @property
    def names(self) -> bool:
        """Whether a kind of garment is named, and none to compare it with."""
        named = any(slot.startswith("category=") for slot in self.slots)
        return named and not any(slot.startswith(("cheap=", "cmp=")) for slot in self.slots)

    @property
    def context(self) -> Context:
        """What is on the screen."""
        return _SCREENS[self.shown]


def expanded(template: str, draw: random.Random, parts: Mapping[str, str] | None = None) -> set[str]:
    """Sentences of a template: ``[a|b]`` is a choice, ``[a|b]?`` may also be left out, ``<one>`` is one of a part."""
    found = set()
    for _ in range(3 * _MOST_OF_ONE):
        said = _CHOICE.sub(
            lambda hit: draw.choice(hit[1].split("|") + ([""] if hit[0].endswith("?") else [])), template
        )
        said = _PART.sub(lambda hit: draw.choice((parts or {})[hit[1]].split("|")), said)
        found.add(re.sub(r"\s+", " ", said).strip(" ,"))
        if len(found) == _MOST_OF_ONE:
            break
    return found - {""}


def made_up() -> list[Sentence]:
    """The sentences of ``hunches.toml``, in a fixed order."""
    rows, parts = table("hunches"), table("hunches")["parts"]
    found = []
    for language in ("en", "zh"):
        for screen, acts in rows[language].items():
            for names, templates in acts.items():
                for template in templates:
                    draw = random.Random(zlib.crc32(template.encode()))
                    found += [
                        Sentence(said, _screen(screen, names, draw), frozenset(names.split()))
                        for said in sorted(expanded(template, draw, parts[language]))
                    ]
    return found


def _screen(screen: str, names: str, draw: random.Random) -> object:
    """Where a template's sentence is said: ``none`` also holds what is said anywhere, but for searches."""
    if screen != "none":
        return True if screen == "shown" else screen
    return False if {"find", "outfit", "trip"} & set(names.split()) else draw.choice(_ANYWHERE)


def spoken(folder: Path = SPOKEN) -> tuple[list[Sentence], list[Sentence], list[Sentence]]:
    """The labelled utterances: of :data:`RULED`, of :data:`SAID`, and those of :data:`SAID` that are kept out."""
    files = by_file(folder)
    ruled = [row for name in RULED for row in files[name][0]]
    return (
        ruled, [row for name in SAID for row in files[name][0]], [row for name in SAID for row in files[name][1]],
    )  # fmt: skip


def by_file(folder: Path = SPOKEN) -> dict[str, tuple[list[Sentence], list[Sentence]]]:
    """The labelled utterances of each file: those that are learned from, and those that are kept out."""
    draw = random.Random(29)
    files: dict[str, tuple[list[Sentence], list[Sentence]]] = {name: (_read(folder, name), []) for name in RULED}
    for name in SAID:
        rows = _read(folder, name)
        out = set(draw.sample(range(_FIRST if name == SAID[0] else 0, len(rows)), _HELD_OUT.get(name, 120)))
        files[name] = (
            [row for i, row in enumerate(rows) if i not in out], [row for i, row in enumerate(rows) if i in out],
        )  # fmt: skip
    return files


def _read(folder: Path, name: str) -> list[Sentence]:
    rows = yaml.safe_load((folder / f"understanding_{name}.yaml").read_text("utf-8"))
    return [
        Sentence(row["say"], row.get("shown", False), frozenset(row["acts"]), frozenset(row["slots"].split()))
        for row in rows
    ]


def elsewhere(sentences: Iterable[Sentence]) -> list[Sentence]:
    """Sentences on the other screens on which they do the same."""
    found = []
    for said in sentences:
        if said.shown is True:
            found.append(replace(said, shown=_BEFORE[zlib.crc32(said.say.encode()) % len(_BEFORE)]))
        if said.shown in _BEFORE:
            found.append(replace(said, shown="all before"))
        elif said.shown in _BOTH:
            found.append(replace(said, shown=_BOTH[said.shown]))
            found += [replace(said, shown="a look")] if said.shown is True and said.acts <= _OF_A_LOOK else []
        elif said.acts <= _OF_NO_SCREEN:
            found.append(replace(said, shown="plan" if zlib.crc32(said.say.encode()) % 2 else True))
        elif said.names and said.acts <= _LOOKS_FOR:
            found += [replace(said, shown=shown) for shown in ("plan", True)]
    return found


def learned_from(without: Collection[str] = ()) -> list[Sentence]:
    """All sentences of the training; what was said and no rule had seen counts twice. without: files left out."""
    files = by_file()
    ruled = [row for name in RULED if name not in without for row in files[name][0]]
    said = [row for name in SAID if name not in without for row in files[name][0]]
    made = made_up()
    return [*made, *ruled, *said, *said, *elsewhere([*ruled, *said]), *joined([*made, *ruled, *said])]


def joined(sentences: Iterable[Sentence]) -> list[Sentence]:
    """Two of the sentences as one message that does both, by a fixed draw: few people were heard to do so."""
    pool: dict[tuple[bool, str], list[Sentence]] = {}
    for said in sentences:
        for act in said.acts if len(said.acts) == 1 else ():
            pool.setdefault((bool(_HAN.search(said.say)), act), []).append(said)
    found = []
    for han in (False, True):
        for act, others in _BESIDE.items():
            for other in others.split():
                found += _pairs(pool.get((han, act), []), pool.get((han, other), []), act in _BEHIND, han)
    return found


def _pairs(beside: Sequence[Sentence], main: Sequence[Sentence], behind: bool, han: bool) -> list[Sentence]:
    """Pairs of what is said beside something and that, on the screen of the latter."""
    found = []
    draw = random.Random(f"{behind} {han} {len(beside)} {len(main)}")
    for _ in range(_PAIRS if beside and main else 0):
        one, two = draw.choice(beside), draw.choice(main)
        first, then = (two, one) if behind else (one, two)
        link = draw.choice(_LINKS[han])
        if _anywhere(one) or one.shown == two.shown:
            say = first.say.rstrip(" .。!?！？~") + link + then.say
            found.append(Sentence(say, two.shown, one.acts | two.acts, two.slots))
    return found


def _anywhere(said: Sentence) -> bool:
    return said.shown is False or said.acts <= _OF_NO_SCREEN


def digest(sentences: Iterable[Sentence]) -> str:
    """What stands for the sentences that weights were made from."""
    lines = [f"{s.say}\t{s.shown}\t{' '.join(sorted(s.acts))}" for s in sentences]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
