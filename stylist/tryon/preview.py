"""The embedded try-on: a garment cut out, warped onto the body by landmarks, lit, and laid in the right order."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from stylist.body.perception import BodyModel, Part, Perception, Tier
from stylist.errors import Refused
from stylist.images import Photo, Pixels, shrink
from stylist.tryon.accessories import ACCESSORIES, Attached, attach
from stylist.tryon.bottoms import LEGGED, cut_legged, cut_lower
from stylist.tryon.compose import LIGHTS, Canvas, Dresser, Layer
from stylist.tryon.contour import follow
from stylist.tryon.cutout import Cutout, cut_out
from stylist.tryon.dressing import in_order, underwear
from stylist.tryon.engine import (
    Cancelled,
    Piece,
    Progress,
    QualityReport,
    Renders,
    Request,
    TryOnCancelled,
    TryOnResult,
    ignored,
    never,
    no_progress,
)
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.geometry import Mask, thick_line
from stylist.tryon.gusset import gusset
from stylist.tryon.neckline import lining_of
from stylist.tryon.options import TryOnOptions
from stylist.tryon.panels import Cut
from stylist.tryon.quality import judge
from stylist.tryon.regions import Regions, find_regions, heights
from stylist.tryon.sleeves import has_long_sleeves, has_sleeves
from stylist.tryon.tops import cut_upper
from stylist.tryon.warp import warp_panel
from stylist.tryon.worn_now import unsuited

if TYPE_CHECKING:  # torch, which the preview can do without
    from stylist.tryon.refiner import Refiner

WORKING_SIDE_PX = 1024
_KEPT_CUTOUTS = 24
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
_SECOND_FACE = 0.35
_FACES_APART = 2.0
"""Share of the larger face's area, and distance in radii of the face, of a second one: five photos of two people had
0.83 or more and 2.8 or more, of 80 of one person one had any such patch."""
_HIPS = 0.95
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
_BARED = {"upper": 0.035, "outer": 0.035, "full": 0.06}
"""Painted skin of neck and chest that is seen, in squared torsos, from which what has sleeves was not found up to its
collar, or has far the wider neckline; what has none bares the shoulders because it is made so."""


class SeenFromBehind(Refused):
    """A photo of somebody's back."""

    code = "seen_from_behind"
    en = "This photo shows the person's back, so a garment's front would be wrong. Please use one from the front."
    zh = "照片里的人背对镜头，穿上衣服的正面会不对。请换一张正面照。"


class NothingToWear(Refused):
    """None of the garments could be put on."""

    code = "nothing_to_wear"
    en = "This photo can't show that: {why}. One from the front, head to feet, works best."
    zh = "这张照片没法试穿：{why_zh}。正面、从头到脚的照片效果最好。"


