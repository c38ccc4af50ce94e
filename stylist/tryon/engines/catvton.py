"""A CatVTON-style pipeline on components of diffusers: person and garment side by side in one inpainting UNet, no text.

After Chong et al., "CatVTON: Concatenation Is All You Need for Virtual Try-On" (ICLR 2025). Only self-attention is
trained, so a shop can own its weights (``stylist train tryon``); the layout of the attention file is CatVTON's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from stylist.images import Pixels
from stylist.settings import Settings
from stylist.tryon.engine import EngineUnavailable
from stylist.tryon.engines.facts import engines
from stylist.tryon.engines.framing import digest, framed
from stylist.tryon.engines.hub import (
    Kept,
    as_pixels,
    as_tensor,
    at_revision,
    device_of,
    diffusers_for,
    dtype_of,
    loaded,
    seeded,
    stated_licence,
    unavailable,
)
from stylist.tryon.engines.painted import PaintedEngine, Scene, Told
from stylist.tryon.geometry import Mask

STEPS, GUIDANCE = 30, 2.5
ATTENTION_FILE = "attention.safetensors"
_PUBLISHED_FILE = "mix-48k-1024/attention/model.safetensors"
"""Where the published CatVTON repository keeps its attention weights."""


class SkipAttention(torch.nn.Module):
    """In place of cross-attention, which has no text to look at. It answers its (normed) input, as the weights expect:
    the block adds that to the residual, so answering zeros instead would change every layer behind it."""

    def forward(self, _attn: torch.nn.Module, hidden_states: torch.Tensor, *_: Any, **__: Any) -> torch.Tensor:
        return hidden_states


def without_text(unet: Any) -> Any:
    """The UNet with every cross-attention skipped."""
    processors = unet.attn_processors
    unet.set_attn_processor({n: SkipAttention() if ".attn2." in n else p for n, p in processors.items()})
    return unet


def self_attention(unet: Any) -> torch.nn.ModuleList:
    """Every self-attention module of a UNet, their parts included, in CatVTON's order."""
    return torch.nn.ModuleList(module for name, module in unet.named_modules() if "attn1" in name)


def save_attention(unet: Any, path: Path) -> None:
    """The self-attention weights, each once."""
    seen: set[int] = set()
    state = {}
    for name, tensor in self_attention(unet).state_dict(keep_vars=True).items():
        if id(tensor) not in seen:
            seen.add(id(tensor))
            state[name] = tensor.detach().float().cpu().contiguous()
    save_file(state, path)


def load_attention(unet: Any, path: Path) -> None:
    """Put self-attention weights in place. Raises EngineUnavailable where the file does not fit the UNet."""
    target = self_attention(unet).state_dict(keep_vars=True)
    state = load_file(path)
    strange = [n for n, t in state.items() if n not in target or target[n].shape != t.shape]
    missing = {id(t) for t in target.values()} - {id(target[n]) for n in state if n in target}
    if strange or missing:
        raise unavailable("catvton", f"{len(strange)} tensors do not fit, {len(missing)} are missing", str(path))
    with torch.no_grad():
        for name, tensor in state.items():
            target[name].copy_(tensor)


