"""The learned reading of roles: what it may change, what it is shown, and what ships."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest

from stylist_agents.offline import roles as module
from stylist_agents.offline.evaluate import EMPTY, SCREEN, SCREENS, slots
from stylist_agents.offline.hunch_sentences import Sentence, spoken
from stylist_agents.offline.manner import seen_so
from stylist_agents.offline.meaning import Understanding, Wish
from stylist_agents.offline.role_signs import Candidate, candidates
from stylist_agents.offline.roles import ROLES, Network, reread, roles
from stylist_agents.offline.train_roles import Example, digest, example, labelled, of_sentence, tensors, train
from stylist_agents.offline.understanding import before_roles, understand

RED, TROUSERS = Wish("colour", "red"), Wish("category", "trousers")


def sure_of(monkeypatch: pytest.MonkeyPatch, sure: dict[Wish | str, str], likely: float = 0.9) -> None:
    """A learned reading that gives these roles this share, and agrees with the rules on all else."""

    def said(found: list[Candidate]) -> list[dict[str, float]]:
        rest = (1 - likely) / 2
        return [{role: likely if role == sure.get(each.what, each.read) else rest for role in ROLES} for each in found]

    monkeypatch.setattr(module, "roles", said)


def read(text: str, screen: object = False) -> Understanding:
    return reread(before_roles(text, SCREENS[screen]), SCREENS[screen])


def test_what_is_only_told_of_is_no_wish(monkeypatch: pytest.MonkeyPatch) -> None:
    sure_of(monkeypatch, {RED: "neither"})
    assert read("red trousers for the office").values("colour") == ()
    assert read("red trousers for the office").values("category") == ("trousers",)


def test_a_wish_turns_into_a_refusal_and_back(monkeypatch: pytest.MonkeyPatch) -> None:
    sure_of(monkeypatch, {RED: "refused"})
    assert read("red trousers").values("colour", liked=False) == ("red",)
    sure_of(monkeypatch, {RED: "wished"})
    assert read("trousers, nothing red").values("colour") == ("red",)


def test_what_the_rules_passed_over_is_wished_for(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "my sister always wears red, I need trousers"
    assert before_roles(text, EMPTY).wishes == (TROUSERS,)
    sure_of(monkeypatch, {RED: "wished"})
    assert read(text).wishes == (TROUSERS, RED)


@pytest.mark.parametrize("text", ["green trousers", "来条裤子"])
def test_a_search_said_in_one_clause_keeps_its_garment(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sure_of(monkeypatch, {TROUSERS: "neither"})
    assert read(text).values("category") == ("trousers",)
    assert read(f"{text}, a scarf").values("category") == ("scarf",)


@pytest.mark.parametrize("text", ["in red wool, for once", "红的,羊毛的,谢谢"])
def test_a_change_of_a_search_is_not_left_with_nothing(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "refine" in before_roles(text, SCREEN).acts
    sure_of(monkeypatch, {RED: "neither", Wish("fabric", "wool"): "neither"})
    assert set(read(text, True).wishes) == {RED, Wish("fabric", "wool")}


@pytest.mark.parametrize("text", ["the trousers are ugly, other ones please", "裤子换一条"])
def test_what_is_exchanged_keeps_its_kind(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sure_of(monkeypatch, {TROUSERS: "neither"})
    assert "swap" in before_roles(text, SCREEN).acts
    assert "trousers" in read(text, True).values("category")


def test_what_is_pointed_at_is_added_and_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    assert before_roles("try the second one on", SCREEN).targets == ("s2",)
    sure_of(monkeypatch, {"s2": "neither", "s3": "wished"})
    assert read("try the second one on", True).targets == ("s3",)


@pytest.mark.parametrize(("role", "likely"), [("neither", 0.45), ("refused", 0.55)])
def test_an_unsure_reading_changes_nothing(role: str, likely: float, monkeypatch: pytest.MonkeyPatch) -> None:
    sure_of(monkeypatch, {RED: role}, likely)
    assert read("red trousers") == before_roles("red trousers", EMPTY)


def test_of_what_is_said_twice_the_likelier_mention_counts(monkeypatch: pytest.MonkeyPatch) -> None:

    def said(found: list[Candidate]) -> list[dict[str, float]]:
        shares = [0.9 if n == 0 else 0.1 for n in range(len(found))]
        return [{"wished": 1 - p, "refused": 0.0, "neither": p} for p in shares]

    monkeypatch.setattr(module, "roles", said)
    assert len(before_roles("red is my sister's colour, red trousers for me", EMPTY).named) > 2
    assert read("red is my sister's colour, red trousers for me").values("colour") == ("red",)


def test_a_question_with_a_wish_behind_it_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    sure_of(monkeypatch, {RED: "neither"})
    said = read("why the first one, and do you have red trousers?", True)
    assert said.twofold and said.values("colour") == ("red",)


def test_signs_say_where_a_word_stands_and_what_the_rules_made_of_it() -> None:
    found = candidates(before_roles("mum's red coat is old, I need trousers", EMPTY), EMPTY)
    red = next(each for each in found if each.what == RED)
    trousers = next(each for each in found if each.what == TROUSERS)
    assert {"R #cat", "L 's", "clause 0 1"} <= set(red.seen)
    assert {"L need", "clause 1 0"} <= set(trousers.seen)
    assert "last wished" in trousers.ruled


def test_a_garment_is_seen_as_what_is_said_of_it_and_of_the_others() -> None:
    found = candidates(before_roles("is the white one lined", SCREEN), SCREEN)
    garments = {each.what: each for each in found if isinstance(each.what, str)}
    assert set(garments) == {"s1", "s2", "s3"}
    assert "g #col exactly " in garments["s2"].seen and "g #col  others" in garments["s1"].seen
    assert "garment described this" in garments["s2"].seen and "garment described another" in garments["s3"].seen


def test_odd_messages_are_no_error() -> None:
    for text in ("", "   ", "?" * 5000, "\x00\uffff", "😀", "red " * 2000, "红裙子" * 900):
        assert reread(before_roles(text, SCREEN), SCREEN) == understand(text, SCREEN)
        for shares in roles(candidates(before_roles(text, SCREEN), SCREEN)):
            assert sum(shares.values()) == pytest.approx(1, abs=1e-3)


def test_what_is_named_late_in_a_long_message_stays_as_the_rules_read_it() -> None:
    text = "well, " * 80 + "red trousers please"
    assert set(understand(text, EMPTY).wishes) >= {RED, TROUSERS}


def test_training_learns_what_it_is_shown() -> None:
    find = frozenset({"find"})
    rows = [
        Sentence("grandpa sported red, I fancy trousers", False, find, frozenset({"category=trousers"})),
        Sentence("trousers, and make them red", False, find, frozenset({"category=trousers", "colour=red"})),
        Sentence("trousers, red I detest", False, find, frozenset({"category=trousers", "colour!=red"})),
    ]
    examples: list[Example] = [each for row in rows for each in of_sentence(row)]
    network = Network.read(tensors(train(examples * 20, epochs=12)))
    best = [int(np.argmax(network.shares(e.seen, e.ruled))) for e in examples]
    assert best == [e.role for e in examples]
    assert {ROLES[e.role] for e in examples} == set(ROLES)


def test_a_candidate_is_labelled_by_the_slots_of_its_sentence() -> None:
    wish = Candidate(Wish("size", "UK 10"), "wished", (), ())
    assert [ROLES[example(wish, {said}).role] for said in ("size=UK_10", "size!=UK_10", "size=12")] == list(ROLES)
    assert ROLES[example(replace(wish, what="s2"), {"target=s2"}).role] == "wished"


def test_on_what_is_kept_out_of_training_more_is_right_than_by_the_rules() -> None:
    """A guard against a fall: docs/offline.md says what was measured on these."""
    _, _, kept = spoken()
    right = {True: 0, False: 0}
    read_in_all = {True: 0, False: 0}
    wanted = sum(len(row.slots) for row in kept)
    for row in kept:
        before = before_roles(row.say, row.context)
        for learned, said in ((False, before), (True, reread(before, row.context))):
            have = slots(seen_so(said, row.context))
            right[learned] += len(have & row.slots)
            read_in_all[learned] += len(have)
    f1 = {learned: 2 * right[learned] / (read_in_all[learned] + wanted) for learned in right}
    assert f1[True] >= f1[False] + 0.01
    assert f1[True] >= 0.91


def test_the_weights_that_ship_were_made_from_the_sentences_that_are_here() -> None:
    stored = json.loads(resources.files("stylist_agents.offline").joinpath("roles.json").read_text("utf-8"))
    assert stored["of"] == digest(labelled())
