"""The full tier's human parsers: semantic segmentation networks of transformers (SegFormer and its like), combined with
another back-end's landmarks.

Only what the settings name is loaded, from a folder or the hub: safetensors alone, and no code that comes with it.
What its classes mean is told by their names (``parser_labels.toml``), never by their numbers.
"""

from __future__ import annotations

import re
import threading
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
from huggingface_hub import ModelCard
from PIL import Image
from transformers import AutoImageProcessor, AutoModelForSemanticSegmentation

from stylist.body.perception import BodyModel, Part, Perception, Tier
from stylist.embedding.hub import cached_only_if_unreachable
from stylist.errors import Unavailable
from stylist.images import Photo

AROUND = 0.02
"""How far outside the person's mask, as a share of the photo's height, the parsing still counts as theirs."""
_NEEDED = {Part.HAIR, Part.FACE, Part.UPPER, Part.LOWER}
"""Classes without which a network is no human parser."""


class ParserUnavailable(Unavailable):
    """A parser that is not on this machine, or not one that may be loaded."""

    code = "parser_unavailable"
    en = (
        "The human parser '{name}' cannot be loaded ({why}). Give a folder with config.json, "
        "preprocessor_config.json and model.safetensors, fetch it where there is a network, or use body_model=embedded."
    )
    zh = (
        "无法载入人体分割模型“{name}”（{why}）。请给出含 config.json、preprocessor_config.json "
        "和 model.safetensors 的文件夹，或先在有网络的机器上下载，或使用 body_model=embedded。"
    )


class NoHumanParser(Unavailable):
    """A segmentation network whose classes are not those of people and clothes."""

    code = "no_human_parser"
    en = "'{name}' does not tell {missing} apart (its labels: {labels}), so it is no human parser. Use another one."
    zh = "“{name}”分不出 {missing}（它的类别：{labels}），不是人体分割模型。请换一个。"


class ParsedBody:
    """BodyModel: landmarks and mask of one back-end, parsing of another network. Threads take turns.

    licence: what the model's own card says, or None. unused: labels that name no Part; their classes never answer.
    """

    tier: Tier = "full"

    def __init__(self, name: str, network: Any, processor: Any, licence: str | None, landmarks: BodyModel) -> None:
        parts = parts_of(network.config.id2label)
        missing = _NEEDED - set(parts.values())
        if missing:
            labels = ", ".join(map(str, network.config.id2label.values()))
            raise NoHumanParser(name=name, missing=", ".join(sorted(p.name.lower() for p in missing)), labels=labels)
        self.name = f"segformer:{name}+{landmarks.name}"
        self.licence = licence
        self.unused = tuple(label for n, label in network.config.id2label.items() if int(n) not in parts)
        self._parts = parts
        self._network, self._processor, self._landmarks = network.eval(), processor, landmarks
        self._turn = threading.Lock()

    @property
    def about(self) -> str:
        """Name, licence and unused labels, for people who check what they have loaded."""
        licence = f"licence: {self.licence or 'not stated'} (its base model's and its data's may be stricter)"
        return f"{self.name}, {licence}" + (f"; labels not used: {', '.join(self.unused)}" if self.unused else "")

    def perceive(self, photo: Photo) -> Perception | None:
        """The most prominent person, or None where there is nobody."""
        seen = self._landmarks.perceive(photo)
        if seen is None:
            return None
        reach = max(1, round(AROUND * photo.height))
        near = cv2.dilate((seen.mask > 0.5).astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
        parsing = np.where(near > 0, self._parse(photo), np.uint8(Part.BACKGROUND)).astype(np.uint8)
        return replace(seen, parsing=parsing, model=self.name, tier=self.tier)

    @torch.inference_mode()
    def _parse(self, photo: Photo) -> npt.NDArray[np.uint8]:
        """(H, W) of Part: the likeliest of the classes whose names are known."""
        inputs = self._processor(images=Image.fromarray(photo.pixels), return_tensors="pt")
        with self._turn:
            scores = self._network(**inputs).logits[0].float().numpy()  # (classes, h, w)
        known = sorted(self._parts)
        best = np.argmax(np.stack([_enlarged(scores[n], photo) for n in known]), 0)
        return np.asarray(np.array([self._parts[n] for n in known])[best], dtype=np.uint8)


def load_parser(name: str, landmarks: BodyModel) -> ParsedBody:
    """A parser by its folder or its name on the hub; ParserUnavailable or NoHumanParser."""
    if not name:
        raise ParserUnavailable(name=name, why="no name was given after 'segformer:'")
    options: dict[str, Any] = {"trust_remote_code": False}
    try:
        with cached_only_if_unreachable():
            network = AutoModelForSemanticSegmentation.from_pretrained(name, use_safetensors=True, **options)
            processor: Any = AutoImageProcessor.from_pretrained(name, **options)  # type: ignore[no-untyped-call]
            licence = _licence(name)
    except Exception as error:  # the hub's client, transformers and safetensors each raise their own trees
        raise ParserUnavailable(name=name, why=_first_line(error)) from error
    return ParsedBody(name, network, processor, licence, landmarks)


def parts_of(labels: Mapping[int, str]) -> dict[int, Part]:
    """Class number -> Part, by the class's name; classes of unknown or ambiguous names are left out."""
    found = {int(n): {_names().get(_plain(word)) for word in str(label).split(",")} for n, label in labels.items()}
    return {n: part for n, parts in found.items() if len(parts) == 1 and (part := next(iter(parts))) is not None}


@cache
def _names() -> dict[str, Part]:
    table = tomllib.loads(resources.files(__package__).joinpath("parser_labels.toml").read_text("utf-8"))
    return {_plain(name): Part[part] for part, names in table.items() for name in names}


def _plain(label: str) -> str:
    """ "Left-shoe", "shoe_l" -> "shoe"."""
    words = re.sub(r"[^a-z]+", " ", label.lower()).split()
    return " ".join(word for word in words if word not in {"left", "right", "l", "r"})


def _licence(name: str) -> str | None:
    """What the model's card states; None where there is no card, or no licence in it."""
    try:
        card = ModelCard.load(Path(name) / "README.md" if Path(name).is_dir() else name)
    except Exception:  # no card, no network, or a card that cannot be read: then nothing is known
        return None
    stated = card.data.to_dict()
    licence = stated.get("license_name") or stated.get("license")
    return None if licence is None else str(licence)


def _enlarged(scores: npt.NDArray[np.float32], photo: Photo) -> npt.NDArray[np.float32]:
    size = (photo.width, photo.height)
    return np.asarray(cv2.resize(scores, size, interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:160]