class CatVton:
    """Person, mask and garment -> person in the garment. unet: 9 input channels; scheduler: DDIM."""

    def __init__(self, unet: Any, vae: Any, scheduler: Any) -> None:
        self.unet, self.vae, self.scheduler = without_text(unet).eval(), vae.eval(), scheduler

    @torch.inference_mode()
    def __call__(
        self,
        person: torch.Tensor,
        mask: torch.Tensor,
        garment: torch.Tensor,
        noise: torch.Tensor,
        steps: int = STEPS,
        guidance: float = GUIDANCE,
        guided_share: float = 1.0,
        stepped: Callable[[float], None] = lambda _done: None,
    ) -> torch.Tensor:
        """(B, 3, H, W) in -1..1.

        Args:
            person: (B, C, h, w) latents of the photo with the mask's inside greyed out.
            mask: (B, 1, h, w), 1 where to paint.
            garment: (B, C, h, w) latents.
            noise: (B, C, 2h, w).
            guided_share: share of the steps, from the first, that are guided; the others take one pass instead of two.
        """
        scheduler = self.scheduler
        scheduler.set_timesteps(steps, device=noise.device)
        given = torch.cat([person, garment], dim=2)  # (B, C, 2h, w)
        bare = torch.cat([person, torch.zeros_like(garment)], dim=2)
        holes = torch.cat([mask, torch.zeros_like(mask)], dim=2)  # (B, 1, 2h, w)
        latents = noise * scheduler.init_noise_sigma
        for step, t in enumerate(scheduler.timesteps):
            x = torch.cat([scheduler.scale_model_input(latents, t), holes], dim=1)  # (B, C + 1, 2h, w)
            if guidance > 1 and step < guided_share * steps:
                both = torch.cat([torch.cat([x, bare], dim=1), torch.cat([x, given], dim=1)])
                without, with_garment = self._predicted(both, t).chunk(2)
                predicted = without + guidance * (with_garment - without)
            else:
                predicted = self._predicted(torch.cat([x, given], dim=1), t)
            latents = scheduler.step(predicted, t, latents).prev_sample
            stepped((step + 1) / steps)
        picture: torch.Tensor = self.vae.decode(latents.chunk(2, dim=2)[0] / self.vae.config.scaling_factor).sample
        return picture

    def _predicted(self, x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        noise: torch.Tensor = self.unet(x, t, encoder_hidden_states=None).sample
        return noise

    @torch.inference_mode()
    def encode(self, picture: torch.Tensor) -> torch.Tensor:
        """(B, 3, H, W) in -1..1 -> (B, C, h, w), the most likely latents."""
        picture = picture.to(self.vae.device, self.vae.dtype)
        latents: torch.Tensor = self.vae.encode(picture).latent_dist.mode() * self.vae.config.scaling_factor
        return latents


class CatVtonPainter:
    """Painter by a CatVton: one garment in a round, any number of scenes in a batch."""

    several, unmasked = False, False
    places = frozenset({"upper", "lower", "full", "outer"})
    honours = frozenset({"seed", "variants", "steps", "long_side_px", "length"})

    def __init__(self, pipe: CatVton, weights: str, licence: str, guided_share: float = 1.0) -> None:
        self.pipe, self.weights, self.licence, self.guided_share = pipe, weights, licence, guided_share
        self._latents: Kept[torch.Tensor] = Kept()

    def paint(self, scenes: Sequence[Scene], told: Told) -> list[Pixels]:
        """One picture for each scene; all have one size."""
        persons = torch.cat([self._person(scene) for scene in scenes])
        garments = torch.cat([self._garment(scene) for scene in scenes])
        masks = torch.cat([self._mask(scene.mask, persons) for scene in scenes])
        _, channels, height, width = persons.shape
        noise = [torch.randn(1, channels, 2 * height, width, generator=seeded(s.seed)) for s in scenes]
        made = self.pipe(
            persons,
            masks,
            garments,
            torch.cat(noise).to(persons.device, persons.dtype),
            steps=scenes[0].options.steps or STEPS,
            guided_share=self.guided_share,
            stepped=told,
        )
        return [as_pixels(picture) for picture in made]

    def _person(self, scene: Scene) -> torch.Tensor:
        key = digest(scene.person), digest(np.atleast_3d(scene.mask).astype(np.uint8))
        hidden = as_tensor(scene.person) * torch.from_numpy(~scene.mask)
        return self._latents.get(key, lambda: self.pipe.encode(hidden))

    def _garment(self, scene: Scene) -> torch.Tensor:
        picture = framed(scene.pieces[0].picture.pixels, *scene.mask.shape)
        return self._latents.get(digest(picture), lambda: self.pipe.encode(as_tensor(picture)))

    @staticmethod
    def _mask(mask: Mask, like: torch.Tensor) -> torch.Tensor:
        whole = torch.from_numpy(mask)[None, None].to(like.device, like.dtype)
        return F.interpolate(whole, size=like.shape[2:], mode="nearest")


def load(settings: Settings) -> PaintedEngine:
    """The engine with the attention weights that tryon_weights names. Raises EngineUnavailable."""
    diffusers, name = diffusers_for("catvton"), settings.tryon_weights
    if not name:
        raise EngineUnavailable(
            engine="catvton",
            why="no attention weights are named",
            next="Train your own with `stylist train tryon`, or name others in tryon_weights (CatVTON's own are for "
            "non-commercial use only: zhengchong/CatVTON).",
            next_zh="请用 `stylist train tryon` 训练自己的权重，或在 tryon_weights 里指定"
            "（CatVTON 官方权重 zhengchong/CatVTON 仅限非商业用途）。",
        )
    unet, vae, scheduler = components(settings, diffusers)
    load_attention(unet, attention_file(name))
    licence = f"{stated_licence(name)} + {engines()['catvton'].licence}"
    return assembled(settings, unet, vae, scheduler, name, licence)


def assembled(settings: Settings, unet: Any, vae: Any, scheduler: Any, weights: str, licence: str) -> PaintedEngine:
    """The engine on its device, compiled if the settings say so."""
    device = device_of(settings)
    for part in (unet, vae):
        part.to(device, dtype_of(device), memory_format=torch.channels_last)
    if settings.tryon_compile:
        unet.compile()
    painter = CatVtonPainter(CatVton(unet, vae, scheduler), weights, licence, settings.tryon_guided_share)
    return PaintedEngine("catvton", painter)


def components(settings: Settings, diffusers: Any) -> tuple[Any, Any, Any]:
    """UNet, VAE and scheduler, in float32 on the CPU."""
    base, vae_name = settings.tryon_base or engines()["catvton"].weights[0].name, engines()["catvton"].weights[1].name
    unet = loaded("catvton", diffusers.UNet2DConditionModel.from_pretrained, base, subfolder="unet")
    if settings.tryon_base:
        vae = loaded("catvton", diffusers.AutoencoderKL.from_pretrained, base, subfolder="vae")
    else:
        vae = loaded("catvton", diffusers.AutoencoderKL.from_pretrained, vae_name)
    try:
        plain, revision = at_revision(base)
        scheduler = diffusers.DDIMScheduler.from_pretrained(plain, subfolder="scheduler", **revision)
    except Exception as error:  # as in hub.loaded, which is for weights
        raise unavailable("catvton", str(error).splitlines()[0][:160], base) from error
    return unet, vae, scheduler


def attention_file(name: str) -> Path:
    """A folder's or file's own, or fetched from the hub. Raises EngineUnavailable."""
    path = Path(name)
    for found in (path, path / ATTENTION_FILE, path / _PUBLISHED_FILE):
        if found.is_file() and found.suffix == ".safetensors":
            return found
    if path.is_dir():
        raise unavailable("catvton", f"no {ATTENTION_FILE} in it", name)
    from huggingface_hub import hf_hub_download  # noqa: PLC0415

    def fetch(repo: str, revision: str | None = None, **_: Any) -> str:
        return hf_hub_download(repo, _PUBLISHED_FILE, revision=revision)

    return Path(loaded("catvton", fetch, name))
