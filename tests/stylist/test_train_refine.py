"""Training the refiner: honest pairs of a drawn person, a run that learns and resumes, and a judge that can say no."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch

from stylist.body.perception import Part
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.train.refine import Recipe, Trainer, as_batch, mend
from stylist.train.refine_measure import measure, ssim_map, won
from stylist.train.refine_pairs import Person, make_pair
from stylist.tryon.figure import Figure
from stylist.tryon.refiner import FRAME

RECIPE = Recipe(steps=12, batch=2, rate=2e-3, adversary_from=0.5, average=0.5, widths=(8, 8, 8, 8))


def person() -> Person:
    seen = figure_perception("ada")
    assert seen.parsing is not None
    return Person(np.asarray(draw_figure("ada").convert("RGB")), seen.parsing, Figure(seen))


@pytest.fixture(scope="module")
def stored() -> npt.NDArray[np.uint8]:
    rng = np.random.default_rng(3)
    pairs = [make_pair(person(), rng) for _ in range(3)]
    layers = [
        np.concatenate([p.given[:3] * 127.5 + 127.5, p.given[3:] * 255, p.truth * 127.5 + 127.5])
        for p in pairs
        if p is not None
    ]
    return np.clip(np.round(np.stack(layers)), 0, 255).astype(np.uint8)


def test_a_pair_differs_from_the_truth_where_it_was_edited_and_nowhere_else(stored: npt.NDArray[np.uint8]) -> None:
    given, truth = as_batch(stored)
    assert given.shape == (3, 7, *FRAME) and truth.shape == (3, 3, *FRAME)
    off = (given[:, :3] - truth).abs().amax(dim=1)
    fill, cloth = given[:, 4], given[:, 3]
    far = torch.nn.functional.max_pool2d(torch.maximum(given[:, 3:].amax(dim=1), cloth), 15, 1, 7) < 0.01
    assert float(off[far].max()) < 0.02
    assert float(off[fill > 0.5].mean()) > 0.02


def test_without_a_garment_there_is_no_pair() -> None:
    bare = replace(person(), parts=np.full_like(person().parts, Part.BACKGROUND))
    assert make_pair(bare, np.random.default_rng(1)) is None


def test_a_run_learns_and_goes_on_where_it_stopped(tmp_path: Path, stored: npt.NDArray[np.uint8]) -> None:
    whole = Trainer(tmp_path / "whole", RECIPE)
    whole.train(stored)
    begun = Trainer(tmp_path / "parts", RECIPE)
    for _ in range(7):
        begun._learn(stored)
        begun.step += 1
    begun._save()
    resumed = Trainer(tmp_path / "parts", RECIPE)
    assert resumed.step == 7
    resumed.train(stored)
    for a, b in zip(whole.network.parameters(), resumed.network.parameters(), strict=True):
        assert torch.allclose(a, b, atol=1e-5)
    given, truth = as_batch(stored)
    place = given[:, 4:].amax(dim=1, keepdim=True)
    with torch.inference_mode():
        before = ((given[:, :3] - truth).abs() * place).mean()
        after = ((mend(whole.averaged, given) - truth).abs() * place).mean()
    assert after < before


def test_the_judge_tells_a_gain_from_harm(stored: npt.NDArray[np.uint8]) -> None:
    class Knows(torch.nn.Module):
        def __init__(self, share: float) -> None:
            super().__init__()
            self.share, self.count = share, -1

        def forward(self, given: torch.Tensor) -> torch.Tensor:
            self.count += 1
            return self.share * (as_batch(stored[self.count][None])[1] - given[:, :3])

    good, idle, bad = (measure(Knows(share), stored) for share in (0.8, 0.0, -0.5))
    assert won(good["fill"]) and not won(idle["fill"]) and not won(bad["fill"])
    assert good["fill"]["l1_after"] < 0.5 * good["fill"]["l1_before"]
    assert not won({"pictures": 0})


def test_ssim_is_one_for_equals_and_less_for_blur() -> None:
    picture = np.random.default_rng(4).uniform(0, 255, (40, 40, 3)).astype(np.float32)
    assert ssim_map(picture, picture).min() == pytest.approx(1, abs=1e-4)
    assert ssim_map(picture, np.full_like(picture, picture.mean())).mean() < 0.2
