"""What the reckoning of a large installation starts from: ``scale.toml``, and what the user says instead."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from importlib import resources
from math import ceil
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stylist.errors import BadInput


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Demand(_Table):
    """What is asked of the whole installation at its busiest."""

    products: int = Field(gt=0)
    turns_per_s: float = Field(ge=0)
    tryons_per_s: float = Field(ge=0)
    cached_tryons: float = Field(ge=0, le=1)
    cells: int = Field(ge=1)


class Index(_Table):
    """How the catalogue is cut."""

    rows_per_shard: int = Field(gt=0)
    memory_gb_per_shard: float = Field(gt=0)
    asked_shards: float = Field(gt=0, le=1)


class Simulation(_Table):
    """How long one cell is played. warm_s: what comes before is not counted."""

    seconds: float = Field(gt=0)
    warm_s: float = Field(ge=0)
    seed: int


class Machine(_Table):
    """One kind of machine."""

    usd_per_hour: float = Field(ge=0)
    memory_gb: float = Field(gt=0)


class Station(_Table):
    """Where requests queue for one of several equal servers."""

    machine: str
    per_machine: int = Field(ge=1)
    turn_visits: float = Field(ge=0)
    tryon_visits: float = Field(ge=0)
    fans_out: bool = False
    skipped_if_cached: bool = False
    service_ms: float = Field(gt=0)
    cv: float = Field(ge=0)
    most_busy: float = Field(gt=0, lt=1)
    basis: Literal["measured", "computed", "assumed"]
    source: str


class ScaleInputs(_Table):
    """All of it."""

    demand: Demand
    index: Index
    simulation: Simulation
    machines: dict[str, Machine]
    stations: dict[str, Station]

    @property
    def shards(self) -> int:
        """Parts of the catalogue."""
        return ceil(self.demand.products / self.index.rows_per_shard)

    @property
    def asked(self) -> int:
        """Parts that one search asks."""
        return max(1, round(self.shards * self.index.asked_shards))

    def tasks(self, station: Station) -> int:
        """Services of one visit, side by side."""
        return self.asked if station.fans_out else 1

    def tasks_per_s(self, station: Station) -> float:
        """Services that one cell asks of a station in a second."""
        fresh = 1 - self.demand.cached_tryons if station.skipped_if_cached else 1.0
        visits = self.demand.turns_per_s * station.turn_visits + self.demand.tryons_per_s * station.tryon_visits * fresh
        return visits * self.tasks(station) / self.demand.cells


def read_inputs(file: Path | None = None, changes: Sequence[str] = ()) -> ScaleInputs:
    """The package's own inputs, with a file's tables and then "TABLE.NAME=VALUE" on top. Raises BadInput."""
    tables = tomllib.loads(resources.files(__package__).joinpath("scale.toml").read_text("utf-8"))
    try:
        if file is not None:
            _merge(tables, tomllib.loads(file.read_text("utf-8")))
        for change in changes:
            _merge(tables, tomllib.loads(change))
        return ScaleInputs.model_validate(tables)
    except tomllib.TOMLDecodeError as problem:
        shown = str(file) if file else ", ".join(changes)
        raise BadInput(
            what="scale inputs", value=shown, next=f"Write TOML, as demand.cells=5 ({problem})."
        ) from problem
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise BadInput(what=place, value=str(first["input"])[:80], next=first["msg"] + ".") from problem


def _merge(tables: dict[str, Any], changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if isinstance(value, dict) and isinstance(tables.get(name), dict):
            _merge(tables[name], value)
        else:
            tables[name] = value
