"""A turn as a clip through the queue: marked, each frame judged, cut or refused, kept and forgotten."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from stylist.body.perception import Landmark, Part
from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.errors import ConsentRequired, NotFound, StylistError
from stylist.files import FileStore
from stylist.images import Pixels, encode_png
from stylist.services import Services
from stylist.settings import Settings
from stylist.tryon.asking import PieceAsked, TryOnRequest
from stylist.tryon.engine import Cancelled, Progress, TryOnCancelled, never, no_progress
from stylist.tryon.following import Cancelled as JobCancelled
from stylist.tryon.following import NoWorker, StillWaiting
from stylist.tryon.options import OptionRefused
from stylist.tryon.turn import desk as turn_desk
from stylist.tryon.turn.asking import TurnOutcome
from stylist.tryon.turn.desk import TurnDesk
from stylist.tryon.turn.options import TurnOptions
from stylist.tryon.turn.turner import TurnsOff, load_turner

RATE = 4


class Mover:
    """Narrows the picture a little from frame to frame, and changes some of them as a test says."""

    name, weights, licence, frames_per_second = "wan", "tiny", "MIT", RATE

    def __init__(self) -> None:
        self.clips = 0
        self.before: Callable[[], None] = lambda: None
        self.change: Callable[[Pixels, int], Pixels] = lambda frame, _: frame

    def turn(
        self,
        picture: Pixels,
        options: TurnOptions = TurnOptions(),  # noqa: B008 (frozen)
        progress: Progress = no_progress,
        cancelled: Cancelled = never,
    ) -> list[Pixels]:
        self.before()
        self.clips += 1
        if cancelled():
            raise TryOnCancelled
        progress(0.5)
        count = round(options.seconds * RATE) + 1
        return [self.change(narrower(picture, 1 - 0.004 * n), n) for n in range(count)]


def narrower(picture: Pixels, by: float) -> Pixels:
    height, width = (side - side % 2 for side in picture.shape[:2])
    matrix = np.array([[by, 0, width / 2 * (1 - by)], [0, 1, 0]])
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


@pytest.fixture(scope="module")
def dressed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, str]]:
    """A shop where Ann has seen a shirt on ada, and the id of that picture."""
    shop = Services(Settings(data_dir=tmp_path_factory.mktemp("shop"), turn_engine="wan"))
    shirt = next(g for g in demo_garments() if g.category == "shirt")
    drawn = np.asarray(draw_garment(shirt, (360, 480)).convert("RGB"))
    garment = shop.files.put(encode_png(drawn), "product", ".png")
    piece = PieceAsked(garment_id=shirt.id, picture_id=garment, category="shirt", worn="upper")
    shop.consent.give("ann")
    photo_id = shop.photos.add(encode_png(np.asarray(draw_figure("ada").convert("RGB"))), "ann")
    request = TryOnRequest(pieces=(piece,), engine="preview", photo_id=photo_id)
    yield shop, shop.desk.wait(shop.desk.ask(request, "ann")).file_id
    shop.close()


@pytest.fixture
def mover(monkeypatch: pytest.MonkeyPatch) -> Mover:
    made = Mover()
    monkeypatch.setattr(turn_desk, "load_turner", lambda _settings: made)
    return made


@pytest.fixture
def desk(dressed: tuple[Services, str], mover: Mover) -> Iterator[TurnDesk]:
    made = TurnDesk(dressed[0], own_worker=True)
    yield made
    made.close()


def hold(begun: threading.Event, go_on: threading.Event) -> None:
    begun.set()
    go_on.wait(20)


def turned(desk: TurnDesk, picture: str, seed: int) -> TurnOutcome:
    return desk.wait(desk.ask(desk.request(picture, TurnOptions(2.0, seed)), "ann"))


def test_a_clip_begins_with_the_picture_is_marked_and_is_made_once(
    dressed: tuple[Services, str], desk: TurnDesk, mover: Mover
) -> None:
    shop, picture = dressed
    told: list[int] = []
    job = desk.ask(desk.request(picture, TurnOptions(2.0, 1)), "ann")
    made = desk.wait(job, lambda event: told.append(event.progress_percent))
    assert (made.frames, made.asked_frames, made.seconds, made.ended_by) == (9, 9, 2.25, None)
    assert told == sorted(told)
    data = shop.files.read(made.file_id, "ann")
    with av.open(io.BytesIO(data)) as container:
        stream = container.streams.video[0]
        assert (stream.frames, stream.width, stream.height) == (9, made.width, made.height)
        assert float(stream.average_rate or 0) == RATE
    verdict = shop.marker.verify(data)
    assert (verdict.finding, verdict.label_seen, verdict.engine, verdict.licence) == ("signed", True, "wan", "MIT")
    assert turned(desk, picture, 1) == made and mover.clips == 1
    assert shop.files.get(made.file_id, "ann").source == picture
    with pytest.raises(NotFound):
        shop.files.read(made.file_id, "bob")
    with pytest.raises(NotFound):
        desk.ask(desk.request(picture), "bob")


def trunk(frame: Pixels) -> tuple[slice, slice]:
    """Chest to lap of ada."""
    seen, scale = figure_perception("ada"), frame.shape[0] / figure_perception("ada").mask.shape[0]
    left, right = seen.point(Landmark.RIGHT_SHOULDER) * scale, seen.point(Landmark.LEFT_HIP) * scale
    return slice(int(left[1]), int(right[1] * 1.1)), slice(int(left[0] * 0.95), int(right[0] * 1.1))


def undress(frame: Pixels) -> Pixels:
    """The chest in the colour of the face."""
    parsing = figure_perception("ada").parsing
    assert parsing is not None
    size = (frame.shape[1], frame.shape[0])
    face = cv2.resize(parsing, size, interpolation=cv2.INTER_NEAREST) == Part.FACE
    bare = frame.copy()
    bare[trunk(frame)] = np.median(frame[face], axis=0)
    return bare


def recolour(frame: Pixels) -> Pixels:
    other = frame.copy()
    other[trunk(frame)] = other[trunk(frame)][..., ::-1] // 2 + 60
    return other


def repaint_face(frame: Pixels) -> Pixels:
    other = frame.copy()
    seen = figure_perception("ada")
    x, y = (seen.point(Landmark.NOSE) * frame.shape[0] / seen.mask.shape[0]).astype(int)
    cv2.circle(other.view(), (int(x), int(y)), frame.shape[0] // 30, (90, 60, 120), -1)
    return other


@pytest.mark.parametrize(
    ("change", "problem"),
    [(undress, "undressed"), (recolour, "colour_off"), (repaint_face, "face_changed")],
)
def test_a_clip_that_goes_wrong_at_once_is_refused_and_says_why(
    desk: TurnDesk, mover: Mover, dressed: tuple[Services, str], change: Callable[[Pixels], Pixels], problem: str
) -> None:
    mover.change = lambda frame, n: change(frame) if n == 3 else frame
    before = {file.id for file in dressed[0].files.of("ann")}
    with pytest.raises(StylistError) as refused:
        turned(desk, dressed[1], 10)
    assert refused.value.code == "turn_not_convincing" and "0.8" in refused.value.say("en")
    said = {"undressed": "衣不蔽体", "colour_off": "颜色", "face_changed": "脸"}[problem]
    assert said in refused.value.say("zh")
    assert {file.id for file in dressed[0].files.of("ann")} == before


def test_a_late_fault_ends_the_clip_before_it_but_undressing_is_never_shown_in_part(
    desk: TurnDesk, mover: Mover, dressed: tuple[Services, str]
) -> None:
    mover.change = lambda frame, n: repaint_face(frame) if n >= 8 else frame
    made = turned(desk, dressed[1], 21)
    assert (made.frames, made.asked_frames, made.ended_by) == (8, 9, "face_changed")
    assert made.quality["words"]["en"] == "the face is no longer yours"
    mover.change = lambda frame, n: undress(frame) if n >= 8 else frame
    with pytest.raises(StylistError, match="undressed"):
        turned(desk, dressed[1], 22)


def test_a_clip_that_does_not_begin_with_the_picture_is_refused(
    desk: TurnDesk, mover: Mover, dressed: tuple[Services, str]
) -> None:
    mover.change = lambda frame, _: np.full_like(frame, 90)
    with pytest.raises(StylistError) as refused:
        turned(desk, dressed[1], 31)
    assert "begin with your picture" in refused.value.say("en")


def test_who_stops_waiting_cancels_the_clip(desk: TurnDesk, mover: Mover, dressed: tuple[Services, str]) -> None:
    begun, go_on = threading.Event(), threading.Event()
    mover.before = lambda: hold(begun, go_on)
    job = desk.ask(desk.request(dressed[1], TurnOptions(2.0, 41)), "ann")
    assert begun.wait(20)
    dressed[0].queue.cancel(job.id, "ann")
    threading.Timer(1.5, go_on.set).start()
    with pytest.raises(JobCancelled) as told:
        desk.wait(job)
    assert told.value.say("en").startswith("The clip was cancelled") and told.value.say("zh").startswith("视频已取消")
    desk.close()
    assert not dressed[0].files.present([f"turn-{job.id}"])


def test_off_by_default_and_the_answer_names_the_setting(tmp_path: Path) -> None:
    shop = Services(Settings(data_dir=tmp_path))
    assert shop.settings.turn_engine is None
    for asked in (lambda: shop.turns, lambda: load_turner(shop.settings)):
        with pytest.raises(TurnsOff) as off:
            asked()
        assert "turn_engine = wan" in off.value.say("en") and "turn_engine = wan" in off.value.say("zh")


def test_without_a_worker_the_job_waits_and_that_is_said(
    dressed: tuple[Services, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stylist.tryon.following.ALONE_S", 0.1)
    waiting = TurnDesk(dressed[0])
    job = waiting.ask(waiting.request(dressed[1], TurnOptions(2.0, 51)), "ann")
    with pytest.raises(NoWorker, match=r"clip is waiting.*stylist worker --engine wan"):
        waiting.wait(job)
    (lease,) = dressed[0].queue.take("tests", "wan")
    with pytest.raises(StillWaiting, match="clip is not ready"):
        waiting.wait(lease.job, patience_s=0.1)
    dressed[0].queue.cancel(job.id, "ann")


@pytest.mark.parametrize("wrong", [{"seconds": 5}, {"seconds": True}, {"seed": -1}, {"steps": 0}, {"long_side_px": 64}])
def test_values_that_cannot_be_are_refused_by_name(wrong: dict[str, float]) -> None:
    with pytest.raises(OptionRefused, match=next(iter(wrong))):
        TurnOptions(**wrong)  # type: ignore[arg-type]


def test_only_a_finished_tryon_can_turn(desk: TurnDesk, dressed: tuple[Services, str]) -> None:
    photo = dressed[0].files.get(dressed[1], "ann").source
    for name in (photo or "", "tryon-unknown", "unmarked-x"):
        with pytest.raises(NotFound):
            desk.ask(desk.request(name), "ann")


def test_consent_forgetting_and_time_take_the_clip_along(
    desk: TurnDesk, mover: Mover, dressed: tuple[Services, str]
) -> None:
    """The last test here: it empties the shop."""
    shop, picture = dressed
    clip = turned(desk, picture, 61).file_id
    path = shop.files.get(clip, "ann").path
    later = FileStore(shop.settings.data_dir / "files", clock=lambda: 10e9)
    assert path.exists() and later.get(clip, "ann").kind == "turn"
    begun, go_on = threading.Event(), threading.Event()
    mover.before = lambda: hold(begun, go_on)
    job = desk.ask(desk.request(picture, TurnOptions(2.0, 62)), "ann")
    assert begun.wait(20)
    shop.forget("ann")
    go_on.set()
    desk.close()
    assert not path.exists() and shop.files.of("ann") == []
    with pytest.raises(NotFound):
        shop.queue.get(job.id, "ann")
    with pytest.raises((NotFound, ConsentRequired)):
        desk.ask(desk.request(picture), "ann")
