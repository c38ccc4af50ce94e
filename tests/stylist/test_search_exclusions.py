"""No result ever breaks a limit, and the variant on a card holds them all itself: random shops, random queries."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stylist.errors import StylistError
from stylist.files import FileStore
from stylist.garment import Garment, Variant
from stylist.money import Money, convert
from stylist.search.engine import SearchEngine
from stylist.search.query import Filters, Query
from stylist.sizing import UnknownSize, chart_for, compare, known_system, read_size, read_sizes
from stylist.vocabulary import terms
from stylist.wording import say_reason
from tests.stylist.garments import EMBEDDER, make_garment, make_snapshot

COLOURS = {"Navy": "navy", "Black": "black", "White": "white", "Sky blue": "sky-blue", "Midnight Tide": ""}
SIZES = ("S", "M", "EU 38", "38", "40", "UK 10", "170/88A", "M (170/88A)", "W32 L34", "one size", "42.5", None)
RATES = {"USD": Decimal(1), "EUR": Decimal("0.8"), "CNY": Decimal(7)}
FAMILY = {c: terms("colour")[c].family for c in terms("colour")}


def _garment(rng: random.Random, name: str) -> Garment:
    words = rng.sample(sorted(COLOURS), rng.randint(1, 3))
    currencies = rng.choice([("USD",), ("EUR",), ("EUR", "CNY")])
    variants = tuple(
        Variant(
            sku=f"{name}-{n}", size=rng.choice(SIZES), size_system=rng.choice([None, None, "EU", "IT"]),
            colour=rng.choice(words), in_stock=rng.random() < 0.6,
            prices=tuple(Money.of(rng.randint(10, 200), c) for c in currencies),
        )
        for n in range(rng.randint(1, 5))
    )  # fmt: skip
    colours = [COLOURS[w] for w in words if COLOURS[w]]
    if rng.random() < 0.2:
        colours.append("red")  # on the piece itself, in every variant
    seen = rng.random() < 0.3
    return make_garment(
        name, category=rng.choice(["shirt", "dress", "jeans", "boots"]), gender=rng.choice(["women", "men", "unisex"]),
        colours=tuple(colours) if rng.random() < 0.9 else (), brand=rng.choice(["Mistral", "Lin Lane", None]),
        patterns=rng.choice([(), ("striped",), ("solid",), ("logo",), ("floral",)]),
        seasons=rng.choice([(), ("summer",), ("winter", "autumn")]), occasions=rng.choice([(), ("work",), ("beach",)]),
        provenance={"patterns": "seen"} if seen else {},
    ).model_copy(update={"variants": variants})  # fmt: skip


def _shop(seed: int) -> tuple[Garment, ...]:
    rng = random.Random(seed)
    return tuple(_garment(rng, f"g{n:03d}") for n in range(60))


def _some(*values: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True).map(tuple)


_limit = st.none() | st.builds(Money.of, st.integers(20, 200), st.sampled_from(["USD", "EUR", "CNY"]))
FILTERS = st.builds(
    Filters,
    colours=_some("navy", "blue", "black", "white", "neutrals"), not_colours=_some("black", "blue", "white", "red"),
    sizes=_some("M", "EU 38", "UK 10", "38", "W32", "170/88A", "42.5", "均码"), genders=_some("women", "men", "unisex"),
    price_min=_limit, price_max=_limit, in_stock=st.booleans(), brands=_some("Mistral"), not_brands=_some("mistral "),
    not_patterns=_some("striped", "logo", "printed"), seasons=_some("summer"), occasions=_some("work", "beach"),
    not_seasons=_some("winter"), not_occasions=_some("work"), not_categories=_some("dress"), not_groups=_some("shoes"),
    not_genders=_some("men"), not_unknown=st.booleans(),
)  # fmt: skip
TEXTS = st.sampled_from(
    ["", "navy shirt, no stripes", "连衣裙，不要黑色", "boots without logos", "no floral, not black"]
)
SAID = {"no stripes": ("patterns", "striped"), "不要黑色": ("colours", "black"), "without logos": ("patterns", "logo"),
        "no floral": ("patterns", "floral"), "not black": ("colours", "black")}  # fmt: skip


def _accepts(wish: str, shade: str) -> bool:
    mood = terms("colour_mood").get(wish)
    named = {shade, FAMILY.get(shade)}
    return wish in named or bool(mood and (shade in mood.shades or FAMILY.get(shade) in mood.families))


def _own(variant: Variant, garment: Garment) -> set[str]:
    """A variant's own colour where its word is known, else whatever is known of the garment."""
    word = COLOURS[variant.colour or ""]
    return {word} if word else set(garment.colours)


