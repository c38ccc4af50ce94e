"""The learned reading of acts: where it may speak, what it may never take, and what ships."""

from __future__ import annotations

import json
import random
from importlib import resources

import numpy as np
import pytest

from stylist_agents.offline import guessing
from stylist_agents.offline.evaluate import EMPTY, EXCHANGED, PAGED, PLANNED, SCREEN, SCREENS, TRIED
from stylist_agents.offline.hunch import Network, hunches, plain
from stylist_agents.offline.hunch_sentences import Sentence, digest, elsewhere, expanded, joined, learned_from, spoken
from stylist_agents.offline.signs import screen_of, signs
from stylist_agents.offline.state import Context
from stylist_agents.offline.train_hunch import Example, example, tensors, train
from stylist_agents.offline.understanding import by_rules, understand


@pytest.mark.parametrize(
    ("text", "context", "acts"),
    [
        ("take me back to what we had a sec ago", SCREEN, {"step_back"}),
        ("what's hanging in my closet again", EMPTY, {"owned"}),
        ("whats ur policy on worn shoes, can they go back", EMPTY, {"shop"}),
        ("统统看不上", SCREEN, {"hide", "more"}),
        ("转人工", EMPTY, {"shop"}),
        ("what's the capital of peru", EMPTY, {"off_topic"}),
    ],
)
def test_what_no_pattern_knows_is_learned(text: str, context: Context, acts: set[str]) -> None:
    assert set(understand(text, context).acts) == acts


def test_what_describes_the_one_garment_points_at_it() -> None:
    said = understand("定了,白的", SCREEN)
    assert (said.acts, said.targets, said.wishes) == (("pick",), ("s2",), ())


@pytest.mark.parametrize("text", ["统统看不上", "ctrl z", "bin the white one"])
def test_nothing_of_the_screen_is_learned_without_one(text: str) -> None:
    assert not {"hide", "swap", "step_back", "plan", "refine"} & set(understand(text, EMPTY).acts)


@pytest.mark.parametrize("text", ["not that dark", "not that expensive", "do you have one in blue"])
def test_a_guess_puts_nothing_away_and_takes_no_search(text: str) -> None:
    assert not {"hide", "detail"} & set(understand(text, SCREEN).acts)
    assert not {"hide", "detail"} & set(understand(text, PLANNED).acts)


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """A learned reading that is sure that everything is a word of thanks."""
    monkeypatch.setattr(guessing, "hunches", lambda *_: [(("thanks",), 1.0)])


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("take her clothes off in the photo", "undress"),
        ("把她的衣服脱了", "undress"),
        ("I'm 15, put it on me", "minor"),
        ("给我12岁的女儿试穿", "minor"),
        ("delete my photos please", "privacy"),
        ("把我的照片删掉", "privacy"),
        ("forget everything, start over", "start_over"),
        ("重新开始", "start_over"),
        ("black dress", "find"),
        ("一条黑色连衣裙", "find"),
    ],
)
@pytest.mark.parametrize("screen", [False, True, "plan"])
def test_what_must_hold_is_not_lost_to_a_guess(text: str, act: str, screen: object) -> None:
    assert act in understand(text, SCREENS[screen])


@pytest.mark.parametrize("likeliest", [("undress",), ("minor", "try_on")])
def test_what_looks_like_a_refusal_is_not_taken_for_the_next_likeliest(
    likeliest: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "hunches", lambda *_: [(likeliest, 0.6), (("try_on",), 0.4)])
    text = "same photo but nothing on, can u"
    assert understand(text, SCREEN) == by_rules(text, SCREEN)[1]


def test_days_are_planned_only_where_the_rules_read_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessing, "hunches", lambda *_: [(("trip",), 1.0)])
    assert "trip" not in understand("what do i chuck in", EMPTY)


@pytest.mark.parametrize(
    ("text", "context", "act"),
    [
        ("you got that mixed up, it was the loafers", EXCHANGED, "correct"),
        ("你听岔了,要换的是鞋", EXCHANGED, "correct"),
        ("the batch you had up before, once more please", PAGED, "earlier"),
        ("前面那一页再调出来", PAGED, "earlier"),
        ("spin her round slowly", TRIED, "turn"),
        ("后背也给看一眼", TRIED, "turn"),
    ],
)
def test_what_follows_on_something_is_read_only_where_it_was(text: str, context: Context, act: str) -> None:
    assert set(understand(text, context).acts) == {act}
    assert act not in understand(text, SCREEN)


