"""A painter elsewhere: any server that speaks OpenAI's ``/v1/images/edits`` (vLLM-Omni, SGLang, hosted services).

The person's photo leaves this machine, so the address is one that the settings name. An answer may hold the picture
or its address; addresses are followed only to public hosts or to the server itself, and never redirected.
"""

from __future__ import annotations

import base64
import binascii
import io
import ipaddress
import socket
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
from PIL import Image

from stylist.errors import BadInput, StylistError, Unavailable
from stylist.images import Pixels, encode_png, open_photo
from stylist.settings import Settings
from stylist.tryon.engine import EngineUnavailable
from stylist.tryon.engines.painted import EVERYWHERE, PaintedEngine, Scene, Told
from stylist.tryon.engines.prompts import READ, instruction

_TRIES = 3
_WAIT_S = 1.0
_PASSING = {429, 500, 502, 503, 504}
_LARGEST_BYTES = 64_000_000
_OTHER_SHAPE = 0.03
"""Difference of proportions from which a returned picture would be distorted by laying it onto the photo."""
_OPTIONAL = {"seed": "seed", "num_inference_steps": "steps", "response_format": "", "size": "long_side_px"}
"""Fields that not every server knows, and the option that is lost without each."""


class RemoteFailed(Unavailable):
    """A server that gave no picture."""

    code = "remote_tryon_failed"
    en = "The try-on server at {host} gave no picture ({why}). Check tryon_remote_url and its log, or use preview."
    zh = "试穿服务器 {host} 没有返回图片（{why}）。请检查 tryon_remote_url 和服务器日志，或改用 preview 引擎。"


class RemoteRefused(BadInput):
    """A server that does not want this request."""

    code = "remote_tryon_refused"
    status = 422
    en = "The try-on server at {host} refused this ({why}). Another photo, another garment or fewer options may do."
    zh = "试穿服务器 {host} 拒绝了这个请求（{why}）。换一张照片、换一件衣服，或少用几个选项再试。"


class RemotePainter:
    """Painter over HTTP. wait_s: before the second try; doubled for the third."""

    places, several, unmasked = EVERYWHERE, True, True
    licence = "unknown"

    def __init__(self, url: str, model: str, key: str | None, timeout_s: float, wait_s: float = _WAIT_S) -> None:
        self._url = url.rstrip("/") + "/images/edits"
        self._host = urlsplit(url).netloc
        self._wait_s = wait_s
        self._unknown: set[str] = set()
        self.weights = self._model = model
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(headers=headers, timeout=timeout_s, follow_redirects=False, trust_env=False)

    @property
    def honours(self) -> frozenset[str]:
        """What a prompt can carry, and those fields that the server has not refused."""
        refused = {_OPTIONAL[name] for name in self._unknown if _OPTIONAL[name]}
        return READ | {"variants", "seed", "steps", "long_side_px"} - refused

    def paint(self, scenes: Sequence[Scene], told: Told) -> list[Pixels]:
        """One request a scene: servers batch by themselves, and each picture keeps its own seed."""
        pictures = []
        for n, scene in enumerate(scenes):
            told(n / len(scenes))
            picture = self._picture(self._asked(scene, told))
            height, width = scene.mask.shape
            if abs(picture.shape[1] / picture.shape[0] / (width / height) - 1) > _OTHER_SHAPE:
                raise RemoteFailed(
                    host=self._host,
                    why=f"asked for {width}x{height}, its picture has {picture.shape[1]}x{picture.shape[0]}",
                )
            pictures.append(picture)
        return pictures

    def _asked(self, scene: Scene, told: Told) -> dict[str, Any]:
        why, failed = "", 0
        while failed < _TRIES:
            told(0.0)
            try:
                answer = self._client.post(self._url, data=self._fields(scene), files=_files(scene))
            except httpx.HTTPError as error:
                why = type(error).__name__
            else:
                if answer.status_code == 400 and self._learnt(_reason(answer)):
                    continue
                if answer.status_code not in _PASSING:
                    return self._read(answer)
                why = _reason(answer)
            failed += 1
            if failed < _TRIES:
                time.sleep(self._wait_s * 2 ** (failed - 1))
        raise RemoteFailed(host=self._host, why=why)

    def _fields(self, scene: Scene) -> dict[str, str]:
        fields = _fields(scene, self._model)
        return {name: value for name, value in fields.items() if name not in self._unknown}

    def _learnt(self, why: str) -> bool:
        """Whether the server names a field of ours that it does not know; it is left out from now on."""
        new = {name for name in _OPTIONAL if name in why} - self._unknown
        self._unknown |= new
        return bool(new)

    def _read(self, answer: httpx.Response) -> dict[str, Any]:
        if answer.is_redirect or answer.status_code in {401, 403, 404, 405}:
            raise RemoteFailed(host=self._host, why=_reason(answer))
        if answer.status_code >= 400:
            raise RemoteRefused(host=self._host, why=_reason(answer))
        try:
            entry = answer.json()["data"][0]
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise RemoteFailed(host=self._host, why="no data in its answer") from error
        return dict(entry) if isinstance(entry, dict) else {}

    def _picture(self, entry: dict[str, Any]) -> Pixels:
        try:
            if entry.get("b64_json"):
                return open_photo(base64.b64decode(entry["b64_json"], validate=True)).pixels
            if entry.get("url"):
                return open_photo(self._fetched(str(entry["url"]))).pixels
        except (binascii.Error, TypeError) as error:
            raise RemoteFailed(host=self._host, why="its picture cannot be decoded") from error
        except (BadInput, httpx.HTTPError) as error:
            why = error.say("en") if isinstance(error, StylistError) else type(error).__name__
            raise RemoteFailed(host=self._host, why=why) from error
        raise RemoteFailed(host=self._host, why="neither b64_json nor url in its answer")

    def _fetched(self, url: str) -> bytes:
        """The picture at an address, without the key, never redirected, and not from within this network."""
        parts = urlsplit(url)
        own = parts.netloc == self._host
        hidden = RemoteFailed(host=self._host, why=f"its picture is at {parts.netloc[:80]}, which is not public")
        if parts.scheme not in {"http", "https"} or not (own or _public(parts.hostname or "")):
            raise hidden
        with httpx.stream("GET", url, timeout=self._client.timeout, follow_redirects=False, trust_env=False) as answer:
            peer = answer.extensions["network_stream"].get_extra_info("server_addr")
            if not own and not ipaddress.ip_address(peer[0]).is_global:  # a name may have moved since it was looked up
                raise hidden
            if answer.status_code != 200:
                raise RemoteFailed(host=self._host, why=f"HTTP {answer.status_code} for its picture")
            data = bytearray()
            for chunk in answer.iter_bytes():
                data += chunk
                if len(data) > _LARGEST_BYTES:
                    raise RemoteFailed(host=self._host, why="its picture is too large")
        return bytes(data)


