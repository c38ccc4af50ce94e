"""A body profile in sentences, in English and Chinese. The sentences are in ``wording.toml``."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import Any

from stylist.body.profile import BodyProfile, Colouring, Kind, Measure, QualityNote
from stylist.locale import Locale

TABLES: dict[str, Any] = tomllib.loads(resources.files(__package__).joinpath("wording.toml").read_text("utf-8"))
TOLD = ("chest", "waist", "hip", "inseam", "shoulder")
"""The measures that are said aloud; all others are in the profile."""
SURE = 0.25
"""Confidence below which nothing is said about colouring."""


def say_profile(profile: BodyProfile, locale: Locale) -> list[str]:
    """What to tell the person: what to retake first, then measures, shape, colouring."""
    said = [say_note(note, locale) for note in profile.quality]
    said += _measures(profile, locale)
    said += _photos(profile, locale)
    said += [say_kind(kind, locale) for kind in profile.shape if kind.code]
    if profile.colouring is not None:
        said.append(_colouring(profile.colouring, locale))
    return said


def say_note(note: QualityNote, locale: Locale) -> str:
    """One quality note, with the numbers of the photos where it is not about a single one."""
    sentence = say_quality(note.code, locale)
    if not note.photos:
        return sentence
    return _say("note_on", locale, photos=", ".join(map(str, note.photos)), note=sentence)


def say_kind(kind: Kind, locale: Locale) -> str:
    """A name for a ratio, the ratio itself, and options. KeyError where the ratio has no name."""
    return _say(
        "kind", locale, words=kind_words(kind, locale), ratio=str(TABLES["ratio"][kind.ratio][locale]),
        value=f"{kind.value:.2f}", low=f"{kind.usual[0]:.2f}", high=f"{kind.usual[1]:.2f}",
        options=str(TABLES["or"][locale]).join(kind_options(kind, locale)),
    )  # fmt: skip


def kind_words(kind: Kind, locale: Locale) -> str:
    """The neutral name. KeyError where the ratio has none."""
    return str(TABLES["kind"][kind.code][locale])


def kind_options(kind: Kind, locale: Locale) -> list[str]:
    """What one may do with it in cut and length. KeyError where the ratio has no name."""
    return list(TABLES["option"][kind.code][locale])


def say_quality(code: str, locale: Locale) -> str:
    """One quality note: what is the matter and what to retake. KeyError for an unknown code."""
    return str(TABLES["quality"][code][locale])


def say_measure(name: str, locale: Locale) -> str:
    """The word for a measure. KeyError for an unknown one."""
    return str(TABLES["measure"][name][locale])


def _measures(profile: BodyProfile, locale: Locale) -> list[str]:
    told = [_measure(name, profile.measures[name], locale) for name in TOLD if name in profile.measures]
    if told:
        return [_say("measures", locale, list=TABLES["join"][locale].join(told))]
    return [_say("unknown", locale)] if profile.found else []


def _measure(name: str, measure: Measure, locale: Locale) -> str:
    sentence = "measure_stated" if measure.source == "stated" else "measure"
    numbers = {"cm": f"{measure.cm:.0f}", "low": f"{measure.low:.0f}", "high": f"{measure.high:.0f}"}
    return _say(sentence, locale, name=say_measure(name, locale), **numbers)


def _photos(profile: BodyProfile, locale: Locale) -> list[str]:
    """That several photos were taken together, and how sure that makes the proportions."""
    seen = [kind for kind in profile.shape if kind.source == "photo"]
    if profile.photos < 2 or not seen:
        return []
    widest = max(kind.high / kind.value - 1 for kind in seen)
    return [_say("photos", locale, count=str(profile.photos), percent=f"{100 * widest:.0f}")]


def _colouring(colouring: Colouring, locale: Locale) -> str:
    if colouring.confidence < SURE:
        return _say("colouring_unsure", locale)
    words = {
        "lightness": _word(colouring.lightness, -0.33, 0.33, ("deep", "medium", "light"), locale),
        "warmth": _word(colouring.warmth, -0.25, 0.25, ("cool", "neutral", "warm"), locale),
    }
    if colouring.contrast == 0:
        return _say("colouring_no_hair", locale, **words)
    contrast = _word(colouring.contrast, 0.3, 0.6, ("low", "middle", "high"), locale)
    return _say("colouring", locale, contrast=contrast, **words)


def _word(value: float, low: float, high: float, words: tuple[str, str, str], locale: Locale) -> str:
    word = words[0] if value < low else words[2] if value > high else words[1]
    return str(TABLES["axis"][word][locale])


def _say(sentence: str, locale: Locale, **facts: str) -> str:
    return str(TABLES["say"][sentence][locale]).format(**facts)
