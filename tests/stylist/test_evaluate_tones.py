"""Errors by how light a face appears: every face in its bucket, medians within it."""

from __future__ import annotations

import numpy as np

from stylist.body.perception import Part
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.evaluate.tones import Served, by_tone, ita_of
from stylist.images import Photo


def test_medians_within_each_bucket() -> None:
    served = [
        Served(50, 0.9, 0.8, 0.01),
        Served(45, 0.8, 0.6, 0.03),
        Served(20, 0.7, 0.5, np.nan),
        Served(-50, 1, 1, 0),
    ]
    table = by_tone(served)
    assert table["above 41"] == {
        "photos": 2, "mask_iou_median": 0.85, "face_iou_median": 0.7, "landmark_error_median": 0.02,
    }  # fmt: skip
    assert table["10 to 41"]["landmark_error_median"] is None
    assert table["-30 to 10"]["photos"] == 0
    assert table["below -30"]["photos"] == 1


def test_a_face_drawn_darker_has_a_lower_angle_and_no_face_has_none() -> None:
    seen = figure_perception("ada")
    assert seen.parsing is not None
    light = np.array(draw_figure("ada").convert("RGB"))
    face = seen.parsing == Part.FACE
    dark = light.copy()
    dark[face] = dark[face] // 2
    angles = [ita_of(Photo(pixels, "PNG"), seen.landmarks, seen.parsing) for pixels in (light, dark)]
    assert angles[0] is not None
    assert angles[1] is not None
    assert angles[1] < angles[0] - 20
    assert ita_of(Photo(light, "PNG"), seen.landmarks, np.where(face, Part.HAIR, seen.parsing).astype(np.uint8)) is None
