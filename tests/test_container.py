"""Dockerfile and compose files, as far as they can be looked at without Docker."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path, PurePosixPath
from threading import Thread
from typing import Any

import pytest
import yaml

from stylist.backup import LEFT_OUT
from stylist.settings import Settings
from stylist_ui.cli import app

ROOT = Path(__file__).resolve().parents[1]
KNOWN = {"ARG", "FROM", "ENV", "WORKDIR", "RUN", "COPY", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
SERVICE = {
    "build", "image", "restart", "read_only", "tmpfs", "cap_drop", "security_opt", "volumes", "networks", "depends_on",
    "environment", "command", "ports", "healthcheck", "deploy",
}  # fmt: skip
GIVEN = {"POSTGRES_PASSWORD": "s3cret", "STYLIST_CATALOGUE": "shop", "STYLIST_TRYON_ENGINE": "klein"}


def instructions() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text("utf-8"))
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


def compose(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / name).read_text("utf-8")))


def commands() -> set[str]:
    return {c.name or c.callback.__name__ for c in app.registered_commands if c.callback}


def test_the_dockerfile_is_of_known_instructions_and_its_stages_and_files_exist() -> None:
    stages: list[str] = []
    given = dict(rest.split("=", 1) for word, rest in instructions() if word == "ARG")
    for word, rest in instructions():
        assert word in KNOWN, word
        if word == "FROM":
            base, _, stage = rest.partition(" AS ")
            base = re.sub(r"\$\{(\w+)\}", lambda found: given[found[1]], base)
            assert base.startswith("docker.io/library/python:3.11-") or base in ["scratch", *stages], base
            stages.append(stage)
        if word == "COPY":
            parts = rest.split()
            if parts[0].startswith("--from="):
                assert parts[0].removeprefix("--from=") in stages
            else:
                assert all((ROOT / source).exists() for source in parts[:-1]), rest
        if word in ("ENTRYPOINT", "CMD"):
            assert isinstance(json.loads(rest), list)
    assert stages[-1] == "cpu"  # what is built without --target
    assert "gpu" in stages


def test_the_image_runs_as_nobody_special_and_says_whether_it_is_well() -> None:
    base = dict(instructions())
    assert base["USER"].isdigit()
    assert int(base["USER"]) > 0
    assert json.loads(base["ENTRYPOINT"]) == ["stylist"]
    assert json.loads(base["CMD"])[0] in commands()
    check = json.loads(base["HEALTHCHECK"].partition("CMD ")[2])
    compile(check[2], "healthcheck", "exec")
    assert "/api/health" in check[2]
    names = re.findall(r"STYLIST_([A-Z_]+)=", base["ENV"])
    assert {name.lower() for name in names} <= set(Settings.model_fields)


def test_an_image_gets_what_the_package_and_its_extras_need() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [re.search(r'"\$NEEDED" ([\w ]+) > needed', rest) for _, rest in instructions() if '"$NEEDED"' in rest]
    extras = [found[1].split() for found in asked if found]
    assert extras == [["postgres"], ["postgres", "gpu", "local"]]
    lists = next(rest.partition("=")[2].strip('"') for _, rest in instructions() if rest.startswith("NEEDED="))
    for names in extras:
        said = subprocess.run(
            [sys.executable, "-c", lists, *names], cwd=ROOT, check=True, capture_output=True, text=True
        )
        wanted = [need for name in names for need in project["optional-dependencies"][name]]
        assert said.stdout.splitlines() == [*project["dependencies"], *wanted]
    order = [rest for word, rest in instructions() if word in ("RUN", "COPY")]
    assert order.index("pyproject.toml ./") < next(i for i, rest in enumerate(order) if '"$NEEDED"' in rest)
    assert not any(rest.startswith("stylist ") for rest in order[order.index("pyproject.toml ./") :])  # fetched once


@contextmanager
def answering(status: int) -> Iterator[int]:
    """A server on a free port that answers so."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/api/health" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