class PreviewEngine(Renders):
    """TryOnEngine on the CPU. The body model looks at product pictures with people; a refiner mends what is left."""

    name = "preview"
    tier: Tier = "embedded"
    honours: frozenset[str] = frozenset({"length", "tucked", "lighting"})

    def __init__(self, body_model: BodyModel | None = None, refiner: Refiner | None = None) -> None:
        self._body_model, self._refiner = body_model, refiner
        self._cutouts: OrderedDict[str, Cutout | None] = OrderedDict()

    def make(self, request: Request, progress: Progress = no_progress, cancelled: Cancelled = never) -> TryOnResult:
        """The person in the pieces; see :class:`stylist.tryon.engine.TryOnEngine`.

        Raises:
            SeenFromBehind: the person does not face the camera.
            NothingToWear: no piece could be put on; the sentence says why.
        """
        start = time.perf_counter()
        photo, perception, pieces, options = request.photo, request.perception, request.pieces, request.options
        small = shrink(photo, WORKING_SIDE_PX)
        figure = Figure(at_size(perception, small))
        if not figure.faces_camera or figure.hides_face:
            raise SeenFromBehind()
        left_out: dict[str, str] = {}
        layers: list[Layer] = []
        attached: list[Attached] = []
        regions = find_regions(small.pixels, figure)
        figure = _as_told(figure, regions)
        chosen = in_order([_as_wished(piece, options) for piece in pieces], left_out, _never_shown)
        for done, piece in enumerate(chosen):
            if cancelled():
                raise TryOnCancelled
            progress(0.6 * done / len(chosen))
            made = self._made(piece, figure, regions)
            if isinstance(made, str):
                left_out[piece.garment_id] = made
            elif isinstance(made, Attached):
                attached.append(made)
            else:
                layers.append(made)
        if not layers and not attached:
            raise _nothing(left_out)
        dresser = Dresser(small.pixels, figure, regions, LIGHTS[options.lighting])
        if layers:
            dressed = dresser.dress(layers, options.tucked is True)
            if self._refiner is not None:
                self._refiner.refine(dressed)
        canvas = dresser.attach(attached)
        picture, region = _onto(photo, small, canvas)
        progress(0.9)
        report = judge(photo.pixels, picture, region, canvas)
        guessed = _guessed(canvas, figure, regions, layers, report, options.tucked is True)
        if guessed:
            raise _nothing(left_out | guessed)
        pieces_worn = [*(layer.piece for layer in layers), *(one.piece for one in attached)]
        worn = tuple(piece.garment_id for piece in pieces_worn)
        spent = round((time.perf_counter() - start) * 1000)
        progress(1.0)
        return TryOnResult(
            picture, region, worn, left_out, report, self.name, self.tier, spent, ignored(options, self.honours)
        )

    def _made(self, piece: Piece, figure: Figure, regions: Regions) -> Attached | Layer | str:
        if piece.category in ACCESSORIES:
            return self._attached(piece, figure, regions)
        return self._layer(piece, figure, regions)

    def _attached(self, piece: Piece, figure: Figure, regions: Regions) -> Attached | str:
        cutout = self._cutout(piece)
        return "no_cutout" if cutout is None else attach(cutout, piece, figure, regions)

    def _layer(self, piece: Piece, figure: Figure, regions: Regions) -> Layer | str:
        missing = _missing(piece, figure) or unsuited(piece, figure, regions)
        if missing is not None:
            return missing
        cutout = self._cutout(piece)
        if cutout is None:
            return "no_cutout"
        cut = _cutter(piece)(cutout, piece, figure)
        if cut is None or (has_long_sleeves(piece) and min(cut.sleeves.values()) < 1):
            return "kind_not_shown" if cut is None else "no_cutout"
        cut = follow(cut, cutout, piece, figure, regions) or cut
        trunk = next((panel for panel in cut.panels if panel.name == "body"), None)
        lined = cut.neckline and trunk is not None and not cut.followed
        lining = lining_of(cutout, trunk) if lined and trunk is not None else None
        sheets = {p.name: warp_panel(cutout, p, figure.shape, lining if p.name == "body" else None) for p in cut.panels}
        if _stumps(piece, cut, figure, regions):
            return "hands_hidden"
        if _hangs_below(piece, cut, figure, regions):
            return "long_worn"
        body = tuple(s for n, s in sheets.items() if s is not None and not n.endswith("sleeve"))
        if any(n.endswith("leg") for n in sheets):
            closing = gusset(body, figure)
            body = body if closing is None else (closing, *body)
        sleeves = tuple(s for n, s in sheets.items() if s is not None and n.endswith("sleeve"))
        return Layer(piece, cutout, cut, body, sleeves)

    def _cutout(self, piece: Piece) -> Cutout | None:
        key = hashlib.sha1(piece.picture.pixels.tobytes() + piece.worn.encode(), usedforsecurity=False).hexdigest()
        if key not in self._cutouts:
            self._cutouts[key] = cut_out(piece, self._body_model)
            while len(self._cutouts) > _KEPT_CUTOUTS:
                self._cutouts.popitem(last=False)
        return self._cutouts[key]


def _as_told(figure: Figure, regions: Regions) -> Figure:
    """The figure with the parsing as colours corrected it; without one it stays without."""
    if figure.perception.parsing is None:
        return figure
    return Figure(replace(figure.perception, parsing=regions.parts))


def _as_wished(piece: Piece, options: TryOnOptions) -> Piece:
    """The piece with the length that was asked for, instead of what the shop says."""
    return piece if options.length is None else replace(piece, length=options.length)


def _cutter(piece: Piece) -> Callable[[Cutout, Piece, Figure], Cut | None]:
    if piece.category in LEGGED:
        return cut_legged
    return cut_lower if piece.worn == "lower" else cut_upper


