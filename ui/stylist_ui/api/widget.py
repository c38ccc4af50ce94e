"""The widget's files: the launcher for a shop's page, and the framed chat, which only the site's origins may frame."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from stylist.services import Services
from stylist_agents.models import tier_of
from stylist_ui.api.callers import Here
from stylist_ui.strings import table
from stylist_ui.theme import palettes

router = APIRouter(prefix="/widget", include_in_schema=False)
WORDS = (
    "name", "ask", "tier_offline", "tier_full", "empty_title", "example_1", "example_2", "example_3", "broken",
    "thinking", "doing_other", "job_queued", "job_running", "interrupted", "picture_gone", "photo_title", "photo_why",
    "photo_text", "photo_alt", "consent_what", "consent_check", "consent_give", "consent_given", "consent_withdraw",
    "consent_withdrawn", "pick_choose", "pick_sending", "builtin_send", "builtin_close", "stop", "ordinals", "sizes",
    "one_size", "sold_out", "owned", "outfit", "outfit_total", "plan", "plan_open_day", "wardrobe", "body", "generated",
    "board_alt", "tryon_alt_after", "turn_alt", "widget_new", "widget_log", "widget_empty", "widget_cards",
    "widget_viewing", "widget_like", "widget_with", "widget_say_like", "widget_say_with", "facts", "facts_compared",
    "from_a_person", "with_a_person",
)  # fmt: skip
STEMS = ("act_", "say_", "doing_", "measure_")
"""Words whose keys the frame composes of a stem and a name."""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)
_KINDS = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}


@router.get("/stylist-widget.js")
def launcher() -> Response:
    """The script that a shop's page loads."""
    return _file("stylist-widget.js", _read("stylist-widget.js"))


@router.get("/frame.js")
def frame_script() -> Response:
    """The chat's script."""
    return _file("frame.js", _read("frame.js"))


@router.get("/frame.css")
def frame_style() -> Response:
    """The chat's style sheet, with the palettes of the page."""
    return _file("frame.css", f"{palettes()}\n{_read('frame.css')}")


@router.get("/frame")
def frame(here: Here, request: Request, site: Annotated[str | None, Query(max_length=100)] = None) -> Response:
    """The chat itself. Without a site key only our own pages may frame it. Raises NotFound for an unknown key."""
    origins = here.sites.get(site).origins if site else ()
    own = f"{request.url.scheme}://{request.url.netloc}"
    page = _read("frame.html").replace("%GIVEN%", _embedded(_given(here.services, site, [own, *origins])))
    policy = " ".join([_POLICY + "; frame-ancestors 'self'", *origins])
    return Response(page, headers={"content-security-policy": policy}, media_type="text/html; charset=utf-8")


def _given(services: Services, site: str | None, origins: list[str]) -> dict[str, Any]:
    """What the frame is told: its words, who may talk to it, which stylist answers."""
    settings = services.settings
    words = {key: both for key, both in table().items() if key in WORDS or key.startswith(STEMS)}
    tier, hours = tier_of(settings.model), f"{settings.photo_keep_hours:g}"
    return {
        "site": site,
        "origins": origins,
        "words": words,
        "tier": tier,
        "model": settings.model,
        "facts": {"hours": hours},
    }


def _embedded(content: dict[str, Any]) -> str:
    """JSON inside a script element, which nothing in it can end."""
    return json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")


def _file(name: str, text: str) -> Response:
    headers = {"cache-control": "public, max-age=300", "cross-origin-resource-policy": "cross-origin"}
    return Response(text, headers=headers, media_type=_KINDS[name.rpartition(".")[2]])


@cache
def _read(name: str) -> str:
    return resources.files("stylist_ui").joinpath("widget", name).read_text("utf-8")
