"""Which encoding a text file is in: UTF-8 (with or without mark), UTF-16, GB 18030 or a Latin code page."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

_COMMON_HAN = re.compile(r"[\u4e00-\u9fa5\u3000-\u303f\uff00-\uffef]")
SAMPLE_BYTES = 1 << 20
MARK_ERRORS = "stylist-mark"
"""Error handler for decoding: bytes that are no text become lone surrogates, in every encoding."""


def _mark(error: UnicodeError) -> tuple[str, int]:
    # Like "surrogateescape", which cannot mark the low bytes that UTF-16 and GB 18030 may stumble over.
    if not isinstance(error, UnicodeDecodeError):
        raise error
    broken = error.object[error.start : error.end]
    return "".join(chr(0xDC00 + max(byte, 0x80)) for byte in broken), error.end


codecs.register_error(MARK_ERRORS, _mark)


@dataclass(slots=True)
class _Count:
    """How a file fares as UTF-8."""

    sequences: int = 0
    broken: int = 0


def detect_encoding(chunks: Iterable[bytes]) -> str:
    """The encoding of a file given as chunks of bytes; every byte is looked at, in constant memory.

    A file that is UTF-8 but for some broken places is UTF-8: its broken rows are refused one by one, instead of
    reading the whole file wrongly. Open it with ``errors=MARK_ERRORS``, so that they can be told.
    """
    count, sample, last = _Count(), bytearray(), b""
    for chunk in chunks:
        if len(sample) < SAMPLE_BYTES:
            sample += chunk[: SAMPLE_BYTES - len(sample)]
        whole = last + chunk
        cut = _last_boundary(whole)
        _count_utf8(whole[:cut], count)
        last = whole[cut:]
    _count_utf8(last, count)
    return _by_mark(bytes(sample)) or _by_content(bytes(sample), count)


def _by_mark(sample: bytes) -> str | None:
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    pairs = max(1, len(sample) // 2)
    if sample[1::2].count(0) > 0.3 * pairs:
        return "utf-16-le"
    if sample[0::2].count(0) > 0.3 * pairs:
        return "utf-16-be"
    return None


def _by_content(sample: bytes, count: _Count) -> str:
    if not count.broken or count.sequences > 4 * count.broken:
        return "utf-8"
    return "gb18030" if _is_chinese(sample) else "cp1252"


def _is_chinese(sample: bytes) -> bool:
    """Whether the sample reads as GB 18030, mostly in common characters (Latin text by chance does not)."""
    text = codecs.getincrementaldecoder("gb18030")("replace").decode(sample)
    foreign = [c for c in text if ord(c) > 127]
    common = sum(1 for c in foreign if _COMMON_HAN.match(c))
    return bool(foreign) and common >= 0.8 * len(foreign) and text.count("\ufffd") <= 0.01 * len(foreign)


def _last_boundary(data: bytes) -> int:
    """Where the last, perhaps unfinished, UTF-8 sequence starts."""
    for back in range(1, min(4, len(data)) + 1):
        if data[-back] >= 0xC0:
            return len(data) - back
        if data[-back] < 0x80:
            break
    return len(data)


def _count_utf8(data: bytes, count: _Count) -> None:
    text = data.decode("utf-8", "surrogateescape")
    if not text.isascii():
        count.broken += len(re.findall(r"[\udc80-\udcff]+", text))
        count.sequences += len(re.findall(r"[^\x00-\x7f\udc80-\udcff]+", text))
