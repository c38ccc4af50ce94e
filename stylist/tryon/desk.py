"""Where try-ons are asked for: from the cache, from this process' own worker, or from workers elsewhere."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from stylist.jobs import Ask, Job, Priority
from stylist.jobs.worker import Handler
from stylist.refusals import require_decent
from stylist.tryon.asking import TryOnOutcome, TryOnRequest
from stylist.tryon.following import Desk
from stylist.tryon.keeping import same_look_before
from stylist.tryon.making import TryOnMaker


class TryOnDesk(Desk[TryOnOutcome]):
    """Asks for try-ons and follows them."""

    def ask(self, request: TryOnRequest, owner: str, priority: int = Priority.INTERACTIVE) -> Job:
        """The request's job: a new one, the one that is under way, or one that is done already.

        Raises IndecentRefused, ConsentRequired, NotFound (a picture that is gone, or somebody else's), Busy,
        EngineUnavailable.
        """
        services = self._services
        require_decent(*request.words)
        if request.photo_id is not None:
            services.consent.require(owner)
        services.photos.expire()
        self._queue.expire(services.settings.photo_keep_hours)
        if before := same_look_before(services, request, owner):
            return before
        key = request.key(services.files, owner)
        self._drop_without_picture(key, owner)
        job = self._queue.submit(
            Ask(owner, key, request.engine, request.model_dump_json(), _batch(request), int(priority))
        )
        return self._begin(job)

    def _handler(self) -> tuple[Handler, float]:
        services = self._services
        return TryOnMaker(services, services.engine(self.engine)), services.settings.job_limit_s

    def _read(self, result: str) -> TryOnOutcome:
        return TryOnOutcome.model_validate_json(result)


def _batch(request: TryOnRequest) -> str:
    """What may share a run of the engine: equal options, each with its own seed."""
    return json.dumps([request.engine, asdict(replace(request.options, seed=0))], sort_keys=True)
