"""Well-formed things of every kind that comes from outside: what hostile input is made from."""

from __future__ import annotations

import io
import json
import time
import wave
import zipfile
from collections.abc import Sequence
from functools import cache

import av
import jwt
import numpy as np
import pandas as pd
import pillow_heif
from PIL import Image

KEY = b"k" * 32
SITE_SECRET = "sk-stylist-" + "a" * 48
SITE_KEY = "site-0123456789abcdef"


def zipped(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


@cache
def pictures() -> Sequence[bytes]:
    rng = np.random.default_rng(0)
    noise = Image.fromarray(rng.integers(0, 255, (24, 16, 3), dtype=np.uint8))
    exif = Image.Exif()
    exif[0x0112] = 6
    found = []
    for image, kind, options in (
        (noise, "JPEG", {"exif": exif, "progressive": True}), (noise, "JPEG", {}), (noise, "PNG", {"exif": exif}),
        (noise.convert("RGBA"), "PNG", {}), (noise.convert("P"), "PNG", {}), (noise, "WEBP", {"exif": exif}),
        (noise, "WEBP", {"lossless": True}), (noise, "GIF", {}), (noise, "TIFF", {"compression": "tiff_lzw"}),
        (noise.convert("CMYK"), "TIFF", {}), (noise, "BMP", {}), (noise, "AVIF", {}),
    ):  # fmt: skip
        held = io.BytesIO()
        image.save(held, kind, **options)
        found.append(held.getvalue())
    held = io.BytesIO()
    pillow_heif.from_pillow(noise).save(held, quality=50)
    return [*found, held.getvalue()]


@cache
def videos() -> Sequence[bytes]:
    return [_clip(container) for container in ("mp4", "matroska", "avi", "mov")]


def _clip(container: str) -> bytes:
    held = io.BytesIO()
    with av.open(held, "w", format=container) as out:
        stream = out.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 32, 48, "yuv420p"
        for shade in range(0, 200, 40):
            frame = av.VideoFrame.from_ndarray(np.full((48, 32, 3), shade, np.uint8), format="rgb24")
            for packet in stream.encode(frame):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return held.getvalue()


@cache
def recordings() -> Sequence[bytes]:
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(800))
    return [held.getvalue()]


_CSV = "id,title,price,size,stock,image_link\n1,Navy linen shirt,49.90 EUR,M,3,a.jpg\n2,亚麻衬衫,¥399,L,0,b.jpg\n"
_XML = (
    '<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel><item><g:id>1</g:id>'
    "<g:title>Tie</g:title><g:price>9.00 USD</g:price><g:size>M</g:size></item></channel></rss>"
)
_SHOPIFY = (
    "Handle,Title,Body (HTML),Vendor,Type,Option1 Name,Option1 Value,Variant SKU,Variant Price\n"
    "tee,Tee,<p>Soft</p>,Acme,T-Shirt,Size,M,T-M,19.00\ntee,,,,,,L,T-L,19.00\n"
)
_WOO = "ID,Type,SKU,Name,Published,Regular price,Parent,Attribute 1 name\n1,simple,S,Scarf,1,12,,Size\n"
_MAGENTO = (
    "sku,product_type,name,price,attribute_set_code,additional_attributes,configurable_variations\n"
    'a,configurable,Coat,80,Top,"color=Blue,size=M","sku=a-M,size=M|sku=a-L,size=L"\n'
)


@cache
def feeds() -> Sequence[bytes]:
    parquet = io.BytesIO()
    pd.DataFrame({"id": ["1"], "title": ["Tie"], "price": ["9 EUR"], "size": [["M", "L"]]}).to_parquet(parquet)
    row = {"id": "1", "title": "Tie", "price": {"value": 9, "currency": "EUR"}, "size": ["M", "L"]}
    lines = json.dumps(row).encode() + b"\n" + json.dumps(row | {"id": 2}).encode()
    plain = [t.encode() for t in (_CSV, _CSV.replace(",", "\t"), _XML, _SHOPIFY, _WOO, _MAGENTO)]
    packed = zipped({"feed.csv": _CSV.encode(), "a.jpg": pictures()[0], "reviews.csv": b"sku,review,rating\n1,ok,5\n"})
    utf16 = _CSV.encode("utf-16")
    return [*plain, lines, json.dumps([row]).encode(), parquet.getvalue(), packed, utf16]


