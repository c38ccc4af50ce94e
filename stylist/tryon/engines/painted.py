"""TryOnEngine around anything that paints: sizes, masks, rounds, variants, compositing, plain facts.

A painter is given scenes and gives pictures back; everything that keeps the person's photo safe is here, once. Pixels
outside the worn region are the photo's own, whatever was painted there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, get_args

import cv2
import numpy as np

from stylist.body.perception import Perception, Tier
from stylist.errors import Refused
from stylist.images import Photo, Pixels
from stylist.seeing.cielab import ciede2000
from stylist.seeing.region import to_lab
from stylist.tryon.agnostic import agnostic_mask
from stylist.tryon.dressing import in_order
from stylist.tryon.engine import (
    Cancelled,
    Piece,
    Progress,
    QualityReport,
    Renders,
    Request,
    TryOnCancelled,
    TryOnResult,
    Worn,
    ignored,
    never,
    no_progress,
)  # fmt: skip
from stylist.tryon.geometry import Mask
from stylist.tryon.options import LARGEST_SEED, TryOnOptions

MULTIPLE_PX = 16
"""Sides that every painter can take."""
_USUAL_SIDE_PX = 1024
_FEATHER = 0.006
"""Width of the seam within the worn region, as a share of the photo's longer side."""
_UNCHANGED = 2.0
_SAMPLES = 20_000


class NothingToPaint(Refused):
    """None of the garments has a place in the photo."""

    code = "nothing_to_paint"
    en = "None of these can be put on in this photo ({why}). One garment for each place, on a photo from the front."
    zh = "这张照片没法试穿这些（{why}）。每个位置选一件，用正面照。"


@dataclass(frozen=True, slots=True)
class Scene:
    """What to paint. person: (h, w, 3), sides multiples of 16; mask: (h, w), all that may change; perception: of the
    photo that the person is from, whatever its size."""

    person: Pixels
    perception: Perception
    mask: Mask
    pieces: tuple[Piece, ...]
    options: TryOnOptions
    seed: int


EVERYWHERE: frozenset[str] = frozenset(get_args(Worn))
Told = Callable[[float], None]
"""Told how far the painting is, 0 to 1; raises TryOnCancelled between steps when nobody waits any more."""


class Painter(Protocol):
    """Paints garments into scenes.

    honours: options it can follow; places: where it can dress; several: pieces in one go; unmasked: it can change more
    than the mask when asked to.
    """

    @property
    def honours(self) -> frozenset[str]: ...

    places: frozenset[str]
    several: bool
    unmasked: bool
    weights: str
    licence: str

    def paint(self, scenes: Sequence[Scene], told: Told) -> list[Pixels]:
        """One picture for each scene, of its size (or one that is scaled to it)."""
        ...


@dataclass
class _Shot:
    """One picture under way: of which request, with which seed, as it is so far."""

    request: int
    seed: int
    picture: Pixels


@dataclass(frozen=True, slots=True)
class _Set:
    """A request made ready. small: the photo as it is painted; rounds: pieces and mask, one after another."""

    small: Photo
    pieces: tuple[Piece, ...]
    left_out: dict[str, str]
    rounds: tuple[tuple[tuple[Piece, ...], Mask], ...]

    @property
    def region(self) -> Mask:
        return np.asarray(np.logical_or.reduce([mask for _, mask in self.rounds]), dtype=bool)


