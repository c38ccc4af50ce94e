"""describe_garment and shop_the_look: what a photo shows, and where to find it in the shop."""

from __future__ import annotations

from typing import Any

from langchain.tools import tool

from stylist.body.perception import Perception
from stylist.errors import UnknownWord
from stylist.images import Photo
from stylist.search.query import Filters
from stylist.seeing.describing import Described, describe
from stylist.seeing.shopping import PieceFound
from stylist.seeing.wording import noun, place_name, say_sighting
from stylist.vocabulary import resolve, terms
from stylist_tools.context import Runtime, TurnContext
from stylist_tools.person import best_photo
from stylist_tools.rows import as_text, reason_rows, row
from stylist_tools.search import REFUSALS


@tool(response_format="content_and_artifact")
def describe_garment(runtime: Runtime) -> tuple[str, dict[str, Any]]:
    """Say what the person's photo shows: kind, colours and pattern, each with a confidence. For "what is this?".

    Say only what it returns, as something seen; attributes that are missing could not be told from the photo.
    """
    context = runtime.context
    photo, perception = _photo(context)
    found = describe(photo, perception, context.services.seer)
    content = described_rows(found) | {"sentence": found.say(context.locale)}
    return as_text(content), {"kind": "described"}


@tool(response_format="content_and_artifact")
def shop_the_look(
    runtime: Runtime, groups: list[str] | None = None, price_max: float | None = None, limit: int = 2
) -> tuple[str, dict[str, Any]]:
    """Find the pieces worn in the person's photo in the shop: one group of similar garments for each piece.

    groups: only these shelves ("shoes"). What the person has refused and their budget (for a single piece) hold. The
    cards appear on the screen, numbered through all groups.
    """
    context = runtime.context
    photo, perception = _photo(context)
    found = context.services.looks.shop(
        photo,
        perception,
        owner=context.person_id,
        photo_id=context.memory.photo_id,
        filters=_limits(context, groups, price_max),
        limit=max(1, min(limit, 6)),
    )
    ids = _note(context, found)
    content = {"pieces": [_piece_row(piece, context, ids) for piece in found], "total": len(ids)}
    return as_text(content), {"kind": "cards", "ids": ids}


def described_rows(found: Described) -> dict[str, Any]:
    """A description as plain data."""
    pieces = []
    for piece, seen in found.pieces:
        where = {} if piece is None else {"place": piece.place, "box": piece.box, "confidence": piece.confidence}
        pieces.append(where | {"seen": seen.model_dump(mode="json")})
    return {"worn": found.worn, "pieces": pieces}


def _photo(context: TurnContext) -> tuple[Photo, Perception | None]:
    """The person's photo (of several, the best), while consent holds, and who is in it."""
    photo_id, photo, perception = best_photo(context)
    context.read_photos.add(photo_id)
    return photo, perception


def _limits(context: TurnContext, groups: list[str] | None, price_max: float | None) -> Filters:
    budget = context.memory.preferences.budget if price_max is None else context.money(price_max, None)
    profile, hidden = context.memory.preferences, context.memory.hidden
    refused: dict[str, Any] = {field: profile.values(slot, liked=False) for slot, field in REFUSALS.items()}
    return Filters(**refused, not_ids=hidden, groups=_known_groups(groups or []), price_max=budget)


def _known_groups(words: list[str]) -> tuple[str, ...]:
    found = [resolve(word, "group") for word in words]
    if None in found:
        raise UnknownWord(value=words[found.index(None)], slot="group", known=", ".join(terms("group")))
    return tuple(name for name in found if name)


def _note(context: TurnContext, found: tuple[PieceFound, ...]) -> list[str]:
    """The cards of all pieces, each garment once, as they stand on the screen now."""
    hits = {hit.garment.id: hit for piece in found for hit in piece.hits}
    context.rows.update({name: hit.garment for name, hit in hits.items()})
    if hits:
        context.remember(
            shown=tuple(hits),
            focus=next(iter(hits)),
            reasons=context.memory.reasons | {name: hit.reasons for name, hit in hits.items()},
        )
    return list(hits)


def _piece_row(piece: PieceFound, context: TurnContext, ids: list[str]) -> dict[str, Any]:
    return {
        "place": piece.place,
        "place_name": place_name(piece.place, context.locale),
        "what": noun(piece.seen, context.locale) or place_name(piece.place, context.locale),
        "box": piece.box,
        "confidence": piece.confidence,
        "seen": piece.seen.model_dump(mode="json", exclude={"palette"}),
        "sentence": say_sighting(piece.seen, context.locale),
        "items": [
            {"n": ids.index(hit.garment.id) + 1, **row(hit.garment, context), "reasons": reason_rows(hit.reasons)}
            for hit in piece.hits
        ],
    }
