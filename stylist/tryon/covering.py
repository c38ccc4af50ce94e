"""Hands and hair before the cloth of a worn garment, as far as their own colours tell where a parsing stops short."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import Part, Perception, among
from stylist.seeing.cielab import distance
from stylist.seeing.region import Lab
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.geometry import Mask, thick_line
from stylist.tryon.places import heights
from stylist.tryon.worn_parts import colours_of

_AT_HAND = 0.2
"""Half-breadth in torsos of the place in which fingers are looked for."""
_FINGERS = 1.0
"""Length of the fingers beyond a pose's last joint, as a share of the way to it from the wrist."""
_SEEN = 0.003
"""Squared torsos of hair or of skin there from which it has a colour."""
_TOLD = 12.0
"""Distance in CIELAB, lightness at a half, between them and the cloth from which colours tell them apart."""
_NEAR, _RIM = 0.16, 0.02
"""How far from what the parsing found more of it may be; breadth of the shade that it throws, which goes with it."""
_GLEAM = 0.06
"""Breadth in torsos of what lies between fingers: nails and light on knuckles."""
_HAIR_UNTIL = 0.7
"""Height in torsos down to which hair hangs."""


def covering(lab: Lab, mask: Mask, wearer: Perception) -> npt.NDArray[np.uint8] | None:
    """The parsing, with fingers and strands of hair that a cut-out still has given to skin and hair. (H, W) of Part."""
    if wearer.parsing is None:
        return None
    figure, parts = Figure(wearer), wearer.parsing
    v = heights(figure)
    cloth = mask & ~among(parts, Part.SKIN, Part.HAIR, Part.FACE) & ~_at_hands(figure)
    if cloth.sum() < 50:
        return parts
    colours = colours_of(lab, cloth, figure)
    off_cloth = np.min([distance(lab, colour, 0.5) for colour in colours], axis=0)
    for part, place in ((Part.SKIN, _at_hands(figure)), (Part.HAIR, (v < _HAIR_UNTIL) & ~figure.face())):
        parts = np.where(_more(lab, mask, parts == part, place, off_cloth, figure), np.uint8(part), parts)
    return parts


def in_front(parts: npt.NDArray[np.uint8], wearer: Perception) -> Mask:
    """(H, W) bool, hands and hair."""
    return np.asarray((parts == Part.SKIN) & _at_hands(Figure(wearer)) | (parts == Part.HAIR))


def _more(lab: Lab, mask: Mask, found: Mask, place: Mask, off_cloth: npt.NDArray[np.float32], figure: Figure) -> Mask:
    """What of a mask is nearer in colour to what was found in a place than to the cloth, and hangs together with it."""
    seen = found & place
    if seen.sum() < _SEEN * figure.torso**2 or np.median(off_cloth[seen]) < _TOLD:
        return seen & False
    off = np.min([distance(lab, colour, 0.5) for colour in colours_of(lab, seen, figure)], axis=0)
    reach, rim, closing = (
        np.ones((max(3, round(breadth * figure.torso) | 1),) * 2, np.uint8) for breadth in (2 * _NEAR, _RIM, _GLEAM)
    )
    near = cv2.dilate(seen.astype(np.uint8), reach) > 0
    alike = seen | (mask & near & place & (off < off_cloth))
    _, labels = cv2.connectedComponents(alike.astype(np.uint8))
    held = (alike & np.isin(labels, np.unique(labels[seen]))).astype(np.uint8)
    held = cv2.morphologyEx(held, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, closing.shape))
    return np.asarray((cv2.dilate(held, rim) > 0) & mask)


def _at_hands(figure: Figure) -> Mask:
    """The hands with their fingers, whose tips lie beyond the last joint that a pose has."""
    place = np.zeros(figure.shape, dtype=bool)
    for side in SIDES:
        wrist, knuckles = figure.arm(side)[0][2:4]
        line = np.stack([wrist, knuckles + _FINGERS * (knuckles - wrist)])
        place |= thick_line(figure.shape, line, np.full(2, _AT_HAND) * figure.torso)
    return place
