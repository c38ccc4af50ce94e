"""stylist engines: the try-on engines, what they load and under which licence."""

from __future__ import annotations

from dataclasses import asdict

import typer

from stylist_ui.cli.common import Json, Language, out, say, settings_from, told


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("engines")(told(list_engines))


def list_engines(locale: Language = None, as_json: Json = False) -> None:
    """Engines of try-ons and of clips, their weights and the licences of these. Nothing is loaded."""
    from stylist.tryon.engines.facts import all_engines, licence_notice  # noqa: PLC0415

    settings = settings_from(locale=locale)

    def show() -> None:
        for name, facts in all_engines().items():
            out.print(f"{name}: {facts.about_zh if settings.locale == 'zh' else facts.about_en}", highlight=False)
            notice = licence_notice(name, None, settings.locale)
            if notice:
                out.print(f"  {notice}", highlight=False, markup=False)

    say({"engines": [asdict(facts) for facts in all_engines().values()]}, as_json, show)
