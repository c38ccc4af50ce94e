"""What can be put into a basket, as columns: one entry for each variant, so that one and the same variant holds it all.

"The navy one, in M, in stock, within the budget" is asked of variants; a garment passes if one of its variants does,
and that variant is the one that its card shows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from functools import cache
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from stylist.garment import Garment, Gender, Variant
from stylist.money import Money, Rates, convert
from stylist.sizing import Match, Size, UnknownSize, chart_for, compare, known_system, read_size, read_sizes
from stylist.vocabulary import spot

Mask = npt.NDArray[np.bool_]
Minor = npt.NDArray[np.int64]
NOT_SOLD = -1

Key = TypeVar("Key", bound=Hashable)
_SizeKey = tuple[str, str | None, str, Gender]
"""A size as the shop writes it, its stated system, and the category and gender that it is read for."""


class Offers:
    """Variants of a catalogue version by position, in the order of their garments."""

    def __init__(self, garments: Sequence[Garment]) -> None:
        self._garments = garments
        self.variants: tuple[Variant, ...] = tuple(v for g in garments for v in g.variants)
        counts = np.array([len(g.variants) for g in garments], dtype=np.int64)
        self.rows = np.repeat(np.arange(len(garments)), counts)
        """(V,) row of each variant's garment."""
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        self.in_stock: Mask = np.array([v.in_stock for v in self.variants], dtype=np.bool_)
        self.of_what_is_left: Mask = self.in_stock | ~self.rows_with(self.in_stock)[self.rows]
        """Variants in stock, and all of a garment that is sold out as a whole."""
        self._sizes = _Coded([_size_key(g, v) for g in garments for v in g.variants])
        self._colours = _Coded([colours_of(v.colour) for v in self.variants])
        self._choice: Mask = np.array([comes_in_colours(g) for g in garments], dtype=np.bool_)[self.rows]
        self._main = np.array([v.prices[0].currency for v in self.variants])
        self._prices = {c: self._price_column(c) for c in {p.currency for v in self.variants for p in v.prices}}

    def rows_with(self, mask: Mask) -> Mask:
        """(N,) garments of which a variant is in a (V,) mask."""
        if not len(self._garments):
            return np.zeros(0, dtype=np.bool_)
        return np.asarray(np.logical_or.reduceat(mask, self._starts[:-1]), dtype=np.bool_)

    def coloured(self, accepted: Collection[str]) -> Mask:
        """(V,) variants in one of the colours. Where a garment's colours are no choice, or a variant's own are the
        shop's word for them, its garment has been looked at already."""
        return ~self._choice | self._colours.where(lambda own: not own or bool(own & set(accepted)))

    def not_coloured(self, refused: Collection[str], main_colour_refused: Mask, garment_refused: Mask) -> Mask:
        """(V,) variants without any of the colours; the masks are (N,).

        A garment of a refused colour passes only as a choice of colours that it leaves open: its main colour, which
        its picture shows, is another, each refused one belongs to some variant, and this variant's own are known.
        """
        bad = set(refused)
        free = self._colours.where(lambda own: bool(own) and not own & bad)
        explained = np.zeros(len(self._garments), dtype=np.bool_)
        for row in map(int, np.flatnonzero(garment_refused & ~main_colour_refused)):
            own = set().union(*(colours_of(v.colour) for v in self._garments[row].variants))
            explained[row] = not (set(self._garments[row].colours) & bad) - own
        chosen = self._choice & free & explained[self.rows]
        unknown_or_free = self._colours.where(lambda own: not own & bad)
        return (~garment_refused[self.rows] & unknown_or_free) | chosen

    def sized(self, wishes: Iterable[str]) -> Mask:
        """(V,) variants in one of the sizes, in stock or not, by label or by conversion.

        UnknownSize for a wish that is neither a size that we read nor one that this shop has written.
        """
        asked = tuple(wishes)
        written = {fold(key[0]) for key in self._sizes.keys if key}
        if (unknown := next((w for w in asked if fold(w) not in written and read_size(w) is None), None)) is not None:
            raise UnknownSize(unknown)
        return self._sizes.where(lambda key: key is not None and any(_answer(wish, key) for wish in asked))

    def priced(self, limit: Money, rates: Rates | None, *, at_most: bool) -> Mask:
        """(V,) variants on the right side of a limit: in its own currency where they are sold in it, else converted."""
        own = self._prices.get(limit.currency, np.full(len(self.variants), NOT_SOLD, dtype=np.int64))
        mask: Mask = _compare(own, limit, at_most)
        for currency in dict.fromkeys(self._main.tolist()):
            there = convert(limit, currency, rates)
            if there is not None and currency != limit.currency:
                elsewhere = (own == NOT_SOLD) & (self._main == currency)
                mask |= elsewhere & _compare(self._prices[currency], there, at_most)
        return mask

    def best(self, row: int, mask: Mask, currency: str | None, liked: Collection[str] = ()) -> Variant | None:
        """The variant that a garment's card shows, of those in a (V,) mask; None if there is none.

        In stock before sold out, in a colour that is liked (ids), then the cheapest, then the one that is pictured.
        """
        garment, start, end = self._garments[row], self._starts[row], self._starts[row + 1]
        shown = currency if currency in garment.currencies else None
        pictured, wanted = set(garment.colours[:1]), set(liked)

        def rank(place: int) -> tuple[bool, bool, int, bool, int]:
            variant = self.variants[place]
            price, own = variant.price(shown) or variant.prices[0], colours_of(variant.colour)
            return not variant.in_stock, not own & wanted, price.amount_minor, not own & pictured, place

        places = [int(place) for place in np.flatnonzero(mask[start:end]) + start]
        return self.variants[min(places, key=rank)] if places else None

    def _price_column(self, currency: str) -> Minor:
        found = (v.price(currency) for v in self.variants)
        return np.array([p.amount_minor if p else NOT_SOLD for p in found], dtype=np.int64)


