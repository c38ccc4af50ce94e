"""The one key of the console, and how often wrong ones may be tried in this process."""

from __future__ import annotations

import hmac
import time

from pydantic import SecretStr

ATTEMPTS = 5
ATTEMPTS_MINUTES = 15


class KeyHole:
    """Wrong keys of all visitors together: the console is one person's at a time."""

    def __init__(self) -> None:
        self.failed: list[float] = []

    @property
    def must_wait(self) -> bool:
        """Whether too many were wrong lately; then the right one is not looked at either."""
        self.failed = [at for at in self.failed if at > time.time() - ATTEMPTS_MINUTES * 60]
        return len(self.failed) >= ATTEMPTS

    def opens(self, given: str, key: SecretStr | None) -> bool:
        """Whether this is the key; none opens where there is none."""
        if key and not self.must_wait and hmac.compare_digest(given.encode(), key.get_secret_value().encode()):
            return True
        self.failed.append(time.time())
        return False


HOLE = KeyHole()
