"""The measurement of the diffusion engines: the same code on tiny networks."""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch
from typer.testing import CliRunner

from stylist.errors import UnknownWord
from stylist.evaluate import engines
from stylist.evaluate.engines import NoCard, measure_engines
from stylist.evaluate.random_engines import _table, catvton_parts
from stylist.settings import Settings
from stylist.tryon.options import TryOnOptions
from stylist_ui.cli import app


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit_plus as module  # noqa: PLC0415

    monkeypatch.setattr(module, "VAE_IMAGE_SIZE", 64 * 64)
    monkeypatch.setattr(module, "CONDITION_IMAGE_SIZE", 64 * 64)
    monkeypatch.setattr(engines, "ROUNDS", 1)
    monkeypatch.setattr(engines, "WARM_UP", 0)


def run(*more: str) -> tuple[int, dict[str, Any]]:
    shown = CliRunner().invoke(app, ["eval", "engines", *more, "--json"], env={"STYLIST_THREADS": "1"})
    return shown.exit_code, json.loads(shown.stdout.splitlines()[-1])


def test_every_engine_is_timed_and_its_work_counted() -> None:
    code, report = run("--tiny", "--long-side", "256", "--steps", "2")
    assert code == 0 and report["device"] == "CPU" and report["tiny"] and report["limit_tflop_per_s"] > 0
    assert [row["engine"] for row in report["engines"]] == ["klein", "qwen", "catvton"]
    for row in report["engines"]:
        assert max(row["width_px"], row["height_px"]) == 256 and row["steps"] == 2
        assert row["seconds"] >= row["seconds_painting"] > 0 and row["peak_memory_gb"] is None
        assert row["tflop"] > 0 and row["tflop_per_s"] > 0


def test_more_steps_are_more_work() -> None:
    few, many = (
        measure_engines(Settings(), ["catvton"], TryOnOptions(long_side_px=256, steps=n), tiny=True).engines[0].tflop
        for n in (1, 3)
    )
    assert many > 1.5 * few


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a card")
def test_full_size_without_a_card_says_what_to_do() -> None:
    code, said = run("--engine", "klein")
    assert code == 1 and said["error"]["code"] == "no_card" and "--tiny" in said["error"]["sentence"]
    assert "--tiny" in NoCard().say("zh")


def test_an_engine_without_networks_of_ours_is_no_choice() -> None:
    with pytest.raises(UnknownWord, match="klein, qwen, catvton"):
        measure_engines(Settings(), ["preview"], tiny=True)


def test_the_published_sizes_are_whole() -> None:
    """Counted without memory: 4 billion parameters in klein's transformer, 20 in qwen's, 860 million in the UNet."""
    import diffusers  # noqa: PLC0415

    with torch.device("meta"):
        klein = diffusers.Flux2Transformer2DModel(**_table()["klein"]["full"]["transformer"])
        qwen = diffusers.QwenImageTransformer2DModel(**_table()["qwen"]["full"]["transformer"])
        unet, vae, _ = catvton_parts("full")
    billions = [sum(p.numel() for p in net.parameters()) / 1e9 for net in (klein, qwen, unet, vae)]
    assert billions == pytest.approx([3.88, 20.43, 0.8595, 0.0837], rel=0.01)
