"""stylist serve and stylist site: the API, the widget and the page from one process, for the sites that embed them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from stylist_ui.cli.common import Catalogue, Json, Language, err, out, say, settings_from, told

if TYPE_CHECKING:
    from stylist_ui.sites import Site, Sites

sites = typer.Typer(help="Shop sites that may embed the widget.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(told(serve))


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (default: 127.0.0.1).")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port (default: 8501).")] = None,
    no_ui: Annotated[bool, typer.Option("--no-ui", help="API and widget only, without the chat page.")] = False,
    model: Annotated[str | None, typer.Option(help="Chat model as provider:model; default: offline.")] = None,
    catalogue: Catalogue = None,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Serve the API, the widget and the chat page from one process, until Ctrl-C or SIGTERM."""
    from stylist_ui.cli.opening import services_from  # noqa: PLC0415

    services = services_from(host=host, port=port, model=model, catalogue=catalogue, locale=locale)
    from stylist.tracing import start_tracing  # noqa: PLC0415
    from stylist_agents.conversation import Conversation  # noqa: PLC0415
    from stylist_ui import serving  # noqa: PLC0415

    settings = services.settings
    start_tracing(settings)
    where = dict(serving.addresses(settings, not no_ui))

    def listening() -> None:
        say({"listening": where}, as_json, lambda: _print(where))
        if settings.host not in ("127.0.0.1", "::1", "localhost"):
            err.print("Whoever reaches this address can talk here. Put HTTPS in front of it (docs/api.md).")

    serving.serve(Conversation(services), settings, not no_ui, listening)


def _print(where: dict[str, str]) -> None:
    for name, address in where.items():
        out.print(f"{name:<7} {address}", highlight=False, markup=False)


@sites.command("add")
@told
def add(
    name: Annotated[str, typer.Argument(help="What to call the site.")],
    origin: Annotated[list[str], typer.Option(help="Where its pages are: https://shop.example; repeat for several.")],
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Give out a site key. The secret is shown once, here."""
    site = _sites().add(name, origin)
    secret = site.secret.get_secret_value()

    def text() -> None:
        out.print(f"key     {site.key}\nsecret  {secret}\norigins {' '.join(site.origins)}", highlight=False)

    say(_row(site) | {"secret": secret}, as_json, text)


@sites.command("list")
@told
def list_(locale: Language = None, as_json: Json = False) -> None:
    """The sites and where they may be embedded."""
    rows = [_row(site) for site in _sites().all()]

    def text() -> None:
        for row in rows:
            out.print(f"{row['key']}  {row['name']}  {' '.join(row['origins'])}", highlight=False, markup=False)

    say({"sites": rows}, as_json, text)


@sites.command("remove")
@told
def remove(
    key: Annotated[str, typer.Argument(help="The site's key.")], locale: Language = None, as_json: Json = False
) -> None:
    """Take a site key back: its pages can no longer open the chat, its sessions end."""
    _sites().remove(key)
    say({"removed": key}, as_json, lambda: out.print(f"removed {key}", highlight=False, markup=False))


def _sites() -> Sites:
    from stylist.services import build_services  # noqa: PLC0415
    from stylist_ui.sites import Sites  # noqa: PLC0415

    services = build_services(settings_from())
    return Sites(services.settings.data_dir, services.server)


def _row(site: Site) -> dict[str, Any]:
    return {"key": site.key, "name": site.name, "origins": list(site.origins)}
