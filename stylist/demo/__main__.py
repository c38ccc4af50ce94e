"""Write the demo shop as a feed: ``python -m stylist.demo --out DIR [--limit N]``.

DIR/catalogue.jsonl has one Garment per line; its ``image_sources`` are relative to DIR. DIR/images has the pictures.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

from stylist.demo.catalogue import demo_garments
from stylist.demo.feed import write_feed


def main(argv: Sequence[str] | None = None) -> int:
    """Parse the arguments, draw, write; 0."""
    parser = argparse.ArgumentParser(prog="python -m stylist.demo", description="Draw and write the demo shop.")
    parser.add_argument("--out", type=Path, required=True, help="folder for catalogue.jsonl and images/")
    parser.add_argument("--limit", type=int, default=None, help="only the first N garments")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that draw")
    given = parser.parse_args(argv)
    write_feed(given.out, demo_garments()[: given.limit], given.workers)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
