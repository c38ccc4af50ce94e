"""One query over one catalogue version: constraints, evidence, order, reasons."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import numpy as np
import numpy.typing as npt

from stylist.embedding.base import Vectors, unit
from stylist.garment import Garment, Variant
from stylist.index.vectors import Rows
from stylist.money import Money, convert
from stylist.reason import Reason, ReasonKind
from stylist.search.constraints import Constraints
from stylist.search.explaining import Likeness, reasons_for, stand_out
from stylist.search.fusing import combine, fuse
from stylist.search.lexical import normalised
from stylist.search.offers import NOT_SOLD, Mask
from stylist.search.paging import cursor_for, page_of, paged
from stylist.search.personal import SHARE, SHARE_WITHOUT_WORDS, Personal, equals, reordered, with_a_try
from stylist.search.query import Filters, Hit, Query, Relaxation, SearchResult
from stylist.search.ranking import Evidence, Scores, agreement, diversify, gate
from stylist.search.relaxing import relaxations
from stylist.search.wishes import Wishes, hardened, hardened_beside_picture, read_wishes
from stylist.vocabulary import terms

if TYPE_CHECKING:
    from stylist.search.engine import SearchEngine

PROMISING = 200
"""Garments whose likeness is looked up because of what is said of them, where not every garment's is known."""

KIND_NEIGHBOURS = 5
"""Garments most like a photo that say what kind of garment it shows: each kind with half of the most votes counts."""


