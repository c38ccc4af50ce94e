"""Is it the garment: did anything change, are colours and pattern the product's, is it the right kind and length."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image
from scipy.optimize import linear_sum_assignment

from stylist.body.perception import BodyModel, Part, among
from stylist.embedding.base import Embedder, Vectors
from stylist.images import Pixels
from stylist.seeing.cielab import Floats, ciede2000
from stylist.seeing.look import cut_free
from stylist.seeing.region import Lab, garment_mask, silhouette, smaller, to_lab
from stylist.tryon.engine import Piece
from stylist.tryon.figure import SIDES
from stylist.tryon.geometry import Mask, thick_line
from stylist.tryon.hidden_cloth import SURE_BODY, trunk
from stylist.tryon.judging.evidence import LIGHT_COUNTS, PARTS_OF, SKIN_REACH, Evidence
from stylist.tryon.places import inside_arms

_SAMPLES = 160
_LEAST_OF_PICTURE = 0.04
_GAIN = (0.93, 1.075)
"""Cube roots of the least and the most light that a photo may have against a product picture's."""
_CAST = 1.5
"""Distance in CIELAB's a and b by which the light of a photo may tint cloth."""
_NEXT_TO_NONE, _GAP = 0.3, 0.25
"""Share of its usual breadth below which there is next to no cloth in a row, and torsos of such rows after which it has
ended."""
_ROUNDING = 0.05
"""Breadth in torsos of what is too thin to be a part of a garment seen from the front."""
LEAST_PX = 150
"""Pixels of cloth below which nothing can be said of it."""


@dataclass(frozen=True, slots=True)
class Product:
    """What a product picture shows. labs: (N, 3) of its cloth, told in up to three ways; vectors: (2, D) or None."""

    labs: tuple[Lab, ...]
    vectors: Vectors | None


