"""Where a garment ends in a picture, tucked in or not, and the light: what may be asked, and what it comes to."""

from __future__ import annotations

import pytest

from stylist.tryon.engine import Piece
from stylist.tryon.engines.prompts import instruction
from stylist.tryon.manner import LengthBeyond, LengthFixed, LengthWish, Manner, NothingToTuck, lengths_of
from stylist.tryon.options import Length, TryOnOptions
from stylist.vocabulary import terms
from tests.agents.conftest import made
from tests.stylist.test_tryon_preview import plain

DRESS = made("d", "Dress", "连衣裙", 60, category="dress", length="midi")
COAT, SHIRT, JEANS = (made(name, name, name, 60, category=name) for name in ("coat", "shirt", "jeans"))


@pytest.mark.parametrize(
    ("wish", "shown"), [("longer", "maxi"), ("shorter", "knee"), ("mini", "mini"), ("midi", "midi")]
)  # fmt: skip
def test_a_length_by_its_name_or_one_step_from_what_the_shop_says(wish: LengthWish, shown: Length) -> None:
    assert Manner().changed([DRESS, COAT], wish, None, None).lengths == {"d": shown}


def test_step_by_step_and_back_to_its_own() -> None:
    manner = Manner().changed([DRESS], "shorter", None, None).changed([DRESS], "shorter", None, "evening")
    assert manner.lengths == {"d": "mini"} and manner.lighting == "evening"
    with pytest.raises(LengthBeyond) as refused:
        manner.changed([DRESS], "shorter", None, None)
    assert refused.value.say("en").endswith("to mid-thigh, to the knee, to mid-calf, to the ankle.")
    assert refused.value.say("zh").endswith("到大腿中间、到膝盖、到小腿中间、到脚踝。")
    assert manner.changed([DRESS], "own", None, "own") == Manner()


def test_what_has_no_other_length_and_what_cannot_be_tucked_is_said() -> None:
    with pytest.raises(LengthFixed):
        Manner().changed([JEANS], "shorter", None, None)
    with pytest.raises(LengthBeyond):
        Manner().changed([SHIRT], "maxi", None, None)
    for tucked in (True, False):
        with pytest.raises(NothingToTuck):
            Manner().changed([DRESS, COAT], None, tucked, None)


def test_it_holds_for_what_stays_in_the_look() -> None:
    manner = Manner().changed([SHIRT, JEANS], "longer", True, "studio")
    assert manner == Manner(lengths={"shirt": "mini"}, tucked=True, lighting="studio")
    assert manner.of([SHIRT, COAT]) == manner
    assert manner.of([COAT]) == Manner(lighting="studio")


def test_every_kind_that_is_put_on_has_lengths_in_order_or_none() -> None:
    kinds = [name for name, kind in terms("category").items() if kind.body in {"upper", "lower", "full", "outer"}]
    assert {len(lengths_of(kind)) for kind in kinds} == {0, 3, 4}
    assert lengths_of("skirt")[0] == "mini" and lengths_of("suit") == lengths_of("shorts") == ()


def test_several_pieces_are_each_told_with_their_length() -> None:
    top, skirt = plain("t", (9, 9, 9), (40, 300)), plain("s", (9, 9, 9), (40, 300), "lower", "skirt")
    pieces: list[Piece] = [top, type(skirt)(skirt.garment_id, skirt.picture, "skirt", "lower", "knee")]
    assert "the skirt of image 3, ending at the knee" in instruction(pieces, TryOnOptions())
    assert "The garment ends at the knee" in instruction(pieces[1:], TryOnOptions())