_NEEDS = {
    "upper": ("shoulder", "hip"), "outer": ("shoulder", "hip"), "full": ("shoulder", "hip", "knee"),
    "lower": ("shoulder", "hip", "knee"),
}  # fmt: skip
LEFT_OUT = {
    "shoulder_not_seen": ("the shoulders are not in it", "看不到肩膀"),
    "hip_not_seen": ("the hips are not in it", "看不到臀部"),
    "knee_not_seen": ("the legs are not in it", "看不到腿"),
    "in_profile": ("the person is turned to the side", "照片里的人侧着身"),
    "hands_hidden": (
        "hands are in pockets or gloves, so that bare arms would end in nothing",
        "手插在口袋里或戴着手套，露出的手臂会没有手",
    ),
    "jacket_worn": (
        "a jacket or coat is worn over something else, and what is beneath would have to be guessed: one from the "
        "front in a single layer works",
        "外面穿着外套，里面是什么只能凭空猜测；换一张不穿外套的正面照就可以",
    ),
    "one_piece_worn": (
        "a dress or jumpsuit is worn, which a top or trousers alone can't replace: one in top and trousers works",
        "身上是连衣裙或连体装，只换上衣或下装没法替换；换一张穿上衣和裤子的照片就可以",
    ),
    "arms_bent": (
        "an arm is raised or bent: one with both arms hanging, a little away from the body, works",
        "照片里的手臂抬着或弯着；换一张双臂自然下垂、稍微离开身体的照片就可以",
    ),
    "carried_in_front": (
        "a bag is in front of the body: one with both hands free, arms a little away from the body, works",
        "有包挡在身前；换一张双手空着、手臂稍微离开身体的照片就可以",
    ),
    "neck_guessed": (
        "its neckline is far wider than the one worn now, so that the skin there would have to be guessed",
        "它的领口比身上这件大出许多，露出的部分只能凭空猜测",
    ),
    "several_people": ("there are several people in it", "照片里不止一个人"),
    "long_worn": (
        "what is worn now reaches far below it, so that nobody can say what is beneath",
        "身上现在这件比它长很多，看不出下面穿的是什么",
    ),
    "skin_guessed": (
        "the legs that it leaves bare are covered now and would have to be guessed",
        "它会露出的腿现在被遮住了，只能凭空猜测",
    ),
    "arms_guessed": (
        "the arms that it leaves bare are covered now and would have to be guessed",
        "它会露出的手臂现在被袖子遮住了，只能凭空猜测",
    ),
    "much_uncovered": (
        "what is worn now reaches far beyond it on all sides, so that too much beneath would have to be guessed",
        "身上现在的衣服比它大出许多，下面露出来的部分只能凭空猜测",
    ),
    "head_not_seen": ("the face cannot be seen well", "看不清脸"),
    "head_turned": ("the head is turned to the side", "头转向了一边"),
    "no_free_hand": ("no hand hangs free to carry the bag", "没有空着、自然垂下的手来拿包"),
    "view_not_wearable": (
        "the product picture shows the article from a side from which it can't be put on",
        "商品图的拍摄角度没法直接穿戴到人身上",
    ),
    "no_cutout": ("the product picture does not show the garment clearly", "商品图里的衣服看不清楚"),
    "kind_not_shown": ("this kind of article can't be put on yet", "这类商品暂时不能试穿"),
    "same_place": ("two of them are worn in the same place", "其中两件穿在同一个位置"),
    "not_in_photo": ("the part of the body that it is worn on is not in the photo", "照片里没有它该穿的部位"),
}
"""Why a piece is left out, in both languages: codes of any engine."""


def _missing(piece: Piece, figure: Figure) -> str | None:
    """The code of the first joint that a piece needs and the photo lacks. Hips just below the frame are near enough."""
    if _another_face(figure):
        return "several_people"
    for name in _NEEDS[piece.worn]:
        margin = 0.12 if name == "hip" and piece.worn != "lower" else 0.03
        if not all(figure.sees(side, name, margin) for side in SIDES):
            return f"{name}_not_seen"
    return None


def _another_face(figure: Figure) -> bool:
    """Whether the parsing finds a second face beside the one that belongs to the joints."""
    if figure.perception.parsing is None:
        return False
    count, _, stats, centres = cv2.connectedComponentsWithStats(
        (figure.perception.parsing == Part.FACE).astype(np.uint8)
    )
    areas = stats[1:, cv2.CC_STAT_AREA]
    away = np.hypot(*(centres[1:] - figure.face_centre).T) / figure.face_radius
    return count > 2 and bool(((areas > _SECOND_FACE * areas.max()) & (away > _FACES_APART)).any())


