"""The door from bytes to pixels: what comes in upright, and what is refused."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from stylist import images
from stylist.errors import BrokenPicture, NotAPicture, PhotoRefused, TooManyBytes, TooManyPixels
from stylist.images import Photo, open_photo


def corner_picture(width: int = 48, height: int = 32) -> Image.Image:
    """Blue, with its top left corner red and its top right corner green: every turn can be told."""
    pixels = np.zeros((height, width, 3), dtype=np.uint8)
    pixels[...] = (20, 40, 200)
    pixels[: height // 2, : width // 2] = (220, 30, 30)
    pixels[: height // 2, width // 2 :] = (30, 200, 40)
    return Image.fromarray(pixels)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def heif(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    pillow_heif.from_pillow(image).save(buffer, quality=90)
    return buffer.getvalue()


def assert_upright(photo: Photo) -> None:
    top_left = photo.pixels[photo.height // 4, photo.width // 4].astype(int)
    top_right = photo.pixels[photo.height // 4, photo.width * 3 // 4].astype(int)
    bottom = photo.pixels[photo.height * 3 // 4, photo.width // 2].astype(int)
    assert np.argmax(top_left) == 0 and np.argmax(top_right) == 1 and np.argmax(bottom) == 2


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "HEIF"])
def test_each_kind_opens(kind: str) -> None:
    data = heif(corner_picture()) if kind == "HEIF" else encoded(corner_picture(), kind)
    photo = open_photo(data)
    assert photo.source_format == kind
    assert photo.pixels.shape == (32, 48, 3) and photo.pixels.dtype == np.uint8
    assert_upright(photo)


def test_the_first_bytes_decide_and_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(encoded(corner_picture(), "PNG"))
    assert open_photo(path).source_format == "PNG"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_turns_the_picture_upright(kind: str, orientation: int) -> None:
    undo = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    stored = corner_picture().transpose(undo.get(orientation, images._TURN[orientation])) if orientation > 1 else None
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = open_photo(encoded(stored or corner_picture(), kind, exif=exif))
    assert (photo.width, photo.height) == (48, 32)
    assert_upright(photo)


def test_damaged_exif_does_not_refuse_the_picture() -> None:
    data = encoded(corner_picture(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xffgarbage")
    assert open_photo(data).width == 48


def test_metadata_is_left_behind() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    photo = open_photo(encoded(corner_picture(), "JPEG", exif=exif, comment="at home"))
    for write in (images.encode_png, images.encode_jpeg, images.encode_webp):
        data = write(photo.pixels)
        assert b"SecretCamera" not in data and b"at home" not in data
        assert not dict(Image.open(io.BytesIO(data)).getexif())


def test_sixteen_bit_grey_is_scaled_and_not_clipped() -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16)[None].repeat(4, axis=0)
    for kind in ("PNG", "TIFF"):
        grey = open_photo(encoded(Image.fromarray(ramp), kind)).pixels[0, :, 0].astype(int)
        assert grey[0] == 0 and grey[-1] == 255 and np.all(np.abs(grey - np.arange(256)) <= 1)


def test_sixteen_bit_colour_is_scaled() -> None:
    rows = np.full((8, 8, 3), (65535, 32768, 257), dtype=">u2")
    header = struct.pack(">IIBBBBB", 8, 8, 16, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(n, d) for n, d in ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    )
    assert open_photo(data).pixels[3, 3].tolist() == [255, 128, 1]


def test_float_grey_is_scaled() -> None:
    data = encoded(Image.fromarray(np.array([[0.0, 0.5, 1.0]], dtype=np.float32)), "TIFF")
    assert open_photo(data).pixels[0, :, 0].tolist() == [0, 128, 255]


def _png(header: bytes, body: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA", "P"])
def test_transparency_is_laid_onto_white(mode: str) -> None:
    clear = Image.new("RGBA", (8, 8), (200, 0, 0, 0))
    clear.paste((10, 20, 30, 255), (0, 0, 4, 8))
    if mode == "P":
        data = encoded(clear.quantize(4), "PNG")
    elif mode == "PA":
        data = encoded(clear, "GIF")
    else:
        data = encoded(clear.convert(mode), "PNG")
    photo = open_photo(data)
    assert photo.pixels[4, 6].tolist() == [255, 255, 255]
    assert photo.pixels[4, 1].max() < 40


def test_half_transparency_is_mixed_with_white() -> None:
    assert open_photo(encoded(Image.new("RGBA", (4, 4), (0, 0, 0, 51)), "PNG")).pixels[0, 0].tolist() == [204] * 3


def test_cmyk_becomes_rgb() -> None:
    cyan = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
    red, green, blue = open_photo(encoded(cyan, "JPEG", quality=95)).pixels[8, 8].astype(int)
    assert red < 60 and green > 150 and blue > 150


def test_lab_becomes_rgb() -> None:
    lab = ImageCms.profileToProfile(
        Image.new("RGB", (8, 8), (200, 60, 60)),
        ImageCms.createProfile("sRGB"),
        ImageCms.createProfile("LAB"),
        ImageCms.Intent.PERCEPTUAL,
        "LAB",
    )
    assert lab is not None
    pixel = open_photo(encoded(lab, "TIFF")).pixels[4, 4].astype(int)
    assert np.abs(pixel - (200, 60, 60)).max() <= 6


def test_a_wide_gamut_profile_is_brought_to_srgb() -> None:
    """A profile with swapped primaries: without it the same numbers would be another colour."""
    plain = encoded(Image.new("RGB", (8, 8), (180, 90, 60)), "PNG")
    wide = encoded(Image.new("RGB", (8, 8), (180, 90, 60)), "PNG", icc_profile=_adobe_like_profile())
    without, converted = open_photo(plain).pixels[4, 4].astype(int), open_photo(wide).pixels[4, 4].astype(int)
    assert converted[0] > without[0] + 5, "a red of a wider gamut is redder in sRGB"


def _adobe_like_profile() -> bytes:
    """A minimal matrix profile with AdobeRGB's primaries (D50-adapted) and gamma 2.2."""

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in values)

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    text = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"wide\0" + b"\0" * 78
    tags = {
        b"desc": text, b"cprt": b"text\0\0\0\0none\0\0\0\0", b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.60974, 0.31111, 0.01947), b"gXYZ": xyz(0.20528, 0.62567, 0.06087),
        b"bXYZ": xyz(0.14919, 0.06322, 0.74457), b"rTRC": curve, b"gTRC": curve, b"bTRC": curve,
    }  # fmt: skip
    offset, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for name, data in tags.items():
        table += name + struct.pack(">II", offset + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    head = struct.pack(">I4sI4s4s4s", offset + len(body), b"lcms", 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    head += b"\0" * 12 + b"acsp" + b"\0" * 28 + struct.pack(">iii", 63190, 65536, 54061) + b"\0" * 48
    return head + struct.pack(">I", len(tags)) + table + body


def test_a_damaged_profile_is_ignored() -> None:
    data = encoded(Image.new("RGB", (8, 8), (180, 90, 60)), "PNG", icc_profile=b"no profile at all")
    assert open_photo(data).pixels[4, 4].tolist() == [180, 90, 60]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_of_an_animation_the_first_frame_is_taken(kind: str) -> None:
    first, second = corner_picture(), Image.new("RGB", (48, 32), (255, 255, 255))
    photo = open_photo(encoded(first, kind, save_all=True, append_images=[second]))
    assert_upright(photo)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "HEIF"])
