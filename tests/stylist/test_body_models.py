"""One contract, every back-end: the shipped network, MediaPipe where its weights are, and a double."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
import torch
from transformers import SegformerConfig, SegformerForSemanticSegmentation, SegformerImageProcessor

from stylist.body import load_body_model
from stylist.body.mirror import MIRRORED, mirror_landmarks
from stylist.body.perception import BodyModel, Landmark, Part, Perception
from stylist.errors import UnknownSetting, WeightsMissing
from stylist.images import Photo, open_photo
from stylist.settings import Settings


class Scripted:
    """A double: somebody fills the middle of every photo that is not of one colour."""

    name, tier = "scripted", "embedded"

    def perceive(self, photo: Photo) -> Perception | None:
        if np.ptp(photo.pixels) < 40:
            return None
        mask = np.zeros(photo.pixels.shape[:2], np.float32)
        mask[:, photo.width // 3 : photo.width - photo.width // 3] = 1
        return Perception(_standing(), mask, np.where(mask > 0, Part.UPPER, 0).astype(np.uint8), self.name, "embedded")


def _standing() -> np.ndarray:
    """Landmarks of somebody who stands and faces the camera."""
    rows = {"NOSE": 0.1, "EYE": 0.08, "EAR": 0.09, "MOUTH": 0.12, "SHOULDER": 0.2, "ELBOW": 0.35, "WRIST": 0.48,
            "PINKY": 0.5, "INDEX": 0.5, "THUMB": 0.5, "HIP": 0.5, "KNEE": 0.7, "ANKLE": 0.9, "HEEL": 0.92,
            "FOOT": 0.95}  # fmt: skip
    out = np.ones((33, 3), np.float32)
    for mark in Landmark:
        side = 0 if "LEFT" not in mark.name and "RIGHT" not in mark.name else 1 if "LEFT" in mark.name else -1
        reach = 0.1 if "SHOULDER" in mark.name else 0.06 if side else 0
        row = next(y for word, y in rows.items() if word in mark.name)
        out[mark, :2] = 0.5 + side * reach, row
    return out


ATR = ("Background", "Hat", "Hair", "Sunglasses", "Upper-clothes", "Skirt", "Pants", "Dress", "Belt", "Left-shoe",
       "Right-shoe", "Face", "Left-leg", "Right-leg", "Left-arm", "Right-arm", "Bag", "Scarf")  # fmt: skip


@pytest.fixture(scope="module")
def tiny_parser(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the hub would give it: a SegFormer of random weights with the labels of ATR, and a card."""
    folder = tmp_path_factory.mktemp("parser")
    save_parser(folder, ATR)
    (folder / "README.md").write_text("---\nlicense: mit\n---\n# A parser\n")
    return folder


def save_parser(folder: Path, labels: Sequence[str]) -> None:
    torch.manual_seed(0)
    config = SegformerConfig(
        num_encoder_blocks=2, depths=[1, 1], sr_ratios=[4, 2], hidden_sizes=[8, 16], num_attention_heads=[1, 2],
        patch_sizes=[7, 3], strides=[4, 2], mlp_ratios=[2, 2], decoder_hidden_size=8, id2label=dict(enumerate(labels)),
    )  # fmt: skip
    SegformerForSemanticSegmentation(config).save_pretrained(folder)
    SegformerImageProcessor(size={"height": 64, "width": 64}).save_pretrained(folder)


@pytest.fixture(scope="module", params=["embedded", "mediapipe", "segformer", "segformer+mediapipe", "scripted"])
def model(request: pytest.FixtureRequest) -> BodyModel:
    if request.param == "scripted":
        return Scripted()
    if request.param == "embedded":
        return load_body_model(Settings(body_model="embedded"))
    parser = f"segformer:{request.getfixturevalue('tiny_parser')}" if "segformer" in request.param else None
    if request.param == "segformer":
        return load_body_model(Settings(body_model=str(parser)))
    weights = request.getfixturevalue("shared_data") / "models/pose_landmarker_lite.task"
    if not weights.exists():
        pytest.skip(f"no weights at {weights}")
    return load_body_model(
        Settings(body_model=parser or "mediapipe", body_landmarks="mediapipe", mediapipe_pose=weights)
    )


