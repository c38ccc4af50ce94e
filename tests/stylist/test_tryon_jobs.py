"""Try-ons through the queue: cache, ownership, expiry, forgetting, refusals, and workers elsewhere."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stylist.body.perception import Perception
from stylist.demo.perceived import figure_perception
from stylist.errors import ConsentRequired, NotFound, StylistError
from stylist.files import FileStore
from stylist.images import Photo, encode_png, open_photo
from stylist.jobs import Busy, Priority
from stylist.jobs.tables import TableQueue
from stylist.jobs.worker import Worker
from stylist.privacy.photos import Eyes
from stylist.services import Services
from stylist.settings import Settings
from stylist.tryon import following as desks
from stylist.tryon.asking import PieceAsked, TryOnRequest
from stylist.tryon.checked import checked
from stylist.tryon.desk import TryOnDesk
from stylist.tryon.engine import (
    Cancelled,
    EngineUnavailable,
    Progress,
    QualityReport,
    Request,
    TryOnCancelled,
    TryOnEngine,
    TryOnResult,
)
from stylist.tryon.following import Cancelled as JobCancelled
from stylist.tryon.following import NoWorker, StillWaiting
from stylist.tryon.making import TryOnMaker


class Painter:
    """An engine that paints the photo in one colour, and does first what a test says."""

    name = "preview"
    tier = "embedded"
    honours = frozenset({"seed", "variants"})

    def __init__(self) -> None:
        self.rendered = 0
        self.before: Callable[[], None] = lambda: None
        self.problems: tuple[str, ...] = ()
        self.chance = False
        self.seeds: list[int] = []

    def make(self, request: Request, progress: Progress, cancelled: Cancelled) -> TryOnResult:
        photo, pieces, options = request.photo, request.pieces, request.options
        self.before()
        if cancelled():
            raise TryOnCancelled
        self.rendered += 1
        self.seeds.append(options.seed)
        progress(0.5)
        region = np.ones(photo.pixels.shape[:2], dtype=bool)
        report = QualityReport(not self.problems, True, 1.0, 0, self.problems)
        worn = tuple(piece.garment_id for piece in pieces)
        made = TryOnResult(photo.pixels // 2, region, worn, {}, report, "preview", "embedded", 1)
        if self.chance:
            self.problems = ()
            made = replace(made, seed=options.seed)
        others = tuple(replace(made, picture=made.picture + n) for n in range(1, options.variants))
        return replace(made, others=others)


class OneLook:
    """A body model that sees the drawn figure in every photo."""

    def perceive(self, photo: Photo) -> Perception | None:
        return figure_perception("ada")


@pytest.fixture
def painter() -> Painter:
    return Painter()


@pytest.fixture
def services(tmp_path: Path, painter: Painter) -> Iterator[Services]:
    shop = Services(Settings(data_dir=tmp_path, jobs_most_queued=3))
    shop.__dict__.update(tryon=painter, eyes=Eyes(OneLook()))  # type: ignore[arg-type]
    shop.consent.give("ann")
    yield shop
    shop.close()


def picture(shade: int) -> bytes:
    return encode_png(np.full((90, 60, 3), shade, dtype=np.uint8))


def request(services: Services, owner: str = "ann", shade: int = 200, garment: int = 50, **more: Any) -> TryOnRequest:
    garment_id = services.files.put(picture(garment), "product", ".png")
    piece = PieceAsked(garment_id="g", picture_id=garment_id, category="shirt", worn="upper")
    photo_id = services.photos.add(picture(shade), owner)
    return TryOnRequest(pieces=(piece,), engine="preview", photo_id=photo_id, **more)


def held(painter: Painter) -> tuple[threading.Event, threading.Event]:
    """Let the painter stop in the middle of its work: (it has begun, it may go on)."""
    begun, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        go_on.wait(20)

    painter.before = hold
    return begun, go_on


def test_the_same_pictures_are_rendered_once_whatever_their_ids(services: Services, painter: Painter) -> None:
    first = services.desk.wait(services.desk.ask(request(services), "ann"))
    again = services.desk.ask(request(services), "ann")
    assert (again.state, painter.rendered) == ("done", 1)
    assert services.desk.wait(again) == first
    assert services.files.get(first.file_id, "ann").source == first.before_file_id
    for other in ({"shade": 201}, {"garment": 51}, {"locale": "zh"}, {"options": {"seed": 7}}):
        services.desk.wait(services.desk.ask(request(services, **other), "ann"))
    assert painter.rendered == 5


def test_another_person_gets_neither_the_job_nor_the_picture(services: Services, painter: Painter) -> None:
    job = services.desk.ask(request(services), "ann")
    made = services.desk.wait(job)
    services.consent.give("bob")
    with pytest.raises(NotFound):
        services.queue.get(job.id, "bob")
    with pytest.raises(NotFound):
        services.files.get(made.file_id, "bob")
    with pytest.raises(NotFound):
        services.desk.ask(request(services), "bob")
    services.desk.wait(services.desk.ask(request(services, "bob"), "bob"))
    assert painter.rendered == 2


def test_nothing_without_consent_not_even_from_the_cache(services: Services) -> None:
    asked = request(services)
    services.desk.wait(services.desk.ask(asked, "ann"))
    services.consent.withdraw("ann")
    with pytest.raises(ConsentRequired):
        services.desk.ask(asked, "ann")


def test_consent_taken_back_while_a_job_waits_closes_the_photo(services: Services, painter: Painter) -> None:
    desk = TryOnDesk(services, "preview", own_worker=False)
    job = desk.ask(request(services), "ann")
    services.consent.withdraw("ann")
    with pytest.raises(StylistError) as refused:
        services.desk.wait(job)
    assert refused.value.code == "consent_required"
    assert painter.rendered == 0


def test_a_day_later_job_and_picture_are_gone(services: Services, painter: Painter, tmp_path: Path) -> None:
    now = [time.time()]
    services.__dict__["files"] = FileStore(tmp_path / "files", clock=lambda: now[0])
    services.__dict__["queue"] = TableQueue(tmp_path / "jobs.db", clock=lambda: now[0])
    job = services.desk.ask(request(services), "ann")
    services.desk.wait(job)
    now[0] += 25 * 3600
    services.desk.wait(services.desk.ask(request(services), "ann"))
    assert painter.rendered == 2
    assert len(services.queue.of("ann")) == 1
    assert sorted(file.kind for file in services.files.of("ann")) == ["photo", "tryon", "unmarked"]


def test_a_picture_that_went_early_is_made_again(services: Services, painter: Painter) -> None:
    made = services.desk.wait(services.desk.ask(request(services), "ann"))
    services.photos.discard([made.before_file_id], "ann")
    services.desk.wait(services.desk.ask(request(services), "ann"))
    assert painter.rendered == 2


def test_forget_me_during_the_work_leaves_nothing(services: Services, painter: Painter, tmp_path: Path) -> None:
    begun, go_on = held(painter)
    services.consent.give("Zebediah")
    services.desk.ask(request(services, "Zebediah"), "Zebediah")
    assert begun.wait(20)
    services.forget("Zebediah")
    go_on.set()
    services.close()
    assert services.files.of("Zebediah") == []
    assert not [path for path in (tmp_path / "files").rglob("*.png") if path.parent.parent.name != "product"]
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"Zebediah" not in path.read_bytes(), path


def test_who_stops_waiting_cancels_the_work(services: Services, painter: Painter) -> None:
    begun, go_on = held(painter)
    job = services.desk.ask(request(services), "ann")
    assert begun.wait(20)
    with pytest.raises(JobCancelled, match="picture was cancelled"):
        services.desk.wait(job, stopped=lambda: True)
    go_on.set()
    services.close()
    assert [file.kind for file in services.files.of("ann")] == ["photo"]


def test_a_picture_that_is_not_convincing_is_told_in_both_languages_and_not_kept(
    services: Services, painter: Painter
) -> None:
    painter.problems = ("colour_off",)
    with pytest.raises(StylistError) as told:
        services.desk.wait(services.desk.ask(request(services), "ann"))
    assert told.value.code == "not_convincing"
    assert "strays from the product's" in told.value.say("en")
    assert "颜色和商品图对不上" in told.value.say("zh")
    assert [file.kind for file in services.files.of("ann")] == ["photo"]


def test_every_variant_is_kept_as_a_picture_of_its_own(services: Services, painter: Painter) -> None:
    painter.chance = True
    made = services.desk.wait(services.desk.ask(request(services, options={"seed": 4, "variants": 2}), "ann"))
    assert painter.seeds == [4] and made.seed == 4
    first, second = (services.files.read(name, "ann") for name in (made.file_id, *made.others))
    assert first != second


def test_without_a_worker_that_is_said_and_the_job_waits(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "ALONE_S", 0.1)
    desk = TryOnDesk(services, "preview", own_worker=False)
    job = desk.ask(request(services), "ann")
    with pytest.raises(NoWorker) as nobody:
        desk.wait(job)
    assert "stylist worker --engine preview" in nobody.value.say("zh")
    assert Worker(services.queue, TryOnMaker(services, services.tryon)).run(linger_s=0) == 1
    assert desk.wait(desk.ask(request(services), "ann")).garment_ids == ("g",)


def test_an_engine_that_cannot_be_loaded_leaves_no_job_waiting(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_self: Services, name: str) -> TryOnEngine:
        raise EngineUnavailable(engine=name, why="-", next="", next_zh="")

    monkeypatch.setattr(Services, "engine", missing)
    with pytest.raises(EngineUnavailable):
        services.desk.ask(request(services), "ann")
    assert [job.state for job in services.queue.of("ann")] == ["cancelled"]


def test_impatience_leaves_the_job_running(services: Services, painter: Painter) -> None:
    painter.before = lambda: time.sleep(0.5)
    job = services.desk.ask(request(services), "ann")
    with pytest.raises(StillWaiting):
        services.desk.wait(job, patience_s=0.1)
    assert services.desk.wait(job).garment_ids == ("g",)


def test_ten_times_too_many_are_shed_and_people_go_before_lookbooks(services: Services, painter: Painter) -> None:
    desk = TryOnDesk(services, "preview", own_worker=False)
    shed = 0
    for n in range(30):
        try:
            desk.ask(request(services, shade=n), "ann", Priority.INTERACTIVE if n == 2 else Priority.BATCH)
        except Busy as busy:
            assert "3 pictures are already waiting" in busy.say("en")
            shed += 1
    assert shed == 27
    order = [job.position for job in reversed(services.queue.of("ann"))]
    assert order == [2, 3, 1]


def test_what_a_dead_process_left_is_taken_up_when_the_next_one_opens(services: Services, painter: Painter) -> None:
    job = TryOnDesk(services, "preview", own_worker=False).ask(request(services), "ann")
    assert services.queue.get(job.id, "ann").state == "queued"
    assert services.desk.wait(job).garment_ids == ("g",)


def test_a_figure_needs_no_photo_and_no_consent(services: Services) -> None:
    piece = request(services).pieces[0]
    services.consent.withdraw("ann")
    asked = TryOnRequest(pieces=(piece,), engine="preview", figure="ben")
    made = services.desk.wait(services.desk.ask(asked, "ann"))
    assert made.figure
    assert services.files.get(made.before_file_id).kind == "figure"


def test_the_worker_forgets_what_it_saw_in_photos_that_are_gone(services: Services) -> None:
    made = services.desk.wait(services.desk.ask(request(services), "ann"))
    assert services.seen_photos() == {made.before_file_id}
    services.photos.discard([made.before_file_id], "ann")
    TryOnMaker(services, services.tryon).rest()
    assert services.seen_photos() == set()


class BatchPainter(Painter):
    """The same, several at once; ``fails``: whether a batch goes wrong as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[int] = []
        self.fails = False

    def render_many(self, requests: Sequence[Request], progress: Progress, cancelled: Cancelled) -> list[TryOnResult]:
        self.batches.append(len(requests))
        if self.fails:
            raise StylistError
        return [self.make(r, progress, cancelled) for r in requests]


