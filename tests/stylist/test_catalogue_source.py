"""Folders and zips: nothing outside is read, nothing explodes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylist.catalogue import read_feed
from stylist.catalogue.encoding import detect_encoding
from stylist.catalogue.source import Source
from stylist.catalogue.text import plain_text, plain_title
from stylist.errors import UnknownFeed

FEED = "id,title,price,image\n1,Tie,5 USD,pictures/a.jpg\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop" / "pictures").mkdir(parents=True)
    (tmp_path / "outside.jpg").write_bytes(b"outside")
    (tmp_path / "shop" / "pictures" / "a.jpg").write_bytes(b"inside")
    (tmp_path / "shop" / "pictures" / "link.jpg").symlink_to(tmp_path / "outside.jpg")
    (tmp_path / "shop" / "feed.csv").write_text(FEED)
    with zipfile.ZipFile(tmp_path / "shop" / "more.zip", "w") as archive:
        archive.writestr("b.jpg", b"zipped")
    return tmp_path / "shop"


@pytest.mark.parametrize("reference", ["pictures/a.jpg", "/pictures/a.jpg", "pictures\\a.jpg", "./pictures/a.jpg"])
def test_pictures_beside_the_feed(shop: Path, reference: str) -> None:
    assert Source(shop / "feed.csv").picture(reference) == b"inside"
    assert Source(shop).picture(reference) == b"inside"


def test_a_picture_in_a_zip_beside_the_feed(shop: Path) -> None:
    assert Source(shop / "feed.csv").picture("more.zip/b.jpg") == b"zipped"
    assert Source(shop / "feed.csv").picture("more.zip/c.jpg") is None


@pytest.mark.parametrize(
    "reference",
    [
        "../outside.jpg",
        "pictures/../../outside.jpg",
        "/etc/passwd",
        "pictures/link.jpg",
        "pictures",
        "",
        "x\0y",
        "a" * 5000,
    ],
)
def test_nothing_outside_is_read(shop: Path, reference: str) -> None:
    assert Source(shop / "feed.csv").picture(reference) is None


def test_a_folder_and_a_zip_hold_a_feed_and_its_pictures(shop: Path, tmp_path: Path) -> None:
    assert read_feed(shop).garments[0].image_sources == ("pictures/a.jpg",)
    with zipfile.ZipFile(tmp_path / "shop.zip", "w") as archive:
        archive.writestr("__MACOSX/feed.csv", "junk")
        archive.writestr("export/feed.csv", FEED)
        archive.writestr("pictures/a.jpg", b"packed")
    feed = read_feed(tmp_path / "shop.zip")
    assert [g.id for g in feed.garments] == ["1"]
    assert feed.pictures.picture("pictures/a.jpg") == b"packed"


def test_a_zip_member_outside_is_not_there(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("../feed.csv", FEED)
    with pytest.raises(UnknownFeed):
        read_feed(tmp_path / "evil.zip")


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("feed.csv", FEED + "0" * 50_000_000)
        archive.writestr("a.jpg", b"\0" * 15_000_000)
    with pytest.raises(UnknownFeed, match="200 to 1"):
        read_feed(tmp_path / "bomb.zip")
    assert Source(tmp_path / "bomb.zip").picture("a.jpg") is None


def test_a_zip_member_without_a_name_is_not_there(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("f.csv", FEED)
        archive.writestr("x", b"")
    data = bytearray(buffer.getvalue())
    lengths = data.rindex(b"PK\x01\x02") + 28  # of name and extra field in the central directory
    data[lengths : lengths + 4] = b"\0\0\1\0"
    (tmp_path / "a.zip").write_bytes(data)
    assert Source(tmp_path / "a.zip").files == ("f.csv",)


def test_a_damaged_picture_in_a_zip_is_missing(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("feed.csv", FEED)
        archive.writestr("a.jpg", b"picture bytes")
    (tmp_path / "cut.zip").write_bytes(buffer.getvalue().replace(b"picture bytes", b"other content"))
    assert Source(tmp_path / "cut.zip").picture("a.jpg") is None


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        ("plain", "ascii", "utf-8"),
        ("né à l'été", "utf-8", "utf-8"),
        ("né à l'été", "latin-1", "cp1252"),
        ("né à l'été", "utf-8-sig", "utf-8-sig"),
        ("né à l'été", "utf-16", "utf-16"),
        ("藏青色亚麻衬衫，透气", "gb18030", "gb18030"),
        ("藏青色亚麻衬衫，透气", "utf-8", "utf-8"),
    ],
)
def test_encodings_are_told_in_chunks_of_any_size(text: str, encoding: str, found: str) -> None:
    data = ("id,title\n" + f"{text}\n" * 40).encode(encoding)
    for size in (1, 3, 7, len(data)):
        assert detect_encoding([data[i : i + size] for i in range(0, len(data), size)]) == found


@given(st.lists(st.binary(max_size=60), max_size=6))
def test_any_bytes_have_an_encoding_that_reads_them(chunks: list[bytes]) -> None:
    data = b"".join(chunks)
    data.decode(detect_encoding(chunks), "replace")


def test_html_becomes_lines_of_text() -> None:
    html = "<p>Soft &amp; <b>light</b>&trade;</p><ul><li>Two pockets<li>&bull; 30 &lt; 40</ul><script>alert(1)</script>"
    assert plain_text(html).splitlines() == ["Soft & light", "Two pockets", "30 < 40"]
    assert plain_title("  <b>Mars</b>  HeatTech&trade;   Pullover ") == "Mars HeatTech™ Pullover"


@given(st.text(max_size=300))
def test_any_text_becomes_plain(text: str) -> None:
    assert "\n" not in plain_title(text)
    assert all(line.strip() for line in plain_text(text).splitlines())
