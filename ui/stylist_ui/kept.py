"""Conversations as files, beside the chat page: `GET conversations/ID.json` (md, zip) and `POST conversations`."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from stylist.errors import ConsentRequired, NotFound, StylistError
from stylist.files import FileStore
from stylist.locale import Locale
from stylist_agents.carrying import MOST_MB, Carried, NotAConversation, as_json, as_markdown, as_zip, read_carried
from stylist_ui import hosting
from stylist_ui.own_page import from_our_page, locale_of, person_of, problem

_TYPES = {"json": "application/json", "md": "text/markdown; charset=utf-8", "zip": "application/zip"}


async def give(request: Request) -> Response:
    """One conversation of the person who asks, as a file; 404 for any other."""
    try:
        thread_id, kind, person = request.path_params["thread_id"], request.path_params["kind"], person_of(request)
        if person is None or kind not in _TYPES:
            raise NotFound(what="thread", id=thread_id)
        data = await run_in_threadpool(_file, thread_id, person, kind, locale_of(request))
    except StylistError as error:
        return problem(error, request)
    headers = {
        "content-disposition": f'attachment; filename="stylist-{thread_id[:8]}.{kind}"',
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(data, media_type=_TYPES[kind], headers=headers)


def _file(thread_id: str, person_id: str, kind: str, locale: Locale) -> bytes:
    conversation = hosting.conversation()
    title = conversation.journal.thread(thread_id, person_id).title
    carried = Carried(title=title, messages=tuple(conversation.history(thread_id, person_id)))
    if kind == "json":
        return as_json(carried)
    if kind == "md":
        return as_markdown(carried, locale, {}).encode()
    return as_zip(carried, locale, _finder(conversation.services.files, person_id))


def _finder(files: FileStore, person_id: str) -> Callable[[str], tuple[str, bytes] | None]:
    def find(name: str) -> tuple[str, bytes] | None:
        try:
            return files.get(name, person_id).path.name, files.read(name, person_id)
        except NotFound:
            return None

    return find


async def take(request: Request) -> Response:
    """Bring a kept conversation back: ``{"thread": …}``, or a refusal with its sentence."""
    try:
        person = person_of(request)
        if person is None or not from_our_page(request):
            raise ConsentRequired
        data = bytearray()
        async for chunk in request.stream():
            data += chunk
            if len(data) > 4 * MOST_MB * 1e6:  # a zip carries pictures, too
                raise NotAConversation(why=f"> {4 * MOST_MB:g} MB")
        return JSONResponse({"thread": await run_in_threadpool(_adopt, bytes(data), person)})
    except StylistError as error:
        return problem(error, request)


def _adopt(data: bytes, person_id: str) -> str:
    conversation = hosting.conversation()
    return conversation.adopt(person_id, read_carried(data, conversation.services.search.garment))


routes = [
    Route("/conversations/{thread_id}.{kind}", give),
    Route("/conversations", take, methods=["POST"]),
]
