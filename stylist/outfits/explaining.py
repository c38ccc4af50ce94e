"""Why a look holds together, as reasons."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations

from stylist.garment import Garment
from stylist.money import Money
from stylist.outfits.custom import formality
from stylist.outfits.harmony import is_neutral, pairing
from stylist.outfits.roles import GROUP_OF, REQUIRED, Role, covered_by, role_of
from stylist.outfits.scoring import LOUD
from stylist.reason import Reason
from stylist.vocabulary import terms

_SAID_OF_COLOUR = 0.7
"""A pair of colours is only spoken of if it scores so much."""
OFTEN = 0.6
"""Mean of the learned pair scores from which a look is said to be worn so by people."""
_PROMINENT: tuple[Role, ...] = ("one_piece", "suit", "top", "bottom", "layer")


def explain_look(
    garments: Sequence[Garment],
    total: Money,
    budget: Money | None,
    occasion: str | None,
    season: str | None,
    sold: Sequence[Role],
    swapped: str | None,
    owned: Collection[str] = (),
    parts: Mapping[str, float] | None = None,
    missing: str | None = None,
) -> tuple[Reason, ...]:
    """Reasons, the change first, then colour, occasion, season, layer, money, and what is missing.

    ``sold``: roles that there is anything for at all. ``owned``: ids of what the person has already. ``parts``: of the
    score. ``missing``: what to say of an open part instead of the shop's reason.
    """
    return (
        *([Reason(code="only_changed", kind="wish", facts={"group": swapped})] if swapped else []),
        *_colours(garments),
        *_together(garments, parts or {}),
        *_pattern(garments),
        *_occasion(garments, occasion),
        *_season(garments, season),
        *_owned(garments, owned),
        *_money(total, budget),
        *_open(garments, sold, missing),
    )


def missing_roles(garments: Sequence[Garment]) -> tuple[Role, ...]:
    """Required roles that nothing in the look plays."""
    covered = frozenset().union(*(covered_by(g) for g in garments)) if garments else frozenset()
    return tuple(role for role in REQUIRED if role not in covered)


def _together(garments: Sequence[Garment], parts: Mapping[str, float]) -> Iterator[Reason]:
    if len(garments) > 1 and parts.get("together", 0.0) >= OFTEN:
        yield Reason(code="worn_together", kind="evidence", facts={"share": round(parts["together"], 2)})


def _owned(garments: Sequence[Garment], owned: Collection[str]) -> Iterator[Reason]:
    count = sum(g.id in owned for g in garments)
    if count and count == len(garments):
        yield Reason(code="all_yours", facts={"count": count})
    elif count:
        yield Reason(code="partly_yours", facts={"count": count, "of": len(garments)})


def _colours(garments: Sequence[Garment]) -> Iterator[Reason]:
    shown = [g for role in _PROMINENT for g in garments if role_of(g.category) == role and g.colours]
    shown += [g for g in garments if role_of(g.category) == "shoes" and g.colours]
    for one, other in combinations(shown, 2):
        found = pairing(*sorted((one.colours[0], other.colours[0])))
        if found.code and found.score >= _SAID_OF_COLOUR:
            yield _colour_reason(found.code, one.colours[0], other.colours[0])
            return


def _colour_reason(code: str, one: str, other: str) -> Reason:
    if code == "neutral_pair":
        neutral, colour = (one, other) if is_neutral(one) else (other, one)
        return Reason(code=code, kind="taste", facts={"neutral_colour": neutral, "colour": colour})
    facts = {"colour": one} if code == "same_colour" else {"colour": one, "other_colour": other}
    return Reason(code=code, kind="taste", facts=facts)


def _pattern(garments: Sequence[Garment]) -> Iterator[Reason]:
    loud = [p for g in garments for p in g.patterns if p in LOUD]
    if len(loud) == 1 and len(garments) > 1:
        yield Reason(code="one_pattern", kind="taste", facts={"pattern": loud[0]})


def _occasion(garments: Sequence[Garment], occasion: str | None) -> Iterator[Reason]:
    if occasion is None or occasion not in terms("occasion"):
        return
    clothes = [g for g in garments if role_of(g.category) in _PROMINENT or role_of(g.category) == "shoes"]
    stated = [g for g in clothes if occasion in g.occasions]
    target = terms("occasion")[occasion].formality or 0
    near = all(abs(formality(g) - target) <= 1 for g in clothes)
    if clothes and len(stated) == len(clothes):
        yield Reason(code="dressed_for", facts={"occasion": occasion})
    elif stated and near:
        yield Reason(code="mixed_dress", kind="taste", facts={"occasion": occasion})
    elif not stated and not near:
        yield Reason(code="far_from_occasion", kind="trade_off", facts={"occasion": occasion})


def _season(garments: Sequence[Garment], season: str | None) -> Iterator[Reason]:
    if season and garments and all(season in g.seasons for g in garments):
        yield Reason(code="season_fit", facts={"season": season})
    layers = [g for g in garments if role_of(g.category) == "layer"]
    if layers and len(garments) > len(layers):
        code = "layer_outdoors" if season == "winter" else "layer"
        yield Reason(code=code, kind="taste", facts={"category": layers[0].category})


def _money(total: Money, budget: Money | None) -> Iterator[Reason]:
    if budget is None:
        return
    left = budget.amount_minor - total.amount_minor
    facts = {"total_minor": total.amount_minor, "left_minor": left, "currency": total.currency}
    yield Reason(code="total_left" if left else "total_exact", facts=facts)


def _open(garments: Sequence[Garment], sold: Sequence[Role], said: str | None) -> Iterator[Reason]:
    for role in missing_roles(garments):
        code = said or ("none_fitting" if role in sold else "not_sold")
        yield Reason(code=code, kind="missing", facts={"group": GROUP_OF[role]})
