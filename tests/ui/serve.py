"""Serve the page for a browser test: ``python serve.py PORT DATA_DIR (scripted|CATALOGUE)``."""

from __future__ import annotations

import sys
from pathlib import Path

from fake_conversation import FakeConversation

from stylist.settings import Settings
from stylist_ui import launch


def main(port: int, data_dir: Path, what: str) -> None:
    if what == "scripted":
        launch.serve(FakeConversation(data_dir, pause_s=0.15), Settings(data_dir=data_dir, port=port))  # type: ignore[arg-type]
    else:
        launch.run(Settings(data_dir=data_dir, port=port, catalogue=what, threads=1))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