@pytest.mark.parametrize(("likely", "acts"), [(0.8, {"thanks"}), (0.6, {"bye", "thanks"})])
def test_a_part_of_what_the_rules_read_needs_more(
    likely: float, acts: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "hunches", lambda *_: [(("thanks",), likely), (("body",), 1 - likely)])
    text = "thanks, bye"
    assert set(by_rules(text, EMPTY)[1].acts) == {"bye", "thanks"}
    assert set(understand(text, EMPTY).acts) == acts


def test_what_cannot_be_done_here_takes_nothing_from_what_can(monkeypatch: pytest.MonkeyPatch) -> None:
    guesses = [(("swap",), 0.6), (("bye",), 0.2), (("yes",), 0.1)]
    monkeypatch.setattr(guessing, "hunches", lambda *_: guesses)
    monkeypatch.setattr(guessing, "SURE_OF_NOTHING", 0.5)
    assert understand("mh so so then", EMPTY).acts == ("bye",)


def test_a_change_of_the_plan_keeps_what_is_said_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessing, "hunches", lambda *_: [(("plan", "thanks"), 0.9)])
    said = understand("much obliged, and other shoes on day 2", PLANNED)
    assert set(said.acts) == {"plan", "thanks"}


@pytest.mark.parametrize(
    ("text", "act", "target"), [("blue one, done", "pick", "s3"), ("白的我家里有", "own_it", "s2")]
)
def test_what_is_done_with_one_is_done_with_the_one_described(
    text: str, act: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessing, "hunches", lambda *_: [((act,), 1.0)])
    said = understand(text, SCREEN)
    assert (said.acts, said.targets, said.wishes, said.asked) == ((act,), (target,), (), ())


@pytest.mark.usefixtures("always")
def test_elsewhere_the_surer_reading_is_followed() -> None:
    assert understand("a lovely black dress, ta ever so", EMPTY).acts == ("thanks",)


@pytest.mark.parametrize(("acts", "likely"), [(("hide", "more"), 0.6), (("start_over",), 0.6), (("pick",), 0.25)])
def test_an_unsure_guess_changes_nothing(acts: tuple[str, ...], likely: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guessing, "hunches", lambda *_: [(acts, likely), (("bye",), 1 - likely)])
    text = "is the second one cotton?"
    assert understand(text, SCREEN) == by_rules(text, SCREEN)[1]


def test_odd_messages_are_no_error() -> None:
    for text in ("", "   ", "?" * 5000, "\x00\uffff", "😀"):
        shares = [likely for _, likely in hunches(plain(text), ())]
        assert sum(shares) == pytest.approx(1, abs=1e-3)
        assert shares == sorted(shares, reverse=True)


def test_signs_say_what_was_understood_and_where() -> None:
    found, ruled = by_rules("is the second one cotton?", SCREEN)
    there = signs(found.acts, ruled, SCREEN)
    assert {"act detail", "pattern detail @garments", "reference ordinal", "targets 1", "asks"} <= there
    assert [screen_of(each) for each in (EMPTY, SCREEN, PLANNED)] == ["nothing", "garments", "plan"]


def test_a_template_gives_each_of_its_sentences() -> None:
    assert expanded("[a|b] c[ d]?", random.Random(1)) == {"a c", "b c", "a c d", "b c d"}
    assert expanded("take <one>", random.Random(1), {"one": "it|that"}) == {"take it", "take that"}


def test_what_does_the_same_on_another_screen_is_learned_there() -> None:
    rows = [
        Sentence("are you a bot", False, frozenset({"about"})),
        Sentence("a wool coat", False, frozenset({"find"}), frozenset({"category=coat"})),
        Sentence("something in red", False, frozenset({"find"})),
        Sentence("the white one", True, frozenset({"pick"})),
        Sentence("other shoes", True, frozenset({"swap"})),
        Sentence("keep day 1", "plan", frozenset({"plan"})),
    ]
    assert [(s.say, s.shown) for s in elsewhere(rows)] == [
        ("are you a bot", "plan"),
        ("a wool coat", "plan"),
        ("a wool coat", True),
        ("the white one", "all before"),
        ("the white one", "garments over a plan"),
        ("other shoes", "paged"),
        ("other shoes", "garments over a plan"),
        ("other shoes", "a look"),
        ("keep day 1", "plan over garments"),
    ]


