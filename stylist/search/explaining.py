"""Why a garment is on the page, as reasons: what it has of the wishes, what it lacks, and what nobody stated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from stylist.garment import Garment, Variant
from stylist.money import Money, Rates, convert
from stylist.reason import Reason
from stylist.search.colour import shades_of
from stylist.search.columns import values_of
from stylist.search.constraints import expand
from stylist.search.offers import comes_in_colours, fold, size_match
from stylist.search.query import Filters
from stylist.search.wishes import Wishes

FIELD_OF = {
    "category": "category", "colour": "colours", "pattern": "patterns", "fabric": "fabrics", "finish": "finishes",
    "season": "seasons", "occasion": "occasions", "sleeve": "sleeve", "neckline": "neckline", "length": "length",
    "fit": "fit",
}  # fmt: skip
"""Column -> field of Garment, which is what its provenance is kept by."""
SHORT_LIST, TOP = 10, 5
"""A rank is only worth saying among at least so many, and only at the top."""
_PLAIN = ("pattern", "finish", "sleeve", "neckline", "length", "fit", "season")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Place of a garment among those that look like the asked one or like the words: 1 is the most similar."""

    rank: int
    of: int
    to_picture: bool


def reasons_for(
    garment: Garment,
    wishes: Wishes,
    filters: Filters,
    likeness: Likeness | None = None,
    reference: Garment | None = None,
    rates: Rates | None = None,
    variant: Variant | None = None,
) -> tuple[Reason, ...]:
    """Reasons, the one that matters first in front: wishes met, evidence, trade-offs, what is not stated.

    variant: the one that its card shows; None where none holds the filters.
    """
    has = values_of(garment)
    return (
        *_looks(garment, wishes.wanted, has),
        *_occasions(wishes.wanted, has),
        *_plain(wishes.wanted, has),
        *_shop(wishes.wanted, garment),
        *_size(filters, garment, variant),
        *_budget(garment, filters, rates, variant),
        *_kind(wishes.wanted, has),
        *_comparison(garment, filters, reference),
        *_likeness(likeness),
        *_seen(garment, wishes.wanted),
        *_trade_offs(garment, wishes.wanted, has),
        *_missing(wishes, has),
    )


def _looks(garment: Garment, wanted: Mapping[str, Sequence[str]], has: Mapping[str, Sequence[str]]) -> Iterator[Reason]:
    colour = _met_colour(garment, wanted.get("colour", ()))
    fabric = _first_met("fabric", wanted, has)
    if colour and fabric:
        yield Reason(code="colour_and_fabric", facts={"colour": colour, "fabric": fabric})
    elif colour:
        yield Reason(code="colour", facts={"colour": colour})
    elif fabric:
        yield Reason(code="fabric", facts={"fabric": fabric})


def _kind(wanted: Mapping[str, Sequence[str]], has: Mapping[str, Sequence[str]]) -> Iterator[Reason]:
    if category := _first_met("category", wanted, has):
        yield Reason(code="category", facts={"category": category})


def _met_colour(garment: Garment, wishes: Sequence[str]) -> str | None:
    return next((c for w in wishes for c in garment.colours if c in shades_of(w)), None)


def _first_met(column: str, wanted: Mapping[str, Sequence[str]], has: Mapping[str, Sequence[str]]) -> str | None:
    return next((w for w in wanted.get(column, ()) if w in has[column]), None)


def _occasions(wanted: Mapping[str, Sequence[str]], has: Mapping[str, Sequence[str]]) -> Iterator[Reason]:
    if occasion := _first_met("occasion", wanted, has):
        yield Reason(code="occasion", facts={"occasion": occasion})


def _plain(wanted: Mapping[str, Sequence[str]], has: Mapping[str, Sequence[str]]) -> Iterator[Reason]:
    for column in _PLAIN:
        if met := _first_met(column, wanted, has):
            yield Reason(code=column, facts={column: met})


def _shop(wanted: Mapping[str, Sequence[str]], garment: Garment) -> Iterator[Reason]:
    if garment.brand and fold(garment.brand) in expand("brand", wanted.get("brand", ())):
        yield Reason(code="brand", facts={"brand": garment.brand})


def _size(filters: Filters, garment: Garment, variant: Variant | None) -> Iterator[Reason]:
    """In the size asked for, or in one that is usually the same elsewhere."""
    found = size_match(filters.sizes, variant, garment) if variant else None
    if found is None:
        return
    how, label, wish = found
    if how == "same":
        yield Reason(code="size", facts={"size": label})
    else:
        yield Reason(code="size_converted", kind="trade_off", facts={"size": label, "wanted_size": wish})


def _budget(garment: Garment, filters: Filters, rates: Rates | None, variant: Variant | None) -> Iterator[Reason]:
    if filters.price_max is None:
        return
    own = variant.price(filters.price_max.currency) or variant.price() if variant else None
    price = own or garment.price(filters.price_max.currency)
    limit = convert(filters.price_max, price.currency, rates)
    if limit is None or price.amount_minor > limit.amount_minor:
        return
    facts = _money(price, left=limit.amount_minor - price.amount_minor)
    yield Reason(code="within_budget" if facts["left_minor"] else "exactly_budget", facts=facts)


