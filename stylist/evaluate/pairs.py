"""How good a try-on is where the truth is known: a person who wears a garment, dressed in it again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from skimage.metrics import structural_similarity

from stylist.body.perception import BodyModel, Perception, among
from stylist.errors import BadInput, StylistError
from stylist.images import Photo, Pixels, open_photo
from stylist.seeing.cielab import Floats, ciede2000
from stylist.seeing.region import to_lab
from stylist.tryon.cutout import cut_out
from stylist.tryon.engine import Piece, Request, TryOnEngine, TryOnResult, Worn
from stylist.tryon.geometry import Mask
from stylist.tryon.judging.evidence import PARTS_OF
from stylist.vocabulary import terms

_KINDS = ("jpg", "jpeg", "png", "webp")
_RIGHT_HERE = {"no_change", "old_left"}
"""What the judge calls a fault and is none here: who wears the garment already should look as before."""
_DYE = np.array([[70, 20, 0], [0.7, 0.7, 0.9]])
"""Added to, and multiplied with, red, green and blue: no garment, black or white, looks the same in it."""
_NOTICED, _DYED = 6.0, 0.3
"""CIEDE2000, and the share of the region that must differ by so much once the garment is dyed."""
Guess = Callable[[Pixels], str | None]
"""The category of a product picture (H, W, 3), None where it is not clear."""


@dataclass(frozen=True, slots=True)
class Pair:
    """worn: (H, W) bool, where the person wears the garment; None: the body model says."""

    name: str
    person: Photo
    garment: Photo
    worn: Mask | None
    category: str


@dataclass(frozen=True, slots=True)
class _Seen:
    ssim: float
    pasted_ssim: float
    delta_e: float
    outside: int


def evaluate_pairs(
    engine: TryOnEngine, model: BodyModel, folder: Path, guess: Guess, category: str | None = None
) -> dict[str, object]:
    """Means over the pictures that were shown; ``refused`` counts those that were not, with the reasons.

    The engine gets the photo and the garment, as from anybody, and never the mask. Unchanged pixels are right here, so
    that the judge's "no_change" and "old_left" do not count; where nothing changed, the garment is asked for in
    another colour too, and an engine to which that makes no difference has not dressed anybody ("not_dressed").

    ssim_in_region: SSIM (Wang et al. 2004, Gaussian window of 11) to the photo, over the pixels where the garment is
    worn; ssim_gain_over_paste: against the cut-out pasted into the region's bounding box; delta_e_in_region: mean
    CIEDE2000; outside_changed_pixels: all changed pixels outside the worn regions; gained: pictures nearer than the
    paste.
    """
    shown: list[_Seen] = []
    seconds: list[float] = []
    reasons: dict[str, list[str]] = {}
    count = 0
    for pair in read_pairs(folder, guess, category):
        count += 1
        seen = model.perceive(pair.person)
        if seen is None:
            reasons[pair.name] = ["nobody"]
            continue
        start = time.perf_counter()
        why, result = _rendered(engine, pair, seen)
        seconds.append(time.perf_counter() - start)
        if result is not None and "no_change" in result.report.problems and not _dresses(engine, pair, seen, result):
            why = ["not_dressed"]
        if why or result is None:
            reasons[pair.name] = why
        else:
            shown.append(_measured(pair, seen, result, model))
    return {
        "pairs": count,
        "ssim_in_region": _mean([s.ssim for s in shown]),
        "ssim_gain_over_paste": _mean([s.ssim - s.pasted_ssim for s in shown]),
        "delta_e_in_region": _mean([s.delta_e for s in shown]),
        "outside_changed_pixels": sum(s.outside for s in shown),
        "refused": len(reasons),
        "seconds_p50": round(float(np.median(seconds)), 3) if seconds else None,
        "gained": sum(s.ssim > s.pasted_ssim for s in shown),
        "engine": engine.name,
        "reasons": reasons,
    }


def read_pairs(folder: Path, guess: Guess, category: str | None = None) -> Iterator[Pair]:
    """NAME_person.*, NAME_garment.* and perhaps NAME_mask.png, category from NAME.json, given, or guessed."""
    people = sorted(p for kind in _KINDS for p in folder.glob(f"*_person.{kind}"))
    if not people:
        raise BadInput(what="--pairs", value=folder, next="It needs files NAME_person.jpg and NAME_garment.jpg.")
    for path in people:
        name = path.stem.removesuffix("_person")
        garment = next((g for kind in _KINDS if (g := folder / f"{name}_garment.{kind}").exists()), None)
        if garment is None:
            raise BadInput(what="--pairs", value=path.name, next=f"{name}_garment.jpg is missing.")
        person, picture = open_photo(path), open_photo(garment)
        kind = category or _told(folder / f"{name}.json") or guess(picture.pixels)
        if kind not in terms("category"):
            raise BadInput(what="category", value=kind, next=f"Say what '{garment.name}' is with --category.")
        mask = folder / f"{name}_mask.png"
        yield Pair(name, person, picture, _mask(mask, person) if mask.exists() else None, kind)


def _told(path: Path) -> str | None:
    return str(json.loads(path.read_text("utf-8"))["category"]) if path.exists() else None


def _mask(path: Path, person: Photo) -> Mask:
    pixels = open_photo(path).pixels.max(axis=2)
    size = (person.width, person.height)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_NEAREST) > 0)


def _rendered(engine: TryOnEngine, pair: Pair, seen: Perception) -> tuple[list[str], TryOnResult | None]:
    """Why it is not shown, and the picture if there is one."""
    try:
        result = engine.make(Request(pair.person, seen, (_piece(pair),)))
    except StylistError as refusal:
        return [refusal.code], None
    problems = [code for code in result.report.problems if code not in _RIGHT_HERE]
    return problems, result


def _dresses(engine: TryOnEngine, pair: Pair, seen: Perception, result: TryOnResult) -> bool:
    """Whether the garment makes the picture: dyed, it gives another one."""
    dyed = np.clip(_DYE[0] + pair.garment.pixels * _DYE[1], 0, 255).astype(np.uint8)
    _, other = _rendered(engine, replace(pair, garment=Photo(dyed, pair.garment.source_format)), seen)
    if other is None or not result.worn_region.any():
        return False
    here, there = (to_lab(one.picture)[result.worn_region] for one in (result, other))
    return float((ciede2000(here, there) > _NOTICED).mean()) > _DYED


def _piece(pair: Pair) -> Piece:
    worn = cast(Worn, terms("category")[pair.category].body)
    return Piece(pair.name, pair.garment, pair.category, worn)


def _measured(pair: Pair, seen: Perception, result: TryOnResult, model: BodyModel) -> _Seen:
    truth, piece = pair.person.pixels, _piece(pair)
    place = pair.worn
    if place is None:
        parsing = seen.parsing
        place = result.worn_region if parsing is None else among(parsing, *PARTS_OF[piece.worn])
    if not place.any():
        place = result.worn_region
    pasted = paste(truth, place, piece, model)
    apart = ciede2000(to_lab(truth)[place], to_lab(result.picture)[place])
    outside = np.any(truth != result.picture, axis=2) & ~result.worn_region
    return _Seen(
        float(_ssim(truth, result.picture)[place].mean()),
        float(_ssim(truth, pasted)[place].mean()),
        float(apart.mean()),
        int(outside.sum()),
    )


def paste(photo: Pixels, place: Mask, piece: Piece, model: BodyModel) -> Pixels:
    """The naive try-on: the cut-out (the whole picture where none is found) stretched into the bounding box."""
    cutout = cut_out(piece, model)
    pixels = piece.picture.pixels if cutout is None else cutout.pixels
    alpha = np.ones(pixels.shape[:2], np.float32) if cutout is None else cutout.alpha
    inner, outer = _box(alpha > 0.5), _box(place)
    size = (outer[1].stop - outer[1].start, outer[0].stop - outer[0].start)
    garment, soft = (cv2.resize(a[inner], size, interpolation=cv2.INTER_AREA) for a in (pixels, alpha))
    result = photo.astype(np.float32)
    result[outer] = result[outer] * (1 - soft[..., None]) + garment * soft[..., None]
    return np.clip(np.round(result), 0, 255).astype(np.uint8)


def _box(mask: Mask) -> tuple[slice, slice]:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _ssim(one: Pixels, other: Pixels) -> Floats:
    """(H, W) SSIM at each pixel, mean of the three channels."""
    _, each = structural_similarity(  # type: ignore[no-untyped-call]
        one, other, channel_axis=2, full=True, gaussian_weights=True, sigma=1.5, use_sample_covariance=False
    )
    return np.asarray(each.mean(axis=2), dtype=np.float64)


def _mean(values: list[float]) -> float | None:
    return round(float(np.mean(values)), 4) if values else None
