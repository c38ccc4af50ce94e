"""The engine of clips, whole, on tiny random components: what holds for full weights holds for these."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from stylist.evaluate.random_engines import byte_tokenizer
from stylist.settings import Settings
from stylist.tryon.engine import EngineUnavailable, TryOnCancelled
from stylist.tryon.engines import hub, wan
from stylist.tryon.engines.facts import known_engine, licence_notice
from stylist.tryon.engines.wan import WanTurner
from stylist.tryon.licences import unseen_notice
from stylist.tryon.turn.options import TurnOptions
from tests.stylist.tiny_diffusion import PHOTO

OPTIONS = TurnOptions(seconds=2.0, steps=2, long_side_px=256)


def tiny_pipe() -> Any:
    """The 5B pipeline's classes and wiring (48 latent channels, residual VAE of 16 by 16 by 4), a few numbers wide."""
    import diffusers  # noqa: PLC0415 (slow to import)
    import transformers  # noqa: PLC0415

    torch.manual_seed(0)
    vae = diffusers.AutoencoderKLWan(
        base_dim=3, z_dim=48, in_channels=12, out_channels=12, is_residual=True, patch_size=2, dim_mult=[1, 1, 1, 1],
        num_res_blocks=1, latents_mean=[0.0] * 48, latents_std=[1.0] * 48, scale_factor_spatial=16,
        scale_factor_temporal=4, temperal_downsample=[False, True, True],
    )  # fmt: skip
    transformer = diffusers.WanTransformer3DModel(
        patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=48, out_channels=48,
        text_dim=32, freq_dim=256, ffn_dim=32, num_layers=2, cross_attn_norm=True,
        qk_norm="rms_norm_across_heads", rope_max_seq_len=32,
    )  # fmt: skip
    text = transformers.UMT5Config(vocab_size=512, d_model=32, d_kv=8, d_ff=32, num_layers=2, num_heads=4)
    scheduler = diffusers.UniPCMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=5.0
    )
    made = diffusers.WanImageToVideoPipeline(
        tokenizer=byte_tokenizer(),
        text_encoder=transformers.UMT5EncoderModel(text).eval(),
        vae=vae.eval(),
        scheduler=scheduler,
        transformer=transformer.eval(),
        expand_timesteps=True,
    )
    made.set_progress_bar_config(disable=True)
    return made


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def pipe() -> Any:
    return tiny_pipe()


@pytest.fixture(scope="module")
def turner(pipe: Any) -> WanTurner:
    return WanTurner(pipe, "tiny", "MIT")


@pytest.fixture(scope="module")
def clip(turner: WanTurner) -> list[np.ndarray[Any, Any]]:
    return turner.turn(PHOTO.pixels, OPTIONS)


def test_a_clip_has_the_size_the_length_and_the_progress_that_were_asked_for(
    turner: WanTurner, clip: list[np.ndarray[Any, Any]]
) -> None:
    told: list[float] = []
    again = turner.turn(PHOTO.pixels, OPTIONS, told.append)
    assert told == [0.5, 1.0]
    assert len(clip) == 49 and {f.shape for f in clip} == {(256, 160, 3)} and clip[0].dtype == np.uint8
    assert all(np.array_equal(a, b) for a, b in zip(clip, again, strict=True)), "a seed gives its clip again"
    other = turner.turn(PHOTO.pixels, TurnOptions(2.0, seed=5, steps=2, long_side_px=256))
    assert np.abs(other[20].astype(int) - clip[20]).max() > 3


@pytest.mark.parametrize(("seconds", "frames"), [(2.0, 49), (3.0, 73), (4.0, 97), (2.5, 61)])
def test_frames_are_one_and_whole_groups_of_four(turner: WanTurner, seconds: float, frames: int) -> None:
    assert turner.frames_of(seconds) == frames and frames >= seconds * 24


@pytest.mark.parametrize(
    ("shape", "size"), [((1536, 1024), (1152, 768)), ((1200, 2400), (640, 1280)), ((400, 240), (1216, 736))]
)
def test_no_clip_is_larger_than_the_weights_were_made_for(
    turner: WanTurner, shape: tuple[int, int], size: tuple[int, int]
) -> None:
    sized = turner.sized(np.zeros((*shape, 3), np.uint8), 1280)
    assert sized.shape[:2] == size
    assert all(side % 32 == 0 for side in size)


def test_the_pictures_own_latents_stay_in_the_first_frame(turner: WanTurner, clip: list[np.ndarray[Any, Any]]) -> None:
    vae = turner.pipe.vae
    first = torch.from_numpy(turner.sized(PHOTO.pixels, 256).copy()).permute(2, 0, 1)[None, :, None].float() / 127.5 - 1
    with torch.inference_mode():
        back = vae.decode(vae.encode(first).latent_dist.mode()).sample[0, :, 0]
    expected = ((back.clamp(-1, 1) + 1) * 127.5).round().permute(1, 2, 0).numpy()
    assert np.abs(clip[0] - expected).max() <= 1


