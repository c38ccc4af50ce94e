"""A clip as it is asked for and as it came out: ids and plain values, that travel between processes as JSON."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json

from pydantic import BaseModel, ConfigDict, Field

from stylist.files import FileStore
from stylist.tryon.asking import Outcome
from stylist.tryon.turn.options import TurnOptions


class TurnRequest(BaseModel):
    """file_id: a try-on picture of the same person that is still kept."""

    model_config = ConfigDict(frozen=True)

    file_id: str
    engine: str
    options: TurnOptions = Field(default_factory=TurnOptions)

    def key(self, files: FileStore, owner: str) -> str:
        """The same for the same picture with the same engine, version, options and seed. Raises NotFound."""
        content = hashlib.sha256(files.read(self.file_id, owner)).hexdigest()
        asked = self.model_dump(mode="json")
        told = json.dumps(["turn", content, asked, importlib.metadata.version("stylist")], sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()


class TurnOutcome(Outcome):
    """A finished clip. file_id: the labelled MP4; picture_id: the try-on picture that it begins with.

    frames: how many there are, of ``asked_frames``; ended_by: what was wrong with the first frame that is left out
    (a code of the judge), None where all were good. quality: the same in words.
    """

    picture_id: str
    seconds: float
    frames: int
    asked_frames: int
    frames_per_second: int
    width: int
    height: int
    engine: str
    weights: str
    licence: str
    seed: int
    ms: int
    ended_by: str | None = None
