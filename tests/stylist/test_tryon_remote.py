"""The remote engine against a real server on loopback that answers as OpenAI's edits endpoint does, or misbehaves."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from stylist.demo.figures import draw_figure
from stylist.demo.perceived import figure_perception
from stylist.images import Photo, encode_png, open_photo
from stylist.settings import Settings
from stylist.tryon.engine import EngineUnavailable, Piece, TryOnResult
from stylist.tryon.engines import load_engine
from stylist.tryon.engines.painted import PaintedEngine
from stylist.tryon.engines.remote import RemoteFailed, RemotePainter, RemoteRefused
from stylist.tryon.options import TryOnOptions

PHOTO = Photo(np.asarray(draw_figure("ada").convert("RGB").resize((240, 400))), "PNG")
PIECE = Piece("top", Photo(np.full((64, 48, 3), 200, np.uint8), "PNG"), "t-shirt", "upper")
OPTIONS = TryOnOptions(seed=9, long_side_px=256, steps=4)
Answer = tuple[int, dict[str, Any] | bytes]


class Server:
    """answer(fields, files) -> status and body; keeps what was asked. gets: what a GET answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[dict[str, str], list[tuple[str, bytes]], str]] = []
        self.answer: Callable[[dict[str, str]], Answer] = lambda fields: (200, picture(fields))
        self.gets: Answer = (404, b"")
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
                fields, files = {}, []
                for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
                    name = str(part.get_param("name", header="content-disposition"))
                    data = part.get_payload(decode=True)
                    assert isinstance(data, bytes)
                    if part.get_filename():
                        files.append((name, data))
                    else:
                        fields[name] = data.decode()
                outer.asked.append((fields, files, self.path + " " + self.headers.get("authorization", "")))
                self._send(*outer.answer(fields))

            def do_GET(self) -> None:
                outer.asked.append(({}, [], self.path + " " + self.headers.get("authorization", "")))
                self._send(*outer.gets)

            def _send(self, status: int, body: dict[str, Any] | bytes) -> None:
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                if status == 302:
                    self.send_header("location", "http://127.0.0.1:1/elsewhere")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None: ...

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"

    def engine(self, timeout_s: float = 20.0) -> PaintedEngine:
        return PaintedEngine("remote", RemotePainter(self.url, "some-edit", "secret", timeout_s, wait_s=0.0))

    def render(self, options: TryOnOptions = OPTIONS) -> TryOnResult:
        return self.engine().render(PHOTO, figure_perception("ada"), [PIECE], options)


def red(size: str) -> bytes:
    width, height = (int(n) for n in size.split("x"))
    return encode_png(np.broadcast_to(np.array([200, 30, 30], np.uint8), (height, width, 3)).copy())


def picture(fields: dict[str, str]) -> dict[str, Any]:
    return {"data": [{"b64_json": base64.b64encode(red(fields.get("size", "160x256"))).decode()}]}


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.http.shutdown()
    server.http.server_close()
    thread.join()


def test_person_garment_mask_and_fields_arrive_and_the_picture_is_laid_on(server: Server) -> None:
    result = server.render()
    (fields, files, where) = server.asked[0]
    assert where == "/v1/images/edits Bearer secret"
    assert fields["size"] == "160x256" and fields["seed"] == "9" and fields["num_inference_steps"] == "4"
    assert fields["model"] == "some-edit" and "image 2" in fields["prompt"]
    assert [name for name, _ in files] == ["image[]", "image[]", "mask"]
    assert open_photo(files[0][1]).pixels.shape == (256, 160, 3)
    assert np.array_equal(open_photo(files[1][1]).pixels, PIECE.picture.pixels)
    outside = ~result.worn_region
    assert np.array_equal(result.picture[outside], PHOTO.pixels[outside])
    assert np.median(result.picture[result.worn_region], axis=0).tolist() == [200, 30, 30]
    assert result.ignored == () and result.weights == "some-edit"


def test_the_whole_picture_is_asked_for_without_a_mask(server: Server) -> None:
    result = server.render(TryOnOptions(long_side_px=256, keep_background=False))
    assert [name for name, _ in server.asked[0][1]] == ["image[]", "image[]"] and result.worn_region.all()


