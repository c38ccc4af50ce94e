"""The benchmark of the index on few rows: same rows each time, resumed where it stopped, its own process."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from stylist.evaluate import index_benchmark
from stylist.evaluate.index_benchmark import MeasurementStopped, evaluate_index, measure
from stylist.evaluate.index_synthetic import DIM, HUNDREDTH, TENTH, block, queries
from stylist.index import CatalogueIndex


def test_rows_are_the_same_each_time_and_differ_from_block_to_block() -> None:
    one, again, other = block(3, 200), block(3, 200), block(4, 200)
    assert one.garments == again.garments
    assert np.array_equal(one.vectors, again.vectors)
    assert not {g.id for g in one.garments} & {g.id for g in other.garments}
    assert one.vectors.shape == (200, DIM)
    assert np.allclose(np.linalg.norm(queries(7), axis=1), 1, atol=1e-6)


def test_filters_let_a_tenth_and_a_hundredth_pass() -> None:
    brands = [g.brand for g in block(0, 4000).garments]
    assert 0.08 < brands.count(TENTH) / 4000 < 0.12
    assert 0.006 < brands.count(HUNDREDTH) / 4000 < 0.014


def test_garments_alike_in_kind_and_colour_lie_near() -> None:
    rows = block(0, 2000)
    kinds = np.array([g.category for g in rows.garments])
    cosines = rows.vectors @ rows.vectors.T
    same = kinds[:, None] == kinds[None, :]
    assert cosines[same].mean() > cosines[~same].mean() + 0.2


def test_every_way_is_measured_by_exact_numpy(tmp_path: Path) -> None:
    report = measure(800, 12, tmp_path, lambda *_: None)
    assert set(report.ways) == {
        "exact numpy", "plain Chroma", "ours, in memory", "ours, by Chroma", "matrix in fp16", "matrix in bf16",
    }  # fmt: skip
    for label in ("none", "10%", "1%"):
        assert report.ways["exact numpy"][label].recall_at_10 == 1
        assert report.ways["ours, in memory"][label].recall_at_10 == 1
        assert report.ways["ours, by Chroma"][label].recall_at_10 >= 0.95
    assert report.ways["matrix in fp16"]["none"].recall_at_10 >= 0.95
    assert report.rows == 800
    assert report.ingest_rows_per_s > 0


def test_above_the_set_size_chroma_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_benchmark, "EXACT_UP_TO_ROWS", 100)
    report = measure(300, 10, tmp_path, lambda *_: None)
    assert "ours, in memory" not in report.ways
    assert report.ways["ours, by Chroma"]["none"].recall_at_10 >= 0.95


def test_a_broken_off_run_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("index_benchmark", "index_synthetic"):
        monkeypatch.setattr(f"stylist.evaluate.{module}.BLOCK", 200)

    def stop(done: int, _total: int, _stage: str) -> None:
        if done == 400:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure(600, 10, tmp_path, stop)
    assert json.loads((tmp_path / "ingest.json").read_text())["rows"] == 400
    added: list[int] = []
    real = CatalogueIndex.add
    monkeypatch.setattr(CatalogueIndex, "add", lambda *args: (added.append(len(args[3])), real(*args)))
    assert measure(600, 10, tmp_path, lambda *_: None).ways["ours, in memory"]["1%"].recall_at_10 == 1
    assert added == [200]


def test_each_size_has_its_own_process_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    stages: list[str] = []
    report = evaluate_index([200], 10, progress=lambda _done, _total, stage: stages.append(stage))
    assert [size.rows for size in report.sizes] == [200]
    assert any("ingesting" in stage for stage in stages)
    assert any("plain Chroma" in stage for stage in stages)
    assert not list(tmp_path.iterdir())


def test_a_process_that_dies_is_told(tmp_path: Path) -> None:
    (tmp_path / "200").write_text("a file where a folder should be")
    with pytest.raises(MeasurementStopped, match="200 rows") as stopped:
        evaluate_index([200], 10, folder=tmp_path)
    assert "--folder" in stopped.value.say("zh")
