"""The recipe of the body network, in small: labels, views, losses, one run that stops and goes on."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file

from stylist.body.embedded import EmbeddedBody, load_network
from stylist.body.looking import decode
from stylist.body.network import folded
from stylist.body.perception import Landmark, Part, Perception
from stylist.errors import BadInput
from stylist.evaluate.body import evaluate_body
from stylist.evaluate.ccp import Scene, close_up, part_table, read_scenes, split_face
from stylist.images import Photo
from stylist.train import body_augment
from stylist.train.body import Recipe, Run, export, gaussian, heat_loss, lovasz_loss, new_network, rate_at, train
from stylist.train.body_augment import Labels, make_empty, make_view
from stylist.train.body_labels import UNLABELLED, Item, make_labels, shop_parts

TINY = Recipe(
    steps=3,
    again=((1, 7e-4),),
    iou_from=3,
    batch=2,
    widths=(16,) * 5,
    blocks=(1, 2, 1, 1),
    neck=(8,) * 4,
    small_share=0.5,
)


class Pointing:
    """A teacher that sees a standing person in the middle third of every picture."""

    name, tier = "pointing", "full"

    def perceive(self, photo: Photo) -> Perception:
        marks = np.ones((33, 3), np.float32)
        for mark in Landmark:
            side = -0.1 if "RIGHT" in mark.name else 0.1 if "LEFT" in mark.name else 0
            marks[mark, :2] = 0.5 + side, 0.05 + 0.9 * mark / 33
        mask = np.zeros(photo.pixels.shape[:2], np.float32)
        mask[:, photo.width // 3 : 2 * photo.width // 3] = 1
        return Perception(marks, mask, None, self.name, "full")


def _items() -> list[Item]:
    rng = np.random.default_rng(1)
    drawn = np.zeros((120, 80), np.uint8)
    drawn[10:110, 27:53] = np.repeat([Part.HAIR, Part.SKIN, Part.UPPER, Part.LOWER, Part.SHOES], 20)[:, None]
    pictures = [rng.integers(0, 255, (120, 80, 3)).astype(np.uint8) for _ in range(6)]
    everything = np.ones(11, bool)
    some = everything.copy()
    some[Part.DRESS] = False
    return [
        *(Item(n, "ccp", p, drawn, everything) for n, p in enumerate(pictures[:4])),
        Item(1006, "ccp", pictures[4], None, some),
        Item(15970, "shop", pictures[5], None, everything),
        Item(8, "ccp", *_carrying(pictures[0], drawn), everything),
    ]


def _carrying(pixels: np.ndarray[Any, Any], drawn: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], ...]:
    """Somebody with a blue bag beside the hip."""
    pixels, drawn = pixels.copy(), drawn.copy()
    pixels[60:80, 53:70], drawn[60:80, 53:70] = (0, 0, 255), Part.BAG
    return pixels, drawn


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Labels:
    path = tmp_path_factory.mktemp("labels") / "labels"
    assert make_labels(_items(), path, Pointing()) == 7
    np.save(path.with_name("labels.backgrounds.npy"), np.full((2, 288, 288, 3), 90, np.uint8))
    np.save(path.with_name("labels.things.npy"), np.full((2, 224, 224, 3), 250, np.uint8))
    return Labels(path)


def test_labels_keep_what_was_drawn_and_leave_out_what_was_not(labels: Labels) -> None:
    assert set(labels.number[labels.rows]) == {0, 1, 2, 8, 1006, 15970}, "each seventh masked photo is held out"
    drawn = labels.parsings[0, :120, :80]
    assert set(np.unique(drawn)) >= {Part.HAIR, Part.FACE, Part.UPPER, Part.LOWER, Part.SHOES}
    assert (labels.parsings[4] == UNLABELLED).all()
    assert not labels.allowed[4, Part.DRESS]


def test_a_view_moves_landmarks_with_the_pixels(labels: Labels) -> None:
    for seed in range(30):
        view = make_view(labels, 0, (96, 64), np.random.default_rng(seed))
        assert view.pixels.shape == (96, 64, 3)
        assert view.parsing.shape == (48, 32)
        inside = view.landmarks[:, 2] > 0
        points = view.landmarks[inside, :2]
        assert ((points >= 0) & (points < (64, 96))).all()
        left, right = view.landmarks[Landmark.LEFT_HIP, 0], view.landmarks[Landmark.RIGHT_HIP, 0]
        assert left > right, "left stays the person's own left when mirrored"


def test_close_views_show_the_trunk_or_the_legs_alone(labels: Labels) -> None:
    def seen(close: float) -> list[tuple[bool, bool]]:
        views = [make_view(labels, 0, (96, 64), np.random.default_rng(seed), close).parsing for seed in range(60)]
        return [(bool((v == Part.HAIR).sum() > 8), bool((v == Part.SHOES).sum() > 8)) for v in views]

    far, near = seen(0.0), seen(1.0)
    assert near.count((True, True)) < 0.7 * far.count((True, True)), (near, far)
    assert near.count((True, False)) > 2 * far.count((True, False)), "most end at the hips or the thighs"
    assert near.count((False, True)) > 2 * far.count((False, True)), "others begin there"


def test_a_bag_is_lent_with_its_pixels_and_its_label(labels: Labels, monkeypatch: pytest.MonkeyPatch) -> None:
    def bags(share: float) -> int:
        monkeypatch.setattr(body_augment, "LENDING", share)
        views = [make_view(labels, 0, (96, 64), np.random.default_rng(seed)) for seed in range(20)]
        return sum(bool((view.parsing == Part.BAG).any()) for view in views)

    assert labels.lenders[Part.BAG].tolist() == [6]
    assert bags(0) == 0
    assert 4 <= bags(1) <= 16, "half of the loans are bags, the others accessories, which nobody here has"


def test_only_skin_is_darkened(labels: Labels) -> None:
    drawn = labels.parsings[0, :120, :80]
    parts = np.ascontiguousarray(drawn[::2, ::2])
    pixels = np.full((120, 80, 3), 200, np.uint8)
    body_augment._darken(pixels, parts, np.random.default_rng(2))
    skin = np.isin(parts, (Part.FACE, Part.SKIN))
    inside, outside = pixels[::2, ::2][skin].astype(int), pixels[::2, ::2][parts == Part.LOWER]
    assert inside.mean() < 185
    assert (inside[:, 0] >= inside[:, 2]).all(), "brown, not grey or blue"
    assert (outside > 195).mean() > 0.9


def test_the_rate_falls_with_each_descent() -> None:
    recipe = Recipe(steps=100, again=((50, 7e-4), (20, 3e-4)))
    rates = [rate_at(step, recipe) for step in range(recipe.total)]
    assert max(rates) == pytest.approx(recipe.rate)
    assert rates[99] < 0.02 * recipe.rate
    assert [rates[100], rates[150]] == pytest.approx([7e-4, 3e-4])
    assert all(b < a for a, b in pairwise(rates[100:150]))
    assert rate_at(recipe.total, recipe) < 0.02 * 3e-4, "and stays low"


def test_the_overlap_by_lovasz_is_one_minus_the_iou_where_the_network_is_certain() -> None:
    target = torch.tensor([[[0, 0, 1, 1, 1, 1, 2, 2]]])
    guess = torch.tensor([[[0, 1, 1, 1, 1, 2, 2, 2]]])
    certain = F.one_hot(guess, 4).permute(0, 3, 1, 2).float().clamp_min(1e-9).log()
    everywhere = torch.ones_like(target, dtype=torch.bool)
    ious = [1 / 2, 3 / 5, 2 / 3]
    assert float(lovasz_loss(certain, target, everywhere)) == pytest.approx(1 - sum(ious) / 3, abs=1e-5)
    assert float(lovasz_loss(certain, target, guess == target)) == pytest.approx(0, abs=1e-5), (
        "only what is drawn counts"
    )
    assert float(lovasz_loss(certain, target, ~everywhere)) == 0


def test_what_a_shop_sells_rules_out_what_it_is_not() -> None:
    worn, allowed = shop_parts("Dresses")
    assert worn.nonzero()[0].tolist() == [Part.DRESS]
    assert not allowed[[Part.UPPER, Part.LOWER]].any()
    worn, allowed = shop_parts("Kurtas")
    assert not worn.any()
    assert allowed.all()


def test_the_encoder_begins_with_the_fashion_clip(labels: Labels, tmp_path: Path) -> None:
    run = Run(Recipe(), labels, tmp_path)
    before = run.network.encoder.stem.conv.weight.clone()
    shipped = Path(str(files("stylist"))) / "weights/fashion_clip"
    run.begin_with(shipped)
    known = load_file(shipped / "open_clip_model.safetensors")
    for network in (run.network, run.average):
        kernel = network.encoder.stem.conv.weight
        assert not torch.equal(kernel, before)
        torch.testing.assert_close(kernel, known["visual.trunk.stem.conv.weight"].float())


def test_guesses_stay_within_what_is_worn(labels: Labels, tmp_path: Path) -> None:
    run = Run(TINY, labels, tmp_path)
    with torch.no_grad():
        run.average.parse[1].bias[Part.DRESS] += 50
    run.guess()
    assert list(labels.guessed) == [4], "street photos that nobody drew"
    assert not (labels.guessed[4] == Part.DRESS).any()
    with torch.no_grad():
        run.average.parse[1].bias[Part.UPPER] += 40
    run.guess()
    kept = labels.guessed[4]
    assert (kept == Part.UPPER).sum() > 1000
    assert (kept[:, 60:] == Part.BACKGROUND).all(), "the teacher of masks sees nobody there"
    run.save()
    resumed = Run(TINY, labels, tmp_path)
    assert not labels.guessed
    resumed.resume()
    assert (labels.guessed[4] == kept).all()


def test_shop_pictures_are_guessed_too_once_it_has_seen_close_views(labels: Labels, tmp_path: Path) -> None:
    run = Run(replace(TINY, close_from=2), labels, tmp_path)
    run.step = 3
    run.guess()
    assert sorted(labels.guessed) == [4, 5]


def test_another_descent_begins_where_exported_weights_ended(labels: Labels, tmp_path: Path) -> None:
    first = Run(TINY, labels, tmp_path / "first")
    first.train_step()
    export(first, tmp_path / "weights", "tiny")
    second = Run(TINY, labels, tmp_path / "second")
    second.go_on_from(tmp_path / "weights")
    assert second.step == 1
    known = first.average.state_dict()
    for network in (second.network, second.average):
        for name, value in network.state_dict().items():
            torch.testing.assert_close(value.float(), known[name].float(), atol=2e-3, rtol=2e-3)


def test_folding_changes_no_answer() -> None:
    torch.manual_seed(0)
    network = new_network(TINY)
    frames = torch.randn(2, 3, 64, 64)
    network(frames)
    with torch.inference_mode():
        wanted = network.eval()(frames)
        got = folded(network)(frames)
    assert not any(isinstance(m, torch.nn.BatchNorm2d) for m in network.modules())
    for one, other in zip((wanted.heat, wanted.parse, wanted.parts), (got.heat, got.parse, got.parts), strict=True):
        torch.testing.assert_close(one, other, atol=1e-4, rtol=1e-3)


def test_an_empty_view_has_nobody(labels: Labels) -> None:
    view = make_empty(labels, (96, 64), np.random.default_rng(0))
    assert not view.somebody
    assert not view.parsing.any()
    assert not view.landmarks.any()


def test_decoding_undoes_the_target() -> None:
    wanted = torch.tensor([[[20.0, 33.0]] * 33])
    cells = (wanted - 1.5) / 4
    heat = gaussian(cells[..., 1], 24, 1.0)[..., :, None] * gaussian(cells[..., 0], 16, 1.0)[..., None, :]
    heat = heat.clamp_min(1e-12).log()
    torch.testing.assert_close(decode(heat), wanted, atol=0.2, rtol=0)
    marks = torch.cat([wanted, torch.ones(1, 33, 1)], 2)
    elsewhere = torch.zeros_like(heat)
    assert heat_loss(heat, marks) < heat_loss(elsewhere, marks)


def test_a_stopped_run_goes_on_as_if_it_had_not(labels: Labels, tmp_path: Path) -> None:
    torch.set_num_threads(1)
    straight = Run(TINY, labels, tmp_path / "straight")
    train(straight, save_every=2, export_to=None, name="tiny")
    stopped = Run(TINY, labels, tmp_path / "stopped")
    for _ in range(2):
        stopped.train_step()
    stopped.save()
    resumed = Run(TINY, labels, tmp_path / "stopped")
    resumed.resume()
    assert resumed.step == 2
    train(resumed, save_every=2, export_to=None, name="tiny")
    for one, other in zip(straight.network.parameters(), resumed.network.parameters(), strict=True):
        torch.testing.assert_close(one, other)


def test_what_is_exported_can_be_loaded_and_measured(labels: Labels, tmp_path: Path) -> None:
    run = Run(TINY, labels, tmp_path)
    train(run, save_every=4, export_to=tmp_path / "out", name="tiny")
    network, config = load_network(tmp_path / "out")
    assert config.name == "tiny"
    item = _items()[0]
    scene = Scene(0, item.pixels, item.parsing)
    model = EmbeddedBody(network, config)
    result = evaluate_body(model, [scene, Scene(1, item.pixels, None)], Pointing())
    assert result["photos"] == 1
    assert result["found"] in {0, 1}
    json.dumps(result)


def test_the_judge_knows_a_perfect_answer() -> None:
    item = _items()[0]
    assert item.parsing is not None
    taught = Pointing().perceive(Photo(item.pixels, "PNG"))
    truth = split_face(item.parsing, taught.landmarks)

    class Perfect(Pointing):
        def perceive(self, photo: Photo) -> Perception:
            return Perception(taught.landmarks, (item.parsing > 0).astype(np.float32), truth, "perfect", "full")

    result = evaluate_body(Perfect(), [Scene(0, item.pixels, item.parsing)], Pointing())
    assert result["mask_iou_median"] == result["parsing_miou"] == 1
    assert result["landmark_error_median"] == 0
    assert (result["cloth_iou"], result["cloth_called_skin"]) == (1, 0)


def test_cloth_that_is_called_skin_is_counted() -> None:
    item = _items()[0]
    assert item.parsing is not None
    taught = Pointing().perceive(Photo(item.pixels, "PNG"))
    bare = np.where(item.parsing == Part.UPPER, np.uint8(Part.SKIN), item.parsing)

    class Undressing(Pointing):
        def perceive(self, photo: Photo) -> Perception:
            return Perception(taught.landmarks, (item.parsing > 0).astype(np.float32), bare, "bare", "full")

    result = evaluate_body(Undressing(), [Scene(0, item.pixels, item.parsing)], Pointing())
    assert result["cloth_iou"] == result["cloth_called_skin"] == 0.5, "the top is half of the clothes"


def test_a_close_up_keeps_head_and_trunk() -> None:
    item = _items()[0]
    assert item.parsing is not None
    close = close_up(Scene(3, item.pixels, item.parsing))
    assert close.parsing is not None
    assert close.pixels.shape[:2] == close.parsing.shape
    assert set(np.unique(close.parsing)) == {0, Part.HAIR, Part.SKIN, Part.UPPER}
    nobody = Scene(4, item.pixels, np.zeros_like(item.parsing))
    assert close_up(nobody) is nobody


def test_every_label_of_the_data_has_a_class(shared_data: Path) -> None:
    names = json.loads((shared_data / "ccp/labels.json").read_text())
    table = part_table(names)
    assert table[0] == Part.BACKGROUND
    assert set(table.tolist()) == {part.value for part in Part} - {Part.FACE}
    first = next(read_scenes(shared_data / "ccp"))
    assert first.number == 1
    assert first.parsing is not None
    assert first.parsing.shape == first.pixels.shape[:2]


def zipped(folder: Path, labels: bool) -> Path:
    """One photo with its mask in a zip, the labels with them or not."""
    picture, mask = BytesIO(), BytesIO()
    Image.new("RGB", (6, 8), (200, 0, 0)).save(picture, "PNG")
    Image.new("L", (6, 8), 1).save(mask, "PNG")
    with zipfile.ZipFile(folder / "scenes.zip", "w") as archive:
        archive.writestr("photos/0007.png", picture.getvalue())
        archive.writestr("masks/0007.png", mask.getvalue())
        if labels:
            archive.writestr("labels.json", '["null", "shirt"]')
    return folder / "scenes.zip"


@pytest.mark.parametrize("within", [True, False])
def test_scenes_come_from_a_zip_with_the_labels_in_it_or_beside_it(tmp_path: Path, within: bool) -> None:
    archive = zipped(tmp_path, within)
    (tmp_path / "labels.json").write_text('["null", "hat"]' if within else '["null", "shirt"]')
    (scene,) = read_scenes(archive)
    assert scene.number == 7 and scene.parsing is not None
    assert set(scene.parsing.ravel().tolist()) == {Part.UPPER}


def test_scenes_without_labels_are_refused_with_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"labels\.json"):
        next(read_scenes(zipped(tmp_path, labels=False)))


def test_an_unknown_label_is_named() -> None:
    with pytest.raises(BadInput, match="spacesuit"):
        part_table(["null", "spacesuit"])
