"""stylist eval scale: the simulation agrees with closed forms, and what is reckoned from it adds up."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stylist.errors import BadInput
from stylist.evaluate.queueing import erlang_c, mean_wait_s, wait_quantile_s
from stylist.evaluate.scale import reckon
from stylist.evaluate.scale_inputs import ScaleInputs, read_inputs
from stylist.evaluate.scale_simulation import play
from stylist_ui.cli import app

ALONE: dict[str, Any] = {
    "machine": "cpu", "per_machine": 8, "turn_visits": 1.0, "tryon_visits": 0.0, "service_ms": 1000.0, "cv": 1.0,
    "most_busy": 0.7, "basis": "assumed", "source": "a test",
}  # fmt: skip


def one_station(turns_per_s: float, seconds: float, warm_s: float = 200, **station: Any) -> ScaleInputs:
    return ScaleInputs.model_validate(
        {
            "demand": {"products": 4, "turns_per_s": turns_per_s, "tryons_per_s": 0, "cached_tryons": 0, "cells": 1},
            "index": {"rows_per_shard": 1, "memory_gb_per_shard": 100, "asked_shards": 1},
            "simulation": {"seconds": seconds, "warm_s": warm_s, "seed": 7},
            "machines": {"cpu": {"usd_per_hour": 3, "memory_gb": 128}},
            "stations": {"only": ALONE | station},
        }
    )


@pytest.mark.parametrize(("servers", "offered", "waiting"), [(1, 0.5, 0.5), (5, 4.0, 0.5541), (10, 8.0, 0.4092)])
def test_erlang_c_is_as_in_tables(servers: int, offered: float, waiting: float) -> None:
    assert erlang_c(servers, offered) == pytest.approx(waiting, abs=1e-4)


def test_what_is_overfull_waits_for_ever_and_huge_pools_are_reckoned() -> None:
    assert erlang_c(3, 3.0) == 1
    assert mean_wait_s(3, 3.5, 1) == wait_quantile_s(3, 3.5, 1, 0.95) == float("inf")
    assert 0 <= erlang_c(100_000, 70_000) < 1e-9
    assert wait_quantile_s(100_000, 70_000, 1, 0.95) == 0


@pytest.mark.slow
@pytest.mark.parametrize(("servers", "rate"), [(1, 0.6), (4, 2.8), (12, 8.4)])
def test_the_simulation_waits_as_erlang_says(servers: int, rate: float) -> None:
    played = play(one_station(rate, seconds=15_000), {"only": servers})
    waits = played.waits["only"]
    assert statistics.fmean(waits) == pytest.approx(mean_wait_s(servers, rate, 1), rel=0.12)
    assert sum(wait > 0 for wait in waits) / len(waits) == pytest.approx(erlang_c(servers, rate), rel=0.06)
    p95 = statistics.quantiles(waits, n=20)[-1]
    assert p95 == pytest.approx(wait_quantile_s(servers, rate, 1, 0.95), rel=0.1)
    assert played.busy["only"] == pytest.approx(rate / servers, rel=0.03)


@pytest.mark.parametrize("cv", [0.0, 0.5, 1.5])
def test_one_server_waits_as_pollaczek_and_khinchine_say(cv: float) -> None:
    played = play(one_station(0.6, seconds=50_000, cv=cv), {"only": 1})
    assert statistics.fmean(played.waits["only"]) == pytest.approx(0.6 / 0.4 * (1 + cv * cv) / 2, rel=0.12)


def test_a_search_is_over_when_the_slowest_shard_has_answered() -> None:
    played = play(one_station(0.01, seconds=200_000, fans_out=True), {"only": 100})
    slowest_of_four = 1 + 1 / 2 + 1 / 3 + 1 / 4  # of exponential times with mean 1
    assert statistics.fmean(played.turns) == pytest.approx(slowest_of_four, rel=0.05)
    assert len(played.waits["only"]) == pytest.approx(4 * len(played.turns), abs=4)


def test_machines_are_for_work_or_for_memory() -> None:
    for_work = reckon(one_station(20, seconds=20, warm_s=1))
    assert (for_work.stations["only"].servers, for_work.machines) == (29, {"cpu": 4})
    assert for_work.usd_per_hour == 12
    assert for_work.usd_per_1000_turns == pytest.approx(12 / 3600 / 20 * 1000, abs=1e-4)
    assert for_work.stations["only"].headroom == pytest.approx(4 * 8 / 20)
    for_memory = reckon(one_station(0.2, seconds=20, warm_s=1, fans_out=True)).stations["only"]
    assert (for_memory.machines, for_memory.bound_by) == (4, "memory")


def test_small_pools_wait_and_large_ones_hardly() -> None:
    pools = reckon(one_station(2000, seconds=2, warm_s=1)).stations["only"].pooled_p95_ms
    assert list(pools) == ["1/1000", "1/1"]
    assert pools["1/1000"] > 500 > pools["1/1"] == 0


def test_cached_pictures_are_not_painted() -> None:
    quick = ["simulation.seconds=5", "simulation.warm_s=1", "demand.cells=50"]
    all_new, half = (reckon(read_inputs(changes=[*quick, f"demand.cached_tryons={share}"])) for share in (0.0, 0.5))
    assert half.machines["gpu"] < all_new.machines["gpu"]
    assert half.tryon_ms.p50 < all_new.tryon_ms.p50
    assert half.stations["conversation"].machines == all_new.stations["conversation"].machines


def test_every_number_says_what_it_rests_on() -> None:
    stations = read_inputs().stations
    assert {station.basis for station in stations.values()} == {"measured", "computed", "assumed"}
    assert all(station.machine in read_inputs().machines for station in stations.values())
    docs = Path(__file__).parents[2]
    named = [station.source.partition(",")[0].partition(":")[0] for station in stations.values()]
    assert all((docs / name).exists() for name in named if name.startswith("docs/"))


@pytest.mark.parametrize(
    ("change", "what"), [("demand.cells=0", "demand.cells"), ("demand.x=1", "demand.x"), ("no", "scale inputs"),
                         ("stations.search.most_busy=1.0", "stations.search.most_busy")],
)  # fmt: skip
def test_what_cannot_be_is_told(change: str, what: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_inputs(changes=[change])
    assert refused.value.facts["what"] == what


def test_the_command_takes_a_file_and_changes(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        "[demand]\nturns_per_s = 50.0\ntryons_per_s = 1.0\ncells = 1\n[simulation]\nseconds = 5.0\nwarm_s = 1.0\n"
    )
    arguments = ["eval", "scale", "--inputs", str(file), "--set", "index.asked_shards=1.0", "--json"]
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    report = json.loads(done.stdout)
    assert (report["cells"], report["asked_shards"]) == (1, 100)
    assert report["first"] in report["stations"]
    assert CliRunner().invoke(app, [*arguments, "--set", "demand.cells=0"]).exit_code == 1
    shown = CliRunner().invoke(app, [*arguments, "--show-inputs"]).stdout
    assert json.loads(shown)["demand"]["turns_per_s"] == 50
    assert f"first to give way: {report['first']}" in CliRunner().invoke(app, arguments[:-1]).stdout
