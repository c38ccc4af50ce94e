"""The fitting room's mirror: `POST mirror` takes a camera frame and answers with it dressed. No frame is ever stored.

Consent is checked before a byte is read, the size while it arrives. One frame of a person is worked on at a time, and
only so many people have a mirror at once; one that nobody looked into for a while is dropped.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from stylist.errors import ConsentRequired, MinorRefused, StylistError, TooMany, TooManyBytes
from stylist.images import encode_jpeg, open_photo
from stylist.services import Services
from stylist.tryon.asking import piece_of
from stylist.tryon.engine import Piece
from stylist.tryon.gestures import Gesture, RaisedHands
from stylist.tryon.live import LivePreview
from stylist_ui import hosting
from stylist_ui.own_page import from_our_page, person_of, problem

FRAME_MOST_MB = 0.6
FRAME_MOST_MEGAPIXELS = 1.0
MIRRORS = 4
"""People in the fitting room at once: a frame costs tens of milliseconds of a core."""
IDLE_S = 30.0


@dataclass
class Mirror:
    """One person in one garment."""

    garment_id: str
    live: LivePreview
    hands: RaisedHands = field(default_factory=RaisedHands)
    lock: Lock = field(default_factory=Lock)
    used_at: float = 0.0


class FittingRoom:
    """The mirrors of one process, by person."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._mirrors: dict[str, Mirror] = {}
        self._lock = Lock()
        self._clock = clock

    def mirror(self, person_id: str, garment_id: str, services: Services) -> Mirror:
        """The person's mirror, showing a garment. Raises TooMany, and NotFound where there is no such garment."""
        self.drop_idle()
        with self._lock:
            held = self._mirrors.get(person_id)
            if held is None and len(self._mirrors) >= MIRRORS:
                raise TooMany(what="fitting room", retry_after_s=round(IDLE_S))
            if held is None or held.garment_id != garment_id:
                held = Mirror(garment_id, LivePreview(services.body_model, [_piece(services, garment_id)]))
                self._mirrors[person_id] = held
            held.used_at = self._clock()
            return held

    def drop_idle(self) -> None:
        """Forget what was seen of people who no longer look."""
        with self._lock:
            now = self._clock()
            self._mirrors = {who: m for who, m in self._mirrors.items() if now - m.used_at < IDLE_S}

    def leave(self, person_id: str) -> None:
        """Forget what was seen of a person."""
        with self._lock:
            self._mirrors.pop(person_id, None)


def _piece(services: Services, garment_id: str) -> Piece:
    asked = piece_of(services.search.garment(garment_id))
    return asked.with_picture(open_photo(services.files.read(asked.picture_id)))


room = FittingRoom()


async def look(request: Request) -> Response:
    """A frame (JPEG) in ``garment``: the same frame dressed and labelled, and what raised hands ask for."""
    person = person_of(request)
    try:
        if person is None or not from_our_page(request):
            raise ConsentRequired
        _allowed(person, request.query_params.get("thread", ""))
        data = bytearray()
        async for chunk in request.stream():
            data += chunk
            if len(data) > FRAME_MOST_MB * 1e6:
                raise TooManyBytes(megabytes=len(data) / 1e6, limit_megabytes=FRAME_MOST_MB)
        garment_id = request.query_params.get("garment", "")
        picture, seen, gesture = await run_in_threadpool(_dressed, bytes(data), person, garment_id)
    except StylistError as error:
        return problem(error, request)
    headers = {"cache-control": "no-store", "x-stylist-seen": str(int(seen)), "x-stylist-gesture": gesture or ""}
    return Response(picture, media_type="image/jpeg", headers=headers)


def _allowed(person_id: str, thread_id: str) -> None:
    conversation = hosting.conversation()
    if not conversation.services.consent.given(person_id):
        room.leave(person_id)
        raise ConsentRequired
    if thread_id and conversation.preferences(thread_id, person_id).minor:
        room.leave(person_id)
        raise MinorRefused


def _dressed(data: bytes, person_id: str, garment_id: str) -> tuple[bytes, bool, Gesture | None]:
    mirror = room.mirror(person_id, garment_id, hosting.conversation().services)
    if not mirror.lock.acquire(blocking=False):
        raise TooMany(what="frame", retry_after_s=1)
    try:
        decoder = hosting.conversation().services.decoder
        frame = decoder.photo(data, max_mb=FRAME_MOST_MB, max_megapixels=FRAME_MOST_MEGAPIXELS)
        picture = encode_jpeg(mirror.live.shown(frame), 80)
        seen = mirror.live.seen
        return picture, seen is not None, mirror.hands(None if seen is None else seen.landmarks)
    finally:
        mirror.lock.release()


async def leave(request: Request) -> Response:
    """The person steps away from the mirror."""
    person = person_of(request)
    if person is not None and from_our_page(request):
        room.leave(person)
    return Response(status_code=204)


routes = [Route("/mirror", look, methods=["POST"]), Route("/mirror/leave", leave, methods=["POST"])]
