"""stylist tryon through the queue, stylist jobs, stylist worker."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from stylist.demo.catalogue import demo_garments
from stylist.demo.draw import draw_garment
from stylist.demo.figures import draw_figure
from stylist.images import encode_png
from stylist.services import Services, build_services
from stylist.settings import Settings
from stylist.tryon.asking import PieceAsked, TryOnRequest
from stylist.tryon.clips import encode_clip
from stylist.tryon.marking import label_seen
from stylist.tryon.metadata import Made
from stylist.video import open_frames
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
    clip.write_bytes(encode_clip([frame] * 3, 12, Made()))
    shown[shown.index("--person") + 1], shown[shown.index("--out") + 1] = str(clip), str(out)
    made = run(tmp_path / "data", *shown)
    assert made["frames"] == 3
    assert all(label_seen(photo.pixels, high=True) for photo in open_frames(out))
    told = run(tmp_path / "data", "verify", str(out), "--json")
    assert told["clip"] and (told["finding"], told["signature"], told["engine"]) == ("signed", "self_signed", "preview")
    changed = np.abs(open_frames(out)[0].pixels.astype(int) - frame).max(axis=2) > 40
    assert changed[150:250].mean() > 0.05, "a shirt is on"


def test_what_the_preview_cannot_free_is_named(tmp_path: Path) -> None:
    made = run(tmp_path / "data", *dressed(tmp_path / "data", tmp_path), "--free-pose", "--free-background")
    assert made["ignored"] == ["keep_pose", "keep_background"] and made["turn"] is None


def test_a_clip_without_anybody_leaves_no_file(tmp_path: Path) -> None:
    shown = dressed(tmp_path / "data", tmp_path)
    clip, out = tmp_path / "clip.mp4", tmp_path / "out.mp4"
    clip.write_bytes(encode_clip([np.full((256, 192, 3), 120, dtype=np.uint8)] * 2, 12, Made()))
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


def test_a_worker_makes_what_the_chat_asks_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STYLIST_TRYON_ENGINE", "sewing")
    error = run(tmp_path, "worker", "--once", "--json", code=1)["error"]
    assert error["code"] == "unknown_word"
    assert "sewing" in error["sentence"]
    assert run(tmp_path, "worker", "--engine", "preview", "--once", "--json")["engine"] == "preview"


def command(data: Path, *arguments: str) -> None:
    """`stylist …` as the body of a process of its own; what it writes goes to a file named by its process."""
    os.environ |= {"STYLIST_DATA_DIR": str(data), "STYLIST_THREADS": "1"}
    for number in (1, 2):
        os.dup2(os.open(said_by(data, os.getpid(), number), os.O_CREAT | os.O_WRONLY), number)
    app(arguments)


def said_by(data: Path, pid: int | None, number: int) -> Path:
    return data / f"{pid}.{number}"


@pytest.fixture(scope="module")
def begin() -> Iterator[Callable[..., BaseProcess]]:
    """Starts commands as processes that have torch and OpenCLIP open already: that costs more than all pictures."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["stylist.embedding.openclip", "stylist.tryon.preview", "stylist_ui.cli"])
    begun: list[BaseProcess] = []

    def start(*arguments: object) -> BaseProcess:
        begun.append(context.Process(target=command, args=arguments))
        begun[-1].start()
        return begun[-1]

    yield start
    for process in begun:
        process.kill()
        process.join()


def until(fact: Callable[[], bool], process: BaseProcess, data: Path) -> None:
    """Wait for what a process shall bring about; one that ends before is asked why."""
    end = time.monotonic() + 240
    while not fact():
        assert process.is_alive() and time.monotonic() < end, said_by(data, process.pid, 2).read_text()[-2000:]
        time.sleep(0.02)


def ready(data: Path, worker: BaseProcess) -> bool:
    told = said_by(data, worker.pid, 2)
    return told.exists() and ": preview" in told.read_text()


@pytest.mark.slow
def test_a_worker_that_is_killed_loses_nothing_and_one_that_is_told_to_end_ends(
    tmp_path: Path, begin: Callable[..., BaseProcess]
) -> None:
    services = waiting(tmp_path, 2)
    newest, oldest = services.queue.of(PERSON)
    killed = begin(tmp_path, "worker", "--json")
    until(lambda: ready(tmp_path, killed), killed, tmp_path)
    until(lambda: services.queue.get(oldest.id, PERSON).state == "running", killed, tmp_path)
    killed.kill()
    killed.join()
    second = begin(tmp_path, "worker", "--json")
    until(lambda: not any(job.open for job in services.queue.of(PERSON)), second, tmp_path)
    os.kill(second.pid or 0, signal.SIGTERM)
    second.join(60)
    assert second.exitcode == 0
    assert json.loads(said_by(tmp_path, second.pid, 1).read_text())["taken"] == 2
    for job, attempts in ((oldest, 2), (newest, 1)):
        assert services.queue.get(job.id, PERSON).attempts == attempts
        assert [event.state for event in services.queue.events(job.id, PERSON)].count("done") == 1
    assert len([file for file in services.files.of(PERSON) if file.kind == "tryon"]) == 2


@pytest.mark.slow
@pytest.mark.parametrize("state", ["queued", "running"])
def test_ctrl_c_cancels_the_job(tmp_path: Path, begin: Callable[..., BaseProcess], state: str) -> None:
    shown, data = dressed(tmp_path, tmp_path), tmp_path
    services = build_services(Settings(data_dir=data))
    process = begin(data, *shown)
    until(lambda: [job.state for job in services.queue.of(PERSON)] == [state], process, data)
    os.kill(process.pid or 0, signal.SIGINT)
    process.join(60)
    assert process.exitcode not in (None, 0)
    assert [job.state for job in services.queue.of(PERSON)] == ["cancelled"]
    assert not (tmp_path / "out.png").exists()
    assert [file.kind for file in services.files.of(PERSON) if file.kind == "tryon"] == []
