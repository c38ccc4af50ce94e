"""A size label taken apart: what kind of label it is, in which system, with which numbers or letters.

Kinds and where they are laid down:

- letter: XS, M, 3XL (EN 13402-3:2017 gives body ranges for them);
- number: EU 38, UK 10, US 6, IT 42: the shops' national dress and shoe numbers, most of them custom rather than norm;
- waist: W32 L34, waist and inside leg in inches;
- body: 170/88A of GB/T 1335-2008: height and chest (or waist) in cm, body type Y, A, B or C by chest minus waist;
- suit: 42R, chest in inches and a length (short, regular, long);
- bra: 75B or 34C, band and cup (EN 13402-3; the band in cm or inches);
- foot: length of the foot in mm (Mondopoint, ISO 9407:2019), CN 245 and JP 24.5;
- height and age: children's 110 (body height in cm, EN 13402) and 4-5Y or 18M;
- one: one size, 均码.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stylist.errors import BadInput

System = Literal["EU", "UK", "US", "DE", "FR", "ES", "IT", "AU", "JP", "KR", "CN"]
Kind = Literal["letter", "number", "waist", "body", "suit", "bra", "foot", "height", "age", "one"]
Audience = Literal["women", "men", "kids"]

SYSTEMS: dict[System, tuple[str, ...]] = {
    "EU": ("EU", "EUR", "欧码", "欧"),
    "UK": ("UK", "GB", "英码", "英"),
    "US": ("US", "USA", "美码", "美"),
    "DE": ("DE", "德码", "德"),
    "FR": ("FR", "法码", "法"),
    "ES": ("ES", "西码"),
    "IT": ("IT", "意码", "意"),
    "AU": ("AU", "AUS", "澳码"),
    "JP": ("JP", "JPN", "日码", "日"),
    "KR": ("KR", "KOR", "韩码", "韩"),
    "CN": ("CN", "CHN", "国码", "国标", "中国码", "亚洲码", "ASIA", "ASIAN"),
}
"""Size systems, each with the names that people and feeds use for it."""


@dataclass(frozen=True, slots=True)
class Size:
    """One label. ``value`` is its canonical text within its kind, ``text`` what was written.

    value by kind: "M"; "38" or "42.5"; inches of the waist; "170/88A"; inches of the chest; "75B"; mm; cm; months
    as "36-48"; "one size". ``upto`` is the far end of a range such as S/M or 36/38, ``leg`` the inside leg in inches
    or a suit's length. ``system`` is None where the label names none, ``audience`` likewise.
    """

    kind: Kind
    value: str
    text: str
    system: System | None = None
    upto: str | None = None
    leg: str | None = None
    audience: Audience | None = None

    @property
    def label(self) -> str:
        """How to say it: with its system where that is known and not written already."""
        plain = " ".join(self.text.split())
        if self.kind != "number" or self.system is None:
            return plain
        ranged = f"{self.value}/{self.upto}" if self.upto else self.value
        return f"{self.system} {ranged}"


class UnknownSize(BadInput):
    """A size in a system that is not known, or no size at all."""

    code = "unknown_size"
    en = (
        "'{value}' is no size that this shop has or that I can read. Size systems I know: {known}. "
        "Write it like EU 38, UK 10, W32 L34, 170/88A, 75B or M."
    )
    zh = (
        "“{value}”不是这家店有的尺码，我也读不懂。认识的尺码制：{known}。"
        "请写成 EU 38、UK 10、W32 L34、170/88A、75B 或 M 这样。"
    )

    def __init__(self, value: str) -> None:
        super().__init__(value=value, known=", ".join([*SYSTEMS, "XS–6XL", "W/L", "GB/T 1335", "mm"]))
