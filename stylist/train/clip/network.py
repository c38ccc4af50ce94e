"""The network that is trained: an open_clip configuration, its tokenizer, and the folder that open_clip loads again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import open_clip
import torch
from safetensors.torch import save_file
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from stylist.train.clip.cache import Size

CONTEXT_LENGTH = 32
PAD, EOS = 0, 1
LOOKS = 2
"""At a picture, when it is embedded (``stylist.embedding.openclip.looks_at``); chosen on dev, docs/retrieval.md."""
PREPROCESS: dict[str, Any] = {
    "mode": "RGB",
    "mean": [0.5, 0.5, 0.5],
    "std": [0.25, 0.25, 0.25],
    "interpolation": "bicubic",
    "resize_mode": "squash",
}
"""Product photos of one shop share one shape; whatever comes is squashed to it, and training squeezes at random."""


def model_config(vocab_size: int, size: Size, trunk: str, width: int = 192, embed_dim: int = 256) -> dict[str, Any]:
    """open_clip's model_cfg: a timm trunk at ``size`` (height, width) and one layer of text transformer."""
    return {
        "embed_dim": embed_dim,
        "custom_text": True,
        "vision_cfg": {
            "image_size": list(size),
            "timm_model_name": trunk,
            "timm_model_pretrained": False,
            "timm_pool": "avg",
            "timm_proj": "linear",
            "timm_drop": 0.1,
            "timm_drop_path": 0.05,
        },
        "text_cfg": {
            "context_length": CONTEXT_LENGTH,
            "vocab_size": vocab_size,
            "hf_tokenizer_name": "fashion_clip",
            "width": width,
            "heads": 4,
            "layers": 1,
            "mlp_ratio": 1.0,
            "pool_type": "eos",
            "eos_id": EOS,
            "pad_id": PAD,
        },
    }


def train_tokenizer(texts: Iterable[str], vocab_size: int) -> Tokenizer:
    """Byte-level BPE over names and captions of both languages: nothing is unknown to it."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    han = pre_tokenizers.Split(Regex(r"[\u3400-\u9fff]+"), "isolated")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([han, pre_tokenizers.ByteLevel(add_prefix_space=True)])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        min_frequency=3,
        special_tokens=["<pad>", "<eos>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(single="$A <eos>", special_tokens=[("<eos>", EOS)])
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """The two files from which transformers, and through it open_clip, makes the tokenizer again."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "pad_token": "<pad>",
        "eos_token": "<eos>",
        "model_max_length": CONTEXT_LENGTH,
    }
    _write_json(folder / "tokenizer_config.json", settings)


def build(config: Mapping[str, Any]) -> Any:
    """A fresh open_clip network (it has no types) of a ``model_config``, with random weights."""
    settings = {key: value for key, value in config.items() if key != "custom_text"}
    return open_clip.CustomTextCLIP(**settings)


def encode_short_texts(model: Any, tokens: torch.Tensor) -> torch.Tensor:
    """``model.encode_text`` without computing the padding that all texts share: (n, context) ids to (n, dim)."""
    text = model.text
    longest = int((tokens != PAD).sum(dim=1).max())
    tokens = tokens[:, :longest]
    embedded = text.token_embedding(tokens) + text.positional_embedding[:longest]
    read = text.transformer(embedded, attn_mask=text.attn_mask[:longest, :longest])
    ends = (tokens == EOS).int().argmax(dim=1)
    pooled: torch.Tensor = text.ln_final(read)[torch.arange(len(tokens)), ends] @ text.text_projection
    return pooled


def save_weights(state: Mapping[str, torch.Tensor], config: Mapping[str, Any], folder: Path) -> None:
    """``open_clip_config.json`` and ``open_clip_model.safetensors`` (fp16): a folder for open_clip's ``local-dir:``."""
    folder.mkdir(parents=True, exist_ok=True)
    halves = {k: v.half().contiguous() if v.is_floating_point() else v.contiguous() for k, v in state.items()}
    save_file(halves, folder / "open_clip_model.safetensors.part")
    (folder / "open_clip_model.safetensors.part").chmod(0o644)
    (folder / "open_clip_model.safetensors.part").rename(folder / "open_clip_model.safetensors")
    settings = {"model_cfg": dict(config), "preprocess_cfg": PREPROCESS, "looks": LOOKS}
    _write_json(folder / "open_clip_config.json", settings)


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", "utf-8")
