"""A look on somebody, then one piece of it exchanged: the next picture is the same but for that piece."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.images import encode_png, open_photo
from stylist.settings import Settings
from stylist.tryon.keeping import unmarked_id
from stylist_agents.conversation import Conversation
from stylist_agents.events import Event, ImageShown, TurnFinished
from tests.agents.conftest import GARMENTS
from tests.agents.test_conversation import ShopWithEyes, of
from tests.stylist.test_tryon_swaps import Fine

LOOKS = (("shirt", 0), ("shirt", 1), ("trousers", 0), ("trousers", 1), ("loafers", 0))


def picture(category: str, n: int) -> bytes:
    garment = [g for g in demo_garments() if g.category == category][n]
    return encode_png(np.asarray(draw_garment(garment, (384, 512)).convert("RGB")))


@pytest.fixture
def conversation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Conversation]:
    """A shop with real pictures of two shirts, two pairs of trousers and one of loafers."""
    shop = ShopWithEyes(Settings(data_dir=tmp_path_factory.mktemp("shop"), catalogue="small"))
    chosen = [g for g in GARMENTS if g.id in {"s1", "s2", "t1", "t2", "f1"}]
    rows = [
        g.model_copy(update={"image_ids": (shop.files.put(picture(*look), "product", ".png"),)})
        for g, look in zip(chosen, LOOKS, strict=True)
    ]
    version = shop.index.begin("small", shop.embedder.name, shop.embedder.dim, "tests")
    shop.index.add("small", version, rows, shop.embedder.embed_texts([g.title("en") for g in rows]))
    shop.index.activate("small", version)
    shop.__dict__["judge"] = Fine()  # this body model sees ada's own clothes in every picture
    held = Conversation(shop)
    yield held
    held.close()
    shop.index.close()


def say(conversation: Conversation, text: str) -> list[Event]:
    return list(conversation.turn(text, thread_id="t", person_id="ann"))


def shown(conversation: Conversation, events: list[Event]) -> tuple[ImageShown, np.ndarray]:
    image = next(e for e in of(events, ImageShown) if e.kind == "tryon")
    name = unmarked_id(image.file_id)
    return image, open_photo(conversation.services.files.read_unmarked(name, "ann")).pixels


@pytest.mark.parametrize(
    ("ask", "see", "swap", "again"),
    [
        ("a navy linen shirt", "show me the whole look on ada", "same look, other trousers", "other trousers"),
        ("藏青亚麻衬衫", "整套穿在人台上看看", "同一套，换一条裤子", "裤子再换一条"),
    ],
)
def test_other_trousers_on_the_same_look_change_nothing_above_the_waist_and_back_again(
    conversation: Conversation, ask: str, see: str, swap: str, again: str
) -> None:
    say(conversation, ask)
    first, before = shown(conversation, say(conversation, see))
    second, after = shown(conversation, say(conversation, swap))
    assert set(first.garment_ids) != set(second.garment_ids) and "s1" in second.garment_ids
    changed = np.any(before != after, axis=2)
    assert changed.any() and np.flatnonzero(changed.any(axis=1)).min() > 0.36 * len(changed)
    third, _ = shown(conversation, say(conversation, again))
    assert third.file_id == first.file_id, "the first look is there still, and is not made anew"
    marked = np.asarray(Image.open(io.BytesIO(conversation.services.files.read(second.file_id, "ann"))).convert("RGB"))
    assert marked.shape == after.shape and (marked != after).any(), "what is shown carries the mark"


@pytest.mark.parametrize(
    ("ask", "told", "see", "words"),
    [
        ("a navy linen shirt", "my chest is 92 cm", "try it on in L", "Size L is drawn about 6 cm roomier"),
        ("藏青亚麻衬衫", "我胸围92厘米，穿什么码", "试一下 L 码", "L 码比合身的那一码大约宽 6 厘米"),
    ],
)
def test_a_size_that_is_named_is_tried_on_and_one_that_there_is_not_is_said(
    conversation: Conversation, tmp_path: Path, ask: str, told: str, see: str, words: str
) -> None:
    chart = tmp_path / "chart.csv"
    chart.write_text("Tops, product measurements, cm\nsize,chest\nS,96\nM,102\nL,108\n", "utf-8")
    assert conversation.services.sizes.attach(chart).charts
    say(conversation, ask)
    say(conversation, "what size am I? " + told if told.startswith("my") else told)
    events = say(conversation, see)
    image, _ = shown(conversation, events)
    assert image.garment_ids == ("s1",)
    assert words in of(events, TurnFinished)[0].text
    none = say(conversation, see.replace("L", "XXS"))
    assert "S, M, L" in of(none, TurnFinished)[0].text
