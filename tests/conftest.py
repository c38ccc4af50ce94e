"""What every test may use: the shared data if it is there, and a machine that never calls home."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from stylist.tables import Place
from stylist.tables.postgres import Postgres
from tests import postgres

for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "LANGGRAPH_STRICT_MSGPACK"):
    os.environ.setdefault(name, "1")
os.environ["ANONYMIZED_TELEMETRY"] = "False"
os.environ["LANGSMITH_TRACING"] = "false"
# With AMX tiles in bf16 the loss of the tiny training runs came out as NaN now and then on one CPU; without, never.
os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_BF16")

hypothesis.settings.register_profile("torture", max_examples=5000)

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Other people's data beside the checkout; tests that need it skip without it."""
    if not SHARED.is_dir():
        pytest.skip(f"no shared data at {SHARED}")
    return SHARED


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A developer's own settings must not reach a test: no STYLIST_* variables, no .env, no stylist.toml."""
    for name in [n for n in os.environ if n.startswith("STYLIST_")]:
        monkeypatch.delenv(name)
    # AppTest puts a page in the place of the program; processes that a later test starts would run that page
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """A Postgres server; tests that need it skip where the programs are missing."""
    if postgres.programs() is None:
        pytest.skip("no Postgres programs: apt install postgresql")
    with postgres.running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: postgres.Server) -> str:
    """The address of an empty database."""
    return postgres_server.database()


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where tables are kept: each kind that there is, empty."""
    if request.param == "sqlite":
        yield tmp_path / "stylist.db"
        return
    server = Postgres(request.getfixturevalue("postgres_url"))
    yield server
    server.close()
