"""Zips from outside: what reading a damaged one may raise."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib

DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, KeyError, ValueError,
    OverflowError, RuntimeError,
)  # fmt: skip
"""zipfile and its decompressors let through what a damaged, encrypted or strange file makes of them."""
