"""The process that decodes: few rights, hard limits, one file after the other until its input ends.

``python -m stylist.decoding.worker MEGABYTES``. Memory, processor time for each file, and writing files are limited
where the system has such limits (not on Windows). Its environment holds no secrets.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any, BinaryIO

from stylist.decoding.here import DecodeHere
from stylist.decoding.wire import receive, send
from stylist.errors import PhotoRefused
from stylist.images import Photo

CPU_S = {"photo": 20, "frames": 60}
"""Processor seconds for one file; the largest that is accepted takes a few."""


def main() -> None:
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand between two answers
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which closes our input
    _load_libraries()
    _limit(int(sys.argv[1]))
    send(answers, {"ready": True})
    while _answered(sys.stdin.buffer, answers):
        pass


def _load_libraries() -> None:
    """All native ones now: later, files may not be written and memory is counted."""
    import av  # noqa: F401, PLC0415
    import pillow_heif  # noqa: F401, PLC0415
    from PIL import Image  # noqa: PLC0415

    Image.init()


def _limit(megabytes: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_AS, megabytes << 20), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):  # macOS has no limit of the address space
            continue


def _answered(asks: BinaryIO, answers: BinaryIO) -> bool:
    try:
        told, (data,) = receive(asks)
    except EOFError:
        return False
    _more_time(CPU_S[told["kind"]])
    try:
        photos = _decoded(told, bytes(data))
    except PhotoRefused as refused:
        send(answers, {"refused": type(refused).__name__, "facts": refused.facts})
        return True
    shapes = [[photo.height, photo.width, photo.source_format] for photo in photos]
    send(answers, {"photos": shapes}, [photo.pixels.data.cast("B") for photo in photos])
    return True


def _more_time(seconds: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    resource.setrlimit(resource.RLIMIT_CPU, (int(used) + seconds, resource.RLIM_INFINITY))


def _decoded(told: dict[str, Any], data: bytes) -> list[Photo]:
    decoder, longest = DecodeHere(), told["longest_px"]
    if told["kind"] == "frames":
        return decoder.frames(data, longest_px=longest)
    limits = {name: told[name] for name in ("max_mb", "max_megapixels")}
    return [decoder.photo(data, **limits, longest_px=longest)]


if __name__ == "__main__":
    main()
