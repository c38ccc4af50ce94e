"""Serve the page for a browser test: ``python serve.py PORT DATA_DIR (scripted|small|CATALOGUE)``."""

from __future__ import annotations

import sys
from pathlib import Path

from fake_conversation import FakeConversation

from stylist.settings import Settings
from stylist_ui import launch


def main(port: int, data_dir: Path, what: str) -> None:
    settings = Settings(data_dir=data_dir, port=port)
    if what == "scripted":
        launch.serve(FakeConversation(data_dir, pause_s=0.15), settings)  # type: ignore[arg-type]
    elif what == "small":
        _serve_small_shop(data_dir, port)
    else:
        launch.run(Settings(data_dir=data_dir, port=port, catalogue=what, threads=1))


def _serve_small_shop(data_dir: Path, port: int) -> None:
    """The real agent over the eight garments of the agents' tests: quick, and every door of a conversation is there."""
    from stylist_agents.conversation import Conversation  # noqa: PLC0415 (opens the agent)
    from tests.agents.conftest import small_shop  # noqa: PLC0415 (opens the index)

    with small_shop(data_dir, port=port) as shop:
        launch.serve(Conversation(shop), shop.settings)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
