"""Sightings as sentences, kindly and in both languages: what it looks like, and what cannot be told."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from stylist.locale import Locale
from stylist.seeing.kinds import CLOTH, group_of
from stylist.seeing.sighting import Sighting
from stylist.vocabulary import Kind, label

SURE = 0.8
"""Confidence from which a kind of garment is not called a guess."""


def say_sighting(seen: Sighting, locale: Locale) -> str:
    """One or two sentences: "Looks like a navy striped shirt. I'm not sure about the fabric."."""
    if seen.category is None:
        return _without_category(seen, locale)
    key = "looks_like" if seen.category.confidence >= SURE else "might_be"
    said = [_say("sentences", key, locale, what=noun(seen, locale))]
    if seen.gender:
        said.append(_say("sentences", "for_whom", locale, who=label("gender", seen.gender.value, locale)))
    if unsure := _unsure(seen, locale):
        said.append(_say("sentences", "unsure", locale, unsure=unsure))
    return ("" if locale == "zh" else " ").join(said)


def noun(seen: Sighting, locale: Locale) -> str:
    """What it is, with what is sure of it: "a navy striped shirt", 藏青条纹衬衫; "" for nothing known."""
    words = described(seen, locale)
    if not words:
        return ""
    if locale == "zh" or _plural(seen):
        return words
    return f"{'an' if words[0].lower() in 'aeiou' else 'a'} {words}"


def described(seen: Sighting, locale: Locale) -> str:
    """The same without an article: a title."""
    if seen.category is None:
        return ""
    kinds: tuple[tuple[Kind, Sequence[Any]], ...] = (
        ("colour", seen.colours[:2]), ("pattern", seen.patterns), ("fabric", seen.fabrics)
    )  # fmt: skip
    words = [label(kind, guess.value, locale) for kind, guesses in kinds for guess in guesses]
    name = label("category", seen.category.value, locale)
    if locale == "zh":
        colours, rest = words[: len(seen.colours[:2])], words[len(seen.colours[:2]) :]
        return f"{'拼'.join(colours)}{''.join(rest)}{name}"
    colours, rest = words[: len(seen.colours[:2])], words[len(seen.colours[:2]) :]
    said = [" and ".join(colours), *rest, name if name[:2] in {"T-", "V-"} else name[:1].lower() + name[1:]]
    return " ".join(word for word in said if word)


def title_of(seen: Sighting, locale: Locale) -> str:
    """A title for a garment that the shop gives none, or "" where its kind is not clear."""
    words = described(seen, locale)
    return words[:1].upper() + words[1:]


def untitled(locale: Locale) -> str:
    """What stands in for a title until the picture has been looked at."""
    return _say("titles", "untitled", locale)


def place_name(place: str, locale: Locale) -> str:
    """What is worn in a place, where its kind is not clear."""
    return str(_words()["places"][place][locale])


def say_worn(pieces: Sequence[tuple[str, Sighting]], locale: Locale) -> str:
    """What somebody wears, in one sentence; pieces: (the name of the place, what was seen there)."""
    named = [noun(seen, locale) or place for place, seen in pieces]
    if not named:
        return _say("sentences", "nothing_worn", locale)
    count = f"{len(named)} 件" if locale == "zh" else "one piece" if len(named) == 1 else f"{len(named)} pieces"
    return _say("sentences", "worn", locale, count=count, pieces=("、" if locale == "zh" else ", ").join(named))


def _without_category(seen: Sighting, locale: Locale) -> str:
    colours = ("、" if locale == "zh" else ", ").join(label("colour", c.value, locale) for c in seen.colours)
    if seen.group and seen.group.value in _words()["shelves"]:
        shelf = _words()["shelves"][seen.group.value][locale]
        said = _say("sentences", "shelf_only", locale, what=shelf)
        return said if not colours else f"{said}{_colours_too(colours, locale)}"
    return _say("sentences", "colours_only" if colours else "cannot_tell", locale, colours=colours)


def _colours_too(colours: str, locale: Locale) -> str:
    return f"颜色：{colours}。" if locale == "zh" else f" In {colours}."


def _unsure(seen: Sighting, locale: Locale) -> str:
    cloth = seen.category is not None and group_of(seen.category.value) in CLOTH
    missing = [("colour", seen.colours)]
    missing += [("pattern", seen.patterns), ("fabric", seen.fabrics)] if cloth else []
    names = [_words()["unsure"][name][locale] for name, found in missing if not found]
    return "、".join(names) if locale == "zh" else " or the ".join(names)


def _plural(seen: Sighting) -> bool:
    name = label("category", seen.category.value, "en") if seen.category else ""
    return name.endswith("s") and not name.endswith("ss")


def _say(table: str, key: str, locale: Locale, **filling: str) -> str:
    filling |= {name.capitalize(): text[:1].upper() + text[1:] for name, text in filling.items()}
    return str(_words()[table][key][locale]).format(**filling)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text("utf-8"))
