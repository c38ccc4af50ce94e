"""Pictures of the page for the documentation: ``python -m stylist_ui.screenshots --out docs/screenshots``.

They show the drawn shop and the drawn figures only. The page is served from a data folder of its own (kept with
``--data``, so that the shop is drawn once) and looked at in a real Chromium, wide and narrow, light and dark, in both
languages.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PIL import Image

from stylist_ui.browsing import Window, browser_page, give_photo, say, whole

if TYPE_CHECKING:
    from playwright.sync_api import Page

WINDOWS = {
    "desktop-light-en": Window(1280, 900),
    "desktop-dark-zh": Window(1280, 900, "dark", "zh-CN"),
    "phone-light-zh": Window(360, 740, "light", "zh-CN"),
    "phone-dark-en": Window(360, 740, "dark", "en-US"),
}
WISHES = {
    "en-US": "A navy linen shirt for a beach wedding, under 80, nothing shiny",
    "zh-CN": "我下周要参加海边婚礼，想要一件藏青色亚麻衬衫，500元以内",
}
FIGURES = {"en-US": "ben", "zh-CN": "ada"}


def main(argv: Sequence[str] | None = None) -> int:
    """Serve, look, and write one WebP per screen and window; 0."""
    parser = argparse.ArgumentParser(prog="python -m stylist_ui.screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--data", type=Path, help="data folder with the demo shop; a temporary one if not given")
    parser.add_argument("--port", type=int, default=8597)
    given = parser.parse_args(argv)
    given.out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch:
        data = (given.data or Path(scratch) / "data").resolve()
        data.mkdir(parents=True, exist_ok=True)
        with _served(data, given.port) as url:
            for name, window in WINDOWS.items():
                with browser_page(url, window) as page:
                    _walk(page, window, given.out / name, Path(scratch))
    return 0


def _walk(page: Page, window: Window, stem: Path, scratch: Path) -> None:
    """One conversation in one window, a picture at each station."""
    page.wait_for_timeout(800)
    _shoot(page, stem, "1-empty")
    say(page, WISHES[window.language])
    _shoot(page, stem, "2-found")
    whole(page, scratch / "whole.png")
    _keep(scratch / "whole.png", stem, "3-found-whole")
    page.locator(".st-key-photo button").click()
    page.wait_for_timeout(1500)
    _shoot(page, stem, "4-consent")
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    give_photo(page, _figure(FIGURES[window.language], scratch))
    whole(page, scratch / "whole.png")
    _keep(scratch / "whole.png", stem, "5-on-you")


def _figure(name: str, scratch: Path) -> Path:
    """A drawn figure in place of a person's photo."""
    from stylist.demo.figures import draw_figure  # noqa: PLC0415 (opens the drawing libraries)

    path = scratch / f"{name}.png"
    draw_figure("ada" if name == "ada" else "ben").convert("RGB").save(path)
    return path


def _shoot(page: Page, stem: Path, station: str) -> None:
    shot = stem.with_name("shot.png")
    page.screenshot(path=shot)
    _keep(shot, stem, station)
    shot.unlink()


def _keep(shot: Path, stem: Path, station: str) -> None:
    with Image.open(shot) as picture:
        picture.convert("RGB").save(stem.with_name(f"{stem.name}-{station}.webp"), quality=82, method=6)


@contextmanager
def _served(data: Path, port: int) -> Iterator[str]:
    """``stylist demo`` in a process of its own, with its data in ``data``."""
    command = [sys.executable, "-c", "from stylist_ui.cli import app; app()", "demo", "--port", str(port)]
    environment = {**_environment(), "STYLIST_DATA_DIR": str(data)}
    server = subprocess.Popen(command, cwd=data, env=environment)  # noqa: S603 (our own program)
    try:
        url = f"http://127.0.0.1:{port}/"
        _wait_for(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("STYLIST_")}


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Until the page answers; drawing the shop for the first time takes a minute or two."""
    while server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}_stcore/health", timeout=2):  # noqa: S310 (our own loopback server)
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    raise RuntimeError(f"the page ended with status {server.returncode} before it answered")


if __name__ == "__main__":
    raise SystemExit(main())
