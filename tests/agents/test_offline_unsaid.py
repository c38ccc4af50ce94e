"""What a message is by its form, pieces taken out of a look, and what is not carried to somebody else."""

from __future__ import annotations

import pytest

from stylist_agents.offline.acts import Act
from stylist_agents.offline.leaving_out import taken_away, without_a_piece
from stylist_agents.offline.meaning import Understanding
from stylist_agents.offline.mourning import condolence, dressed_in_dark
from stylist_agents.offline.phrasing import Speaker
from stylist_agents.offline.state import Context, Item, Known, Stored
from stylist_agents.offline.understanding import understand
from stylist_agents.offline.unsaid import asking, of_talk
from stylist_agents.offline.wish import dropped_slots, next_search
from tests.agents.offline_shop import Shop

SHOWN = tuple(Item(n=n, id=f"s{n}", category="shirt", fabrics=("linen",), colours=("navy",)) for n in (1, 2, 3))
LOOK = (
    Item(id="s1", category="shirt"),
    Item(id="c1", category="chinos"),
    Item(id="l1", category="loafers"),
    Item(id="w1", category="scarf"),
)
CONTEXT = Context(shown=SHOWN, outfit=LOOK, focus="s1", wish={"categories": ["shirt"]})


def read(said: str, context: Context = CONTEXT) -> Understanding:
    return of_talk(without_a_piece(asking(understand(said, context), context), context), context)


@pytest.mark.parametrize(
    ("said", "act"),
    [
        ("first or third?", "compare_two"),
        ("第一件还是第三件好？", "compare_two"),
        ("what's the cheapest", "compare_two"),
        ("透不透气", "detail"),
        ("透气吗", "detail"),
        ("这件防滑吗", "detail"),
        ("I like the first. is it silk?", "detail"),
        ("done", "bye"),
        ("搞定", "bye"),
        ("换", "more"),
        ("how do you know?", "about"),
        ("你怎么知道", "about"),
        ("下班想换件舒服的外套", "find"),
    ],
)
def test_the_form_of_a_message_tells_what_it_does(said: str, act: Act) -> None:
    found = read(said)
    assert act in found.acts
    assert act == "find" or not found.wishes


def test_a_question_about_this_one_may_end_in_a_wish_for_another() -> None:
    found = read("is it cotton, and do you have one in blue?")
    assert {"detail", "refine"} <= set(found.acts)
    assert [w.value for w in found.wishes] == ["blue"]


@pytest.mark.parametrize("said", ["take the scarf away", "把围巾拿掉", "围巾不要了", "lose the scarf"])
def test_a_piece_is_taken_out_of_the_look(said: str) -> None:
    found = read(said)
    assert found.acts == ("swap",)
    assert taken_away(found, CONTEXT) == "scarf"


@pytest.mark.parametrize("said", ["swap the scarf for another", "围巾换一条别的", "a scarf please"])
def test_what_is_to_be_another_is_not_taken_away(said: str) -> None:
    assert taken_away(read(said), CONTEXT) is None


def test_shoes_are_exchanged_for_no_look_is_whole_without() -> None:
    assert taken_away(read("take the loafers away"), CONTEXT) is None


def test_what_is_refused_but_not_worn_is_kept_for_what_comes() -> None:
    for said in ("no belts please", "不要腰带"):
        found = read(said)
        assert [(w.value, w.liked) for w in found.wishes] == [("belt", False)]


def test_the_occasion_of_one_is_not_carried_to_somebody_else() -> None:
    stored = Stored(wishes=(Known(slot="occasion", value="wedding"), Known(slot="gender", value="women")))
    context = Context(
        preferences=stored, wish={"categories": ["dress"], "occasions": ["wedding"], "genders": ["women"]}
    )
    for said in ("a soft cardigan for my mum", "给我妈找件开衫"):
        found = understand(said, context)
        assert "occasions" not in next_search(found, context)
        assert "occasion" in dropped_slots(found, context)
    assert next_search(understand("shoes to go with it", context), context)["occasions"] == ["wedding"]


def test_a_bosom_friends_wedding_is_dressed_for_from_the_womens_side() -> None:
    assert next_search(understand("闺蜜的婚礼穿什么", Context()), Context())["genders"] == ["women"]


def test_a_death_is_answered_once_and_dressed_for_in_dark() -> None:
    for said in ("something for my dad's funeral", "爷爷走了，追悼会穿什么"):
        found = dressed_in_dark(understand(said))
        assert ("colour", "colourful", False) in [(w.slot, w.value, w.liked) for w in found.wishes]
        assert not found.values("gender")
        speaker = Speaker(found.locale, 1)
        words = condolence(found, speaker)
        assert words
        assert condolence(found, Speaker(found.locale, 2, (words,))) == ""


def test_scorn_is_told_sorry_with_one_way_on() -> None:
    shop = Shop()
    shop.say("a shirt")
    assert "orry" in shop.say("you're useless")
    chinese = Shop()
    chinese.say("一件衬衫")
    assert any(word in chinese.say("你真没用") for word in ("抱歉", "对不住"))
