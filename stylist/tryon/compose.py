"""Layers onto the photo: what is removed, what is painted beneath, what lies on top, and what stays in front."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import Part
from stylist.images import Pixels
from stylist.tryon import sewing
from stylist.tryon.attached import Attached
from stylist.tryon.bare_foot import bare_skin
from stylist.tryon.figure import SIDES, Figure, Side
from stylist.tryon.geometry import Floats, Mask, fill_polygon, thick_line
from stylist.tryon.layers import OWN_LIGHT, Canvas, Colours, Layer, Light, tucked_in, tucked_under
from stylist.tryon.matte import continued
from stylist.tryon.old_clothes import THIGH, OldClothes
from stylist.tryon.places import limbs
from stylist.tryon.regions import Regions
from stylist.tryon.scraps import scraps
from stylist.tryon.seen_arm import seen_arm
from stylist.tryon.underlay import (
    bare_leg,
    continued_down,
    extend_up,
    fill_background,
    light_of,
    paint_limb,
    skin_beside,
    skin_tone,
)
from stylist.tryon.warp import Sheet

_LAP = 0.82
"""Height below which the body is covered by whatever lower garment or dress is put on."""
_COLLAR = 0.25
"""Height in torsos down to which a jacket's collar and lapels show beside the neck."""
_KNEE = 1.8
"""Height in torsos below which bare skin is that of legs and feet."""
_COVERS = 0.8
"""Share of a pixel that new cloth covers from which shoes go under it: through a soft edge the old ones would shine."""
_ALONG_ARM = 0.3
"""Distance in torsos over which the colour of a forearm goes on up the arm."""
_PEEPS_OUT = 0.07
"""Breadth in torsos from which skin beside new cloth is a limb that it leaves bare and no rim that peeps out."""
_SEAM = np.ones((7, 7), np.uint8)
_WORN_SHADE = 0.4
"""How much of the photo's light falls on cloth that somebody wears in its picture: it brings shade of its own."""


