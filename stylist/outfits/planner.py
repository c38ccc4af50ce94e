"""Composing looks: which parts are open, who may fill them, and the best of what is possible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stylist.garment import Garment, Gender
from stylist.money import Money, Rates, convert
from stylist.outfit import Outfit
from stylist.outfits.candidates import Pool
from stylist.outfits.composing import Look, Part, compose
from stylist.outfits.explaining import explain_look, missing_roles
from stylist.outfits.request import OutfitRequest
from stylist.outfits.roles import COVERS, REQUIRED, Role, covered_by, role_of, role_of_swap
from stylist.outfits.room import Rack, Room
from stylist.outfits.scoring import Ground, Singles
from stylist.outfits.weather import HOT_C
from stylist.search.engine import SearchEngine
from stylist.vocabulary import terms

_LAYERED_SEASONS = frozenset({"spring", "autumn", "winter"})
_LAYERED_OCCASIONS = frozenset({"work", "formal"})
_SUIT_FORMALITY = 3
_WORN_TOGETHER: tuple[Role | None, ...] = ("accessory", None)
"""Of these a newcomer takes nobody's place but its own kind's: a tie goes with a belt, earrings with a watch."""
_CLOTHES = frozenset({"top", "bottom", "one_piece", "suit"})


@dataclass(frozen=True, slots=True)
class _Plan:
    """One way to complete a look: parts that it must have and parts that it may have."""

    required: tuple[Role, ...]
    optional: tuple[Role, ...]


class OutfitPlanner:
    """Complete looks from the catalogue of a search engine, from what a person owns, or from both."""

    def __init__(self, engine: SearchEngine) -> None:
        self._engine = engine

    def room(self, own: Rack | None = None) -> Room:
        """The active version of the catalogue beside what the person owns."""
        return Room(self._engine.shelf, own)

    @property
    def engine(self) -> SearchEngine:
        """The catalogue's search."""
        return self._engine

    def plan(self, request: OutfitRequest, own: Rack | None = None) -> tuple[Outfit, ...]:
        """Up to ``request.count`` looks, best first; empty where nothing can be composed within the constraints.

        A look covers top, bottom and shoes; what the shop cannot give is named by a reason of kind "missing".
        NotFound for an unknown anchor or kept garment.
        """
        found = self._planned(request, own)
        in_the_heat = request.weather is not None and request.weather.high_c >= HOT_C and not request.heavy_too
        return (
            self._planned(request.model_copy(update={"heavy_too": True}), own) if in_the_heat and not found else found
        )

    def _planned(self, request: OutfitRequest, own: Rack | None) -> tuple[Outfit, ...]:
        job = Job(self.room(own), request, self._engine.rates)
        outfits: list[Outfit] = []
        used: set[int] = set()
        while len(outfits) < request.count and (found := job.best(used)):
            if outfits and len(missing_roles(found.garments)) > len(missing_roles(outfits[0].garments)):
                break  # what is left over is not worth showing
            outfits.append(found)
            if not (chosen := job.main_pieces(found)):
                break
            used |= chosen
        return tuple(outfits)


