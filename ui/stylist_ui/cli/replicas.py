"""stylist replicas: embedder, body model and try-on engine on a Ray cluster, for processes that set replicas_url."""

from __future__ import annotations

import ipaddress
import logging
import os
import signal
import threading
from typing import Annotated

import typer

from stylist.errors import BadInput, Unavailable
from stylist.settings import Settings
from stylist_ui.cli.common import Json, Language, out, say, settings_from, told


class TokenMissing(BadInput):
    """An open door in a network."""

    code = "replicas_token_missing"
    en = "{host} can be reached by others, and replicas see photos. Set STYLIST_REPLICAS_TOKEN, or listen on 127.0.0.1."
    zh = "{host} 可被他人访问，而副本会看到照片。请设置 STYLIST_REPLICAS_TOKEN，或只监听 127.0.0.1。"


class RayMissing(Unavailable):
    """The extra that is not there."""

    code = "ray_missing"
    passing = False
    en = "Replicas run on Ray, which is not installed. Run: pip install 'stylist[ray]'"
    zh = "模型副本运行在 Ray 上，但它尚未安装。请运行：pip install 'stylist[ray]'"


def register(root: typer.Typer) -> None:
    """Add the command."""
    root.command()(told(replicas))


def replicas(
    ray: Annotated[str | None, typer.Option(help="A running cluster: auto, or HOST:PORT. None: one here.")] = None,
    engine: Annotated[str, typer.Option(help="Which try-on engine to load.")] = "preview",
    most: Annotated[int, typer.Option(min=1, help="Replicas of each kind at most.")] = 4,
    gpus: Annotated[float, typer.Option(min=0, help="Share of a GPU for each try-on replica.")] = 0.0,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8100,
    locale: Language = None,
    as_json: Json = False,
) -> None:
    """Run models behind one address until Ctrl-C or SIGTERM, as many as there is work for."""
    settings = settings_from(locale=locale)
    _refuse_open(host, settings)
    url = f"http://{host}:{port}"
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    _start(settings, ray, host, port, engine, most, gpus)
    say({"url": url, "engine": engine}, as_json, lambda: out.print(f"STYLIST_REPLICAS_URL={url}", highlight=False))
    stop.wait()
    _end()


def join_cluster(address: str | None) -> None:
    """Join a Ray cluster, or start one on this machine. Raises RayMissing."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # read when ray is imported
    try:
        import ray  # noqa: PLC0415 (optional)
    except ImportError as error:
        raise RayMissing from error
    dashboard = None if address else False
    ray.init(
        address=address or "local", include_dashboard=dashboard, log_to_driver=False, logging_level=logging.WARNING
    )


def _refuse_open(host: str, settings: Settings) -> None:
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    if not loopback and settings.replicas_token is None:
        raise TokenMissing(host=host)


def _start(settings: Settings, address: str | None, host: str, port: int, engine: str, most: int, gpus: float) -> None:
    join_cluster(address)
    from ray import serve  # noqa: PLC0415 (optional)

    from stylist_ui.replicas import application  # noqa: PLC0415

    serve.start(http_options={"host": host, "port": port}, logging_config={"enable_access_log": False})
    serve.run(application(settings, engine, most, gpus), name="stylist")


def _end() -> None:
    import ray  # noqa: PLC0415
    from ray import serve  # noqa: PLC0415

    serve.shutdown()  # type: ignore[no-untyped-call]
    ray.shutdown()
