"""LangChain's own tests of a chat model, run over the offline one."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_tests.unit_tests import ChatModelUnitTests

from stylist_agents.offline import OfflineChatModel


class TestOfflineStandard(ChatModelUnitTests):
    @property
    def chat_model_class(self) -> type[BaseChatModel]:
        return OfflineChatModel

    @property
    def chat_model_params(self) -> dict[str, Any]:
        return {}

    @pytest.mark.xfail(reason="it measures time, and no test of this project is timed", run=False)
    def test_init_time(self, benchmark: Any) -> None:
        super().test_init_time(benchmark)
