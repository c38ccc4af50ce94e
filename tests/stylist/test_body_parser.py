"""Human parsers by name: what their labels mean, what is loaded and what is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from stylist.body import load_body_model
from stylist.body.parser import NoHumanParser, ParsedBody, ParserUnavailable, parts_of
from stylist.body.perception import Part, Perception
from stylist.images import Photo
from stylist.settings import Settings
from tests.stylist.test_body_models import ATR, Scripted, save_parser

LIP = ("Background", "Hat", "Hair", "Glove", "Sunglasses", "Upper-clothes", "Dress", "Coat", "Socks", "Pants",
       "Jumpsuits", "Scarf", "Skirt", "Face", "Left-arm", "Right-arm", "Left-leg", "Right-leg", "Left-shoe",
       "Right-shoe")  # fmt: skip
FASHION = ("Background", "shirt, blouse", "top, t-shirt, sweatshirt", "jacket", "pants", "shorts", "coat", "dress",
           "headband, head covering, hair accessory", "tights, stockings", "shoe", "bag, wallet", "collar", "zipper",
           "hair", "face", "upper_arm", "mystery")  # fmt: skip


def test_the_labels_of_known_sets_are_all_known() -> None:
    for labels in (ATR, LIP):
        parts = parts_of(dict(enumerate(labels)))
        assert len(parts) == len(labels)
        by_name = {label: parts[n] for n, label in enumerate(labels)}
        assert (by_name["Hair"], by_name["Face"], by_name["Left-arm"]) == (Part.HAIR, Part.FACE, Part.SKIN)
        assert (by_name["Skirt"], by_name["Right-shoe"], by_name["Scarf"]) == (Part.LOWER, Part.SHOES, Part.ACCESSORIES)
    assert set(parts_of(dict(enumerate(ATR))).values()) == set(Part) - {Part.OUTERWEAR}


def test_a_label_of_several_names_is_one_part_and_what_is_unknown_is_left_out() -> None:
    parts = {FASHION[n]: part for n, part in parts_of(dict(enumerate(FASHION))).items()}
    assert parts["shirt, blouse"] == parts["top, t-shirt, sweatshirt"] == Part.UPPER
    assert parts["headband, head covering, hair accessory"] == Part.ACCESSORIES
    assert set(FASHION) - set(parts) == {"collar", "zipper", "mystery", "upper_arm"}
    assert parts_of({0: "coat, shoe"}) == {}, "two parts are none"


def test_only_known_classes_answer_and_only_near_the_person(tmp_path: Path) -> None:
    save_parser(tmp_path, FASHION)
    model = load_body_model(Settings(body_model=f"segformer:{tmp_path}"))
    assert isinstance(model, ParsedBody)
    model._landmarks = Scripted()
    bias = torch.zeros(len(FASHION))
    bias[FASHION.index("mystery")] = 100  # far ahead everywhere, and never the answer
    bias[FASHION.index("coat")] = 50
    model._network.decode_head.classifier.bias.data = bias
    pixels = np.random.default_rng(0).integers(0, 255, (120, 90, 3), dtype=np.uint8)
    seen = model.perceive(Photo(pixels, "PNG"))
    assert isinstance(seen, Perception)
    assert seen.parsing is not None
    assert (seen.parsing[:, 32:58] == Part.OUTERWEAR).all()
    assert (seen.parsing[:, :26] == Part.BACKGROUND).all()


def test_licence_and_unused_labels_are_told(tmp_path: Path) -> None:
    save_parser(tmp_path, FASHION)
    model = load_body_model(Settings(body_model=f"segformer:{tmp_path}"))
    assert isinstance(model, ParsedBody)
    assert model.licence is None
    assert "licence: not stated" in model.about
    assert "labels not used: collar, zipper, upper_arm, mystery" in model.about
    (tmp_path / "README.md").write_text("---\nlicense: other\nlicense_name: research-only\n---\n# Card\n")
    again = load_body_model(Settings(body_model=f"segformer:{tmp_path}"))
    assert isinstance(again, ParsedBody)
    assert again.licence == "research-only"


def test_what_is_no_human_parser_is_refused(tmp_path: Path) -> None:
    save_parser(tmp_path, ("sky", "road", "hair"))
    with pytest.raises(NoHumanParser, match="sky, road, hair") as caught:
        load_body_model(Settings(body_model=f"segformer:{tmp_path}"))
    assert "face, lower, upper" in caught.value.say("zh")


def test_pickled_weights_are_never_opened(tmp_path: Path) -> None:
    save_parser(tmp_path, ATR)
    state = torch.zeros(1)
    (tmp_path / "model.safetensors").unlink()
    torch.save({"state": state}, tmp_path / "pytorch_model.bin")
    with pytest.raises(ParserUnavailable, match="safetensors"):
        load_body_model(Settings(body_model=f"segformer:{tmp_path}"))


@pytest.mark.parametrize("name", ["owner/no-such-parser", "/no/such/folder", ""])
def test_a_parser_that_is_not_here_is_told_with_the_next_step(name: str) -> None:
    with pytest.raises(ParserUnavailable, match="body_model=embedded") as caught:
        load_body_model(Settings(body_model=f"segformer:{name}"))
    assert f"“{name}”" in caught.value.say("zh")
