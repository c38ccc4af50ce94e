"""Should I buy this? Answered against what is owned: is it there already, what goes with it, what does it open up."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from stylist.garment import Garment
from stylist.money import Money
from stylist.outfits.candidate_looks import looks_for, shortlist
from stylist.outfits.compatibility import load_compatibility, traits_of
from stylist.outfits.planner import Job, OutfitPlanner
from stylist.outfits.request import OutfitRequest
from stylist.outfits.roles import covered_by, role_of
from stylist.outfits.room import OwnRack
from stylist.reason import Reason
from stylist.seeing.cielab import ciede2000

ALIKE_DE = 12.0
"""CIEDE2000 between main colours below which two pieces of one kind count as the same thing twice."""
GOES_WITH = 0.6
"""Learned pair score from which a piece is said to go with another."""
GOOD_ENOUGH = 0.62
"""Score of a look that counts as an outfit gained, where the wardrobe makes none to compare with."""
WEARS = 30
"""Wears that a price is shared among unless the person says how often: a guess, and called one."""
MOST_NAMED = 5

Verdict = Literal["have_it", "opens_up", "adds_little", "empty_wardrobe"]


class Advice(BaseModel):
    """What speaks for and against a garment, as data. ``verdict`` follows from the rest by rule, never by taste."""

    model_config = ConfigDict(frozen=True)

    garment_id: str
    verdict: Verdict
    duplicate_ids: tuple[str, ...]
    """Own pieces of the same kind, pattern and colour."""
    goes_with_ids: tuple[str, ...]
    """Own pieces of other kinds that people wear with such a piece, the best first."""
    outfits_with: int
    """Complete looks of own pieces and this one that are as good as half of the person's own looks are."""
    outfits_now: int
    """Looks that the wardrobe makes without it, by the same measure."""
    price: Money
    wears: int
    cost_per_wear: Money
    reasons: tuple[Reason, ...] = ()


def advise(planner: OutfitPlanner, garment: Garment, own: OwnRack | None, price: Money, wears: int = WEARS) -> Advice:
    """Advice on a garment of the shop. wears: how often it will be worn, as the person thinks."""
    pieces = own.snapshot.garments if own is not None else ()
    twins, partners = duplicates(garment, pieces), goes_with(garment, pieces)
    now, more = outfits_gained(planner, garment, own) if own is not None else (0, 0)
    verdict: Verdict = "empty_wardrobe" if not pieces else "have_it" if twins else "opens_up" if more else "adds_little"
    each = Money(amount_minor=round(price.amount_minor / wears), currency=price.currency)
    return Advice(
        garment_id=garment.id, verdict=verdict, duplicate_ids=twins, goes_with_ids=partners, outfits_with=more,
        outfits_now=now, price=price, wears=wears, cost_per_wear=each,
        reasons=_reasons(garment, verdict, len(twins), len(partners), more, each, wears),
    )  # fmt: skip


def duplicates(garment: Garment, pieces: tuple[Garment, ...]) -> tuple[str, ...]:
    """Ids of pieces of the same category and pattern whose main colour is hardly another."""
    wanted = traits_of(garment)
    found = []
    for piece in pieces:
        has = traits_of(piece)
        same_pattern = "" in (has.pattern, wanted.pattern) or has.pattern == wanted.pattern
        if piece.category == garment.category and same_pattern and has.lab and wanted.lab:
            apart = float(ciede2000(has.lab, wanted.lab))
            if apart < ALIKE_DE:
                found.append((apart, piece.id))
    return tuple(name for _, name in sorted(found))


def goes_with(garment: Garment, pieces: tuple[Garment, ...]) -> tuple[str, ...]:
    """Ids of pieces that play another part and that people wear with such a garment, the best first."""
    others = [p for p in pieces if role_of(p.category) and not covered_by(p) & covered_by(garment)]
    if not others or role_of(garment.category) is None:
        return ()
    scores = load_compatibility().pairs([traits_of(garment), *(traits_of(p) for p in others)])[0, 1:]
    best = [k for k in np.argsort(-scores, kind="stable").tolist() if scores[k] >= GOES_WITH]
    return tuple(others[k].id for k in best[:MOST_NAMED])


def outfits_gained(planner: OutfitPlanner, garment: Garment, own: OwnRack) -> tuple[int, int]:
    """How many good looks the wardrobe makes now, and how many more with the garment in it."""
    room = planner.room(own)
    request = OutfitRequest(sources="own")
    job = Job(room, request, planner.engine.rates)
    place = room.place(garment.id)
    (pieces,) = shortlist([job], (), [place], 1)
    looks = looks_for(job, pieces, room).candidates
    mine = [c.score for c in looks if place not in c.pieces and _whole(room, c.pieces)]
    theirs = [c.score for c in looks if place in c.pieces and _whole(room, c.pieces)]
    bar = float(np.median(mine)) if mine else GOOD_ENOUGH
    return sum(score >= bar for score in mine), sum(score >= bar for score in theirs)


def _whole(room: object, places: tuple[int, ...]) -> bool:
    covered = frozenset().union(*(covered_by(room.garment(p)) for p in places))  # type: ignore[attr-defined]
    return {"top", "bottom", "shoes"} <= covered


def _reasons(
    garment: Garment, verdict: Verdict, twins: int, partners: int, more: int, each: Money, wears: int
) -> tuple[Reason, ...]:
    found = []
    if verdict == "have_it":
        found.append(Reason(code="buy_have_it", kind="evidence", facts={"count": twins, "category": garment.category}))
    if more:
        found.append(Reason(code="buy_opens_up", kind="evidence", facts={"count": more}))
    elif verdict != "empty_wardrobe":
        found.append(Reason(code="buy_adds_little", kind="evidence", facts={}))
    if partners:
        found.append(Reason(code="buy_goes_with", kind="evidence", facts={"count": partners}))
    if verdict == "empty_wardrobe":
        found.append(Reason(code="buy_empty_wardrobe", kind="missing", facts={}))
    per_wear = {"each_minor": each.amount_minor, "currency": each.currency, "count": wears}
    found.append(Reason(code="buy_per_wear", kind="evidence", facts=per_wear))
    return tuple(found)
