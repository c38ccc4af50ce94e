"""What the judge has before it: the photo, the picture, and what a body model sees in either. No engine's internals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from stylist.body.perception import GARMENTS, Part, Perception, among
from stylist.images import Photo, Pixels, shrink
from stylist.seeing.cielab import Floats, ciede2000
from stylist.seeing.region import Lab, to_lab
from stylist.tryon.engine import Piece
from stylist.tryon.figure import Figure
from stylist.tryon.framing import at_size
from stylist.tryon.geometry import Mask
from stylist.tryon.places import heights
from stylist.tryon.regions import Regions, spilled

JUDGED_SIDE_PX = 512
"""Pictures are judged at this size: what nobody sees here, nobody sees on a page."""
NOTICED = 6.0
"""CIEDE2000 from which a pixel is called changed: half of it is noise of cameras and codecs."""
LIGHT_COUNTS = np.array([0.6, 1.0, 1.0])
"""Weights of CIELAB's channels where a photo's light is not the point."""
SKIN_REACH = 6.0
"""CIEDE2000, so weighted, from the face within which a colour is this person's skin."""
_TOP_OF_DRESS, _SKIRT_OF_DRESS = 0.75, 1.05
"""Heights down to which a new top, and from which a new skirt, takes the place of a dress for certain."""
PARTS_OF: dict[str, tuple[Part, ...]] = {
    "upper": (Part.UPPER, Part.OUTERWEAR, Part.DRESS), "outer": (Part.OUTERWEAR, Part.UPPER, Part.DRESS),
    "lower": (Part.LOWER, Part.DRESS), "full": (Part.DRESS, Part.UPPER, Part.LOWER, Part.OUTERWEAR),
    "feet": (Part.SHOES,), "hand": (Part.BAG,), "head": (Part.ACCESSORIES, Part.HAIR),
    "neck": (Part.ACCESSORIES, Part.UPPER),
    "waist": (Part.ACCESSORIES, Part.LOWER, Part.UPPER), "face": (Part.ACCESSORIES, Part.FACE),
    "wrist": (Part.ACCESSORIES, Part.SKIN),
}  # fmt: skip
"""What a parsing may call a piece worn there: it knows no suits, and takes a long shirt for a dress."""


@dataclass(frozen=True)
class Evidence:
    """All at one small size (h, w). before, after: (h, w, 3); region: (h, w), all that may differ."""

    before: Pixels
    after: Pixels
    region: Mask
    seen_before: Perception
    seen_after: Perception | None
    pieces: Sequence[Piece]
    tone_tells: bool = True
    """Whether the garments have other colours than this person's skin."""

    @cached_property
    def lab_before(self) -> Lab:
        return to_lab(self.before)

    @cached_property
    def lab_after(self) -> Lab:
        return to_lab(self.after)

    @cached_property
    def distance(self) -> Floats:
        """(h, w) CIEDE2000 between before and after, of slightly blurred pictures; 0 where they are equal."""
        pair = [cv2.GaussianBlur(lab, (3, 3), 0) for lab in (self.lab_before, self.lab_after)]
        differs = np.any(pair[0] != pair[1], axis=2)
        found = np.zeros(differs.shape)
        found[differs] = ciede2000(pair[0][differs], pair[1][differs])
        return found

    @cached_property
    def changed(self) -> Mask:
        return np.asarray(self.distance > NOTICED)

    @cached_property
    def skin_tone(self) -> Floats | None:
        """(3,) CIELAB of the face before, lightness discounted; None where no face is seen."""
        face = cv2.erode(self.before_is(Part.FACE).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
        return np.median(self.lab_before[face], axis=0) * LIGHT_COUNTS if face.sum() >= 20 else None

    @cached_property
    def skin_toned(self) -> Mask:
        """What changed to the colour of this person's face; anything that changed where no face is seen."""
        if self.skin_tone is None:
            return self.changed
        alike = np.zeros(self.changed.shape, dtype=bool)
        alike[self.changed] = ciede2000(self.lab_after[self.changed] * LIGHT_COUNTS, self.skin_tone) < SKIN_REACH
        return alike

    @cached_property
    def figure(self) -> Figure:
        """The person before: a try-on keeps the pose."""
        return Figure(self.seen_before)

    @cached_property
    def old_clothes(self) -> Mask:
        """(h, w) what the pieces take the place of; a coat goes over it."""
        worn = {piece.worn for piece in self.pieces}
        v = heights(self.figure)
        old = np.zeros(self.region.shape, dtype=bool)
        if worn & {"upper", "full"}:
            old |= self.before_is(Part.UPPER, Part.OUTERWEAR) | (self.before_is(Part.DRESS) & (v < _TOP_OF_DRESS))
        if worn & {"lower", "full"}:
            old |= self.before_is(Part.LOWER) | (self.before_is(Part.DRESS) & (v > _SKIRT_OF_DRESS))
        return old | self.before_is(Part.DRESS) if "full" in worn else old

    @cached_property
    def old_spilled(self) -> Mask:
        """(h, w) what belongs to them by its colour, though the parsing calls it background or skin."""
        if self.seen_before.parsing is None or self.skin_tone is None or not self.old_clothes.any():
            return np.zeros_like(self.region)
        regions = Regions(self.seen_before.parsing, self.before_is(Part.SKIN), self.lab_before)
        return spilled(regions, self.old_clothes, self.figure, self.skin_tone / LIGHT_COUNTS)

    def before_is(self, *parts: Part) -> Mask:
        """Where the parsing of the photo says so; nowhere without a parsing."""
        return _is(self.seen_before, self.region, parts)

    def after_is(self, *parts: Part) -> Mask:
        """Where the parsing of the picture says so."""
        return _is(self.seen_after, self.region, parts)

    @cached_property
    def cloth(self) -> Mask:
        """(h, w) where the pieces are worn in the picture: in the region, and called a garment of their kind. A bag
        before the body may be called what it hides."""
        kinds = {part for piece in self.pieces for part in PARTS_OF[piece.worn]}
        kinds |= set(GARMENTS) if any(piece.worn == "hand" for piece in self.pieces) else set()
        return self.region & self.after_is(*kinds)

    def cloth_of(self, piece: Piece) -> Mask:
        """Where one of the pieces is; of pieces that share a part (coat and shirt), all of that part."""
        return self.region & self.after_is(*PARTS_OF[piece.worn])


def gather(
    photo: Photo, picture: Pixels, region: Mask, before: Perception, after: Perception | None, pieces: Sequence[Piece]
) -> Evidence:
    """The evidence at the size at which it is judged. region: (H, W) bool of the photo's size."""
    small = shrink(photo, JUDGED_SIDE_PX)
    size = (small.width, small.height)
    shrunk = shrink(Photo(picture, photo.source_format), JUDGED_SIDE_PX).pixels
    place = cv2.resize(region.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST).astype(bool)
    seen = [None if p is None else at_size(p, small) for p in (before, after)]
    assert seen[0] is not None  # noqa: S101 - ``before`` is no None
    return Evidence(small.pixels, shrunk, place, seen[0], seen[1], pieces)


def _is(seen: Perception | None, like: Mask, parts: Sequence[Part]) -> Mask:
    if seen is None or seen.parsing is None:
        return np.zeros_like(like)
    return among(seen.parsing, *parts)
