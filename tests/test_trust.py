"""No credential is written down anywhere, and what the audit lets through has a reason and a day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from stylist.settings import Settings
from tests.audit.__main__ import Exempt, command, exceptions

ROOT = Path(__file__).resolve().parents[1]
TEXTS = [
    *ROOT.glob("compose*.yaml"), ROOT / "Dockerfile", ROOT / "Makefile", ROOT / "README.md", ROOT / "pyproject.toml",
    *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*.py"), *(ROOT / "stylist").glob("**/*.toml"),
]  # fmt: skip
SECRET_NAME = re.compile(r"password|secret|token|_key$|api_key|credential", re.IGNORECASE)
FALLBACK = re.compile(r"\$\{\w*(?:PASSWORD|SECRET|TOKEN|KEY)\w*:?-[^}]+\}")
IN_ADDRESS = re.compile(r"\w+://[\w.-]+:(?P<word>[^@\s/`'\")]+)@")
ASSIGNED = re.compile(
    r"^\s*(?:ENV |export |- )?(?P<name>\w*(?:PASSWORD|SECRET|TOKEN|API_KEY)\w*)\s*[:=]\s*[\"']?(?P<word>[^\s\"']+)",
    re.IGNORECASE | re.MULTILINE,
)
ISSUED = re.compile(r"\b(?:sk|pk|ghp|xox[bp]|AKIA)[-_]?[A-Za-z0-9_-]{20,}")
NEEDS_ONE = re.compile(r"\$\{\w+:\?|\$\(|[A-Z_.…]+$|[\w.]+\(|\[")
"""What stands in the place of a secret: from the environment with no fallback, made by a call, or a placeholder."""


def written_down(text: str) -> list[str]:
    """Credentials that a text holds, or would fall back to."""
    found = [m[0] for m in FALLBACK.finditer(text)] + [m[0] for m in ISSUED.finditer(text)]
    for pattern in (IN_ADDRESS, ASSIGNED):
        found += [m[0].strip() for m in pattern.finditer(text) if not NEEDS_ONE.match(m["word"])]
    return found


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_credential_is_written_down(path: Path) -> None:
    assert written_down(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-stylist}",
        "STYLIST_DATABASE_URL: postgresql://stylist:stylist@postgres/stylist",
        "      POSTGRES_PASSWORD: hunter2",
        "ENV STYLIST_METRICS_TOKEN=changeme",
        "key: sk-stylist-0123456789abcdef0123456789abcdef",
    ],
)
def test_a_credential_that_is_written_down_is_seen(text: str) -> None:
    assert written_down(text)


def test_no_setting_has_a_secret_by_default() -> None:
    secret = {
        name for name, field in Settings.model_fields.items()
        if SecretStr in (field.annotation, *getattr(field.annotation, "__args__", ()))
    }  # fmt: skip
    assert len(secret) >= 8
    assert [name for name in secret if Settings.model_fields[name].default is not None] == []
    named = {name for name, field in Settings.model_fields.items() if SECRET_NAME.search(name)}
    assert [n for n in named if isinstance(Settings.model_fields[n].default, str)] == []


def test_what_the_audit_lets_through_has_a_reason_and_a_day_to_come() -> None:
    for hole in exceptions():
        assert len(hole.reason) > 40
        assert date.today() <= hole.until <= date.today() + timedelta(days=366), f"look at {hole.id} again"


def test_an_exception_ends_on_its_day_and_what_could_not_be_looked_up_fails() -> None:
    known = [Exempt("CVE-1", date(2026, 1, 31), "…"), Exempt("CVE-2", date(2026, 3, 1), "…")]
    assert [part for part in command(known, date(2026, 2, 1)) if part.startswith("CVE")] == ["CVE-2"]
    assert "--strict" in command([], date(2026, 2, 1))
