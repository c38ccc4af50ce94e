"""Drawn garments for training: ``python -m stylist.train.clip.drawn --out DIR`` draws them and writes ``items.csv``.

Every category that the drawing knows, in shades, patterns, fabrics and cuts thrown together at random, so that the
demo shop's own pictures are not strange to the network. None of the demo shop's garments is among them.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

from stylist.demo.draw import draw_garment
from stylist.demo.families import FAMILIES
from stylist.garment import Garment, Variant
from stylist.money import Money
from stylist.train.clip.captions import value_of
from stylist.train.clip.sources import write_items
from stylist.vocabulary import label, terms
from stylist.vocabulary.terms import Kind

SIZE = (168, 224)
_PATTERNS = ("solid", "solid", "solid", "striped", "checked", "floral", "dotted", "printed")
_FABRICS = ("cotton", "linen", "wool", "silk", "denim", "leather", "jersey", "velvet")
_UPPER = {"upper", "outer", "full"}
_PRICE = Money(amount_minor=100, currency="USD")


def random_garment(category: str, n: int, rng: random.Random) -> Garment:
    """A garment of ``category`` with everything else thrown."""
    worn = terms("category")[category].body
    return Garment(
        id=f"training-{category}-{n}",
        titles={"en": category},
        category=category,
        gender=rng.choice(("women", "men")),
        colours=tuple(rng.sample(list(terms("colour")), 2)),
        patterns=(rng.choice(_PATTERNS),) if worn in _UPPER | {"lower", "neck"} else ("solid",),
        fabrics=(rng.choice(_FABRICS),),
        sleeve=rng.choice(list(terms("sleeve"))) if worn in _UPPER else None,
        neckline=rng.choice(list(terms("neckline"))) if worn == "upper" else None,
        length=rng.choice(("mini", "knee", "midi", "maxi")) if category in {"dress", "skirt", "coat"} else None,
        variants=(Variant(sku="1", prices=(_PRICE,)),),
    )


def row_of(garment: Garment) -> dict[str, str]:
    """The row that ``stylist.train.clip.sources.read_drawn`` reads: a name in words, and the values of the lexicon."""
    shown: list[tuple[Kind, str | None]] = [
        ("colour", garment.colours[0]),
        ("pattern", None if garment.patterns == ("solid",) else garment.patterns[0]),
        ("sleeve", garment.sleeve),
        ("category", garment.category),
    ]
    return {
        "image": f"{garment.id}.png",
        "name": " ".join(label(kind, name, "en") for kind, name in shown if name),
        "type": value_of("type", garment.category),
        "colour": value_of("colour", garment.colours[0]),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw ``--count`` garments, the categories in turn."""
    parser = argparse.ArgumentParser(prog="python -m stylist.train.clip.drawn")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=750)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args(arguments)
    given.out.mkdir(parents=True, exist_ok=True)
    rng, categories, rows = random.Random(given.seed), sorted(FAMILIES), []
    for n in range(given.count):
        garment = random_garment(categories[n % len(categories)], n, rng)
        draw_garment(garment, SIZE).save(given.out / f"{garment.id}.png")
        rows.append(row_of(garment))
    write_items(given.out, rows)


if __name__ == "__main__":
    main()
