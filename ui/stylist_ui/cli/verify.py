"""stylist verify: whether a picture or clip says that it was made with AI, by what, and how reliably."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from stylist_ui.cli.common import Json, Language, existing, out, say, settings_from, told


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(told(verify))


def verify(
    file: Annotated[
        Path, typer.Argument(help="A picture (PNG, JPEG, WebP, or any other kind that is opened), or a clip (MP4).")
    ],
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Read the label, the metadata and the signature of a picture or clip back. Asks nobody on the network."""
    from stylist.services import build_services  # noqa: PLC0415

    services = build_services(settings_from(locale=locale))
    limits = services.settings
    verdict = services.marker.verify(existing(file).read_bytes(), limits.photo_max_mb, limits.photo_max_megapixels)
    content = {"file": str(file), **asdict(verdict), "en": verdict.say("en"), "zh": verdict.say("zh")}
    say(content, as_json, lambda: out.print(verdict.say(limits.locale), highlight=False, markup=False))
