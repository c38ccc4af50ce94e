"""How a look is to be seen, in words: tucked in, longer, in a light, turned; and what asks for another garment."""

from __future__ import annotations

import pytest

from stylist.locale import LOCALES, Locale
from stylist_agents.offline.manner import manner_of
from stylist_ui.page.manner import WAYS
from stylist_ui.strings import say
from tests.agents.offline_shop import TOOLS, Json, Shop


class Dressed(Shop):
    """A shop whose last turn put the first shirt on somebody."""

    takes = TOOLS | {"try_on": ["garment_ids", "figure", "size", "length", "tucked", "lighting"], "show_turn": []}

    def __init__(self, clips: bool = True, tried: bool = True) -> None:
        super().__init__(tools=[name for name in self.takes if clips or name != "show_turn"])
        self.say("a linen shirt")
        if tried:
            self.say("try it on")

    def _try_on(self, args: Json) -> Json:
        shown, ids = super()._try_on(args), args["garment_ids"]
        self.context |= {"tried": ids, "focus": ids[0]}
        manner = {name: args[name] for name in ("tucked", "lighting") if name in args}
        manner |= {"lengths": {ids[0]: "knee"}} if "length" in args else {}
        return shown | {"manner": manner, "ignored": ["lighting"] if "lighting" in args else []}

    def _show_turn(self, _: Json) -> Json:
        return {"file_id": "turn-1", "seconds": 2.5, "ended_by": "face_changed", "engine": "wan"}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("show me it tucked in", {"tucked": True}), ("把它塞进裤子里看看", {"tucked": True}),
        ("and untucked?", {"tucked": False}), ("放在外面呢", {"tucked": False}),
        ("how does it look in the evening light?", {"lighting": "evening"}),
        ("晚上灯光下什么样", {"lighting": "evening"}),
        ("in daylight?", {"lighting": "day"}), ("白天光线下呢", {"lighting": "day"}),
        ("and under studio lights?", {"lighting": "studio"}), ("back to its own light", {"lighting": "own"}),
        ("a bit longer", {"length": "longer"}), ("长一点呢", {"length": "longer"}),
        ("短一点看看", {"length": "shorter"}),
        ("how would it look down to my hips", {"length": "hip"}), ("到腰的话呢", {"length": "cropped"}),
        ("tucked in, in evening light", {"tucked": True, "lighting": "evening"}),
    ],
)  # fmt: skip
def test_the_look_on_the_screen_is_seen_in_another_manner(text: str, asked: Json) -> None:
    shop = Dressed()
    worn = shop.context["tried"]
    shop.say(text)
    assert shop.calls == [("try_on", {"garment_ids": worn, **asked})]


@pytest.mark.parametrize(
    "text",
    ["show me something longer", "longer ones please", "what about a longer one?", "有没有长一点的", "要一件长一点的",
     "a dress to wear in the evening", "in blue", "cheaper"],
)  # fmt: skip
def test_another_garment_is_looked_for_as_before(text: str) -> None:
    shop = Dressed()
    shop.say(text)
    assert "search_catalogue" in shop.names() and "try_on" not in shop.names()


def test_without_a_picture_words_of_length_are_wishes_and_light_needs_a_look() -> None:
    shop = Dressed(tried=False)
    shop.say("a bit longer")
    assert "search_catalogue" in shop.names()
    shop = Dressed(tried=False)
    shop.say("how does it look in the evening light?")
    assert shop.args("try_on") == {"garment_ids": ["shirt-1-1"], "lighting": "evening", "figure": "ada"}


def test_what_is_shown_and_what_is_not_is_said_in_the_language_asked_in() -> None:
    shop = Dressed()
    assert "with the hem to the knee" in shop.say("a bit longer")
    assert "下摆到膝盖" in shop.say("长一点呢")
    told = shop.say("tucked in, in evening light")
    assert "tucked in" in told and "evening light" not in told and "can't draw is another light" in told
    assert "换光线这个引擎画不出来" in shop.say("晚上灯光下什么样")


def test_what_cannot_be_is_said_plainly() -> None:
    shop, sentence = Dressed(), "There is no top in it."
    error = {"error": {"code": "nothing_to_tuck", "sentence": sentence}}
    shop._try_on = lambda args: error  # type: ignore[method-assign]
    assert shop.say("tucked in?").startswith(sentence)


@pytest.mark.parametrize("text", ["can I see it from the side?", "turn around", "转一圈给我看看", "看看侧面"])
def test_a_turn_is_a_clip_of_the_picture_that_is_there(text: str) -> None:
    shop = Dressed()
    told = shop.say(text)
    assert shop.names() == ["show_turn"] and "2.5" in told and ("cut it" in told or "到这里为止" in told)


def test_what_is_on_nobody_yet_is_put_on_first_and_the_back_is_not_made_up() -> None:
    shop = Dressed(tried=False)
    shop.say("can I see it from the side?")
    assert shop.names() == ["try_on", "show_turn"]
    assert "only knows the front" in shop.say("can I see it from behind?")
    assert "只有正面" in shop.say("背面呢")


def test_without_an_engine_of_clips_that_is_said() -> None:
    shop = Dressed(clips=False)
    assert "side" in shop.say("can I see it from the side?") and shop.names() == []
    assert "视频" in shop.say("转一圈给我看看") and shop.names() == []


def test_nobody_under_age_is_turned() -> None:
    shop = Dressed()
    shop.profile = shop.profile.model_copy(update={"minor": True})
    shop.say("turn around")
    assert shop.names() == []


CHOICES: dict[str, Json] = {
    "day": {"lighting": "day"}, "evening": {"lighting": "evening"}, "studio": {"lighting": "studio"},
    "own": {"lighting": "own"}, "longer": {"length": "longer"}, "shorter": {"length": "shorter"},
    "tucked": {"tucked": True}, "untucked": {"tucked": False},
}  # fmt: skip


def test_every_choice_under_a_picture_says_what_is_understood() -> None:
    assert [way for group in WAYS.values() for way in group] == list(CHOICES)
    for locale in LOCALES:
        assert {way: manner_of(say(f"say_manner_{way}", locale)) for way in CHOICES} == CHOICES


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("way", CHOICES)
def test_every_choice_under_a_picture_makes_another_one(way: str, locale: Locale) -> None:
    shop = Dressed()
    shop.say(say(f"say_manner_{way}", locale))
    assert shop.names() == ["try_on"]
    assert shop.args("try_on").items() >= CHOICES[way].items()
