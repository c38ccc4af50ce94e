"""What is not wanted is put away, and comes back on asking."""

from __future__ import annotations

from tests.agents.offline_shop import Shop


def test_a_number_refused_brings_others_and_a_number_liked_brings_its_kin() -> None:
    for words in ("not number 1", "I don't like the first one", "不喜欢第1件", "第一件不要"):
        shop = Shop()
        shop.say("a shirt")
        shop.say(words)
        search = shop.args("search_catalogue")
        assert search["hide_ids"] == ["shirt-1-1"], words
        assert "like" not in search, words
    for words in ("show me something similar to number 2", "more like number 2", "类似第二件的"):
        shop = Shop()
        shop.say("a shirt")
        shop.say(words)
        assert shop.args("search_catalogue")["like"] == "shirt-1-2", words


def test_what_is_not_wanted_is_put_away_until_it_is_asked_for() -> None:
    shown = ["shirt-1-1", "shirt-1-2", "shirt-1-3"]
    cases = {
        "anything but this": shown[:1], "除了这件都行": shown[:1], "别再给我看这件": shown[:1],
        "not this one": shown[:1], "I don't like them": shown,
        "anything but the white one": [shown[1]], "hide the second one": [shown[1]], "把第二件藏起来": [shown[1]],
        "not these": shown, "none of these, please": shown, "这些都不要": shown, "都不喜欢": shown,
    }  # fmt: skip
    for words, away in cases.items():
        shop = Shop()
        shop.say("a shirt")
        text = shop.say(words)
        assert shop.args("search_catalogue")["hide_ids"] == away, words
        assert shop.args("search_catalogue")["unseen"] is True, words
        assert text, words
        assert not shop.profile.wishes[1:], words


def test_what_was_put_away_comes_back_on_asking() -> None:
    for words in ("show me the hidden ones again", "bring them back", "把刚才不要的拿回来", "看看隐藏的"):
        shop = Shop()
        shop.say("a shirt")
        assert "search_catalogue" not in [shop.say(words), *shop.names()], words
        shop.context["hidden"] = ["shirt-1-1"]
        shop.say(words)
        assert shop.args("search_catalogue") == {"show_hidden": True, "limit": 6}, words


def test_a_refusal_of_a_thing_s_colour_or_price_puts_nothing_away() -> None:
    english = ("not that expensive", "anything but black", "don't show me that colour", "why not this one?")
    for words in (*english, "nothing but linen", "不喜欢这件的颜色", "除了黑色都行", "第二件不要条纹的"):
        shop = Shop()
        shop.say("a shirt")
        shop.say(words)
        assert not any("hide_ids" in args for _, args in shop.calls), words


def test_with_a_new_wish_beside_it_what_is_shown_is_put_away_too() -> None:
    shop = Shop()
    shop.say("a shirt")
    shop.say("not these, something in green")
    search = shop.args("search_catalogue")
    assert (search["hide_ids"], search["colours"]) == (["shirt-1-1", "shirt-1-2", "shirt-1-3"], ["green"])
    shop.say("more like this but in navy")
    assert shop.args("search_catalogue")["like"] == "shirt-2-1"
    assert shop.args("search_catalogue")["colours"] == ["navy"]