class PaintedEngine(Renders):
    """TryOnEngine by a painter. Requests of equal steps and size are painted together."""

    tier: Tier = "full"

    def __init__(self, name: str, painter: Painter) -> None:
        self.name, self.painter = name, painter

    @property
    def honours(self) -> frozenset[str]:
        return self.painter.honours

    def make(self, request: Request, progress: Progress = no_progress, cancelled: Cancelled = never) -> TryOnResult:
        """The person in the pieces; see :class:`stylist.tryon.engine.TryOnEngine`. Raises NothingToPaint."""
        return self.render_many([request], progress, cancelled)[0]

    def render_many(
        self, requests: Sequence[Request], progress: Progress = no_progress, cancelled: Cancelled = never
    ) -> list[TryOnResult]:
        """One result for each request, painted in as few batches as sizes and steps allow."""
        start = time.perf_counter()
        sets = [self._set(request) for request in requests]
        shots = [
            _Shot(n, (request.options.seed + k) % (LARGEST_SEED + 1), sets[n].small.pixels)
            for n, request in enumerate(requests)
            for k in range(request.options.variants)
        ]
        self._paint(requests, sets, shots, _Teller(progress, cancelled))
        spent = round((time.perf_counter() - start) * 1000)
        results = [self._result(request, sets[n], n, shots, spent) for n, request in enumerate(requests)]
        progress(1.0)
        return results

    def _set(self, request: Request) -> _Set:
        left_out: dict[str, str] = {}
        able = [p for p in request.pieces if p.worn in self.painter.places]
        left_out.update({p.garment_id: "kind_not_shown" for p in request.pieces if p not in able})
        pieces = in_order(able, left_out)
        small = painted_size(request.photo, request.options.long_side_px or _USUAL_SIDE_PX)
        groups = [tuple(pieces)] if self.painter.several else [(piece,) for piece in pieces]
        rounds = []
        for group in groups if pieces else ():
            mask = agnostic_mask(small, request.perception, group, request.options.length)
            if self._free(request.options):
                mask = np.ones_like(mask)
            if mask.any():
                rounds.append((group, mask))
            else:
                left_out.update({piece.garment_id: "not_in_photo" for piece in group})
        if not rounds:
            raise NothingToPaint(why=", ".join(sorted(set(left_out.values()))) or "-", left_out=left_out)
        worn = tuple(piece for group, _ in rounds for piece in group)
        return _Set(small, worn, left_out, tuple(rounds))

    def _free(self, options: TryOnOptions) -> bool:
        return self.painter.unmasked and not (options.keep_pose and options.keep_background)

    def _paint(self, requests: Sequence[Request], sets: Sequence[_Set], shots: list[_Shot], teller: _Teller) -> None:
        """Round by round; within a round, batches of equal size and steps."""
        batches = [
            (shared, n)
            for n in range(max(len(s.rounds) for s in sets))
            for shared in _alike([shot for shot in shots if n < len(sets[shot.request].rounds)], requests, sets)
        ]
        for done, (batch, n) in enumerate(batches):
            scenes = []
            for shot in batch:
                pieces, mask = sets[shot.request].rounds[n]
                asked = requests[shot.request]
                scenes.append(Scene(shot.picture, asked.perception, mask, pieces, asked.options, shot.seed))
            painted = self.painter.paint(scenes, teller.part(done, len(batches)))
            for shot, scene, picture in zip(batch, scenes, painted, strict=True):
                shot.picture = composite(scene.person, picture, scene.mask)

    def _result(self, request: Request, ready: _Set, n: int, shots: list[_Shot], spent: int) -> TryOnResult:
        photo = request.photo
        region = cv2.resize(ready.region.astype(np.uint8), (photo.width, photo.height), interpolation=cv2.INTER_NEAREST)
        mask = region.astype(bool)
        results = []
        for shot in (s for s in shots if s.request == n):
            picture = composite(photo.pixels, shot.picture, mask)
            results.append(
                TryOnResult(
                    picture, mask, tuple(p.garment_id for p in ready.pieces), dict(ready.left_out),
                    plain_report(photo.pixels, picture, mask), self.name, self.tier, spent,
                    ignored(request.options, self.honours), shot.seed, self.painter.weights, self.painter.licence,
                )
            )  # fmt: skip
        return replace(results[0], others=tuple(results[1:]))


class _Teller:
    """Progress of all batches as one, and the question whether to stop."""

    def __init__(self, progress: Progress, cancelled: Cancelled) -> None:
        self._progress, self._cancelled, self._done = progress, cancelled, 0.0
        self(0.0)

    def __call__(self, done: float) -> None:
        if self._cancelled():
            raise TryOnCancelled
        self._done = max(self._done, min(0.99, done))
        self._progress(self._done)

    def part(self, done: int, of: int) -> Told:
        return lambda share: self((done + share) / of)


def part_of(told: Told, before: int, count: int, of: int) -> Told:
    """Progress of ``count`` scenes out of ``of``, when ``before`` are done."""
    return lambda share: told((before + count * share) / of)


def _alike(shots: Sequence[_Shot], requests: Sequence[Request], sets: Sequence[_Set]) -> list[list[_Shot]]:
    groups: dict[object, list[_Shot]] = {}
    for shot in shots:
        key = (sets[shot.request].small.pixels.shape, requests[shot.request].options.steps)
        groups.setdefault(key, []).append(shot)
    return list(groups.values())


def painted_size(photo: Photo, long_side_px: int, multiple_px: int = MULTIPLE_PX) -> Photo:
    """The photo with its longer side near ``long_side_px`` and both sides such multiples; larger if it is smaller."""
    scale = long_side_px / max(photo.width, photo.height)
    units = (round(side * scale / multiple_px) for side in (photo.width, photo.height))
    width, height = (max(1, count) * multiple_px for count in units)
    if (width, height) == (photo.width, photo.height):
        return photo
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    pixels = np.asarray(cv2.resize(photo.pixels, (width, height), interpolation=way), dtype=np.uint8)
    return Photo(pixels, photo.source_format)


def composite(before: Pixels, painted: Pixels, mask: Mask) -> Pixels:
    """The painted picture inside the mask, the photo's own pixels outside, a soft seam within. Sizes as ``before``."""
    height, width = before.shape[:2]
    if painted.shape != before.shape:
        painted = np.asarray(cv2.resize(painted, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    feather = max(1.0, _FEATHER * max(height, width))
    inside = cv2.distanceTransform(np.pad(mask.astype(np.uint8), 1, mode="edge"), cv2.DIST_L2, 3)[1:-1, 1:-1]
    share = np.where(mask, np.minimum(1.0, inside / feather), 0.0)[..., None]
    return np.where(share > 0, np.round(painted * share + before * (1 - share)), before).astype(np.uint8)


def plain_report(before: Pixels, after: Pixels, region: Mask) -> QualityReport:
    """What the pixels alone say; how the garment came out is for the judge that looks at every engine's pictures."""
    outside = int(np.any(before != after, axis=2)[~region].sum())
    y, x = np.nonzero(region)
    at = np.linspace(0, len(x) - 1, min(len(x), _SAMPLES)).astype(int)
    pair = [to_lab(picture[y[at], x[at]][None])[0] for picture in (before, after)]
    change = float(np.median(ciede2000(*pair)))
    problems = ["outside_changed"] * bool(outside) + ["no_change"] * (change <= _UNCHANGED)
    details = {"change": round(change, 2), "region_share": round(float(region.mean()), 4)}
    return QualityReport(not problems, change > _UNCHANGED, None, outside, tuple(problems), details)
