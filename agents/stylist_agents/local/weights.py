"""A folder or hub name into a tokenizer and a model. safetensors only, and no code that comes with weights."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import torch

from stylist.embedding.hub import cached_only_if_unreachable
from stylist_agents.local.engine import Engine
from stylist_agents.local.errors import (
    FourBitMissing,
    LocalFolderMissing,
    LocalModelBroken,
    LocalModelMissing,
    NoChatTemplate,
    UnsafeWeights,
)

Dtype = Literal["auto", "float32", "float16", "bfloat16"]

_WANTED = ("*.json", "*.jinja", "*.txt", "*.model", "*.safetensors")
"""What is fetched of a repository: no pickles, and no Python."""


def load_engine(name: str, device: str = "auto", dtype: Dtype = "auto", four_bit: bool = False) -> Engine:
    """The model that a folder or a hub name holds; the one last asked for is kept.

    device: auto (a card if there is one), cuda, cuda:1, mps or cpu. dtype: auto keeps the weights' own, except for
    half precision on a CPU, which computes it badly. four_bit: NF4 by bitsandbytes.
    Raises the errors of ``errors.py``.
    """
    return opened(name, device, dtype, four_bit)


@lru_cache(maxsize=1)
def opened(name: str, device: str, dtype: Dtype, four_bit: bool) -> Engine:
    """See ``load_engine``, whose arguments are told here one way only."""
    if four_bit and not (find_spec("bitsandbytes") and find_spec("accelerate")):
        raise FourBitMissing()
    folder = _folder(name)
    if not any(folder.glob("*.safetensors")):
        raise UnsafeWeights(name=name)
    try:
        return Engine(name, _tokenizer(folder), _model(folder, _device(device), dtype, four_bit))
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as problem:
        raise LocalModelBroken(name=name, why=_first_line(problem)) from problem


def _folder(name: str) -> Path:
    """The folder itself, or where the hub's files of that name lie, fetched once."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if folder.is_absolute() or name.startswith((".", "~")) or name.count("/") != 1:
        raise LocalFolderMissing(name=name, why="no such folder")
    from huggingface_hub import snapshot_download  # noqa: PLC0415 (only for hub names)

    try:
        with cached_only_if_unreachable():
            return Path(snapshot_download(name, allow_patterns=list(_WANTED)))
    except Exception as problem:  # the hub's client has a tree of its own, and httpx another
        raise LocalModelMissing(name=name, why=_first_line(problem)) from problem


def _tokenizer(folder: Path) -> Any:
    from transformers import AutoTokenizer  # noqa: PLC0415 (slow to import)

    tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    if not tokenizer.chat_template:
        raise NoChatTemplate(name=folder.name)
    return tokenizer


def _model(folder: Path, device: torch.device, dtype: Dtype, four_bit: bool) -> Any:
    from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText  # noqa: PLC0415

    safe = {"local_files_only": True, "trust_remote_code": False}
    config = AutoConfig.from_pretrained(folder, **safe)
    options: dict[str, Any] = safe | {"use_safetensors": True, "dtype": _dtype(config, device, dtype)}
    if four_bit:
        options |= {"quantization_config": _four_bit(options["dtype"]), "device_map": {"": device}}
    family = (
        AutoModelForCausalLM if type(config) in AutoModelForCausalLM._model_mapping else AutoModelForImageTextToText
    )
    model: Any = family.from_pretrained(folder, **options)
    return model.eval() if four_bit else model.to(device).eval()


def _four_bit(dtype: torch.dtype) -> Any:
    from transformers import BitsAndBytesConfig  # noqa: PLC0415

    config: Any = BitsAndBytesConfig  # untyped
    return config(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=dtype,
    )


def _device(name: str) -> torch.device:
    if name != "auto":
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda:0")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def _dtype(config: Any, device: torch.device, dtype: Dtype) -> torch.dtype:
    if dtype != "auto":
        named: torch.dtype = getattr(torch, dtype)
        return named
    own = config.dtype or torch.float32
    own = getattr(torch, own) if isinstance(own, str) else own
    return torch.float32 if device.type == "cpu" and own is torch.float16 else own


def _first_line(problem: BaseException) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0][:200]
