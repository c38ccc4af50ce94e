"""What a picture would have to invent: hands in pockets, what is under a coat, limbs that were covered."""

from __future__ import annotations

import numpy as np

from stylist.body.perception import Part
from stylist.seeing.cielab import distance
from stylist.tryon.engine import Piece, QualityReport
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.geometry import Mask, thick_line
from stylist.tryon.layers import Canvas, Layer
from stylist.tryon.panels import Cut
from stylist.tryon.places import beside_trunk, heights
from stylist.tryon.regions import Regions
from stylist.tryon.sleeves import has_sleeves

_SLEEVED = 0.5
"""Share of a forearm in cloth from which it is in a sleeve."""
_HANGING = 0.25
"""How far below the elbow, in torsos, the wrist of an arm is that hangs."""
_HAND_SEEN = 0.004
"""Skin at the end of an arm, in squared torsos, from which a hand is seen there; a whole one has some 0.02."""
_POCKETS = 1.02
"""Height of the wrist above which a hidden hand is in a pocket of the top that is taken off."""
_LIKE_FACE = 24.0
"""Distance in CIELAB from the face, lightness at a half, up to which what is called skin is this person's."""
_BARE_FOREARM = 0.85
"""Share of the arm, covered by a sleeve, below which a forearm is seen, and with it the hand at its end."""
_WAIST = 0.5
"""Height below which bared skin is a waist's and no neck's."""
_HIPS = 0.95
_SLEEVE_BESIDE = 0.004
"""Squared torsos of a dress on the forearms beside its skirt from which it has long sleeves."""
_BELOW_HEM = 0.1
_MUCH_BELOW = 0.2
"""Old clothes more than so many torsos below the new hem (of a crop top: below the hips), in squared torsos: a blazer's
tails cover 0.1, a coat 0.4."""
_LEGS_PAINTED, _MUCH_CONTINUED = 0.04, 0.2
"""Painted legs that are seen, and what was continued upwards below a jacket that is shorter than the old one, in
squared torsos: flat colour there looks like nothing that anybody wears."""
_ARMS_PAINTED, _MUCH_UNCOVERED, _WIDE_UNCOVERED = 0.15, 0.2, 0.3
"""Painted arms that are seen, and old clothes of the trunk that new ones leave uncovered so that something had to be
filled in, in squared torsos; both upper arms have 0.14. Of trousers and skirts the last: beside legs little is seen."""
_BARES_WAIST = 0.8
"""Height of the hem above which a top is a crop top."""
_BARED = 0.06
"""Painted skin of neck and chest that is seen, in squared torsos, from which what has sleeves was not found up to its
collar, or has far the wider neckline; what has none bares the shoulders because it is made so."""


def what_is_hidden(piece: Piece, cut: Cut, figure: Figure, regions: Regions) -> str | None:
    """The code of what the photo hides and the piece would show, before anything is drawn; None where nothing is."""
    if stumps(piece, cut, figure, regions):
        return "hands_hidden"
    if sleeves_stay(piece, cut, figure, regions):
        return "arms_guessed"
    return "long_worn" if hangs_below(piece, cut, figure, regions) else None


def hangs_below(piece: Piece, cut: Cut, figure: Figure, regions: Regions) -> bool:
    """Whether a coat or tunic that is taken off hangs far below the hem of what is put on."""
    if piece.worn not in {"upper", "outer", "full"}:
        return False
    parts = (Part.OUTERWEAR,) if piece.worn == "full" else (Part.OUTERWEAR, Part.UPPER)
    below = regions.of(*parts) & (heights(figure) > max(cut.hem, _HIPS) + _BELOW_HEM)
    return float(below.sum()) > _MUCH_BELOW * figure.torso**2


