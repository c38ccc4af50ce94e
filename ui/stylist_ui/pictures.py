"""Pictures over HTTP, beside the chat page: product pictures for all, a person's own for that person alone.

The page shows `<img src="pictures/ID">`. A photo comes in at `POST photos`: consent is checked before the first byte
is read, the size while it arrives, and the request must come from our own page.
"""

from __future__ import annotations

import mimetypes

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from stylist.errors import ConsentRequired, NotFound, StylistError, TooManyBytes
from stylist.files import FileStore
from stylist.video import MAX_MB, is_video
from stylist_ui import hosting
from stylist_ui.own_page import from_our_page, person_of, problem


def picture_url(file_id: str) -> str:
    """Where the page finds a stored picture, relative to the page."""
    return f"pictures/{file_id}"


async def show_picture(request: Request) -> Response:
    """One stored picture, or 404 both for an id that does not exist and for somebody else's."""
    files = hosting.conversation().services.files
    try:
        return picture_response(files, request.path_params["file_id"], person_of(request))
    except NotFound as error:
        return problem(error, request)


async def show_product(request: Request) -> Response:
    """One picture of the shop's, for a page without visitors: nobody's own is shown there."""
    try:
        return picture_response(hosting.services().files, request.path_params["file_id"], None)
    except NotFound as error:
        return problem(error, request)


def picture_response(files: FileStore, file_id: str, viewer: str | None) -> Response:
    """A stored picture, to be kept by nobody where it is somebody's own. Raises NotFound."""
    file, path = files.get(file_id, viewer), files.as_it_lies(file_id, viewer)
    cache = "public, max-age=31536000, immutable" if file.owner is None else "private, no-store"
    headers = {
        "cache-control": cache,
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'",
    }
    kind = mimetypes.guess_type(file.path.name)[0]
    if path is None:  # encrypted
        return Response(files.read(file_id, viewer), media_type=kind, headers=headers)
    return FileResponse(path, media_type=kind, headers=headers)


async def take_photo(request: Request) -> Response:
    """Store a photo or short video of a consenting person: ``{"id": …, "ids": […]}``, or a refusal with its sentence.

    ids: of a video, those of the frames that were kept; id: the first.
    """
    services = hosting.conversation().services
    person = person_of(request)
    try:
        if person is None or not from_our_page(request) or not services.consent.given(person):
            raise ConsentRequired
        data = await photo_body(request, services.settings.photo_max_mb)
        ids = await run_in_threadpool(services.photos.add_all, [data], person)
        return JSONResponse({"id": ids[0], "ids": ids})
    except StylistError as error:
        return problem(error, request)


routes = [Route("/pictures/{file_id}", show_picture), Route("/photos", take_photo, methods=["POST"])]


async def photo_body(request: Request, limit_mb: float) -> bytes:
    """The body, up to the limit of photos, or of videos where it begins as one. Raises TooManyBytes."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > limit_mb * 1e6 and is_video(bytes(data[:32])):
            limit_mb = max(limit_mb, MAX_MB)
        if len(data) > limit_mb * 1e6:
            raise TooManyBytes(megabytes=len(data) / 1e6, limit_megabytes=limit_mb)
    return bytes(data)
