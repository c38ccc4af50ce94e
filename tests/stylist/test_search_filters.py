"""Hard constraints hold on every hit: each field by example, and all of them at random against plain Python."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stylist.errors import NotFound
from stylist.files import FileStore
from stylist.garment import Garment, Variant
from stylist.money import Money, convert
from stylist.search.constraints import PRINTS
from stylist.search.engine import SearchEngine
from stylist.search.query import Filters, Query, SearchResult
from stylist.vocabulary import terms
from tests.stylist.garments import BRANDS, EMBEDDER, make_garment, make_snapshot, many_garments


def engine_of(*garments: Garment, folder: Path, rates: dict[str, Decimal] | None = None) -> SearchEngine:
    snapshot = make_snapshot(garments)
    return SearchEngine(lambda: snapshot, EMBEDDER, FileStore(folder), rates)


@pytest.fixture
def find(tmp_path: Path) -> Any:
    """find(garments, **filters) -> ids that pass."""

    def run(*garments: Garment, rates: dict[str, Decimal] | None = None, **filters: Any) -> list[str]:
        engine = engine_of(*garments, folder=tmp_path, rates=rates)
        return ids_of(engine.search(Query(filters=Filters(**filters), limit=100)))

    return run


def ids_of(result: SearchResult) -> list[str]:
    return sorted(hit.garment.id for hit in result.hits)


NAVY = make_garment("navy", colours=("navy",), category="shirt", fabrics=("linen",), patterns=("solid",))
BLUE = make_garment("blue", colours=("blue",), category="dress", fabrics=("satin",), patterns=("floral",))
BLACK = make_garment("black", colours=("black", "white"), category="trousers", finishes=("matte",))
BARE = make_garment("bare", category="coat")
SHELF = (NAVY, BLUE, BLACK, BARE)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"ids": ("navy", "gone")}, ["navy"]),
        ({"not_ids": ("navy",)}, ["bare", "black", "blue"]),
        ({"categories": ("shirt", "dress")}, ["blue", "navy"]),
        ({"not_categories": ("shirt",)}, ["bare", "black", "blue"]),
        ({"groups": ("outerwear",)}, ["bare"]),
        ({"colours": ("navy",)}, ["navy"]),
        ({"colours": ("blue",)}, ["blue", "navy"]),
        ({"colours": ("neutrals",)}, ["black", "navy"]),
        ({"colours": ("white",)}, ["black"]),
        ({"not_colours": ("white",)}, ["bare", "blue", "navy"]),
        ({"not_colours": ("blue",)}, ["bare", "black"]),
        ({"patterns": ("floral",)}, ["blue"]),
        ({"not_patterns": ("floral",)}, ["bare", "black", "navy"]),
        ({"fabrics": ("linen",)}, ["navy"]),
        ({"not_fabrics": ("linen",)}, ["bare", "black", "blue"]),
        ({"finishes": ("shiny",)}, ["blue"]),
        ({"not_finishes": ("shiny",)}, ["bare", "black", "navy"]),
    ],
    ids=str,
)
def test_one_field(find: Any, filters: dict[str, Any], expected: list[str]) -> None:
    assert find(*SHELF, **filters) == expected


@pytest.mark.parametrize(
    ("field", "attribute", "one", "other"),
    [
        ("seasons", "seasons", ("summer",), ("winter",)),
        ("occasions", "occasions", ("beach", "travel"), ("work",)),
        ("sleeves", "sleeve", "long-sleeve", "sleeveless"),
        ("necklines", "neckline", "v-neck", "collar"),
        ("lengths", "length", "midi", "mini"),
        ("fits", "fit", "slim", "relaxed"),
    ],
)
def test_wishes_pass_only_what_is_known_to_meet_them(
    find: Any, field: str, attribute: str, one: Any, other: Any
) -> None:
    garments = (make_garment("one", **{attribute: one}), make_garment("other", **{attribute: other}), BARE)
    wish = one if isinstance(one, tuple) else (one,)
    assert find(*garments, **{field: wish[:1]}) == ["one"]


@pytest.mark.parametrize(
    ("field", "attribute", "value"),
    [("not_sleeves", "sleeve", "sleeveless"), ("not_necklines", "neckline", "halter"), ("not_fits", "fit", "slim")],
)
def test_refusals_pass_what_is_not_known(find: Any, field: str, attribute: str, value: str) -> None:
    assert find(make_garment("it", **{attribute: value}), BARE, **{field: (value,)}) == ["bare"]


def test_unisex_garments_fit_everybody_but_not_the_reverse(find: Any) -> None:
    garments = [make_garment(g, gender=g) for g in ("women", "men", "unisex", "girls")]
    assert find(*garments, genders=("women",)) == ["unisex", "women"]
    assert find(*garments, genders=("unisex",)) == ["unisex"]
    assert find(*garments, genders=("women", "girls")) == ["girls", "unisex", "women"]


def test_brands_in_any_case(find: Any) -> None:
    garments = (make_garment("a", brand="Mistral "), make_garment("b", brand="Lin Lane"), make_garment("c"))
    assert find(*garments, brands=("MISTRAL",)) == ["a"]
    assert find(*garments, not_brands=("mistral",)) == ["b", "c"]


def test_a_size_must_be_in_stock(find: Any) -> None:
    garments = (make_garment("in", stocked=["M"]), make_garment("out", stocked=["S"]))
    assert find(*garments, sizes=("m",)) == ["in"]
    assert find(*garments, sizes=("m", "S")) == ["in", "out"]


def test_size_and_budget_must_meet_in_one_variant(find: Any) -> None:
    garment = make_garment("g", price=["10.00", "90.00", "90.00"])
    assert find(garment, sizes=("M",), price_max=Money.of(50, "USD")) == []
    assert find(garment, sizes=("S",), price_max=Money.of(50, "USD")) == ["g"]


def test_stock(find: Any) -> None:
    garments = (make_garment("in"), make_garment("out", stocked=[]))
    assert find(*garments) == ["in"]
    assert find(*garments, in_stock=False) == ["in", "out"]


@pytest.mark.parametrize(("limit", "expected"), [("49.89", []), ("49.90", ["g"]), ("49.91", ["g"])])
def test_a_budget_counts_to_the_cent(find: Any, limit: str, expected: list[str]) -> None:
    assert find(make_garment("g", price="49.90"), price_max=Money.of(limit, "USD")) == expected


def test_a_budget_counts_for_what_is_in_stock(find: Any) -> None:
    garment = make_garment("g", price=["10.00", "60.00", "60.00"], stocked=["M", "L"])
    assert find(garment, price_max=Money.of(50, "USD")) == []
    assert find(garment, price_min=Money.of(50, "USD")) == ["g"]


def test_a_budget_in_another_currency_is_converted_and_said(tmp_path: Path) -> None:
    garments = (make_garment("cheap", price="60.00"), make_garment("dear", price="80.00"))
    engine = engine_of(*garments, folder=tmp_path, rates={"USD": Decimal(1), "CNY": Decimal(7)})
    result = engine.search(Query(filters=Filters(price_max=Money.of(500, "CNY"))))
    assert ids_of(result) == ["cheap"]
    assert result.converted_budget == Money.of("71.42", "USD")


def test_the_shop_s_own_price_in_a_currency_comes_before_any_rate(tmp_path: Path) -> None:
    both = Variant(sku="s", prices=(Money.of(60, "USD"), Money.of(499, "CNY")))
    garment = make_garment("both").model_copy(update={"variants": (both,)})
    engine = engine_of(garment, folder=tmp_path, rates={"USD": Decimal(1), "CNY": Decimal(5)})
    result = engine.search(Query(filters=Filters(price_max=Money.of(500, "CNY"))))
    assert ids_of(result) == ["both"]
    assert result.converted_budget is None
    assert engine.search(Query(filters=Filters(price_max=Money.of(498, "CNY")))).total == 0


def test_a_budget_that_no_rate_is_known_for_passes_nothing(find: Any) -> None:
    rates = {"USD": Decimal(1)}
    assert find(make_garment("g"), price_max=Money.of(500, "XTS"), rates=rates) == []


def test_darker_and_lighter_go_by_the_main_colour(find: Any) -> None:
    shades = ["black", "navy", "blue", "sky-blue", "multi"]
    garments = [make_garment(s, colours=(s,)) for s in shades] + [BARE]
    assert find(*garments, darker_than="blue") == ["black", "navy"]
    assert find(*garments, lighter_than="blue") == ["sky-blue"]
    assert find(*garments, darker_than="bare") == []
    with pytest.raises(NotFound, match="nowhere"):
        find(*garments, darker_than="nowhere")


def test_unknown_words_pass_nothing_as_wishes_and_everything_as_refusals(find: Any) -> None:
    assert find(*SHELF, colours=("ultraviolet",)) == []
    assert len(find(*SHELF, not_colours=("ultraviolet",))) == len(SHELF)


# -- everything at once, against the definition --------------------------------------------------------------------

SHOP = many_garments(120, seed=3, currencies=("USD", "EUR"))
RATES = {"USD": Decimal(1), "EUR": Decimal("0.8"), "CNY": Decimal(7)}
BY_ID = {g.id: g for g in SHOP}


def _accepts(wish: str, shade: str) -> bool:
    families, moods, shades = terms("colour_family"), terms("colour_mood"), terms("colour")
    family = shades[shade].family
    if wish in families:
        return wish in {shade, family}
    if wish in moods:
        return family in moods[wish].families or shade in moods[wish].shades
    return wish == shade


def _lightness(garment: Garment) -> float | None:
    """Rec. 709 luminance in place of L*: the same order, computed in another way."""
    if not garment.colours or terms("colour")[garment.colours[0]].family in {"multi", "metallic"}:
        return None
    value = terms("colour")[garment.colours[0]].hex or ""
    linear = [((c / 255 + 0.055) / 1.055) ** 2.4 if c > 10 else c / 255 / 12.92 for c in bytes.fromhex(value[1:])]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def holds(garment: Garment, f: Filters) -> bool:
    """The definition of every filter, slowly."""
    fabrics = terms("fabric")
    finishes = set(garment.finishes)
    if any(fabrics[x].shiny for x in garment.fabrics) and not finishes & {"matte"}:
        finishes.add("shiny")
    has: dict[str, set[str]] = {
        "categories": {garment.category}, "groups": {terms("category")[garment.category].group or ""},
        "patterns": {*garment.patterns}, "fabrics": {*garment.fabrics}, "finishes": finishes,
        "seasons": {*garment.seasons}, "occasions": {*garment.occasions}, "sleeves": {garment.sleeve or ""},
        "necklines": {garment.neckline or ""}, "lengths": {garment.length or ""}, "fits": {garment.fit or ""},
        "brands": {garment.brand or ""}, "genders": {garment.gender},
    }  # fmt: skip
    met = all(not getattr(f, n) or values & set(getattr(f, n)) for n, values in has.items() if n != "genders")
    refusals = {n: set(getattr(f, f"not_{n}")) for n in has}
    refusals["patterns"] |= set(PRINTS) if "printed" in refusals["patterns"] else set()
    refused = any(values & refusals[n] for n, values in has.items())
    known = {**has, "colours": {*garment.colours}}
    silent = f.not_unknown and any(getattr(f, f"not_{n}") and not v - {""} for n, v in known.items())
    colours = not f.colours or any(_accepts(w, c) for w in f.colours for c in garment.colours)
    not_colours = any(_accepts(w, c) for w in f.not_colours for c in garment.colours)
    named = (not f.ids or garment.id in f.ids) and garment.id not in f.not_ids
    gender = not f.genders or garment.gender in {*f.genders, *(() if f.genders == ("unisex",) else ("unisex",))}
    stock = garment.in_stock or not f.in_stock
    refused = refused or not_colours or silent
    return met and not refused and colours and named and gender and stock and _sold(garment, f) and _shaded(garment, f)


def _sold(garment: Garment, f: Filters) -> bool:
    """One variant in stock (of those that are left, at least) in the size and within the limits."""
    left = [v for v in garment.variants if v.in_stock] or ([] if f.sizes else list(garment.variants))
    currency = garment.price().currency
    low, high = (convert(limit, currency, RATES) if limit else None for limit in (f.price_min, f.price_max))
    if (f.price_min and low is None) or (f.price_max and high is None):
        return False
    least, most = (low.amount_minor if low else 0), (high.amount_minor if high else 10**12)
    return any((not f.sizes or v.size in f.sizes) and least <= v.prices[0].amount_minor <= most for v in left)


def _shaded(garment: Garment, f: Filters) -> bool:
    own = _lightness(garment)
    for reference, sign in ((f.darker_than, -1), (f.lighter_than, 1)):
        if reference is not None:
            other = _lightness(BY_ID[reference])
            if own is None or other is None or sign * (own - other) <= 0:
                return False
    return True


def _some(values: Any, most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(sorted(values)), max_size=most, unique=True).map(tuple)


_ids = st.sampled_from(sorted(BY_ID))
_money = st.none() | st.builds(
    Money.of,
    st.integers(20, 900),
    st.sampled_from(["USD", "EUR", "CNY", "XTS"]),
)
_colours = {*terms("colour"), *terms("colour_family"), *terms("colour_mood")}
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "ids": _some(BY_ID, 60), "not_ids": _some(BY_ID, 60), "categories": _some(terms("category"), 20),
    "groups": _some(terms("group"), 5), "genders": _some(["women", "men", "unisex", "girls"], 2),
    "colours": _some(_colours, 8), "patterns": _some(terms("pattern"), 8), "fabrics": _some(terms("fabric"), 10),
    "finishes": _some(terms("finish"), 6), "seasons": _some(terms("season")), "occasions": _some(terms("occasion"), 6),
    "sleeves": _some(terms("sleeve")), "necklines": _some(terms("neckline"), 6), "lengths": _some(terms("length")),
    "fits": _some(terms("fit")), "brands": _some([b for b in BRANDS if b]), "sizes": _some(["S", "M", "L", "XL"], 2),
    "price_min": _money, "price_max": _money, "in_stock": st.booleans(),
    "not_categories": _some(terms("category")), "not_colours": _some(_colours),
    "not_patterns": _some(terms("pattern")), "not_fabrics": _some(terms("fabric")),
    "not_finishes": _some(terms("finish")), "not_sleeves": _some(terms("sleeve"), 2),
    "not_necklines": _some(terms("neckline")), "not_fits": _some(terms("fit"), 2),
    "not_brands": _some([b for b in BRANDS if b], 1), "not_groups": _some(terms("group"), 2),
    "not_genders": _some(["women", "men", "girls"], 1), "not_seasons": _some(terms("season"), 1),
    "not_occasions": _some(terms("occasion"), 2), "not_lengths": _some(terms("length"), 2),
    "not_unknown": st.booleans(),
    "darker_than": st.none() | _ids, "lighter_than": st.none() | _ids,
}  # fmt: skip


@st.composite
def some_filters(draw: st.DrawFn) -> Filters:
    names = draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=4, unique=True))
    return Filters(**{name: draw(FIELDS[name]) for name in names})


@pytest.fixture(scope="module")
def shop_engine(tmp_path_factory: pytest.TempPathFactory) -> SearchEngine:
    return engine_of(*SHOP, folder=tmp_path_factory.mktemp("files"), rates=RATES)


def test_every_field_is_drawn() -> None:
    assert set(FIELDS) == set(Filters.model_fields)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filters=some_filters())
def test_search_agrees_with_the_definition(shop_engine: SearchEngine, filters: Filters) -> None:
    expected = sorted(g.id for g in SHOP if holds(g, filters))
    result = shop_engine.search(Query(text="navy linen shirt", filters=filters, limit=100))
    assert result.total == len(expected)
    if len(expected) <= 100:
        assert ids_of(result) == expected
    assert set(ids_of(result)) <= set(expected)
    assert bool(result.relaxations) <= (result.total == 0)
    for relaxed in result.relaxations:
        without = {name: Filters.model_fields[name].default for name in relaxed.constraint.split("+")}
        if "in_stock" in without:
            without["in_stock"] = False
        free = filters.model_copy(update=without)
        assert relaxed.count == sum(holds(g, free) for g in SHOP)
        assert relaxed.nearest is not None and holds(relaxed.nearest, free)
