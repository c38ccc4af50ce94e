"""Hostile input made of well-formed things: bits turned, ends cut off, parts doubled, swapped, nested without end."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

_LOUD = (0x00, 0x01, 0x7F, 0x80, 0xFF)
_NUMBERS = (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"9" * 400, b"-1", b"1e999", b"NaN")
_WORDS = (
    b"Infinity", b"null", b'"', b"\\", b"\r", b"\t", b"../..", b"%s%n", b"{0}", b"&#x110000;", b"<![CDATA[", b"]]>",
    "\u0661\u0662".encode(), "\uff19".encode(), "\u202e".encode(), "\U0001f457".encode(), b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    "²½Ⅷ".encode(), "万千百".encode(), "三".encode(), b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]>&b;",
)  # fmt: skip
NESTED = (
    b"[", b'{"a":', b"<div>", b"<table><tr><td>", b"(", b"> ", b"- ", b"**", b"|", b"9", b"9,", b" ", b"a", b"\n",
    b"x ",
    b"not ", b"<", b"&", b"![](", b"[a](", b"`", b"1-", b"-", b".", b"/", b"%", b"a\n\n", b"1 ", b"\xff", b"\0",
    "十".encode(), "不要".encode(), "，".encode(), "第一".encode(), b"$9 ", b"or ", b"and ", b"5'", b"one hundred ",
)  # fmt: skip


@st.composite
def mangled(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """One of the seeds after up to six changes; now and then anything at all, or one piece thousands of times."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 6))):
        data = _changed(draw, data, seeds)
    return data


def _changed(draw: st.DrawFn, data: bytes, seeds: Sequence[bytes]) -> bytes:
    start = draw(st.integers(0, len(data)))
    end = min(len(data), start + draw(st.integers(1, 64)))
    kind = draw(st.sampled_from(("turn", "loud", "cut", "drop", "double", "number", "word", "splice", "nest", "any")))
    if kind == "turn":
        return (
            data[:start]
            + bytes(b ^ (1 << draw(st.integers(0, 7))) for b in data[start : start + 1])
            + data[start + 1 :]
        )
    if kind == "cut":
        return data[:start]
    if kind == "splice":
        return data[:start] + draw(st.sampled_from(seeds))[start:]
    put = {
        "loud": lambda: bytes([draw(st.sampled_from(_LOUD))]),
        "drop": lambda: b"",
        "double": lambda: data[start:end] * 2,
        "number": lambda: draw(st.sampled_from(_NUMBERS)),
        "word": lambda: draw(st.sampled_from(_WORDS)),
        "nest": lambda: draw(st.sampled_from(NESTED)) * draw(st.sampled_from((3, 60, 1200, 20_000))),
        "any": lambda: draw(st.binary(max_size=40)),
    }[kind]()
    over = draw(st.booleans())
    return data[:start] + put + data[end if over or kind in ("drop", "double") else start :]
