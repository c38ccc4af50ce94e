"""Serve the page for a browser test: ``python serve.py PORT DATA_DIR (scripted|small|turning|analytics|CATALOGUE)``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
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
    elif what == "turning":
        _serve_clips(data_dir, port)
    elif what == "analytics":
        _serve_analytics(data_dir, port)
    else:
        launch.run(Settings(data_dir=data_dir, port=port, catalogue=what, threads=1))


def _serve_small_shop(data_dir: Path, port: int) -> None:
    """The real agent over the eight garments of the agents' tests: quick, and every door of a conversation is there."""
    from stylist_agents.conversation import Conversation  # noqa: PLC0415 (opens the agent)
    from tests.agents.conftest import small_shop  # noqa: PLC0415 (opens the index)

    with small_shop(data_dir, port=port) as shop:
        launch.serve(Conversation(shop), shop.settings)


def _serve_clips(data_dir: Path, port: int) -> None:
    """The same where clips of a turn are made, when the test says so."""
    from slow_turner import work_once_told  # noqa: PLC0415 (opens the picture libraries)

    from stylist_agents.conversation import Conversation  # noqa: PLC0415
    from tests.agents.conftest import small_shop  # noqa: PLC0415

    with small_shop(data_dir, port=port, turn_engine="wan") as shop:
        work_once_told(shop, data_dir)
        launch.serve(Conversation(shop), shop.settings)


def _serve_analytics(data_dir: Path, port: int) -> None:
    """What was asked for in the same shop today, in its own page."""
    from stylist.demand import Tally  # noqa: PLC0415
    from tests.agents.conftest import small_shop  # noqa: PLC0415 (opens the index)

    with small_shop(data_dir, port=port) as shop:
        counts = {Tally("asked", "category", "shirt"): 7, Tally("asked", "category", "puffer-jacket"): 21,
                  Tally("asked", "colour", "green"): 9, Tally("step", "step", "turn"): 30}  # fmt: skip
        shop.demand.add("small", datetime.now(UTC).date(), counts)
    launch.run_analytics(shop.settings)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
