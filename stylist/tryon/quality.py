"""What is checked before anybody sees a picture, and how far two colours are apart."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from stylist.images import Pixels
from stylist.tryon.compose import Canvas
from stylist.tryon.cutout import to_lab
from stylist.tryon.engine import QualityReport
from stylist.tryon.geometry import Mask

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
    return round(float(np.median(delta_e_2000(*pair))), 2)


def delta_e_2000(first: npt.NDArray[np.float64], second: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """CIEDE2000 between two (N, 3) arrays of CIELAB, as in Sharma, Wu and Dalal (2005)."""
    l1, a1, b1 = first.T
    l2, a2, b2 = second.T
    mean_chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean_chroma**7 / (mean_chroma**7 + 25.0**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a)) % 360 for b, a in ((b1, a1), (b2, a2)))
    grey = c1 * c2 == 0
    turn = np.where(grey, 0, (h2 - h1 + 180) % 360 - 180)
    d_hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    hue = np.where(grey, h1 + h2, np.where(np.abs(h1 - h2) > 180, (h1 + h2 + 360) / 2, (h1 + h2) / 2)) % 360
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = 1 - 0.17 * _cos(hue - 30) + 0.24 * _cos(2 * hue) + 0.32 * _cos(3 * hue + 6) - 0.20 * _cos(4 * hue - 63)
    s_l = 1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    twist = 30 * np.exp(-(((hue - 275) / 25) ** 2))
    r_t = -np.sin(np.radians(2 * twist)) * 2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    dl, dc, dh = (l2 - l1) / s_l, (c2 - c1) / s_c, d_hue / s_h
    return np.asarray(np.sqrt(dl**2 + dc**2 + dh**2 + r_t * dc * dh))


def _cos(degrees: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(np.cos(np.radians(degrees)))
