"""What the preview checks of its own pictures, against the canvas it painted on."""

from __future__ import annotations

import cv2
import numpy as np

from stylist.images import Pixels
from stylist.seeing.cielab import ciede2000
from stylist.seeing.region import to_lab
from stylist.tryon.engine import QualityReport
from stylist.tryon.geometry import Mask
from stylist.tryon.layers import Canvas

FAR_COLOUR = 12.0
"""Median CIEDE2000 from which a garment no longer looks like its product picture."""
SMALL_REGION = 0.004
"""Share of the photo below which so little cloth is seen that the picture shows nothing."""
SMALLEST = 0.0004
"""The same where only small things were put on: glasses cover some 0.0015 of a photo from head to feet."""
UNCHANGED = 2.0
"""Median CIEDE2000 between before and after below which nobody would notice a change."""
MOST_PAINTED = 0.5
"""Painted skin per new cloth above which the picture says more about a guessed body than about the garment."""
_SAMPLE = 20_000


def judge(before: Pixels, after: Pixels, region: Mask, canvas: Canvas) -> QualityReport:
    """The report on a finished picture. before, after: (H, W, 3); region: (H, W), all that may differ.

    The colour distance is taken pixel by pixel against the warped, unlit product picture. Problem codes: "no_change",
    "tiny_region", "colour_off", "outside_changed", "much_painted" (bare limbs that the photo
    does not have), "cropped" (the garment runs out of the frame; no failure).
    """
    outside = int(np.any(before != after, axis=2)[~region].sum())
    cloth = canvas.worn > 0.9
    share = float(cloth.mean())
    problems = ["outside_changed"] if outside else []
    if share < (SMALLEST if canvas.small else SMALL_REGION):
        problems.append("tiny_region")
    drawn = np.clip(canvas.colour, 0, 255).astype(np.uint8)
    colour = _median_distance(drawn, np.clip(canvas.plain, 0, 255).astype(np.uint8), cloth)
    small = cv2.resize(before, (cloth.shape[1], cloth.shape[0]), interpolation=cv2.INTER_AREA)
    change = _median_distance(np.asarray(small, dtype=np.uint8), drawn, cloth)
    changed = change is not None and change > UNCHANGED
    if not changed:
        problems.append("no_change")
    if colour is not None and colour > FAR_COLOUR:
        problems.append("colour_off")
    painted = float((canvas.painted & (canvas.worn < 0.5)).mean())
    if painted > MOST_PAINTED * share:
        problems.append("much_painted")
    if cloth[-2:].mean() > 0.15:
        problems.append("cropped")
    details = {"cloth_share": round(share, 4), "painted_share": round(painted, 4), "change": round(change or 0.0, 2)}
    ok = not set(problems) - {"cropped"}
    return QualityReport(ok, changed, colour, outside, tuple(problems), details)


def _median_distance(first: Pixels, second: Pixels, place: Mask) -> float | None:
    """Median CIEDE2000 between two pictures over a mask, None where the mask is empty."""
    y, x = np.nonzero(place)
    if len(x) == 0:
        return None
    chosen = np.linspace(0, len(x) - 1, min(len(x), _SAMPLE)).astype(int)
    pair = [to_lab(picture[y[chosen], x[chosen]][None])[0].astype(np.float64) for picture in (first, second)]
    return round(float(np.median(ciede2000(*pair))), 2)
