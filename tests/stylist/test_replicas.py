"""The shop's side of replicas: what travels, and what is said when nobody answers. Replicas themselves: tests/ui."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from stylist.body.perception import Perception
from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.images import Photo
from stylist.replicas import Replicas, ReplicasUnavailable, messages, replicas_of
from stylist.replicas.client import ReplicaRefused
from stylist.replicas.wire import WireBroken, packed, unpacked
from stylist.settings import Settings
from stylist.tryon.engine import Piece, Request, TryOnCancelled
from stylist.tryon.options import OptionRefused, TryOnOptions
from stylist.tryon.preview import PreviewEngine
from tests.stylist.test_tryon_preview import first, piece, plain

PERSON = Photo(np.asarray(draw_figure("ada").convert("RGB").resize((240, 360))), "PNG")


def perceived() -> Perception:
    seen = figure_perception("ada")
    return replace(seen, mask=seen.mask[::2, ::2].copy(), parsing=None)


def request() -> Request:
    shirt = replace(plain("red", (180, 20, 30), (60, 240)), room_cm=2.5, carried="across")
    return Request(PERSON, perceived(), (shirt,), TryOnOptions(seed=7, variants=2, length="hip"))


def same(one: Perception, other: Perception) -> bool:
    arrays = ("landmarks", "mask", "parsing")
    return all(np.array_equal(getattr(one, a), getattr(other, a)) for a in arrays if getattr(one, a) is not None) and (
        (one.model, one.tier, one.others) == (other.model, other.tier, other.others)
    )


def test_a_request_arrives_as_it_was_sent() -> None:
    sent, came = request(), messages.request_in(messages.request_message(request()))
    assert np.array_equal(came.photo.pixels, sent.photo.pixels)
    assert same(sent.perception, came.perception)
    assert came.options == sent.options
    for before, after in zip(sent.pieces, came.pieces, strict=True):
        assert np.array_equal(before.picture.pixels, after.picture.pixels)
        assert replace(after, picture=before.picture) == before


def test_a_result_comes_back_with_its_variants() -> None:
    made = PreviewEngine().make(Request(PERSON, figure_perception("ada"), (piece(first("shirt")),)))
    made = replace(made, others=(replace(made, seed=8, ignored=("steps",)),), left_out={"hat": "no_head"})
    came = messages.result_in(messages.result_message(made))
    assert np.array_equal(came.picture, made.picture)
    assert np.array_equal(came.others[0].worn_region, made.worn_region)
    assert (came.report, came.left_out, came.worn_ids) == (made.report, made.left_out, made.worn_ids)
    assert (came.others[0].seed, came.others[0].ignored) == (8, ("steps",))


def test_nobody_and_somebody() -> None:
    assert messages.perception_in(messages.perception_message(None)) is None
    back = messages.perception_in(messages.perception_message(perceived()))
    assert back is not None and same(perceived(), back)


@given(st.binary(max_size=400))
def test_bytes_of_anybody_are_read_or_refused(body: bytes) -> None:
    for read in (messages.photo_in, messages.perception_in, messages.request_in, messages.result_in):
        with pytest.raises(WireBroken):
            read(body)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({}, {"seen": {}, "pieces": [], "options": {}}),
        ({"pixels": np.zeros((4, 4), np.uint8)}, {}),
        ({"pixels": np.zeros((4, 4, 3), np.float32)}, {}),
        ({"pixels": np.zeros((4, 4, 3), np.uint8)}, {"seen": {"model": "m"}, "pieces": [], "options": {}}),
    ],
)
def test_a_request_that_is_none_is_refused(arrays: dict[str, np.ndarray], words: dict[str, object]) -> None:
    with pytest.raises(WireBroken):
        messages.request_in(packed(arrays, words))


def test_an_option_that_cannot_be_is_refused() -> None:
    arrays, words = unpacked(messages.request_message(request()))
    with pytest.raises(OptionRefused, match="900"):
        messages.request_in(packed(arrays, words | {"options": {"variants": 900}}))
    with pytest.raises(WireBroken):
        messages.request_in(packed(arrays, words | {"pieces": [{"garment_id": "x", "path": "/etc"}]}))


Say = Callable[[BaseHTTPRequestHandler], tuple[int, bytes]]


@contextmanager
def answering(say: Say) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"] or 0))
            status, body = say(self)
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def asked(url: str, path: str = "/body", tries: int = 4) -> bytes:
    with closing(Replicas(url, None, tries=tries)) as replicas:
        return replicas.ask(path, b"x")


def test_the_token_goes_with_every_request() -> None:
    with answering(lambda h: (200, h.headers["authorization"].encode())) as url:
        replicas = replicas_of(Settings(replicas_url=url, replicas_token=SecretStr("s3cret")))
        assert replicas is not None
        with closing(replicas):
            assert replicas.ask("/body", b"x") == b"Bearer s3cret"
    assert replicas_of(Settings()) is None


def test_an_answer_that_may_pass_is_asked_for_again() -> None:
    answers = iter([(503, b""), (429, b""), (200, b"there")])
    with answering(lambda _: next(answers)) as url:
        assert asked(url) == b"there"


@pytest.mark.parametrize(
    ("status", "why"), [(401, "replicas_token is not theirs"), (404, "HTTP 404"), (500, "HTTP 500")]
)
def test_what_does_not_pass_is_said(status: int, why: str) -> None:
    with answering(lambda _: (status, b"")) as url, pytest.raises(ReplicasUnavailable, match=why):
        asked(url, tries=2)


def test_nobody_there_is_said_with_the_address() -> None:
    with pytest.raises(ReplicasUnavailable, match=r"127\.0\.0\.1:9 do not answer"):
        asked("http://127.0.0.1:9", tries=1)


def test_a_replica_refuses_in_its_own_words() -> None:
    told = json.dumps({"code": "seen_from_behind", "en": "From behind.", "zh": "背影。"}).encode()
    with answering(lambda _: (422, told)) as url, pytest.raises(ReplicaRefused) as refused:
        asked(url, "/tryon")
    assert (refused.value.say("en"), refused.value.say("zh")) == ("From behind.", "背影。")


def test_whoever_waits_no_more_hangs_up() -> None:
    held = threading.Event()

    def slow(_: BaseHTTPRequestHandler) -> tuple[int, bytes]:
        held.wait(20)
        return 200, b""

    looks = iter([False, True])
    with answering(slow) as url:
        try:
            with pytest.raises(TryOnCancelled):
                Replicas(url, None).ask_unless(lambda: next(looks), "/tryon", b"x")
        finally:
            held.set()


def test_another_version_there_is_said() -> None:
    with (
        answering(lambda _: (200, b'{"embedder": "x"}')) as url,
        closing(Replicas(url, None, tries=1)) as replicas,
        pytest.raises(ReplicasUnavailable, match="version"),
    ):
        _ = replicas.about


def test_pieces_travel_with_all_that_an_engine_reads() -> None:
    sent = {name for name in Piece.__dataclass_fields__ if name != "picture"}
    _, words = unpacked(messages.request_message(request()))
    assert set(words["pieces"][0]) == sent