@pytest.mark.parametrize("status", [200, 503])
def test_the_health_check_asks_on_the_port_that_is_set(status: int) -> None:
    check = json.loads(dict(instructions())["HEALTHCHECK"].partition("CMD ")[2])
    with answering(status) as port:
        environment = os.environ | {"STYLIST_PORT": str(port)}
        done = subprocess.run([sys.executable, *check[1:]], env=environment, check=False, capture_output=True)
    assert (done.returncode == 0) is (status == 200), done.stderr


def test_fetched_weights_are_kept_and_no_backup_carries_them() -> None:
    base = dict(instructions())
    weights = re.search(r"HF_HOME=(\S+)", base["ENV"])
    assert weights
    below = PurePosixPath(weights[1]).relative_to(base["VOLUME"])
    assert any(fnmatch(below.parts[0], pattern) for pattern in LEFT_OUT)


def test_the_home_folder_belongs_to_whom_the_image_runs_as() -> None:
    uid = dict(instructions())["USER"]
    for name in ("stylist", "worker"):
        mounts = dict(mount.partition(":")[::2] for mount in compose("compose.yaml")["services"][name]["tmpfs"])
        assert f"uid={uid}" in mounts["/home/stylist"].split(",")  # without, Docker mounts it as root's


def test_nothing_but_sources_gets_into_the_image() -> None:
    rules = [r for r in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if r and not r.startswith("#")]
    assert rules[0] == "*"
    assert {r[1:] for r in rules if r.startswith("!")} == {
        source
        for word, rest in instructions()
        if word == "COPY" and "--from" not in rest
        for source in rest.split()[:-1]
    }
    assert "**/.env*" in rules


@pytest.mark.parametrize("name", ["compose.yaml", "compose.gpu.yaml"])
def test_every_service_setting_and_name_exists(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told, whole = compose(name), compose("compose.yaml")
    stages = {rest.partition(" AS ")[2] for word, rest in instructions() if word == "FROM"}
    assert set(told) <= {"services", "networks", "volumes", "x-stylist"}
    assert set(told["services"]) <= {"stylist", "worker", "chroma", "postgres"}
    for service in told["services"].values():
        assert set(service) <= SERVICE, set(service) - SERVICE
        assert set(service.get("depends_on", {})) <= set(whole["services"])
        assert set(service.get("networks", [])) <= set(whole["networks"])
        assert {volume.partition(":")[0] for volume in service.get("volumes", [])} <= set(whole["volumes"])
        assert service.get("build", {}).get("target", "cpu") in stages
        if "stylist" in service.get("image", "") and "command" in service:
            assert service["command"][0] in commands()
        settings = {k: v for k, v in service.get("environment", {}).items() if k.startswith("STYLIST_")}
        assert {k.removeprefix("STYLIST_").lower() for k in settings} <= set(Settings.model_fields)
        monkeypatch.chdir(tmp_path)
        for key, value in settings.items():
            monkeypatch.setenv(key, filled(value))
        Settings()


def filled(value: str) -> str:
    return re.sub(r"\$\{(\w+):\?[^}]*\}", lambda found: GIVEN[found[1]], value)


def test_no_password_is_written_down_and_only_this_machine_is_listened_to() -> None:
    whole = compose("compose.yaml")
    text = (ROOT / "compose.yaml").read_text("utf-8")
    assert "POSTGRES_PASSWORD:-" not in text  # no default
    assert whole["services"]["postgres"]["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")
    assert "${POSTGRES_PASSWORD:?" in whole["services"]["stylist"]["environment"]["STYLIST_DATABASE_URL"]
    ports = [port for service in whole["services"].values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:8501:8501"]
    for name in ("chroma", "postgres"):
        assert whole["services"][name]["networks"] == ["inside"]
    assert whole["networks"]["inside"]["internal"] is True
    for name in ("stylist", "worker"):
        assert whole["services"][name]["cap_drop"] == ["ALL"]
        assert whole["services"][name]["read_only"] is True
