"""What a decoder does, and the plain one that decodes in the process it is called in."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from stylist.images import Photo, open_photo, shrink
from stylist.video import open_frames


class Decoder(Protocol):
    """From bytes to pixels."""

    def photo(
        self, source: bytes | Path, *, max_mb: float, max_megapixels: float, longest_px: int | None = None
    ) -> Photo:
        """One photo, as ``images.open_photo``; its longer side at most ``longest_px``. Raises PhotoRefused."""

    def frames(self, source: bytes | Path, *, longest_px: int | None = None) -> list[Photo]:
        """Frames of a short video, as ``video.open_frames``. Raises PhotoRefused."""


class DecodeHere:
    """In this process: a decoder that crashes takes it along."""

    def photo(
        self, source: bytes | Path, *, max_mb: float, max_megapixels: float, longest_px: int | None = None
    ) -> Photo:
        photo = open_photo(source, max_mb=max_mb, max_megapixels=max_megapixels)
        return photo if longest_px is None else shrink(photo, longest_px)

    def frames(self, source: bytes | Path, *, longest_px: int | None = None) -> list[Photo]:
        frames = open_frames(source)
        return frames if longest_px is None else [shrink(frame, longest_px) for frame in frames]
