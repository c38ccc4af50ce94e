"""What the metadata of a generated picture say, in PNG, JPEG, WebP and MP4 alike: one XMP packet, written and read.

``TC260:AIGC`` is the entry of China's labelling rules (GB 45438-2025), ``DigitalSourceType`` that of IPTC; the engine
and its licence stand beside them in a namespace of our own.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import uuid4

from lxml import etree
from PIL import Image, PngImagePlugin

from stylist.images import Pixels
from stylist.locale import Locale

Kind = Literal["PNG", "JPEG", "WEBP"]
LABEL = "AI-generated / AI生成"
"""Both languages, whoever looks: a picture is passed on to people whose language nobody knows."""
_PNG_XMP = "XML:com.adobe.xmp"
_SPACES = {
    "TC260": "http://www.tc260.org.cn/ns/AIGC/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "stylist": "urn:stylist:made/1.0/",
}
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_META = "adobe:ns:meta/"
_SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/"
COMPOSITE, GENERATED = f"{_SOURCE}compositeWithTrainedAlgorithmicMedia", f"{_SOURCE}trainedAlgorithmicMedia"
_SAFE = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


@dataclass(frozen=True, slots=True)
class Made:
    """How a picture came to be. source_type: IPTC's digital source type."""

    engine: str = "preview"
    licence: str = "Apache-2.0"
    source_type: str = COMPOSITE


def made_by(engine: str, licence: str = "") -> Made:
    """The preview lays cloth onto a photo, other engines paint the picture anew."""
    if engine == "preview":
        return Made()
    return Made(engine, licence or "unknown", GENERATED)


@dataclass(frozen=True, slots=True)
class Written:
    """What a file's metadata say. aigc: the fields of the TC260 entry, {} where there is none."""

    aigc: Mapping[str, str]
    source_type: str | None
    engine: str | None
    licence: str | None


def encode(pixels: Pixels, kind: Kind, made: Made, locale: Locale) -> bytes:
    """The picture's bytes with the metadata. pixels: (H, W, 3) uint8."""
    aigc = aigc_entry()
    xmp, buffer, image = packet(aigc, made), io.BytesIO(), Image.fromarray(pixels)
    if kind == "PNG":
        image.save(buffer, "PNG", pnginfo=_png_text(aigc, made, xmp, locale), compress_level=4)
    elif kind == "JPEG":
        image.save(buffer, "JPEG", quality=92, xmp=xmp)
    else:
        image.save(buffer, "WEBP", quality=90, xmp=xmp)
    return buffer.getvalue()


def aigc_entry() -> str:
    """The TC260 entry as JSON, with an id of its own."""
    return json.dumps({"Label": "1", "ContentProducer": "stylist", "ProduceID": uuid4().hex, "ReservedCode1": "",
                       "ContentPropagator": "", "PropagateID": "", "ReservedCode2": ""})  # fmt: skip


def read(image: Image.Image) -> Written:
    """What an opened picture's metadata say; nothing is trusted, and damaged metadata say nothing."""
    xmp = image.info.get("xmp") or image.info.get(_PNG_XMP)
    if isinstance(xmp, str):
        xmp = xmp.encode()
    return written(xmp, image.info.get("TC260:AIGC"), image.info.get("DigitalSourceType"))


def written(xmp: object, aigc: object, source_type: object) -> Written:
    """What an XMP packet says (bytes, else nothing), and where it is silent the plain fields beside it."""
    found = _properties(xmp) if isinstance(xmp, bytes) else {}
    text = found.get("TC260:AIGC") or aigc
    source = found.get("Iptc4xmpExt:DigitalSourceType") or source_type
    return Written(
        _fields(text),
        source if isinstance(source, str) else None,
        found.get("stylist:Engine"),
        found.get("stylist:Licence"),
    )


def packet(aigc: str, made: Made) -> bytes:
    """The XMP packet."""
    values = {
        "TC260:AIGC": aigc,
        "Iptc4xmpExt:DigitalSourceType": made.source_type,
        "xmp:CreatorTool": "Stylist",
        "stylist:Engine": made.engine,
        "stylist:Licence": made.licence,
    }
    root = etree.Element(f"{{{_META}}}xmpmeta", nsmap={"x": _META})
    rdf = etree.SubElement(root, f"{{{_RDF}}}RDF", nsmap={"rdf": _RDF})
    about = etree.SubElement(rdf, f"{{{_RDF}}}Description", {f"{{{_RDF}}}about": ""}, nsmap=_SPACES)
    for name, value in values.items():
        prefix, _, local = name.partition(":")
        etree.SubElement(about, f"{{{_SPACES[prefix]}}}{local}").text = value
    body = etree.tostring(root, encoding="utf-8")
    return b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>' + body + b'<?xpacket end="w"?>'


def _png_text(aigc: str, made: Made, xmp: bytes, locale: Locale) -> PngImagePlugin.PngInfo:
    info = PngImagePlugin.PngInfo()
    info.add_text("Software", "Stylist")
    info.add_text("DigitalSourceType", made.source_type)
    info.add_text("TC260:AIGC", aigc)
    info.add_itxt("Comment", LABEL, lang=locale)
    info.add_itxt(_PNG_XMP, xmp.decode())
    return info


def _properties(xmp: bytes) -> dict[str, str]:
    """ "prefix:Name" -> text of the properties that we know, written as elements or as attributes."""
    try:
        root = etree.fromstring(xmp.strip(b"\0 \n"), _SAFE)
    except (etree.XMLSyntaxError, ValueError):
        return {}
    names = {space: prefix for prefix, space in _SPACES.items()}
    found = {}
    for about in root.iter(f"{{{_RDF}}}Description"):
        pairs = [*about.attrib.items(), *((c.tag, c.text) for c in about if isinstance(c.tag, str))]
        for tag, value in pairs:
            name = etree.QName(str(tag))
            if name.namespace in names and value:
                found[f"{names[name.namespace]}:{name.localname}"] = str(value)
    return found


def _fields(text: object) -> dict[str, str]:
    try:
        fields = json.loads(text) if isinstance(text, str) else {}
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in fields.items()} if isinstance(fields, dict) else {}
