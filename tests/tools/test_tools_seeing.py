from __future__ import annotations

import numpy as np
import pytest

from stylist.body.perception import Perception
from stylist.errors import ConsentRequired, UnknownWord
from stylist.images import Photo, encode_png
from stylist_tools.context import NoPhotoYet, TurnContext
from tests.stylist.test_seeing import patch, person
from tests.tools.test_tools import use


class Sees:
    """A body model that knows one photo."""

    name, tier = "drawn", "embedded"

    def __init__(self, perception: Perception | None) -> None:
        self._perception = perception

    def perceive(self, photo: Photo) -> Perception | None:
        return self._perception


def with_photo(turn: TurnContext, pixels: np.ndarray, perception: Perception | None) -> None:
    turn.services.__dict__["body_model"] = Sees(perception)
    turn.services.consent.give("ann")
    turn.remember(photo_id=turn.services.photos.add(encode_png(pixels), "ann"))


def test_a_garment_is_described_with_its_confidence(turn: TurnContext) -> None:
    with_photo(turn, patch((190, 30, 40)), None)
    told = use(turn, "describe_garment")
    assert told["worn"] is False
    assert told["pieces"][0]["seen"]["colours"][0]["confidence"] > 0.5
    assert "red" in told["sentence"]


def test_without_photo_or_consent_nothing_is_looked_at(turn: TurnContext) -> None:
    with pytest.raises(NoPhotoYet):
        use(turn, "describe_garment")
    turn.remember(photo_id="photo-1")
    with pytest.raises(ConsentRequired):
        use(turn, "shop_the_look")


def test_a_look_becomes_numbered_cards_and_refusals_hold(turn: TurnContext) -> None:
    photo, perception = person()
    with_photo(turn, photo.pixels, perception)
    use(turn, "remember_preferences", add=[{"slot": "fabric", "value": "satin", "liked": False}])
    found = use(turn, "shop_the_look", limit=3)
    ids = [item["id"] for piece in found["pieces"] for item in piece["items"]]
    assert [piece["place"] for piece in found["pieces"]] == ["upper", "lower", "shoes"]
    assert ids and turn.memory.shown == tuple(ids)
    assert "s4" not in ids
    assert [item["n"] for piece in found["pieces"] for item in piece["items"]] == list(range(1, len(ids) + 1))
    assert turn.memory.focus == ids[0]


def test_one_shelf_alone_and_an_unknown_one(turn: TurnContext) -> None:
    photo, perception = person()
    with_photo(turn, photo.pixels, perception)
    assert [p["place"] for p in use(turn, "shop_the_look", groups=["shoes"])["pieces"]] == ["shoes"]
    with pytest.raises(UnknownWord, match="'hovercraft'"):
        use(turn, "shop_the_look", groups=["hovercraft"])
