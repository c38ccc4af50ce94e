"""Serve API and widget for a browser test over a small shop: ``python serve_api.py PORT DATA_DIR [ORIGIN]``.

Prints the site's key and secret. One garment has hostile words where a shop has titles and descriptions.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from stylist_agents.conversation import Conversation
from stylist_ui import serving
from stylist_ui.sites import Sites
from tests.agents.conftest import SmallShop, small_shop


def main(port: int, data_dir: Path, origin: str) -> None:
    with small_shop(data_dir) as shop:
        settings = shop.settings.model_copy(update={"port": port})
        site = Sites(data_dir).add("test", [origin])
        told = {"key": site.key, "secret": site.secret.get_secret_value()}
        conversation = Conversation(SmallShop(settings))
        serving.serve(conversation, settings, ui=False, listening=lambda: print(json.dumps(told), flush=True))  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
