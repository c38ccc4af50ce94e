"""What a person of the shop says in a conversation that was handed over."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonAnswer:
    """One message of theirs. asked: what the shopper had written last before it."""

    turn: int
    said: str
    asked: str
