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
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from PIL import Image

from stylist_ui.browsing import Window, browser_page, give_photo, say, wait_for_reply, whole

if TYPE_CHECKING:
    from playwright.sync_api import Page

NARROW_PX = 768
"""Below this the side panel lies over the page."""
WINDOWS = {
    "desktop-light-en": Window(1280, 900),
    "desktop-dark-zh": Window(1280, 900, "dark", "zh-CN"),
    "phone-light-zh": Window(360, 740, "light", "zh-CN"),
    "phone-dark-en": Window(360, 740, "dark", "en-US"),
}
WORDS: dict[str, dict[str, str]] = {
    "en-US": {
        "wish": "A navy linen shirt for a beach wedding, under 80, nothing shiny",
        "trip": "4 days in Lisbon, one dinner, carry-on, max 10 pieces, 500 total, women's",
        "add": "add this to my wardrobe",
        "own": "what do I have in my wardrobe?",
    },
    "zh-CN": {
        "wish": "我下周要参加海边婚礼，想要一件藏青色亚麻衬衫，500元以内",
        "trip": "我要去成都三天，帮我准备行李，女款",
        "add": "加到衣柜",
        "own": "我衣柜里有什么",
    },
}
FIGURES: dict[str, Literal["ada", "ben"]] = {"en-US": "ben", "zh-CN": "ada"}
OWNED = ("blazer", "jeans", "sneakers")
"""What hangs in the wardrobe, as drawn by the demo shop."""
EXAMPLES = (1, 3)
"""Of the empty page."""
QUALITY, WHOLE_QUALITY = 74, 64
WIDEST_WHOLE_PX = 800
"""Whole replies are tall: wide ones are shown smaller."""


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
                film = _film(FIGURES[window.language], Path(scratch))
                with browser_page(url, window, film) as page:
                    _walk(page, window, Shots(given.out / name, Path(scratch)), data)
                    _ask_again(page, url)
        for name, window in WINDOWS.items():
            command = ("analytics", "--page", "--catalogue", "demo", "--locale", window.language[:2])
            with _served(data, given.port, *command) as url:
                _show_analytics(url, window, Shots(given.out / name, Path(scratch)))
    return 0


@dataclass(frozen=True)
class Shots:
    """Where the pictures of one window go."""

    stem: Path
    scratch: Path

    def window(self, page: Page, station: str) -> None:
        """What the window shows."""
        page.screenshot(path=self.scratch / "shot.png")
        self._keep(station, QUALITY)

    def whole(self, page: Page, station: str) -> None:
        """The latest turn in full height."""
        whole(page, self.scratch / "shot.png")
        self._keep(station, WHOLE_QUALITY)

    def _keep(self, station: str, quality: int) -> None:
        with Image.open(self.scratch / "shot.png") as shot:
            picture = shot.convert("RGB")
        if picture.height > picture.width > WIDEST_WHOLE_PX:
            picture.thumbnail((WIDEST_WHOLE_PX, picture.height))
        picture.save(self.stem.with_name(f"{self.stem.name}-{station}.webp"), quality=quality, method=6)


def _walk(page: Page, window: Window, shots: Shots, data: Path) -> None:
    """One conversation in one window, a picture at each station."""
    words = WORDS[window.language]
    page.wait_for_timeout(800)
    shots.window(page, "01-empty")
    say(page, words["wish"])
    shots.window(page, "02-found")
    shots.whole(page, "03-found-whole")
    page.locator(".st-key-photo button").click()
    page.wait_for_selector("[role=dialog] img.figure")
    page.wait_for_timeout(1000)
    shots.window(page, "04-consent")
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    give_photo(page, _figure(FIGURES[window.language], shots.scratch))
    shots.whole(page, "05-on-you")
    page.locator("[class*=st-key-manner-] button").last.click()
    page.wait_for_selector("[data-testid=stPopoverBody] button")
    page.wait_for_timeout(600)
    shots.window(page, "06-another-way")
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-testid=stPopoverBody]", state="detached")
    _show_mirror(page, shots)
    say(page, words["trip"])
    shots.whole(page, "08-plan")
    _fill_wardrobe(page, window, words["add"], data)
    say(page, words["own"])
    shots.whole(page, "09-wardrobe")
    _open_panel(page, window)
    page.locator("[class*=st-key-more-] button").first.click()
    page.wait_for_timeout(800)
    shots.window(page, "10-panel")


def _ask_again(page: Page, url: str) -> None:
    """Some conversations more, which the page of what was asked for counts: it tells nothing that few have asked."""
    for n in EXAMPLES * 2:
        page.goto(url)
        page.locator(f".st-key-example-{n} button").dispatch_event("click")  # a phone's panel may lie over it
        wait_for_reply(page, 0)


def _show_mirror(page: Page, shots: Shots) -> None:
    """The fitting room, with a drawn figure before the camera."""
    page.locator(".st-key-fitting button").click()
    page.locator("[role=dialog] button.go").click()
    page.wait_for_selector("[role=dialog] canvas:visible", timeout=60_000)
    page.wait_for_timeout(4000)
    shots.window(page, "07-fitting-room")
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)


def _fill_wardrobe(page: Page, window: Window, words: str, data: Path) -> None:
    """Agree to keep pictures of own clothes, and send some."""
    _open_panel(page, window)
    page.locator(".st-key-wardrobe_consent label").click()
    page.wait_for_selector(".st-key-wardrobe_withdraw")
    if window.width < NARROW_PX:
        page.locator("[data-testid=stSidebarCollapseButton] button").click()
        page.wait_for_timeout(600)
    for name in OWNED:
        page.set_input_files(
            "[data-testid=stChatInputFileUploadButton] input", next(data.glob(f"demo-*/images/demo-{name}-*.webp"))
        )
        page.wait_for_selector("[data-testid=stChatInput] button[data-testid=stChatInputSubmitButton]:enabled")
        say(page, words)


def _open_panel(page: Page, window: Window) -> None:
    if window.width < NARROW_PX:
        page.locator("[data-testid=stExpandSidebarButton]").click()
        page.wait_for_timeout(600)


def _show_analytics(url: str, window: Window, shots: Shots) -> None:
    """The shop's page of what was asked for, by the counts of the conversations just held."""
    with browser_page(url, window, ready="[data-testid=stDataFrame]") as page:
        page.wait_for_timeout(1500)
        shots.window(page, "11-asked-for")


def _figure(name: Literal["ada", "ben"], scratch: Path) -> Path:
    """A drawn figure in place of a person's photo."""
    from stylist.demo.figures import draw_figure  # noqa: PLC0415 (opens the drawing libraries)

    path = scratch / f"{name}.png"
    draw_figure(name).convert("RGB").save(path)
    return path


def _film(name: Literal["ada", "ben"], scratch: Path) -> Path:
    """The same figure as a camera sees it: a short MJPEG."""
    with Image.open(_figure(name, scratch)) as drawn:
        drawn.resize((480, 640)).save(scratch / "frame.jpg", quality=90)
    path = scratch / f"{name}.mjpeg"
    path.write_bytes((scratch / "frame.jpg").read_bytes() * 10)
    return path


@contextmanager
def _served(data: Path, port: int, *arguments: str) -> Iterator[str]:
    """``stylist demo``, or another command with a page, in a process of its own, with its data in ``data``."""
    page = arguments or ("demo",)
    command = [sys.executable, "-c", "from stylist_ui.cli import app; app()", *page, "--port", str(port)]
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