def charts() -> Sequence[bytes]:
    table = "<h2>Body sizes (cm)</h2><table><tr><th>Size<th>Chest<th>Waist<tr><td>M<td>94-98<td colspan=2>78</table>"
    rows = {"brand": "Acme", "unit": "in", "sizes": [{"size": "M", "chest": [36, 38], "waist": {"min": 30, "max": 32}}]}
    return [
        b"Acme women, body\nsize,chest cm,waist cm\nS,82-86,64-68\nM,86-90,68-72\n\nsize,hip\nM,40\"\n",
        "尺码,胸围,腰围\n165/84A,84,68\n170/88A,88,72\n".encode(),
        table.encode(),
        json.dumps({"charts": [rows]}).encode(),
    ]  # fmt: skip


def pages() -> Sequence[bytes]:
    return [
        b"<html><head><title>Returns</title><link rel=canonical href=/returns></head><body><main><h1>Returns</h1>"
        b"<p>Within 30 days, free of charge, in any shop.</p><table><tr><td>a<td>b</table></main></body></html>",
        b"---\ntitle: Shipping\nurl: /shipping\n---\n# Shipping\n\n| EU | 3 days |\n\n**How?**\n\nBy post.\n",
        b'[{"question": "When?", "answer": "<p>Soon</p>", "url": "/faq"}]',
        b"question,answer,url\nWhen?,Soon.,/faq\n",
        b"title,identifier,content,is_active\nAbout,about,<p>We sew.</p>,1\n",
        zipped({"shop/pages/p.csv": b"title,identifier,content\nAbout,about,<p>We sew.</p>\n"}),
    ]


def conversations() -> Sequence[bytes]:
    messages = [
        {"role": "user", "turn": 1, "text": "a navy shirt"},
        {"role": "stylist", "turn": 1, "text": "Here.", "events": [{"type": "text", "text": "Here."}]},
    ]
    data = json.dumps({"stylist_conversation": 1, "title": "Shirts", "messages": messages}).encode()
    return [data, zipped({"conversation.json": data, "conversation.md": b"# Shirts"})]


def orders() -> Sequence[bytes]:
    line = {"sku": "a", "title": "Shirt", "size": "M", "quantity": 1, "price": {"amount_minor": 900, "currency": "EUR"}}
    order = {"number": "100", "customer": "c", "email": "a@b.example", "placed_on": "2026-01-02", "status": "shipped",
             "address": "1 Road, 12345 Town", "lines": [line]}  # fmt: skip
    return [
        json.dumps(order).encode() + b"\n",
        b"brand,category,gender,size,outcome,height_cm\nAcme,shirt,men,M,kept,180\n",
    ]


def prices() -> Sequence[bytes]:
    return [text.encode() for text in ("49.90 EUR", "1.299,00 €", "¥399", "2 fr.")]


def labels() -> Sequence[bytes]:
    return [b"M (170/88A)", b"EU 38 / UK 10", b"75B"]


def sayings() -> Sequence[bytes]:
    return [
        text.encode()
        for text in (
            "a navy linen shirt under $80, not shiny, I'm 5'11\" and 170 lbs, size 10 UK",
            "藏青色亚麻衬衫，五百块以内，不要亮面的，身高一米七八，体重七十公斤，170/88A",
            "five days in Lisbon from May 5 to 2026-05-10, 2 dinners, one wedding, budget 1,200.50 EUR",
            "three to four hundred dollars for a size 42.5 shoe, 32x34 jeans, 75B, chest 96 cm, between M and L",
            "三四百块，两件，第二件的颜色换成绿色，下周三去海边，30度，我今年28岁",
        )
    ]


def tokens() -> Sequence[bytes]:
    now = int(time.time())
    claims = {"sub": "0" * 32, "aud": "stylist", "iat": now, "exp": now + 3000, "site": None}
    shopper = {"sub": "shopper", "aud": SITE_KEY, "iat": now, "exp": now + 3000}
    signed = [jwt.encode(claims, KEY), jwt.encode(shopper, SITE_SECRET), jwt.encode(claims | {"file": "f"}, KEY)]
    return [*(token.encode() for token in signed), f'a=b; stylist_person={signed[0]}; c="d"'.encode()]


def claims() -> Sequence[bytes]:
    """Claims as JSON, to be signed with the right key: a shop's server, or a thief of its secret, signs anything."""
    return [jwt.utils.base64url_decode(token.split(b".")[1]) for token in tokens()[:3]]


def data_addresses() -> Sequence[bytes]:
    return [b"data:image/jpeg;base64,/9j/4AAQSkZJRg==", b"https://shop.example/a.jpg"]
