"""What new clothes take the place of, and what of the person stays in front of them."""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np

from stylist.body.perception import Part
from stylist.seeing.cielab import distance
from stylist.seeing.region import to_lab
from stylist.tryon.figure import SIDES, Figure, Side
from stylist.tryon.geometry import Floats, Mask, thick_line, unit
from stylist.tryon.layers import Layer
from stylist.tryon.places import beside_trunk, heights
from stylist.tryon.regions import Regions, spilled
from stylist.tryon.underlay import bare_arm

THIGH = 1.15
"""Height, in torsos from the shoulder line, from which legs are painted beneath skirts and dresses."""
_WAISTED, _SLEEVE = 0.95, 1.2
"""Height down to which a dress is taken off for a top; breadths of an arm, beside the body, in which what hangs lower
is its sleeve and no skirt."""
_TO_ANKLES = 2.15
"""Height down to which long trousers cover all of the legs."""
_NOT_LEGS = (Part.BAG, Part.SHOES, Part.UPPER, Part.OUTERWEAR, Part.ACCESSORIES, Part.HAIR)
_NO_HAND = 24.0
"""Distance in CIELAB from the person's skin, lightness at a half, from which cloth beside a hand is no part of it."""
_CUFF = 0.03
"""Breadth in torsos from which what is unlike skin at a hand is a cuff and no ring."""
_HALO = 0.04
"""Breadth in torsos of the square by which old clothes are removed beyond their parsing: the blur of their edges."""
_RIM, _HEM = 0.07, 0.1
"""The same on the ground beside them, and on bare arms where these have another colour than skin."""


