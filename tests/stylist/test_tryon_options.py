"""The contract's small parts: options are checked, what an engine cannot honour is told, engines are data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.errors import UnknownWord
from stylist.images import Photo
from stylist.settings import Settings
from stylist.tryon.engine import Piece, TryOnCancelled, ignored
from stylist.tryon.engines import engine_facts, load_engine
from stylist.tryon.engines.facts import engines
from stylist.tryon.options import OptionRefused, TryOnOptions
from stylist.tryon.preview import PreviewEngine


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": -1}, {"seed": 2**32}, {"seed": True}, {"seed": 1.5}, {"seed": None}, {"variants": 0}, {"variants": 5},
        {"steps": 0}, {"steps": 101}, {"long_side_px": 255}, {"long_side_px": 1537}, {"length": "long"},
        {"lighting": "night"}, {"tucked": 1}, {"keep_pose": None}, {"keep_background": "yes"},
    ],
)  # fmt: skip
def test_values_that_cannot_be_are_refused_by_name(wrong: dict[str, Any]) -> None:
    (name, value), *_ = wrong.items()
    with pytest.raises(OptionRefused, match=name) as refusal:
        TryOnOptions(**wrong)
    assert f"“{value}”" in refusal.value.say("zh")


def test_what_was_asked_and_is_not_honoured_is_named() -> None:
    options = TryOnOptions(seed=7, length="midi", keep_pose=False)
    assert ignored(options, {"seed"}) == ("length", "keep_pose")
    assert ignored(TryOnOptions(), ()) == ()


def plain_top() -> Piece:
    pixels = np.full((400, 300, 3), 255, dtype=np.uint8)
    pixels[40:300, 70:230] = (200, 40, 40)
    return Piece("top", Photo(pixels, "PNG"), "top", "upper", None, "sleeveless")


def test_the_preview_says_what_it_ignores_and_how_far_it_is() -> None:
    photo = Photo(np.asarray(draw_figure("ada").convert("RGB")), "PNG")
    told: list[float] = []
    options = TryOnOptions(seed=3, lighting="studio")
    result = PreviewEngine().render(photo, figure_perception("ada"), [plain_top()], options, told.append)
    assert result.ignored == ("seed",) and result.licence == "Apache-2.0" and result.seed is None
    assert told == sorted(told) and told[0] == 0 and told[-1] == 1


def test_the_preview_stops_when_nobody_waits() -> None:
    photo = Photo(np.asarray(draw_figure("ada").convert("RGB")), "PNG")
    with pytest.raises(TryOnCancelled):
        PreviewEngine().render(photo, figure_perception("ada"), [plain_top()], cancelled=lambda: True)


def test_engines_are_known_by_name() -> None:
    assert load_engine(Settings(), "preview").name == "preview"
    with pytest.raises(UnknownWord, match="preview"):
        load_engine(Settings(), "magic")


@pytest.mark.parametrize("name", engines())
def test_each_engine_says_what_it_is_and_under_which_licence(name: str) -> None:
    facts = engine_facts(name)
    assert facts.about_en and facts.about_zh and facts.licence
    assert all(w.commercial and w.licence and w.source.startswith("https://") for w in facts.weights)
