"""The embedded try-on: a garment cut out, warped onto the body by landmarks, lit, and laid in the right order."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from stylist.body.perception import BodyModel, Tier
from stylist.tryon.accessories import ACCESSORIES, attach
from stylist.tryon.attached import Attached
from stylist.tryon.bottoms import LEGGED, cut_legged, cut_lower
from stylist.tryon.compose import Dresser
from stylist.tryon.contour import follow
from stylist.tryon.cutout import Cutout, cut_out
from stylist.tryon.dressing import in_order, underwear
from stylist.tryon.engine import (
    Cancelled,
    Piece,
    Progress,
    Renders,
    Request,
    TryOnCancelled,
    TryOnResult,
    ignored,
    never,
    no_progress,
)
from stylist.tryon.figure import SIDES, Figure
from stylist.tryon.framing import Frame
from stylist.tryon.guessed import guessed, what_is_hidden
from stylist.tryon.gusset import gusset
from stylist.tryon.layers import LIGHTS, Layer
from stylist.tryon.left_out import SeenFromBehind, nothing
from stylist.tryon.neckline import inside_of, lining_of
from stylist.tryon.options import TryOnOptions
from stylist.tryon.panels import Cut
from stylist.tryon.quality import judge
from stylist.tryon.regions import Regions, find_regions
from stylist.tryon.shoes import NOT_YET, OPENINGS, put_on
from stylist.tryon.sleeves import has_long_sleeves
from stylist.tryon.tops import cut_upper
from stylist.tryon.warp import warp_panel
from stylist.tryon.worn_now import unsuited

if TYPE_CHECKING:  # torch, which the preview can do without
    from stylist.tryon.refiner import Refiner

WORKING_SIDE_PX = 1024
_KEPT_CUTOUTS = 24
_ATTACHED = {*ACCESSORIES, *OPENINGS}
"""Categories that are laid over everything else, as a whole."""


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
        frame = Frame.around(photo, perception, WORKING_SIDE_PX)
        small, figure = frame.small, Figure(frame.seen)
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
            raise nothing(left_out)
        dresser = Dresser(small.pixels, figure, regions, LIGHTS[options.lighting])
        if layers:
            dressed = dresser.dress(layers, options.tucked is True)
            if self._refiner is not None:
                self._refiner.refine(dressed)
        canvas = dresser.attach(attached)
        picture, region = frame.whole(np.clip(np.round(canvas.colour), 0, 255).astype(np.uint8), canvas.changed)
        progress(0.9)
        report = judge(photo.pixels[frame.box], picture[frame.box], region[frame.box], canvas)
        invented = guessed(canvas, figure, regions, layers, report, options.tucked is True)
        if invented:
            raise nothing(left_out | invented)
        pieces_worn = [*(layer.piece for layer in layers), *(one.piece for one in attached)]
        worn = tuple(piece.garment_id for piece in pieces_worn)
        spent = round((time.perf_counter() - start) * 1000)
        progress(1.0)
        return TryOnResult(
            picture, region, worn, left_out, report, self.name, self.tier, spent, ignored(options, self.honours)
        )

    def _made(self, piece: Piece, figure: Figure, regions: Regions) -> Attached | Layer | str:
        if piece.category in _ATTACHED:
            return self._attached(piece, figure, regions)
        return self._layer(piece, figure, regions)

    def _attached(self, piece: Piece, figure: Figure, regions: Regions) -> Attached | str:
        cutout = self._cutout(piece)
        if cutout is None:
            return "no_cutout"
        place = put_on if piece.category in OPENINGS else attach
        return place(cutout, piece, figure, regions)

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
        inside = inside_of(cutout, trunk) if lined and trunk is not None and piece.worn == "outer" else None
        lining = lining_of(cutout, trunk) if lined and trunk is not None and inside is None else inside
        sheets = {
            p.name: warp_panel(cutout, p, figure.shape, lining if p.name == "body" else None, inside is not None)
            for p in cut.panels
        }
        hidden = what_is_hidden(piece, cut, figure, regions)
        if hidden is not None:
            return hidden
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


def _missing(piece: Piece, figure: Figure) -> str | None:
    """The code of the first joint that a piece needs and the photo lacks. Hips just below the frame are near enough."""
    if figure.sees_another_face or (piece.worn in {"lower", "full"} and not figure.stands_on_its_own_feet):
        return "several_people"
    for name in _NEEDS[piece.worn]:
        margin = 0.12 if name == "hip" and piece.worn != "lower" else 0.03
        if not all(figure.sees(side, name, margin) for side in SIDES):
            return f"{name}_not_seen"
    return None


def _never_shown(piece: Piece) -> str | None:
    """Why an article is left out whatever the photo."""
    if piece.category in NOT_YET:
        return NOT_YET[piece.category]
    small = piece.worn not in _NEEDS and piece.category not in _ATTACHED
    return "kind_not_shown" if small else underwear(piece)
