"""The diffusion engines with random weights, of published size or tiny: what speed and tests need, without a hub."""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import torch

from stylist.errors import UnknownWord
from stylist.settings import Settings
from stylist.tryon.engines import catvton
from stylist.tryon.engines.hub import device_of, diffusers_for, dtype_of, placed
from stylist.tryon.engines.klein import KleinPainter
from stylist.tryon.engines.painted import PaintedEngine
from stylist.tryon.engines.qwen import QwenPainter

Size = Literal["full", "tiny"]
RANDOM = ("klein", "qwen", "catvton")
_WEIGHTS, _LICENCE = "random", "Apache-2.0"
_SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>",
            "<|video_pad|>"]  # fmt: skip
_CHAT = "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"


def random_engine(name: str, size: Size, settings: Settings) -> PaintedEngine:
    """An engine of RANDOM on the settings' device, compiled and offloaded as they say. Raises UnknownWord."""
    if name not in RANDOM:
        raise UnknownWord(value=name, slot="engine", known=", ".join(RANDOM))
    with _made_on(device_of(settings)):
        made = _MAKERS[name](size)
    if name == "catvton":
        unet, vae, scheduler = made
        return catvton.assembled(settings, unet, vae, scheduler, _WEIGHTS, _LICENCE)
    pipe = placed(made, settings)
    if name == "klein":
        return PaintedEngine(name, KleinPainter(pipe, _WEIGHTS, _LICENCE))
    return PaintedEngine(name, QwenPainter(pipe, _WEIGHTS, _LICENCE))


def klein_pipe(size: Size) -> Any:
    """A Flux2KleinInpaintPipeline."""
    diffusers, transformers = diffusers_for("klein"), _transformers()
    made = _sizes("klein", size)
    torch.manual_seed(0)
    text = transformers.Qwen3ForCausalLM(transformers.Qwen3Config(**made["text"]))
    return diffusers.Flux2KleinInpaintPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=diffusers.AutoencoderKLFlux2(**made["vae"]).eval(),
        text_encoder=text.eval(),
        tokenizer=byte_tokenizer(),
        transformer=diffusers.Flux2Transformer2DModel(**made["transformer"]).eval(),
        is_distilled=True,
    )


def qwen_pipe(size: Size) -> Any:
    """A QwenImageEditPlusPipeline."""
    diffusers, transformers = diffusers_for("qwen"), _transformers()
    made, words = _sizes("qwen", size), byte_tokenizer()
    torch.manual_seed(0)
    names = {"image_token": "image_pad", "video_token": "video_pad", "vision_start_token": "vision_start"}
    ids = {f"{name}_id": words.convert_tokens_to_ids(f"<|{token}|>") for name, token in names.items()}
    config = transformers.Qwen2_5_VLConfig(text_config=made["text"], vision_config=made["vision"], **ids)
    processor = transformers.Qwen2VLProcessor(
        image_processor=transformers.Qwen2VLImageProcessor(**made["pixels"]),
        tokenizer=words,
        video_processor=transformers.Qwen2VLVideoProcessor(),
    )
    return diffusers.QwenImageEditPlusPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(),
        vae=diffusers.AutoencoderKLQwenImage(**made["vae"]).eval(),
        text_encoder=transformers.Qwen2_5_VLForConditionalGeneration(config).eval(),
        tokenizer=words,
        processor=processor,
        transformer=diffusers.QwenImageTransformer2DModel(**made["transformer"]).eval(),
    )


def catvton_parts(size: Size, seed: int = 0) -> tuple[Any, Any, Any]:
    """UNet, VAE and scheduler."""
    diffusers = diffusers_for("catvton")
    made = _sizes("catvton", size)
    torch.manual_seed(seed)
    unet, vae = diffusers.UNet2DConditionModel(**made["unet"]), diffusers.AutoencoderKL(**made["vae"])
    return unet, vae, diffusers.DDIMScheduler(beta_schedule="scaled_linear", clip_sample=False, steps_offset=1)


def byte_tokenizer() -> Any:
    """A byte-level tokenizer without merges: a sentence has more tokens than with the published ones."""
    from transformers.convert_slow_tokenizer import bytes_to_unicode  # noqa: PLC0415

    transformers = _transformers()
    words = [*bytes_to_unicode().values(), *_SPECIAL]  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory() as name:
        vocabulary, merges = Path(name, "vocab.json"), Path(name, "merges.txt")
        vocabulary.write_text(json.dumps({word: n for n, word in enumerate(words)}))
        merges.write_text("#version: 0.2\n")
        made = transformers.Qwen2TokenizerFast(
            vocab=str(vocabulary), merges=str(merges), pad_token=_SPECIAL[0], extra_special_tokens=_SPECIAL[1:]
        )
    made.chat_template = _CHAT
    return made


_MAKERS: dict[str, Callable[[Size], Any]] = {"klein": klein_pipe, "qwen": qwen_pipe, "catvton": catvton_parts}


@contextmanager
def _made_on(device: torch.device) -> Iterator[None]:
    """Networks are made where they will run, in the type they run in: 20 billion numbers do not fit twice."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype_of(device))
    try:
        with device:
            yield
    finally:
        torch.set_default_dtype(before)


def _transformers() -> Any:
    import transformers  # noqa: PLC0415 (slow to import)

    return transformers


def _sizes(engine: str, size: Size) -> dict[str, dict[str, Any]]:
    return _table()[engine][size]


@cache
def _table() -> dict[str, dict[str, dict[str, dict[str, Any]]]]:
    return tomllib.loads(resources.files(__package__).joinpath("architectures.toml").read_text("utf-8"))
