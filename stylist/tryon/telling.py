"""The quality report in words, in both languages: what was checked and found good, or what is wrong with a picture."""

from __future__ import annotations

import tomllib
from importlib import resources

from stylist.locale import Locale
from stylist.tryon.engine import QualityReport, TryOnResult
from stylist.tryon.left_out import LEFT_OUT
from stylist.tryon.options import Lighting, TryOnOptions

_TABLE: dict[str, dict[str, dict[Locale, str]]] = tomllib.loads(
    resources.files(__package__).joinpath("wording.toml").read_text("utf-8")
)
_WRONG, _GOOD = _TABLE["wrong"], _TABLE["good"]


def say_problem(code: str, locale: Locale) -> str:
    """What is wrong, as the part of a sentence. KeyError for a code that no judge gives."""
    return _WRONG[code][locale]


def say_left_out(code: str, locale: Locale) -> str:
    """Why a piece could not be put on, as the part of a sentence."""
    return LEFT_OUT[code][1 if locale == "zh" else 0]


def say_length(name: str, locale: Locale) -> str:
    """Where a garment ends, as a part of a sentence: "to the knee"."""
    return _TABLE["length"][name][locale]


def say_result(result: TryOnResult, options: TryOnOptions, locale: Locale) -> str:
    """The line under a picture; of the rest of the photo only where something was to be left alone."""
    light = None if "lighting" in result.ignored else options.lighting
    return say_report(result.report, locale, light, bool(result.worn_region.all()))


def say_report(report: QualityReport, locale: Locale, light: Lighting | None = None, all_new: bool = False) -> str:
    """ "face and hands unchanged, colour within 3 ΔE", or what is wrong with it.

    light: which what was put on was put into, and nothing else. all_new: there is nothing outside of what may differ.
    """
    comma = "，" if locale == "zh" else ", "
    if not report.ok:
        return comma.join(say_problem(code, locale) for code in report.problems)
    parts = []
    if "face_changed" in report.details:
        parts.append(_GOOD["face"][locale])
    if "hands_changed" in report.details:
        parts.append(_GOOD["hands"][locale])
    if light is not None:
        parts.append(_TABLE["light"][light][locale])
    if report.outside_changed_pixels == 0 and not all_new:
        parts.append(_GOOD["outside"][locale])
    if report.colour_distance is not None:
        parts.append(_GOOD["colour"][locale].format(distance=max(1, round(report.colour_distance + 0.49))))
    return comma.join(parts)
