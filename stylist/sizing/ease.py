"""Ease: how much larger than the body a garment is meant to be, and which dimensions decide its size.

Which dimension is primary and which secondary follows EN 13402-2:2002 and ISO 8559-2:2017 (chest for jackets and
knitwear, bust for dresses, waist and hip for trousers and skirts, neck for shirts with a collar, foot for shoes).

Ease in cm at each measure for a close, a usual and a roomy fit. Chest and bust of knits: the standards of the Craft
Yarn Council (close 2.5-5, usual 5-10, loose 10-15 cm; the middles are taken). Wovens, dresses, jackets and coats:
from within the ranges that the ease charts of pattern companies and textbooks give (fitted about 7 to 10, semi-fitted
10 to 13, loose 13 to 20 cm at the bust; jackets and coats 3 to 8 cm more; hips 5 to 8, 8 to 10, above 10 cm; see W.
Aldrich, Metric Pattern Cutting). They are customs, not norms, and differ by designer: our choice within the ranges.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from stylist.garment import Garment
from stylist.vocabulary import terms

Fit = Literal["snug", "regular", "loose"]
FITS: tuple[Fit, ...] = ("snug", "regular", "loose")
Kind = Literal["knit", "woven", "dress", "jacket", "coat", "bottom", "stretch", "shoe", "other"]
Three = tuple[float, float, float]
"""cm for snug, regular, loose."""

EASE: Mapping[Kind, Mapping[str, Three]] = {
    "knit": {"chest": (3.75, 7.5, 12.5), "waist": (4, 9, 15), "hip": (2, 5, 10), "shoulder": (0.5, 1.5, 4),
             "upper_arm": (3, 5, 8), "neck": (1, 2, 3), "wrist": (2, 4, 6)},
    "woven": {"chest": (6, 10, 16), "waist": (6, 12, 20), "hip": (5, 8, 13), "shoulder": (0.5, 1.5, 4),
              "upper_arm": (4, 6, 9), "neck": (1, 1.5, 2.5), "wrist": (3, 5, 7)},
    "dress": {"chest": (5, 8.5, 15), "waist": (3, 6, 14), "hip": (5, 8, 14), "shoulder": (0.5, 1.5, 4),
              "upper_arm": (4, 6, 9), "neck": (1, 2, 3), "wrist": (3, 5, 7)},
    "jacket": {"chest": (9.5, 13, 20), "waist": (8, 13, 20), "hip": (7, 10, 16), "shoulder": (1, 2, 5),
               "upper_arm": (6, 9, 13), "neck": (2, 3, 5), "wrist": (5, 7, 10)},
    "coat": {"chest": (14, 18, 25), "waist": (13, 18, 26), "hip": (10, 14, 20), "shoulder": (1.5, 3, 6),
             "upper_arm": (8, 12, 16), "neck": (3, 5, 7), "wrist": (7, 9, 12)},
    "bottom": {"waist": (1, 2, 4), "hip": (4, 6.5, 12), "thigh": (3, 6, 10), "calf": (3, 6, 12), "ankle": (6, 10, 16)},
    "stretch": {"waist": (-6, -3, 0), "hip": (-8, -4, 0), "thigh": (-4, -2, 0), "calf": (-2, -1, 1),
                "chest": (-6, -2, 2)},
    "shoe": {"foot": (0.7, 1.0, 1.4)},
    "other": {},
}  # fmt: skip
"""A measure that is missing, such as a length, has none."""

PRIMARY, SECONDARY, MINOR = 1.0, 0.5, 0.15
WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "upper": {"chest": PRIMARY, "neck": SECONDARY, "waist": SECONDARY, "height": SECONDARY, "shoulder": SECONDARY},
    "full": {"chest": PRIMARY, "waist": PRIMARY, "hip": PRIMARY, "height": SECONDARY},
    "lower": {"waist": PRIMARY, "hip": PRIMARY, "inseam": SECONDARY, "height": SECONDARY, "thigh": SECONDARY},
    "feet": {"foot": PRIMARY},
    "head": {"head": PRIMARY},
    "hand": {"hand": PRIMARY},
    "waist": {"waist": PRIMARY},
}
"""Where a garment is worn -> how much each measure counts; those that are missing are MINOR."""
INSTEAD: Mapping[str, tuple[str, ...]] = {"upper": ("height", "neck"), "lower": ("height",), "full": ("height",)}
"""What decides where a chart has no primary dimension."""

_KNITS = {"t-shirt", "polo-shirt", "tank-top", "camisole", "top"}
_STRETCH = {"leggings", "swimwear", "socks"}
_COATS = {"coat", "trench-coat", "puffer-jacket"}


def kind_of(garment: Garment) -> Kind:
    """Which column of EASE a garment belongs to."""
    term = terms("category").get(garment.category)
    body, group = (term.body, term.group) if term else (None, None)
    if garment.category in _STRETCH or group == "underwear":
        return "stretch"
    if garment.category in _COATS:
        return "coat"
    if body == "feet":
        return "shoe"
    if body == "outer" and group != "knitwear":
        return "jacket"
    if group == "knitwear" or garment.category in _KNITS:
        return "knit"
    kinds: dict[str | None, Kind] = {"upper": "woven", "full": "dress", "lower": "bottom", "outer": "knit"}
    return kinds.get(body, "other")


def ease_cm(kind: Kind, measure: str, fit: Fit) -> float:
    """How much larger than the body the garment is at ``measure``."""
    return EASE[kind].get(measure, (0.0, 0.0, 0.0))[FITS.index(fit)]


def weights_for(garment: Garment, measures: tuple[str, ...]) -> dict[str, float]:
    """How much each of a chart's measures counts for a garment; one counts PRIMARY wherever there are any."""
    term = terms("category").get(garment.category)
    body = (term.body or "") if term else ""
    worn = "upper" if body == "outer" else body
    counted = {name: WEIGHTS.get(worn, {}).get(name, MINOR) for name in measures}
    if counted and PRIMARY not in counted.values():
        instead = next(
            (name for name in INSTEAD.get(worn, ()) if name in counted), max(counted, key=counted.__getitem__)
        )
        counted[instead] = PRIMARY
    return counted


def wished_fit(garment: Garment, fit: Fit, measure: str) -> float:
    """cm that a wish for a closer or roomier fit adds to (takes from) the usual ease of such a garment."""
    kind = kind_of(garment)
    return ease_cm(kind, measure, fit) - ease_cm(kind, measure, "regular")


_DESIGNS: Mapping[str, Fit] = {"slim": "snug", "relaxed": "loose", "oversized": "loose"}


def designed_ease(garment: Garment, measure: str) -> float:
    """The ease that the garment's own cut is meant to have: a slim shirt's is less than a relaxed one's."""
    return ease_cm(kind_of(garment), measure, _DESIGNS.get(garment.fit or "", "regular"))
