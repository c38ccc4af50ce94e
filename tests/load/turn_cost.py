"""Where the processor time of a turn goes, without HTTP: `python -m tests.load.turn_cost [--turns 60] [--profile]`.

One turn after the other as the server runs them, each in a thread of its own, with a planted model in another process,
or, with `--built-in`, with the offline stylist.
The profile counts processor time in every thread; it makes calls of small functions look dearer than they are.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from stylist.services import build_services
from stylist.settings import Settings
from stylist_agents.conversation import Conversation
from stylist_ui.launch import settle
from stylist_ui.load import TURNS
from stylist_ui.turns import Turns

_MODEL = "import sys; from stylist_ui.load_model import planted_model\nwith planted_model(0) as url:\n  print(url, flush=True); sys.stdin.read()"  # noqa: E501
_WARM, _LONGEST_S = 16, 600


@contextmanager
def _model_elsewhere() -> Iterator[str]:
    """So that its processor time is not counted."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", _MODEL], stdin=pipe, stdout=pipe, text=True) as child:
        assert child.stdout is not None
        yield child.stdout.readline().strip()
        child.communicate("")


@contextmanager
def _profiled() -> Iterator[list[cProfile.Profile]]:
    """A profile for each thread that begins here."""
    profiles: list[cProfile.Profile] = []
    run = threading.Thread.run

    def watched(thread: threading.Thread) -> None:
        profile = cProfile.Profile(time.thread_time)
        profiles.append(profile)
        profile.runcall(run, thread)

    threading.Thread.run = watched  # type: ignore[method-assign]
    try:
        yield profiles
    finally:
        threading.Thread.run = run  # type: ignore[method-assign]


def _talk(conversation: Conversation, turns: Turns, count: int) -> float:
    """Milliseconds of the processor for each of so many turns, in threads of some turns each."""
    began = time.process_time()
    for n in range(count):
        thread = f"cost-{n // len(TURNS)}-{began}"
        text = TURNS[n % len(TURNS)].format(budget=100, word="w0123456789ab")
        turn = turns.queue(
            uuid.uuid4().hex, thread, lambda t=thread, s=text: conversation.turn(s, thread_id=t, person_id="cost"), text
        )
        assert turn.wait(_LONGEST_S)
        assert turn.state == "complete", turn.failed
    return 1000 * (time.process_time() - began) / count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=60)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--built-in", action="store_true", help="the offline stylist, in this process")
    asked = parser.parse_args()
    with nullcontext() if asked.built_in else _model_elsewhere() as url:
        if url:
            os.environ |= {
                "STYLIST_MODEL": "openai:planted",
                "STYLIST_MODEL_BASE_URL": url,
                "STYLIST_MODEL_API_KEY": "none",
            }
        conversation, turns = Conversation(build_services(Settings(catalogue="demo"))), Turns(64, 64)
        _talk(conversation, turns, _WARM)
        settle()
        sys.stdout.write(f"{_talk(conversation, turns, asked.turns):.1f} ms of the processor a turn\n")
        if asked.profile:
            with _profiled() as profiles:
                _talk(conversation, turns, asked.turns)
            pstats.Stats(*profiles).sort_stats("tottime").print_stats(40)
        conversation.forget("cost")
        conversation.close()


if __name__ == "__main__":
    main()
