"""Which body model the settings ask for. The heavy libraries are imported here, on first use, and nowhere earlier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylist.body.perception import BodyModel
from stylist.errors import UnknownSetting, WeightsMissing

if TYPE_CHECKING:
    from stylist.settings import Settings

BACKENDS = ("embedded", "mediapipe")


def load_body_model(settings: Settings) -> BodyModel:
    """The back-end named by ``body_model``; UnknownSetting or WeightsMissing if that cannot be."""
    if settings.body_model == "embedded":
        from stylist.body.embedded import embedded_body  # noqa: PLC0415 - loads torch

        return embedded_body()
    if settings.body_model == "mediapipe":
        if settings.mediapipe_pose is None:
            raise WeightsMissing(
                path="mediapipe_pose",
                next="Set mediapipe_pose to a pose_landmarker .task file, or body_model=embedded.",
            )
        from stylist.body.mediapipe_pose import MediaPipePose  # noqa: PLC0415 - loads mediapipe

        return MediaPipePose(settings.mediapipe_pose)
    raise UnknownSetting(name="body_model", value=settings.body_model, why=f"known are {', '.join(BACKENDS)}")
