"""Where the torture takes place: a small shop in a folder, its tables in files there or on a Postgres server."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from stylist.settings import Settings
from stylist.tables import Place
from stylist.tables.postgres import Postgres
from tests.agents.conftest import SmallShop

PERSON = "ann"


@dataclass(frozen=True)
class Ground:
    """One place. It goes to child processes as it is. url: the address of an empty database, or None for files."""

    folder: Path
    url: str | None = None

    @property
    def name(self) -> str:
        return "Postgres" if self.url else "SQLite"

    def services(self, **settings: Any) -> SmallShop:
        """Services over what is there, made anew."""
        return SmallShop(Settings(data_dir=self.folder, catalogue="small", database_url=self.url, **settings))

    def tables(self, name: str) -> Place:
        """Tables of their own kind."""
        return Postgres(self.url) if self.url else self.folder / name

    @cached_property
    def acknowledged(self) -> Acknowledged:
        return Acknowledged(self.folder / "acknowledged")


class Acknowledged:
    """What a child told to the world before it died: lines of words, each written in one go."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, *words: object) -> None:
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(file, (" ".join(map(str, words)) + "\n").encode())
        os.close(file)

    def lines(self) -> list[list[str]]:
        return [line.split() for line in self._path.read_text().splitlines()] if self._path.exists() else []