def read_product(piece: Piece, model: BodyModel, embedder: Embedder | None) -> Product:
    """The product picture, looked at without any engine's cut-out.

    Off its ground; by the parsing, where a body model finds somebody; and off its ground with what it encloses: on
    white the first sees no white stripes or sleeves, and without a wearer the second sees nothing.
    """
    pixels = piece.picture.pixels
    small = smaller(pixels)
    mask, worn = garment_mask(to_lab(small), piece.worn)
    found = [(to_lab(small), mask)]
    seen = model.perceive(piece.picture)
    if seen is not None and seen.parsing is not None:
        found.append((to_lab(pixels), among(seen.parsing, *PARTS_OF[piece.worn])))
    found.append((to_lab(small), _closed(mask if worn else silhouette(to_lab(small)))))
    labs = [lab[_inner(place)] for lab, place in found if place.mean() > _LEAST_OF_PICTURE]
    labs = [lab for lab in labs if len(lab) >= LEAST_PX // 3] or [_middle_of(to_lab(small))]
    both = [Image.fromarray(pixels), Image.fromarray(_framed(small, mask))]
    vectors = None if embedder is None else embedder.embed_images(both)
    return Product(tuple(labs), vectors)


def _closed(mask: Mask) -> Mask:
    """The mask with everything that it encloses from left to right and from top to bottom."""
    between = [
        np.maximum.accumulate(mask, axis=axis) & np.flip(np.maximum.accumulate(np.flip(mask, axis), axis=axis), axis)
        for axis in (0, 1)
    ]
    return np.asarray(between[0] & between[1])


def _middle_of(lab: Lab) -> Lab:
    """The middle of a picture in which nothing stands out: the garment there has its ground's colour."""
    height, width = lab.shape[:2]
    return lab[round(0.3 * height) : round(0.7 * height), round(0.3 * width) : round(0.7 * width)].reshape(-1, 3)


def changed_share(e: Evidence) -> float:
    """Share of the cloth whose colour differs from before at all (more than 1.5 CIEDE2000)."""
    return float((e.distance[e.cloth] > 1.5).mean()) if e.cloth.any() else 0.0


def cloth_share(e: Evidence) -> float:
    """Cloth of the pieces as a share of the person."""
    return float((e.cloth).sum() / max(1, (e.seen_before.mask > 0.5).sum()))


def torn_share(e: Evidence) -> float:
    """Share of the cloth that is thin shreds, notches and holes: what rounding its outline by 0.05 torsos changes.

    The ground that is seen between an arm and the body is no notch.
    """
    size = max(3, round(_ROUNDING * e.figure.torso)) | 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    cloth = _with_prints(e).astype(np.uint8)
    rounded = cv2.morphologyEx(cv2.morphologyEx(cloth, cv2.MORPH_OPEN, disc), cv2.MORPH_CLOSE, disc)
    between = (rounded > cloth) & inside_arms(e.figure) & ~trunk(e.figure, 0.0, SURE_BODY)
    return float(((rounded != cloth) & ~between).sum() / max(1, cloth.sum()))


def _with_prints(e: Evidence) -> Mask:
    """(h, w) the cloth with what is new on it and called a belt, a jewel or a bag: gleams, checks and prints."""
    return e.cloth | (e.region & e.changed & e.after_is(Part.ACCESSORIES, Part.BAG))


def scattered_share(e: Evidence) -> float:
    """Share of the cloth that is apart from its largest piece; of trousers from its two, which a long top may part."""
    legs = any(piece.worn == "lower" for piece in e.pieces)
    cloth = _with_prints(e) | (_called_skin(e) & _over_legs(e)) if legs else _with_prints(e)
    _, _, stats, _ = cv2.connectedComponentsWithStats(cloth.astype(np.uint8))
    areas = np.sort(stats[1:, cv2.CC_STAT_AREA])[::-1]
    whole = 2 if legs else 1
    return float(areas[whole:].sum() / max(1, areas.sum()))


def colour_distance(product: Product, e: Evidence, piece: Piece) -> float | None:
    """CIEDE2000 that the product's colours have to travel to become the cloth's (earth mover's distance).

    Under one light: what one gain of the light (0.8 to 1.25) and a small cast of it explain is taken out first.
    """
    worn = e.lab_after[_inner(e.cloth_of(piece))]
    if len(worn) < LEAST_PX or not product.labs:
        return None
    return min(_apart(_sample(lab), _sample(worn)) for lab in product.labs)


def _apart(product: Floats, worn: Floats) -> float:
    lit = _as_lit(product, worn)
    apart = ciede2000(product[:, None] * LIGHT_COUNTS, lit[None] * LIGHT_COUNTS)
    return float(apart[linear_sum_assignment(apart)].mean())


def _as_lit(product: Floats, worn: Floats) -> Floats:
    """The worn colours (N, 3) brought under the product picture's light, as far as light goes.

    Twice the light multiplies L + 16, a and b by the cube root of two; a cast moves a and b, here by 1.5 at most.
    """
    wanted = (np.median(product[:, 0]) + 16) / (np.median(worn[:, 0]) + 16)
    black = np.array([-16.0, 0.0, 0.0])
    lit = black + (worn - black) * np.clip(wanted, *_GAIN)
    cast = np.median(product[:, 1:], axis=0) - np.median(lit[:, 1:], axis=0)
    strength = float(np.hypot(*cast))
    lit[:, 1:] += cast * min(1.0, _CAST / max(strength, 1e-9))
    return np.asarray(lit)


def likeness(product: Product, e: Evidence, piece: Piece, embedder: Embedder) -> float | None:
    """Cosine similarity of the cloth, cut free, and the product picture, as the fashion embedder sees them."""
    mask = e.cloth_of(piece)
    if product.vectors is None or mask.sum() < LEAST_PX:
        return None
    vector = embedder.embed_images([Image.fromarray(_framed(e.after, mask))])[0]
    return float((product.vectors @ vector).max())


def has_skin_tone(product: Product, e: Evidence) -> bool:
    """Whether a good part of the garment has the colour of this person's skin, or nobody can tell."""
    if e.skin_tone is None or not product.labs:
        return True
    alike = [
        float((ciede2000(_sample(lab) * LIGHT_COUNTS, e.skin_tone) < 1.5 * SKIN_REACH).mean()) for lab in product.labs
    ]
    return min(alike) > 0.15


def _framed(pixels: Pixels, mask: Mask) -> Pixels:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return pixels
    return cut_free(pixels, mask, (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1))


def _sample(lab: Lab) -> Floats:
    return np.asarray(lab[np.linspace(0, len(lab) - 1, _SAMPLES).astype(int)], dtype=np.float64)


def _inner(mask: Mask) -> Mask:
    inner = cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    return inner if inner.sum() > 0.4 * mask.sum() else mask


def hem(e: Evidence, piece: Piece) -> float | None:
    """Height of a garment's lower end in torsos from the shoulder line (knee 1.8, ankle 2.48); None if out of frame.

    Only what lies over the trunk and the legs counts: a sleeve hangs lower than many a hem. What is called new
    skin, but has another colour than this person's, is cloth, too.
    """
    line = e.figure.leg("left")[0], e.figure.leg("right")[0]
    bare = e.skin_toned & e.tone_tells
    over = _over_legs(e) & ~bare
    mask = _down_to_a_gap(e.cloth_of(piece) & over, e.figure.torso) | (_called_skin(e) & over)
    rows = np.flatnonzero(mask.any(1))
    if mask.sum() < LEAST_PX or rows[-1] >= mask.shape[0] - 3:
        return None
    lowest = float(np.percentile(np.nonzero(mask)[0], 98))
    below = np.array([np.interp(lowest, leg[:, 1], (1.0, 1.8, 2.48)) for leg in line])
    return (
        float(below.mean()) if lowest > e.figure.hips[1] else e.figure.height_of(np.array([e.figure.hips[0], lowest]))
    )


def _called_skin(e: Evidence) -> Mask:
    """New cloth that a parsing calls bare legs: of another colour than this person's skin, or in a garment of that."""
    new = e.changed & e.after_is(Part.SKIN)
    return new & ~e.skin_toned if e.tone_tells else new


def _down_to_a_gap(mask: Mask, torso: float) -> Mask:
    """The cloth down to where next to none is for a while: patches at an ankle hang on none."""
    counts = mask.sum(1)
    if not counts.any():
        return mask
    solid = counts > _NEXT_TO_NONE * np.percentile(counts[counts > 0], 75)
    empty = np.flatnonzero(~solid & (np.cumsum(solid) > 0))
    ends = [row for row in empty if not solid[row : row + round(_GAP * torso)].any()]
    return np.where(np.arange(len(mask))[:, None] < ends[0], mask, False) if ends else mask


def _over_legs(e: Evidence) -> Mask:
    over = np.zeros(e.region.shape, dtype=bool)
    for side in SIDES:
        line, widths = e.figure.leg(side)
        over |= thick_line(e.figure.shape, line, widths * 1.4)
    top = e.figure.axis(0.3)
    return over | thick_line(e.figure.shape, np.stack([top, e.figure.axis(1.1)]), np.full(2, 0.3 * e.figure.torso))
