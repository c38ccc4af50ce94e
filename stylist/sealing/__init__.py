"""Encryption at rest: what people said, own and look like, under a key of the installation's keeper."""

from __future__ import annotations

from stylist.sealing.seal import OPEN, Private, PrivateBytes, Seal

__all__ = ["OPEN", "Private", "PrivateBytes", "Seal"]
