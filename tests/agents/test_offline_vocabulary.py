"""How people say the same thing in different places: words of talk, sums, sizes and measures."""

from __future__ import annotations

import pytest

from stylist_agents.offline.evaluate import EMPTY, slots
from stylist_agents.offline.understanding import understand
from stylist_agents.offline.words import mend


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("scrunchie", "category=headband"), ("pedal pushers", "category=capris"), ("boob tube", "category=top"),
        ("twinset", "category=cardigan"), ("mackintosh", "category=trench-coat"), ("fishnets", "category=socks"),
        ("cossie", "category=swimwear"), ("sherwani", "category=kurta"), ("undergarments", "group=underwear"),
        ("船袜", "category=socks"), ("煲呔", "category=tie"), ("鲨鱼夹", "category=headband"),
        ("钻戒", "category=ring"), ("雨鞋", "category=boots"), ("饺子包", "category=handbag"),
        ("马面裙", "category=skirt"), ("游泳衣", "category=swimwear"), ("空调衫", "category=cardigan"),
    ],
)  # fmt: skip
def test_a_kind_by_another_name(word: str, value: str) -> None:
    carrier = f"想要一件{word}" if word[0] > "z" else f"I'm looking for {word}"
    assert slots(understand(carrier, EMPTY)) == {value}


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("fuschia", "colour=fuchsia"), ("grey marl", "colour=light-grey"), ("pine green", "colour=dark-green"),
        ("houndstooth", "pattern=checked"), ("dogtooth", "pattern=checked"), ("snake-print", "pattern=animal"),
        ("two-tone", "pattern=colour-block"), ("goatskin", "fabric=leather"), ("winceyette", "fabric=flannel"),
        ("splash-proof", "finish=waterproof"), ("skintight", "fit=slim"), ("funnel neck", "neckline=turtleneck"),
        ("bardot", "neckline=off-shoulder"), ("hi-rise", "fit=high-waisted"), ("tea-length", "length=midi"),
        ("深咖色", "colour=dark-brown"), ("香芋色", "colour=lilac"), ("五颜六色", "colour=multi"),
        ("格仔", "pattern=checked"), ("开司米", "fabric=cashmere"), ("雾面", "finish=matte"),
        ("樽领", "neckline=turtleneck"), ("耐寒", "finish=warm"), ("齐膝", "length=knee"),
    ],
)  # fmt: skip
def test_a_look_by_another_name(word: str, value: str) -> None:
    carrier = f"想要一件{word}的毛衣" if word[0] > "z" else f"a {word} sweater, please"
    assert slots(understand(carrier, EMPTY)) == {value, "category=sweater"}


@pytest.mark.parametrize("word", ["anklet", "shearling", "sweatsuit", "daisy"])
def test_a_word_of_talk_is_no_typing_error(word: str) -> None:
    assert mend(word) == word


@pytest.mark.parametrize(
    ("say", "expected"),
    [
        ("a dress for no more than 80", "budget=80"),
        ("a dress, not exceeding 60 quid", "budget=60 currency=GBP"),
        ("a dress in the region of 90", "budget=90"),
        ("a dress, i've got 120 to play with", "budget=120"),
        ("a dress under 3000 rs", "budget=3000 currency=INR"),
        ("裙子,百来块", "budget=100 currency=CNY"),
        ("裙子,百八十块的", "budget=100 currency=CNY"),
        ("裙子,一百八十块", "budget=180 currency=CNY"),
        ("裙子,两百来块钱", "budget=200 currency=CNY"),
        ("裙子,千元以内", "budget=1000 currency=CNY"),
        ("裙子,1k5以内", "budget=1500"),
        ("裙子,五百蚊以下", "budget=500 currency=HKD"),
        ("裙子,50镑", "budget=50 currency=GBP"),
    ],
)
def test_a_sum_however_it_is_said(say: str, expected: str) -> None:
    assert slots(understand(say, EMPTY)) == {"category=dress", *expected.split()}


@pytest.mark.parametrize(
    ("say", "expected"),
    [
        ('trousers 32" waist', "category=trousers size=32"),
        ("jeans, 32 short", "category=jeans size=32"),
        ("a suit, 40R", "category=suit size=40R"),
        ("a blazer, 44 chest", "category=blazer size=44"),
        ("a dress, UK size 12", "category=dress size=UK_12"),
        ("a dress, i'm a twelve", "category=dress size=12"),
        ("a dress, size S or M", "category=dress size=S size=M"),
        ("a dress, small or medium", "category=dress size=S size=M"),
        ("a dress in extra small", "category=dress size=XS"),
        ("loafers, 7½", "category=loafers size=7.5"),
        ("凉鞋,三十八码半", "category=sandals size=38.5"),
        ("凉鞋,39码半", "category=sandals size=39.5"),
        ("裤子,32的腰", "category=trousers size=32"),
        ("裙子,160/84A的", "category=dress size=160/84A"),
        ("裙子,L的", "category=dress size=L"),
    ],
)
def test_a_size_however_it_is_said(say: str, expected: str) -> None:
    assert slots(understand(say, EMPTY)) == set(expected.split())


@pytest.mark.parametrize(
    ("say", "expected"),
    [
        ("a dress, I'm five four", "height=162.6"),
        ("a dress, I'm 1m65", "height=165"),
        ("a dress, I'm 10 stone 4lb", "weight=65.3"),
        ("a dress, 10st 4", "weight=65.3"),
        ("a dress, I weigh 140 pounds", "weight=63.5"),
        ("165/55,裙子", "height=165 weight=55"),
        ("身高一六五,裙子", "height=165"),
        ("168的个头,裙子", "height=168"),
        ("体重一百二,裙子", "weight=60"),
        ("我一百三十来斤,裙子", "weight=65"),
    ],
)
def test_a_measure_however_it_is_said(say: str, expected: str) -> None:
    assert slots(understand(say, EMPTY)) == {"category=dress", *expected.split()}