def broken(garment: Garment, variant: Variant, f: Filters) -> list[str]:
    """Every limit that a result breaks."""
    choice = len({v.colour for v in garment.variants}) > 1
    own = _own(variant, garment) if choice else {*garment.colours, *_own(variant, garment)}
    pictured = {*garment.colours[:1], *({"red"} & set(garment.colours))}
    price = next((p for c in (f.price_max or f.price_min,) if c for p in variant.prices if p.currency == c.currency),
                 variant.prices[0])  # fmt: skip
    most, least = (convert(m, price.currency, RATES) if m else None for m in (f.price_max, f.price_min))
    size = _size_holds(garment, variant, f)
    prints = {"floral"} if "printed" in f.not_patterns else set()
    checks = {
        "colours": not f.colours or not own or any(_accepts(w, c) for w in f.colours for c in own),
        "not_colours": not any(_accepts(w, c) for w in f.not_colours for c in own | pictured),
        "sizes": size and (variant.in_stock or not f.sizes),
        "price_max": most is None or price.amount_minor <= most.amount_minor,
        "in_stock": variant.in_stock or not f.in_stock,
        "genders": not f.genders or garment.gender in {*f.genders, *(() if f.genders == ("unisex",) else ("unisex",))},
        "not_genders": garment.gender not in f.not_genders,
        "brands": not f.brands or garment.brand == "Mistral",
        "not_brands": not f.not_brands or garment.brand != "Mistral",
        "not_patterns": not ({*f.not_patterns, *prints} & set(garment.patterns)),
        "seasons": not f.seasons or bool(set(f.seasons) & set(garment.seasons)),
        "occasions": not f.occasions or bool(set(f.occasions) & set(garment.occasions)),
        "not_seasons": not set(f.not_seasons) & set(garment.seasons),
        "not_occasions": not set(f.not_occasions) & set(garment.occasions),
        "not_categories": garment.category not in f.not_categories,
        "not_groups": terms("category")[garment.category].group not in f.not_groups,
        "unknown": not (f.not_unknown and f.not_patterns and not garment.patterns),
    }
    if least and (f.price_max is None or f.price_max.currency == f.price_min.currency):  # type: ignore[union-attr]
        checks["price_min"] = price.amount_minor >= least.amount_minor
    return [name for name, holds in checks.items() if not holds]


def _size_holds(garment: Garment, variant: Variant, f: Filters) -> bool:
    if not f.sizes:
        return True
    system = known_system(variant.size_system) if variant.size_system else None
    offered = read_sizes(variant.size, system) if variant.size else ()
    asked = [size for wish in f.sizes if (size := read_size(wish))]
    chart = chart_for(garment.category, garment.gender)
    return variant.size in f.sizes or any(compare(a, o, chart) for a in asked for o in offered)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> FileStore:
    return FileStore(tmp_path_factory.mktemp("files"))


ENGINES: dict[int, SearchEngine] = {}


def engine_of(seed: int, files: FileStore) -> SearchEngine:
    if seed not in ENGINES:
        snapshot = make_snapshot(_shop(seed))
        ENGINES[seed] = SearchEngine(lambda: snapshot, EMBEDDER, files, RATES)
    return ENGINES[seed]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 5), filters=FILTERS, text=TEXTS, limit=st.integers(1, 40), page=st.integers(1, 3))
def test_no_result_breaks_a_limit(
    files: FileStore, seed: int, filters: Filters, text: str, limit: int, page: int
) -> None:
    found = engine_of(seed, files).search(Query(text=text, filters=filters, limit=limit, page=page))
    for hit in found.hits:
        assert hit.variant in hit.garment.variants
        assert broken(hit.garment, hit.variant, filters) == []
        for words, (field, value) in SAID.items():
            if words in text and field == "patterns":
                assert value not in hit.garment.patterns
            elif words in text:
                assert value not in _own(hit.variant, hit.garment)
    for relaxed in found.relaxations:
        assert relaxed.count > 0
        assert relaxed.nearest is not None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 5), filters=FILTERS, text=TEXTS, limit=st.integers(1, 9), sort=st.sampled_from(
    ["best", "price_low", "price_high"]))  # fmt: skip
def test_pages_hold_everything_once(
    files: FileStore, seed: int, filters: Filters, text: str, limit: int, sort: Any
) -> None:
    engine, query = engine_of(seed, files), Query(text=text, filters=filters, limit=limit, sort=sort)
    page = engine.search(query)
    shown = [hit.garment.id for hit in page.hits]
    while page.next_cursor:
        page = engine.search(query.model_copy(update={"cursor": page.next_cursor}))
        assert page.hits
        shown += [hit.garment.id for hit in page.hits]
    assert len(shown) == len(set(shown)) == page.total
    assert engine.search(query.model_copy(update={"page": page.pages + 1})).hits == ()


