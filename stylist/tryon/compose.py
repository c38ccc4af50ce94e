"""Layers onto the photo: what is removed, what is painted beneath, what lies on top, and what stays in front."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import Part
from stylist.images import Pixels
from stylist.seeing.region import to_lab
from stylist.tryon.accessories import Attached
from stylist.tryon.cutout import Cutout
from stylist.tryon.engine import Piece
from stylist.tryon.figure import SIDES, Figure, Side
from stylist.tryon.geometry import Floats, Mask, fill_polygon, thick_line, unit
from stylist.tryon.panels import Cut
from stylist.tryon.regions import Regions, heights, spilled
from stylist.tryon.scraps import scraps
from stylist.tryon.underlay import (
    bare_arm,
    bare_leg,
    extend_up,
    fill_background,
    light_of,
    paint_limb,
    skin_beside,
    skin_tone,
)
from stylist.tryon.warp import Sheet

Colours = npt.NDArray[np.float32]

_THIGH = 1.15
"""Height, in torsos from the shoulder line, from which legs are painted beneath skirts and dresses."""

_TO_ANKLES = 2.15
"""Height down to which long trousers cover all of the legs."""
_NOT_LEGS = (Part.BAG, Part.SHOES, Part.UPPER, Part.OUTERWEAR, Part.ACCESSORIES, Part.HAIR)
_LAP = 0.82
"""Height below which the body is covered by whatever lower garment or dress is put on."""
_WORN_SHADE = 0.4
"""How much of the photo's light falls on cloth that somebody wears in its picture: it brings shade of its own."""
_NO_HAND = 24.0
"""Distance in CIELAB from the person's skin, lightness at a half, from which cloth beside a hand is no part of it."""
_FEATHER = 0.09
"""Breadth in torsos over which a sleeve goes over into the body of its garment, as far as it begins inside that."""
_HALO = 0.04
"""Breadth in torsos of the square by which old clothes are removed beyond their parsing."""
_OF_ONE_PIECE = {"hips", "left_leg", "right_leg"}
_WAISTBAND = 0.8
"""Height at which a tucked top ends; trousers and skirts put on begin a little above it."""


@dataclass(frozen=True, slots=True)
class Light:
    """What light the new clothes hang in. follows: how strongly the photo's own slow light shades them, 1 fully.

    gain: (3,) by which red, green and blue are multiplied.
    """

    follows: float
    gain: tuple[float, float, float]


OWN_LIGHT = Light(0.5, (1.0, 1.0, 1.0))
LIGHTS: Mapping[str | None, Light] = {
    None: OWN_LIGHT,
    "day": Light(1.0, (0.97, 1.01, 1.09)),
    "evening": Light(0.6, (0.93, 0.89, 0.83)),
    "studio": Light(0.0, (1.14, 1.14, 1.14)),
}
"""By what ``TryOnOptions.lighting`` may ask for: blue sky and clear shade, a low warm lamp, an even bright box."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One garment, cut and warped: ``body`` sheets lie under the arms, ``sleeves`` over them."""

    piece: Piece
    cutout: Cutout
    cut: Cut
    body: tuple[Sheet, ...]
    sleeves: tuple[Sheet, ...] = ()


@dataclass
class Canvas:
    """The picture while it is being made. colour: (H, W, 3) float32; changed: (H, W) all that may differ."""

    colour: Colours
    changed: Mask
    worn: npt.NDArray[np.float32]
    """(H, W) how much of each pixel is new cloth."""
    plain: Colours
    """(H, W, 3) the new cloth as the product picture has it, unlit: what the quality check compares with."""
    painted: Mask
    """(H, W) bool, bare skin that the photo does not have."""
    removed: Mask
    """(H, W) bool, where old clothes were taken off and something was filled in."""
    continued: Mask
    """(H, W) bool, where the garment below was continued upwards, to where the old one hung."""
    bared: Mask
    """(H, W) bool, painted skin of the trunk: neck and chest where the old clothes reached higher."""
    small: bool = False
    """Only bags, hats, glasses or scarves were put on."""
    drawn: dict[str, int] = field(default_factory=dict)
    """Garment id -> pixels of it that are seen."""


