"""The body analysis as a readable block: each measure with its interval drawn as a line, and where it came from."""

from __future__ import annotations

from html import escape

from stylist.body.profile import BodyProfile, Measure
from stylist.body.wording import say_profile
from stylist.locale import Locale
from stylist_ui.strings import say, says


def body_html(profile: BodyProfile, locale: Locale, said: str = "") -> str:
    """The block for one profile; where nobody was found, the sentence that says so. said: what is not repeated."""
    sentences = "".join(f"<p>{escape(s)}</p>" for s in say_profile(profile, locale) if s not in said)
    if not profile.found and not profile.measures:
        return "" if said else f'<section class="body">{sentences}</section>'
    rows = "".join(_row(name, m, locale) for name, m in profile.measures.items())
    if not rows and not sentences:
        return ""
    note = f'<p class="note">{escape(say("body_interval_note", locale))}</p>' if rows else ""
    return (
        f'<section class="body" aria-label="{escape(say("body", locale))}"><h3>{escape(say("body", locale))}</h3>'
        f"<dl>{rows}</dl>{note}{sentences}</section>"
    )


def _row(name: str, measure: Measure, locale: Locale) -> str:
    key = f"measure_{name.removesuffix('_cm')}"
    words = say(key, locale) if says(key) else name
    source = say(f"source_{measure.source.replace('+', '_')}", locale)
    span = say("body_interval", locale, low=f"{measure.low:.0f}", high=f"{measure.high:.0f}")
    exact = measure.high - measure.low < 0.5
    return (
        f"<div><dt>{escape(words)}</dt><dd><b>{measure.cm:.0f} cm</b>"
        f'<span class="span">{"" if exact else escape(span)}</span>{"" if exact else _line(measure)}'
        f'<span class="source">{escape(source)}</span></dd></div>'
    )


def _line(measure: Measure) -> str:
    """The interval as a line with the estimate on it, on a scale of 15% around the estimate."""
    low, high = (50 + (value / measure.cm - 1) * 50 / 0.15 for value in (measure.low, measure.high))
    left, right = max(0.0, low), min(100.0, high)
    span = f'<i style="left:{left:.0f}%;width:{right - left:.0f}%"></i>'
    return f'<i class="line" aria-hidden="true">{span}<i class="dot"></i></i>'
