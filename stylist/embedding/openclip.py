"""Embedding with OpenCLIP's own model classes, transforms and tokenizers, in eval mode and in batches."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import open_clip
import torch
import torch.nn.functional as F
from PIL import Image

from stylist.embedding.base import Embedder, Precision, Tier, Vectors, unit
from stylist.embedding.hub import cached_only_if_unreachable
from stylist.errors import BadInput, HubUnreachable, WeightsMissing

_TEXTS_AT_ONCE = 256


class OpenClipEmbedder(Embedder):
    """Any OpenCLIP model. Safe to share between threads.

    model: open_clip's own network, in eval mode; preprocess: a picture to its pixels (3, H, W); tokenize: n texts to
    token ids (n, context), one caller at a time. precision: what the network computes in; weights stay fp32.
    looks: how often it looks at a picture, 1 or 2 (``looks_at``); the vectors of both looks are averaged.
    """

    def __init__(
        self,
        name: str,
        tier: Tier,
        model: Any,
        preprocess: Callable[[Image.Image], torch.Tensor],
        tokenize: Callable[[list[str]], torch.Tensor],
        precision: Precision = "fp32",
        looks: int = 1,
    ) -> None:
        self.name, self.tier, self.precision, self.looks = name, tier, precision, looks
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model = model.to(self._device).eval()
        self.preprocess, self.tokenize = preprocess, tokenize
        # Fast tokenizers change their own padding settings during a call and refuse a second caller meanwhile.
        self._tokenizing = Lock()
        self.dim = self.embed_texts([""]).shape[1]

    @classmethod
    def from_folder(cls, folder: Path, name: str, tier: Tier, precision: Precision = "fp32") -> OpenClipEmbedder:
        """A model in open_clip's folder layout. Its identity is ``name`` and the start of the weights' SHA-256."""
        weights = sorted(folder.glob("*.safetensors"))
        if not weights or not (folder / "open_clip_config.json").exists():
            advice = "Give a folder with open_clip_config.json and a .safetensors file, or use embedder='embedded'."
            raise WeightsMissing(path=folder, next=advice)
        digest = hashlib.sha256(weights[0].read_bytes()).hexdigest()[:12]
        # A key of ours beside open_clip's own: a model that was trained for several looks says so.
        looks = json.loads((folder / "open_clip_config.json").read_text("utf-8")).get("looks", 1)
        return cls(f"{name}@{digest}", tier, *_open(f"local-dir:{folder}", None), precision, looks)

    @classmethod
    def from_name(cls, spec: str, precision: Precision = "fp32") -> OpenClipEmbedder:
        """A model by OpenCLIP's own name: "ARCHITECTURE/WEIGHTS" or "hf-hub:owner/name"; fetched once, then cached."""
        architecture, weights = _resolve(spec)
        try:
            with cached_only_if_unreachable():
                return cls(spec, "full", *_open(architecture, weights), precision)
        except (OSError, RuntimeError) as error:
            # open_clip wraps whatever the hub's client raised into one of these two.
            raise HubUnreachable(name=spec, why=_first_line(error)) from error

    def embed_images(self, images: Sequence[Image.Image], batch_size: int = 64) -> Vectors:
        batches = (images[at : at + batch_size] for at in range(0, len(images), batch_size))
        return self._joined([self._image_batch(batch) for batch in batches])

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        batches = (texts[at : at + _TEXTS_AT_ONCE] for at in range(0, len(texts), _TEXTS_AT_ONCE))
        return self._joined([self._text_batch(batch) for batch in batches])

    @torch.inference_mode()
    def _image_batch(self, images: Sequence[Image.Image]) -> Vectors:
        pixels = torch.stack([self.preprocess(image.convert("RGB")) for image in images])
        with self._computing():
            seen = [self.model.encode_image(look).float() for look in looks_at(pixels.to(self._device), self.looks)]
        return unit(np.sum([unit(vectors.cpu().numpy()) for vectors in seen], axis=0))

    @torch.inference_mode()
    def _text_batch(self, texts: Sequence[str]) -> Vectors:
        with self._tokenizing:
            tokens = self.tokenize(list(texts))
        with self._computing():
            return unit(self.model.encode_text(tokens.to(self._device)).float().cpu().numpy())

    def _computing(self) -> torch.autocast:
        return torch.autocast(self._device, torch.bfloat16, enabled=self.precision == "bf16")

    def _joined(self, parts: list[Vectors]) -> Vectors:
        return np.concatenate(parts) if parts else np.zeros((0, self.dim), np.float32)


def looks_at(pixels: torch.Tensor, looks: int) -> list[torch.Tensor]:
    """The pictures (n, 3, H, W); with two looks also what is left without the outer twentieth of each side."""
    if looks == 1:
        return [pixels]
    height, width = pixels.shape[-2:]
    down, across = round(height / 20), round(width / 20)
    inner = pixels[..., down : height - down, across : width - across]
    closer = F.interpolate(inner, size=(height, width), mode="bicubic", antialias=True)
    return [pixels, closer]


def _open(architecture: str, weights: str | None) -> tuple[Any, Any, Any]:
    model, _, preprocess = open_clip.create_model_and_transforms(architecture, pretrained=weights)
    return model, preprocess, open_clip.get_tokenizer(architecture)


def _resolve(spec: str) -> tuple[str, str | None]:
    if spec.startswith("hf-hub:"):
        return spec, None
    architecture, _, weights = spec.partition("/")
    if architecture not in open_clip.list_models():
        advice = "Use 'embedded', 'hf-hub:owner/name', 'local-dir:PATH', or an OpenCLIP name such as 'ViT-B-32/openai'."
        raise BadInput(what="embedder", value=spec, next=advice)
    known = open_clip.list_pretrained_tags_by_model(architecture)
    if weights not in known:
        raise BadInput(what="embedder", value=spec, next=f"Weights known for {architecture}: {', '.join(known)}.")
    return architecture, weights


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:160]