def test_a_truncated_file_is_broken(kind: str) -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8))
    data = heif(noise) if kind == "HEIF" else encoded(noise, kind)
    with pytest.raises(BrokenPicture) as refusal:
        open_photo(data[: len(data) * 6 // 10])
    assert kind in refusal.value.say("en") and kind in refusal.value.say("zh")


def test_too_many_bytes_are_refused_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "large.jpg"
    with path.open("wb") as file:
        file.truncate(2_500_000)
    with pytest.raises(TooManyBytes, match=r"2\.5 MB; the limit is 2 MB"):
        open_photo(path, max_mb=2)
    with pytest.raises(TooManyBytes):
        open_photo(b"\xff\xd8\xff" + bytes(2_500_000), max_mb=2)


def _png_claiming(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(bytes(99)))
        + _chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("side", "said"), [(9_000, "81"), (11_000, "121"), (60_000, "3600")])
def test_bombs_are_refused_by_their_header(side: int, said: str) -> None:
    with pytest.raises(TooManyPixels, match=f"{said} megapixels; the limit is 64"):
        open_photo(_png_claiming(side, side))


def test_a_picture_without_pixels_is_broken() -> None:
    with pytest.raises(BrokenPicture):
        open_photo(_png_claiming(0, 10))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"<svg xmlns=''/>", b"MZ\x90", b"\0" * 64])
def test_other_files_are_not_pictures(data: bytes) -> None:
    with pytest.raises(NotAPicture):
        open_photo(data)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PhotoRefused, match=r"nowhere\.jpg"):
        open_photo(tmp_path / "nowhere.jpg")


_KINDS: list[tuple[str, dict[str, Any]]] = [
    ("JPEG", {"exif": b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"}),
    ("PNG", {}), ("WEBP", {}), ("GIF", {}), ("TIFF", {}), ("TIFF", {"compression": "tiff_lzw"}), ("BMP", {}),
    ("AVIF", {}),
]  # fmt: skip
_SEEDS = [encoded(corner_picture(), kind, **options) for kind, options in _KINDS] + [heif(corner_picture())]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.sampled_from(_SEEDS), st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=12), st.data())
def test_no_damage_raises_anything_but_a_refusal(seed: bytes, hits: list[tuple[int, int]], data: st.DataObject) -> None:
    damaged = bytearray(seed[: data.draw(st.integers(0, len(seed)))])
    for place, value in hits:
        if damaged:
            damaged[place % len(damaged)] = value
    try:
        photo = open_photo(bytes(damaged), max_megapixels=4)
    except PhotoRefused as refusal:
        assert refusal.say("en") and refusal.say("zh")
    else:
        assert photo.pixels.ndim == 3 and photo.pixels.dtype == np.uint8


def test_shrinking_keeps_the_shape_and_never_enlarges() -> None:
    photo = open_photo(encoded(corner_picture(480, 320), "PNG"))
    small = images.shrink(photo, 120)
    assert (small.width, small.height) == (120, 80)
    assert_upright(small)
    assert images.shrink(photo, 480) is photo


def test_png_is_exact() -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (20, 30, 3), dtype=np.uint8)
    assert np.array_equal(open_photo(images.encode_png(pixels)).pixels, pixels)
