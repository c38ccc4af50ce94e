from pathlib import Path
from typing import Literal

import numpy as np
import pytest

from stylist.body.perception import Landmark, Part
from stylist.demo.figures import draw_figure, figure_landmarks, figure_parsing

NAMES: tuple[Literal["ada", "ben"], ...] = ("ada", "ben")
SMALL = (384, 512)


@pytest.mark.parametrize("name", NAMES)
def test_every_pixel_has_a_part_and_the_parts_are_where_they_belong(name: Literal["ada", "ben"]) -> None:
    parsing = figure_parsing(name, SMALL)
    assert set(np.unique(parsing)) == {
        Part.BACKGROUND, Part.HAIR, Part.FACE, Part.SKIN, Part.UPPER, Part.LOWER, Part.SHOES,
    }  # fmt: skip
    heights = [np.nonzero(parsing == part)[0].mean() for part in (Part.FACE, Part.UPPER, Part.LOWER, Part.SHOES)]
    assert heights == sorted(heights)
    assert np.nonzero(parsing == Part.HAIR)[0].min() < np.nonzero(parsing == Part.FACE)[0].min()
    assert 0.12 < (parsing != Part.BACKGROUND).mean() < 0.35


@pytest.mark.parametrize("name", NAMES)
def test_joints_lie_on_the_person_and_are_symmetric(name: Literal["ada", "ben"]) -> None:
    joints, parsing = figure_landmarks(name, SMALL), figure_parsing(name, SMALL)
    assert joints.shape == (33, 2)
    for x, y in joints:
        assert parsing[round(y), round(x)] != Part.BACKGROUND
    left, right = joints[Landmark.LEFT_SHOULDER], joints[Landmark.RIGHT_SHOULDER]
    assert left[0] > right[0] and left[1] == right[1]
    assert parsing[tuple(joints[Landmark.NOSE].round().astype(int)[::-1])] == Part.FACE


@pytest.mark.parametrize("name", NAMES)
def test_seven_and_a_half_heads(name: Literal["ada", "ben"]) -> None:
    parsing = figure_parsing(name)
    rows = np.nonzero(parsing != Part.BACKGROUND)[0]
    head = np.nonzero(parsing == Part.FACE)[0].max() - rows.min()
    assert 7.0 < (rows.max() - rows.min()) / head < 8.0


def test_the_picture_is_the_same_every_time_and_lit_softly() -> None:
    one, two = np.asarray(draw_figure("ada", SMALL)), np.asarray(draw_figure("ada", SMALL))
    assert np.array_equal(one, two)
    wall = one[:60, :60].astype(float)
    assert wall.min() > 190 and wall.std() < 8


@pytest.mark.parametrize("name", NAMES)
def test_a_pose_network_made_for_people_finds_them(name: Literal["ada", "ben"], shared_data: Path) -> None:
    weights = shared_data / "models" / "pose_landmarker_lite.task"
    if not weights.exists():
        pytest.skip(f"no pose model at {weights}")
    mediapipe = pytest.importorskip("mediapipe")
    vision, base = mediapipe.tasks.vision, mediapipe.tasks.BaseOptions
    options = vision.PoseLandmarkerOptions(base_options=base(model_asset_path=str(weights)))
    with vision.PoseLandmarker.create_from_options(options) as model:
        picture = np.asarray(draw_figure(name))
        found = model.detect(
            mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=picture.copy())
        ).pose_landmarks
    assert len(found) == 1
    seen = np.array([[p.x * 768, p.y * 1024] for p in found[0]])
    errors = np.hypot(*(seen - figure_landmarks(name)).T)
    assert np.median(errors) < 15
    assert errors.max() < 35
