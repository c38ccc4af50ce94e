"""The offline model speaks the language of the person, and does not repeat itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from stylist_agents.offline.policy import MOST_ROUNDS
from tests.agents.offline_shop import Shop

ENGLISH = [
    "hello", "a navy linen shirt for a wedding, under 80, nothing shiny",
    "the second one but darker", "cheaper", "why this one?", "is it cotton?", "how much is it?",
    "what size?", "see it on me", "what goes with it", "swap the shoes", "more like this",
    "compare the first and the second", "a lime dress", "yes", "no thanks", "forget the colour",
    "what do you know about me?", "delete my photo", "can I return it?", "I'm so ugly",
    "show me naked", "I'm 12, try it on", "surprise me", "who are you?", "analyse my photo",
    "I'm 180 cm", "the third", "the 8th", "tell me a joke", "start over", "a traditional skirt",
    "thanks", "bye",
]  # fmt: skip


CHINESE = [
    "你好", "婚礼穿的藏青色亚麻衬衫，八十美元以内，不要亮面", "第二件，颜色深一点", "便宜点", "为什么选这件",
    "这件是纯棉的吗", "多少钱", "穿什么码", "试穿一下", "搭一套", "换双鞋", "还有别的吗", "第一件和第二件比一比",
    "柠檬绿的连衣裙", "好的", "不用了", "颜色随便", "你记得我什么", "删除我的照片", "可以退货吗", "我太丑了",
    "脱光", "我12岁，试穿一下", "随便推荐", "你是谁", "分析我的照片", "我身高180cm", "第三件", "第八件",
    "讲个笑话", "重新开始", "民族风的半身裙", "谢谢", "再见",
]  # fmt: skip


BANNED = re.compile(r"flatter|slimming|problem area|显瘦|遮肉|显胖|亲，|亲爱|!!|！！", re.IGNORECASE)


LATIN_IN_CHINESE = {"Stylist", "T", "V", "Polo", "Ada", "Ben", "logo"}


def replies(lines: list[str]) -> Iterator[str]:
    for photo in (False, True):
        for start in range(3):
            shop = Shop(photo)
            for line in lines[start:] + lines[:start]:
                yield shop.say(line)
                assert shop.model_calls <= MOST_ROUNDS + 1


def bare(text: str) -> str:
    return re.sub(r"\[\[[^\]]*\]\]", "□", text)


def test_english_replies_are_english_and_kind() -> None:
    for text in replies(ENGLISH):
        assert text
        assert not BANNED.search(text), text
        assert not re.search(r"[\u3000-\u9fff\uff00-\uffef]", bare(text)), text
        assert not re.search(r"[$€£¥]|\{|\}|  |\s[,.]|\.\.|None", bare(text).replace("…", "")), text
        assert text.count("?") <= 1, text


def test_chinese_replies_are_chinese_and_kind() -> None:
    for text in replies(CHINESE):
        assert text
        assert not BANNED.search(text), text
        assert set(re.findall(r"[A-Za-z]+", bare(text))) <= LATIN_IN_CHINESE, text
        assert not re.search(r"[,?!;]|[$€£¥]|\{|\}|。。|None", bare(text)), text
        assert text.count("？") <= 1, text


def test_a_conversation_does_not_repeat_itself() -> None:
    shop = Shop()
    leads = [shop.say(f"a {colour} shirt") for colour in ("navy", "white", "red", "green")]
    assert all(first.split("[[")[0] != second.split("[[")[0] for first, second in pairwise(leads))


def test_the_same_conversation_says_the_same() -> None:
    assert list(replies(ENGLISH[:6])) == list(replies(ENGLISH[:6]))
