"""A small shop, indexed with the deterministic double, for conversations that need no model and no weights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.embedding.base import Embedder
from stylist.embedding.double import HashEmbedder
from stylist.files import FileStore
from stylist.garment import Garment, Variant
from stylist.images import encode_png
from stylist.index import CatalogueIndex
from stylist.locale import Locale
from stylist.money import Money
from stylist.services import Services
from stylist.settings import Settings


class SmallShop(Services):
    """Services whose embedder is the double."""

    @cached_property
    def embedder(self) -> Embedder:
        return HashEmbedder()


def made(garment_id: str, title: str, zh: str, usd: int, **facts: object) -> Garment:
    prices = (Money.of(usd, "USD"), Money.of(usd * 7, "CNY"))
    sizes = ("S", "M", "L")
    titles: dict[Locale, str] = {"en": title, "zh": zh}
    variants = tuple(Variant(sku=f"{garment_id}-{s}", size=s, prices=prices, in_stock=s != "L") for s in sizes)
    return Garment.model_validate({"id": garment_id, "titles": titles, "variants": variants, **facts})


GARMENTS = (
    made("s1", "Navy linen shirt", "藏青亚麻衬衫", 59, category="shirt", colours=("navy",), fabrics=("linen",),
         occasions=("beach", "wedding"), patterns=("solid",)),
    made("s2", "Blue linen shirt", "蓝色亚麻衬衫", 49, category="shirt", colours=("blue",), fabrics=("linen",)),
    made("s3", "Navy striped cotton shirt", "藏青条纹棉衬衫", 45, category="shirt", colours=("navy",),
         fabrics=("cotton",), patterns=("striped",)),
    made("s4", "Navy satin shirt", "藏青缎面衬衫", 70, category="shirt", colours=("navy",), fabrics=("satin",),
         finishes=("shiny",)),
    made("t1", "Beige linen trousers", "米色亚麻长裤", 69, category="trousers", colours=("beige",), fabrics=("linen",)),
    made("t2", "Black trousers", "黑色长裤", 89, category="trousers", colours=("black",), fabrics=("wool",)),
    made("f1", "Brown loafers", "棕色乐福鞋", 120, category="loafers", colours=("brown",), fabrics=("leather",)),
    made("f2", "White sneakers", "小白鞋", 65, category="sneakers", colours=("white",), fabrics=("canvas",)),
)  # fmt: skip


@contextmanager
def small_shop(folder: Path, **settings: Any) -> Iterator[SmallShop]:
    """Services over the small shop, its data in the folder."""
    shop = SmallShop(Settings(data_dir=folder, catalogue="small", **settings))
    garments = [g.model_copy(update={"image_ids": (_picture(shop.files, n),)}) for n, g in enumerate(GARMENTS)]
    index: CatalogueIndex = shop.index
    version = index.begin("small", shop.embedder.name, shop.embedder.dim, "tests")
    index.add("small", version, garments, shop.embedder.embed_texts([g.title("en") for g in garments]))
    index.activate("small", version)
    yield shop
    index.close()


@pytest.fixture
def services(tmp_path: Path) -> Iterator[SmallShop]:
    with small_shop(tmp_path) as shop:
        yield shop


@cache
def drawn_shirt() -> bytes:
    """One real product picture; the other garments have a plain patch."""
    shirt = next(g for g in demo_garments() if g.category == "shirt")
    return encode_png(np.asarray(draw_garment(shirt).convert("RGB")))


def _picture(files: FileStore, n: int) -> str:
    patch = np.full((40, 30, 3), 20 * n, dtype=np.uint8)
    return files.put(encode_png(patch) if n else drawn_shirt(), "product", ".png")
