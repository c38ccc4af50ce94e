"""A garment out of its product picture: from paper, from white, from a bed, or off the person who wears it.

The ground and its shadows are told in :mod:`stylist.tryon.backdrop`, the gaps through which it shows in
:mod:`stylist.tryon.openings`, a garment on somebody in :mod:`stylist.tryon.cutout_on_model`, the edge in
:mod:`stylist.tryon.matte`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from stylist.body.perception import BodyModel, Perception
from stylist.images import Photo, Pixels, shrink
from stylist.seeing.cielab import distance
from stylist.seeing.region import Lab, to_lab
from stylist.tryon.backdrop import background, evenly_lit, has_ground, on_paper, silhouette_of
from stylist.tryon.bites import bites
from stylist.tryon.covering import covering, in_front
from stylist.tryon.cutout_on_model import (
    WORN_PARTS,
    lower_by_parsing,
    lower_without_face,
    off_the_wearer,
    wearer_of,
)
from stylist.tryon.engine import Piece, Worn
from stylist.tryon.figure import Figure
from stylist.tryon.gaps_at_arms import gaps_at_arms, narrow_gaps
from stylist.tryon.geometry import Mask
from stylist.tryon.hidden_cloth import hidden_cloth, slivers, trunk
from stylist.tryon.matte import (
    continued,
    soft,
    solid,
    spread_out,
    symmetry,
    tidy,
    white_on_white,
    without_corners,
    without_halo,
)
from stylist.tryon.openings import between_legs, ground_within, sealed, slits, without_leaks
from stylist.tryon.outline import shows_sleeves
from stylist.tryon.patching import patched
from stylist.tryon.shown_whole import shown_whole
from stylist.tryon.sleeves import has_sleeves
from stylist.tryon.tongues import tongue
from stylist.tryon.worn_parts import worn_parts

WORKING_SIDE_PX = 640
"""Product pictures are shrunk to this: the garment covers about as many pixels on the photo."""
_THUMBNAIL_PX = 320
"""Product pictures of garments whose longer side is shorter are doubled first."""
_SCRAPS = 0.42
"""A silhouette that fills less of its convex hull is no garment but what was found of one."""
_LEAST_OF_LEGS = 0.3
"""Share of the silhouette of somebody's legs that long trousers, found without a parsing, must cover."""

_MOST_HIDDEN = 0.16
"""Squared torsos of cloth behind hands, arms and hair from which nobody can know it: crossed arms hide 0.25."""
_LOPSIDED_SKIRT = 0.8
"""Overlap with its own mirror image below which a skirt on somebody was not found whole, or with a leg: of 24 shop
pictures the two such had 0.50 and 0.75, all others 0.84 or more."""


_RIM_PX, _LIKE_GROUND, _MOST_LIKE = (2, 6), 2.5, 0.45
"""How far inside its edge a cut-out's rim is looked at; distance in CIELAB from the ground within which a pixel of it
is like that; the share from which nobody can say where cloth ends. Of twelve white products on white three had more,
all with ragged edges; the next two had 0.41, ragged, and 0.39, good."""


@dataclass(frozen=True, eq=False)
class Cutout:
    """One garment alone. pixels: (H, W, 3), its colours continued beyond its edge; alpha: (H, W) float32, 0 to 1.

    wearer: who wears it in the picture, in the pixels of this cut-out; None for a garment that lies or hangs.
    """

    pixels: Pixels
    alpha: npt.NDArray[np.float32]
    wearer: Perception | None
    on_body: bool
    """Whether somebody wears it, seen whole or not: its widths are then those of a worn garment."""

    @cached_property
    def mask(self) -> Mask:
        """(H, W) bool, where the garment is."""
        return self.alpha > 0.5


def cut_out(piece: Piece, body_model: BodyModel | None) -> Cutout | None:
    """The garment of a product picture, or None where none can be told from its surroundings."""
    garment = piece.worn in WORN_PARTS
    photo = _at_working_size(piece.picture) if garment else shrink(piece.picture, WORKING_SIDE_PX)
    lab = to_lab(photo.pixels)
    silhouette = silhouette_of(photo.pixels, lab)
    seen = None if body_model is None else body_model.perceive(photo)
    wearer = wearer_of(photo, silhouette, seen)
    if wearer is not None and Figure(wearer).sees_another_face:
        return None
    if (wearer is not None and not garment) or (wearer is None and garment and not has_ground(lab)):
        return None
    mask = silhouette
    cropped = wearer is None and piece.worn == "lower" and bool(silhouette[:4].any())
    legs_only = cropped and (body_model is None or seen is not None or on_paper(lab))
    if wearer is not None:
        wearer = _as_told(lab, wearer, piece.worn)
        silhouette |= wearer.mask > 0.6
        mask = off_the_wearer(photo.pixels, lab, silhouette, wearer, piece.worn)
        if piece.worn in {"upper", "outer"}:
            mask &= ~tongue(lab, mask, Figure(wearer))
    elif legs_only:
        mask = _on_legs(photo.pixels, lab, silhouette, seen)
    mask = tidy(_without_losses(lab, mask, piece.worn) if wearer is None else mask)
    if wearer is None and piece.worn in WORN_PARTS and solid(mask) < _SCRAPS:
        mask = tidy(white_on_white(lab))
        if solid(mask) < _SCRAPS:
            return None
    if wearer is None and not legs_only and garment:
        mask = without_corners(mask) if piece.worn != "lower" else mask
        sleeved = has_sleeves(piece) is True
        if not evenly_lit(lab) or not spread_out(mask, sleeved) or (sleeved and not shows_sleeves(mask)):
            return None
    mask, hidden = _without_what_covers(lab, mask, wearer or (seen if legs_only else None), piece.worn)
    lopsided = legs_only and piece.category == "skirt" and symmetry(mask) < _LOPSIDED_SKIRT
    mask &= ~_gaps(lab, mask, piece, wearer)
    lost = mask.mean() < 0.01 or lopsided or (garment and _edge_is_lost(lab, mask))
    if lost or not shown_whole(mask, hidden, wearer, piece.worn):
        return None
    if wearer is not None and piece.worn != "lower":
        narrow = narrow_gaps(lab, mask, Figure(wearer))
        mask, hidden = mask & ~narrow, hidden | narrow
    return _edged(photo.pixels, lab, (mask, hidden), wearer, piece.worn, legs_only or wearer is not None)


