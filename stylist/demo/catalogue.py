"""The demo shop's garments: designs in their colours, with prices, sizes and stock. The same rows on every run."""

from __future__ import annotations

import zlib
from decimal import Decimal
from functools import cache

import numpy as np

from stylist.demo.designs import Piece, pieces
from stylist.demo.wording import description, title
from stylist.garment import Garment, Variant
from stylist.money import Money
from stylist.vocabulary import term

_ALPHA = ("XS", "S", "M", "L", "XL")
_SHOES = {"women": range(36, 42), "men": range(40, 46), "unisex": range(36, 46)}
_WAISTS = {"women": range(25, 33), "men": range(29, 37, 1), "unisex": range(28, 37, 2)}
_BY_WAIST = {"jeans", "chinos"}
_OTHER_SIZES: dict[str, tuple[str, ...]] = {
    "belt": ("80", "85", "90", "95", "100"), "hat": ("S/M", "L/XL"), "gloves": ("S", "M", "L"),
    "socks": ("35-38", "39-42", "43-46"),
}  # fmt: skip
_SUIT_SIZES = {"women": ("34", "36", "38", "40", "42"), "men": ("46", "48", "50", "52", "54")}
_SOLD_OUT_ONE_IN = 45


def demo_garments() -> list[Garment]:
    """Every garment of the demo shop, the same objects' values on every run, in a fixed order."""
    return list(_all())


@cache
def _all() -> tuple[Garment, ...]:
    return tuple(_garment(piece) for piece in pieces().values())


def _garment(piece: Piece) -> Garment:
    d, way = piece.design, piece.colourway
    return Garment(
        id=piece.id,
        titles={"en": title(piece, "en"), "zh": title(piece, "zh")},
        descriptions={"en": description(piece, "en"), "zh": description(piece, "zh")},
        brand=d.brand,
        category=d.category,
        gender=piece.gender,
        colours=way.colours,
        patterns=(way.pattern,),
        fabrics=d.fabrics,
        finishes=d.finishes,
        seasons=d.seasons,
        occasions=d.occasions,
        sleeve=d.sleeve,
        neckline=d.neckline,
        length=d.length,
        fit=d.fit,
        variants=_variants(piece),
        image_sources=(f"images/{piece.id}.webp",),
    )


def _sizes(piece: Piece) -> tuple[str | None, ...]:
    category, gender = piece.design.category, piece.gender
    group = term("category", category).group
    if group == "shoes":
        return tuple(str(n) for n in _SHOES[gender])
    if category in _BY_WAIST:
        return tuple(str(n) for n in _WAISTS[gender])
    if category in ("suit", "blazer", "waistcoat"):
        return _SUIT_SIZES[gender]
    if group in ("bags", "accessories", "jewellery"):
        return _OTHER_SIZES.get(category, (None,))
    return _ALPHA if gender != "men" else _ALPHA[1:]


def _variants(piece: Piece) -> tuple[Variant, ...]:
    rng = np.random.default_rng(zlib.crc32(f"stock {piece.id}".encode()))
    sold_out = rng.integers(_SOLD_OUT_ONE_IN) == 0
    prices = (Money.of(piece.design.usd, "USD"), Money.of(yuan(piece.design.usd), "CNY"))
    found = []
    for size in _sizes(piece):
        stock = max(int(rng.integers(-2, 14)), 0) if size else int(rng.integers(1, 20))
        stock = 0 if sold_out else stock
        sku = f"{piece.id}-{size.replace('/', '')}" if size else piece.id
        found.append(
            Variant(
                sku=sku, size=size, colour=piece.colourway.colours[0], prices=prices, in_stock=stock > 0, stock=stock
            )
        )
    return tuple(found)


def yuan(usd: int) -> int:
    """The shop's yuan price for a dollar price: about 6.8 to one, at a price people are used to (399, 1299)."""
    raw = Decimal(usd) * Decimal("6.8")
    step = 10 if raw < 200 else 20 if raw < 500 else 50 if raw < 1000 else 100
    return int((raw / step).to_integral_value() * step) - 1