class Dresser:
    """Dresses one figure in layers, lowest first."""

    def __init__(self, pixels: Pixels, figure: Figure, regions: Regions, light: Light = OWN_LIGHT) -> None:
        self._pixels, self._figure, self._regions = pixels, figure, regions
        self._v = heights(figure)
        shape = figure.shape
        self.canvas = Canvas(
            pixels.astype(np.float32),
            np.zeros(shape, dtype=bool),
            np.zeros(shape, np.float32),
            pixels.astype(np.float32),
            np.zeros(shape, dtype=bool),
            np.zeros(shape, dtype=bool),
            np.zeros(shape, dtype=bool),
            np.zeros(shape, dtype=bool),
        )
        self._light = light
        self._tone = skin_tone(pixels, figure, regions.skin)

    def dress(self, layers: list[Layer], tucked: bool = False) -> Canvas:
        """The finished picture with its record of what changed. tucked: a top ends inside the waistband."""
        old = self._old_clothes(layers)
        self._undress(old, layers)
        bare = self.canvas.colour.copy()
        light = light_of(self._regions.without_colours(), old, 0.07 * self._figure.torso, self._light.follows)
        front = self._front(layers)
        if tucked:
            layers = [_tucked_in(layer, self._v) if layer.piece.worn == "upper" else layer for layer in layers]
        for layer in _tucked_under(layers, self._v):
            sleeved = layer.piece.worn in {"upper", "full", "outer"}
            if sleeved:
                self._arms(layer, old, light, 0.0, 0.5)
            for sheet in layer.body:
                self._lay(sheet, layer, light, front)
            if sleeved:
                self._arms(layer, old, light, 0.45, 1.0)
            for sheet in layer.sleeves:
                self._lay(sheet, layer, light, front)
        self._restore(front)
        self._drop_scraps(bare)
        return self.canvas

    def _drop_scraps(self, bare: Colours) -> None:
        """Islands of cloth give way to the photo, or to what was filled in where old clothes were."""
        canvas = self.canvas
        amid, others = scraps(canvas.worn, canvas.removed, self._figure.torso)
        canvas.colour[amid], canvas.colour[others] = self._pixels[amid], bare[others]
        canvas.changed &= ~amid
        canvas.worn[amid | others] = 0

    def attach(self, accessories: list[Attached]) -> Canvas:
        """What is worn over everything else, in the order given; after :meth:`dress`, or alone."""
        canvas = self.canvas
        canvas.small = not canvas.drawn
        for one in accessories:
            if one.pressed.any():
                ground = fill_background(self._pixels, one.pressed, self._figure.perception.mask > 0.5)
                soft = cv2.GaussianBlur(one.pressed.astype(np.float32), (0, 0), 0.8)[..., None]
                canvas.colour = canvas.colour * (1 - soft) + ground * soft
                canvas.changed |= soft[..., 0] > 0.004
            self._attach(one)
        return canvas

    def _attach(self, one: Attached) -> None:
        window, canvas = one.sheet.window, self.canvas
        before = cv2.GaussianBlur(one.front[window].astype(np.float32), (0, 0), 0.8)
        alpha = one.sheet.alpha * (1 - before)
        self._shadow(one.sheet, window, *(() if one.piece.worn in {"head", "face"} else (Part.FACE, Part.HAIR)))
        shown = alpha[..., None]
        lit = np.clip(one.sheet.colour * np.array(self._light.gain, np.float32), 0, 255)
        canvas.colour[window] = canvas.colour[window] * (1 - shown) + lit * shown
        canvas.plain[window] = canvas.plain[window] * (1 - shown) + one.sheet.colour * shown
        canvas.worn[window] = canvas.worn[window] * (1 - alpha) + alpha
        canvas.changed[window] |= alpha > 0.004
        canvas.drawn[one.piece.garment_id] = int((alpha > 0.5).sum())

    # --- beneath -----------------------------------------------------------------------------------------------------

    def _old_clothes(self, layers: list[Layer]) -> Mask:
        """What is taken off: the garments of the same place, and skin that a longer sleeve or leg will cover."""
        worn = {layer.piece.worn for layer in layers}
        parts, v = self._regions.parts, self._v
        old = np.zeros(parts.shape, dtype=bool)
        if worn & {"upper", "full", "outer"}:
            old |= self._regions.of(Part.UPPER, Part.OUTERWEAR) | ((parts == Part.DRESS) & (v < 0.95))
        if worn & {"lower", "full"}:
            old |= self._regions.of(Part.LOWER) | ((parts == Part.DRESS) & (v >= 0.9))
        if "full" in worn:
            old |= self._regions.of(Part.DRESS)
        unlike_skin = np.linalg.norm((self._regions.lab - self._tone_lab()) * (0.5, 1.0, 1.0), axis=2) > _NO_HAND
        old |= spilled(self._regions, old, self._figure, self._tone_lab()) & (unlike_skin | ~self._hands())
        old |= self._regions.skin & self._soon_covered(layers)
        old |= self._beside_trousers(layers)
        rim = max(5, round(_HALO * self._figure.torso)) | 1  # the blur of a photo's edges
        grown = cv2.dilate(old.astype(np.uint8), np.ones((rim, rim), np.uint8)).astype(bool)
        kept = self._regions.of(Part.FACE, Part.HAIR, Part.SHOES, Part.BAG) | (self._regions.skin & ~old & ~unlike_skin)
        return np.asarray(grown & ~kept)

    def _tone_lab(self) -> Floats:
        return np.asarray(to_lab(self._tone.astype(np.uint8)[None, None])[0, 0], dtype=np.float64)

    def _hands(self) -> Mask:
        return self._hand("left") | self._hand("right")

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
        legs = (self._figure.perception.mask > 0.5) & (self._v > _THIGH) & (self._v < _TO_ANKLES)
        return np.asarray(legs & ~self._regions.of(*_NOT_LEGS) & ~self._arms_place() & ~self._hands())

    def _arms_place(self) -> Mask:
        """Where the arms are down to the wrist, with room. (H, W) bool."""
        place = np.zeros(self._figure.shape, dtype=bool)
        for side in SIDES:
            line, widths = self._figure.arm(side)
            place |= thick_line(self._figure.shape, line[:3], widths[:3] * 1.4)
        return place

    def _hand(self, side: Side) -> Mask:
        joints, _ = self._figure.arm(side)
        end = joints[3] + unit(joints[3] - joints[2]) * 0.09 * self._figure.torso
        return thick_line(self._figure.shape, np.stack([joints[2], end]), np.array([0.06, 0.1]) * self._figure.torso)

    def _undress(self, old: Mask, layers: list[Layer]) -> None:
        """Background, the neighbouring garment and skin where the old clothes were."""
        person = cv2.dilate((self._figure.perception.mask > 0.35).astype(np.uint8), np.ones((7, 7), np.uint8)).astype(
            bool
        )
        colour = self.canvas.colour
        colour[:] = fill_background(self._pixels, old, person)
        self.canvas.changed |= old
        self.canvas.removed |= old
        worn = {layer.piece.worn for layer in layers}
        core = self._core() & old
        if worn == {"outer"}:
            colour[core] = self._pixels[core]
        else:
            beside = skin_beside(self._pixels, self._regions.skin & ~old, self._tone * 0.92, 0.12 * self._figure.torso)
            colour[core] = beside[core]
            self.canvas.bared |= core & (self._v < _LAP)
        for layer in layers:
            if layer.piece.worn in {"lower", "full"}:  # a gap between two panels shows cloth, never a bare lap
                lap = core if worn == {"lower"} else core & (self._v > _LAP)
                colour[lap] = np.median(layer.cutout.pixels[layer.cutout.mask], axis=0)
        if "lower" not in worn and "full" not in worn:
            lower = self._regions.of(Part.LOWER) | (self._regions.of(Part.DRESS) & ~old)
            body = (core | (self._legs_place() & old)) & (self._v > 0.6)
            filled, done = extend_up(self._pixels, body, lower, self._figure)
            if lower.any():
                colour[body & (self._v > _LAP)] = np.median(self._pixels[lower], axis=0)
            colour[done] = filled[done]
            self.canvas.continued |= done
            self.canvas.changed |= done
        for layer in layers:
            if layer.piece.worn in {"lower", "full"}:  # trousers cover the leg down to their hem; a skirt swings free
                self._legs(layer.cut.hem if len(layer.body) > 1 else _THIGH, old)

    def _core(self) -> Mask:
        """The body itself between neck and crotch. (H, W) bool."""
        figure = self._figure
        levels = np.linspace(0.0, 1.2, 9)
        left = [
            figure.centre(float(v)) + 0.97 * figure.bare_half(float(v)) * figure.outward("left", min(float(v), 1))
            for v in levels
        ]
        right = [
            figure.centre(float(v)) + 0.97 * figure.bare_half(float(v)) * figure.outward("right", min(float(v), 1))
            for v in levels
        ]
        top = [figure.neck_point("right"), figure.neck_point("left")]
        return fill_polygon(figure.shape, np.array([*left, *right[::-1], *top])) | figure.neck()

    def _legs_place(self) -> Mask:
        """Where the legs are, (H, W) bool: under a coat that is taken off, trousers go on there."""
        place = np.zeros(self._figure.shape, dtype=bool)
        for side in SIDES:
            place |= thick_line(self._figure.shape, *self._figure.leg(side))
        return place

    def _legs(self, hem: float, old: Mask) -> None:
        light = light_of(self._regions.lab[..., 0], old, 0.1 * self._figure.torso, 0.5)
        for side in SIDES:
            line, widths = bare_leg(self._figure, side, hem)
            self._skin_onto(line, widths, old, light)

    def _skin_onto(self, line: Floats, widths: Floats, place: Mask, light: Colours) -> None:
        """Skin along a limb, only where ``place`` allows, with a soft edge."""
        painted = self.canvas.colour.copy()
        limb = paint_limb(painted, line, widths, self._tone, light)
        soft = cv2.GaussianBlur((limb & place).astype(np.float32), (0, 0), 1.0)[..., None] * place[..., None]
        self.canvas.colour = self.canvas.colour * (1 - soft) + painted * soft
        self.canvas.worn *= 1 - soft[..., 0]
        self.canvas.changed |= limb & place
        self.canvas.painted |= limb & place

    # --- cloth -------------------------------------------------------------------------------------------------------

    def _lay(self, sheet: Sheet, layer: Layer, light: Colours, front: Mask) -> None:
        window = sheet.window
        alpha = sheet.alpha * (1 - sheet.lining * self._neck_skin()[window])
        own = _WORN_SHADE if layer.cutout.on_body or layer.cut.followed else 1.0
        loose = self._loose(sheet)
        alpha = alpha * (1 - self._sewn(sheet, layer))
        shape = self._joined(sheet, layer)
        shade = (1 + own * (light[window] - 1)) * (1 - loose * (1 - _rounded(shape, *self._rim(layer, sheet))))
        lit = np.clip(sheet.colour * shade[..., None] * np.array(self._light.gain, np.float32), 0, 255)
        self._shadow(sheet, window, Part.FACE, Part.HAIR)
        colour = self.canvas.colour
        colour[window] = colour[window] * (1 - alpha[..., None]) + lit * alpha[..., None]
        plain = self.canvas.plain
        plain[window] = plain[window] * (1 - alpha[..., None]) + sheet.colour * alpha[..., None]
        self.canvas.worn[window] = np.maximum(self.canvas.worn[window] * (1 - alpha), 0) + alpha
        self.canvas.changed[window] |= alpha > 0.004
        seen = int(((alpha > 0.5) & ~front[window]).sum())
        self.canvas.drawn[layer.piece.garment_id] = self.canvas.drawn.get(layer.piece.garment_id, 0) + seen

    def _joined(self, sheet: Sheet, layer: Layer) -> npt.NDArray[np.float32]:
        """(h, w) the outline of what a sheet is of one piece with: trousers have no edge between hips and legs."""
        if sheet.name not in _OF_ONE_PIECE:
            return sheet.alpha
        joined = np.zeros(self._figure.shape, dtype=np.float32)
        for other in layer.body:
            if other.name == sheet.name or (other.name in _OF_ONE_PIECE and "hips" in {sheet.name, other.name}):
                np.maximum(joined[other.window], other.alpha, out=joined[other.window])
        return joined[sheet.window]

    def _loose(self, sheet: Sheet) -> npt.NDArray[np.float32]:
        """(h, w) 1, but 0 where a sleeve is sewn on, at the shoulder: there it has no edge that shade could show."""
        if not sheet.name.endswith("sleeve"):
            return np.ones_like(sheet.alpha)
        shoulder = self._figure.shoulder_point("left" if sheet.name.startswith("left") else "right")
        x0, y0, x1, y1 = sheet.box
        away = np.hypot(np.arange(x0, x1)[None] - shoulder[0], np.arange(y0, y1)[:, None] - shoulder[1])
        return np.asarray(np.clip((away / self._figure.torso - 0.25) / 0.15, 0, 1), dtype=np.float32)

    def _sewn(self, sheet: Sheet, layer: Layer) -> npt.NDArray[np.float32]:
        """(h, w) how much of a sleeve gives way to the body of its own garment, next to where it begins."""
        sewn = np.zeros_like(sheet.alpha)
        strip = next((p.target for p in layer.cut.panels if p.name == sheet.name), None)
        if strip is None or not sheet.name.endswith("sleeve"):
            return sewn
        start, inwards = strip.middle[0], unit(strip.middle[1] - strip.middle[0])
        x0, y0, x1, y1 = sheet.box
        along = (np.arange(x0, x1)[None] - start[0]) * inwards[0] + (np.arange(y0, y1)[:, None] - start[1]) * inwards[1]
        for body in layer.body:
            cover = np.zeros(self._figure.shape, dtype=np.float32)
            cover[body.window] = body.alpha
            np.maximum(sewn, cover[sheet.window], out=sewn)
        return np.asarray(sewn * np.clip(1 - along / (_FEATHER * self._figure.torso), 0, 1), dtype=np.float32)

    def _rim(self, layer: Layer, sheet: Sheet) -> tuple[float, float]:
        """Reach in pixels and depth of the shade at a sheet's edge; two legs need it to be told apart."""
        torso = self._figure.torso
        if sheet.name.endswith("leg"):
            return 0.035 * torso, 0.3
        return 0.05 * torso, 0.05 if layer.cutout.on_body or layer.cut.followed else 0.16

    def _neck_skin(self) -> npt.NDArray[np.float32]:
        """Where the neck is in front of the inside of a collar."""
        neck = self._figure.neck()
        return np.asarray(cv2.GaussianBlur(neck.astype(np.float32), (0, 0), 1.0), dtype=np.float32)

    def _shadow(self, sheet: Sheet, window: tuple[slice, slice], *spared: Part) -> None:
        """A soft contact shadow just below the cloth's edge, on the person only, ``spared`` parts excepted."""
        torso = self._figure.torso
        blurred = cv2.GaussianBlur(sheet.alpha, (0, 0), 0.018 * torso)
        down = np.array([[1, 0, 0], [0, 1, 0.02 * torso]], dtype=np.float32)
        cast = cv2.warpAffine(blurred, down, (blurred.shape[1], blurred.shape[0]))
        on_person = (self._figure.perception.mask[window] > 0.5) & ~self._regions.of(*spared)[window]
        dark = 1 - 0.3 * cast * on_person * (1 - sheet.alpha) * self._loose(sheet)
        self.canvas.colour[window] *= dark[..., None]
        self.canvas.changed[window] |= dark < 0.995

    def _arms(self, layer: Layer, old: Mask, light: Colours, start: float, end: float) -> None:
        """Bare arms between two shares of their length: the photo's own skin, or painted where a sleeve was.

        The upper arm lies under the body of a garment, the forearm over it.
        """
        own = np.zeros(self._figure.shape, dtype=bool)
        for side in SIDES:
            begin = max(start, layer.cut.sleeves[side] - 0.06)
            if begin >= min(end, 0.95):
                continue
            line, widths = bare_arm(self._figure, side, begin, end)
            zone = self._regions.skin & ~old & thick_line(self._figure.shape, line, widths * 1.3)
            self._skin_onto(line, widths, old & ~zone, light)
            own |= zone
        soft = cv2.GaussianBlur(own.astype(np.float32), (0, 0), 0.8)[..., None]
        self.canvas.colour = self.canvas.colour * (1 - soft) + self._pixels * soft
        self.canvas.worn *= 1 - soft[..., 0]

    # --- in front ----------------------------------------------------------------------------------------------------

    def _front(self, layers: list[Layer]) -> Mask:
        """Never covered: the face, the hair, the hands, what they hold; the top that stays on over new trousers."""
        front = self._regions.of(Part.FACE, Part.HAIR, Part.BAG)
        if {layer.piece.worn for layer in layers} == {"lower"}:
            front |= self._regions.of(Part.UPPER, Part.OUTERWEAR) | (self._regions.of(Part.DRESS) & (self._v < 0.9))
            front |= self._regions.skin & self._arms_place()
        for side in SIDES:
            front |= self._regions.skin & self._hand(side)
        return front

    def _restore(self, front: Mask) -> None:
        soft = cv2.GaussianBlur(front.astype(np.float32), (0, 0), 0.9)
        soft = np.where(front, np.maximum(soft, 0.5), soft)
        inner = cv2.erode(front.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
        soft[inner] = 1.0
        self.canvas.colour = self.canvas.colour * (1 - soft[..., None]) + self._pixels * soft[..., None]
        self.canvas.worn *= 1 - soft
        self.canvas.changed &= ~inner


def _tucked_under(layers: list[Layer], v: npt.NDArray[np.float32]) -> list[Layer]:
    """The layers with whatever a coat closes over taken away: what is beneath shows at its neck and below its hem."""
    coat = next((layer for layer in layers if layer.piece.worn == "outer"), None)
    if coat is None:
        return layers
    cover = np.zeros(v.shape, dtype=np.float32)
    for sheet in (*coat.body, *coat.sleeves):
        np.maximum(cover[sheet.window], sheet.alpha, out=cover[sheet.window])
    room = np.where((v > coat.cut.hem - 0.05) | (v < 0.1), 1.0, cover).astype(np.float32)
    long_sleeved = min(coat.cut.sleeves.values()) > 0.9
    return [_within(layer, room, long_sleeved) if layer.piece.worn in {"upper", "full"} else layer for layer in layers]


def _tucked_in(layer: Layer, v: npt.NDArray[np.float32]) -> Layer:
    """A top that ends at the waistband."""
    above = np.clip((_WAISTBAND - v) / 0.012, 0, 1).astype(np.float32)
    body = tuple(replace(sheet, alpha=sheet.alpha * above[sheet.window]) for sheet in layer.body)
    return replace(layer, body=body, cut=replace(layer.cut, hem=min(layer.cut.hem, _WAISTBAND)))


def _within(layer: Layer, room: npt.NDArray[np.float32], without_sleeves: bool) -> Layer:
    body = tuple(replace(sheet, alpha=sheet.alpha * room[sheet.window]) for sheet in layer.body)
    cut = replace(layer.cut, sleeves=dict.fromkeys(SIDES, 1.0)) if without_sleeves else layer.cut
    return replace(layer, body=body, cut=cut, sleeves=() if without_sleeves else layer.sleeves)


def _rounded(alpha: npt.NDArray[np.float32], reach_px: float, depth: float) -> npt.NDArray[np.float32]:
    """Cloth turns away from the camera at its edges: 1 inside, down to 1 - depth at the rim."""
    inside = cv2.distanceTransform((alpha > 0.5).astype(np.uint8), cv2.DIST_L2, 3)
    return np.asarray(1 - depth * np.exp(-inside / max(reach_px, 1.0)), dtype=np.float32)