def load(settings: Settings) -> PaintedEngine:
    """The engine of the settings' server; EngineUnavailable where none is named."""
    if not settings.tryon_remote_url:
        raise EngineUnavailable(
            engine="remote",
            why="no server is set",
            next="Set tryon_remote_url, for example http://127.0.0.1:8000/v1, and tryon_remote_model.",
            next_zh="请设置 tryon_remote_url（例如 http://127.0.0.1:8000/v1）和 tryon_remote_model。",
        )
    key = settings.tryon_remote_key
    painter = RemotePainter(
        settings.tryon_remote_url,
        settings.tryon_remote_model,
        key.get_secret_value() if key else None,
        settings.tryon_remote_timeout_s,
    )
    return PaintedEngine("remote", painter)


def _fields(scene: Scene, model: str) -> dict[str, str]:
    height, width = scene.mask.shape
    asked = {"model": model, "prompt": instruction(scene.pieces, scene.options), "n": "1",
             "size": f"{width}x{height}", "seed": str(scene.seed), "response_format": "b64_json"}  # fmt: skip
    if scene.options.steps is not None:
        asked["num_inference_steps"] = str(scene.options.steps)
    return asked


def _files(scene: Scene) -> list[tuple[str, tuple[str, bytes, str]]]:
    """``image[]``: the person, then the product pictures; ``mask``: transparent where it may paint (OpenAI's way)."""
    pictures = [scene.person, *(piece.picture.pixels for piece in scene.pieces)]
    files = [("image[]", (f"{n}.png", encode_png(p), "image/png")) for n, p in enumerate(pictures, start=1)]
    if not scene.mask.all():
        files.append(("mask", ("mask.png", _transparent(scene), "image/png")))
    return files


def _transparent(scene: Scene) -> bytes:
    alpha = np.where(scene.mask, 0, 255).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(np.dstack([scene.person, alpha])).save(buffer, "PNG")
    return buffer.getvalue()


def _reason(answer: httpx.Response) -> str:
    """The status and the server's own words, one short line."""
    try:
        said = answer.json()
        words = said.get("error", said.get("detail", "")) if isinstance(said, dict) else ""
        words = words.get("message", "") if isinstance(words, dict) else words
    except ValueError:
        words = ""
    return f"HTTP {answer.status_code} {str(words)[:120]}".strip()


def _public(host: str) -> bool:
    """Whether every address of a host is on the public network."""
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(address).is_global for address in found)