def test_a_cursor_continues_its_own_search_only(tmp_path: Path) -> None:
    shop = _shop(1)
    held = [make_snapshot(shop)]
    engine = SearchEngine(lambda: held[0], EMBEDDER, FileStore(tmp_path), RATES)
    query = Query(text="navy shirt", limit=5)
    cursor = engine.search(query).next_cursor
    again = SearchEngine(lambda: make_snapshot(shop), EMBEDDER, FileStore(tmp_path), RATES)  # after a restart
    second = query.model_copy(update={"cursor": cursor})
    assert again.search(second).hits == engine.search(query.model_copy(update={"page": 2})).hits
    for other in (second.model_copy(update={"text": "boots"}), query.model_copy(update={"cursor": "2.x"})):
        with pytest.raises(StylistError, match="does not continue this search"):
            engine.search(other)
    held[0] = make_snapshot(shop, version=2)
    with pytest.raises(StylistError, match="catalogue has changed"):
        engine.search(second)


def find(tmp_path: Path, *garments: Garment, **filters: Any) -> Any:
    snapshot = make_snapshot(garments)
    engine = SearchEngine(lambda: snapshot, EMBEDDER, FileStore(tmp_path), RATES)
    return engine.search(Query(filters=Filters(**filters)))


def _in_colours(*words: str) -> Garment:
    variants = tuple(Variant(sku=w, size="M", colour=w, prices=(Money.of(20, "USD"),)) for w in words)
    colours = tuple(COLOURS[w] for w in words)
    return make_garment("g", colours=colours).model_copy(update={"variants": variants})


def test_not_black_shows_the_navy_one_where_the_picture_does_too(tmp_path: Path) -> None:
    found = find(tmp_path, _in_colours("Navy", "Black"), not_colours=("black",))
    assert [hit.variant.colour for hit in found.hits] == ["Navy"]
    assert find(tmp_path, _in_colours("Black", "Navy"), not_colours=("black",)).hits == ()
    one_piece = _in_colours("Navy").model_copy(update={"colours": ("navy", "black")})
    assert find(tmp_path, one_piece, not_colours=("black",)).hits == ()


def test_the_card_is_about_the_colour_in_the_words_else_about_the_pictured_one(tmp_path: Path) -> None:
    snapshot = make_snapshot([_in_colours("Navy", "Black", "White")])
    engine = SearchEngine(lambda: snapshot, EMBEDDER, FileStore(tmp_path), RATES)
    for text, colour in (("a white shirt", "White"), ("黑色衬衫", "Black"), ("a shirt", "Navy")):
        assert [hit.variant and hit.variant.colour for hit in engine.search(Query(text=text)).hits] == [colour]


def test_a_converted_size_is_said_to_be_one(tmp_path: Path) -> None:
    dress = make_garment("g", category="dress", gender="women", sizes=("EU 38", "EU 40"))
    hit = find(tmp_path, dress, sizes=("UK 10",)).hits[0]
    assert hit.variant.size == "EU 38"
    said = {r.code: (say_reason(r, "en"), say_reason(r, "zh")) for r in hit.reasons}
    assert "EU 38, usually UK 10" in said["size_converted"][0]
    assert "EU 38，通常相当于 UK 10" in said["size_converted"][1]
    assert "size" in {r.code for r in find(tmp_path, dress, sizes=("EU 38",)).hits[0].reasons}


def test_an_unknown_size_system_is_refused_unless_the_shop_writes_it(tmp_path: Path) -> None:
    with pytest.raises(UnknownSize, match=r"'XK 10'.*EU, UK, US"):
        find(tmp_path, make_garment("g"), sizes=("XK 10",))
    assert find(tmp_path, make_garment("g", sizes=("XK 10",)), sizes=("xk 10",)).total == 1


def test_what_the_picture_shows_is_refused_and_what_nobody_knows_is_marked(tmp_path: Path) -> None:
    seen = make_garment("seen", patterns=("striped",), provenance={"patterns": "seen"})
    silent = make_garment("silent")
    found = find(tmp_path, seen, silent, not_patterns=("striped",))
    assert [hit.garment.id for hit in found.hits] == ["silent"]
    assert ("not_stated", "pattern") in {(r.code, r.facts.get("slot")) for r in found.hits[0].reasons}
    assert find(tmp_path, seen, silent, not_patterns=("striped",), not_unknown=True).total == 0


@pytest.mark.parametrize(
    ("limit", "field"),
    [
        ({"sizes": ("UK 20",)}, "sizes"), ({"not_groups": ("tops",)}, "not_groups"),
        ({"not_genders": ("women",)}, "not_genders"),
        ({"not_seasons": ("summer",)}, "not_seasons"), ({"not_occasions": ("work",)}, "not_occasions"),
        ({"not_lengths": ("midi",)}, "not_lengths"), ({"price_min": Money.of(900, "USD")}, "price_min"),
    ],
)  # fmt: skip
def test_the_limit_that_emptied_the_page_is_named(tmp_path: Path, limit: dict[str, Any], field: str) -> None:
    shirt = make_garment("g", gender="women", seasons=("summer",), occasions=("work",), length="midi")
    (relaxed,) = find(tmp_path, shirt, **limit).relaxations
    assert (relaxed.constraint, relaxed.count) == (field, 1)
