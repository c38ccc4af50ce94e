"""The one judge of try-on pictures: measures against limits, and a report that can be said in words."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from stylist.body.perception import BodyModel, Perception
from stylist.embedding.base import Embedder
from stylist.images import Photo, Pixels
from stylist.tryon.engine import Piece, QualityReport
from stylist.tryon.geometry import Mask
from stylist.tryon.judging import cloth, person
from stylist.tryon.judging.cloth import Product, read_product
from stylist.tryon.judging.evidence import Evidence, gather

LIMITS: Mapping[str, float] = {
    "face_changed": 0.08, "hair_changed": 0.25, "hands_changed": 0.3, "background_changed": 0.015,
    "outside_changed": 0.02, "pose_changed": 0.5, "extra_limb": 0.025, "undressed": 0.4, "much_painted": 0.75,
    "old_left": 0.1, "torn": 0.026, "scattered": 0.05, "much_removed": 0.152, "colour_off": 6.5, "tiny_region": 0.03,
    "no_change": 0.2, "unlike": 0.12,
}  # fmt: skip
"""Problem code -> the measure from which (the last three: up to which) it is one. Set by hand from the spread
among good previews and faults of ``stylist.evaluate.faults``; docs/tryon.md says on what, and what they catch."""
_AT_LEAST = {"tiny_region", "no_change", "unlike"}
_HEMS = {"mini": (0.9, 1.9), "short": (0.9, 1.9), "knee": (1.35, 2.2), "midi": (1.6, 2.5), "maxi": (2.0, 2.6)}
"""Height of the hem in torsos for what a shop calls a length, with room for its measuring."""
_LEGS = {"shorts": (0.9, 2.1), **dict.fromkeys(("trousers", "jeans", "chinos", "joggers", "leggings"), (2.25, 9.0))}
"""The same by what a garment is called: nine pictures of long trousers on street photos ended at 2.46
or lower, mid-calf is 2.1."""
_CROPPED = {"cropped", "mini", "knee", "midi"}
"""Lengths, as a shop states them, of trousers that end above the ankle."""
_DRESS = 1.2
"""Height of the hem down to which any dress reaches: it covers the lap."""
_KEPT = 48
_HEAD = {"head", "face", "neck"}
"""Pieces that may cover the face's rim and the hair."""
_SMALL = {"hand", "head", "face", "neck", "feet"}
"""Bags, hats, glasses, scarves and shoes: a small share of the person, or two, though all of it is seen."""
_FROM_THE_FRONT = 0.5
"""How much a distance of colours counts of shoes: their pictures show the side, photos the toes."""
_ON_TRUNK = {"upper", "full", "outer"}
"""Pieces of one outline; legs and the bags before them part that of trousers, which also take the place of skirts."""
_MIXED = {"head", "face", "hand"}
"""Pieces that a parsing does not tell well from hair, face and clothes, so that no colour can be measured on them."""


