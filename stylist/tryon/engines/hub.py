"""Weights from a folder or the hub into a pipeline of diffusers, on the device that the settings name.

safetensors only, no code that comes with weights, nothing loaded whose licence forbids gain unless it was named.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch
from huggingface_hub import ModelCard

from stylist.embedding.hub import cached_only_if_unreachable
from stylist.images import Pixels
from stylist.settings import Settings
from stylist.tryon.engine import EngineUnavailable
from stylist.tryon.engines.facts import all_engines, licence_of, named_weights, turn_engines

T = TypeVar("T")
_KEPT = 32


@dataclass(frozen=True, slots=True)
class Chosen:
    """Weights to load. name: folder or hub name; licence: as it is stated."""

    name: str
    licence: str


def chosen_weights(settings: Settings, engine: str) -> Chosen:
    """What the settings name for an engine, or its default, whose licence always allows commercial use."""
    named = named_weights(settings, engine)
    if named:
        return Chosen(named, stated_licence(named))
    facts = all_engines()[engine]
    return Chosen(facts.weights[0].name, facts.licence)


def at_revision(name: str) -> tuple[str, dict[str, str]]:
    """ "owner/name@revision" -> the name and the revision as an option of the hub's; a folder's name stays whole."""
    plain, at, revision = name.partition("@")
    if not at or not revision or Path(name).exists():
        return name, {}
    return plain, {"revision": revision}


def stated_licence(name: str) -> str:
    """The licence of weights: from our table, from their card, or "not stated"."""
    name, _ = at_revision(name)
    known = licence_of(name)
    if known:
        return known.licence
    try:
        with cached_only_if_unreachable():
            card = ModelCard.load(Path(name) / "README.md" if Path(name).is_dir() else name)
        stated = card.data.to_dict()
    except Exception:  # no card, no network, or one that cannot be read: then nothing is known
        return "not stated"
    return str(stated.get("license_name") or stated.get("license") or "not stated")


def device_of(settings: Settings) -> torch.device:
    """The named device, or the best there is."""
    if settings.tryon_device != "auto":
        return torch.device(settings.tryon_device)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def dtype_of(device: torch.device) -> torch.dtype:
    """bfloat16 where there is a card, else float32."""
    return torch.bfloat16 if device.type == "cuda" else torch.float32


def unavailable(engine: str, why: str, name: str = "") -> EngineUnavailable:
    """The error for weights or libraries that are not there, with the next step."""
    clips = engine in turn_engines()
    setting = "turn_weights" if clips else "tryon_weights"
    instead, instead_zh = ("", "") if clips else (", or use preview", "，或改用 preview 引擎")
    return EngineUnavailable(
        engine=engine,
        why=f"{name}: {why}" if name else why,
        next=f"Give a folder with safetensors in {setting}, fetch them where there is a network{instead}.",
        next_zh=f"请在 {setting} 里给出含 safetensors 的文件夹，或先在有网络的机器上下载{instead_zh}。",
    )


def diffusers_for(engine: str) -> Any:
    """The library. Raises EngineUnavailable."""
    try:
        import diffusers  # noqa: PLC0415 (optional, and slow to import)
    except ImportError as error:
        raise EngineUnavailable(
            engine=engine,
            why="diffusers is not installed",
            next='Run `pip install "stylist[gpu]"`.',
            next_zh='请运行 `pip install "stylist[gpu]"`。',
        ) from error
    return diffusers


def loaded(engine: str, load: Callable[..., T], name: str, **options: Any) -> T:
    """``load(name)``, a from_pretrained of diffusers, kept to safetensors; EngineUnavailable with its first line."""
    plain, revision = at_revision(name)
    try:
        with cached_only_if_unreachable():
            return load(plain, use_safetensors=True, **revision, **options)
    except Exception as error:  # the hub's client, diffusers, transformers and safetensors raise their own trees
        line = (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
        raise unavailable(engine, line, name) from error


def placed(pipe: Any, settings: Settings) -> Any:
    """A DiT pipeline on its device, with what the settings ask for: offloading, compiling, first-block cache."""
    device = device_of(settings)
    pipe.set_progress_bar_config(disable=True)
    if settings.tryon_offload and device.type != "cpu":
        pipe.enable_model_cpu_offload(device=device)
    else:
        pipe.to(device)
    speed_up(pipe, settings.tryon_cache_threshold, settings.tryon_compile)
    return pipe


def speed_up(pipe: Any, cache_threshold: float, compiled: bool) -> None:
    """First-block cache (0: off, exact) and regional compilation of a DiT."""
    from diffusers import FirstBlockCacheConfig  # noqa: PLC0415 (slow to import)

    if cache_threshold > 0:
        pipe.transformer.enable_cache(FirstBlockCacheConfig(threshold=cache_threshold))  # type: ignore[no-untyped-call]
    if compiled:
        pipe.transformer.compile_repeated_blocks()


class Kept(Generic[T]):
    """The last few values by key, so that the same garment, person or sentence is encoded once."""

    def __init__(self, most: int = _KEPT) -> None:
        self._values: OrderedDict[object, T] = OrderedDict()
        self._most = most

    def get(self, key: object, make: Callable[[], T]) -> T:
        if key not in self._values:
            self._values[key] = make()
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        self._values.move_to_end(key)
        return self._values[key]


def as_tensor(pixels: Pixels) -> torch.Tensor:
    """(H, W, 3) uint8 -> (1, 3, H, W) float32 in -1..1."""
    return torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None].float() / 127.5 - 1


def as_pixels(picture: torch.Tensor) -> Pixels:
    """(3, H, W) in -1..1 -> (H, W, 3) uint8."""
    scaled = ((picture.float().clamp(-1, 1) + 1) * 127.5).round()
    pixels: Pixels = scaled.permute(1, 2, 0).byte().cpu().numpy()
    return pixels


def seeded(seed: int) -> torch.Generator:
    """Noise that is the same on every device: drawn on the CPU."""
    return torch.Generator("cpu").manual_seed(seed)
