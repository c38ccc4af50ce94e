"""stylist mcp: the tools for an agent on this machine, over standard input and output."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from stylist_ui.cli.common import PERSON, Catalogue, Language, told


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("mcp")(told(serve_stdio))


def serve_stdio(
    photo: Annotated[
        list[Path] | None, typer.Option(help="A photo or short video of yourself to look at; repeat for several.")
    ] = None,
    consent: Annotated[
        bool, typer.Option(help="I agree that photos and videos are looked at and photos kept for 24 hours.")
    ] = False,
    catalogue: Catalogue = None,
    locale: Language = None,
) -> None:
    """Offer the tools to the MCP client that started this command, on standard input and output."""
    from stylist_ui.cli.chat import taken_photos  # noqa: PLC0415
    from stylist_ui.cli.opening import services_from  # noqa: PLC0415

    services = services_from(catalogue=catalogue, locale=locale)
    photo_ids = taken_photos(services, photo or [], consent)
    from stylist_agents.conversation import Conversation  # noqa: PLC0415
    from stylist_ui.protocols.mcp_server import Seat, run_stdio  # noqa: PLC0415

    seat = Seat(PERSON, secrets.token_hex(16), services.settings.locale)
    run_stdio(Conversation(services), seat, photo_ids)