def _hangs_below(piece: Piece, cut: Cut, figure: Figure, regions: Regions) -> bool:
    """Whether a coat or tunic that is taken off hangs far below the hem of what is put on."""
    if piece.worn not in {"upper", "outer", "full"}:
        return False
    parts = (Part.OUTERWEAR,) if piece.worn == "full" else (Part.OUTERWEAR, Part.UPPER)
    below = regions.of(*parts) & (heights(figure) > max(cut.hem, _HIPS) + _BELOW_HEM)
    return float(below.sum()) > _MUCH_BELOW * figure.torso**2


def _stumps(piece: Piece, cut: Cut, figure: Figure, regions: Regions) -> bool:
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
        sleeved = np.isin(regions.parts, (Part.UPPER, Part.OUTERWEAR, Part.DRESS))[forearm].mean() > _SLEEVED
        if sleeved and (hand & _own_skin(regions)).sum() < _HAND_SEEN * figure.torso**2:
            return True
    return False


def _own_skin(regions: Regions) -> Mask:
    """Skin of the face's colour: a parsing takes yellow fleece and pale cuffs for hands."""
    face = regions.parts == Part.FACE
    if not face.any():
        return regions.skin
    away = (regions.lab - np.median(regions.lab[face], axis=0)) * (0.5, 1.0, 1.0)
    return np.asarray(regions.skin & (np.linalg.norm(away, axis=2) < _LIKE_FACE))


def _guessed(
    canvas: Canvas, figure: Figure, regions: Regions, layers: list[Layer], report: QualityReport, tucked: bool = False
) -> dict[str, str]:
    """Garment id -> why the picture shows too much that nobody can know: bare limbs, what old clothes hid."""
    seen, unit, below = canvas.worn < 0.5, figure.torso**2, heights(figure) > 1
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
    if any(bared > _BARED[piece.worn] for piece in sleeved):
        return dict.fromkeys((piece.garment_id for piece in sleeved), "neck_guessed")
    lower = [layer.piece.garment_id for layer in layers if layer.piece.worn == "lower"]
    if len(lower) == len(layers) and uncovered > _WIDE_UNCOVERED:
        return dict.fromkeys(lower, "much_uncovered")
    bares = [layer.piece.garment_id for layer in layers if layer.piece.worn in {"lower", "full"}]
    return dict.fromkeys(bares, "skin_guessed") if legs > _LEGS_PAINTED or "much_painted" in report.problems else {}


def _nothing(left_out: dict[str, str]) -> NothingToWear:
    reasons = [LEFT_OUT[code] for code in sorted(set(left_out.values()))] or [("there is no garment", "没有选衣服")]
    return NothingToWear(
        why="; ".join(r[0] for r in reasons), why_zh="；".join(r[1] for r in reasons), left_out=dict(left_out)
    )


def _never_shown(piece: Piece) -> str | None:
    """Why an article is left out whatever the photo. Shops show shoes from the side, photos from the front."""
    if piece.worn == "feet":
        return "view_not_wearable"
    small = piece.worn not in _NEEDS and piece.category not in ACCESSORIES
    return "kind_not_shown" if small else underwear(piece)


def at_size(perception: Perception, photo: Photo) -> Perception:
    """A perception in the pixels of a larger or smaller copy of its photo."""
    if perception.mask.shape == (photo.height, photo.width):
        return perception
    size = (photo.width, photo.height)
    parsing = perception.parsing
    if parsing is not None:
        parsing = np.asarray(cv2.resize(parsing, size, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
    return replace(perception, mask=np.asarray(cv2.resize(perception.mask, size), dtype=np.float32), parsing=parsing)


def _onto(photo: Photo, small: Photo, canvas: Canvas) -> tuple[Pixels, Mask]:
    finished = np.clip(np.round(canvas.colour), 0, 255).astype(np.uint8)
    region = canvas.changed
    if small is not photo:
        size = (photo.width, photo.height)
        finished = np.asarray(cv2.resize(finished, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
        region = cv2.resize(region.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST).astype(bool)
    picture = np.where(region[..., None], finished, photo.pixels)
    return picture, region