@pytest.fixture(scope="module")
def street(shared_data: Path) -> list[Photo]:
    """Photos that no network of ours was trained on (held out by number)."""
    with ZipFile(shared_data / "ccp/ccp.zip") as archive:
        return [open_photo(archive.read(f"photos/{number:04d}.webp")) for number in (10, 24, 45)]


def test_what_every_model_answers(model: BodyModel, street: list[Photo]) -> None:
    for photo in street:
        seen = model.perceive(photo)
        assert seen is not None
        assert (seen.model, seen.tier) == (model.name, model.tier)
        assert seen.landmarks.shape == (33, 3)
        assert seen.landmarks.dtype == np.float32
        assert ((seen.landmarks[:, 2] >= 0) & (seen.landmarks[:, 2] <= 1)).all()
        assert seen.mask.shape == (photo.height, photo.width)
        assert 0 <= seen.mask.min() <= 0.1
        assert 0.9 <= seen.mask.max() <= 1
        if seen.parsing is not None:
            assert seen.parsing.shape == seen.mask.shape
            assert seen.parsing.dtype == np.uint8
            assert seen.parsing.max() < len(Part)


def test_head_above_hips_above_feet(model: BodyModel, street: list[Photo]) -> None:
    for photo in street:
        seen = model.perceive(photo)
        assert seen is not None
        rows = [seen.landmarks[mark, 1] for mark in (Landmark.NOSE, Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP,
                                                     Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE)]  # fmt: skip
        assert rows == sorted(rows)


def test_nobody_on_a_plain_wall(model: BodyModel) -> None:
    assert model.perceive(Photo(np.full((400, 300, 3), 200, np.uint8), "PNG")) is None


def test_same_photo_same_answer(model: BodyModel, street: list[Photo]) -> None:
    first, again = model.perceive(street[0]), model.perceive(street[0])
    assert first is not None
    assert again is not None
    np.testing.assert_array_equal(first.landmarks, again.landmarks)
    np.testing.assert_array_equal(first.mask, again.mask)


def test_a_mirror_swaps_left_and_right(model: BodyModel, street: list[Photo]) -> None:
    if isinstance(model, Scripted):
        pytest.skip("the double answers every photo alike")
    photo = street[0]
    seen = model.perceive(photo)
    mirrored = model.perceive(Photo(np.ascontiguousarray(photo.pixels[:, ::-1]), "PNG"))
    assert seen is not None
    assert mirrored is not None
    back = mirror_landmarks(mirrored.landmarks)
    large = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE]
    assert np.abs(back[large, :2] - seen.landmarks[large, :2]).max() < 0.04
    both, either = (mirrored.mask[:, ::-1] > 0.5), (seen.mask > 0.5)
    assert np.count_nonzero(both & either) / np.count_nonzero(both | either) > 0.9


def test_a_large_photo_comes_back_at_its_own_size(model: BodyModel, street: list[Photo]) -> None:
    photo = Photo(np.repeat(np.repeat(street[0].pixels, 4, 0), 4, 1), "PNG")
    seen = model.perceive(photo)
    assert seen is not None
    assert seen.mask.shape == (photo.height, photo.width)
    small = model.perceive(street[0])
    assert small is not None
    shoulders = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]
    assert np.abs(seen.landmarks[shoulders, :2] - small.landmarks[shoulders, :2]).max() < 0.03


def test_embedded_needs_no_file_and_parses(street: list[Photo]) -> None:
    seen = load_body_model(Settings()).perceive(street[0])
    assert seen is not None
    assert seen.tier == "embedded"
    assert seen.parsing is not None
    assert {Part.HAIR, Part.FACE, Part.SHOES} <= {Part(value) for value in np.unique(seen.parsing)}


def test_mirroring_twice_changes_nothing() -> None:
    assert (MIRRORED[MIRRORED] == np.arange(33)).all()
    standing = _standing()
    np.testing.assert_allclose(mirror_landmarks(mirror_landmarks(standing)), standing, atol=1e-6)


def test_unknown_model_and_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownSetting, match="'x-ray'"):
        load_body_model(Settings(body_model="x-ray"))
    with pytest.raises(WeightsMissing, match="nothing"):
        load_body_model(Settings(body_model="mediapipe", mediapipe_pose=tmp_path / "nothing.task"))
