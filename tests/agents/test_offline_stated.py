"""What people say of themselves: sex and age, in either language, and that somebody is under 18."""

from __future__ import annotations

import pytest

from stylist_agents.offline.stated import Stated, stated
from stylist_agents.offline.understanding import understand

MINORS = (
    "I'm 15", "i am fifteen", "I turned 17", "I'm not 18 yet",
    "I'm a teenager", "I'm in high school", "I'm in year 10",
    "I'm an 8th grader", "my 12-year-old daughter needs a dress", "my son is in 7th grade", "a dress for my kid",
    "I'm 34 and my daughter is 12", "aged 16", "she's 9",
    "我上初二", "我15岁", "我今年十五岁", "刚满十七",
    "我女儿8岁,想买条裙子", "我儿子上高一", "她16岁", "高中生穿什么",
    "我还没满18", "我是未成年人", "给孩子买裙子",
)  # fmt: skip
GROWN = ("I'm 34", "I'm a 34 year old guy", "I'm over 18", "I'm not a minor", "我成年了", "我都30岁了", "我今年28")
NEITHER = (
    "a 10-year-old jacket", "size 16", "I'm a size 12",
    "I'm 16 in dresses", "I'm only 5'3", "I'm 175", "under 18 dollars",
    "I'm a high school teacher", "a dress for a high school reunion", "I have two kids", "my kid's wedding",
    "my husband is 40", "初中同学聚会穿什么", "我是高中老师",
    "高三家长会穿什么", "带孩子出去玩穿什么", "我妈60岁", "12码",
)  # fmt: skip


@pytest.mark.parametrize("text", MINORS)
def test_somebody_under_18_is_heard(text: str) -> None:
    assert stated(text).minor is True
    assert "minor" in understand(text)


@pytest.mark.parametrize("text", GROWN)
def test_an_adult_is_heard(text: str) -> None:
    assert stated(text).minor is False
    assert "minor" not in understand(text)


@pytest.mark.parametrize("text", NEITHER)
def test_what_is_no_age_is_none(text: str) -> None:
    assert stated(text) == Stated()
    assert "minor" not in understand(text)


@pytest.mark.parametrize(
    ("text", "sex", "age"),
    [
        ("I'm a woman, 168 cm, 60 kg", "female", None),
        ("female, 5'6", "female", None), ("I'm 41, a guy", "male", 41),
        ("I'm a 34 year old man", "male", 34), ("168 cm, 60 kg, female",
        "female", None), ("as a man I prefer linen", "male", None),
        ("我是女生，身高168", "female", None), ("我是男生，175，70kg", "male", None), ("女 168 60kg", "female", None),
        ("我,男,178", "male", None), ("本人女，身高160", "female", None),
        ("I'm a woman and I like men's shirts", "female", None),
        ("I'm shopping for a man", None, None),
        ("a woman's coat", None, None), ("I'm looking for a woman's coat", None, None),
        ("给我女朋友买裙子", None, None), ("我女朋友168", None, None), ("女装", None, None), ("我女儿", None, None),
        ("I'm not a woman", None, None), ("men's trousers", None, None),
    ],
)  # fmt: skip
def test_the_own_sex_and_age(text: str, sex: str | None, age: int | None) -> None:
    found = stated(text)
    assert (found.sex, found.age_years) == (sex, age)


@pytest.mark.parametrize(
    ("text", "departments"),
    [
        ("I'm a woman, 168 cm, 60 kg", ()), ("我是女生，身高168", ()),
        ("I'm a woman and I like men's shirts", ("men",)),
        ("I'm a woman, show me shirts", ("women",)), ("我是男生，想买衬衫", ("men",)), ("women's shirts", ("women",)),
    ],
)  # fmt: skip
def test_the_own_sex_is_no_department(text: str, departments: tuple[str, ...]) -> None:
    assert understand(text).values("gender") == departments
