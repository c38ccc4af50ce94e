"""Whether a model hub can be reached, asked once and quickly: its client would retry for a minute."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from huggingface_hub import constants

_PATIENCE_S = 3.0


@contextmanager
def cached_only_if_unreachable() -> Iterator[None]:
    """While this lasts, the hub's client uses only what it has already fetched if the hub does not answer."""
    was = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = was or not _answers()
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = was


def _answers() -> bool:
    if any(os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")):
        return True  # behind a proxy the hub's own name need not resolve here
    address = urlsplit(constants.ENDPOINT)
    port = address.port or (80 if address.scheme == "http" else 443)
    try:
        socket.create_connection((address.hostname or "", port), timeout=_PATIENCE_S).close()
    except OSError:
        return False
    return True
