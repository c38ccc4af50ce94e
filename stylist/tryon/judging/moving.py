"""Is a moving person still the one of the picture, in the same clothes: every frame of a clip against its first.

What a small turn moves is taken out by optical flow before face and hair are compared pixel by pixel; joints may go as
far as the judge lets a pose drift; background, cloth and nakedness are measured as in pictures, with its limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from stylist.body.perception import BodyModel, Perception
from stylist.images import Photo, Pixels
from stylist.tryon.engine import Piece
from stylist.tryon.judging import cloth, person
from stylist.tryon.judging.evidence import Evidence
from stylist.tryon.judging.judge import Judge, beyond

OTHER_START = 0.1
"""Share of the first frame that may differ from the picture: what a video model's own coding changes, not more."""
NEVER_SHOWN = frozenset({"undressed", "nobody_left"})
"""Problems that no part of a clip outlives: the others end it before them."""
_HEAD = {"head", "face", "neck"}
_SMALL = {"hand", "head", "face", "neck", "feet"}


class FrameJudge:
    """Judges the frames of one clip, one after another. pieces: what is worn in it.

    start: (h, w, 3), the finished picture in the size of the frames. Raises ValueError where nobody is seen in it.
    """

    def __init__(self, judge: Judge, model: BodyModel, start: Pixels, pieces: Sequence[Piece]) -> None:
        self._judge, self._model, self._pieces = judge, model, tuple(pieces)
        self._start = Photo(start, "PNG")
        seen = model.perceive(self._start)
        if seen is None:
            raise ValueError("nobody is seen in the picture")
        self._seen, self._bare = seen, person.bare_trunk(seen)

    def begins(self, frame: Pixels) -> tuple[str, ...]:
        """Problems of the first frame: it must be the picture, and good as any."""
        evidence = self._evidence(frame, self._model.perceive(Photo(frame, "FRAME")))
        other = float(evidence.changed.mean()) > OTHER_START
        return ("other_start",) if other else self._problems(evidence)

    def problems(self, frame: Pixels) -> tuple[str, ...]:
        """What is wrong with a frame, by the codes of the judge; () where it may be shown."""
        return self._problems(self._evidence(frame, self._model.perceive(Photo(frame, "FRAME"))))

    def _evidence(self, frame: Pixels, after: Perception | None) -> Evidence:
        everywhere = np.ones(frame.shape[:2], dtype=bool)
        return self._judge.gathered(self._start, frame, everywhere, self._seen, after, self._pieces)

    def _problems(self, e: Evidence) -> tuple[str, ...]:
        if e.seen_after is None:
            return ("nobody_left",)
        measured = {
            "undressed": self._undressed(e, e.seen_after),
            "pose_changed": person.drift(e),
            "background_changed": person.background_changed(e),
        }
        if not all(piece.worn in _SMALL for piece in self._pieces):
            measured["tiny_region"] = cloth.cloth_share(e)
        if not any(piece.worn in _SMALL for piece in self._pieces):
            measured["scattered"] = cloth.scattered_share(e)
        if not any(piece.worn in _HEAD for piece in self._pieces):
            still = replace(e, after=followed(e.before, e.after))
            measured |= {"face_changed": person.face_changed(still), "hair_changed": person.hair_changed(still)}
        return tuple(beyond(measured | self._judge.of_the_garments(e)))

    def _undressed(self, e: Evidence, after: Perception) -> float:
        """By what became skin where cloth was, or by how much more of the trunk is bare than in the picture."""
        return max(person.undressed(e), person.bare_trunk(after) - self._bare)


def followed(first: Pixels, frame: Pixels) -> Pixels:
    """The frame with every point where it was in the first picture, as far as optical flow finds it again."""
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    grey = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (first, frame)]
    moved = flow.calc(grey[0], grey[1], np.zeros((*grey[0].shape, 2), dtype=np.float32))  # (h, w, 2) in pixels
    x, y = np.meshgrid(np.arange(moved.shape[1]), np.arange(moved.shape[0]))
    map_x, map_y = (x + moved[..., 0]).astype(np.float32), (y + moved[..., 1]).astype(np.float32)
    back = cv2.remap(frame, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(back, dtype=np.uint8)
