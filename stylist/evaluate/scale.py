"""How many machines a very large shop takes, what gives way first, how long requests wait, and what it costs.

The installation is cut into equal cells that share nothing but the feed. One cell is sized so that no station is
busier than its limit, played with simpy, and multiplied. Stations whose queue has a closed form carry it beside what
was played.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from math import ceil

from pydantic import BaseModel

from stylist.evaluate.queueing import mean_wait_s, wait_quantile_s
from stylist.evaluate.scale_inputs import ScaleInputs, Station
from stylist.evaluate.scale_simulation import Played, play


class Times(BaseModel):
    """Milliseconds."""

    mean: float
    p50: float
    p95: float


class StationReport(BaseModel):
    """One station. servers: of one cell; machines: of all; busy: as played; headroom: so many times the traffic fits
    on the machines that are there. closed_form_ms: the mean wait by Allen and Cunneen; None where requests come in
    bunches. pooled_p95_ms: p95 of an M/M/c wait in pools of one thousandth, of a cell, and of everything.
    """

    servers: int
    machines: int
    bound_by: str
    busy: float
    headroom: float
    wait_ms: Times
    closed_form_ms: float | None
    pooled_p95_ms: dict[str, float]
    basis: str
    source: str


class ScaleReport(BaseModel):
    """All of it. first: the station that gives way first when traffic grows."""

    cells: int
    shards: int
    asked_shards: int
    first: str
    stations: dict[str, StationReport]
    turn_ms: Times
    tryon_ms: Times
    machines: dict[str, int]
    usd_per_hour: float
    usd_per_1000_turns: float
    usd_per_1000_tryons: float


def reckon(inputs: ScaleInputs) -> ScaleReport:
    """Size, play and price it."""
    used = {name: station for name, station in inputs.stations.items() if inputs.tasks_per_s(station) > 0}
    inputs = inputs.model_copy(update={"stations": used})
    servers = {name: _servers(inputs, station, inputs.demand.cells) for name, station in used.items()}
    played = play(inputs, servers)
    stations = {name: _station(inputs, name, servers[name], played) for name in used}
    machines: Counter[str] = Counter()
    for name, station in used.items():
        machines[station.machine] += stations[name].machines
    turns, tryons = _cost_per_s(inputs, stations)
    return ScaleReport(
        cells=inputs.demand.cells,
        shards=inputs.shards,
        asked_shards=inputs.asked,
        first=min(stations, key=lambda name: stations[name].headroom),
        stations=stations,
        turn_ms=_times(played.turns),
        tryon_ms=_times(played.tryons),
        machines=dict(machines),
        usd_per_hour=round(sum(inputs.machines[kind].usd_per_hour * n for kind, n in machines.items()), 2),
        usd_per_1000_turns=round(1000 * turns / max(inputs.demand.turns_per_s, 1e-9), 4),
        usd_per_1000_tryons=round(1000 * tryons / max(inputs.demand.tryons_per_s, 1e-9), 4),
    )


def _offered(inputs: ScaleInputs, station: Station) -> float:
    """Servers that one cell would keep busy all the time."""
    return inputs.tasks_per_s(station) * station.service_ms / 1000


def _servers(inputs: ScaleInputs, station: Station, parts: int) -> int:
    """Servers of a pool that takes one of so many parts of the traffic."""
    return max(1, ceil(_offered(inputs, station) * inputs.demand.cells / parts / station.most_busy))


def _machines(inputs: ScaleInputs, station: Station, servers: int) -> tuple[int, str]:
    """Machines of one cell, and what asks for so many."""
    for_work = ceil(servers / station.per_machine)
    held_gb = inputs.shards * inputs.index.memory_gb_per_shard if station.fans_out else 0.0
    for_memory = ceil(held_gb / inputs.machines[station.machine].memory_gb)
    return max(for_work, for_memory), "memory" if for_memory > for_work else "work"


def _station(inputs: ScaleInputs, name: str, servers: int, played: Played) -> StationReport:
    station, offered = inputs.stations[name], _offered(inputs, inputs.stations[name])
    machines, bound_by = _machines(inputs, station, servers)
    service_s, cells = station.service_ms / 1000, inputs.demand.cells
    closed = None if station.fans_out else 1000 * mean_wait_s(servers, offered, service_s, station.cv)
    pooled = {
        f"1/{parts}": wait_quantile_s(_servers(inputs, station, parts), offered * cells / parts, service_s, 0.95)
        for parts in sorted({1000, cells, 1}, reverse=True)
    }
    return StationReport(
        servers=servers,
        machines=machines * cells,
        bound_by=bound_by,
        busy=round(played.busy.get(name, 0.0), 3),
        headroom=round(machines * station.per_machine / offered, 2),
        wait_ms=_times(played.waits[name]),
        closed_form_ms=None if closed is None else round(closed, 2),
        pooled_p95_ms={pool: round(1000 * wait_s, 1) for pool, wait_s in pooled.items()},
        basis=station.basis,
        source=station.source,
    )


def _cost_per_s(inputs: ScaleInputs, stations: dict[str, StationReport]) -> tuple[float, float]:
    """Dollars a second of the machines for turns, and of those for try-ons: each station's by the work of both."""
    turns = tryons = 0.0
    for name, report in stations.items():
        station = inputs.stations[name]
        cost = report.machines * inputs.machines[station.machine].usd_per_hour / 3600
        of_turns = inputs.demand.turns_per_s * station.turn_visits * inputs.tasks(station) / inputs.demand.cells
        share = of_turns / inputs.tasks_per_s(station)
        turns, tryons = turns + share * cost, tryons + (1 - share) * cost
    return turns, tryons


def _times(seconds: Sequence[float]) -> Times:
    if len(seconds) < 2:
        seconds = [*seconds, *seconds] or [0.0, 0.0]
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return Times(mean=round(1000 * statistics.fmean(seconds), 2), p50=_ms(cuts[49]), p95=_ms(cuts[94]))


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 2)
