"""What a message says for a size: girths ("waist 78", "胸围88", "chest 34 in"), how things shall sit, and short answers
to the question that the last reply ended in.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from stylist.sizing.wording import TABLES, say_measure
from stylist_agents.offline.meaning import Understanding

_WORDS = {
    "chest": r"chest|bust|胸围", "waist": r"waist|腰围", "hip": r"hips?|臀围",
    "inseam": r"inseam|inside leg|内侧?裤?长",
    "neck": r"neck|collar|颈围|领围", "foot": r"foot(?: length)?|feet|脚长", "shoulder": r"shoulders?(?: width)?|肩宽",
    "thigh": r"thighs?|大腿围",
}  # fmt: skip
_LINK = r"(?:\s|girth|is|are|of|measures?|about|around|[:：=]|是|有|大概|约)*"
_UNIT = r"(?P<unit>cm|厘米|公分|inch(?:es)?|in\b|[\"″”]|英寸|mm|毫米)?"
_NUMBER = rf"(?P<n>\d{{2,3}}(?:\.\d{{1,2}})?)\s*{_UNIT}"
_CM = {"inch": 2.54, "inches": 2.54, "in": 2.54, '"': 2.54, "″": 2.54, "”": 2.54, "英寸": 2.54, "mm": 0.1, "毫米": 0.1}
_INCHES_BELOW = {"chest": 56, "waist": 50, "hip": 60, "inseam": 45, "neck": 25, "thigh": 32, "shoulder": 25, "foot": 15}
"""Bare numbers below these are inches: nobody's waist is 32 cm."""
_LOOSE = re.compile(r"\b(?:loose(?:r|ly)?|roomy|baggy|room)\b|宽松|松一点|大一点", re.IGNORECASE)
_SNUG = re.compile(r"\b(?:snug|tight|fitted|slim|close)\b|修身|贴身|紧身|合体", re.IGNORECASE)
_BARE = re.compile(rf"\s*(?:it's|its|about|around|大概|约)?\s*{_NUMBER}\s*[.。!]?\s*", re.IGNORECASE)
_ANSWERABLE = {"off_topic", "tell", "find", "refine"}


def read_girths(text: str) -> dict[str, float]:
    """Measure -> cm, for every girth that the text states."""
    found = {}
    for name, words in _WORDS.items():
        if match := re.search(rf"(?:\b(?=[a-z])|(?=[\u4e00-\u9fff]))(?:{words}){_LINK}{_NUMBER}", text, re.IGNORECASE):
            found[name] = _cm(name, match)
    return {name: cm for name, cm in found.items() if 5 <= cm <= 250}


def read_fit(text: str) -> Literal["snug", "loose"] | None:
    """How close it shall sit, where the text says so."""
    return "loose" if _LOOSE.search(text) else "snug" if _SNUG.search(text) else None


def asked_measure(said_before: str) -> str | None:
    """The measure that the last reply asked for, if it asked for one."""
    for locale in ("en", "zh"):
        before, _, after = str(TABLES["say"]["settle"][locale]).partition("{measure}")
        for name in (*_WORDS, "height"):
            if f"{before}{say_measure(name, locale)}{after.partition('{')[0]}" in said_before:
                return name
    foot = [str(TABLES["say"]["settle_foot"][locale]).partition("{")[0] for locale in ("en", "zh")]
    return "foot" if any(sentence in said_before for sentence in foot) else None


def size_numbers(text: str, said_before: str) -> dict[str, float]:
    """Girths that are stated, or the bare number that answers the question for one."""
    if stated := read_girths(text):
        return stated
    asked, bare = asked_measure(said_before), _BARE.fullmatch(text)
    return {asked: _cm(asked, bare)} if asked in _WORDS and bare else {}


def answering(said: Understanding, said_before: str) -> Understanding:
    """Numbers that come after a question for them are about the size, whatever else they might be."""
    first = [str(TABLES["why"]["no_numbers"][locale]).partition("{")[0] for locale in ("en", "zh")]
    asked = asked_measure(said_before) is not None or any(sentence in said_before for sentence in first)
    told = said.height_cm or said.weight_kg or size_numbers(said.text, said_before)
    if asked and told and set(said.acts) <= _ANSWERABLE and not said.wishes:
        return replace(said, acts=("size",), budget=None)
    return said


def _cm(name: str, match: re.Match[str]) -> float:
    number, unit = float(match["n"]), (match["unit"] or "").lower()
    if unit:
        return round(number * _CM.get(unit, 1.0), 1)
    if name == "foot" and number > 100:
        return number / 10
    return round(number * (2.54 if number < _INCHES_BELOW[name] else 1.0), 1)
