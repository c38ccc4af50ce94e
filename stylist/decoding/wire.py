"""How the two processes speak: a line of JSON, then bytes whose number it states. Nothing else is ever read as code."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from io import BufferedReader
from typing import IO, Any, cast

LONGEST_LINE = 8192
MOST_BYTES = 4 << 30


def send(stream: IO[bytes], told: Mapping[str, Any], parts: Sequence[bytes | memoryview] = ()) -> None:
    """One message; ``told`` gets the sizes of its parts."""
    line = json.dumps({**told, "sizes": [len(part) for part in parts]}).encode() + b"\n"
    stream.write(line)
    for part in parts:
        stream.write(part)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], list[bytearray]]:
    """The next message. Raises EOFError where the other side ended, ValueError for what is no message."""
    reader = cast("BufferedReader", stream)
    line = reader.readline(LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise EOFError
    told = json.loads(line)
    if not isinstance(told, dict) or sum(sizes := [int(size) for size in told["sizes"]]) > MOST_BYTES:
        raise ValueError("no message")
    parts = [bytearray(size) for size in sizes]
    if [reader.readinto(part) for part in parts] != sizes:
        raise EOFError
    return told, parts
