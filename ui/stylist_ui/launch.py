"""Start the chat: one process that serves the page, its pictures, and nothing to anybody else."""

from __future__ import annotations

import gc
import logging
import time
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from stylist.discretion import brief_logs, outline
from stylist.errors import StylistError, UnknownSetting
from stylist.settings import Settings
from stylist_ui.figures import FIGURES, stored_figure

if TYPE_CHECKING:
    from streamlit.web.server.starlette import App

    from stylist.services import Services
    from stylist_agents.conversation import Conversation

SWEEP_EVERY_S = 300.0
_COLLECT_AFTER = (10_000, 20, 20)
"""Python's own 700 new objects are made many times in a turn: looking for circles so often takes 15 % of its time."""
PAGE = Path(__file__).with_name("app.py")
CONSOLE = Path(__file__).with_name("console.py")
ANALYTICS = Path(__file__).with_name("analytics.py")


def options(settings: Settings) -> dict[str, Any]:
    """What Streamlit is told, over any configuration file: quiet, local, ours to look at."""
    from stylist.video import MAX_MB  # noqa: PLC0415
    from stylist_ui.theme import streamlit_options  # noqa: PLC0415

    return {
        "server.address": settings.host,
        "server.port": settings.port,
        "server.fileWatcherType": "none",
        "server.maxUploadSize": max(1, round(settings.photo_max_mb), round(MAX_MB)),
        # A full collection after every redraw costs 0.3 s of CPU once the models are loaded, four times a second.
        "runner.postScriptGC": False,
        "runner.magicEnabled": False,
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
    from stylist_ui import hosting  # noqa: PLC0415

    brief_logs()
    hosting.provide(conversation)
    look_after(conversation)
    _page().run(config=options(settings))


def page_app(settings: Settings) -> App:
    """The chat page as an app beside others; whoever serves it runs its ``lifespan()``, too."""
    from streamlit.web import bootstrap  # noqa: PLC0415

    bootstrap.load_config_options(options(settings))
    return _page()


def _page() -> App:
    from starlette.middleware import Middleware  # noqa: PLC0415
    from streamlit.web.server.starlette import App  # noqa: PLC0415

    from stylist_ui import hosting, kept, mirror, pictures  # noqa: PLC0415
    from stylist_ui.identity import PersonCookie  # noqa: PLC0415

    return App(
        PAGE,
        routes=[*pictures.routes, *kept.routes, *mirror.routes],
        middleware=[Middleware(PersonCookie, signer=hosting.signer())],
    )


def look_after(conversation: Conversation) -> None:
    """Warm up once, and from now on delete photos past their time, in threads of their own."""
    Thread(target=_warm_up, args=(conversation.services,), name="warm-up", daemon=True).start()
    Thread(target=_keep_clean, args=(conversation,), name="keep-clean", daemon=True).start()


def run_analytics(settings: Settings) -> None:
    """Serve the shop's page of what is asked for, until interrupted."""
    from streamlit.web.server.starlette import App  # noqa: PLC0415

    from stylist.services import build_services  # noqa: PLC0415
    from stylist_ui import hosting  # noqa: PLC0415

    hosting.provide_services(build_services(settings))
    App(ANALYTICS).run(config=options(settings))


def run_console(settings: Settings) -> None:
    """Serve the console of the shop's people on this machine, until interrupted. Raises UnknownSetting: no key."""
    from starlette.routing import Route  # noqa: PLC0415
    from streamlit.web.server.starlette import App  # noqa: PLC0415

    from stylist.desk.handover import SHORTEST_KEY_CHARS, console_opens  # noqa: PLC0415
    from stylist.services import build_services  # noqa: PLC0415
    from stylist_ui import hosting, pictures  # noqa: PLC0415

    if not console_opens(settings.desk_console_key):
        why = f"the console opens with a key of {SHORTEST_KEY_CHARS} characters or more; there is no other way in"
        raise UnknownSetting(name="desk_console_key", value="", why=why)
    hosting.provide_services(build_services(settings))
    here = options(settings) | {"server.address": "127.0.0.1", "browser.serverAddress": "127.0.0.1"}
    App(CONSOLE, routes=[Route("/pictures/{file_id}", pictures.show_product)]).run(config=here)


def _keep_clean(conversation: Conversation) -> None:
    """Photos go when their time has come, with all that was read from them, whether anybody is there or not."""
    from stylist_ui.mirror import room  # noqa: PLC0415

    while True:
        try:
            room.drop_idle()
            conversation.sweep()
        except Exception as problem:  # a database that is busy now is swept the next time
            told = "photos past their time could not be deleted, trying again: %(error)s at %(at)s"
            logging.getLogger(__name__).error(told, outline(problem))
        time.sleep(SWEEP_EVERY_S)


def settle() -> None:
    """What the libraries made stays for good: later collections of garbage need not look at it, and come seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


def _warm_up(services: Services) -> None:
    """Load the catalogue and the models and draw the figures while the person is still reading."""
    try:
        services.search.facts()
        services.embedder.embed_texts(["shirt"])
        _ = services.body_model
        for name in FIGURES:
            stored_figure(services.files, name)
        settle()
    except StylistError as problem:
        # Whoever writes first is told in words; here it is only worth a line in the log.
        logging.getLogger(__name__).warning("not everything could be loaded ahead: %s", problem)