def stumps(piece: Piece, cut: Cut, figure: Figure, regions: Regions) -> bool:
    """Whether a sleeve would be taken off an arm whose hand is not seen, though it is in the frame."""
    if piece.worn not in {"upper", "full"} or figure.perception.parsing is None:
        return False
    for side in SIDES:
        joints, _ = figure.arm(side)
        forearm = thick_line(figure.shape, joints[1:3], np.full(2, 0.05 * figure.torso))
        hand = thick_line(figure.shape, joints[2:4], np.full(2, 0.09 * figure.torso))
        hangs = float((joints[2] - joints[1]) @ figure.down) > _HANGING * figure.torso
        v = figure.height_of(joints[2])
        beside = abs(float((joints[2] - figure.axis(v)) @ figure.outward(side, 1)))
        crossed = 0.1 < v < 1.1 and beside < figure.bare_half(v)
        covered = cut.sleeves[side] > _BARE_FOREARM and v > _POCKETS  # what is worn below keeps its own pockets
        if covered or not (hangs or crossed) or not figure.sees(side, "wrist", -0.02):
            continue
        sleeved = regions.of(Part.UPPER, Part.OUTERWEAR, Part.DRESS)[forearm].mean() > _SLEEVED
        if sleeved and (hand & _own_skin(regions)).sum() < _HAND_SEEN * figure.torso**2:
            return True
    return False


def sleeves_stay(piece: Piece, cut: Cut, figure: Figure, regions: Regions) -> bool:
    """Whether a dress has long sleeves where a top with shorter ones would bare the arms beside its skirt: there nobody
    can say where the sleeve ends and the skirt begins."""
    if piece.worn not in {"upper", "outer"} or min(cut.sleeves.values()) > _BARE_FOREARM:
        return False
    beside = beside_trunk(figure, 1.0) & (heights(figure) > _HIPS)
    return float((beside & regions.of(Part.DRESS)).sum()) > _SLEEVE_BESIDE * figure.torso**2


def _own_skin(regions: Regions) -> Mask:
    """Skin of the face's colour: a parsing takes yellow fleece and pale cuffs for hands."""
    face = regions.parts == Part.FACE
    if not face.any():
        return regions.skin
    away = distance(regions.lab, np.median(regions.lab[face], axis=0), 0.5)
    return np.asarray(regions.skin & (away < _LIKE_FACE))


def guessed(
    canvas: Canvas, figure: Figure, regions: Regions, layers: list[Layer], report: QualityReport, tucked: bool = False
) -> dict[str, str]:
    """Garment id -> why the picture shows too much that nobody can know: bare limbs, what old clothes hid."""
    seen, unit, v = canvas.worn < 0.5, figure.torso**2, heights(figure)
    below = v > 1
    legs, arms = (float((canvas.painted & seen & ~regions.skin & place).sum()) / unit for place in (below, ~below))
    uncovered = float((canvas.removed & seen & ~canvas.painted).sum()) / unit
    bared = float((canvas.bared & seen & ~regions.skin).sum()) / unit
    short = [layer.piece.garment_id for layer in layers if layer.piece.worn == "outer"]
    if short and float((canvas.continued & seen).sum()) / unit > _MUCH_CONTINUED:
        return dict.fromkeys(short, "long_worn")
    tops = [layer.piece.garment_id for layer in layers if layer.piece.worn in {"upper", "outer"}]
    if tucked or any(layer.cut.hem < _BARES_WAIST or layer.cut.followed for layer in layers):
        uncovered = 0.0  # crop tops leave the waist bare, tucked ones show the waistband, the very cloth worn hangs so
    if len(tops) == len(layers) and max(arms / _ARMS_PAINTED, uncovered / _MUCH_UNCOVERED) > 1:
        return dict.fromkeys(tops, "arms_guessed" if arms > _ARMS_PAINTED else "much_uncovered")
    loose = [layer.piece for layer in layers if layer.piece.worn != "lower" and not layer.cut.followed]
    sleeved = [piece for piece in loose if has_sleeves(piece) is not False]
    if any(bared > _BARED for piece in sleeved):
        at_waist = float((canvas.bared & seen & ~regions.skin & (v > _WAIST)).sum()) / unit
        why = "waist_guessed" if at_waist > bared / 2 else "neck_guessed"
        return dict.fromkeys((piece.garment_id for piece in sleeved), why)
    lower = [layer.piece.garment_id for layer in layers if layer.piece.worn == "lower"]
    if len(lower) == len(layers) and uncovered > _WIDE_UNCOVERED:
        return dict.fromkeys(lower, "much_uncovered")
    bares = [layer.piece.garment_id for layer in layers if layer.piece.worn in {"lower", "full"}]
    return dict.fromkeys(bares, "skin_guessed") if legs > _LEGS_PAINTED or "much_painted" in report.problems else {}