def _without_losses(lab: Lab, mask: Mask, worn: Worn) -> Mask:
    """A lying garment with what its own white lost to a white ground."""
    if worn == "lower":
        return sealed(lab, mask)
    return without_leaks(lab, mask) if worn in {"upper", "outer"} else mask


def _without_what_covers(lab: Lab, mask: Mask, worn_by: Perception | None, worn: Worn) -> tuple[Mask, Mask]:
    """The mask without hands and hair before it, and the cloth that these hide."""
    if worn_by is None:
        return mask, mask & False
    parts = covering(lab, mask, worn_by)
    if parts is None:
        return mask, hidden_cloth(mask, worn_by, worn)
    mask = mask & ~in_front(parts, worn_by)
    return mask, hidden_cloth(mask, replace(worn_by, parsing=parts), worn)


def _edge_is_lost(lab: Lab, mask: Mask) -> bool:
    """Whether cloth and ground have the same colour along most of the edge: white on white."""
    depth = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)
    rim = (depth >= _RIM_PX[0]) & (depth < _RIM_PX[1])
    away = distance(lab, background(lab)[0])
    return bool(rim.any() and (away[rim] < _LIKE_GROUND).mean() > _MOST_LIKE)


def _edged(
    pixels: Pixels, lab: Lab, found: tuple[Mask, Mask], wearer: Perception | None, worn: Worn, on_body: bool
) -> Cutout | None:
    """What was found, and what is hidden of it, without strips and halos, filled and with a soft edge."""
    mask, hidden = found
    if wearer is not None:
        strips = slivers(mask | hidden, wearer)
        mask, hidden = mask & ~strips, hidden & ~strips
    mask = without_halo(lab, mask) if worn in WORN_PARTS else mask
    if wearer is not None:
        figure = Figure(wearer)
        hidden |= tidy(mask | hidden) & ~mask
        if (hidden & trunk(figure, 0.0)).sum() > _MOST_HIDDEN * figure.torso**2:
            return None
    if on_body and worn == "lower":
        hidden |= bites(mask)
    coloured = continued(pixels, mask)
    if on_body:
        coloured = patched(coloured, mask, hidden & ~mask)
    return Cutout(coloured, soft(mask | hidden), wearer, on_body)


def _at_working_size(picture: Photo) -> Photo:
    """The picture shrunk, or a thumbnail doubled: at its own size an edge would be a stair."""
    if max(picture.height, picture.width) >= _THUMBNAIL_PX:
        return shrink(picture, WORKING_SIDE_PX)
    larger = cv2.resize(picture.pixels, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return replace(picture, pixels=np.asarray(larger, dtype=np.uint8))


def _as_told(lab: Lab, wearer: Perception, worn: Worn) -> Perception:
    """The wearer with the parsing as the cloth's colours correct it."""
    if wearer.parsing is None:
        return wearer
    return replace(wearer, parsing=worn_parts(lab, wearer.parsing, Figure(wearer), worn))


def _gaps(lab: Lab, mask: Mask, piece: Piece, wearer: Perception | None) -> Mask:
    """Where the ground is seen through a garment: beside sleeves and arms, within loops and handles, between legs."""
    if wearer is not None:
        gaps = mask & False if piece.worn == "lower" else gaps_at_arms(lab, mask, Figure(wearer))
    elif piece.worn in {"neck", "hand"}:
        gaps = ground_within(lab, mask, piece.worn == "hand")
    else:
        gaps = slits(lab, mask)
    if piece.worn == "lower" and piece.category != "skirt":
        gaps = gaps | between_legs(lab, mask & ~gaps)
    return gaps


def _on_legs(pixels: Pixels, lab: Lab, silhouette: Mask, seen: Perception | None) -> Mask:
    """The lower garment of somebody without a head in the picture."""
    found = None if seen is None else lower_by_parsing(pixels, silhouette | (seen.mask > 0.6), seen)
    if found is not None:
        return found
    guessed = lower_without_face(pixels, lab, silhouette)
    return guessed if guessed.sum() >= _LEAST_OF_LEGS * silhouette.sum() else guessed & False
