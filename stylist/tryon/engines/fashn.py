"""FASHN VTON 1.5 by its own package, where that is installed: one garment at a time, without a mask.

The package brings a human parser whose licence is apart from the weights' (see its README).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from stylist.images import Pixels
from stylist.settings import Settings
from stylist.tryon.engine import EngineUnavailable
from stylist.tryon.engines.facts import engines
from stylist.tryon.engines.hub import device_of
from stylist.tryon.engines.painted import PaintedEngine, Scene, Told

_CATEGORY = {"upper": "tops", "outer": "tops", "lower": "bottoms", "full": "one-pieces"}


class FashnPainter:
    """Painter by fashn_vton.TryOnPipeline. It cannot be stopped between steps, only between pictures."""

    several, unmasked = False, False
    places = frozenset(_CATEGORY)
    honours = frozenset({"seed", "variants", "steps"})

    def __init__(self, pipe: Any, weights: str, licence: str) -> None:
        self.pipe, self.weights, self.licence = pipe, weights, licence

    def paint(self, scenes: Sequence[Scene], told: Told) -> list[Pixels]:
        """One picture for each scene, of the model's own size."""
        pictures = []
        for n, scene in enumerate(scenes):
            told(n / len(scenes))
            piece = scene.pieces[0]
            made = self.pipe(
                person_image=Image.fromarray(scene.person),
                garment_image=Image.fromarray(piece.picture.pixels),
                category=_CATEGORY[piece.worn],
                num_samples=1,
                seed=scene.seed,
                **({"num_timesteps": scene.options.steps} if scene.options.steps else {}),
            )
            pictures.append(np.asarray(made.images[0].convert("RGB")))
        return pictures


def load(settings: Settings) -> PaintedEngine:
    """The engine, from the folder that tryon_weights names. Raises EngineUnavailable."""
    try:
        from fashn_vton import TryOnPipeline  # noqa: PLC0415 (optional)
    except ImportError as error:
        raise _missing("its package fashn_vton is not installed") from error
    folder = settings.tryon_weights
    if not folder or not Path(folder).is_dir():
        raise _missing(f"tryon_weights ('{folder}') is no folder")
    pipe = TryOnPipeline(weights_dir=folder, device=str(device_of(settings)))
    return PaintedEngine("fashn", FashnPainter(pipe, folder, engines()["fashn"].licence))


def _missing(why: str) -> EngineUnavailable:
    return EngineUnavailable(
        engine="fashn",
        why=why,
        next="Install it and fetch its weights as https://github.com/fashn-AI/fashn-vton-1.5 says; name the folder.",
        next_zh="请按 https://github.com/fashn-AI/fashn-vton-1.5 的说明安装并下载权重，再用 tryon_weights 指定文件夹。",
    )
