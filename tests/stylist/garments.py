"""Garments for tests: one to the point, or many at random but always the same."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from stylist.embedding.double import HashEmbedder
from stylist.garment import Garment, Variant
from stylist.index import Matrix, Snapshot
from stylist.money import Money
from stylist.vocabulary import terms

SIZES = ("S", "M", "L")
EMBEDDER = HashEmbedder()
BRANDS = ("Harbour & Co", "Mistral", "Lin Lane", None)


def make_garment(
    garment_id: str = "g1",
    *,
    price: str | Sequence[str] = "49.90",
    currency: str = "USD",
    sizes: Sequence[str] = SIZES,
    stocked: Sequence[str] | None = None,
    title: str | None = None,
    **fields: Any,
) -> Garment:
    """A garment with one variant for each size. price: one for all, or one for each size; stocked: all if None."""
    fields.setdefault("category", "shirt")
    prices = [price] * len(sizes) if isinstance(price, str) else price
    variants = tuple(
        Variant(
            sku=f"{garment_id}-{size}",
            size=size,
            prices=(Money.of(amount, currency),),
            in_stock=stocked is None or size in stocked,
        )
        for size, amount in zip(sizes, prices, strict=True)
    )
    titles = {"en": title or f"{' '.join(fields.get('colours', ()))} {fields['category']} {garment_id}".strip()}
    return Garment(**{"id": garment_id, "titles": titles, "variants": variants, **fields})


def many_garments(count: int, seed: int = 7, currencies: Sequence[str] = ("USD",)) -> tuple[Garment, ...]:
    """A shop of random garments over the whole vocabulary, with gaps in what is known."""
    rng = random.Random(seed)
    return tuple(_random_garment(rng, f"r{i:05d}", currencies) for i in range(count))


def _random_garment(rng: random.Random, name: str, currencies: Sequence[str]) -> Garment:
    def some(kind: Any, most: int = 2) -> tuple[str, ...]:
        return tuple(rng.sample(sorted(terms(kind)), rng.randint(0, most)))

    def maybe(kind: Any) -> str | None:
        return rng.choice([None, *sorted(terms(kind))])

    category, colours = rng.choice(sorted(terms("category"))), some("colour")
    return make_garment(
        name,
        price=[f"{rng.randint(5, 200)}.00" for _ in SIZES],
        currency=rng.choice(currencies),
        stocked=[s for s in SIZES if rng.random() < 0.7],
        title=" ".join([*colours, category, str(rng.randint(1, 99))]),
        category=category,
        colours=colours,
        brand=rng.choice(BRANDS),
        gender=rng.choice(["women", "men", "unisex", "girls"]),
        patterns=some("pattern", 1),
        fabrics=some("fabric"),
        finishes=some("finish", 1),
        seasons=some("season"),
        occasions=some("occasion"),
        sleeve=maybe("sleeve"),
        neckline=maybe("neckline"),
        length=maybe("length"),
        fit=maybe("fit"),
    )


def make_snapshot(garments: Sequence[Garment], version: int = 1) -> Snapshot:
    """A snapshot of garments embedded by their titles."""
    return Snapshot(
        catalogue="shop",
        version=version,
        embedder=EMBEDDER.name,
        fingerprint=f"f{version}",
        garments=tuple(garments),
        vectors=Matrix(EMBEDDER.embed_texts([g.title("en") for g in garments])),
    )
