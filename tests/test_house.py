"""The house rules, run as tests: floors, types, style."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["lint-imports"]],
    ids=" ".join,
)
def test_rule(command: list[str]) -> None:
    done = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("folder", ["agents", "tools", "ui"])
def test_a_generic_name_never_becomes_importable(folder: str) -> None:
    assert not (ROOT / folder / "__init__.py").exists()


def test_help_starts_without_heavy_libraries() -> None:
    heavy = ("torch", "chromadb", "streamlit", "cv2", "langchain")
    code = f"import sys, stylist_ui.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