class Dresser:
    """Dresses one figure in layers, lowest first."""

    def __init__(self, pixels: Pixels, figure: Figure, regions: Regions, light: Light = OWN_LIGHT) -> None:
        self._pixels, self._figure, self._regions = pixels, figure, regions
        self.canvas = Canvas.of(pixels)
        self._light = light
        self._tone = skin_tone(pixels, figure, regions.skin)
        self._old = OldClothes(figure, regions, self._tone)
        self._v = self._old.v
        self._tone_of_arms: Colours | None = None

    def dress(self, layers: list[Layer], tucked: bool = False) -> Canvas:
        """The finished picture with its record of what changed. tucked: a top ends inside the waistband."""
        old = self._old.under(layers)
        self._undress(old, layers)
        bare = self.canvas.colour.copy()
        light = light_of(self._regions.without_colours(), old, 0.07 * self._figure.torso, self._light.follows)
        front = self._old.in_front(layers)
        if tucked:
            layers = [tucked_in(layer, self._v) if layer.piece.worn == "upper" else layer for layer in layers]
        covered = dict.fromkeys(SIDES, 0.0)
        for layer in tucked_under(layers, self._v):
            sleeved = layer.piece.worn in {"upper", "full", "outer"}
            if sleeved:
                covered = {side: max(covered[side], layer.cut.sleeves[side]) for side in SIDES}
                self._arms(covered, old, light, 0.0, 0.5)
            for sheet in layer.body:
                self._lay(sheet, layer, light, front)
            if sleeved:
                self._arms(covered, old, light, 0.45, 1.0)
            for sheet in layer.sleeves:
                self._lay(sheet, layer, light, front)
        self._restore(front | self._uncovered_skin(old))
        self._drop_scraps(bare)
        return self.canvas

    def _uncovered_skin(self, old: Mask) -> Mask:
        """The person's own skin that was to be covered and is not, wider than the rim beside a sleeve. (H, W) bool."""
        bare = old & self._regions.skin & ~self._old.unlike_skin & (self.canvas.worn < 1 - _COVERS)
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (round(_PEEPS_OUT * self._figure.torso) | 1,) * 2)
        return cv2.morphologyEx(bare.astype(np.uint8), cv2.MORPH_OPEN, disc) > 0

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
        for each in accessories:
            one = each if each.leg is None else self._under_garments(each)
            if one.pressed.any():
                ground = fill_background(self._pixels, one.pressed, self._figure.perception.mask > 0.5)
                self._fill(one.pressed, ground, 0.8)
            if one.leg is not None:
                self._fill(one.leg, self._down_the_leg(one, one.leg), 0.7)
            self._attach(one)
        return canvas

    def _down_the_leg(self, shoes: Attached, leg: Mask) -> Colours:
        """(H, W, 3) what goes on into shoes: whatever is above, or the skin of a foot that they show."""
        canvas = self.canvas
        if shoes.light is None:
            return continued_down(canvas.colour, leg)
        bare = (self._regions.skin & ~canvas.changed) | (canvas.painted & (canvas.worn < 1 - _COVERS))
        shoe = np.zeros(leg.shape, np.float32)
        shoe[shoes.sheet.window] = shoes.sheet.alpha
        return bare_skin(
            canvas.colour, bare & (self._v > _KNEE), leg, shoes.light, shoe, self._tone, self._figure.torso
        )

    def _under_garments(self, shoes: Attached) -> Attached:
        """Shoes with all that is worn on the legs now, new or old, before them."""
        front = (shoes.front & ~self.canvas.removed) | (self.canvas.worn > _COVERS)
        return replace(
            shoes, front=front, pressed=shoes.pressed & ~front, leg=None if shoes.leg is None else shoes.leg & ~front
        )

    def _fill(self, place: Mask, colours: Colours, blur_px: float) -> None:
        """Other colours in a place, with a soft edge."""
        soft = cv2.GaussianBlur(place.astype(np.float32), (0, 0), blur_px)[..., None]
        self.canvas.colour = self.canvas.colour * (1 - soft) + colours * soft
        self.canvas.changed |= soft[..., 0] > 0.004

    def _attach(self, one: Attached) -> None:
        window, canvas = one.sheet.window, self.canvas
        before = cv2.GaussianBlur(one.front[window].astype(np.float32), (0, 0), 0.8)
        alpha = one.sheet.alpha * (1 - before)
        if one.leg is None:  # shoes shade the ground, and the photo has that shadow
            self._shadow(
                one.sheet, window, 1.0, *(() if one.piece.worn in {"head", "face"} else (Part.FACE, Part.HAIR))
            )
        shown = alpha[..., None]
        lit = np.clip(one.sheet.colour * np.array(self._light.gain, np.float32), 0, 255)
        canvas.colour[window] = canvas.colour[window] * (1 - shown) + lit * shown
        canvas.plain[window] = canvas.plain[window] * (1 - shown) + one.sheet.colour * shown
        canvas.worn[window] = canvas.worn[window] * (1 - alpha) + alpha
        canvas.changed[window] |= alpha > 0.004
        canvas.drawn[one.piece.garment_id] = int((alpha > 0.5).sum())

    # --- beneath -----------------------------------------------------------------------------------------------------

    def _undress(self, old: Mask, layers: list[Layer]) -> None:
        """Background, the neighbouring garment and skin where the old clothes were."""
        person = cv2.dilate((self._figure.perception.mask > 0.35).astype(np.uint8), np.ones((7, 7), np.uint8)).astype(
            bool
        )
        colour = self.canvas.colour
        cleared = old | self._old.ground_beside(old)
        colour[:] = fill_background(self._pixels, cleared, person)
        self.canvas.changed |= cleared
        self.canvas.removed |= old
        worn = {layer.piece.worn for layer in layers}
        core = self._core() & old
        if worn == {"outer"}:
            colour[core] = self._beneath(core)[core]
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
                self._legs(layer.cut.hem if len(layer.body) > 1 else THIGH, old)

    def _beneath(self, core: Mask) -> Pixels:
        """(H, W, 3) what an open coat shows: the photo, where a collar that goes hid it what is next to that."""
        collar = core & self._regions.of(Part.OUTERWEAR) & (self._v < _COLLAR)
        rest = core & ~self._regions.of(Part.OUTERWEAR)
        if not collar.any() or not rest.any():
            return self._pixels
        return np.where(collar[..., None], continued(self._pixels, rest), self._pixels)

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
            self._skin_onto(line, widths, old, light, np.broadcast_to(self._tone, self._pixels.shape))

    def _skin_onto(self, line: Floats, widths: Floats, place: Mask, light: Colours, tone: Colours) -> None:
        """Skin along a limb, only where ``place`` allows, with a soft edge. tone: (H, W, 3)."""
        painted = self.canvas.colour.copy()
        limb = paint_limb(painted, line, widths, tone, light)
        soft = cv2.GaussianBlur((limb & place).astype(np.float32), (0, 0), 1.0)[..., None] * place[..., None]
        self.canvas.colour = self.canvas.colour * (1 - soft) + painted * soft
        self.canvas.worn *= 1 - soft[..., 0]
        self.canvas.changed |= limb & place
        self.canvas.painted |= limb & place

    # --- cloth -------------------------------------------------------------------------------------------------------

    def _lay(self, sheet: Sheet, layer: Layer, light: Colours, front: Mask) -> None:
        window = sheet.window
        alpha = sheet.alpha * (1 - sheet.lining * self._before_lining(sheet)[window])
        own = _WORN_SHADE if layer.cutout.on_body or layer.cut.followed else 1.0
        loose = sewing.loose(self._figure, sheet, layer)
        alpha = alpha * (1 - sewing.sewn(self._figure, sheet, layer))
        shape = sewing.joined(self._figure, sheet, layer)
        shade = (1 + own * (light[window] - 1)) * (
            1 - loose * (1 - sewing.rounded(shape, *sewing.rim(self._figure, sheet, layer)))
        )
        lit = np.clip(sheet.colour * shade[..., None] * np.array(self._light.gain, np.float32), 0, 255)
        self._shadow(sheet, window, loose, Part.FACE, Part.HAIR)
        colour = self.canvas.colour
        colour[window] = colour[window] * (1 - alpha[..., None]) + lit * alpha[..., None]
        plain = self.canvas.plain
        plain[window] = plain[window] * (1 - alpha[..., None]) + sheet.colour * alpha[..., None]
        self.canvas.worn[window] = np.maximum(self.canvas.worn[window] * (1 - alpha), 0) + alpha
        self.canvas.changed[window] |= alpha > 0.004
        seen = int(((alpha > 0.5) & ~front[window]).sum())
        self.canvas.drawn[layer.piece.garment_id] = self.canvas.drawn.get(layer.piece.garment_id, 0) + seen

    def _before_lining(self, sheet: Sheet) -> npt.NDArray[np.float32]:
        """Where somebody is in front of the inside of a collar: the neck, or the whole body with what it wears."""
        neck = self._figure.perception.mask > 0.5 if sheet.told else self._figure.neck()
        return np.asarray(cv2.GaussianBlur(neck.astype(np.float32), (0, 0), 1.0), dtype=np.float32)

    def _shadow(
        self, sheet: Sheet, window: tuple[slice, slice], loose: npt.NDArray[np.float32] | float, *spared: Part
    ) -> None:
        """A soft contact shadow just below the cloth's ``loose`` edge, on the person only, not on ``spared`` parts."""
        torso = self._figure.torso
        blurred = cv2.GaussianBlur(sheet.alpha, (0, 0), 0.018 * torso)
        down = np.array([[1, 0, 0], [0, 1, 0.02 * torso]], dtype=np.float32)
        cast = cv2.warpAffine(blurred, down, (blurred.shape[1], blurred.shape[0]))
        on_person = (self._figure.perception.mask[window] > 0.5) & ~self._regions.of(*spared)[window]
        dark = 1 - 0.3 * cast * on_person * (1 - sheet.alpha) * loose
        self.canvas.colour[window] *= dark[..., None]
        self.canvas.changed[window] |= dark < 0.995

    def _arms(self, covered: dict[Side, float], old: Mask, light: Colours, start: float, end: float) -> None:
        """Bare arms between two shares of their length: the photo's own skin, or painted where a sleeve was.

        The upper arm lies under the body of a garment, the forearm over it. covered: share of each arm in the sleeves
        of this garment and of those below: a gilet bares no arm of the shirt beneath.
        """
        own = np.zeros(self._figure.shape, dtype=bool)
        for side in SIDES:
            begin = max(start, covered[side] - 0.06)
            if begin >= min(end, 0.95):
                continue
            line, widths = seen_arm(self._figure, side, begin, end, self._regions.skin & ~old)
            zone = self._regions.skin & ~old & thick_line(self._figure.shape, line, widths * 1.3)
            under = cv2.dilate(old.astype(np.uint8), _SEAM) > 0  # skin goes on under the rim of what is seen of it
            self._skin_onto(line, widths, old | (zone & under), light, self._arms_tone(old))
            own |= zone
        soft = cv2.GaussianBlur(own.astype(np.float32), (0, 0), 0.8)[..., None]
        self.canvas.colour = self.canvas.colour * (1 - soft) + self._pixels * soft
        self.canvas.worn *= 1 - soft[..., 0]

    def _arms_tone(self, old: Mask) -> Colours:
        """(H, W, 3) the skin of arms: what is seen of them goes on, in its own light; elsewhere the person's tone."""
        if self._tone_of_arms is None:
            seen = self._regions.skin & limbs(self._figure, "arm", 1.5) & ~old & ~self._old.unlike_skin
            self._tone_of_arms = skin_beside(self._pixels, seen, self._tone, _ALONG_ARM * self._figure.torso)
        return self._tone_of_arms

    def _restore(self, front: Mask) -> None:
        soft = cv2.GaussianBlur(front.astype(np.float32), (0, 0), 0.9)
        soft = np.where(front, np.maximum(soft, 0.5), soft)
        inner = cv2.erode(front.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
        soft[inner] = 1.0
        self.canvas.colour = self.canvas.colour * (1 - soft[..., None]) + self._pixels * soft[..., None]
        self.canvas.worn *= 1 - soft
        self.canvas.changed &= ~inner
