"""Plain words of customers: what they ask of a piece, put away, leave open, and what they say of body, age and size."""

from __future__ import annotations

import re

import pytest

from stylist_agents.offline.dressing_level import off_level
from stylist_agents.offline.offers import for_oneself
from stylist_agents.offline.state import Context, Item
from stylist_agents.offline.stated import stated
from stylist_agents.offline.understanding import understand
from stylist_agents.offline.unsaid import asking, of_talk
from tests.agents.offline_shop import Shop

SHOWN = tuple(Item(n=n, id=f"s{n}", category="shirt", fabrics=("linen",), colours=("navy",)) for n in (1, 2, 3))
CONTEXT = Context(shown=SHOWN, focus="s1", wish={"categories": ["shirt"]}, turn=3)


def acts(text: str) -> tuple[str, ...]:
    return of_talk(asking(understand(text, CONTEXT), CONTEXT), CONTEXT).acts


@pytest.mark.parametrize(
    "text",
    [
        "can I get it on with one hand?", "how big is it, would a laptop fit", "does it ride down when I sit?",
        "would it be suitable for church?", "any other colours?", "有没有别的颜色", "还有别的颜色吗",
    ],
)  # fmt: skip
def test_a_question_about_a_piece_chooses_nothing_and_changes_no_search(text: str) -> None:
    assert acts(text) == ("detail",)


def test_other_colours_are_looked_for_where_one_was_wished_for_or_they_are_to_be_shown() -> None:
    shop = Shop()
    shop.say("a white shirt")
    shop.say("有没有别的颜色")
    assert shop.args("search_catalogue")["unseen"]
    shop.say("show me other colours")
    assert shop.args("search_catalogue")["unseen"]


@pytest.mark.parametrize("text", ["hate that", "not those either", "i can't stand these.", "讨厌这件"])
def test_what_is_disliked_is_put_away_and_never_taken(text: str) -> None:
    assert "hide" in acts(text)
    assert not {"pick", "like"} & set(acts(text))


@pytest.mark.parametrize("text", ["not that dark", "not the first"])
def test_a_no_that_points_on_puts_not_everything_away(text: str) -> None:
    shop = Shop()
    shop.say("a shirt")
    shop.say(text)
    assert set(shop.context["wish"].get("hide_ids", [])) <= {"shirt-1-1"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("meh", "yes|gather"), ("还行", "差一点|打动"), ("不知道", "shirt-1-1"), ("你觉得呢", "shirt-1-1"),
        ("everything here looks like my grandma's curtains", "orry"),
    ],
)  # fmt: skip
def test_half_a_word_is_met_with_a_way_on(text: str, says: str) -> None:
    shop = Shop()
    shop.say("一件衬衫" if re.search("[一-鿿]", text) else "a shirt")
    assert re.search(says, shop.say(text))
    assert "search_catalogue" not in shop.names()


def test_what_the_shop_does_not_mark_is_told_so() -> None:
    shop = Shop()
    shop.say("trousers")
    assert "shop" in shop.say("no back pockets and no thick seams please")
    assert shop.names() == []


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("这件太正式了", -1), ("不行太正式", -1), ("that's too formal", -1), ("太随便了", 1), ("too casual for me", 1),
        ("nothing too formal", 0), ("不要太正式", 0), ("a formal shirt", 0), ("不能太随意", 0),
    ],
)  # fmt: skip
def test_too_formal_is_said_of_what_is_shown(text: str, step: int) -> None:
    assert off_level(text) == step


def test_too_formal_brings_others_one_level_down() -> None:
    shop = Shop()
    shop.say("上班穿的衬衫")
    shop.say("这件太正式了")
    searched = shop.args("search_catalogue")
    assert (searched["occasions"], searched["unseen"], searched["categories"]) == (["casual"], True, ["shirt"])


@pytest.mark.parametrize(
    "text",
    [
        "our apprentice is 16, a jacket for work", "我17", "我17 btw", "my daughter is 14, for her",
        "our trainee is 17", "我十六", "学徒16,要件外套", "they're 12 and need coats", "her youngest is nine",
    ],
)  # fmt: skip
def test_an_age_under_18_is_heard_however_it_is_told(text: str) -> None:
    assert stated(text).minor is True


@pytest.mark.parametrize(
    "text",
    ["my budget is 15", "they are 15 each", "the shoes are 16", "我36", "我12码", "the kids are 2 hours away", "我160"],
)
def test_other_numbers_are_no_age(text: str) -> None:
    assert stated(text).minor is None


def test_an_age_is_answered_kindly_and_no_verdict_is_given() -> None:
    shop = Shop()
    for text in ("I'm 61", "我61岁了"):
        reply = shop.say(text)
        assert "61" not in reply
        assert reply.endswith(("?", "？"))


def test_a_girth_as_large_as_a_height_is_none() -> None:
    for text in ("what size should i take, my waist is 120cm", "腰围120厘米穿什么码", "chest 110 cm"):
        assert understand(text).height_cm is None
    assert understand("腰围110，身高178").height_cm == 178


