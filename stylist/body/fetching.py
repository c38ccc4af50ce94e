"""Weights that are not ours to ship: fetched once from their publisher, and used only if they are those we know."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

from stylist.errors import Unavailable

TIMEOUT_S, PATIENCE_S = 10.0, 120.0
"""Seconds without a byte, and seconds for all of it, after which a download is given up."""


@dataclass(frozen=True, slots=True)
class Weights:
    """One published file. sha256: of the file that was tested here; bytes: its size, and the most that is read."""

    name: str
    url: str
    sha256: str
    bytes: int
    licence: str


POSE_LITE = Weights(
    name="pose_landmarker_lite.task",
    url="https://storage.googleapis.com/mediapipe-models/pose_landmarker/pose_landmarker_lite/float16/1/"
    "pose_landmarker_lite.task",
    sha256="3916e8cad34d0edd54a503303889f79bd1392f3c2aadfbe6a1e5e7ea1f447a0a",
    bytes=5_777_742,
    licence="Apache-2.0",
)


class WeightsUnreachable(Unavailable):
    """Weights that are neither on this machine nor to be fetched just now."""

    code = "weights_unreachable"
    en = (
        "'{name}' is not on this machine and {url} cannot be reached ({why}). Fetch it there where there is a network "
        "and set mediapipe_pose to the file, or use body_model=embedded."
    )
    zh = (
        "本机没有“{name}”，也连不上 {url}（{why}）。请在有网络的机器上从这个地址下载，再把 mediapipe_pose 设为该文件；"
        "或使用 body_model=embedded。"
    )


class WrongWeights(Unavailable):
    """A file that is not the one that was asked for."""

    code = "wrong_weights"
    en = (
        "'{path}' is not the file that Stylist knows by that name (SHA-256 {found}, expected {wanted}), so it is not "
        "used. Delete it and try again, or set mediapipe_pose to a .task file that you trust."
    )
    zh = (
        "“{path}”不是 Stylist 认识的那个文件（SHA-256 为 {found}，应为 {wanted}），因此没有使用。"
        "请删除后重试，或把 mediapipe_pose 设为你信任的 .task 文件。"
    )


def fetched(weights: Weights, folder: Path) -> Path:
    """The file in ``folder``, from its address if it is not there yet. Appears whole or not at all.

    Raises WeightsUnreachable, and WrongWeights for other bytes than those that are known.
    """
    path = folder / weights.name
    if path.exists():
        _check(path.read_bytes(), weights, path)
        return path
    data = _download(weights)
    _check(data, weights, weights.url)
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{secrets.token_hex(4)}.part")
    part.write_bytes(data)
    part.replace(path)
    return path


def _check(data: bytes, weights: Weights, path: Path | str) -> None:
    found = hashlib.sha256(data).hexdigest()
    if found != weights.sha256:
        raise WrongWeights(path=path, found=found[:12], wanted=weights.sha256[:12])


def _download(weights: Weights) -> bytes:
    """At most one byte more than the file has: enough to see that it is another."""
    data, until = bytearray(), time.monotonic() + PATIENCE_S
    try:
        with httpx.stream("GET", weights.url, timeout=TIMEOUT_S) as answer:
            answer.raise_for_status()
            for chunk in answer.iter_bytes():
                data += chunk
                if time.monotonic() > until:
                    raise _unreachable(weights, f"{len(data) / 1e6:.1f} MB in {PATIENCE_S:.0f} s")
                if len(data) > weights.bytes:
                    break
    except httpx.HTTPStatusError as error:
        raise _unreachable(weights, f"status {error.response.status_code}") from error
    except httpx.HTTPError as error:
        raise _unreachable(weights, type(error).__name__) from error
    return bytes(data[: weights.bytes + 1])


def _unreachable(weights: Weights, why: str) -> WeightsUnreachable:
    return WeightsUnreachable(name=weights.name, url=weights.url, why=why)
