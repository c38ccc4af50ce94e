"""The full tier's back-end: MediaPipe's pose landmarker, from a .task file that the settings name.

It finds landmarks and a person mask but no garments, so ``parsing`` is None. Weights are not shipped: they come from
their publisher once (:mod:`stylist.body.fetching`), or from a file.
"""

from __future__ import annotations

import threading
import weakref
from pathlib import Path
from typing import Any

import cv2
import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision

from stylist.body.perception import Perception, Tier
from stylist.errors import WeightsMissing
from stylist.images import Photo, averaged_down

WORKING_SIDE_PX = 1024
"""Longer photos are shrunk to this before detection: the model itself looks at 256 x 256 pixels of a person."""


class MediaPipePose:
    """BodyModel over MediaPipe's Tasks API. The native object is not thread-safe, so calls take turns."""

    tier: Tier = "full"

    def __init__(self, weights: Path) -> None:
        if not weights.is_file():
            raise WeightsMissing(
                path=weights,
                next="Set mediapipe_pose to a pose_landmarker .task file, or body_model=embedded.",
            )
        self.name = f"mediapipe:{weights.stem}"
        options = vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_path=str(weights)), num_poses=2, output_segmentation_masks=True
        )
        self._landmarker = vision.PoseLandmarker.create_from_options(options)
        self._turn = threading.Lock()
        weakref.finalize(self, _let_go, self._landmarker)

    def perceive(self, photo: Photo) -> Perception | None:
        """The most prominent person, or None where there is nobody."""
        pixels = averaged_down(photo.pixels, WORKING_SIDE_PX)
        picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=np.ascontiguousarray(pixels))
        with self._turn:
            result = self._landmarker.detect(picture)
        if not result.pose_landmarks or not result.segmentation_masks:
            return None
        people = [_as_array(pose) for pose in result.pose_landmarks]
        first = int(np.argmax([np.ptp(person[:, 1]) for person in people]))
        mask = np.array(result.segmentation_masks[first].numpy_view(), dtype=np.float32).reshape(pixels.shape[:2])
        size = (photo.width, photo.height)
        return Perception(
            landmarks=people[first],
            mask=np.clip(cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR), 0, 1),
            parsing=None,
            model=self.name,
            tier=self.tier,
            others=len(people) - 1,
        )


def _let_go(landmarker: vision.PoseLandmarker) -> None:
    """Close it. When the interpreter exits, its thread pool is gone already and the memory goes with the process."""
    try:
        landmarker.close()
    except RuntimeError:
        landmarker._handle = None


def _as_array(landmarks: list[Any]) -> np.ndarray[Any, np.dtype[np.float32]]:
    """(33, 3) of x, y, visibility."""
    return np.array([(p.x, p.y, p.visibility) for p in landmarks], dtype=np.float32)
