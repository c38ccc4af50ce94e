"""What is told beside a wish, taken back within a sentence, or said in a dialect."""

from __future__ import annotations

import pytest

from stylist_agents.offline.evaluate import EMPTY, PLANNED, SCREEN, slots
from stylist_agents.offline.understanding import understand
from stylist_agents.offline.words import normalise


@pytest.mark.parametrize(
    "text",
    [
        "my sister is getting married, I need a dress",
        "my husband spilled wine on my dress, need a new dress",
        "my mother-in-law is coming and I want a dress",
        "我婆婆要来,想买条连衣裙",
        "老公把酒洒我裙子上了,想买条连衣裙",
    ],
)
def test_whoever_is_only_spoken_of_is_not_dressed(text: str) -> None:
    said = understand(text, EMPTY)
    assert said.values("category") == ("dress",) and not said.values("gender")


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("a coat for my dad", "men"),
        ("my sister needs a dress", "women"),
        ("my brother is 190 cm, a coat for him", "men"),
        ("mum cardigan navy", "women"),
        ("给我妈买件大衣", "women"),
        ("我爸缺件外套", "men"),
    ],
)
def test_whoever_wants_it_or_is_given_it_is(text: str, gender: str) -> None:
    assert understand(text, EMPTY).values("gender") == (gender,)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("last year I bought a black coat, this year I'd like a camel one", {"category=coat", "colour=camel"}),
        ("my ex always wore leather, I want a wool coat", {"category=coat", "fabric=wool"}),
        ("去年买了件黑大衣,今年想要驼色的", {"category=coat", "colour=camel"}),
        ("同事都穿西装,我想要条裙子", {"category=dress"}),
        ("back from the gym, looking for a dress", {"category=dress"}),
        ("坐办公室腰疼,想要条宽松的裤子", {"category=trousers", "fit=relaxed"}),
        ("not that I mind black but show me blue shirts", {"category=shirt", "colour=blue"}),
        ("奶白毛衣,高领勒得我喘不上气,不要", {"category=sweater", "colour=cream", "neckline!=turtleneck"}),
    ],
)
def test_what_others_wear_or_was_worn_before_is_not_wished_for(text: str, found: set[str]) -> None:
    assert slots(understand(text, EMPTY)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a red, no wait, green dress", {"category=dress", "colour=green"}),
        ("i want a coat, i mean a jacket", {"category=jacket"}),
        ("要红的,不对,绿的裙子", {"category=dress", "colour=green"}),
        ("a dress in size 10, no 12", {"category=dress", "size=12"}),
        ("a dress, no, not linen, silk", {"category=dress", "fabric!=linen", "fabric=silk"}),
    ],
)
def test_the_last_word_of_a_correction_holds(text: str, found: set[str]) -> None:
    assert slots(understand(text, EMPTY)) == found


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("唔好咁貴", "不要这么贵"),
        ("呢件幾錢", "这件多少钱"),
        ("搵件黑色嘅褸", "找件黑色的大衣"),
        ("勿要搿件", "不要这件"),
        ("关系不大,呢子大衣,勿忘我", "关系不大,呢子大衣,勿忘我"),
    ],
)
def test_function_words_of_dialects_are_read_as_standard_ones(spoken: str, written: str) -> None:
    assert normalise(spoken) == written


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("21 to 29 now", 21.0, 29.0), ("改成8到15", 8.0, 15.0), ("between 8 and 14", 8.0, 14.0)],
)
def test_bare_figures_of_a_plan_are_degrees(text: str, low: float, high: float) -> None:
    said = understand(text, PLANNED)
    assert {f"low={low:g}", f"high={high:g}"} <= slots(said) and said.budget is None


def test_elsewhere_bare_figures_are_money() -> None:
    said = understand("20 to 40", SCREEN)
    assert said.budget is not None and said.budget.most == 40


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("白的搭什么外套", ("s2",)),
        ("拎什么包配藏青那件", ("s1",)),
        ("linen one needs trousers, which?", ("s1",)),
        ("does the silk spot in the rain", ("s3",)),
        ("white or silk, which is better", ("s2", "s3")),
        ("first or last, you choose", ("s1", "s3")),
    ],
)
def test_bare_descriptions_and_pairs_point(text: str, targets: tuple[str, ...]) -> None:
    assert understand(text, SCREEN).targets == targets


@pytest.mark.parametrize("text", ["change the shoes to white ones", "鞋换成白的"])
def test_a_piece_exchanged_for_one_so_described_is_a_swap(text: str) -> None:
    assert slots(understand(text, SCREEN)) == {"group=shoes", "colour=white"}
