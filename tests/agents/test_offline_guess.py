"""The learned guess of acts: where it may speak, and that what ships is what training gives."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest
from safetensors.numpy import load

from stylist_agents.offline.evaluate import EMPTY, PLANNED, SCREEN
from stylist_agents.offline.hunch import hunch
from stylist_agents.offline.state import Context
from stylist_agents.offline.train_hunch import expanded, sentences, train
from stylist_agents.offline.understanding import understand


@pytest.mark.parametrize(
    ("text", "context", "acts"),
    [
        ("take me back to what we had a sec ago", SCREEN, ("step_back",)),
        ("what's hanging in my closet again", EMPTY, ("owned",)),
        ("whats ur policy on worn shoes, can they go back", EMPTY, ("shop",)),
        ("统统看不上", SCREEN, ("hide", "more")),
        ("转人工", EMPTY, ("shop",)),
        ("what's the capital of peru", EMPTY, ("off_topic",)),
    ],
)
def test_what_no_pattern_knows_is_guessed(text: str, context: Context, acts: tuple[str, ...]) -> None:
    assert set(understand(text, context).acts) == set(acts)


def test_what_describes_the_one_garment_points_at_it() -> None:
    said = understand("定了,白的", SCREEN)
    assert (said.acts, said.targets, said.wishes) == (("pick",), ("s2",), ())


def test_nothing_of_the_screen_is_guessed_without_one() -> None:
    assert "hide" not in understand("统统看不上", EMPTY)
    assert understand("统统看不上", EMPTY).acts == ("off_topic",)


@pytest.mark.parametrize("text", ["not that dark", "not that expensive", "do you have one in blue", "the whole trip"])
def test_a_guess_puts_nothing_away_and_takes_no_search(text: str) -> None:
    assert not {"hide", "detail"} & set(understand(text, SCREEN).acts)
    assert not {"hide", "detail"} & set(understand(text, PLANNED).acts)


def test_odd_messages_are_no_error() -> None:
    for text in ("", "   ", "?" * 5000, "\x00\uffff", "😀"):
        name, likely = hunch(text)
        assert isinstance(name, str)
        assert 0 <= likely <= 1


def test_a_template_gives_each_of_its_sentences() -> None:
    import random  # noqa: PLC0415 (only here)

    assert expanded("[a|b] c[ d]?", random.Random(1)) == {"a c", "b c", "a c d", "b c d"}


def test_the_weights_that_ship_are_those_that_training_gives() -> None:
    stored = load(resources.files("stylist_agents.offline").joinpath("hunch.safetensors").read_bytes())
    _, weights, _ = train()
    shipped = stored["weights"].astype(np.float64) * float(stored["scale"][0])
    assert np.abs(shipped - weights).max() < float(stored["scale"][0])
    assert len(sentences()) > 3000
