"""``python -m tests.audit``: known holes of all that is installed (pip-audit), but for dated exceptions with reasons.

A package of which nothing could be looked up fails the audit, too: where the advisories cannot be reached, "nothing
found" would be no answer.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

PAGE = Path(__file__).with_name("exceptions.toml")


@dataclass(frozen=True)
class Exempt:
    """One known hole that is let through."""

    id: str
    until: date
    reason: str


def exceptions() -> list[Exempt]:
    return [Exempt(**row) for row in tomllib.loads(PAGE.read_text("utf-8"))["exception"]]


def command(known: Sequence[Exempt], today: date) -> list[str]:
    """The call of pip-audit; exceptions whose day has come are no longer made."""
    ignored = [part for hole in known if today <= hole.until for part in ("--ignore-vuln", hole.id)]
    return [sys.executable, "-m", "pip_audit", "--strict", "--skip-editable", "--progress-spinner", "off", *ignored]


if __name__ == "__main__":
    sys.exit(subprocess.run(command(exceptions(), date.today()), check=False).returncode)
