"""What somebody wears and carries in the photo, and why a piece cannot honestly take its place.

Nobody can know what an open coat, a bag or a dress hides: what is filled in there is what looks worst in a picture.
Limits were read off 60 combinations of street photos and product pictures, looked at one by one (docs/tryon.md).
"""

from __future__ import annotations

import numpy as np

from stylist.body.perception import Part
from stylist.tryon.engine import Piece
from stylist.tryon.figure import SIDES, Figure, Side
from stylist.tryon.geometry import Floats, Mask, fill_polygon, length
from stylist.tryon.places import heights, limbs
from stylist.tryon.regions import Regions

_SIDEWAYS = {"lower": 0.75}
_SIDEWAYS_ABOVE = 0.85
"""How much of the shoulders' breadth is seen, below which a garment's front would hang on a person's side: legs stand
more forgiving than a chest."""
_DOUBT = 0.11
"""Share of the clothes that colours call otherwise than the parsing, from which nobody can say what is worn where. Of
eight pictures above it that nothing else kept back seven had a fault that a customer would name and none was good; of
the 55 below 19 were good."""
_PIECES = 23
"""Patches of a parsing from which it is in pieces: of 70 street photos five had more, four of them with tops, all of
whose pictures had a fault that a customer would name; trousers were good nevertheless."""
_JACKET = 0.15
"""Squared torsos of a jacket or coat from which one is worn; a whole one has 0.4 to 0.9."""
_OVER_LEGS = 0.05
"""The same of what hangs below the hips, over trousers or a skirt."""
_ONE_PIECE = 0.3
"""Squared torsos from which what is worn is a dress or a jumpsuit. Trousers would have to end its top at the hips: of
15 pictures five were good, six faulty. A top lies over it as over a skirt: of 30 thirteen were good, six faulty."""
_UPPER_ARM = 0.3
"""How far below the shoulder, in torsos, the elbow of an arm is that hangs; an upper arm has 0.55."""
_STRAIGHT = 0.93
"""Distance from shoulder to wrist as a share of the arm, from which it is straight: arms that hang have 0.97, hands in
pockets 0.94, on hips 0.91 or less."""
_LIFTED, _RAISED = 0.1, 0.25
"""How far below the elbow the wrist of a bent arm may be, in torsos, whose forearm is lifted rather than on a hip; and
the least height of that wrist below the shoulder line, above which a sleeve folds double. Of 18 pictures of lifted
forearms ten were good and three faulty, of seven with a hand on the hip, at the head or crossed none and two."""
_BEFORE, _LAP = 0.6, 1.15
"""Half-breadths of the trunk from its middle within which a wrist is before it, and the height down to which: four such
pictures of tops were looked at, and all had a fault that a customer would name."""
_IN_FRONT, _BEFORE_LEGS = 0.05, 0.11
"""Squared torsos of the trunk, and of hips and legs, behind a bag from which the garment there would have to end around
it: of 60 street photos five had more before the legs, and all five pictures had a fault that a customer would name."""
_HIPS, _SHINS = 0.85, 2.0
_CHEST, _NO_SCARF = 0.3, 0.09
"""Squared torsos of accessories below the chest, from which they are no scarf, belt or camera but a coat not known."""


def unsuited(piece: Piece, figure: Figure, regions: Regions) -> str | None:
    """The code of the first thing in the photo that stands in the way of a piece; None where nothing does."""
    if figure.frontal < _SIDEWAYS.get(piece.worn, _SIDEWAYS_ABOVE):
        return "in_profile"
    if piece.worn != "lower" and not all(sleeve_falls(figure, side) for side in SIDES):
        return "arms_bent"
    return None if figure.perception.parsing is None else _in_the_way(piece, figure, regions)


def _in_the_way(piece: Piece, figure: Figure, regions: Regions) -> str | None:
    """The code of what is worn or carried that hides what a piece would show."""
    accessories = regions.of(Part.ACCESSORIES) & (heights(figure) > _CHEST)
    in_pieces = regions.pieces > _PIECES or _torsos(accessories, figure) > _NO_SCARF
    if regions.doubt > _DOUBT or (piece.worn != "lower" and in_pieces):
        return "clothes_not_told"
    jacket = regions.of(Part.OUTERWEAR)
    over_legs = piece.worn == "lower" and _torsos(jacket & (heights(figure) > 1), figure) > _OVER_LEGS
    if over_legs or (piece.worn in {"upper", "full"} and _torsos(jacket, figure) > _JACKET):
        return "jacket_worn"
    if piece.worn == "lower" and _torsos(regions.of(Part.DRESS), figure) > _ONE_PIECE:
        return "one_piece_worn"
    return "carried_in_front" if _carried_before(piece, figure, regions) else None


def _carried_before(piece: Piece, figure: Figure, regions: Regions) -> bool:
    if piece.worn != "lower":
        return _torsos(regions.of(Part.BAG) & _trunk(figure), figure) > _IN_FRONT
    v = heights(figure)
    legs = limbs(figure, "leg", 1.5) & (v > _HIPS) & (v < _SHINS)
    return _torsos(regions.of(Part.BAG, Part.ACCESSORIES) & legs, figure) > _BEFORE_LEGS


def sleeve_falls(figure: Figure, side: Side) -> bool:
    """Whether a sleeve falls along an arm, as far as that is in the frame: it hangs, straight or with its forearm
    lifted. On a hip, before the trunk, at the head or raised cloth folds as none that lies flat does."""
    if not figure.sees(side, "elbow"):
        return True
    shoulder, elbow, wrist = (figure.joint(side, name) for name in ("shoulder", "elbow", "wrist"))
    if float((elbow - shoulder) @ figure.down) < _UPPER_ARM * figure.torso:
        return False
    if not figure.sees(side, "wrist"):
        return True
    if before_the_trunk(figure, side, wrist):
        return False
    straight = float(np.hypot(*(wrist - shoulder))) > _STRAIGHT * length(np.stack([shoulder, elbow, wrist]))
    lifted = float((wrist - elbow) @ figure.down) < _LIFTED * figure.torso
    return straight or (lifted and figure.height_of(wrist) > _RAISED)


def before_the_trunk(figure: Figure, side: Side, wrist: Floats) -> bool:
    """Whether a hand is before the trunk, or beyond: folded arms, something held at the chest."""
    v = figure.height_of(wrist)
    aside = float((wrist - figure.centre(v)) @ figure.outward(side, v))
    return v < _LAP and aside < _BEFORE * figure.bare_half(v)


def _torsos(mask: Mask, figure: Figure) -> float:
    return float(mask.sum()) / figure.torso**2


def _trunk(figure: Figure) -> Mask:
    """The body itself from the shoulders to the hips. (H, W) bool."""
    levels = np.linspace(0.0, 1.0, 6)
    left, right = ([figure.axis(v) + figure.bare_half(v) * figure.outward(s, v) for v in levels] for s in SIDES)
    return fill_polygon(figure.shape, np.array([*left, *right[::-1]]))
