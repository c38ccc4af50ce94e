"""What a search finds first, what it says about it, and what it offers when nothing is left."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from stylist.errors import NotFound
from stylist.files import FileStore
from stylist.garment import Garment, Variant
from stylist.index import CatalogueIndex, Matrix, Snapshot
from stylist.money import Money
from stylist.reason import Reason
from stylist.search.engine import SearchEngine
from stylist.search.lexical import tokenise
from stylist.search.query import Filters, Query, SearchResult
from stylist.search.wishes import read_wishes
from stylist.wording import say_reason
from tests.stylist.garments import EMBEDDER, make_garment, make_snapshot, many_garments

SHELF = (
    make_garment("navy-linen", colours=("navy",), fabrics=("linen",), occasions=("beach",), title="Linen shirt Bay"),
    make_garment("blue-cotton", colours=("blue",), fabrics=("cotton",), title="Oxford shirt", price="39.90"),
    make_garment("black-linen", colours=("black",), fabrics=("linen",), title="Linen shirt Dune", price="59.90"),
    make_garment("polo", category="polo-shirt", colours=("navy",), fabrics=("cotton",), title="Polo", price="29.00"),
    make_garment("dress", category="dress", colours=("red",), fabrics=("silk",), title="Silk dress", gender="women"),
    make_garment("scarf", category="scarf", colours=("navy",), fabrics=("linen",), title="Linen scarf"),
    make_garment("mistral", category="coat", colours=("camel",), brand="Mistral", title="Long coat", gender="men"),
)  # fmt: skip


class Shop:
    """A search engine over garments given by the test, whose active version can change."""

    def __init__(self, folder: Path, garments: tuple[Garment, ...] = SHELF) -> None:
        self.snapshot: Snapshot = make_snapshot(garments)
        self.files = FileStore(folder)
        self.engine = SearchEngine(lambda: self.snapshot, EMBEDDER, self.files)

    def find(self, text: str = "", **query: Any) -> SearchResult:
        fields = {k: query.pop(k) for k in ("like", "image_id", "sort", "limit") if k in query}
        return self.engine.search(Query(text=text, filters=Filters(**query), **fields))

    def ids(self, text: str = "", **query: Any) -> list[str]:
        return [hit.garment.id for hit in self.find(text, **query).hits]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def codes(reasons: tuple[Reason, ...]) -> list[str]:
    return [reason.code for reason in reasons]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("navy linen shirt", "navy-linen"),
        ("藏青色亚麻衬衫", "navy-linen"),
        ("a red silk dress", "dress"),
        ("红色真丝连衣裙", "dress"),
        ("something by Mistral", "mistral"),
        ("mistrall coat", "mistral"),
        ("linnen shrit in nvay", "navy-linen"),
        ("想要一件黑色 linen 衬衫", "black-linen"),
        ("a coat for men", "mistral"),
    ],
)
def test_the_best_answer_comes_first(shop: Shop, text: str, first: str) -> None:
    assert shop.ids(text)[0] == first


def test_another_kind_of_garment_comes_after_the_kind_that_was_asked_for(shop: Shop) -> None:
    order = shop.ids("navy linen shirt", limit=7)
    assert order.index("blue-cotton") < order.index("scarf")
    assert order.index("polo") < order.index("dress")


def test_a_refusal_in_the_text_is_a_constraint(shop: Shop) -> None:
    result = shop.find("linen shirt, not black", limit=7)
    assert "black-linen" not in [h.garment.id for h in result.hits]
    assert result.query.filters.not_colours == ("black",)


@pytest.mark.parametrize(
    ("text", "wanted", "refused"),
    [
        ("blue shirt but not navy", {"colour": ("blue",)}, {"colour": ("navy",)}),
        ("no black or grey, something red", {"colour": ("red",)}, {"colour": ("black", "grey")}),
        ("not striped, a blue shirt", {"colour": ("blue",)}, {"pattern": ("striped",)}),
        ("红色连衣裙，不要太闪", {"colour": ("red",)}, {"finish": ("shiny",)}),
        ("不要黑色和灰色的大衣", {"category": ("coat",)}, {"colour": ("black", "grey")}),
        ("a coat, not from mistral", {"category": ("coat",)}, {"brand": ("mistral",)}),
        ("why not black then", {"colour": ("black",)}, {}),
        ("特别闪的红色裙子", {"finish": ("shiny",), "colour": ("red",)}, {}),
        ("shirt without logos", {"category": ("shirt",)}, {"pattern": ("logo",)}),
    ],
)
def test_wishes_and_refusals_are_told_apart(text: str, wanted: dict[str, Any], refused: dict[str, Any]) -> None:
    found = read_wishes(text, ["mistral"])
    assert {c: found.wanted.get(c) for c in wanted} == wanted
    assert dict(found.refused) == refused


def test_chinese_is_cut_into_vocabulary_words_and_pairs() -> None:
    assert {"亚麻", "衬衫", "麻衬", "连衣裙"} <= set(tokenise("亚麻衬衫 连衣裙"))
    assert list(tokenise("the Shirts and dresses")) == ["shirt", "dress"]


def test_the_same_query_gives_the_same_page(tmp_path: Path) -> None:
    shop = Shop(tmp_path, many_garments(300))
    pages = [shop.find("navy linen shirt", not_colours=("black",)) for _ in range(2)]
    again = Shop(tmp_path / "again", many_garments(300)).find("navy linen shirt", not_colours=("black",))
    assert pages[0] == pages[1] == again


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    garments = many_garments(80)
    there = Shop(tmp_path / "a", garments).find("red dress", limit=80)
    back = Shop(tmp_path / "b", tuple(reversed(garments))).find("red dress", limit=80)
    assert {h.garment.id: h.score for h in there.hits} == pytest.approx({h.garment.id: h.score for h in back.hits})


def test_more_like_this_leaves_out_the_thing_itself_and_keeps_its_kind(shop: Shop) -> None:
    result = shop.find(like="navy-linen", limit=7)
    found = [h.garment.id for h in result.hits]
    assert "navy-linen" not in found and result.total == len(SHELF) - 1
    assert found.index("black-linen") < found.index("dress")


def test_like_this_but_in_another_colour(shop: Shop) -> None:
    assert shop.ids("in black", like="navy-linen", colours=("black",)) == ["black-linen"]


def test_a_picture_can_be_asked_with(tmp_path: Path) -> None:
    pictures = {"red": (200, 30, 40), "blue": (30, 60, 200), "green": (20, 160, 60)}
    garments = tuple(make_garment(c, colours=(c,), title=f"thing {c}") for c in pictures)
    shop = Shop(tmp_path, garments)
    images = [Image.new("RGB", (40, 40), rgb) for rgb in pictures.values()]
    shop.snapshot = Snapshot("shop", 1, EMBEDDER.name, "f", garments, Matrix(EMBEDDER.embed_images(images)))
    data = io.BytesIO()
    Image.new("RGB", (30, 50), (35, 70, 190)).save(data, "PNG")
    public = shop.files.put(data.getvalue(), "product", ".png")
    assert shop.ids(image_id=public)[0] == "blue"
    own = shop.files.put(data.getvalue(), "photo", ".png", owner="ada")
    query = Query(image_id=own)
    assert shop.engine.search(query, viewer="ada").hits[0].garment.id == "blue"
    with pytest.raises(NotFound):
        shop.engine.search(query, viewer="ben")


def test_unknown_ids_are_not_found(shop: Shop) -> None:
    with pytest.raises(NotFound, match="nowhere"):
        shop.find(like="nowhere")
    with pytest.raises(NotFound, match="nowhere"):
        shop.engine.garment("nowhere")
    assert shop.engine.garment("dress") is SHELF[4]


def test_sorting_by_price_keeps_to_what_was_asked(tmp_path: Path) -> None:
    garments = tuple(make_garment(f"s{i}", price=str(90 - i), title=f"shirt {i}") for i in range(40))
    shop = Shop(tmp_path, garments)
    low, high = shop.find(sort="price_low", limit=5), shop.find(sort="price_high", limit=5)
    assert [h.garment.price().amount for h in low.hits] == [51, 52, 53, 54, 55]
    assert [h.garment.price().amount for h in high.hits] == [90, 89, 88, 87, 86]


def test_prices_in_two_currencies_are_put_in_one_order(tmp_path: Path) -> None:
    garments = (
        make_garment("usd", price="50"),
        make_garment("usd2", price="70"),
        make_garment("cny", price="400", currency="CNY"),
    )  # fmt: skip
    assert Shop(tmp_path, garments).ids(sort="price_low") == ["usd", "cny", "usd2"]


def test_near_duplicates_do_not_fill_the_page(tmp_path: Path) -> None:
    same = tuple(make_garment(f"s{i}", title=f"Bay shirt {i}", fabrics=("linen",)) for i in range(8))
    others = tuple(
        make_garment(f"o{i}", title=name) for i, name in enumerate(["Cove shirt", "Dune shirt", "Reef shirt"])
    )
    page = Shop(tmp_path, same + others).ids("linen shirt", limit=5)
    assert len(page) == 5
    assert sum(name.startswith("s") for name in page) == 2


def test_everything_is_given_where_there_are_only_duplicates(tmp_path: Path) -> None:
    same = tuple(make_garment(f"s{i}", title=f"Bay shirt {i}") for i in range(8))
    assert len(set(Shop(tmp_path, same).ids("shirt", limit=8))) == 8


def test_pages_that_leave_out_what_was_shown_never_repeat(tmp_path: Path) -> None:
    shop, seen = Shop(tmp_path, many_garments(50)), []
    total = shop.find("blue shirt").total
    while page := shop.ids("blue shirt", not_ids=tuple(seen), limit=7):
        seen += page
    assert len(seen) == len(set(seen)) == total


def test_sold_out_garments_come_last_and_say_so(tmp_path: Path) -> None:
    garments = (make_garment("out", stocked=[], title="linen shirt"), make_garment("in", title="coat", category="coat"))
    hits = Shop(tmp_path, garments).find("linen shirt", in_stock=False).hits
    assert [h.garment.id for h in hits] == ["in", "out"]
    assert "sold_out" in codes(hits[1].reasons)


# -- nothing found -------------------------------------------------------------------------------------------------


def test_the_constraint_that_emptied_the_page_is_named_with_the_nearest_garment(shop: Shop) -> None:
    result = shop.find("shirt", categories=("shirt",), colours=("navy",), price_max=Money.of(45, "USD"))
    assert (result.total, result.hits) == (0, ())
    found = {r.constraint: r for r in result.relaxations}
    assert set(found) == {"colours", "categories", "price_max"}
    assert found["price_max"].nearest == SHELF[0] and found["price_max"].count == 1
    assert found["colours"].nearest == SHELF[1] and found["colours"].count == 1
    assert found["categories"].nearest == SHELF[3]


def test_a_small_step_over_the_budget_is_offered_before_another_kind(shop: Shop) -> None:
    result = shop.find(categories=("shirt",), colours=("navy",), price_max=Money.of(48, "USD"))
    assert result.relaxations[0].constraint == "price_max"


def test_the_nearest_over_a_budget_is_the_least_expensive(tmp_path: Path) -> None:
    garments = tuple(make_garment(f"s{p}", price=str(p), title="shirt") for p in (90, 40, 70))
    result = Shop(tmp_path, garments).find("shirt", price_max=Money.of(10, "USD"))
    assert [(r.constraint, r.count, r.nearest.id if r.nearest else "") for r in result.relaxations] == [
        ("price_max", 3, "s40")
    ]


def test_plain_blue_is_a_relaxation_of_navy_and_never_a_hit(shop: Shop) -> None:
    result = shop.find("navy oxford shirt", fabrics=("cotton",), categories=("shirt",), colours=("navy",))
    assert result.total == 0
    nearest = {r.constraint: r.nearest.id for r in result.relaxations if r.nearest}
    assert nearest["colours"] == "blue-cotton"


def test_two_constraints_are_given_up_only_where_one_is_not_enough(shop: Shop) -> None:
    result = shop.find(categories=("coat",), colours=("red",), fabrics=("silk",), genders=("men",))
    assert result.relaxations
    assert all(r.constraint.count("+") == 1 for r in result.relaxations)
    assert {r.constraint for r in result.relaxations} >= {"colours+fabrics"}


def test_a_refusal_is_the_last_thing_to_give_up(shop: Shop) -> None:
    result = shop.find(fabrics=("silk",), not_colours=("red",))
    assert [r.constraint for r in result.relaxations] == ["fabrics", "not_colours"]


# -- reasons -------------------------------------------------------------------------------------------------------


def hit(result: SearchResult, name: str) -> tuple[Reason, ...]:
    return next(h.reasons for h in result.hits if h.garment.id == name)


def test_wishes_that_are_met_come_first_in_the_words_of_the_shelf(shop: Shop) -> None:
    result = shop.find("navy linen shirt for the beach", price_max=Money.of(80, "USD"))
    said = [say_reason(r, "en") for r in hit(result, "navy-linen")]
    assert said[:3] == [
        "Navy linen, just what you asked for.",
        "Right for the beach.",
        "$49.90, which leaves $30.10 of your budget.",
    ]


def test_a_trade_off_is_said_plainly(shop: Shop) -> None:
    reasons = hit(shop.find("navy linen shirt", limit=7), "blue-cotton")
    facts = {r.code: dict(r.facts) for r in reasons if r.kind == "trade_off"}
    assert facts["other_colour"] == {"wanted_colour": "navy", "colour": "blue"}
    assert facts["other_fabric"] == {"wanted_fabric": "linen", "fabric": "cotton"}


def test_what_the_shop_does_not_say_is_missing_and_not_guessed(tmp_path: Path) -> None:
    bare = make_garment("bare", title="shirt")
    shop = Shop(tmp_path, (bare,))
    reasons = hit(shop.find("linen shirt, nothing shiny"), "bare")
    assert [dict(r.facts) for r in reasons if r.kind == "missing"] == [{"slot": "fabric"}]
    assert not [r for r in reasons if r.code == "fabric"]


def test_what_was_only_seen_is_said_to_be_seen(tmp_path: Path) -> None:
    seen = make_garment("seen", colours=("navy",), provenance={"colours": "seen"})
    reasons = hit(Shop(tmp_path, (seen,)).find("navy shirt"), "seen")
    assert Reason(code="seen", kind="evidence", facts={"slot": "colour"}) in reasons


def test_colours_to_choose_from_are_not_said_to_be_on_one_piece(tmp_path: Path) -> None:
    one = make_garment("one", colours=("white", "navy"))
    offers = tuple(Variant(sku=c, size="M", colour=c, prices=(Money.of(20, "USD"),)) for c in ("White", "Navy"))
    two = make_garment("two", colours=("white", "navy")).model_copy(update={"variants": offers})
    result = Shop(tmp_path, (one, two)).find("navy shirt")
    assert "further_colour" in codes(hit(result, "one"))
    assert "also_in_colour" in codes(hit(result, "two"))


def test_a_size_must_be_there_in_the_colour_that_was_asked_for(tmp_path: Path) -> None:
    price = (Money.of(20, "USD"),)
    offers = (
        Variant(sku="1", size="M", colour="White", prices=price),
        Variant(sku="2", size="M", colour="Navy", prices=price, in_stock=False),
        Variant(sku="3", size="L", colour="Navy", prices=price),
    )
    shop = Shop(tmp_path, (make_garment("g", colours=("white", "navy")).model_copy(update={"variants": offers}),))
    assert shop.ids(colours=("navy",), sizes=("L",)) == ["g"]
    assert shop.ids(colours=("navy",), sizes=("M",)) == []
    assert shop.ids(colours=("white",), sizes=("M",)) == ["g"]


def test_darker_says_darker_than_what(shop: Shop) -> None:
    result = shop.find("shirt", darker_than="blue-cotton", categories=("shirt",))
    assert {h.garment.id for h in result.hits} == {"navy-linen", "black-linen"}
    facts = [dict(r.facts) for r in hit(result, "black-linen") if r.code == "darker"]
    assert facts == [{"colour": "black", "than_colour": "blue"}]


def test_the_only_one_and_the_cheapest_of_a_page_are_pointed_out(shop: Shop) -> None:
    result = shop.find(categories=("shirt",))
    assert "cheapest_here" in codes(hit(result, "blue-cotton"))
    assert Reason(code="only_here_fabric", kind="evidence", facts={"fabric": "cotton"}) in hit(result, "blue-cotton")
    assert "only_here_fabric" not in codes(hit(result, "navy-linen"))


def test_a_garment_that_is_not_on_the_page_can_be_explained_too(shop: Shop) -> None:
    query = Query(text="navy linen shirt", filters=Filters(price_max=Money.of(20, "USD")))
    assert codes(shop.engine.explain("navy-linen", query))[0] == "colour_and_fabric"
    assert "within_budget" not in codes(shop.engine.explain("navy-linen", query))


# -- the catalogue behind it ---------------------------------------------------------------------------------------


def test_facts_of_the_catalogue(shop: Shop) -> None:
    facts = shop.engine.facts()
    assert (facts.count, facts.currencies, facts.brands) == (7, ("USD",), ("Mistral",))
    assert facts.categories[0] == "shirt" and set(facts.genders) == {"unisex", "women", "men"}
    assert (facts.price_low, facts.price_high) == (Money.of(29, "USD"), Money.of("59.90", "USD"))


def test_a_new_version_answers_from_the_next_query_on(shop: Shop) -> None:
    assert shop.ids("coat")[0] == "mistral"
    shop.snapshot = make_snapshot((make_garment("new", category="coat"),), version=2)
    assert shop.ids("coat") == ["new"]
    with pytest.raises(NotFound):
        shop.engine.garment("mistral")


def test_it_searches_what_the_index_keeps(tmp_path: Path) -> None:
    with CatalogueIndex(tmp_path / "index") as index:
        version = index.begin("shop", EMBEDDER.name, EMBEDDER.dim, "f")
        index.add("shop", version, SHELF, EMBEDDER.embed_texts([g.title("en") for g in SHELF]))
        index.activate("shop", version)
        engine = SearchEngine(index.live("shop", EMBEDDER.name), EMBEDDER, FileStore(tmp_path / "files"))
        assert engine.search(Query(text="navy linen shirt")).hits[0].garment == SHELF[0]