def _money(price: Money, left: int) -> dict[str, str | float | int]:
    return {"price_minor": price.amount_minor, "left_minor": left, "currency": price.currency}


def _comparison(garment: Garment, filters: Filters, reference: Garment | None) -> Iterator[Reason]:
    if reference is None or not garment.colours or not reference.colours:
        return
    facts: dict[str, str | float | int] = {"colour": garment.colours[0], "than_colour": reference.colours[0]}
    if filters.darker_than == reference.id:
        yield Reason(code="darker", kind="evidence", facts=facts)
    if filters.lighter_than == reference.id:
        yield Reason(code="lighter", kind="evidence", facts=facts)


def _likeness(likeness: Likeness | None) -> Iterator[Reason]:
    if likeness is None or likeness.of < SHORT_LIST or likeness.rank > min(TOP, likeness.of // 10):
        return
    code = "looks_alike" if likeness.to_picture else "looks_like_words"
    yield Reason(code=code, kind="evidence", facts={"rank": likeness.rank, "of": likeness.of})


def _seen(garment: Garment, wanted: Mapping[str, Sequence[str]]) -> Iterator[Reason]:
    for column, field in FIELD_OF.items():
        if wanted.get(column) and garment.provenance.get(field) == "seen":
            yield Reason(code="seen", kind="evidence", facts={"slot": column})


def _trade_offs(
    garment: Garment, wanted: Mapping[str, Sequence[str]], has: Mapping[str, Sequence[str]]
) -> Iterator[Reason]:
    wishes = wanted.get("colour", ())
    if wishes and garment.colours and not _met_colour(garment, wishes):
        facts = {"wanted_colour": wishes[0], "colour": garment.colours[0]}
        yield Reason(code="other_colour", kind="trade_off", facts=facts)
    elif wishes and garment.colours[:1] and garment.colours[0] not in set().union(*map(shades_of, wishes)):
        facts = {"colour": garment.colours[0], "wanted_colour": _met_colour(garment, wishes) or wishes[0]}
        code = "also_in_colour" if comes_in_colours(garment) else "further_colour"
        yield Reason(code=code, kind="trade_off", facts=facts)
    if (asked := wanted.get("category", ())) and garment.category not in asked:
        facts = {"wanted_category": asked[0], "category": garment.category}
        yield Reason(code="other_category", kind="trade_off", facts=facts)
    if (fabrics := wanted.get("fabric", ())) and has["fabric"] and not set(fabrics) & set(has["fabric"]):
        facts = {"wanted_fabric": fabrics[0], "fabric": has["fabric"][0]}
        yield Reason(code="other_fabric", kind="trade_off", facts=facts)
    if not garment.in_stock:
        yield Reason(code="sold_out", kind="trade_off")


def _missing(wishes: Wishes, has: Mapping[str, Sequence[str]]) -> Iterator[Reason]:
    asked = [c for c in FIELD_OF if c in wishes.wanted and not has[c]]
    doubtful = [c for c in ("fabric",) if "finish" in wishes.refused and not has["fabric"] and not has["finish"]]
    refused = [c for c in wishes.refused if c in FIELD_OF and c != "finish" and not has[c]]
    for column in dict.fromkeys((*asked, *doubtful, *refused)):
        yield Reason(code="not_stated", kind="missing", facts={"slot": column})


def stand_out(page: Mapping[str, tuple[Garment, Variant]], currency: str) -> dict[str, tuple[Reason, ...]]:
    """What sets a garment apart on its page, by id: the lowest price (in ``currency``), the only one in linen.

    page: by id, each garment with the variant that its card shows.
    """
    if len(page) < 3:
        return {}
    found: dict[str, list[Reason]] = {name: [] for name in page}
    prices = {name: price for name, (_, variant) in page.items() if (price := variant.price(currency))}
    priced = sorted(prices, key=lambda name: prices[name].amount_minor)
    if len(priced) > 2 and prices[priced[0]].amount_minor < prices[priced[1]].amount_minor:
        facts: dict[str, str | float | int] = {
            "price_minor": prices[priced[0]].amount_minor,
            "currency": currency,
        }
        found[priced[0]].append(Reason(code="cheapest_here", kind="evidence", facts=facts))
    for column in ("fabric", "neckline", "sleeve", "fit"):
        _only_ones(column, [garment for garment, _ in page.values()], found)
    return {name: tuple(reasons[:2]) for name, reasons in found.items()}


def _only_ones(column: str, page: Sequence[Garment], into: dict[str, list[Reason]]) -> None:
    known = [(g, values_of(g)[column]) for g in page]
    if not all(values for _, values in known):  # among unknowns nothing is "the only one"
        return
    for garment, values in known:
        others = {v for g, vs in known if g is not garment for v in vs}
        if alone := next((v for v in values[:1] if v not in others), None):
            into[garment.id].append(Reason(code=f"only_here_{column}", kind="evidence", facts={column: alone}))
