"""Photos in, under consent and quota, and pictures out, to whom they belong."""

from __future__ import annotations

import math
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from stylist.errors import NotFound
from stylist_ui.api.callers import Here, Person, Viewer
from stylist_ui.api.telling import picture_address
from stylist_ui.pictures import photo_body, picture_response

router = APIRouter(tags=["pictures"])
FileId = Annotated[str, Path(max_length=100, description="The id of a picture.")]
PictureLink = Annotated[str | None, Query(max_length=1000, description="From a reply's Markdown; good for an hour.")]
_BINARY = {"schema": {"type": "string", "format": "binary"}}


class PhotoTaken(BaseModel):
    """Photos that were stored: one, or of a short video up to eight frames. Send ids along with a message."""

    ids: list[str]
    urls: list[str]


@router.post(
    "/photos",
    status_code=201,
    openapi_extra={"requestBody": {"required": True, "content": {"image/*": _BINARY, "video/*": _BINARY}}},
)
async def take_photo(here: Here, person: Person, request: Request) -> PhotoTaken:
    """Store a photo or short video of the person: the body is the file. Without consent no byte of it is read."""
    await run_in_threadpool(here.services.consent.require, person.person_id)
    here.limits.upload(person.person_id, files=1)
    data = await photo_body(request, here.services.settings.photo_max_mb)
    here.limits.upload(person.person_id, kilobytes=math.ceil(len(data) / 1000))
    ids = await run_in_threadpool(here.services.photos.add_all, [data], person.person_id)
    return PhotoTaken(ids=list(ids), urls=[picture_address(name) for name in ids])


@router.delete("/photos/{file_id}", status_code=204)
def delete_photo(here: Here, person: Person, file_id: FileId) -> None:
    """Delete a photo with everything made from it and read from it."""
    mine = here.services.files.get(file_id, person.person_id)
    if mine.owner != person.person_id:
        raise NotFound(what="picture", id=file_id)
    here.services.photos.discard([file_id], person.person_id)
    here.conversation.sweep()


@router.get(
    "/pictures/{file_id}",
    response_class=FileResponse,
    responses={200: {"content": {"image/*": _BINARY}}},
)
def show_picture(here: Here, viewer: Viewer, file_id: FileId, link: PictureLink = None) -> Response:
    """A picture: the shop's for everybody, a person's own for that person alone, or by a link that was made for it."""
    by_link = here.signer.linked(link, file_id) if link else None
    return picture_response(here.services.files, file_id, viewer or by_link)
