"""FLUX.2 klein by diffusers: masked inpainting with the product pictures as references, four steps.

The pipeline shows the network the picture that it starts from as a reference too, so it starts from the person in a
plain suit (:func:`stylist.tryon.agnostic.in_plain_suit`): the old clothes are nowhere seen. Person and garments are
handed over as latents: encoded once each, and free of the pipeline's own limit of one megapixel. One picture at a
time: the pipeline would take as many references as pictures in a batch for one each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from PIL import Image

from stylist.errors import UnknownSetting
from stylist.images import Photo, Pixels
from stylist.settings import Settings
from stylist.tryon.agnostic import in_plain_suit
from stylist.tryon.engines.framing import digest, framed
from stylist.tryon.engines.hub import (
    Kept,
    as_tensor,
    chosen_weights,
    device_of,
    diffusers_for,
    dtype_of,
    loaded,
    placed,
    seeded,
)
from stylist.tryon.engines.painted import EVERYWHERE, PaintedEngine, Scene, Told, part_of
from stylist.tryon.engines.prompts import READ, instruction
from stylist.tryon.geometry import Mask

STEPS = 4
_REFERENCE = 0.75
"""Longer side of a product picture as a share of the person's."""


class KleinPainter:
    """Painter by a Flux2KleinInpaintPipeline."""

    places, several, unmasked = EVERYWHERE, True, False
    honours = READ - {"keep_pose", "keep_background"} | {"seed", "variants", "steps", "long_side_px"}

    def __init__(self, pipe: Any, weights: str, licence: str) -> None:
        self.pipe, self.weights, self.licence = pipe, weights, licence
        self._latents: Kept[torch.Tensor] = Kept()
        self._words: Kept[torch.Tensor] = Kept()
        self._suits: Kept[Pixels] = Kept(4)

    @torch.inference_mode()
    def paint(self, scenes: Sequence[Scene], told: Told) -> list[Pixels]:
        """One picture for each scene. What a cancelled run left in the caches of the steps is dropped."""
        pictures = []
        try:
            for n, scene in enumerate(scenes):
                pictures.append(self._one(scene, part_of(told, n, 1, len(scenes))))
        finally:
            self.pipe.maybe_free_model_hooks()
        return pictures

    def _one(self, scene: Scene, told: Told) -> Pixels:
        steps = scene.options.steps or STEPS

        def stepped(_pipe: Any, step: int, _time: Any, _tensors: Any) -> dict[str, Any]:
            told((step + 1) / steps)
            return {}

        made = self.pipe(
            prompt_embeds=self._read(instruction(scene.pieces, scene.options, in_suit=True)),
            image=self._encoded(self._plain(scene)),
            mask_image=Image.fromarray(whole_cells(scene.mask, self._side)).convert("L"),
            image_reference=self._references(scene),
            strength=1.0,
            guidance_scale=1.0,
            num_inference_steps=steps,
            generator=seeded(scene.seed),
            callback_on_step_end=stepped,
            output_type="np",
        )
        picture: Pixels = (made.images[0] * 255).round().astype("uint8")
        return picture

    def _read(self, words: str) -> torch.Tensor:
        return self._words.get(words, lambda: self.pipe.encode_prompt(words)[0])

    @property
    def _side(self) -> int:
        """Pixels along a side of what is one token."""
        return int(self.pipe.vae_scale_factor) * 2

    def _plain(self, scene: Scene) -> Pixels:
        photo, length = Photo(scene.person, "scene"), scene.options.length
        key = digest(scene.person), length, tuple(piece.worn for piece in scene.pieces)
        return self._suits.get(key, lambda: in_plain_suit(photo, scene.perception, scene.pieces, length))

    def _references(self, scene: Scene) -> torch.Tensor:
        """(pieces, 4 C, h, w) latents of the product pictures, all of one size."""
        side = self._side
        height = max(1, round(_REFERENCE * max(scene.mask.shape) / side)) * side
        width = max(1, round(0.75 * height / side)) * side
        return torch.cat([self._encoded(framed(p.picture.pixels, height, width)) for p in scene.pieces])

    def _encoded(self, pixels: Pixels) -> torch.Tensor:
        """(1, 4 C, h, w): patched latents before the pipeline's own normalising."""

        def encode() -> torch.Tensor:
            vae = self.pipe.vae
            picture = as_tensor(pixels).to(self.pipe._execution_device, vae.dtype)
            patched: torch.Tensor = self.pipe._patchify_latents(vae.encode(picture).latent_dist.mode())
            return patched

        return self._latents.get(digest(pixels), encode)


def whole_cells(mask: Mask, side: int) -> Mask:
    """The mask grown to whole tokens: one that is painted in part only would keep what lay there before."""
    height, width = mask.shape
    cells = mask.reshape(height // side, side, width // side, side).any(axis=(1, 3))
    return np.asarray(cells.repeat(side, axis=0).repeat(side, axis=1), dtype=bool)


def load(settings: Settings) -> PaintedEngine:
    """FLUX.2-klein-4B, or what tryon_weights names. Raises EngineUnavailable."""
    if settings.tryon_cache_threshold > 0:
        raise UnknownSetting(
            name="tryon_cache_threshold",
            value=settings.tryon_cache_threshold,
            why="engine klein takes 0 only: the first-block cache of diffusers cannot join its two kinds of blocks",
        )
    diffusers, weights = diffusers_for("klein"), chosen_weights(settings, "klein")
    dtype = dtype_of(device_of(settings))
    pipe = loaded("klein", diffusers.Flux2KleinInpaintPipeline.from_pretrained, weights.name, dtype=dtype)
    return PaintedEngine("klein", KleinPainter(placed(pipe, settings), weights.name, weights.licence))
