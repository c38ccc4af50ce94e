"""What a category says about a picture of it: its shelf, where it is worn, whether it is of cloth."""

from __future__ import annotations

from stylist.vocabulary import terms

CLOTH = frozenset({"tops", "knitwear", "bottoms", "dresses", "outerwear", "suits"})
"""Shelves of cloth to wear, on which patterns were calibrated."""


def group_of(category: str | None) -> str | None:
    """The shelf of a category."""
    found = terms("category").get(category or "")
    return found.group if found else None


def body_of(category: str | None) -> str | None:
    """Where a category is worn."""
    found = terms("category").get(category or "")
    return found.body if found else None
