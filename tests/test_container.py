"""Dockerfile and compose files, as far as they can be looked at without Docker."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

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
            assert base.startswith("docker.io/library/python:3.11-") or base in stages, base
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
    extras = {e for _, rest in instructions() for found in re.findall(r'"\.\[(.*?)\]"', rest) for e in found.split(",")}
    declared = (ROOT / "pyproject.toml").read_text("utf-8")
    assert all(f"\n{extra} = [" in declared for extra in extras), extras


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
