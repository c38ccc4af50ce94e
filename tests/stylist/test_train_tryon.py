"""Training the CatVTON-style engine on tiny components: it learns, resumes exactly, and is loadable."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from stylist.body.perception import Part, Perception
from stylist.evaluate.random_engines import catvton_parts
from stylist.images import Photo, encode_png
from stylist.train.tryon import (
    Example,
    NothingToLearnFrom,
    OtherPlan,
    TryOnPlan,
    TryOnTrainer,
    read_examples,
)
from stylist.tryon.engines.catvton import load_attention, self_attention
from tests.stylist.tiny_diffusion import PHOTO, SEEN

PLAN = TryOnPlan(steps=4, batch_size=2, rate=1e-3, height_px=128, width_px=96, save_every=2)


class Eyes:
    name, tier = "drawn", "embedded"

    def perceive(self, photo: Photo) -> Perception | None:
        import cv2  # noqa: PLC0415

        if photo.pixels.std() < 1:
            return None
        size = (photo.width, photo.height)
        parsing = None if SEEN.parsing is None else cv2.resize(SEEN.parsing, size, interpolation=cv2.INTER_NEAREST)
        mask = np.asarray(cv2.resize(SEEN.mask, size), np.float32)
        return replace(SEEN, mask=mask, parsing=np.asarray(parsing, np.uint8))


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> list[Example]:
    folder = tmp_path_factory.mktemp("worn")
    (folder / "a.png").write_bytes(encode_png(PHOTO.pixels))
    (folder / "blank.png").write_bytes(encode_png(np.full((64, 64, 3), 9, np.uint8)))
    return read_examples(folder, Eyes(), PLAN)  # type: ignore[arg-type]


def run(folder: Path, plan: TryOnPlan = PLAN) -> TryOnTrainer:
    return TryOnTrainer(*catvton_parts("tiny"), folder, plan)


def weights(unet: Any) -> list[torch.Tensor]:
    return [w.detach().clone() for w in self_attention(unet).parameters()]


def test_each_garment_is_an_example_hidden_by_its_mask(examples: list[Example]) -> None:
    assert examples and SEEN.parsing is not None
    worn = {Part.UPPER, Part.LOWER, Part.DRESS, Part.OUTERWEAR} & set(np.unique(SEEN.parsing).tolist())
    assert len(examples) == len(worn)
    for example in examples:
        assert example.person.shape == example.garment.shape == (128, 96, 3)
        assert 0.02 < example.mask.mean() < 0.9 and example.garment.std() > 1


def test_a_folder_without_people_is_refused(tmp_path: Path) -> None:
    (tmp_path / "blank.png").write_bytes(encode_png(np.full((64, 64, 3), 9, np.uint8)))
    with pytest.raises(NothingToLearnFrom, match=r"1 looked at"):
        read_examples(tmp_path, Eyes(), PLAN)  # type: ignore[arg-type]


def test_only_self_attention_learns_and_the_file_can_be_loaded(tmp_path: Path, examples: list[Example]) -> None:
    trainer = run(tmp_path)
    before = {n: p.detach().clone() for n, p in trainer.unet.named_parameters()}
    trainer.train(examples)
    changed = {n for n, p in trainer.unet.named_parameters() if not torch.equal(p, before[n])}
    assert changed and all(".attn1." in name for name in changed)
    fresh, _, _ = catvton_parts("tiny")
    load_attention(fresh, tmp_path / "attention.safetensors")
    assert all(torch.equal(a, b) for a, b in zip(weights(fresh), weights(trainer.unet), strict=True))


def test_a_run_that_was_stopped_ends_as_if_it_never_had_been(tmp_path: Path, examples: list[Example]) -> None:
    whole = run(tmp_path / "whole")
    whole.train(examples)
    run(tmp_path / "parts", replace(PLAN, steps=2)).train(examples)
    resumed = run(tmp_path / "parts")
    assert resumed.step == 2
    resumed.train(examples)
    assert all(torch.equal(a, b) for a, b in zip(weights(whole.unet), weights(resumed.unet), strict=True))


def test_a_run_of_another_plan_is_not_continued(tmp_path: Path, examples: list[Example]) -> None:
    run(tmp_path, replace(PLAN, steps=1)).train(examples)
    with pytest.raises(OtherPlan, match="rate"):
        run(tmp_path, replace(PLAN, rate=1e-2))


def test_it_learns_to_restore_what_it_has_seen(tmp_path: Path, examples: list[Example]) -> None:
    losses: list[float] = []
    trainer = run(tmp_path, replace(PLAN, steps=60, rate=1e-2, save_every=60))
    trainer.train(examples[:1], lambda _step, loss: losses.append(loss))
    assert np.mean(losses[-10:]) < np.mean(losses[:10])
