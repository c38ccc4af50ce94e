"""What is worn together: the shipped weights read right, and learning finds what is planted."""

from __future__ import annotations

import numpy as np
import pytest

from stylist.evaluate.compatibility import CoOccurrence, measure, questions
from stylist.evaluate.worn import BLOCK, KEPT_OUT, Worn, WornOutfit, in_other_light
from stylist.garment import Swatch
from stylist.outfits.compatibility import Traits, load_compatibility, numbers, read_weights, traits_of
from stylist.train import compatibility as learning
from tests.stylist.garments import make_garment


def test_pairs_are_symmetric_bounded_and_know_nothing_of_nothing() -> None:
    traits = [
        Traits("shirt", "tops", "white", (95.0, 0.0, 0.0), "plain"),
        Traits("jeans", "bottoms", "blue", (45.0, 0.0, -25.0), "plain"),
        Traits("", "shoes"),
        Traits("", ""),
    ]
    model = load_compatibility()
    pairs = model.pairs(traits)
    assert np.allclose(pairs, pairs.T)
    assert ((pairs > 0) & (pairs < 1)).all()
    assert model.raw(traits)[3].tolist() == [0.0] * 4


def test_numbers_of_an_unknown_colour_are_nought() -> None:
    found = numbers(np.array([[np.nan] * 3, [50.0, 10, 0]])[:, None], np.array([[50.0, 10, 0]])[None])
    assert not found[0].any()
    assert found[1, 0, 3] == 1.0  # the same colour


def test_a_garment_is_read_by_its_picture_first() -> None:
    said = make_garment(category="shirt", colours=("navy",), patterns=("striped",))
    assert (traits_of(said).colour, traits_of(said).pattern) == ("blue", "patterned")
    seen = said.model_copy(update={"palette": (Swatch(hex="#ffffff", share=1.0),)})
    assert traits_of(seen).lab == pytest.approx((100.0, 0.0, 0.0), abs=0.1)


def planted(count: int = 400) -> list[WornOutfit]:
    """A world in which dark goes with jeans and light with skirts, whatever else."""
    rng = np.random.default_rng(3)
    found = []
    for number in range(count):
        dark = bool(rng.random() < 0.5)
        colour, lab = ("black", (15.0, 0.0, 0.0)) if dark else ("white", (95.0, 0.0, 0.0))
        top = Worn(Traits("shirt", "tops", colour, lab), "top")
        bottom = Worn(Traits("jeans" if dark else "skirt", "bottoms", "blue", (40.0, 0.0, -20.0)), "bottom")
        shoes = Worn(Traits(str(rng.choice(["boots", "heels"])), "shoes", colour, lab), "shoes")
        found.append(WornOutfit(number, (top, bottom, shoes), seen=True))
    return found


def test_learning_finds_what_is_planted_and_judges_photos_it_never_saw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "PENALTIES", (0.3,))
    monkeypatch.setattr(learning, "DRAWS", 2)
    outfits = planted(100)
    content, how = learning.train(outfits)
    report = measure(outfits, read_weights(content))
    kept_out = [o for o in outfits if o.number // BLOCK % KEPT_OUT == 3]
    assert report.outfits == len(kept_out) == 20 and how["outfits"] == len(outfits) - len(kept_out)
    assert report.learned.fill_in_the_blank > 0.36  # of .47 at most: two pieces of a kind are alike
    assert report.colour_wheel.fill_in_the_blank < 0.3
    assert report.learned.auc > 0.7 > report.colour_wheel.auc
    table = {tuple(cell[:2]): cell[2] for cell in content["tables"]["category"]}
    assert table["shirt", "jeans"] == pytest.approx(table["shirt", "skirt"], abs=1.0)  # colour decides, not the kind


def test_wrong_answers_play_the_same_part_and_come_from_other_photos() -> None:
    outfits = planted(40)
    for question in questions(outfits, outfits[0], np.random.default_rng(0)):
        assert len({t.group for t in question.choices}) == 1
        assert len(question.stays) == 2


def test_other_light_moves_colours_and_nothing_else() -> None:
    before = planted(1)[0]
    after = in_other_light(before, 1)
    assert [w.traits.category for w in after.pieces] == [w.traits.category for w in before.pieces]
    assert all(a.traits.lab != b.traits.lab for a, b in zip(after.pieces, before.pieces, strict=True))
    assert in_other_light(before, 1) == after


def test_co_occurrence_counts() -> None:
    counted = CoOccurrence.of(planted(100))
    shirt, jeans, skirt = (w.traits for w in (planted(20)[0].pieces[0], *_bottoms()))
    dark = counted.pairs([shirt, jeans, skirt])
    assert bool(dark[0, 1] > dark[0, 2]) is (shirt.colour == "black")


def _bottoms() -> tuple[Worn, Worn]:
    lab = (40.0, 0.0, -20.0)
    return Worn(Traits("jeans", "bottoms", "blue", lab), "bottom"), Worn(
        Traits("skirt", "bottoms", "blue", lab), "bottom"
    )
