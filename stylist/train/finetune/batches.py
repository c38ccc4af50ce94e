"""What one step sees: a function of the seed and the step alone, so that a resumed run goes on as if never stopped."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from PIL import Image
from torchvision.transforms import v2  # type: ignore[import-untyped]

from stylist.embedding.openclip import OpenClipEmbedder
from stylist.train.clip.loss import Facts, right_answers
from stylist.train.finetune.captions import caption, title
from stylist.train.finetune.shop import Picture, Product

_VARIED = v2.Compose(
    [
        v2.RandomHorizontalFlip(),
        v2.RandomAffine(degrees=4, translate=(0.05, 0.05), scale=(0.85, 1.1), fill=255),
        v2.ColorJitter(brightness=0.1, contrast=0.1),
    ]
)
"""Another look at the same product. Hue and saturation stay: colour is what people ask for."""


FEWEST_STEPS = 20
"""Of an epoch: a small shop's pictures come several times, with other texts and other views each time."""


@dataclass(frozen=True, slots=True)
class Batch:
    """pixels: (n, 3, H, W); tokens: (2 n, context); right: (2 n, n) bool, which texts hold for which pictures."""

    pixels: torch.Tensor
    tokens: torch.Tensor
    right: torch.Tensor


class Batches:
    """The pictures in a random order, over and over, each time with a title and a caption of its attributes."""

    def __init__(self, products: Sequence[Product], embedder: OpenClipEmbedder, size: int, seed: int) -> None:
        self.embedder, self.seed = embedder, seed
        self.pictures: list[tuple[Product, Picture]] = [(p, picture) for p in products for picture in p.pictures]
        self.size = min(size, len(self.pictures))
        self.facts = Facts(sorted({fact for _, picture in self.pictures for fact in picture.facts}))

    @property
    def per_epoch(self) -> int:
        """Steps of an epoch: every picture once, or more often if they are few."""
        return max(FEWEST_STEPS, self._per_pass)

    @property
    def _per_pass(self) -> int:
        return len(self.pictures) // self.size

    def at(self, step: int) -> Batch:
        """The batch of a step. Seeds torch, so that what is random in the step itself is the step's own too."""
        rng = random.Random(f"{self.seed}/{step}")
        torch.manual_seed(rng.getrandbits(31))
        chosen = list(self._chosen(step))
        said = [title(product.garment, rng) for product, _ in chosen]
        said += [caption(picture.attributes, rng) for _, picture in chosen]
        pixels = [self.embedder.preprocess(_VARIED(opened(picture))) for _, picture in chosen]
        texts = self.facts.rows([facts for _, facts in said])
        seen = self.facts.rows([picture.facts for _, picture in chosen])
        return Batch(
            torch.stack(pixels), self.embedder.tokenize([text for text, _ in said]), right_answers(texts, seen)
        )

    def _chosen(self, step: int) -> Iterator[tuple[Product, Picture]]:
        turn, k = divmod(step, self._per_pass)
        order = list(range(len(self.pictures)))
        random.Random(f"{self.seed}/order/{turn}").shuffle(order)
        return (self.pictures[n] for n in order[k * self.size : (k + 1) * self.size])


def opened(picture: Picture) -> Image.Image:
    """The picture, RGB."""
    with Image.open(io.BytesIO(picture.jpeg)) as image:
        return image.convert("RGB")