class Search:
    """One query over one version."""

    def __init__(
        self,
        engine: SearchEngine,
        query: Query,
        viewer: str | None,
        picture: Vectors | None = None,
        taste: Personal | None = None,
    ) -> None:
        """picture: (D,) unit vector of one to search with, beside those that the query names."""
        self._engine, self._viewer, self._picture = engine, viewer, picture
        self._to_picture = bool(query.like or query.image_id or picture is not None)
        self._asked = query
        self._taste = taste if query.sort == "best" and not self._to_picture else None
        self._tried: int | None = None
        self._rates = engine.rates
        self._shelf = engine.shelf
        self._snapshot, self._columns = self._shelf.snapshot, self._shelf.columns
        text = self._shelf.words.correct(query.text)
        spoken = read_wishes(text, self._columns.distinct("brand"))
        filters = hardened(query.filters, spoken)
        if self._to_picture:
            filters = hardened_beside_picture(filters, spoken)
        self._query = query.model_copy(update={"filters": filters})
        self._filters = self._query.filters
        self._wishes = self._with_liked(spoken.with_filters(self._filters))
        self._text = text
        self._constraints = Constraints(self._filters, self._snapshot, self._columns, self._rates)
        self._passing = self._constraints.passing() & ~self._itself()
        self._asked_with = self._seen()
        self._ranked_by = self._with_shown_kinds(self._wishes.wanted)
        self._similarity = self._similar()

    def result(self) -> SearchResult:
        scores = self._personal(self._scores(self._passing))
        total = int(self._passing.sum())
        page, pages = self._page_number(), math.ceil(total / self._query.limit)
        rows = self._page(scores, page)
        apart = stand_out({self._snapshot.garments[row].id: self._offer(row) for row in rows}, self._currency())
        return SearchResult(
            query=self._query,
            hits=tuple(self._hit(row, scores, apart) for row in rows),
            total=total,
            page=page,
            pages=pages,
            next_cursor=cursor_for(page + 1, self._asked, self._snapshot, self._beside) if page < pages else None,
            relaxations=() if total else self._relaxations(),
            converted_budget=self._converted_budget(),
        )

    def _page_number(self) -> int:
        cursor = self._asked.cursor
        return page_of(cursor, self._asked, self._snapshot, self._beside) if cursor else self._asked.page

    @property
    def _beside(self) -> bytes:
        """What the order depends on beside the query: a picture, and the person's taste."""
        pixels = b"" if self._picture is None else self._picture.tobytes()
        return pixels + (self._taste.stamp.encode() if self._taste else b"")

    def _personal(self, scores: Scores) -> Scores:
        """The scores in the order that the person would like among equals; what is tried on them is noted."""
        if self._taste is None or not self._passing.any():
            return scores
        tiers = equals(self._stated(self._passing))
        share = SHARE if self._text.strip() else SHARE_WITHOUT_WORDS
        found = reordered(scores, tiers, share * self._taste.liking(self._passing), self._passing)
        seed = f"{self._taste.stamp}{self._asked.model_dump_json(exclude={'page', 'cursor'})}"
        found, self._tried = with_a_try(found, tiers, self._passing, self._taste, self._query.limit, seed)
        return found

    def _offer(self, row: int) -> tuple[Garment, Variant]:
        """A garment with the variant that its card is about."""
        garment = self._snapshot.garments[row]
        return garment, self._shown(row) or garment.variants[0]

    def _shown(self, row: int) -> Variant | None:
        return self._constraints.shown(row, self._wishes.wanted.get("colour", ()))

    def explain(self, garment_id: str) -> tuple[Reason, ...]:
        return self._reasons(self._snapshot.position(garment_id))

    def _itself(self) -> Mask:
        mask = np.zeros(self._columns.size, dtype=np.bool_)
        if self._query.like is not None:
            mask[self._snapshot.position(self._query.like)] = True
        return mask

    def _with_liked(self, wishes: Wishes) -> Wishes:
        """ "More like this" means the same kind of thing, unless another kind is named."""
        like = self._query.like
        if like is None or {"category", "group"} & set(wishes.wanted):
            return wishes
        category = self._snapshot.garment(like).category
        return Wishes({**wishes.wanted, "category": (category,)}, wishes.refused)

    def _similar(self) -> Scores | None:
        """(N,) how alike each garment is to the picture, the words, or both as one; None for neither."""
        passing = self._passing
        vectors = self._snapshot.vectors.among(passing, self._promising)
        picture = self._asked_with
        words = self._text.strip() or _phrase(self._filters)
        if picture is None:
            return normalised(vectors @ self._engine.embed_text(words), passing) if words else None
        if not words:
            return normalised(vectors @ picture, passing)
        asked = fuse(self._engine.words, picture, words, self._engine.fusion)
        return normalised(combine((vectors @ asked.T).T, self._engine.fusion, passing), passing)

    def _seen(self) -> Vectors | None:
        """(D,) the picture asked with, or the middle of several."""
        pictures = [] if self._picture is None else [self._picture]
        if self._query.like is not None:
            pictures.append(self._snapshot.vectors[self._snapshot.position(self._query.like)])
        if self._query.image_id is not None:
            pictures.append(self._engine.embed_file(self._query.image_id, self._viewer))
        return unit(np.sum(pictures, axis=0)) if pictures else None

    def _with_shown_kinds(self, wanted: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        """A photo with "in navy" keeps its kind: that of the garments that look most like it. Ranks, never excludes."""
        if self._asked_with is None or not wanted or {"category", "group"} & set(wanted) or not self._columns.size:
            return wanted  # a picture alone says it all by its looks
        everything = np.ones(self._columns.size, dtype=np.bool_)
        alike = self._snapshot.vectors.among(everything, lambda: np.zeros(0, dtype=np.intp)) @ self._asked_with
        nearest = np.argsort(-alike, kind="stable")[:KIND_NEIGHBOURS]
        votes = Counter(self._snapshot.garments[row].category for row in nearest)
        most = max(votes.values())
        return {**wanted, "category": tuple(kind for kind, n in votes.items() if 2 * n >= most)}

    def _promising(self) -> Rows:
        """Passing rows that words and attributes alone would put first."""
        stated = self._stated(self._passing)
        if stated.is_silent:
            return np.zeros(0, dtype=np.intp)
        rows = np.flatnonzero(self._passing)
        most = min(PROMISING, len(rows))
        return np.asarray(rows[np.argpartition(-stated.weighed(self._engine.weights)[rows], most - 1)[:most]])

    def evidence(self) -> tuple[Evidence, Mask]:
        """What speaks for each garment, and which of them hold every constraint, (N,)."""
        return replace(self._stated(self._passing), similarity=self._similarity), self._passing

    def _scores(self, among: Mask) -> Scores:
        evidence = replace(self._stated(among), similarity=self._similarity)
        return evidence.weighed(self._engine.weights)

    def _stated(self, among: Mask) -> Evidence:
        """What words and attributes say; the looks are not looked up."""
        wanted, columns = self._ranked_by, self._columns
        return Evidence(
            similarity=None,
            words=normalised(self._shelf.words.scores(self._text), among) if self._text.strip() else None,
            agreement=agreement(wanted, columns) if wanted else None,
            factor=gate(wanted, columns),
            penalty=1.0 * ~columns.in_stock,
        )

    def _page(self, scores: Scores, page: int) -> Sequence[int]:
        rows = np.flatnonzero(self._passing)
        limit = self._query.limit
        order = rows[np.argsort(-scores[rows], kind="stable")]
        if self._query.sort == "best":
            keys, share, vectors = self._shelf.title_keys, self._engine.weights.diversity, self._snapshot.vectors
            return paged(order, page, limit, lambda left: diversify(left, scores, vectors, keys, limit, share))
        prices = self._comparable_prices() * (1 if self._query.sort == "price_low" else -1)

        def priced(left: Rows) -> list[int]:
            return [int(left[i]) for i in np.argsort(prices[left], kind="stable")[:limit]]

        if self._similarity is not None and (self._text.strip() or self._to_picture):
            return paged(order, page, limit, priced)  # the cheapest of what answers the words
        by_price = order[np.argsort(prices[order], kind="stable")]
        return [int(row) for row in by_price[(page - 1) * limit : page * limit]]

    def _currency(self) -> str:
        """The one that the person speaks of where the shop sells in it, else the shop's main one."""
        limit = self._filters.price_max
        sold_in = limit is not None and limit.currency in self._columns.currencies
        return limit.currency if limit and sold_in else self._columns.main_currency()

    def _comparable_prices(self) -> npt.NDArray[np.float64]:
        """(N,) in minor units of one currency; infinite where there is no rate."""
        currency = self._currency()
        prices = self._columns.prices(currency).astype(np.float64)
        for row in np.flatnonzero(prices == NOT_SOLD):
            there = convert(self._snapshot.garments[row].price(), currency, self._rates)
            prices[row] = there.amount_minor if there else np.inf
        return prices

    def _hit(self, row: int, scores: Scores, apart: Mapping[str, tuple[Reason, ...]]) -> Hit:
        garment, variant = self._offer(row)
        reasons = (*self._reasons(row), *apart.get(garment.id, ()), *self._liked(row))
        return Hit(garment=garment, score=round(float(scores[row]), 6), reasons=_in_order(reasons), variant=variant)

    def _liked(self, row: int) -> tuple[Reason, ...]:
        """What taste has to do with this hit."""
        if row == self._tried:
            return (Reason(code="taste_explored", kind="taste"),)
        return self._taste.reasons(self._snapshot.garments[row]) if self._taste else ()

    def _reasons(self, row: int) -> tuple[Reason, ...]:
        reference = self._filters.darker_than or self._filters.lighter_than
        return reasons_for(
            self._snapshot.garments[row],
            self._wishes,
            self._filters,
            self._likeness(row),
            self._snapshot.garment(reference) if reference else None,
            self._rates,
            self._shown(row),
        )

    def _likeness(self, row: int) -> Likeness | None:
        if self._similarity is None or not self._passing[row] or not (self._to_picture or self._text.strip()):
            return None
        among = self._similarity[self._passing]
        return Likeness(int((among > self._similarity[row]).sum()) + 1, len(among), self._to_picture)

    def _relaxations(self) -> tuple[Relaxation, ...]:
        everything = np.ones(self._columns.size, dtype=np.bool_)
        return relaxations(self._constraints, self._filters, self._columns, self._scores(everything), self._rates)

    def _converted_budget(self) -> Money | None:
        budget, columns = self._filters.price_max, self._columns
        if budget is None or budget.currency in columns.currencies:
            return None
        return convert(budget, columns.main_currency(), self._rates)


def _in_order(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Wishes met before evidence, then opinions, then what was given up, then what nobody knows."""
    return tuple(sorted(reasons, key=lambda r: get_args(ReasonKind).index(r.kind)))


def _phrase(filters: Filters) -> str:
    """Words for filters that came without any: what the wished-for garment would look like."""
    said = [
        *(("colour", c) for c in filters.colours[:2]),
        *(("pattern", p) for p in filters.patterns[:1]),
        *(("fabric", f) for f in filters.fabrics[:1]),
        *(("category", c) for c in filters.categories[:2]),
        *(("occasion", o) for o in filters.occasions[:1]),
    ]
    return " ".join(terms(kind)[name].label("en") for kind, name in said if name in terms(kind))