class _Coded(Generic[Key]):
    """A column of few different values among many entries: a question is put to each value once."""

    def __init__(self, values: Sequence[Key]) -> None:
        places: dict[Key, int] = {}
        self._codes = np.array([places.setdefault(v, len(places)) for v in values], dtype=np.int64)
        self.keys: list[Key] = list(places)

    def where(self, holds: Callable[[Key], bool]) -> Mask:
        """(V,) entries whose value ``holds``."""
        if not self.keys:
            return np.zeros(0, dtype=np.bool_)
        return np.array([holds(key) for key in self.keys], dtype=np.bool_)[self._codes]


def size_match(wishes: Iterable[str], variant: Variant, garment: Garment) -> tuple[Match, str, str] | None:
    """How a variant's size answers one of the wishes: (how, the shop's label, the wish); None if it does not."""
    key = _size_key(garment, variant)
    if key is None:
        return None
    found = [(how, wish) for wish in wishes if (how := _answer(wish, key))]
    if not found:
        return None
    how, wish = min(found, key=lambda f: f[0] != "same")
    return how, " / ".join(s.label for s in _offered(key)) or key[0], wish


@cache
def _answer(wish: str, key: _SizeKey) -> Match | None:
    asked = read_size(wish)
    if fold(wish) == fold(key[0]):
        return "same"
    if asked is None:
        return None
    found = {compare(asked, size, chart_for(key[2], key[3])) for size in _offered(key)}
    return "same" if "same" in found else "converted" if "converted" in found else None


def _offered(key: _SizeKey) -> tuple[Size, ...]:
    return read_sizes(key[0], known_system(key[1]) if key[1] else None)


def _size_key(garment: Garment, variant: Variant) -> _SizeKey | None:
    return (variant.size, variant.size_system, garment.category, garment.gender) if variant.size else None


def _compare(prices: Minor, limit: Money, at_most: bool) -> Mask:
    inside = prices <= limit.amount_minor if at_most else prices >= limit.amount_minor
    return np.asarray(inside & (prices != NOT_SOLD))


@cache
def colours_of(words: str | None) -> frozenset[str]:
    """Colour ids that a variant's colour words name; empty where they are the shop's own ("Midnight Tide")."""
    mentions = spot(words or "")
    return frozenset(m.id for m in mentions if m.kind in {"colour", "colour_family"})


def fold(word: str) -> str:
    """A shop's own word for comparing: case and outer blanks do not matter."""
    return word.strip().casefold()


def comes_in_colours(garment: Garment) -> bool:
    """Whether its colours are alternatives to choose from, and not all on one piece."""
    return len({fold(v.colour) for v in garment.variants if v.colour}) > 1
