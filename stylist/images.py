"""The one door from bytes to pixels. Anything that comes out is an upright RGB picture without metadata.

What a file is, its first bytes say, never its name. The limits on bytes and pixels are checked before anything is
decoded; the picture is then turned as its EXIF asks, brought to sRGB, laid onto white where it is transparent, and
everything else that the file said about itself (place, camera, time) is left behind.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

from stylist.errors import BrokenPicture, NotAPicture, PhotoRefused, TooManyBytes, TooManyPixels

Pixels = npt.NDArray[np.uint8]
LARGEST_MB, LARGEST_MEGAPIXELS = 20.0, 64.0
"""Of a picture, where nobody sets another limit."""

_MAGIC: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\xff\xd8\xff"), "JPEG"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "PNG"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "WEBP"),
    (re.compile(rb"GIF8[79]a"), "GIF"),
    (re.compile(rb"II[*+]\0|MM\0[*+]"), "TIFF"),
    (re.compile(rb"BM"), "BMP"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "AVIF"),
    (re.compile(rb"....ftyp(hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL), "HEIF"),
)
_ORIENTATION_TAG = 0x0112
_TURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_quiet = threading.Lock()


class PhotoMissing(PhotoRefused):
    """A path at which there is no file."""

    code = "photo_missing"
    en = "There is no picture file '{path}'. Please check the path."
    zh = "找不到图片文件“{path}”，请检查路径。"


@dataclass(frozen=True, slots=True)
class Photo:
    """An upright picture. pixels: (H, W, 3) uint8 sRGB; source_format: "JPEG", "PNG", …"""

    pixels: Pixels
    source_format: str

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])


def open_photo(
    source: bytes | Path, *, max_mb: float = LARGEST_MB, max_megapixels: float = LARGEST_MEGAPIXELS
) -> Photo:
    """Open one picture (JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF); of an animated one, its first frame.

    Args:
        source: the file's bytes, or its path.
        max_mb: largest file, in million bytes.
        max_megapixels: largest picture, in million pixels as its header states them.

    Raises:
        PhotoRefused: one of its leaves, whatever the bytes are.
    """
    data = read_file(source, max_mb)
    kind = _kind(data)
    image = _open(data, kind, max_megapixels)
    try:
        image.load()
        upright = _turned(image)
        pixels = np.array(_in_srgb(upright), dtype=np.uint8)
    except (
        Exception
    ) as error:  # decoders raise whatever a damaged file makes of them: OSError, struct.error, KeyError, …
        raise BrokenPicture(format=kind) from error
    return Photo(pixels, kind)


def shrink(photo: Photo, longest: int) -> Photo:
    """The photo with its longer side at most ``longest`` pixels; itself if it is no larger."""
    scale = longest / max(photo.height, photo.width)
    if scale >= 1:
        return photo
    size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
    smaller = Image.fromarray(photo.pixels).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    return Photo(np.array(smaller, dtype=np.uint8), photo.source_format)


def averaged_down(pixels: Pixels, longest: int) -> Pixels:
    """(H, W, 3) with its longer side at most ``longest`` pixels, each the mean of what it covers; for measuring."""
    import cv2  # noqa: PLC0415 - most who open photos need no OpenCV

    height, width = pixels.shape[:2]
    scale = longest / max(height, width)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def encode_png(pixels: Pixels) -> bytes:
    """PNG bytes of (H, W, 3) or (H, W) uint8, exact and without metadata."""
    return _encoded(pixels, "PNG", compress_level=4)


def encode_jpeg(pixels: Pixels, quality: int = 90) -> bytes:
    """JPEG bytes of (H, W, 3) uint8, without metadata."""
    return _encoded(pixels, "JPEG", quality=quality)


def encode_webp(pixels: Pixels, quality: int = 85) -> bytes:
    """WebP bytes of (H, W, 3) uint8, without metadata."""
    return _encoded(pixels, "WEBP", quality=quality)


def _encoded(pixels: Pixels, kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()


def read_file(source: bytes | Path, max_mb: float) -> bytes:
    """The bytes, unopened. Raises PhotoMissing and TooManyBytes."""
    try:
        size = source.stat().st_size if isinstance(source, Path) else len(source)
        if size > max_mb * 1e6:
            raise TooManyBytes(megabytes=size / 1e6, limit_megabytes=max_mb)
        return source.read_bytes() if isinstance(source, Path) else source
    except OSError as error:
        raise PhotoMissing(path=source) from error


def _kind(data: bytes) -> str:
    for pattern, kind in _MAGIC:
        if pattern.match(data):
            return kind
    raise NotAPicture(start=data[:8].hex(" ") or "nothing")


def _open(data: bytes, kind: str, max_megapixels: float) -> Image.Image:
    """The picture with its header read and its size checked, nothing decoded yet."""
    if kind == "HEIF":
        import pillow_heif  # noqa: PLC0415 - a native library that few photos need

        pillow_heif.register_heif_opener()
    try:
        with _no_warnings():
            image = Image.open(io.BytesIO(data), formats=[kind])
    except Image.DecompressionBombError as bomb:
        stated = re.search(r"\d+", str(bomb))
        pixels = int(stated[0]) if stated else 0
        raise TooManyPixels(megapixels=pixels / 1e6, limit_megapixels=max_megapixels) from bomb
    except Exception as error:  # as in open_photo: a damaged header raises anything
        raise BrokenPicture(format=kind) from error
    megapixels = image.width * image.height / 1e6
    if megapixels > max_megapixels:
        raise TooManyPixels(megapixels=megapixels, limit_megapixels=max_megapixels)
    if megapixels == 0:
        raise BrokenPicture(format=kind)
    return image


@contextmanager
def _no_warnings() -> Iterator[None]:
    """Pillow warns of sizes that are refused here anyway. Filters are global, hence one thread at a time."""
    with _quiet, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _turned(image: Image.Image) -> Image.Image:
    """The picture as EXIF wants it seen. TIFF and HEIC are turned by their decoders, which reset the tag."""
    try:
        with _no_warnings():
            turn = _TURN.get(image.getexif().get(_ORIENTATION_TAG, 1))
    except Exception:  # damaged EXIF is no reason to refuse a whole picture
        return image
    return image if turn is None else image.transpose(turn)


def _in_srgb(image: Image.Image) -> Image.Image:
    """RGB in sRGB: 16-bit scaled down, transparency onto white, the embedded profile applied."""
    profile = image.info.get("icc_profile")
    if image.mode in {"I", "F"} or image.mode.startswith("I;16"):
        image = _eight_bit(image)
    elif image.mode == "LAB":
        profile, image = None, _from_lab(image)
    elif image.has_transparency_data:
        image = _onto_white(image)
    elif image.mode not in {"RGB", "L", "CMYK"}:
        image = image.convert("RGB")
    if profile:
        image = _with_profile(image, profile)
    return image.convert("RGB")


def _eight_bit(image: Image.Image) -> Image.Image:
    """Grey of more than 8 bits: scaled by its nominal white (1, 255, 65535 or the maximum), never clipped."""
    values = np.nan_to_num(np.asarray(image, dtype=np.float64), posinf=0.0, neginf=0.0).clip(min=0)
    top = float(values.max(initial=0.0))
    nominal = (65535.0,) if image.mode.startswith("I;16") else (1.0, 255.0, 65535.0)
    white = next((w for w in nominal if top <= w), top)
    return Image.fromarray(np.round(values / white * 255).astype(np.uint8))


def _from_lab(image: Image.Image) -> Image.Image:
    transform = ImageCms.buildTransform(ImageCms.createProfile("LAB"), _SRGB, "LAB", "RGB")
    return ImageCms.applyTransform(image, transform) or image


def _onto_white(image: Image.Image) -> Image.Image:
    layer = image.convert("RGBA")
    white = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(white, layer).convert("RGB")


def _with_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours from the embedded profile to sRGB; a profile that is damaged or of another kind is ignored."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if image.mode == "RGB" and ImageCms.getProfileDescription(source).startswith("sRGB"):
            return image
        relative = ImageCms.Intent.RELATIVE_COLORIMETRIC
        converted = ImageCms.profileToProfile(image, source, _SRGB, relative, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return converted or image