def made_by(engine: Painter, services: Services, owner: str, gone: int | None = None) -> list[Any]:
    """Three photos dressed by one worker: each picture's pixels, or its failure's code. gone: one that is removed."""
    services.consent.give(owner)
    desk = TryOnDesk(services, "preview", own_worker=False)
    asked = [request(services, owner, shade) for shade in (90, 120, 150)]
    jobs = [desk.ask(one, owner) for one in asked]
    if gone is not None:
        services.photos.discard([asked[gone].photo_id or ""], owner)
    Worker(services.queue, TryOnMaker(services, engine)).run(linger_s=0)  # type: ignore[arg-type]
    ended = [services.queue.get(job.id, owner) for job in jobs]
    return [
        job.failure.code
        if job.failure
        else open_photo(services.files.read(desk.outcome(job).file_id, owner)).pixels.tobytes()
        for job in ended
    ]


def test_a_batch_gives_what_each_gives_alone(services: Services) -> None:
    engine, single = BatchPainter(), Painter()
    together = made_by(engine, services, "ann")
    assert together == made_by(single, services, "bob")
    assert (engine.batches, len(set(together)), single.rendered) == ([3], 3, 3)


def test_one_of_a_batch_that_fails_takes_nobody_along(services: Services) -> None:
    engine = BatchPainter()
    alone = made_by(Painter(), services, "bob")
    assert made_by(engine, services, "ann", gone=1) == [alone[0], "not_found", alone[2]]
    assert engine.batches == [2]
    engine.fails = True
    assert made_by(engine, services, "eve") == alone
    assert engine.batches == [2, 3]


