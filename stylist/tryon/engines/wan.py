"""Wan 2.2 by diffusers: from a finished picture to a clip in which its person turns a little.

The 5B weights keep the first frame's latents as they are (``expand_timesteps``), so a clip begins with the picture.
What they are told is fixed: nobody's words reach them.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from PIL import Image

from stylist.images import Photo, Pixels
from stylist.settings import Settings
from stylist.tryon.engine import Cancelled, Progress, TryOnCancelled, never, no_progress
from stylist.tryon.engines.hub import (
    Kept,
    chosen_weights,
    device_of,
    diffusers_for,
    dtype_of,
    loaded,
    placed,
    seeded,
    unavailable,
)
from stylist.tryon.engines.painted import painted_size
from stylist.tryon.engines.prompts import turn_words
from stylist.tryon.turn.options import FRAMES_PER_SECOND, LONG_SIDE_PX, TurnOptions

STEPS, GUIDANCE = 50, 5.0
_MOST_PX = 704 * 1280
"""Area that the 5B weights were made for."""


class WanTurner:
    """Turner by a WanImageToVideoPipeline with ``expand_timesteps``. One clip at a time."""

    name = "wan"
    frames_per_second = FRAMES_PER_SECOND

    def __init__(self, pipe: Any, weights: str, licence: str) -> None:
        self.pipe, self.weights, self.licence = pipe, weights, licence
        self._words: Kept[tuple[torch.Tensor, torch.Tensor]] = Kept(1)

    @torch.inference_mode()
    def turn(
        self,
        picture: Pixels,
        options: TurnOptions = TurnOptions(),  # noqa: B008 (frozen)
        progress: Progress = no_progress,
        cancelled: Cancelled = never,
    ) -> list[Pixels]:
        """See :class:`stylist.tryon.turn.turner.Turner`. What a cancelled run left in the caches is dropped."""
        steps = options.steps or STEPS

        def stepped(_pipe: Any, step: int, _time: Any, _tensors: Any) -> dict[str, Any]:
            if cancelled():
                raise TryOnCancelled
            progress((step + 1) / steps)
            return {}

        if cancelled():
            raise TryOnCancelled
        first = self.sized(picture, options.long_side_px or LONG_SIDE_PX[1])
        does, not_does = self._words.get((), self._read)
        try:
            made = self.pipe(
                image=Image.fromarray(first),
                prompt_embeds=does,
                negative_prompt_embeds=not_does,
                height=first.shape[0],
                width=first.shape[1],
                num_frames=self.frames_of(options.seconds),
                num_inference_steps=steps,
                guidance_scale=GUIDANCE,
                generator=seeded(options.seed),
                callback_on_step_end=stepped,
                output_type="np",
            )
        finally:
            self.pipe.maybe_free_model_hooks()
        return [(frame * 255).round().astype("uint8") for frame in made.frames[0]]

    def sized(self, picture: Pixels, long_side_px: int) -> Pixels:
        """The picture as the clip's first frame: whole tokens, no larger than the weights were made for."""
        area = picture.shape[0] * picture.shape[1]
        fitting = max(picture.shape[:2]) * math.sqrt(_MOST_PX / area)
        side = self.pipe.vae_scale_factor_spatial * self.pipe.transformer.config.patch_size[1]
        return painted_size(Photo(picture, "PNG"), min(long_side_px, int(fitting)), side).pixels

    def frames_of(self, seconds: float) -> int:
        """Frames in so many seconds, at least: one, and whole groups of what the VAE takes together."""
        group = int(self.pipe.vae_scale_factor_temporal)
        return math.ceil((seconds * FRAMES_PER_SECOND - 1) / group) * group + 1

    def _read(self) -> tuple[torch.Tensor, torch.Tensor]:
        does, not_does = turn_words()
        words: tuple[torch.Tensor, torch.Tensor] = self.pipe.encode_prompt(does, not_does)
        return words


def load(settings: Settings) -> WanTurner:
    """Wan2.2-TI2V-5B, or what turn_weights names; its VAE in float32, as published. Raises EngineUnavailable."""
    diffusers, weights = diffusers_for("wan"), chosen_weights(settings, "wan")
    vae = loaded("wan", diffusers.AutoencoderKLWan.from_pretrained, weights.name, subfolder="vae", dtype=torch.float32)
    dtype = dtype_of(device_of(settings))
    pipe = loaded("wan", diffusers.WanImageToVideoPipeline.from_pretrained, weights.name, vae=vae, dtype=dtype)
    if not pipe.config.expand_timesteps or pipe.transformer is None:
        raise unavailable("wan", "its pipeline does not keep the first frame (expand_timesteps)", weights.name)
    return WanTurner(placed(pipe, settings), weights.name, weights.licence)
