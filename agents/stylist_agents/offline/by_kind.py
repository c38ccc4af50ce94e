"""What a kind asks of a search: a bag knows no season, and shoes for nothing in particular are none to run in."""

from __future__ import annotations

from typing import Any

from stylist.outfits.candidates import NOT_UNDER_SKIRTS, SKIRTS
from stylist.outfits.weather import COLD_C, NOT_ENOUGH
from stylist.vocabulary import terms
from stylist_agents.offline.state import Context

_WEATHERLESS = {"bags", "jewellery", "accessories"}
_WORN_FOR_WARMTH = {"hat", "scarf", "stole", "gloves", "socks"}
_OF_WEATHER = ("warm", "breathable")
RUN_IN = "sports-shoes"


def without_weather(arguments: dict[str, Any]) -> None:
    """What the weather is like narrows no bags: the season goes into the words for the search instead."""
    if not _knows_no_weather(arguments):
        return
    seasons = arguments.pop("seasons", [])
    finishes = arguments.pop("finishes", [])
    arguments["finishes"] = [f for f in finishes if f not in _OF_WEATHER]
    said = [("season", s) for s in seasons] + [("finish", f) for f in finishes if f in _OF_WEATHER]
    words = [found.en[0] for kind, name in said if (found := terms(kind).get(name))]
    arguments["text"] = " ".join((*(w for w in [arguments.get("text", "")] if w), *words))


def without_sleeves(arguments: dict[str, Any]) -> None:
    """Long sleeves said of the clothes are none of the trousers', and shoes have no neckline."""
    known = terms("category")
    kinds = [known[c].group for c in arguments.get("categories") or [] if c in known]
    shelves = {*(arguments.get("groups") or []), *kinds}
    if shelves and shelves <= _SLEEVELESS:
        for field in ("sleeves", "necklines", "not_sleeves", "not_necklines"):
            arguments.pop(field, None)


_SLEEVELESS = {"bottoms", "shoes", "bags", "accessories", "jewellery"}


def _knows_no_weather(arguments: dict[str, Any]) -> bool:
    known = terms("category")
    kinds = [c for c in arguments.get("categories") or [] if c in known]
    shelves = {*(arguments.get("groups") or []), *(known[c].group for c in kinds)}
    return bool(shelves) and shelves <= _WEATHERLESS and not _WORN_FOR_WARMTH & set(kinds)


def only_fitting_shoes(arguments: dict[str, Any], context: Context) -> None:
    """ "What shoes?" with no word of sport is not answered with running shoes, nor beside a skirt with brogues, where
    the shop has others.
    """
    known = terms("category")
    stocked = {c for c in context.catalogue.categories if c in known and known[c].group == "shoes"}
    skirted = any(piece.category in SKIRTS for piece in context.outfit)
    odd = [RUN_IN, *(sorted(NOT_UNDER_SKIRTS) if skirted else ())]
    unasked = {RUN_IN, *NOT_UNDER_SKIRTS} - set(context.preferences.values("category", liked=False))
    refused = [c for c in arguments.get("not_categories", []) if c not in unasked]  # they stood there for one search
    plain = arguments.get("groups") == ["shoes"] and not arguments.get("categories")
    purpose = {"sport", "home"} & set(arguments.get("occasions") or [])
    if plain and not purpose and stocked - {*odd, *refused}:
        refused = list(dict.fromkeys([*refused, *(c for c in odd if c in stocked)]))
    arguments["not_categories"] = refused


def nothing_thin(arguments: dict[str, Any], coldest_c: float | None) -> None:
    """In the frost "outerwear" is none without sleeves, whatever it is filled with."""
    shelves = {"outerwear"} & set(arguments.get("groups") or [])
    if shelves and coldest_c is not None and coldest_c < COLD_C and not arguments.get("categories"):
        arguments["not_categories"] = list(dict.fromkeys([*arguments.get("not_categories", []), *sorted(NOT_ENOUGH)]))
