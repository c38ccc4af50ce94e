"""The drawing sheet: panels of cloth laid over each other, folds pressed into them, then lit once as a whole.

Nothing is shaded while it is drawn. Every panel writes its colour, its gloss and its height above the table; the
light is worked out at the end from the slope of that height, so collars, pockets, folds and knit stitches all
agree on where the window is (upper left).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from stylist.demo.kit.colour import Rgb
from stylist.demo.kit.curves import Points, Pt, dashes, leaf
from stylist.demo.kit.fabric import TILE, Field, Weave, noise

_SS = 3
"""Coverage is drawn this much larger and averaged: smooth edges."""
_SUB = 4
"""Fractional bits of the corners given to the rasteriser."""


@dataclass(frozen=True)
class Frame:
    """How cloth lies in a panel: turned by ``angle`` degrees about ``origin``, widening by ``flare`` per unit down."""

    origin: Pt = (384.0, 0.0)
    angle: float = 0.0
    flare: float = 0.0

    def cloth_xy(self, x: Field, y: Field) -> tuple[Field, Field]:
        """Where on the bolt of cloth each point of the sheet was cut from."""
        a = math.radians(self.angle)
        dx, dy = x - np.float32(self.origin[0]), y - np.float32(self.origin[1])
        u = dx * np.float32(math.cos(a)) + dy * np.float32(math.sin(a))
        v = dy * np.float32(math.cos(a)) - dx * np.float32(math.sin(a))
        if self.flare:
            u = u / np.maximum(1 + np.float32(self.flare) * v, 0.2)
        return u, v


@dataclass(frozen=True)
class Cloth:
    """What a panel is cut from: a patterned tile (TILE, TILE, 3) and its weave."""

    tile: Field
    weave: Weave
    seed: int = 0
    scale: float = 1.0
    """Size of weave and pattern: 2 shows both twice as large."""


@dataclass(frozen=True)
class Patch:
    """Coverage 0 to 1 of one shape inside the rectangle of pixels that it touches."""

    rows: slice
    columns: slice
    cover: Field

    @property
    def where(self) -> tuple[slice, slice]:
        return self.rows, self.columns


class Canvas:
    """Colour, coverage, height and gloss of one picture; ``size`` is width and height in pixels.

    ``view`` is the rectangle of design units (x0, y0, x1, y1) that is fitted into the picture with ``margin``
    (share of the picture on each side).
    """

    def __init__(
        self,
        size: tuple[int, int],
        view: tuple[float, float, float, float],
        margin: Pt = (0.085, 0.075),
        zoom_limit: float = 1.5,
    ) -> None:
        width, height = size
        self.size = size
        self.zoom, self._ox, self._oy = fit(size, view, margin, zoom_limit)
        self.rgb = np.zeros((height, width, 3), np.float32)
        self.alpha = np.zeros((height, width), np.float32)
        self.height = np.zeros((height, width), np.float32)
        self.gloss = np.zeros((height, width), np.float32)
        self.sharp = np.full((height, width), 10.0, np.float32)
        self.crease = np.ones((height, width), np.float32)
        self._folds = [np.zeros(((height + 1) // 2, (width + 1) // 2), np.float32) for _ in _FOLD_BLURS]

    # --- coverage -------------------------------------------------------------------------------------------------

    def _pixels(self, points: Points) -> Points:
        return points * self.zoom + (self._ox, self._oy)

    def _rectangle(self, points: Sequence[Points], pad: float) -> tuple[int, int, int, int] | None:
        every = np.vstack(points)
        width, height = self.size
        x0, y0 = np.floor(every.min(axis=0) - pad).astype(int)
        x1, y1 = np.ceil(every.max(axis=0) + pad).astype(int) + 1
        x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, width), min(y1, height)
        return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None

    def cover(self, outlines: Sequence[Points], pad: float = 2.0) -> Patch | None:
        """Coverage of closed outlines together (even-odd: an outline inside another is a hole)."""
        pixels = [self._pixels(o) for o in outlines]
        rectangle = self._rectangle(pixels, pad)
        if rectangle is None:
            return None
        x0, y0, x1, y1 = rectangle
        big = np.zeros(((y1 - y0) * _SS, (x1 - x0) * _SS), np.uint8)
        corners = [np.round(((p - (x0, y0)) * _SS) * 2**_SUB).astype(np.int32) for p in pixels]
        cv2.fillPoly(big, corners, 255, shift=_SUB)
        return self._patch(big, x0, y0, x1, y1)

    def cover_lines(self, lines: Sequence[Points], width: float, pad: float = 2.0) -> Patch | None:
        """Coverage of lines drawn with a round pen of ``width`` design units."""
        pixels = [self._pixels(o) for o in lines]
        pen = width * self.zoom
        rectangle = self._rectangle(pixels, pad + pen)
        if rectangle is None:
            return None
        x0, y0, x1, y1 = rectangle
        big = np.zeros(((y1 - y0) * _SS, (x1 - x0) * _SS), np.uint8)
        corners = [np.round(((p - (x0, y0)) * _SS) * 2**_SUB).astype(np.int32) for p in pixels]
        cv2.polylines(big, corners, False, 255, max(1, round(pen * _SS)), cv2.LINE_8, _SUB)
        return self._patch(big, x0, y0, x1, y1)

    @staticmethod
    def _patch(big: NDArray[np.uint8], x0: int, y0: int, x1: int, y1: int) -> Patch:
        small = cv2.resize(big, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
        return Patch(slice(y0, y1), slice(x0, x1), small.astype(np.float32) / np.float32(255))

    def _design_xy(self, patch: Patch) -> tuple[Field, Field]:
        y, x = np.mgrid[patch.where].astype(np.float32)
        return (x - np.float32(self._ox)) / np.float32(self.zoom), (y - np.float32(self._oy)) / np.float32(self.zoom)

    # --- laying things down -----------------------------------------------------------------------------------------

    def panel(
        self,
        outline: Points,
        cloth: Cloth,
        frame: Frame | None = None,
        *,
        holes: Sequence[Points] = (),
        lift: float = 1.2,
        puff: float = 7.0,
        soft: float = 24.0,
        shadow: float = 0.3,
        tint: float = 1.0,
    ) -> None:
        """Lay a piece of cloth down.

        lift: how far its edge stands above what lies below; puff, soft: how high it swells and over what width;
        shadow: how dark it makes the neighbourhood below; tint: brightness of the piece against the bolt.
        """
        patch = self.cover([outline, *holes])
        if patch is None:
            return
        if shadow:
            self._cast(patch, shadow, 5.0)
        colour, relief = self._cut(cloth, frame or Frame(), patch)
        where = patch.where
        self._lay(patch, colour * np.float32(tint))
        body = cloth.weave.body
        swell = self._swell(patch.cover, soft, puff * body)
        below = float(self.height[where][patch.cover > 0.5].max(initial=0.0)) * 0.55
        self.height[where] += (below + lift * body + swell + relief - self.height[where]) * self._weight(patch)
        self._finish(patch, cloth.weave)

    def _weight(self, patch: Patch) -> Field:
        """How much of each pixel the new piece takes from what is there ("over", with colours not premultiplied)."""
        under = self.alpha[patch.where]
        after = under + patch.cover * (1 - under)
        return np.asarray(patch.cover / np.maximum(after, np.float32(1e-4)), np.float32)

    def _lay(self, patch: Patch, colour: Field) -> None:
        self.rgb[patch.where] += (colour - self.rgb[patch.where]) * self._weight(patch)[..., None]

    def _finish(self, patch: Patch, weave: Weave) -> None:
        where, cover = patch.where, self._weight(patch)
        self.gloss[where] += (weave.gloss - self.gloss[where]) * cover
        self.sharp[where] += (weave.sharp - self.sharp[where]) * cover
        self.crease[where] += (weave.crease - self.crease[where]) * cover
        self.alpha[where] += patch.cover * (1 - self.alpha[where])

    def _swell(self, cover: Field, soft: float, height: float) -> Field:
        inside = cv2.copyMakeBorder((cover > 0.5).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
        distance = cv2.distanceTransform(inside, cv2.DIST_L2, 3)[1:-1, 1:-1] / self.zoom
        swell = np.float32(height) * (1 - np.exp(-distance / np.float32(soft)))
        blur = max(soft * self.zoom * 0.18, 0.6)
        smooth: Field = cv2.GaussianBlur(swell, (0, 0), blur)
        return smooth

    def _cut(self, cloth: Cloth, frame: Frame, patch: Patch) -> tuple[Field, Field]:
        """Colour (h, w, 3) and relief (h, w) of the cloth that lies in a patch."""
        x, y = self._design_xy(patch)
        u, v = frame.cloth_xy(x, y)
        wobble = cv2.remap(
            _drift(),
            (x % TILE).astype(np.float32),
            (y % TILE).astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_WRAP,
        )
        u, v = u + wobble[..., 0], v + wobble[..., 1]
        k = np.float32(1 / cloth.scale)
        shift = np.float32(cloth.seed % 97)
        mx, my = ((u * k + shift) % TILE).astype(np.float32), ((v * k + shift) % TILE).astype(np.float32)
        colour = cv2.remap(cloth.tile, mx, my, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
        grain = cv2.remap(cloth.weave.grain, mx, my, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
        # Light cloth shows every thread and dark cloth hides it, so the tone is evened out between them.
        tone = grain[..., 0] * np.float32(cloth.weave.tone) * (1.12 - 0.62 * colour[..., 1])
        dyed = colour * (1 + tone[..., None]) + 0.10 * tone[..., None]
        return dyed, grain[..., 1] * np.float32(cloth.weave.relief)

    def _cast(self, patch: Patch, strength: float, reach: float) -> None:
        """A soft shadow of a shape on whatever already lies beside it, thrown to the lower right."""
        pad = int(reach * self.zoom * 3) + 2
        (r, c), (height, width) = (patch.rows, patch.columns), self.alpha.shape
        rows = slice(max(r.start - pad, 0), min(r.stop + pad, height))
        columns = slice(max(c.start - pad, 0), min(c.stop + pad, width))
        wide = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.float32)
        wide[r.start - rows.start : r.stop - rows.start, c.start - columns.start : c.stop - columns.start] = patch.cover
        move = reach * self.zoom * 0.35
        slid = cv2.warpAffine(wide, np.array([[1, 0, move], [0, 1, move * 1.5]], np.float32), wide.shape[::-1])
        dark = cv2.GaussianBlur(slid, (0, 0), reach * self.zoom * 0.7) * np.float32(strength)
        self.rgb[rows, columns] *= (1 - dark)[..., None]

    def ink(self, outlines: Sequence[Points], colour: Rgb, strength: float = 1.0, lift: float = 0.0) -> None:
        """Colour on what is already there, without a new layer of cloth: a print, a hole, a shadow line."""
        self._ink(self.cover(outlines), colour, strength, lift)

    def stroke(
        self, lines: Sequence[Points], width: float, colour: Rgb, strength: float = 1.0, lift: float = 0.0
    ) -> None:
        """Lines of colour on what is already there; ``lift`` raises (or, negative, sinks) them."""
        self._ink(self.cover_lines(lines, width), colour, strength, lift)

    def _ink(self, patch: Patch | None, colour: Rgb, strength: float, lift: float) -> None:
        if patch is None:
            return
        cover = patch.cover * np.float32(strength) * self.alpha[patch.where]
        self.rgb[patch.where] += (np.array(colour, np.float32) - self.rgb[patch.where]) * cover[..., None]
        if lift:
            self.height[patch.where] += np.float32(lift) * patch.cover

    def glow(self, outlines: Sequence[Points], colour: Rgb, strength: float, blur: float) -> None:
        """Colour that fades out softly over ``blur`` design units: a washed thigh, a cheek."""
        patch = self.cover(outlines, pad=blur * self.zoom * 2.5 + 2)
        if patch is None:
            return
        soft = cv2.GaussianBlur(patch.cover, (0, 0), blur * self.zoom) * np.float32(strength)
        cover = soft * self.alpha[patch.where]
        self.rgb[patch.where] += (np.array(colour, np.float32) - self.rgb[patch.where]) * cover[..., None]

    def wire(
        self, lines: Sequence[Points], width: float, cloth: Cloth, *, shadow: float = 0.25, puff: float = 4.0
    ) -> None:
        """Cords, laces, chains, straps: round lines of ``width`` that lie on top."""
        patch = self.cover_lines(lines, width)
        if patch is None:
            return
        if shadow:
            self._cast(patch, shadow, max(width * 0.5, 2.0))
        colour, relief = self._cut(cloth, Frame(), patch)
        where = patch.where
        self._lay(patch, colour)
        swell = self._swell(patch.cover, max(width * 0.35, 0.8), puff * min(width / 12, 1.0))
        below = float(self.height[where][patch.cover > 0.5].max(initial=0.0)) * 0.55
        self.height[where] += (below + swell + relief - self.height[where]) * self._weight(patch)
        self._finish(patch, cloth.weave)

    def seam(self, points: Points, depth: float = 0.9, width: float = 1.8) -> None:
        """Where two pieces are sewn together: a fine groove."""
        self.stroke([points], width, (0.05, 0.04, 0.05), 0.22, -depth)

    def stitch(self, points: Points, colour: Rgb, dash: float = 5.0, gap: float = 3.0, width: float = 1.3) -> None:
        """A line of top stitching."""
        self.stroke([points], width * 2.2, (0.05, 0.04, 0.05), 0.10, -0.35)
        pieces = dashes(points, dash, gap)
        if pieces:
            self.stroke(pieces, width, colour, 0.75, 0.3)

    def fold(self, points: Points, width: float, depth: float) -> None:
        """A ridge (or, with negative depth, a valley) along a line, fading out at both ends."""
        kind = 0 if width >= 22 else 1 if width >= 10 else 2
        target = self._folds[kind]
        pixels = (self._pixels(leaf(points, width)) / 2 * 2**_SUB).round().astype(np.int32)
        layer = np.zeros(target.shape, np.uint8)
        cv2.fillPoly(layer, [pixels], 255, cv2.LINE_AA, _SUB)
        x0, y0 = np.maximum(pixels.min(axis=0) // 2**_SUB - 1, 0)
        x1, y1 = pixels.max(axis=0) // 2**_SUB + 2
        target[y0:y1, x0:x1] += layer[y0:y1, x0:x1] * np.float32(depth / 255)

    # --- light -------------------------------------------------------------------------------------------------------

    def lit(self, relief: float = 1.0) -> Field:
        """The colour under the light, (H, W, 3) 0 to 1; meaningful where ``alpha`` is."""
        height = self._with_folds()
        gx, gy = self._slopes(height)
        k = np.float32(self.zoom * relief)
        gx, gy = np.tanh(gx * k * 0.9) * 0.8, np.tanh(gy * k * 0.9) * 0.8
        norm = 1 / np.sqrt(1 + gx * gx + gy * gy)
        light = _LIGHT
        diffuse = (-gx * light[0] - gy * light[1] + light[2]) * norm / light[2]
        diffuse *= 1 - self._hollows(height)
        shine = (-gx * _HALF[0] - gy * _HALF[1] + _HALF[2]) * norm
        lobe = np.power(np.clip(shine, 0, 1), self.sharp * 4) - np.power(_HALF[2], self.sharp * 4)
        lit = self.rgb * np.clip(diffuse, 0.25, 1.0)[..., None]
        over = np.clip(diffuse - 1, 0, 0.6)[..., None]
        lit = lit + over * (0.55 * self.rgb + 0.15) * (1.1 - 0.6 * self.rgb)
        lit = lit + (self.gloss * lobe * 0.75)[..., None] * (0.55 + 0.45 * self.rgb)
        bright: Field = np.clip(lit, 0, 1).astype(np.float32)
        return bright

    def _with_folds(self) -> Field:
        total = np.zeros_like(self.height)
        for field, blur in zip(self._folds, _FOLD_BLURS, strict=True):
            if field.any():
                soft = cv2.GaussianBlur(field, (0, 0), blur * self.zoom / 2)
                total += cv2.resize(soft, self.size, interpolation=cv2.INTER_LINEAR)
        total += _ripples(self.size) * np.float32(0.9)
        together: Field = self.height + total * self.crease
        return together

    def _slopes(self, height: Field) -> tuple[Field, Field]:
        """Slope of the height, blind to the drop at the garment's outer edge (that edge is turned, not cut)."""
        blur = max(0.55 * self.zoom, 0.5)
        weight = cv2.GaussianBlur(self.alpha, (0, 0), blur) + 1e-4
        filled = cv2.GaussianBlur(height * self.alpha, (0, 0), blur) / weight
        inside = np.clip(weight * 2 - 1, 0, 1)
        gx = cv2.Sobel(filled, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8) * inside
        gy = cv2.Sobel(filled, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8) * inside
        return gx, gy

    def _hollows(self, height: Field) -> Field:
        """How much of the sky each point cannot see, 0 to 0.3: valleys and the feet of layers are darker."""
        small = cv2.resize(height * self.alpha, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        mask = cv2.resize(self.alpha, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        blur = 5.5 * self.zoom
        around = cv2.GaussianBlur(small, (0, 0), blur) / (cv2.GaussianBlur(mask, (0, 0), blur) + 1e-3)
        lack = cv2.resize(np.clip(around - small, 0, None) * mask, self.size, interpolation=cv2.INTER_LINEAR)
        hidden: Field = np.clip(lack * 0.055, 0, 0.3)
        return hidden


_FOLD_BLURS = (9.0, 4.5, 2.0)
"""Blur of wide, middle and fine folds, design units."""
_LIGHT = np.array([-0.40, -0.58, 0.71], np.float32)
_HALF = np.array([-0.21, -0.31, 0.927], np.float32)


def fit(
    size: tuple[int, int], view: tuple[float, float, float, float], margin: Pt = (0.085, 0.075), zoom_limit: float = 1.5
) -> tuple[float, float, float]:
    """Pixels per design unit and the pixel of the design origin, so that ``view`` lies centred in the picture."""
    (width, height), (x0, y0, x1, y1) = size, view
    zoom = min(
        width * (1 - 2 * margin[0]) / (x1 - x0), height * (1 - 2 * margin[1]) / (y1 - y0), zoom_limit * width / 768
    )
    return zoom, width / 2 - zoom * (x0 + x1) / 2, height / 2 - zoom * (y0 + y1) / 2


_cache: dict[object, Field] = {}


def _drift() -> Field:
    """A slow wander of cloth against its cut, (TILE, TILE, 2), design units: no stripe lies quite straight."""
    if "drift" not in _cache:
        _cache["drift"] = np.stack([noise(301, 46, 60) * 1.6, noise(302, 46, 60) * 1.6], axis=-1)
    return _cache["drift"]


def _ripples(size: tuple[int, int]) -> Field:
    """The slight unevenness of cloth laid by hand."""
    if size not in _cache:
        tile = noise(303, 16, 26) * 0.5 + noise(304, 42, 60)
        _cache[size] = np.asarray(cv2.resize(np.tile(tile, (2, 2)), size, interpolation=cv2.INTER_CUBIC), np.float32)
    return _cache[size]