class Job:
    """One request over one room."""

    def __init__(self, room: Room, request: OutfitRequest, rates: Rates | None = None) -> None:
        self.room, self._request, self._rates = room, request, rates
        columns = room.shop.columns
        asked = request.currency or (request.budget.currency if request.budget else None)
        self.currency = asked if asked in columns.currencies else columns.main_currency()
        self._budget = convert(request.budget, self.currency, rates) if request.budget else None
        self._singles = Singles.of(room, request)
        self._alone = self._singles.total(own=False)
        self._alone_own = self._singles.total(own=True) if room.own is not None else self._alone[:0]
        self._pools: dict[tuple[Gender, ...], Pool] = {}
        self._gone = self._swapped_out()
        self.fixed = self._places(request.anchor_ids) | self._places(request.keep_ids) - self._gone
        self._kept = [room.garment(place) for place in sorted(self.fixed)]

    def offered(self, role: Role, genders: tuple[Gender, ...], must: Sequence[int]) -> list[int]:
        """Places that may play a role, those that must come along among them."""
        found = self._pool(genders).for_role(role, set())
        return sorted({*found, *(p for p in must if self.room.role(p) == role)})

    def single(self, place: int) -> float:
        """How well one garment answers the request by itself, 0..1."""
        if self.room.owned(place):
            return float(self._alone_own[place - self.room.first_own])
        return float(self._alone[place])

    def price_of(self, place: int) -> int:
        """In minor units of the currency; nothing for what is owned."""
        return int(self.room.prices([place], self.currency, self._rates)[0])

    def ground(self, places: Sequence[int]) -> Ground:
        """Scores of these places and their pairs."""
        return Ground.of(self.room, places, self._request, self._singles)

    def bases(self) -> list[tuple[Role, ...]]:
        """The ways to dress: top and bottom, a dress, a suit where it is formal."""
        return list(self._bases(frozenset()))

    def wants_layer(self) -> bool:
        """Whether something belongs over it."""
        return self._layered()

    def best(self, used: set[int]) -> Outfit | None:
        """The best look that uses none of the places in ``used``, over all ways to complete it."""
        found: list[tuple[Look, Outfit]] = []
        for genders in self._genders():
            pool = self._pool(genders)
            found += self._looks(pool, used | self._gone | self.fixed)
        complete = sorted(found, key=lambda f: (-f[0].score, f[0].price, [g.id for g in f[1].garments]))
        return complete[0][1] if complete else None

    def main_pieces(self, outfit: Outfit) -> set[int]:
        """Places that make a look what it is: its chosen clothes, or else whatever was chosen for it."""
        rows = {self.room.place(g.id): g for g in outfit.garments}
        chosen = {row: g for row, g in rows.items() if row not in self.fixed}
        return {row for row, g in chosen.items() if role_of(g.category) in _CLOTHES} or set(chosen)

    def _looks(self, pool: Pool, without: set[int]) -> Iterator[tuple[Look, Outfit]]:
        """The best look of each plan; where required parts cannot be had, of what remains of it."""
        plans = list(self._plans())
        for dropped in (
            (),
            ("layer",),
            ("shoes",),
            ("shoes", "layer"),
            ("top",),
            ("bottom",),
            ("top", "shoes"),
            ("bottom", "shoes"),
        ):
            found = [look for plan in plans if (look := self._compose(plan, dropped, pool, without)) is not None]
            if found:
                yield from found
                return

    def _compose(
        self, plan: _Plan, dropped: Sequence[str], pool: Pool, without: set[int]
    ) -> tuple[Look, Outfit] | None:
        required = [role for role in plan.required if role not in dropped]
        if len(required) + len(self.fixed) == 0:
            return None
        pools = [pool.for_role(r, without) for r in (*required, *plan.optional)]
        if not all(pools[: len(required)]):
            return None
        places = sorted(self.fixed | {place for chosen in pools for place in chosen})
        at = {place: i for i, place in enumerate(places)}
        ground = self.ground(places)
        parts = [
            Part(tuple(at[place] for place in chosen), optional=number >= len(required))
            for number, chosen in enumerate(pools)
            if chosen
        ]
        prices = self.room.prices(places, self.currency, self._rates)
        looks = compose(ground, prices, [at[p] for p in sorted(self.fixed)], parts, self._limit)
        return (looks[0], self._outfit(looks[0], ground, pool)) if looks and looks[0].places else None

    def _outfit(self, look: Look, ground: Ground, pool: Pool) -> Outfit:
        places = [int(ground.rows[p]) for p in look.places]
        garments = sorted((self.room.garment(p) for p in places), key=head_to_toe)
        total = Money(amount_minor=look.price, currency=self.currency)
        request, parts = self._request, ground.parts_of(look.places)
        has = [role for role in REQUIRED if pool.has(role)]
        missing = "none_owned" if request.sources == "own" else None
        owned = {self.room.garment(p).id for p in places if self.room.owned(p)}
        return Outfit(
            garments=tuple(garments),
            total=total,
            score=round(look.score, 6),
            parts=parts,
            owned_ids=tuple(g.id for g in garments if g.id in owned),
            reasons=explain_look(
                garments,
                total,
                self._budget,
                request.occasion,
                request.dressed_for,
                has,
                request.swap,
                owned,
                parts,
                missing,
            ),
        )

    def _plans(self) -> Iterator[_Plan]:
        covered = frozenset().union(*(covered_by(g) for g in self._kept)) if self._kept else frozenset()
        if self._request.leave_out:
            yield _Plan((), ())
            return
        if self._request.swap:
            yield from self._swap_plans(covered)
            return
        shoes: tuple[Role, ...] = () if "shoes" in covered else ("shoes",)
        optional = self._optional(covered)
        for base in self._bases(covered):
            extra = frozenset().union(*(COVERS.get(r, frozenset()) for r in base))
            layer: tuple[Role, ...] = ("layer",) if self._needs_layer() and "layer" not in covered | extra else ()
            yield _Plan((*base, *shoes, *layer), tuple(r for r in optional if r not in extra))

    def _bases(self, covered: frozenset[Role]) -> Iterator[tuple[Role, ...]]:
        if "top" in covered or "bottom" in covered:
            yield tuple(r for r in ("top", "bottom") if r not in covered)
            return
        yield ("top", "bottom")
        yield ("one_piece",)
        if self._formality() >= _SUIT_FORMALITY and "layer" not in covered:
            yield ("suit", "top")

    def _swap_plans(self, covered: frozenset[Role]) -> Iterator[_Plan]:
        """The role that is exchanged, and whatever the exchange leaves open (a dress against a shirt: a skirt)."""
        role = role_of_swap(self._request.swap or "")
        if self._request.adds:
            yield _Plan((role,) if role and not self._request.anchor_ids else (), ())
            return
        if role is None or role in covered:  # the anchor is the replacement already
            open_ones = tuple(r for r in ("top", "bottom") if r not in covered) if self._kept else ()
            yield _Plan(open_ones if self._gone else (), ())  # type: ignore[arg-type]
            return
        now = covered | {role} | COVERS.get(role, frozenset())
        had = frozenset().union(*(covered_by(self.room.garment(r)) for r in self._gone), frozenset())
        yield _Plan((role, *sorted((had & set(REQUIRED)) - now)), ())

    def _optional(self, covered: frozenset[Role]) -> tuple[Role, ...]:
        wanted: list[Role] = ["layer"] if self._layered() and not self._needs_layer() else []
        return tuple(r for r in (*wanted, "bag", "accessory") if r not in covered)

    def _layered(self) -> bool:
        season, occasion, weather = self._request.season, self._request.occasion, self._request.weather
        if weather is not None:
            return weather.may_need_layer
        return season in _LAYERED_SEASONS or (season is None and occasion in _LAYERED_OCCASIONS)

    def _needs_layer(self) -> bool:
        """In the cold a look without a layer is not complete."""
        return self._request.weather is not None and self._request.weather.needs_layer

    def _formality(self) -> int:
        known = terms("occasion")
        occasion = self._request.occasion
        return (known[occasion].formality or 0) if occasion in known else 0

    def _pool(self, genders: tuple[Gender, ...]) -> Pool:
        if genders not in self._pools:
            self._pools[genders] = Pool.of(
                self.room, self._request, self._singles, genders, self.currency, self._rates, self._kept
            )
        return self._pools[genders]

    def _genders(self) -> list[tuple[Gender, ...]]:
        """For whom to try: as asked, as the kept garments say, or women and men in turn."""
        if self._request.gender:
            return [(self._request.gender,)]
        if self._request.filters.genders:
            return [self._request.filters.genders]
        kept = tuple(dict.fromkeys(g.gender for g in self._kept if g.gender != "unisex"))
        if kept:
            return [kept]
        return [("women",), ("men",)]

    def _swapped_out(self) -> set[int]:
        """Places of the look that leave: those of the named group (or else of its role), and what a dress displaces."""
        request = self._request
        if request.adds or (not request.swap and not request.leave_out):
            return set()
        kept = {place: self.room.garment(place) for place in self._places(request.keep_ids)}
        taken: frozenset[Role] = frozenset().union(*map(covered_by, self._garments(request.anchor_ids)))
        taken -= set(_WORN_TOGETHER)
        displaced = {r for r, g in kept.items() if covered_by(g) & taken and g.id not in request.anchor_ids}
        if not request.swap:
            return {r for r, g in kept.items() if {g.category, _group(g)} & set(request.leave_out)} | displaced
        going = request.swap
        group = {r for r, g in kept.items() if going in (g.category, _group(g))}
        if group and request.anchor_ids and all(g.category == going for g in self._garments(request.anchor_ids)):
            return group  # one hoodie for another: what is worn beneath it stays
        role = None if request.anchor_ids and role_of_swap(going) in _WORN_TOGETHER else role_of_swap(going)
        takes = frozenset({role}) | COVERS.get(role, frozenset()) if role is not None else frozenset()
        named = group or {r for r, g in kept.items() if takes & covered_by(g)}  # for a dress both top and skirt leave
        return named | displaced

    @property
    def _limit(self) -> int | None:
        return self._budget.amount_minor if self._budget else None

    def _garments(self, ids: Sequence[str]) -> list[Garment]:
        return [self.room.garment(place) for place in self._places(ids)]

    def _places(self, ids: Sequence[str]) -> set[int]:
        return {self.room.place(i) for i in ids}


def _group(garment: Garment) -> str | None:
    term = terms("category").get(garment.category)
    return term.group if term else None


def head_to_toe(garment: Garment) -> tuple[int, str]:
    """The order in which a look is read: layer, clothes, shoes, bag."""
    order: tuple[Role | None, ...] = ("layer", "suit", "one_piece", "top", "bottom", "shoes", "bag", "accessory", None)
    return order.index(role_of(garment.category)), garment.id
