"""stylist doctor: what is there, what is missing, and the command that mends it."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
from collections.abc import Callable
from typing import Annotated, Any

import typer

from stylist.errors import StylistError
from stylist.services import build_services
from stylist.settings import Settings
from stylist_ui.cli.common import Json, out, say, told

Check = dict[str, Any]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(told(doctor))


def doctor(
    strict: Annotated[bool, typer.Option(help="Exit with 1 if anything is missing.")] = False, as_json: Json = False
) -> None:
    """Check this installation."""
    settings = Settings()
    parts = (_python, _data_folder, _tables, _encryption, _embedder, _body, _catalogue, _model, _worker, _gpu, _fonts)
    checks = [check(settings) for check in parts]
    ok = all(check["ok"] for check in checks if check["needed"])
    say({"ok": ok, "checks": checks}, as_json, lambda: _print(checks))
    if strict and not ok:
        raise typer.Exit(1)


def _check(name: str, ok: bool, found: str, mend: str = "", needed: bool = True) -> Check:
    return {"name": name, "ok": ok, "needed": needed, "found": found, "mend": "" if ok else mend}


def _tried(name: str, attempt: Callable[[], str], needed: bool = True) -> Check:
    """A check that passes if ``attempt`` does; its error's sentence says what to do."""
    try:
        return _check(name, True, attempt(), needed=needed)
    except StylistError as problem:
        return _check(name, False, problem.code, problem.say("en"), needed)


def _python(_: Settings) -> Check:
    version = importlib.metadata.version("stylist")
    return _check("stylist", True, f"{version} on Python {platform.python_version()}")


def _data_folder(settings: Settings) -> Check:
    folder = settings.data_dir
    folder.mkdir(parents=True, exist_ok=True)
    free_gb = shutil.disk_usage(folder).free / 1e9
    return _check("data folder", free_gb > 1, f"{folder}, {free_gb:.0f} GB free", "Free some disk space.")


def _tables(settings: Settings) -> Check:
    """What is there is migrated, as at any start."""
    from stylist.services import build_services  # noqa: PLC0415
    from stylist.tables import create  # noqa: PLC0415
    from stylist.tables.forms import newest  # noqa: PLC0415

    def attempt() -> str:
        server, folder = build_services(settings).server, settings.data_dir
        files = [*folder.glob("*.db"), *folder.glob("files/*.db")]
        for place in [server] if server else [path for path in files if path.name != "checkpoints.db"]:
            create(place, "")
        return f"form {newest()}"

    return _tried("tables", attempt)


def _encryption(settings: Settings) -> Check:
    """Whether what is kept of people is encrypted, all of it."""
    from stylist.sealing.walking import open_left  # noqa: PLC0415

    name = "encryption at rest"
    try:
        services = build_services(settings)
        if not services.seal.on:
            return _check(name, False, "off", "stylist encrypt --new-key, for STYLIST_ENCRYPTION_KEY", needed=False)
        left = open_left(services)
    except StylistError as problem:
        return _check(name, False, problem.code, problem.say("en"))
    return _check(name, not left, f"on, {left} values and pictures open" if left else "on", "stylist encrypt")


def _embedder(settings: Settings) -> Check:
    return _tried("embedder", lambda: build_services(settings).embedder.name)


def _body(settings: Settings) -> Check:
    def attempt() -> str:
        model = build_services(settings).body_model
        return str(getattr(model, "about", f"{model.name}, {model.tier}"))

    return _tried("body model", attempt)


def _catalogue(settings: Settings) -> Check:
    from stylist.index import CatalogueIndex, place_of  # noqa: PLC0415

    name = f"catalogue '{settings.catalogue}'"
    try:
        version = CatalogueIndex(place_of(settings)).current(settings.catalogue)
    except StylistError as problem:
        return _check(name, False, problem.code, problem.say("en"))
    found = "none yet" if version is None else f"version {version}"
    mend = "stylist demo --prepare-only" if settings.catalogue == "demo" else "stylist ingest FEED"
    return _check(name, version is not None, found, mend)


def _model(settings: Settings) -> Check:
    from stylist_agents.models import load_chat_models  # noqa: PLC0415

    def attempt() -> str:
        load_chat_models(settings)
        return settings.model

    return _tried("chat model", attempt)


def _worker(settings: Settings) -> Check:
    services = build_services(settings)
    try:
        own, load = services.own_worker, services.queue.load(settings.tryon_engine)
    except StylistError as problem:
        return _check("try-on worker", False, problem.code, problem.say("en"))
    found = "each process its own" if own else ", ".join(worker.name for worker in load.workers) or "none"
    mend = f"stylist worker --engine {settings.tryon_engine}"
    return _check("try-on worker", own or bool(load.workers), f"{found}, {load.queued} jobs waiting", mend)


def _gpu(_: Settings) -> Check:
    import torch  # noqa: PLC0415

    found = torch.cuda.get_device_name() if torch.cuda.is_available() else "none"
    return _check("GPU", found != "none", found, "Not needed: the built-in parts run on the CPU.", needed=False)


def _fonts(_: Settings) -> Check:
    from stylist.tryon.marking import cjk_font  # noqa: PLC0415

    found = cjk_font()
    return _check("Chinese font", found is not None, found or "none", "apt install fonts-noto-cjk", needed=False)


def _print(checks: list[Check]) -> None:
    for check in checks:
        mark = "✓" if check["ok"] else ("✗" if check["needed"] else "–")
        out.print(f"{mark} {check['name']}: {check['found']}", highlight=False, markup=False)
        if check["mend"]:
            out.print(f"    {check['mend']}", highlight=False, markup=False)
