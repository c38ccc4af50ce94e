from __future__ import annotations

import json

import pytest

from stylist.desk.handover import UPSET
from stylist.desk.mood import upset
from stylist.evaluate.mood import measure_mood
from stylist.train.mood import WEIGHTS, sentences, train


@pytest.mark.parametrize(
    "text", ["This is ridiculous, you useless bot!!!", "WHERE IS MY ORDER??? I want my money back NOW",
     "你们太过分了，气死我了！！", "垃圾客服，我要投诉"]
)  # fmt: skip
def test_anger_is_noticed(text: str) -> None:
    assert upset(text) >= UPSET


@pytest.mark.parametrize(
    "text",
    ["", "Where is my order?", "The sleeve is torn, can I get a refund?", "I love it!!!", "ridiculously cute", "HELLO",
     "我的订单到哪了？",
     "thank you dear", "thank you, my darling!", "bless you dear", "ta very much duck", "谢谢您啦小姑娘", "谢谢亲爱的!",
     "袖子破了，想退款", "太好看了！！", "这件不喜欢", "a" * 5000],
)  # fmt: skip
def test_bad_news_and_delight_are_not_anger(text: str) -> None:
    assert upset(text) < UPSET


def test_it_rarely_cries_wolf_on_sentences_it_has_not_seen() -> None:
    scores = measure_mood()
    assert scores.sentences >= 80
    assert scores.precision >= 0.8
    seen = {text for text, _, _ in sentences()}
    assert not seen & {text for text, _, _ in sentences("stylist.evaluate")}


def test_the_weights_that_ship_are_those_that_training_gives() -> None:
    shipped = json.loads(WEIGHTS.read_text("utf-8"))
    trained = train()
    assert shipped.keys() == trained.keys()
    assert max(abs(shipped[name] - trained[name]) for name in trained) < 0.02
