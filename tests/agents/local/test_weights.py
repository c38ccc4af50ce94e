"""Loading: what is refused, with which next step, and what a folder becomes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from stylist.errors import StylistError
from stylist_agents.local import LocalChatModel, weights
from stylist_agents.local.errors import (
    FourBitMissing,
    LocalFolderMissing,
    LocalModelBroken,
    LocalModelMissing,
    NoChatTemplate,
    UnsafeWeights,
)
from tests.agents.local.tiny import save_tiny, tiny_engine


def test_a_folder_becomes_a_model_on_a_device(tiny_folder: Path) -> None:
    engine = tiny_engine(tiny_folder, device="cpu")
    assert (engine.model.device.type, engine.model.dtype, engine.reads_tokens) == ("cpu", torch.float32, 1 << 16)
    assert not engine.model.training
    assert "<|im_start|>" in engine.marks


@pytest.mark.parametrize(
    ("stored", "asked", "want"),
    [
        ("bfloat16", "auto", torch.bfloat16),
        ("float16", "auto", torch.float32),
        ("float32", "bfloat16", torch.bfloat16),
    ],
)
def test_precision(tmp_path: Path, stored: str, asked: weights.Dtype, want: torch.dtype) -> None:
    folder = save_tiny(tmp_path)
    config = folder / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"dtype": stored}))
    engine = tiny_engine(folder, device="cpu", dtype=asked)
    assert engine.model.dtype is want
    assert LocalChatModel(engine=engine, max_tokens=3).invoke("hi").usage_metadata


@pytest.mark.slow
def test_four_bits(tiny_folder: Path) -> None:
    pytest.importorskip("bitsandbytes")
    engine = tiny_engine(tiny_folder, device="cpu", dtype="float32", four_bit=True)
    kinds = {type(module).__name__ for module in engine.model.modules()}
    assert "Linear4bit" in kinds
    assert LocalChatModel(engine=engine, max_tokens=3).invoke("hi").usage_metadata["output_tokens"] == 3  # type: ignore[index]


def test_four_bits_without_its_library_says_what_to_install(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "find_spec", lambda name: None)
    with pytest.raises(FourBitMissing, match=r"pip install .stylist\[local\]."):
        tiny_engine(tiny_folder, four_bit=True)


def test_only_safetensors_are_loaded(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path)
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(UnsafeWeights, match="safetensors"):
        tiny_engine(folder)


def test_code_beside_weights_is_never_run(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path)
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    auto = {"AutoConfig": "evil.Config", "AutoModelForCausalLM": "evil.Model"}
    config = folder / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"model_type": "unheard_of", "auto_map": auto}))
    with pytest.raises(LocalModelBroken):
        tiny_engine(folder)
    assert not (tmp_path / "ran").exists()


def test_a_base_model_is_no_chat_model(tmp_path: Path) -> None:
    with pytest.raises(NoChatTemplate, match="instruct"):
        tiny_engine(save_tiny(tmp_path, template=None))


def test_a_broken_folder_is_told_in_one_line(tmp_path: Path) -> None:
    folder = save_tiny(tmp_path)
    (folder / "config.json").write_text("{")
    with pytest.raises(LocalModelBroken) as told:
        tiny_engine(folder)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("name", ["/nowhere/model", "./nowhere", "~/nowhere-at-all", "a/b/c", "nowhere"])
def test_a_path_that_leads_nowhere(name: str) -> None:
    with pytest.raises(LocalFolderMissing, match="no folder"):
        tiny_engine(Path(name))


def test_a_hub_name_that_cannot_be_fetched_names_the_next_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> str:
        raise OSError("no route\nto the hub")

    monkeypatch.setattr("huggingface_hub.snapshot_download", away)
    with pytest.raises(LocalModelMissing, match=r"hf download acme/small --local-dir") as told:
        tiny_engine(Path("acme/small"))
    assert "local:文件夹" in told.value.say("zh")


def test_a_hub_name_is_fetched_without_pickles_and_code(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def fetch(name: str, allow_patterns: list[str]) -> str:
        asked.append(allow_patterns)
        return str(tiny_folder)

    monkeypatch.setattr("huggingface_hub.snapshot_download", fetch)
    assert tiny_engine(Path("acme/small")).name == "acme/small"
    assert not any(pattern in asked[0] for pattern in ("*.bin", "*.py", "*"))


def test_every_error_speaks_both_languages() -> None:
    for kind in (
        FourBitMissing,
        LocalFolderMissing,
        LocalModelBroken,
        LocalModelMissing,
        NoChatTemplate,
        UnsafeWeights,
    ):
        problem: StylistError = kind(name="x", why="y")
        assert problem.say("en") != problem.say("zh")