class OldClothes:
    """The clothes and limbs in one photo. tone: (3,) the person's skin as RGB; v: (H, W) the height of every pixel."""

    def __init__(self, figure: Figure, regions: Regions, tone: Floats) -> None:
        self._figure, self._regions, self.v = figure, regions, heights(figure)
        self._tone_lab = np.asarray(to_lab(tone.astype(np.uint8)[None, None])[0, 0], dtype=np.float64)

    def under(self, layers: list[Layer]) -> Mask:
        """What is taken off: the garments of the same place, and skin that a longer sleeve or leg will cover."""
        worn = {layer.piece.worn for layer in layers}
        parts, v = self._regions.parts, self.v
        old = np.zeros(parts.shape, dtype=bool)
        if worn == {"outer"} and all(max(layer.cut.sleeves.values()) == 0 for layer in layers):
            old |= self._regions.of(Part.OUTERWEAR)  # a gilet goes over what is worn
        elif worn & {"upper", "full", "outer"}:
            old |= self._regions.of(Part.UPPER, Part.OUTERWEAR) | (
                (parts == Part.DRESS) & ((v < _WAISTED) | beside_trunk(self._figure, _SLEEVE))
            )
        if worn & {"lower", "full"}:
            old |= self._regions.of(Part.LOWER) | ((parts == Part.DRESS) & (v >= 0.9))
        if "full" in worn:
            old |= self._regions.of(Part.DRESS)
        unlike_skin = self.unlike_skin
        spill = spilled(self._regions, old, self._figure, self._tone_lab) & (unlike_skin | ~self._hands())
        old |= spill & ~(self._arms_place() | self._hands()) if worn == {"lower"} else spill  # sleeves stay
        old |= self._regions.skin & self._soon_covered(layers)
        old |= self._beside_trousers(layers)
        arms = self._regions.skin & self._arms_place() & ~self._hands()
        old |= arms & (self._grown(old, _HALO) | (self._grown(old, _HEM) & unlike_skin))  # the shade of a sleeve's edge
        grown = self._grown(old, _HALO)
        kept = self._regions.of(Part.FACE, Part.HAIR, Part.SHOES, Part.BAG) | (self._regions.skin & ~old & ~unlike_skin)
        return np.asarray(grown & ~kept)

    def ground_beside(self, old: Mask) -> Mask:
        """The ground next to what is taken off, where a parsing misses the flare of a sleeve."""
        return self._grown(old, _RIM) & self._regions.of(Part.BACKGROUND) & ~old

    def _grown(self, place: Mask, breadth: float) -> Mask:
        """A place and what is half of ``breadth``, in torsos, beside it."""
        side = max(5, round(breadth * self._figure.torso)) | 1
        return cv2.dilate(place.astype(np.uint8), np.ones((side, side), np.uint8)) > 0

    def _hands(self) -> Mask:
        return self.hand("left") | self.hand("right")

    def _soon_covered(self, layers: list[Layer]) -> Mask:
        """Where new cloth lies on an arm or a leg, and a little beside it: there the limb must not peep out.

        Arms only as far down as a sleeve goes: beside the body of a T-shirt they stay the photo's own.
        """
        cloth = np.zeros(self._figure.shape, dtype=np.uint8)
        for layer in layers:
            for sheet in (*layer.body, *layer.sleeves):
                window = cloth[sheet.window]
                np.maximum(window, (sheet.alpha > 0.5).astype(np.uint8), out=window)
        beside = max(3, round(0.14 * self._figure.torso)) | 1
        wide = cv2.dilate(cloth, np.ones((1, beside), np.uint8)).astype(bool)
        limbs = np.zeros(self._figure.shape, dtype=bool)
        for side in SIDES:
            if any(layer.piece.worn in {"lower", "full"} for layer in layers):
                line, widths = self._figure.leg(side)
                limbs |= thick_line(self._figure.shape, line, widths * 1.4)
        limbs &= ~self._arms_place()
        for side in SIDES:
            share = max((layer.cut.sleeves[side] for layer in layers if layer.piece.worn != "lower"), default=0.0)
            if share > 0:
                line, widths = bare_arm(self._figure, side, 0.0, min(share, 1.0))
                limbs |= thick_line(self._figure.shape, line, widths * 1.4)
        return wide & limbs & ~self._hands()

    def _beside_trousers(self, layers: list[Layer]) -> Mask:
        """All of somebody's legs between hips and ankles that no long trousers cover, whatever a parsing calls it."""
        if not any(layer.piece.worn == "lower" and layer.cut.hem > _TO_ANKLES for layer in layers):
            return np.zeros(self._figure.shape, dtype=bool)
        legs = (self._figure.perception.mask > 0.5) & (self.v > THIGH) & (self.v < _TO_ANKLES)
        return np.asarray(legs & ~self._regions.of(*_NOT_LEGS) & ~self._arms_place() & ~self._hands())

    def _arms_place(self) -> Mask:
        """Where the arms are down to the wrist, with room. (H, W) bool."""
        place = np.zeros(self._figure.shape, dtype=bool)
        for side in SIDES:
            line, widths = self._figure.arm(side)
            place |= thick_line(self._figure.shape, line[:3], widths[:3] * 1.4)
        return place

    def hand(self, side: Side) -> Mask:
        joints, _ = self._figure.arm(side)
        end = joints[3] + unit(joints[3] - joints[2]) * 0.09 * self._figure.torso
        return thick_line(self._figure.shape, np.stack([joints[2], end]), np.array([0.06, 0.1]) * self._figure.torso)

    def in_front(self, layers: list[Layer]) -> Mask:
        """Never covered: the face, the hair, the hands, what they hold; the top that stays on over new trousers."""
        front = self._regions.of(Part.FACE, Part.HAIR, Part.BAG)
        hands = self._regions.skin & self._hands()
        if {layer.piece.worn for layer in layers} == {"lower"}:
            front |= self._regions.of(Part.UPPER, Part.OUTERWEAR) | (self._regions.of(Part.DRESS) & (self.v < 0.9))
            front |= self._regions.skin & self._arms_place()
        else:
            hands &= ~self._cuffs()
        front |= hands
        return front

    @cached_property
    def unlike_skin(self) -> Mask:
        """(H, W) bool, where the photo has not the colour of the person's skin."""
        return np.asarray(distance(self._regions.lab, self._tone_lab, 0.5) > _NO_HAND)

    def _cuffs(self) -> Mask:
        """Patches, larger than a ring, of what a parsing calls a hand though it has another colour."""
        size = max(3, round(_CUFF * self._figure.torso)) | 1
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        return cv2.morphologyEx(self.unlike_skin.astype(np.uint8), cv2.MORPH_OPEN, disc) > 0
