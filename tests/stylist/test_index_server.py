"""A Chroma server by its address: which are taken, what is sent, and what is said where none answers."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from stylist.errors import UnknownSetting
from stylist.index import CatalogueIndex, Folder, Server, place_of
from stylist.index.places import StoreUnreachable
from stylist.services import build_services
from stylist.settings import Settings
from tests.stylist.conftest import free_port
from tests.stylist.garments import many_garments
from tests.stylist.test_index_contract import NAME, fill


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000/", "http://127.8.9.1",
        "https://chroma.example.com", "https://10.0.0.5:8443/shop",
    ],
)  # fmt: skip
def test_this_machine_and_encrypted_addresses_are_taken(url: str) -> None:
    assert Server(url).name == url.rstrip("/")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://10.0.0.5:8000", "unencrypted"),
        ("http://chroma:8000", "unencrypted"),
        ("http://localhost.example.com", "unencrypted"),
        ("http://127.0.0.1.example.com:8000", "unencrypted"),
        ("http://0.0.0.0:8000", "unencrypted"),
        ("https://user:secret@chroma.example.com", "chroma_token"),
        ("https://chroma.example.com?key=1", "chroma_token"),
        ("localhost:8000", "such as"),
        ("ftp://localhost", "such as"),
        ("http://", "such as"),
        ("http://localhost:port", "[Pp]ort"),
        ("", "such as"),
    ],
)
def test_other_addresses_are_refused_with_the_way_out(url: str, why: str) -> None:
    with pytest.raises(UnknownSetting, match=why) as refused:
        Server(url)
    assert "chroma_url" in str(refused.value)


def test_a_trusted_network_can_be_named() -> None:
    assert Server("http://chroma:8000", allow_plain=True).name == "http://chroma:8000"


def test_the_settings_choose_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(place_of(Settings(data_dir=tmp_path)), Folder)
    monkeypatch.setenv("STYLIST_CHROMA_URL", "http://chroma:8000")
    with pytest.raises(UnknownSetting, match="chroma_allow_plain"):
        place_of(Settings(data_dir=tmp_path))
    monkeypatch.setenv("STYLIST_CHROMA_ALLOW_PLAIN", "true")
    assert place_of(Settings(data_dir=tmp_path)).name == "http://chroma:8000"


def test_a_conversation_s_services_use_the_server(
    chroma_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STYLIST_CHROMA_URL", chroma_server)
    services = build_services(Settings(data_dir=tmp_path, catalogue="served"))
    fill(services.index, many_garments(5), catalogue="served")
    assert services.index.current("served") == 1
    assert not list(tmp_path.rglob("chroma.sqlite3"))
    services.index.close()


def test_a_server_that_is_away_is_a_sentence_in_both_languages() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(StoreUnreachable, match="chroma run") as away:
        CatalogueIndex(Server(url)).current("shop")
    assert url in away.value.say("en") and url in away.value.say("zh")
    assert away.value.status == 503


class Proxy(BaseHTTPRequestHandler):
    """Lets requests with the right token through to Chroma, as a shop's proxy would; and stops where it is told to."""

    behind = ""
    away = False

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def do_PUT(self) -> None:
        self._pass_on()

    def do_DELETE(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if type(self).away:
            self.close_connection = True
            return
        if self.headers.get("Authorization") != "Bearer open-sesame":
            self._answer(401, b"who are you?")
            return
        there = urlsplit(type(self).behind)
        connection = http.client.HTTPConnection(there.hostname or "", there.port, timeout=30)
        connection.request(self.command, self.path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        self._answer(answer.status, answer.read())
        connection.close()

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def proxy(chroma_server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(Proxy, "behind", chroma_server)
    monkeypatch.setattr(Proxy, "away", False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_token_is_sent_and_a_wrong_one_is_told(proxy: str) -> None:
    with CatalogueIndex(Server(proxy, "open-sesame")) as index:
        fill(index, many_garments(4), catalogue="guarded")
        assert len(index.load("guarded", NAME)) == 4
    for token in (None, "open-barley"):
        with pytest.raises(StoreUnreachable, match="who are you"):
            CatalogueIndex(Server(proxy, token)).current("guarded")


def test_a_server_that_goes_away_in_the_middle_is_told_and_found_again(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with CatalogueIndex(Server(proxy, "open-sesame"), exact_up_to_rows=0) as index:
        fill(index, many_garments(4), catalogue="leaving")
        snapshot = index.load("leaving", NAME)
        monkeypatch.setattr(Proxy, "away", True)
        for ask in (lambda: index.current("leaving"), lambda: snapshot.vectors[0]):
            with pytest.raises(StoreUnreachable, match=proxy):
                ask()
        monkeypatch.setattr(Proxy, "away", False)
        assert index.current("leaving") == 1
        assert (snapshot.vectors @ snapshot.vectors[0])[0] == pytest.approx(1, abs=1e-5)
