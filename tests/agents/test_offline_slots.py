"""Families of slots: negation, sizes without the word, sums in words, whose, degrees, and what is pointed at."""

from __future__ import annotations

import pytest

from stylist_agents.offline.evaluate import SCREENS, slots
from stylist_agents.offline.understanding import understand


@pytest.mark.parametrize(
    ("say", "shown", "expected"),
    [
        ("flared jeans without any holes", False, "fit=wide-leg category=jeans finish!=distressed"),
        ("卫衣,别给我带字的", False, "category=sweatshirt pattern!=graphic"),
        ("不用熨的衬衫", False, "category=shirt"),
        ("brogues in brown, 44", False, "category=oxford-shoes colour=brown size=44"),
        ("a belt for less than a tenner", False, "category=belt budget=10 currency=GBP"),
        ("不低于两百不超过四百的围巾", False, "least=200 budget=400 category=scarf"),
        ("mittens for my granddaughter, she's six", False, "category=gloves gender=girls age=6"),
        ("my husband says I need a coat", False, "category=coat"),
        ("給外婆買件開衫", False, "gender=women category=cardigan"),
        ("pack for 3 days, highs of 21 and lows of 9", False, "days=3 high=21 low=9"),
        ("the price of the silk?", True, "target=s3"),
        ("how warm is the fifty dollar one", True, "target=s3"),
        ("四十块的那件有口袋吗", True, "target=s2"),
        ("a beanie for my landlady, after my night shift", False, "category=hat gender=women"),
        ("I have never owned a coat, wool please", False, "category=coat fabric=wool"),
        ("我还没有大衣,羊毛的", False, "category=coat fabric=wool"),
        ("mailed from Lagos, a plain tee", False, "pattern=solid category=t-shirt"),
        ("不锈钢手链,不要金色的", False, "category=bracelet colour!=gold"),
        ("毛衣,腈纶的一律不看,墨绿或酒红", False, "category=sweater fabric!=acrylic colour=dark-green colour=burgundy"),
        ("a kurta, silk no, cotton yes", False, "category=kurta fabric!=silk fabric=cotton"),
        ("有没有36C的文胸", False, "category=bra size=36C"),
        ("triple XL please", True, "size=XXXL"),
        ("price isnt an issue", True, "undo=budget"),
        ("leather stuff out please", "plan", "fabric!=leather"),
        ("最高也就十度", "plan", "high=10"),
        ("keep my day 1 trousers", "plan", "plan=lock day=1 part=bottoms"),
        ("day two needs better shoes", "plan", "plan=swap day=2 part=shoes"),
        ("is this cheaper than the last plan", "plan", "plan=compare"),
        ("it might drop to minus 6", "plan", "low=-6"),
        ("换个话题,有围巾吗", "plan", "category=scarf"),
        ("a different question, any cufflinks?", "plan", "category=cufflinks"),
        ("before i forget, a straw hat", "plan", "category=hat fabric=straw"),
        ("can you get nearer 35", True, "budget=35"),
        ("throw out anything above 45", True, "budget=45"),
        ("I have enough black, a tunic", False, "colour!=black category=tunic"),
        ("a tote, any but red", False, "category=tote colour!=red"),
        ("yes, do it", True, ""),
        ("day 2, the sneakers have to go", "plan", "plan=swap day=2 part=shoes"),
        ("它们俩,新方案跟旧方案差在哪", "plan", "plan=compare"),
        ("my niece is 11, a cardigan for her choir", False, "age=11 gender=girls category=cardigan"),
        ("wellies for my nephew, hes 8", False, "age=8 gender=boys category=boots"),
        ("外公78了,一双拖鞋", False, "age=78 gender=men category=flip-flops"),
        ("给同事买条围巾,她爱穿红的", False, "gender=women category=scarf colour=red"),
        ("a scarf for my flatmate, she's always cold", False, "gender=women category=scarf"),
        ("do you sell for men and women", False, "gender=men gender=women"),
        ("never mind what we said about the pattern", True, "undo=pattern"),
        ("面料的要求取消吧", True, "undo=fabric"),
        ("it needn't be any particular brand", True, "undo=brand"),
        ("什么牌子都可以", True, "undo=brand"),
        ("is the collar on 3 stiff", True, "target=s3"),
        ("头两款哪个好", True, "target=s1 target=s2"),
        ("是拿白的配吗", True, "target=s2"),
        ("is that it?", True, ""),
        ("three hundred all up for a look", False, "budget=300 total=yes"),
    ],
)
def test_slots_of_a_family(say: str, shown: object, expected: str) -> None:
    assert slots(understand(say, SCREENS[shown])) == set(expected.split())
