"""One cell played with simpy: requests arrive at random, queue at its stations, and are served."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from math import log, sqrt
from typing import Any

from simpy import Environment, Event, Resource

from stylist.evaluate.scale_inputs import ScaleInputs, Station

Steps = Generator[Event, Any, None]


@dataclass
class Played:
    """Seconds. waits: of each service at a station; busy: the share of time for which its servers worked."""

    waits: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    turns: list[float] = field(default_factory=list)
    tryons: list[float] = field(default_factory=list)
    busy: dict[str, float] = field(default_factory=dict)


def service_times(mean_s: float, cv: float, chance: random.Random) -> Callable[[], float]:
    """Times with this mean and spread: all equal (0), exponential (1), else log-normal."""
    if cv == 0:
        return lambda: mean_s
    if cv == 1:
        return lambda: chance.expovariate(1 / mean_s)
    variance = log(1 + cv * cv)
    return lambda: chance.lognormvariate(log(mean_s) - variance / 2, sqrt(variance))


def play(inputs: ScaleInputs, servers: Mapping[str, int]) -> Played:
    """One cell for ``inputs.simulation.seconds`` after it has warmed up. servers: so many has each station."""
    cell = _Cell(inputs, servers)
    demand, end = inputs.demand, inputs.simulation.warm_s + inputs.simulation.seconds
    for rate, request in ((demand.turns_per_s, cell.turn), (demand.tryons_per_s, cell.tryon)):
        if rate:
            cell.world.process(cell.arrivals(rate / demand.cells, request))
    cell.world.run(until=end)
    seconds = inputs.simulation.seconds
    cell.played.busy = {name: worked / seconds / servers[name] for name, worked in cell.worked_s.items()}
    return cell.played


class _Cell:
    def __init__(self, inputs: ScaleInputs, servers: Mapping[str, int]) -> None:
        self.world, self.played, self._inputs = Environment(), Played(), inputs
        self.worked_s: defaultdict[str, float] = defaultdict(float)
        self._chance = random.Random(inputs.simulation.seed)
        self._desks = {name: Resource(self.world, count) for name, count in servers.items()}
        self._times = {
            name: service_times(station.service_ms / 1000, station.cv, self._chance)
            for name, station in inputs.stations.items()
        }

    def arrivals(self, per_s: float, request: Callable[[], Steps]) -> Steps:
        while True:
            yield self.world.timeout(self._chance.expovariate(per_s))
            self.world.process(request())

    def turn(self) -> Steps:
        yield from self._through(self.played.turns, lambda station: station.turn_visits)

    def tryon(self) -> Steps:
        cached = self._chance.random() < self._inputs.demand.cached_tryons
        yield from self._through(
            self.played.tryons,
            lambda station: 0.0 if cached and station.skipped_if_cached else station.tryon_visits,
        )

    def _through(self, times: list[float], visits: Callable[[Station], float]) -> Steps:
        began = self.world.now
        for name, station in self._inputs.stations.items():
            for _ in range(self._drawn(visits(station))):
                tasks = [self.world.process(self._served(name)) for _ in range(self._inputs.tasks(station))]
                yield self.world.all_of(tasks)
        if self._counts(began):
            times.append(self.world.now - began)

    def _drawn(self, visits: float) -> int:
        """A whole number with this mean."""
        return int(visits) + (self._chance.random() < visits % 1)

    def _served(self, name: str) -> Steps:
        asked = self.world.now
        with self._desks[name].request() as turn:
            yield turn
            began, takes = self.world.now, self._times[name]()
            if self._counts(asked):
                self.played.waits[name].append(began - asked)
            self._count_work(name, began, began + takes)
            yield self.world.timeout(takes)

    def _count_work(self, name: str, began: float, until: float) -> None:
        """What of it lies in the time that counts."""
        warm = self._inputs.simulation.warm_s
        end = warm + self._inputs.simulation.seconds
        self.worked_s[name] += max(0.0, min(until, end) - max(began, warm))

    def _counts(self, at: float) -> bool:
        return at >= self._inputs.simulation.warm_s
