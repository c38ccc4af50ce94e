"""The diffusion engines, whole, on tiny random components: what holds for full weights holds for these."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch

from stylist.body.perception import Part
from stylist.errors import UnknownSetting
from stylist.evaluate import random_engines
from stylist.evaluate.random_engines import catvton_parts
from stylist.images import Photo
from stylist.settings import Settings
from stylist.tryon.engine import EngineUnavailable, Request, TryOnCancelled, TryOnResult
from stylist.tryon.engines import hub, load_engine
from stylist.tryon.engines.catvton import (
    CatVton,
    CatVtonPainter,
    load_attention,
    save_attention,
    self_attention,
    without_text,
)
from stylist.tryon.engines.hub import speed_up
from stylist.tryon.engines.klein import KleinPainter, whole_cells
from stylist.tryon.engines.painted import PaintedEngine
from stylist.tryon.engines.qwen import QwenPainter
from stylist.tryon.options import TryOnOptions
from tests.stylist.tiny_diffusion import PHOTO, SEEN, piece

OPTIONS = TryOnOptions(long_side_px=256, steps=2)


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def klein_pipe() -> Any:
    pipe = random_engines.klein_pipe("tiny")
    pipe.set_progress_bar_config(disable=True)
    return pipe


@pytest.fixture(scope="module")
def qwen_pipe() -> Iterator[Any]:
    from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit_plus as module  # noqa: PLC0415

    patch = pytest.MonkeyPatch()
    patch.setattr(module, "VAE_IMAGE_SIZE", 64 * 64)
    patch.setattr(module, "CONDITION_IMAGE_SIZE", 64 * 64)
    pipe = random_engines.qwen_pipe("tiny")
    pipe.set_progress_bar_config(disable=True)
    yield pipe
    patch.undo()


@pytest.fixture(params=["klein", "qwen", "catvton"])
def engine(request: pytest.FixtureRequest) -> PaintedEngine:
    return make(request.param, request)


def make(name: str, request: pytest.FixtureRequest) -> PaintedEngine:
    if name == "klein":
        return PaintedEngine(name, KleinPainter(request.getfixturevalue("klein_pipe"), "tiny", "MIT"))
    if name == "qwen":
        return PaintedEngine(name, QwenPainter(request.getfixturevalue("qwen_pipe"), "tiny", "MIT"))
    return PaintedEngine(name, CatVtonPainter(CatVton(*catvton_parts("tiny")), "tiny", "MIT"))


def render(engine: PaintedEngine, options: TryOnOptions = OPTIONS) -> TryOnResult:
    return engine.render(PHOTO, SEEN, [piece("a")], options)


def test_an_engine_paints_inside_the_mask_and_nowhere_else(engine: PaintedEngine) -> None:
    told: list[float] = []
    result = engine.render(PHOTO, SEEN, [piece("a"), piece("b", "lower", 90)], OPTIONS, told.append)
    outside = ~result.worn_region
    assert result.picture.shape == PHOTO.pixels.shape and result.worn_ids == ("b", "a")
    assert np.array_equal(result.picture[outside], PHOTO.pixels[outside])
    assert np.any(result.picture != PHOTO.pixels, axis=2)[result.worn_region].mean() > 0.9
    assert told == sorted(told) and told[-1] == 1 and 0.5 in told
    assert result.ignored == () and result.licence == "MIT"


def test_a_seed_gives_its_picture_again_and_variants_are_what_their_seeds_give(engine: PaintedEngine) -> None:
    options = TryOnOptions(long_side_px=256, steps=2, seed=5, variants=2)
    both = render(engine, options)
    alone = render(engine, TryOnOptions(long_side_px=256, steps=2, seed=6))
    assert [r.seed for r in (both, *both.others)] == [5, 6]
    assert np.abs(both.others[0].picture.astype(int) - alone.picture).max() <= 1
    assert np.abs(both.picture.astype(int) - alone.picture).max() > 5


def test_a_batch_gives_what_each_gives_alone(engine: PaintedEngine) -> None:
    requests = [Request(PHOTO, SEEN, (piece("a"),), OPTIONS), Request(PHOTO, SEEN, (piece("b", "lower", 60),), OPTIONS)]
    for one, request in zip(engine.render_many(requests), requests, strict=True):
        alone = engine.render(request.photo, request.perception, request.pieces, request.options)
        assert np.abs(one.picture.astype(int) - alone.picture).max() <= 1


def test_cancelling_stops_between_steps_and_leaves_nothing_behind(engine: PaintedEngine) -> None:
    before, asked = render(engine), iter([False, True])
    with pytest.raises(TryOnCancelled):
        engine.render(PHOTO, SEEN, [piece("a")], OPTIONS, cancelled=lambda: next(asked, True))
    assert np.array_equal(render(engine).picture, before.picture)


def test_the_garment_matters(engine: PaintedEngine) -> None:
    other = engine.render(PHOTO, SEEN, [piece("a", shade=20)], OPTIONS)
    assert not np.array_equal(other.picture, render(engine).picture)


@pytest.mark.parametrize("name", ["klein", "catvton"])
def test_what_was_encoded_once_is_kept_and_changes_nothing(
    name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make(name, request)
    pipe = engine.painter.pipe  # type: ignore[attr-defined]
    calls: list[int] = []
    encode = pipe.vae.encode
    monkeypatch.setattr(pipe.vae, "encode", lambda *a, **k: calls.append(1) or encode(*a, **k))
    first, encoded = render(engine), len(calls)
    again = render(engine)
    assert encoded == 2 and len(calls) == encoded
    assert np.array_equal(first.picture, again.picture)


def test_qwen_reads_a_sentence_once_and_paints_what_the_pipeline_would_by_itself(
    qwen_pipe: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, reads = PaintedEngine("qwen", QwenPainter(qwen_pipe, "tiny", "MIT")), []
    look = qwen_pipe._get_qwen_prompt_embeds
    monkeypatch.setattr(qwen_pipe, "_get_qwen_prompt_embeds", lambda *a: reads.append(a[0]) or look(*a))
    first, again = render(engine), render(engine)
    assert len(reads) == 2 and np.array_equal(first.picture, again.picture)
    by_itself = PaintedEngine("qwen", Unread(qwen_pipe))
    assert np.array_equal(render(by_itself).picture, first.picture) and len(reads) == 4
    engine.render(PHOTO, SEEN, [piece("a", shade=20)], OPTIONS)
    assert len(reads) == 6


class Unread(QwenPainter):
    """Leaves the reading to the pipeline."""

    def __init__(self, pipe: Any) -> None:
        super().__init__(ByItself(pipe), "tiny", "MIT")

    def _read(self, words: str, pictures: Any) -> Any:
        return words, None


class ByItself:
    """The pipeline, given words in place of what was read."""

    def __init__(self, pipe: Any) -> None:
        self._pipe = pipe

    def maybe_free_model_hooks(self) -> None:
        self._pipe.maybe_free_model_hooks()

    def __call__(self, **asked: Any) -> Any:
        words, not_words = asked.pop("prompt_embeds"), asked.pop("negative_prompt_embeds")
        asked = {name: value for name, value in asked.items() if not name.endswith("_mask")}
        return self._pipe(prompt=words, negative_prompt=not_words, **asked)


def test_the_first_block_cache_is_exact_at_a_tiny_threshold_and_skips_at_a_large_one(
    qwen_pipe: Any,
) -> None:
    engine, transformer = PaintedEngine("qwen", QwenPainter(qwen_pipe, "tiny", "MIT")), qwen_pipe.transformer
    options = TryOnOptions(long_side_px=256, steps=3)
    plain, calls = render(engine, options), []
    inner = next(m for n, m in transformer.transformer_blocks[1].named_modules() if n.endswith("to_q"))
    count = inner.register_forward_hook(lambda *_: calls.append(1))
    try:
        speed_up(qwen_pipe, 1e-9, False)
        exact, full = render(engine, options), len(calls)
        transformer.disable_cache()
        speed_up(qwen_pipe, 1.0, False)
        calls.clear()
        render(engine, options)
        assert np.array_equal(exact.picture, plain.picture)
        assert 0 < len(calls) < full
    finally:
        transformer.disable_cache()
        count.remove()


def test_klein_refuses_a_cache_that_would_fail_in_the_middle_of_a_picture() -> None:
    with pytest.raises(UnknownSetting, match="klein takes 0 only"):
        load_engine(Settings(tryon_cache_threshold=0.1), "klein")


def test_the_colour_of_the_old_clothes_leaves_no_trace_in_klein(klein_pipe: Any) -> None:
    engine = PaintedEngine("klein", KleinPainter(klein_pipe, "tiny", "MIT"))
    assert SEEN.parsing is not None
    cloth = cv2.resize(SEEN.parsing, (PHOTO.width, PHOTO.height), interpolation=cv2.INTER_NEAREST) == Part.UPPER
    dyed = PHOTO.pixels.copy()
    dyed[cv2.erode(cloth.astype(np.uint8), np.ones((3, 3))) > 0] = (250, 20, 20)
    plain, other = render(engine), engine.render(Photo(dyed, "PNG"), SEEN, [piece("a")], OPTIONS)
    sure = cv2.erode(plain.worn_region.astype(np.uint8), np.ones((25, 25))) > 0
    assert (dyed != PHOTO.pixels)[sure].any()
    assert np.abs(plain.picture.astype(int) - other.picture)[sure].max() <= 2


def test_a_token_that_is_masked_in_part_is_painted_whole() -> None:
    mask = np.zeros((64, 48), bool)
    mask[17, 20] = mask[63, 47] = True
    grown = whole_cells(mask, 16)
    assert grown[16:32, 16:32].all() and grown[48:, 32:].all() and grown.sum() == 2 * 16 * 16


def test_two_pieces_and_two_variants_are_not_mixed_up(klein_pipe: Any) -> None:
    engine = PaintedEngine("klein", KleinPainter(klein_pipe, "tiny", "MIT"))
    pieces = [piece("a"), piece("b", "lower", 60)]
    both = engine.render(PHOTO, SEEN, pieces, TryOnOptions(long_side_px=256, steps=2, variants=2))
    second = engine.render(PHOTO, SEEN, pieces, TryOnOptions(long_side_px=256, steps=2, seed=1))
    assert np.array_equal(both.others[0].picture, second.picture)


def test_guidance_on_no_step_is_one_pass_a_step_and_on_all_steps_two() -> None:
    pipe, sizes, pictures = CatVton(*catvton_parts("tiny")), [], {}
    pipe.unet.register_forward_pre_hook(lambda _m, args: sizes.append(len(args[0])))
    for share in (0.0, 0.5, 1.0):
        engine = PaintedEngine("catvton", CatVtonPainter(pipe, "tiny", "MIT", guided_share=share))
        pictures[share] = render(engine, TryOnOptions(long_side_px=256, steps=4)).picture
    assert sizes == [1] * 4 + [2, 2, 1, 1] + [2] * 4
    assert not np.array_equal(pictures[0.0], pictures[1.0])


def test_skipped_cross_attention_answers_its_input_and_takes_no_text() -> None:
    unet, _, _ = catvton_parts("tiny")
    block = next(m for n, m in without_text(unet).named_modules() if n.endswith("transformer_blocks.0"))
    states = torch.randn(1, 6, 16)
    assert torch.equal(block.attn2(states), states)
    assert not torch.equal(block.attn1(states), states)


def test_attention_weights_go_to_a_file_and_back(tmp_path: Path) -> None:
    one, _, _ = catvton_parts("tiny", 0)
    other, _, _ = catvton_parts("tiny", 1)
    save_attention(one, tmp_path / "attention.safetensors")
    load_attention(other, tmp_path / "attention.safetensors")
    pairs = zip(self_attention(one).parameters(), self_attention(other).parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
    from safetensors.torch import load_file, save_file  # noqa: PLC0415

    state = load_file(tmp_path / "attention.safetensors")
    state.pop(next(iter(state)))
    save_file(state, tmp_path / "short.safetensors")
    with pytest.raises(EngineUnavailable, match="1 are missing"):
        load_attention(other, tmp_path / "short.safetensors")


def test_klein_loads_from_a_folder_as_it_was_saved(tmp_path: Path, klein_pipe: Any) -> None:
    klein_pipe.save_pretrained(tmp_path, safe_serialization=True)
    (tmp_path / "README.md").write_text("---\nlicense: apache-2.0\n---\n")
    engine = load_engine(Settings(tryon_weights=str(tmp_path), tryon_device="cpu"), "klein")
    assert isinstance(engine, PaintedEngine)
    here = PaintedEngine("klein", KleinPainter(klein_pipe, "tiny", "MIT"))
    result = render(engine)
    # a CPU may sum loaded weights in another order: one level of 255 at most
    assert np.abs(result.picture.astype(int) - render(here).picture).max() <= 1
    assert result.weights == str(tmp_path) and result.licence == "apache-2.0"


def test_catvton_loads_base_and_attention_from_folders(tmp_path: Path) -> None:
    unet, vae, scheduler = catvton_parts("tiny")
    for part, name in ((unet, "unet"), (vae, "vae"), (scheduler, "scheduler")):
        part.save_pretrained(tmp_path / "base" / name)
    trained, _, _ = catvton_parts("tiny", 3)
    save_attention(trained, tmp_path / "attention.safetensors")
    settings = Settings(tryon_weights=str(tmp_path), tryon_base=str(tmp_path / "base"), tryon_device="cpu")
    engine = load_engine(settings, "catvton")
    assert isinstance(engine, PaintedEngine)
    plain = PaintedEngine("catvton", CatVtonPainter(CatVton(unet, vae, scheduler), "tiny", "MIT"))
    assert not np.array_equal(render(engine).picture, render(plain).picture)
    load_attention(unet, tmp_path / "attention.safetensors")
    plain = PaintedEngine("catvton", CatVtonPainter(CatVton(unet, vae, scheduler), "tiny", "MIT"))
    away = np.abs(render(engine).picture.astype(int) - render(plain).picture)
    assert away.max() <= 1  # channels_last sums in another order


@pytest.mark.parametrize("name", ["klein", "qwen"])
def test_weights_that_are_not_here_are_told_with_the_next_step(name: str, tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match=r"tryon_weights.*preview") as failure:
        load_engine(Settings(tryon_weights=str(tmp_path)), name)
    assert "tryon_weights" in failure.value.say("zh")


def test_non_commercial_weights_are_never_a_default() -> None:
    with pytest.raises(EngineUnavailable, match=r"stylist train tryon.*non-commercial"):
        load_engine(Settings(), "catvton")


def test_fashn_without_its_package_says_where_it_is() -> None:
    with pytest.raises(EngineUnavailable, match="fashn_vton"):
        load_engine(Settings(), "fashn")


@pytest.mark.parametrize("name", ["klein", "qwen", "catvton"])
def test_in_bfloat16_as_on_a_card_the_picture_is_nearly_the_same(name: str, qwen_pipe: Any) -> None:
    exact = PaintedEngine(name, _painter(name, torch.float32))
    half = PaintedEngine(name, _painter(name, torch.bfloat16))
    one, other = render(exact), render(half)
    apart = np.abs(one.picture.astype(int) - other.picture)[one.worn_region]
    assert 0 < apart.mean() < 12, "another type, the same picture"


def _painter(name: str, dtype: torch.dtype) -> Any:
    if name == "catvton":
        unet, vae, scheduler = catvton_parts("tiny")
        return CatVtonPainter(CatVton(unet.to(dtype), vae.to(dtype), scheduler), "tiny", "MIT")
    pipe = random_engines.klein_pipe("tiny") if name == "klein" else random_engines.qwen_pipe("tiny")
    pipe.set_progress_bar_config(disable=True)
    return (KleinPainter if name == "klein" else QwenPainter)(pipe.to(dtype), "tiny", "MIT")


class Noted:
    """A pipeline that notes what is asked of it."""

    def __init__(self) -> None:
        self.asked: list[object] = []
        self.transformer = self

    def __getattr__(self, name: str) -> Any:
        return lambda *values, **named: self.asked.append((name, *values, *named.values()))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ["to"]),
        ({"tryon_offload": True}, ["enable_model_cpu_offload"]),
        ({"tryon_compile": True}, ["to", "compile_repeated_blocks"]),
        ({"tryon_cache_threshold": 0.1}, ["to", "enable_cache"]),
    ],
)
def test_what_the_settings_ask_for_reaches_the_pipeline(given: dict[str, Any], expected: list[str]) -> None:
    pipe = Noted()
    hub.placed(pipe, Settings(tryon_device="cuda", **given))
    assert [name for name, *_ in pipe.asked] == ["set_progress_bar_config", *expected]  # type: ignore[misc]
    assert hub.dtype_of(torch.device("cuda")) is torch.bfloat16
