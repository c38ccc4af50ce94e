"""What every embedder promises, held to the shipped model, to the double and to any open_clip model."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import open_clip
import pytest
import torch
from huggingface_hub import constants
from PIL import Image, ImageDraw

from stylist.embedding import Embedder, load_embedder
from stylist.embedding.double import HashEmbedder
from stylist.embedding.openclip import OpenClipEmbedder, looks_at
from stylist.errors import BadInput, HubUnreachable, StylistError, WeightsMissing

TEXTS = ["navy linen shirt", "red running shoes", "藏青色亚麻衬衫", "红色跑鞋", "", "🙂 ½ ﬁt", "word " * 200]


def _random_open_clip() -> Embedder:
    tower = {"layers": 1, "width": 32}
    model = open_clip.CLIP(
        24,
        {**tower, "head_width": 16, "patch_size": 16, "image_size": 32},
        {**tower, "heads": 2, "context_length": 16, "vocab_size": 49408},
    )
    preprocess = open_clip.image_transform((32, 32), is_train=False)
    tokenizer = open_clip.SimpleTokenizer(context_length=16)
    return OpenClipEmbedder("tiny", "full", model, preprocess, tokenizer)


MAKERS: dict[str, Callable[[], Embedder]] = {
    "embedded": load_embedder,
    "double": HashEmbedder,
    "random open_clip": _random_open_clip,
}


@pytest.fixture(scope="module", params=MAKERS)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return MAKERS[request.param]()


def drawn(colour: str, size: tuple[int, int] = (60, 80)) -> Image.Image:
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).ellipse((size[0] // 4, size[1] // 4, size[0] * 3 // 4, size[1] * 3 // 4), fill=colour)
    return picture


def pictures() -> list[Image.Image]:
    shapes = [(60, 80), (224, 224), (300, 90), (1, 1)]
    colours = random.Random(1).sample(["red", "navy", "green", "black"], 4)
    return [drawn(colour, shape) for colour, shape in zip(colours, shapes, strict=True)]


def test_vectors_are_unit_rows_of_the_promised_width(embedder: Embedder) -> None:
    for vectors, rows in ((embedder.embed_texts(TEXTS), len(TEXTS)), (embedder.embed_images(pictures()), 4)):
        assert vectors.shape == (rows, embedder.dim)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_nothing_gives_no_rows(embedder: Embedder) -> None:
    assert embedder.embed_texts([]).shape == (0, embedder.dim)
    assert embedder.embed_images([]).shape == (0, embedder.dim)


def test_the_same_twice_is_equal(embedder: Embedder) -> None:
    np.testing.assert_array_equal(embedder.embed_texts(TEXTS), embedder.embed_texts(TEXTS))
    np.testing.assert_array_equal(embedder.embed_images(pictures()), embedder.embed_images(pictures()))


def test_alone_and_in_a_batch_agree_and_keep_their_order(embedder: Embedder) -> None:
    alone = np.concatenate([embedder.embed_texts([text]) for text in TEXTS])
    np.testing.assert_allclose(embedder.embed_texts(TEXTS), alone, atol=2e-5)
    one_by_one = embedder.embed_images(pictures(), batch_size=1)
    np.testing.assert_allclose(embedder.embed_images(pictures(), batch_size=3), one_by_one, atol=2e-5)


def test_different_things_differ(embedder: Embedder) -> None:
    texts = embedder.embed_texts(TEXTS)
    assert np.abs(texts[0] - texts[1]).max() > 1e-3
    assert np.abs(texts[2] - texts[3]).max() > 1e-3
    images = embedder.embed_images([drawn("red"), drawn("navy")])
    assert np.abs(images[0] - images[1]).max() > 1e-3


def test_any_picture_mode_is_read_as_rgb(embedder: Embedder) -> None:
    as_rgb = embedder.embed_images([drawn("red")])
    for mode in ("RGBA", "P", "CMYK"):
        assert embedder.embed_images([drawn("red").convert(mode)]).shape == as_rgb.shape
    np.testing.assert_allclose(embedder.embed_images([drawn("red").convert("RGBA")]), as_rgb, atol=1e-6)


def test_many_threads_get_what_one_gets(embedder: Embedder) -> None:
    expected = embedder.embed_texts(TEXTS)
    with ThreadPoolExecutor(4) as pool:
        for vectors in pool.map(lambda _: embedder.embed_texts(TEXTS), range(12)):
            np.testing.assert_allclose(vectors, expected, atol=2e-5)


def test_names_tell_embedders_apart() -> None:
    made = [make() for make in MAKERS.values()]
    assert len({e.name for e in made}) == len(made)
    assert made[0].name.startswith("fashion-clip-embedded@")
    assert len(made[0].name.partition("@")[2]) == 12


def test_the_shipped_model_puts_both_languages_in_one_space() -> None:
    embedder = load_embedder()
    english = embedder.embed_texts(["red shirt", "black shoes", "handbag", "watch", "blue jeans", "sunglasses"])
    chinese = embedder.embed_texts(["红色衬衫", "黑色鞋子", "手提包", "手表", "蓝色牛仔裤", "太阳镜"])
    assert (chinese @ english.T).argmax(axis=1).tolist() == list(range(6))


def test_two_looks_see_the_picture_and_its_middle() -> None:
    pixels = torch.arange(3 * 80 * 60, dtype=torch.float32).reshape(1, 3, 80, 60)
    plain, closer = looks_at(pixels, 2)
    assert torch.equal(plain, pixels)
    assert closer.shape == pixels.shape
    assert closer.min() > pixels[..., 3, 2].min()
    assert looks_at(pixels, 1)[0] is pixels


def test_the_shipped_model_looks_twice() -> None:
    twice = load_embedder()
    assert isinstance(twice, OpenClipEmbedder)
    once = OpenClipEmbedder(twice.name, "embedded", twice.model, twice.preprocess, twice.tokenize)
    a, b = (embedder.embed_images([_shirt("#1f2a44")]) for embedder in (twice, once))
    assert twice.looks == 2
    assert 0.8 < float(a[0] @ b[0]) < 0.9999


def test_half_precision_is_another_computation_of_nearly_the_same_vectors() -> None:
    texts, images = ["red T-shirt", "藏青色衬衫"], [_shirt("#c1272d"), _shirt("#1f2a44")]
    whole, half = load_embedder(), load_embedder(precision="bf16")
    for a, b in (
        (whole.embed_texts(texts), half.embed_texts(texts)),
        (whole.embed_images(images), half.embed_images(images)),
    ):
        assert 1e-6 < np.abs(a - b).max() < 0.05
        assert ((a * b).sum(axis=1) > 0.995).all()


def test_the_shipped_model_reads_over_a_slip_of_the_fingers() -> None:
    embedder = load_embedder()
    right = embedder.embed_texts(["sunglasses", "handbag", "backpack", "sandals"])
    slipped = embedder.embed_texts(["sunglases", "handbga", "backpak", "sandels"])
    assert (slipped @ right.T).argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_the_shipped_model_sees_colours() -> None:
    embedder = load_embedder()
    texts = embedder.embed_texts(["red T-shirt", "navy blue T-shirt"])
    images = embedder.embed_images([_shirt("#c1272d"), _shirt("#1f2a44")])
    assert (images @ texts.T).argmax(axis=1).tolist() == [0, 1]


def _shirt(colour: str) -> Image.Image:
    picture = Image.new("RGB", (300, 400), "white")
    outline = [(90, 60), (125, 75), (175, 75), (210, 60), (270, 130), (235, 165), (212, 140), (212, 330), (88, 330),
               (88, 140), (65, 165), (30, 130)]  # fmt: skip
    ImageDraw.Draw(picture).polygon(outline, fill=colour)
    return picture


@pytest.mark.parametrize("spec", ["nope", "ViT-B-32", "ViT-B-32/nope", ""])
def test_an_unknown_model_is_refused_with_the_next_step(spec: str) -> None:
    with pytest.raises(BadInput, match="embedder") as refused:
        load_embedder(spec)
    assert spec in refused.value.say("zh")


def test_a_hub_that_does_not_answer_is_told_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    offline_before = constants.HF_HUB_OFFLINE
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    for spec in ("hf-hub:owner/name", "ViT-B-32/laion2b_s34b_b79k"):
        with pytest.raises(HubUnreachable, match="embedded"):
            load_embedder(spec)
    assert offline_before == constants.HF_HUB_OFFLINE


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsMissing, match=str(tmp_path)):
        load_embedder(f"local-dir:{tmp_path}")
    assert issubclass(WeightsMissing, StylistError)
