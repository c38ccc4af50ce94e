"""A server with secrets in every setting that holds one, logging all it can, in which things go wrong:
``python serve_canaries.py PORT DATA_DIR MODEL_URL WEBHOOK_URL``. Its errors hold what a person said."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from fastapi import Request
from pydantic import SecretStr

from stylist.search.engine import SearchEngine
from stylist_agents.conversation import Conversation
from stylist_ui import serving
from stylist_ui.api import threads
from tests.agents.conftest import SmallShop, small_shop

SECRETS = {
    "model_api_key": "canary-model-key", "desk_webhook_secret": "canary-webhook-secret-0123456789",
    "metrics_token": "canary-metrics-token", "desk_console_key": "canary-console-key-0123456789",
    "replicas_token": "canary-replicas-token", "tryon_remote_key": "canary-tryon-key",
}  # fmt: skip
WORDS = "canary-Petronella"
"""What the person says. Whoever fails quotes it."""


def _failing(self: SearchEngine, *args: object, **kwargs: object) -> None:
    raise KeyError(f"{WORDS} {sorted(SECRETS.values())}")


def _broken(request: Request) -> None:
    """A route that nobody caught the errors of."""
    raise LookupError(f"{WORDS} {request.headers['authorization']}")


def main(port: int, data_dir: Path, model_url: str, webhook_url: str) -> None:
    logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
    threads.router.get("/canary/broken")(_broken)  # here alone: who imports this module has no such route
    SearchEngine.search = _failing  # type: ignore[method-assign,assignment]
    told = {name: SecretStr(value) for name, value in SECRETS.items()} | {"desk_webhook": webhook_url}
    told |= {"model": "openai:planted", "model_base_url": model_url, "model_timeout_s": 20.0}
    with small_shop(data_dir) as shop:
        settings = shop.settings.model_copy(update={"port": port, **told})
        serving.serve(Conversation(SmallShop(settings)), settings, ui=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4])