@pytest.mark.parametrize(
    ("text", "size"),
    [("in a 14", "14"), ("do you have it in a 14", "14"), ("I'm usually a 12", "12"), ("a 16 please", "16")],
)
def test_a_dress_size_needs_no_word_for_it(text: str, size: str) -> None:
    found = understand(text, CONTEXT)
    assert size in [w.value for w in (*found.wishes, *found.asked) if w.slot == "size"]


def test_letter_sizes_stay_where_shops_size_by_letter() -> None:
    shop = Shop()
    shop.say("do you have anything in 3XL?")
    shop.say("a hoodie")
    assert shop.args("search_catalogue")["sizes"] == ["3XL"]
    shop.say("a jacket")
    assert shop.args("search_catalogue")["sizes"] == ["3XL"]
    shop.say("shoes")
    assert "sizes" not in shop.args("search_catalogue")


@pytest.mark.parametrize(
    "text",
    [
        "for my tablets and glasses",
        "I wear reading glasses",
        "能放平板和眼镜的包",
        "trousers for sitting down all day",
        "我戴眼镜",
    ],
)
def test_glasses_that_are_owned_and_down_that_is_no_feather_are_no_wish(text: str) -> None:
    found = understand(text)
    assert "sunglasses" not in found.values("category")
    assert "down" not in found.values("fabric")


def test_glasses_and_down_are_wished_for_where_they_are_meant() -> None:
    assert understand("black glasses please").values("category") == ("sunglasses",)
    assert understand("a down jacket").values("category") == ("puffer-jacket",)


@pytest.mark.parametrize(
    "text",
    [
        "what if I lost the packing slip?", "小票丢了能退吗", "and if it doesn't fit?",
        "do you have a fitting room that's accessible?",
        "how do I order", "万一不合适怎么办",
    ],
)  # fmt: skip
def test_questions_for_the_shop_are_no_trip_and_no_try_on(text: str) -> None:
    assert acts(text) == ("shop",)


@pytest.mark.parametrize(
    "text",
    [
        "will this make me look fatter",
        "what looks good on fat people",
        "nothing ever fits",
        "这件会不会显胖",
        "适合胖子穿吗",
    ],
)
def test_no_body_is_judged(text: str) -> None:
    assert "self_critical" in acts(text)


def test_all_of_it_together_keeps_what_was_put_together() -> None:
    shop = Shop()
    shop.say("a hoodie")
    shop.say("shorts")
    shop.say("put it all together as a look")
    assert shop.args("plan_outfit")["anchor_ids"] == ["hoodie-1-1", "shorts-2-1", "loafers-0-1"]


def test_a_chosen_piece_takes_its_place_in_the_look() -> None:
    shop = Shop()
    shop.say("a shirt")
    shop.say("trousers")
    shop.say("I'll take the second")
    assert shop.args("plan_outfit") == {"swap": "bottoms", "replace_with": "trousers-2-2"}
    assert "trousers-2-2" in {piece["id"] for piece in shop.context["outfit"]}


def test_who_is_a_woman_answers_for_whom() -> None:
    found = for_oneself(understand("I'm a woman, size 30"), "Five fit. Is it for a woman or a man?")
    assert found.acts == ("refine",)
    assert (found.values("gender"), found.values("size")) == (("women",), ("30",))
    assert for_oneself(understand("I'm a woman"), "Have a look.").values("gender") == ()


def test_what_one_wears_is_told_by_the_occasion() -> None:
    shop = Shop()
    shop.say("a dark suit for my dad's funeral")
    assert "dark and plain" in shop.say("i don't really know what one wears")
    shop.say("does it have to be a tie")
    assert shop.args("search_catalogue")["categories"] == ["tie"]


def test_whose_feast_it_is_and_whom_nobody_wants_to_look_like_are_not_dressed() -> None:
    assert understand("My granddaughter is getting married in June, something to wear").values("gender") == ()
    assert understand("I don't want to look like an old lady").wishes == ()
    found = understand("红色太艳了,换蓝的")
    assert (found.values("colour"), found.values("colour", liked=False)) == (("blue",), ("red",))


def test_all_that_somebody_has_is_the_budget() -> None:
    for text in ("我只有400", "i only have 400"):
        budget = understand(text).budget
        assert budget is not None
        assert budget.most == 400


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("短的", {"cropped", "mini", "knee"}), ("想要短的", {"cropped", "mini", "knee"}),
        ("short ones", {"cropped", "mini", "knee"}), ("long ones please", {"midi", "maxi"}), ("长的", {"midi", "maxi"}),
        ("头发短的人戴什么帽子", set()), ("short sleeves", set()),
    ],
)  # fmt: skip
def test_short_and_long_ones_are_a_length(text: str, lengths: set[str]) -> None:
    assert {wish.value for wish in understand(text, CONTEXT).wishes if wish.slot == "length"} == lengths
