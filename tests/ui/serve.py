"""Serve a page for a browser test: ``python serve.py PORT DATA_DIR WHAT``.

WHAT: scripted, small, turning, console-en, console-zh, analytics, or the name of a catalogue.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from fake_conversation import FakeConversation, drawn

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
    elif what.startswith("console-"):
        _serve_console(data_dir, port, what.removeprefix("console-"))
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


CONSOLE_KEY = "a key of the shop's own"


def _serve_console(data_dir: Path, port: int, locale: str) -> None:
    """The console over three conversations that wait: of clothes and a look, of a product, of anger."""
    from stylist_agents.conversation import Conversation  # noqa: PLC0415
    from tests.agents.conftest import small_shop  # noqa: PLC0415

    with small_shop(data_dir, port=port, locale=locale, desk_console_key=CONSOLE_KEY) as shop:
        talk = Conversation(shop)
        shop.consent.give("ann")
        photo = shop.photos.add(drawn("#88aacc", (300, 450)), "ann")
        said = SAID["zh" if locale == "zh" else "en"]
        for thread, (person, reason, *words) in said.items():
            for n, text in enumerate(words):
                photos = (photo,) if n == 0 and person == "ann" else ()
                list(talk.turn(text, thread_id=thread, person_id=person, photo_ids=photos))
            shop.handovers.open(thread, person, reason, {})  # type: ignore[arg-type]
        talk.close()
        launch.run_console(shop.settings)


SAID = {
    "en": {
        "t1": ("ann", "asked", "a navy linen shirt, under 80", "put a whole outfit together around the first one",
               "let me talk to a human about a wedding order of forty shirts, please"),
        "t2": ("ben", "failed", "navy shirts", "what is the second one made of?"),
        "t3": ("cem", "upset", "WHERE IS MY ORDER??? this is the third time I ask, and nobody here ever answers!"),
    },
    "zh": {
        "t1": ("ann", "asked", "一件藏青色亚麻衬衫，500元以内", "用第一件搭一整套", "转人工，婚礼要订四十件"),
        "t2": ("ben", "failed", "藏青色衬衫", "第二件是什么面料？"),
        "t3": ("cem", "upset", "我的订单到底在哪？？问了三次了，你们店里到底有没有人回答！"),
    },
}  # fmt: skip


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
