"""Which licences of weights a person has been shown: each before its weights are first used, then no more."""

from __future__ import annotations

import json

from stylist.locale import LOCALES, Locale
from stylist.settings import Settings
from stylist.tryon.engines.facts import licence_notice, named_weights

_FILE = "licences_shown.json"


def unseen_notice(settings: Settings, engine: str, locale: Locale) -> str | None:
    """What to show now, and from now on remembered as shown; None for an engine without weights, or if it was."""
    notice = licence_notice(engine, named_weights(settings, engine), locale)
    key = licence_notice(engine, named_weights(settings, engine), "en")
    file = settings.data_dir / _FILE
    shown = json.loads(file.read_text("utf-8")) if file.exists() else []
    if key is None or key in shown:
        return None
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_suffix(".new")
    beside.write_text(json.dumps([*shown, key], ensure_ascii=False), "utf-8")
    beside.replace(file)
    return notice


def both_notices(settings: Settings, engine: str) -> dict[Locale, str] | None:
    """The notice in both languages, shown before or not; None for an engine without weights."""
    en, zh = (licence_notice(engine, named_weights(settings, engine), locale) for locale in LOCALES)
    return {"en": en, "zh": zh} if en and zh else None