class Judge:
    """Judges any engine's picture by what can be seen. Safe to share between threads."""

    def __init__(self, model: BodyModel, embedder: Embedder | None = None) -> None:
        self._model, self._embedder = model, embedder
        self._products: OrderedDict[str, Product] = OrderedDict()
        self._turn = threading.Lock()

    def judge(
        self, photo: Photo, picture: Pixels, region: Mask, perception: Perception, pieces: Sequence[Piece]
    ) -> QualityReport:
        """The report on a picture as an engine gave it, nothing composited yet.

        picture: (H, W, 3) of the photo's size; region: (H, W) bool, all that may differ; pieces: those put on.
        """
        after = self._model.perceive(Photo(picture, photo.source_format))
        before = perception if perception.parsing is not None else self._model.perceive(photo) or perception
        evidence = self.gathered(photo, picture, region, before, after, pieces)
        measured = self.measure(evidence)
        problems = beyond(measured)
        if after is None:
            problems.append("nobody_left")
        if any(_wrong_length(evidence, piece) for piece in pieces):
            problems.append("length_off")
        if _cropped(evidence):
            measured["cropped"] = 1.0
        return QualityReport(
            ok=not problems,
            garment_changed="no_change" not in problems,
            colour_distance=round(measured["colour_off"], 2) if "colour_off" in measured else None,
            outside_changed_pixels=int(np.any(photo.pixels != picture, axis=2)[~region].sum()),
            problems=tuple(problems),
            details={code: round(value, 4) for code, value in measured.items()},
        )

    def gathered(
        self,
        photo: Photo,
        picture: Pixels,
        region: Mask,
        before: Perception,
        after: Perception | None,
        pieces: Sequence[Piece],
    ) -> Evidence:
        """All that is measured on. before, after: what the body model sees in photo and picture."""
        found = gather(photo, picture, region, before, after, pieces)
        alike = any(cloth.has_skin_tone(self._product(piece), found) for piece in pieces)
        return replace(found, tone_tells=not alike)

    def measure(self, e: Evidence) -> dict[str, float]:
        """Every measure by the code of its problem; those that cannot be taken are left out."""
        found = {
            "no_change": cloth.changed_share(e),
            "outside_changed": person.outside_changed(e),
            "background_changed": person.background_changed(e),
            "hands_changed": person.hands_changed(e),
            "pose_changed": person.drift(e),
            "extra_limb": person.extra_limb(e),
            "undressed": person.undressed(e),
            "much_painted": person.painted_skin(e),
            "old_left": person.old_left(e),
        }
        if not all(piece.worn in _SMALL for piece in e.pieces):
            found["tiny_region"] = cloth.cloth_share(e)
        if not any(piece.worn in _SMALL for piece in e.pieces):
            found["scattered"] = cloth.scattered_share(e)
        if all(piece.worn in _ON_TRUNK for piece in e.pieces):
            found |= {"torn": cloth.torn_share(e), "much_removed": person.body_gone(e)}
        if not any(piece.worn in _HEAD for piece in e.pieces):
            found |= {"face_changed": person.face_changed(e), "hair_changed": person.hair_changed(e)}
        return found | self.of_the_garments(e)

    def of_the_garments(self, e: Evidence) -> dict[str, float]:
        """The worst colour distance and likeness among the pieces."""
        found: dict[str, float] = {}
        for piece in e.pieces:
            product = self._product(piece)
            colour = cloth.colour_distance(product, e, piece)
            like = None if self._embedder is None else cloth.likeness(product, e, piece, self._embedder)
            if colour is not None and piece.worn not in _MIXED and not _shares_its_part(piece, e.pieces):
                share = _FROM_THE_FRONT if piece.worn == "feet" else 1.0
                found["colour_off"] = max(found.get("colour_off", 0.0), share * colour)
            if like is not None:
                found["unlike"] = min(found.get("unlike", 1.0), like)
        return found

    def _product(self, piece: Piece) -> Product:
        pixels = piece.picture.pixels
        key = hashlib.sha1(pixels.tobytes() + piece.worn.encode(), usedforsecurity=False).hexdigest()
        with self._turn:
            if key not in self._products:
                self._products[key] = read_product(piece, self._model, self._embedder)
                while len(self._products) > _KEPT:
                    self._products.popitem(last=False)
            return self._products[key]


def composited(photo: Photo, picture: Pixels, region: Mask) -> Pixels:
    """The picture with every pixel outside the region the photo's own again."""
    return np.where(region[..., None], picture, photo.pixels)


def without_outside(report: QualityReport) -> QualityReport:
    """The report once the pixels outside were put back: none differs any more."""
    return replace(report, outside_changed_pixels=0)


def beyond(measured: Mapping[str, float]) -> list[str]:
    """Codes of the measures that are past their limit."""
    return [code for code, value in measured.items() if code in LIMITS and _beyond(code, value)]


def _beyond(code: str, value: float) -> bool:
    return value < LIMITS[code] if code in _AT_LEAST else value > LIMITS[code]


def _wrong_length(e: Evidence, piece: Piece) -> bool:
    """Whether the hem is where no garment of this name, or of the length that the shop states, ends."""
    at = cloth.hem(e, piece) if piece.worn in {"full", "outer", "lower"} else None
    least = _DRESS if piece.worn == "full" else 0.0
    if piece.category in _LEGS and piece.length in _CROPPED:
        return at is not None and at < _LEGS["shorts"][0]
    low, high = _LEGS.get(piece.category) or _HEMS.get(piece.length or "", (least, 9.0))
    return at is not None and not low <= at <= high


def _shares_its_part(piece: Piece, pieces: Sequence[Piece]) -> bool:
    """Coat and shirt cannot be told apart in a parsing, nor a scarf's ends and a bag before them: their colours mix."""
    for mixing in ({"upper", "outer", "full"}, {"neck", "hand"}):
        if piece.worn in mixing and sum(other.worn in mixing for other in pieces) > 1:
            return True
    return False


def _cropped(e: Evidence) -> bool:
    return bool(e.cloth[-2:].mean() > 0.15)
