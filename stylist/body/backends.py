"""Which body model the settings ask for. The heavy libraries are imported here, on first use, and nowhere earlier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylist.body.perception import BodyModel
from stylist.errors import UnknownSetting

if TYPE_CHECKING:
    from stylist.settings import Settings

BACKENDS = ("embedded", "mediapipe", "segformer:NAME-OR-FOLDER")
_PARSER = "segformer:"


def load_body_model(settings: Settings) -> BodyModel:
    """The back-end named by ``body_model``; UnknownSetting, or Unavailable where its weights are not to be had."""
    if settings.body_model.startswith(_PARSER):
        from stylist.body.parser import load_parser  # noqa: PLC0415 - loads transformers

        return load_parser(settings.body_model.removeprefix(_PARSER), _landmarks(settings.body_landmarks, settings))
    return _landmarks(settings.body_model, settings)


def _landmarks(name: str, settings: Settings) -> BodyModel:
    if name == "embedded":
        from stylist.body.embedded import embedded_body  # noqa: PLC0415 - loads torch

        return embedded_body()
    if name == "mediapipe":
        from stylist.body.fetching import POSE_LITE, fetched  # noqa: PLC0415
        from stylist.body.mediapipe_pose import MediaPipePose  # noqa: PLC0415 - loads mediapipe

        return MediaPipePose(settings.mediapipe_pose or fetched(POSE_LITE, settings.data_dir / "models"))
    raise UnknownSetting(name="body_model", value=name, why=f"known are {', '.join(BACKENDS)}")
