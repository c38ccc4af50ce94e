"""The API does what its description says, for requests that nobody thought of (schemathesis, few examples of each)."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from api_people import somebody
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import checks
from schemathesis.generation import GenerationMode
from starlette.testclient import TestClient

from stylist_agents.conversation import Conversation
from stylist_ui.api import create_app
from tests.agents.conftest import SmallShop, small_shop

pytestmark = pytest.mark.slow
checks.load_all_checks()
CHECKS = [
    checks.CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    )
]
BUSY = {"api_rate_ip": "100000/minute", "api_rate_person": "100000/minute", "api_rate_messages": "100000/minute"}


def test_every_answer_is_as_described(tmp_path: Path) -> None:
    with small_shop(tmp_path) as shop:
        conversation = Conversation(SmallShop(shop.settings.model_copy(update=BUSY)))
        app = create_app(conversation)
        who = somebody(TestClient(app))
        wrong, seen = [], Counter[int]()
        for operation in schemathesis.openapi.from_asgi("/api/openapi.json", app).get_all_operations():
            try:
                probe(operation.ok().as_strategy(), who, seen)
                probe(operation.ok().as_strategy(generation_mode=GenerationMode.NEGATIVE), who, seen)
            except Unsatisfiable:  # nothing about it can be asked wrongly
                continue
            except Exception as problem:  # all of them at once, not the first alone
                wrong.append(f"{operation.ok().label}: {problem!r} {getattr(problem, 'exceptions', '')}")
        conversation.close()
    assert not wrong, "\n".join(wrong)
    assert seen.total() > 80, seen
    assert {200, 201, 404, 422} <= set(seen), seen


def probe(cases: Any, who: dict[str, str], seen: Counter[int]) -> None:
    """A few requests to one operation."""

    @given(case=cases)
    @settings(max_examples=3, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def ask(case: Any) -> None:
        answer = case.call(headers=who)
        seen[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    ask()