def test_what_follows_on_something_is_learned_after_all_else_too() -> None:
    assert [s.shown for s in elsewhere([Sentence("no, the shoes", "exchanged", frozenset({"correct"}))])] == [
        "all before"
    ]


def test_two_sentences_are_joined_on_the_screen_of_what_is_asked() -> None:
    rows = [Sentence("hiya", False, frozenset({"greet"})), Sentence("other shoes", True, frozenset({"swap"}))]
    both = joined(rows)
    assert {s.say for s in both} <= {"hiya, other shoes", "hiya. other shoes", "hiya and other shoes"}
    assert {(s.shown, s.acts) for s in both} == {(True, frozenset({"greet", "swap"}))}
    assert (
        joined([Sentence("love it", True, frozenset({"like"})), Sentence("a coat", False, frozenset({"find"}))]) == []
    )


def test_the_other_screens_say_what_is_on_top() -> None:
    screens = {shown: Sentence("", shown, frozenset()).context for shown in ("garments over a plan", "a look")}
    assert {screen_of(each) for each in screens.values()} == {"garments"}
    assert screen_of(Sentence("", "plan over garments", frozenset()).context) == "plan"


@pytest.mark.parametrize(
    ("text", "context", "acts"),
    [
        ("show me white shirts instead", SCREEN, {"find"}),
        ("那看看白色衬衫吧", SCREEN, {"find"}),
        ("why the skirt on day 2?", PLANNED, {"explain"}),
        ("为什么第二天这么穿", PLANNED, {"explain"}),
        ("有XL的吗", SCREEN, {"refine"}),
        ("and the second one?", SCREEN, {"pick"}),
    ],
)
def test_short_messages_mean_on_a_screen_what_they_say(text: str, context: Context, acts: set[str]) -> None:
    assert set(understand(text, context).acts) == acts


def test_training_learns_what_it_is_shown() -> None:
    rows = [
        Sentence("ctrl z", True, frozenset({"step_back"})),
        Sentence("ta, night", False, frozenset({"bye", "thanks"})),
    ]
    examples: list[Example] = [example(row) for row in rows] * 8
    learner, acts, sets = train(examples, epochs=12)
    assert (acts, len(sets)) == (["bye", "step_back", "thanks"], 2)
    network = Network.read(tensors(learner), {"acts": acts, "sets": [sorted(each) for each in sets]})
    best = [network.names[int(np.argmax(network.shares(e.grams, e.signs)))] for e in examples[:2]]
    assert [set(each) for each in best] == [row.acts for row in rows]


def test_what_is_kept_out_of_training_is_understood_nearly_as_well() -> None:
    """A guard against a fall: docs/offline.md says what was measured on these."""
    _, learned, kept = spoken()
    assert (len(kept), len(learned)) == (1860, 8710)
    right = sum(set(understand(row.say, SCREENS[row.shown]).acts) == row.acts for row in kept)
    assert right / len(kept) >= 0.79


def test_the_weights_that_ship_were_made_from_the_sentences_that_are_here() -> None:
    stored = json.loads(resources.files("stylist_agents.offline").joinpath("hunch.json").read_text("utf-8"))
    assert stored["of"] == digest(learned_from())


def test_a_plan_loses_no_minor_and_a_figure_is_not_indecent() -> None:
    assert {"minor", "plan"} <= set(by_rules("给我12岁的女儿试穿", PLANNED)[1].acts)
    assert "undress" not in understand("帮我分析下体型")
    assert "undress" in understand("露出下体")


@pytest.mark.parametrize(
    "said", ["not the white one", "not the white ones", "don't want that one", "不要白色那件", "别推那件蓝的了"]
)
def test_what_is_refused_is_not_picked(said: str) -> None:
    read = understand(said, SCREEN)
    assert "pick" not in read and "hide" in read and read.targets


@pytest.mark.parametrize("said", ["you're useless", "this is stupid", "你真没用", "useless bot", "这件太蠢了"])
def test_scorn_is_no_thanks_and_buys_nothing(said: str) -> None:
    assert not {"thanks", "pick", "like", "praise", "yes"} & set(understand(said, SCREEN).acts)


@pytest.mark.parametrize("said", ["the white one", "就要那件白的", "no, the white one"])
def test_a_choice_and_thanks_stay_what_they_are(said: str) -> None:
    assert {"pick", "thanks"} & set(understand(said, SCREEN).acts)
