"""A real Chromium that looks at the page, for the browser tests and the screenshots."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playwright.sync_api import Page

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


def chromium() -> str | None:
    """The browser on this machine: ``STYLIST_CHROMIUM``, or one that is on the path."""
    named = os.environ.get("STYLIST_CHROMIUM")
    return named or next((found for name in ("chromium", "google-chrome") if (found := shutil.which(name))), None)


@dataclass(frozen=True)
class Window:
    """How to look: size in CSS pixels, light or dark, and the browser's language."""

    width: int = 1280
    height: int = 900
    look: Literal["light", "dark"] = "light"
    language: Literal["en-US", "zh-CN"] = "en-US"


def _camera(film: Path) -> tuple[str, ...]:
    """Flags for a camera that shows a film (MJPEG) and needs no permission."""
    fake = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
    return (*fake, f"--use-file-for-fake-video-capture={film}")


@contextmanager
def browser_page(
    url: str, window: Window = Window(), film: Path | None = None, ready: str = "[data-testid=stChatInput]"
) -> Iterator[Page]:
    """A page of a fresh browser, loaded and drawn. Raises FileNotFoundError where there is no Chromium.

    film: what its camera sees, an MJPEG file. ready: what stands on the page once it is drawn.
    """
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (a test dependency)

    program = chromium()
    if program is None:
        raise FileNotFoundError("There is no Chromium here. Install it, or set STYLIST_CHROMIUM to its path.")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=program, args=[*FLAGS, *(_camera(film) if film else ())])
        try:
            page = browser.new_context(
                viewport={"width": window.width, "height": window.height},
                color_scheme=window.look,
                locale=window.language,
                reduced_motion="reduce",
            ).new_page()
            page.goto(url)
            page.wait_for_selector(ready, timeout=60_000)
            yield page
        finally:
            browser.close()


def say(page: Page, text: str, wait_s: float = 90) -> None:
    """Write a message, send it, and wait for the whole reply."""
    before = replies(page)
    page.fill("[data-testid=stChatInputTextArea]", text)
    page.keyboard.press("Enter")
    wait_for_reply(page, before, wait_s)


def replies(page: Page) -> int:
    """The number of the last reply on the page, that under way not counted; of a long talk only the end is drawn."""
    return int(page.evaluate(f"({_REPLIES})()"))


def wait_for_reply(page: Page, before: int, wait_s: float = 90) -> None:
    """Wait until there is a later reply than before, and none under way."""
    page.wait_for_function(
        f"""before => !document.querySelector('.st-key-said-live') && ({_REPLIES})() > before""",
        arg=before,
        timeout=wait_s * 1000,
    )
    page.wait_for_timeout(600)  # pictures decode, the page scrolls to what was asked


_REPLIES = """() => Math.max(0, ...[...document.querySelectorAll('[class*=st-key-reply-]')]
    .map(e => Number(e.className.match(/st-key-reply-(\\d+)/)?.[1] ?? 0)))"""


def give_photo(page: Page, photo: Path, wait_s: float = 90) -> None:
    """Agree if it was not done yet, choose a photo, and wait for the reply to it."""
    before = replies(page)
    page.locator(".st-key-photo button").click()
    page.wait_for_selector("[role=dialog] button[data-testid=stBaseButton-primary], .st-key-picker")
    if page.locator(".st-key-consent_check").count():
        page.locator(".st-key-consent_check label").click()
        page.wait_for_selector(".st-key-consent_give button:enabled")
        page.locator(".st-key-consent_give button").click()
    page.wait_for_selector(".st-key-picker input[type=file]", state="attached")
    page.set_input_files(".st-key-picker input[type=file]", photo)
    wait_for_reply(page, before, wait_s)


def whole(page: Page, path: Path, most_px: int = 4000) -> None:
    """A picture of the latest turn in full height: the window grows to it and back."""
    size = page.viewport_size or {"width": 1280, "height": 900}
    tall = "Math.ceil((document.querySelector('.st-key-latest')?.getBoundingClientRect().height ?? 0) + 232)"
    height = max(size["height"], min(most_px, page.evaluate(tall)))
    page.set_viewport_size({"width": size["width"], "height": height})
    page.wait_for_timeout(500)
    page.screenshot(path=path)
    page.set_viewport_size(size)
