"""Where clips of a turn are asked for: from the cache, or from the worker that has the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stylist.jobs import Ask, Job, Priority
from stylist.jobs.worker import Handler
from stylist.tryon.following import Desk
from stylist.tryon.keeping import finished_look
from stylist.tryon.turn.asking import TurnOutcome, TurnRequest
from stylist.tryon.turn.making import TurnMaker
from stylist.tryon.turn.options import TurnOptions
from stylist.tryon.turn.turner import chosen_turner, load_turner

if TYPE_CHECKING:
    from stylist.services import Services


class TurnDesk(Desk[TurnOutcome]):
    """Asks for clips and follows them. Raises TurnsOff where the settings name no engine."""

    made = {"what_en": "clip", "what_zh": "视频"}  # noqa: RUF012 (a constant of the base)

    def __init__(self, services: Services, own_worker: bool = False) -> None:
        super().__init__(services, chosen_turner(services.settings), own_worker)

    def request(self, file_id: str, options: TurnOptions | None = None) -> TurnRequest:
        """A try-on picture's clip, asked of this desk's engine."""
        return TurnRequest(file_id=file_id, engine=self.engine, options=options or TurnOptions())

    def ask(self, request: TurnRequest, owner: str, priority: int = Priority.INTERACTIVE) -> Job:
        """The request's job: a new one, the one that is under way, or one that is done already.

        Raises ConsentRequired, NotFound (a picture that is gone, no try-on, or somebody else's), Busy,
        EngineUnavailable.
        """
        services = self._services
        services.photos.expire()
        self._queue.expire(services.settings.photo_keep_hours)
        if finished_look(services, request.file_id, owner).request.photo_id is not None:
            services.consent.require(owner)
        key = request.key(services.files, owner)
        self._drop_without_picture(key, owner)
        ask = Ask(owner, key, request.engine, request.model_dump_json(), request.file_id, int(priority))
        return self._begin(self._queue.submit(ask))

    def _handler(self) -> tuple[Handler, float]:
        services = self._services
        return TurnMaker(services, load_turner(services.settings)), services.settings.turn_limit_s

    def _read(self, result: str) -> TurnOutcome:
        return TurnOutcome.model_validate_json(result)
