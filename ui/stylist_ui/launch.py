"""Start the chat: one process that serves the page, its pictures, and nothing to anybody else."""

from __future__ import annotations

import gc
import logging
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from stylist.errors import StylistError
from stylist.settings import Settings

if TYPE_CHECKING:
    from stylist.services import Services
    from stylist_agents.conversation import Conversation

PAGE = Path(__file__).with_name("app.py")


def options(settings: Settings) -> dict[str, Any]:
    """What Streamlit is told, over any configuration file: quiet, local, ours to look at."""
    from stylist_ui.theme import streamlit_options  # noqa: PLC0415

    return {
        "server.address": settings.host,
        "server.port": settings.port,
        "server.fileWatcherType": "none",
        "server.maxUploadSize": max(1, round(settings.photo_max_mb)),
        # A full collection after every redraw costs 0.3 s of CPU once the models are loaded, four times a second.
        "runner.postScriptGC": False,
        "browser.gatherUsageStats": False,
        "browser.serverAddress": settings.host,
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
        "client.showSidebarNavigation": False,
        **streamlit_options(),
    }


def run(settings: Settings) -> None:
    """Serve the conversation that the settings describe, until interrupted."""
    from stylist.services import build_services  # noqa: PLC0415
    from stylist_agents.conversation import Conversation  # noqa: PLC0415

    serve(Conversation(build_services(settings)), settings)


def serve(conversation: Conversation, settings: Settings) -> None:
    """Serve one conversation on ``settings.host`` and ``settings.port``, until interrupted."""
    from starlette.middleware import Middleware  # noqa: PLC0415
    from streamlit.web.server.starlette import App  # noqa: PLC0415

    from stylist_ui import hosting, pictures  # noqa: PLC0415
    from stylist_ui.identity import PersonCookie  # noqa: PLC0415

    hosting.provide(conversation)
    Thread(target=_warm_up, args=(conversation.services,), name="warm-up", daemon=True).start()
    app = App(PAGE, routes=pictures.routes, middleware=[Middleware(PersonCookie)])
    app.run(config=options(settings))


def _warm_up(services: Services) -> None:
    """Load the catalogue and the models while the person is still reading, so that the first reply is quick."""
    try:
        services.search.facts()
        services.embedder.embed_texts(["shirt"])
        _ = services.body_model
        gc.collect()
        gc.freeze()  # what the libraries made stays for good: later collections need not look at it again
    except StylistError as problem:
        # Whoever writes first is told in words; here it is only worth a line in the log.
        logging.getLogger(__name__).warning("not everything could be loaded ahead: %s", problem)
