"""Which columns hold what people said, own, measure or ordered; ``Private`` marks the same where they are written."""

from __future__ import annotations

from typing import NamedTuple


class Kept(NamedTuple):
    """A private column. kind: the column that names the form of its value, of langgraph's tables."""

    table: str
    column: str
    kind: str | None = None


CIPHER = "fernet"
"""Behind the kind of an encrypted checkpoint, as langgraph writes it: "msgpack+fernet"."""
COLUMNS = (
    Kept("threads", "title"),
    Kept("threads", "memory"),
    Kept("messages", "text"),
    Kept("messages", "events"),
    Kept("memories", "memory"),
    Kept("feedback", "words"),
    Kept("asked", "digest"),
    Kept("taste_events", "event"),
    Kept("plans", "history"),
    Kept("wardrobe", "piece"),
    Kept("wardrobe", "vector"),
    Kept("jobs", "payload"),
    Kept("jobs", "result"),
    Kept("jobs", "en"),
    Kept("jobs", "zh"),
    Kept("desk_orders", "email"),
    Kept("desk_orders", "address"),
    Kept("desk_order_actions", "action"),
    Kept("desk_proposals", "action"),
    Kept("desk_alerts", "watch"),
    Kept("desk_outbox", "body"),
    Kept("checkpoints", "checkpoint", "type"),
    Kept("writes", "value", "type"),
    Kept("checkpoint_blobs", "blob", "type"),
    Kept("checkpoint_writes", "blob", "type"),
)