def test_cancelling_stops_between_steps_and_leaves_nothing_behind(
    turner: WanTurner, clip: list[np.ndarray[Any, Any]]
) -> None:
    asked, told = iter([False, True]), list[float]()
    with pytest.raises(TryOnCancelled):
        turner.turn(PHOTO.pixels, OPTIONS, told.append, lambda: next(asked, True))
    assert told == []
    assert np.array_equal(turner.turn(PHOTO.pixels, OPTIONS)[-1], clip[-1])


def test_the_sentence_is_fixed_and_read_once(pipe: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    encode = pipe._get_t5_prompt_embeds

    def counted(prompt: Any = None, **more: Any) -> Any:
        read.append(prompt if isinstance(prompt, str) else prompt[0])
        return encode(prompt=prompt, **more)

    monkeypatch.setattr(pipe, "_get_t5_prompt_embeds", counted)
    fresh = WanTurner(pipe, "tiny", "MIT")
    for _ in range(2):
        fresh.turn(PHOTO.pixels, OPTIONS)
    assert len(read) == 2 and "fully dressed" in read[0] and "undressing" in read[1]


def test_the_first_block_cache_is_exact_at_a_tiny_threshold(clip: list[np.ndarray[Any, Any]]) -> None:
    pipe = tiny_pipe()
    hub.speed_up(pipe, 1e-9, False)
    cached = WanTurner(pipe, "tiny", "MIT").turn(PHOTO.pixels, OPTIONS)
    assert max(np.abs(a.astype(int) - b).max() for a, b in zip(cached, clip, strict=True)) <= 1


def test_it_loads_from_a_folder_of_safetensors_and_from_nothing_else(
    tmp_path: Path, pipe: Any, clip: list[np.ndarray[Any, Any]]
) -> None:
    pipe.save_pretrained(tmp_path / "own")
    settings = Settings(turn_engine="wan", turn_weights=str(tmp_path / "own"), tryon_device="cpu")
    loaded = wan.load(settings)
    assert np.array_equal(loaded.turn(PHOTO.pixels, OPTIONS)[-1], clip[-1])
    assert (loaded.weights, loaded.licence) == (str(tmp_path / "own"), "not stated")
    pipe.save_pretrained(tmp_path / "pickled", safe_serialization=False)
    with pytest.raises(EngineUnavailable, match="pickled"):
        wan.load(settings.model_copy(update={"turn_weights": str(tmp_path / "pickled")}))


def test_weights_that_do_not_keep_the_first_frame_are_refused(tmp_path: Path) -> None:
    pipe = tiny_pipe()
    pipe.register_to_config(expand_timesteps=False)
    pipe.save_pretrained(tmp_path / "other")
    with pytest.raises(EngineUnavailable, match="expand_timesteps"):
        wan.load(Settings(turn_weights=str(tmp_path / "other"), tryon_device="cpu"))


def test_weights_that_are_not_here_are_told_with_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="turn_weights"):
        wan.load(Settings(turn_weights=str(tmp_path / "none"), tryon_device="cpu"))


def test_the_licence_is_known_commercial_and_shown_once_before_first_use(tmp_path: Path) -> None:
    facts = known_engine("wan")
    assert facts.gpu and facts.licence == "Apache-2.0" and all(w.commercial for w in facts.weights)
    assert "Wan2.2-TI2V-5B" in str(licence_notice("wan", None, "zh"))
    settings = Settings(data_dir=tmp_path, tryon_weights="zhengchong/CatVTON")
    first = unseen_notice(settings, "wan", "en")
    assert first and "Apache-2.0" in first and "CatVTON" not in first, "tryon_weights are another engine's"
    assert unseen_notice(settings, "wan", "en") is None


@pytest.mark.parametrize(
    ("name", "asked"),
    [("owner/name", ("owner/name", {})), ("owner/name@abc", ("owner/name", {"revision": "abc"})), ("a@", ("a@", {}))],
)
def test_a_revision_can_be_pinned_by_its_name(name: str, asked: tuple[str, dict[str, str]]) -> None:
    assert hub.at_revision(name) == asked
    seen: dict[str, Any] = {}

    def load(plain: str, **options: Any) -> None:
        seen.update(options, name=plain)

    hub.loaded("wan", load, name)
    assert (seen["name"], seen.get("revision")) == (asked[0], asked[1].get("revision"))


def test_a_folder_with_an_at_sign_stays_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "a@b"
    folder.mkdir()
    assert hub.at_revision(str(folder)) == (str(folder), {})
