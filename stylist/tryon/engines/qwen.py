"""Qwen-Image-Edit by diffusers: an instructed edit of the whole picture; only the worn region of it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import torch
from PIL import Image

from stylist.images import Pixels
from stylist.settings import Settings
from stylist.tryon.engines.framing import digest
from stylist.tryon.engines.hub import Kept, chosen_weights, device_of, diffusers_for, dtype_of, loaded, placed, seeded
from stylist.tryon.engines.painted import EVERYWHERE, PaintedEngine, Scene, Told, part_of
from stylist.tryon.engines.prompts import READ, instruction

STEPS, GUIDANCE = 40, 4.0


class QwenPainter:
    """Painter by a QwenImageEditPlusPipeline. Variants of one request share a batch; what the text encoder made of a
    sentence and its pictures is kept for the next request. The pipeline takes no latents of pictures."""

    places, several, unmasked = EVERYWHERE, True, True
    honours = READ | {"seed", "variants", "steps", "long_side_px"}

    def __init__(self, pipe: Any, weights: str, licence: str) -> None:
        self.pipe, self.weights, self.licence = pipe, weights, licence
        self._words: Kept[tuple[torch.Tensor, torch.Tensor]] = Kept()

    @torch.inference_mode()
    def paint(self, scenes: Sequence[Scene], told: Told) -> list[Pixels]:
        """One picture for each scene."""
        pictures: list[Pixels] = []
        try:
            for _, group in groupby(scenes, key=_what):
                alike = list(group)
                pictures += self._many(alike, part_of(told, len(pictures), len(alike), len(scenes)))
        finally:
            self.pipe.maybe_free_model_hooks()
        return pictures

    def _many(self, scenes: Sequence[Scene], told: Told) -> list[Pixels]:
        scene = scenes[0]
        steps = scene.options.steps or STEPS

        def stepped(_pipe: Any, step: int, _time: Any, _tensors: Any) -> dict[str, Any]:
            told((step + 1) / steps)
            return {}

        pictures = [scene.person, *(piece.picture.pixels for piece in scene.pieces)]
        asked, asked_mask = self._read(instruction(scene.pieces, scene.options), pictures)
        not_asked, not_asked_mask = self._read(" ", pictures)
        made = self.pipe(
            image=[Image.fromarray(p) for p in pictures],
            prompt_embeds=asked,
            prompt_embeds_mask=asked_mask,
            negative_prompt_embeds=not_asked,
            negative_prompt_embeds_mask=not_asked_mask,
            true_cfg_scale=GUIDANCE,
            num_inference_steps=steps,
            num_images_per_prompt=len(scenes),
            height=scene.mask.shape[0],
            width=scene.mask.shape[1],
            generator=[seeded(s.seed) for s in scenes],
            callback_on_step_end=stepped,
            output_type="np",
        )
        return [(picture * 255).round().astype("uint8") for picture in made.images]

    def _read(self, words: str, pictures: Sequence[Pixels]) -> tuple[torch.Tensor, torch.Tensor]:
        """(1, tokens, width) and its mask: the sentence read beside the pictures, in the size the encoder sees them."""

        def read() -> tuple[torch.Tensor, torch.Tensor]:
            seen = [self._small(Image.fromarray(picture)) for picture in pictures]
            embeds, mask = self.pipe.encode_prompt(words, image=seen)
            whole = torch.ones(embeds.shape[:2], dtype=torch.long, device=embeds.device)
            return embeds, whole if mask is None else mask

        return self._words.get((words, *map(digest, pictures)), read)

    def _small(self, picture: Image.Image) -> Image.Image:
        from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit_plus  # noqa: PLC0415 (slow to import)

        plus: Any = pipeline_qwenimage_edit_plus
        width, height = plus.calculate_dimensions(plus.CONDITION_IMAGE_SIZE, picture.width / picture.height)
        small: Image.Image = self.pipe.image_processor.resize(picture, height, width)
        return small


def _what(scene: Scene) -> tuple[object, ...]:
    """Equal for scenes that differ in nothing but the seed."""
    return (
        digest(scene.person),
        scene.pieces and tuple(digest(p.picture.pixels) for p in scene.pieces),
        (instruction(scene.pieces, scene.options)),
    )


def load(settings: Settings) -> PaintedEngine:
    """Qwen-Image-Edit-2511, or what tryon_weights names. Raises EngineUnavailable."""
    diffusers, weights = diffusers_for("qwen"), chosen_weights(settings, "qwen")
    dtype = dtype_of(device_of(settings))
    pipe = loaded("qwen", diffusers.QwenImageEditPlusPipeline.from_pretrained, weights.name, dtype=dtype)
    return PaintedEngine("qwen", QwenPainter(placed(pipe, settings), weights.name, weights.licence))
