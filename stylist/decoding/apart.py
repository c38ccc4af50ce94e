"""Decoding in worker processes that stay alive between files. One that crashes or takes too much ends in a refusal.

A file that makes a decoder crash, loop or eat memory costs its sender an answer in words, and the server nothing.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore, Lock, Timer
from typing import IO, Any, BinaryIO, cast

import numpy as np

from stylist.decoding.here import DecodeHere, Decoder
from stylist.decoding.wire import receive, send
from stylist.errors import (
    BrokenPicture,
    NotAPicture,
    PhotoRefused,
    StylistError,
    TooManyBytes,
    TooManyPixels,
    Unavailable,
)
from stylist.images import Photo, read_file
from stylist.settings import Settings
from stylist.video import BrokenVideo, VideoRefused, read_video

WORKERS = 2
"""Files that are decoded at the same time; others wait."""
START_S, PHOTO_S, VIDEO_S = 60.0, 30.0, 90.0
"""Seconds on the clock before a worker is ended."""
BASE_MB, MB_PER_MEGAPIXEL = 2048, 24
"""Address space of a worker: of its libraries, and of a picture while it is turned and brought to sRGB."""
_SIGXCPU = int(getattr(signal, "SIGXCPU", 0))  # not on Windows
_REFUSALS = {
    kind.__name__: kind
    for kind in (BrokenPicture, NotAPicture, PhotoRefused, TooManyBytes, TooManyPixels, BrokenVideo, VideoRefused)
}


class DecodingStopped(PhotoRefused):
    """A file at which the decoder crashed, or took more time or memory than it may."""

    code = "decoding_stopped"
    en = "Reading this file {why}, so it was stopped. Please export it again, or send another one."
    zh = "读取这个文件时{why_zh}，已停止。请重新导出，或换一张。"


class DecoderUnavailable(Unavailable):
    """A worker process that does not start."""

    code = "decoder_unavailable"
    en = "The process that decodes photos does not start ({why}). decode_photos='here' does without it."
    zh = "解码照片的进程无法启动（{why}）。可设置 decode_photos='here'，改在服务进程内解码。"


class DecodeApart:
    """The worker processes of one memory limit (MB of address space each)."""

    def __init__(
        self, megabytes: int, command: Sequence[str] = (sys.executable, "-B", "-m", "stylist.decoding.worker")
    ):
        self._command = [*command, str(megabytes)]
        self._idle: list[_Worker] = []
        self._lock, self._room = Lock(), BoundedSemaphore(WORKERS)

    def photo(
        self, source: bytes | Path, *, max_mb: float, max_megapixels: float, longest_px: int | None = None
    ) -> Photo:
        data = read_file(source, max_mb)
        asked = {"kind": "photo", "max_mb": max_mb, "max_megapixels": max_megapixels, "longest_px": longest_px}
        return self._ask(asked, data, PHOTO_S)[0]

    def frames(self, source: bytes | Path, *, longest_px: int | None = None) -> list[Photo]:
        return self._ask({"kind": "frames", "longest_px": longest_px}, read_video(source), VIDEO_S)

    def close(self) -> None:
        """End the workers that wait."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.end()

    def _ask(self, asked: dict[str, Any], data: bytes, seconds: float) -> list[Photo]:
        with self._room:
            worker = self._taken()
            answer = worker.ask(asked, data, seconds)
            with self._lock:
                self._idle.append(worker)
        if isinstance(answer, PhotoRefused):
            raise answer
        return answer

    def _taken(self) -> _Worker:
        """One that waits and still lives, or a new one."""
        while True:
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            if worker is None:
                return _Worker(self._command)
            if worker.alive:
                return worker
            worker.end()


class _Worker:
    """One process. After anything but an answer or a refusal it is ended."""

    def __init__(self, command: Sequence[str]) -> None:
        self._late = False
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()
            )
        except OSError as error:
            raise DecoderUnavailable(why=error) from error
        _widen(self._process.stdin, self._process.stdout)
        try:
            with self._clock(START_S):
                receive(self._answers)
        except (EOFError, ValueError, LookupError) as error:
            self.end()
            raise DecoderUnavailable(why=f"exit status {self._process.returncode}") from error

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def _answers(self) -> BinaryIO:
        return cast("BinaryIO", self._process.stdout)

    def ask(self, asked: dict[str, Any], data: bytes, seconds: float) -> list[Photo] | PhotoRefused:
        """What was decoded, or why it is refused. Raises DecodingStopped; the process is then ended."""
        try:
            with self._clock(seconds):
                send(cast("BinaryIO", self._process.stdin), asked, [data])
                told, parts = receive(self._answers)
            return _refusal(told) if "refused" in told else _photos(told, parts)
        except (EOFError, ValueError, LookupError, TypeError, OSError) as error:
            self.end()
            raise self._stopped() from error
        except BaseException:  # this thread is stopped: a process in mid-answer is of no more use
            self.end()
            raise

    def end(self) -> None:
        """End the process and let go of its pipes."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was not yet sent
                cast("BinaryIO", pipe).close()
        self._process.wait()

    @contextmanager
    def _clock(self, seconds: float) -> Iterator[None]:
        timer = Timer(seconds, self._too_late)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _too_late(self) -> None:
        self._late = True
        self._process.kill()

    def _stopped(self) -> DecodingStopped:
        if self._late or self._process.returncode == -_SIGXCPU:
            return DecodingStopped(why="took too long", why_zh="用时过长")
        return DecodingStopped(why="made the decoder crash", why_zh="解码程序崩溃")


def _refusal(told: Mapping[str, Any]) -> PhotoRefused:
    kind = _REFUSALS[told["refused"]]
    refused = kind.__new__(kind)  # videos' refusals are made from other arguments than their facts
    StylistError.__init__(refused, **told["facts"])
    return refused


def _photos(told: Mapping[str, Any], parts: Sequence[bytearray]) -> list[Photo]:
    """Arrays of the stated shapes; ValueError where the bytes are not as many."""
    shapes = told["photos"]
    return [
        Photo(np.frombuffer(part, np.uint8).reshape(int(height), int(width), 3), str(kind)[:16])
        for (height, width, kind), part in zip(shapes, parts, strict=True)
    ]


def _widen(*pipes: IO[bytes] | None) -> None:
    """Pipes that hold a megabyte where the system lets us: at the usual 64 kB both sides wait for each other."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows

        for pipe in pipes:
            fcntl.fcntl(cast("IO[bytes]", pipe), fcntl.F_SETPIPE_SZ, 1 << 20)
    except (ImportError, AttributeError, OSError):  # only Linux has this size
        return


def _environment() -> dict[str, str]:
    """What a Python process needs to find this package; no setting and no secret is in it."""
    needed = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    return {**needed, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OMP_NUM_THREADS": "1"}


@cache
def _apart(megabytes: int) -> DecodeApart:
    decoder = DecodeApart(megabytes)
    atexit.register(decoder.close)
    return decoder


def decoder_of(settings: Settings) -> Decoder:
    """The decoder that the settings ask for. Worker processes are shared by all of this process."""
    if settings.decode_photos == "here":
        return DecodeHere()
    return _apart(BASE_MB + round(MB_PER_MEGAPIXEL * settings.photo_max_megapixels))
