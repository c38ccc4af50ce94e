"""What a value of an attribute is called when an embedder is asked for it: the vocabulary's words, both languages."""

from __future__ import annotations

from collections.abc import Mapping

from stylist.vocabulary import Kind, term, terms

KINDS: Mapping[str, Kind] = {
    "category": "category", "pattern": "pattern", "fabric": "fabric", "gender": "gender", "season": "season",
    "occasion": "occasion",
}  # fmt: skip
"""Heads of the calibration and the vocabulary their values are from."""
_WORDS = 2
_UNNAMED = ("garment", "衣服")


def asked_for(head: str) -> tuple[str, ...]:
    """The values that an embedder is asked for."""
    if head == "category":
        return tuple(name for name, t in terms("category").items() if t.group != "other")
    if head == "pattern":
        return ("solid", "striped", "checked", "printed", "floral", "dotted", "graphic", "logo", "animal", "camouflage")
    if head == "fabric":
        return ("denim", "leather", "cotton", "wool", "silk", "satin", "linen", "lace", "canvas", "suede")
    if head == "gender":
        return ("women", "men", "girls", "boys", "unisex")
    if head == "season":
        return ("spring", "summer", "autumn", "winter")
    return ("casual", "sport", "work", "formal", "ethnic", "party")


def prompts(head: str, value: str, category: str | None) -> list[str]:
    """Texts of which the mean vector stands for a value; of a garment of this category, where it is known."""
    if head == "category":
        kind = term("category", value)
        return [*kind.en[:3], *kind.zh[:2], f"men {kind.en[0]}", f"women {kind.en[0]}"]
    said = term(KINDS[head], value)
    known = term("category", category) if category else None
    english, chinese = (known.en[0], known.zh[0]) if known else _UNNAMED
    whose = ("",) if head == "gender" else ("", "men ", "women ")
    return [*(f"{who}{word} {english}" for word in said.en[:_WORDS] for who in whose), f"{said.zh[0]}{chinese}"]