class Strict:
    """A judge that lets no picture of seed 0 through where the photo was dark."""

    def judge(self, photo: Photo, picture: Any, region: Any, perception: Perception, pieces: Any) -> QualityReport:
        ok = photo.pixels.mean() > 100 or picture.max() > photo.pixels.max() // 2
        return QualityReport(ok, True, 1.0, 0, () if ok else ("colour_off",))


def test_each_picture_of_a_batch_is_judged_and_a_bad_one_made_again_alone() -> None:
    class Chancy(BatchPainter):
        def make(self, request: Request, *rest: Any) -> TryOnResult:
            made = super().make(request, *rest)
            seed = request.options.seed
            return replace(made, picture=made.picture + np.uint8(seed), seed=seed)

    engine = Chancy()
    seen = figure_perception("ada")
    photos = [Photo(np.full((9, 6, 3), shade, dtype=np.uint8), "PNG") for shade in (80, 200)]
    judged = checked(engine, Strict())  # type: ignore[arg-type]
    results = judged.render_many([Request(photo, seen, ()) for photo in photos])  # type: ignore[attr-defined]
    assert [result.seed for result in results] == [1, 0]
    assert all(result.report.ok for result in results)
    assert (engine.batches, engine.seeds) == ([2], [0, 0, 1])