def test_variants_are_asked_one_by_one_with_their_own_seeds(server: Server) -> None:
    server.render(TryOnOptions(long_side_px=256, seed=4, variants=2))
    assert [fields["seed"] for fields, _, _ in server.asked] == ["4", "5"]


def test_a_field_the_server_does_not_know_is_left_out_and_told(server: Server) -> None:
    def strict(fields: dict[str, str]) -> Answer:
        extra = sorted({"seed", "num_inference_steps"} & set(fields))
        if extra:
            return 400, {"error": {"message": f"Unknown parameter: '{extra[0]}'."}}
        return 200, picture(fields)

    server.answer = strict
    result = server.render()
    assert len(server.asked) == 3 and result.ignored == ("seed", "steps")


def test_passing_faults_are_tried_again(server: Server) -> None:
    answers = iter([(503, b"busy"), (429, b"")])
    server.answer = lambda fields: next(answers, (200, picture(fields)))
    assert server.render().report.ok and len(server.asked) == 3


def test_a_server_that_stays_down_is_told_with_the_next_step(server: Server) -> None:
    server.answer = lambda _: (503, {"error": {"message": "no card"}})
    with pytest.raises(RemoteFailed, match=r"503 no card.*tryon_remote_url") as failure:
        server.render()
    assert len(server.asked) == 3 and "tryon_remote_url" in failure.value.say("zh")


def test_a_refusal_is_told_in_the_servers_words_and_not_repeated(server: Server) -> None:
    server.answer = lambda _: (422, {"error": {"message": "content policy"}})
    with pytest.raises(RemoteRefused, match="content policy"):
        server.render()
    assert len(server.asked) == 1


def test_no_connection_is_told() -> None:
    engine = PaintedEngine("remote", RemotePainter("http://127.0.0.1:9/v1", "m", None, 2.0, wait_s=0.0))
    with pytest.raises(RemoteFailed, match="ConnectError"):
        engine.render(PHOTO, figure_perception("ada"), [PIECE], OPTIONS)


@pytest.mark.parametrize(
    "body", [b"<html>", {"data": []}, {"data": [{}]}, {"data": [{"b64_json": "%%%"}]}, {"data": [{"b64_json": "QUJD"}]}]
)
def test_answers_without_a_picture_are_told(server: Server, body: dict[str, Any] | bytes) -> None:
    server.answer = lambda _: (200, body)
    with pytest.raises(RemoteFailed):
        server.render()


def test_a_picture_of_another_shape_is_not_squeezed_onto_the_photo(server: Server) -> None:
    server.answer = lambda _: (200, picture({"size": "256x256"}))
    with pytest.raises(RemoteFailed, match="asked for 160x256, its picture has 256x256"):
        server.render()


def test_an_address_at_the_server_itself_is_fetched_without_the_key(server: Server) -> None:
    server.answer = lambda _: (200, {"data": [{"url": server.url + "/p.png"}]})
    server.gets = (200, red("160x256"))
    assert server.render().report.ok
    assert server.asked[-1][2] == "/v1/p.png "


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/p.png", "http://10.0.0.8/p.png", "http://169.254.169.254/x", "file:///etc/passwd", "x"]
)
def test_private_addresses_are_not_fetched(server: Server, url: str) -> None:
    server.answer = lambda _: (200, {"data": [{"url": url}]})
    with pytest.raises(RemoteFailed, match="not public"):
        server.render()


def test_redirects_are_not_followed(server: Server) -> None:
    server.answer = lambda _: (200, {"data": [{"url": server.url + "/p.png"}]})
    server.gets = (302, b"")
    with pytest.raises(RemoteFailed, match="302"):
        server.render()
    server.answer = lambda _: (302, b"")
    with pytest.raises(RemoteFailed, match="302"):
        server.render()


def test_without_an_address_the_engine_says_what_to_set() -> None:
    with pytest.raises(EngineUnavailable, match="tryon_remote_url"):
        load_engine(Settings(), "remote")
    assert load_engine(Settings(tryon_remote_url="http://127.0.0.1:9/v1"), "remote").name == "remote"
