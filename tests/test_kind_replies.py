"""Several thousand replies from the real code, to all kinds of people and messages, in both languages: none shames.

The tables of sentences are read in ``test_kind_words.py``; here sentences are made: sizes for people of every build and
the built-in stylist's answers to every message of the understanding set, and to people who speak badly of themselves.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from stylist.body import Given, analyse
from stylist.body.wording import say_profile
from stylist.locale import Locale
from stylist.sizing.advice import SizeAdvice, advise
from stylist.sizing.ease import FITS
from stylist.sizing.wording import say_size
from stylist_tools.size import size_answer
from tests.agents.offline_shop import Shop
from tests.shaming import SHAMING
from tests.stylist.test_sizing_advice import chart_of, piece

LOCALES: tuple[Locale, ...] = ("en", "zh")
BLOUSE = piece("blouse", {"S": True, "M": False, "L": True})
TOPS = chart_of({"S": {"chest": (82, 88)}, "M": {"chest": (88, 94)}, "L": {"chest": (94, 100)}})
TROUSERS = chart_of(
    {size: {"waist": (60 + 6 * n, 66 + 6 * n), "hip": (86 + 6 * n, 92 + 6 * n)} for n, size in enumerate("SML")}
)
HARD_ON_THEMSELVES = (
    "I'm fat, what can I wear", "nothing fits my huge belly", "I hate my legs, a skirt?", "I look awful in dresses",
    "my thighs are too big for jeans", "I'm too short for coats", "hide my tummy", "something slimming", "I'm ugly",
    "does this make me look fat?", "which one makes me look thinner", "am I overweight?", "what's my BMI?",
    "我太胖了穿什么", "腿粗穿什么裤子", "有没有显瘦的裙子", "遮肚子的上衣", "我太矮了", "我很丑", "穿这个显胖吗",
    "我是不是超重", "梨形身材怎么穿", "肩太宽了", "我没有腰",
)  # fmt: skip


def people(count: int) -> list[Given]:
    """Adults of every build; of some little is known."""
    rng = np.random.default_rng(0)
    found = []
    for n in range(count):
        known: dict[str, Any] = {"height_cm": float(rng.uniform(145, 205)), "weight_kg": float(rng.uniform(40, 170))}
        known |= {"age_years": float(rng.uniform(18, 80))} if n % 2 else {}
        known |= {"sex": ("female", "male")[n % 2]} if n % 3 else {}
        known |= {"girths_cm": {"waist": float(rng.uniform(55, 150))}} if n % 5 == 0 else {}
        found.append(Given.model_validate({k: v for k, v in known.items() if n % 7 or k != "weight_kg"}))
    return found


def shaming(sentences: list[str]) -> list[str]:
    return [sentence for sentence in sentences if SHAMING.search(sentence)]


def advices(count: int) -> list[SizeAdvice]:
    wishes = itertools.cycle(itertools.product(((BLOUSE, TOPS), (piece("trousers"), TROUSERS), (BLOUSE, None)), FITS))
    return [
        advise(garment, chart, person, fit)
        for person, ((garment, chart), fit) in zip(people(count), wishes, strict=False)
    ]


def test_sizes_for_people_of_every_build() -> None:
    said = [sentence for advice in advices(250) for locale in LOCALES for sentence in say_size(advice, locale)]
    assert len(said) > 700
    assert len(set(said)) > 200
    assert shaming(said) == []


def test_bodies_of_every_build() -> None:
    said = [s for given in people(200) for locale in LOCALES for s in say_profile(analyse(None, None, given), locale)]
    assert len(said) > 800
    assert shaming(said) == []


class KindShop(Shop):
    """The offline stylist's tools, with what the real body and size code says of one person."""

    def __init__(self, given: Given, advice: SizeAdvice, photo: bool) -> None:
        super().__init__(photo=photo)
        self.given, self.advice = given, advice

    def _analyse_body(self, args: dict[str, Any]) -> dict[str, Any]:
        self.context["body_known"] = True
        return {"found": True, "sentences": say_profile(analyse(None, None, self.given), self.context["locale"])}

    def _size_advice(self, args: dict[str, Any]) -> dict[str, Any]:
        return size_answer(BLOUSE, self.advice, self.context["locale"])


def messages() -> list[str]:
    folder = Path(__file__).parent / "agents" / "data"
    tables = [yaml.safe_load(name.read_text("utf-8")) for name in sorted(folder.glob("understanding_*.yaml"))]
    return [str(row["say"]) for rows in tables for row in rows]


FOLLOWING = {"en": ("what size am I?", "try the first on"), "zh": ("我穿几码", "试穿第一件")}


@pytest.mark.parametrize("part", range(4))
def test_answers_to_every_message(part: int) -> None:
    said: list[str] = []
    made = zip(messages()[part::4], people(110), itertools.cycle(advices(30)), strict=False)
    for n, (text, given, advice) in enumerate(made):
        shop = KindShop(given, advice, photo=n % 2 == 0)
        said.append(shop.say(text))
        zh = shop.context["locale"] == "zh"
        hard = [words for words in HARD_ON_THEMSELVES if words.isascii() != zh]
        said += [shop.say(follow) for follow in (hard[n % len(hard)], *FOLLOWING["zh" if zh else "en"])]
    assert len(said) > 390
    assert len(set(said)) > 120, "the same few replies to everything would shame nobody"
    assert shaming(said) == []
