"""The table of what was done, and what was lost or doubled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

BEGIN, END = "<!-- make torture: begin -->", "<!-- make torture: end -->"
_HEAD = ("part", "what was done", "times", "lost", "doubled", "seconds")


@dataclass
class Row:
    """One line. wrong: what was lost or doubled, in words, for whoever has to look for it."""

    part: str
    done: str
    times: int = 0
    seconds: float = 0.0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    skipped: bool = False

    @property
    def whole(self) -> bool:
        return not (self.lost or self.doubled)

    def cells(self) -> tuple[str, ...]:
        if self.skipped:
            return (self.part, self.done, "–", "–", "–", "–")
        counts = (self.times, len(self.lost), len(self.doubled))
        return (self.part, self.done, *map(str, counts), f"{self.seconds:.1f}")


def as_text(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [_HEAD, ("---", "---", "---:", "---:", "---:", "---:"), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(rows: Sequence[Row], path: Path) -> None:
    """Put the table between the two marks of a page."""
    page = path.read_text(encoding="utf-8")
    before, after = page.split(BEGIN)[0], page.split(END)[1]
    path.write_text(f"{before}{BEGIN}\n{as_text(rows)}\n{END}{after}", encoding="utf-8")
