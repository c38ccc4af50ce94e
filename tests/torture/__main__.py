"""``python -m tests.torture``: kills, bad days, one table; exit code 1 if anything was lost or doubled."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.torture.running import torture
from tests.torture.table import as_text, write

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"


def main() -> int:
    told = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    told.add_argument("--kills", type=int, default=200, help="processes to kill, in all (default: 200)")
    told.add_argument("--seed", type=int, default=0, help="of the moments at which they are killed (default: 0)")
    told.add_argument("--only", default="", help="only parts whose name holds these words")
    told.add_argument("--write", action="store_true", help=f"write the table into docs/{PAGE.name}, too")
    chosen = told.parse_args()
    rows = torture(chosen.kills, chosen.seed, chosen.only, sys.stderr)
    sys.stdout.write(as_text(rows) + "\n")
    if chosen.write:
        write(rows, PAGE)
    return 0 if all(row.whole for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
