"""Marks generated pictures and clips (visible label, metadata, signed manifest), and reads all three back."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from PIL import Image

from stylist.decoding.here import DecodeHere, Decoder
from stylist.images import Pixels
from stylist.locale import Locale
from stylist.tryon.clips import MIME, encode_clip, read_clip
from stylist.tryon.credentials import Credentials, Manifest, Signature
from stylist.tryon.marking import label_seen, labelled
from stylist.tryon.metadata import COMPOSITE, GENERATED, Kind, Made, Written, encode, read
from stylist.video import starts_as_video

Finding = Literal["signed", "tampered", "metadata", "label_only", "unmarked"]
_MIME: dict[str, str] = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
_GENERATED = (COMPOSITE, GENERATED)
_SAYS: dict[str, dict[Locale, str]] = tomllib.loads(
    resources.files(__package__).joinpath("wording.toml").read_text("utf-8")
)["verify"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file says about how it was made. label_seen: our visible label is in the picture, or of a clip in each
    of up to eight frames, drawn from all of its length."""

    finding: Finding
    marked: bool
    label_seen: bool
    signature: Signature
    issuer: str | None
    engine: str | None
    licence: str | None
    source_type: str | None
    aigc: Mapping[str, str]
    clip: bool = False

    def say(self, locale: Locale) -> str:
        """One or two sentences for a person."""
        kind = "clip" if self.clip else "picture"
        names = {
            "what": _SAYS[kind][locale],
            "engine": self.engine or "?",
            "licence": self.licence or "?",
            "issuer": self.issuer or "?",
        }
        signed = f"signature_{self.signature}"
        parts = [_SAYS[self.finding][locale].format(**names), _SAYS[signed][locale].format(**names)]
        return (" " if locale == "en" else "").join(parts)


class Marker:
    """The one way to a file of a generated picture or clip."""

    def __init__(self, credentials: Credentials, decoder: Decoder | None = None) -> None:
        """decoder: who opens what is verified; by default this process."""
        self.credentials, self._decoder = credentials, decoder or DecodeHere()

    def mark(
        self, pixels: Pixels, made: Made | None = None, locale: Locale = "en", kind: Kind = "PNG", high: bool = False
    ) -> bytes:
        """The file: label in a corner, metadata, signed manifest. pixels: (H, W, 3) uint8, unmarked.

        high: the label in the upper corner, not over what is shown low in the picture.
        """
        made = made or Made()
        return self.credentials.sign(encode(labelled(pixels, high), kind, made, locale), _MIME[kind], made)

    def mark_clip(self, frames: Iterable[Pixels], frames_per_second: int, made: Made | None = None) -> bytes:
        """An MP4: the label in every frame, metadata, signed manifest. frames: (H, W, 3) uint8, unmarked.

        Raises EmptyClip.
        """
        made = made or Made()
        data = encode_clip((labelled(frame, high=True) for frame in frames), frames_per_second, made)
        return self.credentials.sign(data, MIME, made)

    def verify(self, data: bytes, max_mb: float = 20.0, max_megapixels: float = 64.0) -> Verdict:
        """What a file says of itself. Raises PhotoRefused where it is no picture, VideoRefused for a clip's limits."""
        if starts_as_video(data):
            return self._verify_clip(data)
        photo = self._decoder.photo(data, max_mb=max_mb, max_megapixels=max_megapixels)
        mime = _MIME.get(photo.source_format)
        manifest = self.credentials.read(data, mime) if mime else Manifest("none")
        with Image.open(io.BytesIO(data)) as image:
            written = read(image)
        seen = label_seen(photo.pixels) or label_seen(photo.pixels, high=True)
        return _verdict(manifest, written, seen)

    def _verify_clip(self, data: bytes) -> Verdict:
        seen = all(label_seen(frame.pixels, high=True) for frame in self._decoder.frames(data))
        return _verdict(self.credentials.read(data, MIME), read_clip(data), seen, clip=True)


def _verdict(manifest: Manifest, written: Written, seen: bool, clip: bool = False) -> Verdict:
    stated = written.aigc.get("Label") == "1" or written.source_type in _GENERATED
    intact = manifest.signature in {"own", "self_signed", "foreign"}
    if manifest.signature in {"tampered", "unreadable"}:
        finding: Finding = "tampered"
    elif intact and manifest.source_type in _GENERATED:
        finding = "signed"
    else:
        finding = "metadata" if stated else "label_only" if seen else "unmarked"
    return Verdict(
        finding=finding,
        marked=finding != "unmarked" and (stated or seen or finding == "signed"),
        label_seen=seen,
        signature=manifest.signature,
        issuer=manifest.issuer,
        engine=manifest.engine if intact else written.engine,
        licence=manifest.licence if intact else written.licence,
        source_type=manifest.source_type or written.source_type,
        aigc=written.aigc,
        clip=clip,
    )
