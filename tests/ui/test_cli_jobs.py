"""stylist tryon through the queue, stylist jobs, stylist worker."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from stylist.body.video import open_frames
from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.demo.figures import draw_figure
from stylist.images import encode_png
from stylist.services import Services, build_services
from stylist.settings import Settings
from stylist.tryon.asking import PieceAsked, TryOnRequest
from stylist.tryon.live import write_clip
from stylist.tryon.marking import label_seen
from stylist_ui.cli import app
from stylist_ui.cli.common import PERSON


def run(data: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    environment = {"STYLIST_DATA_DIR": str(data), "STYLIST_THREADS": "1", "STYLIST_TRYON_WORKER": "separate"}
    result = CliRunner().invoke(app, list(arguments), env=environment, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return dict(json.loads(result.stdout.splitlines()[-1]))


def dressed(data: Path, folder: Path) -> list[str]:
    draw_figure("ben").save(folder / "ben.png")
    draw_garment(next(g for g in demo_garments() if g.category == "shirt")).save(folder / "shirt.png")
    pictures = ["--person", str(folder / "ben.png"), "--garment", str(folder / "shirt.png"), "--category", "shirt"]
    return ["tryon", *pictures, "--out", str(folder / "out.png"), "--consent", "--json"]


def test_a_clip_is_dressed_frame_by_frame(tmp_path: Path) -> None:
    shown = dressed(tmp_path / "data", tmp_path)
    clip, out = tmp_path / "clip.mp4", tmp_path / "out.mp4"
    frame = np.asarray(draw_figure("ben").convert("RGB").resize((384, 512)))
    write_clip([frame] * 3, clip)
    shown[shown.index("--person") + 1], shown[shown.index("--out") + 1] = str(clip), str(out)
    made = run(tmp_path / "data", *shown)
    assert made["frames"] == 3
    assert all(label_seen(photo.pixels) for photo in open_frames(out))
    changed = np.abs(open_frames(out)[0].pixels.astype(int) - frame).max(axis=2) > 40
    assert changed[150:250].mean() > 0.05, "a shirt is on"


def test_a_clip_without_anybody_leaves_no_file(tmp_path: Path) -> None:
    shown = dressed(tmp_path / "data", tmp_path)
    clip, out = tmp_path / "clip.mp4", tmp_path / "out.mp4"
    write_clip([np.full((256, 192, 3), 120, dtype=np.uint8)] * 2, clip)
    shown[shown.index("--person") + 1], shown[shown.index("--out") + 1] = str(clip), str(out)
    environment = {"STYLIST_DATA_DIR": str(tmp_path / "data"), "STYLIST_THREADS": "1"}
    assert CliRunner().invoke(app, shown, env=environment).exit_code != 0
    assert not out.exists()


def waiting(data: Path, count: int) -> Services:
    """So many try-ons on the drawn figure that nobody has begun."""
    services = build_services(Settings(data_dir=data, tryon_worker="separate"))
    shirt = next(g for g in demo_garments() if g.category == "shirt")
    picture = services.files.put(encode_png(np.asarray(draw_garment(shirt).convert("RGB"))), "product", ".png")
    piece = PieceAsked(garment_id=shirt.id, picture_id=picture, category="shirt", worn="upper")
    for seed in range(count):
        asked = TryOnRequest(pieces=(piece,), engine="preview", figure="ada", options={"seed": seed})
        services.desk.ask(asked, PERSON)
    return services


def test_a_tryon_is_a_job_that_is_listed_shown_and_found_again(tmp_path: Path) -> None:
    command = dressed(tmp_path / "data", tmp_path)
    made = run(tmp_path / "data", *command)
    assert made["licence_notice"] is None
    (listed,) = run(tmp_path / "data", "jobs", "list", "--json")["jobs"]
    assert (listed["id"], listed["state"]) == (made["job"], "done")
    shown = run(tmp_path / "data", "jobs", "show", made["job"], "--json")
    assert [event["seq"] for event in shown["events"]] == list(range(1, len(shown["events"]) + 1))
    assert Path(shown["picture"]).read_bytes() == (tmp_path / "out.png").read_bytes()
    assert run(tmp_path / "data", *command)["job"] == made["job"]
    error = run(tmp_path / "data", "jobs", "show", "nothing", "--locale", "zh", "--json", code=1)["error"]
    assert error == {"code": "not_found", "sentence": "没有编号为“nothing”的任务。"}


def test_jobs_wait_are_cancelled_and_the_worker_does_the_rest(tmp_path: Path) -> None:
    waiting(tmp_path, 2)
    newest, oldest = run(tmp_path, "jobs", "list", "--json")["jobs"]
    assert (oldest["position"], newest["position"]) == (1, 2)
    checks = {check["name"]: check for check in run(tmp_path, "doctor", "--json")["checks"]}
    found = checks["try-on worker"]
    assert (found["ok"], found["found"]) == (False, "none, 2 jobs waiting")
    assert found["mend"] == "stylist worker --engine preview"
    assert run(tmp_path, "jobs", "cancel", oldest["id"], "--json")["state"] == "cancelled"
    assert run(tmp_path, "worker", "--once", "--json")["taken"] == 1
    assert {row["state"] for row in run(tmp_path, "jobs", "list", "--json")["jobs"]} == {"cancelled", "done"}


def test_an_unknown_engine_is_named(tmp_path: Path) -> None:
    assert run(tmp_path, "worker", "--engine", "sewing", "--once", "--json", code=1)["error"]["code"] == "unknown_word"


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_nothing_and_one_that_is_told_to_end_does(tmp_path: Path) -> None:
    services = waiting(tmp_path, 3)
    jobs = services.queue.of(PERSON)
    environment = {**os.environ, "STYLIST_DATA_DIR": str(tmp_path), "STYLIST_THREADS": "1"}
    command = [sys.executable, "-c", "from stylist_ui.cli import app; app()", "worker", "--json"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as killed:
        next(event for event in services.queue.follow(jobs[-1].id, PERSON) if event.state == "running")
        killed.kill()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as second:
        for job in jobs:
            assert list(services.queue.follow(job.id, PERSON))[-1].state == "done"
        second.send_signal(signal.SIGTERM)
        told, _ = second.communicate(timeout=120)
        assert second.returncode == 0
    assert json.loads(told)["taken"] == 3
    for job in jobs:
        events = services.queue.events(job.id, PERSON)
        assert [event.state for event in events].count("done") == 1
    assert len([file for file in services.files.of(PERSON) if file.kind == "tryon"]) == 3
